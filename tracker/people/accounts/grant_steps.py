"""A post that a 系统管理员 gives or passes on counts once a 安全管理员 has confirmed it (reliability.md 2, 三权)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.people.models import GrantRequest, HandOverRequest, User
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


def settle(act: Act, request: GrantRequest, is_granted: bool) -> None:
    """Confirmed or not; nothing further is decided about it."""
    request.settled_at, request.settled_by, request.is_granted = act.at, act.actor.user_id, is_granted
    told: dict[str, Any] = {"role": request.role, "department_id": request.department_id}
    action = "grant_post" if is_granted else "refuse_post"
    audit.record(act, action, "user", request.user_id, jurisdiction_id=request.jurisdiction_id, **told)


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
