"""Figures to reach: value, relation, unit, year and subject, and what looks like a figure but is none.

A target is a level, share, amount or number that shall be reached, kept or set up. A size that only says which ones
are meant, money given away, how often, deadlines, given facts and figures inside names are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracker.plantext.cover import Cover
from tracker.plantext.figure_hits import SIZE_UNIT, TIME_UNIT, Hit, find_hits
from tracker.plantext.figure_subjects import subjects
from tracker.plantext.reading import Span

# --- what is none ---------------------------------------------------------------------------------------
_FARTHEST = 400  # characters around a figure that are asked about it
_SENTENCE_END = re.compile(r"[。！？\n]")
_CHUNK_END = re.compile(r"[，。；！？：\n,;]")
_GRANTED = re.compile(
    r"给予|奖励|奖补|补助|资助|扶持|补贴|贴息|罚款|处以|一次性|减免|抵扣|扣除|返还|保费|安排[^，。；]{0,16}(?:资金|经费|前期费)|(?:利率|税率|费率)(?:下调|降低|优惠|下浮)|授信额度|最高(?:可|不超过)?(?:\d|给)|享受.{0,12}(?:优惠|待遇)|贷款额度"
)
_CONDITION_OPENS = re.compile(r"对|凡|获|经认定|首次|每认定|新认定|年(?:销售|营业|主营)|达到.{0,30}的$")
_GIVEN = re.compile(
    r"目前|现有|截至|以来|去年|上年|同比|已(?:经|建|有|达|累计|完成|实现)|^\s?(?:针对|根据|按照|依据|面向)"
    r"|^\s?围绕.{0,6}$"
)
_PLACES = re.compile(r"范围|半径|距离|以外|处(?:$|的)|长的|宽的|高的|深的")
_AIMS_IN_BRACKET = re.compile(r"达到?|不低于|不少于|到20")
_GIVEN_COUNT = re.compile(r"(?:全省|全市|全国|全区|我省|我市|等|涉及|这|上述|前|其他|其余|各|近|前述|下列|以下)\s?$")
_NAME_BEHIND = re.compile(
    r"(?:部门|部委|方面|环节|阶段|专项行动|工作组|工作专班|设区市|地级市|字|月|季度|年|维度|层次)"
)
_SERVING = re.compile(
    r"放行|办结|办理|审批|审核|受理|响应|送达|通关|处置|办成|出具|答复|到达|压缩|压减|缩短|反馈结果|验放"
)
_ADMINISTERING = re.compile(r"报送|上报|备案|印发|公示|公布|报告(?!书|表)|报省|报市|提交")
_OFTEN = re.compile(r"每(?:半年|季度?|月|周|天|日|两年|个月)")
_FROM = re.compile(r"(?:由|从|自)\s?$")
_FIVE_HUNDRED = re.compile(r"强|大(?!型)")

_YEAR = re.compile(
    r"(?:(?P<aim>到|至|力争|争取|确保|截至|于|在|前)|(?:(?<=[，。；：、（\n ])"
    r"|^))\s?(?P<year>20\d\d)\s?年(?P<tail>底前|底|末|前|\d{1,2}\s?月底?)?(?!以来|起|度|基础|相比|水平|的"
    r"|[-—－~～至])",
    re.MULTILINE,
)
_YEAR_ROW = re.compile(r"[、和及]\s?(?:到)?\s?20\d\d\s?年\s?(?:底前|底|末|前)?")
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


def find_figures(
    text: str, start: int, end: int, without: Iterable[Span], years_go_on: bool = False
) -> tuple[Figure, ...]:
    """The figures to reach in `text[start:end]`, none within the spans `without`.

    `years_go_on`: in the goals a year governs the list behind it, elsewhere only its own sentence.
    """
    away = Cover(without)
    years = [(m.end(), int(m.group("year"))) for m in _YEAR.finditer(text, start, end) if _aims(text, m)]
    year_ends = [place for place, _ in years]
    figures: list[Figure] = []
    for sentence in _stretches(text, start, end, _SENTENCE_END):
        found = [hit for hit in find_hits(text, *sentence) if hit.start not in away]
        hits = [hit for hit in found if not _is_none(text, sentence, hit)]
        if not hits:
            continue
        rows = _years_of_row(text, sentence, hits, years)
        at_hits = subjects(text, sentence, [(h.start, h.end, h.unit) for h in hits])
        for n, (hit, subject) in enumerate(zip(hits, at_hits, strict=True)):
            i = bisect_right(year_ends, hit.start) - 1
            reach = start if years_go_on else sentence[0]
            year = rows.get(n, years[i][1] if i >= 0 and years[i][0] > reach else None)
            span = (hit.start, hit.end)
            if hit.upper is None:
                figures.append(Figure(subject, hit.relation, hit.value, hit.unit, year, span))
            else:
                figures.append(Figure(subject, ">=", hit.value, hit.unit, year, span))
                figures.append(Figure(subject, "<=", hit.upper, hit.unit, year, span))
    return tuple(figures)


def _years_of_row(
    text: str, sentence: Span, hits: list[Hit], years: list[tuple[int, int]]
) -> dict[int, int]:
    """到2025年、2030年，比重分别达到20%、25%: a year for each of as many figures, by the figure's number."""
    said = [y for y in years if sentence[0] <= y[0] <= sentence[1]]
    row = said[:1]
    for before, behind in pairwise(said):
        if not _YEAR_ROW.fullmatch(text, before[0], behind[0]):
            break
        row.append(behind)
    between = text[row[-1][0] : hits[0].start] if row else ""
    if len(row) < 2 or len(hits) < len(row) or "分别" not in between:
        return {}
    return {n: year for n, (_, year) in enumerate(row)}


