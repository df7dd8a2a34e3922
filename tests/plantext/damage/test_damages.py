"""A damaged plan is read as its sound twin: each damage on each labelled plan, every field the same."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache

import pytest

from tests.plantext.damage.comparison import fields, invented, shares
from tests.plantext.damage.files import FILES, rich_text, word
from tests.plantext.damage.plans import in_digits, labelled_plans, sound
from tests.plantext.damage.texts import NUMBERS, TEXTS
from tests.plantext.gold import SEEDS
from tests.plantext.test_properties import holds_its_words
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading


def read_as(twin: PlanReading, data: bytes) -> None:
    reading = read_plan(data, "方案")
    holds_its_words(reading)
    assert {name: share for name, share in shares(fields(twin), fields(reading)).items() if share < 1} == {}
    assert invented(twin, reading) == []


@pytest.mark.parametrize("damage", NUMBERS)
def test_signs_behind_the_numbers(damage: str) -> None:
    for plan in labelled_plans():
        twin = in_digits(plan)
        read_as(twin, NUMBERS[damage](twin.text).encode())


@pytest.mark.parametrize("damage", TEXTS)
def test_text(damage: str) -> None:
    for plan in labelled_plans():
        read_as(sound(plan), TEXTS[damage](sound(plan).text).encode())


@pytest.mark.parametrize("made", FILES)
@pytest.mark.slow
def test_file(made: str) -> None:
    for plan in labelled_plans():
        read_as(sound(plan), FILES[made](sound(plan).text))


@pytest.fixture(scope="module")
def saved_as(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The first seed as LibreOffice Writer saves it, once `doc`, `odt` or `rtf`; skips where there is none."""
    program, folder = shutil.which("soffice"), tmp_path_factory.mktemp("writer")
    source = folder / "plan.docx"

    @cache
    def saved(suffix: str) -> bytes:
        source.write_bytes(word(sound(SEEDS[0]).text.split("\n")))
        target = source.with_suffix(f".{suffix}")
        if program:
            command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                       suffix, "--outdir", str(folder), str(source)]  # fmt: skip
            subprocess.run(command, check=False, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not target.exists():
            pytest.skip("没有能打开 Word 文件的 LibreOffice（soffice 与 Writer），未试旧格式")
        return target.read_bytes()

    return saved


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["doc", "odt", "rtf"])
def test_a_file_of_an_older_program(saved_as: Callable[[str], bytes], suffix: str) -> None:
    read_as(sound(SEEDS[0]), saved_as(suffix))


@pytest.mark.slow
def test_rich_text_as_wordpad_writes_it(saved_as: Callable[[str], bytes]) -> None:
    saved_as("rtf")  # or skip
    read_as(sound(SEEDS[1]), rich_text(sound(SEEDS[1]).text))
