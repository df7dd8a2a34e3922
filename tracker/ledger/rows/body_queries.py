"""The bodies of ledger rows: who is named, who has a duty, what each said last, its light, its liaison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.ledger.facts.bodies.named_queries import Named
from tracker.ledger.facts.bodies.queries import Accepted, Bodies, Held
from tracker.ledger.facts.bodies.told_for_all_queries import ForAll
from tracker.ledger.facts.earlier_queries import Words
from tracker.ledger.facts.figures.member_queries import member_values
from tracker.ledger.facts.judging_queries import Judging
from tracker.ledger.facts.known_queries import is_known
from tracker.ledger.facts.task import ReadingFacts, TaskFacts
from tracker.ledger.lights.bodies import body_light
from tracker.ledger.lights.rules import Light
from tracker.ledger.records import dataclass
from tracker.ledger.rows.bodies import NamedBody
from tracker.ledger.rows.collectives import member_progress, of_member, reached
from tracker.ledger.rows.row import PartRow
from tracker.people.accounts.liaison_queries import Contact, liaisons_of
from tracker.people.groups.queries import consolidators_known
from tracker.people.names.queries import RecordedNames
from tracker.reporting.quarters import told_until
from tracker.tasks.models import AssignmentFact
from tracker.typed import something
from tracker.vocabulary import (
    AssignmentAct,
    Forecast,
    Mode,
    ReportState,
    SignedHow,
    UnitClass,
)

_SIGNED = frozenset(SignedHow)
_OBJECTING = frozenset({AssignmentAct.OBJECTED, AssignmentAct.SETTLED})
_NOBODY = Contact("", "")
_LOWER = (UnitClass.LOWER_COMMISSION,)


class PrintedNames:
    """The names to print on a day, each looked up once."""

    def __init__(self, names: RecordedNames, day: date) -> None:
        self._names, self._day = names, day
        self._printed: dict[tuple[str | None, int], str] = {}

    def of(self, department_id: int, written: str | None = None) -> str:
        """The full name now; 现名(原:旧名) where the plan wrote a name no longer in force."""
        key = written, department_id
        if key not in self._printed:
            self._printed[key] = (
                self._names.full(department_id, self._day)
                if written is None
                else self._names.display(written, self._day, department_id)
            )
        return self._printed[key]


def named_bodies(
    named: Named, words: Words, names: PrintedNames, known: datetime | None
) -> defaultdict[int, list[NamedBody]]:
    """The parties in force of each task, in the text's order; before 下达 those standing now.

    Bodies of words that came later are left out, and bodies that joined a task after it had gone out.
    """
    parties, current = named.parties, named.facts
    groups = {one.group_id for one in parties} | {one.group_id for one in current.values()}
    consolidators = consolidators_known([group for group in groups if group is not None], known)
    by_task: defaultdict[int, list[NamedBody]] = defaultdict(list)
    gone_out = {party.task_id for party in parties if party.id in current} if known is not None else frozenset[int]()
    for party in parties:
        holds = current.get(party.id) or party
        came_later = party.task_id in gone_out or words.is_earlier(words.homes[party.task_id])
        is_later = party.id not in current and came_later
        if holds.in_force and not is_later:
            name = names.of(holds.department_id, party.name) if holds.department_id else party.name
            consolidator = consolidators.get(holds.group_id) if holds.group_id else None
            by_task[words.homes[party.task_id]].append(NamedBody(name, holds.role, holds.department_id, consolidator))
    return by_task


def part_rows(
    tasks: Mapping[int, TaskFacts],
    lights: Mapping[int, Light],
    bodies: Bodies,
    for_all: ForAll,
    names: PrintedNames,
    day: date,
    calendar: Calendar,
    judging: Judging,
) -> defaultdict[int, list[PartRow]]:
    """The bodies with a duty in force, by task id, in the order they were assigned; `lights` of the tasks.

    `for_all`: the reports of who led.
    """
    by_round = sorted(bodies.accepted, key=lambda accepted: bodies.as_of(accepted.round_id))
    owed, joint = _owed(bodies, judging.heard, for_all), _said_for_all(by_round, bodies, for_all)
    said = {bodies.duty_of(one): one for one in by_round}
    heard = {row.task_id for row in bodies.held if row.id in said and row.id not in bodies.ended}
    values = member_values({row.task_id for row in bodies.held if row.group_id is not None}, judging)
    liaisons = liaisons_of({row.department_id for row in bodies.held}, day)
    by_task: defaultdict[int, list[PartRow]] = defaultdict(list)
    for row in bodies.held:
        signing = _Signing.of(bodies.acts.get(row.id, ()))
        if signing.ended:
            continue
        task = tasks[row.task_id]
        reports = any(part.body.id == row.department_id for part in task.parts)
        accepted, led_by = said.get(row.id), row.department_id
        if reports and (task.mode is Mode.LEAD_CONSOLIDATES or _goes_on(task, row, heard)):
            # Who leads now and told only its own part before: the words of the task are still those of who led then.
            beside = {part.body.id for part in task.parts} - {row.department_id}
            of_task = [one for one in joint[row.task_id] if one[1] not in beside] or joint[row.task_id]
            accepted, led_by = of_task[-1] if of_task else (accepted, row.department_id)
        answers = liaisons.get(row.department_id, (_NOBODY,))[0]
        # A member of a group is not the body the phrase names.
        name = names.of(row.department_id, row.written if row.group_id is None else None)
        by_task[row.task_id].append(
            PartRow(
                assignment_id=row.id,
                department_id=row.department_id,
                name=name,
                short_name=row.short_name,
                role=row.role,
                reports=reports,
                signed_on=signing.signed_on,
                signed_how=signing.signed_how,
                objected_on=signing.objected_on,
                report_state=owed[row.id].state if row.id in owed else None,
                reported=row.id in owed and owed[row.id].reported,
                asked_as_lead=not reports and row.id in owed and owed[row.id].as_lead,
                as_of=told_until(bodies.as_of(accepted.round_id), day) if accepted else None,
                light=body_light(task, row.department_id, lights[row.task_id], day, calendar),
                liaison=answers.name,
                phone=answers.phone,
                **(_words(accepted) if accepted else _NO_WORDS),
                **(_people(accepted) if accepted else {}),
                said_by=names.of(led_by) if led_by != row.department_id else "",
                said_by_id=led_by if led_by != row.department_id else None,
                **_as_member(row, task, values.get((row.task_id, row.department_id), {}), day),
            )
        )
    return by_task


_NO_WORDS: Mapping[str, Any] = {
    "progress_text": "",
    "problems": "",
    "next_steps": "",
    "coordination": "",
    "forecast": None,
    "evidence_count": 0,
}


def _words(accepted: Accepted) -> dict[str, Any]:
    """The last words; “无” is none."""
    return {
        "progress_text": accepted.progress_text,
        "problems": something(accepted.problems),
        "next_steps": accepted.next_steps,
        "coordination": something(accepted.coordination),
        "forecast": Forecast.of(accepted.forecast),
        "evidence_count": accepted.proofs,
        "self_reviewed": accepted.self_reviewed,
    }


def _people(accepted: Accepted) -> dict[str, Any]:
    """Who wrote, approved and accepted the last words, and when."""
    draft = f"第{accepted.number}稿 " if accepted.number > 1 else ""
    sent = f"{draft}{shanghai_date(accepted.submitted_at)} 报送，" if accepted.submitted_at else draft
    return {
        "filled_by": accepted.author,
        "approved_by": accepted.approver or "",
        "reviewed_by": accepted.reviewer,
        "course": f"{sent}{shanghai_date(accepted.accepted_at)} 采用",
    }


def _as_member(row: Held, task: TaskFacts, values: Mapping[str, ReadingFacts], day: date) -> dict[str, Any]:
    """What is shown of a member of a collective alone."""
    if row.group_id is None:
        return {}
    own = of_member(task, row.department_id, values)
    is_below = row.of_jurisdiction != row.jurisdiction_id
    stands_for = row.place if is_below else row.short_name if row.unit_class in _LOWER else ""
    return {
        "group_id": row.group_id,
        "group": row.written or "",
        "place": stands_for,
        "progress": member_progress(own, day),
        "reached": reached(own),
    }


@dataclass(frozen=True)
class _Signing:
    """What an assignment's facts come to."""

    signed_on: date | None = None
    signed_how: str | None = None
    objected_on: date | None = None
    ended: bool = False

    @classmethod
    def of(cls, acts: Sequence[AssignmentFact]) -> _Signing:
        signed = next((fact for fact in reversed(acts) if fact.act in _SIGNED), None)
        objection = next((fact for fact in reversed(acts) if fact.act in _OBJECTING), None)
        return cls(
            signed_on=signed.on if signed else None,
            signed_how=SignedHow(signed.act).label if signed else None,
            objected_on=objection.on if objection and objection.act == AssignmentAct.OBJECTED else None,
            ended=any(fact.act == AssignmentAct.ENDED for fact in acts),
        )


