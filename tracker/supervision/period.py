"""What a workbook speaks of: its quarter, its days, whether its figures are final (design.md 3 “three dates”, 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.clock import end_of, shanghai_date
from tracker.reporting.quarters import Quarter

WORKBOOK = "workbook"
"""Kind of the runs that build one."""


class Book(StrEnum):
    """Which file of a quarter: all sheets, what a leader reads on paper (domain.md 6), 任务台账 for other programs."""

    WHOLE = "whole"
    LEADER = "leader"
    CSV = "csv"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """Of its file."""
        return f".{self.value}" if self in (Book.CSV, Book.JSON) else ".xlsx"


@dataclass(frozen=True)
class Period:
    """`on`: day of knowledge; `as_of`: the day the reported figures speak of (截至); `built_at`: aware instant.

    `round_id`: the quarter's round, None where it was not open yet. `closed_at`: when it closed, None while it is open.
    `named_on`: the day whose names are printed where it is not `on`: of a closed quarter, that of its frozen rows.
    `edition`: the number of the edition that is made; `corrected_up_to`: the instant up to which a later one takes up
    reports that came after the closing.
    """

    quarter: Quarter
    on: date
    as_of: date
    built_at: datetime
    round_id: int | None = None
    closed_at: datetime | None = None
    named_on: date | None = None
    edition: int | None = None
    corrected_up_to: datetime | None = None

    @property
    def names_of(self) -> date:
        """The day whose names are printed."""
        return self.named_on or self.on

    @property
    def is_final(self) -> bool:
        """Whether the frozen lights and reports of a closed round count."""
        return self.closed_at is not None

    @property
    def known(self) -> datetime | None:
        """Facts recorded before this instant count; None: all that are there."""
        last = self.corrected_up_to or self.closed_at
        if last is not None:
            return last + timedelta(microseconds=1)
        return end_of(self.on) if self.on < shanghai_date(self.built_at) else None

    @property
    def status(self) -> str:
        """That lights and reports are frozen, or the warning that they are not; of an edition its number."""
        if self.edition is not None:
            kind = "报告期已关闭，灯与报告已冻结" if self.edition == 1 else "更正版，含关闭后采用的补报和更正"
            return f"第{self.edition}版（{kind}）"
        return "本期已关闭，灯与报告已冻结" if self.is_final else "快报（未定稿）"


def title(quarter: Quarter, is_inspection: bool) -> str:
    """2026年第4季度政策落实调度台账; 督查 in place of 调度 where the plan has a 授权依据 (domain.md 1, 6)."""
    return f"{quarter.label}政策落实{'督查' if is_inspection else '调度'}台账"
