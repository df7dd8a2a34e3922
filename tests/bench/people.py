"""A hundred bodies of one jurisdiction with their people: the registry's own, and made-up ones to fill it up."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from tests.bench.tables import Rows
from tests.bench.words import Words
from tracker.people.accounts.passwords import hashed
from tracker.people.models import Department, DepartmentName, Post, PostHolding, User
from tracker.vocabulary import NameKind, Role, UnitClass

JURISDICTION, EMPTY_JURISDICTION = "500000", "140000"
DEPARTMENTS = 100
PASSWORD = "Bench-mark-2026"

OFFICE = (Role.COORDINATOR, Role.COORDINATOR_HEAD, Role.LEADER, Role.PRINCIPAL, Role.VIEWER, Role.SYSTEM_ADMIN)


@dataclass(frozen=True)
class Unit:
    """A body that plans name, with its liaison and head (user ids) and the liaison's post."""

    department_id: int
    name: str
    liaison_id: int
    head_id: int
    liaison_post_id: int


@dataclass(frozen=True)
class People:
    """The units; the commission's 处室 that hosts plans; account names by role, those of units by the first unit's."""

    units: tuple[Unit, ...]
    office_id: int
    coordinator_id: int
    accounts: dict[Role, str]


def fill(connection: Connection, rows: Rows, words: Words, at: datetime) -> People:
    """Bodies up to a hundred, posts, accounts that all have PASSWORD."""
    own = select(Department).where(Department.jurisdiction_id == JURISDICTION)
    known = connection.execute(own.order_by(Department.id)).all()
    office_id = next(row.id for row in known if row.unit_class == UnitClass.DIVISION)
    bodies = [(row.id, row.short_name) for row in known if row.unit_class != UnitClass.DIVISION]
    for number in range(DEPARTMENTS - len(bodies)):
        bodies.append(_body(rows, f"市{words.body(number)}", number, at))
    accounts = _Accounts(rows, at)
    units = []
    for department_id, name in bodies:
        liaison_post, liaison, _ = accounts.person(department_id, Role.LIAISON, name)
        _, head, _ = accounts.person(department_id, Role.UNIT_HEAD, name)
        units.append(Unit(department_id, name, liaison, head, liaison_post))
    users = {role: accounts.person(office_id, role, "综合处") for role in OFFICE}
    names = {role: username for role, (_, _, username) in users.items()}
    names |= {Role.LIAISON: accounts.first[Role.LIAISON], Role.UNIT_HEAD: accounts.first[Role.UNIT_HEAD]}
    return People(tuple(units), office_id, users[Role.COORDINATOR][1], names)


def _body(rows: Rows, name: str, number: int, at: datetime) -> tuple[int, str]:
    department_id = rows.add(
        Department,
        jurisdiction_id=JURISDICTION,
        key=f"bench-{number}",
        name=f"重庆{name}",
        short_name=name,
        unit_class=UnitClass.GOVERNMENT.value,
        parent_id=None,
        source="测速数据",
        remark="",
    )
    for text, kind in ((f"重庆{name}", NameKind.FULL), (name, NameKind.SHORT)):
        rows.add(
            DepartmentName,
            department_id=department_id,
            name=text,
            kind=kind.value,
            valid_from=None,
            valid_to=None,
            source="测速数据",
            remark="",
            recorded_at=at,
            actor="命令行",
        )
    return department_id, name


class _Accounts:
    """Makes people; their password is hashed once."""

    def __init__(self, rows: Rows, at: datetime) -> None:
        self._rows, self._at = rows, at
        self._hash = hashed(PASSWORD)
        self._numbers = itertools.count(1)
        self.first: dict[Role, str] = {}

    def person(self, department_id: int, role: Role, of: str) -> tuple[int, int, str]:
        """A post with its holder: post id, user id, account name."""
        username = f"bench{next(self._numbers)}"
        user_id = self._rows.add(
            User,
            jurisdiction_id=JURISDICTION,
            username=username,
            display_name=f"{of}{role.label}"[:64],
            phone="023-12345678",
            password_hash=self._hash,
            must_change_password=False,
            password_set_at=self._at + timedelta(days=350),
            disabled_at=None,
            last_login_at=None,
            created_at=self._at,
        )
        post_id = self._rows.add(Post, jurisdiction_id=JURISDICTION, department_id=department_id, role=role.value)
        self._rows.add(
            PostHolding,
            post_id=post_id,
            user_id=user_id,
            valid_from=_day(self._at),
            valid_to=None,
            recorded_at=self._at,
            actor="命令行",
        )
        self.first.setdefault(role, username)
        return post_id, user_id, username


def _day(at: datetime) -> date:
    return at.date() - timedelta(days=1)
