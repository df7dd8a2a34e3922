"""Reads the list of a plan's 核定 round: its past milestones and goals, what was answered, what is proposed."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import NotFound, RuleRefused
from tracker.outcomes.member_queries import members_of
from tracker.outcomes.models import VerdictSignature
from tracker.outcomes.verdicts import queries
from tracker.outcomes.verdicts.promised import Promised
from tracker.outcomes.verdicts.queries import GoalLine, MilestoneLine, VerdictView, promised_by
from tracker.outcomes.verification.proposals import AcceptedAnswer, Proposal, propose
from tracker.outcomes.verification.replaced_queries import lists_before, past_as_replaced
from tracker.outcomes.verification.signing_queries import has_to_sign
from tracker.people.access import Target
from tracker.people.models import Department
from tracker.plans.models import Indicator, Plan, TaskRevision
from tracker.plans.owners.owning import Owning
from tracker.plans.owners.queries import ownings
from tracker.plans.queries import target_of
from tracker.plans.revise.queries import OtherPlan, replaced_by, replaces
from tracker.reporting.models import Reading, Report, ReportVersion, Round
from tracker.reporting.rounds.batch_queries import is_first
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.reporting.transitions import WITH_BODY
from tracker.tasks.asked_queries import asked_now
from tracker.vocabulary import MilestoneState, ReportState, RoundKind, YearlyConfirmation

NO_LIST = "没有这份核定清单，或者不在本地区范围内"


@dataclass(frozen=True)
class Answer:
    """One body's report in the round. `told`: what was accepted of it, None before; `counts`: the date is its own."""

    report_id: int
    department_id: int
    name: str
    state: ReportState
    told: AcceptedAnswer | None
    counts: bool = True


@dataclass(frozen=True)
class ListBefore:
    """The list of the plan before, on which a date had its verdict; `plan`: that plan's name."""

    round_id: int
    plan: str


@dataclass(frozen=True)
class NodeLine:
    """An own milestone with who answered and what follows from it. `pending`: bodies that still have time to answer.

    `was_judged`: it had its verdict as the round was opened, which asked nobody about it; what was answered before
    stands on `list_before`, if on any.
    """

    line: MilestoneLine
    answers: tuple[Answer, ...]
    proposal: Proposal
    pending: tuple[str, ...] = ()
    was_judged: bool = False
    list_before: ListBefore | None = None

    @property
    def may_be_taken(self) -> bool:
        """Whether the proposal can become the verdict as it stands."""
        return self.line.verdict is None and not self.is_postponed and self.proposal.result is not None

    @property
    def is_postponed(self) -> bool:
        """Whether a leader has granted a later date that is not past: nothing is to be decided before."""
        return self.line.state is MilestoneState.POSTPONED


