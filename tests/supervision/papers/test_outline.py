"""汇报提纲, opened again and recounted from the sheets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.supervision import ledger_rows
from tests.supervision.papers.world import facts_of, paragraphs, read, rows_of
from tracker.ledger.lights.conditions.match import OFFICE
from tracker.supervision.sheets.columns import behind
from tracker.supervision.sheets.issues import DissentLine, MatterLine
from tracker.vocabulary import CoordinationState, LightRule, PaperKind

OUTLINE = PaperKind.OUTLINE


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.slow
def test_each_number_is_a_recount_of_the_sheets(tmp_path: Path, seed: int) -> None:
    rows = rows_of(4 + 15 * seed, seed)
    found = read(facts_of(tmp_path, rows, seed, rows_of(9, 3)), tmp_path)
    ledger, text = found.sheets["任务台账"], found.text(OUTLINE)
    colours = Counter(line["亮灯"][0] for line in ledger)
    assert [int(one) for one in re.findall(r"[红黄绿蓝灰]灯(\d+)项", text)] == [colours[one] for one in "红黄绿蓝灰"]
    for word in ("绿·已核实", "黄·久无信息", "灰·尚无信息", "灰·本期未报", "灰·信息陈旧"):
        count = sum(line["亮灯"] == word for line in ledger)
        assert re.findall(rf"{word}的任务(\d+)项", text) == ([str(count)] if count else [])
    states = Counter((line["节点(2025/2030/年度)"][:4], line["状态"]) for line in found.sheets["阶段节点"])
    of_years = re.split(r"(\d{4})年到期的本条目标", text)[1:]
    for year, words in zip(of_years[::2], of_years[1::2], strict=True):
        told = dict(re.findall(r"^(部分达成|未达成|达成|待核定)(\d+)项：", words.partition("四、")[0], re.M))
        assert told == {state: str(count) for (of, state), count in states.items() if of == year}
    issues = Counter(line["类型"] for line in found.sheets["问题与协调"] if line["进展"] != "已办结")
    assert not issues["问题"] or f"需协调事项{issues['问题']}项" in text
    assert not issues["意见分歧"] or f"意见分歧{issues['意见分歧']}项" in text


def test_what_a_leader_took_up_is_told_with_how_it_stands(tmp_path: Path) -> None:
    asked = ledger_rows.row(1, parts=(ledger_rows.part(coordination="请协调用地指标。"),))
    said = "待分管领导协调：已约两家商议（2026-12-02）"
    matters = {(1, 1): MatterLine("分管领导协调", "张三", said, CoordinationState.WITH_LEADER)}
    found = read(facts_of(tmp_path, [asked], dissents={}, matters=matters), tmp_path)
    said = "请协调用地指标，涉及（七）全面促进绿色用品消费。办理情况：待分管领导协调：已约两家商议（2026-12-02）。"
    assert any(line.startswith("1. ") and line.endswith(said) for line in paragraphs(found.made[OUTLINE]))


def test_what_was_settled_is_asked_no_more_however_its_words_begin(tmp_path: Path) -> None:
    """“待协调会议定……” of how a 意见分歧 was settled was taken for 待协调, and listed for the leader to decide."""
    settled = DissentLine(1, "市统计局", "口径不同", "待协调会议定，以市统计局口径为准（2026-12-02）", is_settled=True)
    told = {"extensions": (), "letters": (), "matters": {}, "dissents": {1: (settled,)}}
    found = read(facts_of(tmp_path, [ledger_rows.row(1)], **told), tmp_path)
    assert "没有待明确、待裁定的事项" in found.text(OUTLINE)
    assert "意见分歧" not in found.text(PaperKind.BRIEF)


def test_who_reported_is_not_named_among_those_who_did_not(tmp_path: Path) -> None:
    """本期未报, 4 of 6 bodies silent: 没有信息的任务 named all 6, two of which had reported and were accepted."""
    unreported = ledger_rows.light(LightRule.UNREPORTED, "4家中2家未报")
    long_silent = ledger_rows.light(LightRule.LONG_SILENT, "已过2期")
    lights = {
        "重庆市发展和改革委员会": ledger_rows.light(),
        "重庆市商务委员会": unreported,
        "重庆市司法局": replace(long_silent, part="市司法局"),
        "重庆市财政局": replace(long_silent, part=OFFICE),  # it has sent its report, which waits to be read
    }
    parts = tuple(
        ledger_rows.part(name, department_id=id, light=own) for id, (name, own) in enumerate(lights.items(), start=1)
    )
    lit = replace(unreported, owner="、".join(one.short_name for one in parts), owner_ids=(1, 2, 3, 4))
    silent = ledger_rows.row(1, parts=parts, light=lit)
    assert behind(silent) == "重庆市商务委员会、重庆市司法局"
    found = read(facts_of(tmp_path, [silent], dissents={}, matters={}), tmp_path)
    assert "灰·本期未报的任务1项：（七）全面促进绿色用品消费（市商务委、市司法局）。" in found.text(OUTLINE)


def test_nothing_to_say_is_said(tmp_path: Path) -> None:
    found = read(facts_of(tmp_path, [], extensions=(), letters=(), dissents={}, matters={}), tmp_path)
    words = ("没有已下达的任务", "没有明确由领导协调", "还没有到期", "没有已核实", "没有久无信息", "没有待明确")
    assert all(one in found.text(OUTLINE) for one in words)
