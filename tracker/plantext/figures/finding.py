"""Figures to reach: value, relation, unit, year and subject, and what looks like a figure but is none.

A target is a level, share, amount or number that shall be reached, kept or set up. A size that only says which ones
are meant, money given away, how often, deadlines, given facts and figures inside names are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from tracker.plantext.figures.certainty import doubts
from tracker.plantext.figures.exclusions.facts import Telling
from tracker.plantext.figures.exclusions.to_reach import to_reach
from tracker.plantext.figures.numbers_with_units import find_hits
from tracker.plantext.figures.relations import AIMED, THAN, Hit
from tracker.plantext.figures.subjects.naming import subjects
from tracker.plantext.reading import Span
from tracker.plantext.text.cover import Cover
from tracker.plantext.text.near import matches_near
from tracker.plantext.text.numerals import TO
from tracker.plantext.text.tight import tight_with_places
from tracker.vocabulary import FigureDoubt

_OF_WHICH = re.compile(r"\s*其中(?!之)")
_SENTENCE_END = re.compile(r"(?=[。！？\n①-⑳])[。！？\n]?")
_YEAR = re.compile(
    r"(?:(?P<aim>(?:增加|提高|提升|扩大|增长|降低|下降|减少|压缩|压减|缩短|增|升|降|减)[到至](?=20\d\d年的)"
    r"|到|(?<!年)至|(?:力争|争取|确保|计划|预计)[在于]?|截至|展望|其中"
    r"|完成(?=\s?20\d\d\s?年度)|(?<![基低高])于|前)|(?<=[，。；：、（\n ①-⑳])"
    r"|(?<=全[省市县区国州])|(?<=年[和及])|(?<=年[底末][和及])|^"
    r"|(?<=[一二三四五六七八九十]）)|(?<=^——)|(?<=^\d[.．、])|(?P<free>))"  # （一）2024年目标：
    r"[^\S\n]?(?P<year>20\d\d)\s?年(?P<tail>年?底前|年?底|末|前|\d{1,2}\s?月底?前?"
    # 2025年度新增5000个; 2023年度考核 is none
    r"|度(?:[底末]前?|(?!考核|考评|审计|报告|评[价估比选审]|决算|预算|结果|统计|平均|基准|数据|水平|实际|计划|的)))?"
    r"(?!以来|(?:\d{1,2}\s?月)?(?:\d{1,2}\s?日)?起(?!，?(?:达|不低于|不少于|提高到))|版|度(?!目标)|基础|相比|水平|的(?!\d)|[-—－~～至]"
    r"|(?:建成|竣工|投产|投用|投入使用|登记|注册)(?:并[一-鿿]{1,6})?的"
    # 新建学校达到2015年省教育厅制定的《建设标准》
    r"|(?:(?<=达到20\d\d年)|(?<=达到20\d\d\s年))[^，。；\d《]{0,16}?(?:制定|制订|颁布|发布|公布|印发|出台|修订|批准|核定)的"
    r"(?![^，。；《]{0,12}\d))",
    re.MULTILINE,
)
_DIGITS, _BEFORE_DIGITS = re.compile("20"), 4  # of such a year, and the characters before them: 力争在 2025年
# 2024—2026年新建5000个, at the beginning of its part of a sentence; 第一阶段（2023—2025年）, of a list of stages
_PERIOD = re.compile(rf"(?:(?P<stage>（)\s?|(?:^|[，。；：\n ])\s?[在自从]?)20\d\d\s?年?{TO}$")
_OF_EACH_YEAR = re.compile(r"每(?:[两三])?年|年均|年平均|逐年|各年|年度|同比|当年")
_YEAR_ROW = re.compile(r"[、和及]\s?(?:到)?\s?20\d\d\s?年\s?(?:底前|底|末|前)?")
_AND = ("、", "和", "及")
_SEVERAL = re.compile("[、和与]|及(?!以[上下])")
# 覆盖率2026年、2027年分别达到85%、95%: what the last of a row reaches, the first does
_MORE_YEARS = re.compile(rf"(?:{_YEAR_ROW.pattern})+(?:分别|均)?")
# 2023年引进50个，三年累计不少于200个
_OF_YEARS = re.compile(
    r"[，；。][^，；。]{0,8}?(?:(?<!\d)[两二三四五六七八九十\d]年|“?十[三四五]五”?(?:期间|时期))(?:累计|合计|共)[^，；。]*$"
)
# 占比2024年达到80%、2025年达到100%, 建成率2024年60%: the year stands behind its subject
_REACHES = re.compile(
    rf"\s?(?:底|末)?(?:[一-鿿]{{0,10}}目标值?(?:为|是)|{AIMED}(?:达|突破|超过|实现|不低于|不少于|控制在|(?:提高|提升|下降|降低|增[长加]?|[升降])[到至]|(?:新增|新建|完成|建成|改造|培育|投用|增长)\s?\d)|\d[\d.]*\s?%|[比较]\s?20\d\d\s?年)"
)
# （2021年为52%）: of what stands in the bracket alone; not 第一阶段（2023—2025年）
_ASIDE = re.compile(r"（[^（）\d]{0,4}20\d\d\s?年(?>(?:\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?)[^（）]*?\d[^（）]*）")
# 2024—2026年，分别新增1000张、2000张、4000张
_EACH_YEAR_OF = re.compile(
    rf"(?P<first>20\d\d)\s?年?{TO}(?P<last>20\d\d)\s?年(?P<words>[^。；\d]{{0,40}}?分别[^。；\d]{{0,20}})"
)
# 2025、2026、2027年，分别改造100个、120个、150个
_A_YEAR = re.compile(r"20\d\d")
_YEARS_TOGETHER = re.compile(
    r"(?P<years>20\d\d(?:[、和]20\d\d){1,9})\s?年(?P<words>[^。；\d]{0,40}?分别[^。；\d]{0,20})"
)
_ON_TOP = re.compile(r"[^，。；\n]{0,60}的?基础上")
_SO_FAR = re.compile(r"[^。；]{0,10}(?:已|共)")  # 截至2022年底已建成12个
_NEXT = 20  # characters from a year on that say whether it is reached or compared with
# 提高至2025年的90%、2027年的95%
_GREW_TO = re.compile(r"[到至]\s?20\d\d\s?年的[^，。；]{1,10}[、和]\s?$")
_GROWS_TO = tuple("增提扩降下减升压缩")
_NAMED = attrgetter("subject", "unit", "year", "relation")  # of a figure: all but its value
_AIMING = re.compile(r"计划|规划|预计|必须|力争|实现|[将要须]")  # 全市将新增充电桩: no part of its name
_COMPARES = re.compile(rf"(?:{THAN}|[自从以])\s?(?=20\d\d)")


# what stands between several years and the one figure that holds in each
_IN_EACH = re.compile(r"[^，。；、]{0,24}(?:均|都|各(?=[新建完培开创改打实推]))[^，。；、]{0,12}")
_BESIDE = re.compile(r"、[^，。；、]{1,20}")  # 充电桩500个、换电站10座


@dataclass(frozen=True)
class Figure:
    """A figure with its place; `year` is the target year of its sentence, else None."""

    subject: str
    relation: str
    value: Decimal
    unit: str | None
    year: int | None
    span: Span
    doubts: tuple[FigureDoubt, ...] = ()


def find_figures(
    text: str,
    start: int,
    end: int,
    without: Cover | Iterable[Span],
    years_go_on: bool = False,
    plan_year: int | None = None,
) -> tuple[Figure, ...]:
    """The figures to reach in `text[start:end]`, none within the spans `without`.

    `years_go_on`: in the goals a year governs the list behind it, elsewhere only its own sentence. What a sentence says
    of a year before `plan_year`, without 到 or 力争, is what was.
    """
    away = without if isinstance(without, Cover) else Cover(without)
    written, places = tight_with_places(text, start, end)
    figures = _find(written, lambda place: places[place] in away, years_go_on, plan_year)
    return tuple(replace(f, span=(places[f.span[0]], places[f.span[1] - 1] + 1)) for f in figures)


def _find(text: str, is_away: Callable[[int], bool], years_go_on: bool, plan_year: int | None) -> list[Figure]:
    years, telling = _Years(text, years_go_on, plan_year), Telling()
    figures: list[Figure] = []
    begins = 0
    for sentence in _stretches(text, 0, len(text), _SENTENCE_END):
        begins = begins if _OF_WHICH.match(text, sentence[0]) else sentence[0]
        if telling.is_told(text, sentence, plan_year):
            years.shut.append(sentence)
            continue
        found = [hit for hit in find_hits(text, *sentence) if not is_away(hit.start)]
        hits = to_reach(text, sentence, found, plan_year)
        if not hits:
            continue
        in_a_row = list(_rows([place for place in years.places if sentence[0] <= place[0] <= sentence[1]], text))
        rows = _years_of_row(text, sentence, hits, in_a_row)
        each_of = _years_of_one(text, hits, in_a_row)
        at_hits = subjects(text, sentence, [(h.start, h.end, h.unit) for h in hits])
        first = len(figures)
        for n, (hit, subject) in enumerate(zip(hits, at_hits, strict=True)):
            if n not in rows and years.is_told(hit, begins):
                continue
            year = rows[n] if n in rows else years.governing(hit, begins)
            is_inherited = not _stands(subject, text, sentence, hit)
            subject = subject or (figures[-1].subject if figures else "")
            said = doubts(text, sentence, hit, subject, year, is_inherited)
            if n in rows:  # 到2025年和2030年，分别达到20%和25%: each has its own
                said = tuple(doubt for doubt in said if doubt is not FigureDoubt.YEAR)
            if telling.has_told and FigureDoubt.FACT not in said:
                said = (*said, FigureDoubt.FACT)
            for one in [year] if n in rows else each_of.get(n, [year]):
                figure = Figure(subject, hit.relation, hit.value, hit.unit, one, (hit.start, hit.end), said)
                figures += _both_ends(figure, hit)
        figures[first:] = _with_doubt_of_name(text, figures[first:])
    return figures


def _with_doubt_of_name(text: str, figures: list[Figure]) -> list[Figure]:
    """公交车500辆、出租车1000辆，车辆占比分别达到95%、80%: two shares of one name are each of something else."""
    doubted = {
        n
        for second in range(1, len(figures))
        if _are_of_one_name(text, figures[second - 1], figures[second])
        for n in (second - 1, second)
    }
    return [
        replace(figure, doubts=(*figure.doubts, FigureDoubt.SUBJECT))
        if n in doubted and FigureDoubt.SUBJECT not in figure.doubts
        else figure
        for n, figure in enumerate(figures)
    ]


def _are_of_one_name(text: str, first: Figure, second: Figure) -> bool:
    return _NAMED(first) == _NAMED(second) and text[first.span[1] : second.span[0]].strip() in _AND


def _both_ends(figure: Figure, hit: Hit) -> tuple[Figure, ...]:
    """2—3个 is at least two and at most three."""
    if hit.upper is None:
        return (figure,)
    return replace(figure, relation=">="), replace(figure, relation="<=", value=hit.upper)


class _Years:
    """The years a text aims at, or tells of, and what each governs.

    `shut`: stretches whose years govern nothing behind them (brackets, sentences that tell).
    """

    def __init__(self, text: str, go_on: bool, plan_year: int | None) -> None:
        aimed = list(target_years(text, 0, len(text), go_on))
        self._text, self._go_on = text, go_on
        self.shut = [match.span() for match in _ASIDE.finditer(text)]
        over = [(year, place) for year, place in aimed if _is_over(text, place, year, plan_year)]
        up_to = {place for _, place in over if text.startswith("截至", place[0])}
        self.places = [(place[1], year) for year, place in aimed if place not in up_to]
        self._ends = [end for end, _ in self.places]
        self._aims = {place[1] for _, place in aimed if "到" in text[slice(*place)]}
        self._periods = {place[1] for _, place in aimed if _ends_period(text, place)}
        self._over = {place[1] for _, place in over if place not in up_to}

    def governing(self, hit: Hit, begins: int) -> int | None:
        """The year a figure shall be reached in: of its sentence, which begins there, in the goals also of one before.

        到2025年，建成充电站8000座。其中，公共充电站5000座: of which goes on with the sentence before.
        """
        i = self._nearest(hit)
        reach = 0 if self._go_on else begins
        if i < 0 or self._ends[i] in self._over or self._ends[i] <= reach:
            return None
        if self._ends[i] in self._periods and self._is_of_each_year(i, hit):
            return None
        is_aim = self._ends[i] in self._aims  # 到2027年，……，三年共培养600名: it is the last of the three
        return None if not is_aim and _OF_YEARS.search(self._text, self._ends[i], hit.start) else self.places[i][1]

    def is_told(self, hit: Hit, begins: int) -> bool:
        """面积最大，2020年种植5万亩, in a plan of 2023: its own sentence gives it a year that is over."""
        i = self._nearest(hit)
        return i >= 0 and self._ends[i] > begins and self._ends[i] in self._over

    def _is_of_each_year(self, i: int, hit: Hit) -> bool:
        """2024—2026年，每年新建100个; 增加值年均增长5% is of all of them together."""
        said = _OF_EACH_YEAR.search(self._text, self._part_of(i, hit), hit.start)
        return said is not None and not (hit.unit == "%" and said.group() in ("年均", "年平均"))

    def _part_of(self, i: int, hit: Hit) -> int:
        """Where the part of the sentence begins that the figure stands in, behind the i-th year; with what it is of."""
        opens = hit.start
        while opens > self._ends[i] and (opens == hit.start or _OF_WHICH.match(self._text, opens + 1)):
            opens = max(self._text.rfind(sign, self._ends[i], opens) for sign in "，；")
        return max(opens, self._ends[i])

    def _nearest(self, hit: Hit) -> int:
        i = bisect_right(self._ends, hit.start) - 1
        while i >= 0 and any(a < self._ends[i] < b <= hit.start for a, b in self.shut):
            i -= 1
        return i


def _ends_period(text: str, place: Span) -> bool:
    """2024—2026年: its last year."""
    period = _period_before(text, text.find("20", *place))
    return period is not None and not period["stage"]


def _period_before(text: str, year: int) -> re.Match[str] | None:
    return _PERIOD.search(text, max(0, year - 14), year)


def _is_over(text: str, place: Span, year: int, plan_year: int | None) -> bool:
    """截至2022年底, or a bare 2022年 that opens its part, in a plan of 2023: what is listed behind it is told."""
    said = text[slice(*place)].strip()
    is_bare = said.startswith("20") and not said.endswith("前")
    return plan_year is not None and year < plan_year and (is_bare or said.startswith("截至"))


def _stands(subject: str, text: str, sentence: Span, hit: Hit) -> bool:
    """Whether a subject stands in its sentence as it is written, around the figure or beside it."""
    around = "".join((text[sentence[0] : hit.start] + text[hit.end : sentence[1]]).split())
    name = "".join(subject.split())
    return name in around or _AIMING.sub("", name) in _AIMING.sub("", around)


def _years_of_row(
    text: str, sentence: Span, hits: list[Hit], in_a_row: Sequence[list[tuple[int, int]]]
) -> dict[int, int]:
    """到2025年、2030年，分别达到20%、25%, 2024—2025年，分别新增1张、2张: a year for each, by its number."""
    found = dict[int, int]()
    for span, row_of_them in _years_together(text, sentence):
        first, many = bisect_left(hits, span.end(), key=attrgetter("end")), len(row_of_them)
        if 1 < many <= len(hits) - first and _is_row_of(text, hits, first, many, span["words"]):
            found |= {first + n: year for n, year in enumerate(row_of_them)}
    for row in in_a_row:
        if len(row) < 2:
            continue
        first = bisect_left(hits, row[-1][0], key=attrgetter("start"))
        words = text[row[-1][0] : hits[first].start] if first < len(hits) else ""
        while len(hits) - first >= len(row) and ("分别" in words or _is_row_of(text, hits, first, len(row), words)):
            found |= {first + n: year for n, (_, year) in enumerate(row)}
            first += len(row)
            words = text[hits[first - 1].end : hits[first].start] if first < len(hits) else ""
            if "、" in words:  # A、B分别达到10%、20%: of two, not of two years
                break
    return found


def _years_of_one(text: str, hits: list[Hit], in_a_row: Sequence[list[tuple[int, int]]]) -> dict[int, list[int]]:
    """2026年、2027年新增商场均不少于10家: the years of a figure by its number, where it is the same in each."""
    found = dict[int, list[int]]()
    for row in in_a_row:
        first = bisect_left(hits, row[-1][0], key=attrgetter("start")) if len(row) > 1 else len(hits)
        if first == len(hits) or not _IN_EACH.fullmatch(text, row[-1][0], hits[first].start):
            continue
        for n in range(first, len(hits)):
            if n > first and not _BESIDE.fullmatch(text, hits[n - 1].end, hits[n].start):
                break
            found[n] = [year for _, year in row]
    return found


def _years_together(text: str, sentence: Span) -> Iterator[tuple[re.Match[str], Sequence[int]]]:
    """2024—2026年，分别…… and 2024、2025、2026年分别……: where they are said, and each of them."""
    for span in _EACH_YEAR_OF.finditer(text, *sentence):
        yield span, range(int(span["first"]), int(span["last"]) + 1)
    for span in _YEARS_TOGETHER.finditer(text, *sentence):
        yield span, [int(year) for year in _A_YEAR.findall(span["years"])]


def _is_row_of(text: str, hits: list[Hit], first: int, many: int, words: str) -> bool:
    """到2025年和2030年，比例达到37%和40%: as many values as years, of one thing."""
    beside = [text[a.end : b.start].strip() in _AND and a.unit == b.unit for a, b in pairwise(hits[first:])]
    return not _SEVERAL.search(words) and all(beside[: many - 1]) and not any(beside[many - 1 : many])


def _rows(years: list[tuple[int, int]], text: str) -> Iterator[list[tuple[int, int]]]:
    """2023年、2024年、2025年: the years of a sentence that stand in a row, row by row."""
    row = years[:1]
    for before, behind in pairwise(years):
        if not _YEAR_ROW.fullmatch(text, before[0], behind[0]):
            yield row
            row = []
        row.append(behind)
    if row:
        yield row


def target_years(text: str, start: int, end: int, in_goals: bool = True) -> Iterator[tuple[int, Span]]:
    """The years a text aims at, with the place of the words that say so (到2025年, 2025年前).

    `in_goals`: the end of a stage is one too (第一阶段（2023—2025年）).
    """
    for match in matches_near(_DIGITS, _BEFORE_DIGITS, _YEAR, text, start, end):
        period = _period_before(text, match.start("year"))
        if period and (in_goals or not period["stage"]) or _aims(text, match):
            yield int(match["year"]), match.span()


def _aims(text: str, match: re.Match[str]) -> bool:
    """Whether a year is one to reach: a word says so, it opens its part of the sentence, 底前 or 达到 stands behind."""
    if text.startswith("年的", match.end("year")) and not (
        (match["aim"] or "").startswith(_GROWS_TO)
        or _GREW_TO.search(text, max(0, match.start() - _NEXT), match.start())
    ):
        return False  # 恢复到2019年的80%
    if _ON_TOP.match(text, match.end()):
        return False  # 在确保2024年解决……的基础上
    if match["aim"] == "截至" and _SO_FAR.match(text, match.end()):
        return False
    if match["aim"]:
        return True
    row = _MORE_YEARS.match(text, match.end())
    says_so = (match["tail"] or "").endswith("底前") or _REACHES.match(text, row.end() if row else match.end())
    if match["free"] is not None and not says_so:
        return False
    year = match.start("year")
    return not any(one.end() == year for one in _COMPARES.finditer(text, max(0, match.start() - 3), year + _NEXT))


def _stretches(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[Span]:
    at = start
    for match in mark.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end
