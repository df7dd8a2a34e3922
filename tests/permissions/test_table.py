"""Nobody sees or does what is not his (P10): a slice of the table of all routes; all of it by `make fault`."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.given import builders
from tests.permissions import forms, rights, world
from tests.permissions.table import Person, Table, routes
from tests.servers.databases import on_sqlite
from tests.structure.conftest import program
from tests.web.interface.systems import BOTH, READ, system
from tracker.people.access import Permission, may
from tracker.vocabulary import TokenScope
from tracker.web.request.signed_in import INTERFACE

__all__ = ["program"]

besieged_office, besieged_offices = world.besieged_office, world.besieged_offices


def table(demo: Installation, app: Flask) -> Table:
    """Every account signed in, over all that is there."""
    known = world.passwords(demo, app)
    return Table(app, [Person.of(app, name, password, builders.TODAY) for name, password in known.items()])


def test_every_route_has_its_rule(program: Flask) -> None:
    """A new address that names an object must say which: in rights.OBJECT_OF, and in things.py whose it is."""
    unknown = []
    for rule in routes(program):
        try:
            rights.kind_of(rule)
        except KeyError:
            unknown.append(rule.rule)
    assert unknown == []
    assert forms.unlisted(routes(program)) == [], "say in forms.py what they name in their fields"


@pytest.mark.slow
@on_sqlite
def test_a_slice_of_the_table(besieged_office: None, demo: Installation, demo_app: Flask) -> None:
    asked = table(demo, demo_app)
    assert asked.kinds_without_things() == set(), "nothing was asked about these"
    for cell in asked.slice():
        asked.ask(cell)
    assert asked.wrong == []
    assert list(forms.asked(asked)) == []
    assert list(asked.without_form_protection()) == []
    assert list(asked.by_nobody()) == []
    assert list(of_systems(asked)) == []


def of_systems(asked: Table) -> list[str]:
    """What another system is answered with a token of each scope, and about the other region's things."""
    app, wrong = asked.app, []
    known = {
        "cq-viewer": (READ, "140000"),
        "cq-liaison-sww": (frozenset({TokenScope.REPORT}), "140000"),
        "cq-coordinator": (BOTH, "140000"),
        "sx-liaison": (READ, "500000"),
    }
    for username, (scopes, elsewhere) in known.items():
        ours = system(app, username, scopes)
        person = next(one for one in asked.people if one.username == username)
        far = next(one for one in asked.known.by_name["code"] if one.target.jurisdiction_id == elsewhere)
        for rule in (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(INTERFACE)):
            permission: Permission = app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
            named = {"code": far.values["code"], "quarter": "2031Q1", "number": 1, "book": "whole"}
            address = app.url_map.bind("").build(rule.endpoint, {name: named[name] for name in rule.arguments})
            for method in ("GET", "POST"):
                if method not in (rule.methods or ()) or permission is Permission.PUBLIC:
                    continue
                status = (ours.get(address) if method == "GET" else ours.post(address, {})).status_code
                is_in_scope = (TokenScope.REPORT if "/reports" in address else TokenScope.READ) in scopes
                refused = not is_in_scope or not may(person.actor, permission)
                right = {403} if refused else {404} if rule.arguments else {422} if "/reports" in address else {200}
                if status not in right:
                    wrong.append(f"{username} {method} {address}: {status}, not {right}")
    return wrong


@pytest.mark.fault
@on_sqlite
def test_the_whole_table(besieged_offices: None, demo: Installation, demo_app: Flask) -> None:
    """ROUTES=file keeps it: address, method, who, state, expected, answered."""
    asked = table(demo, demo_app)
    for cell in asked.cells():
        asked.ask(cell)
    if kept := os.environ.get("ROUTES"):
        Path(kept).write_text("\n".join(asked.lines) + "\n", encoding="utf-8")
    told = Counter((line.split("\t")[1], line.split("\t")[5]) for line in asked.lines)
    print(f"{len(asked.lines)} cells of {len(routes(demo_app))} routes:", *sorted(told.items()), sep="\n")
    assert asked.wrong == []
    assert list(forms.asked(asked)) == []
