"""Every route names its one permission, and its address follows the house style."""

from __future__ import annotations

import ast
import re

from flask import Flask

from tests.structure.source import files_of_web
from tracker.people.access import EVERYONE, GRANTS, Permission

OUTSIDE = ("static", "bootstrap.static")
VERBS = ("get", "post", "route", "put", "delete", "patch")


def test_every_route_has_a_permission(program: Flask) -> None:
    wrong = [
        rule.rule
        for rule in program.url_map.iter_rules()
        if rule.endpoint not in OUTSIDE
        and not isinstance(getattr(program.view_functions[rule.endpoint], "permission", None), Permission)
    ]
    assert not wrong, f"decorate with @requires(Permission.…): {wrong}"


def test_a_view_names_exactly_one_permission() -> None:
    """Just below its addresses, so that nothing runs before it is asked."""
    wrong = []
    for file in files_of_web():
        for node in file.tree.body:
            if not isinstance(node, ast.FunctionDef):
                continue
            calls = [item.func for item in node.decorator_list if isinstance(item, ast.Call)]
            addresses = [
                call
                for call in calls
                if isinstance(call, ast.Attribute) and ast.unparse(call.value) == "bp" and call.attr in VERBS
            ]
            named = [call for call in calls if ast.unparse(call).split(".")[-1] == "requires"]
            if addresses and (len(named) != 1 or calls.index(named[0]) != len(addresses)):
                wrong.append(f"{file.at(node.lineno)}: {node.name}")
    assert not wrong, "\n".join(wrong)


def test_every_permission_is_in_the_table() -> None:
    granted = {grant.permission for grant in GRANTS}
    assert set(Permission) - granted == {Permission.PUBLIC}
    assert all(grant.roles <= EVERYONE for grant in GRANTS)


def test_addresses_are_kebab_case_with_typed_ids(program: Flask) -> None:
    wrong = [
        rule.rule
        for rule in program.url_map.iter_rules()
        if rule.endpoint not in OUTSIDE
        for part in rule.rule.strip("/").split("/")
        if not re.fullmatch(r"[a-z0-9]*(-[a-z0-9]+)*(\.[a-z]+)?|<(int|string|path|date|quarter):\w+>(\.[a-z]+)?", part)
    ]
    assert not wrong, wrong


def test_endpoint_is_file_and_function(program: Flask) -> None:
    for rule in program.url_map.iter_rules():
        if rule.endpoint not in OUTSIDE:
            assert re.fullmatch(r"[a-z_]+\.[a-z_]+", rule.endpoint), rule.endpoint
