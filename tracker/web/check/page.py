"""The check page itself: the plan's text at the left, one task with its open questions at the right (ux.md S6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts.plans.drafts import Choice
from tracker.errors import NotFound, TrackerError
from tracker.people.access import Permission
from tracker.people.names.queries import likely_departments
from tracker.plans import queries
from tracker.plans.check import mark_queries, markup, owner_queries
from tracker.plans.check import queries as check_queries
from tracker.plans.check.lines import CheckLine, CheckTask
from tracker.plans.check.mark_queries import Stretch
from tracker.plans.check.name_queries import collective
from tracker.plans.check.owner_lines import OwnerLine, counted
from tracker.plans.clauses import queries as clause_queries
from tracker.plans.queries import GoalRow, PlanRow
from tracker.plans.revise import queries as revision_queries
from tracker.plans.revise.queries import OtherPlan, said_before
from tracker.plans.undo import queries as edit_queries
from tracker.vocabulary import Doubt, ItemKind, MarkAs, MilestoneSource
from tracker.web.check.forms import ChoiceForm
from tracker.web.check.pane import pane_of
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import allowed, demand

DOUBTFUL = "doubt"


def own(plan_id: int) -> PlanRow:
    """The plan, if the person's 处室 acts on it."""
    demand(Permission.PLAN_CHECK, queries.target_of(plan_id))
    return queries.plan_row(plan_id)


def line_of(plan_id: int, task_id: int) -> CheckLine:
    """The task of this plan; NotFound where it stands in another."""
    line = next((line for line in check_queries.lines(plan_id) if line.id == task_id), None)
    if line is None:
        raise NotFound("这份方案里没有这条任务，或者它已作废。请从方案页进入。")
    return line


def to_task(plan_id: int, task_id: int) -> Response:
    """Back to the task on the check page."""
    only = request.values.get("only") or None
    return redirect(url_for("checking.show", plan_id=plan_id, task=task_id, only=only, _anchor=f"t-{task_id}"))


def going_on(plan: PlanRow) -> frozenset[int]:
    """The drafts that say what the plan before said: its tasks go on, nobody checks that again."""
    return said_before(plan.id) if plan.replacing else frozenset()


def to_check(lines: Sequence[CheckLine], same: Collection[int]) -> list[CheckLine]:
    """Without what goes on as it was (going_on)."""
    return [line for line in lines if line.id not in same]


def items_to_check(owned: Mapping[int, Sequence[OwnerLine]], same: Collection[int]) -> list[OwnerLine]:
    """The items of the tasks that are to be checked; `owned`: of all, by task."""
    return [line for task_id, several in owned.items() if task_id not in same for line in several]


def chosen(plan: PlanRow, lines: Sequence[CheckLine], task_id: int | None) -> CheckLine:
    """The task asked for, else the first draft that is to be checked, else the first that was, else the first task."""
    if task_id is None:
        asked = to_check(lines, going_on(plan))
        drafts = [line for line in asked if line.is_draft]
        wanted = [line for line in drafts if line.doubts or request.args.get("only") != DOUBTFUL]
        found = next(iter([*wanted, *asked, *lines]), None)
    else:
        found = next((line for line in lines if line.id == task_id), None)
    if found is None:
        raise NotFound("这份方案里没有这条任务，或者它已作废。请从方案页进入。")
    return found


def next_after(plan: PlanRow, task_id: int) -> Response:
    """The next draft after the one just confirmed, round from the start; the plan's page where none is left."""
    lines, plan_id = check_queries.lines(plan.id), plan.id
    number = next((line.number for line in lines if line.id == task_id), 0)
    waiting = [line for line in to_check(lines, going_on(plan)) if line.is_draft]
    if not waiting:
        done = "改写和新增的任务已确认，下一步由综合处负责人确认替代"
        flash(done if plan.replacing else "全部任务已确认，下一步由综合处负责人下达", "done")
        return redirect(url_for("plans.show", plan_id=plan_id))
    doubtful = [line for line in waiting if line.doubts] if request.values.get("only") == DOUBTFUL else []
    following = doubtful or waiting
    return to_task(plan_id, next((line.id for line in following if line.number > number), following[0].id))


