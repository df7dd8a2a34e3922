"""When the stages of messages speak in a plan: the days of domain.md 8, which a plan may set otherwise. Pure.

Example: “60、15、5” for A5 warns 60 and 15 days before a date, then 5 working days before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tracker.typed import folded

WORKING_UP_TO = 10
"""Warnings of so many days and fewer count working days and go to the unit head, too; longer ones calendar days."""

_LONGEST, _LONGEST_WARNING, _MOST_WARNINGS = 60, 365, 8
_LONGEST_NUMBER = 9
_BETWEEN = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True)
class Timing:
    """Of each stage its days; working days, save warnings of more than ten."""

    signing: tuple[int, ...] = (2, 3, 5)
    report: tuple[int, ...] = (1, 5)
    warnings: tuple[int, ...] = (90, 30, 10, 3, 0)
    overdue: tuple[int, ...] = (1, 10)
    report_letter: tuple[int, ...] = (3,)
    overdue_letter: tuple[int, ...] = (5,)


DEFAULT = Timing()

FIRST_VERSION = 1
"""Of the settings of a plan that has set nothing."""


@dataclass(frozen=True)
class StageSetting:
    """The days of one stage: the attribute of Timing, the name of its PlanSetting, its label, what they say."""

    field: str
    name: str
    label: str
    hint: str
    say: Callable[[Sequence[int]], str]

    def words(self, days: Sequence[int]) -> str:
        """“A5：提前90、30天发联络员……”."""
        return self.say(days)


def _say_signing(days: Sequence[int]) -> str:
    first, second, every = days
    return f"下达后{first}个工作日未签收发联络员，{second}个工作日发单位负责人，以后每{every}个工作日一次"


def _say_report(days: Sequence[int]) -> str:
    first, every = days
    return f"截止后第{first}个工作日发联络员和单位负责人，以后每{every}个工作日一次"


def _say_warnings(days: Sequence[int]) -> str:
    far = "、".join(str(day) for day in days if day > WORKING_UP_TO)
    near = "、".join(str(day) for day in days if 0 < day <= WORKING_UP_TO)
    told = [f"提前{far}天发联络员"] if far else []
    close = [word for word in (f"提前{near}个工作日" if near else "", "到期当天" if 0 in days else "") if word]
    told += [f"{'和'.join(close)}发联络员和单位负责人"] if close else []
    return "；".join(told)


def _say_overdue(days: Sequence[int]) -> str:
    first, every = days
    return f"核定截止后第{first}个工作日，以后每{every}个工作日一次，到有结论为止"


STAGES = (
    StageSetting("signing", "stage_a2", "A2 催签", "三个数：发联络员、发负责人、以后每隔", _say_signing),
    StageSetting("report", "stage_a4", "A4 催报", "两个数：截止后第几天、以后每隔", _say_report),
    StageSetting("warnings", "stage_a5", "A5 节点预警", "从大到小，最多8个，0是到期当天", _say_warnings),
    StageSetting("overdue", "stage_a6", "A6 逾期催办", "两个数：截止后第几天、以后每隔", _say_overdue),
    StageSetting("report_letter", "stage_b1", "B1 提醒函", "一个数", lambda days: f"报告迟{days[0]}个工作日拟函"),
    StageSetting("overdue_letter", "stage_b2", "B2 督办函", "一个数", lambda days: f"逾期{days[0]}个工作日拟函"),
)


def timing_of(values: Mapping[str, Any]) -> Timing:
    """By the settings of a plan, by name; the days of the table where it sets none."""
    given = {setting.field: tuple(values[setting.name]) for setting in STAGES if setting.name in values}
    return Timing(**given) if given else DEFAULT


def typed_days(text: str, setting: StageSetting) -> tuple[int, ...]:
    """The days written in “90、30、10、3、0”; ValueError (Chinese) for others than the stage can go by."""
    words = [word for word in _BETWEEN.split(folded(text).removesuffix("天")) if word]
    if not words or not all(word.isdecimal() for word in words):
        raise ValueError("请写成用顿号隔开的整数，如 90、30、10")
    if any(len(word) > _LONGEST_NUMBER for word in words):
        raise ValueError(f"每个数不超过 {_LONGEST_NUMBER} 位，请核对")
    days = tuple(int(word) for word in words)
    if setting.field == "warnings":
        return _warnings(days)
    count = len(getattr(DEFAULT, setting.field))
    if len(days) != count:
        raise ValueError(f"要写 {count} 个数")
    if not all(1 <= day <= _LONGEST for day in days):
        raise ValueError(f"每个数应在 1 到 {_LONGEST} 之间")
    if setting.field == "signing" and days[0] > days[1]:
        raise ValueError("发单位负责人不能早于发联络员")
    return days


def _warnings(days: tuple[int, ...]) -> tuple[int, ...]:
    if len(days) > _MOST_WARNINGS or max(days) > _LONGEST_WARNING:
        raise ValueError(f"最多 {_MOST_WARNINGS} 个数，每个不超过 {_LONGEST_WARNING}")
    if any(later >= earlier for earlier, later in pairwise(days)):
        raise ValueError("要从大到小写，不能重复")
    return days
