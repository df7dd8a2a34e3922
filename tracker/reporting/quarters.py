"""When a round opens, is due and ends, and whom it asks (domain.md 4, 5, 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.calendar.workdays import Calendar
from tracker.errors import BadInput
from tracker.typed import YEAR_HINT, YEARS
from tracker.vocabulary import Colour, Kind, LightRule, PlanMode, Stage, TaskState

VERIFICATION_DAYS = 20
"""Working days of a plan's 核定 round, the day after 下达 being the first."""

_NAME = re.compile(r"(\d{4})Q([1-4])")  # 2026Q4


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter the day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, name: str) -> Quarter:
        """The quarter called 2026Q4; BadInput where it is not written so, or is of no year that plans speak of."""
        match = _NAME.fullmatch(name.strip().upper())
        if not match:
            raise BadInput(f"报告期“{name}”写法不对，应写作 2026Q4")
        if int(match[1]) not in YEARS:
            raise BadInput(f"报告期“{name}”的{YEAR_HINT}")
        return cls(int(match[1]), int(match[2]))

    @property
    def name(self) -> str:
        """2026Q4, the round's name."""
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        """2026年第4季度."""
        return f"{self.year}年第{self.number}季度"

    @property
    def last_month(self) -> date:
        """The first day of its last month."""
        return date(self.year, self.number * 3, 1)

    @property
    def first_day(self) -> date:
        """The first day of its first month."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """The last day of its last month."""
        return date(self.year, self.number * 3, 31 if self.number in (1, 4) else 30)


def round_label(name: str) -> str:
    """2026年第4季度 of the round 2026Q4; a 核定 round goes by its name."""
    return Quarter.parse(name).label if _NAME.fullmatch(name) else name


def told_until(as_of: date, day: date) -> date:
    """The day a report is printed with (截至): its round's `as_of`, none behind the day on which it is read.

    Example: of the round of 20 September what was sent on the 12th is 截至9月20日, in the ledger, papers and letters
    alike; on the 15th 截至9月15日. When it was sent is another date (domain.md 7).
    """
    return min(as_of, day)


def lit_for(closed_on: date, review_ends_on: date) -> date:
    """The day for which the lights of a closed round are kept (domain.md 7): its review end.

    Of a round closed before its review end, the day of closing.
    """
    return min(closed_on, review_ends_on)


@dataclass(frozen=True)
class CutOffRule:
    """Days of a quarter's last month, and working days between its cut-offs; defaults of domain.md 7, settings."""

    as_of_day: int = 20
    unit_day: int = 23
    lead_days: int = 2
    review_days: int = 4
    edition_days: int = 3


@dataclass(frozen=True)
class CutOffs:
    """The days of a quarter's round. Each cut-off ends at 24:00; the round closes the day after its review end.

    `unit_due_on` is that of 分头直报 and co-units, `lead_due_on` that of who consolidates. `provisional` (暂定): one of
    the days up to the review end rests on a year whose calendar is not known.
    """

    as_of: date
    opens_on: date
    unit_due_on: date
    lead_due_on: date
    review_ends_on: date
    edition_on: date
    provisional: bool

    @property
    def closes_on(self) -> date:
        """The day the round closes."""
        return self.review_ends_on + timedelta(days=1)


def cut_offs(quarter: Quarter, calendar: Calendar, rule: CutOffRule | None = None) -> CutOffs:
    """The round's days; a cut-off on a day off moves to the next working day and pushes all later ones.

    In an unknown year the units' cut-off keeps its nominal day; what follows is counted by the provisional calendar.
    """
    rule = rule or CutOffRule()
    month = quarter.last_month
    nominal = month.replace(day=rule.unit_day)
    unit_due_on = calendar.forward(nominal) if calendar.knows(nominal.year) else nominal
    lead_due_on = calendar.add(unit_due_on, rule.lead_days)
    review_ends_on = calendar.add(lead_due_on, rule.review_days)
    return CutOffs(
        as_of=month.replace(day=rule.as_of_day),
        opens_on=calendar.forward(month),
        unit_due_on=unit_due_on,
        lead_due_on=lead_due_on,
        review_ends_on=review_ends_on,
        edition_on=calendar.add(review_ends_on, rule.edition_days),
        provisional=not calendar.is_certain(month, review_ends_on),
    )


def verification_ends_on(issued_on: date, calendar: Calendar) -> date:
    """The last day of the 核定 round that opens with 下达."""
    return calendar.add(issued_on, VERIFICATION_DAYS)


