"""What a person has just accepted and may still take back (撤销采用): kept in the session, newest first."""

from __future__ import annotations

from flask import session

from tracker import clock
from tracker.reporting.queries import ReportLine
from tracker.reporting.review.queries import undoable
from tracker.web.request import signed_in

_ACCEPTED = "accepted_reports"
_MOST = 50
"""As many as one page of 成批采用 shows; a session travels with every request."""


def remember(*report_ids: int) -> None:
    """These were accepted, one by itself or a whole batch."""
    session[_ACCEPTED] = [*report_ids, *_kept()][:_MOST]


def still_undoable() -> list[ReportLine]:
    """Those that may be taken back now; none once the ten minutes are over."""
    return undoable(_kept(), signed_in.actor(), clock.now())


def _kept() -> list[int]:
    kept = session.get(_ACCEPTED)
    return kept if isinstance(kept, list) else []
