"""The sentences beside the picture."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tests.web.indicators.test_chart import RISING
from tracker.ledger.rows.row import PointRow
from tracker.plans.figure_terms import FigureTerms
from tracker.vocabulary import Frequency, Reach, Relation, VerdictResult
from tracker.web.indicators.chart import Drawn, chart
from tracker.web.indicators.words import sentences, verdict_of

YEARLY = FigureTerms()
NOVEMBER = date(2026, 11, 22)


def told(on: str, value: str, gap: str | None = None, body: str = "市交通局", *, enough: bool = False) -> PointRow:
    return PointRow(date.fromisoformat(on), Decimal(value), body, None if gap is None else Decimal(gap), enough)


NEXT = "2026年度的数据 2027-03-31 起可得，在此之前为数据未到期。"
NO_BASE: dict[str, Any] = {"line": (), "due_on": date(2030, 12, 31)}


@pytest.mark.parametrize(
    ("given", "values", "expected"),
    [
        ({}, [], ["还没有采用的读数。"]),
        (
            {"line": RISING, "due_on": date(2025, 12, 31)},
            [told("2024-05-31", "79"), told("2024-08-31", "80.5", "-3")],
            [
                "最近一期 80.5%，截至 2024-08-31（市交通局），比 2024-05-31 的 79% 升 1.5。",
                "按序时应为 74.7%，超前 3 个百分点。",
                "2024年度的数据 2025-03-31 起可得，还没有报来。",
            ],
        ),
        (
            {"line": (), "due_on": date(2025, 12, 31)},
            [told("2026-08-31", "80.5", "5.3")],
            ["最近一期 80.5%，截至 2026-08-31（市交通局）。", "已到期，与目标比，落后 5.3 个百分点。", NEXT],
        ),
        (
            NO_BASE,
            [told("2026-05-31", "80.5"), told("2026-08-31", "80.5", body="")],
            [
                "最近一期 80.5%，截至 2026-08-31（核定时认定），比 2026-05-31 的 80.5% 持平。",
                "原文没有写明基期，没有序时，只与目标比。",
                NEXT,
            ],
        ),
        (
            {"due_on": None, "year": None, "mode": "累计"},
            [told("2026-08-31", "80")],
            ["最近一期 80%，截至 2026-08-31（市交通局）。", "原文没有写明年份，没有序时，只与目标比。", NEXT],
        ),
        (
            {"mode": "条件"},
            [told("2026-08-31", "80")],
            ["最近一期 80%，截至 2026-08-31（市交通局）。", "这是执行标准，只列读数，不计进度。", NEXT],
        ),
        (
            {"mode": "底线", "relation": Relation.AT_LEAST},
            [told("2026-05-31", "85", enough=True), told("2026-08-31", "84")],
            [
                "最近一期 84%，截至 2026-08-31（市交通局），比 2026-05-31 的 85% 降 1。",
                "底线每期都要守住：2 期读数中 1 期守住，1 期没有守住。",
                NEXT,
            ],
        ),
        (
            {"mode": "底线", "relation": Relation.AT_MOST},
            [told("2026-08-31", "84", enough=True)],
            [
                "最近一期 84%，截至 2026-08-31（市交通局）。",
                "底线每期都要守住：1 期读数中 1 期守住，0 期没有守住。",
                NEXT,
            ],
        ),
        (
            {"final": VerdictResult.REACHED, "mode": "累计", "line": RISING},
            [told("2026-08-31", "85", "0")],
            ["最近一期 85%，截至 2026-08-31（市交通局）。", "按序时应为 85%，正好持平。"],
        ),
    ],
)
def test_what_it_comes_to(given: dict[str, Any], values: list[PointRow], expected: list[str]) -> None:
    one = ledger_rows.figure(**given)
    assert sentences([one], values, YEARLY, NOVEMBER) == expected


def test_the_newest_value_goes_by_the_line_of_the_target_it_was_told_for() -> None:
    """85 % by 2025 is 期满, 95 % by 2030 goes on; of 87 % one says what 2030's line was, whose gap it has."""
    shared, newest = told("2025-12-31", "86", "-1.2"), told("2026-09-30", "87", "-27.2")
    until_2030 = (RISING[0], PointRow(date(2030, 12, 31), Decimal(95)))
    going = {"year": 2030, "target": Decimal(95), "due_on": date(2030, 12, 31), "line": until_2030}
    over = {"line": RISING, "due_on": date(2025, 12, 31), "final": VerdictResult.REACHED}
    second = ledger_rows.figure(readings=(shared, newest), **going)
    many = (told("2023-12-31", "70"), told("2024-12-31", "80"), shared)
    for readings in ((shared,), many, (shared, newest), (*many, newest)):
        stages = [ledger_rows.figure(readings=readings, **over), second]
        said = sentences(stages, Drawn(stages).told, YEARLY, NOVEMBER)
        assert said[0].startswith("最近一期 87%，截至 2026-09-30")
        assert said[1] == "按序时应为 76.9%，超前 27.2 个百分点。"
        assert [one.words for one in chart(Drawn(stages), NOVEMBER).told][-1] == "87"


@pytest.mark.parametrize(
    ("on", "lag", "expected"),
    [
        ("2026-08-31", 30, "2026年第3季度的数据 2026-10-30 起可得，还没有报来。"),
        ("2026-08-31", 53, "2026年第3季度的数据 2026-11-22 起可得，还没有报来。"),
        ("2026-08-31", 54, "2026年第3季度的数据 2026-11-23 起可得，在此之前为数据未到期。"),
        ("2026-09-30", 30, "2026年第4季度的数据 2027-01-30 起可得，在此之前为数据未到期。"),
    ],
)
def test_when_the_next_quarter_can_be_told(on: str, lag: int, expected: str) -> None:
    terms = FigureTerms(Frequency.QUARTER, lag)
    assert sentences([ledger_rows.figure()], [told(on, "80")], terms, NOVEMBER)[-1] == expected


@pytest.mark.parametrize(
    ("reach", "values", "expected"),
    [
        (Reach.NOT_YET, (), "第一期数据还没有到可得的日子"),
        (Reach.NOT_YET, (told("2026-08-31", "80"),), "到期那一期的数据还没有到可得的日子"),
        (Reach.UNTOLD, (), "数据已经可得，还没有采用的读数"),
        (Reach.UNDER_WAY, (), "没有到期"),
        (Reach.REACHED, (), ""),
        (None, (), ""),
    ],
)
def test_by_what_a_target_without_a_verdict_goes(
    reach: Reach | None, values: tuple[PointRow, ...], expected: str
) -> None:
    assert verdict_of(ledger_rows.figure(reach=reach, readings=values)) == expected
