"""The variables of the layout on every page: who is signed in, the menu, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from tracker import clock, demo_mark
from tracker.actor import Actor
from tracker.people.access import LEADERS, OFFICE, UNIT, Permission, may
from tracker.people.accounts.grants.queries import count_open
from tracker.people.accounts.sessions.rules import IDLE, SEEN_EVERY
from tracker.vocabulary import Waiting
from tracker.web.desk.help_topics import of_screen
from tracker.web.notices import notices
from tracker.web.request import signed_in, waiting

TODO = "todo"
HOME = "home.index"

# Screens that a line of the menu leads to by way of its own.
_WITHIN = {
    "review_batches": "reviews",
    "round_reports": "rounds",
    "chases": "rounds",
    "burdens": "rounds",
    "editions": "workbooks",
    "templates": "workbooks",
}


SCREENS: Mapping[str, tuple[Waiting, ...]] = {
    "reviews.index": (Waiting.REVIEW,),
    "reports.index": (Waiting.FILL, Waiting.MAKE_UP, Waiting.WRITE),
    "approvals.index": (Waiting.APPROVE,),
    "extensions.index": (Waiting.SCREEN, Waiting.DECIDE, Waiting.AMEND, Waiting.APPLY),
    "coordination.index": (Waiting.COORDINATE,),
    "owners.index": (Waiting.OWN,),
    "letters.index": (
        *(Waiting.DRAW_UP, Waiting.SIGN_LETTER, Waiting.SEND_LETTER),
        *(Waiting.ANSWER, Waiting.APPROVE_ANSWER, Waiting.NOTE_ANSWER, Waiting.READ_ANSWER),
    ),
    "completions.index": (Waiting.VERIFY, Waiting.CLOSE, Waiting.ARCHIVE),
}
"""What the number beside a line of the menu counts."""


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
            Item("indicators.index", "量化指标", "chart", Permission.LEDGER_VIEW, "指标"),
            Item("reports.index", "进展填报", "report", Permission.REPORT_FILL, "填报"),
            Item("approvals.index", "待审批", "review", Permission.REPORT_APPROVE),
            Item("extensions.index", "延期", "note", Permission.EXTENSION_VIEW),
            Item("completions.index", "办结与销号", "done", Permission.COMPLETION_VIEW, "办结"),
            Item("coordination.index", "需协调事项", "note", Permission.COORDINATION_VIEW, "协调"),
            Item("letters.index", "函件", "file", Permission.LETTER_VIEW),
            Item("ladder.index", "督办阶梯", "chart", Permission.LADDER_VIEW, "督办"),
            Item("inbox.index", "提醒箱", "bell", Permission.INBOX_VIEW),
        ),
    ),
    (
        "方案",
        (
            Item("plans.index", "方案与校核", "plan", Permission.PLAN_VIEW, "方案"),
            Item("owners.index", "承办单位", "unit", Permission.OWNER_DECIDE, "承办"),
            Item("verdicts.index", "方案目标核定", "done", Permission.VERDICT_GIVE, "核定"),
            Item("departments.index", "部门", "unit", Permission.DEPARTMENT_VIEW),
        ),
    ),
    (
        "产出",
        (
            Item("workbooks.index", "报表", "sheet", Permission.WORKBOOK_BUILD),
            Item("own_workbooks.index", "本单位报表", "sheet", Permission.WORKBOOK_OWN, "报表"),
            Item("rounds.index", "期次与日历", "calendar", Permission.ROUND_VIEW, "期次"),
            Item("forms.index", "Excel 填报", "sheet", Permission.ROUND_MANAGE, "Excel"),
        ),
    ),
    (
        "管理",
        (
            Item("users.index", "用户", "user", Permission.USER_VIEW),
            Item("rules.index", "账号规则", "note", Permission.ACCOUNT_RULES_VIEW, "规则"),
            Item("tokens.index", "接口", "unit", Permission.TOKEN_MANAGE),
            Item("jobs.index", "系统任务", "chart", Permission.JOBS_VIEW),
            Item("backups.index", "备份", "file", Permission.BACKUP_VIEW),
            Item("channels.index", "发送渠道", "bell", Permission.CHANNEL_MANAGE, "渠道"),
            Item("deliveries.index", "发送情况", "note", Permission.DELIVERY_VIEW, "发送"),
            Item("calendar.index", "放假安排", "calendar", Permission.CALENDAR_LOAD, "放假"),
            Item("audit.index", "审计", "file", Permission.AUDIT_VIEW),
        ),
    ),
)


def layout() -> dict[str, Any]:
    """Context processor of base.html: `me`, `nav`, `todo_count`, `now_text`, `notices`, `help_url`, `help_topic`."""
    person = None if g.get("plain_page") else signed_in.person()
    if person is None:
        return {"me": None, "nav": [], "todo_count": 0, "notices": [], "is_demo": demo_mark.is_shown_as_demo()}
    actor = signed_in.actor()
    known, numbers = current_app.view_functions, desk_counts(actor)
    nav = []
    for title, items in GROUPS:
        shown = [item for item in items if item.endpoint in known and may(actor, item.permission)]
        nav.append({"title": title, "items": [_line(item, numbers.get(item.endpoint)) for item in shown]})
    now = clock.now()
    return {
        "me": person,
        "idle": IDLE - SEEN_EVERY,
        "session_left": signed_in.seconds_left(now),
        "nav": [group for group in nav if group["items"]],
        "todo_count": numbers[TODO],
        "notices": notices(actor, now, at_home=request.endpoint == HOME),
        "help_url": url_for("help.index"),
        "is_demo": demo_mark.is_shown_as_demo(),
        "help_topic": of_screen(request.blueprint, actor.roles),
    }


def desk_counts(actor: Actor) -> dict[str, int]:
    """What waits for this person, by the screen where it is done, and in all (TODO); leaders also have their inbox."""
    unread = {"inbox.index": waiting.unread()} if may(actor, Permission.INBOX_VIEW) else {}
    roles = next((group for group in (OFFICE, UNIT, LEADERS) if group & actor.roles), None)
    if may(actor, Permission.POST_GRANT):
        grants = count_open(signed_in.home_jurisdiction())
        return {TODO: grants, "users.index": grants}
    if roles is None:
        return {TODO: sum(unread.values()), **unread}
    found = waiting.counts()
    todo = sum(found.values()) + waiting.to_note() + (unread["inbox.index"] if roles is LEADERS else 0)
    shown = {
        screen: sum(found[kind] for kind in kinds)
        for screen, kinds in SCREENS.items()
        if any(kind in found for kind in kinds)
    }
    if waiting.to_note():
        shown["letters.index"] = shown.get("letters.index", 0) + waiting.to_note()
    return {TODO: todo, **shown, **unread}


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
