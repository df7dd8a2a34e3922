"""The audit trail, for the auditor: found by person, unit, object, act, day and result; never changed."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker import audit
from tracker.acts.upkeep import audit as acts
from tracker.audit import checking_queries
from tracker.audit.anchors import Why
from tracker.audit.export import SUFFIXES, Month
from tracker.audit.queries import last_check
from tracker.jobs import runs
from tracker.people import queries
from tracker.people.access import Permission
from tracker.vocabulary import AUDIT_ACTIONS, AUDIT_OBJECTS, AUDIT_RESULTS, Role
from tracker.web.admin import audit_detail
from tracker.web.request import signed_in
from tracker.web.request.fields import day_in
from tracker.web.request.guard import requires
from tracker.web.request.plain_request import id_in

bp = Blueprint("audit", __name__, url_prefix="/audit")

SIZE = 100
ANCHORS = 30
RENEW_SECONDS = 2
MIMETYPES = {".csv": "text/csv", ".jsonl": "application/x-ndjson"}


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    """One page of the trail of one's own jurisdiction and those below it, newest first."""
    asked = request.args
    wanted = audit.Search(
        actor_name=asked.get("who", "").strip(),
        actor_unit=asked.get("unit", "").strip(),
        action=asked.get("action", ""),
        object_type=asked.get("type", ""),
        object_id=asked.get("id", "").strip(),
        result=asked.get("result", ""),
        first=day_in(asked.get("from", "")),
        last=day_in(asked.get("to", "")),
    )
    before, after = (asked.get(name, type=id_in) for name in ("before", "after"))
    page = audit.search(wanted, _jurisdictions(), SIZE, before=before, after=after)
    return render_template(
        "admin/audit/index.html",
        rows=page.rows,
        page=page,
        asked=asked,
        last=last_check(),
        actions=AUDIT_ACTIONS,
        objects=AUDIT_OBJECTS,
        results=[(word, word) for word in AUDIT_RESULTS],
        roles=dict(Role.choices()),
        told=audit_detail.lines,
    )


@bp.get("/chain")
@requires(Permission.AUDIT_VIEW)
def chain() -> ResponseReturnValue:
    """Whether the trail is whole: the last check, a button for another, the anchors; a month to take away."""
    is_waiting = bool(runs.waiting(runs.VERIFY_AUDIT))
    page = make_response(
        render_template(
            "admin/audit/chain.html",
            last=last_check(),
            is_waiting=is_waiting,
            anchors=checking_queries.anchors(ANCHORS),
            whys={why.value: why.label for why in Why},
            month=f"{signed_in.today():%Y-%m}",
        )
    )
    if is_waiting:
        page.headers["Refresh"] = str(RENEW_SECONDS)
    return page


@bp.post("/chain")
@requires(Permission.AUDIT_VIEW)
def verify() -> ResponseReturnValue:
    """Have the chain checked from end to end; the scheduler's process does it."""
    acts.request_verification(signed_in.act(), signed_in.home_jurisdiction())
    flash("正在核对，完成后在这里显示结果", "done")
    return redirect(url_for("audit.chain"), 303)


@bp.get("/export")
@requires(Permission.AUDIT_VIEW)
def export() -> ResponseReturnValue:
    """A month of one's own jurisdiction and those below it, and of what belongs to none."""
    month = Month.parse(request.args.get("month", ""))
    suffix = SUFFIXES[request.args.get("format") == "jsonl"]
    with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
        path = Path(folder) / f"audit{suffix}"
        acts.export(signed_in.act_without_form(), path, month, _jurisdictions())
        data = io.BytesIO(path.read_bytes())
    return send_file(data, mimetype=MIMETYPES[suffix], as_attachment=True, download_name=f"审计记录{month}{suffix}")


def _jurisdictions() -> frozenset[str]:
    return queries.jurisdictions_below(signed_in.home_jurisdiction())
