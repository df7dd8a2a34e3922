"""What must be said on which day to which post: domain.md 4, 7 and 8 written down a second time.

Nothing of tracker/ is used here. `said_on` is a function of what was known by the end of a day:

A1  下达: the day a duty was given, once a unit and day: liaison. Of one task that was out already, with the task.
A2  新下达 alone, while a duty is neither signed nor objected to: +2 liaison; +3, then every 5: unit head.
A3  a round opens: who is asked on that day, once, though its cut-offs move; own cut-off −3, −1 while anything is to be
    sent: liaison. Once a body and round, not a task; both on one day is one message.
A4  until the report comes or its round closes: own cut-off +1, then every 5: both. One that came back has not come: it
    counts from the first working day after its return, if that is later, until it is sent again (INF).
A5  until a verdict: 90 and 30 days before: liaison; −10, −3 and the day itself: both. Of 整改至 likewise, whatever is
    accepted before it, as long as the target is not reached. A due day that is a day off speaks on the last working day
    before: afterwards it would be no warning.
A6  past the grace of an own date, or past 整改至, until a verdict, a later date or an end: +1, then every 10: both. A
    plan's goal past its grace, or past 整改至: +1, once, 综合处.
A7  the day on which the value of a period of an own figure can exist, without it or a final verdict: liaison; 综合处
    while nobody owns it.

Days     messages speak on working days; a calendar day that is none moves to the next. Without the notice of a year A4,
         A6 and what counts by calendar days go on by Monday to Friday less the law's holidays, marked; the rest waits.
Never    before 下达, nor before the date was recorded; what is made up for later is not said of a date that has moved.
Whom     who owns a date; while nobody does (未定, 推定) 综合处. Past its grace who has told what he can is left alone;
         when all have, the verdict is what is missing: 综合处. Once its liaison has written what A6, or A5 of 整改至,
         asks for the head alone is told, until he has approved it. Who takes over what is overdue and has not told of
         it is asked first: until his first cut-off, 10 working days at least (INF, as for a 核对 of duties); the delay
         that is his begins then, and A6 counts from there. Of 牵头汇总 the lead tells for all: what lies with the lead
         has not been told, but whoever gave it there has done his part, and the lead hears in his place, counted as he
         would be.
Paused   dates for which more time was asked in time, and those of a task to be verified: until the answer, 5 working
         days at most. The first working day after says what they missed last, but no warning after its day. 综合处 has
         to answer and hears of its own turn meanwhile: it misses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

DAY = timedelta(days=1)
LIAISON, HEAD, OFFICE = "liaison", "unit_head", "coordinator"
IN_FORCE = frozenset({"to_sign", "to_reassign", "active", "to_verify"})
SIGNABLE = IN_FORCE - {"to_reassign"}
AT_MOST = 5
"""Working days of a pause."""
TAKEN_FOR = 10
"""Working days that who takes over what is overdue has at least."""
LAST_MONTHS = 3
"""What is told as of the last months before a date tells what was reached by it."""

T = TypeVar("T")
History = tuple[tuple[date, T], ...]
"""From which day on what was so, the oldest first."""


def as_of(history: History[T], day: date) -> T | None:
    """What was so at the end of a day."""
    found = None
    for since, value in history:
        if since <= day:
            found = value
    return found


def over(ended_on: date | None, day: date) -> bool:
    """Whether it was over by the end of a day."""
    return ended_on is not None and ended_on <= day


@dataclass(frozen=True)
class Days:
    """Which days are worked on. `off`, `made_up`: of the notices of `years`; `law`: the holidays of the law."""

    years: frozenset[int]
    off: frozenset[date]
    made_up: frozenset[date]
    law: frozenset[date]

    def is_working(self, day: date) -> bool:
        """By the year's notice, else by the law alone."""
        if day.year not in self.years:
            return day.weekday() < 5 and day not in self.law
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)

    def is_certain(self, first: date, last: date) -> bool:
        """Whether every year between has its notice."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def count(self, day: date, number: int) -> date:
        """So many working days after, or before."""
        step = DAY if number > 0 else -DAY
        while number:
            day += step
            if self.is_working(day):
                number -= 1 if number > 0 else -1
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to `end`."""
        return sum(self.is_working(start + DAY * ahead) for ahead in range(1, (end - start).days + 1))

    def forward(self, day: date) -> date:
        """The first working day not before it."""
        return day if self.is_working(day) else self.count(day, 1)

    def back(self, day: date) -> date:
        """The last working day not after it."""
        return day if self.is_working(day) else self.count(day, -1)


