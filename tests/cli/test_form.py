"""tracker form: out to a file, in from a file, for the demo installation."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import OperationalError

from tests.clients.commands import Installation
from tests.clients.downloads import taken
from tests.given import builders
from tests.servers.programs import program
from tests.structure.schemas import faults
from tracker.acts.reporting.excel_forms import Taken
from tracker.cli.form import where_now
from tracker.reporting.asked.questions import Draft
from tracker.reporting.form.differences import Differences, RowChange

Fill = Callable[..., Path]
HERE = ("--jurisdiction", "500000")


@pytest.fixture
def fill(demo: Installation, tmp_path: Path) -> Fill:
    """The form of 市商务委 for the open quarter, with values in cells of 填报."""
    demo.done("round", "open", "2026Q4", *HERE)
    path = tmp_path / "form.xlsx"
    demo.done("form", "export", "--round", "2026Q4", "--department", "市商务委", "--output", str(path))

    def filled(**cells: str) -> Path:
        book = load_workbook(path)
        for at, value in cells.items():
            book["填报"][at] = value
        book.save(path)
        return path

    return filled


def test_out_and_in(demo: Installation, fill: Fill) -> None:
    path = str(fill())
    assert demo.done("form", "import", path, "--user", "cq-liaison-sww").out == "没有改动：18 项与系统中的一致\n"
    path = str(fill(K4="出台工作方案", J4="有进展"))
    tried = demo.done("form", "import", path, "--user", "cq-liaison-sww", "--dry-run", "--json").json
    assert faults("form_import", tried) == []
    assert (tried["saved"], tried["reports"], tried["cells"], tried["unchanged"]) == (False, 1, 2, 17)
    ran = demo.done("form", "import", path, "--user", "cq-liaison-sww")
    assert "填报!K4\t进展情况\t（空） → 出台工作方案" in ran.out
    assert "已导入 1 项任务 2 格，存为草稿；17 项没有改动" in ran.out
    again = demo.done("form", "import", path, "--user", "cq-liaison-sww", "--json").json
    assert faults("form_import", again) == []
    assert (again["saved"], again["changes"]) == (False, [])


def test_what_is_left_to_do_is_told(demo: Installation, fill: Fill) -> None:
    """As on the page of differences: how something was read, what is missing before it can be sent, what has no row."""
    path = fill(K4="出台工作方案", N4="没有")
    book = load_workbook(path)
    gone = book["填报"]["C6"].value
    book["填报"].delete_rows(6)
    book.save(path)
    out = demo.done("form", "import", str(path), "--user", "cq-liaison-sww", "--dry-run").out
    assert "需协调事项\t（空） → 没有（按没有处理）" in out
    assert "：送审批前还要补：请选择本年完成预判" in out
    assert any(line.startswith("表里没有，仍要填报：") and str(gone) in line for line in out.splitlines())


def test_every_bad_cell_is_a_line(demo: Installation, fill: Fill) -> None:
    path = str(fill(J4="随便", R5="大概", K6="=A1"))
    for options in ((), ("--dry-run",), ("--json",)):
        ran = demo.run("form", "import", path, "--user", "cq-liaison-sww", *options)
        assert (ran.code, ran.out) == (2, "")
        first, *others = ran.err.splitlines()
        assert first == "有 3 处要先改正，没有导入，什么都没有保存"
        assert [line.partition("：")[0] for line in others] == ["填报!J4", "填报!R5", "填报!K6"]


def test_who_may(demo: Installation, fill: Fill, tmp_path: Path) -> None:
    path = str(fill(K4="出台工作方案"))
    other = demo.run("form", "import", path, "--user", "sx-liaison-swt")
    assert (other.code, other.err) == (2, "这份填报表是市商务委的，不在本岗位的填报范围内，没有读取\n")
    leader = demo.run("form", "import", path, "--user", "cq-leader")
    assert leader.code == 1
    assert demo.run("form", "import", path, "--user", "nobody").code == 2
    assert demo.run("form", "import", str(tmp_path / "none.xlsx"), "--user", "cq-liaison-sww").code == 2


def test_what_is_asked_of_export(demo: Installation, tmp_path: Path) -> None:
    out = str(tmp_path / "out.xlsx")
    assert demo.run("form", "export", "--round", "2026Q4", "--output", out).code == 2
    both = demo.run("form", "export", "--round", "2026Q4", "--department", "市商务委", "--all", "--output", out)
    assert both.code == 2
    never = demo.run("form", "export", "--round", "2026Q4", "--department", "市商务委", "--output", out)
    assert (never.code, never.err) == (2, "2026Q4 还没有开期\n")
    demo.done("round", "open", "2026Q4", *HERE)
    unknown = demo.run("form", "export", "--round", "2026Q4", "--department", "月球局", "--output", out)
    assert unknown.code == 2
    lost = demo.run("form", "export", "--round", "2026Q4", "--all", *HERE, "--output", str(tmp_path / "no" / "x.zip"))
    assert lost.code == 2


def entered(*, rows: int, by_office: int, handed_up: int) -> Taken:
    """So many rows taken over; of those entered by the office so many lie with their lead."""
    changed = [RowChange(id, "A", 5, "任务", Draft(), (), is_entered=id < by_office) for id in range(rows)]
    return Taken(Differences(tuple(changed)), handed_up=handed_up)


@pytest.mark.parametrize(
    ("rows", "by_office", "handed_up", "expected"),
    [
        (2, 0, 0, "存为草稿"),
        (2, 2, 0, "已代录，待审核"),
        (2, 2, 2, "已代录，已交牵头单位，由其汇总"),
        (3, 3, 1, "2 项已代录，待审核，1 项已代录，已交牵头单位，由其汇总"),
        (3, 1, 0, "2 项存为草稿，1 项已代录，待审核"),
    ],
)
def test_it_says_with_whom_the_reports_are_now(rows: int, by_office: int, handed_up: int, expected: str) -> None:
    assert where_now(entered(rows=rows, by_office=by_office, handed_up=handed_up)) == expected


@pytest.mark.slow
def test_all_bodies(demo: Installation, tmp_path: Path) -> None:
    demo.done("round", "open", "2026Q4", *HERE)
    path = tmp_path / "all.zip"
    demo.done("form", "export", "--round", "2026Q4", "--all", *HERE, "--output", str(path))
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert "2026年第4季度调度函（代拟稿）.docx" in names
    assert "2026年第4季度填报表-市商务委.xlsx" in names
    assert sum(name.endswith(".xlsx") for name in names) > 20
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.slow
def test_the_trail_tells_who_took_a_form(demo: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it takes no row the file is written all the same, and standard error says that nobody will know."""
    demo.done("round", "open", "2026Q4", *HERE)
    one = ("form", "export", "--round", "2026Q4", "--department", "市商务委", "--output", str(tmp_path / "one.xlsx"))
    assert demo.done(*one).err == ""
    path = str(tmp_path / "all.zip")
    demo.done("form", "export", "--round", "2026Q4", "--all", "--as", "cq-coordinator", "--output", path)
    with monkeypatch.context() as stopped:
        stopped.setattr("tracker.audit.steps.writing_at_once", read_only)
        (tmp_path / "one.xlsx").unlink()
        assert "没有记进审计记录" in demo.done(*one).err and (tmp_path / "one.xlsx").exists()
    with program(builders.settings(demo.url, demo.folder)) as app:
        assert taken(app) == [("round", "填报表"), ("round", "全部单位填报表")]


def read_only() -> NoReturn:
    raise OperationalError("INSERT", {}, Exception("read-only"))
