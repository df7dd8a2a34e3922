"""Signing in: what is counted, when it locks, what the trail says (reliability.md P12)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.security import generate_password_hash

from tests.given.builders import NOW, act
from tests.people.staff import PASSWORD, account
from tracker.actor import Actor
from tracker.acts.people import accounts
from tracker.acts.people.sign_in import WRONG, Entry, sign_in
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.people.accounts import passwords
from tracker.people.models import LoginAttempt, User
from tracker.vocabulary import Role

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def user_id(registry: None) -> int:
    return account("cq-liaison", Role.LIAISON, "cq-sww")


def attempt(password: str, minute: float = 0, username: str = "cq-liaison", ip: str = "10.0.0.1") -> Entry:
    return sign_in(act(at=NOW + timedelta(minutes=minute), actor=Actor(None, "访客", ip=ip)), username, password)


def trail() -> list[tuple[str, str, str]]:
    entries = select(AuditEntry).where(AuditEntry.action.in_(("sign_in", "lock"))).order_by(AuditEntry.id)
    return [(entry.action, entry.object_id, entry.result) for entry in db.session.scalars(entries)]


def test_the_right_password_enters(user_id: int) -> None:
    assert attempt(PASSWORD) == Entry(user_id=user_id)
    assert db.session.get_one(User, user_id).last_login_at == NOW
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in")).one()
    assert (entry.actor_id, entry.jurisdiction_id, entry.ip, entry.result) == (user_id, "500000", "10.0.0.1", "成功")


@pytest.mark.parametrize("username", ["CQ-Liaison", " cq-liaison "])
def test_the_name_may_be_typed_with_capitals_and_spaces(user_id: int, username: str) -> None:
    assert attempt(PASSWORD, username=username).user_id == user_id


def test_every_refusal_reads_the_same(user_id: int) -> None:
    account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw")
    wrong = attempt("Wrong-Horse-7")
    unknown = attempt(PASSWORD, username="nobody")
    accounts.disable_user(act(), user_id, None)
    disabled = attempt(PASSWORD)
    assert wrong == unknown == disabled == Entry(refusal=WRONG)


def test_an_unknown_name_is_hashed_for_too(user_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []
    monkeypatch.setattr(
        "tracker.people.accounts.passwords.is_right", lambda stored, password: checked.append(stored) or False
    )
    attempt("x", username="nobody")
    attempt("x")
    assert len(checked) == 2


def test_a_hash_of_an_earlier_version_is_replaced_by_its_owner(user_id: int) -> None:
    """Two who sign in at once both enter: the second finds that the first has just replaced it."""
    user = db.session.get_one(User, user_id)
    user.password_hash = old = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")
    db.session.commit()
    assert attempt("Wrong-Horse-7").refusal == WRONG
    assert db.session.get_one(User, user_id).password_hash == old
    assert attempt(PASSWORD).user_id == user_id
    assert db.session.get_one(User, user_id).password_hash.startswith(str(passwords.COST))
    assert attempt(PASSWORD).user_id == user_id


@pytest.mark.both
def test_who_signs_in_while_another_replaces_the_hash_enters(user_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    user = db.session.get_one(User, user_id)
    user.password_hash = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")
    db.session.commit()
    renewed = passwords.renewed

    def overtaken(stored: str, password: str) -> str:
        monkeypatch.setattr(passwords, "renewed", renewed)
        assert attempt(PASSWORD).user_id == user_id
        return renewed(stored, password)

    monkeypatch.setattr(passwords, "renewed", overtaken)
    assert attempt(PASSWORD).user_id == user_id


def test_five_failures_lock_for_thirty_minutes(user_id: int) -> None:
    assert [attempt("x", minute).is_locked for minute in range(5)] == [False] * 4 + [True]
    assert attempt(PASSWORD, 5).refusal == "登录未成功的次数过多，请在 29 分钟后再试，或联系系统管理员"
    assert attempt(PASSWORD, 33.9).is_locked
    assert attempt(PASSWORD, 34).user_id == user_id


def test_tries_while_locked_do_not_lengthen_the_lock(user_id: int) -> None:
    for minute in (*range(5), 10, 20, 30):
        attempt("x", minute)
    assert attempt(PASSWORD, 34).user_id == user_id


def test_a_success_clears_the_count(user_id: int) -> None:
    for minute in range(4):
        attempt("x", minute)
    attempt(PASSWORD, 4)
    assert not any(attempt("x", minute).is_locked for minute in range(5, 9))
    assert attempt("x", 9).is_locked


def test_the_lock_of_one_account_is_not_anothers(user_id: int) -> None:
    other = account("cq-other", Role.LIAISON, "cq-rmyh")
    for minute in range(5):
        attempt("x", minute)
    assert attempt(PASSWORD, 6, username="cq-other").user_id == other


def test_unknown_names_lock_like_known_ones(user_id: int) -> None:
    assert [attempt("x", minute, "nobody").is_locked for minute in range(5)] == [False] * 4 + [True]


@pytest.mark.slow
def test_thirty_mistypings_of_different_people_do_not_shut_their_office_out(user_id: int) -> None:
    """They all come from one address, behind which an office sits."""
    assert not any(attempt("x", number / 10, f"name{number}").is_locked for number in range(40))
    assert attempt(PASSWORD, 4).user_id == user_id


def test_a_right_password_from_elsewhere_enters_whoever_guesses(user_id: int) -> None:
    """Five wrong ones from a stranger: the account is locked for him, and for its owner's desk it is not."""
    for minute in range(5):
        attempt("x", minute, ip="10.0.0.66")
    assert attempt(PASSWORD, 5, ip="10.0.0.66").is_locked
    assert attempt(PASSWORD, 5, ip="10.0.0.1").user_id == user_id
    assert attempt(PASSWORD, 6, ip="10.0.0.66").is_locked, "his own lock goes on by the clock"


