"""批量审核: accept several that change alike, return several for one reason; the list is shown first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import reviews
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.review.queries import alike
from tracker.vocabulary import ChangeKind
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.guard import demand_own, requires
from tracker.web.request.versions import chosen_versions
from tracker.web.review import accepted
from tracker.web.review.forms import AcceptForm, ReturnAllForm
from tracker.web.review.lists import MOST_IN_BATCH, in_batch, own_queue
from tracker.web.review.pages import PHRASES
from tracker.worklist.review_queries import queue_lines

bp = Blueprint("review_batches", __name__, url_prefix="/review-batches")

SHOWN = 50
"""How many reports of a kind one page shows, each with what changed."""


@bp.get("/<string:code>")
@requires(Permission.REPORT_REVIEW)
def ask_accept(code: str) -> ResponseReturnValue:
    """What changes alike without anything that wants a look of its own; 无变化 all ticked, the rest as one reads."""
    return _alike_page(_kind(code), AcceptForm())


@bp.post("/<string:code>")
@requires(Permission.REPORT_REVIEW)
def accept(code: str) -> ResponseReturnValue:
    """批量采用 of what is ticked, all or none."""
    kind, chosen, form = _kind(code), _own(chosen_versions("chosen")), AcceptForm()
    if not form.validate():
        return _alike_page(kind, form), 422
    try:
        count = reviews.accept_alike(signed_in.act(), chosen, kind, form.appraisal.value)
    except (BadInput, RuleRefused) as refused:
        form.form_errors = [refused.message, *refused.details]
        return _alike_page(kind, form), 422
    accepted.remember(*(report_id for report_id, _ in chosen))
    flash(f"已采用 {count} 份{kind.label}的报告", "done")
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
        demand_own(Permission.REPORT_REVIEW, target)
    return chosen


def _kind(code: str) -> ChangeKind:
    found = next((kind for kind in ChangeKind if kind == code), None)
    if found is None:
        raise NotFound("没有这类变化")
    return found


def _alike_page(kind: ChangeKind, form: AcceptForm) -> str:
    found = alike(in_batch(own_queue()), signed_in.today())
    free = [one for one in found if not one.barred]
    ticked = {report_id for report_id, _ in chosen_versions("chosen")}
    return render_template(
        "review/alike.html",
        kind=kind,
        counts=[(one, sum(report.kind is one for report in free)) for one in ChangeKind],
        reports=[one for one in free if one.kind is kind][:SHOWN],
        left=len(found) - len(free),
        ticked=ticked,
        tick_all=kind is ChangeKind.UNCHANGED or "tick" in request.args,
        form=form,
        **words(),
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
