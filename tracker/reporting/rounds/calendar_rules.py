"""What another calendar does to quarters: the days of their rounds, and of the messages before and after a cut-off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tracker.calendar.workdays import Calendar
from tracker.reporting.quarters import CutOffs, Quarter, cut_offs, verification_days
from tracker.vocabulary import RoundKind

if TYPE_CHECKING:
    from tracker.reporting.models import Round, RoundCutoffs


@dataclass(frozen=True)
class Messages:
    """The days of A3 before and of A4 after the units' cut-off (domain.md 8)."""

    soon: tuple[date, date]
    late: date


@dataclass(frozen=True)
class QuarterDays:
    """The days of a quarter's round by the calendar so far and by another one."""

    quarter: Quarter
    before: CutOffs
    after: CutOffs
    messages_before: Messages
    messages_after: Messages

    @property
    def has_moved(self) -> bool:
        """Whether any day is another one."""
        return _days(self.before) != _days(self.after) or self.messages_before != self.messages_after


def quarter_days(quarters: Iterable[Quarter], before: Calendar, after: Calendar) -> list[QuarterDays]:
    """Each quarter by both calendars."""
    found = []
    for quarter in quarters:
        old, new = cut_offs(quarter, before), cut_offs(quarter, after)
        found.append(QuarterDays(quarter, old, new, _messages(old, before), _messages(new, after)))
    return found


def unit_days(days: CutOffs | RoundCutoffs) -> tuple[date, date, date]:
    """What units are held to: their cut-off, the lead's, and the end of the review."""
    return days.unit_due_on, days.lead_due_on, days.review_ends_on


def days_of(round: Round, calendar: Calendar) -> CutOffs:
    """The days that a calendar gives a quarter's or a 核定 round."""
    if round.kind == RoundKind.QUARTER:
        return cut_offs(Quarter.parse(round.name), calendar)
    return verification_days(round.as_of, calendar)


def is_moved(round: Round, held: RoundCutoffs, before: Calendar, after: Calendar) -> bool:
    """Whether another calendar gives a round other cut-offs than the one before, and than those it has."""
    now = unit_days(days_of(round, after))
    return now not in (unit_days(held), unit_days(days_of(round, before)))


def _days(days: CutOffs) -> tuple[date, ...]:
    return days.opens_on, days.unit_due_on, days.lead_due_on, days.review_ends_on, days.edition_on


def _messages(days: CutOffs, calendar: Calendar) -> Messages:
    due = days.unit_due_on
    return Messages((calendar.subtract(due, 3), calendar.subtract(due, 1)), calendar.add(due, 1))
