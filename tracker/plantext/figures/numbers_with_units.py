"""Numbers with their units in a sentence: value, relation and place, before anybody asks what they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tracker.plantext.figures.relations import ABOUT, AT_LEAST, AT_MOST, BEFORE, BEHIND, Hit, relation
from tracker.plantext.figures.unit_words import UNIT
from tracker.plantext.figures.words import word_hits
from tracker.plantext.text.numerals import multiplied

_NUMBER = r"(?P<number>\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?)"
# 8千辆, 5千公顷; 千瓦, 千克 and 千米 are units
_TIMES = r"(?P<times>万亿|[百千十]?万|[百千]亿|亿|千(?=\s?(?:[辆家户个套台名人头只亩件册场处吨张元所座项]|公[顷里])))?"
# 2—3家, 10%—20%, 50亿—60亿元, 2家至3家; not 提升2个百分点至45%
_RANGE = (
    r"(?:\s?(?P<own>万亿|[百千十]?万|[百千]亿|亿)?\s?(?:[%％‰]|个?百分点(?!\s?[至到]\s?\d[\d.]*\s?[%％])|个(?!百分点)|家|项|条|名|元|所|座|次|场|种|头|只|亩|吨|户|人)?\s?[-—–－~～至到]{1,2}\s?"
    r"(?P<upper>\d{1,12}(?:\.\d{1,6})?))?"
)
_FIGURE = re.compile(
    rf"(?:{BEFORE}|(?<=占GDP)|(?<![\dA-Za-z.第每〔﹝\[×±]))\s?{_NUMBER}{_RANGE}\s?[余多]?{_TIMES}[余多]?\s?"
    rf"(?P<unit>{UNIT})(?:(?<![a-zA-Z])|(?![a-zA-Z]))(?P<money>人民币)?\s?{BEHIND}"
)
_ENDS = r"(?=[，。；、）\n]|$)"
# 指数保持在120左右, 比例达到2∶1, 电能利用效率不超过1.3: no unit is written
_BARE_FIGURE = re.compile(
    rf"(?<=[一-鿿A-Za-z）])(?:(?P<least>{AT_LEAST})|(?P<most>{AT_MOST})|(?P<about>{ABOUT})|(?:达到?|为|保持在|稳定在))?"
    r"\s?(?P<number>\d{1,6}(?:\.\d{1,4})?)(?P<times>万亿|万|亿)?"
    rf"(?:(?P<ratio>\s?[∶:：比]\s?1(?![.\d]))(?:\s?(?P<beside>以上|以下|以内|左右){_ENDS})?"
    rf"|\s?(?P<behind>及以上|以上|及以下|以下|以内|左右){_ENDS}|{_ENDS}|(?=[、和及]\s?\d+\.\d))"
)
# 不少于12标台: a unit that no list holds, behind a word of reaching and before the end of its part
_OTHER_UNIT = re.compile(
    rf"(?:{BEFORE}|(?<=达到|增加|新增|完成|建成))\s?{_NUMBER}{_RANGE}\s?{_TIMES}(?P<unit>(?![万亿年月日号届期周时点代个家名项所座条处])[一-鿿]{{1,2}}?)(?<!的){BEHIND}{_ENDS}"
)
_DIGIT = re.compile(r"\d")
_NEXT_BARE = re.compile(rf"\s?[、和及]\s?(?P<number>\d{{1,6}}(?:\.\d{{1,4}})?){_ENDS}")
_INDEX = re.compile(
    r"(?:指数|系数|发展水平|效率|强度|PUE|人次|人数|数量|总数|满意度|[值比率])(?:要|将|应|须|力争)?(?:(?:由|从)\s?(?:20\d\d\s?年(?:底|末)?的?\s?)?\d[\d.]*)?(?:达到?|为|(?:保持|稳定|维持|控制)在|(?:提高|提升|降低|下降|缩小|扩大|[增升降])[到至])\s?$"
)
# 接待游客人次7300万, 经营主体达到150万
_PEOPLE = re.compile(
    r"(?:(?:人次|人数|人口)(?:达到?|为|突破)?|(?:用户|会员|网民|终端|(?:经营|市场)主体)(?:规模|总?数量?)?"
    r"(?:达到?|突破|(?:由|从)[^，。；]{1,16}?(?:提高|增加|增长|发展)到))\s?$"
)
# 营收达2.6万亿, 余额由1.8万亿增长到2.6万亿: 元 is not written
_SUMS = re.compile(
    r"(?:营收|收入|产值|总值|增加值|总额|余额|(?:产业|经济|市场|交易|资产)规模|(?:销售|交易|成交|进出口)额)"
    r"(?:(?:由|从)\s?\d[\d.]*(?:万亿|亿))?(?:力争|要)?(?:达到?|为|(?:增长|增加|提高|提升|[增升])[到至])\s?$"
)
_YEARS_LIVED = re.compile(
    rf"(?:教育年限|寿命)(?:(?:由|从)[^，。；]{{2,16}}?年)?(?:达到?|(?:提高|提升|延长|增加)[到至](?:20\d\d\s?年的)?)?{BEFORE}?\s?(?P<number>\d{{1,2}}(?:\.\d{{1,2}})?)\s?(?P<unit>年){BEHIND}"
)
# 数量不低于现有停车位总数的10%: the relation stands before what the share is of
_RELATION_OF_SHARE = re.compile(rf"(?:(?P<least>{AT_LEAST})|(?P<most>{AT_MOST}))[一-鿿]{{2,20}}的\s?$")
# 拨款不低于每生每年500元
_RELATION_OF_EACH = re.compile(rf"(?:(?P<least>{AT_LEAST})|(?P<most>{AT_MOST}))(?:每[一-鿿]{{1,3}}){{1,2}}\s?$")
# 至少扶持建设1家, 至少各牵头承担国家级科研项目1项
_AT_LEAST_BEFORE = re.compile(r"(?:至少|不少于|不低于)[^，。；：、\d（）]{1,18}$")
_FARTHEST = 30  # characters before a figure in which its relation stands
# 分别不高于32和53微克/立方米, 分别达到1200万、30万人次, 分别提高3个、5个百分点: its unit stands behind the next
_SHARES_UNIT = re.compile(
    rf"(?<![\d.,第/／])(?:{BEFORE})?\s?(?P<number>\d{{1,8}}(?:\.\d{{1,4}})?)\s?{_TIMES}(?P<part>个)?\s?[、和及]\s?$"
)
_RATES = {"%", "‰", "/10万", "/十万"}  # 死亡率分别控制在10/10万、4‰以下
# 不少于200场演出、400场活动: what is said before the first holds for those listed behind it
_LISTED_NEXT = re.compile(r"[一-鿿“”]{2,16}[、和及]\s?")
_EACH_ITS_OWN = re.compile(r"分别[^，；。第]*$")
_TIMES_BEHIND = re.compile(r"\d\s?(?P<times>万亿|[百千十]?万|[百千]亿|亿)")


def find_hits(text: str, start: int, end: int) -> list[Hit]:
    """Every number with a unit in one sentence, in order, overlaps settled in favour of the first pattern."""
    found = list(_digit_hits(text, start, end)) if _DIGIT.search(text, start, end) else []
    found += word_hits(text, start, end)
    if not found:
        return []
    hits: list[Hit] = []
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if not hits or hit.start >= hits[-1].end:
            hits.append(_with_relation_of_share(text, start, hit))
    return _with_shared_relations(text, start, _with_shared_units(text, start, hits))


def _with_shared_units(text: str, start: int, hits: list[Hit]) -> list[Hit]:
    """With the numbers before a figure that are of its row and have no unit of their own."""
    shared: list[Hit] = []
    for hit in hits:
        row = [hit]
        while (before := _before_in_row(text, start, row[0])) is not None:
            row.insert(0, before)
        while len(row) > 1 and shared and shared[-1].end > row[0].start:
            shared.pop()  # 3个, of 3个、5个百分点
        shared += row
    return shared


def _before_in_row(text: str, start: int, hit: Hit) -> Hit | None:
    """32 of 分别不高于32和53微克/立方米, for the figure behind it."""
    match = _SHARES_UNIT.search(text, max(start, hit.start - _FARTHEST), hit.start)
    if match is None or hit.unit is None or match["part"] and not hit.unit.startswith("个"):
        return None
    if not _EACH_ITS_OWN.search(text, max(start, match.start() - 2 * _FARTHEST), match.start()):
        return None
    times = match if match["times"] else _TIMES_BEHIND.search(text, hit.start, hit.end)
    value = multiplied(match["number"], times["times"] if times else "")
    end = max(match.end("number"), match.end("times"), match.end("part"))
    return Hit(relation(match), value, hit.unit, _start(match), end)


def _digit_hits(text: str, start: int, end: int) -> Iterator[Hit]:
    yield from (hit for hit in map(_digits_hit, _FIGURE.finditer(text, start, end)) if not _is_generation(hit))
    yield from map(_digits_hit, _YEARS_LIVED.finditer(text, start, end))
    bare = [hit for m in _BARE_FIGURE.finditer(text, start, end) if (hit := _bare_hit(text, start, m))]
    yield from (*bare, *_rows_of_bare(text, bare, end))
    yield from map(_digits_hit, _OTHER_UNIT.finditer(text, start, end))


def _rows_of_bare(text: str, found: list[Hit], end: int) -> Iterator[Hit]:
    """分别不超过0.50、0.45: what follows a number without a unit in a row has none either."""
    for hit in found:
        match = _NEXT_BARE.match(text, hit.end, end) if hit.unit is None else None
        while match:
            yield Hit(hit.relation, multiplied(match["number"], ""), None, match.start("number"), match.end("number"))
            match = _NEXT_BARE.match(text, match.end(), end)


def _with_relation_of_share(text: str, start: int, hit: Hit) -> Hit:
    if hit.relation != "=":
        return hit
    if hit.upper is None and _AT_LEAST_BEFORE.search(text, max(start, hit.start - _FARTHEST), hit.start):
        return replace(hit, relation=">=")
    of_each = _RELATION_OF_EACH.search(text, max(start, hit.start - _FARTHEST), hit.start)
    if of_each:
        return replace(hit, relation=relation(of_each))
    if hit.unit not in ("%", "％"):
        return hit
    said = _RELATION_OF_SHARE.search(text, max(start, hit.start - _FARTHEST), hit.start)
    return replace(hit, relation=relation(said)) if said else hit


def _with_shared_relations(text: str, start: int, hits: list[Hit]) -> list[Hit]:
    """分别超过90%、75%: what is said before the first or behind the last of a row holds for the whole row."""
    is_list = False
    for i in range(1, len(hits)):
        is_list = _is_listed_next(text, hits[i - 1], hits[i], is_list)
        goes_on = is_list or _in_row(text, hits[i - 1], hits[i])
        if goes_on and hits[i].relation == "=" and not hits[i - 1].behind:
            hits[i] = replace(hits[i], relation=hits[i - 1].relation)
    for i in range(len(hits) - 1, 0, -1):
        if hits[i].behind and not (i + 1 < len(hits) and _in_row(text, hits[i], hits[i + 1])):
            _share_backwards(text, start, hits, i)
    return hits


def _share_backwards(text: str, start: int, hits: list[Hit], last: int) -> None:
    """分别达到30%、20%、10%以上: all at least; 分别下降8%、8%、10%以上、10%以上: each as it says."""
    first = last
    while first > 0 and _stand_beside(text, hits[first - 1], hits[first]) and hits[first - 1].relation == "=":
        first -= 1
    said = first == 0 or not (_stand_beside(text, hits[first - 1], hits[first]) and hits[first - 1].behind)
    if said and "分别" in text[max(start, hits[first].start - 60) : hits[first].start]:
        for i in range(first, last):
            hits[i] = replace(hits[i], relation=hits[last].relation, behind=hits[last].behind)


def _in_row(text: str, first: Hit, second: Hit) -> bool:
    """90%、75%; 10/10万、4‰."""
    alike = first.unit == second.unit or {first.unit, second.unit} <= _RATES
    return alike and _stand_beside(text, first, second)


def _stand_beside(text: str, first: Hit, second: Hit) -> bool:
    """381万亩、110万吨以上."""
    return text[first.end : second.start].strip() in ("、", "和", "及", "")


def _is_listed_next(text: str, first: Hit, second: Hit, is_list: bool) -> bool:
    """不少于200场演出、400场活动; `is_list`: the first is one of a list already."""
    may_go_on = (is_list or text.startswith(("不少于", "不低于"), first.start)) and first.upper is None
    is_listed = _LISTED_NEXT.fullmatch(text, first.end, second.start) is not None
    return may_go_on and is_listed and first.unit == second.unit


def _digits_hit(match: re.Match[str]) -> Hit:
    said = match.groupdict()
    times, behind = said.get("times") or "", said["behind"] or ""
    upper = multiplied(said["upper"], times) if said.get("upper") else None
    end = match.end() if behind else match.end("money" if said.get("money") else "unit")
    value = multiplied(said["number"], said.get("own") or times)
    return Hit(relation(match), value, said["unit"], _start(match), end, upper, behind)


def _is_generation(hit: Hit) -> bool:
    """5G is a kind of network, 5000G a bandwidth."""
    return hit.unit == "G" and hit.value < 20


def _start(match: re.Match[str]) -> int:
    """Where the number begins, with the word of its relation before it."""
    return min(match.start(name) for name in ("least", "most", "about", "number") if match[name])


def _bare_hit(text: str, start: int, match: re.Match[str]) -> Hit | None:
    value = multiplied(match["number"], match["times"] or "")
    if 1990 <= value <= 2100:
        return None
    behind = match["behind"] or match["beside"] or ""
    plain = not match["ratio"] and not behind and not match["least"] and not match["most"]
    nearest = max(start, match.start() - _FARTHEST)
    known = (_SUMS, _PEOPLE) if match["times"] in ("亿", "万亿") else (_PEOPLE,)
    counted = match["times"] and any(one.search(text, nearest, match.start("number")) for one in known)
    if plain and not counted and not _INDEX.search(text, nearest, match.start("number")):
        return None
    return Hit(relation(match), value, None, _start(match), match.end(), None, behind)
