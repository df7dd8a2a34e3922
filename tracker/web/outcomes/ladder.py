"""督办阶梯: what is on which rung, and the way to the next one (ux.md S16)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.supervision import letters
from tracker.alerts.ladder.board_queries import board
from tracker.alerts.ladder.queries import classes, dispatched, named_tasks
from tracker.calendar.days import load_calendar
from tracker.errors import NotFound
from tracker.outcomes.letters import queries, rules
from tracker.people.access import Permission
from tracker.people.registry.queries import short_names
from tracker.plans.queries import target_of
from tracker.vocabulary import AlertStage
from tracker.web.outcomes.letter_forms import RungForm
from tracker.web.request import signed_in, waiting
from tracker.web.request.choices import options
from tracker.web.request.guard import NOT_THERE, allowed, demand, requires
from tracker.web.rounds.own_rounds import own_round

bp = Blueprint("ladder", __name__, url_prefix="/ladder")


@bp.get("")
@requires(Permission.LADDER_VIEW)
def index() -> ResponseReturnValue:
    """The board."""
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    may_draft = allowed(Permission.LETTER_DRAFT)
    return render_template(
        "outcomes/ladder/index.html",
        columns=board(code, waiting.own_plans() if may_draft else None, today, load_calendar()),
        rounds=dispatched(code, today) if may_draft else [],
        may_draft=may_draft,
        today=today,
    )


@bp.post("/rounds/<int:round_id>/dispatch")
@requires(Permission.LETTER_DRAFT)
def dispatch(round_id: int) -> ResponseReturnValue:
    """Draw up the 调度函 of a quarter that is open."""
    own_round(round_id)
    made = letters.dispatch(signed_in.act(), round_id)
    flash("已起草调度函，核对后送审签", "done")
    return redirect(url_for("letters.show", letter_id=made), 303)


@bp.get("/new/<int:task_id>/<int:department_id>")
@requires(Permission.LETTER_DRAFT)
def new(task_id: int, department_id: int) -> ResponseReturnValue:
    """Which letter, and why a rung is left out; ?stage= chooses one."""
    form = _form(task_id, department_id)
    form.stage.data = request.args.get("stage") or form.stage.data
    return _page(form, task_id, department_id)


@bp.post("/new/<int:task_id>/<int:department_id>")
@requires(Permission.LETTER_DRAFT)
def create(task_id: int, department_id: int) -> ResponseReturnValue:
    """Draw the letter up."""
    form = _form(task_id, department_id)
    if form.validate():
        with form.blaming(form.reason):
            stage = AlertStage(form.stage.data or "")
            reason, matter = form.reason.data or "", form.matter.data or ""
            made = letters.draw_up(signed_in.act(), task_id, department_id, stage, reason, matter)
            flash("已起草，核对后送审签", "done")
            return redirect(url_for("letters.show", letter_id=made), 303)
    return _page(form, task_id, department_id), 422


def _form(task_id: int, department_id: int) -> RungForm:
    """With the rungs that the class of the body knows."""
    code = signed_in.home_jurisdiction()
    known, named = classes(code, [department_id]), named_tasks([task_id])
    if department_id not in known or task_id not in named:
        raise NotFound(NOT_THERE)
    demand(Permission.LETTER_DRAFT, target_of(named[task_id][0]))
    unit_class = known[department_id]
    form = RungForm()
    form.stage.choices = options(
        (stage.value, rules.kind_of(stage, unit_class).label)
        for stage in rules.RUNGS
        if rules.capped(stage, unit_class) is stage
    )
    return form


def _page(form: RungForm, task_id: int, department_id: int) -> str:
    pair = task_id, department_id
    return render_template(
        "outcomes/ladder/new.html",
        form=form,
        task=named_tasks([task_id])[task_id][1],
        unit=short_names([department_id])[department_id],
        had=sorted(queries.taken([pair]).get(pair, set())),
    )
