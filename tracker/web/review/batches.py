"""批量审核: accept what is plainly unchanged, return several for one reason; the list is shown first."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts import reviews
from tracker.errors import BadInput, RuleRefused
from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.review.queries import not_plainly_unchanged
from tracker.vocabulary import ReportState
from tracker.web.request import signed_in
from tracker.web.request.permission import demand, requires
from tracker.web.request.versions import chosen_versions
from tracker.web.review.forms import AcceptForm, ReturnAllForm
from tracker.web.review.lists import MOST_IN_BATCH, own_queue, unchanged
from tracker.web.review.pages import PHRASES
from tracker.worklist.review_queries import queue_lines

bp = Blueprint("review_batches", __name__, url_prefix="/review-batches")


@bp.get("/unchanged")
@requires(Permission.REPORT_REVIEW)
def ask_accept() -> ResponseReturnValue:
    """What says 无变化 without anything to look at, all ticked."""
    return _unchanged_page(AcceptForm())


@bp.post("/unchanged")
@requires(Permission.REPORT_REVIEW)
def accept() -> ResponseReturnValue:
    """批量采用 of what is ticked, all or none."""
    chosen, form = _own(chosen_versions("chosen")), AcceptForm()
    if not form.validate():
        return _unchanged_page(form), 422
    try:
        count = reviews.accept_unchanged(signed_in.act(), chosen, form.appraisal.value)
    except (BadInput, RuleRefused) as refused:
        form.form_errors = [refused.message, *refused.details]
        return _unchanged_page(form), 422
    flash(f"已采用 {count} 份无变化的报告", "done")
    return redirect(url_for("reviews.index"), 303)


@bp.get("/return")
@requires(Permission.REPORT_REVIEW)
def ask_return() -> ResponseReturnValue:
    """Everything that waits, nothing ticked."""
    return _return_page(ReturnAllForm())


@bp.post("/return")
@requires(Permission.REPORT_REVIEW)
def give_back() -> ResponseReturnValue:
    """退回修改 of what is ticked, for one reason that the units see."""
    chosen, form = _own(chosen_versions("chosen")), ReturnAllForm()
    is_said = form.validate()
    if not chosen:
        form.form_errors = ["请先勾选要退回的报告"]
    if not chosen or not is_said:
        return _return_page(form), 422
    count = reviews.give_back_all(signed_in.act(), chosen, form.reason.data or "")
    flash(f"已退回 {count} 份，单位修改后重新报送", "done")
    return redirect(url_for("reviews.index"), 303)


def _own(chosen: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Reports of plans of one's own; whether they still wait is told by what the act meets."""
    for target in queries.targets([report_id for report_id, _ in chosen]).values():
        demand(Permission.REPORT_REVIEW, replace(target, state=ReportState.TO_REVIEW))
    return chosen


def _unchanged_page(form: AcceptForm) -> str:
    found = unchanged(own_queue())
    asking = not_plainly_unchanged([line.id for line in found], signed_in.today())
    return render_template(
        "review/unchanged.html",
        lines=[line for line in found if line.id not in asking],
        left=len(asking),
        texts={line.id: line.text for line in queries.lines([line.id for line in found])},
        form=form,
    )


def _return_page(form: ReturnAllForm) -> str:
    queue = own_queue()
    return render_template(
        "review/return.html",
        lines=queue_lines(queue, queue.ids[:MOST_IN_BATCH]),
        count=len(queue),
        chosen={report_id for report_id, _ in chosen_versions("chosen")},
        phrases=PHRASES,
        form=form,
    )
