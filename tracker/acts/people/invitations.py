"""Acts on invitations: by a link the owner of an account gives it its password, so that nobody else ever has it."""

from __future__ import annotations

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.people import accounts
from tracker.errors import NotFound
from tracker.people.accounts import passwords, steps
from tracker.people.accounts.entering import invitation_steps
from tracker.people.accounts.entering.invitation_queries import open_invitation
from tracker.people.accounts.entering.new_password_queries import demand_good, refuse_former, units_of

NOT_VALID = "这个链接已失效：它只能用一次，24 小时内有效。请系统管理员另发一个"


def invite(act: Act, user_id: int, version: int | None = None) -> str:
    """The secret of a new link, to be handed over once; those before and the password that was are worth nothing."""
    with changes.writing(act):
        user = steps.locked(user_id, version)
        if user.disabled_at is not None:
            raise NotFound(steps.NO_SUCH_USER)
        steps.set_password(act, user, passwords.NOBODYS, must_change=True)
        accounts.note_new_password(act, user)
        return invitation_steps.make(act, user)


def accept(act: Act, token: str, new: str) -> None:
    """The owner's own password; the link is used up. NotFound where it was or is too old, BadInput for a weak one."""
    found = open_invitation(token, act.at)
    if found is None:
        raise NotFound(NOT_VALID)
    demand_good(new, found.username, found.display_name, *units_of(found.user_id, act.today))
    refuse_former(found.user_id, new)
    password_hash = passwords.hashed(new)
    with changes.writing(act):
        user = steps.locked(found.user_id)
        if open_invitation(token, act.at) is None:
            raise NotFound(NOT_VALID)
        steps.set_password(act, user, password_hash, must_change=False)
        steps.forget_failures(user)
        invitation_steps.end_all(act, user)
        audit.record(act, "accept_invitation", "user", user.id, jurisdiction_id=user.jurisdiction_id)
