"""A post that a 系统管理员 gives or passes on counts once a 安全管理员 has confirmed it (reliability.md 2, 三权)."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict, NotFound
from tracker.people.accounts.grants.queries import newest_about_owner
from tracker.people.accounts.grants.separation import NOT_BY_ONESELF, NotSeparate
from tracker.people.models import Asked, GrantRequest, HandOverRequest, User
from tracker.people.queries import held_posts, jurisdictions_below
from tracker.vocabulary import Role


def ask(act: Act, user: User, department_id: int, role: Role, since: date) -> GrantRequest:
    """Ask that the account be given a post."""
    request = GrantRequest(
        jurisdiction_id=user.jurisdiction_id,
        user_id=user.id,
        department_id=department_id,
        role=role,
        since=since,
        asked_by=act.actor.user_id,
        asked_name=act.actor.name,
        asked_at=act.at,
    )
    db.session.add(request)
    db.session.flush()
    told: dict[str, Any] = {"role": role, "department_id": department_id, "since": since.isoformat()}
    audit.record(act, "ask_post", "user", user.id, jurisdiction_id=user.jurisdiction_id, **told)
    return request


def ask_about_owner(act: Act, user: User) -> None:
    """A 系统管理员 has given the account another password: a 安全管理员 is asked whether its owner has it.

    Until then nobody enters by it. The command line is believed: who has it has the database, too.
    """
    posts, newest = held_posts(user.id, act.today), newest_about_owner(user.id)
    if posts and act.actor.is_person:
        user.unconfirmed_since = act.at
    if newest is not None and newest.settled_at is None:
        if not act.actor.is_person:
            settle(act, newest, True)
        return
    is_unsure = newest is not None and newest.is_granted is False
    if posts and (act.actor.is_person or is_unsure):
        request = ask(act, user, posts[0].department_id, posts[0].role, act.today)
        if not act.actor.is_person:
            settle(act, request, True)


K = TypeVar("K", bound=Asked)


def waiting(act: Act, kind: type[K], request_id: int, gaining: int | None, no_such: str) -> K:
    """What waits, held for whoever may confirm it; `gaining`: who gets a post by it.

    NotFound with `no_such` outside of his region, Conflict where it was settled, NotSeparate for who asked or gains.
    """
    request = db.session.get(kind, request_id, with_for_update=True)
    within = jurisdictions_below(act.actor.jurisdiction_id or "")
    if request is None or request.jurisdiction_id not in within:
        raise NotFound(no_such)
    if request.settled_at is not None:
        raise Conflict(changes.CHANGED_MEANWHILE)
    if act.actor.user_id in (request.asked_by, gaining):
        raise NotSeparate(NOT_BY_ONESELF)
    return request


def settle(act: Act, request: GrantRequest, is_granted: bool) -> None:
    """Confirmed or not; nothing further is decided about it."""
    _decide(act, request, is_granted)
    told: dict[str, Any] = {"role": request.role, "department_id": request.department_id}
    action = "grant_post" if is_granted else "refuse_post"
    audit.record(act, action, "user", request.user_id, jurisdiction_id=request.jurisdiction_id, **told)


def settle_hand_over(act: Act, request: HandOverRequest, is_granted: bool) -> None:
    """The same of a hand-over."""
    _decide(act, request, is_granted)
    action = "grant_hand_over" if is_granted else "refuse_hand_over"
    audit.record(act, action, "user", request.to_user_id, jurisdiction_id=request.jurisdiction_id)


def _decide(act: Act, request: Asked, is_granted: bool) -> None:
    request.settled_at, request.settled_by, request.is_granted = act.at, act.actor.user_id, is_granted


def ask_hand_over(act: Act, leaver: User, successor: User, since: date, words: str) -> None:
    """Ask that all posts of one account pass to another."""
    request = HandOverRequest(
        jurisdiction_id=leaver.jurisdiction_id,
        from_user_id=leaver.id,
        to_user_id=successor.id,
        since=since,
        words=words.strip(),
        asked_by=act.actor.user_id,
        asked_name=act.actor.name,
        asked_at=act.at,
    )
    db.session.add(request)
    db.session.flush()
    told: dict[str, Any] = {"username": successor.username, "since": since.isoformat()}
    audit.record(act, "ask_hand_over", "user", leaver.id, jurisdiction_id=leaver.jurisdiction_id, **told)
