"""A figure with its mode, as the reading shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from tracker.plantext.figures.baselines import find_baseline
from tracker.plantext.figures.directions import find_direction
from tracker.plantext.figures.finding import Figure
from tracker.plantext.figures.modes import figure_mode, with_modes_of_whole
from tracker.plantext.figures.parts import before_row
from tracker.plantext.figures.relations import A_YEAR
from tracker.plantext.reading import IndicatorReading
from tracker.plantext.text.numerals import TO
from tracker.plantext.text.tight import tight
from tracker.vocabulary import FigureMode

_PART_END = re.compile(r"[，。；：\n]")
_EACH_YEAR_BEFORE = re.compile(r"(?:(?<!每[生亩户床])每年度?|全年)[^。；\n]*$")
_OF_A_YEAR = re.compile(
    r"(?:每[月周天日]|每季度|注册人数|达到|[增升]至|建设|建成|打造|组建|[加高大]到|累计|总数|总量|20\d\d|[两二三四五\d]年(?:[之以]?内|共)|(?:未来|今后)[两二三四五十\d]{1,2}年|[，、；][两二三四五\d]年(?=[新完建改培引投]))"
)
# 2024年新建充电桩3000个, 2024年、2025年分别新增1万个和1.2万个; not 到2025年新建, 2025年底前新建, 2024—2026年新建
_DIGIT = re.compile(r"\d")
_RANGE = re.compile(rf"\d[^\d，。；]{{0,3}}{TO}\d")  # 2—3个, 3%—5%
_YEARS = re.compile(r"(?:20\d\d\s?年?[、和]\s?)*20\d\d\s?年$")
_OPENS = re.compile(r"(?:^|[，。；：、（\n]|其中|力争|计划|争取|确保)\s?在?$")
_MADE_THEN = re.compile(
    r"(?:度|内|全年)?(?:，|分别|各)?(?:全[省市县区州国]|计划|力争|再)*"
    r"(?:新增|新建|新改建|新改扩建|改扩建|改造|更新|培训|筹集|发放|开展|组织|举办|淘汰|招聘|完成|建(?!成)|新?开工)(?!率)"
)
_OF_ALL = re.compile(r"累计|合计|总(?:数|量|计|和)|(?<!公)共|达|突破|保有")
_BEFORE, _BEHIND = 80, 40  # characters around a figure that may say how it counts


def indicator(text: str, figure: Figure, clause: int | None = None, path: tuple[int, ...] = ()) -> IndicatorReading:
    """The figure of clause number `clause`, or of the whole plan under the headings of `path`."""
    start, end = figure.span
    before = _PART_END.split(tight(text[max(0, start - _BEFORE) : end])[: -len(tight(text[start:end]))])[-1]
    behind = _PART_END.split(tight(text[end - 1 : end + _BEHIND])[1:])[0]
    mode = figure_mode(
        _with_each_year(text, start, _said_of_row(before, text[start:end])),
        behind,
        figure,
        is_range=_RANGE.search(text, start, end) is not None,
    )
    if mode is FigureMode.CUMULATIVE and _is_made_within(text, start, before, figure.year):
        mode = FigureMode.ANNUAL
    return IndicatorReading(
        figure.subject,
        figure.relation,
        figure.value,
        figure.unit,
        figure.year,
        mode.value,
        figure.span,
        clause,
        path,
        find_baseline(text, start, figure.unit),
        find_direction(before, text[start:end], behind),
        figure.doubts,
    )


def indicators(
    text: str,
    figures: Iterable[Figure],
    clause_of: Callable[[Figure], int | None] = lambda _: None,
    path_of: Callable[[Figure], tuple[int, ...]] = lambda _: (),
) -> tuple[IndicatorReading, ...]:
    """The figures of one stretch in order, each of the clause or under the headings it is told to be of."""
    return with_modes_of_whole(text, [indicator(text, one, clause_of(one), path_of(one)) for one in figures])


def _said_of_row(before: str, figure: str) -> str:
    """分别不低于 for each of 分别不低于90%、80%, where the figure itself says nothing."""
    said = _DIGIT.split(figure)[0].strip()
    leads, row = before_row(before)
    is_of_row = not said and all(("%" in one) == ("%" in figure) for one in row)
    return leads if row and is_of_row else before + said


def _is_made_within(text: str, start: int, before: str, year: int | None) -> bool:
    """2024年新建充电桩3000个 is the quota of that year, not what there is at its end (domain.md 5)."""
    if year is None or _OF_ALL.search(before):
        return False
    nearest = max(0, start - _BEFORE, *(text.rfind(stop, 0, start) for stop in "。；"))
    said = list(A_YEAR.finditer(text, nearest, start))
    years = _YEARS.search(text[nearest : said[-1].end()]) if said else None
    if years is None or str(year) not in years.group():
        return False
    is_bare = _OPENS.search(text[nearest : nearest + years.start()]) is not None
    return is_bare and _MADE_THEN.match(text, said[-1].end(), start) is not None


def _with_each_year(text: str, start: int, before: str) -> str:
    """每年扶持创业2万人，带动就业6万人: 每年 holds to the end of its half sentence, up to a total or another year."""
    said = _EACH_YEAR_BEFORE.search(text, max(0, start - _BEFORE), start)
    return before if said is None or _OF_A_YEAR.search(said.group()) else "每年" + before
