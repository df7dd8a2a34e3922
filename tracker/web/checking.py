"""The check page: the plan's text beside what was read of it, task by task, confirmed by a person (ux.md S6)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.errors import BadInput, NotFound, RuleRefused, TrackerError
from tracker.people.access import Permission
from tracker.plans import check_actions, check_queries, mark_queries, markup, queries
from tracker.plans.check_actions import Choice
from tracker.plans.check_queries import CheckLine, CheckTask
from tracker.plans.queries import GoalRow, PlanRow
from tracker.vocabulary import Doubt, Kind, LeadDecision, MilestoneSource, Mode
from tracker.web import signed_in
from tracker.web.checking_forms import ChoiceForm, ReasonForm
from tracker.web.choices import options
from tracker.web.permission import allowed, demand, requires
from tracker.web.versions import required_version

bp = Blueprint("checking", __name__, url_prefix="/plans/<int:plan_id>/check")

DOUBTFUL = "doubt"


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """The source at the left, one task at the right; ?task= opens it, ?only=doubt walks the doubtful ones."""
    plan, lines = own(plan_id), check_queries.lines(plan_id)
    asked = request.args.get("task", type=int)
    line = _chosen(lines, asked)
    # The anchor brings the text to the task; only an address can carry it.
    return _page(plan, lines, line) if asked else to_task(plan_id, line.id)


@bp.post("/tasks/<int:task_id>/confirm")
@requires(Permission.PLAN_CHECK)
def confirm(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Confirm the task with what was chosen, and go on to the next; 保存 keeps it a draft."""
    plan = own(plan_id)
    form, keeps, version = ChoiceForm(), "keep" in request.form, required_version()
    choice = Choice(
        kind=next((kind for kind in Kind if kind == form.kind.data), None),
        mode=next((mode for mode in Mode if mode == form.mode.data), None),
        decision=next((one for one in LeadDecision if one == form.decision.data), None),
        party_id=form.party_id.data,
    )
    try:
        act = check_actions.correct_task if keeps else check_actions.confirm_task
        act(signed_in.act(), plan_id, task_id, version, choice)
    except (BadInput, RuleRefused) as refused:
        if isinstance(refused, NotFound):
            raise
        lines = check_queries.lines(plan_id)
        return _page(plan, lines, _chosen(lines, task_id), refused, choice), refused.http_status
    if keeps:
        flash("已保存，尚未确认", "done")
        return to_task(plan_id, task_id)
    return _next_after(plan_id, task_id)


@bp.post("/tasks/<int:task_id>/reopen")
@requires(Permission.PLAN_CHECK)
def reopen(plan_id: int, task_id: int) -> ResponseReturnValue:
    """A confirmed task may be corrected again."""
    own(plan_id)
    check_actions.reopen_task(signed_in.act(), plan_id, task_id, required_version())
    flash("已退回草稿，可以更正后再确认", "done")
    return to_task(plan_id, task_id)


