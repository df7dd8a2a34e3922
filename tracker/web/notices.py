"""What pages warn of: home pages of a calendar that is missing (domain.md 7), all of a scheduler that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from tracker import demo_mark
from tracker.actor import Actor
from tracker.calendar import days as calendar_days
from tracker.clock import shanghai_date
from tracker.jobs import lease
from tracker.people.access import ADMINISTRATORS, OFFICE, READERS, UNIT, Permission, may
from tracker.people.accounts.factor.queries import settings_of
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.queries import moved_by_calendar

NO_CALENDAR = "{year}年放假安排未录入，{year}年的提醒和截止日均标“暂定”。"
LOADED = "{year}年放假安排已于{month}月{day}日录入，截止日和提醒按它计算。"
MOVED_ROUNDS = "{names}的截止日按新录入的放假安排应改，没有自动改。请核对，要改的在期次里改，改时通知各单位。"
TOLD_FOR = timedelta(days=7)
NOT_YET = "{year}年放假安排还没有录入：{year}年1月1日前录入，提醒和截止日才按新一年的工作日算。"
CLOCK_MOVED = "服务器的时钟被{way}了{much}：到期日、提醒和登录时限按现在的时间算。请系统管理员核对时间。"
NO_FACTOR = "还没有设定哪些账号登录时要动态口令。三级等保要求三员和审批人使用，请在账号规则里设定。"
STANDS_STILL = "后台进程没有运行：到期提醒、日清和报表生成都停着。请系统管理员启动（tracker scheduler）。"


def notices(actor: Actor, now: datetime, *, at_home: bool) -> list[dict[str, Any]]:
    """Notices of the layout; the scheduler's concerns the office and who looks after the installation."""
    found: list[dict[str, Any]] = []
    if at_home:
        found += _calendar(actor, now)
        found += _moved_rounds(actor)
        found += _without_factor(actor)
    if actor.roles & (OFFICE | ADMINISTRATORS):
        jobs = url_for("jobs.index") if may(actor, Permission.JOBS_VIEW) else None
        found += [{"text": text, "category": "warn", "url": jobs, "link": "系统任务"} for text in _amiss(now)]
    return found


def _calendar(actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    """A notice that is missing: in its own year to all; from 1 December before to 综合处 and administrators alone.

    These may say that they know (`calendar_days.dismiss`), until the year begins.
    """
    today = shanghai_date(now)
    year = calendar_days.missing_year(today)
    if year is None:
        yield from _loaded(actor, now)
        return
    url = url_for("calendar.index") if may(actor, Permission.CALENDAR_VIEW) else None
    if year == today.year:
        if actor.roles & (READERS | UNIT) or url:
            yield {"text": NO_CALENDAR.format(year=year), "category": "warn", "url": url, "link": "放假安排"}
    elif url and not calendar_days.is_dismissed(actor.user_id or 0, year):
        yield {"text": NOT_YET.format(year=year), "category": "warn", "url": url, "link": "录入，或暂不提示"}


def _loaded(actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    """A notice that was loaded of late: dates and messages may have moved."""
    loaded = calendar_days.newest_notice(now - TOLD_FOR) if actor.roles & (READERS | UNIT) else None
    if loaded is not None and loaded.notice_year is not None:
        day = shanghai_date(loaded.recorded_at)
        text = LOADED.format(year=loaded.notice_year, month=day.month, day=day.day)
        yield {"text": text, "category": "", "url": None, "link": None}


def _moved_rounds(actor: Actor) -> Iterator[dict[str, Any]]:
    """Open rounds whose cut-offs stand as they were before a notice: who sets others hears of it until he has."""
    if not may(actor, Permission.ROUND_MANAGE) or actor.jurisdiction_id is None:
        return
    names = [round_label(name) for name in moved_by_calendar(actor.jurisdiction_id)]
    if names:
        text = MOVED_ROUNDS.format(names="、".join(names))
        yield {"text": text, "category": "warn", "url": url_for("rounds.index"), "link": "期次与日历"}


def _without_factor(actor: Actor) -> Iterator[dict[str, Any]]:
    """Nobody has decided yet of whom a 动态口令 is asked: who may decide hears of it, but for the demo's."""
    if not may(actor, Permission.ACCOUNT_RULES_SET) or actor.jurisdiction_id is None or demo_mark.is_shown_as_demo():
        return
    if not settings_of(actor.jurisdiction_id):
        yield {"text": NO_FACTOR, "category": "warn", "url": url_for("rules.index"), "link": "账号规则"}


def _amiss(now: datetime) -> Iterator[str]:
    """What is wrong with the scheduler or with the machine's clock."""
    pulse = lease.pulse(lease.SCHEDULER)
    if pulse is None or pulse.is_still(now):
        yield STANDS_STILL
    moved = pulse.clock_moved(now) if pulse else None
    if moved is not None:
        minutes = abs(moved) // 60
        yield CLOCK_MOVED.format(way="拨慢" if moved < 0 else "拨快", much=f"{minutes // 60}小时{minutes % 60}分钟")
