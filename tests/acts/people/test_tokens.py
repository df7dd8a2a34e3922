"""Tokens of other systems: issued for whom they may be, counted by minute, dead when they should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW, TODAY, act
from tests.people.staff import account, department_id
from tracker.actor import Act
from tracker.acts.people import accounts, sign_in, tokens
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound
from tracker.people import queries as people
from tracker.people.accounts.stale_queries import stale_accounts
from tracker.people.models import InterfaceUse, User
from tracker.people.tokens.queries import bearer, known_as, token_row
from tracker.people.tokens.rules import NewToken
from tracker.vocabulary import Role, TokenScope

BOTH = frozenset(TokenScope)


def security(code: str = "500000", key: str = "cq-fgw") -> Act:
    """An act of that region's 安全管理员."""
    person = people.person(account(f"security-{code}", Role.SECURITY_ADMIN, key, code), TODAY)
    assert person is not None
    return replace(act(), actor=person.as_actor("10.0.0.1"))


def again(one: Act) -> Act:
    """The same person's next act."""
    return replace(one, request_id=act().request_id)


def asked(user_id: int, scopes: frozenset[TokenScope] = BOTH) -> NewToken:
    return NewToken(user_id, "省级数据交换平台", scopes, TODAY + timedelta(30), "10.20.0.0/16")


def test_a_token_is_its_accounts_and_says_what_for(small_registry: None, session: scoped_session[Session]) -> None:
    liaison, officer = account("liaison", Role.LIAISON, "cq-sww"), security()
    token_id, secret = tokens.issue(officer, asked(liaison))
    known = bearer(secret, TODAY)
    assert known is not None
    assert (known.person.user_id, known.token_id, known.system) == (liaison, token_id, "省级数据交换平台")
    assert (known.scopes, known.addresses, known.is_revoked) == (BOTH, "10.20.0.0/16", False)
    assert bearer(secret + "x", TODAY) is None
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "issue_token"))
    assert (entry.object_type, entry.object_id, entry.actor_roles) == ("token", str(token_id), "security_admin")
    assert entry.detail["system"] == "省级数据交换平台"
    assert secret not in str(entry.detail)


@pytest.mark.parametrize(
    ("role", "scopes", "message"),
    [
        (Role.VIEWER, BOTH, tokens.NOT_A_WRITER),
        (Role.UNIT_HEAD, BOTH, tokens.NOT_A_WRITER),
        (Role.SYSTEM_ADMIN, frozenset({TokenScope.READ}), tokens.ADMINISTRATOR),
    ],
)
def test_an_account_must_be_fit_for_it(
    small_registry: None, session: scoped_session[Session], role: Role, scopes: frozenset[TokenScope], message: str
) -> None:
    user_id, officer = account("someone", role, "cq-sww"), security()
    with pytest.raises(BadInput, match=message):
        tokens.issue(officer, asked(user_id, scopes))


def test_everything_wrong_is_told_at_once(small_registry: None, session: scoped_session[Session]) -> None:
    officer = security()
    new = accounts.NewUser("500000", "new", "新系统", department_id("cq-sww"), Role.LIAISON)
    person = replace(act(), actor=replace(officer.actor, user_id=None))
    user_id, _ = accounts.add_user(replace(person, actor=officer.actor, request_id=act().request_id), new)
    with pytest.raises(BadInput) as refused:
        tokens.issue(again(officer), replace(asked(user_id), system="", expires_on=None))
    assert [problem.field for problem in refused.value.problems] == ["system", "expires_on", "user_id"]


def test_what_is_another_regions_is_not_there(small_registry: None, session: scoped_session[Session]) -> None:
    ours, theirs = security(), security("140000", "sx-fgw")
    with pytest.raises(NotFound):
        tokens.issue(theirs, asked(account("liaison", Role.LIAISON, "cq-sww")))
    token_id, _ = tokens.issue(ours, asked(account("other", Role.LIAISON, "cq-sww")))
    with pytest.raises(NotFound):
        tokens.revoke(again(theirs), token_id)


