"""A missed target is never green, with a 基期 or without (domain.md 5.6; sheet 量化指标)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import accepted, lines, row, sent, turned_to, workbook
from tests.reporting.world import OPENED, TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker.acts.outcomes import verdicts
from tracker.database import db
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Indicator, Milestone, Task
from tracker.reporting.asked.questions import ReadingDraft
from tracker.vocabulary import FigureMode, Kind, Mode, PartyRole, Relation, VerdictResult

DUE = date(2025, 12, 31)
ON = date(2026, 12, 16)
"""Within the 核定 round: nobody is overdue yet."""


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def figure_of(of: Region, **given: Any) -> tuple[Task, Indicator, Milestone]:
    """A figure of 2025 without a 基期, of the transport bureau alone, the quarter open."""
    (found,) = figures_of(of, [given])
    return found


def figures_of(of: Region, several: Sequence[Mapping[str, Any]]) -> list[tuple[Task, Indicator, Milestone]]:
    """The same, each of a task of its own."""
    found = []
    for given in several:
        task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
        figure = rows.indicator(task, **{"value": Decimal(85), **given})
        found.append((task, figure, rows.milestone(task, DUE, indicator_id=figure.id)))
    db.session.commit()
    turned_to(OPENED)
    return found


def told(of: Region, task: Task, figure: Indicator, value: str) -> None:
    """The value reached by the due date, accepted."""
    reading = ReadingDraft(figure.id, Decimal(value), DUE, "统计公报")
    accepted(sent(of, task, replace(TEXT, readings=(reading,)), ON), of, ON)


def shown(task: Task, day: date = ON) -> tuple[str, str, Any, Any]:
    """The task's light, the figure's, 完成率 and 差额."""
    found: LedgerRow = row(task, day)
    (figure,) = found.indicators
    return found.light.title, figure.light.title, figure.progress, figure.gap


def decided(of: Region, own: Milestone, result: VerdictResult, value: str) -> None:
    rectify_by = None if result is VerdictResult.REACHED else date(2027, 6, 30)
    new = NewVerdict(result, DUE, "统计公报", Decimal(value), rectify_by)
    verdicts.judge_milestone(by(of.coordinator, ON), own.id, None, new)


MEASURED: list[tuple[dict[str, Any], str, str, str, str]] = [
    ({}, "85", "黄·待核定", "100.0", "0.0"),
    ({}, "84.99", "黄·差0.1个百分点", "99.9", "0.1"),
    ({"relation": Relation.AT_MOST, "value": Decimal(10)}, "8", "黄·待核定", "100", "0"),
    ({}, "76", "黄·差10.6个百分点", "89.4", "10.6"),
    ({"value": Decimal(63)}, "61.2", "黄·差2.9个百分点", "97.1", "2.9"),
    ({"value": Decimal(63)}, "43", "红·差31.7个百分点", "68.3", "31.7"),
    ({"relation": Relation.AT_MOST, "value": Decimal(10)}, "12", "黄·差16.7个百分点", "83.3", "16.7"),
    ({"mode": FigureMode.CUMULATIVE, "value": Decimal(20), "unit": "个"}, "15", "黄·差25个百分点", "75.0", "25.0"),
    (
        {"baseline_value": Decimal(62), "baseline_on": date(2021, 12, 31)},
        "82.2",
        "黄·差12.2个百分点",
        "87.8",
        "12.2",
    ),
]
"""A figure, its value, the light of task and figure, 完成率 and 差额."""


@on_sqlite
@pytest.mark.slow
def test_a_figure_is_measured_against_its_target_after_its_date(of: Region) -> None:
    figures = figures_of(of, [given for given, *_ in MEASURED])
    for (task, figure, _), (_, value, *_) in zip(figures, MEASURED, strict=True):
        told(of, task, figure, value)
    for (task, _, _), (given, value, light, progress, gap) in zip(figures, MEASURED, strict=True):
        assert shown(task) == (light, light, Decimal(progress), Decimal(gap)), (given, value)


@pytest.mark.slow
def test_a_verdict_speaks_first(of: Region, tmp_path: Path) -> None:
    """For the task and for the figure: 35 points would be red, 部分达成 is 整改 until its day."""
    task, figure, own = figure_of(of, mode=FigureMode.CUMULATIVE, value=Decimal(20), unit="个")
    told(of, task, figure, "13")
    decided(of, own, VerdictResult.PARTLY, "13")
    assert shown(task) == ("黄·整改中", "黄·整改中", Decimal("65.0"), Decimal("35.0"))
    assert shown(task, date(2027, 7, 1))[:2] == ("红·整改逾期1天", "红·整改逾期1天")
    (line,) = lines(workbook(tmp_path, ON), "量化指标")
    assert (line["亮灯"], line["完成率%"], line["差额"]) == ("黄·整改中", 65, 35)


@on_sqlite
@pytest.mark.slow
def test_a_figure_with_a_final_verdict_prints_the_verdict(of: Region, tmp_path: Path) -> None:
    task, figure, own = figure_of(of, value=Decimal(63))
    told(of, task, figure, "65.6")
    assert (shown(task)[2], shown(task)[3]) == (Decimal("104.1"), Decimal("-4.1"))
    (line,) = lines(workbook(tmp_path, ON), "量化指标")
    assert line["差额"] == "超4.1"
    decided(of, own, VerdictResult.REACHED, "65.6")
    (line,) = lines(workbook(tmp_path, date(2026, 12, 17)), "量化指标")
    assert line["亮灯"] == "达成"
