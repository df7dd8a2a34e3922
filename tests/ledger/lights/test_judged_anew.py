"""Whose turn a date is that fell short: its owner's until it is judged anew, or something newer waits to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import figure, milestone, named, part, report, task
from tracker.clock import SHANGHAI
from tracker.ledger.facts.task import PartFacts, ReadingFacts, TaskFacts, UnreadFacts
from tracker.ledger.lights.conditions.date_words import words_since
from tracker.ledger.lights.conditions.own_dates import is_judged_anew, is_unread_since, judged_soon
from tracker.ledger.lights.rules import light
from tracker.vocabulary import Relation, VerdictResult

DUE, BY, UP = date(2025, 12, 31), date(2026, 12, 18), date(2026, 12, 19)
JUDGED_AT = datetime(2026, 11, 30, 9, tzinfo=SHANGHAI)
LATER = JUDGED_AT + timedelta(days=3)
BODY = named("市交通局")
RATE = figure(None, unit="%", target=Decimal(85), relation=Relation.EQUAL, key="7", due_on=DUE)
JUDGED = {"verdict": VerdictResult.PARTLY, "verdict_as_of": DUE, "judged_at": JUDGED_AT, "rectify_by": BY}


def measured(*values: tuple[str, date], mine: PartFacts | None = None) -> TaskFacts:
    """Found 76 of 85; what was told and accepted last, of two that tell one day otherwise both."""
    told = [ReadingFacts(Decimal(value), as_of, body=BODY, known_at=LATER) for value, as_of in values]
    reading = min(told, key=lambda one: one.value, default=ReadingFacts(Decimal(76), DUE, body=BODY))
    known = replace(RATE, reading=reading, at_odds=tuple(told) if len(told) > 1 else ())
    own = milestone(DUE, figure="7", measured=known, verdict_value=Decimal(76), **JUDGED)
    return task(mine or part(body="市交通局"), milestones=(own,), indicators=(replace(known, verdict=own.verdict),))


def in_words(*said: date) -> TaskFacts:
    """A date without a figure; something of substance was accepted as of these days."""
    reports = tuple(replace(report(), as_of=one, accepted_on=LATER.date(), sent_at=LATER) for one in said)
    return task(part(*reports, body="市交通局"), milestones=(milestone(DUE, ("市交通局",), **JUDGED),))


NEW = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("facts", "day", "is_offices", "words"),
    [
        (measured(), BY, False, ""),
        (measured(), UP, False, ""),
        (measured(("76", NEW)), BY, False, "市交通局已报76%"),  # the same value of a later day
        (measured(("84.9", NEW)), BY, False, "市交通局已报84.9%"),
        (measured(("84.9", NEW)), UP, True, "市交通局已报84.9%"),
        (measured(("85", NEW)), BY, True, "市交通局已报85%"),
        (measured(("85", NEW)), UP, True, "市交通局已报85%"),
        (measured(("80", DUE)), BY, False, "市交通局已报80%"),  # of the date itself, told since
        (measured(("76", DUE)), UP, False, ""),  # the verdict knew that
        (measured(("80", NEW), ("82", NEW)), BY, True, "已报80%（市交通局）、82%（市交通局），所报不一致"),
        (in_words(), BY, False, ""),
        (in_words(NEW), BY, False, "市交通局已报"),
        (in_words(NEW), UP, True, "市交通局已报"),
    ],
)
def test_the_next_verdict_is_wanted_once_the_target_is_reached_or_the_time_is_up(
    facts: TaskFacts, day: date, is_offices: bool, words: str
) -> None:
    (own,) = facts.milestones
    assert (is_judged_anew(facts, own, day), words_since(facts, own)) == (is_offices, words)
    assert light(facts, day, CALENDAR).part == ("综合处" if is_offices else "市交通局")
    now, later = judged_soon(facts)  # by which the list of tasks tells whose turn it is
    assert (own in (now if day <= BY else now + later)) is is_offices


@pytest.mark.parametrize(
    ("values", "sent_at", "reason"),
    [
        ((), LATER, "市交通局，已报送，待综合处审核"),
        ((), JUDGED_AT, None),  # the verdict knew it
        ((("80", NEW),), LATER, "市交通局已报80%，新报送的待综合处审核"),
    ],
)
def test_what_waits_to_be_read_is_the_turn_of_the_office(
    values: tuple[tuple[str, date], ...], sent_at: datetime, reason: str | None
) -> None:
    mine = replace(part(body="市交通局"), unread=(UnreadFacts(DUE, sent_at),))
    facts = measured(*values, mine=mine)
    (own,) = facts.milestones
    assert is_unread_since(facts, own, BY) is (reason is not None)
    lit = light(facts, BY, CALENDAR)
    assert lit.part == ("综合处" if reason else "市交通局")
    assert lit.title == "黄·整改中" and (reason is None or lit.reason.endswith(f"整改至2026-12-18，{reason}"))


def test_what_nobody_owns_is_read_for_nobody() -> None:
    facts = measured(mine=replace(part(body="市交通局"), unread=(UnreadFacts(DUE, LATER),)))
    (own,) = facts.milestones
    assert not is_unread_since(facts, replace(own, is_unowned=True), BY)
