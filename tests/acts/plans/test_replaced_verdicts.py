"""A plan is replaced after its targets were judged: whom it judged stays known, what nobody judged is owed no more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given import rows
from tests.given.builders import act
from tests.given.calendars import CALENDAR
from tests.plans import revised
from tests.plans.conftest import seeded
from tests.plans.revised import head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.outcomes import verdicts
from tracker.acts.plans import plans
from tracker.changes import writing
from tracker.clock import end_of
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.verdicts.queries import waiting
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verdicts.target_queries import targets_by_year, targets_of
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Indicator, Milestone, Plan, Task
from tracker.vocabulary import MilestoneState, TaskState, VerdictResult

__all__ = ["seeded", "signed_plan"]

END, JUDGED_ON, BEFORE, DAY = date(2025, 12, 31), date(2026, 10, 9), date(2026, 11, 10), date(2026, 11, 19)
BY = "《重庆市绿色出行实施方案》（渝发改〔2026〕40号）"
CARRIED = date(2026, 11, 20)
WORDS = {
    "same": (1, "到2025年，全面推行联程联运"),
    "reworded": (2, "到2025年，充电设施基本成网"),
    "reworded, figure": (2, "到2025年，建成充电桩60个"),
    "dropped": (3, "到2025年，主城区步行道连续"),
}
"""By what becomes of its clause the task of the old plan, and a target that it states."""


def target(fate: str, result: VerdictResult | None = None) -> int:
    """A target of 2025, judged where a result is given."""
    number, text = WORDS[fate]
    task = of_old(number)
    figure = rows.indicator(task, "充电桩保有量", value=60, unit="个").id if "figure" in fate else None
    node = rows.milestone(task, END, indicator_id=figure)
    node.text = text
    if result is not None:
        given = rows.verdict(node.id, END, act(on=JUDGED_ON).at, result=result)
        given.value = Decimal(63)
    db.session.commit()
    return node.id


def carried(seeded: Seeded, text: str = revised.NEW) -> int:
    old = db.session.scalars(select(Plan.id).order_by(Plan.id)).first()
    assert old is not None
    new = revised.new_plan(seeded, old, text)
    plans.carry_over(head_of_office(CARRIED), new, None)
    return new


def row_of(number: int, known_on: date | None = None) -> LedgerRow:
    known = end_of(known_on) if known_on else None
    (row,) = ledger_rows([of_old(number).id], known_on or CARRIED, CALENDAR, known)
    return row


def stand() -> dict[str, tuple[MilestoneState, str]]:
    """目标达成 of 2025: by words the state, and which plan took the place of theirs; the home page counts the same."""
    lines = targets_of(CHONGQING, 2025, CARRIED)
    years = {one.year: one for one in targets_by_year(CHONGQING, CARRIED)}
    assert len(lines) == (years[2025].total if 2025 in years else 0)
    return {one.text: (one.state, one.replaced_by) for one in lines}


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("result", list(VerdictResult))
def test_what_was_judged_stays_counted_in_its_year(seeded: Seeded, signed_plan: None, result: VerdictResult) -> None:
    """Twelve were judged, one of them missed at 63 %; seven were left, and the missed one was gone."""
    for fate in WORDS:
        target(fate, result)
    before = stand()
    codes = {one.text: (one.code, one.owner) for one in targets_of(CHONGQING, 2025, CARRIED)}
    assert len(before) == 4
    carried(seeded)
    now = stand()
    assert {words: state for words, (state, _) in now.items()} == {words: state for words, (state, _) in before.items()}
    assert {words: by for words, (_, by) in now.items()} == {
        WORDS["same"][1]: "",
        **{WORDS[fate][1]: BY for fate in ("reworded", "reworded, figure", "dropped")},
    }
    assert {one.text: (one.code, one.owner) for one in targets_of(CHONGQING, 2025, CARRIED)} == codes
    then = targets_by_year(CHONGQING, CARRIED, end_of(BEFORE))
    assert [one.total for one in then] == [4], "as the day before"


@pytest.mark.slow
@pytest.mark.both
def test_what_nobody_judged_is_a_target_no_more(seeded: Seeded, signed_plan: None) -> None:
    ids = {fate: target(fate) for fate in WORDS}
    assert set(waiting(CHONGQING, None, CARRIED)) == set(ids.values())
    carried(seeded)
    assert stand() == {WORDS["same"][1]: (MilestoneState.TO_DECIDE, "")}
    assert waiting(CHONGQING, None, CARRIED) == [ids["same"]]


def put_off(fate: str, until: date, first: date = END) -> None:
    """A target whose later date a leader granted in October."""
    node = db.session.get_one(Milestone, target(fate))
    node.original_due_on = node.due_on = first
    node.year = first.year
    db.session.commit()
    with writing(by := act(on=JUDGED_ON)):
        postpone(by, db.session.get_one(Task, node.task_id), node, until, "批准第 1 次延期申请")


@pytest.mark.slow
@pytest.mark.both
def test_what_was_put_off_stays_told_in_its_first_year(seeded: Seeded, signed_plan: None) -> None:
    """Of four targets of 2025 that were put off three had left the year without a word once the plan was replaced."""
    for fate in WORDS:
        put_off(fate, date(2027, 6, 30))
    codes = {one.text: (one.code, one.owner) for one in targets_of(CHONGQING, 2025, CARRIED)}
    assert {state for state, _ in stand().values()} == {MilestoneState.POSTPONED} and len(codes) == 4
    carried(seeded)
    assert stand() == {
        text: (MilestoneState.POSTPONED, "" if fate == "same" else BY) for fate, (_, text) in WORDS.items()
    }
    assert {one.text: (one.code, one.owner) for one in targets_of(CHONGQING, 2025, CARRIED)} == codes
    assert set(waiting(CHONGQING, None, date(2027, 7, 1))) == {
        one.id for one in targets_of(CHONGQING, 2025, CARRIED) if not one.replaced_by
    }, "nobody owes the others"
    (then,) = targets_by_year(CHONGQING, CARRIED, end_of(BEFORE))
    assert dict(then.states) == {MilestoneState.POSTPONED: 4}, "as the day before"
    (after,) = targets_by_year(CHONGQING, CARRIED, end_of(CARRIED))
    assert dict(after.states) == {MilestoneState.POSTPONED: 4}, "as known once it was replaced"


@pytest.mark.slow
def test_rows_keep_what_was_put_off(seeded: Seeded, signed_plan: None) -> None:
    """Papers count from them what the home page counts."""
    put_off("reworded, figure", date(2027, 6, 30))
    put_off("dropped", date(2027, 6, 30))
    carried(seeded)
    assert left(row_of(2)) == [(WORDS["reworded, figure"][1], MilestoneState.POSTPONED, BY)]
    (own,) = (one for one in row_of(3).milestones if one.goal_id is None)
    assert (own.state, own.replaced_by, row_of(3).overdue_days) == (MilestoneState.POSTPONED, BY, None)


def test_a_figure_that_goes_on_by_another_day_leaves_what_was_put_off(seeded: Seeded, signed_plan: None) -> None:
    """300 by 2025, put off to June 2027, is 500 by 2027: 2025 keeps what became of it."""
    of_task = Milestone.task_id == of_old(2).id, Milestone.source == "own"
    own = db.session.scalars(select(Milestone).where(*of_task)).one()
    own.original_due_on = own.due_on = END
    db.session.commit()
    with writing(by := act(on=JUDGED_ON)):
        postpone(by, of_old(2), own, date(2027, 6, 30), "批准第 1 次延期申请")
    carried(seeded)
    assert [(one.original_due_on, one.state, one.replaced_by) for one in row_of(2).left] == [
        (END, MilestoneState.POSTPONED, BY)
    ]
    assert list(stand().values()) == [(MilestoneState.POSTPONED, BY)]


def test_what_was_put_off_before_its_first_day_came_leaves_nothing(seeded: Seeded, signed_plan: None) -> None:
    put_off("reworded", date(2027, 6, 30), date(2026, 12, 31))
    carried(seeded)
    assert left(row_of(2)) == [(WORDS["reworded"][1], MilestoneState.REPLACED, BY)]
    assert targets_by_year(CHONGQING, date(2027, 1, 5)) == []


def left(row: LedgerRow) -> list[tuple[str, MilestoneState, str]]:
    return [(one.text, one.state, one.replaced_by) for one in row.left]


@pytest.mark.slow
def test_the_row_keeps_what_was_judged_and_what_was_dropped_beside_what_holds(
    seeded: Seeded, signed_plan: None
) -> None:
    target("reworded", VerdictResult.MISSED)
    target("reworded, figure")
    before = row_of(2, BEFORE)
    (judged,) = (one for one in before.milestones if one.state is MilestoneState.MISSED)
    carried(seeded)
    row = row_of(2)
    assert left(row) == [
        (WORDS["reworded"][1], MilestoneState.MISSED, BY),
        (WORDS["reworded, figure"][1], MilestoneState.REPLACED, BY),
    ]
    first = row.left[0]
    assert (first.verdict_value, first.verdict_on, first.owners) == (63, JUDGED_ON, judged.owners)
    assert {one.text for one in row.milestones}.isdisjoint({text for text, _, _ in left(row)})
    assert row_of(2, BEFORE) == before and not before.left, "the day before"


@pytest.mark.slow
def test_a_figure_that_goes_on_is_listed_once(seeded: Seeded, signed_plan: None) -> None:
    """300 by 2027 is 500 by 2027: what nobody judged went over, and 500 is the target."""
    carried(seeded)
    row = row_of(2)
    assert row.left == () and [one.state for one in row.milestones if one.goal_id is None] == [MilestoneState.NOT_DUE]


@pytest.mark.slow
def test_a_figure_that_goes_on_keeps_what_was_found_of_its_first_target(seeded: Seeded, signed_plan: None) -> None:
    figure = db.session.scalars(select(Indicator).where(Indicator.task_id == of_old(2).id)).one()
    node = db.session.scalars(select(Milestone).where(Milestone.indicator_id == figure.id)).one()
    rows.verdict(node.id, BEFORE, act(on=JUDGED_ON).at)
    db.session.commit()
    carried(seeded)
    assert [(one.state, one.due_on, one.unit, one.replaced_by) for one in row_of(2).left] == [
        (MilestoneState.REACHED, date(2027, 12, 31), "个", BY)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("result", [None, VerdictResult.MISSED])
def test_a_task_that_ends_with_its_plan_owes_nothing(
    seeded: Seeded, signed_plan: None, result: VerdictResult | None
) -> None:
    target("dropped", result)
    carried(seeded)
    row = row_of(3)
    (own,) = (one for one in row.milestones if one.goal_id is None)
    assert (own.state, own.replaced_by) == (MilestoneState.MISSED if result else MilestoneState.REPLACED, BY)
    assert row.left == () and row.overdue_days is None


@pytest.mark.slow
def test_after_two_replacements_each_verdict_says_which_plan_took_the_place_of_its_own(
    seeded: Seeded, signed_plan: None
) -> None:
    target("reworded", VerdictResult.MISSED)
    new = carried(seeded)
    own = db.session.scalars(
        select(Milestone).where(Milestone.task_id == of_old(2).id, Milestone.indicator_id.is_not(None))
    ).one()
    rows.verdict(own.id, CARRIED, act(on=CARRIED).at)
    db.session.commit()
    text = revised.NEW.replace("40号", "52号").replace("500个", "600个")
    third = revised.new_plan(seeded, new, text, date(2026, 12, 2))
    plans.carry_over(head_of_office(date(2026, 12, 4)), third, None)
    (row,) = ledger_rows([of_old(2).id], date(2026, 12, 4), CALENDAR)
    assert [(one.state, one.replaced_by) for one in row.left] == [
        (MilestoneState.MISSED, BY),
        (MilestoneState.REACHED, BY.replace("40号", "52号")),
    ]
    assert left(row_of(2, CARRIED)) == [(WORDS["reworded"][1], MilestoneState.MISSED, BY)]


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("fate", ["dropped", "reworded", "reworded, figure"])
def test_what_nobody_is_held_to_any_more_is_not_judged(seeded: Seeded, signed_plan: None, fate: str) -> None:
    """The address of its form still judged it, and a leader was told of a verdict on a task that had ended."""
    id = target(fate)
    carried(seeded)
    with pytest.raises(RuleRefused, match=f"原方案已由{BY}替代，这个节点不再核定"):
        verdicts.judge_milestone(
            head_of_office(CARRIED), id, None, NewVerdict(VerdictResult.REACHED, CARRIED, "公报", Decimal(63))
        )


@pytest.mark.both
def test_a_date_of_a_task_that_was_ended_is_not_judged(seeded: Seeded, signed_plan: None) -> None:
    id = target("dropped")
    of_old(3).state = TaskState.TERMINATED
    db.session.commit()
    with pytest.raises(RuleRefused, match=r"任务已终止，它的节点不再核定。"):
        verdicts.judge_milestone(head_of_office(CARRIED), id, None, NewVerdict(VerdictResult.REACHED, CARRIED, "公报"))
