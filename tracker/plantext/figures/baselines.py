"""What a figure is measured from: 比2020年下降14.5% counts from the level of 2020, 由8%提高到12% from 8 %."""

from __future__ import annotations

import re

from tracker.plantext.figures.relations import LEVEL_THEN, OF_EACH, YEAR_REACHED
from tracker.plantext.figures.unit_words import UNIT
from tracker.plantext.reading import Baseline
from tracker.plantext.text.numerals import multiplied

# “十四五”末 is the end of 2025
FIVE_YEARS = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030}

_FARTHEST = 160  # characters before a figure in which its baseline stands
_SENTENCE_END = re.compile(r"[。；！？\n]")
# 比2020年下降, 较上年增长, 与2020年相比, 在2020年基础上, 以2020年为基数, 高于2020年, 比“十三五”末, 较改造前减少
_BASELINE = re.compile(
    rf"(?:(?<!占)比(?!{YEAR_REACHED})|较|相较于?|相比于?|对比|与|同)\s?(?P<base>(?P<year>20\d\d)\s?年(?:底|末|同期|水平)?|上一?年度?|去年|前一年"
    rf"|[“]?(?P<plan>十[二三四五])五[”]?(?:规划)?(?:末|期末|时期|期间))(?:的?水平|{LEVEL_THEN}(?=[下降减压缩增提上扩]))?(?:相比)?"
    r"(?:[^，。；、\d]{0,8}?(?:下降|降低|减少|压减|压缩|缩短|缩减|增长|增加|提高|提升|上升|扩大|翻))?"
    r"|(?:(?<!占)比|较)(?:建设|改造|改革|实施|整治|治理|试点|修复|搬迁|优化|升级|应用|采用)(?:实施)?前"
    r"(?:[^，。；、\d]{0,8}?(?:下降|降低|减少|压减|压缩|缩短|缩减|增长|增加|提高|提升|扩大))?"
    r"|在\s?(?P<year2>20\d\d)\s?年(?:底|末)?的?(?:基础|水平|基数)上"
    r"|以\s?(?P<year3>20\d\d)\s?年(?:底|末)?为(?:基数|基期|基准年?)|[基高低]于\s?(?P<year4>20\d\d)\s?年(?:底|末)?"
)
# 由2022年的300万千瓦增加到2025年的: the level itself, told directly before the figure it grows to
_LEVEL = re.compile(
    rf"(?:由|从)\s?(?:(?P<year>20\d\d)\s?年(?:底|末)?的?|“?十[一二三四]五”?(?:期间|时期|期?末)的?)?(?:目前的?|现[在有]?的?|原来?的?)?{OF_EACH}\s?"
    rf"(?P<number>\d{{1,12}}(?:\.\d{{1,6}})?)\s?(?P<times>万亿|[百千十]?万|[百千]亿|亿)?\s?(?P<unit>{UNIT})?"
    r"(?=[^，。；、\d]{0,8}?[到至]\s?(?:20\d\d\s?年(?:底|末)?的?)?\s?$)"
)
_FIGURE_BETWEEN = re.compile(r"(?<!\d)(?!20\d\d\s?年)\d|[一两二三]番|倍|一半|[一二两三四五六七八九]成(?=[，、以左])")
_ROW = re.compile(r"\d[\d.]*\s?(?:[%％]|个百分点|[一-鿿]{1,3})?(?:以上|左右|以内)?\s?(?:[、和及]|以及)")


def find_baseline(text: str, place: int, unit: str | None = None) -> Baseline | None:
    """The baseline of the figure at `place`: said before it in its sentence, no other figure but of its row between.

    A level (由8%) is one only where it is told in the figure's own `unit`, or in none.
    """
    nearest = max(0, place - _FARTHEST)
    for stop in _SENTENCE_END.finditer(text, nearest, place):
        nearest = stop.end()
    return _compared(text, nearest, place) or _level(text, nearest, place, unit)


def _compared(text: str, nearest: int, place: int) -> Baseline | None:
    found = list(_BASELINE.finditer(text, nearest, place))
    if not found or _FIGURE_BETWEEN.search(_ROW.sub("", text[found[-1].end() : place])):
        return None
    match = found[-1]
    year = match["year"] or match["year2"] or match["year3"] or match["year4"]
    return Baseline(match.group(), int(year) if year else FIVE_YEARS.get(match["plan"] or ""), match.span())


def _level(text: str, nearest: int, place: int, unit: str | None) -> Baseline | None:
    # The sentence is cut off at the figure: `$` of the pattern stands there.
    match = _LEVEL.search(text[nearest:place])
    if match is None or match["unit"] not in (unit, None):
        return None
    span = (nearest + match.start(), nearest + match.end())
    value = multiplied(match["number"], match["times"] or "")
    return Baseline(match.group(), int(match["year"]) if match["year"] else None, span, value)
