"""期次与日历: rounds with cut-offs and counts; open a quarter after a preview, close one seeing what is missing."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import rounds
from tracker.alerts.chase.queries import is_any_unsent
from tracker.calendar.days import load_calendar
from tracker.errors import RuleRefused
from tracker.people.access import Permission, Scope, scope_of
from tracker.reporting import queries
from tracker.reporting.quarters import Quarter, cut_offs
from tracker.reporting.rounds import queries as round_queries
from tracker.reporting.rounds.cutoff_rules import Chosen, chosen_of
from tracker.reporting.rounds.matrix_queries import matrix, plans_of_round
from tracker.reporting.rounds.queries import RoundRow
from tracker.vocabulary import ReportStanding, RoundKind
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, requires
from tracker.web.request.versions import required_version
from tracker.web.rounds.cutoff_fields import ChangeForm, CutoffsForm, filled
from tracker.web.rounds.forms import CloseForm
from tracker.web.rounds.own_rounds import own_round, plans_chased
from tracker.web.rounds.report_lists import wanted

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


@bp.get("")
@requires(Permission.ROUND_VIEW)
def index() -> ResponseReturnValue:
    """All rounds of one's jurisdiction; a unit sees its own counts."""
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    rows = round_queries.rounds_for(scope_of(signed_in.actor()), code)
    held = {row.name for row in rows}
    return render_template(
        "rounds/index.html",
        quarters=[row for row in rows if row.kind is RoundKind.QUARTER],
        verifications=[row for row in rows if row.kind is RoundKind.VERIFICATION],
        openable=[quarter for quarter in _this_and_next() if quarter.name not in held],
        calendar=load_calendar(),
        today=today,
    )


@bp.get("/open")
@requires(Permission.ROUND_MANAGE)
def ask_open() -> ResponseReturnValue:
    """What opening the quarter would ask, before it is opened; its cut-offs can be changed."""
    return _open_page(Quarter.parse(request.args.get("quarter", "")))


@bp.post("/open")
@requires(Permission.ROUND_MANAGE)
def open_round() -> ResponseReturnValue:
    """Open it."""
    quarter = Quarter.parse(request.form.get("quarter", ""))
    proposed = chosen_of(cut_offs(quarter, load_calendar()))
    form = filled(CutoffsForm, proposed)
    chosen = form.chosen(proposed)
    if chosen is None:
        return _open_page(quarter, form), 422
    by_rule = chosen == proposed
    round_id = rounds.open_round(signed_in.act(), signed_in.home_jurisdiction(), quarter, None if by_rule else chosen)
    row = round_queries.round_row(round_id)
    flash(f"已开{row.label}：应报 {row.counts.asked} 份，{row.unit_due_on} 报送截止", "done")
    return redirect(url_for("rounds.show", round_id=round_id), 303)


@bp.get("/<int:round_id>")
@requires(Permission.ROUND_VIEW)
def show(round_id: int) -> ResponseReturnValue:
    """One round: who has reported and who has not."""
    scope = scope_of(signed_in.actor())
    row = own_round(round_id, scope.department_ids)
    if scope.is_whole:
        return _matrix(row, scope)
    lines = queries.of_round(round_id, scope)
    return render_template("rounds/show.html", row=row, lines=lines, today=signed_in.today(), **words())


@bp.get("/<int:round_id>/cutoffs")
@requires(Permission.ROUND_MANAGE)
def ask_cutoffs(round_id: int) -> ResponseReturnValue:
    """The cut-offs of an open round, with room for others and the reason."""
    row = own_round(round_id)
    return _cutoffs_page(row, filled(ChangeForm, _held(row)))


@bp.post("/<int:round_id>/cutoffs")
@requires(Permission.ROUND_MANAGE)
def change_cutoffs(round_id: int) -> ResponseReturnValue:
    """Set others; every unit that still owes something is told."""
    row = own_round(round_id)
    form = filled(ChangeForm, _held(row))
    chosen = form.chosen(_held(row))
    if chosen is None:
        return _cutoffs_page(row, form), 422
    try:
        told = rounds.change_cutoffs(signed_in.act(), round_id, required_version(), chosen, form.reason.data or "")
    except RuleRefused as refused:
        form.form_errors = [refused.message]
        return _cutoffs_page(row, form), 422
    flash(f"已改截止日，已通知 {told} 家还没报完的单位", "done")
    return redirect(url_for("rounds.show", round_id=round_id), 303)


@bp.get("/<int:round_id>/close")
@requires(Permission.ROUND_CLOSE)
def ask_close(round_id: int) -> ResponseReturnValue:
    """What closing would mark as 缺报, before it is closed."""
    return _close_page(own_round(round_id), CloseForm())


@bp.post("/<int:round_id>/close")
@requires(Permission.ROUND_CLOSE)
def close(round_id: int) -> ResponseReturnValue:
    """Close it: what is missing is 缺报, lights are frozen; before its review end only with a reason."""
    row, form = own_round(round_id), CloseForm()
    with form.blaming(form.reason):
        lights = rounds.close_round(signed_in.act(), round_id, required_version(), form.reason.data or "")
        missing = round_queries.round_row(round_id).counts.missing
        flash(f"已关闭{row.label}：缺报 {missing} 份，冻结 {lights} 条任务的灯", "done")
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return _close_page(row, form), 422


def _open_page(quarter: Quarter, form: CutoffsForm | None = None) -> str:
    today, calendar = signed_in.today(), load_calendar()
    preview = round_queries.preview(signed_in.home_jurisdiction(), quarter, calendar, today)
    form = form or filled(CutoffsForm, chosen_of(preview.days))
    return render_template("rounds/open.html", preview=preview, today=today, form=form)


def _held(row: RoundRow) -> Chosen:
    return Chosen(row.unit_due_on, row.lead_due_on, row.review_ends_on)


def _cutoffs_page(row: RoundRow, form: ChangeForm) -> str:
    return render_template("rounds/cutoffs.html", row=row, form=form, today=signed_in.today())


def _matrix(row: RoundRow, scope: Scope) -> str:
    asked = wanted()
    found = matrix(row.id, scope, asked)
    # Of a round that is closed some 缺报 is made up by nobody any more.
    to_chase = allowed(Permission.REPORT_CHASE) and found.total.to_chase
    if to_chase and row.closed_on is not None:
        to_chase = is_any_unsent(row.id, plans_chased())
    return render_template(
        "rounds/matrix.html",
        row=row,
        matrix=found,
        to_chase=to_chase,
        wanted=asked,
        plans=plans_of_round(row.id),
        standings=list(ReportStanding),
        today=signed_in.today(),
    )


def _close_page(row: RoundRow, form: CloseForm) -> str:
    today = signed_in.today()
    is_early = today <= row.review_ends_on and row.closed_on is None
    missing = round_queries.missed_at_closing(row.id, today)
    return render_template("rounds/close.html", row=row, missing=missing, is_early=is_early, form=form)


def _this_and_next() -> list[Quarter]:
    this = Quarter.of(signed_in.today())
    return [this, Quarter.of(this.last_month + timedelta(days=40))]
