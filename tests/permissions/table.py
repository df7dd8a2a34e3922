"""The table itself: every route asked by everybody about one object of each sort, with what was answered."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.clients.visitors import Visitor
from tests.permissions import rights
from tests.permissions.rights import Answer
from tests.permissions.things import Thing, Things, things
from tests.structure.test_routes import OUTSIDE
from tracker.actor import Actor
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.people import queries
from tracker.people.access import Permission, may
from tracker.people.accounts.queries import user_named
from tracker.people.queries import jurisdictions_below
from tracker.web.request.signed_in import INTERFACE

METHODS = ("GET", "POST")
REFUSALS = frozenset({403, 404})

PLAUSIBLE = {
    "version": "1",
    "task_version": "1",
    "reason": "理由",
    "words": "一句话",
    "recognised": "一句话",
    "basis": "依据",
    "start": "0",
    "end": "4",
    "role": "lead",
    "way": "online",
    "why": "依据",
    "how": "one",
    "verdict": "grant",
    "ground": "依据",
    "kind": "advance",
    "keep": "keep",
    "appraisal": "normal",
    "remark": "同意",
    "document": "文号",
}
"""What forms of many kinds ask for: who may not send one is refused whatever is in it."""

IN_PASSING = {"auth.leave", "own_sessions.end_others", "auth.begin_anew", "account.stay"}
"""What would end or move on the session that asks; tests/web/accounts/ has them."""


@dataclass(frozen=True)
class Person:
    """Somebody signed in. `regions`: his own and those below it."""

    username: str
    actor: Actor
    regions: frozenset[str]
    visitor: Visitor

    @classmethod
    def of(cls, app: Flask, username: str, password: str, today: date) -> Person:
        """An account, signed in at a browser of its own."""
        visitor = Visitor.signed_in(app, username, password)
        with app.app_context():
            user = user_named(username)
            assert user is not None
            known = queries.person(user.id, today)
            assert known is not None
            actor = known.as_actor(None)
            return cls(username, actor, jurisdictions_below(actor.jurisdiction_id or ""), visitor)

    @cached_property
    def csrf_token(self) -> str:
        """Good for every form of this session."""
        forms = self.visitor.page("/account").forms
        return next(form.fields["csrf_token"] for form in forms if "csrf_token" in form.fields)


@dataclass(frozen=True)
class Cell:
    """One question: who asks what about which object, and what is to come of it."""

    rule: Rule
    method: str
    permission: Permission
    person: Person
    values: Mapping[str, object]
    thing: Thing | None
    answer: Answer
    is_crossed: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether the object's being there is not to be told."""
        return self.thing is not None and rights.is_hidden(self.person.actor, self.thing)


