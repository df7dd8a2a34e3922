"""What is due to be said, about what, to which post, on which working day: the table of stages (domain.md 8).

A function of plain facts and days: scanning ten days at once finds what ten daily scans find, and a key says nothing of
when its message was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache, partial

from tracker.calendar.workdays import Calendar
from tracker.plans.settings.timing import DEFAULT as USUAL
from tracker.plans.settings.timing import WORKING_UP_TO, Timing
from tracker.vocabulary import AlertStage, Role


class Subject(Enum):
    """What a message is about; the value stands in its key."""

    NOTICE = "plan"
    DIVISION = "division"
    SIGNING = "assignment"
    OPENING = "opening"
    CUT_OFF = "cut-off"
    REPORT = "report"
    RETURNED = "returned"
    MILESTONE = "milestone"
    VERDICT = "verdict"
    RECTIFY = "rectify"
    UNOWNED = "unowned"
    VALUE = "value"
    UNOWNED_VALUE = "unowned-value"
    GOAL = "goal"
    WEEK = "week"


class Unit(Enum):
    """What an offset counts: working days, or calendar days moved off a day off to the next or the last working day."""

    WORKING = "working"
    NEXT = "next"
    LAST = "last"


@dataclass(frozen=True)
class Step:
    """One line of the table: so long after (or before) the subject's date, then `every` so many working days again.

    `from_grace`: counted from `grace_on` of its matter, such as the last day for a verdict. `waits`: held back while
    the calendar of a year it touches is unknown; the others go on by the guess, marked 日历暂定.
    """

    subject: Subject
    stage: AlertStage
    offset: int
    roles: tuple[Role, ...]
    every: int | None = None
    unit: Unit = Unit.WORKING
    from_grace: bool = False
    waits: bool = False


_LIAISON = (Role.LIAISON,)
_UNIT_HEAD = (Role.UNIT_HEAD,)
_BOTH = (Role.LIAISON, Role.UNIT_HEAD)
_OFFICE = (Role.COORDINATOR,)

LADDER = frozenset({AlertStage.B1, AlertStage.B2, AlertStage.B3, AlertStage.B4})
"""Rungs: nothing of these leaves without a person. A scan draws up a letter; of lights see ladder/rungs.py."""

VERSION = 2
"""Of the table as such, kept with every message: one more with each change of what it says. Days may be a plan's."""


@cache
def steps_of(timing: Timing) -> tuple[Step, ...]:
    """The table by the days that a plan has set, or by the usual ones.

    A warning for a due day that is a day off comes on the last working day before it, not after. A date five days late
    is looked at again, as it may have been held up, or have found its owner since: a letter speaks of a date but once.
    """
    sign_first, sign_then, sign_every = timing.signing
    report_first, report_every = timing.report
    late_first, late_every = timing.overdue
    (report_letter,), (late_letter,) = timing.report_letter, timing.overdue_letter
    late = partial(Step, stage=AlertStage.A6, offset=late_first, every=late_every)
    return (
        *(Step(one, AlertStage.A1, 0, _LIAISON, unit=Unit.NEXT) for one in (Subject.NOTICE, Subject.DIVISION)),
        Step(Subject.SIGNING, AlertStage.A2, sign_first, _LIAISON, waits=True),
        Step(Subject.SIGNING, AlertStage.A2, sign_then, _UNIT_HEAD, every=sign_every, waits=True),
        Step(Subject.OPENING, AlertStage.A3, 0, _LIAISON, unit=Unit.NEXT, from_grace=True),
        Step(Subject.CUT_OFF, AlertStage.A3, -3, _LIAISON, waits=True),
        Step(Subject.CUT_OFF, AlertStage.A3, -1, _LIAISON, waits=True),
        Step(Subject.REPORT, AlertStage.A4, report_first, _BOTH, every=report_every),
        Step(Subject.REPORT, AlertStage.B1, report_letter, _UNIT_HEAD, waits=True),
        Step(Subject.RETURNED, AlertStage.A4, report_first, _BOTH, every=report_every, from_grace=True),
        *(_warning(Subject.MILESTONE, days) for days in timing.warnings),
        late(Subject.MILESTONE, roles=_BOTH, from_grace=True),
        Step(Subject.MILESTONE, AlertStage.B2, late_letter, _UNIT_HEAD, every=10, from_grace=True, waits=True),
        *(_warning(Subject.RECTIFY, days) for days in timing.warnings),
        late(Subject.RECTIFY, roles=_BOTH),
        late(Subject.VERDICT, roles=_OFFICE, from_grace=True),
        *(_warning(Subject.UNOWNED, days) for days in timing.warnings),
        late(Subject.UNOWNED, roles=_OFFICE, from_grace=True),
        Step(Subject.GOAL, AlertStage.A6, 1, _OFFICE, from_grace=True),
        Step(Subject.VALUE, AlertStage.A7, 0, _LIAISON, unit=Unit.NEXT, from_grace=True),
        Step(Subject.UNOWNED_VALUE, AlertStage.A7, 0, _OFFICE, unit=Unit.NEXT, from_grace=True),
        Step(Subject.WEEK, AlertStage.WEEKLY, 0, (Role.LEADER,), unit=Unit.NEXT),
    )


