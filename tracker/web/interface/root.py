"""What the interface says of itself, to everybody: the description for machines."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask.typing import ResponseReturnValue

from tracker.people.access import Permission
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import JSON, Told, as_json, described
from tracker.web.interface.description import description
from tracker.web.request.guard import requires

bp = interface("interface_root")

_DESCRIPTION = "tracker_interface_description"


@bp.get("/openapi.json")
@requires(Permission.PUBLIC)
@described(Told("这份说明", media=JSON))
def openapi() -> ResponseReturnValue:
    """Made once a process: it changes with the program alone."""
    known: dict[str, Any] = current_app.extensions.get(_DESCRIPTION) or description(current_app)
    current_app.extensions[_DESCRIPTION] = known
    return as_json(known)
