"""What pages warn of: home pages of a calendar that is missing (domain.md 7), all of a scheduler that stands still."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from tracker import calendar_days, runs
from tracker.actor import Actor
from tracker.clock import shanghai_date
from tracker.people.access import ADMINISTRATORS, OFFICE, READERS, UNIT, Permission, may
from tracker.web.health import LATE

NO_CALENDAR = "{year}年放假安排未录入，{year}年的提醒和截止日均标“暂定”。"
STANDS_STILL = "后台进程没有运行：到期提醒、日清和报表生成都停着。请系统管理员启动（tracker scheduler）。"


def notices(actor: Actor, now: datetime, *, at_home: bool) -> list[dict[str, Any]]:
    """Notices of the layout; the scheduler's concerns the office and who looks after the installation."""
    found: list[dict[str, Any]] = []
    year = calendar_days.missing_year(shanghai_date(now)) if at_home and actor.roles & (READERS | UNIT) else None
    if year is not None:
        found.append({"text": NO_CALENDAR.format(year=year), "category": "warn", "url": None, "link": None})
    if actor.roles & (OFFICE | ADMINISTRATORS) and is_still(now):
        jobs = url_for("jobs.index") if may(actor, Permission.JOBS_VIEW) else None
        found.append({"text": STANDS_STILL, "category": "warn", "url": jobs, "link": "系统任务"})
    return found


def is_still(now: datetime) -> bool:
    """Whether the scheduler has not said for two minutes that it lives."""
    beat = runs.last_beat(runs.SCHEDULER)
    return beat is None or now - beat >= LATE
