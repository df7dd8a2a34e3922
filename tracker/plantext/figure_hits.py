"""Numbers with their units in a sentence: value, relation and place, before anybody asks what they speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.plantext.numerals import cn_integer, multiplied

# --- units -----------------------------------------------------------------------------------------------------------
_SHARE = r"个百分点|百分点|%|％|‰"
_TIME = r"个?工作日|小时|分钟|天"
_SIZE = (
    r"平方米|平方公里|平方千米|立方米|公顷|万亩|亩|公里|千米|海里|米|克标准煤/千瓦时|克二氧化碳/千瓦时|克标准煤|克/千瓦时|吨标准煤|吨标煤|吨|千克|公斤|千瓦时|千瓦|兆瓦时|兆瓦|吉瓦|瓦|"
    r"美元|元|人次|人|户|床|张床位|标准箱|标箱|TEU|EB|PB|TB|EFLOPS|PFLOPS|微克/立方米|毫克/升|岁"
)
_COUNT = (
    r"个|家|座|项|件|名|位|条|所|处|支|只|台[（(]套[）)]|台套|台|套|辆|艘|架|列|门|款|种|场次|场|次|对|片|栋|幢|部|册|篇|"
    r"张|份|宗|单|笔|头|株|枚|起|例|倍|班|间|块|本|颗|组|类|期|根|盏|口|团"
)
_UNIT = rf"(?P<unit>(?:{_SHARE}|{_TIME}|{_SIZE}|{_COUNT})(?:/[一-鿿]{{1,3}}|[（(]次[）)])?)"
TIME_UNIT, SIZE_UNIT = re.compile(_TIME), re.compile(_SIZE)

# --- relations ------------------------------------------------------------------------------------------
_AT_LEAST = r"不低于|不少于|不小于|至少|力争超过|超过|突破|超出|高于|大于|≥|＞|>|超|(?<![通经不])过"
_AT_MOST = r"不高于|不超过|不大于|不多于|低于|小于|少于|≤|＜|<"
_BEFORE = rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))?"
_BEHIND = r"(?P<behind>及以上|以上|及以下|以下|以内|之内|内|左右|上下)?"
_NUMBER = r"(?P<number>\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?)"
_RANGE = r"(?:\s?(?:[%％])?\s?[-—–－~～至到]{1,2}\s?(?P<upper>\d{1,12}(?:\.\d{1,6})?))?"
_TIMES = r"(?P<times>万亿|[百千十]?万|[百千]亿|亿)?"
_FIGURE = re.compile(
    rf"(?<![\dA-Za-z.第〔﹝\[])(?:(?<=[-—–~～])(?<!\d[-—–~～]))?{_BEFORE}\s?{_NUMBER}{_RANGE}\s?{_TIMES}余?\s?{_UNIT}(?![a-zA-Z])\s?{_BEHIND}"
)
_BARE_FIGURE = re.compile(  # 指数120左右, 比例达到2∶1
    rf"(?<=[一-鿿])(?:达到?|为|保持在|稳定在|{_AT_LEAST}|{_AT_MOST})?\s?(?P<number>\d{{1,6}}(?:\.\d{{1,4}})?)(?P<times>万亿|万|亿)?"
    r"(?:\s?[∶:：]\s?1(?!\d)|\s?(?P<behind>及以上|以上|以下|以内|左右)(?=[，。；、）\n]|$))"
)
_IN_CHARACTERS = re.compile(
    r"(?P<least>至少|不少于|不低于)(?:建成|建设|建立|培育|打造|创建|完成|开展|新增|有)?(?P<one>[一二两三四五六七八九十]{1,3})(?P<unit>个|家|条|座|项|所|名|处|支|次|场|件|种|部|台|套)(?P<behind>以上)?"
    r"|翻(?P<doubled>[一两二三])(?P<fan>番)"
    r"|(?:增长|增加|提高|扩大)约?(?P<folds>[一两二三四五])倍(?P<behind4>以上|左右)?"
    r"|(?:达到?|超过?|不低于|突破|增长)(?P<half>一半)(?P<behind2>以上|左右)?"
    r"|(?P<stars>[一二三四五])(?P<star>星级)(?P<behind3>及?以上)?(?=标准|绿色建筑标准|要求)"
    r"|(?:超过?|突破|达到?|(?<![通经不])过)(?P<big>[一两二三四五六七八九]?(?:[百千十]?万亿|[百千]亿|[百千]万|(?<=[一两二三四五六七八九])[万亿]))(?P<unit2>元|吨|人次|人|千瓦)?(?!级)"
)

@dataclass(frozen=True)
class Hit:
    """A number found: relation, value, unit and extent, before anybody asked what it speaks of."""

    relation: str
    value: float
    unit: str | None
    start: int
    end: int
    upper: float | None = None
    behind: str = ""


def find_hits(text: str, start: int, end: int) -> list[Hit]:
    """Every number with a unit in one sentence, in order, overlaps settled in favour of the first pattern."""
    found = [hit for m in _FIGURE.finditer(text, start, end) if (hit := _digits_hit(m))]
    found += [hit for m in _BARE_FIGURE.finditer(text, start, end) if (hit := _bare_hit(m))]
    found += [_characters_hit(m) for m in _IN_CHARACTERS.finditer(text, start, end)]
    hits: list[Hit] = []
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if not hits or hit.start >= hits[-1].end:
            hits.append(hit)
    return _with_shared_relations(text, start, hits)


def _with_shared_relations(text: str, start: int, hits: list[Hit]) -> list[Hit]:
    """分别超过90%、75%: what is said before the first or behind the last of a row holds for the whole row."""
    for i in range(1, len(hits)):
        if _in_row(text, hits[i - 1], hits[i]) and hits[i].relation == "=" and not hits[i - 1].behind:
            hits[i] = replace(hits[i], relation=hits[i - 1].relation)
    for i in range(len(hits) - 1, 0, -1):
        row = _in_row(text, hits[i - 1], hits[i]) and hits[i].behind and hits[i - 1].relation == "="
        if row and "分别" in text[max(start, hits[i - 1].start - 60) : hits[i - 1].start]:
            hits[i - 1] = replace(hits[i - 1], relation=hits[i].relation, behind=hits[i].behind)
    return hits


def _in_row(text: str, first: Hit, second: Hit) -> bool:
    return first.unit == second.unit and text[first.end : second.start].strip() in ("、", "和", "及", "")


def _digits_hit(match: re.Match[str]) -> Hit | None:
    times = match.group("times") or ""
    unit, behind = match.group("unit"), match.group("behind") or ""
    value = multiplied(match.group("number"), times)
    upper = multiplied(match.group("upper"), times) if match.group("upper") else None
    end = match.end() if behind else match.end("unit")
    return Hit(_relation(match, behind), value, unit, match.start(), end, upper, behind)


def _bare_hit(match: re.Match[str]) -> Hit | None:
    value = multiplied(match.group("number"), match.group("times") or "")
    if 1990 <= value <= 2100:
        return None
    behind = match.group("behind") or ""
    relation = {"左右": "~", "": "="}.get(behind, "<=" if behind in ("以下", "以内") else ">=")
    return Hit(relation, value, None, match.start("number"), match.end(), None, behind)


def _characters_hit(match: re.Match[str]) -> Hit:
    groups = match.groupdict()
    if groups["one"]:
        return Hit(">=", float(cn_integer(groups["one"]) or 0), groups["unit"], *match.span())
    if groups["doubled"]:
        return Hit("=", float(cn_integer(groups["doubled"]) or 0), "番", *match.span())
    if groups["folds"]:
        relation = {"以上": ">=", "左右": "~"}.get(groups["behind4"] or "", "=")
        return Hit(relation, float(cn_integer(groups["folds"]) or 0), "倍", *match.span())
    if groups["half"]:
        at_least = groups["behind2"] == "以上" or match.group().startswith(("超", "不低于", "突破"))
        return Hit(">=" if at_least else "=", 50.0, "%", *match.span())
    if groups["stars"]:
        return Hit(">=" if groups["behind3"] else "=", float(cn_integer(groups["stars"]) or 0), "星级", *match.span())
    relation = "=" if match.group().startswith("达") else ">="
    big = groups["big"]
    digit = cn_integer(big[0]) if big[0] in "一两二三四五六七八九" else None
    return Hit(relation, multiplied(str(digit or 1), big[1:] if digit else big), groups["unit2"], *match.span())


def _relation(match: re.Match[str], behind: str) -> str:
    if behind in ("左右", "上下"):
        return "~"
    if match.group("least") or behind in ("以上", "及以上"):
        return ">="
    if match.group("most") or behind in ("以下", "及以下", "以内", "之内", "内"):
        return "<="
    return "="
