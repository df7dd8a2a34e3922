"""One subject with several dated targets is one figure with stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.plans.stages import by_stages


@dataclass(frozen=True)
class Target:
    subject: str
    year: int | None


def stages(*targets: tuple[str, int | None]) -> list[list[tuple[str, int | None]]]:
    found = by_stages([Target(*one) for one in targets], lambda one: one.subject)
    return [[(one.subject, one.year) for one in several] for several in found]


def test_the_targets_of_one_subject_stand_together_by_year() -> None:
    given = (("接驳率", 2030), ("商场", 2025), ("接驳率", 2025))
    assert stages(*given) == [[("接驳率", 2025), ("接驳率", 2030)], [("商场", 2025)]]


def test_what_has_no_year_and_a_second_of_one_year_stand_alone() -> None:
    """新增3—5家 is told as two figures of one year."""
    given = (("商场", 2025), ("商场", 2025), ("商场", None))
    assert stages(*given) == [[("商场", 2025)], [("商场", 2025)], [("商场", None)]]


JUNE, SEPTEMBER, YEAR_END = date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("days", "together"),
    [
        ((JUNE, SEPTEMBER), [[0, 1]]),
        ((SEPTEMBER, JUNE), [[1, 0]]),
        ((None, JUNE), [[1, 0]]),  # the year's last day is what stands for none
        ((JUNE, JUNE), [[0], [1]]),
        ((None, YEAR_END), [[0], [1]]),
        ((None, None), [[0], [1]]),
    ],
)
def test_targets_within_a_year_stand_together_by_their_days(
    days: tuple[date | None, ...], together: list[list[int]]
) -> None:
    given = [Target("换电站", 2026) for _ in days]
    place = {id(one): number for number, one in enumerate(given)}
    found = by_stages(given, lambda one: one.subject, lambda one: days[place[id(one)]])
    assert [[place[id(one)] for one in several] for several in found] == together
