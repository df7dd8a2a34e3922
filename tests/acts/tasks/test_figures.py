"""How a figure is told is corrected after issue, and one subject with two targets is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given import rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, report, submitted
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reports, reviews
from tracker.acts.tasks import adjustments
from tracker.audit import AuditEntry
from tracker.clock import noon_of
from tracker.database import db
from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.ledger.rows import queries as ledger
from tracker.ledger.rows.row import IndicatorRow
from tracker.outcomes.verdicts.queries import milestone
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.draft.steps import indicator_row
from tracker.plans.models import Indicator, Task
from tracker.plans.queries import terms_of
from tracker.plantext.reading import Baseline, IndicatorReading
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.quarters import Quarter
from tracker.reporting.write.queries import asked_of
from tracker.vocabulary import FigureMode, Frequency, Kind, PartyRole, Relation, VerdictResult

WHY = "统计制度改为季报"


@pytest.fixture
def task(of: Region) -> Task:
    return of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD)])


def test_a_figure_is_told_otherwise_from_a_day_on_with_a_reason(of: Region, task: Task) -> None:
    row = rows.indicator(task)
    db.session.commit()
    assert task.version and (row.frequency, row.lag_days, row.source_id) == ("year", 90, None)
    now = replace(
        terms_of(row),
        frequency=Frequency.QUARTER,
        lag_days=20,
        source_id=of.commerce.id,
        caliber="按线路计",
        baseline_value=Decimal(60),
        baseline_on=date(2020, 12, 31),
    )
    with pytest.raises(BadInput, match="更正理由"):
        adjustments.correct_figure(by(of.coordinator_head), task.id, task.version, row.id, now, " ")
    with pytest.raises(Forbidden):
        adjustments.correct_figure(by(of.coordinator), task.id, None, row.id, now, WHY)
    adjustments.correct_figure(by(of.coordinator_head), task.id, task.version, row.id, now, WHY)
    assert terms_of(db.session.get_one(Indicator, row.id)) == now
    with pytest.raises(RuleRefused, match="没有要更正的内容"):
        adjustments.correct_figure(by(of.coordinator_head), task.id, None, row.id, now, WHY)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "correct_figure"))
    assert (entry.detail["before"]["frequency"], entry.detail["after"]["frequency"]) == ("每年", "每季度")


def test_a_source_without_a_duty_in_the_task_leaves_the_value_to_its_bodies(of: Region, task: Task) -> None:
    row = rows.indicator(task)
    db.session.commit()
    opened()
    for source in (of.commerce, of.transport, None):
        terms = replace(terms_of(row), source_id=source.id if source else None)
        adjustments.correct_figure(by(of.coordinator_head), task.id, None, row.id, terms, WHY)
        told = [figure.indicator_id for figure in asked_of(report(task, of.transport)).figures]
        assert told == [row.id], source


def test_what_was_known_before_stays_known(of: Region, task: Task) -> None:
    row = rows.indicator(task)
    db.session.commit()
    now = replace(terms_of(row), baseline_value=Decimal(60), baseline_on=date(2020, 12, 31))
    adjustments.correct_figure(by(of.coordinator_head, OPENED + timedelta(days=5)), task.id, None, row.id, now, WHY)

    def baseline(on: date) -> Decimal | None:
        known = noon_of(on)
        (told,) = ledger.rows([task.id], on, CALENDAR, known=known)
        return told.indicators[0].baseline

    assert baseline(OPENED + timedelta(days=3)) is None
    assert baseline(OPENED + timedelta(days=6)) == Decimal(60)


def told(indicator_id: int, value: str, as_of: date = date(2025, 12, 31)) -> ReadingDraft:
    return ReadingDraft(indicator_id, Decimal(value), as_of, "交通统计")


def test_one_subject_with_two_targets_is_asked_and_told_once(of: Region, task: Task) -> None:
    near, far = rows.indicator(task), rows.indicator(task, value=Decimal(95), year=2030)
    db.session.commit()
    opened()
    mine = report(task, of.transport)
    (asked,) = asked_of(mine).figures
    assert (asked.indicator_id, [aim.target for aim in asked.later]) == (near.id, [Decimal(95)])
    submitted(mine, of, replace(TEXT, readings=(told(near.id, "80"),)))
    # Corrected on the way: the later target follows what is typed, not what stood there.
    reviews.give_back(by(of.coordinator), mine.id, None, "请核对")
    accepted(mine, of, replace(TEXT, readings=(told(near.id, "76"),)))
    values = {one.indicator_id: one.value for one in figures_on(task)}
    assert values == {near.id: Decimal(76), far.id: Decimal(76)}


def test_the_quota_of_a_year_keeps_what_was_told_of_that_year(of: Region, task: Task) -> None:
    """The first 2 of 2027 took the place of 2026's 9 of 10, and 9 stood for the 15 of 2027."""
    mode, quarter = FigureMode.ANNUAL, Quarter(2027, 1)
    terms = {"mode": mode, "unit": "家", "frequency": Frequency.QUARTER, "lag_days": 30}
    near, far = (rows.indicator(task, value=Decimal(n), year=year, **terms) for n, year in ((10, 2026), (15, 2027)))
    node = rows.milestone(task, date(2026, 12, 31), indicator_id=near.id)
    db.session.commit()
    opened()
    accepted(report(task, of.transport), of, replace(TEXT, readings=(told(near.id, "9", date(2026, 11, 30)),)))
    assert {one.indicator_id: one.value for one in figures_on(task)} == {near.id: Decimal(9), far.id: None}
    march = date(2027, 3, 16)
    opened(quarter=quarter, on=march)
    later = replace(TEXT, readings=(told(near.id, "2", date(2027, 3, 15)),))
    accepted(report(task, of.transport, quarter), of, later, march)
    assert {one.indicator_id: one.value for one in figures_on(task)} == {near.id: Decimal(9), far.id: Decimal(2)}
    asked = milestone(node.id, march).subject.told
    assert asked is not None and asked.value == 9
    found = NewVerdict(
        VerdictResult.REACHED, date(2026, 12, 31), "统计公报", Decimal(10), is_sure=True, why="十二月又一家"
    )
    verdicts.judge_milestone(by(of.coordinator, march), node.id, None, found)
    assert {one.indicator_id: one.value for one in figures_on(task)} == {near.id: Decimal(10), far.id: Decimal(2)}


