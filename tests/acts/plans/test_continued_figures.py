"""A figure that a later plan raises or dates later: what is known of it before and after, asked on either day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.given.calendars import CALENDAR
from tests.plans import revised
from tests.plans.conftest import seeded
from tests.plans.revised import head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.outcomes import extensions
from tracker.acts.plans import plans
from tracker.alerts.scan.values.queries import judged_by
from tracker.changes import writing
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import IndicatorRow, MilestoneRow
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension, ExtensionEvent, Verdict
from tracker.outcomes.verdicts.queries import milestone
from tracker.outcomes.verdicts.target_queries import targets_of
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Indicator, Item, Milestone, Plan
from tracker.vocabulary import ExtensionReason, ExtensionState, KnownBy, MilestoneSource, MilestoneState, VerdictResult

__all__ = ["seeded", "signed_plan"]

BEFORE, JUDGED_ON, DAY = date(2026, 11, 10), date(2026, 10, 9), date(2026, 11, 18)
AFTER = date(2026, 11, 20)
GRANTED_ON, GRANTED = date(2026, 9, 7), date(2028, 6, 30)
LATER = revised.NEW.replace("到2027年建成充电桩500个", "到2030年建成充电桩500个")


@pytest.fixture
def new(seeded: Seeded, signed_plan: None) -> int:
    """A plan with 500 by 2030 in place of 300 by 2027."""
    return revised.new_plan(seeded, db.session.scalars(select(Plan.id)).one(), LATER)


def figure() -> Indicator:
    return db.session.scalars(select(Indicator).where(Indicator.task_id == of_old(2).id)).one()


def first_date() -> int:
    return db.session.scalars(select(Milestone.id).where(Milestone.indicator_id == figure().id)).one()


def granted(until: date = GRANTED) -> None:
    """A leader granted a later date for 300 by 2027."""
    with writing(by := act(on=GRANTED_ON)):
        postpone(by, of_old(2), db.session.get_one(Milestone, first_date()), until, "批准第 1 次延期申请")


def own_date(on: date = DAY, *, as_known_then: bool = False) -> MilestoneRow:
    (row,) = ledger_rows([of_old(2).id], on, CALENDAR, end_of(on) if as_known_then else None)
    (one,) = (node for node in row.milestones if node.source is MilestoneSource.OWN)
    return one


def judged(result: VerdictResult) -> None:
    """综合处 found 180 of 300."""
    given = Verdict(
        jurisdiction_id=CHONGQING,
        milestone_id=first_date(),
        result=result,
        value=Decimal(180),
        as_of=date(2026, 9, 30),
        basis="统计公报",
        rectify_by=date(2026, 12, 31) if result is VerdictResult.PARTLY else None,
        recorded_at=act(on=JUDGED_ON).at,
        actor="综合处",
    )
    db.session.add(given)
    db.session.commit()


def shown(on: date, *, as_known_then: bool = False) -> IndicatorRow:
    (row,) = ledger_rows([of_old(2).id], on, CALENDAR, end_of(on) if as_known_then else None)
    (one,) = row.indicators
    return one


@pytest.mark.slow
@pytest.mark.both
def test_a_day_before_has_the_target_and_the_year_of_then(new: int) -> None:
    plans.carry_over(head_of_office(), new, None)
    assert (shown(DAY).target, shown(DAY).year) == (500, 2030)
    then = shown(BEFORE, as_known_then=True)
    assert (then.target, then.year, then.due_on) == (300, 2027, date(2027, 12, 31))


@pytest.mark.both
def test_what_a_verdict_found_goes_on(new: int) -> None:
    """The value that 综合处 had rejected came back, or there was none at all."""
    judged(VerdictResult.PARTLY)
    assert shown(DAY).value == 180
    plans.carry_over(head_of_office(), new, None)
    assert shown(DAY).value == 180


@pytest.mark.both
def test_a_verdict_on_what_it_was_to_reach_ends_nothing(new: int) -> None:
    """数据可报 was never said again of a figure that had reached what an earlier plan asked."""
    judged(VerdictResult.REACHED)
    assert judged_by([figure().id], DAY)[figure().id].is_final
    plans.carry_over(head_of_office(), new, None)
    assert judged_by([figure().id], DAY) == {}


@pytest.mark.slow
def test_the_date_of_then_keeps_its_target_and_its_owner(new: int) -> None:
    at, year_after = end_of(BEFORE), date(2028, 1, 5)
    before = {one.text: one.owner for one in targets_of(CHONGQING, 2027, year_after, at)}
    assert set(before.values()) != {""}
    plans.carry_over(head_of_office(), new, None)
    assert {one.text: one.owner for one in targets_of(CHONGQING, 2027, year_after, at)} == before


def test_the_page_of_its_first_date_tells_what_was_promised_then(new: int) -> None:
    date_id = first_date()
    plans.carry_over(head_of_office(), new, None)
    promised = milestone(date_id, DAY).subject.promised
    assert promised is not None and promised.target == 300


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize(
    ("text", "due_on"),
    [
        (revised.NEW, GRANTED),
        (LATER, date(2030, 12, 31)),
        (revised.NEW.replace("到2027年建成充电桩500个", "到2026年建成充电桩500个"), date(2026, 12, 31)),
    ],
    ids=["the same date", "a later one", "an earlier one"],
)
def test_a_granted_date_stands_where_a_plan_raises_the_target_and_keeps_the_date(
    seeded: Seeded, signed_plan: None, text: str, due_on: date
) -> None:
    """A leader put the date off; a plan that says the same date of more does not take that back."""
    granted()
    old = db.session.scalars(select(Plan.id)).one()
    plans.carry_over(head_of_office(), revised.new_plan(seeded, old, text), None)
    assert (own_date().due_on, shown(DAY).due_on, shown(DAY).target) == (due_on, due_on, 500)
    assert (own_date().state is MilestoneState.POSTPONED) == (due_on == GRANTED)


@pytest.mark.slow
def test_a_granted_date_is_told_with_who_granted_it_and_what_the_plan_says_now(
    seeded: Seeded, signed_plan: None
) -> None:
    granted()
    old = db.session.scalars(select(Plan.id)).one()
    plans.carry_over(head_of_office(), revised.new_plan(seeded, old), None)
    (row,) = ledger_rows([of_old(2).id], DAY, CALENDAR)
    assert f"批准顺延至{GRANTED}" in row.light.reason and str(GRANTED_ON) in row.light.reason
    assert "500个" in own_date().text
    assert "300个" in own_date(BEFORE, as_known_then=True).text


@pytest.mark.slow
def test_a_verdict_on_a_granted_date_does_not_speak_of_what_a_later_plan_asks(
    seeded: Seeded, signed_plan: None
) -> None:
    granted()
    judged(VerdictResult.REACHED)
    old = db.session.scalars(select(Plan.id)).one()
    plans.carry_over(head_of_office(), revised.new_plan(seeded, old), None)
    assert (own_date().state.label, own_date().due_on, shown(DAY).final) == ("已顺延", GRANTED, None)
    assert shown(DAY).value == 180


@pytest.mark.slow
def test_a_request_on_its_way_ends_with_the_target_and_says_so(seeded: Seeded, signed_plan: None) -> None:
    """It said that the new plan does not state the date any more."""
    for item in db.session.scalars(select(Item).where(Item.task_id == of_old(2).id)):
        item.known_by, item.owner_ids = KnownBy.ASSIGNED, [of_old(2).lead_id]
    db.session.commit()
    asked = NewExtension(GRANTED, ExtensionReason.FUNDS, "资金未到位", "已建成 100 个", "明年补齐")
    made = extensions.apply(act(on=GRANTED_ON), first_date(), None, None, asked)
    old = db.session.scalars(select(Plan.id)).one()
    plans.carry_over(head_of_office(), revised.new_plan(seeded, old), None)
    assert db.session.get_one(Extension, made).state == ExtensionState.LAPSED
    why = select(ExtensionEvent.reason).where(ExtensionEvent.extension_id == made).order_by(ExtensionEvent.id.desc())
    assert db.session.scalars(why).first() == "新方案改了该指标的目标或时限，原申请失效，仍需延期的请按新方案另行申请"


@pytest.mark.slow
def test_what_was_found_stays_known_when_the_date_that_stands_is_put_off_once_more(
    seeded: Seeded, signed_plan: None
) -> None:
    """The second later date is granted under the new plan: 180 is still what was found of the figure."""
    granted()
    judged(VerdictResult.REACHED)
    old = db.session.scalars(select(Plan.id)).one()
    plans.carry_over(head_of_office(), revised.new_plan(seeded, old), None)
    with writing(by := act(on=AFTER)):
        again = db.session.get_one(Milestone, first_date())
        postpone(by, of_old(2), again, date(2028, 12, 31), "批准第 2 次延期申请")
    assert (own_date(AFTER).due_on, shown(AFTER).final, shown(AFTER).value) == (date(2028, 12, 31), None, 180)