def _warning(subject: Subject, days: int) -> Step:
    """So long before a date: far ahead to who writes, near it to who answers as well, on it itself to both."""
    far = days > WORKING_UP_TO
    to = _OFFICE if subject is Subject.UNOWNED else _LIAISON if far else _BOTH
    if days == 0:
        return Step(subject, AlertStage.A5, 0, to, unit=Unit.LAST)
    if far:
        return Step(subject, AlertStage.A5, -days, to, unit=Unit.NEXT)
    return Step(subject, AlertStage.A5, -days, to, waits=True)


STEPS = steps_of(USUAL)


@dataclass(frozen=True)
class Matter:
    """Something that messages may speak of, and the departments addressed.

    | subject | id | due_on | since_on | ended_on |
    | NOTICE, one a unit and plan | plan | 下达, or the day it got several tasks anew | the same | – |
    | DIVISION, of a task that was out already and is all a unit got that day | task | that day | that day | – |
    | SIGNING, of 新下达 only | assignment | 下达 | 下达 | signed, objected to, ended |
    | OPENING, of a round to who has reports to send | round | the body's first cut-off | its round opened | – |
    | CUT_OFF, of a round to who has not sent all | round | the body's own cut-off | its round opened | – |
    | REPORT | report | the body's own cut-off | it was asked for | first submitted, or the round closed |
    | RETURNED, a report that was sent and came back | report | the day of its return | that day | – |
    | MILESTONE, own | milestone | its due date | 下达, or the date recorded if later | verdict, 顺延, end of task |
    | VERDICT, on a milestone of which all was told, to the 主办处室 | milestone | as MILESTONE |
    | RECTIFY, what fell short, until it is judged anew | milestone | its 整改 date | the verdict's day | – |
    | UNOWNED, on an own milestone that is nobody's yet (责任未定), to the 主办处室 | milestone | as MILESTONE |
    | GOAL, to the 主办处室 | goal | its due date, 整改至 of what fell short | 下达, that verdict | the next verdict |
    | VALUE, of an own figure not told yet | figure | the end of the period | 下达, or told so later | end of the task |
    | UNOWNED_VALUE, nobody's yet, to the 主办处室 | figure | as VALUE |
    | WEEK, the reds of a region, to 分管领导 | 0 | the first working day of a week | that day | – |

    `grace_on`: the last day for a verdict on a milestone or goal; of a value the first day on which it can exist,
    of an opening the day of it, of a returned report its cut-off or the working day after its return.
    `timing`: the days that its plan has set. `limits`: of bodies that took over what was late, the last day on which
    each could tell it in time: its delay counts from then on. `to_heads`: the departments whose liaison has written
    what is asked for, and whose head alone is addressed.
    """

    subject: Subject
    subject_id: int
    department_ids: tuple[int, ...]
    due_on: date
    since_on: date
    ended_on: date | None = None
    grace_on: date | None = None
    timing: Timing = USUAL
    limits: Mapping[int, date] = field(default_factory=dict)
    to_heads: frozenset[int] = frozenset()

    def is_said_to(self, department_id: int, role: Role) -> bool:
        """Whether of a department addressed this post is."""
        return role is Role.UNIT_HEAD or department_id not in self.to_heads


@dataclass(frozen=True)
class Occurrence:
    """One message to one post (department × role), to be sent on a working day.

    `offset`: the step, counted in its own unit from `due_on`, the grace date or the body's own `limit_on`;
    `provisional`: marked 日历暂定.
    """

    day: date
    stage: AlertStage
    subject: Subject
    subject_id: int
    due_on: date
    offset: int
    department_id: int
    role: Role
    provisional: bool
    limit_on: date | None = None

    @property
    def key(self) -> str:
        """The same for ever for this stage, subject, due date and post, whatever the calendar says of the day."""
        about = beginning(self.stage, self.subject, self.subject_id)
        since = f"{self.due_on}/{self.limit_on}" if self.limit_on else f"{self.due_on}"
        return f"{about}{since}:{self.offset:+d}:{self.department_id}:{self.role.value}"


def beginning(stage: AlertStage, subject: Subject, subject_id: int | None = None) -> str:
    """How the keys of all such messages begin: “A4:returned-”, of one report “A4:returned-12:”."""
    return f"{stage.value}:{subject.value}-" + (f"{subject_id}:" if subject_id is not None else "")


def subject_of(key: str) -> Subject:
    """What a message speaks of, as its key says: “A6:verdict-12:…” of the missing verdict."""
    return Subject(key.split(":")[1].rpartition("-")[0])


