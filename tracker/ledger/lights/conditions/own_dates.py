"""What has come of an own date, and who is to tell it or to judge it (domain.md 5). Pure.

Its words stand in date_words.py, who took an overdue one over in taken_over.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.clock import shanghai_date
from tracker.ledger.facts.figures.members import summed
from tracker.ledger.facts.task import (
    Body,
    IndicatorFacts,
    MilestoneFacts,
    PartFacts,
    ReadingFacts,
    ReportFacts,
    TaskFacts,
    UnreadFacts,
)
from tracker.ledger.lights.conditions.match import OFFICE, answering_here, first_of
from tracker.ledger.lights.conditions.once import once, once_each
from tracker.ledger.lights.conditions.turns import Addressed, addressed, given_up
from tracker.ledger.progress import is_missed
from tracker.reporting.validity import speaks_of


@dataclass(frozen=True)
class Heard:
    """What has come of a date without a verdict, or of one that fell short since its verdict.

    `value`: the accepted one that tells what was reached; `told`: the bodies of which something was accepted, `unread`:
    those whose report waits for 综合处, `silent`: those of which nothing has come. All answer for the date.
    `given_up`: of the silent those whose texts of it lie with their lead; `asked`: whose turn it is of the silent, the
    lead's in their place. `is_unowned`: nobody answers for it yet, so that 综合处 has to say who.
    """

    value: ReadingFacts | None
    told: tuple[Body, ...]
    unread: tuple[Body, ...]
    silent: tuple[Body, ...]
    given_up: tuple[Body, ...] = ()
    asked: tuple[Body, ...] = ()
    is_unowned: bool = False

    @property
    def is_told(self) -> bool:
        """All that can be told was accepted: the verdict is what is missing."""
        return self.value is not None or bool(self.told and not self.unread and not self.silent)

    @property
    def asks_bodies(self) -> bool:
        """Whether something is still to come from a body."""
        return self.value is None and bool(self.silent)

    @property
    def turn(self) -> str | None:
        """Whose turn it is, None where it is that of several bodies."""
        return first_of(self.asked) if self.asks_bodies and not self.is_unowned else OFFICE


@once_each
def heard(facts: TaskFacts, milestone: MilestoneFacts) -> Heard:
    """Of a figure its value, of a date in words what each body that answers for it said after it.

    Of one that was judged what the verdict did not know.
    """
    value = _value(milestone)
    parts = facts.parts_of(milestone)
    told = [part for part in parts if value is not None or _has_told(facts, part, milestone)]
    unread = [part for part in parts if part not in told and _unread_of(facts, part, milestone)]
    is_enough = bool(unread) and facts.one_tells_for_all(milestone)
    silent = [] if is_enough else [part.body for part in parts if part not in told and part not in unread]
    at_lead = given_up(facts, milestone)
    given = tuple(body for body in silent if body in at_lead)
    tellers = tuple(dict.fromkeys(_teller(facts, part, milestone) for part in told))
    senders = tuple(dict.fromkeys(_sender(facts, part, milestone) for part in unread))
    asked = addressed(facts, milestone, silent).bodies if given else tuple(silent)
    return Heard(value, tellers, senders, tuple(silent), given, asked, milestone.is_unowned)


def told(facts: TaskFacts) -> list[MilestoneFacts]:
    """The own dates for which a verdict can be given and is missing: what was reached was accepted."""
    return [one for one, is_told in _open(facts) if is_told]


def untold(facts: TaskFacts) -> list[MilestoneFacts]:
    """The others without a verdict: something is still to be told of them."""
    return [one for one, is_told in _open(facts) if not is_told]


@once
def _open(facts: TaskFacts) -> tuple[tuple[MilestoneFacts, bool], ...]:
    """The own dates without a verdict, each with whether it is told."""
    return tuple((milestone, heard(facts, milestone).is_told) for milestone in facts.milestones if milestone.is_open)


@once
def retold(facts: TaskFacts) -> tuple[MilestoneFacts, ...]:
    """The own dates that fell short of which all that can be told was accepted since: a new verdict can be given."""
    return tuple(
        milestone for milestone in facts.milestones if is_rectified(milestone) and heard(facts, milestone).is_told
    )


def told_on(facts: TaskFacts, milestone: MilestoneFacts, values: Sequence[ReadingFacts] = ()) -> date | None:
    """The day in Shanghai from which the verdict alone is missing, of a date that is told or told anew.

    Last day for the verdict 31 March, value accepted on 12 May: 12 May, 综合处 was not late before. What it is told
    later changes nothing. `values`: all that was accepted of the date's figure.
    """
    if milestone.measured is not None:
        known = [value.known_at for value in values if value.known_at and _is_news(milestone, value)]
        return shanghai_date(min(known)) if known else None
    said = [_said_of(facts, part, milestone) for part in facts.parts_of(milestone)]
    return max((min(report.accepted_on for report in texts) for texts in said if texts), default=None)


def _is_news(milestone: MilestoneFacts, value: ReadingFacts) -> bool:
    """Whether a value speaks of the date; of one that was judged, whether its verdict did not know it."""
    if milestone.is_open:
        return speaks_of(value.as_of, milestone.due_on)
    since, at = milestone.verdict_as_of, milestone.judged_at
    return since is not None and at is not None and value.is_since(since, milestone.verdict_value, at)


def _is_judged_at_once(milestone: MilestoneFacts) -> bool:
    """Whether of a date told since its verdict the next one is wanted before the 整改 is up.

    Its target is reached, or two values of one day disagree.
    """
    figure = milestone.measured
    return figure is not None and (bool(figure.at_odds) or not is_missed(figure))


def is_judged_anew(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether the next verdict is wanted on a date that fell short: 综合处 gives it, its owner is asked no more.

    Target 85%, found 76%, 整改至 4 December: 85% told in November is judged at once, 80% from 5 December on. Until then
    80% leaves it with its owner, who hears of its date as before: what was said is newer, but nothing is put right yet.
    A date in words is never known to be reached. Two values of one day that disagree are judged at once.
    """
    return milestone in retold(facts) and (_is_up(milestone, day) or _is_judged_at_once(milestone))


