"""Somebody reads, or acts on what was said, while a scan writes: the second waits, and neither ends the other."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.acts.alerts.test_scan_races import CHASED, FIFTH, PAST, WRITTEN, drafts, of, overdue, written
from tests.alerts.offices import ISSUED, days, office, own_date, scanned, sign_all
from tests.clients.races import meet
from tests.given.builders import act
from tests.given.rows import person
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.alerts import inbox
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reports
from tracker.acts.supervision import letters
from tracker.alerts.models import Alert
from tracker.alerts.scan import settling_steps
from tracker.alerts.scan import steps as scan_steps
from tracker.alerts.scan.dates import steps as date_steps
from tracker.database import db
from tracker.outcomes.models import Letter
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Milestone
from tracker.vocabulary import AlertStage, AlertState, LetterKind, LetterState, PartyRole, Role, VerdictResult

__all__ = ["of"]

pytestmark = [
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
    pytest.mark.usefixtures("session"),
]

DUE, AFTER = date(2026, 11, 30), date(2026, 12, 14)


def test_who_reads_all_while_a_scan_replaces_what_it_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """He had the notice and waited for the reminder of a date, which a newer one had just replaced; the scan then ended
    the notice."""
    here = office()
    reader = person(Role.LIAISON, here.commerce, "联络员二")
    own_date(here.task, DUE)
    for day in days(ISSUED, 8):
        scanned(day)
    sign_all()
    came = meet(
        app, monkeypatch, lambda: scanned(DUE), (scan_steps, "tell"), lambda: inbox.mark_read(act(actor=reader))
    )
    assert came == ["done", "done"]
    ended = select(Alert.stage).where(Alert.state != AlertState.SENT, Alert.read_at.is_not(None)).order_by(Alert.id)
    assert list(db.session.scalars(ended)) == [AlertStage.A1, AlertStage.A5]


def test_who_approves_several_while_a_scan_draws_up_a_letter(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He held the first task and waited for the second, of which the scan had told; it then wrote of the first."""
    first, second = (of.task(bodies=[(of.transport, PartyRole.LEAD)]) for _ in range(2))
    own_date(first, PAST)
    own_date(second, FIFTH)
    sign_all()
    world.opened()
    chosen = [world.report(task, of.transport).id for task in (first, second)]
    for day in days(PAST, 5):
        scanned(day)
    for report_id in chosen:
        written(of, report_id, WRITTEN)
    for day in days(WRITTEN, 2):
        scanned(day)
    head = by(of.head, FIFTH)
    came = meet(
        app,
        monkeypatch,
        lambda: scanned(FIFTH),
        (settling_steps, "settle_all"),
        lambda: reports.approve(head, [(report_id, None) for report_id in chosen]),
    )
    assert came == ["done", "done"]


def test_who_submits_a_draft_while_a_scan_lets_it_fall(app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    """He held the letter and what it asks for after it; the scan ended what it asks for and then the letter."""
    report_id = overdue(of)
    for day in days(PAST, 8):
        scanned(day)
    written(of, report_id, FIFTH)
    reports.approve(by(of.head, FIFTH), [(report_id, None)])
    draft = db.session.scalars(select(Letter.id).where(Letter.kind == LetterKind.SUPERVISION)).one()
    came = meet(
        app,
        monkeypatch,
        lambda: letters.submit(by(of.coordinator, AFTER), draft, None),
        (letters.steps, "reload"),
        lambda: scanned(AFTER),
    )
    assert came[0].startswith("RuleRefused: 事由已消失")
    assert came[1] == "done"
    assert drafts(LetterKind.SUPERVISION) == [LetterState.LAPSED]


def test_who_reads_all_while_a_date_is_judged_anew(app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    """He had the earlier verdict and waited for 整改, which had just ended; the earlier one was to go next."""
    overdue(of)
    own = db.session.scalars(select(Milestone.id).where(Milestone.due_on == PAST)).one()
    short = NewVerdict(VerdictResult.PARTLY, PAST, "统计公报", rectify_by=WRITTEN)
    first = verdicts.judge_milestone(by(of.coordinator, PAST), own, None, short)
    for day in days(CHASED, 5):
        scanned(day)
    reached = NewVerdict(VerdictResult.REACHED, FIFTH, "统计公报")
    reading, judging = by(of.liaison, AFTER), by(of.coordinator, AFTER)
    came = meet(
        app,
        monkeypatch,
        lambda: verdicts.judge_milestone(judging, own, first, reached),
        (date_steps, "settle_unsaid"),
        lambda: inbox.mark_read(reading),
    )
    assert came == ["done", "done"]
