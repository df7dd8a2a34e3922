"""时限日历: the days of one's post as a file for a calendar program; importing it again moves what has moved."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, url_for

from tracker import clock
from tracker.people.access import Permission
from tracker.web.request import signed_in, waiting
from tracker.web.request.guard import requires
from tracker.web.request.kept_files import made
from tracker.web.request.trail import FileOf
from tracker.worklist.agenda.ical import written
from tracker.worklist.agenda.queries import agenda

bp = Blueprint("agenda", __name__)

NAME = "政策落实时限"


@bp.get("/agenda.ics")
@requires(Permission.LEDGER_VIEW)
def download() -> Response:
    """The file; not for administrators, who read no business text."""
    base, code = current_app.config["TRACKER"].base_url, signed_in.home_jurisdiction()
    entries = [
        (entry, base + url_for(entry.endpoint, **entry.values)) for entry in agenda(waiting.desk(), signed_in.today())
    ]
    data, of = written(NAME, code, entries, clock.now()), FileOf("user", signed_in.actor().user_id or 0, "时限日历")
    return made(data, of, f"agenda-{NAME}.ics", "text/calendar")