def page(
    plan: PlanRow,
    lines: Sequence[CheckLine],
    line: CheckLine,
    refused: TrackerError | None = None,
    choice: Choice | None = None,
) -> str:
    """The whole page; `refused`: why 确认 did not confirm, `choice`: what had been chosen."""
    task, only = check_queries.check_task(line), request.values.get("only") or None
    goals, stretches = queries.goals_of(plan.id), mark_queries.stretches(plan.id, lines)
    same = going_on(plan)
    return render_template(
        "check/show.html",
        plan=plan,
        task=task,
        line=line,
        lines=lines,
        form=_form(task, choice),
        refused=refused,
        only=only,
        goals=goals,
        paragraphs=_source(plan.id, lines, task, goals, stretches),
        pane=pane_of(plan.id, task, [(one.span, one.kind, f"s-{one.span[0]}") for one in stretches]),
        **_meanings(plan, task),
        unknown=check_queries.unknown_names(plan.id, but=same),
        goes_on=line.id in same,
        is_open=line.is_draft and line.id not in same,
        MarkAs=MarkAs,
        Doubt=Doubt,
        **_of_checking(to_check(lines, same), lines, line, only),
        **_owners(owner_queries.lines_of(plan.id, line.id), line, same),
        **_of_plan(plan.id),
    )


def _of_checking(
    asked: Sequence[CheckLine], lines: Sequence[CheckLine], line: CheckLine, only: str | None
) -> dict[str, Any]:
    """Where one goes from this task, and how far the checking of those `asked` has come."""
    return {**_ways(asked, lines, line, only), **_counts(asked), "same": len(lines) - len(asked)}


def _ways(asked: Sequence[CheckLine], lines: Sequence[CheckLine], line: CheckLine, only: str | None) -> dict[str, Any]:
    """Where one goes from this task: the one before and after it (`only`: among those in doubt), the next in doubt."""
    walked = [one for one in asked if one.doubts and one.is_draft] if only == DOUBTFUL else lines
    before = [one.id for one in walked if one.number < line.number]
    after = [one.id for one in walked if one.number > line.number]
    doubtful = [one for one in asked if one.is_draft and one.doubts and one.id != line.id]
    first = doubtful[0].id if doubtful else None
    return {
        "previous": before[-1] if before else None,
        "following": after[0] if after else None,
        "next_doubt": next((one.id for one in doubtful if one.number > line.number), first),
        "neighbour": _neighbour(lines, line),
    }


def _counts(lines: Sequence[CheckLine]) -> dict[str, int]:
    """How far the checking has come."""
    return {
        "total": len(lines),
        "drafts": sum(line.is_draft for line in lines),
        "doubtful": sum(line.is_draft and bool(line.doubts) for line in lines),
        "clear": sum(line.is_clear for line in lines),
        "leaderless": sum(line.lacks_only_a_lead for line in lines),
    }


def _meanings(plan: PlanRow, task: CheckTask) -> dict[str, dict[int, Any]]:
    """By party that no body is known for: the departments it may mean, and the collective where it is several."""
    on = plan.issued_on or clock.shanghai_date(clock.now())
    unknown = [party for party in task.parties if not party.meant]
    return {
        "likely": {one.id: likely_departments(one.name, on, plan.jurisdiction_id) for one in unknown},
        "collectives": {one.id: collective(one.name, on, plan.jurisdiction_id) for one in unknown},
    }


