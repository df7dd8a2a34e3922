"""Files leave by one door, which writes who took them into the audit trail (reliability.md 2, 安全审计)."""

from __future__ import annotations

import ast

import pytest

from tests.structure.source import SourceFile, files_of_web, source_files

DOOR = "tracker.web.request.kept_files"

SENDERS = {"send_file", "send_from_directory", "stream_with_context"}
"""What hands out a file without a word."""

OTHERWISE = {
    DOOR: "the door itself",
    "tracker.web.admin.audit": "a month of the trail: an act of its own (export_audit), without its row no file",
}
"""Files of the screens that may use them, with the reason."""

LOOKED_AT = {
    "tracker.web.check.pictures": "the picture of a page stands beside its text, and is read as the text is",
}
"""Who shows a file as a part of a page, which is no more noted than the page."""

NO_FILES = {
    "tracker.web.request.problem_details": "why another system was refused",
    "tracker.web.interface.described": "rows that another system reads",
    "tracker.web.interface.reports": "the answer to a report of another system",
    "tracker.web.metrics": "figures of the machine, for its operator",
}
"""Who makes an answer by hand that is no file."""

COMMANDS = {
    "tracker.cli.form": "audit.note_download",
    "tracker.cli.report": "audit.note_download",
    "tracker.cli.audit.commands": "acts.export",
}
"""Commands that write a file of the office's data, and by what each is told of."""


def calls(file: SourceFile, name: str) -> int:
    """How often something is called, by its last name or with what stands before the dot."""
    called = [ast.unparse(node.func) for node in file.nodes if isinstance(node, ast.Call)]
    return sum(one == name or one.endswith(f".{name}") for one in called)


@pytest.mark.slow
def test_only_the_door_sends_files() -> None:
    found = {file.module for file in files_of_web() if any(calls(file, name) for name in SENDERS)}
    assert found == set(OTHERWISE), "hand it out by kept_files.made or kept_files.handed_out"


def test_an_answer_made_by_hand_is_no_file() -> None:
    found = {file.module for file in files_of_web() if calls(file, "Response")}
    assert found == set(NO_FILES)
    disposed = {file.module for file in files_of_web() if "content-disposition" in ast.unparse(file.tree).lower()}
    assert not disposed


@pytest.mark.parametrize("name", ["made", "handed_out"])
def test_each_way_through_the_door_is_noted(name: str) -> None:
    (door,) = (file for file in files_of_web() if file.module == DOOR)
    (way,) = (node for node in door.tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    assert ast.unparse(way.body[-1]).startswith("return _noted(")
    ways = {node.name for node in door.tree.body if isinstance(node, ast.FunctionDef)}
    assert ways == {"uploads", "editions", "_settings", "made", "handed_out", "shown", "_noted", "_sent"}


def test_what_is_shown_only_is_said() -> None:
    assert {file.module for file in files_of_web() if calls(file, "shown")} == set(LOOKED_AT)


def test_a_command_that_writes_a_file_is_told_of() -> None:
    found = {
        file.module: file for file in source_files() if file.room == "cli" and "'--output'" in ast.unparse(file.tree)
    }
    assert found.keys() == COMMANDS.keys()
    for module, name in COMMANDS.items():
        outputs = ast.unparse(found[module].tree).count("'--output'")
        assert calls(found[module], name) >= outputs, f"{module}: {outputs} commands write a file"
