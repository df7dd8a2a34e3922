"""One subject with several dated targets is one figure with stages."""

from __future__ import annotations

from dataclasses import dataclass

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
