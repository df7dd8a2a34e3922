"""A lead reports for three bodies, each with a figure of its own, over four quarters: one is silent for three."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import days, frozen, lines, row, turned_to, workbook
from tests.reporting import world
from tests.reporting.world import Region, by, region
from tests.servers.databases import on_sqlite
from tracker.actor import Actor
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.ledger.story.queries import story
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, OwnerFact, Task
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import FigureMode, Frequency, ItemKind, Kind, KnownBy, Mode, PartyRole, Role
from tracker.worklist.task_facts import next_step
from tracker.worklist.task_queries import report_facts

Q4, Q1, Q2, Q3 = Quarter(2026, 4), Quarter(2027, 1), Quarter(2027, 2), Quarter(2027, 3)
OPENED = {Q4: date(2026, 12, 1), Q1: date(2027, 3, 1), Q2: date(2027, 6, 1), Q3: date(2027, 9, 1)}
OWED = "住建委的停车位尚未报送"


@dataclass
class Led:
    """The task, its bodies by name with their people, and the figure of each."""

    of: Region
    task: Task
    bodies: dict[str, Department]
    people: dict[str, tuple[Actor, Actor]]
    figures: dict[str, Indicator]

    def tells(self, name: str, quarter: Quarter, value: int, on: date) -> int:
        """A body's report of the quarter with its own value, approved by its head."""
        found = world.report(self.task, self.bodies[name], quarter)
        liaison, head = self.people[name]
        told = ReadingDraft(self.figures[name].id, Decimal(value), on - timedelta(days=1), "统计")
        draft = replace(world.TEXT, progress_text=f"{name}进展", readings=(told,))
        reports.save_draft(by(liaison, on), found.id, None, draft)
        reports.send(by(liaison, on), found.id, None)
        reports.approve(by(head, on), [(found.id, None)])
        return found.id


def led(of: Region) -> Led:
    """300 of each from the end of 2025 to the end of 2027, told every quarter."""
    bodies = {
        "交通局": of.transport,
        "商务委": of.commerce,
        **{name: rows.department(name) for name in ("公安局", "住建委")},
    }
    people = {"交通局": (of.liaison, of.head), "商务委": (of.other_liaison, of.other_head)}
    for name in ("公安局", "住建委"):
        people[name] = rows.person(Role.LIAISON, bodies[name]), rows.person(Role.UNIT_HEAD, bodies[name])
    roles = [(body, PartyRole.LEAD if name == "交通局" else PartyRole.CO) for name, body in bodies.items()]
    task = of.task(kind=Kind.MEASURED, mode=Mode.LEAD_CONSOLIDATES, bodies=roles)
    task.lead_id, task.lead_confirmed = of.transport.id, True
    terms = {"unit": "个", "mode": FigureMode.CUMULATIVE, "value": Decimal(300), "year": 2027}
    line = {"frequency": Frequency.QUARTER, "lag_days": 0, "baseline_value": Decimal(0)}
    figures = {}
    for (name, body), subject in zip(bodies.items(), ("接驳站", "充电桩", "车牌", "停车位"), strict=True):
        figure = rows.indicator(task, subject, **terms, **line, baseline_on=date(2025, 12, 31))
        rows.milestone(task, date(2027, 12, 31), indicator_id=figure.id)
        whose = {"known_by": KnownBy.ASSIGNED, "owner_ids": [body.id]}
        span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
        item = rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **whose, **span))
        laid = {"since": builders.TODAY, "recorded_at": builders.NOW, "actor": "测试"}
        rows.added(OwnerFact(item_id=item.id, **whose, **laid))
        figures[name] = figure
    db.session.commit()
    return Led(of, task, bodies, people, figures)


# By quarter what each told; then, when it is closed, light, reason, percentage, of which figure, pace, what is next.
TOLD = {
    Q4: {"商务委": 140, "公安局": 150, "交通局": 160},
    Q1: {"商务委": 190, "交通局": 200},
    Q2: {"商务委": 225, "公安局": 225, "交通局": 240},
    Q3: {"商务委": 265, "公安局": 265, "住建委": 270, "交通局": 270},
}
CLOSED = {
    Q4: ("绿·已核实", f"2026年有佐证或数据；{OWED}", "46.7", "充电桩", "达进度", "住建委补报进展"),
    Q1: (
        "黄·差12.3个百分点",
        f"车牌目标≥300个，公安局已报150个；{OWED}",
        "50.0",
        "车牌",
        "欠进度",
        "公安局、住建委补报进展",
    ),
    Q2: ("绿·已核实", f"2027年有佐证或数据；{OWED}", "75.0", "充电桩", "达进度", "住建委补报进展"),
    Q3: ("绿·已核实", "2027年有佐证或数据", "88.3", "充电桩", "达进度", None),
}


@pytest.mark.slow
@on_sqlite
def test_four_quarters(session: Session, tmp_path: Path) -> None:
    of = led(region())
    task = of.task
    for quarter, opened in OPENED.items():
        turned_to(opened)
        on = opened + timedelta(days=14)
        for name, value in TOLD[quarter].items():
            found = of.tells(name, quarter, value, on)
        reviews.accept(by(of.of.coordinator, on + timedelta(days=2)), found, None, None)
        last = opened + timedelta(days=40)
        for day in days(on + timedelta(days=3), last):
            turned_to(day)
        shown = row(task, last)
        step = next_step(shown, last, report_facts(story(task.id, None).reports))
        says = (
            shown.light.title,
            shown.light.reason,
            str(shown.progress),
            shown.measured_by,
            shown.pace.label,
            step.words if step else None,
        )
        assert says == CLOSED[quarter], quarter
        assert frozen(task, quarter).light.reason == shown.light.reason
        owes = next(part for part in shown.parts if part.short_name == "住建委")
        assert (OWED in owes.light.reason) is (quarter is not Q3)
        book = workbook(tmp_path, last, quarter)
        (whole, *_) = lines(book, "总体情况")
        assert whole[CLOSED[quarter][4]] == 1 and whole[shown.light.colour.label] == 1
        assert len(lines(book, "量化指标")) == 4
