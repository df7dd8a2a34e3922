"""tracker round, as a shell sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from flask import Flask

from tests.clients.commands import Installation, Ran
from tests.given import rows
from tests.reporting.world import Region, region
from tracker.database import db

SCHEMA = Path(__file__).parents[1] / "structure" / "contracts" / "round_list.json"
Run = Callable[..., Ran]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command over the test's database."""
    return Installation(database_url, tmp_path).run


@pytest.fixture
def of(app: Flask) -> Region:
    """Two regions with a task each; the first."""
    with app.app_context():
        first, second = region(), region(rows.SHANXI)
        first.task()
        second.task()
        db.session.commit()
        return first


def test_each_region_is_opened_in_turn_and_one_refusal_stops_nobody(run: Run, of: Region) -> None:
    one = run("round", "open", "2026Q4", "--on", "2026-12-01", "--jurisdiction", rows.SHANXI)
    assert (one.code, "140000 已开 2026Q4：截至 2026-12-20，应报 2 份" in one.out) == (0, True)
    both = run("round", "open", "2026Q4", "--on", "2026-12-02")
    assert both.code == 1
    assert "500000 已开 2026Q4" in both.out
    assert "140000：2026Q4 已于 2026-12-01 开期，不能重复开" in both.err


def test_closing_tells_what_is_missing(run: Run, of: Region) -> None:
    run("round", "open", "2026Q4", "--on", "2026-12-01")
    closed = run("round", "close", "2026q4", "--on", "2027-01-01", "--jurisdiction", rows.CHONGQING)
    assert closed.code == 0, closed.err
    assert "已关闭 2026Q4：应报 2 份，缺报 2 份，冻结 1 条任务的灯" in closed.out
    again = run("round", "close", "2026Q4", "--on", "2027-01-01", "--jurisdiction", rows.CHONGQING)
    assert (again.code, "已于 2027-01-01 关闭" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("round", "open", "2026年4季度"), 2, "应写作 2026Q4"),
        (("round", "open", "2026Q4", "--jurisdiction", "999999"), 2, "没有行政区划"),
        (("round", "close", "2026Q1", "--jurisdiction", "500000"), 2, "2026Q1 还没有开期"),
        (("round", "open", "2020Q1", "--jurisdiction", "500000"), 1, "已过，不能再开"),
    ],
)
def test_refusals_have_their_code(run: Run, of: Region, words: tuple[str, ...], code: int, told: str) -> None:
    result = run(*words)
    assert (result.code, told in result.err) == (code, True), result.err


def test_the_list_keeps_its_contract(run: Run, of: Region) -> None:
    run("round", "open", "2026Q4", "--on", "2026-12-01")
    listed = run("round", "list", "--json")
    found = listed.json
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert {(one["jurisdiction"], one["round"], one["asked"]) for one in found} == {
        (rows.SHANXI, "2026Q4", 2),
        (rows.CHONGQING, "2026Q4", 2),
    }
    assert "2026Q4" in run("round", "list", "--jurisdiction", rows.CHONGQING).out