def verification_days(handed_on: date, calendar: Calendar) -> CutOffs:
    """The days of the 核定 round that opens with 下达: one end for all."""
    ends_on = verification_ends_on(handed_on, calendar)
    is_guess = not calendar.is_certain(handed_on, ends_on)
    return CutOffs(handed_on, handed_on, ends_on, ends_on, ends_on, ends_on, is_guess)


ASKED_IN: Mapping[Kind, frozenset[int]] = {
    Kind.MEASURED: frozenset({1, 2, 3, 4}),
    Kind.DELIVERABLE: frozenset({1, 2, 3, 4}),
    Kind.ADVANCE: frozenset({2, 4}),
    Kind.STANDING: frozenset({4}),
    Kind.ENCOURAGED: frozenset({4}),
    Kind.GOVERNANCE: frozenset({4}),
}
"""The quarters in which each kind is asked (domain.md 5, “Asked”)."""

_ASKED_AGAIN = frozenset({LightRule.NO_INFORMATION, LightRule.UNREPORTED, LightRule.STALE})
_TURN_OF_OFFICE = frozenset({LightRule.TO_JUDGE, LightRule.TO_VERIFY})


@dataclass(frozen=True)
class Asking:
    """What decides whether a round asks one body for one task.

    `last_light` is the rule of its last frozen light; `ever_accepted`: anything of this body; `stage`: the last
    accepted one of a 成果; `value_may_exist`: of a 量化, whether a value not yet told can exist by the cut-off;
    `is_host`: the 主办处室 itself, which writes the one text of a 保障; `asks_everything`: the plan's setting; `binds`:
    unsigned, but so long past its limit that it is asked like the others; `is_dated`: an own date
    falls into the quarter, `is_dated_to_the_day`: one in words, or of a figure within its year. `is_wanted`: it is
    still to tell of a date that is past, or of what is to be put right.
    """

    state: TaskState
    kind: Kind
    plan_mode: PlanMode
    last_light: LightRule | None = None
    ever_accepted: bool = False
    stage: Stage | None = None
    value_may_exist: bool = True
    is_host: bool = False
    asks_everything: bool = False
    binds: bool = False
    is_dated: bool = False
    is_dated_to_the_day: bool = False
    is_wanted: bool = False


def is_asked(asking: Asking, quarter: Quarter) -> bool:
    """Whether the quarter's round asks for a report."""
    if not _is_running(asking):
        return False
    in_turn = quarter.number in ASKED_IN[asking.kind]
    if asking.kind is Kind.GOVERNANCE:
        return asking.is_host and in_turn
    if asking.asks_everything or not asking.ever_accepted or asking.is_wanted or _needs_watching(asking):
        return True
    return (in_turn or asking.is_dated) and not _has_nothing_to_say(asking)


RUNNING = (TaskState.ACTIVE, TaskState.TO_VERIFY, TaskState.TO_SIGN)
"""Tasks that a round may ask of; of those in 待签收 not all (`_is_running`)."""


def _is_running(asking: Asking) -> bool:
    """推进中, 待核验 or 待签收, of 新下达 from ten working days past its limit; others join when they are signed."""
    if asking.state is TaskState.TO_SIGN:
        return asking.plan_mode is PlanMode.CONTINUED or asking.binds
    return asking.state in (TaskState.ACTIVE, TaskState.TO_VERIFY)


def _needs_watching(asking: Asking) -> bool:
    """黄, 红, 灰·尚无信息, 灰·本期未报, 灰·信息陈旧: asked every quarter.

    Of a finished 成果 no news is expected, not while 综合处 has still to judge or verify it either.
    """
    light = asking.last_light
    if light is None or (_is_finished(asking) and light in (*_ASKED_AGAIN, *_TURN_OF_OFFICE)):
        return False
    return light.colour in (Colour.YELLOW, Colour.RED) or light in _ASKED_AGAIN


def _has_nothing_to_say(asking: Asking) -> bool:
    """A finished 成果, or a figure whose next value cannot exist yet beside which nothing else falls due."""
    waits_for_value = asking.kind is Kind.MEASURED and not asking.value_may_exist
    return _is_finished(asking) or (waits_for_value and not asking.is_dated_to_the_day)


def _is_finished(asking: Asking) -> bool:
    return asking.kind is Kind.DELIVERABLE and asking.stage is Stage.ISSUED
