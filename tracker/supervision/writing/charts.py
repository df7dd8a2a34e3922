"""Native charts on 总体情况, drawn from the cells of 图表数据: nothing is kept in a chart that is not in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.pagebreak import Break

from tracker.supervision.sheets.charts import MOVED, MOVED_IN_YEAR, OF_LEADS, OF_OWNERS, Block
from tracker.vocabulary import Colour

INKS = {
    Colour.RED: "AD152D",
    Colour.YELLOW: "DDA02B",
    Colour.GREEN: "117C4F",
    Colour.BLUE: "0358E6",
    Colour.GREY: "B4BAC3",
}
_DARK = (Colour.RED, Colour.GREEN, Colour.BLUE)

_MOVED = (MOVED, MOVED_IN_YEAR)
PLACES = {**dict.fromkeys(_MOVED, ("A", 14.2)), OF_OWNERS: ("A", 14.2), OF_LEADS: ("G", 14.2)}
"""The column a chart begins in and its width in centimetres: together no wider than the table, on paper neither."""

LEAST, HEAD, BAR = 6.5, 2.4, 0.5
"""In centimetres: the lowest chart; title, axis and legend; one bar."""

ROW = 0.45
"""Height of an empty row in centimetres, as the program has it that makes it lowest."""

PAPER, TABLE_HEAD, TABLE_ROW = 26.0, 3.0, 0.6
"""Of A3 landscape what can be printed on; of the table above the charts its head and one row."""

HEADS, NAMES, FIRST_COLOUR = 3, 2, 3
"""On 图表数据: the row that names the colours, the column of names, the first column of numbers."""


def draw(overview: Any, data: Any, blocks: Sequence[tuple[Block, int]], below: int) -> int:
    """A chart for each block, under row `below`; each block with the row on 图表数据 it begins in. The row after them.

    What moved stands above who is red or yellow, all leads beside them; on a new page where they would be cut.
    """
    charts = {block.title: _chart(data, block, first) for block, first in blocks}
    after = sum(int(charts[name].height / ROW) + 2 for name in _MOVED if name in charts)
    heights = [charts[name].height for name in PLACES if name in charts]
    tall = max(sum(heights[:-1]), heights[-1]) if heights else 0
    if TABLE_HEAD + TABLE_ROW * (below - HEADS) + tall > PAPER:
        overview.row_breaks.append(Break(id=below - 1))
    for name, chart in charts.items():
        overview.add_chart(chart, f"{PLACES[name][0]}{below + (after if name == OF_OWNERS else 0)}")
    return below + int(tall / ROW) + 4


def _chart(data: Any, block: Block, first: int) -> Any:
    chart: Any = BarChart()
    last, is_moved = first + len(block.bars) - 1, block.title in _MOVED
    chart.type, chart.grouping = ("col", "clustered") if is_moved else ("bar", "stacked")
    chart.overlap, chart.gapWidth = (0, 60) if is_moved else (100, 40)
    chart.title = title(block.title)
    chart.width, chart.height = PLACES[block.title][1], max(HEAD + BAR * len(block.bars), LEAST)
    for colour in block.colours:
        chart.series.append(_series(data, colour, first, last, outside=is_moved))
    names = StrRef(str(Reference(data, min_col=NAMES, min_row=first, max_row=last)))
    for series in chart.series:
        series.cat = AxDataSource(strRef=names)
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete, axis.txPr = False, text(900)
    chart.y_axis.majorGridlines, chart.y_axis.numFmt = None, "0"
    if not is_moved:
        # The first row of the table on top.
        chart.x_axis.scaling.orientation, chart.y_axis.delete = "maxMin", True
    chart.legend.position, chart.legend.txPr = "b", text(900)
    return chart


def _series(data: Any, colour: Colour, first: int, last: int, *, outside: bool) -> Any:
    column = FIRST_COLOUR + list(Colour).index(colour)
    series: Any = Series(Reference(data, min_col=column, min_row=first, max_row=last))
    series.tx = SeriesLabel(strRef=StrRef(str(Reference(data, min_col=column, min_row=HEADS))))
    series.graphicalProperties.solidFill = INKS[colour]
    series.graphicalProperties.line.solidFill = "FFFFFF"
    series.dLbls = labels = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    labels.position = "outEnd" if outside else "ctr"
    labels.txPr = text(900, "FFFFFF" if colour in _DARK and not outside else "1F2329")
    return series


def text(size: int, colour: str = "1F2329") -> Any:
    """Letters of a size in hundredths of a point."""
    looks = CharacterProperties(sz=size, b=False, solidFill=colour)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=looks), endParaRPr=looks)])


def title(words: str, size: int = 1200) -> Any:
    """A bold line above a chart, of a size in hundredths of a point."""
    looks = CharacterProperties(sz=size, b=True, solidFill="1F2329")
    run = RegularTextRun(rPr=looks, t=words)
    line: Any = Title(overlay=False)
    line.tx = Text(rich=RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=looks), r=[run])]))
    return line
