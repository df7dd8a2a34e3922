"""Signing for tasks, objecting to them, and answering objections (domain.md 4)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import assignments, owners
from tracker.calendar.days import load_calendar
from tracker.errors import BadInput, Conflict
from tracker.ledger.story.queries import target
from tracker.people.access import Permission, Target, own_bodies
from tracker.people.registry import queries as department_queries
from tracker.plans import queries as plans
from tracker.tasks import queries
from tracker.tasks.asking.queries import open_asks
from tracker.tasks.owners.claim_queries import items_to_claim
from tracker.tasks.queries import AssignmentRow, LooseTask
from tracker.vocabulary import TaskState
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import allowed, demand, demand_own, requires, tell_of_second_click
from tracker.web.request.versions import NOT_SENT, chosen_versions, required_version
from tracker.web.tasks.assignment_forms import ObjectionForm, ReassignForm, ReceiptForm, SettleForm
from tracker.web.tasks.ticks import asked_back, ticks_of

NO_OBJECTION = "这一项没有待处理的异议，可能已由别人处理。"
NOT_LOOSE = "这条任务不在“待改派”，可能已由别人改派；或者有单位的异议待处理，请从“待处理异议”办理。"
REASSIGNED = "已改派 {}，签收期限重新起算"
HAS_ENDED = "{code} 已不由{name}承担，可能刚由别人改派。什么都没有保存，请打开任务页查看现在的分工。"

bp = Blueprint("assignments", __name__, url_prefix="/assignments")


@bp.get("")
@requires(Permission.ASSIGNMENT_SIGN)
def index() -> ResponseReturnValue:
    """What one's unit has still to sign, each with its sentence; ?all= ticks every duty of that plan.

    Who may object sees what was signed for the unit as well.
    """
    actor = signed_in.actor()
    signing, objecting = (own_bodies(actor, one) for one in (Permission.ASSIGNMENT_SIGN, Permission.ASSIGNMENT_OBJECT))
    rows = queries.to_sign(signing, load_calendar())
    to_sign = [row for row in rows if row.objected_on is None]
    return render_template(
        "tasks/assignments/index.html",
        rows=to_sign,
        items=items_to_claim(to_sign),
        asked=open_asks(signing),
        bodies=names_of_bodies() if to_sign else [],
        objected=[row for row in rows if row.objected_on is not None],
        signed=queries.signed(objecting, load_calendar()) if objecting else [],
        ticked=request.args.get("all", type=int),
        objecting=objecting,
    )


@bp.post("/sign")
@requires(Permission.ASSIGNMENT_SIGN)
def sign() -> ResponseReturnValue:
    """Sign for the ticked duties, or for the one whose button was pressed."""
    chosen = chosen_versions("one") or chosen_versions("chosen")
    for assignment_id, _ in chosen:
        demand(Permission.ASSIGNMENT_SIGN, queries.target_of(assignment_id))
    ticked = ticks_of(assignment_id for assignment_id, _ in chosen)
    if question := asked_back(ticked, url_for("assignments.index")):
        return question
    count = assignments.sign(signed_in.act(), chosen, ticked)
    flash(f"已签收 {count} 项（领办）", "done")
    return redirect(url_for("assignments.index"))


@bp.get("/<int:assignment_id>/items")
@requires(Permission.ASSIGNMENT_SIGN)
def ask_claim(assignment_id: int) -> ResponseReturnValue:
    """What of a task is the unit's own, to be changed after it has signed."""
    demand(Permission.ASSIGNMENT_SIGN, queries.target_of(assignment_id))
    row = queries.assignment(assignment_id, load_calendar())
    items = items_to_claim([row])[row.id]
    return render_template("tasks/assignments/items.html", row=row, items=items, bodies=names_of_bodies())


@bp.post("/<int:assignment_id>/items")
@requires(Permission.ASSIGNMENT_SIGN)
def claim(assignment_id: int) -> ResponseReturnValue:
    """认领 anew."""
    demand(Permission.ASSIGNMENT_SIGN, queries.target_of(assignment_id))
    ticked = ticks_of([assignment_id])
    if assignment_id not in ticked:
        raise BadInput(NOT_SENT)
    if question := asked_back(ticked, url_for("assignments.ask_claim", assignment_id=assignment_id)):
        return question
    owners.claim(signed_in.act(), assignment_id, ticked[assignment_id])
    flash("已记下本单位认领的内容；有不同意见的由综合处明确", "done")
    return redirect(url_for("assignments.ask_claim", assignment_id=assignment_id), 303)


@bp.get("/<int:assignment_id>/object")
@requires(Permission.ASSIGNMENT_OBJECT)
def ask_objection(assignment_id: int) -> ResponseReturnValue:
    """Ask for the reason of an objection."""
    return render_template("tasks/assignments/object.html", form=ObjectionForm(), row=_own(assignment_id))


