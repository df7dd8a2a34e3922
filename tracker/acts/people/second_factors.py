"""Acts on 动态口令 and 恢复码: of whom they are asked; joined, renewed and left by their owner, reset by another."""

from __future__ import annotations

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.people.accounts import own_password
from tracker.errors import BadInput, Conflict, RuleRefused
from tracker.people.accounts import ageing, steps
from tracker.people.accounts.factor import steps as factor_steps
from tracker.people.accounts.factor.queries import factor_for, has_factor, is_asked, password_days
from tracker.people.accounts.grants.queries import is_owner_unsure
from tracker.people.accounts.sessions import steps as session_steps
from tracker.people.models import User
from tracker.people.queries import person
from tracker.people.queueing_steps import queue_up
from tracker.vocabulary import FactorFor, SessionStep

NOT_JOINED = "本账号还没有启用动态口令"
WRONG_CODE = "动态口令不对：请核对手机的时间，输入应用里现在显示的 6 位数字；图已打开超过 30 分钟的，请重新开始"
IS_ASKED = "本地区要求本岗位使用动态口令，不能停用；换手机的，请用“换手机”"
OWNER_UNSURE = (
    "系统管理员重设过本账号的密码：安全管理员核实是本人要求重设并确认后，才能启用动态口令。请与安全管理员联系"
)
NOT_ONES_OWN = "不能重置本人的动态口令：请用恢复码登录后自行更换，或由另一位安全管理员办理"


def demand(act: Act, jurisdiction_id: str, whose: FactorFor, days: int | None = None) -> None:
    """Of whom a 动态口令 is asked, and after how many days a new password (None: as it is), from the next sign-in on.

    RuleRefused where it is so already, BadInput where `days` is none of ageing.CHOICES.
    """
    if days is not None and days not in ageing.CHOICES:
        raise BadInput("更换密码的期限只能是 " + "、".join(f"{choice} 天" for choice in ageing.CHOICES))
    with changes.writing(act):
        queue_up(jurisdiction_id)
        before = factor_for(jurisdiction_id), password_days(jurisdiction_id)
        after = whose, days or before[1]
        if before == after:
            raise RuleRefused("与现在的规则一样，没有改动")
        factor_steps.set_rules(act, jurisdiction_id, after, before)


def begin(act: Act, password: str | None) -> None:
    """A telephone is to be joined; `password` None: he has just typed it, and is led here by the sign-in."""
    if password is not None:
        own_password(act, password, "join_factor")
    with changes.writing(act):
        user = _own(act)
        if password is None and has_factor(user.id):
            raise Conflict(changes.CHANGED_MEANWHILE)
        _demand_owner(user)
        factor_steps.begin(act, user)


def confirm(act: Act, typed: str) -> tuple[list[str], str]:
    """The first code of the telephone: it is asked for at every sign-in from now on.

    The ten 恢复码, to be shown once, and the secret of the session that goes on; all others end. BadInput where the
    code is wrong.
    """
    with changes.writing(act):
        user = _own(act)
        _demand_owner(user)
        made = factor_steps.confirm(act, user, typed)
        if made is None:
            raise BadInput(WRONG_CODE)
        here = session_steps.open_here(act, user.id)
        return made, session_steps.begin_in_place_of(act, user.id, here, SessionStep.ENTERED)


def renew_codes(act: Act, password: str) -> list[str]:
    """Ten new 恢复码, shown once; BadInput where the password is wrong."""
    own_password(act, password, "renew_recovery_codes")
    with changes.writing(act):
        user = _own(act)
        if not has_factor(user.id):
            raise RuleRefused(NOT_JOINED)
        return factor_steps.renew_recovery_codes(act, user)


def leave(act: Act, password: str) -> None:
    """Its owner does without; RuleRefused where it is asked of him."""
    own_password(act, password, "leave_factor")
    with changes.writing(act):
        user = _own(act)
        known = person(user.id, act.today)
        if known is not None and is_asked(known):
            raise RuleRefused(IS_ASKED)
        if not factor_steps.drop(act, user, "leave_factor"):
            raise RuleRefused(NOT_JOINED)


def reset(act: Act, user_id: int) -> None:
    """The account signs in by its password alone, once, and joins another telephone where one is asked of it.

    For a telephone that is lost with the 恢复码; all sessions of the account end. Nobody resets his own: refused and
    written to the trail.
    """
    if user_id == act.actor.user_id:
        with changes.writing(act):
            audit.record(act, "reset_factor", "user", user_id, result="拒绝", reason=NOT_ONES_OWN)
        raise RuleRefused(NOT_ONES_OWN)
    with changes.writing(act):
        user = steps.locked(user_id)
        if not factor_steps.drop(act, user, "reset_factor"):
            raise RuleRefused(f"账号“{user.username}”没有启用动态口令")
        session_steps.end_all(act, user.id)


def _demand_owner(user: User) -> None:
    if not has_factor(user.id) and is_owner_unsure(user.id):
        raise RuleRefused(OWNER_UNSURE)


def _own(act: Act) -> User:
    if act.actor.user_id is None:
        raise BadInput("请以本人账号登录后再办理")
    return steps.locked(act.actor.user_id)
