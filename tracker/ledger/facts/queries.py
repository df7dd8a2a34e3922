"""From the tables to the facts behind a light, as known at an instant (design.md 3: facts are append-only)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.ledger.facts.bodies.named_queries import Named, named
from tracker.ledger.facts.bodies.part_queries import Duty, duties, led_before, left, proven_at
from tracker.ledger.facts.bodies.queries import Bodies, bodies_of, sendings_of
from tracker.ledger.facts.bodies.told_before import with_told_before
from tracker.ledger.facts.bodies.told_for_all_queries import ForAll, asked_for_all
from tracker.ledger.facts.course_queries import TaskCourse
from tracker.ledger.facts.dates.queries import Nodes, nodes, taken_with_all
from tracker.ledger.facts.earlier_queries import Words, words_of
from tracker.ledger.facts.figures.members import as_found, together
from tracker.ledger.facts.figures.queries import Stated, figures
from tracker.ledger.facts.judging_queries import Judging
from tracker.ledger.facts.known_queries import KNOWN, facts, facts_by
from tracker.ledger.facts.look_back_queries import Named as NamedAtFault
from tracker.ledger.facts.look_back_queries import failed_look_back, named_at_fault
from tracker.ledger.facts.owner_queries import owners_of
from tracker.ledger.facts.plan_queries import PlanFacts, plan_facts
from tracker.ledger.facts.task import (
    Body,
    Closing,
    IndicatorFacts,
    LedFacts,
    MilestoneFacts,
    PartFacts,
    ReportFacts,
    TaskFacts,
    UnreadFacts,
    continuing,
)
from tracker.people.models import GroupMember
from tracker.plans.kinds import kind_in_force
from tracker.plans.models import Plan, Task, TaskTerms, TaskTransition
from tracker.plans.states import DONE
from tracker.reporting.consolidation import mode_now
from tracker.tasks.assigning import answers_for
from tracker.tasks.limits import objection_ends_on, sign_due_on
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, Kind, Mode, PartyRole, PlanMode, TaskAct, TaskState

Told = tuple[ReportFacts, ...]
Unread = tuple[UnreadFacts, ...]


@dataclass(frozen=True)
class Known:
    """What was known of some tasks, by task id; of their plans, by plan id; where their words stood.

    `nodes`, `figures`, `named`, `bodies`: the rows behind the facts, for who prints them; `for_all`: the reports of
    who led.
    """

    facts: Mapping[int, TaskFacts]
    courses: Mapping[int, TaskCourse]
    plans: Mapping[int, PlanFacts]
    words: Words
    nodes: Nodes
    figures: Mapping[int, Sequence[Stated]]
    named: Named
    bodies: Bodies
    for_all: ForAll


def facts_of(task_ids: Sequence[int], calendar: Calendar, known: datetime | None = None) -> Mapping[int, TaskFacts]:
    """The facts of these tasks by id, recorded before `known` (None: all); tasks not yet received then are left out."""
    return known_of(task_ids, calendar, known).facts


def known_of(
    task_ids: Sequence[int], calendar: Calendar, known: datetime | None = None, closing: Closing | None = None
) -> Known:
    """The same with the courses of the tasks and what their plans share.

    `closing`: the round being closed, which counts as ended on the day of its own lights.
    """
    judged = Judging.of(known, closing)
    words = words_of(task_ids, known)
    received = _received(words.plan_ids, known)
    tasks = [words.tasks[one] for one, plan_id in words.plans.items() if plan_id in received]
    ids = [task.id for task in tasks]
    states = _by_task(facts_by(TaskTransition, "task_id", ids, known))
    terms = _by_task(facts_by(TaskTerms, "task_id", ids, known))
    bodies = bodies_of(ids, known, words.plan_ids)
    plans = plan_facts(words.plan_ids, calendar, known, bodies.rounds.values())
    if judged.heard != known:
        bodies = bodies.hearing(bodies_of(ids, judged.heard)).up_to(judged.until)
    courses = {task_id: TaskCourse(states[task_id], terms[task_id]) for task_id in ids}
    led_at_times = [task_id for task_id, course in courses.items() if course.was_led_at_times]
    for_all = asked_for_all(bodies, courses, sendings_of(led_at_times, judged.heard))
    reporting = duties(bodies, judged.heard, courses, for_all, closing)
    led = led_before(bodies, judged.heard, for_all, closing) if bodies.ended else {}
    gone = left(bodies, for_all) if bodies.ended else {}
    proofs, at_fault = proven_at(bodies), named_at_fault(courses, known)
    owners = owners_of(words, {row.department_id: row.short_name for row in bodies.held}, known)
    own_nodes = nodes(words, plans, _handed_on(courses), owners, calendar, known, judged)
    modes = {task.id: _mode(courses[task.id], task) for task in tasks}
    own_figures = _answered_within(figures(words, plans, own_nodes, owners, known, judged), reporting, modes)
    parties = named(words, known)
    unclaimed = _unclaimed(parties, words, known)
    by_task = {
        task.id: _task_facts(
            task,
            courses[task.id],
            plans[words.plans[task.id]],
            text=words.rows[task.id].text,
            bodies=reporting[task.id],
            led=led.get(task.id, ()),
            gone=gone.get(task.id, ()),
            figures=[figure.facts for figure in own_figures[task.id]],
            milestones=own_nodes.by_task[task.id],
            unclaimed=task.id in unclaimed,
            named=at_fault.get(task.id, {}),
            proven_at=proofs.get(task.id, {}),
            calendar=calendar,
        )
        for task in tasks
    }
    return Known(by_task, courses, plans, words, own_nodes, own_figures, parties, bodies, for_all)


def _answered_within(
    own: Mapping[int, Sequence[Stated]], reporting: Mapping[int, Sequence[Duty]], modes: Mapping[int, Mode]
) -> defaultdict[int, list[Stated]]:
    """The figures of each task; a 数据来源单位 without a duty in the task answers for nothing there.

    What members of a collective told is what each has reached itself: it does not disagree, and adds up (members.py).
    """
    found: defaultdict[int, list[Stated]] = defaultdict(list)
    for task_id, several in own.items():
        within = _ids_of(reporting[task_id])
        of_collective = any(duty.part.is_member for duty in reporting[task_id])
        for figure in several:
            bodies = figure.facts.bodies
            teller = figure.facts.reading.body if figure.facts.reading else None
            is_within = not bodies or any(body.id in within for body in bodies)
            told = (teller,) if teller else ()
            facts = figure.facts if is_within else replace(figure.facts, bodies=told)
            if of_collective:
                facts = _by_members(figure, facts, reporting[task_id], modes.get(task_id, Mode.SINGLE))
            found[task_id].append(replace(figure, facts=facts))
    return found


def _mode(course: TaskCourse, task: Task) -> Mode:
    """How reports are collected, as known of the task; 分头直报 while nobody leads 牵头汇总."""
    terms = course.terms[-1] if course.terms else task
    return mode_now(Mode.of(terms.mode), terms.lead_id) or Mode.SINGLE


def _by_members(stated: Stated, figure: IndicatorFacts, bodies: Sequence[Duty], mode: Mode) -> IndicatorFacts:
    """A figure of which several bodies of a collective tell; what a verdict found stands, for all of them together."""
    leads = mode is Mode.LEAD_CONSOLIDATES
    collects = [duty for duty in bodies if duty.collects or (leads and duty.role == PartyRole.LEAD)]
    parts = [duty for duty in bodies if duty not in collects]
    own = [duty for duty in parts if not figure.bodies or duty.part.body in figure.bodies]
    if figure.reading is None or len(own) < 2 or not any(duty.part.is_member for duty in own):
        return figure
    collector = collects[0].part.body if collects else None
    members = tuple(duty.part.body for duty in own)
    of_members = replace(figure, members=members, collector=collector, leads=leads)
    if figure.reading.is_found:
        return as_found(of_members, stated.told)
    return together(of_members, stated.told, stated.found)


def _ids_of(bodies: Sequence[Duty]) -> frozenset[int]:
    return frozenset(duty.part.body.id for duty in bodies)


def _handed_on(courses: Mapping[int, TaskCourse]) -> dict[int, date]:
    """By task the day of its own 下达; tasks of one plan may go out in several batches."""
    issued = {
        task_id: [transition for transition in course.transitions if transition.act == TaskAct.ISSUE]
        for task_id, course in courses.items()
    }
    return {task_id: acts[0].effective_on for task_id, acts in issued.items() if acts}


def _received(plan_ids: Iterable[int], known: datetime | None) -> set[int]:
    """Those of these plans that had been received."""
    if known is None:
        return set(plan_ids)
    return set(db.session.scalars(_RECEIVED, {"plans": list(plan_ids), "known": known}))


_RECEIVED = select(Plan.id).where(Plan.id.in_(bindparam("plans")), Plan.received_at < KNOWN)


def _task_facts(
    task: Task,
    course: TaskCourse,
    plan: PlanFacts,
    *,
    text: str,
    bodies: Sequence[Duty],
    led: Sequence[LedFacts],
    gone: Sequence[PartFacts],
    figures: Sequence[IndicatorFacts],
    milestones: Sequence[MilestoneFacts],
    unclaimed: bool,
    named: NamedAtFault,
    proven_at: Mapping[int, datetime],
    calendar: Calendar,
) -> TaskFacts:
    terms = course.terms[-1] if course.terms else task
    start_on = terms.start_on or plan.issued_on
    begun = [_not_before(start_on, figure) for figure in figures]
    own_nodes = _with_figures(milestones, begun, _ids_of(bodies))
    mode = _mode(course, task)
    objection_on, limit_on = _signing_limits(course, plan, bodies, terms.lead_id, calendar)
    joint, joint_unread = _for_all(bodies, mode, led)
    duty_times = {duty.part.body: duty.held for duty in bodies}
    parts = _reporting(bodies, mode)
    look_back = failed_look_back(course.transitions, named, proven_at, parts, terms.lead_id)
    return TaskFacts(
        state=course.state,
        kind=_kind(Kind(terms.kind), text, begun),
        mode=mode,
        plan_mode=plan.mode,
        start_on=start_on,
        sign_due_on=limit_on,
        objection_ends_on=objection_on,
        unclaimed=unclaimed,
        completed_late=_is_late(course.transitions, milestones),
        look_back_failed_on=look_back.failed_on,
        at_fault=look_back.at_fault,
        one_proves=look_back.one_proves,
        goal_dates=tuple(goal.due_on for goal in plan.goals),
        milestones=tuple(
            _as_ended(taken_with_all(with_told_before(node, gone), duty_times, calendar), course) for node in own_nodes
        ),
        indicators=tuple(begun),
        parts=parts,
        others=_through_lead(bodies, mode, led),
        led=tuple(led),
        joint=joint,
        joint_unread=joint_unread,
        lead=_lead(parts, mode, terms.lead_id),
        settings=plan.settings,
    )


def _not_before(start_on: date | None, figure: IndicatorFacts) -> IndicatorFacts:
    """A figure whose line does not begin before its task does: 综合处 may set a later day than the plan's."""
    is_earlier = start_on is not None and figure.start_on is not None and figure.start_on < start_on
    return replace(figure, start_on=start_on) if is_earlier else figure


