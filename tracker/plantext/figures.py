"""Figures to reach: value, relation, unit, year and subject, and what looks like a figure but is none.

The rules are those of the labels: a level, share, amount or number that shall be reached, kept or set up. A size that only
says which ones are meant, money given away, how often, deadlines, given facts and figures inside names are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tracker.plantext.figure_subjects import subjects
from tracker.plantext.numerals import cn_integer, multiplied
from tracker.plantext.reading import Span

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
_SHARE_UNIT, _TIME_UNIT, _SIZE_UNIT = (re.compile(u) for u in (_SHARE, _TIME, _SIZE))

# --- relations ---------------------------------------------------------------------------------------------------------
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

# --- what is none --------------------------------------------------------------------------------------------------------
_FARTHEST = 400  # characters around a figure that are asked about it
_SENTENCE_END = re.compile(r"[。！？\n]")
_CHUNK_END = re.compile(r"[，。；！？：\n,;]")
_GRANTED = re.compile(
    r"给予|奖励|奖补|补助|资助|扶持|补贴|贴息|罚款|处以|一次性|减免|抵扣|扣除|返还|保费|安排[^，。；]{0,16}(?:资金|经费|前期费)|(?:利率|税率|费率)(?:下调|降低|优惠|下浮)|授信额度|最高(?:可|不超过)?(?:\d|给)|享受.{0,12}(?:优惠|待遇)|贷款额度"
)
_CONDITION_OPENS = re.compile(r"对|凡|获|经认定|首次|每认定|新认定|年(?:销售|营业|主营)|达到.{0,30}的$")
_GIVEN = re.compile(r"目前|现有|截至|以来|去年|上年|同比|已(?:经|建|有|达|累计|完成|实现)|^\s?(?:针对|根据|按照|依据|面向)|^\s?围绕.{0,6}$")
_PLACES = re.compile(r"范围|半径|距离|以外|处(?:$|的)|长的|宽的|高的|深的")
_GIVEN_COUNT = re.compile(r"(?:全省|全市|全国|全区|我省|我市|等|涉及|这|上述|前|其他|其余|各|近|前述|下列|以下)\s?$")
_NAME_BEHIND = re.compile(r"(?:部门|部委|方面|环节|阶段|专项行动|工作组|工作专班|设区市|地级市|字|月|季度|年|维度|层次)")
_SERVING = re.compile(r"放行|办结|办理|审批|审核|受理|响应|送达|通关|处置|办成|出具|答复|到达|压缩|压减|缩短|反馈结果|验放")
_ADMINISTERING = re.compile(r"报送|上报|备案|印发|公示|公布|报告(?!书|表)|报省|报市|提交")
_OFTEN = re.compile(r"每(?:半年|季度?|月|周|天|日|两年|个月)")
_FROM = re.compile(r"(?:由|从|自)\s?$")
_FIVE_HUNDRED = re.compile(r"强|大(?!型)")

_YEAR = re.compile(
    r"(?:(?P<aim>到|至|力争|争取|确保|截至|于|在|前)|(?:(?<=[，。；：、（\n ])|^))\s?(?P<year>20\d\d)\s?年(?P<tail>底前|底|末|前|\d{1,2}\s?月底?)?(?!以来|起|度|基础|相比|水平|的|[-—－~～至])",
    re.MULTILINE,
)
_COMPARES = re.compile(r"(?:比|较|与|同|自|从|以|在)\s?$")


@dataclass(frozen=True)
class Figure:
    """A figure with its place; `year` is the target year of its sentence, else None."""

    subject: str
    relation: str
    value: float
    unit: str | None
    year: int | None
    span: Span


@dataclass(frozen=True)
class _Hit:
    """A number found: relation, value, unit and extent, before anybody asked what it speaks of."""

    relation: str
    value: float
    unit: str | None
    start: int
    end: int
    upper: float | None = None
    behind: str = ""


def find_figures(text: str, start: int, end: int, without: Iterable[Span], years_go_on: bool = False) -> tuple[Figure, ...]:
    """The figures to reach in `text[start:end]`, none within the spans `without`.

    `years_go_on`: in the goals a year governs the list behind it, elsewhere only its own sentence.
    """
    away = sorted(without)
    years = [(m.end(), int(m.group("year"))) for m in _YEAR.finditer(text, start, end) if _aims(text, m)]
    year_ends = [place for place, _ in years]
    figures: list[Figure] = []
    for sentence in _stretches(text, start, end, _SENTENCE_END):
        hits = [h for h in _hits(text, *sentence) if not _covered(away, h.start) and not _is_none(text, sentence, h)]
        if not hits:
            continue
        at_hits = subjects(text, sentence, [(h.start, h.end, h.unit) for h in hits])
        for hit, subject in zip(hits, at_hits, strict=True):
            i = bisect_right(year_ends, hit.start) - 1
            reach = start if years_go_on else sentence[0]
            year = years[i][1] if i >= 0 and years[i][0] > reach else None
            span = (hit.start, hit.end)
            if hit.upper is None:
                figures.append(Figure(subject, hit.relation, hit.value, hit.unit, year, span))
            else:
                figures.append(Figure(subject, ">=", hit.value, hit.unit, year, span))
                figures.append(Figure(subject, "<=", hit.upper, hit.unit, year, span))
    return tuple(figures)


def target_years(text: str, start: int, end: int) -> Iterator[tuple[int, Span]]:
    """The years a text aims at, with the place of the words that say so (到2025年, 2025年前)."""
    for match in _YEAR.finditer(text, start, end):
        if _aims(text, match):
            yield int(match.group("year")), match.span()


def _aims(text: str, match: re.Match[str]) -> bool:
    return not (match.group("aim") in (None, "在") and _COMPARES.search(text, max(0, match.start() - 3), match.start("year")))


def _stretches(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[Span]:
    at = start
    for match in mark.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end


def _covered(spans: list[Span], place: int) -> bool:
    i = bisect_right(spans, (place, 1 << 62)) - 1
    return i >= 0 and spans[i][0] <= place < spans[i][1]


def _hits(text: str, start: int, end: int) -> list[_Hit]:
    """Every number with a unit in one sentence, in order, overlaps settled in favour of the first pattern."""
    found = [hit for m in _FIGURE.finditer(text, start, end) if (hit := _digits_hit(m))]
    found += [hit for m in _BARE_FIGURE.finditer(text, start, end) if (hit := _bare_hit(m))]
    found += [_characters_hit(m) for m in _IN_CHARACTERS.finditer(text, start, end)]
    hits: list[_Hit] = []
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if not hits or hit.start >= hits[-1].end:
            hits.append(hit)
    return _with_shared_relations(text, start, hits)


def _with_shared_relations(text: str, start: int, hits: list[_Hit]) -> list[_Hit]:
    """分别超过90%、75%: what is said before the first or behind the last of a row holds for the whole row."""
    for i in range(1, len(hits)):
        if _in_row(text, hits[i - 1], hits[i]) and hits[i].relation == "=" and not hits[i - 1].behind:
            hits[i] = replace(hits[i], relation=hits[i - 1].relation)
    for i in range(len(hits) - 1, 0, -1):
        row = _in_row(text, hits[i - 1], hits[i]) and hits[i].behind and hits[i - 1].relation == "="
        if row and "分别" in text[max(start, hits[i - 1].start - 60) : hits[i - 1].start]:
            hits[i - 1] = replace(hits[i - 1], relation=hits[i].relation, behind=hits[i].behind)
    return hits


def _in_row(text: str, first: _Hit, second: _Hit) -> bool:
    return first.unit == second.unit and text[first.end : second.start].strip() in ("、", "和", "及", "")


def _digits_hit(match: re.Match[str]) -> _Hit | None:
    times = match.group("times") or ""
    unit, behind = match.group("unit"), match.group("behind") or ""
    value = multiplied(match.group("number"), times)
    upper = multiplied(match.group("upper"), times) if match.group("upper") else None
    end = match.end() if behind else match.end("unit")
    return _Hit(_relation(match, behind), value, unit, match.start(), end, upper, behind)


def _bare_hit(match: re.Match[str]) -> _Hit | None:
    value = multiplied(match.group("number"), match.group("times") or "")
    if 1990 <= value <= 2100:
        return None
    behind = match.group("behind") or ""
    relation = {"左右": "~", "": "="}.get(behind, "<=" if behind in ("以下", "以内") else ">=")
    return _Hit(relation, value, None, match.start("number"), match.end(), None, behind)


def _characters_hit(match: re.Match[str]) -> _Hit:
    groups = match.groupdict()
    if groups["one"]:
        return _Hit(">=", float(cn_integer(groups["one"]) or 0), groups["unit"], *match.span())
    if groups["doubled"]:
        return _Hit("=", float(cn_integer(groups["doubled"]) or 0), "番", *match.span())
    if groups["folds"]:
        relation = {"以上": ">=", "左右": "~"}.get(groups["behind4"] or "", "=")
        return _Hit(relation, float(cn_integer(groups["folds"]) or 0), "倍", *match.span())
    if groups["half"]:
        at_least = groups["behind2"] == "以上" or match.group().startswith(("超", "不低于", "突破"))
        return _Hit(">=" if at_least else "=", 50.0, "%", *match.span())
    if groups["stars"]:
        return _Hit(">=" if groups["behind3"] else "=", float(cn_integer(groups["stars"]) or 0), "星级", *match.span())
    relation = "=" if match.group().startswith("达") else ">="
    big = groups["big"]
    digit = cn_integer(big[0]) if big[0] in "一两二三四五六七八九" else None
    return _Hit(relation, multiplied(str(digit or 1), big[1:] if digit else big), groups["unit2"], *match.span())


def _relation(match: re.Match[str], behind: str) -> str:
    if behind in ("左右", "上下"):
        return "~"
    if match.group("least") or behind in ("以上", "及以上"):
        return ">="
    if match.group("most") or behind in ("以下", "及以下", "以内", "之内", "内"):
        return "<="
    return "="


def _is_none(text: str, sentence: Span, hit: _Hit) -> bool:
    """Whether a number is no target: a name, a given fact, a condition, money granted, a frequency, a deadline."""
    chunk = _chunk(text, sentence, hit)
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    unit = hit.unit or ""
    if _in_name(text, sentence, hit) or _FROM.search(before) or _GIVEN.search(before):
        return True
    if _GIVEN_COUNT.search(before) and hit.relation == "=" or _NAME_BEHIND.match(behind):
        return True
    if _granted(text, sentence, chunk, hit):
        return True
    if _TIME_UNIT.fullmatch(unit):
        around = text[chunk[0] : chunk[1]]
        return hit.relation != "<=" or not _SERVING.search(around) or _ADMINISTERING.search(around) is not None
    if unit == "次":
        return _OFTEN.search(before) is not None or hit.relation != ">=" and "每" in before or hit.value <= 1
    if _SIZE_UNIT.fullmatch(unit):
        if unit in ("米", "公里", "千米", "海里", "岁") and (hit.behind or _PLACES.match(behind)):
            return True
        return bool(hit.behind) and re.match(r"[一-鿿]", behind.strip()) is not None and hit.behind not in ("左右",)
    return False


def _chunk(text: str, sentence: Span, hit: _Hit) -> Span:
    """The words between two commas in which a number stands."""
    start = max(sentence[0], hit.start - _FARTHEST)
    for match in _CHUNK_END.finditer(text, max(sentence[0], hit.start - _FARTHEST), hit.start):
        start = match.end()
    end = min(sentence[1], hit.end + _FARTHEST)
    behind = _CHUNK_END.search(text, hit.end, end)
    return start, behind.start() if behind else end


def _in_name(text: str, sentence: Span, hit: _Hit) -> bool:
    """Within 《》, within a short “…”, or within a bracket that only explains."""
    before = text[max(sentence[0], hit.start - 120) : hit.start]
    if before.rfind("《") > before.rfind("》"):
        return True
    opened = before.rfind("“")
    if opened > before.rfind("”"):
        closed = text.find("”", hit.end, hit.end + 20)
        return closed > 0 and closed - (hit.start - len(before) + opened) <= 24
    opened = max(before.rfind("（"), before.rfind("("))
    return opened > max(before.rfind("）"), before.rfind(")")) and not re.search(r"达到?|不低于|不少于|到20", before[opened:])


def _granted(text: str, sentence: Span, chunk: Span, hit: _Hit) -> bool:
    """Money given, and the conditions for it: from the part that opens with 对… to the end of its half sentence."""
    nearest = max(sentence[0], hit.start - _FARTHEST)
    half = max(nearest, text.rfind("；", nearest, hit.start) + 1)
    farthest = min(sentence[1], hit.end + _FARTHEST)
    half_end = text.find("；", hit.end, farthest)
    half_end = farthest if half_end < 0 else half_end
    if not _GRANTED.search(text, half, half_end):
        return False
    if (hit.unit or "").endswith("元") or _GRANTED.search(text, *chunk):
        return True
    return any(_CONDITION_OPENS.match(text[a:b].strip()) for a, b in _stretches(text, half, chunk[1], _CHUNK_END))
