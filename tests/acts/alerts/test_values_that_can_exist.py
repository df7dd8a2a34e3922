"""A7 数据可报: once for a figure and period, to its owner's liaison, until the value comes (domain.md 5, 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import sent
from tests.reporting import world
from tests.reporting.world import TEXT, Region, by
from tracker import changes
from tracker.acts.alerts import scan
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import office_reports
from tracker.alerts.models import Alert, ScannedDay
from tracker.database import db
from tracker.ledger.models import TurnedDay
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Indicator, IndicatorTerms, Item, OwnerFact, Task
from tracker.plans.steps import move
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import Frequency, ItemKind, Kind, KnownBy, TaskAct, VerdictResult

END, EVE, DAY, NEXT_DAY = date(2026, 12, 31), date(2027, 1, 29), date(2027, 2, 1), date(2027, 2, 2)
"""The fourth quarter ends; 30 days later is a Saturday, so it is said on the Monday after it."""
SINCE = date(2026, 12, 1)


@pytest.fixture
def of(session: Session) -> Region:
    """All days before are done: what they would do is not what is looked at here."""
    found = world.region()
    for table in (TurnedDay, ScannedDay):
        done = date(2027, 1, 28)
        rows.added(table(jurisdiction_id=rows.CHONGQING, day=done, recorded_at=builders.act(on=done).at))
    db.session.commit()
    return found


def figure(of: Region, known_by: KnownBy = KnownBy.ASSIGNED, owners: Sequence[int] = (), **given: Any) -> Indicator:
    """A figure told each quarter, of a task of both bodies, its owner known since 1 December."""
    task = of.task(kind=Kind.MEASURED)
    values = {"frequency": Frequency.QUARTER, "lag_days": 30, "year": 2030, **given}
    found = rows.indicator(task, **values)
    span = {"span_start": 0, "span_end": 1, "words": found.subject, "outside_ids": []}
    owned = {"known_by": known_by, "owner_ids": list(owners)}
    item = rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=found.id, **owned, **span))
    _own(item, known_by, list(owners), SINCE)
    db.session.commit()
    return found


def _own(item: Item, known_by: KnownBy, owners: list[int], on: date) -> None:
    item.known_by, item.owner_ids = known_by, owners
    said = {"since": on, "recorded_at": builders.act(on=on).at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item.id, known_by=known_by, owner_ids=owners, **said))


def scanned(day: date) -> list[tuple[int, str]]:
    """To whom something of this stage was said on a day: department and how it stands."""
    scan.scan(builders.act(on=day), rows.CHONGQING)
    return said(day)


def said(day: date) -> list[tuple[int, str]]:
    db.session.expire_all()
    found = select(Alert).where(Alert.stage == "A7", Alert.day == day).order_by(Alert.key)
    return [(one.department_id, one.ended_by or one.state) for one in db.session.scalars(found)]


def told(of: Region, found: Indicator, as_of: date, on: date) -> None:
    """The transport bureau's value of a day, sent and approved."""
    task = db.session.get_one(Task, found.task_id)
    reading = ReadingDraft(found.id, Decimal(80), as_of, "统计公报")
    sent(of, task, replace(TEXT, readings=(reading,)), on)


@pytest.mark.slow
def test_its_owner_is_told_once_on_the_first_day(of: Region) -> None:
    mine = of.transport.id
    one = figure(of, owners=[mine])
    assert scanned(EVE) == []
    assert scanned(DAY) == [(mine, "sent")]
    assert scanned(DAY) == [(mine, "sent")], "the second scan of a day says nothing"
    assert scanned(NEXT_DAY) == []
    alert = db.session.scalars(select(Alert).where(Alert.stage == "A7")).one()
    assert alert.key == f"A7:value-{one.id}:{END}:+0:{mine}:liaison"
    assert (alert.indicator_id, alert.due_on) == (one.id, None), "it is not late"
    assert "2026年第4季度的数据（截至2026年12月31日）已到可报的日子" in alert.message


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("quarter", "is_own_day", "expected"),
    [
        ("asks it", False, "请在本期的进展报告中填写，本期已经报送的在下一期填写。"),
        ("asks it", True, "请在本期的进展报告中填写，本期报告已采用的在任务页点“报送完成情况”填写。"),
        ("spares it", False, "现在没有要填的进展报告，请在下一期的进展报告中填写。"),
        ("spares it", True, "现在没有要填的进展报告，请在任务页点“报送完成情况”填写。"),
        ("none", False, "现在没有要填的进展报告，请在下一期的进展报告中填写。"),
        ("none", True, "现在没有要填的进展报告，请在任务页点“报送完成情况”填写。"),
    ],
)
def test_it_names_a_door_that_is_open(of: Region, quarter: str, is_own_day: bool, expected: str) -> None:
    """在本期或下一期 was said on 1 February of a figure due on 31 December, until 1 March no page took it.

    So was 在本期 of a yearly one on 31 March: the quarter was open, and had not asked its body.
    """
    one = figure(of, owners=[of.transport.id])
    task = db.session.get_one(Task, one.task_id)
    if is_own_day:
        rows.milestone(task, END, indicator_id=one.id)
    db.session.commit()
    if quarter != "none":
        world.opened(quarter=Quarter(2027, 1), on=EVE)
    if quarter == "spares it":
        spared = world.report(task, of.transport, Quarter(2027, 1))
        office_reports.exempt(by(of.coordinator, EVE), [(spared.id, None)], "本期无工作")
    scanned(DAY)
    assert f"还没有报送完成值、截至日期和数据来源。{expected}" in message()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_day_that_an_earlier_plan_gave_a_figure_is_not_its_own(of: Region) -> None:
    """The page of the task offers nothing to tell of it: the date stays with the words of that plan."""
    one = figure(of, owners=[of.transport.id])
    rows.milestone(of.task(), END, indicator_id=one.id)
    db.session.commit()
    scanned(DAY)
    assert "请在下一期的进展报告中填写" in message()