@dataclass(frozen=True)
class _Owed:
    """Where a report stood, whether it had been submitted at least once, and whether its body led then."""

    state: ReportState
    reported: bool
    as_lead: bool


def _owed(bodies: Bodies, known: datetime | None, for_all: ForAll) -> dict[int, _Owed]:
    """By duty, the report of the newest quarter's round that asked its body."""
    # What was spared with an earlier duty tells nothing of the one its body has now.
    own = [one for one in bodies.asked if one.id not in bodies.exempt or one.assignment_id not in bodies.duties]
    in_quarters = [one for one in own if bodies.is_quarter(one.round_id)]
    asked = {
        bodies.duty_of(quarter): quarter for quarter in sorted(in_quarters, key=lambda one: bodies.as_of(one.round_id))
    }
    return {
        assignment_id: _Owed(bodies.states[one.id], is_known(one.first_submitted_at, known), one.id in for_all)
        for assignment_id, one in asked.items()
    }


def _said_for_all(
    by_round: Sequence[Accepted], bodies: Bodies, for_all: ForAll
) -> defaultdict[int, list[tuple[Accepted, int]]]:
    """By task the accepted words of who led it and reported for all then, each with who that was; the last ones last.

    Of two that led side by side (共同牵头) each has its own.
    """
    held = {row.id: row for row in bodies.held}
    joint: defaultdict[int, list[tuple[Accepted, int]]] = defaultdict(list)
    for one in by_round:
        if one.report_id in for_all:
            duty = held[one.assignment_id]
            joint[duty.task_id].append((one, duty.department_id))
    return joint


def _goes_on(task: TaskFacts, row: Held, heard: Collection[int]) -> bool:
    """Whether a body that reports for itself has the words of who led before: the first, until somebody has its own."""
    return row.task_id not in heard and task.parts[0].body.id == row.department_id
