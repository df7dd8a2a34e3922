"""Rounds, for other systems: which quarter is open and until when."""

from __future__ import annotations

from typing_extensions import TypedDict

from tracker.people.access import Permission, scope_of
from tracker.reporting.interface.round_json import RoundJson, round_json
from tracker.reporting.rounds.queries import rounds_for
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import ViewDescription, described
from tracker.web.interface.paging import Following, PagedById, page_of
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = interface("interface_rounds", "/rounds")


class RoundsJson(TypedDict):
    """A page of the list."""

    items: list[RoundJson]
    next: Following


@bp.get("")
@requires(Permission.ROUND_VIEW)
@described(ViewDescription("列出报告期，新的在前", query=PagedById, answer=RoundsJson))
def index(query: PagedById) -> RoundsJson:
    """All rounds that concern the account; a unit's counts are its own."""
    rows = rounds_for(scope_of(signed_in.actor()), signed_in.home_jurisdiction())
    shown, following = page_of(rows, query)
    return {"items": [round_json(row, signed_in.today()) for row in shown], "next": following}