def _kind(kind: Kind, text: str, figures: Sequence[IndicatorFacts]) -> Kind:
    """The kind confirmed, until a final verdict has been given on all figures."""
    is_over = bool(figures) and all(figure.expired for figure in figures)
    return kind_in_force(kind, text, has_open_figures=not is_over)


def _signing_limits(
    course: TaskCourse, plan: PlanFacts, bodies: Sequence[Duty], lead_id: int | None, calendar: Calendar
) -> tuple[date | None, date | None]:
    """The last day to object, or to sign; counted anew from the last time the task came to 待签收.

    Silence signs for who answers for the task, from its own day where that is later (tasks.queries.limits_begin).
    Example: handed down on 2 March; of another 汇总单位 since the 10th silence signs ten working days after that.
    """
    if course.state is not TaskState.TO_SIGN:
        return None, None
    since = course.transitions[-1].effective_on
    if plan.mode is not PlanMode.CONTINUED:
        return None, sign_due_on(since, calendar)
    own_days = [
        max(since, duty.part.sign_from or since)
        for duty in bodies
        if duty.part.unsigned and answers_for(lead_id, duty.part.body.id, duty.role)
    ]
    return objection_ends_on(min(own_days, default=since), calendar), None


def _is_late(transitions: Sequence[TaskTransition], milestones: Sequence[MilestoneFacts]) -> bool:
    """Whether the task was finished late (逾期完成), counted from the same day as 逾期: the last one for a verdict.

    Example: 85 % by 2025-12-31, found 达成 in November 2026 with the value of that very day: not late, for what was
    reached counts by the day it speaks of. Where nothing was found 达成, the day of applying for 办结 counts. What a
    leader closes by himself is not late.
    """
    first = None
    for transition in transitions:
        is_ending = TaskState(transition.state) in (*DONE, TaskState.TO_VERIFY)
        first = (first or transition) if is_ending else None
    if first is None or first.act != TaskAct.APPLY:
        return False
    return any(
        (milestone.reached_on or first.effective_on) > milestone.grace_on
        for milestone in milestones
        if not milestone.cancelled
    )


