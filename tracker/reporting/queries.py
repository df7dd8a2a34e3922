"""Reads reports as lines of lists: what a unit owes, what waits for approval or review, who may touch one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.actor import Actor
from tracker.clock import shanghai_date
from tracker.database import db, read_once
from tracker.errors import NotFound
from tracker.people.access import OFFICE, Permission, Scope, Target, may_ever, own_bodies, reviews_own_work
from tracker.people.models import Department
from tracker.people.queries import holders_of
from tracker.plans.models import Plan, Task
from tracker.plans.queries import OF_HOST, target_by
from tracker.reporting import line_queries
from tracker.reporting.hand_queries import hands_in
from tracker.reporting.lead_queries import OF_LEAD, lead_of
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import round_label
from tracker.reporting.standing import has_time, outcome
from tracker.reporting.transitions import BRING_BACK, OWED, UNDER_THE_PEN, Because
from tracker.tasks.models import Assignment
from tracker.vocabulary import DueBecause, Kind, Mode, PartyRole, ReportAct, ReportStanding, ReportState

NO_REPORT = "没有这份报告，或者不在本单位范围内"


@dataclass(frozen=True)
class ReportLine:
    """One report in a list. `promise`: the task's own words.

    `until_on`: the day until which it was asked for once more. `due_because`: why it is due by another day than it was
    asked by. `duty_ended_on`: since when its body has the duty no more, under which it was asked.
    `text`: what the report says now, `entered`: as a 代录; `note`: of what is owed the reason it came back with or is
    corrected for, empty otherwise, `note_of`: by what it did (综合处退回, 请报送, 更正).
    """

    id: int
    version: int
    state: ReportState
    due_on: date
    until_on: date | None
    jurisdiction_id: str
    department_id: int
    department: str
    role: PartyRole
    mode: Mode | None
    assignment_id: int
    task_id: int
    code: str
    measure: str
    title: str
    promise: str
    kind: Kind
    plan_id: int
    plan_title: str
    plan_number: str | None
    round_id: int
    round_name: str
    as_of: date
    round_closed: bool
    first_submitted_at: datetime | None
    returned_count: int
    text: str = ""
    author: str = ""
    sent_at: datetime | None = None
    no_change: bool = False
    nil_report: bool = False
    entered: bool = False
    is_voluntary: bool = False
    duty_ended_on: date | None = None
    note: str = ""
    note_of: str = ""
    due_because: DueBecause | None = None

    @property
    def round_label(self) -> str:
        """2026年第4季度, or the name of a 核定 round."""
        return round_label(self.round_name)

    @property
    def limit_on(self) -> date:
        """By when its body has to send it (line_queries.limit_on)."""
        return self.until_on or self.due_on

    @property
    def open_limit_on(self) -> date | None:
        """The same; None of what it sent once and sends again (line_queries.open_limit_on)."""
        return self.until_on or (None if self.first_submitted_at else self.due_on)

    @property
    def duty(self) -> str:
        """How the body takes part: where each reports for itself nobody is 牵头 or 配合."""
        return Mode.EACH_REPORTS.label if self.mode is Mode.EACH_REPORTS else self.role.label

    @property
    def outcome(self) -> str:
        """按时, 补报, 缺报, 未报, 免报 or 主动报送, by its first submission."""
        if self.is_voluntary:
            return ReportStanding.VOLUNTARY.label
        in_time = has_time(self.state, self.until_on, self.round_closed)
        return outcome(self.state, self.first_submitted_on, self.due_on, in_time)

    @property
    def first_submitted_on(self) -> date | None:
        """The day of its first submission, in Shanghai."""
        return shanghai_date(self.first_submitted_at) if self.first_submitted_at else None

    @property
    def is_late(self) -> bool:
        """Whether its first submission came after its cut-off; False while there is none."""
        return self.first_submitted_on is not None and self.first_submitted_on > self.due_on

    @property
    def is_on_time(self) -> bool:
        """Whether its first submission came by its cut-off (24:00)."""
        return self.first_submitted_at is not None and not self.is_late


ALL = 10**6
"""More than a unit ever has at once."""


def owed(
    department_ids: Collection[int], office_of: str | None = None, limit: int = ALL, first: int = 0
) -> list[ReportLine]:
    """What these departments still have to send, most urgent first; `office_of`: and the 保障 texts of 综合处 there.

    Returned ones come first, then by cut-off; `limit` of them from `first` on.
    """
    ids = owed_ids(department_ids, office_of, limit, first)
    rows = db.session.execute(line_queries.these_with_last_event(), {"reports": ids}) if ids else ()
    return _still_in(OWED, ids, [_with_reason(_line(row), row) for row in rows])


def owed_ids(
    department_ids: Collection[int], office_of: str | None = None, limit: int = ALL, first: int = 0
) -> list[int]:
    """The same as ids alone, in that order."""
    values = {"departments": list(department_ids), "office_of": office_of, "most": limit, "first": first}
    return list(db.session.scalars(line_queries.owed(office_of is not None), values))


def under_way(
    department_ids: Collection[int], office_of: str | None = None, limit: int = ALL, first: int = 0
) -> list[ReportLine]:
    """What these departments have sent and what became of it, in rounds not closed yet or while it still waits.

    `limit` of it from `first` on.
    """
    values = {"departments": list(department_ids), "office_of": office_of, "most": limit, "first": first}
    return _in_order(line_queries.under_way(office_of is not None), values, line_queries.SENT)


def sent_in(
    year: int, department_ids: Collection[int], office_of: str | None = None, limit: int = ALL, first: int = 0
) -> list[ReportLine]:
    """What these departments sent in rounds of a year that are closed and is done with, the newest round first."""
    values = {"departments": list(department_ids), "office_of": office_of, "most": limit, "first": first}
    year_days = {"begin": date(year, 1, 1), "end": date(year, 12, 31)}
    return _in_order(line_queries.sent_in(office_of is not None), values | year_days, line_queries.SENT)


def to_approve(department_ids: Collection[int], limit: int = ALL, first: int = 0) -> list[ReportLine]:
    """What waits for the unit head, the earliest cut-off first; `limit` of it from `first` on."""
    values = {"departments": list(department_ids), "most": limit, "first": first}
    return _in_order(line_queries.to_approve(), values, (ReportState.TO_APPROVE,))


def count_to_approve(department_ids: Collection[int]) -> int:
    """How many reports `to_approve` lists in all."""
    return db.session.scalar(line_queries.count_to_approve(), {"departments": list(department_ids)}) or 0


@dataclass(frozen=True)
class StandingCounts:
    """How many reports of a unit stand where. `rounds`: label and day of each that something is owed to, in order.

    `returned`: of those owed, by 综合处 or the lead; `declined`: of the others, by its own head. `due_on`: the
    earliest cut-off of what is owed, None where all of it came once; `by_year`: how many were sent in closed rounds of
    each year.
    """

    owed: int
    returned: int
    declined: int
    to_approve: int
    to_review: int
    accepted: int
    sent: int
    due_on: date | None
    rounds: tuple[tuple[str, date], ...]
    by_year: Mapping[int, int]


def standing(department_ids: Collection[int], office_of: str | None = None) -> StandingCounts:
    """How many reports these departments owe, and how many they sent in rounds not closed yet or that still wait."""
    values = {"departments": list(department_ids), "office_of": office_of}
    rows = db.session.execute(line_queries.standing(office_of is not None), values).all()
    to_send = [row for row in rows if row.state in OWED]
    sent, by_year = Counter[str](), Counter[int]()
    for row in rows:
        if row.state in line_queries.SENT and (row.is_open or row.state in line_queries.WAITING):
            sent[row.state] += row.reports
        elif row.state in line_queries.SENT:
            by_year[row.as_of.year] += row.reports
    return StandingCounts(
        owed=sum(row.reports for row in to_send),
        returned=sum(row.returned for row in rows),
        declined=sum(row.declined for row in rows),
        to_approve=sent[ReportState.TO_APPROVE],
        to_review=sent[ReportState.TO_REVIEW],
        accepted=sent[ReportState.ACCEPTED],
        sent=sent.total(),
        due_on=min((row.due_on for row in rows if row.due_on), default=None),
        rounds=tuple(dict.fromkeys((round_label(row.name), row.as_of) for row in to_send)),
        by_year=dict(sorted(by_year.items(), reverse=True)),
    )


def of_round(round_id: int, scope: Scope) -> list[ReportLine]:
    """All reports of a round that the scope shows, in the order of the plan."""
    found = line_queries.lines().where(Report.round_id == round_id)
    if scope.department_ids is not None:
        found = found.where(Report.department_id.in_(scope.department_ids))
    return _read(found.order_by(Task.plan_id, Task.position, Report.id))


def written_by(
    actor: Actor, round_ids: Collection[int], most: int, after: int | None = None
) -> list[ReportLine] | None:
    """At most so many reports of these rounds that a person writes, behind another one; None where that is not there.

    The newest round first, in the order of the plans. Who writes what the permission table says; the database reads
    what his bodies are asked, and of 综合处 the 保障 texts of its region, which another 处室 may have to write.
    """
    place: Any = None
    if after is not None:
        place = db.session.execute(line_queries.PLACE, {"report": after, "rounds": list(round_ids)}).one_or_none()
        if place is None:
            return None
    ids: list[int] = []
    while True:
        wanted = most - len(ids)
        found = _written_ids(actor, round_ids, wanted, place)
        aims = targets(found if after is None else [after, *found])
        if after is not None and not may_ever(actor, Permission.REPORT_FILL, aims[after]):
            return None
        ids += [one for one in found if may_ever(actor, Permission.REPORT_FILL, aims[one])]
        if len(ids) == most or len(found) < wanted:
            break
        place = db.session.execute(line_queries.PLACE, {"report": found[-1], "rounds": list(round_ids)}).one()
    by_id = {line.id: line for line in lines(ids)}
    return [by_id[one] for one in ids]


def _written_ids(actor: Actor, round_ids: Collection[int], most: int, place: Any) -> list[int]:
    is_office = bool(actor.roles & OFFICE)
    values = {
        "departments": list(own_bodies(actor, Permission.REPORT_FILL)),
        "office_of": actor.jurisdiction_id if is_office else None,
        "rounds": list(round_ids),
        "most": most,
        "first": 0,
        **(place._mapping if place else {}),
    }
    return list(db.session.scalars(line_queries.written(is_office, place is not None), values))


def lines(report_ids: Collection[int]) -> list[ReportLine]:
    """These reports, in the order of the plan; NotFound where one is not there."""
    read = _read(line_queries.these(), {"reports": list(report_ids)})
    if len(read) != len(set(report_ids)):
        raise NotFound(NO_REPORT)
    return read


@read_once
def line(report_id: int) -> ReportLine:
    """One report; NotFound."""
    return lines([report_id])[0]


def chosen(which: Select[int], values: dict[str, Any]) -> ReportLine | None:
    """The one report that a statement, itself built once, chooses with these values; None where it chooses none."""
    found = _read(line_queries.chosen(which), values)
    return found[0] if found else None


def only_on_record(reports: Iterable[Report | ReportLine]) -> frozenset[int]:
    """Of these reports those that are 缺报 and nobody makes up (line_queries.is_only_on_record)."""
    missing = [report.id for report in reports if report.state == ReportState.MISSING]
    found = select(Report.id).where(Report.id.in_(missing), line_queries.is_only_on_record())
    return frozenset(db.session.scalars(found) if missing else ())


def targets(report_ids: Collection[int]) -> dict[int, Target]:
    """By report what the permission table needs to know of it; NotFound where one is not there."""
    return _targets(frozenset(report_ids))


@read_once
def _targets(report_ids: frozenset[int]) -> dict[int, Target]:
    rows = db.session.execute(_TARGETS, {"reports": list(report_ids)}).all()
    if len(rows) != len(report_ids):
        raise NotFound(NO_REPORT)
    wrote = hands_in(report_ids)
    return {
        row.id: replace(
            target_by(row),
            department_ids=frozenset({row.department_id}),
            state=row.state,
            wrote=frozenset(wrote[row.id]),
            office_text=row.kind == Kind.GOVERNANCE,
            lead_ids=frozenset({lead_id} if (lead_id := lead_of(row)) is not None else ()),
        )
        for row in rows
    }


_TARGETS = (
    select(Report.id, Report.department_id, Report.state, *OF_LEAD, *OF_HOST)
    .select_from(Report)
    .join(Task, Task.id == Report.task_id)
    .join(Assignment, Assignment.id == Report.assignment_id)
    .join(Round, Round.id == Report.round_id)
    .join(Plan, Plan.id == Task.plan_id)
    .outerjoin(Department, Department.id == Plan.host_id)
    .where(Report.id.in_(bindparam("reports")))
)


def target(report_id: int) -> Target:
    """The same of one report; NotFound."""
    return targets([report_id])[report_id]


_RETURNED_BY = {
    ReportAct.RETURN: "综合处退回",
    ReportAct.SEND_BACK: "牵头单位退回",
    ReportAct.DECLINE: "单位负责人退回",
}


def _is_brought_back(line: ReportLine, last_act: str | None) -> bool:
    """`last_act`: what happened to it last, but for WITH_UNIT."""
    return line.state in UNDER_THE_PEN and last_act in BRING_BACK


def other_reviewers(target: Target, on: date) -> list[Actor]:
    """Who could review a report on that day and neither wrote nor approved it; none: 自报自审 (domain.md 3)."""
    office = holders_of(OFFICE, target.jurisdiction_id, on)
    return [
        actor
        for actor in office
        if may_ever(actor, Permission.REPORT_REVIEW, target) and not reviews_own_work(actor, target)
    ]


def _read(found: Select[*tuple[Any, ...]], values: dict[str, Any] | None = None) -> list[ReportLine]:
    return [_line(row) for row in db.session.execute(found, values)]


def _in_order(found: Select[int], values: dict[str, Any], states: Collection[ReportState]) -> list[ReportLine]:
    """The lines of these ids, in their order, as far as they are still in these states."""
    ids = list(db.session.scalars(found, values))
    return _still_in(states, ids, _read(line_queries.these(), {"reports": ids}) if ids else [])


def _still_in(states: Collection[ReportState], ids: Sequence[int], lines: Iterable[ReportLine]) -> list[ReportLine]:
    """In the order of the ids. What was taken on since they were read stands in no list in its new state, ticked.

    Ids first and lines after them: in one statement PostgreSQL, which cannot know how few they are, joins all there is.
    """
    by_id = {line.id: line for line in lines if line.state in states}
    return [by_id[report_id] for report_id in ids if report_id in by_id]


def _line(row: Any) -> ReportLine:
    """`row`: the columns of line_queries; those of the text are empty where there is none."""
    return ReportLine(
        id=row.id,
        version=row.version,
        state=ReportState(row.state),
        due_on=row.due_on,
        until_on=row.until_on,
        due_because=DueBecause.of(row.due_because),
        jurisdiction_id=row.jurisdiction_id,
        department_id=row.department_id,
        department=row.department,
        role=PartyRole(row.role),
        mode=Mode.of(row.mode),
        assignment_id=row.assignment_id,
        task_id=row.task_id,
        code=row.code,
        measure=row.measure,
        title=row.title,
        promise=row.promise,
        kind=Kind(row.kind),
        plan_id=row.plan_id,
        plan_title=row.plan_title,
        plan_number=row.plan_number,
        round_id=row.round_id,
        round_name=row.round_name,
        as_of=row.as_of,
        round_closed=row.closed_at is not None,
        first_submitted_at=row.first_submitted_at,
        returned_count=row.returned_count,
        text=row.progress_text or "",
        author=row.author or "",
        sent_at=row.sent_at,
        no_change=bool(row.no_change),
        nil_report=bool(row.nil_report),
        entered=row.entered_how is not None,
        is_voluntary=row.is_voluntary,
        duty_ended_on=row.duty_ended_on,
    )


def _with_reason(line: ReportLine, row: Any) -> ReportLine:
    """The same line; one that came back with the reason, one that its body corrects with what stands until it is sent.

    `row`: the columns of line_queries.these_with_last_event.
    """
    if row.last_act == ReportAct.CORRECT and line.state is ReportState.DRAFT and row.has_accepted:
        way_out = "" if row.last_because == Because.LATE else "，不改了的打开报告放弃更正"
        return replace(line, note=f"{row.last_reason}（还没有送审，已采用的内容仍有效{way_out}）", note_of="更正")
    if not _is_brought_back(line, row.last_act):
        return line
    # Why it came back, and until when it was opened again.
    is_until_said = row.last_act == ReportAct.REOPEN and row.last_until_on
    reason = (f"重新开放至 {row.last_until_on}：" if is_until_said else "") + row.last_reason
    return replace(line, note=reason, note_of=brought_by(row.last_act))


def brought_by(act: str) -> str:
    """By whom or what a report is with its liaison again: 综合处退回, 单位负责人退回, 重新开放, 请报送, 新增填报."""
    return _RETURNED_BY.get(ReportAct(act), ReportAct(act).label)
