"""The interface says what it is: every route, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.web.interface.systems import described
from tracker.web.request.signed_in import INTERFACE


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(INTERFACE):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule), method.lower()


@pytest.mark.slow
def test_it_is_a_description_by_openapi(program: Flask) -> None:
    told = described(program)
    assert told["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []


def test_every_route_is_in_it_and_nothing_else(program: Flask) -> None:
    told = {(path, method) for path, methods in described(program)["paths"].items() for method in methods}
    assert told == set(routes(program))


def test_it_speaks_chinese_and_says_what_each_place_is(program: Flask) -> None:
    told = described(program)
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert re.search("[一-鿿]", operation["summary"]), (path, method)
            assert all(re.search("[一-鿿]", one["description"]) for one in operation["parameters"]), (path, method)
            assert all(re.search("[一-鿿]", one["description"]) for one in operation["responses"].values())
    english = [
        (name, field)
        for name, schema in told["components"]["schemas"].items()
        for field, of in schema.get("properties", {}).items()
        if not re.search("[一-鿿]", of.get("description", "一"))
    ]
    assert english == []