def _as_ended(milestone: MilestoneFacts, course: TaskCourse) -> MilestoneFacts:
    """A date without a final verdict as the end of its task leaves it: 终止 makes it 已取消, 期满 makes it 期满."""
    if milestone.is_final:
        return milestone
    if course.state is TaskState.TERMINATED:
        return replace(milestone, cancelled=milestone.verdict is None, expired=milestone.verdict is not None)
    if course.state not in DONE:
        return milestone
    ended = [transition.act for transition in course.transitions if TaskState(transition.state) is TaskState.COMPLETED]
    return replace(milestone, expired=ended[-1:] == [TaskAct.EXPIRE])


def _with_figures(
    milestones: Sequence[MilestoneFacts], figures: Sequence[IndicatorFacts], within: frozenset[int]
) -> Iterator[MilestoneFacts]:
    """Each date beside the figure that is due by it, with those of its bodies that have a duty in the task."""
    by_key = {figure.key: figure for figure in figures}
    for milestone in milestones:
        bodies = tuple(body for body in milestone.bodies if body.id in within)
        yield (
            replace(milestone, measured=by_key.get(milestone.figure), bodies=bodies) if milestone.figure else milestone
        )


def _reporting(bodies: Sequence[Duty], mode: Mode) -> tuple[PartFacts, ...]:
    """The bodies that report for the task: the lead alone where it consolidates, else each of them."""
    leads_only = mode is Mode.LEAD_CONSOLIDATES
    return tuple(duty.part for duty in bodies if not leads_only or duty.role == PartyRole.LEAD)


