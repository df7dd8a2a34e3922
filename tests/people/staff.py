"""Accounts for tests, made by the real acts."""

from __future__ import annotations

from tests.given.builders import act
from tracker.acts.people import accounts
from tracker.people.names.queries import recorded_names
from tracker.vocabulary import Role

PASSWORD = "Right-Horse-7"


def department_id(key: str) -> int:
    """The id of a department of the registry."""
    return recorded_names().department_ids[key]


def account(username: str, role: Role, key: str, code: str = "500000") -> int:
    """The id of a new account with PASSWORD, holding that post from builders.TODAY on."""
    new = accounts.NewUser(
        jurisdiction_id=code,
        username=username,
        display_name=f"{key}的{role.label}",
        department_id=department_id(key),
        role=role,
        password=PASSWORD,
        must_change=False,
    )
    return accounts.add_user(act(), new)[0]
