"""Words of the plan's text become a body, a date, a figure, a cut or a task of their own (ux.md S6)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import clauses
from tracker.acts.plans.clauses import Marked
from tracker.errors import BadInput, NotFound, RuleRefused, TrackerError
from tracker.people.access import Permission
from tracker.vocabulary import MarkAs
from tracker.web.check.forms import MarkForm
from tracker.web.check.page import line_of, own, to_task
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.versions import place, required_version

bp = Blueprint("marking", __name__, url_prefix="/plans/<int:plan_id>/check/tasks/<int:task_id>")

# What the bar over the text offers beside MarkAs.
SPLIT_HERE, NEW_TASK, WORDS = "split", "task", "words"


@bp.get("/mark")
@requires(Permission.PLAN_CHECK)
def ask(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Which words of the text are what; typed, where nothing can be marked with the mouse."""
    form = MarkForm(formdata=None)
    form.meant.data = MarkAs.CO.value
    return _page(plan_id, task_id, form)


@bp.post("/mark")
@requires(Permission.PLAN_CHECK)
def mark(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Take the words for what was said; a figure is shown at once to be looked over."""
    own(plan_id)
    form = MarkForm()
    try:
        if form.meant.data == WORDS:
            start, end = place("start"), place("end")
            return redirect(url_for("pictures.ask", plan_id=plan_id, task_id=task_id, start=start, end=end), 303)
        if form.meant.data in (SPLIT_HERE, NEW_TASK):
            return _cut(plan_id, task_id, form.meant.data)
        if not form.validate():
            return _page(plan_id, task_id, form), 422
        return _marked(plan_id, task_id, MarkAs(form.meant.data))
    except NotFound:
        raise
    except (BadInput, RuleRefused) as refused:
        return _page(plan_id, task_id, form, refused), refused.http_status


def _cut(plan_id: int, task_id: int, how: str) -> ResponseReturnValue:
    act = signed_in.act()
    if how == SPLIT_HERE:
        new = clauses.split_task(act, plan_id, task_id, required_version(), place("start"))
        flash("已从所选文字处拆分，两条任务的责任单位相同，请分别核对", "done")
    else:
        new = clauses.add_marked(act, plan_id, _words())
        flash("已补录一条任务，请核对责任单位和指标", "done")
    return to_task(plan_id, new)


def _marked(plan_id: int, task_id: int, meant: MarkAs) -> ResponseReturnValue:
    words = _words()
    row = clauses.mark(signed_in.act(), plan_id, task_id, required_version(), words, meant)
    flash(f"已把“{words.words.strip()}”设为{meant.label}", "done")
    if meant is MarkAs.FIGURE:
        return redirect(url_for("correcting.figure", plan_id=plan_id, task_id=task_id, figure_id=row))
    return to_task(plan_id, task_id)


def _words() -> Marked:
    words = request.form.get("words", "").replace("\r\n", "\n")
    marked_with_mouse = request.form.get("start") or request.form.get("end")
    return Marked(words, (place("start"), place("end")) if marked_with_mouse else None)


def _page(plan_id: int, task_id: int, form: MarkForm, refused: TrackerError | None = None) -> str:
    plan, line = own(plan_id), line_of(plan_id, task_id)
    return render_template("check/mark.html", plan=plan, line=line, form=form, refused=refused)