def _lead(parts: Sequence[PartFacts], mode: Mode, lead_id: int | None) -> Body | None:
    """With whom the texts of its co-bodies lie; not who leads beside that one (共同牵头)."""
    leads = (part.body for part in parts if part.body.id == lead_id)
    return next(leads, None) if mode is Mode.LEAD_CONSOLIDATES else None


def _through_lead(bodies: Sequence[Duty], mode: Mode, led: Sequence[LedFacts]) -> tuple[PartFacts, ...]:
    """Those whose texts the lead consolidates: its joint report speaks for them as their own do, in rounds of 核定 say.

    So does that of who led before; not what a lead told as its own part, beside that one or before it collected.
    """
    if mode is not Mode.LEAD_CONSOLIDATES:
        return ()
    joint = _reporting(bodies, mode)
    reports = tuple(report for part in joint for report in continuing(part, led).reports if report.is_joint)
    unread = tuple(one for part in joint for one in part.unread if one.is_joint)
    return tuple(_with_joint(duty.part, reports, unread) for duty in bodies if duty.role != PartyRole.LEAD)


def _for_all(bodies: Sequence[Duty], mode: Mode, led: Sequence[LedFacts]) -> tuple[Told, Unread]:
    """What was told for all and accepted, and what waits to be read, by who leads and by who led.

    Of who tells for all no more it is said who that was.
    """
    leads = {duty.part.body for duty in bodies if mode is Mode.LEAD_CONSOLIDATES and duty.role == PartyRole.LEAD}
    told: dict[tuple[Body, date, bool], ReportFacts] = {}
    unread: dict[tuple[Body, date], UnreadFacts] = {}
    # Who led before and has another duty in the task since is among both.
    speakers: list[LedFacts | PartFacts] = [*led, *(duty.part for duty in bodies)]
    for part in speakers:
        by = None if part.body in leads else part.body
        joint = (report for report in part.reports if report.is_joint)
        told |= {(part.body, each.round_end, each.verifies): replace(each, told_by=by) for each in joint}
        waiting = (report for report in part.unread if report.is_joint)
        unread |= {(part.body, each.as_of): replace(each, told_by=by) for each in waiting}
    return tuple(told.values()), tuple(unread.values())


