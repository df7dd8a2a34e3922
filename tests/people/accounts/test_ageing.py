"""When a new password is asked for, and when an account nobody uses is listed and closed: both sides of each day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.people.accounts import ageing
from tracker.people.accounts.ageing import Ask, ask
from tracker.vocabulary import Role

DUE = date(2026, 11, 20)
OF_UNITS = {Role.LIAISON, Role.UNIT_HEAD}
OF_COMMISSION = {Role.COORDINATOR, Role.COORDINATOR_HEAD, Role.LEADER, Role.PRINCIPAL}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("days", "when_done"), [(-1, Ask.NOT), (0, Ask.GENTLY), (29, Ask.GENTLY), (30, Ask.FIRST), (300, Ask.FIRST)]
)
def test_who_hands_in_is_asked_afterwards_and_who_does_not_in_the_end(role: Role, days: int, when_done: Ask) -> None:
    today = DUE + timedelta(days=days)
    assert ask(DUE, today, {role}, True) is when_done
    is_left_alone = role in OF_UNITS or (role in OF_COMMISSION and when_done is Ask.GENTLY)
    assert ask(DUE, today, {role}, False) is (Ask.NOT if is_left_alone else when_done)
    assert ask(DUE, today, {role, Role.LIAISON}, False) is Ask.NOT, "whatever else he is"


def test_without_a_day_nobody_is_asked_and_without_a_post_at_once() -> None:
    assert ask(None, DUE, {Role.AUDITOR}, True) is Ask.NOT
    assert ask(DUE, DUE, set(), False) is Ask.GENTLY


@pytest.mark.parametrize(
    ("set_at", "days", "due"),
    [
        (datetime(2026, 5, 24, 2, tzinfo=UTC), 180, date(2026, 11, 20)),
        (datetime(2026, 5, 23, 16, tzinfo=UTC), 180, date(2026, 11, 20)),  # past midnight in Shanghai
        (datetime(2026, 5, 23, 15, 59, tzinfo=UTC), 180, date(2026, 11, 19)),
        (datetime(2026, 8, 22, 2, tzinfo=UTC), 90, date(2026, 11, 20)),
    ],
)
def test_the_day_is_shanghais(set_at: datetime, days: int, due: date) -> None:
    assert ageing.due_on(set_at, days) == due


@pytest.mark.parametrize(("hours", "over"), [(0, False), (14 * 24 - 1, False), (14 * 24, True)])
def test_a_one_time_password_lasts_a_fortnight(hours: int, over: bool) -> None:
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert ageing.is_one_time_over(at - timedelta(hours=hours), at) is over


@pytest.mark.parametrize("role", Role)
def test_how_long_an_account_lies_unused(role: Role) -> None:
    others = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    expected = (90, 60) if role in others else (400, 200)
    assert (ageing.closed_after({role}), ageing.warned_after({role})) == expected
    assert (ageing.closed_after(set()), ageing.warned_after(set())) == (90, 60)