def test_a_quota_whose_date_was_put_off_is_told_in_the_year_of_that(of: Region, task: Task) -> None:
    row = rows.indicator(task, value=Decimal(10), year=2026, mode=FigureMode.ANNUAL, unit="家", lag_days=30)
    march = date(2027, 3, 16)
    node = rows.milestone(task, date(2027, 3, 31), indicator_id=row.id)
    db.session.commit()
    opened(quarter=Quarter(2027, 1), on=march)
    later = replace(TEXT, readings=(told(row.id, "10", date(2027, 3, 15)),))
    accepted(report(task, of.transport, Quarter(2027, 1)), of, later, march)
    asked = milestone(node.id, march).subject.told
    assert ([one.value for one in figures_on(task)], asked and asked.value) == ([10], 10)


def test_after_its_verdict_the_later_target_is_asked(of: Region, task: Task) -> None:
    near, far = rows.indicator(task), rows.indicator(task, value=Decimal(95), year=2030)
    node = rows.milestone(task, date(2025, 12, 31), indicator_id=near.id)
    db.session.commit()
    verdict = NewVerdict(VerdictResult.REACHED, date(2025, 12, 31), "统计公报", Decimal(86))
    verdicts.judge_milestone(by(of.coordinator), node.id, None, verdict)
    opened()
    (asked,) = asked_of(report(task, of.transport)).figures
    assert (asked.indicator_id, asked.later) == (far.id, ())


def test_bounds_of_one_range_and_figures_without_a_year_stay_apart(of: Region, task: Task) -> None:
    several = [
        rows.indicator(task),
        rows.indicator(task, relation=Relation.AT_MOST, value=Decimal(90)),
        rows.indicator(task, year=None),
        rows.indicator(task, subject="分担率", year=2030),
    ]
    db.session.commit()
    opened()
    asked = asked_of(report(task, of.transport)).figures
    assert [one.indicator_id for one in asked] == [one.id for one in several]


def figures_on(task: Task) -> tuple[IndicatorRow, ...]:
    db.session.expire_all()
    (row,) = ledger.rows([task.id], OPENED, CALENDAR)
    return row.indicators


@pytest.mark.parametrize(
    ("mode", "frequency", "lag"),
    [
        (FigureMode.CUMULATIVE, "quarter", 30),
        (FigureMode.ANNUAL, "quarter", 30),
        (FigureMode.LEVEL, "year", 90),
        (FigureMode.FLOOR, "year", 90),
    ],
)
def test_what_is_counted_up_is_told_each_quarter(of: Region, mode: FigureMode, frequency: str, lag: int) -> None:
    """10 of 50万 in the target's last year was measured against the line at the end of the year before."""
    reading = IndicatorReading("培训", "=", Decimal(500000), "人次", 2026, mode.value, (0, 2))
    row = indicator_row(of.plan, None, 0, reading, ())
    assert (row.frequency, row.lag_days) == (frequency, lag)


def test_the_level_a_figure_starts_from_is_its_baseline_in_the_plans_own_scale(of: Region) -> None:
    of.plan.text = "由2022年的300万千瓦增加到800万千瓦"
    told = Baseline("由2022年的300万千瓦", 2022, (0, 12), Decimal(3000000))
    reading = IndicatorReading(
        "装机", "=", Decimal(8000000), "千瓦", 2025, FigureMode.LEVEL.value, (16, 22), baseline=told
    )
    row = indicator_row(of.plan, None, 0, reading, ())
    assert (row.value, row.unit, row.baseline_value, row.baseline_on) == (800, "万千瓦", 300, date(2022, 12, 31))
    without = indicator_row(of.plan, None, 0, replace(reading, baseline=replace(told, value=None)), ())
    assert (without.baseline_value, without.baseline_on) == (None, None)


def test_a_value_far_from_its_targets_scale_is_asked_back(of: Region, task: Task) -> None:
    row = rows.indicator(task, "示范面积", value=Decimal(30), unit="万平方米", year=2025, mode=FigureMode.CUMULATIVE)
    db.session.commit()
    opened()
    mine = report(task, of.transport)
    typed = told(row.id, "312000")
    reports.save_draft(by(of.liaison), mine.id, None, replace(TEXT, readings=(typed,)))
    with pytest.raises(reports.Doubtful) as refused:
        reports.send(by(of.liaison), mine.id, None, is_sure=False)
    assert refused.value.details == ("“示范面积”是目标的 10400 倍，请核对单位（按“万平方米”填）",)
    reports.send(by(of.liaison), mine.id, None, is_sure=True)
