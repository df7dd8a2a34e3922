"""All that was told of a figure, with what was put right and what counts for nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import row
from tests.ledger.test_outdone import DECIDED, contested, given_to
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.reporting import office_reports, reviews
from tracker.database import db
from tracker.ledger.story.reading_queries import ReadingStory, readings_of
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.vocabulary import Kind

AUGUST, OCTOBER, LATER = date(2026, 8, 31), date(2026, 10, 31), date(2026, 12, 8)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def told(found: list[ReadingStory]) -> list[tuple[str, int, date, int, str]]:
    return [(one.body, int(one.value), one.as_of, one.version, one.standing) for one in found]


def draft(figure_id: int, value: int, as_of: date) -> Draft:
    return replace(TEXT, readings=(ReadingDraft(figure_id, Decimal(value), as_of, "统计公报"),))


@pytest.mark.both
def test_a_value_put_right_stays_beside_the_one_that_counts(of: Region) -> None:
    """Of two targets of one figure a value is told once; an acceptance that was undone told nothing."""
    task = of.task(kind=Kind.MEASURED)
    figure, later = rows.indicator(task), rows.indicator(task, year=2030, value=Decimal(95))
    both = [figure.id, later.id]
    db.session.commit()
    opened()
    mine = report(task, of.transport)
    submitted(mine, of, draft(figure.id, 67, AUGUST))
    assert readings_of(both) == []
    reviews.accept(by(of.coordinator), mine.id, None, None)
    assert told(readings_of(both)) == [("交通局", 67, AUGUST, 1, "有效")]
    office_reports.correct(by(of.liaison, LATER), mine.id, None, "数字有误")
    submitted(mine, of, draft(figure.id, 76, OCTOBER), LATER)
    assert told(readings_of(both)) == [("交通局", 67, AUGUST, 1, "有效")], "until the correction is accepted"
    reviews.accept(by(of.coordinator, LATER), mine.id, None, None)
    found = readings_of(both)
    assert told(found) == [("交通局", 76, OCTOBER, 2, "有效"), ("交通局", 67, AUGUST, 1, "已更正")]
    assert [(one.round, one.source, one.accepted_by) for one in found] == [
        ("2026年第4季度", "统计公报", of.coordinator.name)
    ] * 2
    (own,) = [one for one in row(task, LATER).indicators if one.indicator_id == figure.id]
    assert [(one.on, one.value, one.body) for one in own.readings] == [(OCTOBER, 76, "交通局")]
    assert readings_of(both, {of.commerce.id}) == []
    reviews.undo_acceptance(by(of.coordinator, LATER), mine.id, None)
    assert told(readings_of(both)) == [("交通局", 67, AUGUST, 1, "有效")]


@pytest.mark.slow
def test_a_body_that_did_not_get_the_figure_told_nothing_of_it(of: Region) -> None:
    _, figure, item = contested(of)
    assert [one.standing for one in readings_of([figure.id])] == ["有效"]
    given_to(of, item, of.commerce.id)
    assert [(one.body, one.standing) for one in readings_of([figure.id])] == [("交通局", "不计")]
    assert DECIDED > OPENED
