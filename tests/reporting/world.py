"""A small region for tests of reporting: a plan, two bodies with their people, an office with two coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tracker.actor import Act, Actor
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Plan, Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import opening_steps
from tracker.reporting.row_queries import report_rows
from tracker.reporting.write.earlier_queries import told_of_each
from tracker.reporting.write.queries import asked_of_each
from tracker.reporting.write.unchanged_queries import no_change_refusals
from tracker.vocabulary import Appraisal, Forecast, Kind, PartyRole, Role, UnitClass

OPENED = date(2026, 12, 1)
DUE = date(2026, 12, 23)
Q4 = Quarter(2026, 4)
TEXT = Draft("新开线路 6 条", "站点不足", "逐站摸排", forecast=Forecast.ON_COURSE)


@dataclass
class Region:
    """Bodies, people and a plan of one jurisdiction."""

    plan: Plan
    commission: Department
    transport: Department
    commerce: Department
    liaison: Actor
    head: Actor
    other_liaison: Actor
    other_head: Actor
    coordinator: Actor
    coordinator_head: Actor

    def task(self, **overrides: Any) -> Task:
        """A task that both bodies report for themselves."""
        bodies = [(self.transport, PartyRole.LEAD), (self.commerce, PartyRole.CO)]
        return rows.task(self.plan, overrides.pop("bodies", bodies), **overrides)


def region(code: str = rows.CHONGQING) -> Region:
    """The region, committed."""
    # Held, or it is asked for again with each body.
    held = rows.jurisdiction(code)
    commission = rows.department("发展改革委", held.id, UnitClass.COMMISSION)
    office = rows.department("综合处", code, UnitClass.DIVISION, commission.id)
    transport, commerce = rows.department("交通局", code), rows.department("商务委", code)
    plan = rows.plan(code, host_id=office.id)
    posts = [
        *((role, body) for body in (transport, commerce) for role in (Role.LIAISON, Role.UNIT_HEAD)),
        *((role, office) for role in (Role.COORDINATOR, Role.COORDINATOR_HEAD)),
    ]
    # Before the commit, after which each row is read again.
    found = _region(plan, commission, office, transport, commerce, rows.people(posts))
    db.session.commit()
    return found


def again(code: str = rows.CHONGQING) -> Region:
    """The region that contents begin with (beginnings.begins_with), read from them; others came after its own."""
    plan = db.session.scalars(select(Plan).where(Plan.jurisdiction_id == code)).one()
    known = db.session.scalars(select(Department).where(Department.jurisdiction_id == code).order_by(Department.id))
    commission, office, transport, commerce, *_ = known
    return _region(plan, commission, office, transport, commerce, rows.people_of(code))


def _region(
    plan: Plan,
    commission: Department,
    office: Department,
    transport: Department,
    commerce: Department,
    people: Sequence[Actor],
) -> Region:
    liaison, head, other_liaison, other_head, *of_office = people[:6]
    places = frozenset({office.id, commission.id})
    coordinator, coordinator_head = (
        replace(one, department_ids=places, duties=frozenset((place, role) for place in places for role in one.roles))
        for one in of_office
    )
    return Region(
        plan=plan,
        commission=commission,
        transport=transport,
        commerce=commerce,
        liaison=liaison,
        head=head,
        other_liaison=other_liaison,
        other_head=other_head,
        coordinator=coordinator,
        coordinator_head=coordinator_head,
    )


def by(actor: Actor, on: date = OPENED) -> Act:
    """An act of a person on a day."""
    return builders.act(on=on, actor=actor)


def opened(code: str = rows.CHONGQING, quarter: Quarter = Q4, on: date = OPENED) -> Round:
    """The quarter's round, opened by command and committed."""
    round = opening_steps.open_round(builders.act(on=on), code, quarter, CALENDAR)
    db.session.commit()
    return round


def report(task: Task, body: Department, quarter: Quarter = Q4) -> Report:
    """What a body owes for a task in a quarter."""
    found = (
        select(Report)
        .join(Round)
        .where(Report.task_id == task.id, Report.department_id == body.id, Round.name == quarter.name)
    )
    return db.session.scalars(found).one()


def unchanged_refusal(found: Report, on: date) -> str | None:
    """Why its body cannot say 本期无变化 of a report on a day; None where it may."""
    rows = report_rows([found.id])
    return no_change_refusals(rows, asked_of_each(rows), told_of_each([found.id]), on)[found.id]


def asked_bodies(task: Task, quarter: Quarter = Q4) -> set[str]:
    """Short names of the bodies that owe a report, without those that are exempt."""
    found = (
        select(Department.short_name)
        .join(Report, Report.department_id == Department.id)
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id == task.id, Round.name == quarter.name, Report.state != "exempt")
    )
    return set(db.session.scalars(found))


def submitted(found: Report, of: Region, draft: Draft = TEXT, on: date = OPENED) -> Report:
    """The report, saved, sent and approved by the transport bureau's people."""
    reports.save_draft(by(of.liaison, on), found.id, None, draft)
    reports.send(by(of.liaison, on), found.id, None)
    reports.approve(by(of.head, on), [(found.id, None)])
    return found


def accepted(found: Report, of: Region, draft: Draft = TEXT, on: date = OPENED) -> Report:
    """The same, taken by the coordinator."""
    submitted(found, of, draft, on)
    asks = Kind(db.session.get_one(Task, found.task_id).kind) in (Kind.ADVANCE, Kind.DELIVERABLE)
    reviews.accept(by(of.coordinator, on), found.id, None, Appraisal.NORMAL if asks else None)
    return found
