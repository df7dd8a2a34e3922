"""Signing in: the throttle, the checks of password and 动态口令, and their record (reliability.md 2, 身份鉴别)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import audit, changes, demo_mark
from tracker.actor import SYSTEM, Act
from tracker.database import db, end_read
from tracker.people.accounts import ageing, passwords
from tracker.people.accounts.entering import throttle
from tracker.people.accounts.entering.throttle_queries import recent_failures
from tracker.people.accounts.factor import codes
from tracker.people.accounts.factor import steps as factor_steps
from tracker.people.accounts.factor.queries import has_factor, is_asked, own_factor, password_days
from tracker.people.accounts.sessions import steps as session_steps
from tracker.people.accounts.sessions.rules import CODE_WITHIN, fingerprint
from tracker.people.models import LoginAttempt, SignInSession, User
from tracker.people.queries import person
from tracker.people.tokens import steps as token_steps
from tracker.vocabulary import SessionStep

WRONG = "账号或密码不对，请重新输入"
LOCKED = "登录未成功的次数过多，请在 {minutes} 分钟后再试，或联系系统管理员"
WRONG_CODE = "动态口令或恢复码不对，请重新输入。每个动态口令只能用一次，用过的请等下一个"
ONE_TIME_OVER = f"这个一次性密码超过 {ageing.ONE_TIME.days} 天没有使用，已失效，请系统管理员重设"
OWNER_UNSURE = (
    "系统管理员重设过这个账号的密码，由（另一位）安全管理员核实是本人要求的以后才能登录；"
    "只有一位安全管理员的，请维护人员在服务器上用 tracker user password 重设"
)
TOO_LATE = "输入密码后超过 5 分钟，请重新登录"
WAIT = "刚才几次没有登录成功，请在 {seconds} 秒后再试"

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """The outcome: the account that may enter, or the reason in Chinese, which never tells what exactly was wrong.

    `token`: the secret of the new session, for the cookie of who entered; with `asks_code`, of one that opens no page
    before the code was typed. `is_over`: the password must be typed anew. `codes_left`: 恢复码, where they run short.
    """

    user_id: int | None = None
    token: str = field(default="", repr=False, compare=False)
    refusal: str = ""
    is_locked: bool = False
    asks_code: bool = False
    is_over: bool = False
    codes_left: int | None = None


def sign_in(act: Act, username: str, password: str, device: str = "") -> Entry:
    """Check a name and a password at act.at; counts the try and writes it to the audit trail.

    Unknown and disabled accounts cost as much as real ones and get the same answer. The costly hash stands outside
    the transaction; the throttle is asked again inside it, with the account's row locked: tries sent at once count too.
    With a 动态口令 the password alone enters nowhere and clears no count: `enter_code` comes next.
    """
    name = username.strip().lower()[:64]
    lock = _lock(name, act.actor.ip or "", act.at)
    if lock is not None:
        return lock
    entry = None
    while entry is None:
        entry = _checked(act, name, password, device)
    return entry


def _checked(act: Act, name: str, password: str, device: str) -> Entry | None:
    """What comes of one check; None where the account's hash was replaced meanwhile: look again.

    A hash of an earlier version is replaced as its owner signs in, and two may sign in at once.
    """
    stored = _stored_hash(name)
    end_read()
    is_right = passwords.is_right(stored, password)
    kept = passwords.renewed(stored, password) if is_right and stored else ""
    with changes.writing(act) as session:
        user = session.scalar(select(User).where(User.username == name).with_for_update())
        lock = _lock(name, act.actor.ip or "", act.at)
        if lock is not None:
            return lock
        if user is None or not is_right or user.disabled_at is not None:
            return _count_failure(session, act, name, user)
        if user.password_hash != stored:
            return None
        user.password_hash = kept
        if user.must_change_password and ageing.is_one_time_over(user.password_set_at or user.created_at, act.at):
            return _refused(act, user, ONE_TIME_OVER)
        if has_factor(user.id):
            audit.record(act, "give_password", "user", user.id, jurisdiction_id=user.jurisdiction_id)
            token = session_steps.begin(act, user.id, device, SessionStep.CODE, _password_due_on(user))
            return Entry(token=token, asks_code=True)
        if user.unconfirmed_since is not None:
            return _refused(act, user, OWNER_UNSURE)
        return _enter(session, act, user, device, due=_password_due_on(user))


def _refused(act: Act, user: User, why: str) -> Entry:
    """The password was right, and is not enough."""
    audit.record(act, "sign_in", "user", user.id, jurisdiction_id=user.jurisdiction_id, result="拒绝")
    return Entry(refusal=why)


def begin_without_password(act: Act, user: User, device: str, has_two_factors: bool) -> Entry:
    """The same for who was proven elsewhere, in an act of `identities`: his password here does not grow old."""
    if has_factor(user.id) and not has_two_factors:
        return Entry(token=session_steps.begin(act, user.id, device, SessionStep.CODE), asks_code=True)
    return _enter(db.session(), act, user, device, "oidc+mfa" if has_two_factors else "oidc", is_second=has_two_factors)


def enter_code(act: Act, token: str, typed: str) -> Entry:
    """The code after the password: of the telephone, or a 恢复码. It counts and locks like a wrong password.

    `token`: of the session that waits for it; the one that enters has a new one.
    """
    with changes.writing(act) as session:
        known = _waiting(session, token)
        user = session.get(User, known.user_id, with_for_update=True) if known else None
        # Whoever held the account's row until now may have ended it: by another password, or by closing the account.
        waiting = _waiting(session, token)
        if waiting is None or user is None or user.disabled_at is not None or act.at - waiting.began_at >= CODE_WITHIN:
            return Entry(refusal=TOO_LATE, is_over=True)
        lock = _lock(user.username, act.actor.ip or "", act.at) or _lock(user.username, throttle.EVERYWHERE, act.at)
        if lock is not None:
            return lock
        how = factor_steps.check(act, user, typed)
        at_all = LoginAttempt(username=user.username, ip=throttle.EVERYWHERE, at=act.at, succeeded=how is not None)
        session.add(at_all)
        if how is None:
            return _count_failure(session, act, user.username, user, WRONG_CODE)
        session_steps.end(act, waiting.id)
        left = own_factor(user.id).codes_left
        entry = _enter(session, act, user, waiting.device, how, is_second=True, due=waiting.password_due_on)
        return replace(entry, codes_left=left if left <= codes.FEW_LEFT or how == "recovery" else None)


def _waiting(session: Session, token: str) -> SignInSession | None:
    return session.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == fingerprint(token),
            SignInSession.step == SessionStep.CODE,
            SignInSession.ended_at.is_(None),
        )
    )


def _enter(
    session: Session,
    act: Act,
    user: User,
    device: str,
    how: str = "",
    *,
    is_second: bool = False,
    due: date | None = None,
) -> Entry:
    """A new session; where a 动态口令 is asked of the account and it has none, it joins one before anything else.

    `how`: by what besides the password; `is_second`: that was a second factor. No other system acts any more as who
    signs in: its tokens are revoked.
    """
    token_steps.revoke_all(replace(act, actor=SYSTEM), user.id)
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < act.at - KEPT_FOR))
    session.add(LoginAttempt(username=user.username, ip=act.actor.ip or "", at=act.at, succeeded=True))
    user.last_login_at = act.at
    known = person(user.id, act.today)
    must_join = not is_second and known is not None and is_asked(known)
    step = SessionStep.ENROL if must_join else SessionStep.ENTERED
    token = session_steps.begin(act, user.id, device, step, due)
    actor = known.as_actor(act.actor.ip, fingerprint(token)) if known else act.actor
    with_factor: dict[str, Any] = {"factor": how} if how else {}
    audit.record(replace(act, actor=actor), "sign_in", "user", user.id, **with_factor)
    return Entry(user_id=user.id, token=token)


def _password_due_on(user: User) -> date | None:
    """Never in an installation with invented data: its passwords are printed for whoever tries it."""
    if demo_mark.is_demo():
        return None
    return ageing.due_on(user.password_set_at or user.created_at, password_days(user.jurisdiction_id))


def _lock(name: str, address: str, at: datetime) -> Entry | None:
    failures, patience = recent_failures(name, address, at), throttle.patience_at(address)
    until = throttle.refused_until(failures, at, patience)
    if until is None:
        return None
    if throttle.locked_until(failures, at, patience) is None:
        return Entry(refusal=WAIT.format(seconds=-(-(until - at) // timedelta(seconds=1))), is_locked=True)
    return Entry(refusal=LOCKED.format(minutes=-(-(until - at) // timedelta(minutes=1))), is_locked=True)


def _stored_hash(name: str) -> str | None:
    return db.session.scalar(select(User.password_hash).where(User.username == name, User.disabled_at.is_(None)))


def _count_failure(session: Session, act: Act, name: str, user: User | None, refusal: str = WRONG) -> Entry:
    """Record the try. An unknown name is not written to the trail: people type passwords into the wrong box."""
    address = act.actor.ip or ""
    session.add(LoginAttempt(username=name, ip=address, at=act.at, succeeded=False))
    session.flush()
    who, where = (user.id, user.jurisdiction_id) if user else ("未知账号", None)
    with_factor: dict[str, Any] = {"factor": "code"} if refusal == WRONG_CODE else {}
    audit.record(act, "sign_in", "user", who, jurisdiction_id=where, result="失败", **with_factor)
    # What becomes of codes is nothing to him who has no password.
    for place in (address, throttle.EVERYWHERE) if refusal == WRONG_CODE else (address,):
        failures = recent_failures(name, place, act.at)
        if throttle.locked_until(failures, act.at, throttle.patience_at(place)) is not None:
            audit.record(act, "lock", "user", who, jurisdiction_id=where, result="拒绝")
            return _lock(name, place, act.at) or Entry(refusal=refusal)
    return Entry(refusal=refusal)
