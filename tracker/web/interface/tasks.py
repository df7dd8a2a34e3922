"""Tasks and their lights as of a day, for other systems: the rows of `tracker task list` and `task show`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from tracker.alerts.task_json import TaskStoryJson
from tracker.alerts.task_queries import task_told
from tracker.errors import NotFound
from tracker.json_values import Day, Note
from tracker.ledger.pages.listed_queries import AsOf, Wanted, listed_page
from tracker.ledger.pages.selection_queries import Body, body, is_task
from tracker.ledger.rows.json_row import TaskJson, reason, task_json
from tracker.ledger.rows.past_day_queries import KeptLight, kept_for, kept_otherwise
from tracker.ledger.story.queries import NO_SUCH_TASK, target, task_id_of
from tracker.people.access import OFFICE, Permission, scope_of
from tracker.people.names.queries import department_named
from tracker.people.queries import jurisdictions_below
from tracker.plans.queries import plan_ids_numbered
from tracker.problems import Problem
from tracker.reporting.quarters import round_label
from tracker.tasks.queries import plan_ids_of
from tracker.vocabulary import Colour, PartyRole
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import Asked, IsoDay, ViewDescription, described, unusable
from tracker.web.interface.paging import Following, PagedById, demand_there, next_url
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires

bp = interface("interface_tasks", "/tasks")

FUTURE = "“on”不能晚于今天（{today}）"

On = Annotated[IsoDay | None, Field(description="按哪一天已知的情况和灯，不写为今天")]
Frozen = Annotated[list[str], Note("这一天的灯由哪些报告期的关闭冻结")]


class TasksQuery(PagedById):
    """Which tasks, as of which day."""

    plan: Annotated[str | None, Field(description="方案文号")] = None
    department: Annotated[str | None, Field(description="单位的全称、简称或别称，牵头或配合")] = None
    role: Annotated[Literal["lead", "co"] | None, Field(description="该单位的角色：lead 牵头，co 配合")] = None
    light: Annotated[
        Literal["红", "黄", "绿", "蓝", "灰"] | None, Field(description="亮灯；写了单位时是该单位自己的")
    ] = None
    of_task: Annotated[bool, Field(description="写了单位时也按整条任务的灯")] = False
    on: On = None


class KeptLightJson(TypedDict):
    """The light that a round kept of a task, where it is another one than is told here."""

    code: Annotated[str, Note("任务编号")]
    round: Annotated[str, Note("哪个报告期关闭时冻结")]
    light: Annotated[str, Note("冻结的灯：红、黄、绿、蓝、灰")]
    light_reason: Annotated[str, Note("冻结的灯和原因")]


class TasksJson(TypedDict):
    """A page of the list; it may be short, even empty, and have a next one all the same."""

    on: Annotated[Day, Note("按哪一天")]
    frozen: Frozen
    kept_otherwise: Annotated[
        list[KeptLightJson],
        Note("本页任务中，关闭时冻结的灯与 items 里不同的（规则后来改过等）；与报表核对的，以冻结的为准"),
    ]
    items: list[TaskJson]
    next: Following


class TaskQuery(Asked):
    """As of which day."""

    on: On = None


@bp.get("")
@requires(Permission.LEDGER_VIEW)
@described(ViewDescription("列出任务和某一天的灯", query=TasksQuery, answer=TasksJson))
def index(query: TasksQuery) -> TasksJson:
    """Those that the ledger shows the account; what is not handed down yet is the office's alone."""
    actor, as_of = signed_in.actor(), _as_of(query.on)
    wanted = Wanted(
        plans=_plans(query),
        of=_body(query),
        light=next((colour for colour in Colour if colour.label == query.light), None),
        of_task=query.of_task,
        handed_down=not actor.roles & OFFICE,
    )
    demand_there(query.after is None or is_task(query.after))
    page = listed_page(scope_of(actor), wanted, as_of, actor, limit=query.limit, after=query.after)
    frozen = kept_for([row.task_id for row in page.rows], as_of.day) if as_of.known else []
    kept = kept_otherwise(page.rows, as_of.day, signed_in.home_jurisdiction()) if frozen else []
    return {
        "on": as_of.day.isoformat(),
        "frozen": [round_label(name) for name in frozen],
        "kept_otherwise": [_kept_json(one) for one in kept],
        "items": [task_json(row) for row in page.rows],
        "next": next_url(page.last),
    }


@bp.get("/<string:code>")
@requires(Permission.TASK_VIEW)
@described(
    ViewDescription(
        "一条任务的全部情况", query=TaskQuery, answer=TaskStoryJson, places={"code": "任务编号"}, refuses=(404, 422)
    )
)
def show(code: str, query: TaskQuery) -> TaskStoryJson:
    """As its page shows it to the account; of a past day with why it was lit so."""
    actor, as_of = signed_in.actor(), _as_of(query.on)
    scope = scope_of(actor)
    task_id = task_id_of(code, scope, as_of.known)
    of_task = target(task_id)
    demand(Permission.TASK_VIEW, of_task)
    told = task_told(task_id, of_task.jurisdiction_id, scope, as_of, actor, signed_in.today())
    if told is None:
        raise NotFound(NO_SUCH_TASK.format(code))
    return told.json


def _kept_json(kept: KeptLight) -> KeptLightJson:
    return {
        "code": kept.code,
        "round": round_label(kept.round_name),
        "light": kept.light.colour.label,
        "light_reason": reason(kept.light),
    }


def _as_of(on: date | None) -> AsOf:
    today = signed_in.today()
    day = on or today
    if day > today:
        raise unusable([Problem("on", FUTURE.format(today=today))])
    return AsOf.of(day, today)


def _plans(query: TasksQuery) -> list[int] | None:
    if query.plan is None:
        return None
    scope = scope_of(signed_in.actor())
    found = plan_ids_numbered(query.plan, scope.jurisdiction_id)
    if scope.department_ids is not None:
        # Of a plan in which it has no duty a unit does not hear that there is one.
        own = plan_ids_of(scope.department_ids)
        found = [plan_id for plan_id in found if plan_id in own]
    if not found:
        raise unusable([Problem("plan", f"没有文号为 {query.plan} 的方案")])
    return found


def _body(query: TasksQuery) -> Body | None:
    if query.department is None:
        if query.role is not None:
            raise unusable([Problem("role", "“role”要与“department”一起用")])
        return None
    codes = jurisdictions_below(signed_in.home_jurisdiction())
    found = department_named(query.department, signed_in.today(), codes)
    if len(found) != 1:
        several = "不止一个，请写全称" if found else ""
        raise unusable([Problem("department", f"叫“{query.department}”的单位{several or '没有找到'}")])
    return body(found[0].id, PartyRole.of(query.role))
