"""Who acts in the demo: its accounts where they hold the post, else a body's liaison or head by name."""

from __future__ import annotations

from datetime import date
from functools import cache

from tracker.actor import Actor
from tracker.demo.accounts import demo_accounts
from tracker.people.queries import person_named
from tracker.vocabulary import Role


class People:
    """The people of one jurisdiction on a day on which all demo accounts hold their posts."""

    def __init__(self, code: str, day: date) -> None:
        """`day`: from then on."""
        self._code, self._day = code, day
        self._accounts = {(account.department_key, account.role): account.username for account in demo_accounts(code)}

    @cache  # noqa: B019 one object a replay
    def of(self, role: Role, body: str = "", body_name: str = "") -> Actor:
        """Who holds a post: of the commission's own, whoever has it; of a body, its account or nobody in particular."""
        keys = (body, f"{body}-zihuan") if body else tuple(key for key, held in self._accounts if held is role)
        for key in keys:
            username = self._accounts.get((key, role))
            person = person_named(username, self._day) if username else None
            if person is not None:
                return person.as_actor(None)
        return Actor(None, f"{body_name}{role.label.removeprefix('单位')}", self._code)
