"""Nodes and figures of a task that goes over to a revised plan: kept, set anew, moved to another date, brought, left.

What is kept keeps its verdicts, values and first date. A figure that is to reach another value, or by another year or
day, goes on with its values and its owner; its date is a new one, and is judged anew. A later date that was granted
(顺延) is of the date, not of the value: it stands where the new plan keeps the date. What is left behind, with what was
found of it, stays with the earlier words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.excerpts import shortened
from tracker.plans.draft.scales import in_single_units
from tracker.plans.figure_steps import fill_in, learn_direction, restate
from tracker.plans.models import Indicator, Item, Measure, Milestone, MilestoneDate, Plan, Task
from tracker.plans.owners import laying_steps
from tracker.plans.revise.fates import same_sentence
from tracker.vocabulary import MilestoneSource


def keep_targets(act: Act, task: Task, draft: Task) -> None:
    """The clause says the same: its nodes and figures go on as they stand, at their places in the new text."""
    figures, nodes = _figures(task), _own(task)
    brought = _figures(draft)
    for row in figures:
        _place(row, task)
        for new in brought:
            if _says(new) == _says(row):
                learn_direction(row, new)
    kept: list[Indicator | Milestone] = [*figures, *nodes]
    for milestone in kept:
        _find_again(milestone, task, draft)
    _drop(_own(draft), brought)
    _change_goals(act, task, draft)


def revise_targets(act: Act, task: Task, draft: Task, number: str) -> None:
    """The clause is reworded: what it still says is kept, what it no longer says is left, the rest is new.

    `number`: of the new plan, the reason for a date that moves.
    """
    figures, brought = _figures(task), _figures(draft)
    nodes, brought_nodes = _own(task), _own(draft)
    going_on = continued(figures, brought)
    for row in brought:
        dates = [node for node in brought_nodes if node.indicator_id == row.id]
        figure = going_on.get(row.id)
        if figure is None:
            _bring(act, row, task)
            _bring_nodes(act, dates, task, number)
            continue
        figures.remove(figure)
        standing = _dates_that_stand([node for node in nodes if node.indicator_id == figure.id], dates)
        if _says(figure) == _says(row):
            for new, node in standing.items():
                node.span_start, node.span_end = new.span_start, new.span_end
        else:
            restate(act, task, figure, row, db.session.get_one(Plan, draft.plan_id), f"方案替代：{number}")
            standing = {new: node for new, node in standing.items() if _is_granted(node, new)}
            for new, node in standing.items():
                _keep_granted(act, node, new, number)
        nodes = [node for node in nodes if node not in standing.values()]
        moved = [node for node in dates if node not in standing]
        _bring_nodes(act, moved, task, number)
        for node in moved:
            node.indicator_id = figure.id
        dates = list(standing)
        _keep_figure(figure, row, task)
        _drop(dates, [row])
    for milestone in [node for node in brought_nodes if node.indicator_id is None]:
        same_node = next(
            (it for it in nodes if it.indicator_id is None and same_sentence(it.text, milestone.text)), None
        )
        if same_node is None:
            _bring_nodes(act, [milestone], task, number)
            continue
        nodes.remove(same_node)
        _move_date(act, same_node, milestone, number)
        _drop([milestone], [])
    left: list[Indicator | Milestone] = [*figures, *nodes]
    for row_left in left:
        row_left.task_id = draft.id
    _change_goals(act, task, draft)


def stated(task: Task) -> list[str]:
    """Its own targets in words, each with its day: 综合能源站：100 座（2025-12-31）."""
    return [
        shortened(milestone.text, _LONGEST) + (f"（{milestone.due_on}）" if milestone.due_on else "")
        for milestone in _own(task)
    ]


def moved_words(before: Sequence[str], now: Sequence[str]) -> str:
    """原目标“综合能源站：100 座（2025-12-31）”不再适用，现目标“综合能源站：150 座（2027-12-31）”; empty: all go on."""
    gone, came = _named(one for one in before if one not in now), _named(one for one in now if one not in before)
    words = (f"原目标{gone}不再适用" if gone else "", f"现目标{came}" if came else "")
    return "，".join(filter(None, words))


def _named(targets: Iterable[str]) -> str:
    return "、".join(f"“{target}”" for target in targets)


_LONGEST = 40
"""Signs of a target in what is told of it."""


def continued(figures: Sequence[Indicator], brought: Sequence[Indicator]) -> dict[int, Indicator]:
    """By a figure of the new words the one of the task that goes on in it.

    One that says the same; else one of the same subject with another value, else with another year, too: 200 by 2025 is
    300 by 2027. Where two might be meant none is.
    """
    found: dict[int, Indicator] = {}
    for alike in (_says, _by_year, _of_subject):
        rest = [figure for figure in figures if figure not in found.values()]
        open_ones = [indicator for indicator in brought if indicator.id not in found]
        for row in open_ones:
            same = [indicator for indicator in rest if alike(indicator) == alike(row)]
            is_plain = len(same) == 1 and sum(alike(indicator) == alike(row) for indicator in open_ones) == 1
            if same and (is_plain or alike is _says):
                found[row.id] = same[0]
                rest.remove(same[0])
    return found


def _keep_figure(row: Indicator, new: Indicator, task: Task) -> None:
    """A figure that both plans state, at its place in the new text."""
    row.position, row.span_start, row.span_end = new.position, new.span_start, new.span_end
    fill_in(row, new)
    _place(row, task)


def _move_date(act: Act, row: Milestone, new: Milestone, number: str) -> None:
    """The same sentence: its place in the new text, and its new date beside the first one.

    A later date that was granted (顺延) stands, as long as the new plan says the date that the one before said.
    """
    row.span_start, row.span_end = new.span_start, new.span_end
    if new.due_on is not None and new.due_on != _said_by_plan(row):
        row.due_on, row.year = new.due_on, new.year
        row.original_due_on = row.original_due_on or new.due_on
        _record(act, row, number)


def _dates_that_stand(mine: Sequence[Milestone], its: Sequence[Milestone]) -> dict[Milestone, Milestone]:
    """By a date of the new plan the one of the task of which the plans say the same day."""
    said = {_said_by_plan(node): node for node in mine}
    return {new: said[new.due_on] for new in its if new.due_on in said}


def _is_granted(node: Milestone, new: Milestone) -> bool:
    """Whether it was put off since."""
    return node.due_on is not None and new.due_on is not None and node.due_on > new.due_on


def _keep_granted(act: Act, row: Milestone, new: Milestone, number: str) -> None:
    """The date goes on, with the requests made for it, in the words of the new plan and as it was put off.

    Both are on record anew, the plan's day and the granted one: a verdict on what it was to reach speaks no longer.
    """
    of_row = MilestoneDate.milestone_id == row.id, MilestoneDate.is_granted.is_(True)
    granted = db.session.scalars(select(MilestoneDate).where(*of_row).order_by(MilestoneDate.id.desc()).limit(1)).one()
    row.text, row.span_start, row.span_end = new.text, new.span_start, new.span_end
    for due_on, by in ((new.due_on, None), (granted.due_on, granted)):
        assert due_on is not None
        db.session.add(
            MilestoneDate(
                milestone_id=row.id,
                due_on=due_on,
                reason=f"{number}未改时限，顺延照旧" if by else number,
                is_granted=by is not None,
                recorded_at=act.at,
                actor=by.actor if by else act.actor.name,
            )
        )
        db.session.flush()


def _said_by_plan(row: Milestone) -> date | None:
    """Its date by the plans alone: the last they gave it, else its first one."""
    by_plan = MilestoneDate.milestone_id == row.id, MilestoneDate.is_granted.is_(False)
    newest = select(MilestoneDate.due_on).where(*by_plan).order_by(MilestoneDate.id.desc()).limit(1)
    return db.session.scalar(newest) or row.original_due_on


def _bring(act: Act, row: Indicator | Milestone, task: Task) -> None:
    row.task_id, row.stated_at = task.id, act.at


def _bring_nodes(act: Act, rows: Sequence[Milestone], task: Task, number: str) -> None:
    for row in rows:
        _bring(act, row, task)
        _record(act, row, number)


def _change_goals(act: Act, task: Task, draft: Task) -> None:
    """The new plan's goals are the task's from now on, the old one's stay with the earlier words."""
    mine, its = _goals(task), _goals(draft)
    for row in mine:
        row.task_id = draft.id
    for row in its:
        _bring(act, row, task)
        _record(act, row, "方案目标")
    db.session.flush()


