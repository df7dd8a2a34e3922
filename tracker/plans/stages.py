"""Figures that state one subject for several days are one figure with several dated targets (domain.md 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A target with its year, None where the plan states none."""

    @property
    def year(self) -> int | None:
        """The target year."""


T = TypeVar("T", bound=Dated)


def by_stages(
    figures: Iterable[T], subject: Callable[[T], Hashable], day: Callable[[T], date | None] = lambda one: None
) -> list[list[T]]:
    """Those of one `subject` together, the earliest first; one without a year, or for a day told already, alone.

    Example: 应用比例 2025 年 70%，2030 年 90% is one figure with two targets; its value is asked once. So is 6月底
    50座，9月底 80座: `day` tells the days within a year; without one it is the year's last.
    """
    together: dict[tuple[object, ...], list[tuple[date, T]]] = {}
    for place, one in enumerate(figures):
        of = ("of", subject(one))
        due_on = day(one) or date(one.year or 1, 12, 31)
        is_its_own = one.year is None or due_on in {on for on, _ in together.get(of, ())}
        together.setdefault(("own", place) if is_its_own else of, []).append((due_on, one))
    return [[one for _, one in sorted(several, key=lambda dated: dated[0])] for several in together.values()]


def within_years(targets: Iterable[T], subject: Callable[[T], Hashable], day: Callable[[T], Hashable]) -> list[T]:
    """Those that have another one of their `subject` for another `day` of the same year: the year does not name them.

    Example: 换电站 2026年6月底50座，12月底80座; not 3—5家, which is told as two of one day.
    """
    rows = list(targets)
    days: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for row in rows:
        days[subject(row), row.year].add(day(row))
    return [row for row in rows if row.year is not None and len(days[subject(row), row.year]) > 1]


def day_within(due_on: date | None, first: date | None = None) -> str:
    """“6月30日” behind its year; empty where the year is enough. The `first` one of what was put off past its year."""
    named = first if due_on and first and due_on.year != first.year else due_on
    return f"{named.month}月{named.day}日" if named else ""
