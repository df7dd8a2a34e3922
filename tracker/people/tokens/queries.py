"""Reads the tokens of other systems: the list for who issues them, and whose a token is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from tracker.database import db
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.models import InterfaceToken, InterfaceUse, Jurisdiction, User
from tracker.people.queries import Person, accounts_with_posts, held_posts, jurisdictions_below, person_of
from tracker.people.tokens.rules import scopes_of
from tracker.vocabulary import Role, TokenScope

_SOON = timedelta(days=14)


@dataclass(frozen=True)
class TokenRow:
    """A token as the list shows it. `used_at`: the newest minute in which it was used."""

    id: int
    system: str
    scopes: frozenset[TokenScope]
    addresses: str
    expires_on: date
    issued_at: datetime
    issued_by: str
    revoked_at: datetime | None
    revoked_by: str | None
    user_id: int
    username: str
    display_name: str
    jurisdiction_id: str
    jurisdiction: str
    is_disabled: bool
    used_at: datetime | None

    @property
    def scope_words(self) -> str:
        """读取、报送."""
        return "、".join(scope.label for scope in TokenScope if scope in self.scopes)

    def state_on(self, day: date) -> str:
        """在用, or why it is not taken any more."""
        if self.revoked_at is not None:
            return "已撤销"
        if self.is_disabled:
            return "账号已停用"
        if self.expires_on < day:
            return "已到期"
        return f"在用，{(self.expires_on - day).days} 天后到期" if self.expires_on - day <= _SOON else "在用"


@dataclass(frozen=True)
class Bearer:
    """Whose a token is: the account with the posts of the day, and what the token says."""

    person: Person
    token_id: int
    system: str
    scopes: frozenset[TokenScope]
    addresses: str
    expires_on: date
    is_revoked: bool


def bearer(token: str, on: date) -> Bearer | None:
    """Whose it is; None where no such token was ever issued, or its account is disabled (`known_as`)."""
    rows = db.session.execute(_by_token(), {"token_hash": fingerprint(token), "on": on}).all()
    if not rows:
        return None
    person, kept = person_of([tuple(row[:-1]) for row in rows]), rows[0][-1]
    return Bearer(
        person,
        kept.id,
        kept.system,
        scopes_of(kept.scopes),
        kept.addresses,
        kept.expires_on,
        kept.revoked_at is not None,
    )


@cache
def _by_token() -> Select[*tuple[Any, ...]]:
    return (
        accounts_with_posts()
        .join(InterfaceToken, InterfaceToken.user_id == User.id)
        .where(InterfaceToken.token_hash == bindparam("token_hash"))
        .add_columns(InterfaceToken)
    )


def known_as(token: str) -> tuple[str, str] | None:
    """System and jurisdiction of a token whose account is closed; None where there is no such token."""
    found = select(InterfaceToken.system, InterfaceToken.jurisdiction_id).where(
        InterfaceToken.token_hash == fingerprint(token)
    )
    row = db.session.execute(found).one_or_none()
    return (row.system, row.jurisdiction_id) if row else None


def tokens(code: str) -> list[TokenRow]:
    """All tokens of a jurisdiction and of those below it, the newest first."""
    return _rows(InterfaceToken.jurisdiction_id.in_(jurisdictions_below(code)))


def token_row(token_id: int) -> TokenRow | None:
    """One of them."""
    return next(iter(_rows(InterfaceToken.id == token_id)), None)


def _rows(wanted: Any) -> list[TokenRow]:
    used = select(InterfaceUse.token_id, func.max(InterfaceUse.minute).label("minute"))
    used_at = used.group_by(InterfaceUse.token_id).subquery()
    found = (
        select(InterfaceToken, User, Jurisdiction.short, used_at.c.minute)
        .join(User, User.id == InterfaceToken.user_id)
        .join(Jurisdiction, Jurisdiction.id == User.jurisdiction_id)
        .outerjoin(used_at, used_at.c.token_id == InterfaceToken.id)
        .where(wanted)
        .order_by(InterfaceToken.id.desc())
    )
    return list(_read(db.session.execute(found).all()))


def _read(rows: Iterable[Any]) -> Iterable[TokenRow]:
    for token, user, jurisdiction, minute in rows:
        yield TokenRow(
            id=token.id,
            system=token.system,
            scopes=scopes_of(token.scopes),
            addresses=token.addresses,
            expires_on=token.expires_on,
            issued_at=token.issued_at,
            issued_by=token.issued_by,
            revoked_at=token.revoked_at,
            revoked_by=token.revoked_by,
            user_id=user.id,
            username=user.username,
            display_name=user.display_name,
            jurisdiction_id=token.jurisdiction_id,
            jurisdiction=jurisdiction,
            is_disabled=user.disabled_at is not None,
            used_at=datetime.fromtimestamp(minute * 60, UTC) if minute is not None else None,
        )


def used_by_systems() -> dict[int, datetime]:
    """When another system last acted as an account, by the account's id; who never did is left out."""
    newest = select(InterfaceToken.user_id, func.max(InterfaceUse.minute)).join(InterfaceUse)
    rows = db.session.execute(newest.group_by(InterfaceToken.user_id))
    return {user_id: datetime.fromtimestamp(minute * 60, UTC) for user_id, minute in rows}


def roles_of(user_id: int, on: date) -> frozenset[Role]:
    """What the account's posts are on a day."""
    return frozenset(post.role for post in held_posts(user_id, on))