@bp.post("/<int:assignment_id>/object")
@requires(Permission.ASSIGNMENT_OBJECT)
def object_to(assignment_id: int) -> ResponseReturnValue:
    """The unit head objects."""
    row, form = _own(assignment_id), ObjectionForm()
    if not form.validate():
        return render_template("tasks/assignments/object.html", form=form, row=row), 422
    assignments.object_to(signed_in.act(), assignment_id, required_version(), form.reason.data or "")
    flash(f"已对 {row.code} 提出异议，等综合处处理；其余任务不受影响", "done")
    return redirect(url_for("assignments.index"))


@bp.get("/objections")
@requires(Permission.PLAN_CHECK)
def objections() -> ResponseReturnValue:
    """Open objections of the jurisdiction's plans, and tasks that wait for 改派 though no objection holds them."""
    home = signed_in.home_jurisdiction()
    rows, loose = queries.objections(home, load_calendar()), queries.loose_tasks(home)
    return render_template("tasks/assignments/objections.html", rows=rows, loose=loose)


@bp.get("/tasks/<int:task_id>/reassign")
@requires(Permission.TASK_REASSIGN)
def ask_loose(task_id: int) -> ResponseReturnValue:
    """Who answers for a task that waits for 改派 though no objection holds it."""
    task = _loose(task_id)
    return render_template("tasks/assignments/loose.html", task=task, form=_reassign_form(task_id, task.lead_id))


@bp.post("/tasks/<int:task_id>/reassign")
@requires(Permission.TASK_REASSIGN)
def reassign_loose(task_id: int) -> ResponseReturnValue:
    """改派 of such a task: another body answers for it, or the same one after all."""
    task = _loose(task_id)
    form = _reassign_form(task_id, task.lead_id)
    if not form.validate():
        return render_template("tasks/assignments/loose.html", task=task, form=form), 422
    version = required_version("task_version")
    assignments.reassign(signed_in.act(), task_id, version, form.department_id.data, form.basis.data or "")
    flash(REASSIGNED.format(task.code), "done")
    return redirect(url_for("assignments.objections"))


@bp.get("/<int:assignment_id>/answer")
@requires(Permission.PLAN_CHECK)
def ask_answer(assignment_id: int) -> ResponseReturnValue:
    """How an objection is answered: 改派 where it holds the task, else to keep the body or leave it out."""
    row = _of_office(assignment_id)
    return _answer_page(row, _reassign_form(row.task_id, row.department_id) if row.holds_task else SettleForm())


@bp.get("/<int:assignment_id>/unsigned")
@requires(Permission.ASSIGNMENT_SIGN_FOR)
def ask_unsigned(assignment_id: int) -> ResponseReturnValue:
    """What 综合处 can do about a duty that nobody signs for: 代签收, or 改派 of the accountable body."""
    return _unsigned_page(_unsigned(assignment_id), ReceiptForm(), None)


@bp.post("/<int:assignment_id>/sign-for")
@requires(Permission.ASSIGNMENT_SIGN_FOR)
def sign_for(assignment_id: int) -> ResponseReturnValue:
    """代签收: the unit signed on paper, or said so by telephone."""
    row, form = _unsigned(assignment_id), ReceiptForm()
    if not form.validate():
        return _unsigned_page(row, form, None), 422
    receipt = assignments.Receipt(form.chosen, form.told_by.data or "", form.on.value)
    assignments.sign_for(signed_in.act(), assignment_id, required_version(), receipt)
    flash(f"已代 {row.department_name} 签收 {row.code}", "done")
    return redirect(url_for("tasks.show", code=row.code))


@bp.post("/<int:assignment_id>/reassign")
@requires(Permission.TASK_REASSIGN)
def reassign(assignment_id: int) -> ResponseReturnValue:
    """Another body answers for the task, or the same one after all; the limit to sign starts anew."""
    row = queries.assignment(assignment_id, load_calendar())
    demand_own(Permission.TASK_REASSIGN, _task_target(row))
    _demand_in_force(row)
    if not row.holds_task and (row.objected_on is not None or row.state is not TaskState.TO_SIGN):
        raise BadInput(NO_OBJECTION)
    demand(Permission.TASK_REASSIGN, _task_target(row))
    form = _reassign_form(row.task_id, row.department_id, may_stay=row.objected_on is not None)
    if not form.validate():
        shown = _answer_page(row, form) if row.objected_on else _unsigned_page(row, ReceiptForm(), form)
        return shown, 422
    version = required_version("task_version")
    assignments.reassign(signed_in.act(), row.task_id, version, form.department_id.data, form.basis.data or "")
    flash(REASSIGNED.format(row.code), "done")
    if row.objected_on is None:
        return redirect(url_for("tasks.show", code=row.code))
    return redirect(url_for("assignments.objections"))