def _of_plan(plan_id: int) -> dict[str, Any]:
    """What stands above every task of the plan: what can be undone, who else works on it, what it replaces."""
    return {
        "to_undo": edit_queries.next_to_undo(plan_id),
        "others": edit_queries.others_at_work(plan_id, signed_in.actor().name, clock.now()),
        "loose": len(clause_queries.loose_remarks(plan_id)),
        "source_remarks": clause_queries.source_remarks(plan_id),
        "may_issue": allowed(Permission.PLAN_ISSUE, queries.target_of(plan_id)),
        "replaces": _to_replace(plan_id),
    }


def _owners(owned: Mapping[int, Sequence[OwnerLine]], line: CheckLine, same: Collection[int]) -> dict[str, Any]:
    """Whose the items of this task are, by key; how many figures and dates that are checked are known, and how."""
    every = items_to_check(owned, same)
    return {
        "owners": {one.key: one for one in owned.get(line.id, ())},
        "owner_counts": counted(every, ItemKind.FIGURE, ItemKind.DATE),
        "certain": sum(one.is_certain for one in every),
        "sentences": [one for one in owned.get(line.id, ()) if one.kind is ItemKind.SENTENCE],
        "sentence_counts": counted(owned.get(line.id, ()), ItemKind.SENTENCE),
    }


def _to_replace(plan_id: int) -> OtherPlan | None:
    """The plan whose place this one is to take, until that is confirmed."""
    replaced = revision_queries.replaces(plan_id)
    return replaced if replaced and replaced.carried_at is None else None


def _neighbour(lines: Sequence[CheckLine], line: CheckLine) -> CheckLine | None:
    """The task before this one in its measure, with which it may be joined."""
    before = [one for one in lines if one.number == line.number - 1 and one.measure_span == line.measure_span]
    return before[0] if before else None


def _form(task: CheckTask, choice: Choice | None) -> ChoiceForm:
    form = ChoiceForm(formdata=None)
    form.party_id.choices = options((party.id, party.name) for party in task.parties)
    form.kind.data = (choice and choice.kind) or task.kind
    form.mode.data = (choice and choice.mode) or task.mode or ""
    # Nothing is chosen beforehand: a key pressed again and again must decide nothing unread.
    form.decision.data = (choice and choice.decision) or None
    form.party_id.data = choice.party_id if choice else None
    return form


def _headings(text: str, lines: Sequence[CheckLine]) -> list[tuple[int, int]]:
    """（六）发展绿色交通消费。: from where a measure begins to where its first task does, on one line.

    问题一：污水直排。 has 责任单位 on lines of its own before its first task.
    """
    firsts = {line.measure_span[0]: line.span[0] for line in reversed(lines)}
    titles = {start: text[start:first].split("\n", 1)[0] for start, first in firsts.items()}
    return [(start, start + len(title)) for start, title in titles.items() if title]


def _source(
    plan_id: int,
    lines: Sequence[CheckLine],
    task: CheckTask,
    goals: Sequence[GoalRow],
    stretches: Sequence[Stretch],
) -> list[markup.Paragraph]:
    """The plan's text with all marks; the ids that the fields of this task link to stand on its own words."""
    text, within = mark_queries.text_of(plan_id)
    linked = {party.span[0] for party in task.parties if party.span} | {figure.span[0] for figure in task.figures}
    linked |= {word.span[0] for word in task.unsure}
    marks = [
        markup.Mark(stretch.span, stretch.kind, f"s-{stretch.span[0]}" if stretch.span[0] in linked else None)
        for stretch in stretches
    ]
    anchors = [(goal.span_start, f"g-{goal.year}") for goal in goals]
    anchors += [
        (line.span[0], f"s-{line.span[0]}") for line in task.dates if line.span and line.source is MilestoneSource.OWN
    ]
    anchors += [(task.statement_span[0], "s-who")] if task.statement_span else []
    places = [markup.Place(line.span[0], line.id, line.number) for line in lines]
    return markup.paragraphs(
        text,
        marks,
        places,
        current=[task.line.span, *([task.statement_span] if task.statement_span else [])],
        measure=task.line.measure_span,
        anchors=anchors,
        headings=_headings(text, lines),
        within=within,
    )
