"""Acts on accounts: add, grant a post, passwords, disable, end sessions; and how a body approves its reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select

from tracker import audit, changes, demo_mark
from tracker.actor import Act
from tracker.alerts.channels.mail import is_address
from tracker.database import db, end_read
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.jobs.record import first_run
from tracker.people.access import Permission, Target, may
from tracker.people.accounts import ageing, passwords, steps
from tracker.people.accounts.approval_queries import settings_of
from tracker.people.accounts.entering import invitation_steps, throttle
from tracker.people.accounts.entering.new_password_queries import demand_good, refuse_former, units_of
from tracker.people.accounts.entering.throttle_queries import recent_failures
from tracker.people.accounts.factor.queries import is_confirmed_first
from tracker.people.accounts.grants import steps as grant_steps
from tracker.people.accounts.grants.queries import is_about_owner, roles_over_time
from tracker.people.accounts.grants.separation import NotSeparate
from tracker.people.accounts.queries import unit_names
from tracker.people.accounts.sessions import steps as session_steps
from tracker.people.accounts.stale_queries import is_asleep, stale_account, stale_accounts
from tracker.people.models import ApprovalSetting, Department, GrantRequest, LoginAttempt, User
from tracker.people.queries import alone_in_office, person
from tracker.people.queueing_steps import queue_up
from tracker.people.registry.queries import NO_DEPARTMENT
from tracker.vocabulary import ApprovalWay, Role

NO_GRANT = "没有这项待确认的岗位，或者它不在本地区"

LAST_ONE = "这是本地区最后一个{}账号，请先另建一个再停用"

OLD_IS_WRONG = "现用密码不对，请重新输入"
TOO_OFTEN = "现用密码连续输错，请过一会儿再试；多次输错的要等 30 分钟，或请系统管理员重设密码"


@dataclass(frozen=True)
class NewUser:
    """What an account is made of; `password` None makes a one-time one. `department_id` and `role`: its first post."""

    jurisdiction_id: str
    username: str
    display_name: str
    department_id: int
    role: Role
    phone: str = ""
    mail: str = ""
    password: str | None = None
    must_change: bool = True


def add_user(act: Act, new: NewUser) -> tuple[int, str]:
    """A new account with its first post from today on; its id and the password to hand over once.

    A post that a person gives waits for a 安全管理员's confirmation; at the command line it is in force at once.
    A password that was handed in must satisfy the rules (BadInput).
    """
    _demand_mail(new.mail)
    names = new.username, new.display_name
    password = new.password if new.password is not None else passwords.one_time(*names)
    demand_good(password, *names, *unit_names([new.department_id]))
    password_hash = passwords.hashed(password)
    with refusals_told(act, "hold_post", "未建账号"), changes.writing(act):
        return _add(act, new, password_hash).id, password


def invite_user(act: Act, new: NewUser) -> tuple[int, str]:
    """The same with a password that nobody has: its id and the secret of the link by which its owner sets his own."""
    _demand_mail(new.mail)
    with refusals_told(act, "hold_post", "未建账号"), changes.writing(act):
        user = _add(act, new, passwords.NOBODYS)
        return user.id, invitation_steps.make(act, user)


def _add(act: Act, new: NewUser, password_hash: str) -> User:
    user = steps.add_user(
        act,
        new.jurisdiction_id,
        new.username,
        new.display_name,
        password_hash,
        phone=new.phone,
        mail=new.mail,
        must_change=new.must_change,
    )
    if act.actor.is_person:
        steps.demand_may_hold(user, new.department_id, new.role, act.today)
        grant_steps.ask(act, user, new.department_id, new.role, act.today)
    else:
        steps.hold_post(act, user, new.department_id, new.role, act.today)
    return user


@contextmanager
def refusals_told(act: Act, action: str, user_id: object) -> Iterator[None]:
    """Around an act: where it would bring together what 三员分设 keeps apart, the trail tells of the try.

    Nothing else of the act is kept.
    """
    try:
        yield
    except NotSeparate as refused:
        with changes.writing(act):
            audit.record(act, action, "user", user_id, result="拒绝", reason=refused.message)
        raise


def set_own_mail(act: Act, mail: str) -> None:
    """Where somebody reads his mail at work; empty: he is sent none."""
    _demand_mail(mail)
    with changes.writing(act):
        user = steps.locked(act.actor.user_id or 0)
        user.mail = mail
        audit.record(act, "set_mail", "user", user.id, jurisdiction_id=user.jurisdiction_id)


def _demand_mail(mail: str) -> None:
    if mail and not is_address(mail):
        raise BadInput(f"“{mail}”不是邮箱地址")


def settle_grant(act: Act, grant_id: int, is_granted: bool) -> None:
    """A 安全管理员 confirms a post or refuses it; confirmed, it is held from that day on. Nobody settles his own.

    Who is confirmed to be the account's owner gets no post by it: what he handed over since stays handed over.
    """
    asked_for = db.session.scalar(select(GrantRequest.user_id).where(GrantRequest.id == grant_id))
    with refusals_told(act, "grant_post", asked_for), changes.writing(act):
        request = grant_steps.waiting(act, GrantRequest, grant_id, asked_for, NO_GRANT)
        grant_steps.settle(act, request, is_granted)
        if not is_granted:
            return
        user = steps.locked(request.user_id)
        if is_about_owner(request.id):
            user.unconfirmed_since = None
        else:
            steps.hold_post(act, user, request.department_id, Role(request.role), max(request.since, act.today))


def reset_password(act: Act, user_id: int, version: int | None, password: str | None = None) -> str:
    """A one-time password, or the one handed in, which enters at once: sessions and locks of the account end.

    Returns the password to hand over.
    """
    new = password if password is not None else passwords.one_time()
    if password is not None:
        refuse_former(user_id, new)
    password_hash = passwords.hashed(new)
    with changes.writing(act):
        user = steps.locked(user_id, version)
        if password is not None:
            demand_good(password, user.username, user.display_name, *units_of(user.id, act.today))
        steps.set_password(act, user, password_hash, must_change=password is None)
        steps.forget_failures(user)
        note_new_password(act, user)
        return new


def note_new_password(act: Act, user: User) -> None:
    """Somebody else gave the account its password: nobody enters by it until its owner is known to have it.

    Else a 系统管理员 would enter as a 安全管理员 or a leader, and join a telephone of his own (reliability.md 2, 三权).
    """
    if not act.actor.is_person:
        # The command line is believed, whatever the account holds by now: who has it has the database, too.
        user.unconfirmed_since = None
    known = person(user.id, act.today)
    if known is not None and is_confirmed_first(known, roles_over_time(user.id, act.today).beside):
        grant_steps.ask_about_owner(act, user)


def unlock(act: Act, user_id: int) -> None:
    """The account's password is looked at again at once, wherever too many wrong ones were typed."""
    with changes.writing(act):
        user = steps.locked(user_id)
        steps.forget_failures(user)
        audit.record(act, "unlock", "user", user.id, jurisdiction_id=user.jurisdiction_id, username=user.username)


