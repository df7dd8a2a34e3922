"""更正指标: how a figure that has gone out is told, corrected with a reason (domain.md 5)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import adjustments
from tracker.errors import BadInput, RuleRefused
from tracker.ledger.story.queries import target
from tracker.people.access import Permission
from tracker.plans.figure_queries import IssuedFigure, day_within_its_year, issued_figure
from tracker.web.check.forms import CorrectionForm
from tracker.web.check.source_choices import with_sources
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("figures", __name__, url_prefix="/figures")


@bp.get("/<int:figure_id>")
@requires(Permission.FIGURE_CORRECT)
def ask(figure_id: int) -> ResponseReturnValue:
    """How it is told now, to be corrected; what was corrected before."""
    figure = _own(figure_id)
    form = with_sources(CorrectionForm(), figure.jurisdiction_id)
    form.baseline_value.told_in(figure.unit)
    form.begin(figure.terms)
    return _page(figure, form)


@bp.post("/<int:figure_id>")
@requires(Permission.FIGURE_CORRECT)
def correct(figure_id: int) -> ResponseReturnValue:
    """Correct it."""
    figure = _own(figure_id)
    form = with_sources(CorrectionForm(), figure.jurisdiction_id)
    form.baseline_value.told_in(figure.unit)
    if not form.validate():
        return _page(figure, form), 422
    reason = form.reason.data or ""
    try:
        adjustments.correct_figure(signed_in.act(), figure.task_id, required_version(), figure_id, form.terms, reason)
    except (BadInput, RuleRefused) as refused:
        form.reason.errors = [refused.message]
        return _page(figure, form), 422
    read = f"，{form.baseline_value.read_as}" if form.baseline_value.read_as else ""
    flash(f"已更正指标“{figure.subject}”{read}", "done")
    return redirect(url_for("tasks.show", code=figure.code), 303)


def _page(figure: IssuedFigure, form: CorrectionForm) -> str:
    return render_template("tasks/figure.html", figure=figure, day=day_within_its_year(figure), form=form)


def _own(figure_id: int) -> IssuedFigure:
    figure = issued_figure(figure_id)
    demand(Permission.FIGURE_CORRECT, target(figure.task_id))
    return figure
