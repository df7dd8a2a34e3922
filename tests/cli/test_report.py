"""tracker report build: the same choices as the page, each wrong one named with what there is."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.commands import Installation

BUILD = ("report", "build", "--jurisdiction", "500000", "--quarter", "2026Q4")


def test_a_file_of_a_body_and_of_some_columns(scanned_quarter: None, demo: Installation, tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    chosen = ("--department", "市商务委", "--columns", "亮灯，备注")
    told = demo.done(*BUILD, *chosen, "--output", str(path)).out
    assert "（摘录：市商务委，4列）（快报2026-11-20）" in told
    heads = [cell.value for cell in openpyxl.load_workbook(path)["任务台账"][4]]
    assert heads == ["序号", "任务编号", "亮灯", "备注"]
    for wrong, words in (
        (("--columns", "亮灯,颜色"), "任务台账没有“颜色”列，现有：序号、任务编号、"),
        (("--section", "别的"), "没有任务类别“别的”，现有："),
        (("--place", "太原"), "没有区县（市）“太原”承担任务"),
        (("--plan", "别的"), "没有文号为“别的”的方案"),
    ):
        ended = demo.run(*BUILD, *wrong, "--output", str(tmp_path / "other.xlsx"))
        assert ended.code != 0 and words in ended.err, wrong
    assert not (tmp_path / "other.xlsx").exists()


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
