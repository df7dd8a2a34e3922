"""What letters say of a light: the prose of an office, without the words of screens (domain.md 5, 10). Pure.

Example: 黄·差12个百分点 is “进度比序时进度差12个百分点（公交接驳率85%，市交通局）” in a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from tracker.ledger.lights.also_red import ALSO_RED
from tracker.ledger.lights.conditions.dates import LOOK_BACK_FAILED
from tracker.ledger.lights.rules import Light
from tracker.outcomes.letters.rules import dates_in_words
from tracker.vocabulary import LightRule as R

_PASSED = re.compile(r"已过(\d+)期")
"""How long nothing came, in the reason of 久无信息: a plan sets how many rounds make it so."""

_AGREED = frozenset({R.POSTPONED, R.RECTIFYING})

# {word}: the word of the light, as “差12个百分点”; {rounds}: how many have passed, as its reason says; {year}: of which
# year a body spoke, which need not be the one that runs.
_PROSE = {
    R.OVERDUE: "有阶段目标逾期，尚无经审核的完成情况",
    R.POINT_OVERDUE: "年度工作要点逾期未完成",
    R.RECTIFICATION_OVERDUE: "整改期限已过，尚无经审核的整改结果",
    R.GAP_WIDE: "进度比序时进度{word}",
    R.FLOOR_BROKEN: "指标未达到最低要求",
    R.IMPOSSIBLE: "承办单位预计{year}不能完成",
    R.NO_PROGRESS: "连续两期没有实质进展",
    R.GAP: "进度比序时进度{word}",
    R.POINT_LATE: "年度工作{word}",
    R.RECTIFYING: "整改尚未完成",
    R.POSTPONED: "已同意延期，新的时限未到",
    R.HARD: "承办单位反映完成有困难",
    R.TARGET_CHANGE: "承办单位提出调整指标",
    R.SLOW: "进展缓慢",
    R.LONG_SILENT: "连续{rounds}期没有进展报告通过审核",
    R.UNSIGNED: "任务分工逾期未确认",
}


def is_agreed(rule: R, reason: str) -> bool:
    """Whether a body keeps to what was agreed with it: a later date, or 整改, that is still running."""
    return rule in _AGREED and not reason.startswith(LOOK_BACK_FAILED)


def is_laid(light: Light) -> bool:
    """Whether letters count it: it is laid at a body, for something that is late or slow (domain.md 8)."""
    return light.rule in _PROSE and not light.is_at_office and not is_agreed(light.rule, light.reason)


def said_of(light: Light, *named: str) -> str:
    """The same light in a letter, with its reason; `named`: the bodies that the letter has named before."""
    reason = reason_of(light, *named)
    return f"{title_of(light)}（{reason}）" if reason else title_of(light)


def title_of(light: Light, years: Iterable[int] = ()) -> str:
    """The same without the reason; of one that letters never count its title on the screen.

    `years`: of which what its bodies expect was told; without them the year of their last report is spoken of.
    """
    passed = _PASSED.match(light.reason)
    told = "、".join(f"{year}年度" for year in sorted(set(years))) or "最近一次报告的当年"
    rounds = passed[1] if passed else "多"
    return _PROSE.get(light.rule, light.title).format(word=light.word, rounds=rounds, year=told)


def reason_of(light: Light, *named: str) -> str:
    """Why it is so, beside its title and the bodies `named` before it: nothing is said twice.

    “绿色建筑目标75%，未报，市住建委（时限2026-06-30）；1家未报（市公安局）” of a date that is overdue, in a line that
    begins with 市住建委, is “绿色建筑目标75%（时限2026年6月30日）”. What other bodies owe to a round stands elsewhere.
    """
    reason = _LAST_TOLD.sub(r"\1", light.reason) if light.rule is R.OVERDUE else light.reason
    first, *others = reason.split("；")
    told = [first, *(one for one in others if not any(word in one for word in _OF_OTHERS))]
    return unnamed("；".join(told), *named, title=_IN_TITLE.get(light.rule, ()))


def unnamed(reason: str, *named: str, title: Sequence[str] = ()) -> str:
    """The reason of a light as papers write it, without the bodies named before; `title`: what its title has said."""
    bodies = "|".join(re.escape(name) for name in sorted({name for name in named if name}, key=len, reverse=True))
    said = [*title, *([f"(?:未报：|未签收：)?(?:{bodies})"] if bodies else [])]
    again = re.compile(f"(?:^|，)(?:{'|'.join(said)})(?=[，；（]|$)") if said else None

    def without(part: str) -> str:
        if ALSO_RED.match(part):  # each body there stands with what is its own
            return part
        short = again.sub("", part).lstrip("，") if again else part
        return re.sub(f"(^|，)(?:{bodies})(?=已报|待审核)", r"\1", short) if bodies else short

    return dates_in_words("；".join(words for part in reason.split("；") if (words := without(part))))


_IN_TITLE: Mapping[R, tuple[str, ...]] = {
    R.OVERDUE: ("未报",),
    R.LONG_SILENT: (r"已过\d+期", "没有采用的报告"),
}
"""What a reason repeats of its title."""

_LAST_TOLD = re.compile(r"到期值未报（(截至(?:[^（）]|（[^（）]*）)*)）")
"""Of a figure told before its date: the last value with its day."""

_OF_OTHERS = ("家未报", "家信息陈旧")
"""In a part behind the first: how other bodies of the task report."""
