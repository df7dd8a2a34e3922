"""Signing in and out, and one's own account."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.people.access import Permission
from tracker.web.permission import requires

bp = Blueprint("auth", __name__)


@bp.get("/login")
@requires(Permission.PUBLIC)
def login() -> ResponseReturnValue:
    """The form that signs in."""
    return render_template("login.html")
