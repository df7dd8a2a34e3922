"""What the owners of a date in words told of it that have left the task since (domain.md 9: a transfer). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from tracker.ledger.facts.task import Body, MilestoneFacts, PartFacts, ReportFacts, UnreadFacts
from tracker.plans.owners.history import times_of_others
from tracker.reporting.validity import speaks_of

T = TypeVar("T", ReportFacts, UnreadFacts)


def with_told_before(milestone: MilestoneFacts, gone: Sequence[PartFacts]) -> MilestoneFacts:
    """The date with what all who had it together sent while it was theirs; `gone`: who has left its task.

    Example: 市商务委 told in December what it had reached, and is merged into 市住房局, which has the date since: its
    verdict is awaited, and 市住房局 is not to tell once more what 综合处 has read. Where one of several owners had told
    nothing, their successor tells it.
    """
    is_in_words, is_anybodys = milestone.figure is None, milestone.bodies or milestone.is_unowned
    if not gone or not is_in_words or not is_anybodys:
        return milestone
    told: list[ReportFacts] = []
    unread: list[UnreadFacts] = []
    for owners, first, last in times_of_others(milestone.history, {body.id for body in milestone.bodies}):
        theirs = [part for part in gone if part.body.id in owners]
        accepted = [(part.body, report) for part in theirs for report in part.reports if report.substance]
        reports = list(_sent_between(first, last, milestone.due_on, accepted))
        waiting = [(part.body, one) for part in theirs for one in part.unread]
        sent = list(_sent_between(first, last, milestone.due_on, waiting))
        tellers = {report.told_by.id for report in reports if report.told_by}
        if owners <= tellers:
            told += reports
        elif owners <= tellers | {one.told_by.id for one in sent if one.told_by}:
            unread += sent
    return replace(milestone, told_before=tuple(told), unread_before=tuple(unread)) if told or unread else milestone


def _sent_between(first: date, last: date, due_on: date, texts: Iterable[tuple[Body, T]]) -> Iterator[T]:
    """Those texts of bodies that were sent within these days and speak of a date, each under its body's name."""
    for body, one in texts:
        if one.sent_on is not None and first <= one.sent_on <= last and speaks_of(one.as_of, due_on):
            yield replace(one, told_by=body)
