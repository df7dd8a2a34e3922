"""Acts on who an account is to a 统一身份认证 (OIDC): bound, unbound, entered with."""

from __future__ import annotations

from dataclasses import dataclass

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.people.sign_in import Entry, begin_without_password
from tracker.people.access import ADMINISTRATORS
from tracker.people.accounts import steps
from tracker.people.accounts.entering import identity_steps
from tracker.people.accounts.entering.identity_queries import account_of, unbound_account
from tracker.people.models import User
from tracker.people.queries import person

NOBODY = "统一身份认证里的这个人还没有对应本系统的在用账号，请联系系统管理员"
LOCALLY = "系统、安全、审计管理员请用本系统的账号和密码登录"


@dataclass(frozen=True)
class Proof:
    """What a 统一身份认证 says of a person. `username`: of the claim agreed on, empty without one.

    `has_two_factors`: it asked for a second factor itself (`amr` holds `mfa`).
    """

    issuer: str
    subject: str
    username: str = ""
    has_two_factors: bool = False


def bind(act: Act, user_id: int, issuer: str, subject: str) -> None:
    """The account stands for this person from now on."""
    with changes.writing(act):
        identity_steps.bind(act, steps.locked(user_id), issuer, subject)


def unbind(act: Act, user_id: int) -> None:
    """The account signs in by its password alone again."""
    with changes.writing(act):
        identity_steps.unbind(act, steps.locked(user_id))


def enter(act: Act, proof: Proof, device: str = "") -> Entry:
    """Sign in whom a 统一身份认证 has proven. No account is ever made; one is bound to who comes by its agreed name.

    三员 sign in here by their passwords. A 动态口令 that the account has or needs is asked for, unless it was there.
    """
    with changes.writing(act) as session:
        user_id = account_of(proof.issuer, proof.subject)
        is_new = user_id is None
        if user_id is None:
            user_id = unbound_account(proof.username)
        user = session.get(User, user_id, with_for_update=True) if user_id else None
        if user is not None and is_new and unbound_account(proof.username) != user.id:
            user = None  # whoever held the account's row until now has bound it to himself, or closed it
        known = person(user.id, act.today) if user else None
        if user is None or known is None:
            who = user.id if user else "未知账号"
            audit.record(act, "sign_in", "user", who, result="失败", factor="oidc")
            return Entry(refusal=NOBODY)
        if known.roles & ADMINISTRATORS:
            code = user.jurisdiction_id
            audit.record(act, "sign_in", "user", user.id, jurisdiction_id=code, result="拒绝", reason=LOCALLY)
            return Entry(refusal=LOCALLY)
        if is_new:
            identity_steps.bind(act, user, proof.issuer, proof.subject)
        return begin_without_password(act, user, device, proof.has_two_factors)