@dataclass
class Table:
    """The routes of an application over its objects, asked by these people."""

    app: Flask
    people: list[Person]
    known: Things = field(init=False)
    changes: int = field(init=False)
    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.app.app_context():
            self.known = things()
        self.changes = self._written()

    def cells(self) -> Iterator[Cell]:
        """All of them: every route by everybody, about one object of each answer, state and nearness."""
        for rule in routes(self.app):
            permission: Permission = self.app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
            kind = rights.kind_of(rule)
            for person in self.people:
                for thing in self._samples(rule, permission, person, kind):
                    answer = rights.expected(rule, permission, person.actor, thing, person.regions)
                    for method in METHODS:
                        if method in (rule.methods or ()):
                            yield Cell(rule, method, permission, person, _values(rule, thing), thing, answer)
                yield from self._crossed(rule, permission, person, kind)

    def slice(self) -> Iterator[Cell]:
        """Of each route one cell of each answer, near and far, by somebody else each time."""
        by_sort: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
        for cell in self.cells():
            by_role = cell.answer is Answer.REFUSED and not _by_object(cell)
            nearness = by_role or (cell.is_foreign, cell.is_crossed)
            by_sort[cell.rule.rule, cell.method, cell.answer, nearness].append(cell)
        for number, alike in enumerate(by_sort.values()):
            yield alike[number % len(alike)]

    def ask(self, cell: Cell) -> None:
        """Ask it, and note what was answered."""
        address = _address(self.app, cell)
        answer = self._answered(cell, address)
        answer.close()
        fault = _fault(cell, answer) or self.change()
        of = cell.thing.target.state if cell.thing else ""
        line = (
            f"{cell.rule.rule}\t{cell.method}\t{address}\t{cell.person.username}\t{of or ''}\t"
            f"{'crossed' if cell.is_crossed else cell.answer}\t{answer.status_code}\t{fault}"
        )
        self.lines.append(line)
        if fault:
            self.wrong.append(line)

    def without_form_protection(self) -> Iterator[str]:
        """Forms that are taken from somebody who may send them, but without the token of his session."""
        for person, address in self._posted():
            answer = person.visitor.client.post(address, data=PLAUSIBLE | {"form_token": uuid.uuid4().hex})
            if answer.status_code != 400 or self.change():
                yield f"{address}: {answer.status_code}"

    def by_nobody(self) -> Iterator[str]:
        """Addresses that answer somebody who has not signed in with anything but the way to do so."""
        nobody = Visitor.of(self.app)
        csrf_token = nobody.page("/login").forms[0].fields["csrf_token"]
        for rule in routes(self.app):
            kind = rights.kind_of(rule)
            thing = self.known.by_name[kind][0] if kind else None
            permission: Permission = self.app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
            address = self.app.url_map.bind("127.0.0.1").build(rule.endpoint, _values(rule, thing))
            for method in METHODS:
                if method in (rule.methods or ()) and permission is not Permission.PUBLIC:
                    answer = nobody.client.open(address, method=method, data={"csrf_token": csrf_token})
                    is_sent_off = answer.status_code == 302 and answer.location.startswith("/login")
                    if not (is_sent_off or answer.status_code == 401) or self.change():
                        yield f"{method} {address}: {answer.status}"

    def _posted(self) -> Iterator[tuple[Person, str]]:
        """Every form, with somebody whose role may send it."""
        for rule in routes(self.app):
            permission: Permission = self.app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
            person = next((one for one in self.people if may(one.actor, permission)), None)
            if "POST" in (rule.methods or ()) and person is not None:
                kind = rights.kind_of(rule)
                values = _values(rule, self.known.by_name[kind][0] if kind else None)
                yield person, self.app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method="POST")

    def kinds_without_things(self) -> set[str]:
        """Kinds of objects that routes speak of and of which there is none here."""
        kinds = {kind for rule in routes(self.app) if (kind := rights.kind_of(rule)) is not None}
        return {kind for kind in kinds if not self.known.by_name.get(kind)}

    def _samples(self, rule: Rule, permission: Permission, person: Person, kind: str | None) -> Iterator[Thing | None]:
        """One of each answer, state and nearness."""
        if kind is None:
            yield None
            return
        seen = set()
        for thing in self.known.by_name.get(kind, ()):
            answer = rights.expected(rule, permission, person.actor, thing, person.regions)
            is_near = bool(person.actor.department_ids & thing.target.department_ids)
            sort = answer, thing.target.state, is_near, thing.target.jurisdiction_id
            if sort not in seen:
                seen.add(sort)
                yield thing

    def _crossed(self, rule: Rule, permission: Permission, person: Person, kind: str | None) -> Iterator[Cell]:
        """The plan of one's own region in the address, with a task or what hangs on it of another."""
        if kind in (None, "number") or "plan_id" not in rule.arguments or len(rule.arguments) < 2:
            return
        own = [one for one in self.known.by_name["plan_id"] if one.target.jurisdiction_id in person.regions]
        other = [one for one in self.known.by_name.get(kind, ()) if one.target.jurisdiction_id not in person.regions]
        for thing in other[:1]:
            for plan in own[:1]:
                values = {**_values(rule, thing), **plan.values}
                for method in METHODS:
                    if method in (rule.methods or ()):
                        yield Cell(rule, method, permission, person, values, thing, Answer.REFUSED, is_crossed=True)

    def _answered(self, cell: Cell, address: str) -> TestResponse:
        client = cell.person.visitor.client
        if cell.method == "GET":
            return client.get(address)
        sent = {"csrf_token": cell.person.csrf_token}
        if cell.answer is Answer.REFUSED:
            sent |= PLAUSIBLE | {"form_token": uuid.uuid4().hex}
        return client.post(address, data=sent)

    def change(self) -> str:
        """Whether something was written: nothing of all this is an act (P9: no act without its row)."""
        before, self.changes = self.changes, self._written()
        return "something was written" if self.changes != before else ""

    def _written(self) -> int:
        with self.app.app_context():
            told = AuditEntry.action.not_in(("refuse", "download"))
            return db.session.scalar(select(func.count()).select_from(AuditEntry).where(told)) or 0


def routes(app: Flask) -> list[Rule]:
    """Every page and form; what other systems ask, with tokens, is a table of its own."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OUTSIDE and rule.endpoint not in IN_PASSING and not rule.rule.startswith(INTERFACE)
    ]


def _values(rule: Rule, thing: Thing | None) -> dict[str, object]:
    known = rights.free_values(rule) if thing is None else thing.values
    return {name: known[name] for name in rule.arguments}


def _address(app: Flask, cell: Cell) -> str:
    values = dict(cell.values) | rights.ASKED_WITH.get(str(cell.rule.endpoint), {})
    return app.url_map.bind("127.0.0.1").build(cell.rule.endpoint, values, method=cell.method)


def _fault(cell: Cell, answer: TestResponse) -> str:
    status = answer.status_code
    if status >= 500:
        return "broke"
    if cell.answer is Answer.REFUSED and status not in REFUSALS:
        return "was let in"
    if cell.answer is Answer.OPEN and status in REFUSALS:
        return "was refused"
    if cell.is_foreign and cell.answer is Answer.REFUSED and not cell.is_crossed and status == 403 and _by_object(cell):
        return "was told that it is there"
    return ""


def _by_object(cell: Cell) -> bool:
    """Whether the role would allow it: the refusal is the object's."""
    return (
        rights.expected(cell.rule, cell.permission, cell.person.actor, None, cell.person.regions) is not Answer.REFUSED
    )
