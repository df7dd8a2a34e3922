"""调整分工 of a task that has gone out: one page, a preview of what it does, and the confirmation (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import adjustments
from tracker.changes import AlreadyDone, refuse_done
from tracker.errors import BadInput, RuleRefused
from tracker.ledger.story.queries import target
from tracker.people.access import Permission
from tracker.people.accounts.liaison_queries import liaisons_of
from tracker.people.registry import queries as department_queries
from tracker.plans.figure_queries import terms_by_figure
from tracker.plans.owners.item_queries import items_of
from tracker.reporting.division.columns import NO_CONSOLIDATOR
from tracker.reporting.division.share_queries import division, task_ref
from tracker.tasks.adjusting import NOBODY, Adjustment
from tracker.tasks.adjustment_queries import adjustments_of, has_adjustment_to_come, task_of_adjustment
from tracker.tasks.member_queries import NamedGroup, named_groups
from tracker.vocabulary import Frequency, TaskState
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, demand_own, requires
from tracker.web.request.versions import required_version
from tracker.web.tasks.adjusting_forms import EVERYBODY, AdjustmentForm, GroupBox, Sent

bp = Blueprint("adjustments", __name__, url_prefix="/adjustments")


@bp.get("/<int:task_id>")
@requires(Permission.TASK_ADJUST)
def ask(task_id: int) -> ResponseReturnValue:
    """How the work is divided now, to be changed; while the task stands still, what is to come, to be withdrawn."""
    of_task = target(task_id)
    demand_own(Permission.TASK_ADJUST, of_task)
    if not allowed(Permission.TASK_ADJUST, of_task) and has_adjustment_to_come(task_id):
        return render_template(
            "tasks/adjusting/planned.html",
            task=task_ref(task_id),
            state=TaskState(str(of_task.state)).label,
            planned=adjustments_of(task_id),
        )
    _demand(task_id)
    sent = _sent(task_id)
    return _page(task_id, sent, _form(sent))


@bp.post("/<int:task_id>/preview")
@requires(Permission.TASK_ADJUST)
def preview(task_id: int) -> ResponseReturnValue:
    """What the adjustment would do; nothing is changed yet."""
    _demand(task_id)
    sent = _sent(task_id)
    form = _form(sent)
    is_complete = form.validate()
    if form.mode.errors or form.kind.errors:
        return _page(task_id, sent, form), 422
    adjustment = sent.adjustment(form)
    if not is_complete:
        return _page(task_id, sent, form, sent.faults), 422
    try:
        seen = adjustments.preview(signed_in.act(), task_id, required_version(), adjustment)
    except (BadInput, RuleRefused) as refused:
        return _page(task_id, sent, form, [*sent.faults, *(refused.details or (refused.message,))]), 422
    if sent.faults:
        return _page(task_id, sent, form, sent.faults), 422
    return render_template(
        "tasks/adjusting/preview.html",
        task=task_ref(task_id),
        task_id=task_id,
        adjustment=adjustment,
        seen=seen,
        others=[(task_ref(id), bodies) for id, bodies in seen.others.items()],
        consolidators=_consolidators(sent.groups, adjustment),
        reached=liaisons_of([one.department_id for one in seen.changes if one.told], signed_in.today()),
        sent=[(name, value) for name, value in request.form.items(multi=True) if name not in _OF_THE_PAGE],
        is_at_once=adjustment.since <= signed_in.today(),
        version=required_version(),
    )


def _consolidators(groups: Sequence[NamedGroup], adjustment: Adjustment) -> list[tuple[str, str, str]]:
    """汇总单位 of collectives that get another one: what they are called, who it was, who it will be."""
    changed = [
        (group.line.phrase, group.line.consolidator, adjustment.groups[group.line.id].consolidator_id)
        for group in groups
        if group.line.id in adjustment.groups and adjustment.groups[group.line.id].consolidator_id is not None
    ]
    names = department_queries.short_names({body for _, _, body in changed if body})
    return [
        (phrase, was or NO_CONSOLIDATOR, names.get(body or NOBODY, NO_CONSOLIDATOR)) for phrase, was, body in changed
    ]


_OF_THE_PAGE = frozenset({"csrf_token", "form_token", "version"})


@bp.post("/<int:task_id>")
@requires(Permission.TASK_ADJUST)
def adjust(task_id: int) -> ResponseReturnValue:
    """Change the division of work. Sent a second time it says so and shows what came of the first."""
    _demand(task_id)
    try:
        refuse_done(signed_in.act())
        return _adjust(task_id)
    except AlreadyDone:
        flash("调整分工已经办过，没有重复办理；办理结果见本页", "done")
        return redirect(url_for("tasks.show", code=task_ref(task_id).code), 303)


def _adjust(task_id: int) -> ResponseReturnValue:
    sent = _sent(task_id)
    form = _form(sent)
    if not form.validate() or "back" in request.form:
        return _page(task_id, sent, form), 422 if form.errors else 200
    adjustment = sent.adjustment(form)
    if sent.faults:
        return _page(task_id, sent, form, sent.faults), 422
    try:
        is_done = adjustments.adjust(signed_in.act(), task_id, required_version(), adjustment)
    except (BadInput, RuleRefused) as refused:
        return _page(task_id, sent, form, refused.details or (refused.message,)), 422
    when = "已调整分工" if is_done else f"已登记，自 {adjustment.since} 起调整分工"
    flash(f"{when}：{adjustment.basis}", "done")
    return redirect(url_for("tasks.show", code=task_ref(task_id).code), 303)


@bp.post("/planned/<int:adjustment_id>/withdraw")
@requires(Permission.TASK_ADJUST)
def withdraw(adjustment_id: int) -> ResponseReturnValue:
    """Take back an adjustment whose day has not come."""
    task_id = task_of_adjustment(adjustment_id)
    of_task = target(task_id)
    demand_own(Permission.TASK_ADJUST, of_task)
    adjustments.withdraw(signed_in.act(), adjustment_id)
    flash("已撤回这项还没有生效的调整", "done")
    if not allowed(Permission.TASK_ADJUST, of_task):
        return redirect(url_for("tasks.show", code=task_ref(task_id).code), 303)
    return redirect(url_for("adjustments.ask", task_id=task_id), 303)


def _demand(task_id: int) -> None:
    demand(Permission.TASK_ADJUST, target(task_id))


def _sent(task_id: int) -> Sent:
    """How the work is divided now, and what the page may name; what was sent of it is read from the request."""
    home = signed_in.home_jurisdiction()
    below = department_queries.departments(home)
    return Sent(
        now=division(task_id),
        items=items_of(task_id),
        groups=named_groups(task_id, signed_in.today()),
        terms=terms_by_figure(task_id),
        here=[department for department in below if department.jurisdiction_id == home],
        below=below,
    )


def _form(sent: Sent) -> AdjustmentForm:
    held = {body.department_id for body in sent.now.bodies}
    others = (department for department in sent.here if department.id not in held)
    return AdjustmentForm().offer(sent.now, others, signed_in.today())


def _page(task_id: int, sent: Sent, form: AdjustmentForm, wrong: Sequence[str] = ()) -> str:
    boxes = {item.id: request.form.getlist(f"owner_{item.id}") for item in sent.items}
    return render_template(
        "tasks/adjusting/index.html",
        task=task_ref(task_id),
        task_id=task_id,
        now=sent.now,
        items=sent.items,
        groups=[GroupBox.of(group, sent) for group in sent.groups],
        here=sent.here,
        form=form,
        wrong_lines=[("", line) for line in wrong],
        ticked={
            item.id: boxes[item.id] or [str(body) for body in item.owner_ids if not item.is_open] for item in sent.items
        },
        along={one.id: [item for item in sent.items if item.sentence_id == one.id] for one in sent.items},
        leaves=request.form.getlist("leaves"),
        told=request.form,
        terms=sent.terms,
        frequencies=Frequency.choices(),
        everybody=EVERYBODY,
        planned=adjustments_of(task_id),
    )
