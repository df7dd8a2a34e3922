"""Which way a figure goes: 下降14%, 压缩至3天 down; 增长8%, 提高到64% up; 达到70% neither."""

from __future__ import annotations

import re

from tracker.plantext.figures.parts import before_row
from tracker.plantext.figures.relations import LOWERED, RAISED
from tracker.vocabulary import Direction

_UP = r"增长|增加|扩[充容]|提高|(?<!改造)提升|扩大|上升|上涨|延长|拓展|扩展|翻|(?<![新净])增|高于20\d\d\s?年(?:底|末)?"
_DOWN = r"下降|降低|压缩|压减|缩短|缩减|缩小|减小|精简|减少|削减|下调|回落|(?<!起)降|减|低于20\d\d\s?年(?:底|末)?"
_BETWEEN = (
    r"(?:[到至]20\d\d\s?年的|率?(?:分别|平均)?(?:再|了|保持|稳定在?|维持)?[到至为在达]{0,2}(?:每[^，。；\d]{1,8})?)\s?"
    r"(?:不低于|不少于|超过|力争|约|近)?\s?"
)
_OBJECT = r"(?:[^，。；\d的改]{0,4}(?:比例|时间|成本|费用|频次))?"  # 减少抽查比例50%
_NOUN = re.compile(r"[一-鿿]{2}")
_CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_OBJECT}{_BETWEEN}$")
# 提高污水处理率到98%, 降低漏损率至9%: what is to go up or down stands between
_LED = re.compile(rf"(?:^|[，。；、])\s?(?:(?P<up>{RAISED})|(?P<down>{LOWERED}|压缩))[^，。；、\d]{{2,24}}[到至]\s?$")


def find_direction(before: str, figure: str, behind: str) -> Direction | None:
    """The way said directly before a figure or before the row it stands in; `figure`: its own words (翻一番).

    提升6个重点片区 goes nowhere: what is lifted stands behind.
    """
    before, row = before_row(before)
    if any(("%" in one) != ("%" in figure) for one in row):
        return None  # 年均增长6%、突破5000亿元
    change = _CHANGE.search(before + ("翻" if "翻" in figure else "")) or _LED.search(before)
    lifted = change is not None and change.group() in ("提升", "提高", "扩大", "增加") and _NOUN.match(behind)
    if change is None or lifted:
        return None
    return Direction.UP if change["up"] else Direction.DOWN
