"""The audit trail, for the auditor: found by person, object, act, day and result; never changed."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import audit
from tracker.people import queries
from tracker.people.access import Permission
from tracker.vocabulary import AUDIT_ACTIONS, AUDIT_OBJECTS, AUDIT_RESULTS, Role
from tracker.web.admin import audit_detail
from tracker.web.request import signed_in
from tracker.web.request.fields import day_in
from tracker.web.request.guard import requires
from tracker.web.request.plain_request import page_in

bp = Blueprint("audit", __name__, url_prefix="/audit")

SIZE = 100


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """One page of the trail of one's own jurisdiction and those below it, newest first."""
    asked = request.args
    wanted = audit.Search(
        actor_name=asked.get("who", "").strip(),
        action=asked.get("action", ""),
        object_type=asked.get("type", ""),
        object_id=asked.get("id", "").strip(),
        result=asked.get("result", ""),
        first=day_in(asked.get("from", "")),
        last=day_in(asked.get("to", "")),
    )
    page = page_in(asked.get("page", "1"))
    rows, is_more = audit.search(wanted, queries.jurisdictions_below(signed_in.home_jurisdiction()), page, SIZE)
    return render_template(
        "admin/audit/index.html",
        rows=rows,
        page=page,
        is_more=is_more,
        asked=asked,
        actions=AUDIT_ACTIONS,
        objects=AUDIT_OBJECTS,
        results=[(word, word) for word in AUDIT_RESULTS],
        roles=dict(Role.choices()),
        told=audit_detail.lines,
    )