def change_own_password(act: Act, old: str, new: str) -> str:
    """The signed-in person's own new password. All his sessions end; the secret of the one that goes on here."""
    user_id, stored = own_password(act, old, "set_password")
    if old == new:
        raise BadInput("新密码不能与现用密码相同")
    refuse_former(user_id, new)
    new_hash = passwords.hashed(new)
    with changes.writing(act):
        user = steps.locked(user_id)
        if user.password_hash != stored:
            raise Conflict(changes.CHANGED_MEANWHILE)
        here = session_steps.open_here(act, user.id)
        demand_good(new, user.username, user.display_name, *units_of(user.id, act.today))
        steps.set_password(act, user, new_hash, must_change=False)
        steps.forget_failures(user)
        return session_steps.begin_in_place_of(act, user.id, here, has_new_password=True)


def own_password(act: Act, typed: str, action: str) -> tuple[int, str]:
    """Id and stored hash of the signed-in person, who typed his password once more; BadInput where it is wrong.

    `action`: what he wanted to do; a wrong password counts as a try to sign in and is written to the trail.
    """
    own = db.session.execute(
        select(User.username, User.password_hash).where(User.id == act.actor.user_id)
    ).one_or_none()
    if act.actor.user_id is None or own is None:
        raise BadInput("请以本人账号登录后再办理")
    username, stored = own
    if throttle.refused_until(recent_failures(username, act.actor.ip or "", act.at), act.at) is not None:
        raise BadInput(TOO_OFTEN)
    end_read()
    if not passwords.is_right(stored, typed):
        _note_wrong_password(act, username, action)
        raise BadInput(OLD_IS_WRONG)
    return act.actor.user_id, stored


