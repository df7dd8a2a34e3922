"""An account comes to stand for a person of a 统一身份认证, and no longer."""

from __future__ import annotations

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.people.accounts.entering.identity_queries import account_of
from tracker.people.models import OutsideIdentity, User

TAKEN = "统一身份认证里的这个人已对应另一个账号"
NONE = "账号“{}”没有对应统一身份认证里的人"


def bind(act: Act, user: User, issuer: str, subject: str) -> None:
    """The account is this person from now on, and nobody else; RuleRefused where that one has another account."""
    if account_of(issuer, subject) not in (None, user.id):
        raise RuleRefused(TAKEN)
    known = db.session.get(OutsideIdentity, user.id, with_for_update=True)
    if known is None:
        known = OutsideIdentity(user_id=user.id)
        db.session.add(known)
    known.issuer, known.subject, known.recorded_at, known.actor = issuer, subject, act.at, act.actor.name
    db.session.flush()
    audit.record(act, "bind_identity", "user", user.id, jurisdiction_id=user.jurisdiction_id, subject_there=subject)


def unbind(act: Act, user: User) -> None:
    """The account stands for nobody there any more; RuleRefused where it did not."""
    known = db.session.get(OutsideIdentity, user.id, with_for_update=True)
    if known is None:
        raise RuleRefused(NONE.format(user.username))
    db.session.delete(known)
    db.session.flush()
    audit.record(act, "unbind_identity", "user", user.id, jurisdiction_id=user.jurisdiction_id)
