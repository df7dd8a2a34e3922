"""What `--json` prints is what the schemas in contracts/ say, with nothing else on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.clients.commands import Installation
from tests.structure.schemas import SCHEMAS, faults
from tests.structure.source import ROOT
from tracker.vocabulary import AlertStage, SignedHow

SEED = ROOT / "seeds" / "plans" / "shanxi_green_consumption.txt"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def words_of(name: str, field: str) -> set[str]:
    """What a schema allows a field of this name to say, wherever in it the field stands."""
    found, left = set[str](), [SCHEMAS[name]]
    while left:
        one = left.pop()
        inner = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
        left += inner
        if isinstance(one, dict) and isinstance(one.get(field), dict):
            found |= {word for word in one[field].get("enum", ()) if word is not None}
    return found


def test_every_stage_and_way_of_signing_may_be_printed() -> None:
    """A first scan behind the opening of a round broke its schema, a task signed for by 综合处 that of task show."""
    stages = {stage.value for stage in AlertStage}
    assert words_of("alert_scan", "stage") == words_of("alert_list", "stage") == stages
    assert words_of("task_show", "signed_how") == {how.label for how in SignedHow}


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
