"""What letters say of a light: the prose of an office, without the words of screens (domain.md 5, 10). Pure.

Example: 黄·差12个百分点 is “进度比序时进度差12个百分点（公交接驳率85%，市交通局）” in a letter.
"""

from __future__ import annotations

import re

from tracker.ledger.lights.dated_rules import LOOK_BACK_FAILED
from tracker.ledger.lights.match import OFFICE
from tracker.ledger.lights.rules import Light
from tracker.outcomes.letters.rules import dates_in_words
from tracker.vocabulary import LightRule as R

_PASSED = re.compile(r"已过(\d+)期")
"""How long nothing came, in the reason of 久无信息: a plan sets how many rounds make it so."""

_AGREED = frozenset({R.POSTPONED, R.RECTIFYING})

# {word}: the word of the light, as “差12个百分点”; {rounds}: how many have passed, as its reason says.
_PROSE = {
    R.OVERDUE: "有阶段目标逾期，未报送完成情况",
    R.POINT_OVERDUE: "年度工作要点逾期未完成",
    R.RECTIFICATION_OVERDUE: "整改期限已过，未报送整改结果",
    R.GAP_WIDE: "进度比序时进度{word}",
    R.FLOOR_BROKEN: "指标未达到最低要求",
    R.IMPOSSIBLE: "承办单位预计本年度不能完成",
    R.NO_PROGRESS: "连续两期没有实质进展",
    R.GAP: "进度比序时进度{word}",
    R.POINT_LATE: "年度工作{word}",
    R.RECTIFYING: "整改尚未完成",
    R.POSTPONED: "已同意延期，新的时限未到",
    R.HARD: "承办单位反映完成有困难",
    R.TARGET_CHANGE: "承办单位提出调整指标",
    R.SLOW: "进展缓慢",
    R.LONG_SILENT: "连续{rounds}期没有报送进展",
    R.UNSIGNED: "任务分工逾期未确认",
}


def is_agreed(rule: R, reason: str) -> bool:
    """Whether a body keeps to what was agreed with it: a later date, or 整改, that is still running."""
    return rule in _AGREED and not reason.startswith(LOOK_BACK_FAILED)


def is_laid(light: Light) -> bool:
    """Whether letters count it: it is laid at a body, for something that is late or slow (domain.md 8)."""
    return light.rule in _PROSE and light.part != OFFICE and not is_agreed(light.rule, light.reason)


def said_of(light: Light) -> str:
    """The same light in a letter, with its reason."""
    return f"{title_of(light)}（{reason_of(light)}）" if light.reason else title_of(light)


def title_of(light: Light) -> str:
    """The same without the reason; of one that letters never count its title on the screen."""
    passed = _PASSED.match(light.reason)
    return _PROSE.get(light.rule, light.title).format(word=light.word, rounds=passed[1] if passed else "多")


def reason_of(light: Light) -> str:
    """Why it is so, as a letter writes it."""
    return dates_in_words(light.reason)
