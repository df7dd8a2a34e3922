"""核验结论: what came of an own date or a goal, in one cell of 阶段节点; papers say its parts one by one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

COLUMN = "核验结论"


@dataclass(frozen=True)
class Conclusion:
    """“未达成 76%（截至2025-12-31），整改至2027-06-30，核定时由市交通局承办”, “达成，按原定时限晚163天”.

    Where another plan took the place of its own: “未达成，已由《重庆市绿色出行实施方案》（渝发改〔2026〕40号）替代”.
    `result`: empty before a verdict. Earlier quarters say no `unit` of a figure of its row, and nothing `late`.
    """

    result: str = ""
    value: str = ""
    unit: str = ""
    as_of: date | None = None
    late: str = ""
    rectify_by: date | None = None
    judged_of: tuple[str, ...] = ()
    replaced_by: str = ""

    @property
    def text(self) -> str:
        """As the sheet prints it."""
        replaced = f"已由{self.replaced_by}替代" if self.replaced_by else ""
        return "，".join(one for one in (self._verdict(), replaced) if one)

    def _verdict(self) -> str:
        value = f" {self.value}{self.unit}" if self.value else ""
        as_of = f"（截至{self.as_of}）" if self.as_of else ""
        parts = (
            f"{self.result}{value}{as_of}",
            self.late,
            f"整改至{self.rectify_by}" if self.rectify_by else "",
            f"核定时由{'、'.join(self.judged_of)}承办" if self.judged_of else "",
        )
        return "，".join(part for part in parts if part)

    @property
    def to_rectify_by(self) -> date | None:
        """Until when it is to be put right, which ends with its plan."""
        return None if self.replaced_by else self.rectify_by

    @property
    def replaced(self) -> str:
        """“已由渝发改〔2026〕40号替代”, of a plan without a number by its title; empty while the plan holds."""
        has_number = self.replaced_by.endswith("）")
        named = self.replaced_by.rpartition("》（")[2].removesuffix("）") if has_number else self.replaced_by
        return f"已由{named}替代" if named else ""