def message() -> str:
    return db.session.scalars(select(Alert.message).where(Alert.stage == "A7")).one()


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_gap_says_the_same_as_daily_scans(of: Region) -> None:
    mine = of.transport.id
    figure(of, owners=[mine])
    scanned(EVE)
    scan.scan(builders.act(on=date(2027, 2, 10)), rows.CHONGQING)
    assert said(DAY) == [(mine, "sent")]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2026, 12, 30), 1), (END, 0), (date(2027, 1, 10), 0)],
)
def test_what_was_told_already_is_not_asked_for(of: Region, as_of: date, expected: int) -> None:
    one = figure(of, owners=[of.transport.id])
    world.opened()
    told(of, one, as_of, EVE)
    assert len(scanned(DAY)) == expected


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_earlier_value_leaves_it(of: Region) -> None:
    mine = of.transport.id
    one = figure(of, owners=[mine])
    world.opened()
    scanned(DAY)
    told(of, one, date(2026, 12, 30), DAY)
    assert said(DAY) == [(mine, "sent")], "an earlier value is not the one that is asked for"


@pytest.mark.slow
def test_the_value_of_the_period_settles_it(of: Region) -> None:
    mine = of.transport.id
    one = figure(of, owners=[mine])
    world.opened()
    scanned(DAY)
    told(of, one, END, NEXT_DAY)
    assert said(DAY) == [(mine, "handled")]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("result", "on", "expected"),
    [
        (VerdictResult.REACHED, EVE, []),
        (VerdictResult.MISSED, EVE, ["sent"]),
        (VerdictResult.REACHED, NEXT_DAY, ["handled"]),
        (VerdictResult.MISSED, NEXT_DAY, ["handled"]),
        (VerdictResult.MISSED, DAY, ["handled"]),
    ],
)
def test_a_verdict_ends_it(of: Region, result: VerdictResult, on: date, expected: list[str]) -> None:
    """A final one for good; what fell short is asked for again, until it is judged anew."""
    one = figure(of, owners=[of.transport.id], year=2026)
    node = rows.milestone(db.session.get_one(Task, one.task_id), date(2026, 6, 30), indicator_id=one.id)
    db.session.commit()
    rectify_by = None if result is VerdictResult.REACHED else date(2027, 6, 30)
    new = NewVerdict(result, date(2026, 6, 30), "统计公报", Decimal(90 if rectify_by is None else 70), rectify_by)

    if on < DAY:
        verdicts.judge_milestone(by(of.coordinator, on), node.id, None, new)
    scanned(DAY)
    if on >= DAY:
        verdicts.judge_milestone(by(of.coordinator, on), node.id, None, new)
    assert [state for _, state in said(DAY)] == expected


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("known_by", [KnownBy.OPEN, KnownBy.PROPOSED])
def test_what_nobody_owns_is_told_to_the_office(of: Region, known_by: KnownBy) -> None:
    """推定 is nobody's yet; what was proposed before is confirmed by silence in time."""
    figure(of, KnownBy.OPEN)
    if known_by is KnownBy.PROPOSED:
        scanned(EVE)
        _own(db.session.scalars(select(Item)).one(), known_by, [of.transport.id], DAY)
        db.session.commit()
    ((office, state),) = scanned(DAY)
    assert office not in (of.transport.id, of.commerce.id) and state == "sent"
    alert = db.session.scalars(select(Alert).where(Alert.stage == "A7")).one()
    assert ":unowned-value-" in alert.key and "责任未定。请指定承办单位。" in alert.message
    _own(db.session.scalars(select(Item)).one(), KnownBy.ASSIGNED, [of.transport.id], NEXT_DAY)
    db.session.commit()
    scanned(NEXT_DAY)
    assert said(DAY) == [(office, "handled")]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_message_goes_with_the_owner_on_its_day(of: Region) -> None:
    """Who takes the figure over on the day itself is told; before the former one hears that it is another's."""
    first, second = of.transport.id, of.commerce.id
    figure(of, owners=[first])
    assert scanned(DAY) == [(first, "sent")]
    _own(db.session.scalars(select(Item)).one(), KnownBy.ASSIGNED, [second], DAY)
    db.session.commit()
    builders.acted(DAY)
    scan.scan(builders.act(on=DAY), rows.CHONGQING)
    builders.acted(DAY)
    assert scanned(DAY) == [(first, "owner"), (second, "sent")]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_all_bodies_together_and_stages_of_one_subject(of: Region) -> None:
    """Both bodies own it; its target of a later year is the same value."""
    one = figure(of, KnownBy.ASSIGNED, [])
    rows.indicator(db.session.get_one(Task, one.task_id), frequency=Frequency.QUARTER, lag_days=30, year=2035)
    db.session.commit()
    assert sorted(scanned(DAY)) == sorted([(of.transport.id, "sent"), (of.commerce.id, "sent")])


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("day", "first_on", "second_on", "of_second"),
    [
        (DAY, date(2026, 9, 30), END, True),
        (DAY, date(2026, 6, 30), date(2026, 9, 30), True),  # the last of a year is told on until its verdict
        (DAY, END, date(2027, 3, 31), False),
        (date(2027, 4, 30), date(2027, 3, 31), date(2027, 6, 30), False),  # a period that ends on its day is its own
    ],
)
def test_of_targets_within_a_year_that_is_told_which_the_period_belongs_to(
    of: Region, day: date, first_on: date, second_on: date, of_second: bool
) -> None:
    """6月底50座，9月底80座 was said twice for each quarter, and of the first long after its day."""
    one = figure(of, KnownBy.ASSIGNED, [of.transport.id], year=first_on.year)
    task = db.session.get_one(Task, one.task_id)
    later = rows.indicator(task, frequency=Frequency.QUARTER, lag_days=30, year=second_on.year)
    rows.milestone(task, first_on, indicator_id=one.id)
    rows.milestone(task, second_on, indicator_id=later.id)
    db.session.commit()
    scan.scan(builders.act(on=day), rows.CHONGQING)
    told_of = set(db.session.scalars(select(Alert.indicator_id).where(Alert.stage == "A7", Alert.day == day)))
    assert told_of == {later.id if of_second else one.id}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("recorded", "expected"), [(date(2027, 1, 31), 1), (DAY, 1), (NEXT_DAY, 0)])
