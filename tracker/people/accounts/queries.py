"""Reads accounts, for those who manage them and for lists of who holds a post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, select

from tracker.clock import SHANGHAI
from tracker.database import db
from tracker.errors import BadInput
from tracker.people.accounts.passwords import LAST
from tracker.people.division_queries import commission_of, within
from tracker.people.models import Department, FormerPassword, InterfaceToken, Post, PostHolding, User
from tracker.people.queries import holding_in_force, jurisdictions_below
from tracker.vocabulary import Role, UnitClass


@dataclass(frozen=True)
class Duty:
    """A person holding a post on a day. `commission_id`: where the post is of a 处室, what that is part of.

    `is_system`: another system acts with the account (接口).
    """

    user_id: int
    display_name: str
    phone: str
    department_id: int
    department_name: str
    role: Role
    since: date
    commission_id: int | None
    is_system: bool


@dataclass(frozen=True)
class UserRow:
    """An account with its posts on a day. `is_unconfirmed`: nobody enters by the password that another gave it yet."""

    id: int
    username: str
    display_name: str
    phone: str
    jurisdiction_id: str
    last_login_at: datetime | None
    created_at: datetime
    is_disabled: bool
    must_change_password: bool
    is_unconfirmed: bool
    version: int
    duties: tuple[Duty, ...]

    @property
    def roles(self) -> str:
        """Chinese names of the roles."""
        return "、".join(dict.fromkeys(duty.role.label for duty in self.duties))

    @property
    def departments(self) -> str:
        """Short names of the departments."""
        return "、".join(dict.fromkeys(duty.department_name for duty in self.duties))

    @property
    def last_login(self) -> str | None:
        """Last sign-in in Shanghai's time, 2026-12-24 16:05."""
        return self.last_login_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if self.last_login_at else None

    def as_line(self) -> list[str | None]:
        """Cells of `tracker user list`."""
        return [self.username, self.display_name, self.jurisdiction_id, self.roles, self.departments, self.last_login]

    def as_json(self) -> dict[str, Any]:
        """One element of `tracker user list --json`."""
        return {
            "username": self.username,
            "display_name": self.display_name,
            "jurisdiction": self.jurisdiction_id,
            "posts": [{"role": duty.role.value, "department": duty.department_name} for duty in self.duties],
            "disabled": self.is_disabled,
            "must_change_password": self.must_change_password,
            "last_login_at": self.last_login_at.isoformat() if self.last_login_at else None,
        }


def users(jurisdiction_id: str, on: date) -> list[UserRow]:
    """Accounts of a jurisdiction and those below it, by name, with the posts held on a day."""
    codes = jurisdictions_below(jurisdiction_id)
    found = db.session.scalars(select(User).where(User.jurisdiction_id.in_(codes)).order_by(User.username)).all()
    duties: dict[int, list[Duty]] = {}
    for duty in _duties(on, User.jurisdiction_id.in_(codes)):
        duties.setdefault(duty.user_id, []).append(duty)
    return [_row(user, tuple(duties.get(user.id, ()))) for user in found]


def user_row(user_id: int, on: date) -> UserRow | None:
    """One account, disabled or not."""
    user = db.session.get(User, user_id)
    return _row(user, tuple(_duties(on, User.id == user_id))) if user else None


def user_named(username: str) -> User | None:
    """The account of that name, disabled or not."""
    return db.session.scalar(select(User).where(User.username == username))


def former_hashes(user_id: int) -> tuple[str, ...]:
    """The hashes of the last passwords an account had, and of the one it has."""
    former = select(FormerPassword.password_hash).where(FormerPassword.user_id == user_id)
    last = db.session.scalars(former.order_by(FormerPassword.id.desc()).limit(LAST - 1)).all()
    now = db.session.scalar(select(User.password_hash).where(User.id == user_id))
    return (*last, now) if now else ()


