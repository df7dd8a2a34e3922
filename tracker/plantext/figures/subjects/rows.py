"""The names of a row, each with what is said of all of them: 公路、水路客运电动化率 is two rates."""

from __future__ import annotations

import re

from tracker.plantext.figures.subjects.whose import KIND, KIND_ENDS, LEVEL, LEVEL_SIGNS, WHERE, is_place
from tracker.plantext.figures.unit_words import UNIT

AND = re.compile(r"[、和]|(?<!参)与|(?<!普)及(?!率)")
# 收入1500亿元、接待游客1.5亿人次，分别增长10%、8%
ITS_LEVEL = re.compile(rf"(?:突破|超过|达到)?\d[\d.,]*\s?(?:万亿|[十百千]?[万亿])?{UNIT}(?:以上|左右)?$")
# 化学需氧量、氨氮排放总量比2020年分别下降: what the last of a row says for all
_TAIL = re.compile(
    r"(?:重点工程)?(?:排放|使用|消费|消耗|生产|利用|处理|处置|回收|减排|覆盖|普及|销售|营业|交易|进出口)"
    r"(?:总量|总额|收入|强度|规模|面积|比例|比重|占比|率|量|额)(?:[比较与](?:20|上|“?十).*)?$"
)
_SINCE = re.compile(r"(?<=[率量额数值重例积度入])[比较与](?:20\d\d|上|“?十).*$")
_WHOLE_NAME = re.compile(r"(?:率|比例|比重|占比|总额|总量|产值|收入|规模|面积|浓度|强度|里程|系数|水平|[能电水煤]耗)$")
_OF_LEVEL = re.compile(rf"(?:创建|培育|认定|新增|新建|评选)?(?:{'|'.join(LEVEL_SIGNS)})级?")
_MADE = re.compile(r"新建|改建|扩建|改扩建|新改扩建|改造提升|改造|续建|迁建|维修|修缮")
_LEVELS_IN_ALL = re.compile(r"(?P<level>[市县区乡镇村])[两二三四五]级(?P<what>[一-鿿]+)")
_QUANTITY = re.compile(
    r"(?:率|比例|比重|占比|份额|系数|水平|强度|比|量|额|数|收入|规模|面积|产值|里程|浓度|增速|增幅|时间|时长|时限|周期|成本|[能电水煤]耗|排放)$"
)
_COUNTABLE = re.compile(rf"{_QUANTITY.pattern}|(?:家|个|企业)$")
_LATIN = re.compile(r"[A-Z][A-Za-z]*[\d.]*")
_PLACE_ENDS = re.compile(r"(?:地区|区域|流域|平原|[省市县区])$")
# 汾渭平原 of 汾渭平原PM2.5浓度 beside 京津冀
_REGION = re.compile(r"(?:地区|区域|流域|平原|盆地|城市群)(?=.)")
_IS_REGION = re.compile(r"(?:京津冀|[长珠]三角|成渝|大湾区)$|[一-鿿]{2}(?:地区|流域|平原|盆地|城市群)$")
# 单位生产总值能源消耗和二氧化碳排放: both are for each unit of it
_PER_UNIT = re.compile(
    r"(?P<unit>.{0,40}(?:单位|万元)(?:(?:国内|地区)?生产总值|GDP|工业增加值))(?=能源消耗|能耗|用水量|二氧化碳)"
)
_USED_UP = re.compile(r"(?:能源消耗|能耗|水耗|用水量|(?:二氧化)?碳排放)(?:量|强度)?")
_COMPARED = re.compile(r"[比较与](?:20|上|“?十).*$")
_TOWN_AND_COUNTRY = re.compile(r"(?P<where>[一-鿿]{0,4})城乡(?P<what>居民[^、和与及]+)")
_OF_AGE = re.compile(r"\d{1,3}岁(?:及?以[上下])?[一-鿿]{2}")
_OF_CLASS = re.compile(r"行业|领域|产业")  # 钢铁、水泥、电解铝行业产能占比
_MEASURE_OPENS = re.compile(
    r"[一二三]级|产地|产能|课后|冷链|流通|综合|覆盖|普及|利用率|死亡|优良|水质|安全抽检|处理|回收(?!物)|排放|生均|年均|产量|产值|面积|规模|人均|平均|客运|货运|电动化|达标|合格|自给|占"
)


