"""A figure due within its year (到2027年6月底，建成300个): one node, by which its line runs; a later plan moves it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.given.calendars import CALENDAR
from tests.plans import revised
from tests.plans.conftest import seeded
from tests.plans.revised import NEW_ON, head_of_office, of_old
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.plans import drafts, plans
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import IndicatorRow
from tracker.outcomes.models import Verdict
from tracker.plans.models import Indicator, Milestone
from tracker.vocabulary import Frequency, LightRule, VerdictResult

__all__ = ["seeded"]

BY_JUNE = revised.OLD.replace("到2027年建成充电桩300个", "到2027年6月底，建成充电桩300个")
BEFORE, JUNE, SEPTEMBER = date(2026, 11, 10), date(2027, 6, 30), date(2027, 9, 30)


def shown(on: date) -> IndicatorRow:
    (row,) = ledger_rows([of_old(2).id], on, CALENDAR, end_of(on))
    (one,) = row.indicators
    return one


def nodes() -> list[tuple[date | None, bool]]:
    """Own ones of the charging task: the day, and whether it is a figure's."""
    own = select(Milestone).where(Milestone.task_id == of_old(2).id, Milestone.source == "own")
    return [(one.due_on, one.indicator_id is not None) for one in db.session.scalars(own)]


@pytest.mark.slow
def test_it_is_one_node_and_the_figure_is_due_by_it(seeded: Seeded) -> None:
    revised.old_plan(seeded, text=BY_JUNE)
    assert nodes() == [(JUNE, True)]
    assert (shown(BEFORE).year, shown(BEFORE).due_on) == (2027, JUNE)


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize(("said", "value"), [("300", 300), ("500", 500)], ids=["the same value", "another one"])
def test_a_plan_that_sets_another_day_moves_it(seeded: Seeded, said: str, value: int) -> None:
    old = revised.old_plan(seeded, text=BY_JUNE)
    later = f"到2027年9月底，建成充电桩{said}个"
    new = revised.new_plan(seeded, old, revised.NEW.replace("到2027年建成充电桩500个", later))
    plans.carry_over(head_of_office(NEW_ON), new, revised.version(new))
    db.session.expire_all()
    assert (shown(NEW_ON).target, shown(NEW_ON).due_on) == (value, SEPTEMBER)
    assert (shown(BEFORE).target, shown(BEFORE).due_on) == (300, JUNE)
    assert nodes() == [(SEPTEMBER, True)]
    (row,) = ledger_rows([of_old(2).id], NEW_ON, CALENDAR)
    # Nobody granted it: it is the date of the plan that holds.
    assert (row.due_on, row.original_due_on) == (SEPTEMBER, SEPTEMBER)
    assert row.light.rule is not LightRule.POSTPONED


@pytest.mark.slow
def test_what_was_found_before_a_plan_moved_the_day_is_known_and_judged_anew(seeded: Seeded) -> None:
    old = revised.old_plan(seeded, text=BY_JUNE)
    own = Milestone.task_id == of_old(2).id, Milestone.indicator_id.is_not(None)
    (node,) = db.session.scalars(select(Milestone).where(*own))
    given = Verdict(
        jurisdiction_id=CHONGQING,
        milestone_id=node.id,
        result=VerdictResult.REACHED,
        value=Decimal(300),
        as_of=date(2026, 9, 30),
        basis="统计报表",
        recorded_at=act(on=date(2026, 10, 9)).at,
        actor="综合处",
    )
    db.session.add(given)
    db.session.commit()
    later = revised.NEW.replace("到2027年建成充电桩500个", "到2027年9月底，建成充电桩300个")
    new = revised.new_plan(seeded, old, later)
    plans.carry_over(head_of_office(NEW_ON), new, revised.version(new))
    db.session.expire_all()
    one = shown(NEW_ON)
    assert (one.due_on, one.value, one.final) == (SEPTEMBER, 300, None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "frequency"),
    [("到2027年", Frequency.YEAR), ("到2027年6月底，", Frequency.QUARTER)],
    ids=["the year", "June"],
)
def test_a_share_due_within_the_year_is_told_each_quarter(seeded: Seeded, when: str, frequency: Frequency) -> None:
    """A statistic of the whole year would come after its day."""
    text = revised.OLD.replace("到2027年轨道站点公交接驳率", f"{when}轨道站点公交接驳率")
    revised.received(seeded, text, date(2026, 5, 6))
    rate = db.session.scalars(select(Indicator).where(Indicator.unit == "%")).one()
    assert rate.frequency == frequency


@pytest.mark.slow
def test_a_date_that_was_kept_with_its_number_goes_on_where_a_later_plan_states_it_without(seeded: Seeded) -> None:
    """Nodes are shown without the number of their sentence now; those of plans received before keep it."""
    held, dated = "开展绿色出行宣传月活动。", "2027年6月底前，开展绿色出行宣传月活动。"
    old = revised.old_plan(seeded, text=revised.OLD.replace(held, dated))
    own = select(Milestone).where(Milestone.task_id == of_old(4).id, Milestone.source == "own")
    node = db.session.scalars(own).one()
    node.text = f"3.{node.text}"
    db.session.commit()
    new = revised.new_plan(seeded, old, revised.NEW.replace(held, f"{dated}鼓励公众参与。"))
    (reworded,) = (one for one in revised.rows(new) if "宣传月" in one.text)
    drafts.confirm_task(act(on=NEW_ON), new, reworded.id, None)
    plans.carry_over(head_of_office(NEW_ON), new, revised.version(new))
    db.session.expire_all()
    assert [(one.id, one.due_on, one.stated_at) for one in db.session.scalars(own)] == [(node.id, JUNE, None)]
