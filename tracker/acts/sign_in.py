"""Signing in: the throttle, the check and their record (reliability.md 2, 身份鉴别)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db, end_read
from tracker.people.accounts import passwords, session_steps, throttle
from tracker.people.accounts.sessions import fingerprint
from tracker.people.accounts.throttle_queries import recent_failures
from tracker.people.models import LoginAttempt, User
from tracker.people.queries import person

WRONG = "账号或密码不对，请重新输入"
LOCKED = "登录未成功的次数过多，请在 {minutes} 分钟后再试，或联系系统管理员"
WAIT = "刚才几次没有登录成功，请在 {seconds} 秒后再试"

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """The outcome: the account that may enter, or the reason in Chinese, which never tells what exactly was wrong.

    `token`: the secret of the new session, for the cookie of who entered.
    """

    user_id: int | None = None
    token: str = field(default="", repr=False, compare=False)
    refusal: str = ""
    is_locked: bool = False


def sign_in(act: Act, username: str, password: str) -> Entry:
    """Check a name and a password at act.at; counts the try and writes it to the audit trail.

    Unknown and disabled accounts cost as much as real ones and get the same answer. The costly hash stands outside
    the transaction; the throttle is asked again inside it, with the account's row locked: tries sent at once count too.
    """
    name, address = username.strip().lower()[:64], act.actor.ip or ""
    lock = _lock(name, address, act.at)
    if lock is not None:
        return lock
    stored = _stored_hash(name)
    end_read()
    is_right = passwords.is_right(stored, password)
    with changes.writing(act) as session:
        user = session.scalar(select(User).where(User.username == name).with_for_update())
        lock = _lock(name, address, act.at)
        if lock is not None:
            return lock
        if user is None or not is_right or user.disabled_at is not None or user.password_hash != stored:
            return _count_failure(session, act, name, address, user)
        session.execute(delete(LoginAttempt).where(LoginAttempt.at < act.at - KEPT_FOR))
        session.add(LoginAttempt(username=name, ip=address, at=act.at, succeeded=True))
        user.last_login_at = act.at
        token = session_steps.begin(act, user.id)
        known = person(user.id, act.today)
        actor = known.as_actor(act.actor.ip, fingerprint(token)) if known else act.actor
        audit.record(replace(act, actor=actor), "sign_in", "user", user.id)
        return Entry(user_id=user.id, token=token)


def _lock(name: str, address: str, at: datetime) -> Entry | None:
    failures = recent_failures(name, address, at)
    until = throttle.refused_until(failures, at)
    if until is None:
        return None
    if throttle.locked_until(failures, at) is None:
        return Entry(refusal=WAIT.format(seconds=-(-(until - at) // timedelta(seconds=1))), is_locked=True)
    return Entry(refusal=LOCKED.format(minutes=-(-(until - at) // timedelta(minutes=1))), is_locked=True)


def _stored_hash(name: str) -> str | None:
    return db.session.scalar(select(User.password_hash).where(User.username == name, User.disabled_at.is_(None)))


def _count_failure(session: Session, act: Act, name: str, address: str, user: User | None) -> Entry:
    """Record the try. An unknown name is not written to the trail: people type passwords into the wrong box."""
    session.add(LoginAttempt(username=name, ip=address, at=act.at, succeeded=False))
    session.flush()
    who, where = (user.id, user.jurisdiction_id) if user else ("未知账号", None)
    audit.record(act, "sign_in", "user", who, jurisdiction_id=where, result="失败")
    if throttle.locked_until(recent_failures(name, address, act.at), act.at) is None:
        return Entry(refusal=WRONG)
    audit.record(act, "lock", "user", who, jurisdiction_id=where, result="拒绝")
    return _lock(name, address, act.at) or Entry(refusal=WRONG)
