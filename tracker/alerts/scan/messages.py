"""What the words of all messages of a scan have in common: a day, the mark of a guess (domain.md 8, ux.md 3).

The same occurrence always gets the same words, on whatever day a scan finds it. What is said of a subject stands in
the words of its room.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from tracker.alerts.scan.stages import Occurrence
from tracker.vocabulary import Role

PROVISIONAL = "（日历暂定）"
LONGEST = 40
"""Of a sentence; the whole stands on the task's page."""


class About(Protocol):
    """What a message speaks of."""

    def say(self, of: Occurrence) -> str:
        """The message to one post."""


def message(about: About, of: Occurrence) -> str:
    """The words to one post, marked 日历暂定 where the day was counted by a guess."""
    said = about.say(of)
    return said + PROVISIONAL if of.provisional else said


def written(day: date | None) -> str:
    """“2026年12月28日”."""
    assert day is not None
    return f"{day.year}年{day.month}月{day.day}日"


def to_approve(role: Role, on_paper: bool) -> str:
    """Of what its liaison has sent up: who approves is asked to, the liaison to see to it."""
    is_head = role is Role.UNIT_HEAD
    if on_paper:
        return "联络员已填好，请在纸质件上签批。" if is_head else "请在负责人签批后登记。"
    return "联络员已填好送审，请审批。" if is_head else "已送审，请提醒单位负责人审批。"
