"""A body tells of its date and leaves the task, as in a reform: its successor is not asked for what was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import decided, item
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import Region
from tracker.acts.outcomes import verdicts
from tracker.acts.tasks import adjustments
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.alerts.scan.dates.rectifying_queries import rectified
from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import OwnerFact, Task
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import KnownBy, LightRule, Mode, PartyRole, VerdictResult, Waiting
from tracker.worklist.queries import next_of
from tracker.worklist.task_facts import to_ask
from tracker.worklist.waiting_owner_queries import owners_of_waiting

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

TOLD, DUE, LEFT, AFTER = date(2026, 12, 2), date(2026, 12, 4), date(2026, 12, 8), date(2027, 1, 12)
HOUSING = "住房局"


@pytest.fixture
def of(session: Session) -> Region:
    """交通局 and 商务委 report each for itself; the date is 商务委's, the quarter open. 住房局 is of the region."""
    region = world.region()
    task = region.task(mode=Mode.EACH_REPORTS)
    rows.named(task)
    rows.department(HOUSING)
    owned(task, rows.milestone(task, DUE), KnownBy.ASSIGNED, region.commerce.id)
    stated(region.commerce.id)
    world.opened()
    return region


def stated(*bodies: int) -> None:
    """Whose the date is from the beginning."""
    item().owner_ids = list(bodies)
    since = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.ASSIGNED, owner_ids=list(bodies), **since))
    db.session.commit()


def task() -> Task:
    return db.session.get_one(Task, item().task_id)


def housing() -> int:
    return db.session.query(Department).filter_by(short_name=HOUSING).one().id


def accepted(of: Region, on: date = TOLD) -> None:
    """商务委's report was taken by 综合处."""
    world.accepted(world.report(task(), of.commerce), of_commerce(of), on=on)


def of_commerce(of: Region) -> Region:
    return replace(of, liaison=of.other_liaison, head=of.other_head)


def merged(of: Region, *, with_date: bool = True) -> Light:
    """商务委 is merged into 住房局, which has its date; the light long after the date."""
    turned_to(LEFT)
    owners = {item().id: (housing(),)} if with_date else {}
    joins, leaves = {housing(): PartyRole.CO}, frozenset({of.commerce.id})
    adjustment = Adjustment(LEFT, "机构改革", "渝委〔2026〕8号", joins=joins, leaves=leaves, owners=owners)
    adjustments.adjust(builders.act(on=LEFT), task().id, None, adjustment)
    turned_to(AFTER)
    return row(task(), AFTER).light


def chased() -> tuple[int, ...]:
    """Whom messages of the date would go to, none where it is 综合处's turn."""
    (found,) = said_of_dates(rows.CHONGQING, AFTER).of({item().milestone_id or 0})
    return found.matter.department_ids


@pytest.mark.slow
def test_what_was_accepted_waits_for_its_verdict(of: Region) -> None:
    """住房局 was red (逾期), and a 督办函 said that nothing of the date had been told."""
    accepted(of)
    found = merged(of)
    assert (found.rule, found.part) == (LightRule.TO_JUDGE, "综合处")
    assert "商务委已报，待综合处核定" in found.reason
    assert housing() not in chased()


@pytest.mark.slow
def test_what_waits_to_be_read_is_the_turn_of_the_office(of: Region) -> None:
    world.submitted(world.report(task(), of.commerce), of_commerce(of), on=TOLD)
    found = merged(of)
    assert (found.part, "商务委已报送，待综合处审核" in found.reason) == ("综合处", True), found.reason
    assert "承办" not in found.reason, "“，2026-12-08起承办，应于…前报送” was said of who has nothing to tell"
    assert housing() not in chased()


@pytest.mark.slow
def test_so_it_is_where_nobody_has_the_date_since(of: Region) -> None:
    """“未报，责任未定” was said of it."""
    accepted(of)
    found = merged(of, with_date=False)
    assert (found.rule, "商务委已报" in found.reason) == (LightRule.TO_JUDGE, True), found.reason


@pytest.mark.slow
def test_what_was_put_right_and_told_is_judged_anew(of: Region) -> None:
    """“住房局已报” was said of it."""
    node = item().milestone_id or 0
    short = NewVerdict(VerdictResult.MISSED, DUE, "现场核查", rectify_by=LEFT)
    turned_to(LEFT)
    verdicts.judge_milestone(builders.act(on=date(2026, 12, 5)), node, None, short)
    accepted(of, on=date(2026, 12, 7))
    found = merged(of)
    assert (found.rule, found.part, "商务委已报" in found.reason) == (LightRule.TO_JUDGE, "综合处", True), found.reason


@pytest.mark.slow
@pytest.mark.parametrize("rectify_by", [LEFT, AFTER], ids=["overdue", "running"])
def test_what_was_sent_to_put_it_right_is_read_first(of: Region, rectify_by: date) -> None:
    """住房局 was red (整改逾期) and asked for what 商务委 had sent; an overdue date was the turn of 综合处."""
    node = item().milestone_id or 0
    short = NewVerdict(VerdictResult.MISSED, DUE, "现场核查", rectify_by=rectify_by)
    verdicts.judge_milestone(builders.act(on=date(2026, 12, 5)), node, None, short)
    world.submitted(world.report(task(), of.commerce), of_commerce(of), on=date(2026, 12, 7))
    found = merged(of)
    assert (found.part, "，商务委，已报送，待综合处审核" in found.reason) == ("综合处", True), found.reason
    assert not rectified([node], said_of_dates(rows.CHONGQING, AFTER)), "no message asks for it"
    assert not to_ask(row(task(), AFTER), [])
    assert owners_of_waiting([task().id], AFTER).get((task().id, Waiting.RECTIFY), {}) == {}
    assert next_of(rows.CHONGQING, [task().id], AFTER)[task().id] == "综合处审核商务委的报告"


def nothing(of: Region) -> None:
    pass


def one_of_two(of: Region) -> None:
    """The date is of 商务委 and of 交通局 together, and both leave."""
    stated(of.commerce.id, of.transport.id)
    accepted(of)


@pytest.mark.slow
@pytest.mark.parametrize("told", [nothing, one_of_two])
def test_what_was_not_told_is_asked_of_the_successor(of: Region, told: Callable[[Region], None]) -> None:
    told(of)
    found = merged(of)
    assert found.rule is LightRule.OVERDUE and HOUSING in found.reason


@pytest.mark.slow
def test_given_to_another_while_its_body_stays_it_is_told_anew(of: Region) -> None:
    """综合处 has found that it was never 商务委's: what that body reported is of its other work."""
    accepted(of)
    turned_to(LEFT)
    decided(of, LEFT, of.transport.id)
    turned_to(AFTER)
    found = row(task(), AFTER).light
    assert found.rule is LightRule.OVERDUE and "交通局" in found.reason
