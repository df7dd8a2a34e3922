"""What time does of itself, closing a round with its lights, standing rows rebuilt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.clients.statements import built, counted
from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import Region
from tracker import changes
from tracker.acts.reporting import rounds as round_acts
from tracker.acts.upkeep import turn
from tracker.calendar.days import load_calendar
from tracker.changes import DoneRequest
from tracker.clock import noon_of
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.lights.rules import light
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.models import LedgerStanding, TurnedDay
from tracker.ledger.rows.kept_json import from_json
from tracker.plans.models import Task, TaskTransition
from tracker.reporting.models import FrozenLight, Report, Round, RoundCutoffs
from tracker.tasks.models import AssignmentFact
from tracker.vocabulary import LightRule, Mode, PartyRole, ReportState, TaskState

HANDED_DOWN = builders.TODAY
Turn = Callable[[date], turn.Turned]


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def turned_to(day: date, code: str = rows.CHONGQING) -> turn.Turned:
    return turn.turn(builders.act(on=day), code)


def waiting(of: Region) -> Task:
    """A task of a continued plan that nobody has signed for."""
    task = of.task(state=TaskState.TO_SIGN)
    db.session.commit()
    return task


def test_the_first_turn_begins_with_the_first_issue(of: Region) -> None:
    waiting(of)
    done = turned_to(HANDED_DOWN + timedelta(days=2))
    assert done.days == tuple(HANDED_DOWN + timedelta(days=step) for step in range(3))
    assert turned_to(HANDED_DOWN + timedelta(days=2)).days == ()
    assert {row.day for row in db.session.scalars(select(TurnedDay))} == set(done.days)


@pytest.mark.slow
def test_a_rehearsal_leaves_its_days_to_be_turned(of: Region) -> None:
    """A quarter is rehearsed; who signs before its round closes is asked on his day all the same."""
    task = waiting(of)
    late = of.task(bodies=[(of.commerce, PartyRole.LEAD)], mode=Mode.SINGLE, state=TaskState.CONFIRMED)
    db.session.commit()
    turned_to(HANDED_DOWN)
    turned_to(date(2026, 12, 10))
    late.state = TaskState.ACTIVE
    db.session.commit()
    assert turned_to(date(2026, 12, 8)).days[-1] == date(2026, 12, 8)
    assert set(db.session.scalars(select(Report.task_id))) == {task.id, late.id}
    assert turned_to(date(2026, 12, 8)).days == ()


def test_what_was_sent_long_ago_is_forgotten(session: Session) -> None:
    rows.jurisdiction()
    for days in (31, 29):
        rows.added(DoneRequest(request_id=f"{days}", recorded_at=builders.NOW - timedelta(days=days)))
    db.session.commit()
    turn.forget_requests(builders.act())
    assert list(db.session.scalars(select(DoneRequest.request_id))) == ["29"]


@pytest.mark.slow
def test_a_rehearsal_forgets_nothing_that_was_sent_today(of: Region) -> None:
    """The double click on a form, and what another system was told, are known after a later day was rehearsed, too."""
    waiting(of)
    mine = builders.act(actor=of.head, request_id="today")
    with changes.writing(mine) as session:
        changes.keep_answer(session, mine, "digest", "told")
    assert turned_to(builders.TODAY + timedelta(days=40)).days
    assert changes.kept_answer("today") is not None
    with pytest.raises(Conflict), changes.writing(mine):
        pass


def test_where_nothing_was_issued_it_begins_today(session: Session) -> None:
    rows.jurisdiction()
    db.session.commit()
    assert turned_to(HANDED_DOWN).days == (HANDED_DOWN,)


@pytest.mark.slow
@pytest.mark.both
def test_a_gap_does_what_daily_turns_do(of: Region) -> None:
    waiting(of)
    other = world.region(rows.SHANXI)
    waiting(other)
    end = date(2027, 1, 6)
    for step in range((end - HANDED_DOWN).days + 1):
        turned_to(HANDED_DOWN + timedelta(days=step))
    turned_to(end, rows.SHANXI)
    assert told(rows.CHONGQING) == told(rows.SHANXI)
    opened_on, closed_on, states = told(rows.CHONGQING)
    assert (opened_on, closed_on) == (date(2026, 12, 1), date(2027, 1, 1))
    assert states == [(TaskState.ACTIVE, date(2026, 12, 5))]


def told(code: str) -> tuple[date, date | None, list[tuple[str, date]]]:
    """When the quarter was opened and closed, and from when the task has been signed for by silence."""
    round = db.session.scalars(select(Round).where(Round.jurisdiction_id == code, Round.name == "2026Q4")).one()
    signed = (
        select(TaskTransition.state, TaskTransition.effective_on)
        .join(Task, Task.id == TaskTransition.task_id)
        .where(Task.jurisdiction_id == code, TaskTransition.act == "sign_silently")
    )
    return round.opened_on, round.closed_on, [(state, on) for state, on in db.session.execute(signed)]


@pytest.mark.slow
@pytest.mark.both
def test_a_round_opened_late_is_frozen_with_what_it_asked(of: Region) -> None:
    """Signed by silence, asked and closed in one turn: the row says what is missing, as daily turns would."""
    waiting(of)
    other = world.region(rows.SHANXI)
    waiting(other)
    end = date(2027, 1, 6)
    for step in range((end - HANDED_DOWN).days + 1):
        turned_to(HANDED_DOWN + timedelta(days=step))
    turned_to(end, rows.SHANXI)
    assert frozen(rows.CHONGQING) == frozen(rows.SHANXI)
    assert [states for _, _, states in frozen(rows.SHANXI)] == [[ReportState.MISSING] * 2]


@pytest.mark.slow
def test_a_closing_that_is_made_up_leaves_out_what_was_handed_down_since(of: Region) -> None:
    """The service stood still for three days over the closing; a plan went out on the second of them."""
    task, later = of.task(), of.task(state=TaskState.DRAFT)
    db.session.commit()
    turned_to(date(2026, 12, 31))
    later.state = TaskState.TO_SIGN
    at = noon_of(date(2027, 1, 2))
    out = TaskTransition(
        task_id=later.id, act="issue", state=later.state, effective_on=at.date(), recorded_at=at, actor="测试"
    )
    rows.added(out)
    db.session.commit()
    turned_to(date(2027, 1, 3))
    assert set(db.session.scalars(select(FrozenLight.task_id))) == {task.id}


def frozen(code: str) -> list[tuple[str, str, list[ReportState | None]]]:
    """Word, reason and states of the reports kept of the quarter."""
    of_round = Round.jurisdiction_id == code, Round.name == "2026Q4"
    kept = db.session.scalars(select(FrozenLight).join(Round, Round.id == FrozenLight.round_id).where(*of_round))
    return [(one.word, one.reason, [part.report_state for part in from_json(one.row).parts]) for one in kept]


@pytest.mark.slow
def test_what_another_turn_opened_is_closed_no_earlier(of: Region) -> None:
    """Two turns at once: the one that began first closes what the other opened a moment later."""
    waiting(of)
    turned_to(date(2026, 12, 5))
    round = db.session.scalars(select(Round).where(Round.name == "2026Q4")).one()
    first = builders.act(on=date(2027, 1, 6))
    round.opened_at = first.at + timedelta(milliseconds=12)
    db.session.commit()
    turn.turn(first, rows.CHONGQING)
    assert round.closed_at == round.opened_at


def test_what_is_made_up_is_recorded_now(of: Region) -> None:
    waiting(of)
    act = builders.act(on=date(2027, 1, 6))
    turn.turn(act, rows.CHONGQING)
    facts = list(db.session.scalars(select(AssignmentFact)))
    assert {(fact.act, fact.on) for fact in facts} == {("silent", date(2026, 12, 5))}
    assert {fact.recorded_at for fact in facts} == {act.at}
    assert set(db.session.scalars(select(FrozenLight.recorded_at))) == {act.at}
    assert set(db.session.scalars(select(FrozenLight.frozen_on))) == {date(2026, 12, 19), date(2027, 1, 1)}


def test_who_signs_during_the_round_is_still_asked(of: Region) -> None:
    task = waiting(of)
    bodies = [(of.commerce, PartyRole.LEAD)]
    late = of.task(bodies=bodies, mode=Mode.SINGLE, state=TaskState.CONFIRMED)
    db.session.commit()
    turned_to(date(2026, 12, 2))
    late.state = TaskState.ACTIVE
    db.session.commit()
    turned_to(date(2026, 12, 3))
    asked = set(db.session.scalars(select(Report.task_id)))
    assert asked == {task.id, late.id}


def test_a_day_on_which_time_changes_a_light_renews_the_row(of: Region) -> None:
    task = of.task()
    rows.milestone(task, date(2026, 11, 24))
    db.session.commit()
    turn.rebuild(builders.act(on=date(2026, 11, 24)))
    assert db.session.get_one(LedgerStanding, task.id).renew_on == date(2026, 11, 25)
    done = turned_to(date(2026, 11, 25))
    row = db.session.get_one(LedgerStanding, task.id, populate_existing=True)
    assert done.renewed == 1
    assert (row.rule_1, row.solved_on) == (LightRule.OVERDUE, date(2026, 11, 25))


def test_closing_by_hand_freezes_what_was_handed_down(of: Region) -> None:
    task, draft = of.task(), of.task(state=TaskState.DRAFT)
    round = world.opened()
    act = builders.act(on=date(2026, 12, 28), actor=of.coordinator)
    assert round_acts.close_round(act, round.id, round.version, "年底并入下一期") == 1
    kept = db.session.scalars(select(FrozenLight)).one()
    assert (kept.task_id, kept.rule, kept.frozen_on) == (task.id, LightRule.NO_INFORMATION, date(2026, 12, 28))
    row = from_json(kept.row)
    assert (row.code, [part.report_state for part in row.parts]) == (task.code, [ReportState.MISSING] * 2)
    assert draft.id != kept.task_id
    with pytest.raises(RuleRefused, match="关闭"):
        round_acts.close_round(builders.act(on=date(2026, 12, 28)), round.id)


def test_closing_needs_the_round_as_it_is(of: Region) -> None:
    of.task()
    round = world.opened()
    stranger = world.region(rows.SHANXI).coordinator
    with pytest.raises(Conflict):
        round_acts.close_round(builders.act(actor=of.coordinator), round.id, round.version + 1)
    with pytest.raises(NotFound):
        round_acts.close_round(builders.act(actor=stranger), round.id, round.version)
    assert db.session.scalar(select(func.count()).select_from(FrozenLight)) == 0


def test_rebuild_makes_every_row_anew(of: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "BATCH", 2)
    tasks = [of.task() for _ in range(5)]
    other = world.region(rows.SHANXI).task()
    db.session.commit()
    assert turn.rebuild(builders.act(), rows.CHONGQING) == 5
    assert {row.task_id for row in db.session.scalars(select(LedgerStanding))} == {task.id for task in tasks}
    assert turn.rebuild(builders.act()) == 6
    assert db.session.get(LedgerStanding, other.id) is not None


@pytest.mark.slow
def test_the_standing_of_both_plans_says_what_the_rule_says(demo_app: Flask) -> None:
    """107 tasks on the days around every turn of four months in which nobody acts."""
    with demo_app.app_context():
        calendar = load_calendar()
        ids = list(db.session.scalars(select(Task.id)))
        assert len(ids) == 107
        for day in (date(2026, 11, 20), date(2026, 12, 21), date(2027, 1, 15), date(2027, 4, 10)):
            for code in (rows.CHONGQING, rows.SHANXI):
                turn.turn(builders.act(on=day), code)
            facts = facts_of(ids, calendar)
            standing = list(db.session.scalars(select(LedgerStanding)))
            for step in (0, 1, 14, 15, 16, 28, 29, 30, 60, 120):
                asked = day + timedelta(days=step)
                for row in standing:
                    assert stored_light(row.turns, asked, calendar) == light(facts[row.task_id], asked, calendar)
            db.session.rollback()
        rounds = select(Round.name, Round.opened_on, RoundCutoffs.review_ends_on, Round.closed_on).join(RoundCutoffs)
        of_chongqing = rounds.where(Round.kind == "quarter", Round.jurisdiction_id == rows.CHONGQING)
        quarters = db.session.execute(of_chongqing.order_by(Round.id))
        assert [(name, opened, closed - ended) for name, opened, ended, closed in quarters if closed] == [
            ("2026Q4", date(2026, 12, 1), timedelta(days=1)),
            ("2027Q1", date(2027, 3, 1), timedelta(days=1)),
        ]


@pytest.mark.parametrize(("plans", "most_a_day"), [(1, 28), (3, 34)])
def test_days_on_which_nothing_is_due_ask_little_and_build_nothing(
    of: Region, app: Flask, plans: int, most_a_day: int
) -> None:
    """A gap of three months is ninety such days, here with an open round of the quarter and one 核定 for each plan.

    Three plans asked ten statements more, and twelve were built each day; who had been asked was looked up anew.
    """
    of.task(state=TaskState.ACTIVE)
    for _ in range(1, plans):
        rows.task(rows.plan(), [(of.transport, PartyRole.LEAD)], state=TaskState.ACTIVE)
    world.opened()
    turned_to(world.OPENED + timedelta(days=2))
    with counted(app) as sent, built(app) as asked:
        turned_to(world.OPENED + timedelta(days=12))
    assert len(sent) <= 10 * most_a_day
    apart = Counter(str(one) for one in {id(one): one for one in asked}.values())
    assert [words for words, count in apart.items() if count > 1] == []