def role_of(key: str) -> Role:
    """Whom in a department a message is to, as its key says."""
    return Role(key.rpartition(":")[2])


@dataclass
class _Counting:
    """Counts from a date once for all matters that share it."""

    calendar: Calendar
    counted: dict[tuple[date, int, Unit], date] = field(default_factory=dict)
    stepped: dict[tuple[int, date, date, date | None], list[tuple[int, date]]] = field(default_factory=dict)

    def day(self, base: date, offset: int, unit: Unit, after: tuple[int, date] | None = None) -> date:
        """The working day of a step; `after`: an earlier offset from the same base and its day, to count on from."""
        key = (base, offset, unit)
        if key not in self.counted:
            behind, start = after or (0, base)
            self.counted[key] = self._count(start, offset - behind, unit)
        return self.counted[key]

    def _count(self, base: date, offset: int, unit: Unit) -> date:
        if unit is Unit.WORKING:
            return self.calendar.add(base, offset) if offset > 0 else self.calendar.subtract(base, -offset)
        day = base + timedelta(days=offset)
        if unit is Unit.NEXT or self.calendar.is_working(day):
            return self.calendar.forward(day)
        return self.calendar.subtract(day, 1)


def due(matters: Iterable[Matter], first_day: date, last_day: date, calendar: Calendar) -> list[Occurrence]:
    """Every message whose day lies in the range, both ends included, in the order of days and keys.

    What waits for a calendar is found by a scan of its days once the calendar is there, from `first_waiting` on.
    """
    counting = _Counting(calendar)
    found = [
        occurrence
        for whole in matters
        for matter, limit_on in _apart(whole)
        for step in _steps(matter.timing)[matter.subject]
        for offset, day in _days_of(matter, step, last_day, counting)
        if first_day <= day
        for occurrence in _messages(matter, step, offset, day, calendar, limit_on)
    ]
    return sorted(found, key=lambda one: (one.day, one.key))


def _apart(matter: Matter) -> Iterator[tuple[Matter, date | None]]:
    """The matter for those who always had it, and for who took it over late, counted from the day he had to tell it."""
    if not matter.limits:
        yield matter, None
        return
    yield replace(matter, department_ids=tuple(id for id in matter.department_ids if id not in matter.limits)), None
    for limit_on in sorted(set(matter.limits.values())):
        his = tuple(id for id in matter.department_ids if matter.limits.get(id) == limit_on)
        yield replace(matter, department_ids=his, grace_on=limit_on), limit_on


def first_waiting(year: int, calendar: Calendar) -> date:
    """The first day on which a message can lie that waits for a year's notice: so long before something due in it."""
    return calendar.subtract(date(year, 1, 1), max(-step.offset for step in STEPS if step.waits))


@cache
def _steps(timing: Timing) -> dict[Subject, tuple[Step, ...]]:
    steps = steps_of(timing)
    return {subject: tuple(step for step in steps if step.subject is subject) for subject in Subject}


def _days_of(matter: Matter, step: Step, last_day: date, counting: _Counting) -> list[tuple[int, date]]:
    """The step's days, counted once for all matters with the same dates: the duties of a plan have theirs in common."""
    dates = (id(step), _base(matter, step), matter.since_on, matter.ended_on)
    if dates not in counting.stepped:
        counting.stepped[dates] = list(_days(matter, step, last_day, counting))
    return counting.stepped[dates]


def _days(matter: Matter, step: Step, last_day: date, counting: _Counting) -> Iterator[tuple[int, date]]:
    """The step's days up to last_day: not before 下达 or the recording of the date, and only until the matter ended."""
    base = _base(matter, step)
    offset, day = step.offset, counting.day(base, step.offset, step.unit)
    while day <= last_day and (matter.ended_on is None or day < matter.ended_on):
        if day >= matter.since_on:
            yield offset, day
        if step.every is None:
            return
        offset, day = offset + step.every, counting.day(base, offset + step.every, step.unit, (offset, day))


def _messages(
    matter: Matter, step: Step, offset: int, day: date, calendar: Calendar, limit_on: date | None
) -> Iterator[Occurrence]:
    first, last = sorted((_base(matter, step), day)) if step.unit is Unit.WORKING else (day, day)
    certain = calendar.is_certain(first, last)
    if step.waits and not certain:
        return
    for department_id in matter.department_ids:
        for role in (one for one in step.roles if matter.is_said_to(department_id, one)):
            yield Occurrence(
                day,
                step.stage,
                matter.subject,
                matter.subject_id,
                matter.due_on,
                offset,
                department_id,
                role,
                not certain,
                limit_on,
            )


def _base(matter: Matter, step: Step) -> date:
    return (matter.grace_on or matter.due_on) if step.from_grace else matter.due_on
