"""Everything one 承办分工表 holds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.reporting.division.collectives import GroupRow
from tracker.reporting.division.rows import BodyRow, ItemRow


@dataclass(frozen=True)
class DivisionSheet:
    """Everything one workbook holds. `title`, `number`: of the plan, its name and 文号."""

    plan_id: int
    title: str
    number: str
    made_on: date
    rows: tuple[ItemRow, ...]
    bodies: tuple[BodyRow, ...]
    groups: tuple[GroupRow, ...]

    @property
    def heading(self) -> str:
        """…行动方案承办分工表."""
        return f"{self.title}承办分工表"

    @property
    def file_name(self) -> str:
        """渝府办发〔2026〕8号承办分工表-2026-11-20.xlsx."""
        return f"{(self.number or self.title)[:60]}承办分工表-{self.made_on}.xlsx".replace("/", "-")
