"""Figures that state one subject for several years are one figure with several dated targets (domain.md 5)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A target with its year, None where the plan states none."""

    @property
    def year(self) -> int | None:
        """The target year."""


T = TypeVar("T", bound=Dated)


def by_stages(figures: Iterable[T], subject: Callable[[T], Hashable]) -> list[list[T]]:
    """Those of one `subject` together, the earliest year first; one without a year, or for a year told already, alone.

    Example: 应用比例 2025 年 70%，2030 年 90% is one figure with two targets; its value is asked once.
    """
    together: dict[tuple[object, ...], list[T]] = {}
    for place, one in enumerate(figures):
        of = ("of", subject(one))
        is_its_own = one.year is None or one.year in {other.year for other in together.get(of, ())}
        together.setdefault(("own", place) if is_its_own else of, []).append(one)
    return [sorted(several, key=lambda one: one.year or 0) for several in together.values()]
