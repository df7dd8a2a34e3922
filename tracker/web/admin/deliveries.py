"""发送情况: whom no channel reached, and the last attempts; nothing of what a message said."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.alerts.outbox import channel_queries, delivery_queries, queries
from tracker.people.access import Permission
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = Blueprint("deliveries", __name__, url_prefix="/deliveries")


@bp.get("")
@requires(Permission.DELIVERY_VIEW)
def index() -> ResponseReturnValue:
    """What failed for good first, then each attempt, the newest first."""
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    return render_template(
        "admin/deliveries/index.html",
        not_sent=delivery_queries.not_sent(code, today),
        rows=delivery_queries.latest_deliveries(code),
        pause=queries.pause(code),
        has_channels=bool(channel_queries.channels(code)),
        unreached=channel_queries.without_channel(code, today),
    )
