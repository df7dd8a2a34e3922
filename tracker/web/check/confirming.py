"""The check page: the plan's text beside what was read of it, task by task, confirmed by a person (ux.md S6)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import drafts
from tracker.acts.plans.drafts import Choice
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.plans.check import queries as check_queries
from tracker.plans.revise.queries import heirs
from tracker.plans.undo import queries as edit_queries
from tracker.vocabulary import Doubt, Kind, LeadDecision, Mode
from tracker.web.check.forms import ChoiceForm, ReasonForm
from tracker.web.check.owner_choices import chosen_owners
from tracker.web.check.page import chosen, going_on, line_of, next_after, own, page, to_check, to_task
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.versions import required_version

bp = Blueprint("checking", __name__, url_prefix="/plans/<int:plan_id>/check")


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """The source at the left, one task at the right; ?task= opens it, ?only=doubt walks the doubtful ones.

    What went over to another plan is shown where it is now.
    """
    plan, lines = own(plan_id), check_queries.lines(plan_id)
    asked = request.args.get("task", type=int)
    if asked is not None and asked not in {line.id for line in lines} and (heir := heirs(plan_id).get(asked)):
        return redirect(url_for("tasks.show", code=heir[0]))
    if not lines:
        # All 作废, or gone over to another plan: its own page says which.
        return redirect(url_for("plans.show", plan_id=plan_id))
    line = chosen(plan, lines, asked)
    # The anchor brings the text to the task; only an address can carry it.
    return page(plan, lines, line) if asked else to_task(plan_id, line.id)


@bp.post("/tasks/<int:task_id>/confirm")
@requires(Permission.PLAN_CHECK)
def confirm(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Confirm the task with what was chosen, and go on to the next; 保存 keeps it a draft."""
    plan = own(plan_id)
    form, keeps, version = ChoiceForm(), "keep" in request.form, required_version()
    choice = Choice(
        kind=next((kind for kind in Kind if kind == form.kind.data), None),
        mode=next((mode for mode in Mode if mode == form.mode.data), None),
        decision=next((decision for decision in LeadDecision if decision == form.decision.data), None),
        party_id=form.party_id.data,
        owners=chosen_owners(request.form),
    )
    try:
        act = drafts.correct_task if keeps else drafts.confirm_task
        act(signed_in.act(), plan_id, task_id, version, choice)
    except NotFound:
        raise
    except (BadInput, RuleRefused) as refused:
        lines = check_queries.lines(plan_id)
        return page(plan, lines, chosen(plan, lines, task_id), refused, choice), refused.http_status
    if keeps:
        flash("已保存，尚未确认", "done")
        return to_task(plan_id, task_id)
    return next_after(plan, task_id)


@bp.post("/tasks/<int:task_id>/reopen")
@requires(Permission.PLAN_CHECK)
def reopen(plan_id: int, task_id: int) -> ResponseReturnValue:
    """A confirmed task may be corrected again."""
    own(plan_id)
    drafts.reopen_task(signed_in.act(), plan_id, task_id, required_version())
    flash("已退回草稿，可以更正后再确认", "done")
    return to_task(plan_id, task_id)


@bp.get("/tasks/<int:task_id>/withdraw")
@requires(Permission.PLAN_CHECK)
def ask_withdraw(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Ask for the reason before a draft is 作废."""
    return render_template("check/withdraw.html", form=ReasonForm(), plan=own(plan_id), line=line_of(plan_id, task_id))


@bp.post("/tasks/<int:task_id>/withdraw")
@requires(Permission.PLAN_CHECK)
def withdraw(plan_id: int, task_id: int) -> ResponseReturnValue:
    """The draft is no task."""
    plan, line, form = own(plan_id), line_of(plan_id, task_id), ReasonForm()
    if not form.validate():
        return render_template("check/withdraw.html", form=form, plan=plan, line=line), 422
    drafts.withdraw_task(signed_in.act(), plan_id, task_id, required_version(), form.reason.data or "")
    flash(f"{line.code} 已作废，理由记入操作记录", "done")
    return redirect(url_for("checking.show", plan_id=plan_id))


@bp.get("/clear")
@requires(Permission.PLAN_CHECK)
def ask_clear(plan_id: int) -> ResponseReturnValue:
    """List what has no doubt before all of it is confirmed."""
    plan = own(plan_id)
    clear = [line for line in to_check(check_queries.lines(plan_id), going_on(plan)) if line.is_clear]
    return render_template("check/clear.html", plan=plan, tasks=check_queries.check_tasks(clear))


@bp.post("/clear")
@requires(Permission.PLAN_CHECK)
def clear(plan_id: int) -> ResponseReturnValue:
    """Confirm everything without a doubt."""
    own(plan_id)
    count = drafts.confirm_clear(signed_in.act(), plan_id, required_version())
    flash(f"已一并确认 {count} 条无疑点的任务", "done")
    return redirect(url_for("checking.show", plan_id=plan_id))


@bp.get("/each")
@requires(Permission.PLAN_CHECK)
def ask_each(plan_id: int) -> ResponseReturnValue:
    """List what lacks only a lead before all of it is confirmed as 各负其责."""
    plan = own(plan_id)
    lines = [line for line in to_check(check_queries.lines(plan_id), going_on(plan)) if line.lacks_only_a_lead]
    return render_template("check/each.html", plan=plan, tasks=check_queries.check_tasks(lines), Doubt=Doubt)


@bp.post("/each")
@requires(Permission.PLAN_CHECK)
def each(plan_id: int) -> ResponseReturnValue:
    """Confirm what was ticked as 各负其责."""
    own(plan_id)
    ticked = request.form.getlist("task", type=int)
    if not ticked:
        raise BadInput("没有勾选任务，没有确认。")
    count = drafts.confirm_each(signed_in.act(), plan_id, required_version(), ticked)
    flash(f"已按“各负其责”确认 {count} 条，各单位分别报综合处", "done")
    return redirect(url_for("checking.show", plan_id=plan_id))


@bp.get("/edits")
@requires(Permission.PLAN_CHECK)
def edits(plan_id: int) -> ResponseReturnValue:
    """The last acts on this page, the newest of which can be turned back."""
    plan = own(plan_id)
    shown = {"edits": edit_queries.edits(plan_id), "to_undo": edit_queries.next_to_undo(plan_id)}
    return render_template("check/edits.html", plan=plan, **shown)


@bp.post("/undo")
@requires(Permission.PLAN_CHECK)
def undo(plan_id: int) -> ResponseReturnValue:
    """Turn the newest act back, and show the task it was on."""
    own(plan_id)
    shown = edit_queries.next_to_undo(plan_id)
    undone = drafts.undo(signed_in.act(), plan_id, required_version("edit"))
    flash(f"已撤销“{undone.label}”{'：' + shown.code if shown and shown.code else ''}", "done")
    standing = {line.id for line in check_queries.lines(plan_id)}
    if shown is None or shown.task_id not in standing:
        return redirect(url_for("checking.show", plan_id=plan_id))
    return to_task(plan_id, shown.task_id)
