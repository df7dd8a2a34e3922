"""Accounts for tests: made by the real actions, with a hash that costs nothing."""

from __future__ import annotations

import pytest

from tests.builders import act
from tests.people.registries import small_registry
from tracker.acts import accounts, registry
from tracker.people.accounts import passwords
from tracker.people.names.queries import recorded_names
from tracker.vocabulary import Role

PASSWORD = "Right-Horse-7"


def load(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small registry in the tables; passwords hashed in no time from here on."""
    monkeypatch.setattr(passwords, "METHOD", "pbkdf2:sha256:1")
    monkeypatch.setattr(passwords, "_NOBODY", f"pbkdf2:sha256:1$none${'0' * 64}")
    registry.load_registry(act(), small_registry())


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
