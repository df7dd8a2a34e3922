"""领导版: eleven columns that paper holds, short words, the rest in an annex (domain.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.rows.totals import Totals
from tracker.supervision.sheets import columns as ledger_columns
from tracker.supervision.sheets.cells import Linked, Lit
from tracker.supervision.sheets.columns import Place
from tracker.supervision.sheets.leader import ANNEX_COLUMNS, COLUMNS, WIDEST, Beside, annex_lines, summary
from tracker.vocabulary import Colour, LightRule, MilestoneState, Mode

TITLES = ["编号", "任务", "责任单位", "本期进展", "要点", "指标", "灯", "原因", "问题", "下一步", "备注"]


def line(row: LedgerRow, beside: Beside | None = None) -> dict[str, Any]:
    """The row's cells by column."""
    return {column.title: column.value(row, beside or Beside()) for column in COLUMNS}


def test_eleven_columns_fit_on_paper_at_full_size() -> None:
    assert [column.title for column in COLUMNS] == TITLES
    assert sum(column.width for column in COLUMNS) <= WIDEST
    assert sum(width for _, width in ANNEX_COLUMNS) <= WIDEST


def test_a_task_is_said_in_few_words() -> None:
    lead = ledger_rows.part("重庆市发展和改革委员会", short_name="市发展改革委", progress_text="已建成" * 60)
    other = ledger_rows.part(short_name="市商务委", department_id=2, coordination="请市政府明确用地" * 9)
    shown = line(
        ledger_rows.row(
            text="全面促进绿色用品消费。" + "加强质量和品牌建设" * 20,
            parts=(lead, other),
            light=ledger_rows.light(LightRule.GAP, "公交接驳率目标85%，" * 20),
            milestones=(
                ledger_rows.node(date(2025, 12, 31)),
                replace(ledger_rows.node(date(2024, 12, 31)), state=MilestoneState.REACHED),
                replace(ledger_rows.node(date(2023, 12, 31)), state=MilestoneState.CANCELLED),
                replace(ledger_rows.node(date(2023, 6, 30)), state=MilestoneState.REPLACED),
                ledger_rows.goal(2025, 1),
            ),
        ),
        Beside(streak=2, letters=1),
    )
    assert shown["任务"] == "（七）全面促进绿色用品消费：" + ("加强质量和品牌建设" * 20)[:60] + "…"
    assert shown["责任单位"] == "市发展改革委（首列）；市商务委"
    assert shown["本期进展"].startswith("【市发展改革委】已建成") and len(shown["本期进展"]) <= 122
    assert shown["要点"] == "1/2", (
        "of the task's own nodes, those called off, or replaced by another plan's, not counted"
    )
    assert shown["灯"] == Lit("黄·差12个百分点", Colour.YELLOW)
    assert len(shown["原因"]) == 61
    assert shown["备注"].startswith("时限2030-12-31；连续2期红黄；督办1次；需协调：") and len(shown["备注"]) < 75


def test_the_first_quarter_in_yellow_is_none_in_a_row() -> None:
    assert line(ledger_rows.row(), Beside(streak=1))["备注"] == "时限2030-12-31"


def test_words_of_who_led_before_stand_under_its_name() -> None:
    """需协调, 问题 and 下一步 of 市交通局 stood as those of 市商务委, which leads since and has told nothing."""
    told = {"progress_text": "已排定", "problems": "资金不足", "next_steps": "抓紧报批", "coordination": "请协调用地"}
    leads = ledger_rows.part(short_name="市商务委", said_by="重庆市交通局", said_by_id=7, **told)
    beside = ledger_rows.part(short_name="市公安局", department_id=2, problems="人手不足", coordination="请协调警力")
    row = ledger_rows.row(parts=(leads, beside), mode=Mode.EACH_REPORTS)
    shown, place = line(row), Place(1, None)
    assert shown["备注"].endswith("需协调：【重庆市交通局】请协调用地【市公安局】请协调警力")
    assert shown["问题"] == "【重庆市交通局】资金不足【市公安局】人手不足"
    assert shown["下一步"] == "【重庆市交通局】抓紧报批【市公安局】继续推进"
    assert "（重庆市交通局报，截至" in shown["本期进展"]
    of_ledger = {column.title: column.value(row, place) for column in ledger_columns.COLUMNS}
    assert of_ledger["存在问题"] == shown["问题"]
    assert of_ledger["需协调事项"] == "【重庆市交通局】请协调用地【市公安局】请协调警力"


def test_the_figure_that_is_worst_comes_first_and_many_are_counted() -> None:
    good = ledger_rows.figure(subject="绿色建筑占比", value=None)
    bad = ledger_rows.figure(light=ledger_rows.light(LightRule.GAP_WIDE), target=Decimal("85.5"))
    shown = line(ledger_rows.row(indicators=(good, good, good, bad)))
    assert shown["指标"] == (
        "公交接驳率 81.5%/85.5%（2025年）；绿色建筑占比 —/85%（2025年）；绿色建筑占比 —/85%（2025年）…等4项"
    )


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        ({"text": "加强品牌建设。"}, 0),
        ({"text": "加强品牌建设" * 20}, 2),
        ({"text": "加强品牌建设。", "parts": (ledger_rows.part(next_steps="推进" * 40),)}, 2),
        ({"text": "加强品牌建设。", "parts": (ledger_rows.part(progress_text="已建成" * 50),)}, 2),
        ({"text": "加强品牌建设。", "parts": (ledger_rows.part(), ledger_rows.part("重庆市交通局"))}, 3),
    ],
    ids=["all said", "a long clause", "a long plan", "long progress", "two bodies"],
)
def test_the_annex_holds_what_is_cut_and_nothing_else(texts: dict[str, Any], lines: int) -> None:
    given = {"parts": (ledger_rows.part(),), "mode": Mode.SINGLE, **texts}
    found = list(annex_lines(ledger_rows.row(**given)))
    assert len(found) == lines
    if found:
        assert found[0][2] == given["text"], "the clause once"


def test_a_number_leads_to_its_annex() -> None:
    assert line(ledger_rows.row())["编号"] == "50-22-11-01"
    assert line(ledger_rows.row(), Beside(annex_row=7))["编号"] == Linked("50-22-11-01", "'附件 全文'!A7")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (None, "首期，无上期可比"),
        ({"合计": {Colour.GREEN: 2}}, "较上季 红+1 绿-1"),
        ({"合计": {Colour.GREEN: 1, Colour.RED: 1}}, "较上季 各灯项数相同"),
    ],
)
def test_the_line_on_top_counts_and_compares(before: Any, told: str) -> None:
    totals = Totals()
    for rule in (LightRule.OVERDUE, LightRule.REPORTED):
        totals.add(ledger_rows.row(light=ledger_rows.light(rule)))
    assert summary(totals, before) == f"2项任务：红1 黄0 绿1 蓝0 灰0；{told}"
