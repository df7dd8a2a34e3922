"""Days before a plan was replaced are told in its words; what was frozen stays; today's rows stand in the new plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.given.calendars import CALENDAR
from tests.plans import revised
from tests.plans.conftest import seeded
from tests.plans.revised import NEW_ON, SIGNED_ON, head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.plans import plans
from tracker.acts.reporting import rounds
from tracker.changes import writing
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.ledger.pages.selection_queries import task_ids
from tracker.ledger.rows import queries
from tracker.ledger.rows.kept_json import as_json
from tracker.ledger.story.queries import story
from tracker.people.access import Scope
from tracker.plans.models import Milestone, MilestoneDate, Plan
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import opening_steps
from tracker.supervision import queries as supervision
from tracker.supervision.selecting.rules import Selection

__all__ = ["seeded", "signed_plan"]

WHOLE = Scope(CHONGQING, None)
BEFORE, BETWEEN, CARRIED = date(2026, 11, 10), NEW_ON, date(2026, 11, 20)


@pytest.fixture
def old(seeded: Seeded, signed_plan: None) -> int:
    return db.session.scalars(select(Plan.id)).one()


def told(day: date, plan_id: int | None = None) -> list[dict[str, Any]]:
    """The ledger as known at the end of a day, as plain values."""
    ids = task_ids(WHOLE, [plan_id] if plan_id else None, known=end_of(day))
    return [as_json(row) for row in queries.rows(ids, day, CALENDAR, end_of(day))]


def handed_down(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in shown if row["state"] not in ("draft", "confirmed")]


@pytest.mark.slow
def test_the_ledger_of_a_day_before_is_unchanged(seeded: Seeded, old: int) -> None:
    new = revised.new_plan(seeded, old)
    before, between, of_plan = told(BEFORE), told(BETWEEN), told(BEFORE, old)
    assert len(of_plan) == 4
    plans.carry_over(head_of_office(CARRIED), new, None)
    assert told(BEFORE) == before
    assert told(BEFORE, old) == of_plan
    assert told(BEFORE, new) == []
    assert handed_down(told(BETWEEN)) == handed_down(between)
    assert {row["text"] for row in told(BETWEEN)} == {row["text"] for row in between}


@pytest.mark.slow
def test_the_ledger_of_today_stands_in_the_new_plan(seeded: Seeded, old: int) -> None:
    new = revised.new_plan(seeded, old)
    plans.carry_over(head_of_office(CARRIED), new, None)
    today = {row["code"]: row for row in told(CARRIED)}
    assert {code: row["plan_id"] for code, row in today.items()} == {
        "50-26-3-01": new,
        "50-26-3-02": new,
        "50-26-3-03": old,
        "50-26-3-04": new,
        "50-26-40-01": new,
    }
    reworded = today["50-26-3-02"]
    assert (reworded["measure_label"], reworded["plan_number"]) == ("（三）", "渝发改〔2026〕40号")
    assert [one["target"] for one in reworded["indicators"]] == ["500.000000"]
    assert [one["source"] for one in reworded["milestones"]] == ["own", "plan", "plan"]
    assert reworded["co"] == ["重庆市住房和城乡建设委员会"]
    standing = db.session.get_one(LedgerStanding, of_old(2).id)
    assert standing.plan_id == new


@pytest.mark.both
@pytest.mark.slow
def test_after_two_revisions_each_day_has_its_words(seeded: Seeded, old: int) -> None:
    new = revised.new_plan(seeded, old)
    plans.carry_over(head_of_office(CARRIED), new, None)
    first, second = told(BEFORE), told(CARRIED)
    later = revised.NEW.replace("40号", "52号").replace("500个", "600个")
    third = revised.new_plan(seeded, new, later, date(2026, 12, 2))
    plans.carry_over(head_of_office(date(2026, 12, 4)), third, None)
    assert told(BEFORE) == first
    assert told(CARRIED) == second
    (reworded,) = [row for row in told(date(2026, 12, 4)) if row["code"] == "50-26-3-02"]
    assert (reworded["plan_id"], reworded["indicators"][0]["target"]) == (third, "600.000000")


def test_the_story_of_a_past_day_has_the_bodies_of_then(seeded: Seeded, old: int) -> None:
    new = revised.new_plan(seeded, old)
    before = story(of_old(2).id, None, end_of(BEFORE))
    plans.carry_over(head_of_office(CARRIED), new, None)
    assert story(of_old(2).id, None, end_of(BEFORE)) == before
    assert [name for name, _, _ in story(of_old(2).id, None).parties] == ["市经济信息委", "市住房城乡建委"]
    text = db.session.get_one(Plan, old).text
    assert [text[slice(*span)] for _, _, span in before.parties if span] == ["市经济信息委", "市交通局"]


@pytest.mark.slow
def test_a_closed_round_is_told_as_it_was(seeded: Seeded, old: int) -> None:
    with writing(act(on=date(2026, 9, 1))):
        opening_steps.open_round(act(on=date(2026, 9, 1)), CHONGQING, Quarter(2026, 3), CALENDAR)
    round_id = db.session.scalars(select(Round.id)).one()
    rounds.close_round(act(on=date(2026, 10, 20)), round_id)
    new = revised.new_plan(seeded, old)
    whole, of_plan = Selection(CHONGQING), Selection(CHONGQING, (old,))
    before = [as_json(row) for row in supervision.frozen_rows(whole, round_id)]
    assert len(before) == 4
    plans.carry_over(head_of_office(CARRIED), new, None)
    assert [as_json(row) for row in supervision.frozen_rows(whole, round_id)] == before
    assert [as_json(row) for row in supervision.frozen_rows(of_plan, round_id)] == before
    assert list(supervision.frozen_rows(Selection(CHONGQING, (new,)), round_id)) == []


@pytest.mark.slow
def test_a_node_that_goes_on_is_as_late_as_it_was(seeded: Seeded, old: int) -> None:
    """A new 下达 gives no new grace to what was due before."""
    with writing(by := act(on=SIGNED_ON)):
        node = db.session.scalars(
            select(Milestone).where(Milestone.task_id == of_old(1).id, Milestone.source == "own")
        ).one()
        node.due_on = node.original_due_on = date(2026, 6, 30)
        moved = MilestoneDate(milestone_id=node.id, due_on=node.due_on, recorded_at=by.at, actor=by.actor.name)
        db.session.add(moved)
    new = revised.new_plan(seeded, old)

    def overdue() -> Any:
        (row,) = queries.rows([of_old(1).id], CARRIED, CALENDAR)
        return row.overdue_days

    before = overdue()
    plans.carry_over(head_of_office(CARRIED), new, None)
    assert before
    assert overdue() == before
