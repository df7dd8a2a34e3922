"""A figure that a later plan raises or dates later: what is known of it before and after, asked on either day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.builders import act
from tests.calendars import CALENDAR
from tests.plans import revised
from tests.plans.conftest import seeded
from tests.plans.revised import head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.plans import plans
from tracker.alerts.scan.value_queries import judged_by
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import IndicatorRow
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.queries import milestone
from tracker.outcomes.verdicts.target_queries import targets_of
from tracker.plans.models import Indicator, Milestone, Plan
from tracker.vocabulary import VerdictResult

__all__ = ["seeded", "signed_plan"]

BEFORE, JUDGED_ON, DAY = date(2026, 11, 10), date(2026, 10, 9), date(2026, 11, 18)
LATER = revised.NEW.replace("到2027年建成充电桩500个", "到2030年建成充电桩500个")


@pytest.fixture
def new(seeded: Seeded, signed_plan: None) -> int:
    """A plan with 500 by 2030 in place of 300 by 2027."""
    return revised.new_plan(seeded, db.session.scalars(select(Plan.id)).one(), LATER)


def figure() -> Indicator:
    return db.session.scalars(select(Indicator).where(Indicator.task_id == of_old(2).id)).one()


def first_date() -> int:
    return db.session.scalars(select(Milestone.id).where(Milestone.indicator_id == figure().id)).one()


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
