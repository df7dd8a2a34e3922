"""期次与日历: rounds with cut-offs and counts; open a quarter after a preview, close one seeing what is missing."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.calendar_days import load_calendar
from tracker.errors import BadInput, NotFound
from tracker.ledger import actions as ledger
from tracker.people.access import Permission, scope_of
from tracker.reporting import queries, round_actions, round_queries
from tracker.reporting.round_queries import RoundRow
from tracker.reporting.rounds import Quarter
from tracker.vocabulary import RoundKind
from tracker.web import signed_in
from tracker.web.permission import requires
from tracker.web.report_words import words
from tracker.web.versions import required_version

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
    """What opening the quarter would ask, before it is opened."""
    quarter = Quarter.parse(request.args.get("quarter", ""))
    today = signed_in.today()
    found = round_queries.preview(signed_in.home_jurisdiction(), quarter, load_calendar(), today)
    return render_template("rounds/open.html", preview=found, today=today)


@bp.post("/open")
@requires(Permission.ROUND_MANAGE)
def open_round() -> ResponseReturnValue:
    """Open it."""
    quarter = Quarter.parse(request.form.get("quarter", ""))
    round_id = round_actions.open_round(signed_in.act(), signed_in.home_jurisdiction(), quarter)
    row = round_queries.round_row(round_id)
    flash(f"已开{row.label}：应报 {row.counts.asked} 份，{row.unit_due_on} 报送截止", "done")
    return redirect(url_for("rounds.show", round_id=round_id), 303)


@bp.get("/<int:round_id>")
@requires(Permission.ROUND_VIEW)
def show(round_id: int) -> ResponseReturnValue:
    """One round: who has reported and who has not."""
    scope = scope_of(signed_in.actor())
    row = _own(round_id, scope.department_ids)
    lines = queries.of_round(round_id, scope)
    return render_template(
        "rounds/show.html",
        row=row,
        lines=lines,
        missing=round_queries.missing_of(round_id) if scope.is_whole else [],
        today=signed_in.today(),
        **words(),
    )


@bp.get("/<int:round_id>/close")
@requires(Permission.ROUND_CLOSE)
def ask_close(round_id: int) -> ResponseReturnValue:
    """What closing would mark as 缺报, before it is closed."""
    return _close_page(_own(round_id))


@bp.post("/<int:round_id>/close")
@requires(Permission.ROUND_CLOSE)
def close(round_id: int) -> ResponseReturnValue:
    """Close it: what is missing is 缺报, lights are frozen; before its review end only with a reason."""
    row = _own(round_id)
    try:
        lights = ledger.close_round(signed_in.act(), round_id, required_version(), request.form.get("reason", ""))
    except BadInput as refused:
        return _close_page(row, refused.message), 422
    missing = round_queries.round_row(round_id).counts.missing
    flash(f"已关闭{row.label}：缺报 {missing} 份，冻结 {lights} 条任务的灯", "done")
    return redirect(url_for("rounds.show", round_id=round_id), 303)


def _close_page(row: RoundRow, problem: str = "") -> str:
    today = signed_in.today()
    is_early = today <= row.review_ends_on and row.closed_on is None
    missing = round_queries.missing_of(row.id)
    return render_template("rounds/close.html", row=row, missing=missing, is_early=is_early, problem=problem)


def _own(round_id: int, department_ids: frozenset[int] | None = None) -> RoundRow:
    """A round of one's own jurisdiction with the counts of these departments or of all; any other is not there."""
    row = round_queries.round_row(round_id, department_ids)
    if row.jurisdiction_id != signed_in.home_jurisdiction():
        raise NotFound(round_queries.NO_ROUND)
    return row


def _this_and_next() -> list[Quarter]:
    this = Quarter.of(signed_in.today())
    return [this, Quarter.of(this.last_month + timedelta(days=40))]
