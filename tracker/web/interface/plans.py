"""Plans, for other systems: those that the page 方案与校核 lists."""

from __future__ import annotations

from typing_extensions import TypedDict

from tracker.people.access import Permission, scope_of
from tracker.plans import queries
from tracker.plans.json_row import PlanJson, plan_json
from tracker.tasks.queries import plan_ids_of
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import ViewDescription, described
from tracker.web.interface.paging import Following, PagedById, page_of
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = interface("interface_plans", "/plans")


class PlansJson(TypedDict):
    """A page of the list."""

    items: list[PlanJson]
    next: Following


@bp.get("")
@requires(Permission.PLAN_VIEW)
@described(ViewDescription("列出方案，新的在前", query=PagedById, answer=PlansJson))
def index(query: PagedById) -> PlansJson:
    """Those of the jurisdiction; a unit's are those in which it has a duty."""
    scope = scope_of(signed_in.actor())
    if scope.department_ids is not None:
        rows = queries.list_plans(only=plan_ids_of(scope.department_ids))
    else:
        rows = queries.list_plans(signed_in.home_jurisdiction())
    shown, following = page_of(rows, query)
    return {"items": [plan_json(row) for row in shown], "next": following}
