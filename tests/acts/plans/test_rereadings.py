"""A stored plan under a newer reader: what may be adopted, what a person has settled, what is only shown."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from tests.given.builders import act
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.revised import OLD, rows
from tests.plans.seeded import CHONGQING, Seeded
from tracker.actor import Act
from tracker.acts.plans import drafts, parties, plans, rereadings
from tracker.changes import writing
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.plans.models import Indicator, Milestone, Party, Plan
from tracker.plans.reread import queries as reading_queries
from tracker.plans.reread.queries import Stand
from tracker.plans.undo import queries as edit_queries
from tracker.vocabulary import Frequency, Kind, PartyRole, Role


@pytest.fixture
def plan_id(seeded: Seeded) -> int:
    """The small plan as an earlier reader had read it: no second body, another figure, another kind."""
    plan_id = revised.received(seeded, OLD, revised.NEW_ON)
    with writing(act()):
        plan = db.session.get_one(Plan, plan_id)
        reading: dict[str, Any] = copy.deepcopy(plan.reading)
        reading["measures"][0]["clauses"][0]["parties"].pop()
        reading["measures"][1]["indicators"][0]["value"] = 30.0
        reading["measures"][2]["clauses"][0]["kind"] = "encouraged"
        reading["measures"][3]["clauses"].clear()
        plan.reading, plan.reader_version = reading, "0"
        first, second, third, _ = rows(plan_id)
        db.session.delete(seeds.parties(first)[1])
        figure(second.id).value = 30
        third.kind = third.kind_read = Kind.ENCOURAGED
    return plan_id


def figure(task_id: int) -> Indicator:
    return db.session.query(Indicator).filter_by(task_id=task_id).one()


def coordinator(code: str = CHONGQING) -> Act:
    return act(actor=seeds.officer(code, Role.COORDINATOR))


def told(plan_id: int) -> dict[str, Stand]:
    return {one.difference.what.value: one.stand for one in reading_queries.rereading(plan_id).found}


def key(plan_id: int, what: str) -> str:
    return next(one.difference.key for one in reading_queries.rereading(plan_id).found if one.difference.what == what)


def test_what_is_found_and_how_it_stands(plan_id: int) -> None:
    assert reading_queries.is_older(plan_id)
    assert told(plan_id) == {
        "party_added": Stand.OPEN,
        "figure": Stand.OPEN,
        "kind": Stand.OPEN,
        "new_clause": Stand.BY_HAND,
    }


def test_adopting_writes_the_draft(plan_id: int) -> None:
    for what in ("party_added", "figure", "kind"):
        rereadings.adopt(coordinator(), plan_id, key(plan_id, what))
    first, second, third, _ = rows(plan_id)
    body = seeds.parties(first)[1]
    assert (body.name, body.role, body.role_read, body.department_id is not None) == (
        "市城市管理局",
        PartyRole.CO,
        PartyRole.CO,
        True,
    )
    assert int(figure(second.id).value) == 300
    assert third.kind == Kind.ADVANCE
    assert told(plan_id)["party_added"] is Stand.ADOPTED
    assert reading_queries.rereading(plan_id).waiting == 0


BY_JUNE = OLD.replace("到2027年轨道站点公交接驳率", "到2027年6月底，轨道站点公交接驳率")
YEAR_END, JUNE = date(2027, 12, 31), date(2027, 6, 30)


@pytest.fixture
def by_june(seeded: Seeded) -> int:
    """A plan with a figure due in June, as a reader had read it that knew of years alone."""
    plan_id = revised.received(seeded, BY_JUNE, revised.NEW_ON)
    with writing(act()):
        plan = db.session.get_one(Plan, plan_id)
        plan.reading = {name: value for name, value in plan.reading.items() if name != "days"}
        own = day_of_figure(plan_id)
        own.due_on = own.original_due_on = own.due_on_read = YEAR_END
        figure(rows(plan_id)[0].id).frequency = Frequency.YEAR
    return plan_id


def day_of_figure(plan_id: int) -> Milestone:
    return db.session.query(Milestone).filter_by(indicator_id=figure(rows(plan_id)[0].id).id).one()


def test_a_day_within_the_year_that_was_read_as_its_end_is_adopted(by_june: int) -> None:
    """重新读 said nothing of it, and the figure stayed due on 31 December."""
    (found,) = reading_queries.rereading(by_june).found
    assert found.difference.before == "轨道站点公交接驳率 95%，2027 年，水平"
    assert found.difference.after == "轨道站点公交接驳率 95%，2027-06-30，水平"
    rereadings.adopt(coordinator(), by_june, found.difference.key)
    own = day_of_figure(by_june)
    assert (own.due_on, own.original_due_on, own.due_on_read) == (JUNE, JUNE, JUNE)
    assert figure(rows(by_june)[0].id).frequency == Frequency.QUARTER
    drafts.undo(coordinator(), by_june)
    assert day_of_figure(by_june).due_on == YEAR_END
    assert told(by_june) == {"figure": Stand.OPEN}


def test_a_day_that_a_person_set_is_not_replaced(by_june: int) -> None:
    set_day = date(2027, 3, 31)
    drafts.set_milestone_date(act(), by_june, rows(by_june)[0].id, None, day_of_figure(by_june).id, set_day)
    assert told(by_june) == {"figure": Stand.CHANGED}
    with pytest.raises(RuleRefused):
        rereadings.adopt(coordinator(), by_june, key(by_june, "figure"))
    assert day_of_figure(by_june).due_on == set_day


def test_what_is_declined_stays(plan_id: int) -> None:
    wanted = key(plan_id, "figure")
    rereadings.decline(coordinator(), plan_id, wanted)
    assert told(plan_id)["figure"] is Stand.DECLINED
    assert int(figure(rows(plan_id)[1].id).value) == 30
    with pytest.raises(RuleRefused, match="保持不变"):
        rereadings.adopt(coordinator(), plan_id, wanted)


def test_what_a_person_settled_is_never_replaced(plan_id: int) -> None:
    first, second, third, _ = rows(plan_id)
    drafts.confirm_task(act(), plan_id, first.id, None)
    drafts.correct_task(act(), plan_id, third.id, None, drafts.Choice(kind=Kind.STANDING))
    with writing(act()):
        figure(second.id).value = 25
    stands = told(plan_id)
    assert (stands["party_added"], stands["figure"], stands["kind"]) == (
        Stand.CONFIRMED,
        Stand.CHANGED,
        Stand.CHANGED,
    )
    for what in ("party_added", "figure", "kind", "new_clause"):
        with pytest.raises(RuleRefused):
            rereadings.adopt(coordinator(), plan_id, key(plan_id, what))
    assert len(seeds.parties(first)) == 1


@pytest.mark.slow
def test_of_what_is_out_differences_are_only_shown(plan_id: int) -> None:
    for task in rows(plan_id):
        drafts.confirm_task(act(), plan_id, task.id, None)
    plans.issue(act(), plan_id, None)
    assert set(told(plan_id).values()) == {Stand.OUT}


def test_adopting_is_undone_like_any_act(plan_id: int) -> None:
    rereadings.adopt(coordinator(), plan_id, key(plan_id, "party_added"))
    newest = edit_queries.newest_standing(plan_id)
    assert newest is not None
    drafts.undo(coordinator(), plan_id)
    assert [party.in_force for party in seeds.parties(rows(plan_id)[0])] == [True]
    assert told(plan_id)["party_added"] is Stand.OPEN


def test_a_difference_that_is_gone_and_a_stranger(plan_id: int) -> None:
    with pytest.raises(Conflict):
        rereadings.adopt(coordinator(), plan_id, "figure:1-2:")
    with pytest.raises(NotFound):
        rereadings.adopt(coordinator("140000"), plan_id, key(plan_id, "kind"))


@pytest.mark.both
def test_a_party_taken_out_by_hand_is_not_brought_back(plan_id: int) -> None:
    first = rows(plan_id)[0]
    rereadings.adopt(coordinator(), plan_id, key(plan_id, "party_added"))
    party = db.session.query(Party).filter_by(task_id=first.id, name="市城市管理局").one()
    parties.remove_party(act(), plan_id, first.id, None, party.id)
    with writing(act()):
        db.session.execute(reading_queries.ReadingDecision.__table__.delete())
    assert told(plan_id)["party_added"] is Stand.CHANGED
