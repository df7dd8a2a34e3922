"""tracker plan: reading without a database, loading and issuing, listing, as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.clients.commands import Installation
from tests.structure.source import ROOT
from tracker.config import PROJECT

CHONGQING = str(PROJECT / "seeds" / "plans" / "chongqing_green_consumption.txt")
SHANXI = str(PROJECT / "seeds" / "plans" / "shanxi_green_consumption.txt")
CONTRACTS = ROOT / "tests" / "structure" / "contracts"


@pytest.fixture
def office(database_url: str, real_registry: None, tmp_path: Path) -> Installation:
    """An installation with the real registry and no plan."""
    return Installation(database_url, tmp_path)


@pytest.fixture
def nowhere(tmp_path: Path) -> Installation:
    """An address where no database answers."""
    return Installation("postgresql://nobody@127.0.0.1:1/none", tmp_path)


def assert_contract(name: str, value: object) -> None:
    schema = json.loads((CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(value)


def test_reading_opens_no_database(nowhere: Installation) -> None:
    ran = nowhere.done("plan", "read", SHANXI, "--json")
    assert_contract("plan_read", ran.json)
    assert len(ran.json["measures"]) == 24
    assert ran.err == ""


def test_reading_for_a_person(nowhere: Installation) -> None:
    ran = nowhere.done("plan", "read", CHONGQING)
    assert "文号\t渝发改规范〔2022〕11号" in ran.out
    assert "（六）\t发展绿色交通消费\t首列\t量化\t市发展改革委、" in ran.out
    assert "提示\t" in ran.err


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "空的"), (b"%PDF-1.7", "PDF"), ("价格表\n苹果 3 元\n".encode() * 20, "方案")]
)
def test_what_is_no_plan_is_refused_with_the_reason(nowhere: Installation, content: bytes, words: str) -> None:
    file = nowhere.folder / "file.txt"
    file.write_bytes(content)
    ran = nowhere.run("plan", "read", str(file), "--json")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err.splitlines()[0]
    assert "Traceback" not in ran.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no file without an end")
def test_a_file_without_an_end_is_refused(nowhere: Installation) -> None:
    ran = nowhere.run("plan", "read", "/dev/zero")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "文件超过 50 MB，请压缩或拆分：/dev/zero")


def test_a_missing_file_is_bad_input(nowhere: Installation) -> None:
    ran = nowhere.run("plan", "read", "none.txt")
    assert ran.code == 2
    assert ran.err.splitlines()[0] == "文件打不开，请检查路径和权限：none.txt"


@pytest.mark.parametrize(
    ("words", "issued"),
    [
        ((), "下达 0 未决 25"),
        (("--issue",), "下达 1 未决 24"),
        (("--issue", "--accept-first-listed"), "下达 25 未决 0"),
    ],
)
@pytest.mark.slow
def test_loading_prints_what_went_out(office: Installation, words: tuple[str, ...], issued: str) -> None:
    ran = office.done("plan", "load", CHONGQING, "--jurisdiction", "500000", *words)
    assert ran.out.splitlines() == ["已导入 渝发改规范〔2022〕11号：25 条举措，25 项任务", issued]


def test_loading_needs_to_know_where(office: Installation) -> None:
    ran = office.run("plan", "load", CHONGQING)
    assert ran.code == 2
    assert "140000、500000" in ran.err.splitlines()[0]


def test_the_same_file_again_is_refused_by_a_rule(office: Installation) -> None:
    office.done("plan", "load", CHONGQING, "--jurisdiction", "500000")
    ran = office.run("plan", "load", CHONGQING, "--jurisdiction", "500000")
    assert ran.code == 1
    assert ran.err.startswith("这份文件已导入过：《重庆市促进绿色消费实施方案》")


def test_accepting_goes_with_issuing(office: Installation) -> None:
    ran = office.run("plan", "load", CHONGQING, "--jurisdiction", "500000", "--accept-first-listed")
    assert ran.code == 2


@pytest.mark.slow
def test_the_list_names_both_plans(office: Installation) -> None:
    assert office.done("plan", "list", "--json").json == []
    office.done("plan", "load", CHONGQING, "--jurisdiction", "500000")
    office.done("plan", "load", SHANXI, "--jurisdiction", "140000", "--issue", "--accept-first-listed")
    listed = office.done("plan", "list", "--json").json
    assert_contract("plan_list", listed)
    assert [(row["jurisdiction"], row["measures"], row["tasks"], row["state"], row["mode"]) for row in listed] == [
        ("140000", 24, 82, "已下达", "存量接续"),
        ("500000", 25, 25, "校核中", "存量接续"),
    ]
    assert [row["jurisdiction"] for row in office.done("plan", "list", "--json", "--jurisdiction", "500000").json] == [
        "500000"
    ]
    assert "待签收 82 条" in office.done("plan", "list").out