def _record(act: Act, row: Milestone, reason: str) -> None:
    if row.due_on is not None:
        db.session.add(
            MilestoneDate(
                milestone_id=row.id, due_on=row.due_on, reason=reason, recorded_at=act.at, actor=act.actor.name
            )
        )


def _place(row: Indicator, task: Task) -> None:
    row.plan_id = task.plan_id
    row.path = db.session.get_one(Measure, task.measure_id).path


def _find_again(row: Indicator | Milestone, task: Task, draft: Task) -> None:
    """The place of the same words in the new text; the whole clause where the line breaks differ."""
    if row.span_start is None or row.span_end is None:
        return
    words = db.session.get_one(Plan, draft.plan_id).text[row.span_start : row.span_end]
    text = db.session.get_one(Plan, task.plan_id).text
    near = task.text_start + max(0, row.span_start - draft.text_start)
    end = max(task.text_end, task.statement_end or 0)
    at = text.find(words, max(task.text_start, near - len(words)), end)
    at = text.find(words, task.text_start, end) if at < 0 else at
    row.span_start, row.span_end = (at, at + len(words)) if at >= 0 else (task.text_start, task.text_end)


def _drop(nodes: Sequence[Milestone], figures: Sequence[Indicator]) -> None:
    """Drafts that say again what the task has already."""
    laying_steps.forget(Item.milestone_id, [node.id for node in nodes])
    laying_steps.forget(Item.indicator_id, [figure.id for figure in figures])
    for node in nodes:
        db.session.delete(node)
    db.session.flush()
    for figure in figures:
        db.session.delete(figure)
    db.session.flush()


def _says(row: Indicator) -> tuple[object, ...]:
    return (*_by_year(row), in_single_units(row.value, row.unit)[0])


def _by_year(row: Indicator) -> tuple[object, ...]:
    return (*_of_subject(row), row.year)


def _of_subject(row: Indicator) -> tuple[object, ...]:
    return row.subject, row.relation, in_single_units(row.value, row.unit)[1], row.mode


def _figures(task: Task) -> list[Indicator]:
    statement = select(Indicator).where(Indicator.task_id == task.id).order_by(Indicator.position)
    return list(db.session.scalars(statement))


def _own(task: Task) -> list[Milestone]:
    return _nodes(task, MilestoneSource.OWN)


def _goals(task: Task) -> list[Milestone]:
    return _nodes(task, MilestoneSource.PLAN)


def _nodes(task: Task, source: MilestoneSource) -> list[Milestone]:
    statement = select(Milestone).where(Milestone.task_id == task.id, Milestone.source == source)
    return list(db.session.scalars(statement.order_by(Milestone.id)))
