"""tracker report build: the same choices as the page, each wrong one named with what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests.acts.supervision.test_editions import AFTER, CLOSED_ON, made
from tests.clients.commands import Installation
from tests.clients.downloads import taken
from tests.given import builders, rows
from tests.reporting import world
from tests.servers.programs import program
from tracker.acts.reporting import rounds
from tracker.clock import noon_of
from tracker.database import db
from tracker.vocabulary import PartyRole, PlanState

BUILD = ("report", "build", "--jurisdiction", "500000", "--quarter", "2026Q4")


def test_a_file_of_a_body_and_of_some_columns(scanned_quarter: None, demo: Installation, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    chosen = ("--department", "市商务委", "--columns", "亮灯，备注")
    told = demo.done(*BUILD, *chosen, "--output", str(path)).out
    assert "（摘录：市商务委，4列）（快报2026-11-20）" in told
    heads = [cell.value for cell in openpyxl.load_workbook(path)["任务台账"][4]]
    assert heads == ["序号", "任务编号", "亮灯", "备注"]
    with program(builders.settings(demo.url, demo.folder)) as app:
        assert taken(app) == [("jurisdiction", "")]
    for wrong, words in (
        (("--columns", "亮灯,颜色"), "任务台账没有“颜色”列，现有：序号、任务编号、"),
        (("--section", "别的"), "没有任务类别“别的”，现有："),
        (("--place", "太原"), "没有区县（市）“太原”承担任务"),
        (("--plan", "别的"), "没有文号为“别的”的方案"),
    ):
        ended = demo.run(*BUILD, *wrong, "--output", str(tmp_path / "other.xlsx"))
        assert ended.code != 0 and words in ended.err, wrong
    assert not (tmp_path / "other.xlsx").exists()


def test_nobody_builds_the_file_of_another_region(demo: Installation, tmp_path: Path) -> None:
    """The plan named decided the region, whosever account asked."""
    path, shanxi = tmp_path / "other.xlsx", "晋发改就业发〔2022〕197号"
    asked = ("report", "build", "--plan", shanxi, "--quarter", "2026Q4", "--output", str(path))
    refused = demo.run(*asked, "--as", "cq-coordinator")
    assert (refused.code, "不能办理 140000 的事" in refused.err, path.exists()) == (1, True, False)


def test_a_file_of_a_year(scanned_quarter: None, demo: Installation, tmp_path: Path) -> None:
    path, build = tmp_path / "year.xlsx", BUILD[:-2]
    told = demo.done(*build, "--year", "2026", "--output", str(path)).out
    assert "2026年度政策落实调度台账（年度快报2026-11-20）" in told
    assert openpyxl.load_workbook(path)["总体情况"]["A1"].value == "2026年度总体情况（年度快报）"
    for wrong, words in (
        ((), "只写一个"),
        (("--year", "2026", *BUILD[-2:]), "只写一个"),
        (("--year", "26"), "写作 2026"),
    ):
        ended = demo.run(*build, *wrong, "--output", str(tmp_path / "other.xlsx"))
        assert ended.code == 2 and words in ended.err, wrong


@pytest.mark.slow
def test_a_number_means_all_its_plans(session: Any, database_url: str, tmp_path: Path) -> None:
    """The parts of a file share their number, and what replaces a plan may keep it; a draft of it is not out yet."""
    of = world.region()
    rows.task(of.plan, [(of.transport, PartyRole.LEAD)])
    for title, given in (("第二部分", {}), ("修订稿", {"handed_down_at": None, "state": PlanState.CHECKING})):
        part = rows.plan(number=of.plan.number, title=title, **given)
        if not given:
            rows.task(part, [(of.commerce, PartyRole.LEAD)])
    rows.task(rows.plan(), [(of.commerce, PartyRole.LEAD)])
    round, chosen = world.opened(), ("--quarter", "2026Q4", "--plan", str(of.plan.number))
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    one = made(of, tmp_path / "editions")
    db.session.remove()
    command, book, brief = Installation(database_url, tmp_path), tmp_path / "book.xlsx", tmp_path / "brief.docx"
    told = command.done("report", "build", *chosen, "--output", str(book), at=noon_of(AFTER)).out
    assert told.endswith("任务 2 条\n") and "2个方案" in told
    entries = {line[0].value: line[1].value for line in openpyxl.load_workbook(book)["封面说明"].iter_rows(min_row=2)}
    assert "第二部分" in entries["选取"] and "修订稿" not in entries["选取"]
    command.done("report", "paper", "--kind", "专报", *chosen, "--output", str(brief), at=noon_of(AFTER))
    assert one.totals["tasks"] == 3 and "共2项任务" in "".join(line.text for line in Document(str(brief)).paragraphs)


def test_a_file_for_a_later_day_is_a_rehearsal_and_says_so(
    scanned_quarter: None, demo: Installation, tmp_path: Path
) -> None:
    def cover(on: str) -> tuple[str, str]:
        ran = demo.done(*BUILD, "--on", on, "--output", str(tmp_path / "later.xlsx"))
        lines = openpyxl.load_workbook(tmp_path / "later.xlsx")["封面说明"].iter_rows(min_row=2)
        return ran.err, next(line[1].value for line in lines if line[0].value == "生成时间")

    err, built_at = cover("2026-12-01")
    assert err == "演练：按今天所知的情况，看 2026-12-01 的灯\n"
    assert built_at.endswith("（演练：按生成时已知情况，看2026-12-01的灯）")
    err, built_at = cover("2026-11-20")
    assert (err, built_at.endswith("（按2026-11-20已知情况）")) == ("", True)
