"""A plan is read in a process of its own: the same reading, and an end to whatever takes too much."""

from __future__ import annotations

import os
import random
import resource
import time
import zlib
from pathlib import Path

import pytest

from tests.plantext.formats import docx
from tracker.errors import NotAPlan
from tracker.plantext import apart, read_plan
from tracker.plantext.apart import AS_A_RUN, WITHIN_A_PAGE, Limits, TooLong, read_apart

ASKED = apart._asked
"""Before tests/given/readings.py keeps what it answers."""

PLANS = sorted((Path(__file__).parents[2] / "seeds" / "plans").glob("*.txt"))
CLAUSE = "推广绿色产品，完善标准体系，加强宣传引导。（市发展改革委牵头，市商务委、市交通局配合）"


@pytest.fixture(autouse=True)
def in_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here every reading is one."""
    monkeypatch.setattr(apart, "_asked", ASKED)


def of_clauses(count: int) -> bytes:
    """A Word file of a few kilobytes that says the same again and again."""
    head = ["某市促进绿色消费实施方案", "一、总体要求", "到2025年，绿色消费理念深入人心。", "二、重点任务"]
    return docx("\n".join([*head, "（一）推广绿色产品", *[CLAUSE] * count]), False)


def dense_pdf(pages: int) -> bytes:
    """A PDF of some kilobytes: every page shows the same 2,400 characters."""
    chosen = random.Random(1)
    text = (bytes(chosen.choices(b"abcdefghijklmnopqrstuvwxyz", k=100)) for _ in range(24))
    lines = (b"BT /F1 8 Tf 40 %d Td (%s) Tj ET\n" % (800 - n * 7, line) for n, line in enumerate(text))
    stream = zlib.compress(b"".join(lines))
    root = pages + 3
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents 2 0 R/Resources<</Font<</F1 1 0 R>>>>>>" % root
    kids = b" ".join(b"%d 0 R" % n for n in range(3, root))
    objects = [
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        *[page] * pages,
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Catalog/Pages %d 0 R>>" % root,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, start=1))
    return b"%%PDF-1.4\n%strailer<</Size %d/Root %d 0 R>>\n%%%%EOF" % (body, root + 2, root + 1)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_it_reads_what_is_read_here(path: Path) -> None:
    assert read_apart(path.read_bytes(), path.name, WITHIN_A_PAGE) == read_plan(path.read_bytes(), path.name)


def test_a_refusal_comes_back_with_its_reason() -> None:
    with pytest.raises(NotAPlan, match="文件是空的"):
        read_apart(b" ", "空.txt", WITHIN_A_PAGE)


@pytest.mark.slow
def test_what_takes_too_much_memory_ends_there_and_not_here() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NotAPlan, match="内容过于复杂"):
        read_apart(dense_pdf(240), "密.pdf", Limits(60, 80))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000, "kilobytes"


@pytest.mark.parametrize("limits", [Limits(1, 1024), Limits(0, 1024)])
@pytest.mark.slow
def test_what_takes_too_long_is_ended(limits: Limits) -> None:
    begun = time.monotonic()
    with pytest.raises(TooLong, match="时间过长"):
        read_apart(dense_pdf(240), "长.pdf", limits)
    assert time.monotonic() - begun < 10


@pytest.mark.slow
def test_pages_and_clauses_have_an_end() -> None:
    with pytest.raises(NotAPlan, match="PDF 超过 500 页"):
        read_apart(dense_pdf(501), "页.pdf", AS_A_RUN)
    data = of_clauses(5000)
    assert len(data) < 50_000
    with pytest.raises(NotAPlan, match="读出 5000 条任务，超过 1000 条的上限"):
        read_apart(data, "条.docx", AS_A_RUN)


def test_it_knows_nothing_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[dict[str, str]] = []
    begin = apart.subprocess.Popen

    def begun(*command: object, env: dict[str, str], **rest: object) -> object:
        handed.append(env)
        return begin(*command, env=env, **rest)  # type: ignore[call-overload]

    monkeypatch.setitem(os.environ, "TRACKER_DATABASE_URL", "postgresql://tracker:PASSWORD@127.0.0.1/tracker")
    monkeypatch.setattr(apart.subprocess, "Popen", begun)
    read_apart(PLANS[0].read_bytes(), "方案.txt", WITHIN_A_PAGE)
    assert handed and "TRACKER_DATABASE_URL" not in handed[0]
