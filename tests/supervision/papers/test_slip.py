"""签报, opened again: recounted from the sheets, and on one page whatever there is to count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.supervision import ledger_rows
from tests.supervision.papers.world import facts_of, paragraphs, read, rows_of, tables
from tracker.supervision.papers.measure import lines_of
from tracker.supervision.papers.slip import MOST_LINES
from tracker.vocabulary import Colour, LightRule, MilestoneState, PaperKind

SLIP, SOURCES = PaperKind.SLIP, PaperKind.SOURCES


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_each_number_is_a_recount_of_the_sheets(tmp_path: Path, seed: int) -> None:
    found = read(facts_of(tmp_path, rows_of(2 + 13 * seed, seed), seed), tmp_path)
    ledger, owed = found.sheets["任务台账"], found.sheets["报送明细"]
    colours = Counter(line["亮灯"][0] for line in ledger)
    assert found.number(SLIP, r"共(\d+)项任务") == len(ledger)
    for colour in "红黄绿蓝灰":
        assert found.number(SLIP, rf"{colour}灯(\d+)项") == colours[colour]
    results = Counter(line["报送结果（按时/补报/缺报/免报）"] for line in owed if line["应报"] == "是")
    assert found.number(SLIP, r"应报(\d+)份") == sum(results.values())
    for result in ("按时", "补报", "缺报"):
        assert found.number(SLIP, rf"{result}(\d+)份") == results[result]
    due = [
        line
        for line in found.sheets["阶段节点"]
        if line["状态"] != "未到期" and line["节点(2025/2030/年度)"][4:5] == "-"
    ]
    newest = max(line["节点(2025/2030/年度)"][:4] for line in due)
    states = Counter(line["状态"] for line in due if line["节点(2025/2030/年度)"][:4] == newest)
    told = dict(re.findall(r"[：、](部分达成|未达成|达成|待核定)(\d+)项", found.text(SLIP)))
    assert told == {state: str(count) for state, count in states.items()}
    listed = [line for line in tables(found.made[SOURCES])[0] if line[1] == "签报要点"]
    points = [re.sub(r"^\d\. |\d{4}年", "", one) for one in paragraphs(found.made[SLIP]) if re.match(r"\d\. ", one)]
    assert [line[2] for line in listed] == re.findall(r"\d+", "".join(points))


@pytest.mark.slow
def test_who_submits_what_and_who_signs(tmp_path: Path) -> None:
    found = read(facts_of(tmp_path, rows_of(3, 1), is_inspection=True), tmp_path)
    lines = paragraphs(found.made[SLIP])
    assert lines[:3] == ["关于呈审2026年第4季度", "政策落实督查专报和通报的签报", "（综合处呈报，第1版）"]
    assert lines[3].startswith("事由：现呈上2026年第4季度政策落实督查专报、通报（送审稿），数据截至2026年12月20日")
    assert any(one.startswith("附件：1. 专报；2. 通报（送审稿）；") for one in lines)
    (table,) = tables(found.made[SLIP])
    assert [line[0] for line in table] == ["拟办意见", "处室负责人", "分管领导", "主要领导"]


def test_nothing_to_say_is_said(tmp_path: Path) -> None:
    found = read(facts_of(tmp_path, [], extensions=(), letters=(), dissents={}, matters={}), tmp_path)
    words = ("没有已下达的任务", "还没有到期的本条目标", "没有布置报送")
    assert all(one in found.text(SLIP) for one in words)


def test_the_targets_of_the_year_that_runs_are_counted_as_in_the_brief(tmp_path: Path) -> None:
    """Of 2026 in the fourth quarter of 2026: those were no year's that is over, so 签报 said none was due."""
    due = (replace(ledger_rows.node(date(2026, 6, 30)), state=MilestoneState.REACHED),)
    found = read(facts_of(tmp_path, [ledger_rows.row(one, milestones=due) for one in range(3)]), tmp_path)
    said = "2026年到期的本条目标3项：达成3项。"
    assert said in found.text(SLIP) and said in found.text(PaperKind.BRIEF)
    assert "还没有已经结束的目标年度，本年到期的目标见专报。" in found.text(PaperKind.EVALUATION)


def test_a_target_whose_day_has_come_and_not_passed_is_counted_in_its_year(tmp_path: Path) -> None:
    """On 31 December eleven of twelve fall due: 专报 had “到期1项” of the one that was put off, the home page 12."""
    state, day = MilestoneState.NOT_DUE, date(2026, 12, 31)
    ahead = tuple(replace(ledger_rows.node(day), state=state, milestone_id=number) for number in (5, 6))
    put_off = replace(ledger_rows.node(date(2027, 6, 30)), state=MilestoneState.POSTPONED, original_due_on=day)
    later = replace(ledger_rows.node(date(2030, 12, 31)), state=state)
    found = read(facts_of(tmp_path, [ledger_rows.row(milestones=(put_off, *ahead, later))]), tmp_path)
    said = "2026年到期的本条目标3项：已顺延1项、未到期2项。"
    assert said in found.text(SLIP) and said in found.text(PaperKind.BRIEF)
    assert "2026年到期的本条目标3项，其中未到期2项。" in found.text(PaperKind.OUTLINE)


@pytest.mark.slow
def test_it_is_one_page(tmp_path: Path) -> None:
    """Every light, every state of a target, in thousands."""
    states = (MilestoneState.REACHED, MilestoneState.PARTLY, MilestoneState.MISSED, MilestoneState.POSTPONED)
    rules = {rule.colour: rule for rule in LightRule}
    assert rules.keys() == set(Colour)
    nodes = [replace(ledger_rows.node(date(2025, 6, 30)), state=one) for one in (*states, MilestoneState.TO_DECIDE)]
    lit = [ledger_rows.light(rule) for rule in rules.values()]
    rows = [
        ledger_rows.row(one, milestones=(nodes[one % 5],), light=lit[one % 5], measure_title="名" * 60)
        for one in range(1000)
    ]
    found = read(facts_of(tmp_path, rows, dissents={}, matters={}), tmp_path)
    lines = paragraphs(found.made[SLIP])[3:]
    assert sum(lines_of(one.replace("200", "2000"), 2) for one in lines[:-1]) <= MOST_LINES
    assert len(lines) == 6