def test_a_lag_corrected_too_late_says_nothing_of_what_is_past(of: Region, recorded: date, expected: int) -> None:
    one = figure(of, owners=[of.transport.id])
    terms = {"frequency": Frequency.QUARTER, "lag_days": 30, "reason": "统计口径", "actor": "测试", "target_value": 10}
    for recorded_on in (SINCE, recorded):
        rows.added(IndicatorTerms(indicator_id=one.id, recorded_at=builders.act(on=recorded_on).at, **terms))
    db.session.commit()
    scanned(EVE)
    scan.scan(builders.act(on=date(2027, 2, 5)), rows.CHONGQING)
    assert len(said(DAY)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_later_period_takes_the_place_of_an_earlier_one(of: Region) -> None:
    mine = of.transport.id
    figure(of, owners=[mine])
    scanned(DAY)
    assert scanned(date(2027, 4, 30)) == [(mine, "sent")]
    assert said(DAY) == [(mine, "replaced")]


@pytest.mark.parametrize("again", [DAY, NEXT_DAY])
def test_a_day_looked_at_again_says_nothing_of_a_later_target(of: Region, again: date) -> None:
    mine = of.transport.id
    one = figure(of, owners=[mine])
    later = rows.indicator(
        db.session.get_one(Task, one.task_id), frequency=Frequency.QUARTER, lag_days=30, year=2035, subject=one.subject
    )
    span = {"span_start": 0, "span_end": 1, "words": later.subject, "outside_ids": []}
    item = rows.added(
        Item(
            task_id=one.task_id,
            kind=ItemKind.FIGURE,
            indicator_id=later.id,
            known_by=KnownBy.ASSIGNED,
            owner_ids=[mine],
            **span,
        )
    )
    _own(item, KnownBy.ASSIGNED, [mine], SINCE)
    db.session.commit()
    scanned(DAY)
    scanned(again)
    assert said(DAY) == [(mine, "sent")]


def test_of_days_on_which_the_task_was_stopped_nothing_is_said_later(of: Region) -> None:
    one = figure(of, owners=[of.transport.id])
    scanned(EVE)
    for stopped, on in ((TaskAct.SUSPEND, date(2027, 1, 30)), (TaskAct.RESUME, date(2027, 2, 5))):
        act = builders.act(on=on)
        with changes.writing(act):
            move(act, db.session.get_one(Task, one.task_id), stopped, ground="渝办〔2027〕1号")
    assert scanned(date(2027, 2, 8)) == []
    assert said(DAY) == []


@pytest.mark.parametrize(("start_on", "count"), [(END, 1), (date(2027, 1, 1), 0)])
def test_a_period_that_was_over_before_the_task_began_is_asked_of_nobody(
    of: Region, start_on: date, count: int
) -> None:
    found = figure(of, owners=[of.transport.id])
    db.session.get_one(Task, found.task_id).start_on = start_on
    db.session.commit()
    assert len(scanned(DAY)) == count