@bp.get("/tasks/<int:task_id>/withdraw")
@requires(Permission.PLAN_CHECK)
def ask_withdraw(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Ask for the reason before a draft is 作废."""
    return render_template(
        "checking/withdraw.html", form=ReasonForm(), plan=own(plan_id), line=line_of(plan_id, task_id)
    )


@bp.post("/tasks/<int:task_id>/withdraw")
@requires(Permission.PLAN_CHECK)
def withdraw(plan_id: int, task_id: int) -> ResponseReturnValue:
    """The draft is no task."""
    plan, line, form = own(plan_id), line_of(plan_id, task_id), ReasonForm()
    if not form.validate():
        return render_template("checking/withdraw.html", form=form, plan=plan, line=line), 422
    check_actions.withdraw_task(signed_in.act(), plan_id, task_id, required_version(), form.reason.data or "")
    flash(f"{line.code} 已作废，理由记入操作记录", "done")
    return redirect(url_for("checking.show", plan_id=plan_id))


@bp.get("/clear")
@requires(Permission.PLAN_CHECK)
def ask_clear(plan_id: int) -> ResponseReturnValue:
    """List what has no doubt before all of it is confirmed."""
    plan = own(plan_id)
    clear = [line for line in check_queries.lines(plan_id) if line.is_clear]
    return render_template("checking/clear.html", plan=plan, tasks=check_queries.check_tasks(clear))


@bp.post("/clear")
@requires(Permission.PLAN_CHECK)
def clear(plan_id: int) -> ResponseReturnValue:
    """Confirm everything without a doubt."""
    own(plan_id)
    count = check_actions.confirm_clear(signed_in.act(), plan_id, required_version())
    flash(f"已一并确认 {count} 条无疑点的任务", "done")
    return redirect(url_for("checking.show", plan_id=plan_id))


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


def _chosen(lines: Sequence[CheckLine], task_id: int | None) -> CheckLine:
    """The task asked for, else the first draft, else the first task."""
    if task_id is None:
        wanted = [line for line in lines if line.is_draft and (line.doubts or request.args.get("only") != DOUBTFUL)]
        found = next(iter([*wanted, *lines]), None)
    else:
        found = next((line for line in lines if line.id == task_id), None)
    if found is None:
        raise NotFound("这份方案里没有这条任务，或者它已作废。请从方案页进入。")
    return found


def _next_after(plan_id: int, task_id: int) -> Response:
    """The next draft after the one just confirmed, round from the start; the plan's page where none is left."""
    lines = check_queries.lines(plan_id)
    number = next((line.number for line in lines if line.id == task_id), 0)
    waiting = [line for line in lines if line.is_draft]
    if not waiting:
        flash("全部任务已确认，下一步由综合处负责人下达", "done")
        return redirect(url_for("plans.show", plan_id=plan_id))
    doubtful = [line for line in waiting if line.doubts] if request.values.get("only") == DOUBTFUL else []
    following = doubtful or waiting
    return to_task(plan_id, next((line.id for line in following if line.number > number), following[0].id))


def _page(
    plan: PlanRow,
    lines: Sequence[CheckLine],
    line: CheckLine,
    refused: TrackerError | None = None,
    choice: Choice | None = None,
) -> str:
    task, only = check_queries.check_task(line), request.values.get("only") or None
    goals = queries.goals_of(plan.id)
    walked = [one for one in lines if one.doubts and one.is_draft] if only == DOUBTFUL else list(lines)
    before = [one.id for one in walked if one.number < line.number]
    after = [one.id for one in walked if one.number > line.number]
    return render_template(
        "checking/show.html",
        plan=plan,
        task=task,
        line=line,
        lines=lines,
        form=_form(task, choice),
        refused=refused,
        only=only,
        previous=before[-1] if before else None,
        following=after[0] if after else None,
        drafts=sum(one.is_draft for one in lines),
        doubtful=sum(one.is_draft and bool(one.doubts) for one in lines),
        clear=sum(one.is_clear for one in lines),
        unknown=check_queries.unknown_names(plan.id),
        goals=goals,
        paragraphs=_source(plan.id, lines, task, goals),
        Doubt=Doubt,
        may_issue=allowed(Permission.PLAN_ISSUE, queries.target_of(plan.id)),
    )


def _form(task: CheckTask, choice: Choice | None) -> ChoiceForm:
    form = ChoiceForm(formdata=None)
    form.party_id.choices = options((party.id, party.name) for party in task.parties)
    form.kind.data = (choice and choice.kind) or task.kind
    form.mode.data = (choice and choice.mode) or task.mode or ""
    # Nothing is chosen beforehand: a key pressed again and again must decide nothing unread.
    form.decision.data = (choice and choice.decision) or None
    form.party_id.data = choice.party_id if choice else None
    return form


def _headings(lines: Sequence[CheckLine]) -> list[tuple[int, int]]:
    """（六）发展绿色交通消费。: from where a measure begins to where its first task does."""
    firsts = {line.measure_span[0]: line.span[0] for line in reversed(lines)}
    return [(start, end) for start, end in firsts.items() if start < end]


def _source(
    plan_id: int, lines: Sequence[CheckLine], task: CheckTask, goals: Sequence[GoalRow]
) -> list[markup.Paragraph]:
    """The plan's text with all marks; the ids that the fields of this task link to stand on its own words."""
    text, within = mark_queries.text_of(plan_id)
    linked = {party.span[0] for party in task.parties if party.span} | {one.span[0] for one in task.figures}
    marks = [
        markup.Mark(one.span, one.kind, f"s-{one.span[0]}" if one.span[0] in linked else None)
        for one in mark_queries.stretches(plan_id, lines)
    ]
    anchors = [(goal.span_start, f"g-{goal.year}") for goal in goals]
    anchors += [
        (one.span[0], f"s-{one.span[0]}") for one in task.dates if one.span and one.source is MilestoneSource.OWN
    ]
    anchors += [(task.statement_span[0], "s-who")] if task.statement_span else []
    places = [markup.Place(one.span[0], one.id, one.number) for one in lines]
    return markup.paragraphs(
        text,
        marks,
        places,
        current=task.line.span,
        measure=task.line.measure_span,
        anchors=anchors,
        headings=_headings(lines),
        within=within,
    )
