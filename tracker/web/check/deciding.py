"""Whose an item is: decided one by one, or all that is certain at once (ux.md S6, domain.md 4)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import clauses
from tracker.errors import BadInput, NotFound, RuleRefused, TrackerError
from tracker.excerpts import shortened
from tracker.people.access import Permission
from tracker.people.registry import queries as department_queries
from tracker.plans.check import owner_queries
from tracker.plans.check import queries as check_queries
from tracker.plans.check.lines import CheckTask
from tracker.plans.check.owner_lines import OwnerLine, counted, shown_bodies
from tracker.plans.queries import PlanRow
from tracker.vocabulary import ItemKind
from tracker.web.check.owner_choices import several
from tracker.web.check.page import going_on, items_to_check, line_of, own, to_task
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.versions import required_version

bp = Blueprint("deciding", __name__, url_prefix="/plans/<int:plan_id>/check")

NO_SUCH_ITEM = "这一条里没有这个句子、指标或节点。请从校核页进入。"


@bp.get("/tasks/<int:task_id>/owners/<string:key>")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int, task_id: int, key: str) -> ResponseReturnValue:
    """Every body it may be given to: those of the clause first, then any of the region."""
    plan, task, item = _opened(plan_id, task_id, key)
    return _page(plan, task, item)


@bp.post("/tasks/<int:task_id>/owners/<string:key>")
@requires(Permission.PLAN_CHECK)
def decide(plan_id: int, task_id: int, key: str) -> ResponseReturnValue:
    """One body, several jointly, all of the clause, or 未定."""
    plan, task, item = _opened(plan_id, task_id, key)
    sent = request.form
    try:
        bodies = [*sent.getlist("body"), sent.get("outside", "")]
        decided = {key: several(sent.get("how", ""), bodies, sent.get("why", ""))}
        clauses.decide_owners(signed_in.act(), plan_id, task_id, required_version(), decided)
    except NotFound:
        raise
    except (BadInput, RuleRefused) as refused:
        return _page(plan, task, item, refused), refused.http_status
    flash(f"已定承办单位：{shortened(item.title, 21)}", "done")
    return to_task(plan_id, task_id)


@bp.get("/owners")
@requires(Permission.PLAN_CHECK)
def ask_certain(plan_id: int) -> ResponseReturnValue:
    """List every owner that is proposed as certain, with its words and the reason, before they are confirmed."""
    plan = own(plan_id)
    every = items_to_check(owner_queries.lines_of(plan_id), going_on(plan))
    return render_template(
        "check/owners/certain.html",
        plan=plan,
        lines={line.id: line for line in check_queries.lines(plan_id)},
        certain=sorted((one for one in every if one.is_certain), key=lambda one: one.kind is ItemKind.SENTENCE),
        counts=counted(every, ItemKind.FIGURE, ItemKind.DATE),
        sentence_counts=counted(every, ItemKind.SENTENCE),
    )


@bp.post("/owners")
@requires(Permission.PLAN_CHECK)
def confirm_certain(plan_id: int) -> ResponseReturnValue:
    """Confirm those that are ticked."""
    own(plan_id)
    shown = shown_bodies(request.form.getlist("item"))
    if not shown:
        raise BadInput("没有勾选，没有确认。")
    count = clauses.confirm_owners(signed_in.act(), plan_id, required_version(), shown)
    flash(f"已一并确认 {count} 项的承办单位，可以撤销", "done")
    return redirect(url_for("checking.show", plan_id=plan_id))


def _opened(plan_id: int, task_id: int, key: str) -> tuple[PlanRow, CheckTask, OwnerLine]:
    plan, task = own(plan_id), check_queries.check_task(line_of(plan_id, task_id))
    owned = owner_queries.lines_of(plan_id, task_id).get(task_id, [])
    item = next((line for line in owned if line.key == key), None)
    if item is None:
        raise NotFound(NO_SUCH_ITEM)
    return plan, task, item


def _page(plan: PlanRow, task: CheckTask, item: OwnerLine, refused: TrackerError | None = None) -> str:
    """`refused`: why nothing was decided; what had been chosen is shown again."""
    named = {party.department_id for party in task.parties}
    rows = department_queries.departments(plan.jurisdiction_id)
    others = [row for row in rows if row.jurisdiction_id == plan.jurisdiction_id and row.id not in named]
    sent = request.form
    ticked = sent.getlist("body") if refused else [str(owner.id) for owner in item.owners]
    outside = (
        sent.get("outside", "") if refused else next((str(owner.id) for owner in item.owners if owner.is_outside), "")
    )
    return render_template(
        "check/owners/show.html",
        plan=plan,
        task=task,
        item=item,
        bodies=[party for party in task.parties if party.department_id is not None],
        others=others,
        refused=refused,
        ticked=ticked,
        outside=outside,
        why=sent.get("why", "") if refused else "",
    )
