"""Whether somebody may take a password: not easily guessed, not by his own names, none of those he had last."""

from __future__ import annotations

from datetime import date

from tracker.database import end_read
from tracker.errors import BadInput
from tracker.people.accounts import passwords
from tracker.people.accounts.queries import former_hashes, unit_names
from tracker.people.queries import held_posts

UNFIT = "新密码不符合要求"
FORMER = f"新密码不能是最近 {passwords.LAST} 次用过的密码"


def demand_good(password: str, *names: str) -> None:
    """BadInput with all that is wrong; `names`: words that may not stand in it."""
    faults = passwords.faults(password, *names)
    if faults:
        raise BadInput(UNFIT, faults)


def refuse_former(user_id: int, new: str) -> None:
    """Each of the last passwords is compared, which takes as long as signing in; so outside of any transaction."""
    hashes = former_hashes(user_id)
    end_read()
    if any(passwords.is_right(one, new) for one in hashes):
        raise BadInput(UNFIT, [FORMER])


def units_of(user_id: int, on: date) -> list[str]:
    """What the bodies are called in which somebody holds a post."""
    return unit_names([post.department_id for post in held_posts(user_id, on)])