def _with_joint(part: PartFacts, reports: Sequence[ReportFacts], unread: Sequence[UnreadFacts]) -> PartFacts:
    """What it told for all while it led is among its own."""
    of_others = (report for report in reports if report.told_by != part.body)
    return replace(part, reports=(*part.reports, *of_others), unread=(*part.unread, *unread))


def _by_task(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.task_id].append(row)
    return grouped


def _unclaimed(named: Named, words: Words, known: datetime | None) -> set[int]:
    """Tasks that name a collective without members (待认领).

    Either nobody has said who belongs to it, or all have left. A member whose last day is still to come counts, and
    so does a body that answers as one.
    """
    parties = {party.id: party for party in named.parties}
    open_parties = [fact for fact in named.facts.values() if fact.in_force and fact.department_id is None]
    groups = [fact.group_id for fact in open_parties if fact.group_id is not None]
    members = {(fact.group_id, fact.department_id): fact for fact in facts_by(GroupMember, "group_id", groups, known)}
    with_members = {fact.group_id for fact in members.values() if fact.valid_to is None}
    held = _held_through(groups, words, known)
    tasks = [(words.homes[parties[fact.party_id].task_id], fact.group_id) for fact in open_parties]
    return {task_id for task_id, group_id in tasks if group_id not in with_members and (task_id, group_id) not in held}


def _held_through(group_ids: Sequence[int], words: Words, known: datetime | None) -> set[tuple[int, int | None]]:
    """(task, group) where a body has a duty as a member."""
    if not group_ids:
        return set()
    which = and_(Assignment.task_id.in_(words.homes), Assignment.group_id.in_(group_ids))
    rows = facts(Assignment, which, known)
    held = select(Assignment.id).where(which)
    ending = and_(AssignmentFact.assignment_id.in_(held), AssignmentFact.act == AssignmentAct.ENDED)
    ended = {fact.assignment_id for fact in facts(AssignmentFact, ending, known)}
    return {(words.homes[row.task_id], row.group_id) for row in rows if row.id not in ended}
