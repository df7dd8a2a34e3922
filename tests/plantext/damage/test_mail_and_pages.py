"""What mail, pages and a Latin keyboard do to a plan: it is read as its sound twin, or a remark tells what was not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.plantext.damage.comparison import fields, shares
from tests.plantext.damage.plans import labelled_plans, sound
from tests.plantext.damage.texts import TEXTS, pages_within
from tests.plantext.gold import SEEDS
from tracker.plantext import read_plan
from tracker.plantext.text.lines import text_lines
from tracker.plantext.text.mending import mended

SOURCES: dict[str, Callable[[str], str]] = {
    "a stop opens the next line": lambda t: TEXTS["broken at 40"](TEXTS["ascii stops"](t)),
    "a blank behind each": lambda t: TEXTS["broken at 30"](t.replace("。", ". ").replace("，", ", ")),
    "some stops only": lambda t: "".join("." if c == "。" and n % 3 == 0 else c for n, c in enumerate(t)),
    "a page behind a stop": lambda t: TEXTS["pages within sentences"](TEXTS["ascii stops"](t)),
    "signs without width counted": lambda t: TEXTS["broken at 22"](TEXTS["zero width"](t)),
    "numbers written anew": lambda t: TEXTS["3"](TEXTS["（ 三 ）"](t)),
    "the first bracket lost on pages": lambda t: TEXTS["running head"](TEXTS["三）"](t)),
    "the second bracket lost, one line": lambda t: TEXTS["one paragraph, gaps"](TEXTS["（三"](t)),
    "a page within a square statement": lambda t: TEXTS["第3页 共9页"](TEXTS["［…负责］"](TEXTS["（三） "](t))),
    "the same end of a sentence behind pages": lambda t: TEXTS["3"](TEXTS["。。"](t)),
    "stops hang over the edge": lambda t: hanging(t, 28),
    "numbers are kept whole": lambda t: whole_numbers(t, 28),
}


def hanging(text: str, width: int) -> str:
    """Lines of a page where no line opens with a stop: it hangs in the line before."""
    pattern = re.compile(rf".{{1,{width}}}[，。、；：）)》”]*")
    return "\n".join(part for line in text.split("\n") for part in pattern.findall("　　" + line))


def whole_numbers(text: str, width: int) -> str:
    """Lines of a page where no number is broken."""
    pattern = re.compile(rf".{{{width - 6},{width}}}(?<!\d)|.{{{width - 6},{width}}}(?!\d)|.+")
    return "\n".join(part for line in text.split("\n") for part in pattern.findall("　　" + line))


@pytest.mark.parametrize("source", SOURCES)
def test_what_mail_and_pages_do_to_a_plan_loses_nothing_in_silence(source: str) -> None:
    for plan in labelled_plans():
        reading = read_plan(SOURCES[source](sound(plan).text).encode(), "方案.txt")
        equal = shares(fields(sound(plan)), fields(reading))
        told = {r.code for r in reading.remarks} - {r.code for r in sound(plan).remarks}
        assert min(equal.values()) == 1 or told, (plan.stem, equal)


@pytest.mark.parametrize("gap", [" ", "\ue5e5"], ids=["blank", "private"])
@pytest.mark.parametrize("mark", ["- {} -", " - {} - ", "-{}-"])
def test_page_numbers_beside_figures_and_gaps_are_none_of_them(mark: str, gap: str) -> None:
    """能源站- 5 - 100座 was read as a range, 省机关事-8-务管理局 as written where a number before it was not known."""
    for plan, places in ((SEEDS[0], (151, 154, 187)), (SEEDS[1], (151, 172, 280))):
        for place in places:
            text = pages_within(mark, place)(sound(plan).text.replace(" ", gap))
            assert min(shares(fields(sound(plan)), fields(read_plan(text.encode(), "方案.txt"))).values()) == 1, place


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("建成综合能源站- 5 - 100 座", "建成综合能源站 100 座"),
        ("建成综合能源站1 - 5 - 00座", "建成综合能源站100座"),
        ("增长1-5-0%", "增长10%"),
        ("到2026-5-31前完成改造", "到2026-5-31前完成改造"),
        ("按CQ-5-2026执行", "按CQ-5-2026执行"),
        ("增长5-10-15%", "增长5-10-15%"),
        ("增长4-6-8%", "增长4-6-8%"),
    ],
)
def test_only_the_number_that_is_missing_among_the_pages_is_one(written: str, read: str) -> None:
    lines = text_lines(f"推进- 4 -工作。\n{written}。\n落实- 6 -任务。")
    assert [line.words for line in mended(lines).lines] == ["推进工作。", f"{read}。", "落实任务。"]


def test_a_stop_at_the_head_of_a_line_ends_the_sentence_before_it() -> None:
    text = sound(SEEDS[0]).text
    reading = read_plan(TEXTS["broken at 40"](TEXTS["ascii stops"](text)).encode(), "方案.txt")
    assert fields(reading)["figures"] == fields(sound(SEEDS[0]))["figures"]


def test_a_sentence_that_could_not_be_joined_is_told() -> None:
    text = (
        "某市促进绿色消费实施方案\n一、任务\n（一）扩大消费。扩大绿色产品供给，支持企业改造设施，到2025年建成绿色\n"
        "工厂，形成一批示范，推动产业升级，完善配套服务。（市商务局负责）\n（二）出行。推广公交。（市交通局负责）"
    )
    codes = {remark.code for remark in read_plan(text.encode(), "方案.txt").remarks}
    assert "broken_sentence" in codes
