"""三员: which posts come together in one account, at once and one after the other; the whole table."""

from __future__ import annotations

import pytest

from tracker.people.access import ADMINISTRATORS
from tracker.people.accounts.grants.separation import NotSeparate, demand_separate
from tracker.vocabulary import Role


def is_separate(role: Role, beside: set[Role], ever: set[Role]) -> bool:
    try:
        demand_separate(role, beside, ever)
    except NotSeparate:
        return False
    return True


@pytest.mark.parametrize("role", Role)
def test_at_once_no_administrator_holds_anything_else(role: Role) -> None:
    others = set(Role) - {role}
    mixing = others if role in ADMINISTRATORS else ADMINISTRATORS
    assert {held for held in Role if not is_separate(role, {held}, {held})} == mixing


@pytest.mark.parametrize("role", Role)
def test_one_after_the_other_no_two_of_the_three(role: Role) -> None:
    other_two = ADMINISTRATORS - {role} if role in ADMINISTRATORS else set[Role]()
    assert {former for former in Role if not is_separate(role, set(), {former})} == other_two


def test_what_lies_between_does_not_help() -> None:
    assert not is_separate(Role.AUDITOR, set(), {Role.SYSTEM_ADMIN, Role.LIAISON})


def test_the_reason_names_what_he_was() -> None:
    with pytest.raises(NotSeparate, match="担任过系统管理员，不能再担任审计管理员"):
        demand_separate(Role.AUDITOR, set(), {Role.SYSTEM_ADMIN, Role.LIAISON})
    with pytest.raises(NotSeparate, match="担任过其他管理员"):
        demand_separate(Role.AUDITOR, set(), {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
