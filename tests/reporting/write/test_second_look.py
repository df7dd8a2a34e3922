"""What is asked back: 零报告 with progress in it, words of last time called progress."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.reporting.asked.questions import Draft, Questions, ReadingDraft
from tracker.reporting.write.second_look import doubts
from tracker.vocabulary import Kind

ASKED = Questions(Kind.ADVANCE, ())
LAST = Draft("推进站点改造，新开线路 6 条。")

CASES: list[tuple[str, Draft, Draft | None, list[str]]] = [
    ("new words", Draft("本季新开线路 3 条。"), LAST, []),
    ("the same words", Draft("推进站点改造，新开线路 6 条。\n"), LAST, ["progress_text"]),
    ("the same words, nothing before", LAST, None, []),
    ("said to be unchanged", Draft(LAST.progress_text, no_change=True), LAST, []),
    ("nil with its reason", Draft("因资金未到位，本期没有进展。", nil_report=True), LAST, []),
    ("nil with what is planned", Draft("本期无新增事项，计划下季度开展检查。", nil_report=True), LAST, []),
    ("nil with what is to be done", Draft("尚未启动招标，年内完成。", nil_report=True), LAST, []),
    ("nil with progress", Draft("本期召开推进会 2 次，新增试点 3 个。", nil_report=True), LAST, ["progress_text"]),
    ("nil with the last words", Draft(LAST.progress_text, nil_report=True), LAST, ["progress_text"]),
    ("nil twice with the same reason", Draft("没有安排。", nil_report=True), Draft("没有安排。", nil_report=True), []),
    (
        "nil with a value",
        Draft("没有安排。", nil_report=True, readings=(ReadingDraft(7, Decimal(3)),)),
        LAST,
        ["nil_report"],
    ),
]


@pytest.mark.parametrize(("name", "draft", "before", "expected"), CASES, ids=[name for name, *_ in CASES])
def test_asked_back(name: str, draft: Draft, before: Draft | None, expected: list[str]) -> None:
    assert [doubt.field for doubt in doubts(ASKED, draft, before)] == expected
