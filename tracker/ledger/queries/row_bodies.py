"""The bodies of ledger rows: who is named, who has a duty, what each said last, its light, its liaison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from tracker.database import db
from tracker.ledger.collectives import member_progress, of_member, reached
from tracker.ledger.facts import ReadingFacts, TaskFacts
from tracker.ledger.lights import Light, light
from tracker.ledger.named import NamedBody
from tracker.ledger.queries.earlier import Words
from tracker.ledger.queries.known import accepting, facts, is_known, newest
from tracker.ledger.queries.member_values import member_values
from tracker.ledger.rows import PartRow
from tracker.people.group_queries import consolidators_known
from tracker.people.liaison_queries import Contact, liaisons_of
from tracker.people.models import Department, Jurisdiction
from tracker.people.name_queries import RecordedNames
from tracker.plans.models import Party, PartyFact
from tracker.reporting.models import Evidence, Report, ReportEvent, ReportVersion, Round
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    AssignmentAct,
    Forecast,
    LightRule,
    ReportAct,
    ReportState,
    RoundKind,
    SignedHow,
    UnitClass,
)
from tracker.workdays import Calendar

_SIGNED = frozenset(SignedHow)
_THROUGH_LEAD = "由牵头单位汇总填报"
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


@dataclass(frozen=True)
class _Said:
    """The newest accepted report of an assignment with the as-of day of its round."""

    event: ReportEvent
    version: ReportVersion
    as_of: date


def named_bodies(words: Words, names: PrintedNames, known: datetime | None) -> defaultdict[int, list[NamedBody]]:
    """The parties in force of each task, in the text's order; before 下达 those standing now.

    Bodies of words that came later are left out.
    """
    parties = list(
        db.session.scalars(select(Party).where(Party.task_id.in_(words.homes)).order_by(Party.task_id, Party.position))
    )
    current = newest(facts(PartyFact, PartyFact.party_id.in_([one.id for one in parties]), known), "party_id")
    groups = {one.group_id for one in parties} | {one.group_id for one in current.values()}
    consolidators = consolidators_known([one for one in groups if one is not None], known)
    by_task: defaultdict[int, list[NamedBody]] = defaultdict(list)
    for party in parties:
        holds = current.get(party.id) or party
        is_later = party.id not in current and words.is_earlier(words.homes[party.task_id])
        if holds.in_force and not is_later:
            name = names.of(holds.department_id, party.name) if holds.department_id else party.name
            consolidator = consolidators.get(holds.group_id) if holds.group_id else None
            by_task[words.homes[party.task_id]].append(NamedBody(name, holds.role, holds.department_id, consolidator))
    return by_task


def part_rows(
    tasks: Mapping[int, TaskFacts], names: PrintedNames, day: date, calendar: Calendar, known: datetime | None
) -> defaultdict[int, list[PartRow]]:
    """The bodies with a duty in force, by task id, in the order they were assigned."""
    found = (
        select(Assignment, Department, Party.name, Jurisdiction.short)
        .join(Department, Department.id == Assignment.department_id)
        .join(Jurisdiction, Jurisdiction.id == Department.jurisdiction_id)
        .outerjoin(Party, Party.id == Assignment.party_id)
        .where(Assignment.task_id.in_(tasks))
        .order_by(Assignment.id)
    )
    if known is not None:
        found = found.where(Assignment.recorded_at < known)
    rows = list(db.session.execute(found))
    acts = _acts(tasks, known)
    owed, said = _owed(tasks, known), _said(tasks, known)
    proofs = _evidence_counts(tasks)
    values = member_values([row.id for row, *_ in rows if row.group_id is not None], known)
    liaisons = liaisons_of({row.department_id for row, *_ in rows}, day)
    by_task: defaultdict[int, list[PartRow]] = defaultdict(list)
    for row, department, written, place in rows:
        signing = _Signing.of(acts[row.id])
        if signing.ended:
            continue
        task = tasks[row.task_id]
        reports = any(part.body.id == row.department_id for part in task.parts)
        accepted = said.get(row.id)
        version = accepted.version if accepted else None
        answers = liaisons.get(row.department_id, (_NOBODY,))[0]
        # A member of a group is not the body the phrase names.
        name = names.of(row.department_id, written if row.group_id is None else None)
        by_task[row.task_id].append(
            PartRow(
                assignment_id=row.id,
                department_id=row.department_id,
                name=name,
                short_name=department.short_name,
                role=row.role,
                reports=reports,
                signed_on=signing.signed_on,
                signed_how=signing.signed_how,
                objected_on=signing.objected_on,
                report_state=owed[row.id].state if row.id in owed else None,
                reported=row.id in owed and owed[row.id].reported,
                as_of=accepted.as_of if accepted else None,
                progress_text=version.progress_text if version else "",
                problems=version.problems if version else "",
                next_steps=version.next_steps if version else "",
                coordination=version.coordination if version else "",
                forecast=Forecast(version.forecast) if version and version.forecast else None,
                evidence_count=proofs.get(version.id, 0) if version else 0,
                light=_body_light(task, row.department_id, reports, day, calendar),
                liaison=answers.name,
                phone=answers.phone,
                self_reviewed=accepted.event.self_reviewed if accepted else False,
                **_as_member(row, department, written, place, task, values.get(row.id, {}), day),
            )
        )
    return by_task


def _as_member(
    row: Assignment,
    department: Department,
    written: str | None,
    place: str,
    task: TaskFacts,
    values: Mapping[str, ReadingFacts],
    day: date,
) -> dict[str, Any]:
    """What is shown of a member of a collective alone."""
    if row.group_id is None:
        return {}
    own = of_member(task, row.department_id, values)
    is_below = department.jurisdiction_id != row.jurisdiction_id
    stands_for = place if is_below else department.short_name if department.unit_class in _LOWER else ""
    return {
        "group_id": row.group_id,
        "group": written or "",
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
        found = cls()
        for fact in acts:
            if fact.act in _SIGNED:
                found = replace(found, signed_on=fact.on, signed_how=SignedHow(fact.act).label)
            elif fact.act == AssignmentAct.OBJECTED:
                found = replace(found, objected_on=fact.on)
            elif fact.act == AssignmentAct.SETTLED:
                found = replace(found, objected_on=None)
            elif fact.act == AssignmentAct.ENDED:
                found = replace(found, ended=True)
        return found


def _acts(task_ids: Collection[int], known: datetime | None) -> defaultdict[int, list[AssignmentFact]]:
    """By assignment. Asked by tasks, of which a batch has so many; of bodies and reports it may have any number."""
    held = select(Assignment.id).where(Assignment.task_id.in_(task_ids))
    grouped: defaultdict[int, list[AssignmentFact]] = defaultdict(list)
    for fact in facts(AssignmentFact, AssignmentFact.assignment_id.in_(held), known):
        grouped[fact.assignment_id].append(fact)
    return grouped


@dataclass(frozen=True)
class _Owed:
    """Where a report stood, and whether it had been submitted at least once."""

    state: ReportState
    reported: bool


def _owed(task_ids: Collection[int], known: datetime | None) -> dict[int, _Owed]:
    """By assignment, its report of the newest quarter's round."""
    found = (
        select(Report)
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id.in_(task_ids), Round.kind == RoundKind.QUARTER)
        .order_by(Round.as_of)
    )
    if known is None:
        return {
            report.assignment_id: _Owed(ReportState(report.state), report.first_submitted_at is not None)
            for report in db.session.scalars(found)
        }
    asked = {report.assignment_id: report for report in db.session.scalars(found.where(Report.asked_at < known))}
    events = newest(facts(ReportEvent, ReportEvent.report_id.in_(_reports_of(task_ids)), known), "report_id")
    return {
        assignment_id: _Owed(
            ReportState(events[report.id].state) if report.id in events else ReportState.TO_FILL,
            is_known(report.first_submitted_at, known),
        )
        for assignment_id, report in asked.items()
    }


