"""Accounts and posts: adding, disabling, handing over. History is kept: a holding ends by a further fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people.access import ADMINISTRATORS
from tracker.people.accounts import passwords
from tracker.people.accounts.grants.queries import namesake_in_office, roles_over_time
from tracker.people.accounts.grants.separation import SAME_PERSON, NotSeparate, demand_separate
from tracker.people.accounts.sessions import steps as session_steps
from tracker.people.models import (
    Department,
    FormerPassword,
    HandOver,
    Jurisdiction,
    LoginAttempt,
    Post,
    PostHolding,
    User,
)
from tracker.people.queries import HeldPost, days_of_new_posts, held_posts
from tracker.people.queueing_steps import queue_up
from tracker.vocabulary import Role

NO_SUCH_USER = "没有这个账号"
NAME_TAKEN = "账号“{}”已有人使用，请换一个"
DISABLED = "账号“{}”已停用，不能担任岗位。请另选在用的账号"
ONE_SET_OF_DUTIES = "一个账号在几个单位任职时，各单位的岗位应相同；不同岗位请另建账号"


def locked(user_id: int, version: int | None = None) -> User:
    """The account, held until the act ends; NotFound, Conflict where it is not the version that was looked at."""
    user = db.session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound(NO_SUCH_USER)
    if version is not None and user.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return user


def both_locked(first_id: int, second_id: int) -> tuple[User, User]:
    """The same of two accounts, held in the order of their ids: posts go from one to the other, and back."""
    found = {user_id: locked(user_id) for user_id in sorted((first_id, second_id))}
    return found[first_id], found[second_id]


def add_user(
    act: Act,
    jurisdiction_id: str,
    username: str,
    display_name: str,
    password_hash: str,
    *,
    phone: str = "",
    mail: str = "",
    must_change: bool = True,
) -> User:
    """A new account without posts. BadInput where the name is taken or not plain ASCII, or the region is unknown."""
    if db.session.get(Jurisdiction, jurisdiction_id) is None:
        raise BadInput(f"没有行政区划代码 {jurisdiction_id}")
    if not username.isascii() or not username.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise BadInput("账号用英文字母、数字、点、横线组成")
    if username != username.lower() or not 2 <= len(username) <= 64:
        raise BadInput("账号用小写字母，2 至 64 位")
    if db.session.scalar(select(User.id).where(User.username == username)):
        raise BadInput(NAME_TAKEN.format(username))
    user = User(
        jurisdiction_id=jurisdiction_id,
        username=username,
        display_name=display_name.strip() or username,
        phone=phone.strip(),
        mail=mail,
        password_hash=password_hash,
        must_change_password=must_change,
        created_at=act.at,
    )
    db.session.add(user)
    db.session.flush()
    audit.record(act, "add_user", "user", user.id, jurisdiction_id=jurisdiction_id, username=username)
    return user


def set_password(act: Act, user: User, password_hash: str, *, must_change: bool) -> None:
    """Store a new password; every session of the account ends. The one before is remembered among the last."""
    db.session.add(FormerPassword(user_id=user.id, password_hash=user.password_hash, replaced_at=act.at))
    db.session.flush()
    _forget_older_passwords(user.id)
    user.password_hash = password_hash
    user.password_set_at = act.at
    user.must_change_password = must_change
    session_steps.end_all(act, user.id)
    audit.record(act, "set_password", "user", user.id, jurisdiction_id=user.jurisdiction_id, one_time=must_change)


def _forget_older_passwords(user_id: int) -> None:
    of_user = select(FormerPassword.id).where(FormerPassword.user_id == user_id)
    older = db.session.scalars(of_user.order_by(FormerPassword.id.desc()).offset(passwords.LAST)).all()
    db.session.execute(delete(FormerPassword).where(FormerPassword.id.in_(older)))


def forget_failures(user: User) -> None:
    """No failed try to sign in stands against the account any more, from wherever it came."""
    failed = LoginAttempt.username == user.username, LoginAttempt.succeeded.is_(False)
    db.session.execute(delete(LoginAttempt).where(*failed))


def disable_user(act: Act, user: User, reason: str | None = None) -> None:
    """Close the account: its sessions end, nobody can sign in with it; its history stays."""
    if user.disabled_at is not None:
        raise RuleRefused(f"账号“{user.username}”已经停用")
    user.disabled_at = act.at
    session_steps.end_all(act, user.id)
    told: dict[str, Any] = {"jurisdiction_id": user.jurisdiction_id, "reason": reason, "username": user.username}
    audit.record(act, "disable_user", "user", user.id, **told)


def end_sessions(act: Act, user: User) -> None:
    """Every session of the account ends."""
    session_steps.end_all(act, user.id)
    audit.record(act, "end_sessions", "user", user.id, jurisdiction_id=user.jurisdiction_id)


def post_of(department_id: int, role: Role) -> Post:
    """The post of that role in that department, made at first use: alerts may address one that nobody holds yet."""
    post = db.session.scalar(select(Post).where(Post.department_id == department_id, Post.role == role))
    if post is None:
        department = db.session.get(Department, department_id)
        if department is None:
            raise NotFound("没有这个单位")
        post = Post(jurisdiction_id=department.jurisdiction_id, department_id=department_id, role=role)
        db.session.add(post)
        db.session.flush()
    return post


def hold_post(act: Act, user: User, department_id: int, role: Role, since: date) -> Post:
    """The person holds the post from a day on, to no end; nothing changes where he already does.

    Example: who holds it himself until the end of the month, and takes it over on the 20th, goes on in it. RuleRefused
    where he may not (`demand_may_hold`).
    """
    demand_may_hold(user, department_id, role, since)
    post = post_of(department_id, role)
    if post.jurisdiction_id != user.jurisdiction_id:
        raise RuleRefused("账号与岗位不在同一行政区划")
    held = [one for one in held_posts(user.id, since) if one.post_id == post.id]
    if any(one.valid_to is None for one in held):
        return post
    _record_holding(act, post.id, user.id, held[0].valid_from if held else since, None)
    audit.record(
        act,
        "hold_post",
        "user",
        user.id,
        jurisdiction_id=user.jurisdiction_id,
        role=role,
        department_id=department_id,
        since=since.isoformat(),
    )
    return post


def demand_may_hold(user: User, department_id: int, role: Role, since: date) -> None:
    """RuleRefused where the account is closed, or would have different roles in different departments, then or later.

    NotSeparate where one person would hold an administrator's post beside another, or two of 三员 one after the other
    (domain.md 3).
    """
    if user.disabled_at is not None:
        raise RuleRefused(DISABLED.format(user.username))
    over_time = roles_over_time(user.id, since)
    demand_separate(role, over_time.beside, over_time.ever)
    if role in ADMINISTRATORS:
        queue_up(user.jurisdiction_id)  # Of two accounts of one name that get two of 三员 at once one is refused.
    namesake = namesake_in_office(user, role, since)
    if namesake is not None:
        raise NotSeparate(SAME_PERSON.format(user.display_name, namesake.role.label, namesake.username))
    for day in days_of_new_posts(user.id, since):
        _refuse_mixed_duties(held_posts(user.id, day), department_id, role)


def leave_post(act: Act, user: User, post_id: int, last_day: date) -> None:
    """The person holds the post up to and including a day."""
    held = next((post for post in held_posts(user.id, last_day + timedelta(days=1)) if post.post_id == post_id), None)
    if held is None:
        raise RuleRefused(f"{user.display_name} 在 {last_day} 之后已不担任这个岗位")
    _record_holding(act, post_id, user.id, held.valid_from, last_day)
    audit.record(
        act,
        "leave_post",
        "user",
        user.id,
        jurisdiction_id=user.jurisdiction_id,
        post_id=post_id,
        last_day=last_day.isoformat(),
    )


def note_hand_over(
    act: Act, leaver: User, successor: User, since: date, post_ids: Sequence[int], words: str
) -> HandOver:
    """Keep that these posts passed from one person to another, with the words that go with them (交接说明)."""
    note = HandOver(
        jurisdiction_id=leaver.jurisdiction_id,
        from_user_id=leaver.id,
        to_user_id=successor.id,
        since=since,
        post_ids=list(post_ids),
        words=words.strip(),
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(note)
    db.session.flush()
    audit.record(
        act,
        "hand_over",
        "user",
        leaver.id,
        jurisdiction_id=leaver.jurisdiction_id,
        username=successor.username,
        since=since.isoformat(),
        posts=len(note.post_ids),
    )
    return note


def _record_holding(act: Act, post_id: int, user_id: int, first: date, last: date | None) -> None:
    db.session.add(
        PostHolding(
            post_id=post_id,
            user_id=user_id,
            valid_from=first,
            valid_to=last,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    db.session.flush()


def _refuse_mixed_duties(held: tuple[HeldPost, ...], department_id: int, role: Role) -> None:
    duties = {(post.department_id, post.role) for post in held} | {(department_id, role)}
    departments, roles = {one for one, _ in duties}, {one for _, one in duties}
    if len(roles) > 1 and len(departments) > 1:
        raise RuleRefused(ONE_SET_OF_DUTIES)
