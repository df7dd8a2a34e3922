"""A leader's acts on a task: 中止, 恢复, 终止, 转常态管理, 并入, 期满, each on a page of its own before it is done."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import transitions
from tracker.acts.outcomes import endings
from tracker.errors import NotFound
from tracker.outcomes.endings import queries
from tracker.people.access import Permission
from tracker.plans.lifecycle import TRANSITIONS
from tracker.vocabulary import Ground, TaskAct
from tracker.web.outcomes.decision_forms import DecideForm
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("decisions", __name__, url_prefix="/decisions")

NO_SUCH_ACT = "没有这一项办理。请从任务页的“更多办理”进入。"


@bp.get("/tasks/<int:task_id>/<string:verb>")
@requires(Permission.TASK_DECIDE)
def ask(task_id: int, verb: str) -> ResponseReturnValue:
    """What follows from the act, and what must be given in writing."""
    demand(Permission.TASK_DECIDE, queries.target(task_id))
    return _page(task_id, _act(verb), DecideForm())


@bp.post("/tasks/<int:task_id>/<string:verb>")
@requires(Permission.TASK_DECIDE)
def decide(task_id: int, verb: str) -> ResponseReturnValue:
    """Do it."""
    demand(Permission.TASK_DECIDE, queries.target(task_id))
    task_act = _act(verb)
    form = DecideForm()
    if not form.is_whole(task_act, _needs(task_act)):
        return _page(task_id, task_act, form), 422
    ground, into = form.ground.data or "", form.into.data or ""
    with form.blaming(form.into):
        endings.decide(signed_in.act(), task_id, required_version(), task_act, ground, into)
        code = queries.dossier(task_id, signed_in.today()).code
        flash(f"已{task_act.label} {code}", "done")
        return redirect(url_for("tasks.show", code=code), 303)
    return _page(task_id, task_act, form), 422


def _act(verb: str) -> TaskAct:
    decision = next((decision for decision in endings.DECISIONS if decision.value.replace("_", "-") == verb), None)
    if decision is None:
        raise NotFound(NO_SUCH_ACT)
    return decision


def _needs(task_act: TaskAct) -> Ground:
    """理由 or 依据文号, as the one table says."""
    grounds = [way.needs for (_, act), way in TRANSITIONS.items() if act is task_act and way.needs is not None]
    return grounds[0]


def _page(task_id: int, task_act: TaskAct, form: DecideForm) -> str:
    dossier = queries.dossier(task_id, signed_in.today())
    if (dossier.state, task_act) not in TRANSITIONS:
        raise transitions.not_from("任务", dossier.state, task_act)
    return render_template(
        "outcomes/decisions/show.html",
        found=dossier,
        act=task_act,
        verb=task_act.value.replace("_", "-"),
        needs=_needs(task_act).label,
        form=form,
    )
