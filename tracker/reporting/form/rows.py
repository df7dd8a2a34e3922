"""What a form prints: its head, one row for each report, one for each figure of it.

Pure values, made by queries.py and written by book.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.reporting.asked.questions import Figure, Questions
from tracker.reporting.form.fields import Value, shown
from tracker.reporting.form.keys import RowKey
from tracker.vocabulary import Relation


@dataclass(frozen=True)
class FormHead:
    """Whose form it is, for which round. `office`: who asks; `made_on`: the day it was handed out."""

    office: str
    department: str
    round_label: str
    as_of: date
    unit_due_on: date
    lead_due_on: date
    made_on: date

    @property
    def title(self) -> str:
        """2026年第4季度政策落实情况填报表."""
        return f"{self.round_label}政策落实情况填报表"

    @property
    def file_name(self) -> str:
        """2026年第4季度填报表-市商务委.xlsx."""
        return f"{self.round_label}填报表-{self.department}.xlsx"


@dataclass(frozen=True)
class FormRow:
    """One report as it is printed. `is_open`: it can be written; `origin`: where its words come from."""

    key: RowKey
    plan: str
    measure: str
    promise: str
    duty: str
    due_on: date
    state: str
    is_open: bool
    asked: Questions
    fields: Mapping[str, Value]
    origin: str


@dataclass(frozen=True)
class CoText:
    """What a co-body of a joint report has handed in; `word`: 已报, 未报 …; `texts` by the name of the field."""

    code: str
    measure: str
    department: str
    word: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """Everything one workbook holds. `co_texts`: for the lead of 牵头汇总, to consolidate from."""

    head: FormHead
    rows: tuple[FormRow, ...]
    co_texts: tuple[CoText, ...] = ()


def target_words(figure: Figure) -> str:
    """≥ 85（2025年，水平）；≥ 95（2030年）; 50座（2026年6月30日，累计）；80座（2026年9月30日）."""
    year = f"{figure.year}年{figure.day}，" if figure.year else ""
    own = f"{_aim(figure.relation, figure.target, figure.unit)}（{year}{figure.mode.label}）"
    later = [f"{_aim(aim.relation, aim.target, figure.unit)}（{aim.year}年{aim.day}）" for aim in figure.later]
    return "；".join([own, *later])


def _aim(relation: Relation, target: Decimal, unit: str | None) -> str:
    sign = {">=": "≥", "<=": "≤", "~": "约", "=": ""}[relation.value]
    return f"{sign}{shown(target)}{unit or ''}"


def last_words(figure: Figure) -> str:
    """84.1（截至2026-09-20）, of another body 84.1（商务委，截至2026-09-20）; empty where nothing was accepted."""
    if figure.last is None:
        return ""
    told = [figure.last_of, f"截至{figure.last.as_of}" if figure.last.as_of else ""]
    said = "，".join(one for one in told if one)
    return shown(figure.last.value) + (f"（{said}）" if said else "")
