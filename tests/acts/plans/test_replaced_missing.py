"""What a body left out of a round that is closed stays 缺报 when the plan is replaced; nobody asks it to make it up."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.plans.test_replaced_verification import old, reports_of, verifying
from tests.given.builders import act
from tests.ledger.lived import row
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.revised import head_of_office, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tests.reporting.world import TEXT
from tracker.acts.plans import plans
from tracker.acts.reporting import office_reports, reports, rounds
from tracker.acts.upkeep import turn
from tracker.alerts.chase.queries import chasable, is_any_unsent
from tracker.alerts.models import Alert
from tracker.changes import writing
from tracker.database import db
from tracker.errors import NotFound, RuleRefused
from tracker.ledger.story.queries import story
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Plan, Task
from tracker.reporting import queries
from tracker.reporting.models import Report, Round
from tracker.reporting.office.late_steps import begin
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.burden_queries import burdens
from tracker.reporting.rounds.matrix_queries import Wanted, matrix
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, ReportState, Role, RoundKind, Waiting
from tracker.worklist.home_queries import unit_desk
from tracker.worklist.queries import counts, desk_of
from tracker.worklist.task_facts import facts_of
from tracker.worklist.task_queries import report_facts
from tracker.worklist.waits_for_whom import Thing

__all__ = ["old", "signed_plan"]

pytestmark = pytest.mark.both

CLOSED, RECEIVED, REPLACED, NEXT = date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 17), date(2026, 6, 18)
OFFICE = seeds.officer(CHONGQING, Role.COORDINATOR)


def closed(round: Round) -> Round:
    """Nobody has answered by then."""
    rounds.close_round(act(on=CLOSED), round.id, reason="到期")
    return round


def replaced(seeded: Seeded, old: Plan) -> int:
    new = revised.new_plan(seeded, old.id, on=RECEIVED)
    plans.carry_over(head_of_office(REPLACED), new, None)
    db.session.expire_all()
    return new


def asked(round: Round, report: Report, day: date) -> dict[str, object]:
    """Whether each page and list asks the body of a report to make it up."""
    body = report.department_id
    liaison = seeds.officer(CHONGQING, Role.LIAISON, body)
    told = [one for one in report_facts(story(report.task_id, None).reports) if one.id == report.id]
    facts = facts_of(row(db.session.get_one(Task, report.task_id), day), day, told)
    return {
        "home": unit_desk([body]).missing,
        "worklist": counts(desk_of(liaison, CHONGQING), day)[Waiting.MAKE_UP],
        "list": [line.id for line in queries.owed([body]) if line.id == report.id],
        "催报": [one.of.count for one in chasable(round.id, day) if one.of.department_id == body],
        "by telephone": is_any_unsent(round.id, department_ids=[body]),
        "task": [one.id for one in facts if one.thing is Thing.REPORT],
    }


NOBODY = {"home": 0, "worklist": 0, "list": [], "催报": [], "by telephone": False, "task": []}


def on_record(round: Round, report: Report) -> tuple[object, ...]:
    """What the past says of it."""
    db.session.expire_all()
    body = report.department_id
    whole = Scope(CHONGQING, None)
    (mine,) = [one for one in matrix(round.id, whole, Wanted()).bodies if one.id == body]
    (burden,) = [one.of for one in burdens([round.id], whole) if one.department_id == body]
    return report.state, mine.asked, mine.counts.missing, burden.asked


@pytest.mark.slow
def test_nobody_makes_up_the_verification_of_a_plan_that_was_replaced(seeded: Seeded, old: Plan) -> None:
    """It was asked by the 核定 round of the new plan, too: twice for the same dates."""
    round = closed(verifying(old.id))
    (mine,) = reports_of(round, 4)
    was = {
        "home": 1,
        "worklist": 1,
        "list": [mine.id],
        "催报": [1],
        "by telephone": True,
        "task": [mine.id],
    }
    assert asked(round, mine, CLOSED) == was
    before = on_record(round, mine)
    replaced(seeded, old)
    assert asked(round, mine, REPLACED) == NOBODY
    assert on_record(round, mine) == before == (ReportState.MISSING, 1, 1, 1)
    with pytest.raises(RuleRefused, match="方案已被替代，不再补报"):
        reports.save_draft(act(on=REPLACED), mine.id, None, TEXT)
    with pytest.raises(NotFound):
        office_reports.note_call(act(on=REPLACED, actor=OFFICE), round.id, mine.department_id)


@pytest.mark.slow
def test_what_was_begun_of_it_is_missing_again(seeded: Seeded, old: Plan) -> None:
    """A draft that its liaison owed for ever."""
    round = closed(verifying(old.id))
    first, second = *reports_of(round, 1), *reports_of(round, 4)
    reports.save_draft(act(on=CLOSED), first.id, None, TEXT)
    office_reports.reopen(act(on=CLOSED, actor=OFFICE), second.id, None, "请补报", date(2026, 7, 1))
    replaced(seeded, old)
    assert [one.state for one in (first, second)] == [ReportState.MISSING] * 2
    turn.turn(act(on=NEXT), CHONGQING)
    db.session.expire_all()
    assert [one.state for one in (first, second)] == [ReportState.MISSING] * 2


@pytest.mark.slow
def test_who_was_chased_for_it_has_nothing_left_to_do(seeded: Seeded, old: Plan) -> None:
    """催报 stood under 待办 in his 提醒箱 for good; so it did of whose task ends, or who leaves it."""
    first = closed(verifying(old.id))
    rounds.open_round(act(on=CLOSED), CHONGQING, Quarter(2026, 2))
    second = closed(db.session.scalars(select(Round).where(Round.kind == RoundKind.QUARTER)).one())
    bodies = dict(db.session.execute(select(Department.short_name, Department.id)).all())
    whom = {first.id: "市委宣传部", second.id: "市规划自然资源局"}
    for round_id, name in whom.items():
        rounds.chase_round(act(on=RECEIVED, actor=OFFICE), round_id, [bodies[name]])
    chases = select(Alert.state, Alert.ended_by).where(Alert.stage == AlertStage.A4).distinct()
    assert db.session.execute(chases).all() == [(AlertState.SENT, None)]
    replaced(seeded, old)
    assert db.session.execute(chases).all() == [(AlertState.EXPIRED, AlertEnd.ROUND)]


def test_what_is_told_late_can_be_written(seeded: Seeded, old: Plan) -> None:
    """报送情况 led to the 缺报 of the old plan, which nobody can write; before the first quarter it is opened so."""
    (mine,) = reports_of(verifying(old.id), 4)
    closed(verifying(old.id))
    replaced(seeded, old)
    with writing(by := act(on=REPLACED)):
        found = begin(by, db.session.get_one(Assignment, mine.assignment_id), [], date(2026, 7, 1), "报送情况")
    reports.save_draft(act(on=REPLACED), found.id, None, TEXT)
    assert found.state == ReportState.DRAFT
