"""填报负担: what a round cost the units; the office sees all, a unit itself. It prints; nobody is ranked."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.people.access import Permission, scope_of
from tracker.reporting.rounds import queries as round_queries
from tracker.reporting.rounds.burden_queries import burdens, total
from tracker.vocabulary import RoundKind
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.rounds.access import own_round

bp = Blueprint("burdens", __name__, url_prefix="/burdens")


@bp.get("")
@requires(Permission.BURDEN_VIEW)
def index() -> ResponseReturnValue:
    """Round by round, for one's own unit or for all together."""
    scope = scope_of(signed_in.actor())
    rows = round_queries.rounds_for(scope, signed_in.home_jurisdiction())
    quarters = [row for row in rows if row.kind is RoundKind.QUARTER]
    units = burdens([row.id for row in quarters], scope)
    by_round = {row.id: total([unit for unit in units if unit.round_id == row.id]) for row in quarters}
    return render_template("rounds/burdens/index.html", quarters=quarters, by_round=by_round, is_whole=scope.is_whole)


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