@dataclass(frozen=True)
class Plan:
    """A plan handed down; `office`: the body of its 综合处. `verified_by`: the last day of its 核定 round."""

    id: int
    is_new: bool
    issued_on: date
    office: int
    goal_years: frozenset[int]
    verified_by: date

    def grace_on(self, due_on: date) -> date:
        """The last day for a verdict (domain.md 4)."""
        last = due_on
        if (due_on.month, due_on.day) == (12, 31):
            following = due_on.year + 1
            last = date(following, 3, 31) if due_on.year in self.goal_years else date(following, 3, 1) - DAY
        return max(last, self.verified_by) if due_on < self.issued_on else last


@dataclass(frozen=True)
class Duty:
    """A body's part in a task. `course`: what it did from which day on: signed, objected, settled, ended."""

    id: int
    task: int
    plan: int
    body: int
    since: date
    course: History[str]


@dataclass(frozen=True)
class Pause:
    """Asked on a day, answered on a day or not yet."""

    asked_on: date
    answered_on: date | None

    def holds(self, day: date, days: Days) -> bool:
        """Whether nothing is said on that day."""
        return self.asked_on <= day <= days.count(self.asked_on, AT_MOST) and not over(self.answered_on, day)


@dataclass(frozen=True)
class Verdict:
    """What was found of a date; `as_of`: the day it speaks of."""

    is_final: bool
    as_of: date
    rectify_by: date | None


@dataclass(frozen=True)
class Owned:
    """Who answers for a date, from when on: nobody (None) while it is 未定 or 推定.

    `since`: silence speaks on the day after the last one to answer, also where a scan writes it later (domain.md 4).
    """

    bodies: tuple[int, ...] | None
    since: date | None = None


@dataclass(frozen=True)
class Told:
    """What a body told in a round: as of a day, sent on one, accepted on one or not, given back on one or not.

    `asked_on`: a clock that went ahead may have asked later; `values`: of which figures with a value, each as of a day.
    """

    task: int
    body: int
    as_of: date
    sent_on: date
    accepted_on: date | None
    returned_on: date | None
    values: tuple[tuple[int, date], ...] = ()
    asked_on: date = date.min

    def is_heard(self, day: date) -> bool:
        """Whether it was accepted, or waits for 综合处."""
        return over(self.sent_on, day) and not over(self.returned_on, day)


@dataclass(frozen=True)
class Written:
    """What a body writes in a round, as of a day. `lies`: from which day on with its `head`, its `lead`, or neither."""

    task: int
    body: int
    as_of: date
    lies: History[str]


@dataclass(frozen=True)
class Node:
    """An own date of a task, of a `figure` or in words. `dates`: when it is due; `owners`: who answers for it."""

    id: int
    task: int
    plan: int
    figure: int | None
    dates: History[date]
    owners: History[Owned]
    verdicts: History[Verdict]
    pauses: tuple[Pause, ...]


@dataclass(frozen=True)
class Figure:
    """An own figure, told every so many months; its value can exist so many days after the end of a period."""

    id: int
    task: int
    plan: int
    months: int
    lag: int
    owners: History[Owned]
    start_on: date = date.min
    """Of its task: a period that ended before is none of it."""


@dataclass(frozen=True)
class Goal:
    """What a plan promises for a year. `rectify`: from each verdict on its 整改至, None of one that is final."""

    id: int
    plan: int
    due_on: date
    rectify: History[date | None]

    def awaited(self, day: date) -> date | None:
        """By the end of a day the date of which a verdict is awaited; None where there is nothing to judge."""
        return as_of(self.rectify, day) if any(on <= day for on, _ in self.rectify) else self.due_on