def _note_wrong_password(act: Act, username: str, action: str) -> None:
    """Who sits at a screen left open guesses here as well as on the sign-in page: it counts as one."""
    with changes.writing(act) as session:
        session.add(LoginAttempt(username=username, ip=act.actor.ip or "", at=act.at, succeeded=False))
        audit.record(act, action, "user", act.actor.user_id, result="失败")


def disable_user(act: Act, user_id: int, version: int | None) -> None:
    """Close an account. Nobody closes his own, and the last of each of 三员 in a region stays."""
    with refusals_told(act, "disable_user", user_id), changes.writing(act):
        user = steps.locked(user_id, version)
        if user.id == act.actor.user_id:
            raise NotSeparate("不能停用自己的账号，请由另一位系统管理员办理")
        queue_up(user.jurisdiction_id)  # Of two who disable each other at once the second is then the last.
        last = alone_in_office(user.id, act.today)
        if last is not None:
            raise RuleRefused(LAST_ONE.format(last.label))
        steps.disable_user(act, user)


def end_sessions(act: Act) -> str:
    """End every session of the signed-in person; the secret of the one that goes on here."""
    with changes.writing(act):
        if act.actor.user_id is None:
            raise BadInput("请以本人账号登录后再办理")
        user = steps.locked(act.actor.user_id)
        here = session_steps.open_here(act, user.id)
        steps.end_sessions(act, user)
        return session_steps.begin_in_place_of(act, user.id, here)


CLOSING = "accounts"
"""The job that closes what nobody uses."""


def close_unused(act: Act) -> int:
    """Close what nobody has signed in with for too long; how many. The last of each of 三员 in a region stays.

    Nothing is closed in an installation with invented data, nor where nobody at all has signed in for two months: it
    was off, or its clock is wrong; nor before this was asked night after night for four weeks: an office that has just
    come to this version finds them listed first.
    """
    asked_since = first_run(CLOSING, act.at)
    if demo_mark.is_demo() or is_asleep(act.today):
        return 0
    if asked_since is None or act.at - asked_since < ageing.LISTED_FIRST:
        return 0
    closed = 0
    for account in stale_accounts(act.today):
        if not account.is_to_close or account.is_last:
            continue
        with changes.writing(replace(act, request_id=f"{act.request_id}-{account.user_id}")):
            user = steps.locked(account.user_id)
            queue_up(user.jurisdiction_id)
            newest = stale_account(user.id, act.today)
            if newest is not None and newest.is_to_close and not newest.is_last:
                steps.disable_user(act, user, f"{newest.days} 天没有登录")
                closed += 1
    return closed


def set_way(act: Act, department_id: int, way: ApprovalWay, reason: str) -> None:
    """线上 or 线下签批 from now on. BadInput without a reason, RuleRefused where it is so already."""
    if not reason.strip():
        raise BadInput("请填写改签批方式的依据，如单位来函的文号")
    with changes.writing(act):
        department = db.session.get(Department, department_id, with_for_update=True)
        if department is None:
            raise NotFound(NO_DEPARTMENT)
        target = Target(department.jurisdiction_id, frozenset({department_id}))
        if act.actor.is_person and not may(act.actor, Permission.APPROVAL_WAY_SET, target):
            raise NotFound(NO_DEPARTMENT)
        known = settings_of(department_id)
        if (known[0].way if known else ApprovalWay.ONLINE) is way:
            raise RuleRefused(f"{department.short_name}的签批方式已经是“{way.label}”")
        row = ApprovalSetting(
            department_id=department_id, way=way, reason=reason.strip(), recorded_at=act.at, actor=act.actor.name
        )
        db.session.add(row)
        db.session.flush()
        audit.record(
            act,
            "set_approval_way",
            "department",
            department_id,
            jurisdiction_id=department.jurisdiction_id,
            reason=reason.strip(),
            way=way.label,
        )
