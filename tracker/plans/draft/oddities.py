"""What is odd about a figure that was read: values a target can hardly have (ux.md S6: odd number)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.vocabulary import FigureMode, Relation

# A share of a whole; what grows or is measured against another year may well pass 100.
_SHARE = re.compile(r"比重|占比|比例|覆盖|普及|达标|合格|利用率|回收率|处置率|无害化|完成率|知晓|建成率|[^长速]率$")
_GROWTH = re.compile(r"增长|增速|提高|提升|下降|降低|增幅|翻|倍|杠杆|负债|周转|回报|收益")
# What comes in whole pieces only.
_PIECES = frozenset("个家户人名次条座处项所套台辆艘件批场站间")
_FARTHEST_YEARS = 40
_MANY = Decimal(10) ** 12


@dataclass(frozen=True)
class FigureRead:
    """A figure as it stands in a draft."""

    subject: str
    relation: Relation
    value: Decimal
    unit: str | None
    year: int | None
    mode: FigureMode


def oddities(figure: FigureRead, issued_year: int | None = None) -> tuple[str, ...]:
    """Why a figure should be looked at, in words; empty where nothing is odd."""
    unit = figure.unit or ""
    found = (
        (figure.value < 0, "目标值小于 0"),
        (figure.value == 0 and figure.relation is not Relation.AT_MOST, "目标值是 0"),
        (figure.value > _MANY, "目标值大得少见"),
        (
            unit in ("%", "％") and figure.value > 100 and bool(_SHARE.search(figure.subject)) and not _grows(figure),
            "占比超过 100%",
        ),
        (unit in _PIECES and figure.value != figure.value.to_integral_value(), f"按{unit}计的数不是整数"),
        (_is_past(figure, issued_year), f"目标年早于方案印发的 {issued_year} 年"),
        (_is_far(figure, issued_year), f"目标年比印发晚 {_FARTHEST_YEARS} 年以上"),
        (not figure.subject.strip(), "没有读出指标名称"),
    )
    return tuple(words for holds, words in found if holds)


def _grows(figure: FigureRead) -> bool:
    return bool(_GROWTH.search(figure.subject))


def _is_past(figure: FigureRead, issued_year: int | None) -> bool:
    return issued_year is not None and figure.year is not None and figure.year < issued_year


def _is_far(figure: FigureRead, issued_year: int | None) -> bool:
    return issued_year is not None and figure.year is not None and figure.year > issued_year + _FARTHEST_YEARS