@dataclass(frozen=True)
class Report:
    """What a body owes in a round, which opened on a day."""

    id: int
    round: int
    opened_on: date
    task: int
    body: int
    due_on: date
    asked_on: date
    sent_on: date | None
    over_on: date | None
    """Its round closed, it was excused, or the duty ended."""
    is_excused: bool = False
    course: History[str] = ()
    """Where it lay, but for what happened within its unit: returned, to_review…"""


@dataclass(frozen=True)
class Lit:
    """How a body's part of a task is lit, with its reason; `turn`: whose it is. Only what it is now is known.

    `is_leads`: it lies with the lead, which has what the body told.
    """

    colour: str
    word: str
    reason: str
    turn: str | None
    is_leads: bool = False


@dataclass(frozen=True)
class Matter:
    """What a letter speaks of, and why. `subject`: a report, a date or a letter before it.

    `due_on`: the date of it that was spoken of; `gone_on`: it went away before the letter was signed.
    """

    task: int
    body: int
    cause: str
    subject: int
    due_on: date | None
    gone_on: date | None


@dataclass(frozen=True)
class Letter:
    """What was sent to a body. `asked`: the last day for its answer; None once that came, or the letter is not to hold.

    `office`: the body of the 综合处 it is from.
    """

    id: int
    stage: str
    body: int
    office: int
    asked: History[date | None]
    matters: tuple[Matter, ...]


@dataclass(frozen=True)
class Facts:
    """All that is known; `states`, `handed_on`: of tasks, and the last day each was handed to who must sign."""

    days: Days
    plans: dict[int, Plan]
    states: dict[int, History[str]]
    handed_on: dict[int, History[date]]
    duties: tuple[Duty, ...]
    nodes: tuple[Node, ...]
    figures: tuple[Figure, ...]
    goals: tuple[Goal, ...]
    reports: tuple[Report, ...]
    told: tuple[Told, ...]
    leads: dict[int, int]
    """Of tasks of 牵头汇总: who tells what all of them did."""
    letters: tuple[Letter, ...] = ()
    written: tuple[Written, ...] = ()
    lit: dict[tuple[int, int], Lit] = field(default_factory=dict)
    """By task and body."""

    @cached_property
    def duties_of(self) -> dict[tuple[int, int], list[Duty]]:
        """By task and body: thousands of messages ask for the one or two of theirs."""
        return _by(self.duties, lambda one: (one.task, one.body))

    @cached_property
    def reports_of(self) -> dict[tuple[int, int], list[Report]]:
        """By task and body."""
        return _by(self.reports, lambda one: (one.task, one.body))

    @cached_property
    def report(self) -> dict[int, Report]:
        """By its id."""
        return {one.id: one for one in self.reports}

    @cached_property
    def node(self) -> dict[int, Node]:
        """By its id."""
        return {one.id: one for one in self.nodes}

    @cached_property
    def letter(self) -> dict[int, Letter]:
        """By its id."""
        return {one.id: one for one in self.letters}


K, V = TypeVar("K"), TypeVar("V")


def _by(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


@dataclass(frozen=True, order=True)
class Said:
    """One message: exactly one record for each (domain.md 8). `step`: days from the date, by the stage's own count.

    `limit_on`: from which day instead, where its body took over late what it speaks of.
    """

    stage: str
    subject: str
    due_on: date
    step: int
    body: int
    role: str
    day: date
    is_provisional: bool
    limit_on: date = date.min

    @property
    def name(self) -> tuple[str, str, date, date, int, int, str]:
        """What it is told apart by for ever, whatever a later notice makes of its day."""
        return self.stage, self.subject, self.due_on, self.limit_on, self.step, self.body, self.role


Line = tuple[int, bool]
"""A step and whether it is marked 暂定."""


def said_on(facts: Facts, day: date) -> set[Said]:
    """All that must have been said by the end of a day, for that day."""
    if not facts.days.is_working(day):
        return set()
    every = (_notices, _signings, _rounds, _reports, _returned, _nodes, _values, _goals)
    return {one for rule in every for one in rule(facts, day)}


def _notices(facts: Facts, day: date) -> Iterator[Said]:
    given: defaultdict[tuple[int, date, int], list[Duty]] = defaultdict(list)
    for duty in facts.duties:
        if facts.days.forward(duty.since) == day and as_of(duty.course, day) != "ended":
            given[duty.plan, duty.since, duty.body].append(duty)
    for (plan, since, body), duties in given.items():
        only = duties[0] if len(duties) == 1 and _was_out(facts, duties[0]) else None
        subject = f"division-{only.task}" if only else f"plan-{plan}"
        yield Said("A1", subject, since, 0, body, LIAISON, day, not facts.days.is_certain(day, day))


def _was_out(facts: Facts, duty: Duty) -> bool:
    return any(on < duty.since for on, _ in facts.handed_on.get(duty.task, ()))


def _signings(facts: Facts, day: date) -> Iterator[Said]:
    for duty in facts.duties:
        is_open = as_of(duty.course, day) in (None, "settled") and duty.since <= day
        if not (is_open and facts.plans[duty.plan].is_new and as_of(facts.states[duty.task], day) in SIGNABLE):
            continue
        answered = [on for on, act in duty.course if act == "settled" and on <= day]
        start = max(duty.since, as_of(facts.handed_on[duty.task], day) or duty.since, *answered)
        step = facts.days.between(start, day)
        if facts.days.is_certain(start, day) and (step == 2 or repeats(step, 3, 5)):
            role = LIAISON if step == 2 else HEAD
            yield Said("A2", f"duty-{duty.id}", start, step, duty.body, role, day, False)


def _rounds(facts: Facts, day: date) -> Iterator[Said]:
    """Of each round that opens, or has a cut-off to come, once to each body that has something to send in it."""
    owed: dict[tuple[int, int], list[Report]] = {}
    for report in facts.reports:
        if is_owed(report, day):
            owed.setdefault((report.round, report.body), []).append(report)
    marked = not facts.days.is_certain(day, day)
    for (number, body), reports in owed.items():
        cut_offs = sorted({one.due_on for one in reports})
        if facts.days.forward(reports[0].opened_on) == day:
            if any(one.asked_on <= one.opened_on for one in reports):
                yield Said("A3", f"round-{number}", reports[0].opened_on, 0, body, LIAISON, day, marked)
            continue
        for due_on in cut_offs:
            for step in (-3, -1):
                if day < due_on and facts.days.is_certain(day, due_on) and facts.days.count(due_on, step) == day:
                    yield Said("A3", f"round-{number}", due_on, step, body, LIAISON, day, False)


def is_owed(report: Report, day: date) -> bool:
    """It was asked for and is still to come, by the end of a day."""
    return report.asked_on <= day and not over(report.sent_on, day) and not over(report.over_on, day)


def _values(facts: Facts, day: date) -> Iterator[Said]:
    """The days off before a day move to it."""
    judged = {node.figure: verdict_of(node, day) for node in facts.nodes}
    for figure in facts.figures:
        verdict, plan = judged.get(figure.id), facts.plans[figure.plan]
        is_asked = as_of(facts.states[figure.task], day) in IN_FORCE and not (verdict is not None and verdict.is_final)
        end = next((one for one in _exist_from(facts.days, figure, day) if day >= plan.issued_on), None)
        if end is None or end < figure.start_on or not is_asked or _has_value(facts, figure, end, day):
            continue
        owned = as_of(figure.owners, day)
        bodies = owned.bodies if owned is not None else None
        role, to = (OFFICE, (plan.office,)) if bodies is None else (LIAISON, bodies)
        marked = not facts.days.is_certain(day, day)
        for body in to:
            yield Said("A7", f"figure-{figure.id}", end, 0, body, role, day, marked)


def _exist_from(days: Days, figure: Figure, day: date) -> Iterator[date]:
    """The periods whose value can exist from this day on, or from a day off before it."""
    first = day
    while days.forward(first) == day:
        end = first - DAY * figure.lag
        if (end + DAY).day == 1 and end.month % figure.months == 0:
            yield end
        first -= DAY


def _has_value(facts: Facts, figure: Figure, end: date, day: date) -> bool:
    """Whether it was told for the period, read or not."""
    told = ((one.sent_on, id, at) for one in facts.told for id, at in one.values)
    return any(id == figure.id and at >= end and sent_on <= day for sent_on, id, at in told)


def _reports(facts: Facts, day: date) -> Iterator[Said]:
    for report in facts.reports:
        if not is_owed(report, day) or report.due_on >= day:
            continue
        step = facts.days.between(report.due_on, day)
        if repeats(step, 1, 5):
            marked = not facts.days.is_certain(report.due_on, day)
            for role in (LIAISON, HEAD):
                yield Said("A4", f"report-{report.id}", report.due_on, step, report.body, role, day, marked)


def back_on(report: Report, day: date) -> date | None:
    """The day of its return, of one that was back at the end of a day."""
    before = [one for one in report.course if one[0] <= day]
    return before[-1][0] if before and before[-1][1] == "returned" else None


def _returned(facts: Facts, day: date) -> Iterator[Said]:
    for report in facts.reports:
        back = back_on(report, day)
        if back is None or over(report.over_on, day):
            continue
        base = max(report.due_on, facts.days.forward(back + DAY))
        step = facts.days.between(base, day)
        if repeats(step, 1, 5):
            marked = not facts.days.is_certain(base, day)
            for role in (LIAISON, HEAD):
                yield Said("A4", f"returned-{report.id}", back, step, report.body, role, day, marked)


def _goals(facts: Facts, day: date) -> Iterator[Said]:
    for goal in facts.goals:
        plan = facts.plans[goal.plan]
        awaited = goal.awaited(day)
        last = plan.grace_on(goal.due_on) if awaited == goal.due_on else awaited
        if awaited is not None and last is not None and last < day and facts.days.between(last, day) == 1:
            marked = not facts.days.is_certain(last, day)
            yield Said("A6", f"goal-{goal.id}", awaited, 1, plan.office, OFFICE, day, marked)


def _nodes(facts: Facts, day: date) -> Iterator[Said]:
    for node in facts.nodes:
        if as_of(facts.states[node.task], day) in IN_FORCE:
            yield from _warnings(facts, node, day)


def _warnings(facts: Facts, node: Node, day: date) -> Iterator[Said]:
    """To bodies: nothing while paused; on the first day after, what each post missed last unless there is newer."""
    now = set(_of_node(facts, node, day, day))
    is_paused = [any(pause.holds(one, facts.days) for pause in node.pauses) for one in (_before(facts, day), day)]
    is_own = {one for one in now if one.subject.startswith("date") and one.role != OFFICE}
    if is_paused[1]:
        yield from now - is_own
        return
    yield from now
    if is_paused[0]:
        posts = {(one.body, one.role) for one in is_own}
        yield from (one for one in _missed(facts, node, day) if (one.body, one.role) not in posts)


def _before(facts: Facts, day: date) -> date:
    return facts.days.count(day, -1)


def _missed(facts: Facts, node: Node, day: date) -> Iterator[Said]:
    """By who answers for it now, what its last stage was since the pause began."""
    began = min(pause.asked_on for pause in node.pauses if pause.holds(_before(facts, day), facts.days))
    last: dict[tuple[int, str], Said] = {}
    for ahead in range((day - began).days):
        then = began + DAY * ahead
        if facts.days.is_working(then):
            for one in _of_node(facts, node, day, then):
                if one.role != OFFICE:
                    last[one.body, one.role] = replace(one, day=day)
    yield from (one for one in last.values() if one.stage == "A6" or one.due_on >= day)


def _of_node(facts: Facts, node: Node, known_on: date, day: date) -> Iterator[Said]:
    """What is said on `day`, by what was known by the end of `known_on`."""
    verdict = verdict_of(node, known_on)
    if verdict is None:
        yield from _own_date(facts, node, known_on, day)
    elif not verdict.is_final and verdict.rectify_by is not None:
        yield from _to_rectify(facts, node, verdict, known_on, day)


def verdict_of(node: Node, day: date) -> Verdict | None:
    """The newest that was given since the date was last moved."""
    moved_on = max((since for since, _ in node.dates[1:] if since <= day), default=date.min)
    return as_of(tuple(one for one in node.verdicts if one[0] >= moved_on), day)


def _own_date(facts: Facts, node: Node, known_on: date, day: date) -> Iterator[Said]:
    stated_on, due_on = node.dates[-1]
    plan = facts.plans[node.plan]
    grace_on = plan.grace_on(due_on)
    if day < max(plan.issued_on, stated_on):
        return
    name = f"date-{node.id}"
    turn = answering(facts, node, grace_on, known_on)
    late = tuple(_late(facts.days, grace_on, day))
    if turn.is_open or turn.is_told:
        early = _early(facts.days, due_on, day) if turn.is_open else ()
        yield from _say("A5", name, due_on, tuple(early), (plan.office,), (OFFICE,), day)
        yield from _say("A6", name, due_on, late, (plan.office,), (OFFICE,), day)
        return
    yield from _warned(facts.days, name, due_on, turn.bodies, day)
    always = tuple(body for body in turn.bodies if body not in turn.limits)
    a6 = [*_say("A6", name, due_on, late, always, (LIAISON, HEAD), day)]
    for body, limit_on in turn.limits.items():
        his = tuple(_late(facts.days, limit_on, day))
        said = _say("A6", name, due_on, his, (body,), (LIAISON, HEAD), day)
        a6 += [replace(one, limit_on=limit_on) for one in said]
    heads = with_head(facts, node, known_on)
    yield from (one for one in a6 if one.role == HEAD or one.body not in heads)


def _to_rectify(facts: Facts, node: Node, verdict: Verdict, known_on: date, day: date) -> Iterator[Said]:
    """Until 综合处 has something newer than the verdict to read of each, or to judge by once its time is up."""
    by = verdict.rectify_by
    owned = as_of(node.owners, known_on)
    if by is None or day < _given_on(node, verdict, known_on) or is_told_since(facts, node, verdict, known_on):
        return
    name, late = f"date-{node.id}", tuple(_late(facts.days, by, day))
    if owned is None or owned.bodies is None:
        office = (facts.plans[node.plan].office,)
        yield from _say("A5", name, by, tuple(_early(facts.days, by, day)), office, (OFFICE,), day)
        yield from _say("A6", name, by, late, office, (OFFICE,), day)
    else:
        sent = sent_since(facts, node, verdict, known_on)
        asked = (body for body in owned.bodies if body not in sent)
        to = tuple(dict.fromkeys(whose_turn(facts, node, body, known_on) for body in asked))
        heads = with_head(facts, node, known_on)
        said = [*_warned(facts.days, name, by, to, day), *_say("A6", name, by, late, to, (LIAISON, HEAD), day)]
        yield from (one for one in said if one.role == HEAD or one.body not in heads)


def with_head(facts: Facts, node: Node, day: date) -> set[int]:
    """The bodies whose text of a date waits for their head by the end of a day."""
    return _lying(facts, node, day, "head")


def whose_turn(facts: Facts, node: Node, body: int, day: date) -> int:
    """The lead's in place of a body whose text lies there, unless another one waits for its own head; else its own."""
    given = _lying(facts, node, day, "lead") - with_head(facts, node, day)
    return facts.leads.get(node.task, body) if body in given else body


def _lying(facts: Facts, node: Node, day: date, whom: str) -> set[int]:
    due_on = as_of(node.dates, day)
    of_task = (one for one in facts.written if one.task == node.task and as_of(one.lies, day) == whom)
    return {one.body for one in of_task if due_on is not None and speaks_of(one.as_of, due_on)}


def _given_on(node: Node, verdict: Verdict, day: date) -> date:
    return max(since for since, one in node.verdicts if one == verdict and since <= day)


def is_told_since(facts: Facts, node: Node, verdict: Verdict, day: date) -> bool:
    """Nobody is left to ask since the verdict: 综合处 has to act on what it was told.

    What one sent of a figure may be the value of all, and who leads sends for all. Of a date in words each owner is to
    tell it; who has told before the time is up is asked until then (_told_since).
    """
    news, owned = _told_since(facts, node, verdict, day), as_of(node.owners, day)
    bodies, senders = owned.bodies if owned is not None else None, {one.body for one in news}
    speaks_for_all = bodies is None or node.figure is not None or facts.leads.get(node.task) in senders
    return bool(news) and (speaks_for_all or set(bodies or ()) <= senders)


def sent_since(facts: Facts, node: Node, verdict: Verdict, day: date) -> set[int]:
    """The owners of which something newer than the verdict is 综合处's to read or judge by: not asked for more."""
    return {one.body for one in _told_since(facts, node, verdict, day)}


def _told_since(facts: Facts, node: Node, verdict: Verdict, day: date) -> list[Told]:
    """What who answers for it, or anybody where nobody does, told that is newer than the verdict.

    What is accepted before the time is up leaves it with who answers: a text does not say that all is put right. What
    was sent after the verdict is 综合处's to read first (待审核 never counts), whatever day it speaks of, and read to
    judge by, where it speaks of the date; what was accepted before it the verdict knew.
    """
    owned, given_on = as_of(node.owners, day), _given_on(node, verdict, day)
    bodies, due_on = owned.bodies if owned is not None else None, as_of(node.dates, day)
    is_up = verdict.rectify_by is not None and day > verdict.rectify_by
    return [
        one
        for one in facts.told
        if one.task == node.task
        and one.is_heard(day)
        and (is_up if over(one.accepted_on, day) else bodies is not None)
        and _is_news(one, verdict, given_on, due_on, day)
        and (bodies is None or one.body in (*bodies, facts.leads.get(node.task)))
        and not (node.figure is not None and over(one.accepted_on, day))
        and not _was_of_anothers(facts, node, one, day)
    ]


def _is_news(one: Told, verdict: Verdict, given_on: date, due_on: date | None, day: date) -> bool:
    is_later, is_written_since = one.as_of > verdict.as_of, one.sent_on > given_on
    if one.accepted_on is not None and over(one.accepted_on, day):
        speaks = due_on is not None and speaks_of(one.as_of, due_on)
        return is_later and one.accepted_on >= given_on or is_written_since and speaks
    return is_later or is_written_since


def _limit(facts: Facts, node: Node, body: int, grace_on: date, day: date) -> date | None:
    """The last day on which who took it over late can tell it in time, the last of all until he is asked; else None.

    From the first day without a break on which he is named: named again, or joined by another, changes nothing.

    Who had it when it became overdue has none; who gave it back and got it back goes on from the first day.
    """
    since = given_back = None
    for known_on, owned in node.owners:
        if known_on > day:
            break
        bodies, on = owned.bodies or (), owned.since or known_on
        if body in bodies:
            since, given_back = since or given_back or on, None
        elif since is not None and since <= grace_on < on:
            return None
        elif bodies:
            since = given_back = None
        else:
            since, given_back = None, since or given_back
    if since is None or since <= grace_on:
        return None
    cut_offs = [
        one.due_on
        for one in facts.reports_of.get((node.task, body), ())
        if not one.is_excused
        and one.asked_on <= day
        and one.due_on >= since
        and (one.sent_on is None or one.sent_on >= since)
    ]
    return max(min(cut_offs), facts.days.count(since, TAKEN_FOR)) if cut_offs else date.max


@dataclass(frozen=True)
class Turn:
    """Whose turn a date is. `bodies`: who is told of it; 综合处 where it `is_open` (nobody's yet) or all `is_told`.

    `limits`: of those of them that took it over late.
    """

    bodies: tuple[int, ...] = ()
    is_open: bool = False
    is_told: bool = False
    limits: dict[int, date] = field(default_factory=dict)


def answering(facts: Facts, node: Node, grace_on: date, day: date) -> Turn:
    """By the end of a day; nobody's while all who have not told of it were not asked yet."""
    owned = as_of(node.owners, day)
    if owned is None or owned.bodies is None:
        return Turn(is_open=True)
    if day <= grace_on:
        return Turn(owned.bodies)
    due_on = as_of(node.dates, day) or grace_on
    heard = _heard(facts, node, due_on, day)
    silent = [body for body in owned.bodies if body not in heard]
    if not silent or (node.figure is not None and (len(silent) < len(owned.bodies) or _is_measured(facts, node, day))):
        return Turn(is_told=True)
    by_body = {body: _limit(facts, node, body, grace_on, day) for body in silent}
    late = {body: limit_on for body, limit_on in by_body.items() if limit_on is None or limit_on < day}
    since: dict[int, list[date | None]] = {}
    for body, limit_on in late.items():
        since.setdefault(whose_turn(facts, node, body, day), []).append(limit_on)
    # A lead that is to tell it as well is late with that.
    since |= {body: [late[body]] for body in since if body in late}
    counted = {body: min(filter(None, days)) for body, days in since.items() if None not in days}
    return Turn(tuple(since), limits=counted)


def _is_measured(facts: Facts, node: Node, day: date) -> bool:
    """A value of the figure was accepted that speaks of its date, whoever told it."""
    due_on = as_of(node.dates, day)
    told = ((id, at) for one in facts.told if over(one.accepted_on, day) for id, at in one.values)
    return due_on is not None and any(id == node.figure and speaks_of(at, due_on) for id, at in told)


def _heard(facts: Facts, node: Node, due_on: date, day: date) -> set[int]:
    """Whose report speaks of the date: accepted, or still with 综合处; of a figure words alone tell nothing."""
    heard = {
        one.body
        for one in facts.told
        if one.task == node.task
        and speaks_of(one.as_of, due_on)
        and one.is_heard(day)
        and not (node.figure is not None and over(one.accepted_on, day))
        and not _was_of_anothers(facts, node, one, day)
    }
    owned = as_of(node.owners, day)
    everybody = set(owned.bodies or ()) if owned is not None else set()
    return heard | everybody if facts.leads.get(node.task) in heard else heard


def _was_of_anothers(facts: Facts, node: Node, one: Told, day: date) -> bool:
    """An owner sent it while the date in words was of others alone; what 综合处 has still to read may be of it.

    What the lead told for all is of every date. Nobody's is nobody else's. On a day on which it changed hands it was
    of both; what was said of it first holds for the time before.
    """
    owned = as_of(node.owners, day)
    is_owner = owned is not None and one.body in (owned.bodies or ())
    if not is_owner or not over(one.accepted_on, day) or one.body == facts.leads.get(node.task):
        return False
    stood = [was for on, was in node.owners if on == one.sent_on]
    before = as_of(node.owners, one.sent_on - DAY) or node.owners[0][1]
    return all(was.bodies is not None and one.body not in was.bodies for was in (before, *stood))


def speaks_of(day: date, due_on: date) -> bool:
    """What is told as of a day speaks of what was reached by a date of the three months after it, or before it."""
    months = due_on.year * 12 + due_on.month - 1 - LAST_MONTHS
    length = (date(months // 12 + (months % 12 == 11), (months + 1) % 12 + 1, 1) - DAY).day
    return day > date(months // 12, months % 12 + 1, min(due_on.day, length))


def _warned(days: Days, name: str, due_on: date, bodies: tuple[int, ...], day: date) -> Iterator[Said]:
    """A5: from the 10th working day on the unit head, too."""
    for line in _early(days, due_on, day):
        roles = (LIAISON,) if line[0] < -10 else (LIAISON, HEAD)
        yield from _say("A5", name, due_on, (line,), bodies, roles, day)


def _early(days: Days, due_on: date, day: date) -> Iterator[Line]:
    """Which steps before a date fall on this day."""
    for step in (-90, -30):
        if days.forward(due_on + DAY * step) == day:
            yield step, not days.is_certain(day, day)
    for step in (-10, -3):
        if days.is_certain(day, due_on) and day < due_on and days.count(due_on, step) == day:
            yield step, False
    if days.back(due_on) == day:
        yield 0, not days.is_certain(day, day)


def _late(days: Days, last: date, day: date) -> Iterator[Line]:
    """Which steps after the last day fall on this one."""
    if day > last and repeats(step := days.between(last, day), 1, 10):
        yield step, not days.is_certain(last, day)


def _say(
    stage: str,
    subject: str,
    due_on: date,
    lines: tuple[Line, ...],
    bodies: tuple[int, ...],
    roles: tuple[str, ...],
    day: date,
) -> Iterator[Said]:
    for step, marked in lines:
        for body in bodies:
            for role in roles:
                yield Said(stage, subject, due_on, step, body, role, day, marked)


def repeats(step: int, first: int, every: int) -> bool:
    """1, 11, 21 … are the first and then every 10."""
    return step >= first and (step - first) % every == 0
