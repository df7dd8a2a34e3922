"""The variables of the layout on every page: who is signed in, the menu, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from tracker import clock, demo_mark
from tracker.actor import Actor
from tracker.alerts import queries as alerts
from tracker.people.access import LEADERS, OFFICE, UNIT, Permission, may
from tracker.people.queries import posts_of
from tracker.plans.head.host_queries import plans_acted_on
from tracker.vocabulary import Role
from tracker.web.desk.help_topics import of_screen
from tracker.web.notices import notices
from tracker.web.request import signed_in
from tracker.worklist import desk_queries
from tracker.worklist.office_queries import office_desk

TODO = "todo"
HOME = "home.index"

# Screens that a line of the menu leads to by way of its own.
_WITHIN = {
    "review_batches": "reviews",
    "round_reports": "rounds",
    "chases": "rounds",
    "burdens": "rounds",
}


@dataclass(frozen=True)
class Item:
    """A line of the menu: shown to whoever has the permission; `short` stands under the icon of the folded menu."""

    endpoint: str
    label: str
    icon: str
    permission: Permission
    short: str = ""


GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "日常",
        (
            Item(HOME, "首页", "home", Permission.HOME_VIEW),
            Item("reviews.index", "审核队列", "review", Permission.REPORT_REVIEW, "审核"),
            Item("tasks.index", "任务台账", "ledger", Permission.LEDGER_VIEW, "台账"),
            Item("reports.index", "进展填报", "report", Permission.REPORT_FILL, "填报"),
            Item("approvals.index", "待审批", "review", Permission.REPORT_APPROVE),
            Item("extensions.index", "延期", "note", Permission.EXTENSION_VIEW),
            Item("completions.index", "办结与销号", "done", Permission.COMPLETION_VIEW, "办结"),
            Item("inbox.index", "提醒箱", "bell", Permission.INBOX_VIEW),
        ),
    ),
    (
        "方案",
        (
            Item("plans.index", "方案与校核", "plan", Permission.PLAN_VIEW, "方案"),
            Item("verdicts.index", "方案目标核定", "done", Permission.VERDICT_GIVE, "核定"),
            Item("departments.index", "部门", "unit", Permission.DEPARTMENT_VIEW),
        ),
    ),
    (
        "产出",
        (
            Item("workbooks.index", "报表", "sheet", Permission.WORKBOOK_BUILD),
            Item("rounds.index", "期次与日历", "calendar", Permission.ROUND_VIEW, "期次"),
        ),
    ),
    (
        "管理",
        (
            Item("users.index", "用户", "user", Permission.USER_VIEW),
            Item("jobs.index", "系统任务", "chart", Permission.JOBS_VIEW),
            Item("audit.index", "审计", "file", Permission.AUDIT_VIEW),
        ),
    ),
)


def layout() -> dict[str, Any]:
    """Context processor of base.html: `me`, `nav`, `todo_count`, `now_text`, `notices`, `help_url`, `help_topic`."""
    person = None if g.get("plain_page") else signed_in.person()
    if person is None:
        return {"me": None, "nav": [], "todo_count": 0, "notices": [], "is_demo": demo_mark.is_demo()}
    actor = signed_in.actor()
    known, waiting = current_app.view_functions, desk_counts(actor)
    nav = []
    for title, items in GROUPS:
        shown = [item for item in items if item.endpoint in known and may(actor, item.permission)]
        nav.append({"title": title, "items": [_line(item, waiting.get(item.endpoint)) for item in shown]})
    return {
        "me": person,
        "nav": [group for group in nav if group["items"]],
        "todo_count": waiting[TODO],
        "notices": notices(actor, clock.now(), at_home=request.endpoint == HOME),
        "help_url": url_for("help.index"),
        "is_demo": demo_mark.is_demo(),
        "help_topic": of_screen(request.blueprint, actor.roles),
    }


def desk_counts(actor: Actor) -> dict[str, int]:
    """What waits for this person, by the screen where it is done, and in all (TODO)."""
    if actor.roles & OFFICE:
        code = signed_in.home_jurisdiction()
        own = plans_acted_on(actor, Permission.REPORT_REVIEW, code)
        desk = office_desk(code, signed_in.today(), own)
        ending = {"extensions.index": desk.requests, "completions.index": desk.to_verify}
        return {TODO: desk.acts, "reviews.index": desk.to_review, **ending, **_unread(actor)}
    if actor.roles & UNIT:
        unit = desk_queries.unit_desk(actor.department_ids)
        owed = unit.owed if Role.LIAISON in actor.roles else 0
        to_approve = unit.to_approve if Role.UNIT_HEAD in actor.roles else 0
        todo = owed + to_approve + unit.to_sign + unit.handed_back
        waiting = {"reports.index": owed, "approvals.index": to_approve, "extensions.index": unit.handed_back}
        return {TODO: todo, **waiting, **_unread(actor)}
    if actor.roles & LEADERS:
        leader = desk_queries.leader_desk(signed_in.home_jurisdiction(), is_principal=Role.PRINCIPAL in actor.roles)
        unread = _unread(actor)
        todo = leader.requests + leader.to_close + unread["inbox.index"]
        return {
            TODO: todo,
            "extensions.index": leader.requests,
            "completions.index": leader.to_close,
            **unread,
        }
    if may(actor, Permission.INBOX_VIEW):
        unread = _unread(actor)
        return {TODO: unread["inbox.index"], **unread}
    return {TODO: 0}


def _unread(actor: Actor) -> dict[str, int]:
    return {"inbox.index": alerts.unread(posts_of(actor))}


def _line(item: Item, count: int | None) -> dict[str, Any]:
    blueprint = item.endpoint.partition(".")[0]
    return {
        "url": url_for(item.endpoint),
        "label": item.label,
        "short": item.short,
        "icon": item.icon,
        "count": count,
        "current": _WITHIN.get(request.blueprint or "", request.blueprint) == blueprint,
    }
