"""What is proposed for a plan and for a clause."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plans.draft.modes import mode_after, needs_decision, plan_mode, responsibility_mode
from tracker.vocabulary import Basis, Mode, PlanMode


@pytest.mark.parametrize(
    ("issued_on", "received_on", "expected"),
    [
        (date(2022, 10, 8), date(2026, 11, 20), PlanMode.CONTINUED),
        (date(2025, 11, 20), date(2026, 11, 20), PlanMode.NEW),  # 12 months to the day
        (date(2025, 11, 19), date(2026, 11, 20), PlanMode.CONTINUED),
        (date(2024, 2, 29), date(2025, 2, 28), PlanMode.NEW),  # no 29 February to come back to
        (date(2024, 2, 29), date(2025, 3, 1), PlanMode.CONTINUED),
        (date(2025, 12, 31), date(2026, 12, 31), PlanMode.NEW),
        (date(2026, 11, 1), date(2026, 11, 20), PlanMode.NEW),
        (None, date(2026, 11, 20), PlanMode.NEW),
    ],
)
def test_plan_mode(issued_on: date | None, received_on: date, expected: PlanMode) -> None:
    assert plan_mode(issued_on, received_on) is expected


@pytest.mark.parametrize(
    ("basis", "bodies", "expected"),
    [
        (Basis.NONE, 0, None),
        (Basis.SOLE, 1, Mode.SINGLE),
        (Basis.EXPLICIT, 1, Mode.SINGLE),
        (Basis.EXPLICIT, 2, Mode.LEAD_CONSOLIDATES),
        (Basis.FIRST_LISTED, 1, Mode.SINGLE),  # “省工信厅等”
        (Basis.FIRST_LISTED, 10, Mode.EACH_REPORTS),
        (Basis.COLLECTIVE, 1, Mode.EACH_REPORTS),  # each member of the group
        (Basis.COLLECTIVE, 2, Mode.EACH_REPORTS),
    ],
)
def test_responsibility_mode(basis: Basis, bodies: int, expected: Mode | None) -> None:
    assert responsibility_mode(basis, bodies) is expected


def test_a_person_decides_where_the_text_names_no_lead() -> None:
    assert {basis for basis in Basis if needs_decision(basis)} == {Basis.FIRST_LISTED, Basis.COLLECTIVE}


@pytest.mark.parametrize(
    ("mode", "bodies", "collective", "after"),
    [
        (Mode.EACH_REPORTS, 1, False, Mode.SINGLE),
        (Mode.EACH_REPORTS, 1, True, Mode.EACH_REPORTS),
        (Mode.EACH_REPORTS, 2, False, Mode.EACH_REPORTS),
        (Mode.LEAD_CONSOLIDATES, 1, False, Mode.SINGLE),
        (Mode.LEAD_CONSOLIDATES, 3, False, Mode.LEAD_CONSOLIDATES),
        (Mode.SINGLE, 1, False, Mode.SINGLE),
        (Mode.SINGLE, 2, False, Mode.LEAD_CONSOLIDATES),
        (None, 2, False, Mode.LEAD_CONSOLIDATES),
        (None, 0, False, None),
    ],
)
def test_the_mode_of_a_task_that_is_out(mode: Mode | None, bodies: int, collective: bool, after: Mode | None) -> None:
    assert mode_after(mode, bodies, collective=collective, is_open=False) is after


@pytest.mark.parametrize(
    ("mode", "bodies", "after"),
    [
        (Mode.SINGLE, 1, Mode.SINGLE),
        (Mode.SINGLE, 2, Mode.EACH_REPORTS),
        (Mode.EACH_REPORTS, 1, Mode.SINGLE),
        (Mode.LEAD_CONSOLIDATES, 2, Mode.LEAD_CONSOLIDATES),
    ],
)
def test_who_is_only_the_first_listed_collects_nothing(mode: Mode, bodies: int, after: Mode) -> None:
    assert mode_after(mode, bodies, collective=False, is_open=True) is after
