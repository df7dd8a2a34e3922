"""The demo as `tracker setup` brings it: both plans issued, one account of each role, and an office at work."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

import click

from tracker import demo_mark
from tracker.acts.people import accounts
from tracker.acts.plans import plans as plan_acts
from tracker.cli.frame import Call
from tracker.demo import build
from tracker.demo.accounts import DemoAccount, demo_accounts
from tracker.demo.days import set_up_day
from tracker.errors import RuleRefused
from tracker.people.accounts import passwords
from tracker.people.accounts import queries as account_queries
from tracker.people.names.queries import recorded_names
from tracker.people.registry.content import PlanRow
from tracker.plans.queries import is_untouched, plan_ids_numbered

FILE = "demo-accounts.txt"
UNFINISHED = "演示数据上次没有建完，不能使用。请换一个空的数据目录（或空的数据库）重新运行"


def begins(call: Call, plans: Collection[PlanRow]) -> date | None:
    """From which day the office at work is told, None where plans or accounts are here already, or none is to come.

    RuleRefused where an earlier run was cut short in the middle of it.
    """
    if demo_mark.steps() == {demo_mark.BEGUN}:
        raise RuleRefused(UNFINISHED)
    if not plans or not is_untouched():
        return None
    return set_up_day(call.act().today)


def live(call: Call, plans: Collection[PlanRow], since: date) -> None:
    """An office at work since a day: accounts, both plans handed down, and what people did from then on."""
    today = call.act().today
    codes = tuple(dict.fromkeys(plan.jurisdiction for plan in plans))
    demo_mark.note(call.act(since), demo_mark.BEGUN)
    make_accounts(call, codes, since)
    issue_plans(call, plans, build.issued_on(today))
    build.replay(call.settings, today, codes, click.echo)
    demo_mark.note(call.act(), demo_mark.DONE)
    show_accounts(call)


def issue_plans(call: Call, plans: Iterable[PlanRow], on: date | None = None) -> None:
    """Load and issue the plans of seeds/plans/ that are not there yet; where no lead is named as 各负其责."""
    for plan in plans:
        if plan_ids_numbered(plan.number, plan.jurisdiction):
            continue
        data = (call.settings.seeds / "plans" / plan.file).read_bytes()
        loaded = plan_acts.load(
            call.act(on), call.settings, plan.jurisdiction, plan.file, data, issue=True, accept_first_listed=True
        )
        for one in loaded:
            click.echo(f"{plan.number}：下达 {one.issued} 未决 {one.undecided}")


def make_accounts(call: Call, codes: Iterable[str], on: date | None = None) -> None:
    """Make the demo accounts that are not there yet; a file keeps their passwords."""
    path = call.settings.instance / FILE
    department_ids = recorded_names().department_ids
    missing = [
        account
        for code in codes
        for account in demo_accounts(code)
        if account_queries.user_named(account.username) is None
    ]
    for account in missing:
        password = passwords.one_time(account.username, account.display_name)
        # The password is kept before the account exists: a run cut short leaves no account that nobody can enter.
        _keep(path, account, password)
        accounts.add_user(call.act(on), _new(account, department_ids[account.department_key], password))


def show_accounts(call: Call) -> None:
    """Print the accounts with their passwords, and where they are kept."""
    path = call.settings.instance / FILE
    if path.exists():
        click.echo(path.read_text(encoding="utf-8"), nl=False)
        click.echo(f"演示账号也记在 {path}")


def _new(account: DemoAccount, department_id: int, password: str) -> accounts.NewUser:
    return accounts.NewUser(
        jurisdiction_id=account.jurisdiction,
        username=account.username,
        display_name=account.display_name,
        department_id=department_id,
        role=account.role,
        password=password,
        must_change=False,
    )


def _keep(path: Path, account: DemoAccount, password: str) -> None:
    """One line in the file, readable by its owner alone."""
    line = f"{account.jurisdiction}\t{account.username}\t{password}\t{account.display_name}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(line)
