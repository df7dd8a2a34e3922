"""Scanning for what is due to be said (domain.md 8, design.md 5.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, union

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.upkeep import turn
from tracker.alerts import queries
from tracker.alerts.end_queries import Among, among
from tracker.alerts.ladder import steps as ladder_steps
from tracker.alerts.ladder.cause_queries import dates_of
from tracker.alerts.ladder.draft_queries import Scene, scene_of
from tracker.alerts.ladder.reminding import Looked
from tracker.alerts.ladder.rungs import Due, due_of
from tracker.alerts.models import Alert, ScannedDay
from tracker.alerts.scan import settling_steps, steps
from tracker.alerts.scan.dates.goal_queries import goals
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates, milestones
from tracker.alerts.scan.dates.pause_queries import pauses
from tracker.alerts.scan.dates.rectifying_queries import rectifications
from tracker.alerts.scan.duties.queries import notices, signings
from tracker.alerts.scan.matters import Telling, tellings
from tracker.alerts.scan.plan_queries import timed
from tracker.alerts.scan.reports.late_queries import reports
from tracker.alerts.scan.reports.returned_queries import returned
from tracker.alerts.scan.reports.round_queries import open_rounds, round_notices
from tracker.alerts.scan.stages import LADDER, Occurrence, first_waiting
from tracker.alerts.scan.values.queries import values
from tracker.alerts.scan.weeks.queries import weeks
from tracker.alerts.steps import Message
from tracker.audit.queries import last_but
from tracker.calendar import days as calendar_days
from tracker.calendar.workdays import Calendar
from tracker.database import batches, db, end_read
from tracker.outcomes.models import LetterItem
from tracker.people.accounts.queries import posts_held
from tracker.people.models import Department
from tracker.people.queueing_steps import queue_up
from tracker.plans.lock_queries import sharing_tasks
from tracker.plans.models import Task
from tracker.vocabulary import AlertState

_DAY = timedelta(days=1)
_SCANNED = "scan_alerts"
"""What the audit trail calls a scan."""


@dataclass(frozen=True)
class Created:
    """A message that this scan wrote, or would write; `is_vacant`: nobody holds its post."""

    key: str
    stage: str
    task: str | None
    department: str
    post: str
    due_on: date
    message: str
    is_vacant: bool

    def as_json(self) -> dict[str, Any]:
        """One element of `created` (design.md 5.4)."""
        return {name: value for name, value in vars(self).items() if name != "is_vacant"}


@dataclass(frozen=True)
class ScanResult:
    """What a scan up to a day did; `existing`: messages that were there before it, up to that day."""

    on: date
    created: tuple[Created, ...]
    existing: int

    def as_json(self) -> dict[str, Any]:
        """`alert scan --json`."""
        return {"on": self.on, "created": [one.as_json() for one in self.created], "existing": self.existing}


def scan(act: Act, jurisdiction_id: str, dry_run: bool = False) -> ScanResult:
    """Say what is due from the last day scanned up to the act's, each thing once; the day's turn runs first.

    The last day scanned is looked at again: what was handed down later on it has its notice on it; and where a notice
    of days off has come since, all days for which something waited. Where nobody has done anything since, as when the
    schedulers of several hosts scan the same morning, nothing can be due that was not, and nothing is looked at. What
    was rehearsed for a later day keeps no day from being scanned. `dry_run` writes nothing, so that the turn is left
    out, too.
    """
    day = act.today
    if dry_run:
        result = _rehearsed(act, jurisdiction_id, day)
        end_read()
        return result
    turn.turn(act, jurisdiction_id)
    with changes.writing(act) as session:
        queue_up(jurisdiction_id)
        existing, is_rehearsed = queries.told_and_rehearsed(jurisdiction_id, day, act.at)
        last_entry = last_but(_SCANNED)
        last = queries.scanned(jurisdiction_id, act.at)
        if last is not None and last.day == day and last.last_entry is not None and last.last_entry == last_entry:
            return ScanResult(day, (), existing)
        seen = _seen(jurisdiction_id, day, last)
        due = _due(seen)
        held = _hold(seen, due)
        told = steps.tell(act, jurisdiction_id, due.tellings)
        seen.scene.said.asked_later(dates_of(held.drafted))
        settling_steps.settle_all(
            act, jurisdiction_id, held.stages | {telling.of.stage for telling in told}, seen.scene.said
        )
        letters = _letters(act, seen, due.rungs, held) if seen.is_newest else []
        if is_rehearsed:
            session.execute(_FORGET_REHEARSED, {"jurisdiction": jurisdiction_id, "at": act.at})
        done = ScannedDay(jurisdiction_id=jurisdiction_id, day=day, recorded_at=act.at, last_entry=last_entry)
        session.merge(done)
        audit.record(
            act,
            _SCANNED,
            "jurisdiction",
            jurisdiction_id,
            jurisdiction_id=jurisdiction_id,
            on=day.isoformat(),
            created=len(told) + len(letters),
        )
        return ScanResult(day, _created(told, letters, day), existing)


@dataclass(frozen=True)
class _Held:
    """What stands in letters that nobody has signed, and messages of which stages stand."""

    drafted: list[LetterItem]
    stages: frozenset[str]


def _hold(seen: _Seen, due: _Due) -> _Held:
    """What this scan writes of, or changes, in the order in which whoever acts has it: tasks, drafts, messages.

    He holds his tasks while he puts aside what was said of them, one message for one reason, then others; or a letter
    while he ends what was said of that. So he is waited for where no message is held yet: he may have one already.
    """
    region = seen.scene.jurisdiction_id
    of_days = {telling.found.task_id for telling in due.tellings if telling.found.task_id is not None}
    told = of_days | {one.task_id for one in due.rungs}
    here = Among(region)
    db.session.execute(_TASKS_SHARED, {**here.values, "tasks": list(told)})
    return _Held(ladder_steps.hold(region), settling_steps.hold(here))


_STANDS_OF = select(Alert.task_id).where(among(are_named=False), Alert.state == AlertState.SENT)
# Not of the one or of the other: PostgreSQL would look at each task there is for its place in the list.
_TASKS_SHARED = sharing_tasks(Task.id.in_(union(select(Task.id).where(Task.id.in_(bindparam("tasks"))), _STANDS_OF)))

_FORGET_REHEARSED = delete(ScannedDay).where(
    ScannedDay.jurisdiction_id == bindparam("jurisdiction"), ScannedDay.recorded_at > bindparam("at")
)


def _rehearsed(act: Act, jurisdiction_id: str, day: date) -> ScanResult:
    existing, _ = queries.told_and_rehearsed(jurisdiction_id, day, act.at)
    seen = _seen(jurisdiction_id, day, queries.scanned(jurisdiction_id, act.at))
    due = _due(seen)
    told = _unknown(due.tellings)
    letters: list[Message] = []
    if seen.is_newest:
        letters = ladder_steps.to_remind(seen.scene, seen.looked)
        letters += [one.message for one in ladder_steps.proposed(seen.scene, seen.since, due.rungs)]
    return ScanResult(day, _created(told, letters, day), existing)


def _letters(act: Act, seen: _Seen, rungs: Sequence[Due], held: _Held) -> list[Message]:
    """What is said of letters: to bodies whose answer has not come, to 综合处 of drafts."""
    reminded = ladder_steps.remind(act, seen.scene, seen.looked)
    drawn = ladder_steps.walk(act, seen.scene, seen.since, rungs, held.drafted)
    return reminded + [one.message for one in drawn]


@dataclass(frozen=True)
class _Seen:
    """A scan under way.

    `first`: the earliest day it looks at; `loaded`: the first year whose notice of days off came since the last scan.
    """

    scene: Scene
    last: ScannedDay | None
    first: date
    loaded: int | None

    @property
    def since(self) -> date | None:
        """The last day scanned."""
        return self.last.day if self.last else None

    @property
    def looked(self) -> Looked:
        """Which days are looked at."""
        return Looked(self.first, self.since or self.first, self.loaded)

    @property
    def is_newest(self) -> bool:
        """A scan that looks back at an earlier day draws no letters up."""
        return self.last is None or self.scene.day >= self.last.day


def _seen(jurisdiction_id: str, day: date, last: ScannedDay | None) -> _Seen:
    scene = scene_of(jurisdiction_id, day)
    loaded = calendar_days.first_year_since(last.recorded_at) if last else None
    return _Seen(scene, last, _first_day(scene, last, loaded), loaded)


def _first_day(scene: Scene, last: ScannedDay | None, loaded: int | None) -> date:
    issued = min((plan.handed_down_on for plan in scene.plans.values()), default=None)
    one = min(last.day if last else issued or scene.day, scene.day)
    if loaded is not None and issued is not None:
        one = min(one, max(issued, first_waiting(loaded, scene.calendar)))
    return one


@dataclass(frozen=True)
class _Due:
    """What a scan came across: what it says itself, and what a person has to say (B1–B4)."""

    tellings: list[Telling]
    rungs: list[Due]


def _due(seen: _Seen) -> _Due:
    """What is due on each working day from the last one scanned, or from the first 下达, day by day.

    The last one, and days before it for what waited for a calendar, are looked at again; their weeks were told.
    """
    jurisdiction_id, plans = seen.scene.jurisdiction_id, seen.scene.plans
    day, calendar, last = seen.scene.day, seen.scene.calendar, seen.last
    due = _Due([], [])
    for one in _days(seen.first, day, calendar):
        is_new = last is None or one > last.day or one == day
        rounds, waits = open_rounds(jurisdiction_id, one), pauses(jurisdiction_id, one, calendar)
        # Apart from the scene's: a body may tell of a date until this is written, and is read again after it.
        said = SaidOfDates(plans, one, calendar)
        found = [
            *notices(jurisdiction_id, plans, one, calendar),
            *signings(jurisdiction_id, plans, one, calendar),
            *round_notices(rounds, one, calendar),
            *reports(rounds, plans, one, calendar),
            *returned(rounds, one, calendar),
            *milestones(jurisdiction_id, said, waits),
            *rectifications(jurisdiction_id, said, waits),
            *values(jurisdiction_id, plans, one, calendar),
            *goals(plans.values(), one, calendar),
            *(weeks(jurisdiction_id, one, day, calendar) if plans and is_new else ()),
        ]
        for telling in tellings(timed(found, plans, one), one, calendar):
            if telling.of.stage not in LADDER:
                due.tellings.append(telling)
            elif telling.found.task_id is not None and telling.found.plan_id is not None:
                due.rungs.append(_rung(telling, telling.found.task_id, telling.found.plan_id))
    return due


def _rung(telling: Telling, task_id: int, plan_id: int) -> Due:
    of = telling.of
    return due_of(of, task_id, plan_id, telling.message, of.limit_on or telling.found.matter.grace_on or of.due_on)


def _days(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """The working days of a range."""
    for ahead in range((last - first).days + 1):
        if calendar.is_working(first + ahead * _DAY):
            yield first + ahead * _DAY


def _unknown(told: Iterable[Telling]) -> list[Telling]:
    new = []
    for batch in batches(told):
        known = queries.existing_keys([telling.of.key for telling in batch])
        new += [telling for telling in batch if telling.of.key not in known]
    return new


def _created(told: Collection[Telling], letters: Collection[Message], day: date) -> tuple[Created, ...]:
    """What was said, and what of letters."""
    said: list[tuple[Occurrence | Message, str | None, date, str]] = [
        *((telling.of, telling.found.code, telling.due_on, telling.message) for telling in told),
        *((letter, None, letter.due_on or letter.day, letter.message) for letter in letters),
    ]
    if not said:
        return ()
    ids = frozenset(of.department_id for of, *_ in said)
    names = dict(db.session.execute(select(Department.id, Department.name).where(Department.id.in_(ids))).all())
    held = posts_held(ids, day)
    return tuple(
        Created(
            key=of.key,
            stage=of.stage.value,
            task=code,
            department=names[of.department_id],
            post=of.role.label,
            due_on=due_on,
            message=message,
            is_vacant=(of.department_id, of.role) not in held,
        )
        for of, code, due_on, message in said
    )
