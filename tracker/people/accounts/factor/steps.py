"""A 动态口令 is joined, checked, taken away; 恢复码 are made and used, each once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update

from tracker import audit
from tracker.actor import Act
from tracker.database import db, hung_on_app
from tracker.people.accounts.factor import codes, sealing
from tracker.people.models import AccountSetting, RecoveryCode, SecondFactor, User
from tracker.vocabulary import FactorFor


def set_rules(act: Act, jurisdiction_id: str, after: tuple[FactorFor, int], before: tuple[FactorFor, int]) -> None:
    """Of whom a 动态口令 is asked, and after how many days a new password, from the next sign-in on."""
    told = AccountSetting(
        jurisdiction_id=jurisdiction_id,
        factor_for=after[0],
        password_days=after[1],
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(told)
    db.session.flush()
    changed: dict[str, Any] = {
        name: {"factor": whose.label, "days": days} for name, (whose, days) in (("before", before), ("after", after))
    }
    audit.record(act, "set_account_rules", "jurisdiction", jurisdiction_id, jurisdiction_id=jurisdiction_id, **changed)


def begin(act: Act, user: User) -> None:
    """A telephone is to be joined: its secret, which counts once the first code was typed."""
    factor = db.session.get(SecondFactor, user.id, with_for_update=True)
    if factor is None:
        factor = SecondFactor(user_id=user.id)
        db.session.add(factor)
    factor.next_secret, factor.next_at = sealing.sealed(hung_on_app(sealing.KEY), user.id, codes.new_secret()), act.at
    db.session.flush()


def confirm(act: Act, user: User, typed: str) -> list[str] | None:
    """The first code of the new telephone: from now on it is asked for. Ten 恢复码; None where the code is wrong."""
    factor = db.session.get(SecondFactor, user.id, with_for_update=True)
    if factor is None or factor.next_secret is None or factor.next_at is None:
        return None
    if act.at - factor.next_at > codes.JOINED_WITHIN:
        return None
    secret = sealing.opened(hung_on_app(sealing.KEY), user.id, factor.next_secret)
    step = codes.matching_step(secret, typed, act.at, None) if secret else None
    if step is None:
        return None
    factor.secret, factor.last_step, factor.confirmed_at = factor.next_secret, step, act.at
    factor.next_secret = factor.next_at = None
    db.session.flush()
    audit.record(act, "join_factor", "user", user.id, jurisdiction_id=user.jurisdiction_id)
    return renew_recovery_codes(act, user)


def check(act: Act, user: User, typed: str) -> str | None:
    """By what the account may enter, "code" or "recovery", which is used from now on; None where it is neither."""
    factor = db.session.get(SecondFactor, user.id, with_for_update=True)
    if factor is None or factor.secret is None:
        return None
    if codes.digits_in(typed):
        secret = sealing.opened(hung_on_app(sealing.KEY), user.id, factor.secret)
        step = codes.matching_step(secret, typed, act.at, factor.last_step) if secret else None
        if step is None:
            return None
        factor.last_step = step
        db.session.flush()
        return "code"
    return "recovery" if _use_recovery_code(act, user, typed) else None


def _use_recovery_code(act: Act, user: User, typed: str) -> bool:
    unused = RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    used = update(RecoveryCode).where(*unused, RecoveryCode.code_hash == codes.recovery_hash(user.id, typed))
    if db.session.scalar(used.values(used_at=act.at).returning(RecoveryCode.id)) is None:
        return False
    left = db.session.scalar(select(func.count(RecoveryCode.id)).where(*unused)) or 0
    audit.record(act, "use_recovery_code", "user", user.id, jurisdiction_id=user.jurisdiction_id, left=left)
    return True


def renew_recovery_codes(act: Act, user: User) -> list[str]:
    """Ten new ones, to be shown once; those before are worth nothing any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.new_recovery_codes()
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=codes.recovery_hash(user.id, code)) for code in made)
    db.session.flush()
    audit.record(act, "renew_recovery_codes", "user", user.id, jurisdiction_id=user.jurisdiction_id)
    return made


def drop(act: Act, user: User, action: str) -> bool:
    """The account has no 动态口令 and no 恢复码 any more; False where it had none. `action`: of the audit trail."""
    factor = db.session.get(SecondFactor, user.id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        return False
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.delete(factor)
    db.session.flush()
    audit.record(act, action, "user", user.id, jurisdiction_id=user.jurisdiction_id)
    return True
