"""What a figure is measured from: 比2020年下降14.5% counts from the level of 2020."""

from __future__ import annotations

import re

from tracker.plantext.figures.signs import FIVE_YEARS
from tracker.plantext.reading import Baseline

_FARTHEST = 160  # characters before a figure in which its baseline stands
_SENTENCE_END = re.compile(r"[。；！？\n]")
# 比2020年下降, 较上年增长, 与2020年相比, 在2020年基础上, 以2020年为基数, 比“十三五”末
_BASELINE = re.compile(
    r"(?:比|较|相较于?|相比于?|对比|与|同)\s?(?P<base>(?P<year>20\d\d)\s?年(?:底|末|同期|水平)?|上一?年度?|去年|前一年"
    r"|[“]?(?P<plan>十[二三四五])五[”]?(?:规划)?(?:末|期末|时期|期间))(?:的?水平)?(?:相比)?"
    r"(?:[^，。；、\d]{0,8}?(?:下降|降低|减少|压减|压缩|缩短|缩减|增长|增加|提高|提升|上升|扩大|翻))?"
    r"|在\s?(?P<year2>20\d\d)\s?年(?:底|末)?的?(?:基础|水平|基数)上"
    r"|以\s?(?P<year3>20\d\d)\s?年(?:底|末)?为(?:基数|基期|基准年?)"
)
_FIGURE_BETWEEN = re.compile(r"(?<!\d)(?!20\d\d\s?年)\d|[一两二三]番|倍|一半|[一二两三四五六七八九]成(?=[，、以左])")
_ROW = re.compile(r"\d[\d.]*\s?(?:[%％]|个百分点|[一-鿿]{1,3})?(?:以上|左右|以内)?\s?(?:[、和及]|以及)")


def find_baseline(text: str, place: int) -> Baseline | None:
    """The baseline of the figure at `place`: said before it in its sentence, no other figure but of its row between."""
    nearest = max(0, place - _FARTHEST)
    for stop in _SENTENCE_END.finditer(text, nearest, place):
        nearest = stop.end()
    found = list(_BASELINE.finditer(text, nearest, place))
    if not found or _FIGURE_BETWEEN.search(_ROW.sub("", text[found[-1].end() : place])):
        return None
    match = found[-1]
    year = match["year"] or match["year2"] or match["year3"]
    return Baseline(match.group(), int(year) if year else FIVE_YEARS.get(match["plan"] or ""), match.span())
