"""Reads the account a task gives of itself: its figures and dates beside what was found, proofs, what is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.outcomes.endings import gates
from tracker.outcomes.member_queries import at_odds_with_last, members_of, told_together
from tracker.outcomes.models import CompletionFact, Verdict
from tracker.outcomes.verdicts.promised import plain
from tracker.outcomes.verdicts.queries import promised_by
from tracker.outcomes.verdicts.rules import late_words
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.people.models import Department
from tracker.plans.figure_queries import days_within_years
from tracker.plans.models import Indicator, Milestone, PlanGoal, Task
from tracker.plans.owners.owning import Owning
from tracker.plans.owners.queries import ownings
from tracker.plans.states import DONE
from tracker.reporting.asked.figure_queries import kinds_in_force, told_by_each
from tracker.reporting.asked.questions import LastReading
from tracker.reporting.models import Evidence, Report, ReportVersion
from tracker.vocabulary import (
    EvidenceKind,
    MilestoneSource,
    Relation,
    ReportState,
    TaskAct,
    TaskState,
    VerdictResult,
)

_OVER = (ReportState.ACCEPTED, ReportState.EXEMPT, ReportState.MISSING, ReportState.CONSOLIDATED)
_HANDED_IN = (TaskState.TO_VERIFY, *DONE)


@dataclass(frozen=True)
class FigureLine:
    """An own figure as promised, and the value accepted last; `caliber`: the reading's own, else the plan's.

    `told`: by body what was told of that day where it does not agree, “市交通局 18.5、市商务委 22.1”. `day`: “6月30日”
    behind its year, where it has another target within it.
    """

    subject: str
    relation: Relation
    target: Decimal
    unit: str
    year: int | None
    value: Decimal | None
    as_of: date | None
    caliber: str
    source: str
    told: str = ""
    day: str = ""


@dataclass(frozen=True)
class NodeLine:
    """An own milestone as promised, and the verdict that speaks of its date as it stands."""

    milestone_id: int
    text: str
    due_on: date | None
    original_due_on: date | None
    verdict: VerdictResult | None
    value: Decimal | None
    unit: str
    as_of: date | None
    basis: str
    rectify_by: date | None

    @property
    def id(self) -> int:
        """The own date it is."""
        return self.milestone_id

    @property
    def goal_id(self) -> None:
        """It is none of a whole plan."""

    def by_first_date(self, grace_on: date | None) -> str:
        """Of what was reached, by the day it speaks of: 按原定时限完成, or how many days late.

        Behind that date and within its grace neither is said, as on 阶段节点.
        """
        if self.verdict is not VerdictResult.REACHED or self.as_of is None or self.original_due_on is None:
            return ""
        if self.as_of <= self.original_due_on:
            return "按原定时限完成"
        return late_words(self.original_due_on, self.due_on, self.as_of, grace_on)


@dataclass(frozen=True)
class Proof:
    """A proof of an accepted report: of which body, how old."""

    title: str
    kind: EvidenceKind
    body: str
    added_on: date


@dataclass(frozen=True)
class Account:
    """What was promised beside what was handed in, and which gates are met."""

    figures: tuple[FigureLine, ...]
    nodes: tuple[NodeLine, ...]
    proofs: tuple[Proof, ...]
    checked: tuple[gates.Checked, ...]


def account(task: Task, day: date) -> Account:
    """The account of a task on a day."""
    figures, nodes, proofs = _figures(task.id), _nodes(task.id), _proofs(task.id)
    checked = gates.checked(_account(task, figures, nodes, len(proofs)), day)
    return Account(tuple(figures), tuple(nodes), tuple(proofs), checked)


def _account(task: Task, figures: Sequence[FigureLine], nodes: Sequence[NodeLine], proofs: int) -> gates.Account:
    last_goal = db.session.scalar(select(func.max(PlanGoal.year)).where(PlanGoal.plan_id == task.plan_id))
    return gates.Account(
        kind=kinds_in_force({task.id: task})[task.id],
        text=f"{task.text}{task.statement or ''}",
        last_goal_year=last_goal,
        open_reports=_open_reports(task.id),
        nodes=tuple(gates.Node(node.text, node.due_on, node.verdict, node.rectify_by) for node in nodes),
        figures=tuple(
            gates.Figure(figure.subject, figure.value is not None, figure.caliber, figure.source) for figure in figures
        ),
        evidence=proofs + _named_proofs(task),
        head_approved=task.state in _HANDED_IN,
    )


def _named_proofs(task: Task) -> int:
    """1 where the application that runs names a proof in words (文号, 网址), else 0."""
    if task.state not in _HANDED_IN:
        return 0
    newest = select(CompletionFact.proof).where(CompletionFact.task_id == task.id, CompletionFact.act == TaskAct.APPLY)
    return int(bool(db.session.scalar(newest.order_by(CompletionFact.id.desc()).limit(1))))


def _open_reports(task_id: int) -> tuple[str, ...]:
    """The bodies whose report is neither accepted nor exempt; 缺报 of a closed round is no open report any more."""
    statement = (
        select(Department.short_name)
        .join(Report, Report.department_id == Department.id)
        .where(Report.task_id == task_id, Report.state.not_in(_OVER))
        .order_by(Report.id)
    )
    return tuple(dict.fromkeys(db.session.scalars(statement)))


def _figures(task_id: int) -> list[FigureLine]:
    rows = list(db.session.scalars(select(Indicator).where(Indicator.task_id == task_id).order_by(Indicator.position)))
    each, owned = told_by_each([row.id for row in rows]), ownings([task_id]).figures
    members, days = members_of([task_id])[task_id], days_within_years(rows)
    return [
        FigureLine(
            subject=row.subject,
            relation=Relation(row.relation),
            target=row.value,
            unit=row.unit or "",
            year=row.year,
            day=days[row.id].words if row.id in days else "",
            value=reading.value if reading else None,
            as_of=reading.as_of if reading else None,
            caliber=(reading.caliber if reading else "") or row.caliber,
            source=reading.source if reading else "",
            told=_at_odds(at_odds_with_last(told, members), owned.get(row.id)),
        )
        for row in rows
        for told in [each.get(row.id, ())]
        for reading in [told_together(told, members, promised_by(row).aim)]
    ]


def _at_odds(told: Sequence[LastReading], owning: Owning | None) -> str:
    """Of its owners: what another body told is its own affair."""
    own = [
        reading
        for reading in told
        if owning is not None and reading.department_id and owning.is_of(reading.department_id)
    ]
    return "、".join(f"{one.body} {plain(one.value)}" for one in own) if len({one.value for one in own}) > 1 else ""


def _nodes(task_id: int) -> list[NodeLine]:
    own = select(Milestone, Indicator.unit).outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
    own = own.where(Milestone.task_id == task_id, Milestone.source == MilestoneSource.OWN)
    rows = db.session.execute(own.order_by(Milestone.due_on, Milestone.id)).all()
    heard = speaking_on([row.id for row, _ in rows])
    return [_node(row, unit or "", heard[row.id][-1] if row.id in heard else None) for row, unit in rows]


def _node(row: Milestone, unit: str, verdict: Verdict | None) -> NodeLine:
    return NodeLine(
        milestone_id=row.id,
        text=row.text,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        verdict=VerdictResult(verdict.result) if verdict else None,
        value=verdict.value if verdict else None,
        unit=unit,
        as_of=verdict.as_of if verdict else None,
        basis=verdict.basis if verdict else "",
        rectify_by=verdict.rectify_by if verdict else None,
    )


def _proofs(task_id: int) -> list[Proof]:
    """The proofs of the reports as accepted, the newest first."""
    statement = (
        select(Evidence, Department.short_name)
        .select_from(Evidence)
        .join(ReportVersion, ReportVersion.id == Evidence.version_id)
        .join(Report, Report.accepted_version_id == ReportVersion.id)
        .join(Department, Department.id == Report.department_id)
        .where(Report.task_id == task_id)
        .order_by(Evidence.id.desc())
    )
    return [
        Proof(row.title, EvidenceKind(row.kind), body, shanghai_date(row.added_at))
        for row, body in db.session.execute(statement)
    ]
