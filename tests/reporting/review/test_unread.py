"""Since when a report waits for 综合处, and until when it is to be read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.reporting.world import OPENED, TEXT, by, opened, region, report, submitted
from tracker.acts.reporting import reports, reviews
from tracker.acts.tasks import adjustments
from tracker.reporting.review import queries
from tracker.reporting.review.queries import Unread, longest_unread, unread
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Appraisal, Mode, PartyRole, ReportState


def test_what_was_returned_waits_since_it_came_again(session: Session) -> None:
    """It read “6月10日提交，已等13个工作日” of a text that had come the day before."""
    of = region()
    mine = of.task()
    opened()
    found = report(mine, of.transport)
    again = OPENED + timedelta(days=12)
    submitted(found, of, TEXT, on=OPENED)
    reviews.give_back(by(of.coordinator, OPENED), found.id, None, "请补充数据")
    submitted(found, of, TEXT, on=again)
    assert unread(found.id) == Unread(again, cutoffs_of(found.round_id).review_ends_on)


@pytest.mark.parametrize("looked_at", [1, 20])
def test_what_was_returned_is_not_the_longest_waiting(
    session: Session, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    """“最早一份：市商务委，12月22日提交” of a text that was returned and sent again, while others waited four weeks."""
    monkeypatch.setattr(queries, "_LOOKED_AT", looked_at)
    of = region()
    returned, waits = of.task(), of.task()
    opened()
    submitted(report(returned, of.transport), of, TEXT, on=OPENED)
    reviews.give_back(by(of.coordinator, OPENED), report(returned, of.transport).id, None, "请补充数据")
    submitted(report(waits, of.transport), of, TEXT, on=OPENED + timedelta(days=1))
    submitted(report(returned, of.transport), of, TEXT, on=OPENED + timedelta(days=12))
    found = longest_unread("500000", None)
    assert found is not None and found.id == report(waits, of.transport).id
    assert longest_unread("500000", [0]) is None


def test_what_lay_with_a_lead_waits_since_it_came_to_the_office(session: Session) -> None:
    """“最早一份：市商务委，12月11日提交” of a text that lay with its lead till then; another waited since the 2nd."""
    of = region()
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    led, waits = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=bodies), of.task()
    opened()
    text = report(led, of.commerce)
    reports.save_draft(by(of.other_liaison, OPENED), text.id, None, TEXT)
    reports.send(by(of.other_liaison, OPENED), text.id, None)
    reports.approve(by(of.other_head, OPENED), [(text.id, None)])
    submitted(report(waits, of.transport), of, TEXT, on=OPENED + timedelta(days=1))
    on = OPENED + timedelta(days=10)
    change = Adjustment(on, "职责调整", "渝府办〔2026〕1号", mode=Mode.EACH_REPORTS)
    adjustments.adjust(by(of.coordinator_head, on), led.id, None, change)
    assert (text.state, unread(text.id).since) == (ReportState.TO_REVIEW, on)
    found = longest_unread("500000", None)
    assert found is not None and found.id == report(waits, of.transport).id


def test_an_acceptance_that_was_taken_back_is_no_coming(session: Session) -> None:
    """采用 by mistake and 撤销采用 two weeks later: it read “12月15日提交” of a text that had come on the 1st."""
    of = region()
    mine = of.task()
    opened()
    found = report(mine, of.transport)
    submitted(found, of, TEXT, on=OPENED)
    later = OPENED + timedelta(days=14)
    reviews.accept(by(of.coordinator, later), found.id, None, Appraisal.NORMAL)
    reviews.undo_acceptance(by(of.coordinator, later), found.id, None)
    assert unread(found.id) == Unread(OPENED, cutoffs_of(found.round_id).review_ends_on)


@pytest.mark.parametrize(("came_on", "is_in_time"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_what_came_after_the_review_of_its_round_has_no_such_limit(
    session: Session, came_on: date, is_in_time: bool
) -> None:
    """综合处 read “7月1日止，已过54天” of what a body had been asked for in August and had sent that day."""
    of = region()
    mine = of.task()
    opened()
    found = report(mine, of.transport)
    submitted(found, of, TEXT, on=came_on)
    assert unread(found.id) == Unread(came_on, date(2026, 12, 31) if is_in_time else None)