def _is_up(milestone: MilestoneFacts, day: date) -> bool:
    return milestone.rectify_by is not None and day > milestone.rectify_by


def sent_since(facts: TaskFacts, milestone: MilestoneFacts) -> Mapping[Body, Body]:
    """Its owners of which a report waits for 综合处 that the verdict did not know, each with who sent it.

    That is another one where it had the date before and has left, led for all, or sent what may hold the value of a
    figure.
    """
    if milestone.is_unowned:
        return {}
    waiting = (part for part in facts.parts_of(milestone) if _unread_of(facts, part, milestone))
    return {part.body: _sender(facts, part, milestone) for part in waiting}


def silent_since(facts: TaskFacts, milestone: MilestoneFacts) -> tuple[Body, ...]:
    """Its owners of which nothing has come since its verdict; the value of a figure tells for all."""
    if milestone.is_unowned or facts.one_tells_for_all(milestone):
        return ()
    return heard(facts, milestone).silent


def heard_since(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> AbstractSet[Body]:
    """Of who answers for a date that fell short those who are asked no more on a day.

    A report of theirs waits to be read; once the 整改 is up also who has told: until then nobody knows it put right.
    """
    if milestone.is_unowned:
        return frozenset()
    everybody = [part.body for part in facts.parts_of(milestone)]
    if _is_up(milestone, day):
        return {*everybody}.difference(heard(facts, milestone).silent)
    sent = sent_since(facts, milestone)
    return {*everybody} if sent and facts.one_tells_for_all(milestone) else sent.keys()


def putting_right(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """The owners of a date that fell short who are to put it right on a day, none where all were heard of."""
    done = heard_since(facts, milestone, day)
    if done and all(part.body in done for part in facts.parts_of(milestone)):
        return ()
    return tuple(body for body in responsible(facts, milestone) if body not in done)


def asked_to_put_right(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> Addressed:
    """Whom light and reminders speak to of a date that is its owners' to put right: not who was heard of."""
    done = heard_since(facts, milestone, day)
    return addressed(facts, milestone, [body for body in answering_here(facts, milestone) if body not in done])


def is_unread_since(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether 综合处 has to read what its owners sent since the verdict before anybody is asked for more."""
    return bool(sent_since(facts, milestone)) and not putting_right(facts, milestone, day)


def is_to_put_right(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether a date fell short and is its owners' to put right: not while 综合处 has to read what they sent."""
    is_offices = is_judged_anew(facts, milestone, day) or is_unread_since(facts, milestone, day)
    return is_rectified(milestone) and not is_offices


def is_overdue(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether its last day has passed and something is still to come of it from a body."""
    return milestone.is_open and day > milestone.grace_on and heard(facts, milestone).asks_bodies


def is_awaited(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether the value of its very day can exist and has not come; what is overdue is asked for as that.

    Example: due 31 December, told by quarters, 26座 accepted of 20 December: from 30 January on the value of its day is
    asked for (A7), and until March no round is open (domain.md 5, 8).
    """
    figure = milestone.measured
    if figure is None or not milestone.is_open or is_overdue(facts, milestone, day):
        return False
    is_told = figure.reading is not None and figure.reading.as_of >= milestone.due_on
    return not is_told and milestone.due_on + timedelta(days=figure.lag_days) <= day


def tellers(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """Who is to tell now what was reached: of a date awaited all who answer for it.

    Of one overdue those of which nothing has come, of one to be put right those who were not heard of since.
    """
    if is_overdue(facts, milestone, day):
        return untold_by(facts, milestone)
    if is_to_put_right(facts, milestone, day):
        return putting_right(facts, milestone, day)
    return responsible(facts, milestone) if is_awaited(facts, milestone, day) else ()


def untold_by(facts: TaskFacts, milestone: MilestoneFacts) -> tuple[Body, ...]:
    """Who answers for a date and has told nothing of it."""
    silent = heard(facts, milestone).silent
    return tuple(body for body in responsible(facts, milestone) if body in silent)


def responsible(facts: TaskFacts, milestone: MilestoneFacts) -> tuple[Body, ...]:
    """Its owners; of what is of all together those that report, of what is nobody's none."""
    return () if milestone.is_unowned else milestone.bodies or tuple(part.body for part in facts.parts)


@once
def judged_soon(facts: TaskFacts) -> tuple[list[MilestoneFacts], list[MilestoneFacts]]:
    """Own dates for which a verdict is missing once they are past, and those for which one is once 整改 is up."""
    newer = retold(facts)
    now = [milestone for milestone in newer if _is_judged_at_once(milestone)]
    return told(facts) + now, [milestone for milestone in newer if milestone not in now]


def is_rectified(milestone: MilestoneFacts) -> bool:
    """It fell short, and is to be put right by a day."""
    return milestone.verdict is not None and not milestone.is_final and milestone.rectify_by is not None


def overdue_since(facts: TaskFacts) -> date | None:
    """The earliest grace date of an own milestone of which nothing was accepted; overdue on every later day.

    From it 逾期 of the task is counted; of a body that took a date over from its own limit (dates.py).
    """
    return min((milestone.grace_on for milestone in untold(facts)), default=None)


def overdue_days(facts: TaskFacts, day: date) -> int | None:
    """Calendar days since then, None unless overdue."""
    since = overdue_since(facts)
    return (day - since).days if since and day > since else None


def _value(milestone: MilestoneFacts) -> ReadingFacts | None:
    """The accepted value that tells what was reached by the date."""
    figure = milestone.measured
    reading = figure.reading if figure else None
    if figure is None or reading is None or not _is_news(milestone, reading):
        return None
    return reading if not figure.members or _is_whole(figure, milestone) else None


def _is_whole(figure: IndicatorFacts, milestone: MilestoneFacts) -> bool:
    """Whether the figure of a collective is known of a date: told as a whole, by all, or reached by some.

    Of one that was judged with what the others had told before.
    """
    if figure.reading is not None and figure.reading.is_found:
        return True
    told = [reading for reading in figure.told if _is_news(milestone, reading)]
    if any(reading.body == figure.collector for reading in told) or len(told) == len(figure.members):
        return True
    is_up = figure.is_sum and not figure.aim.is_ceiling
    counted = told if milestone.is_open else figure.told
    return is_up and bool(told) and figure.aim.is_reached_by(summed(counted).value)


def _has_told(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> bool:
    """Of a date in words: something of substance was accepted that speaks of it; of a collective's figure its value."""
    if milestone.measured is not None:
        told = (reading for reading in milestone.measured.told if milestone.measured.members)
        return any(reading.body == part.body and _is_news(milestone, reading) for reading in told)
    return bool(_said_of(facts, part, milestone))


def _teller(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> Body:
    """Whose the last text of it is: who led then, or had the date then, where it does so no more."""
    texts = _said_of(facts, part, milestone)
    last = max(texts, key=lambda one: (one.round_end, one.accepted_on), default=None)
    return (last.told_by if last is not None else None) or part.body


def _sender(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> Body:
    """Likewise of what waits to be read."""
    return _unread_of(facts, part, milestone)[0].told_by or part.body


def _said_of(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> list[ReportFacts]:
    """The accepted texts of a body that speak of a date in words; of one that was judged those it did not know."""
    if not milestone.is_open:
        return _texts_since(facts, part, milestone)
    return [report for report in _texts_of(facts, part, milestone) if speaks_of(report.as_of, milestone.due_on)]


def _texts_since(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> list[ReportFacts]:
    """What a body said of a date in words that its verdict did not know.

    They speak of a later day, or were written since, of the date: between two rounds a body corrects the report of the
    last (更正).
    """
    as_of, judged_at = milestone.verdict_as_of, milestone.judged_at
    if as_of is None or judged_at is None:
        return []
    said = _texts_of(facts, part, milestone)
    newer = [report for report in said if report.as_of > as_of or _is_written_since(report, milestone, judged_at)]
    return [report for report in newer if report.is_accepted_since(judged_at)]


def _texts_of(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> list[ReportFacts]:
    """What was said of substance that may be of a date in words.

    By a body, but for what it sent while the date was another's; and what was told for all, whoever had the date then,
    leads now or owns it now. Who led beside told of its own. What its owners told that have left the task stays told.
    """
    own = [report for report in part.reports if report.is_joint or milestone.is_of(part.body, report.sent_on)]
    joint = [one for one in facts.joint if one.round_end not in part.led_rounds]
    return [one for one in (*own, *joint, *milestone.told_before) if one.substance]


def _is_written_since(one: ReportFacts, milestone: MilestoneFacts, at: datetime) -> bool:
    return one.sent_at is not None and one.sent_at > at and speaks_of(one.as_of, milestone.due_on)


def has_newer_value(milestone: MilestoneFacts) -> bool:
    """Whether the value of the figure of a date that was judged is one that the verdict did not know."""
    reading = milestone.measured.reading if milestone.measured else None
    return reading is not None and _is_news(milestone, reading)


def _unread_of(facts: TaskFacts, part: PartFacts, milestone: MilestoneFacts) -> list[UnreadFacts]:
    """What a body sent of a date, or was sent for all, and waits to be read; of who led last, its own.

    What who leads now has sent for the others is among theirs; who leads beside it sends its own.
    With what its owners sent that have left. 综合处 reads first what was sent while the date was another's, too: it may
    tell of it (待审核 never counts against a body, domain.md 8).
    """
    led_last = any(one.as_lead for one in part.asked[-1:])
    sent = part.unread if led_last else (*part.unread, *(one for one in facts.joint_unread if one.told_by))
    waiting, since = (*sent, *milestone.unread_before), milestone.verdict_as_of
    if milestone.is_open:
        return [one for one in waiting if speaks_of(one.as_of, milestone.due_on)]
    return [one for one in waiting if since is not None and one.is_since(since, milestone.judged_at)]
