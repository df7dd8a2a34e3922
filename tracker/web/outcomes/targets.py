"""目标达成: the tasks' own targets of a year in which any has come due, each with how it stands and why."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from tracker.ledger.grace_queries import last_days
from tracker.outcomes.verdicts.queries import goals, goals_left
from tracker.outcomes.verdicts.target_queries import targets_by_year, targets_of
from tracker.people.access import Permission
from tracker.supervision.told_queries import told_since_verdicts
from tracker.vocabulary import YEAR_STATES, MilestoneState
from tracker.web.desk.quarters import closed_rounds, targets_on
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = Blueprint("targets", __name__, url_prefix="/targets")


@bp.get("")
@requires(Permission.EDITION_VIEW)
def index() -> str:
    """?year=2025&state=reached; ?then=1: as the quarter closed last was frozen, else today."""
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    closed = next(iter(closed_rounds(code)), None) if request.args.get("then") == "1" else None
    known, day = closed.closed_at if closed else None, targets_on(closed, today)
    years = targets_by_year(code, day, known)
    wanted = request.args.get("year", type=int)
    year = next((target for target in years if target.year == wanted), next(iter(years), None))
    state = next((one for one in MilestoneState if one == request.args.get("state")), None)
    found = targets_of(code, year.year, day, known) if year else []
    lines = [line for line in found if state in (None, line.state)]
    return render_template(
        "outcomes/targets/index.html",
        years=years,
        year=year,
        state=state,
        states=[one for one in YEAR_STATES if year and year.of(one)],
        lines=lines,
        grace=last_days(lines),
        since=told_since_verdicts(lines, day, known),
        goals=[goal for goal in (*goals(code, today), *goals_left(code, today)) if year and goal.year == year.year],
        closed=closed,
        today=today,
    )
