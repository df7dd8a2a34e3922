"""The review queue says which light acceptance would give; accepting gives just that one (ux.md S12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.given import rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.reporting import reviews
from tracker.database import db
from tracker.ledger.pages.light_queries import lights_of
from tracker.ledger.story.outlook_queries import outlook_of
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.write.page_queries import page
from tracker.vocabulary import Appraisal, Forecast, Kind, KnownBy, Mode, PartyRole, Stage

DAY = date(2026, 12, 2)


@pytest.fixture
def of(session: object) -> Region:
    return region()


def measured(of: Region) -> Task:
    """30 of 85 % reported before nothing: one body, one figure of 2026."""
    task = of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD)])
    rows.indicator(task, value=Decimal(85), year=2026, baseline_value=Decimal(25), baseline_on=date(2025, 1, 1))
    return task


def deliverable(of: Region) -> Task:
    return of.task(kind=Kind.DELIVERABLE, bodies=[(of.transport, PartyRole.LEAD)])


def value(number: str) -> Draft:
    """A text with the figure's value."""
    return replace(TEXT, readings=(ReadingDraft(0, Decimal(number), date(2026, 11, 30), "统计表"),))


@pytest.mark.parametrize("number", ["30", "76", "84"])
def test_of_a_figure(of: Region, number: str) -> None:
    task = measured(of)
    opened()
    asked = page(report(task, of.transport).id, of.coordinator, DAY).asked.figures[0]
    said = replace(TEXT, readings=(replace(value(number).readings[0], indicator_id=asked.indicator_id),))
    _as_foretold(of, task, said, None)
    with_gap = lights_of({task.id}, DAY, CALENDAR)[task.id]
    assert with_gap.colour.label == {"30": "红", "76": "黄", "84": "绿"}[number]


@pytest.mark.parametrize("forecast", [Forecast.ON_COURSE, Forecast.HARD, Forecast.IMPOSSIBLE])
@pytest.mark.parametrize("appraisal", [Appraisal.NORMAL, Appraisal.SLOW])
def test_of_words_forecast_and_appraisal(of: Region, forecast: Forecast, appraisal: Appraisal) -> None:
    task = deliverable(of)
    opened()
    _as_foretold(of, task, replace(TEXT, stage=Stage.DRAFTING, forecast=forecast), appraisal)


def test_the_gap_is_told_before_and_after(of: Region) -> None:
    task = measured(of)
    opened()
    waiting = report(task, of.transport)
    figure = page(waiting.id, of.coordinator, DAY).asked.figures[0].indicator_id
    first = replace(value("40").readings[0], indicator_id=figure)
    submitted(waiting, of, replace(TEXT, readings=(first,)))
    told = outlook_of(page(waiting.id, of.coordinator, DAY), None, DAY, CALENDAR)
    assert told is not None and told.gaps[str(figure)].before is None and told.gaps[str(figure)].gap > 30


@pytest.mark.parametrize("whose", ["lead", "co"])
@pytest.mark.parametrize("mode", [Mode.LEAD_CONSOLIDATES, Mode.EACH_REPORTS])
def test_of_a_date_that_is_past(of: Region, mode: Mode, whose: str) -> None:
    """市交通局 leads, 市商务委 owns the date: the page said 红·逾期 of a joint report that made it 黄·待核定."""
    task = of.task(mode=mode, kind=Kind.DELIVERABLE)
    owner = of.transport if whose == "lead" else of.commerce
    rows.owned(task, rows.milestone(task, date(2026, 11, 27)), KnownBy.ASSIGNED, owner.id)
    db.session.commit()
    opened()
    _as_foretold(of, task, replace(TEXT, stage=Stage.DRAFTING), Appraisal.NORMAL)
    if mode is Mode.LEAD_CONSOLIDATES:
        assert lights_of({task.id}, DAY, CALENDAR)[task.id].title == "黄·待核定"


def _as_foretold(of: Region, task: Task, draft: Draft, appraisal: Appraisal | None) -> None:
    """Submit, read what is foretold, accept: the light is that."""
    waiting = submitted(report(task, of.transport), of, draft)
    told = outlook_of(page(waiting.id, of.coordinator, DAY), appraisal, DAY, CALENDAR)
    reviews.accept(by(of.coordinator, OPENED), waiting.id, None, appraisal)
    db.session.commit()
    now = lights_of({task.id}, DAY, CALENDAR)[task.id]
    assert told is not None and (told.light.title, told.light.reason) == (now.title, now.reason)
