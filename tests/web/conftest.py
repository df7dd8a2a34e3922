"""Accounts of two jurisdictions behind the pages; no application context is left open, as a request opens its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.visitors import Enter, Visitor, demo_passwords
from tests.given.beginnings import begins_with, over
from tests.people import staff
from tracker.database import db
from tracker.people.models import User
from tracker.vocabulary import Role

PEOPLE = {
    "cq-coordinator": (Role.COORDINATOR, "cq-fgw-zonghe", "500000"),
    "cq-liaison": (Role.LIAISON, "cq-sww", "500000"),
    "cq-system": (Role.SYSTEM_ADMIN, "cq-fgw", "500000"),
    "cq-security": (Role.SECURITY_ADMIN, "cq-fgw", "500000"),
    "cq-auditor": (Role.AUDITOR, "cq-fgw", "500000"),
    "sx-liaison": (Role.LIAISON, "sx-swt", "140000"),
    "sx-system": (Role.SYSTEM_ADMIN, "sx-fgw", "140000"),
}


@begins_with("small_registry")
def people_of_two(url: str, instance: Path) -> None:
    """The accounts of PEOPLE; their password is staff.PASSWORD."""
    with over(url, instance):
        for name, (role, key, code) in PEOPLE.items():
            staff.account(name, role, key, code)


@pytest.fixture
def people(app: Flask, people_of_two: None) -> dict[str, int]:
    """Ids of the accounts of PEOPLE, by name."""
    with app.app_context():
        ids = {user.username: user.id for user in db.session.scalars(select(User))}
        return {name: ids[name] for name in PEOPLE}


@pytest.fixture
def signed_in(app: Flask, people: dict[str, int]) -> Enter:
    """Signs in who has one of the accounts of PEOPLE."""
    return lambda username: Visitor.signed_in(app, username, staff.PASSWORD)


@pytest.fixture
def enter(demo: Installation, demo_app: Flask) -> Enter:
    """Signs in who has a demo account; a test file that begins with more than the demo says so in one of its own."""
    passwords = demo_passwords(demo)
    return lambda username: Visitor.signed_in(demo_app, username, passwords[username])
