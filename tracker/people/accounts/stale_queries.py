"""Reads the accounts that nobody has used for long: to be listed, to be closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.people.accounts import ageing
from tracker.people.accounts.queries import UserRow, user_row, users
from tracker.people.models import Jurisdiction, User
from tracker.people.queries import last_in_office
from tracker.people.tokens.queries import used_by_systems

ASLEEP = timedelta(days=60)


@dataclass(frozen=True)
class StaleAccount:
    """An open account that nobody has used for `days`; closed after `closed_after`.

    `is_last`: nobody else in its region holds the same one of 三员, now or from a later day on, so it stays.
    """

    user_id: int
    username: str
    display_name: str
    jurisdiction_id: str
    days: int
    closed_after: int
    is_last: bool

    @property
    def is_to_close(self) -> bool:
        """Whether its time is over."""
        return self.days >= self.closed_after


def stale_accounts(on: date) -> list[StaleAccount]:
    """Of all regions, those that were unused longest first."""
    tops = db.session.scalars(select(Jurisdiction.id).where(Jurisdiction.parent_id.is_(None))).all()
    return sorted((account for code in tops for account in stale_of(users(code, on), on)), key=lambda one: -one.days)


def stale_account(user_id: int, on: date) -> StaleAccount | None:
    """One account, where it is to be listed."""
    row = user_row(user_id, on)
    return next(iter(stale_of([row], on)), None) if row is not None else None


def stale_of(rows: list[UserRow], on: date) -> list[StaleAccount]:
    """Of these accounts the ones that are to be listed; what another system does as an account is use of it."""
    open_ones = [row for row in rows if not row.is_disabled]
    last = {code: last_in_office(code, on) for code in {row.jurisdiction_id for row in open_ones}}
    found, by_systems = [], used_by_systems()
    for row in open_ones:
        roles = {duty.role for duty in row.duties}
        used = row.last_login_at or row.created_at
        days = ageing.days_unused(max(used, by_systems.get(row.id, used)), on)
        if days >= ageing.warned_after(roles):
            is_last, after = row.id in last[row.jurisdiction_id], ageing.closed_after(roles)
            found.append(
                StaleAccount(row.id, row.username, row.display_name, row.jurisdiction_id, days, after, is_last)
            )
    return found


def is_asleep(on: date) -> bool:
    """Whether nobody at all has signed in for two months: then the machine was off, or its clock is wrong."""
    last = db.session.scalar(select(func.max(User.last_login_at)))
    return last is None or on - shanghai_date(last) >= ASLEEP
