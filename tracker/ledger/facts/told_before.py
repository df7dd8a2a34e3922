"""What the owners of a date in words told of it that have left the task since (domain.md 9: a transfer). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tracker.clock import shanghai_date
from tracker.ledger.facts.task import MilestoneFacts, PartFacts, ReportFacts, UnreadFacts
from tracker.plans.owners.history import times_of_others
from tracker.reporting.validity import speaks_of


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
        reports = [one for part in gone if part.body.id in owners for one in _told(part, milestone, first, last)]
        sent = [one for part in gone if part.body.id in owners for one in _sent(part, milestone, first, last)]
        tellers = {one.told_by.id for one in reports if one.told_by}
        if owners <= tellers:
            told += reports
        elif owners <= tellers | {one.told_by.id for one in sent if one.told_by}:
            unread += sent
    return replace(milestone, told_before=tuple(told), unread_before=tuple(unread)) if told or unread else milestone


def _told(part: PartFacts, milestone: MilestoneFacts, first: date, last: date) -> Iterator[ReportFacts]:
    for one in part.reports:
        if one.substance and first <= one.sent_on <= last and speaks_of(one.as_of, milestone.due_on):
            yield replace(one, told_by=part.body)


def _sent(part: PartFacts, milestone: MilestoneFacts, first: date, last: date) -> Iterator[UnreadFacts]:
    for one in part.unread:
        is_its = one.sent_at is not None and first <= shanghai_date(one.sent_at) <= last
        if is_its and speaks_of(one.as_of, milestone.due_on):
            yield replace(one, told_by=part.body)