@dataclass(frozen=True)
class VerificationList:
    """All that one 核定 round has to decide, and the newest signature under it.

    `has_to_sign`: a verdict on it was signed by no leader, on it or on the list of a plan that was replaced.
    `replaced_by`: the plan that took the place of its own, None of one that holds.
    """

    round_id: int
    name: str
    jurisdiction_id: str
    plan_id: int
    plan_title: str
    plan_number: str | None
    ends_on: date
    nodes: tuple[NodeLine, ...]
    goals: tuple[GoalLine, ...]
    signature: VerdictSignature | None
    has_to_sign: bool
    replaced_by: OtherPlan | None = None

    @property
    def pending(self) -> bool:
        """Whether somebody still has time to answer for a proposal that may be taken."""
        return any(node.pending for node in self.nodes if node.may_be_taken)

    @property
    def undecided(self) -> int:
        """Milestones and goals of past years that still lack a verdict."""
        nodes = sum(node.line.verdict is None and not node.is_postponed for node in self.nodes)
        return nodes + sum(goal.verdict is None for goal in self.goals)

    def demand_decided(self) -> None:
        """RuleRefused while a verdict is missing: such a list is not signed, and nobody is asked to sign it."""
        if self.undecided:
            raise RuleRefused(f"还有 {self.undecided} 项没有核定结论，不能签发。请综合处先核定。")
        if not self.nodes and not self.goals:
            raise RuleRefused("清单上没有要核定的事项，不用签发。")

    def demand_in_force(self) -> None:
        """RuleRefused where its plan was replaced: what it holds is judged and signed on the list of the new one."""
        if self.replaced_by is not None:
            raise RuleRefused(f"本方案已被{self.replaced_by.name}替代，原核定清单只供查看。")

    @property
    def waits(self) -> bool:
        """Whether a leader is to sign it now."""
        return self.has_to_sign and not self.undecided

    @cached_property
    def content(self) -> list[dict[str, Any]]:
        """The list as a leader signs it: what was promised, what was found."""
        nodes = [_row(node.line.code, node.line.text, node.line.due_on, node.line.verdict) for node in self.nodes]
        goals = [_row(f"方案{goal.year}年目标", goal.text, goal.due_on, goal.verdict) for goal in self.goals]
        return [*nodes, *goals]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(json.dumps(self.content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def changed_since_signed(self) -> int:
        """How many rows are no longer as they were signed; a later date was granted by a leader, too."""
        if self.signature is None or self.signature.fingerprint == self.fingerprint:
            return 0
        signed = {json.dumps(row, sort_keys=True) for row in self.signature.content}
        postponed = [node.is_postponed for node in self.nodes] + [False] * len(self.goals)
        rows = zip(self.content, postponed, strict=True)
        return sum(not is_later and json.dumps(row, sort_keys=True) not in signed for row, is_later in rows)

    @property
    def since_signed(self) -> str:
        """“之后改动 2 项，需重新签发”; empty where nothing was done to it since, or nobody has signed it."""
        changed = self.changed_since_signed
        is_to_sign = self.signature is not None and self.has_to_sign
        what = f"之后改动 {changed} 项" if changed else "之后重新核定，结论未变" if is_to_sign else ""
        return what + ("，需重新签发" if is_to_sign else "")


def verification_list(round_id: int, day: date) -> VerificationList:
    """The list of a round; NotFound where it is none of a plan's 核定 rounds."""
    row = db.session.execute(
        select(Round, Plan).join(Plan, Plan.id == Round.plan_id).where(Round.id == round_id)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_LIST)
    round, plan = row
    by = replaced_by(plan.id)
    at, ends_on = by.carried_at if by is not None else None, cutoffs_of(round.id).unit_due_on
    nodes = _nodes(round, at, day, is_open=at is None and round.closed_on is None and day <= ends_on)
    return VerificationList(
        round_id=round.id,
        name=round.name,
        jurisdiction_id=round.jurisdiction_id,
        plan_id=plan.id,
        plan_title=plan.title,
        plan_number=plan.number,
        ends_on=ends_on,
        nodes=tuple(nodes if by is None else (replace(node, proposal=_NOT_JUDGED) for node in nodes)),
        goals=_goals(round, plan.id, day),
        signature=_signature(round.id),
        has_to_sign=by is None and bool(db.session.scalar(select(has_to_sign()).where(Round.id == round.id))),
        replaced_by=by,
    )


_NOT_JUDGED = Proposal(None, "原方案已被替代")


def _nodes(round: Round, at: datetime | None, day: date, *, is_open: bool = False) -> list[NodeLine]:
    """The own dates on the list of a round; `at`: when another plan took the place of its own, None of one in force."""
    assert round.plan_id is not None
    if at is None:
        lines = queries.past_of_batch(round.plan_id, round.as_of, day)
    else:
        lines = past_as_replaced(round.plan_id, round.as_of, at)
    answers, indicators = _answers(round.id), _indicators(lines)
    task_ids = {line.task_id for line in lines}
    owned, members = ownings(task_ids, at) if at else asked_now(task_ids), members_of(task_ids)
    nodes = [
        _node(
            line,
            answers[line.task_id],
            indicators,
            owned.of_node(line.id, line.indicator_id),
            members[line.task_id],
            is_open,
        )
        for line in lines
    ]
    since = queries.judged_since([line.id for line in lines], at)
    judged = {id for id, first in since.items() if first < round.opened_at}
    before = _before(round.plan_id, [line for line in lines if line.id in judged], day)
    return [_judged_before(node, before.get(node.line.id)) if node.line.id in judged else node for node in nodes]


def _before(plan_id: int, lines: Collection[MilestoneLine], day: date) -> dict[int, NodeLine]:
    """By own date how it stood on the list of the plan before."""
    other = replaces(plan_id) if lines else None
    if other is None or other.carried_at is None:
        return {}
    held = lists_before(plan_id, lines)
    found: dict[int, NodeLine] = {}
    for round in db.session.scalars(select(Round).where(Round.id.in_(set(held.values())))):
        here = ListBefore(round.id, other.name)
        for node in _nodes(round, other.carried_at, day):
            if held.get(node.line.id) == round.id:
                found[node.line.id] = node if node.list_before else replace(node, list_before=here)
    return found


def _judged_before(node: NodeLine, before: NodeLine | None) -> NodeLine:
    """Whom a round did not ask is not silent in it; what he had answered before is shown."""
    told = tuple(answer for answer in node.answers if answer.told)
    if before is None:
        return replace(node, answers=told, pending=(), was_judged=True)
    by_body = {one.department_id: one for one in (*before.answers, *told)}
    return NodeLine(
        node.line,
        tuple(by_body.values()),
        node.proposal if told else before.proposal,
        was_judged=True,
        list_before=before.list_before,
    )


def _goals(round: Round, plan_id: int, day: date) -> tuple[GoalLine, ...]:
    """What the whole plan promised stands on its first list."""
    if not db.session.scalar(_IS_FIRST, {"plan": plan_id, "as_of": round.as_of}):
        return ()
    return tuple(goal for goal in queries.goals_of_plan(plan_id, day) if goal.due_on < round.as_of)


_IS_FIRST = select(is_first(bindparam("plan"), bindparam("as_of")))


def lists_of(jurisdiction_id: str) -> list[tuple[int, str, int]]:
    """The 核定 rounds of a jurisdiction as (round, name, plan), the newest first."""
    statement = select(Round.id, Round.name, Round.plan_id).where(
        Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.VERIFICATION
    )
    rows = db.session.execute(statement.order_by(Round.opened_at.desc(), Round.id.desc()))
    return [(id, name, plan_id) for id, name, plan_id in rows if plan_id is not None]


def target(round_id: int) -> Target:
    """What the permission table needs to know of a list: its plan's; NotFound."""
    plan_id = db.session.scalar(select(Round.plan_id).where(Round.id == round_id))
    if plan_id is None:
        raise NotFound(NO_LIST)
    return target_of(plan_id)


def _node(
    line: MilestoneLine,
    answers: Collection[_Said],
    indicators: Mapping[int, tuple[Promised, int | None]],
    owning: Owning | None,
    members: Collection[int],
    is_open: bool,
) -> NodeLine:
    """What came of this milestone from who is asked for it: a value of its figure, or whether it was carried out."""
    known = [replace(answer.of(line), counts=_is_its(answer.answer.department_id, owning)) for answer in answers]
    # Who neither owns it nor told anything of it was asked for something else.
    told = [one for one in known if one.told or one.counts]
    promised, source_id = indicators[line.indicator_id] if line.indicator_id else (None, None)
    is_its = _whose({one.department_id for one in told}, source_id, owning)
    pending = [
        one.name
        for one in told
        if is_open and one.told is None and one.state in WITH_BODY and one.department_id in is_its
    ]
    counted = [(one, one.department_id in members) for one in told if one.counts]
    silent = sum(is_part and one.told is None for one, is_part in counted)
    said = [replace(one.told, is_part=is_part) for one, is_part in counted if one.told]
    proposal = propose(promised, said, silent)
    return NodeLine(line, tuple(told), proposal, tuple(pending))


def _is_its(body: int, owning: Owning | None) -> bool:
    """Whether what a body told may be proposed: that of its owners alone, of what nobody owns yet that of each."""
    return owning is None or owning.is_open or owning.is_asked_of(body)


def _whose(asked: set[int], source_id: int | None, owning: Owning | None) -> set[int]:
    """Of the bodies asked those that answer for a figure or date."""
    if owning is None:
        return {source_id} if source_id in asked else asked
    if owning.is_open:
        return {body for body in asked if owning.is_asked_of(body)}
    return asked & set(owning.owner_ids) or asked


@dataclass(frozen=True)
class _Earlier:
    """What a body told, accepted, in the 核定 round of the plan that was replaced: of dates before `as_of`."""

    as_of: date
    words: AcceptedAnswer | None
    values: Mapping[int, AcceptedAnswer]


@dataclass(frozen=True)
class _Said:
    """What a body was asked in the round with all that it has told; `values`: by figure."""

    answer: Answer
    values: Mapping[int, AcceptedAnswer]
    earlier: _Earlier | None

    def of(self, line: MilestoneLine) -> Answer:
        """What of it speaks of one milestone."""
        before = self.earlier if self._was_asked_of(line) else None
        if line.indicator_id:
            told = self.values.get(line.indicator_id) or (before.values.get(line.indicator_id) if before else None)
        else:
            told = self.answer.told or (before.words if before else None)
        return replace(self.answer, told=told)

    def _was_asked_of(self, line: MilestoneLine) -> bool:
        """Whether the earlier round asked about this date, as it stood then and as it stands now."""
        if self.earlier is None:
            return False
        return all(day is not None and day < self.earlier.as_of for day in (line.original_due_on, line.due_on))


def _answers(round_id: int) -> defaultdict[int, list[_Said]]:
    """By task what each body was asked in the round: by its present duty, what it told by an earlier one with it.

    Example: 市交通局 answers for the task by another duty since yesterday, and its report by the first one is 免报.
    """
    statement = (
        select(Report, ReportVersion, Department.short_name)
        .join(Department, Department.id == Report.department_id)
        .outerjoin(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .where(Report.round_id == round_id)
        .order_by(Report.id)
    )
    rows = db.session.execute(statement).all()
    values = _values({version.id: name for _, version, name in rows if version is not None})
    elsewhere, before = _told_elsewhere(round_id), _told_before(round_id)
    shown: dict[_Body, Answer] = {}
    own: defaultdict[_Body, dict[int, AcceptedAnswer]] = defaultdict(dict)
    for report, version, name in rows:
        body = report.task_id, report.department_id
        if report.accepted_version_id is not None:
            own[body] |= values[version.id]
        elif body in own:
            continue
        words = _in_words(version, name) or (shown[body].told if body in shown else None)
        shown[body] = Answer(report.id, report.department_id, name, ReportState(report.state), words)
    by_task: defaultdict[int, list[_Said]] = defaultdict(list)
    for body, answer in shown.items():
        by_task[body[0]].append(_Said(answer, elsewhere[body] | own[body], before.get(body)))
    return by_task


_Body = tuple[int, int]
"""A task and a body of it. Whose duty becomes another has told what it told."""


def _told_elsewhere(round_id: int) -> defaultdict[_Body, dict[int, AcceptedAnswer]]:
    """By body the values it told, accepted, in a quarter's round that was open with this one: not asked twice."""
    beside = and_(
        Round.kind == RoundKind.QUARTER,
        or_(Round.closed_at.is_(None), Round.closed_at > _Held.opened_at),
        or_(_Held.closed_at.is_(None), Round.opened_at < _Held.closed_at),
    )
    told: defaultdict[_Body, dict[int, AcceptedAnswer]] = defaultdict(dict)
    versions = _accepted_elsewhere(round_id, beside)
    values = _values({version.id: name for _, _, version, name, _ in versions})
    for task_id, department_id, version, *_ in versions:
        by_body = told[task_id, department_id]
        for indicator_id, one in values[version.id].items():
            known = by_body.get(indicator_id)
            if known is None or known.as_of <= one.as_of:
                by_body[indicator_id] = one
    return told


def _told_before(round_id: int) -> dict[_Body, _Earlier]:
    """By body what it told in the 核定 round that the replacement of its plan found open: not asked twice.

    What was told in one that was closed before is over: it had its verdict, or is asked anew.
    """
    went_over = exists().where(
        TaskRevision.task_id == Report.task_id,
        TaskRevision.from_plan_id == Round.plan_id,
        or_(Round.closed_at.is_(None), Round.closed_at > TaskRevision.recorded_at),
    )
    before = and_(Round.kind == RoundKind.VERIFICATION, Round.opened_at < _Held.opened_at, went_over)
    versions = _accepted_elsewhere(round_id, before)
    values = _values({version.id: name for _, _, version, name, _ in versions})
    return {
        (task_id, department_id): _Earlier(as_of, _in_words(version, name), values[version.id])
        for task_id, department_id, version, name, as_of in versions
    }


_Own, _Held = aliased(Report), aliased(Round)


def _accepted_elsewhere(round_id: int, which: ColumnElement[bool]) -> Sequence[Row[int, int, ReportVersion, str, date]]:
    """What bodies asked in the round told, accepted, in such other rounds, the oldest round first."""
    statement = (
        select(Report.task_id, Report.department_id, ReportVersion, Department.short_name, Round.as_of)
        .join(Round, Round.id == Report.round_id)
        .join(Department, Department.id == Report.department_id)
        .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .join(_Own, and_(_Own.task_id == Report.task_id, _Own.department_id == Report.department_id))
        .join(_Held, _Held.id == _Own.round_id)
        .where(_Own.round_id == round_id, which)
        .order_by(Round.opened_at, Round.id, Report.id)
    )
    return db.session.execute(statement).all()


def _in_words(version: ReportVersion | None, name: str) -> AcceptedAnswer | None:
    if version is None or version.confirmation is None:
        return None
    on = shanghai_date(version.submitted_at or version.saved_at)
    return AcceptedAnswer(name, on, confirmation=YearlyConfirmation(version.confirmation))


def _values(names: Mapping[int, str]) -> defaultdict[int, dict[int, AcceptedAnswer]]:
    statement = select(Reading).where(Reading.version_id.in_(names), Reading.value.is_not(None))
    values: defaultdict[int, dict[int, AcceptedAnswer]] = defaultdict(dict)
    for row in db.session.scalars(statement):
        if row.as_of is not None:
            told = AcceptedAnswer(names[row.version_id], row.as_of, row.value, source=row.source)
            values[row.version_id][row.indicator_id] = told
    return values


def _indicators(lines: Collection[MilestoneLine]) -> dict[int, tuple[Promised, int | None]]:
    """By figure what it promises, and the body that answers for it."""
    statement = select(Indicator).where(Indicator.id.in_([line.indicator_id for line in lines if line.indicator_id]))
    return {
        row.id: (
            promised_by(row),
            row.source_id,
        )
        for row in db.session.scalars(statement)
    }


def _signature(round_id: int) -> VerdictSignature | None:
    statement = select(VerdictSignature).where(VerdictSignature.round_id == round_id)
    return db.session.scalar(statement.order_by(VerdictSignature.id.desc()).limit(1))


def _row(what: str, text: str, due_on: date | None, verdict: VerdictView | None) -> dict[str, Any]:
    return {
        "what": what,
        "text": text,
        "due_on": due_on.isoformat() if due_on else None,
        "result": verdict.result.label if verdict else None,
        "value": str(verdict.value) if verdict and verdict.value is not None else None,
        "as_of": verdict.as_of.isoformat() if verdict else None,
        "basis": verdict.basis if verdict else None,
        "rectify_by": verdict.rectify_by.isoformat() if verdict and verdict.rectify_by else None,
    }
