"""The nodes and figures of ledger rows, with verdicts and lights, as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.ledger.facts.dates.queries import NodeRow, Nodes
from tracker.ledger.facts.dates.request_queries import Requests, requests_for
from tracker.ledger.facts.figures.queries import Stated
from tracker.ledger.facts.plan_queries import PlanFacts
from tracker.ledger.facts.queries import Known
from tracker.ledger.facts.task import Body, IndicatorFacts, MilestoneFacts, ReadingFacts, TaskFacts
from tracker.ledger.lights.conditions.date_words import aim, parts_kept
from tracker.ledger.lights.conditions.match import names_of
from tracker.ledger.lights.conditions.own_dates import (
    is_rectified,
    is_unread_since,
    judged_soon,
    tellers,
    told_on,
)
from tracker.ledger.lights.conditions.taken_over import free_bodies, is_taken_over
from tracker.ledger.lights.rules import Light, item_light
from tracker.ledger.progress import figure_progress
from tracker.ledger.rows.body_queries import PrintedNames
from tracker.ledger.rows.owners import Owned, PrintedOwners
from tracker.ledger.rows.row import IndicatorRow, MilestoneRow, OwnerRow, PointRow, ToldRow
from tracker.ledger.trajectory import gap_then, planned_line, reach, values_by_day
from tracker.outcomes.models import Verdict
from tracker.outcomes.owner_queries import owned_when_judged
from tracker.outcomes.verdicts.rules import state_on
from tracker.plans.models import PlanGoal
from tracker.vocabulary import MilestoneSource, MilestoneState, PartyRole, VerdictResult


def printed_owners(of: Known, names: PrintedNames) -> PrintedOwners:
    """承办单位 of the tasks; a body that owns something of one and that its clause does not name is 实际承办单位."""
    acting: defaultdict[int, set[int]] = defaultdict(set)
    for row in of.bodies.held:
        if row.role == PartyRole.ACTING:
            acting[row.task_id].add(row.department_id)
    return PrintedOwners(names.of, acting)


def milestone_rows(
    of: Known,
    lights: Mapping[int, Light],
    owners: PrintedOwners,
    day: date,
    calendar: Calendar,
    known: datetime | None,
    dates_on: date | None = None,
) -> defaultdict[int, list[MilestoneRow]]:
    """Own nodes and the plan's goals of each task by date, each with its newest verdict; `lights` of the tasks.

    `dates_on`: the day on which they stand, where it is not that of the lights.
    """
    stands_on = dates_on or day
    tasks, words, nodes, figures = of.facts, of.words, of.nodes, of.figures
    of_goals = _goals(nodes, of.plans, stands_on, calendar)
    own_facts = {milestone.key: milestone for task in tasks.values() for milestone in task.milestones}
    values = {str(figure.row.id): figure.told for several in figures.values() for figure in several}
    restated = {str(one.row.id) for several in figures.values() for one in several if one.is_restated}
    judged_at = {key: one.judged_at for key, one in own_facts.items() if one.judged_at is not None}
    judged_of = owned_when_judged({int(key): at for key, at in judged_at.items()})
    requests = requests_for([node.id for node in nodes.rows if node.was_asked], known)
    by_task: defaultdict[int, list[MilestoneRow]] = defaultdict(list)
    for row in nodes.rows:
        task_id = words.homes[row.task_id]
        if row.goal_id is not None:
            by_task[task_id].append(MilestoneRow(milestone_id=row.id, **of_goals[row.goal_id]))
            continue
        key, given = str(row.id), nodes.verdicts.get(row.id)
        known_facts = own_facts.get(key)
        shown = _own(row, known_facts, given[-1] if given else None, stands_on)
        shown |= _requested(requests.get(row.id))
        if known_facts is not None:
            shown |= _telling(tasks[task_id], known_facts, values.get(known_facts.figure or "", ()), day)
            shown |= owners.of(task_id, tasks[task_id], known_facts)
            shown["judged_of"] = _others(judged_of.get(row.id, ()), shown["owners"], owners)
            shown["light"] = _date_light(tasks[task_id], known_facts, lights[task_id], day, calendar)
            shown["indicator_id"] = int(known_facts.figure) if known_facts.figure else None
            if row.task_id == task_id and words.is_earlier(task_id) and known_facts.figure in restated:
                # It was put off and goes on in a later plan's words (顺延); those of then stand in its figure.
                shown["text"] = aim(known_facts)
        by_task[task_id].append(MilestoneRow(milestone_id=row.id, **shown))
    return by_task


def _others(then: Sequence[int], now: Sequence[OwnerRow], owners: PrintedOwners) -> tuple[OwnerRow, ...]:
    """Who had an own date as it was judged; none where they have it still."""
    if {*then} == {owner.department_id for owner in now}:
        return ()
    return tuple(OwnerRow(owners.name(id), department_id=id) for id in then)


def _telling(task: TaskFacts, own: MilestoneFacts, values: Sequence[ReadingFacts], day: date) -> dict[str, Any]:
    """What was told of an own date, and who is to tell it; `values`: all that was accepted of its figure."""
    told, retold = judged_soon(task)
    is_told, is_retold = own in told, own in retold
    return {
        "is_told": is_told,
        "is_retold": is_retold,
        "is_unread": is_rectified(own) and is_unread_since(task, own, day),
        "told_on": told_on(task, own, values) if is_told or is_retold else None,
        "is_taken_over": is_taken_over(task, own, day),
        "teller_ids": _ids(tellers(task, own, day)),
        "free_ids": _ids(free_bodies(task, own, day)) if own.is_open else (),
    }


def _ids(bodies: Sequence[Body]) -> tuple[int, ...]:
    return tuple(body.id for body in bodies)


def _goals(nodes: Nodes, plans: Mapping[int, PlanFacts], day: date, calendar: Calendar) -> Mapping[int, dict[str, Any]]:
    """By goal what its row says, the same in every task of its plan; of the goals that these nodes are of."""
    shown = {row.goal_id for row in nodes.rows}
    return {
        goal.id: _of_goal(goal, plan, nodes.goal_verdicts.get(goal.id), day, calendar)
        for plan in plans.values()
        for goal in plan.goals
        if goal.id in shown
    }


def _own(row: NodeRow, known: MilestoneFacts | None, verdict: Verdict | None, day: date) -> dict[str, Any]:
    """What a row says of an own node; without a date it has no facts, and no verdict can be due."""
    due_on = known.due_on if known else None
    original = known.original_due_on if known else None
    result = known.verdict if known else None
    given = verdict if result else None
    return {
        "source": MilestoneSource.OWN,
        "year": row.year,
        "due_on": due_on,
        "original_due_on": original,
        "grace_on": known.grace_on if known else None,
        "text": row.text,
        "state": _state(due_on, original, result, day, cancelled=known is not None and known.cancelled),
        "verdict_on": shanghai_date(given.recorded_at) if given else None,
        "verdict_value": given.value if given else None,
        "verdict_as_of": given.as_of if given else None,
        "verdict_basis": given.basis if given else "",
        "rectify_by": given.rectify_by if given else None,
    }


def _date_light(task: TaskFacts, own: MilestoneFacts, whole: Light, day: date, calendar: Calendar) -> Light | None:
    """Of a date stated in words; what nothing more is expected of is lit no more."""
    return None if own.figure or own.is_final else item_light(task, task.of_date(own.key), whole, day, calendar)


def _requested(requests: Requests | None) -> dict[str, Any]:
    """Of a later date."""
    if requests is None:
        return {}
    return {
        "granted": requests.granted,
        "request": requests.state,
        "request_id": requests.request_id,
        "request_level": requests.level,
        "answer_by": requests.answer_by,
    }


def _of_goal(goal: PlanGoal, plan: PlanFacts, verdict: Verdict | None, day: date, calendar: Calendar) -> dict[str, Any]:
    """What a row says of a goal of the plan: the same in every task of it."""
    result = VerdictResult(verdict.result) if verdict else None
    return {
        "source": MilestoneSource.PLAN,
        "year": goal.year,
        "due_on": goal.due_on,
        "original_due_on": goal.due_on,
        "grace_on": plan.grace_on(goal.due_on, None, calendar),
        "text": goal.text,
        "state": _state(goal.due_on, goal.due_on, result, day),
        "verdict_on": shanghai_date(verdict.recorded_at) if verdict else None,
        "verdict_value": verdict.value if verdict else None,
        "verdict_as_of": verdict.as_of if verdict else None,
        "verdict_basis": verdict.basis if verdict else "",
        "rectify_by": verdict.rectify_by if verdict else None,
        "goal_id": goal.id,
    }


def _state(
    due_on: date | None, original: date | None, result: VerdictResult | None, day: date, cancelled: bool = False
) -> MilestoneState:
    """The state on a day; what states no date is never due."""
    if cancelled:
        return MilestoneState.CANCELLED
    return state_on(due_on, original, result, day) or MilestoneState.NOT_DUE


def indicator_rows(
    tasks: Mapping[int, TaskFacts],
    lights: Mapping[int, Light],
    figures: Mapping[int, Sequence[Stated]],
    owners: PrintedOwners,
    day: date,
    calendar: Calendar,
) -> defaultdict[int, list[IndicatorRow]]:
    """The own figures of each task by task id, each lit by itself; `lights` of the tasks."""
    by_task: defaultdict[int, list[IndicatorRow]] = defaultdict(list)
    for task_id, task in tasks.items():
        own = {figure.key: figure for figure in task.indicators}
        for one in figures[task_id]:
            if (figure := own.get(str(one.row.id))) is not None:
                owned = owners.of(task_id, task, figure)
                by_task[task_id].append(_figure(one, figure, task, lights[task_id], owned, day, calendar))
    return by_task


def _figure(
    stated: Stated, figure: IndicatorFacts, task: TaskFacts, whole: Light, owned: Owned, day: date, calendar: Calendar
) -> IndicatorRow:
    row, reached = stated.row, figure_progress(figure, day)
    reading = figure.reading
    return IndicatorRow(
        indicator_id=row.id,
        subject=row.subject,
        relation=figure.relation,
        target=figure.target,
        unit=row.unit or "",
        year=stated.year,
        mode=figure.mode.label,
        baseline=figure.baseline,
        value=reading.value if reading else None,
        as_of=reading.as_of if reading else None,
        data_source=_source(figure),
        progress=reached.progress,
        planned=reached.planned,
        gap=reached.gap,
        light=item_light(task, task.of_indicator(figure.key), whole, day, calendar),
        body=names_of(figure.bodies),
        final=figure.verdict if figure.expired else None,
        at_odds=tuple(ToldRow(one.value, one.body.name, one.source) for one in figure.at_odds if one.body),
        readings=tuple(
            _told(figure, one) for one in values_by_day(figure, [told for told in stated.told if _is_seen(told, task)])
        ),
        line=tuple(PointRow(on, value) for on, value in planned_line(figure)),
        due_on=figure.due_on,
        reach=reach(figure, day),
        **owned,
    )


def _source(figure: IndicatorFacts) -> str:
    """“统计公报（分项未留存）”: where the value is from; of a sum that a verdict found whether its parts come to it."""
    if figure.reading is None:
        return ""
    words = parts_kept(figure)
    return f"{figure.reading.source}（{words}）" if words else figure.reading.source


def _told(figure: IndicatorFacts, one: ReadingFacts) -> PointRow:
    by = one.body.name if one.body else ""
    return PointRow(one.as_of, one.value, by, gap_then(figure, one), figure.aim.is_reached_by(one.value))


def _is_seen(told: ReadingFacts, task: TaskFacts) -> bool:
    """Whoever sees only a part of a task sees what its own bodies told."""
    return not task.is_cut or any(part.body == told.body for part in (*task.parts, *task.others))
