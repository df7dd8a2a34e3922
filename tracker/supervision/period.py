"""What a workbook speaks of: a quarter or a year, its days, whether its figures are final (design.md 3, 5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.calendar.workdays import Calendar
from tracker.clock import end_of, shanghai_date
from tracker.reporting.quarters import Quarter

WORKBOOK = "workbook"
"""Kind of the runs that build one."""

_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, order=True)
class Year:
    """A year, whose report is made of what its last quarter was closed with and of what came later (domain.md 7).

    Example: 2026年度. Up to 30 March 2027 its report is 年度快报, from the 31st 年度定稿: a value of 31 December can
    exist 90 days later, and verdicts on the dates of the year, also of a goal year, have been given by then.
    """

    year: int

    @property
    def name(self) -> str:
        """2026, by which its editions are kept."""
        return str(self.year)

    @property
    def label(self) -> str:
        """2026年度."""
        return f"{self.year}年度"

    @property
    def quarter(self) -> Quarter:
        """Its last one."""
        return Quarter(self.year, 4)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """All of them."""
        return tuple(Quarter(self.year, number) for number in (1, 2, 3, 4))

    @property
    def last_day(self) -> date:
        """31 December."""
        return date(self.year, 12, 31)

    @property
    def settled_on(self) -> date:
        """The first day of 年度定稿."""
        return date(self.year + 1, 3, 31)

    def is_preliminary(self, on: date) -> bool:
        """Whether what is made on a day is 年度快报."""
        return on < self.settled_on

    def made_on(self, calendar: Calendar) -> date:
        """The working day on which the draft of 年度定稿 is made by itself."""
        return calendar.forward(self.settled_on)

    def kind(self, on: date) -> str:
        """快报 or 定稿."""
        return "快报" if self.is_preliminary(on) else "定稿"

    def word(self, on: date) -> str:
        """年度快报 or 年度定稿."""
        return f"年度{self.kind(on)}"


Span = Quarter | Year
"""What a report is of."""


def span_of(name: str) -> Span:
    """The year called 2026, the quarter called 2026Q4; BadInput where it is neither."""
    return Year(int(name.strip())) if _YEAR.fullmatch(name.strip()) else Quarter.parse(name)


def span_label(name: str) -> str:
    """2026年度 of 2026, 2026年第4季度 of 2026Q4."""
    return span_of(name).label


def newest_first(name: str) -> tuple[int, int]:
    """By which reports are put in order: that of a year comes after its last quarter's."""
    span = span_of(name)
    return (-span.year, -span.number) if isinstance(span, Quarter) else (-span.year, -5)


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
    reports that came after the closing, one of a year verdicts, too. `year`: the report is of all of it, `quarter` is
    its last; `is_corrected`: one of 年度定稿 was signed before.
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
    year: Year | None = None
    is_corrected: bool = False

    @property
    def span(self) -> Span:
        """The quarter, or the year."""
        return self.year or self.quarter

    @property
    def this(self) -> str:
        """本季, 本年: how texts name it."""
        return "本年" if self.year else "本季"

    @property
    def before(self) -> str:
        """上季, 上年: what it is compared with."""
        return "上年" if self.year else "上季"

    @property
    def kind(self) -> str:
        """快报 or 定稿 of a year; nothing of a quarter."""
        return self.year.kind(self.on) if self.year else ""

    @property
    def words(self) -> tuple[str, ...]:
        """年度快报 or 年度定稿, of a year alone."""
        return (self.year.word(self.on),) if self.year else ()

    @property
    def changes_word(self) -> str:
        """What the differences from the edition before are called: 年度定稿 corrects no 年度快报."""
        return "与快报的差异" if self.year is not None and not self.is_corrected else "更正内容"

    def over(self, sheet: str) -> str:
        """“2026年第4季度量化指标”, “2026年度量化指标（年度快报）”: the title of a sheet."""
        return f"{self.span.label}{sheet}{''.join(f'（{word}）' for word in self.words)}"

    @property
    def names_of(self) -> date:
        """The day whose names are printed."""
        return self.named_on or self.on

    @property
    def dates_on(self) -> date:
        """The day on which own dates stand: that of the names; of a year that is over, the first behind it.

        Example: what was due on 31 December is 未到期 in the report of the fourth quarter, 待核定 in that of the year.
        """
        if self.year is None:
            return self.names_of
        return max(self.names_of, min(self.on, self.year.last_day + timedelta(days=1)))

    @property
    def is_final(self) -> bool:
        """Whether the frozen lights and reports of a closed round count."""
        return self.closed_at is not None

    @property
    def is_rehearsal(self) -> bool:
        """Whether it is of a day that is still to come."""
        return self.on > shanghai_date(self.built_at)

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
        if self.year is not None:
            return self._status_of(self.year)
        if self.edition is not None:
            kind = "报告期已关闭，灯与报告已冻结" if self.edition == 1 else "更正版，含关闭后采用的补报和更正"
            return f"第{self.edition}版（{kind}）"
        return "本期已关闭，灯与报告已冻结" if self.is_final else "快报（未定稿）"

    def _status_of(self, year: Year) -> str:
        word = year.word(self.on)
        if not self.is_final:
            return "年度快报（未定稿，第4季度报告期未关闭）"
        if self.edition is None:
            return f"{word}（未签发）"
        told = f"含{self.on}前采用的补报、年末数据和核定"
        return f"第{self.edition}版（{f'{word}更正版' if self.is_corrected else word}，{told}）"


def title(span: Span, is_inspection: bool) -> str:
    """2026年第4季度政策落实调度台账; 督查 in place of 调度 where the plan has a 授权依据 (domain.md 1, 6)."""
    return f"{span.label}政策落实{'督查' if is_inspection else '调度'}台账"