@pytest.mark.parametrize("how", ["unlock", "reset"])
def test_the_administrator_unlocks(user_id: int, how: str) -> None:
    for minute in range(5):
        attempt("x", minute)
    later = act(at=NOW + timedelta(minutes=5))
    if how == "unlock":
        accounts.unlock(later, user_id)
        password = PASSWORD
    else:
        password = accounts.reset_password(later, user_id, None)
    assert attempt(password, 5).user_id == user_id


def test_after_three_failures_a_try_waits_a_little(user_id: int) -> None:
    for _ in range(3):
        assert attempt("x").refusal == WRONG
    assert attempt(PASSWORD).refusal == "刚才几次没有登录成功，请在 10 秒后再试"
    assert attempt(PASSWORD, 10 / 60).user_id == user_id


def test_the_trail_tells_success_failure_and_lock_but_no_unknown_name(user_id: int) -> None:
    attempt("geheim", username="my-password-typed-here")
    for minute in range(5):
        attempt("x", minute)
    attempt(PASSWORD, 40)
    known = str(user_id)
    assert trail() == [
        ("sign_in", "未知账号", "失败"),
        *[("sign_in", known, "失败")] * 5,
        ("lock", known, "拒绝"),
        ("sign_in", known, "成功"),
    ]
    everything = str([vars(entry) for entry in db.session.scalars(select(AuditEntry)).all()])
    assert "my-password-typed-here" not in everything


@pytest.mark.both
def test_a_password_changed_meanwhile_does_not_enter(user_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the hash, which stands outside the transaction, and the transaction."""
    right = passwords.is_right

    def slow(stored: str | None, password: str) -> bool:
        found = right(stored, password)
        accounts.reset_password(act(), user_id, None)
        return found

    monkeypatch.setattr(passwords, "is_right", slow)
    assert attempt(PASSWORD) == Entry(refusal=WRONG)


@pytest.mark.both
def test_tries_sent_at_once_are_counted_together(user_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others fill the count while this one is being hashed: even the right password is then refused."""
    right = passwords.is_right

    def slow(stored: str | None, password: str) -> bool:
        monkeypatch.setattr(passwords, "is_right", right)
        for _ in range(5):
            attempt("x")
        return right(stored, password)

    monkeypatch.setattr(passwords, "is_right", slow)
    assert attempt(PASSWORD).is_locked


def test_old_tries_are_forgotten(user_id: int) -> None:
    attempt("x")
    attempt(PASSWORD, 25 * 60)
    assert db.session.scalar(select(func.count()).select_from(LoginAttempt)) == 1


def test_instants_are_kept_with_their_zone(user_id: int) -> None:
    attempt("x")
    kept = db.session.scalars(select(LoginAttempt.at)).one()
    assert isinstance(kept, datetime)
    assert kept == NOW
