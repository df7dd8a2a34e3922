"""办结与销号 (S15): the promise beside the account, verification, closing-off one by one or in a batch, look-back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.outcomes import endings
from tracker.calendar.days import load_calendar
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.grace_queries import last_days
from tracker.ledger.lights.conditions.dates import look_back_failed_since
from tracker.outcomes.endings import gates, queries
from tracker.outcomes.endings.at_fault_queries import may_be_at_fault
from tracker.people.access import Permission, scope_of
from tracker.plans.owners.words import listed
from tracker.plans.states import CLOSED, DONE
from tracker.vocabulary import TaskAct, TaskState
from tracker.web.outcomes.completion_forms import ApplyForm, DecisionForm, GiveBackForm, LookBackForm
from tracker.web.request import signed_in
from tracker.web.request.form import Form
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.plain_request import page_of, year_in
from tracker.web.request.versions import chosen_versions, required_version

bp = Blueprint("completions", __name__, url_prefix="/completions")

LINES = 50
"""How many tasks a page of each list shows."""

_LISTED = (TaskState.TO_VERIFY, *DONE)


@bp.get("")
@requires(Permission.COMPLETION_VIEW)
def index() -> ResponseReturnValue:
    """Tasks that wait for the verification, for the closing-off, for the archive; ?all=1 ticks what can be closed."""
    scope = scope_of(signed_in.actor())
    year = request.args.get("year", type=year_in)
    counts = queries.counted(scope, _LISTED, year)
    is_any_closed = year is not None or any(counts[state] for state in CLOSED)
    pages = {state: page_of(state.value, counts[state], LINES) for state in _LISTED}
    ids = {
        state: queries.in_state(scope, state, LINES, (pages[state] - 1) * LINES, year)
        for state in _LISTED
        if counts[state]
    }
    lines = queries.lines_of([task_id for of_state in ids.values() for task_id in of_state])
    return render_template(
        "outcomes/completions/index.html",
        lists={state: [line for line in lines if line.state is state] for state in _LISTED},
        counts={state.value: counts[state] for state in _LISTED},
        pages={state.value: pages[state] for state in _LISTED},
        size=LINES,
        year=year,
        years=queries.closed_by_year(scope) if is_any_closed else {},
        closes=allowed(Permission.TASK_CLOSE),
        archives=allowed(Permission.TASK_ARCHIVE),
        is_ticked=request.args.get("all") == "1",
        problem=request.args.get("nothing") == "1",
        today=signed_in.today(),
    )


@bp.get("/tasks/<int:task_id>")
@requires(Permission.COMPLETION_VIEW)
def show(task_id: int) -> ResponseReturnValue:
    """Promise and account of one task, and what can be done with it now."""
    demand(Permission.COMPLETION_VIEW, queries.target(task_id))
    return _page(task_id)


@bp.post("/tasks/<int:task_id>/apply")
@requires(Permission.COMPLETION_APPLY)
def apply(task_id: int) -> ResponseReturnValue:
    """申请办结."""
    demand(Permission.COMPLETION_APPLY, queries.target(task_id))
    form = ApplyForm()
    if not form.validate():
        return _page(task_id, form), 422
    endings.apply(signed_in.act(), task_id, required_version(), form.words.data or "", form.proof.data or "")
    flash("已申请办结，转综合处负责人核验", "done")
    return redirect(url_for("completions.show", task_id=task_id), 303)


@bp.post("/tasks/<int:task_id>/verify")
@requires(Permission.COMPLETION_VERIFY)
def verify(task_id: int) -> ResponseReturnValue:
    """核验通过; with an unmet gate only with a written exception."""
    demand(Permission.COMPLETION_VERIFY, queries.target(task_id))
    form = DecisionForm()
    words, exception = form.words.data or "", form.exception.data or ""
    with form.blaming(form.exception):
        endings.verify(signed_in.act(), task_id, required_version(), words, exception)
        flash("已核验通过，转领导审定销号", "done")
        return redirect(url_for("completions.index"), 303)
    return _page(task_id, form), 422


@bp.post("/tasks/<int:task_id>/give-back")
@requires(Permission.COMPLETION_VERIFY)
def give_back(task_id: int) -> ResponseReturnValue:
    """退回: the task goes on."""
    demand(Permission.COMPLETION_VERIFY, queries.target(task_id))
    form = GiveBackForm()
    if not form.validate():
        return _page(task_id, form), 422
    endings.give_back(signed_in.act(), task_id, required_version(), form.reason.data or "")
    flash("已退回，任务继续推进", "done")
    return redirect(url_for("completions.index"), 303)


@bp.post("/tasks/<int:task_id>/close")
@requires(Permission.TASK_CLOSE)
def close_one(task_id: int) -> ResponseReturnValue:
    """审定销号 of one task, with an exception where a gate has closed since."""
    demand(Permission.TASK_CLOSE, queries.target(task_id))
    chosen, form = [(task_id, required_version())], DecisionForm()
    with form.blaming(form.exception):
        endings.close(signed_in.act(), chosen, form.words.data or "", form.exception.data or "")
        flash("已销号", "done")
        return redirect(url_for("completions.index"), 303)
    return _page(task_id, form), 422


@bp.get("/close")
@requires(Permission.TASK_CLOSE)
def ask_close() -> ResponseReturnValue:
    """What the ticked tasks are, before they are closed."""
    chosen = dict(chosen_versions("chosen", in_address=True))
    if not chosen:
        return redirect(url_for("completions.index", nothing="1"), 303)
    _demand_each(Permission.TASK_CLOSE, chosen)
    return render_template("outcomes/completions/close.html", lines=queries.lines_of(chosen), seen=chosen)


@bp.post("/close")
@requires(Permission.TASK_CLOSE)
def close() -> ResponseReturnValue:
    """审定销号 of all that were ticked, all or none."""
    chosen = dict(chosen_versions("chosen"))
    _demand_each(Permission.TASK_CLOSE, chosen)
    count = endings.close(signed_in.act(), list(chosen.items()), DecisionForm().words.data or "")
    flash(f"已销号 {count} 条", "done")
    return redirect(url_for("completions.index"), 303)


@bp.post("/tasks/<int:task_id>/look-back")
@requires(Permission.TASK_LOOK_BACK)
def look_back(task_id: int) -> ResponseReturnValue:
    """回头看: as told, or the task goes on."""
    demand(Permission.TASK_LOOK_BACK, queries.target(task_id))
    form = LookBackForm()
    if not form.validate():
        return _page(task_id, form), 422
    is_upheld, at_fault = form.upheld.data == "yes", form.at_fault.data or ()
    with form.blaming(form.finding):
        finding = form.finding.data or ""
        endings.look_back(signed_in.act(), task_id, required_version(), finding, is_upheld=is_upheld, at_fault=at_fault)
        flash("已记录回头看" if is_upheld else "已记录回头看，任务回到推进中", "done")
        return redirect(url_for("completions.show", task_id=task_id), 303)
    return _page(task_id, form), 422


@bp.post("/archive")
@requires(Permission.TASK_ARCHIVE)
def archive() -> ResponseReturnValue:
    """归档 of what was ticked, or of the one whose button was pressed."""
    chosen = dict(chosen_versions("one") or chosen_versions("chosen"))
    if not chosen:
        return redirect(url_for("completions.index", nothing="1"), 303)
    _demand_each(Permission.TASK_ARCHIVE, chosen)
    count = endings.archive(signed_in.act(), list(chosen.items()))
    flash(f"已归档 {count} 条", "done")
    return redirect(url_for("completions.index"), 303)


def _unproven(found: queries.Dossier) -> str:
    """“回头看未通过（自 2026-12-07 起），商务委整改后的佐证还没有采用”; “” where it was put right or passed."""
    was_failed = any(one.act is TaskAct.LOOK_BACK and not one.is_upheld for one in found.said)
    if not was_failed or found.state not in (TaskState.ACTIVE, TaskState.TO_VERIFY):
        return ""
    facts = facts_of([found.task_id], load_calendar())[found.task_id]
    if facts.look_back_failed_on is None:
        return ""
    names = listed([body.name for body in facts.at_fault])
    return f"{look_back_failed_since(facts.look_back_failed_on)}，{names}整改后的佐证还没有采用"


def _page(task_id: int, form: Form | None = None) -> str:
    """`form`: what was sent and cannot be taken yet; what was typed stays."""
    found, target = queries.dossier(task_id, signed_in.today()), queries.target(task_id)
    state, lines = found.state, found.account.checked

    def may(permission: Permission, *states: TaskState) -> bool:
        return state in states and allowed(permission, target)

    looks_back = may(Permission.TASK_LOOK_BACK, TaskState.COMPLETED, TaskState.CLOSED)
    return render_template(
        "outcomes/completions/show.html",
        found=found,
        grace=last_days(found.account.nodes),
        unmet=gates.unmet(lines),
        too_early=gates.too_early(lines),
        to_except=found.to_except,
        applies=may(Permission.COMPLETION_APPLY, TaskState.ACTIVE),
        verifies=may(Permission.COMPLETION_VERIFY, TaskState.TO_VERIFY),
        closes=may(Permission.TASK_CLOSE, TaskState.COMPLETED),
        looks_back=looks_back,
        unproven=_unproven(found),
        may_be_at_fault=may_be_at_fault(task_id) if looks_back else {},
        at_fault=request.form.getlist("at_fault"),
        archives=may(Permission.TASK_ARCHIVE, TaskState.CLOSED),
        problems={field.name: "；".join(field.errors) for field in form or () if field.errors},
        today=signed_in.today(),
    )


def _demand_each(permission: Permission, task_ids: dict[int, int]) -> None:
    for task_id in task_ids:
        demand(permission, queries.target(task_id))