def _said(task_ids: Collection[int], known: datetime | None) -> dict[int, _Said]:
    """By assignment, the last accepted words."""
    found = (
        select(ReportEvent, ReportVersion, Report.assignment_id, Round.as_of)
        .join(ReportVersion, ReportVersion.id == ReportEvent.version_id)
        .join(Report, Report.id == ReportEvent.report_id)
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id.in_(task_ids), accepting(known))
        .order_by(Round.as_of, ReportEvent.recorded_at, ReportEvent.id)
    )
    return {
        assignment_id: _Said(event, version, as_of)
        for event, version, assignment_id, as_of in db.session.execute(found)
    }


def _reports_of(task_ids: Collection[int]) -> Select[int]:
    return select(Report.id).where(Report.task_id.in_(task_ids))


def _evidence_counts(task_ids: Collection[int]) -> dict[int, int]:
    """By accepted version."""
    accepted = select(ReportEvent.version_id).where(
        ReportEvent.report_id.in_(_reports_of(task_ids)), ReportEvent.act == ReportAct.ACCEPT
    )
    found = select(Evidence.version_id, func.count()).where(Evidence.version_id.in_(accepted))
    return dict(db.session.execute(found.group_by(Evidence.version_id)).all())


def _body_light(task: TaskFacts, body_id: int, reports: bool, day: date, calendar: Calendar) -> Light:
    """The body's own light; one that reports through its lead was asked nothing itself."""
    found = light(task.of_body(body_id), day, calendar)
    return found if reports or found.rule is not LightRule.FIRST_ROUND else replace(found, reason=_THROUGH_LEAD)
