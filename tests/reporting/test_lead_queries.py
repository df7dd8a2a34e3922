"""Who reports for the bodies of a task is said in Python and in SQL, of tasks, duties and reports: all alike."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders
from tests.given.calendars import CALENDAR
from tests.reporting.world import OPENED, Region, opened, region
from tracker import changes
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.plans.issue_steps import record_terms
from tracker.plans.models import Task, TaskTerms
from tracker.reporting import consolidation
from tracker.reporting.lead_queries import HANDS_UP, duties_due_later, handing_up, is_joint, is_led, led_before
from tracker.reporting.models import Report
from tracker.reporting.row_queries import report_rows
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, Mode, PartyRole

KINDS = (Kind.ADVANCE, Kind.GOVERNANCE)


@pytest.fixture
def of(session: scoped_session[Session]) -> Region:
    """Tasks of every 汇总方式 and two kinds, with a lead and without, in an open quarter."""
    of = region()
    for mode, kind, has_lead in product((None, *Mode), KINDS, (True, False)):
        task = of.task(mode=mode, kind=kind, **({} if has_lead else {"lead_id": None}))
        record_terms(builders.act(), task, "测试")
    db.session.commit()
    opened()
    return of


def duties() -> list[tuple[Task, Assignment]]:
    """Each duty with its task."""
    statement = select(Task, Assignment).join(Assignment, Assignment.task_id == Task.id).order_by(Assignment.id)
    found = [(task, duty) for task, duty in db.session.execute(statement)]
    assert len(found) == 2 * len(KINDS) * 2 * (1 + len(Mode))
    return found


def reports_to_lead(task: Task, role: PartyRole) -> bool:
    """The rule: of 牵头汇总 that is no 保障 the others report to the lead, while there is one (domain.md 1.4, 4, 5)."""
    collected = task.mode == Mode.LEAD_CONSOLIDATES and task.kind != Kind.GOVERNANCE
    return collected and task.lead_id is not None and role is PartyRole.CO


@pytest.mark.both
def test_whose_report_goes_to_the_lead_is_said_alike(of: Region) -> None:
    expected = {duty.id for task, duty in duties() if reports_to_lead(task, PartyRole(duty.role))}
    in_sql = select(Assignment.id).join(Task, Task.id == Assignment.task_id).where(HANDS_UP)
    assert set(db.session.scalars(in_sql)) == expected and len(expected) == 1
    in_python = {duty.id for task, duty in duties() if consolidation.hands_up(*terms(task, duty))}
    assert in_python == expected
    reports = {report.id: report.assignment_id for report in db.session.scalars(select(Report))}
    assert {reports[id] for id in handing_up(reports)} == expected & set(reports.values())


@pytest.mark.both
def test_what_is_due_later_is_said_alike(of: Region) -> None:
    expected = {duty.id for task, duty in duties() if consolidation.is_due_later(*terms(task, duty))}
    assert set(db.session.scalars(duties_due_later())) == expected and expected


def test_whether_a_lead_reports_for_the_others_is_said_alike(of: Region) -> None:
    tasks = db.session.scalars(select(Task)).all()
    expected = {task.id for task in tasks if reports_to_lead(task, PartyRole.CO)}
    assert {task.id for task in tasks if is_led(task)} == expected
    assert {task.id for task in tasks if is_joint(task) and task.lead_id is not None} == expected
    joint = {row.task.id for row in report_rows(db.session.scalars(select(Report.id)).all()) if row.is_joint}
    assert joint == expected


def test_whose_report_was_the_joint_one_is_said_of_the_terms_before(of: Region) -> None:
    """Where nobody leads any more it is that of who did, until each reports for itself."""
    changes.forget(db.session())
    tasks = db.session.scalars(select(Task)).all()
    was_joint = {task.id for task in tasks if is_joint(task)}
    assert len(was_joint) == 2
    (leadless,) = [task for task in tasks if is_joint(task) and task.lead_id is None]
    for lead_id in (of.transport.id, None):
        leadless.lead_id = lead_id
        record_terms(builders.act(on=OPENED), leadless, "测试")
    changes.forget(db.session())
    assert {
        task.id for task in tasks if (former := led_before(task, None)) and former.department_id == of.transport.id
    } == was_joint
    for task in tasks:
        task.mode = Mode.EACH_REPORTS
        record_terms(builders.act(on=OPENED), task, "测试")
    first = {task.id: changes.first_of_act(TaskTerms, task.id).id for task in tasks}
    for task in tasks:
        record_terms(builders.act(on=OPENED), task, "再改")
    assert {id: changes.first_of_act(TaskTerms, id).id for id in first} == first
    assert {task.id for task in tasks if led_before(task, first[task.id])} == was_joint, "what an act changes itself"
    assert not any(led_before(task, None) for task in tasks)


def test_the_ledger_lets_those_tell_who_report_to_no_lead(of: Region) -> None:
    told = [(task, duty) for task, duty in duties() if task.kind != Kind.GOVERNANCE]
    known = facts_of([task.id for task, _ in told], CALENDAR)
    for task, duty in told:
        tells = duty.department_id in {part.body.id for part in known[task.id].parts}
        assert tells is not reports_to_lead(task, PartyRole(duty.role)), (task.mode, task.lead_id, duty.role)


def terms(task: Task, duty: Assignment) -> tuple[Mode | None, Kind, PartyRole, int | None]:
    """What the rules in Python ask of a duty and its task."""
    return Mode.of(task.mode), Kind(task.kind), PartyRole(duty.role), task.lead_id
