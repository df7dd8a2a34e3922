"""What a figure is written with: units, the words of its relation; and a number found with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# --- units: alternatives of one expression each, the longer before the shorter -----------------------------
SHARE = r"个百分点|百分点|%|％|‰"
TIME = r"个?工作日|个?小时|分钟|天|个月"
# What has a size: such a number may only say which ones are meant (年产值1亿元以上的企业).
SIZE = (
    r"平方米|平方公里|平方千米|标准立方米|立方米|公顷|万亩|亩次|亩|公里|千米|海里|米|"
    r"克标准煤/千瓦时|克二氧化碳/千瓦时|克标准煤|克/千瓦时|吨标准煤|吨标煤|吨二氧化碳当量|吨二氧化碳|吨|千克|公斤|斤|"
    r"千瓦时|千瓦|兆瓦时|兆瓦|吉瓦|瓦|千伏安|[kMG]Wh?|km(?:[2²])?|t/[dah]|m[3³]/[dah]|[μµm]g/(?:m[3³]|L)|k?gce/(?:kWh|t)|g/kWh|t(?!/)|"
    r"美元|元|人次|人年|人|户|床|张床位|重量箱|标准箱|标箱|TEU|[ZEPTG]B|[EP]F(?:LOPS|lops)|[GMT]bps|P|ms|"
    r"微克(?:/|每)立方米|毫克(?:/|每)立方米|毫克|克(?![一-鿿])|克(?=以[上下内]|左右)|毫秒|延米|箱|摄氏度|℃|分贝|岁|分(?=以上|左右|[，。；、）\n]|$)"
)
COUNT = (
    r"个(?:[位名等档]次|等级(?![一-鿿])|单位(?=[，。；、）\n]|$))|个|家次|家|座|项次|项|件次|件|户次|名|位|条|所|处|支|只|台[（(]套[）)]|台套|台|套|辆次|辆|标台|人份|车次|航次|列次|趟|峰|尾|匹|桶|幅|首|节|艘次|艘|架次|架|列|门|款|种|场次|场|批次|班次|次|"
    r"[GM路](?=以上|左右|[，。；、）\n ]|$)|对|片|栋|幢|部(?![门委分署])"
    r"|册|格口|篇|张|份|宗|单|笔|头|羽|株|袋|担(?![保任当])|枚|起|例|倍|班|间|块|本|颗|组|类|期|根|盏|口|团|(?:客|方|眼)(?=/|以[上下内]|左右|[，。；、）\n]|$)|"
    r"学时|课时|[Tt]okens?"
)
# 500元/人, 4.5批次/千人, 1100万吨/年炼油: the word behind the stroke ends where its unit does
PER = (
    r"[百千万]?公里|[万亿]?元|[kM]Wh?|[年月日天人户亩吨车次件家辆套个]|千人|万人|千瓦时?|平方米|立方米|公顷|平方公里|小时|分钟|课时|升"
    r"|学期|学年"
)
ALSO = "次|间|个|家|套|名|处|户|支|人|项|座|所|条|张|片|点|宗"  # 1.5万套（间）, 50名（个）
UNIT = rf"(?:(?:{SHARE}|{TIME}|{SIZE}|{COUNT})(?:[/／](?:{PER})|[（(](?:{ALSO})[）)])?|/10万|/万)"
# “十四五”末 is the end of 2025
FIVE_YEARS = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030}

# 能耗比2020年下降 counts from 2020; 占比2025年达到30% and 产出比2025年达到30% end there, and are reached in 2025
YEAR_REACHED = r"\s?20\d\d\s?年(?:年?底|末)?前?(?:力争|争取)?(?:达|突破|实现|控制在|不低于|不少于|不高于|不超过)"
THAN = rf"(?:(?<!占)比(?!{YEAR_REACHED})|[较与同])"

TIME_UNIT, SIZE_OR_RATE = re.compile(TIME), re.compile(rf"(?:{SIZE})(?:/(?:{PER}))?")

# --- relations ---------------------------------------------------------------------------------------------
MADE = r"建成|建设|新建|建立|培育|打造|创建|完成|开展|组织|举办|新增|改造|培训|引进|有"
AT_LEAST = (
    r"不(?:得|能|应|可)?(?:低于|少于|小于)|至少|力争超过|超过|突破|超出|高于|大于|多于|≥|＞|>|(?<!高)超|逾(?!期)"
    r"|(?<![通经不])过(?!半)"
)
AT_MOST = r"不(?:得|能|应|可)?(?:高于|超过|大于|多于)|最多|至多|低于|小于|少于|≤|＜|<"
ABOUT = r"(?<![节集预签契制合公条])约|接近"
BEFORE = rf"(?:(?P<least>{AT_LEAST})(?:{MADE})?|(?P<most>{AT_MOST})|(?P<about>{ABOUT}))"
# 6亩以下（不含6亩）, 10亿元（含）以上; not 5万人以上（含2000名毕业生）
_LIMIT_ITSELF = r"（不?含(?:本数|(?P=number)\s?(?:[一-鿿]{1,6}|[%％]))?）"
# 且增速超过10%的企业 tells which ones; not 且单位能耗的降幅达到3%, an aim of its own
_AIMED = r"(?:[一-鿿]{0,6}(?:率|比[重例]|占比|[降增涨]幅)|面积|排名|数量?)(?:达|进入|位|保持|稳|提|超|不低|为|居|控制)"
AND_WHICH = rf"且[^，。；]*的(?!目标|水平|任务|要求|标准|规模|能力|态势|局面|{_AIMED})[一-鿿]"
BEHIND = (
    r"(?:（含）|（[^（）\d]{2,6}）(?=及?以[上下]))?"
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
