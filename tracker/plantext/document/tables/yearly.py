"""Columns that are years (2026年目标 | 2027年目标): what a row reaches in each, with its unit, as one sentence.

建设起降点 | 个 | 30以上 | 60以上 reads 建设起降点：2026年30个以上；2027年60个以上.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.plantext.document.tables.grids import Grid, Row
from tracker.plantext.figures.unit_words import UNIT
from tracker.plantext.text.lines import Line
from tracker.plantext.text.traditional import TABLE

_TIMES = r"(?:万亿|[百千十]?万|[百千]?亿)"
_RANGE = re.compile(r"20\d\d\s?年?\s?[-—－~～至]\s?20\d\d\s?年")  # 2025—2027年累计
_IS_YEAR = re.compile(rf"(?:[到至]\s?)?(?:20\d\d\s?(?:年(?!.*(?:进展|依据|备注))|$)|{_RANGE.pattern})")
# 2026年度目标值（亿元）: the year, and the unit in brackets
_ONLY_AIMS = re.compile(
    r"(?P<year>(?:[到至]\s?)?20\d\d\s?年?(?:年?底前?|末|前)?)"
    r"度?(?:工作|建设|主要|预期|年度)?(?:目标|任务|计划|指标)?(?:任务|数|值|量)?"
)
# 2026年度投资: the year, and of what; 2026年新增 and 2026年6月底 name nothing
_OF_WHAT = re.compile(
    r"(?P<year>20\d\d\s?年)度?(?P<what>(?![拟需应计力]|新[增建]|建[成设]|达|实现)[一-鿿]{2,10}|计划[一-鿿]{2,8})"
)
_BARE_YEAR = re.compile(r"(?P<year>20\d\d)\s?年?")
# Years from what there was to the aim; one, two, four and five lie between two aims, too, and so do 2027 and 2030.
_SPAN_OF_A_PLAN = 3
_YEAR_OF_AIMS = "2027"
_DAY = re.compile(r"[季月日底末前后]|[上下]半年|以来")
_MEASURE = rf"(?:{_TIMES}?{UNIT}|{_TIMES})"  # 万人, 亿元, 万
_IN_BRACKETS = re.compile(rf"[（(]\s?(?P<unit>{_MEASURE})\s?[）)]$")
_AS_IT_IS = re.compile(r"实际|现状|基数|基期|基准|完成|实绩|初值|预计")
_UNIT_HEAD = re.compile(r"(?:计量|计算)?单位$")
_UNIT_CELL = re.compile(rf"{_MEASURE}?")
_BARE = re.compile(
    r"(?P<number>[≥≤＞＜><约]?\s?\d[\d,.]*(?:\s?[-—－~～]\s?\d[\d.]*)?)\s?(?P<behind>左右|及?以[上下内])?"
)
NOTHING = re.compile(r"[-—–/／\\无無\s]*")
_FIGURE, _STOP = re.compile(r"\d"), re.compile(r"[。；]")
_LONGEST = 40  # characters of a cell that goes into a sentence with the others


@dataclass(frozen=True)
class YearColumns:
    """Where the years of a table stand, and the column of their unit."""

    names: Sequence[str]
    years: Sequence[int]
    unit: int | None = None


def is_year(name: str) -> bool:
    """Whether a column is called by a year: 2026年, 到2027年目标, 2026—2027年."""
    return _IS_YEAR.match(name) is not None


def unit_column(names: Sequence[str], body: Grid) -> int | None:
    """The column 单位 where it holds units (个, 亿元) and not bodies."""
    for i in (i for i, name in enumerate(names) if _UNIT_HEAD.match(name)):
        cells = [row[i].flat.strip().translate(TABLE) for row in body if i < len(row)]
        # a head that each page repeats is no unit
        told = [words for words in cells if not NOTHING.fullmatch(words) and not _UNIT_HEAD.match(words)]
        if told and all(_UNIT_CELL.fullmatch(words) for words in told):
            return i
    return None


def reached(columns: YearColumns, row: Row, what: str) -> list[Line]:
    """What a row reaches in each year: figures as one sentence behind `what`, words without any as a line a year."""
    what, above = without_unit(what)
    units = [_unit(columns, row), above, *(without_unit(columns.names[i])[1] for i in columns.years)]
    unit = next(filter(None, units), "")
    as_it_is, aims, lines = list[str](), dict[str, list[str]](), list[Line]()
    was = _year_before(columns)
    for i in columns.years:
        words = row[i].flat.strip() if i < len(row) else ""
        name, own = without_unit(columns.names[i])
        said = _with_unit(words, own or unit)
        if NOTHING.fullmatch(words):
            continue
        if not _FIGURE.search(words) or len(words) > _LONGEST or _STOP.search(words):
            lines.append(Line(f"{columns.names[i]}：{words}", indented=True))
        elif _RANGE.match(name):
            lines.append(Line(f"{name}：{what}{said}", indented=True))
        elif _AS_IT_IS.search(name) or i == was:
            as_it_is.append(f"（{name}{said}）")
        else:
            year, of = _year(name)
            aims.setdefault(of, []).append(year + said)
    beside = "".join(as_it_is)
    return lines + [Line(f"{what}{of}{beside}：{'；'.join(several)}", indented=True) for of, several in aims.items()]


def _year_before(columns: YearColumns) -> int | None:
    """The column of what there was: 2024年 beside 2027年目标, or 2027年 alone.

    2025年 | 2030年 and 2027年 | 2030年 are aims.
    """
    first, *later = columns.years
    named = _BARE_YEAR.fullmatch(columns.names[first])
    years = [int(found.group()) for i in later if (found := re.search(r"20\d\d", columns.names[i]))]
    if named is None or not later or len(years) < len(later):
        return None
    if any("标" in columns.names[i] for i in later):
        return first
    is_span = len(years) == 1 and years[0] - int(named["year"]) == _SPAN_OF_A_PLAN and named["year"] != _YEAR_OF_AIMS
    return first if is_span else None


def _year(name: str) -> tuple[str, str]:
    """2026年 of 2026年度目标; a head of digits alone is a year, too; 2026年 and 投资 of 2026年度投资."""
    of_what = _OF_WHAT.fullmatch(name)
    only = _ONLY_AIMS.fullmatch(name)
    if only is None and of_what is not None and not _DAY.search(of_what["what"]):
        return of_what["year"], of_what["what"]
    year = only["year"] if only is not None else name
    return year + "年" if year[-4:].isdigit() else year, ""


def _unit(columns: YearColumns, row: Row) -> str:
    words = row[columns.unit].flat.strip() if columns.unit is not None and columns.unit < len(row) else ""
    return "" if NOTHING.fullmatch(words) else words


def without_unit(name: str) -> tuple[str, str]:
    """增加值 and 亿元 of 增加值（亿元）."""
    match = _IN_BRACKETS.search(name)
    return (name[: match.start()].strip(), match["unit"]) if match else (name, "")


def _with_unit(words: str, unit: str) -> str:
    """60以上 with % is 60%以上; a cell that says more than a number keeps its words."""
    match = _BARE.fullmatch(words)
    return match["number"] + unit + (match["behind"] or "") if match else words
