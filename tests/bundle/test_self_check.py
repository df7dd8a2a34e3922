"""The page for who assesses an installation names nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.structure.conftest import program
from tracker.cli import main
from tracker.config import PROJECT

__all__ = ["program"]

PAGE = (PROJECT / "bundle" / "等保自查.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))


def test_every_page_is_there(program: Flask) -> None:
    addresses, missing = program.url_map.bind(""), []
    for path in [one for one in NAMED if one.startswith("/") and len(one) > 1]:
        try:
            addresses.match(path)
        except (NotFound, MethodNotAllowed):
            missing.append(path)
    assert missing == []


@pytest.mark.parametrize("command", [one for one in NAMED if one.startswith("tracker ")])
def test_every_command_is_there(command: str) -> None:
    found: click.Command = main
    _, *words = command.split()
    for word in words:
        if word.startswith("--"):
            assert word in {option for one in found.params for option in one.opts}
            continue
        assert isinstance(found, click.Group)
        beneath = found.get_command(click.Context(found), word)
        assert beneath is not None, word
        found = beneath


def test_every_test_and_setting_is_there() -> None:
    assert [one for one in NAMED if one.startswith("tests/") and not (PROJECT / one).exists()] == []
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [one for one in NAMED if one.startswith("TRACKER_") and one not in readme] == []


def test_nothing_else_is_named() -> None:
    known = ("/", "tracker", "tests/", "TRACKER_")
    other = [one for one in NAMED if not one.startswith(known)]
    assert [one for one in other if not (Path(PROJECT) / "bundle" / one).exists()] == []
