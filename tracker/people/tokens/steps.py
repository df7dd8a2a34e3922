"""Writes tokens of other systems: issued, revoked, used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, case, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.models import InterfaceToken, InterfaceUse, User
from tracker.people.tokens.rules import AHEAD, NewToken, kept_scopes, networks
from tracker.vocabulary import TokenScope

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def issue(act: Act, user: User, new: NewToken, secret: str) -> InterfaceToken:
    """Keep what was asked for and found right; `secret`: the token, of which the fingerprint is kept."""
    assert new.expires_on is not None
    token = InterfaceToken(
        jurisdiction_id=user.jurisdiction_id,
        user_id=user.id,
        system=new.system,
        scopes=kept_scopes(new.scopes),
        token_hash=fingerprint(secret),
        addresses=" ".join(map(str, networks(new.addresses))),
        expires_on=new.expires_on,
        issued_at=act.at,
        issued_by=act.actor.name,
    )
    db.session.add(token)
    db.session.flush()
    told: dict[str, Any] = {"scopes": token.scopes, "expires_on": new.expires_on.isoformat()}
    _record(act, "issue_token", token, username=user.username, **told, addresses=token.addresses)
    return token


def revoke(act: Act, token: InterfaceToken) -> None:
    """It is not taken from now on."""
    token.revoked_at, token.revoked_by = act.at, act.actor.name
    _record(act, "revoke_token", token)


def revoke_all(act: Act, user_id: int) -> None:
    """The same of all tokens of an account that stand."""
    standing = InterfaceToken.user_id == user_id, InterfaceToken.revoked_at.is_(None)
    for token in db.session.scalars(select(InterfaceToken).where(*standing)):
        revoke(act, token)


def _record(act: Act, action: str, token: InterfaceToken, **detail: Any) -> None:
    told = {"system": token.system, **detail}
    audit.record(act, action, "token", token.id, jurisdiction_id=token.jurisdiction_id, **told)


def count(connection: Connection, token_id: int, scope: TokenScope, minute: int) -> int:
    """Count one use; how many that makes in this minute, in all serving processes.

    One row a token and scope: it holds its newest minute. A process whose clock is behind counts with the others; a
    minute that is further ahead was counted while a clock was wrong, and is over.
    """
    insert = _INSERTS[connection.dialect.name](InterfaceUse)
    kept, now = InterfaceUse.minute, insert.excluded.minute
    is_over = or_(kept < now, kept > now + AHEAD)
    statement = insert.values(token_id=token_id, scope=scope, minute=minute, times=1).on_conflict_do_update(
        index_elements=["token_id", "scope"],
        set_={
            "times": case((is_over, 1), else_=InterfaceUse.times + 1),
            "minute": case((is_over, insert.excluded.minute), else_=InterfaceUse.minute),
        },
    )
    return int(connection.execute(statement.returning(InterfaceUse.times)).scalar_one())