def unit_names(department_ids: Collection[int]) -> list[str]:
    """What these departments are called, in full and in short."""
    names = select(Department.name, Department.short_name).where(Department.id.in_(department_ids))
    return [name for pair in db.session.execute(names) for name in pair]


def holders(department_ids: frozenset[int], on: date) -> list[Duty]:
    """Who holds a post of these departments on a day, disabled accounts left out."""
    return _read(_HOLDERS, {"on": on, "departments": list(department_ids)})


def holders_within(department_ids: frozenset[int], on: date) -> list[Duty]:
    """The same with the posts of their 处室."""
    return _read(_WITHIN, {"on": on, "departments": list(department_ids)})


def posts_held(department_ids: frozenset[int], on: date) -> set[tuple[int, str]]:
    """(department, role) of the posts somebody holds on a day; a 处室 holds them for the body it is part of, too."""
    rows = db.session.execute(_HELD, {"on": on, "departments": list(department_ids)}).all()
    return {(body, role) for id, whole, role in rows for body in (id, whole) if body is not None}


def commission_id(jurisdiction_id: str) -> int:
    """The development-and-reform commission of a jurisdiction; BadInput where the registry has none."""
    found = db.session.scalar(_COMMISSION, {"jurisdiction": jurisdiction_id})
    if found is None:
        raise BadInput(f"{jurisdiction_id} 的名册里没有发展改革委，请用 --department 写明单位")
    return found


# On the record of a region those of its counties may stand, too; a county itself has only such a one.
_COMMISSION = (
    select(Department.id)
    .where(
        Department.jurisdiction_id == bindparam("jurisdiction"),
        Department.unit_class.in_((UnitClass.COMMISSION, UnitClass.LOWER_COMMISSION)),
    )
    .order_by(Department.unit_class != UnitClass.COMMISSION, Department.id)
    .limit(1)
)


def _duties(on: date, *conditions: Any) -> list[Duty]:
    return _read(_in_force().where(*conditions), {"on": on})


def _read(statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> list[Duty]:
    return [
        Duty(
            user_id=row.user_id,
            display_name=row.display_name,
            phone=row.phone,
            department_id=row.id,
            department_name=row.short_name,
            role=Role(row.role),
            since=row.valid_from,
            commission_id=row.commission_id,
            is_system=bool(row.is_system),
        )
        for row in db.session.execute(statement, values)
    ]


def _in_force() -> Select[*tuple[Any, ...]]:
    """Who holds which post on the day given as `on`: the columns of a Duty."""
    return (
        select(
            *(User.id.label("user_id"), User.display_name, User.phone),
            *(Department.id, Department.short_name, commission_of().label("commission_id")),
            *(Post.role, PostHolding.valid_from),
            exists().where(InterfaceToken.user_id == User.id).label("is_system"),
        )
        .select_from(PostHolding)
        .join(User, User.id == PostHolding.user_id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Department, Department.id == Post.department_id)
        .where(*holding_in_force())
        .order_by(Department.id, Post.role, PostHolding.id)
    )


_BODIES: BindParameter[int] = bindparam("departments")
_HOLDERS = _in_force().where(Post.department_id.in_(_BODIES), User.disabled_at.is_(None))
_WITHIN = _in_force().where(within(lambda body: body.in_(_BODIES)), User.disabled_at.is_(None))
_HELD = _WITHIN.with_only_columns(Department.id, commission_of(), Post.role)


def _row(user: User, duties: tuple[Duty, ...]) -> UserRow:
    return UserRow(
        id=user.id,
        username=user.username,
        display_name=user.display_name,
        phone=user.phone,
        jurisdiction_id=user.jurisdiction_id,
        last_login_at=user.last_login_at,
        created_at=user.created_at,
        is_disabled=user.disabled_at is not None,
        must_change_password=user.must_change_password,
        is_unconfirmed=user.unconfirmed_since is not None,
        version=user.version,
        duties=duties,
    )
