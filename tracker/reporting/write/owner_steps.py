"""Open rounds follow the owners of figures and own dates: who is asked from now on, whose 核定 ends (domain.md 4).

Example: four bodies are asked in 核定 whether a figure is theirs. 市交通局 claims it: it is asked for the value, the
reports of the other three end with 已由市交通局认领.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.actor import SYSTEM, Act
from tracker.people.registry.queries import short_names
from tracker.plans.models import Task
from tracker.plans.owners.owning import Owning, Ownings
from tracker.reporting.asked.node_queries import past_nodes
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report, Round
from tracker.reporting.move_steps import move
from tracker.reporting.rounds.asking_queries import AskedDuty
from tracker.reporting.rounds.asking_steps import ask_in_time, duties_asked_in
from tracker.reporting.rounds.ended_steps import ended
from tracker.reporting.rounds.queries import cutoffs_of, open_rounds
from tracker.reporting.transitions import TRANSITIONS, Because
from tracker.reporting.versions.queries import drafts_of, versions_with
from tracker.reporting.write.added_steps import NOW_OWN, add_to_sent
from tracker.reporting.write.moved_steps import carry_values
from tracker.tasks.asked_queries import asked_now
from tracker.vocabulary import KnownBy, ReportAct, ReportState, RoundKind

DECLINED = "已答复不是本单位的"
CLAIMED, DECIDED = "已由{}认领", "已明确由{}承担"


def follow(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Before the commit of an act that gave items of these tasks other owners (changes.FOLLOWERS)."""
    regions = set(session.scalars(select(Task.jurisdiction_id).where(Task.id.in_(task_ids))))
    by_rule = replace(act, actor=SYSTEM)
    for round in [round for region in sorted(regions) for round in open_rounds(region)]:
        days = cutoffs_of(round.id)
        asked = duties_asked_in(round, days, act.today, task_ids)
        if round.kind == RoundKind.VERIFICATION:
            _reopen_own(session, by_rule, round, asked, task_ids)
        ask_in_time(by_rule, round, days, asked, act.today)
        add_to_sent(by_rule, round, task_ids)
        carry_values(by_rule, round, task_ids)
        if round.kind == RoundKind.VERIFICATION:
            _end_others(session, by_rule, round, asked, task_ids)
    # What is 缺报 there is made up by nobody who would have nothing to say.
    for round in session.scalars(_MISSED_IN, {"tasks": list(task_ids)}):
        asked = duties_asked_in(round, cutoffs_of(round.id), act.today, task_ids)
        _end_others(session, by_rule, round, asked, task_ids)


_MISSED = select(Report.round_id).where(Report.task_id.in_(bindparam("tasks")), Report.state == ReportState.MISSING)
_MISSED_IN = (
    select(Round)
    .where(Round.id.in_(_MISSED), Round.kind == RoundKind.VERIFICATION, Round.closed_at.is_not(None))
    .order_by(Round.id)
)


def _reopen_own(
    session: Session, act: Act, round: Round, asked: Collection[AskedDuty], task_ids: Collection[int]
) -> None:
    """What ended because it was not the body's own is asked again where it is."""
    reports, concerned = _reports_of(session, round, task_ids)
    held = {duty.assignment_id for duty in asked}
    asked_again = [report.id for report in reports if report.assignment_id in held]
    for report in session.scalars(ended(Because.OWNERS).where(Report.id.in_(asked_again))).all():
        if any(report.department_id in owning.owner_ids for owning in concerned[report.task_id] if not owning.is_open):
            move(act, report, ReportAct.ADD, NOW_OWN)


def _end_others(
    session: Session, act: Act, round: Round, asked: Collection[AskedDuty], task_ids: Collection[int]
) -> None:
    """The 核定 of who is not asked any more ends, where nothing in it says that something is its own."""
    reports, concerned = _reports_of(session, round, task_ids)
    held = {duty.assignment_id for duty in asked}
    for report in _silent([report for report in reports if report.assignment_id not in held]):
        reason = _why_over(concerned[report.task_id], report.department_id)
        if reason:
            move(act, report, ReportAct.EXEMPT, reason, because=Because.OWNERS)


def _reports_of(
    session: Session, round: Round, task_ids: Collection[int]
) -> tuple[list[Report], dict[int, list[Owning]]]:
    """Of the tasks in a round, and by task whose the dates are of which the round speaks."""
    rows = select(Report).where(Report.round_id == round.id, Report.task_id.in_(task_ids)).order_by(Report.id)
    reports, owned = list(session.scalars(rows)), asked_now(task_ids)
    return reports, {task_id: _concerned(owned, task_id, round) for task_id in {report.task_id for report in reports}}


def _concerned(owned: Ownings, task_id: int, round: Round) -> list[Owning]:
    """Whose the dates are of which a 核定 round speaks."""
    nodes = past_nodes([task_id], round.as_of).get(task_id, ())
    of_nodes = [owned.of_node(node.id, node.indicator_id) for node in nodes]
    return [owning for owning in of_nodes if owning is not None]


def _silent(reports: Collection[Report]) -> list[Report]:
    """Those that may end: not accepted, and nothing in them says that something is the body's own."""
    open_ones = [
        report
        for report in reports
        if report.accepted_version_id is None and (ReportState(report.state), ReportAct.EXEMPT) in TRANSITIONS
    ]
    drafts = drafts_of(versions_with(open_ones))
    return [report for report in open_ones if _may_end(report, drafts.get(report.version_id or 0, Draft()))]


def _may_end(report: Report, draft: Draft) -> bool:
    """What was handed in with words of its own is reviewed; a claim waits for the unit head."""
    if any(said.is_own for said in draft.own) or any(said.value is not None for said in draft.readings):
        return False
    return report.state != ReportState.TO_REVIEW or not draft.progress_text.strip()


def _why_over(concerned: Iterable[Owning], body: int) -> str:
    """已由市交通局认领; empty where ownership is not why it is no longer asked, or it may still claim it too."""
    several = list(concerned)
    if any(body in owning.joining for owning in several):
        return ""
    others = [owning for owning in several if not owning.is_open and body not in owning.owner_ids]
    owner_ids = {id for owning in others for id in owning.owner_ids}
    if owner_ids:
        is_claimed = all(owning.known_by is KnownBy.CLAIMED for owning in others)
        return (CLAIMED if is_claimed else DECIDED).format("、".join(short_names(owner_ids).values()))
    return DECLINED if any(owning.is_open and body in owning.declined for owning in several) else ""
