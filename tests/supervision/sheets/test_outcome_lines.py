"""Rows of 延期调整 and 销号清单 from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tracker.supervision.sheets.cells import DASH, WithState
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.earlier.third import THIRD
from tracker.supervision.sheets.layout import PRESENT, Layout
from tracker.supervision.sheets.letters import LetterLine
from tracker.supervision.sheets.outcome_lines import Ending, ExtensionLine, closing_line
from tracker.vocabulary import ExtensionState, LetterKind, LetterState, LightRule, MilestoneState, TaskState

ASKED = ExtensionLine(
    "50-22-11-06", date(2025, 12, 31), date(2026, 12, 31), 1, False, "资金未到位：未拨付", "", ExtensionState.APPLIED
)


def test_a_request_that_waits_and_one_that_was_granted() -> None:
    assert ASKED.line()[3:] == [
        "第1次",
        "资金未到位：未拨付",
        DASH,
        DASH,
        WithState("已申请", ExtensionState.APPLIED),
        DASH,
    ]
    granted = ExtensionLine(
        "50-22-11-06",
        date(2025, 12, 31),
        date(2026, 12, 31),
        2,
        True,
        "政策",
        "渝府办〔2026〕1号",
        ExtensionState.GRANTED,
        "王主任",
        date(2026, 11, 20),
        date(2026, 10, 31),
    )
    assert granted.line() == [
        "50-22-11-06",
        date(2025, 12, 31),
        date(2026, 12, 31),
        "第2次（补办）",
        "政策",
        "王主任",
        date(2026, 11, 20),
        WithState("已批准，延至2026-10-31", ExtensionState.GRANTED),
        "渝府办〔2026〕1号",
    ]


@pytest.mark.parametrize(
    ("layout", "state", "expected"),
    [
        (PRESENT, ExtensionState.REFUSED, "不予延期：进度可以赶上"),
        (PRESENT, ExtensionState.LAPSED, "已失效：进度可以赶上"),
        (NINTH, ExtensionState.REFUSED, "不予延期"),
        (NINTH, ExtensionState.LAPSED, "已失效：进度可以赶上"),
        (THIRD, ExtensionState.REFUSED, "不予延期"),
    ],
)
def test_what_was_refused_says_why(layout: Layout, state: ExtensionState, expected: str) -> None:
    refused = replace(ASKED, state=state, ended="进度可以赶上", decided_by="王主任")
    assert layout.extension_line(refused)[7] == WithState(expected, state)


@pytest.mark.parametrize(
    ("layout", "answer", "expected"),
    [
        (PRESENT, "", "作废原因：重复"),
        (PRESENT, "已整改", "已整改；作废原因：重复"),
        (NINTH, "已整改", "已整改"),
        (NINTH, "", DASH),
    ],
)
def test_a_letter_that_is_void_says_why(layout: Layout, answer: str, expected: str) -> None:
    day, void = date(2026, 11, 2), LetterState.VOID
    letter = LetterLine("渝函〔2026〕1号", LetterKind.REMINDER, "事由", "交通局", day, ((None, None),), answer, void)
    assert layout.letter_line(replace(letter, why_void="重复"))[7:] == [expected, "已作废"]


@pytest.mark.parametrize(
    ("rule", "evidence", "proof", "expected"),
    [
        (LightRule.CLOSED, 0, "", ("否", DASH)),
        (LightRule.COMPLETED_LATE, 2, "", ("是", "2件")),
        (LightRule.ARCHIVED, 2, "渝交〔2026〕9号", ("否", "2件；渝交〔2026〕9号")),
    ],
)
def test_a_closed_task(rule: LightRule, evidence: int, proof: str, expected: tuple[Any, Any]) -> None:
    row = ledger_rows.row(
        light=ledger_rows.light(rule),
        state=TaskState.CLOSED,
        closed_on=date(2026, 11, 20),
        milestones=(
            ledger_rows.node(date(2025, 12, 31)),
            ledger_rows.node(date(2026, 6, 30)),
            ledger_rows.goal(2030, 1),
        ),
        parts=(ledger_rows.part(evidence_count=evidence),),
    )
    line = closing_line(row, Ending(date(2026, 11, 1), "综合处负责人", proof))
    assert (line[7], line[8]) == expected
    assert line[3:7] == [date(2026, 6, 30), date(2026, 11, 1), "综合处负责人", date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("layout", "as_of", "expected"),
    [
        (PRESENT, date(2025, 12, 31), "否"),
        # past at 下达, found with the value of the day of the 核定: 阶段节点 beside it read plainly 达成
        (PRESENT, date(2026, 12, 8), "否"),
        (NINTH, date(2026, 12, 8), "否（按原定时限晚342天）"),
        (PRESENT, date(2026, 12, 9), "否（按原定时限晚343天）"),
    ],
)
def test_a_closed_task_is_called_late_for_the_dates_that_are(layout: Layout, as_of: date, expected: str) -> None:
    reached = ledger_rows.node(date(2025, 12, 31), verdict_on=date(2027, 1, 11), verdict_as_of=as_of)
    reached = replace(reached, state=MilestoneState.REACHED, grace_on=date(2026, 12, 8))
    row = ledger_rows.row(light=ledger_rows.light(LightRule.CLOSED), state=TaskState.CLOSED, milestones=(reached,))
    assert layout.closing_line(row, Ending())[7] == expected
    (node,) = layout.node_lines(row)
    assert layout is NINTH or str(expected[2:-1]) in str(node[6])
