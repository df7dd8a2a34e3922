"""Rules about own milestones, points and figures: overdue, being put right, behind their line (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.task import Body, IndicatorFacts, MilestoneFacts, PointFacts, TaskFacts
from tracker.ledger.lights.conditions.date_words import (
    aim,
    aim_of,
    amount,
    dates,
    lying,
    standing,
    told_value,
    values_at_odds,
    words_since,
)
from tracker.ledger.lights.conditions.match import (
    OFFICE,
    Match,
    about,
    answering,
    answering_here,
    bodies_of,
    first_of,
    laid_at,
    match_of,
    names_of,
    owned_by,
    owner_here,
    owner_of,
    whose,
)
from tracker.ledger.lights.conditions.own_dates import (
    asked_to_put_right,
    heard,
    heard_since,
    is_judged_anew,
    is_rectified,
    is_to_put_right,
    is_unread_since,
    retold,
    sent_since,
    silent_since,
    told,
    untold,
)
from tracker.ledger.lights.conditions.taken_over import is_free, is_taken_over, late_asked, late_turn, taken
from tracker.ledger.lights.conditions.turns import given_up
from tracker.ledger.progress import figure_progress, is_floor_broken, is_missed, is_past_due
from tracker.plans.owners.words import listed

LOOK_BACK_FAILED = "回头看未通过"
_SMALLEST_GAP = Decimal("0.1")


def look_back_failed_since(on: date) -> str:
    """“回头看未通过（自 2026-12-07 起）”."""
    return f"{LOOK_BACK_FAILED}（自 {on} 起）"


def overdue(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """An own milestone past its grace date of which nothing was accepted, and without a verdict.

    Its delay stays with it when another body takes it over, but lies at 综合处 until that body was asked;
    its own part is not red before, and what a body is red for is named first.
    """
    found = (
        milestone
        for milestone in untold(facts)
        if day > milestone.grace_on and not (facts.is_cut and is_free(facts, milestone, day))
    )
    late = sorted(found, key=lambda one: (*_not_its_own(facts, one, day), one.grace_on, one.is_unowned))
    if not late:
        return None
    first = late[0]
    laid = _laid(facts, first, day)
    beside = _beside(facts, late, laid, day)
    others = _others(facts, late, beside, day)
    reason = standing(facts, first) + dates(first) + _taken(facts, first, day) + others
    match = match_of(facts, first, reason, late_turn(facts, first, day), since=_late_since(facts, first), laid=laid)
    return replace(match, awaits_owner=is_taken_over(facts, first, day), beside=beside)


def _not_its_own(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[bool, bool]:
    """Whether 综合处 bears it, or in the part of a body its lead has what that told: named behind its own."""
    is_given_up = facts.is_cut and bool(heard(facts, milestone).given_up)
    return is_free(facts, milestone, day), is_given_up


def _laid(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """At whom an overdue date is laid where that is not all its owners here; else none, it is theirs.

    Who has told or sent it owes nothing of it, nor does who took it over and has time; a text may lie with the lead.
    """
    asked = late_asked(facts, milestone, day) if heard(facts, milestone).asks_bodies else ()
    return _unless_all(facts, milestone, asked)


def _unless_all(facts: TaskFacts, milestone: MilestoneFacts, asked: tuple[Body, ...]) -> tuple[Body, ...]:
    return () if set(asked) == set(answering_here(facts, milestone)) else asked


def _late_since(facts: TaskFacts, milestone: MilestoneFacts) -> date:
    """From when it is overdue; at a body that took it over from its own limit: nine days, not seventy-two."""
    found = taken(facts, milestone) if facts.is_cut else None
    return max(milestone.grace_on, found.until) if found and found.until else milestone.grace_on


def _others(facts: TaskFacts, late: Sequence[MilestoneFacts], beside: Sequence[Body], day: date) -> str:
    """“；另有3个节点逾期（市交通局；其中1个由市住建委接手，此前的逾期记在综合处；其中1个责任未定）”."""
    _, *others = late
    if not others:
        return ""
    taken_on = [milestone for milestone in others if is_taken_over(facts, milestone, day) and not facts.is_cut]
    takers = dict.fromkeys(body.name for milestone in taken_on for body in answering(facts, milestone))
    nobodys = sum(milestone.is_unowned for milestone in others)
    told = (
        listed([body.name for body in beside]) if beside else "",
        f"其中{len(taken_on)}个由{listed(list(takers))}接手，此前的逾期记在{OFFICE}" if taken_on else "",
        f"其中{nobodys}个责任未定" if nobodys else "",
    )
    words = "；".join(word for word in told if word)
    return f"；另有{len(others)}个节点逾期" + (f"（{words}）" if words else "")


def _beside(facts: TaskFacts, late: Sequence[MilestoneFacts], laid: Sequence[Body], day: date) -> tuple[Body, ...]:
    """Who is to tell the dates behind the first, and not the first as well; who took one over, once it was asked.

    `laid`: at whom the first is laid in place of its owners.
    """
    first, *others = late
    first_of_all = laid or answering(facts, first)
    bodies = (body for milestone in others for body in late_asked(facts, milestone, day))
    return tuple(dict.fromkeys(body for body in bodies if body not in first_of_all))


def _taken(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> str:
    """“，2027-01-07起承办”; of the whole task, as long as the owner may still tell it in time, who bears the delay.

    “（自2027-01-07起由市商务委承办，2027-03-22前报送，此前的逾期记在综合处）”. Nothing of what who left has told.
    """
    found, came = taken(facts, milestone), heard(facts, milestone)
    if found is None or not (came.silent or {one.body for one in milestone.taken_by}.intersection(came.unread)):
        return ""
    if facts.is_cut or not found.is_free(day):
        return f"，{found.words(day)}"
    takers = names_of(came.silent) or whose(facts, milestone).words
    return f"（自{found.on}起由{takers}承办，{found.asked}，此前的逾期记在{OFFICE}）"


def to_judge(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """An own milestone past of which all was accepted that can be told: the verdict is what is missing.

    So it is of one whose 整改 is up, of which all was accepted since its verdict.
    """
    past = sorted((milestone for milestone in told(facts) if day > milestone.due_on), key=lambda one: one.due_on)
    anew = [milestone for milestone in retold(facts) if milestone.rectify_by and day > milestone.rectify_by]
    if not past and not anew:
        return None
    count = len(past) + len(anew) - 1
    others = f"；另有{count}个节点待核定" if count else ""
    if past:
        first = past[0]
        reason = standing(facts, first) + dates(first)
    else:
        first = min(anew, key=lambda one: one.rectify_by or day)
        reason = _rectified_words(facts, first, day)
    return match_of(facts, first, reason + others, OFFICE)


def point_overdue(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A point more than 20 working days past."""
    return _worst_point(facts, day, calendar, facts.settings.point_red_days + 1, None)


