"""填报负担: what a round cost the units; the office sees all, a unit itself. It prints; nobody is ranked."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.people.access import Permission, scope_of
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.burden_queries import burdens, total
from tracker.reporting.rounds.queries import quarters_for
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.plain_request import year_in
from tracker.web.rounds.own_rounds import own_round

bp = Blueprint("burdens", __name__, url_prefix="/burdens")


@bp.get("")
@requires(Permission.BURDEN_VIEW)
def index() -> ResponseReturnValue:
    """Round by round of ?year=2026, for one's own unit or for all together; of the newest where that has none."""
    scope = scope_of(signed_in.actor())
    quarters = quarters_for(scope, signed_in.home_jurisdiction())
    years = Counter(row.as_of.year for row in quarters)
    asked = request.args.get("year", type=year_in)
    year = asked if asked in years else max(years, default=None)
    of_year = [row for row in quarters if row.as_of.year == year]
    units = burdens([row.id for row in of_year], scope)
    by_round = {row.id: total([unit for unit in units if unit.round_id == row.id]) for row in of_year}
    return render_template(
        "rounds/burdens/index.html",
        rounds=[(row.id, round_label(row.name), by_round[row.id]) for row in of_year],
        years=years,
        year=year,
        is_whole=scope.is_whole,
    )


@bp.get("/<int:round_id>")
@requires(Permission.BURDEN_VIEW)
def show(round_id: int) -> ResponseReturnValue:
    """One round, unit by unit."""
    scope = scope_of(signed_in.actor())
    row = own_round(round_id, scope.department_ids)
    units = burdens([round_id], scope)
    return render_template(
        "rounds/burdens/show.html", row=row, units=units, total=total(units), is_whole=scope.is_whole
    )
