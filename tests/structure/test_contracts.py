"""What `--json` prints is what the schemas in contracts/ say, with nothing else on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.clients.commands import Installation
from tests.structure.schemas import SCHEMAS, faults
from tests.structure.source import ROOT

SEED = ROOT / "seeds" / "plans" / "shanxi_green_consumption.txt"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_plan_read(tmp_path: Path) -> None:
    """Needs no database."""
    ran = Installation("sqlite:////nowhere/none.sqlite3", tmp_path).done("plan", "read", str(SEED), "--json")
    assert faults("plan_read", ran.json) == []
    assert len(ran.json["measures"]) == 24


@pytest.mark.slow
def test_lists_and_scan(demo: Installation) -> None:
    here = ("--jurisdiction", "500000")
    scan = demo.done("alert", "scan", *here, "--json").json
    assert scan["created"]
    assert faults("alert_scan", scan) == []
    demo.done("round", "open", "2026Q4", *here)
    for words in (["plan", "list"], ["task", "list"], ["round", "list"], ["alert", "list"], ["user", "list"]):
        printed = demo.done(*words, *here, "--json").json
        assert printed, words
        assert faults("_".join(words), printed) == []
    code = demo.done("task", "list", "--plan", "渝发改规范〔2022〕11号", "--json").json[0]["code"]
    assert faults("task_show", demo.done("task", "show", code, "--json").json) == []


def test_a_value_of_another_shape_is_told() -> None:
    assert faults("alert_scan", {"on": "20.11.2026", "created": [{}], "existing": -1})