def names_of(row: str, predicate: str, count: int, are_shares: bool) -> list[str]:
    """So many names that a row holds, each with the predicate; none where it holds more or fewer.

    “化肥、农药使用量较2020年”, “下降”: 化肥使用量较2020年下降 and 农药使用量较2020年下降. `are_shares`: the numbers are
    per cent, so a body alone is no name.
    """
    names = _of_town_and_country(_parted(row, count)) if count == 2 else _parted(row, count)
    if len(names) != count:
        return []
    names = _sharing_last(names)
    if each := _of_each_unit(names):
        return [name + predicate for name in each]
    since = _SINCE.search(names[-1])
    if since and not any(_SINCE.search(name) for name in names[:-1]):  # 铁路、水路货运量比2020年
        predicate, names = since.group() + predicate, [*names[:-1], names[-1][: since.start()]]
    is_whole = _QUANTITY if are_shares else _COUNTABLE
    if is_whole.search(names[-1]) and not is_whole.search(names[0]):
        own = _own_length(names[-1], names[-2])
        predicate = names[-1][own:] + predicate  # 公路、铁路、水路客运电动化率
        names[-1] = names[-1][:own]
    tail = _TAIL.search(names[-1])
    if tail and tail.start():
        names = [name if _WHOLE_NAME.search(name) or name == names[-1] else name + tail.group() for name in names]
    return [ITS_LEVEL.sub("", name).strip() + predicate for name in names]


def _parted(row: str, count: int) -> list[str]:
    names = [name for name in AND.split(row) if name]
    if len(names) > count:  # 货物贸易、对外投资和实际利用外资 under a name that itself holds 和 or 与
        *others, last = row.split("、")
        names = [*others, *AND.split(last)]
    return names


def _of_each_unit(names: list[str]) -> list[str]:
    """单位生产总值能耗和碳排放较2020年: 单位生产总值能耗较2020年 and 单位生产总值碳排放较2020年; else nothing."""
    per, since = _PER_UNIT.match(names[0]), _COMPARED.search(names[-1])
    others = [_COMPARED.sub("", name) for name in names[1:]]
    if per is None or not all(_USED_UP.fullmatch(name) for name in others):
        return []
    return [name + (since.group() if since else "") for name in (names[0], *(per["unit"] + name for name in others))]


def _of_town_and_country(names: list[str]) -> list[str]:
    """城乡居民人均可支配收入分别增长8%、9%: 城镇居民 and 农村居民."""
    both = _TOWN_AND_COUNTRY.fullmatch(names[0]) if len(names) == 1 else None
    return [f"{both['where']}{kind}{both['what']}" for kind in ("城镇", "农村")] if both else names


def _own_length(last: str, other: str) -> int:
    """水产品, of 水产品产地低温处理率 beside 肉类: up to 行业, or what opens a measure; 三类 beside 二类 as long."""
    if last[: len(other)].endswith(other[-1]):
        return len(other)
    if other.endswith(("城镇", "城市")) and last.startswith(("农村居民", "乡村居民")):
        return len("农村")
    aged = _OF_AGE.match(last)
    if aged:  # 婴儿和5岁以下儿童死亡率
        return aged.end()
    sign = _LATIN.match(last)
    if sign and _LATIN.fullmatch(other):  # PM2.5、PM10浓度
        return sign.end()
    level, place = LEVEL.match(last), WHERE.match(last)
    if level and any(one.end() == len(other) for one in LEVEL.finditer(other)):  # 国家级、省级示范社区
        return level.end()
    if place and is_place(other):  # 主城区、县城新建小区充电桩配建率
        return place.end()
    kind = KIND.match(last)
    if kind and KIND_ENDS.search(other):  # 餐饮企业、酒店不主动提供一次性用品执行率
        return kind.end()
    classed = _OF_CLASS.search(last, 1)
    if classed and not _OF_CLASS.search(other):
        return classed.start()
    beside = _PLACE_ENDS.search(other)
    place = re.search(beside.group(), last) if beside else None
    if place is None and _IS_REGION.search(other):
        place = _REGION.search(last, 1)
    if place:  # 京津冀及周边地区、长三角地区煤炭消费量
        return place.end()
    tail = _TAIL.search(last, 1)
    if tail:  # 氮氧化物和挥发性有机物重点工程减排量
        return tail.start()
    opens = _MEASURE_OPENS.search(last, 1)
    ends_alike = last.find(other[-1], 1, len(other)) + 1  # 新生儿、婴儿死亡率
    return opens.start() if opens else _alike_to(last, other) or ends_alike or len(other)


def _alike_to(last: str, other: str) -> int:
    """公共建筑 of 公共建筑节能率 beside 居住建筑: up to where both are called alike; 0 where they are not."""
    for length in range(min(4, len(other)), 1, -1):
        at = last.find(other[-length:])
        if 0 <= at < len(last) - length:
            return at + length
    return 0


def _sharing_last(names: list[str]) -> list[str]:
    """省、市、县三级物资储备: the store of each; 创建省级、市级社区, 新建、改造公厕: they share what stands last."""
    told = _LEVELS_IN_ALL.fullmatch(names[-1])
    if told and all(name in LEVEL_SIGNS for name in names[:-1]):
        return [f"{level}级{told['what']}" for level in (*names[:-1], told["level"])]
    for first, last in ((_OF_LEVEL, LEVEL), (_MADE, _MADE)):
        opens = last.match(names[-1])
        if opens and all(first.fullmatch(name) for name in names[:-1]):
            noun = names[-1][opens.end() :]
            return [*(name + ("级" if name.endswith(LEVEL_SIGNS) else "") + noun for name in names[:-1]), names[-1]]
    return names