def target_years(text: str, start: int, end: int) -> Iterator[tuple[int, Span]]:
    """The years a text aims at, with the place of the words that say so (到2025年, 2025年前)."""
    for match in _YEAR.finditer(text, start, end):
        if _aims(text, match):
            yield int(match.group("year")), match.span()


def _aims(text: str, match: re.Match[str]) -> bool:
    if match.group("aim") not in (None, "在"):
        return True
    return not _COMPARES.search(text, max(0, match.start() - 3), match.start("year"))


def _stretches(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[Span]:
    at = start
    for match in mark.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end


def _is_none(text: str, sentence: Span, hit: Hit) -> bool:
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
    if TIME_UNIT.fullmatch(unit):
        around = text[chunk[0] : chunk[1]]
        return hit.relation != "<=" or not _SERVING.search(around) or _ADMINISTERING.search(around) is not None
    if unit == "次":
        return _OFTEN.search(before) is not None or hit.relation != ">=" and "每" in before or hit.value <= 1
    if SIZE_UNIT.fullmatch(unit):
        if unit in ("米", "公里", "千米", "海里", "岁") and (hit.behind or _PLACES.match(behind)):
            return True
        return bool(hit.behind) and re.match(r"[一-鿿]", behind.strip()) is not None and hit.behind not in ("左右",)
    return False


def _chunk(text: str, sentence: Span, hit: Hit) -> Span:
    """The words between two commas in which a number stands."""
    start = max(sentence[0], hit.start - _FARTHEST)
    for match in _CHUNK_END.finditer(text, max(sentence[0], hit.start - _FARTHEST), hit.start):
        start = match.end()
    end = min(sentence[1], hit.end + _FARTHEST)
    behind = _CHUNK_END.search(text, hit.end, end)
    return start, behind.start() if behind else end


def _in_name(text: str, sentence: Span, hit: Hit) -> bool:
    """Within 《》, within a short “…”, or within a bracket that only explains."""
    before = text[max(sentence[0], hit.start - 120) : hit.start]
    if before.rfind("《") > before.rfind("》"):
        return True
    opened = before.rfind("“")
    if opened > before.rfind("”"):
        closed = text.find("”", hit.end, hit.end + 20)
        return closed > 0 and closed - (hit.start - len(before) + opened) <= 24
    opened = before.rfind("（")
    return opened > before.rfind("）") and not _AIMS_IN_BRACKET.search(before, opened)


def _granted(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
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
