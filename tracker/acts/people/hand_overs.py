"""Acts on hand-overs: all posts of one person pass to another; asked for by one administrator, confirmed by another."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.acts.people.accounts import refusals_told
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.people.accounts import steps
from tracker.people.accounts.grants import steps as grant_steps
from tracker.people.models import HandOverRequest, User
from tracker.people.queries import HeldPost, held_posts

NOT_TO_ONESELF = "不能交接给本人，请选择接任的账号"
NO_REQUEST = "没有这项待确认的交接，或者它不在本地区"
ASKED_ALREADY = "{}的岗位已有一项交接待安全管理员确认"


def hand_over(act: Act, from_user_id: int, to_user_id: int, since: date, words: str = "") -> int:
    """All posts of one person pass to another on a day; how many. What was done before stays under the first name.

    `words`: what the successor should know (交接说明), kept with the hand-over. At the command line; a person `ask`s.
    """
    if from_user_id == to_user_id:
        raise BadInput(NOT_TO_ONESELF)
    with refusals_told(act, "hand_over", to_user_id), changes.writing(act):
        leaver, successor = steps.both_locked(from_user_id, to_user_id)
        return _pass_on(act, leaver, successor, since, words)


def ask(act: Act, from_user_id: int, to_user_id: int, since: date, words: str = "") -> int:
    """The same asked for by a 系统管理员: it waits for a 安全管理员, as every post does that he gives. How many posts.

    RuleRefused at once where the successor could not hold them.
    """
    if from_user_id == to_user_id:
        raise BadInput(NOT_TO_ONESELF)
    with refusals_told(act, "hand_over", to_user_id), changes.writing(act) as session:
        leaver, successor = steps.both_locked(from_user_id, to_user_id)
        held = _held(leaver, since)
        waits = select(HandOverRequest.id).where(HandOverRequest.from_user_id == leaver.id)
        if session.scalar(waits.where(HandOverRequest.settled_at.is_(None)).limit(1)) is not None:
            raise RuleRefused(ASKED_ALREADY.format(leaver.display_name))
        for post in held:
            steps.demand_may_hold(successor, post.department_id, post.role, since)
        grant_steps.ask_hand_over(act, leaver, successor, since, words)
        return len(held)


def settle(act: Act, request_id: int, is_granted: bool) -> None:
    """A 安全管理员 confirms a hand-over or refuses it; confirmed, it takes place on its day, today at the earliest.

    Nobody confirms one that he asked for, or by which he gets a post.
    """
    to_user = db.session.scalar(select(HandOverRequest.to_user_id).where(HandOverRequest.id == request_id))
    with refusals_told(act, "grant_hand_over", to_user), changes.writing(act):
        request = grant_steps.waiting(act, HandOverRequest, request_id, to_user, NO_REQUEST)
        grant_steps.settle_hand_over(act, request, is_granted)
        if is_granted:
            leaver, successor = steps.both_locked(request.from_user_id, request.to_user_id)
            _pass_on(act, leaver, successor, max(request.since, act.today), request.words)


def _pass_on(act: Act, leaver: User, successor: User, since: date, words: str) -> int:
    held = _held(leaver, since)
    for post in held:
        steps.leave_post(act, leaver, post.post_id, since - timedelta(days=1))
        steps.hold_post(act, successor, post.department_id, post.role, since)
    steps.note_hand_over(act, leaver, successor, since, [post.post_id for post in held], words)
    return len(held)


def _held(leaver: User, since: date) -> tuple[HeldPost, ...]:
    held = held_posts(leaver.id, since)
    if not held:
        raise RuleRefused(f"{leaver.display_name} 在 {since} 没有岗位可以交接")
    return held
