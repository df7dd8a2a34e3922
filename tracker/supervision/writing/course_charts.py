"""Native charts of the course of figures, two side by side below the others on 总体情况, from the cells of 图表数据."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from openpyxl.chart import Reference, ScatterChart, Series
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.pagebreak import Break

from tracker.ledger.rows.row import PointRow
from tracker.supervision.sheets.trajectories import PLANNED, TARGET, TOLD, Course
from tracker.supervision.writing.charts import ROW, text, title

KIND, DAY, VALUE = 9, 10, 11
"""On 图表数据: the columns of 点, 日期 and 数值."""

COLUMNS, WIDTH, HEIGHT = ("A", "G"), 14.2, 6.6
"""Where charts begin, and how large one is in centimetres: three rows of two fit a sheet of A3."""

_YEAR, _MOST_MARKS = 365.25, 8
_NEAR = Decimal("0.6")
"""Of the largest value: where the smallest is above it, an axis from 0 would leave the course a flat line."""

_INK, _QUIET, _GRID = "1F2329", "59606B", "D5DAE1"

Placed = tuple[Course, Sequence[tuple[str, int, int]]]
"""A figure with its series: what it is, its first and its last row on 图表数据."""


def draw(overview: Any, data: Any, courses: Sequence[Placed], below: int) -> None:
    """A chart for each figure under row `below`, on a page of their own."""
    if courses:
        overview.row_breaks.append(Break(id=below - 1))
    for place, (course, series) in enumerate(courses):
        row, column = divmod(place, len(COLUMNS))
        overview.add_chart(_chart(data, course, series), f"{COLUMNS[column]}{below + row * (int(HEIGHT / ROW) + 1)}")


def _chart(data: Any, course: Course, series: Sequence[tuple[str, int, int]]) -> Any:
    chart: Any = ScatterChart()
    chart.style, chart.scatterStyle = 2, "lineMarker"
    chart.title = title(course.name, 1000)
    chart.width, chart.height = WIDTH, HEIGHT
    for kind, first, last in series:
        chart.series.append(_series(data, kind, first, last))
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete, axis.txPr = False, text(900)
    chart.x_axis.majorGridlines, chart.x_axis.numFmt = None, "yyyy"
    chart.y_axis.numFmt = "General"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_GRID, w=6000))
    _scale(chart, [point for _, points in course.series() for point in points])
    chart.legend.position, chart.legend.txPr = "b", text(900)
    return chart


def _scale(chart: Any, points: Sequence[PointRow]) -> None:
    """From the first year to the last, a mark at the beginning of each; from 0 unless all values are far from it."""
    first, last = min(point.on.year for point in points), max(point.on.year for point in points) + 1
    # The second day: years of 365.25 days never come to lie in the year before.
    chart.x_axis.scaling.min, chart.x_axis.scaling.max = (_serial(date(year, 1, 2)) for year in (first, last))
    chart.x_axis.majorUnit = _YEAR * max(1, -(-(last - first) // _MOST_MARKS))
    values = [point.value for point in points]
    if 0 <= min(values) <= max(values) * _NEAR:
        chart.y_axis.scaling.min = 0


def _serial(day: date) -> int:
    """A day as workbooks count it."""
    return (day - date(1899, 12, 30)) // timedelta(days=1)


def _series(data: Any, kind: str, first: int, last: int) -> Any:
    days, values = (Reference(data, min_col=column, min_row=first, max_row=last) for column in (DAY, VALUE))
    series: Any = Series(values, days)
    series.tx = SeriesLabel(strRef=StrRef(str(Reference(data, min_col=KIND, min_row=first))))
    line = series.graphicalProperties.line
    if kind == PLANNED:
        series.marker, line.prstDash = Marker("none"), "dash"
        line.solidFill, line.width = _QUIET, 15000
    elif kind == TARGET:
        series.marker, line.noFill = _marker("diamond", 10), True
        series.dLbls = _labels("t")
    else:
        assert kind == TOLD
        series.marker, line.solidFill, line.width = _marker("circle", 7), _INK, 20000
        series.dLbls = _labels("b")
    series.smooth = False
    return series


def _marker(symbol: Literal["circle", "diamond"], size: int) -> Any:
    marker: Any = Marker(symbol, size=size)
    marker.graphicalProperties.solidFill = _INK
    marker.graphicalProperties.line.solidFill = _INK
    return marker


def _labels(position: str) -> Any:
    labels: Any = DataLabelList()
    labels.showVal, labels.position, labels.txPr = True, position, text(900)
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels
