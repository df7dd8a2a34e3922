"""What every command over a database shares: the application, who acts and when, which jurisdiction, dates."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar, cast

import click
from flask import current_app

from tracker import clock, create_app, typed
from tracker.actor import COMMAND, Act, Actor
from tracker.config import Config
from tracker.errors import BadInput, Forbidden
from tracker.people import queries
from tracker.people.access import Permission, Target, may
from tracker.people.models import Department
from tracker.people.names import queries as name_queries
from tracker.people.queries import Person

Function = TypeVar("Function", bound=Callable[..., Any])

REHEARSAL = "演练：按 {day} 办理，写入的内容也记为该日"
LATER = "演练：按今天所知的情况，看 {day} 的灯"


class _Day(click.ParamType[date]):
    """A date written 2026-11-20."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> date:
        """The date, or click's BadParameter."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，应写作 2026-11-20", param, context)
        if day.year not in typed.YEARS:
            self.fail(f"“{value}”：{typed.YEAR_HINT}", param, context)
        return day


DAY = _Day()

on_option = click.option("--on", type=DAY, metavar="DATE", help="按这一天办理或查看，默认今天")


@dataclass
class Call:
    """One call of a command. `act()` is made anew for each transaction, so that each has a request id of its own."""

    code: str | None
    person: Person | None

    @property
    def settings(self) -> Config:
        """Settings of the installation."""
        found = current_app.config["TRACKER"]
        assert isinstance(found, Config)
        return found

    @property
    def actor(self) -> Actor:
        """The person of --as, else 命令行."""
        return self.person.as_actor(None) if self.person else COMMAND

    def act(self, on: date | None = None) -> Act:
        """Now, or noon of another day; a later day is a rehearsal, and standard error says so."""
        now = clock.now()
        today = clock.shanghai_date(now)
        if on is None or on == today:
            return Act(self.actor, now, uuid.uuid4().hex)
        if on > today:
            click.echo(REHEARSAL.format(day=on), err=True)
        return Act(self.actor, clock.noon_of(on), uuid.uuid4().hex)

    def demand(self, permission: Permission, target: Target | None = None) -> None:
        """Refuse (Forbidden, exit 1) what the person of --as may not do; a command without --as may do everything."""
        if self.person is not None and not may(self.actor, permission, target):
            raise Forbidden(f"{self.person.display_name}的岗位不能办理这一项")

    def jurisdiction(self, *deciding: str | None) -> str:
        """The code of --jurisdiction, else the one that something in the call decides (the jurisdiction of its plan, of
        its --user, of --as), else the only one at work; BadInput (exit 2) names the codes. Forbidden (exit 1) where
        what decides is of a region that the person of --as has nothing to do with."""
        if self.code is not None:
            return self.code
        for code in filter(None, deciding):
            _refuse_foreign(self.person, code)
        decided = {code for code in deciding if code} or ({self.person.jurisdiction_id} if self.person else set())
        codes = decided or set(queries.working_jurisdictions())
        if len(codes) == 1:
            return codes.pop()
        if not codes:
            raise BadInput("还没有任何行政区划，请先运行 tracker setup")
        raise BadInput(f"请用 --jurisdiction 指明行政区划：{'、'.join(sorted(codes))}")

    def jurisdictions(self) -> tuple[str, ...]:
        """The one asked for, else every one at work in turn."""
        if self.code is not None or self.person is not None:
            return (self.jurisdiction(),)
        return queries.working_jurisdictions()

    def department(self, name: str) -> Department:
        """The department of --department, by full name, short name, alias or key, in --jurisdiction or the only one
        that has it; BadInput where none or several fit."""
        roots = {self.code} if self.code else ({self.person.jurisdiction_id} if self.person else None)
        asked = roots if roots is not None else set(queries.working_jurisdictions())
        codes = frozenset().union(*(queries.jurisdictions_below(code) for code in asked))
        found = name_queries.department_named(name, self.act().today, codes)
        if not found:
            raise BadInput(f"没有叫“{name}”的单位")
        if len(found) > 1:
            several = [f"{one.jurisdiction_id} {one.name}" for one in found]
            raise BadInput(f"叫“{name}”的单位不止一个，请用 --jurisdiction 指明", several)
        return found[0]


def with_database(function: Function) -> Function:
    """Give a command the application over its database, --jurisdiction and --as; its first argument is the Call."""

    @click.option("--jurisdiction", "code", metavar="CODE", help="行政区划代码，如 500000；有多个且无从判断时必填")
    @click.option("--as", "as_user", metavar="USER", help="以这个账号的身份办理，默认以命令行身份")
    @wraps(function)
    def called(*args: Any, code: str | None, as_user: str | None, **options: Any) -> Any:
        with create_app(lean=True).app_context():
            return function(_call(code, as_user), *args, **options)

    return cast(Function, called)


def _call(code: str | None, username: str | None) -> Call:
    person = None
    if username is not None:
        person = queries.person_named(username, clock.shanghai_date(clock.now()))
        if person is None:
            raise BadInput(f"没有账号“{username}”，或已停用")
    if code is not None and code not in queries.jurisdictions_below(code):
        known = "、".join(queries.working_jurisdictions()) or "无，请先运行 tracker setup"
        raise BadInput(f"没有行政区划 {code}，现有：{known}")
    if person is not None and code is not None and code not in queries.jurisdictions_below(person.jurisdiction_id):
        raise Forbidden(_FOREIGN.format(who=person.display_name, own=person.jurisdiction_id, code=code))
    return Call(code, person)


_FOREIGN = "{who}是 {own} 的账号，不能办理 {code} 的事"


def _refuse_foreign(person: Person | None, code: str) -> None:
    """Forbidden where a region is neither the person's, nor below it, nor above: a city's people do its province's."""
    if person is None:
        return
    own = person.jurisdiction_id
    if own not in queries.jurisdictions_below(code) and code not in queries.jurisdictions_below(own):
        raise Forbidden(_FOREIGN.format(who=person.display_name, own=own, code=code))
