"""What the interface says of itself, to everybody: a page for who connects a system, the description for machines."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.acts.upkeep.turn import REQUESTS_KEPT
from tracker.people.access import Permission
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import JSON, ViewDescription, as_json, described
from tracker.web.interface.description import description, operations
from tracker.web.request.guard import requires
from tracker.web.request.problem_details import TITLES

bp = interface("interface_root")

_DESCRIPTION = "tracker_interface_description"


@bp.get("/")
@requires(Permission.PUBLIC)
@described(ViewDescription("给技术人员的说明", media="text/html"))
def guide() -> ResponseReturnValue:
    """How to connect, with examples; of the installation it says nothing but where it is."""
    settings = current_app.config["TRACKER"]
    return render_template(
        "interface/guide.html",
        base=settings.base_url,
        operations=operations(current_app),
        limits=settings.limits,
        kept_days=REQUESTS_KEPT.days,
        titles=list(TITLES.items()),
    )


@bp.get("/openapi.json")
@requires(Permission.PUBLIC)
@described(ViewDescription("这份说明", media=JSON))
def openapi() -> ResponseReturnValue:
    """Made once a process: it changes with the program alone."""
    known: dict[str, Any] = current_app.extensions.get(_DESCRIPTION) or description(current_app)
    current_app.extensions[_DESCRIPTION] = known
    return as_json(known)