@bp.post("/<int:assignment_id>/settle")
@requires(Permission.PLAN_CHECK)
def settle(assignment_id: int) -> ResponseReturnValue:
    """A body whose objection does not hold the task stays in it or leaves it."""
    row, form = _of_office(assignment_id), SettleForm()
    if not form.validate():
        return _answer_page(row, form), 422
    version = required_version()
    keep = form.keep.data == "keep"
    assignments.settle(signed_in.act(), assignment_id, version, keep=keep, basis=form.basis.data or "")
    flash(f"已处理 {row.department_name} 对 {row.code} 的异议：{'维持分工' if keep else '移出这条任务'}", "done")
    return redirect(url_for("assignments.objections"))


def names_of_bodies() -> list[str]:
    """Whom a unit may name for what is not its own."""
    home = signed_in.home_jurisdiction()
    return [
        department.short_name
        for department in department_queries.departments(home)
        if department.jurisdiction_id == home
    ]


def _own(assignment_id: int) -> AssignmentRow:
    demand(Permission.ASSIGNMENT_OBJECT, queries.target_of(assignment_id))
    return queries.assignment(assignment_id, load_calendar())


def _of_office(assignment_id: int) -> AssignmentRow:
    row = queries.assignment(assignment_id, load_calendar())
    demand_own(Permission.TASK_REASSIGN, _task_target(row))
    _demand_in_force(row)
    if row.objected_on is None:
        raise BadInput(NO_OBJECTION)
    return row


def _loose(task_id: int) -> LooseTask:
    """A task that waits for 改派 without an objection, for who may give it to a body."""
    of_task = target(task_id)
    demand_own(Permission.TASK_REASSIGN, of_task)
    found = queries.loose_task(task_id)
    if found is None:
        tell_of_second_click()
        raise BadInput(NOT_LOOSE)
    demand(Permission.TASK_REASSIGN, of_task)
    return found


def _demand_in_force(row: AssignmentRow) -> None:
    """Conflict where the duty has ended since its page was opened, or since it was seen in a list."""
    if row.ended_on is not None:
        tell_of_second_click()
        raise Conflict(HAS_ENDED.format(code=row.code, name=row.department_name))


def _task_target(row: AssignmentRow) -> Target:
    target = plans.target_of(row.plan_id)
    return Target(target.jurisdiction_id, host_ids=target.host_ids, state=row.state)


def _unsigned(assignment_id: int) -> AssignmentRow:
    row = queries.assignment(assignment_id, load_calendar())
    demand(Permission.ASSIGNMENT_SIGN_FOR, _task_target(row))
    _demand_in_force(row)
    if row.signed_on is not None or row.objected_on is not None:
        raise BadInput("这一项已经签收，或者已提出异议。请刷新任务页后查看。")
    return row


def _unsigned_page(row: AssignmentRow, form: ReceiptForm, reassigning: ReassignForm | None) -> str:
    may_reassign = row.is_accountable and allowed(Permission.TASK_REASSIGN, _task_target(row))
    if may_reassign and reassigning is None:
        reassigning = _reassign_form(row.task_id, row.department_id, may_stay=False)
    return render_template(
        "tasks/assignments/unsigned.html", row=row, form=form, reassigning=reassigning if may_reassign else None
    )


def _answer_page(row: AssignmentRow, form: ReassignForm | SettleForm) -> str:
    others = [
        assignment
        for assignment in queries.assignments_of_task(row.task_id, load_calendar())
        if assignment.id != row.id
    ]
    return render_template(
        "tasks/assignments/answer.html",
        row=row,
        form=form,
        others=others,
        lead_stays=assignments.LEAD_STAYS if row.is_accountable else "",
        may_adjust=allowed(Permission.TASK_ADJUST, _task_target(row)),
    )


def _reassign_form(task_id: int, accountable: int | None, *, may_stay: bool = True) -> ReassignForm:
    """The bodies of the task first, then all others of the jurisdiction. `accountable`: who answers for it now.

    Not `may_stay`: it has not signed, 改派 is to another body.
    """
    form = ReassignForm()
    home, out = signed_in.home_jurisdiction(), () if may_stay else (accountable,)
    held = {
        assignment.department_id: assignment.department_name
        for assignment in queries.assignments_of_task(task_id, load_calendar())
    }
    rest = [
        (department.id, department.short_name)
        for department in department_queries.departments(home)
        if department.jurisdiction_id == home
    ]
    named = [(key, f"{name}（{'维持' if key == accountable else '本条配合单位'}）") for key, name in held.items()]
    choices = [*named, *[one for one in rest if one[0] not in held]]
    form.department_id.choices = options([one for one in choices if one[0] not in out])
    return form
