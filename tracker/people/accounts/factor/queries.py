"""Reads of whom a 动态口令 is asked, who has one, and how many 恢复码 are left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db, hung_on_app
from tracker.people.accounts.ageing import DAYS
from tracker.people.accounts.factor import sealing
from tracker.people.accounts.factor.codes import JOINED_WITHIN
from tracker.people.accounts.factor.demands import is_demanded
from tracker.people.models import AccountSetting, RecoveryCode, SecondFactor
from tracker.people.queries import Person
from tracker.vocabulary import FactorFor, Role


@dataclass(frozen=True)
class OwnFactor:
    """The 动态口令 of an account: since when, None while it has none; how many 恢复码 are left."""

    confirmed_at: datetime | None
    codes_left: int


def settings_of(jurisdiction_id: str) -> list[AccountSetting]:
    """What a jurisdiction asked of its accounts, the newest first."""
    told = select(AccountSetting).where(AccountSetting.jurisdiction_id == jurisdiction_id)
    return list(db.session.scalars(told.order_by(AccountSetting.id.desc())))


def factor_for(jurisdiction_id: str) -> FactorFor:
    """Of whom a 动态口令 is asked there; of nobody until a 安全管理员 says so."""
    known = settings_of(jurisdiction_id)
    return FactorFor(known[0].factor_for) if known else FactorFor.NOBODY


def password_days(jurisdiction_id: str) -> int:
    """After how many days a new password is asked for there."""
    known = settings_of(jurisdiction_id)
    return known[0].password_days if known else DAYS


def is_asked(person: Person) -> bool:
    """Whether the account needs one by the setting of its jurisdiction."""
    return _is_demanded(factor_for(person.jurisdiction_id), person)


def is_confirmed_first(person: Person, roles: Collection[Role]) -> bool:
    """Whether it is asked of a 安全管理员 that the owner wanted another password, before anybody enters by it.

    So it is of 三员, of who approves (综合处, leaders, unit heads), and of whoever should have a telephone; who has one
    proves himself by it. `roles`: those that the account holds now or will hold.
    """
    approves = is_demanded(FactorFor.APPROVERS, roles) or Role.UNIT_HEAD in roles
    return (approves or is_asked(person)) and not has_factor(person.user_id)


def _is_demanded(whose: FactorFor, person: Person) -> bool:
    heads_division = any(post.role is Role.UNIT_HEAD and post.commission_id is not None for post in person.posts)
    return is_demanded(whose, person.roles, heads_division)


def has_factor(user_id: int) -> bool:
    """Whether the account's sign-in asks for a code."""
    return db.session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)) is not None


def own_factor(user_id: int) -> OwnFactor:
    """How it stands with one account."""
    confirmed_at = db.session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id))
    left = select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return OwnFactor(confirmed_at, db.session.scalar(left) or 0)


def those_with_factor(user_ids: list[int]) -> frozenset[int]:
    """Of these accounts the ones that have a 动态口令."""
    known = select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))
    return frozenset(db.session.scalars(known.where(SecondFactor.user_id.in_(user_ids))))


def secret_being_joined(user_id: int, at: datetime) -> bytes | None:
    """What the telephone being joined is to be told; None where nobody began that, or too long ago."""
    found = db.session.get(SecondFactor, user_id)
    if found is None or found.next_secret is None or found.next_at is None or at - found.next_at > JOINED_WITHIN:
        return None
    return sealing.opened(hung_on_app(sealing.KEY), user_id, found.next_secret)