def point_late(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A point 1–20 working days past."""
    return _worst_point(facts, day, calendar, 1, facts.settings.point_red_days)


def rectification_overdue(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """部分达成 or 未达成, and the 整改 date has passed with no new verdict, and something is still to be told since."""
    newer = retold(facts)
    return _rectified(facts, [(one, by) for one, by in _rectifying(facts) if day > by and one not in newer], day)


def rectifying(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """整改 is running, or a 回头看 was not passed and nothing with proof was accepted after it."""
    running = _rectified(facts, [(one, by) for one, by in _rectifying(facts) if day <= by], day)
    return running or _look_back_failed(facts)


def _look_back_failed(facts: TaskFacts) -> Match | None:
    """Laid at those it named; else at who applied for 办结 and proves it now, not at who reports through a lead.

    “回头看未通过，市住房局；市商务委已报送，待综合处审核”: what was sent lies at 综合处, as of a date to be put right.
    """
    bodies = bodies_of(facts, *facts.at_fault)
    if facts.look_back_failed_on is None or (facts.is_cut and not bodies):
        return None
    unread = [part.body for part in facts.parts if part.unread]
    sent, silent = ([body for body in bodies if (body in unread) is is_sent] for is_sent in (True, False))
    told = (names_of(silent), f"{names_of(sent)}已报送，待{OFFICE}审核" if sent else "")
    reason = "，".join(word for word in (LOOK_BACK_FAILED, "；".join(word for word in told if word)) if word)
    return Match(reason, since=facts.look_back_failed_on, part=first_of(silent) if silent or not sent else OFFICE)


def postponed(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A later date was granted and has neither passed nor got its verdict."""
    running = [
        milestone
        for milestone in facts.milestones
        if milestone.is_open and milestone.is_postponed and day <= milestone.grace_on
    ]
    first = min(running, key=lambda one: one.due_on, default=None)
    if first is None:
        return None
    reason = "，".join(word for word in (aim(first), owner_here(facts, first)) if word) + dates(first)
    return match_of(facts, first, reason, laid_at(facts, first), since=first.due_on)


def gap_wide(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A figure more than 30 points behind its line."""
    return _widest(facts, ((one, gap) for one, gap in _gaps(facts, day) if gap > facts.settings.gap_red), day)


def gap(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A figure 10 to 30 points behind, both ends included; after its due date any number of points up to 30."""
    low, high = facts.settings.gap_yellow, facts.settings.gap_red
    behind = ((one, points) for one, points in _gaps(facts, day) if points <= high)
    return _widest(facts, ((one, points) for one, points in behind if points >= _least(low, one, day)), day)


def _least(low: Decimal, figure: IndicatorFacts, day: date) -> Decimal:
    """A missed target is never green: then the smallest gap that can be printed is one."""
    return _SMALLEST_GAP if is_past_due(figure, day) and is_missed(figure) else low


def floor_broken(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A 底线 whose last reading does not hold."""
    return _widest(facts, ((indicator, None) for indicator in facts.indicators if is_floor_broken(indicator)), day)


def to_decide(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """An own date past and within grace, while what was reached has not been accepted yet."""
    past = [
        milestone
        for milestone in untold(facts)
        if milestone.due_on < day and (day <= milestone.grace_on or (facts.is_cut and is_free(facts, milestone, day)))
    ]
    first = min(past, key=lambda one: one.due_on, default=None)
    if first is None:
        return None
    reason = standing(facts, first) + dates(first) + _taken(facts, first, day)
    came = heard(facts, first)
    laid = _unless_all(facts, first, came.asked) if came.asks_bodies and not came.is_unowned else ()
    return match_of(facts, first, reason, came.turn, since=first.due_on, laid=laid)


def at_odds(facts: TaskFacts, reason: str) -> str:
    """“公交接驳率目标85%，已报18.5%（市交通局）、22.1%（市商务委），所报不一致，待综合处核定”.

    Of those figures of which `reason` does not say it.
    """
    told = (f for f in facts.indicators if f.at_odds and not f.expired and values_at_odds(f) not in reason)
    return "；".join(f"{aim_of(one)}，{told_value(one, ())}，待{OFFICE}核定" for one in told)


def _rectifying(facts: TaskFacts) -> list[tuple[MilestoneFacts, date]]:
    return [
        (milestone, milestone.rectify_by)
        for milestone in facts.milestones
        if is_rectified(milestone) and milestone.rectify_by
    ]


def _rectified(facts: TaskFacts, dated: Sequence[tuple[MilestoneFacts, date]], day: date) -> Match | None:
    """“旅客占比目标63%，部分达成61.2%，整改至2027-06-30，市机关事务局” of the date whose 整改 ends first.

    A value told since is printed; when it reaches the target the next verdict is what is missing. In the part of a
    body what it gave to its lead is named behind what it has not told, as of overdue dates.
    """
    found = min(dated, key=lambda pair: (facts.is_cut and bool(_given(facts, pair[0], day)), pair[1]), default=None)
    if found is None:
        return None
    milestone, by = found
    reason = _rectified_words(facts, milestone, day)
    if not is_to_put_right(facts, milestone, day):
        return match_of(facts, milestone, reason, OFFICE, since=by)
    if milestone.is_unowned:
        return match_of(facts, milestone, reason, laid_at(facts, milestone), since=by)
    asked = asked_to_put_right(facts, milestone, day).bodies
    return match_of(facts, milestone, reason, first_of(asked), since=by, laid=_unless_all(facts, milestone, asked))


def _given(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> frozenset[Body]:
    """Of a date that is its owners' to put right those whose texts of it lie with their lead."""
    given = given_up(facts, milestone).intersection(answering(facts, milestone))
    given = given.difference(heard_since(facts, milestone, day)) if given else given
    return given if given and is_to_put_right(facts, milestone, day) else frozenset()


def _rectified_words(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> str:
    """“…，整改至2027-06-30，市交通局已报，市商务委待审核，未报：市住建委”: each owner as it stands since the verdict.

    “…，市交通局，已报送，待综合处审核” where nobody is left to ask.
    """
    words = [aim(milestone), _verdict(milestone), f"整改至{milestone.rectify_by}"]
    return "，".join(word for word in (*words, *_come_since(facts, milestone, day)) if word)


def _come_since(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> list[str]:
    since, sent = words_since(facts, milestone), list(dict.fromkeys(sent_since(facts, milestone).values()))
    is_judged = is_judged_anew(facts, milestone, day)
    if is_unread_since(facts, milestone, day) and not is_judged:
        return _waiting(facts, milestone, since, sent)
    silent = silent_since(facts, milestone)
    given = given_up(facts, milestone).intersection(silent) if is_judged else _given(facts, milestone, day)
    if not (since or sent or given):
        return [owner_here(facts, milestone)]
    asked = [body for body in answering_here(facts, milestone) if body in given or body in silent]
    words = [since, f"{names_of(sent)}待审核" if sent else "", *(lying(facts, asked, given) if asked else [])]
    return words + ([f"待{OFFICE}核定"] if is_judged else [])


def _waiting(facts: TaskFacts, milestone: MilestoneFacts, since: str, sent: Sequence[Body]) -> list[str]:
    """“市交通局已报，新报送的待综合处审核”; “市交通局已报，市商务委已报送，…” of another that has told nothing yet."""
    if not since:
        return [names_of(sent), f"已报送，待{OFFICE}审核"]
    is_by_same = milestone.measured is not None or set(sent) <= set(heard(facts, milestone).told)
    return [since, ("新报送的" if is_by_same else f"{names_of(sent)}已报送，") + f"待{OFFICE}审核"]


def _verdict(milestone: MilestoneFacts) -> str:
    assert milestone.verdict is not None
    value, figure = milestone.verdict_value, milestone.measured
    return milestone.verdict.label + (amount(value, figure.unit) if figure and value is not None else "")


def _worst_point(facts: TaskFacts, day: date, calendar: Calendar, at_least: int, at_most: int | None) -> Match | None:
    """The point longest past, if the working days since its grace date lie in the range."""
    undone = [point for point in facts.points if point.done_on is None and point.grace_on < day]
    late = [one for one in undone if _is_late(one, day, calendar, at_least, at_most)]
    found = min(late, key=lambda one: one.grace_on, default=None)
    if found is None:
        return None
    bodies = bodies_of(facts, found.body)
    return Match(about(found.text, bodies), since=found.grace_on, part=first_of(bodies), owner=owned_by(bodies))


def _is_late(point: PointFacts, day: date, calendar: Calendar, at_least: int, at_most: int | None) -> bool:
    count = calendar.count_between(point.grace_on, day)
    return at_least <= count and (at_most is None or count <= at_most)


def _gaps(facts: TaskFacts, day: date) -> list[tuple[IndicatorFacts, Decimal]]:
    """Of the figures without a verdict: where there is one it speaks first (整改中, 整改逾期).

    What a collective has come to together lights the task, and none of its members.
    """
    of_task = [
        indicator
        for indicator in facts.indicators
        if indicator.verdict is None and not (facts.is_cut and indicator.is_sum)
    ]
    gaps = ((one, figure_progress(one, day).gap) for one in of_task)
    return [(one, points) for one, points in gaps if points is not None]


def _widest(facts: TaskFacts, figures: Iterable[tuple[IndicatorFacts, Decimal | None]], day: date) -> Match | None:
    found = max(figures, key=lambda pair: pair[1] or Decimal(0), default=None)
    if found is None:
        return None
    figure, points = found
    awaits = bool(figure.at_odds) or any(
        milestone.figure == figure.key for milestone in told(facts) if day > milestone.due_on
    )
    words = [aim_of(figure), told_value(figure, answering(facts, figure)) if figure.reading else "未报"]
    is_named = figure.reading is not None and not (figure.reading.is_found and not figure.is_sum)
    words += [owner_of(facts, figure)] if figure.is_unowned or not is_named else []
    words += [f"待{OFFICE}核定"] if awaits else []
    # A sum that was never divided among its members is none of theirs.
    is_offices = awaits or figure.is_sum
    reason, part = "，".join(word for word in words if word), OFFICE if is_offices else laid_at(facts, figure)
    return match_of(facts, figure, reason, part, points=points)
