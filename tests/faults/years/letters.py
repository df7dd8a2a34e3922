"""What must be said of letters that are not answered: domain.md 8 written down a second time, and the days of a report.

Nothing of tracker/ is used here. Who is asked for an answer is reminded of its last day −3 and −1, and +1, then every
5 until it comes: liaison, unit head; 综合处 hears on +1, once.

Days     working days, all of them of years whose notice is known: what counts over another waits for it.
Never    on the day the last day was said, nor before; of an answer that came, or a letter that is not to hold. What is
         to be added to an answer has a last day of its own.
Relieved before its last day nothing is said of a letter whose matters are none of its body's any more, be it that its
         duty or the task ended; what is finished is told until then.
At rest  after its last day nothing is said of a letter of which nothing is open: what it asked for came, was reached,
         moved, waits for 综合处, lies with the lead, or is not its body's any more. What fell short is open, and so is
         a red that turned yellow; what a person wrote of until it is answered. How a part was lit on a day that is past
         is not on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.faults.years.oracle import (
    HEAD,
    IN_FORCE,
    LIAISON,
    OFFICE,
    Facts,
    Letter,
    Matter,
    Report,
    Said,
    answering,
    as_of,
    back_on,
    over,
    repeats,
    verdict_of,
)

BY_LIGHT = ("red", "yellow")
STOPPED = ("suspended", "terminated", "withdrawn")
AGREED = ("整改中", "已顺延")
"""What was agreed with a body is laid at nobody, as long as it keeps to it."""
LOOKED_BACK, OF_OFFICE = "回头看未通过", "综合处"


def reminded_on(facts: Facts, day: date, last: date, seen_on: set[date]) -> tuple[set[Said], set[Said]]:
    """What must have been said for a day by a scan, and what may have been.

    `last`: the day scanned before it; `seen_on`: the day of the scan, by its clock and in truth. May: what came to
    rest, or did so no more, between the day and the scan.
    """
    must: set[Said] = set()
    may: set[Said] = set()
    if not facts.days.is_working(day):
        return must, may
    for letter in facts.letters:
        said = set(_of_letter(facts, letter, day))
        if not said:
            continue
        if all(one.step < 0 for one in said):
            freed = {is_relieved(facts, letter, one) for one in {day, *seen_on}}
            must |= said if freed == {False} else set()
            may |= said if len(freed) > 1 else set()
            continue
        rests = {is_at_rest(facts, letter, one) for one in {day, *seen_on}}
        if len(rests) > 1 or (day < last and any(one.cause in BY_LIGHT for one in letter.matters)):
            may |= said
        elif rests == {False}:
            must |= said
    return must, may


def awaited(letter: Letter, day: date) -> tuple[date, date] | None:
    """On which day which last day was said, of a letter whose answer is asked for at the end of a day."""
    before = [one for one in letter.asked if one[0] <= day]
    if not before or before[-1][1] is None:
        return None
    return before[-1][0], before[-1][1]


def _of_letter(facts: Facts, letter: Letter, day: date) -> Iterator[Said]:
    asked = awaited(letter, day)
    if asked is None or asked[0] == day:
        return
    reply_by, days = asked[1], facts.days
    if not days.is_certain(min(reply_by, day), max(reply_by, day)):
        return
    before = [step for step in (-3, -1) if day < reply_by and days.count(reply_by, step) == day]
    since = days.between(reply_by, day)
    for step in [*before, *([since] if repeats(since, 1, 5) else [])]:
        to = [(letter.body, LIAISON), (letter.body, HEAD), *([(letter.office, OFFICE)] if step == 1 else [])]
        for body, role in to:
            yield Said(letter.stage, f"letter-{letter.id}", reply_by, step, body, role, day, False)


def is_relieved(facts: Facts, letter: Letter, day: date) -> bool:
    """By the end of a day: nothing that it speaks of is its body's to do or done by it."""
    left = [one for one in letter.matters if not over(one.gone_on, day)]
    return bool(left) and not any(
        _is_held(facts, one, day) and as_of(facts.states[one.task], day) not in STOPPED for one in left
    )


def was_relieved(facts: Facts, letter: Letter, since: date, day: date) -> bool:
    """By the end of any day from one to another: asked of the days alone on which it may have turned."""
    turns = {since}
    for matter in letter.matters:
        courses = [facts.states[matter.task]]
        for duty in facts.duties_of.get((matter.task, matter.body), ()):
            courses.append(duty.course)
            turns.add(duty.since)
        turns |= {on for course in courses for on, _ in course}
        turns |= {matter.gone_on} if matter.gone_on else set()
    return any(is_relieved(facts, letter, on) for on in turns if since <= on <= day)


def is_at_rest(facts: Facts, letter: Letter, day: date) -> bool:
    """By the end of a day: nothing that it speaks of is open."""
    return not any(_is_open(facts, matter, day) for matter in letter.matters)


def _is_open(facts: Facts, matter: Matter, day: date) -> bool:
    is_its = _is_held(facts, matter, day) and as_of(facts.states[matter.task], day) in IN_FORCE
    if over(matter.gone_on, day) or not is_its:
        return False
    if matter.cause in BY_LIGHT:
        return _is_laid(facts, matter)
    by_cause = {"report": _is_missing, "overdue": _is_overdue, "unanswered": _is_unanswered}
    return matter.cause not in by_cause or by_cause[matter.cause](facts, matter, day)


def _is_held(facts: Facts, matter: Matter, day: date) -> bool:
    return any(
        duty.since <= day and as_of(duty.course, day) != "ended"
        for duty in facts.duties_of.get((matter.task, matter.body), ())
    )


def _is_laid(facts: Facts, matter: Matter) -> bool:
    lit = facts.lit[matter.task, matter.body]
    is_agreed = lit.word in AGREED and not lit.reason.startswith(LOOKED_BACK)
    return lit.colour in BY_LIGHT and not is_agreed and lit.turn != OF_OFFICE and not lit.is_leads


def _is_missing(facts: Facts, matter: Matter, day: date) -> bool:
    """缺报 may still come; what a later quarter told stands for it."""
    report = facts.report[matter.subject]
    if over(report.sent_on, day) or report.is_excused or report.due_on != matter.due_on:
        return False
    return not any(
        one.opened_on > report.opened_on and _has_left(one, day) for one in facts.reports_of[report.task, report.body]
    )


def _has_left(report: Report, day: date) -> bool:
    return over(report.sent_on, day) and back_on(report, day) is None


def _is_overdue(facts: Facts, matter: Matter, day: date) -> bool:
    node = facts.node.get(matter.subject)
    if node is None or node.task != matter.task or as_of(node.dates, day) != matter.due_on:
        return False
    verdict = verdict_of(node, day)
    if verdict is not None:
        return not verdict.is_final
    turn = answering(facts, node, facts.plans[node.plan].grace_on(matter.due_on), day)
    return matter.body in turn.bodies


def _is_unanswered(facts: Facts, matter: Matter, day: date) -> bool:
    """What the letter before it asked for is open, and it was not answered since."""
    letter = facts.letter[matter.subject]
    asked = awaited(letter, day)
    of_task = (one for one in letter.matters if one.task == matter.task)
    return asked is not None and asked[1] == matter.due_on and any(_is_open(facts, one, day) for one in of_task)