def test_a_revoked_token_stays_revoked(small_registry: None, session: scoped_session[Session]) -> None:
    officer = security()
    token_id, secret = tokens.issue(officer, asked(account("liaison", Role.LIAISON, "cq-sww")))
    tokens.revoke(again(officer), token_id)
    known, row = bearer(secret, TODAY), token_row(token_id)
    assert known is not None
    assert known.is_revoked
    assert row is not None
    assert row.state_on(TODAY) == "已撤销"
    with pytest.raises(Conflict):
        tokens.revoke(again(officer), token_id)


def test_a_token_dies_with_its_account(small_registry: None, session: scoped_session[Session]) -> None:
    liaison, officer = account("liaison", Role.LIAISON, "cq-sww"), security()
    _, secret = tokens.issue(officer, asked(liaison))
    accounts.disable_user(act(), liaison, None)
    assert bearer(secret, TODAY) is None
    assert known_as(secret) == ("省级数据交换平台", "500000")


def test_uses_are_counted_by_the_minute_in_one_row(small_registry: None, session: scoped_session[Session]) -> None:
    token_id, _ = tokens.issue(security(), asked(account("liaison", Role.LIAISON, "cq-sww")))
    at = NOW.replace(second=0, microsecond=0)

    def used(seconds: int, scope: TokenScope = TokenScope.READ) -> int | None:
        return tokens.count_use(replace(act(), at=at + timedelta(seconds=seconds)), token_id, scope)

    assert [used(0), used(59), used(0, TokenScope.REPORT)] == [1, 2, 1]
    assert [used(60), used(59)] == [1, 2]  # a process whose clock is behind counts in the newest minute
    db.session.rollback()
    assert len(session.scalars(select(InterfaceUse)).all()) == 2


@pytest.mark.both
def test_a_clock_that_was_ahead_for_a_moment_shuts_no_token_out(
    small_registry: None, session: scoped_session[Session]
) -> None:
    token_id, _ = tokens.issue(security(), asked(account("liaison", Role.LIAISON, "cq-sww")))
    at = [NOW + timedelta(days=2), *(NOW + timedelta(hours=hour) for hour in range(3))]
    used = [tokens.count_use(replace(act(), at=one), token_id, TokenScope.READ) for one in at]
    assert used == [1, 1, 1, 1]


def test_what_a_system_does_as_an_account_is_use_of_it(small_registry: None, session: scoped_session[Session]) -> None:
    token_id, _ = tokens.issue(security(), asked(account("liaison", Role.LIAISON, "cq-sww")))
    account("nobodys", Role.LIAISON, "cq-sww")
    tokens.count_use(replace(act(), at=NOW + timedelta(days=100)), token_id, TokenScope.READ)
    days = {one.username: one.days for one in stale_accounts(TODAY + timedelta(days=300))}
    assert (days["liaison"], days["nobodys"]) == (200, 300)


def test_none_for_an_account_that_a_person_has_signed_in_to(
    small_registry: None, session: scoped_session[Session]
) -> None:
    """Who issued it would file reports as the person (三权)."""
    officer, user_id = security(), account("liaison", Role.LIAISON, "cq-sww")
    db.session.get_one(User, user_id).last_login_at = act().at
    db.session.commit()
    with pytest.raises(BadInput) as refused:
        tokens.issue(officer, asked(user_id))
    assert [(one.field, one.message) for one in refused.value.problems] == [("user_id", tokens.IN_USE)]


def test_who_signs_in_is_acted_as_by_no_other_system(small_registry: None, session: scoped_session[Session]) -> None:
    officer = security()
    user_id = account("liaison", Role.LIAISON, "cq-sww")
    token_id, _ = tokens.issue(officer, asked(user_id))
    password = accounts.reset_password(act(), user_id, None)
    assert sign_in.sign_in(act(), "liaison", password).user_id == user_id
    found = token_row(token_id)
    assert found is not None and (found.state_on(TODAY), found.revoked_by) == ("已撤销", "系统")
