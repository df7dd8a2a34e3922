"""交接: what a successor took over, with what was said and what is open; units whose posts nobody holds."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.alerts.queries import undelivered
from tracker.people.access import Permission
from tracker.people.accounts.grants import hand_over_queries
from tracker.people.registry.queries import short_names
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.worklist.hand_over_queries import open_matters
from tracker.worklist.vacancy_queries import vacant_units

bp = Blueprint("handovers", __name__, url_prefix="/handovers")


@bp.get("")
@requires(Permission.HAND_OVER_VIEW)
def index() -> ResponseReturnValue:
    """The person's own hand-overs, and the matters open in each of his departments today."""
    actor, today = signed_in.actor(), signed_in.today()
    notes = hand_over_queries.received(actor.user_id) if actor.user_id else []
    names = short_names(actor.department_ids)
    of_each = [(names[id], open_matters([id], today)) for id in sorted(actor.department_ids)]
    return render_template("desk/handovers/index.html", notes=notes, of_each=of_each, today=today)


@bp.get("/vacant")
@requires(Permission.VACANCY_VIEW)
def vacant() -> ResponseReturnValue:
    """The units that have tasks and nobody to report or approve."""
    today = signed_in.today()
    code = signed_in.home_jurisdiction()
    lost = undelivered(code, today)
    return render_template("desk/handovers/vacant.html", rows=vacant_units(code, today), lost=lost, today=today)
