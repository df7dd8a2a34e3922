"""The words of a figure's relation (不低于, 以上, 左右), what it is compared with; and a number found with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

AIMED = "(?:力争|争取|确保|[要应须需将])?"
"""What may stand between a year and what is reached in it: 2027年要达到550亿公斤."""

# 能耗比2020年下降 counts from 2020; 占比2025年达到30% and 产出比2025年达到30% end there, and are reached in 2025
YEAR_REACHED = rf"\s?20\d\d\s?年(?:年?底|末)?前?{AIMED}(?:达|突破|实现|控制在|不低于|不少于|不高于|不超过)"
THAN = rf"(?:(?<!占)比(?!{YEAR_REACHED})|[较与同])"

A_YEAR = re.compile(r"20\d\d\s?年")
LEVEL_THEN = r"的\s?\d[\d.]*\s?[万亿]*(?:[%％]|[一-鿿]{1,5}?)"
"""What 2020年 is followed by in 比2020年的43%提高2个百分点: the level of that year."""
OF_EACH = r"(?:人均|户均|亩均|平均)?"
"""What a level may open with: 由人均8平方米提高到."""

HARMONY = "和(?:美(?!食|容|术|育|丽|化)|谐|睦)"
"""What is no “and” but a part of a name: 和美乡村, 和谐社区; not 夜市和美食街."""

RAISED, LOWERED = "提高|提升|扩大", "降低|压减|减少"
"""What opens 提高污水处理率到98%, 降低漏损率至9%."""
MADE = r"建成|建设|建造|新建|建立|设立|培育|打造|创建|完成|开展|组织|举办|新增|改造|培训|引进|有"
AT_LEAST = (
    r"大于或?等于|不(?:得|能|应|可|宜)?(?:低于|少于|小于)|至少|力争超过|超过|突破|超出|高于|大于|多于|≥|＞|>|(?<!高)(?<![、，：；]商)超|逾(?!期)"
    r"|(?<![通经不])过(?!半)"
)
AT_MOST = (
    r"小于或?等于|不(?:得|能|应|可|宜)?(?:高于|超过?|大于|多于)|最多|至多|低于|小于|少于|≤|＜|<"
    r"|(?<=精度)优于|(?<=误差)优于|(?<=分辨率)优于"
)
ABOUT = r"(?<![节集预签契制合公条网])约|接近|(?<=[到至达])近"
BEFORE = rf"(?:(?P<least>{AT_LEAST})(?:{MADE})?|(?P<most>{AT_MOST})|(?P<about>{ABOUT}))"
# 6亩以下（不含6亩）, 10亿元（含）以上; not 5万人以上（含2000名毕业生）
_LIMIT_ITSELF = r"（不?含(?:本数|(?P=number)\s?(?:[一-鿿]{1,6}|[%％]))?）"
# 且增速超过10%的企业 tells which ones; not 且单位能耗的降幅达到3%, an aim of its own
_AIMED = r"(?:[一-鿿]{0,6}(?:率|比[重例]|占比|[降增涨]幅)|面积|排名|数量?)(?:达|进入|位|保持|稳|提|超|不低|为|居|控制)"
AND_WHICH = rf"且[^，。；]*的(?!目标|水平|任务|要求|标准|规模|能力|态势|局面|{_AIMED})[一-鿿]"
BEHIND = (
    r"(?:（含）|（(?:[^（）\d]{2,6}|含[^（）]{1,8})）(?=及?以[上下]))?"
    rf"(?:(?P<behind>及以上|以上|及以下|以下|以内|之内|内|左右|上下)(?:{_LIMIT_ITSELF})?)?"
)


@dataclass(frozen=True)
class Hit:
    """A number found: relation, value, unit and extent, before anybody asked what it speaks of.

    `upper` is the end of a range, `behind` the word of relation behind the unit.
    """

    relation: str
    value: Decimal
    unit: str | None
    start: int
    end: int
    upper: Decimal | None = None
    behind: str = ""


def relation(match: re.Match[str]) -> str:
    """The relation said by the groups least, most, about and behind of a match."""
    said = match.groupdict()
    if (said.get("behind") or said.get("beside")) in ("左右", "上下") or said.get("about"):
        return "~"
    if said.get("least") or (said.get("behind") or said.get("beside")) in ("以上", "及以上"):
        return ">="
    return "<=" if said.get("most") or said.get("behind") or said.get("beside") else "="
