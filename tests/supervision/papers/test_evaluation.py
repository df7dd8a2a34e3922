"""评估表, opened again: each row and number recounted from the sheets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tests.supervision.papers.world import facts_of, paragraphs, read, rows_of, tables
from tracker.ledger.rows.row import LedgerRow, OwnerRow
from tracker.supervision.papers import evaluation
from tracker.supervision.period import Year
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.layout import PRESENT, Layout
from tracker.supervision.sheets.outcome_lines import ExtensionLine
from tracker.vocabulary import ExtensionState, LightRule, MilestoneState, PaperKind, Relation, TaskState

EVALUATION, SOURCES = PaperKind.EVALUATION, PaperKind.SOURCES
HEAD = ["序号", "任务", "目标", "目标值", "完成值", "结论", "依据和数据来源", "原因和整改时限", "承办单位"]
BODY = "重庆市交通局"


def judged(state: MilestoneState, value: str | None, **given: Any) -> LedgerRow:
    """A task with a figure of 2025 and its date, judged."""
    day, figure = date(2025, 12, 31), ledger_rows.figure(relation=Relation.AT_LEAST)
    owner = OwnerRow(BODY, short_name="市交通局", department_id=5)
    told_of: dict[str, Any] = {
        "text": "公交接驳率：85%",
        "indicator_id": 1,
        "owners": (owner,),
        "owner": "市交通局",
        "state": state,
    }
    if value is not None:
        told_of |= {"verdict_on": date(2026, 3, 1), "verdict_as_of": day}
        told_of |= {"verdict_value": Decimal(value)} if value else {}
    node = replace(ledger_rows.node(day), **{**told_of, **given})
    part = ledger_rows.part(BODY, short_name="市交通局", department_id=5, problems="道路条件受限。")
    return ledger_rows.row(1, milestones=(node,), indicators=(figure,), parts=(part,))


def told(row: LedgerRow, folder: Path, **given: Any) -> dict[str, str]:
    """The only row of its table."""
    found = read(facts_of(folder, [row], **{"extensions": (), "dissents": {}, "matters": {}, **given}), folder)
    ((head, line),) = tables(found.made[EVALUATION])
    assert head == HEAD
    return dict(zip(head, line, strict=True))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.slow
def test_each_number_is_a_recount_of_the_sheets(tmp_path: Path, seed: int) -> None:
    found = read(facts_of(tmp_path, rows_of(2 + 9 * seed, seed), seed), tmp_path)
    over = [
        line
        for line in found.sheets["阶段节点"]
        if line["节点(2025/2030/年度)"][:4] == "2025" and line["状态"] != "未到期"
    ]
    states = Counter(line["状态"] for line in over)
    text = found.text(EVALUATION)
    for state in ("部分达成", "未达成", "待核定"):
        assert [int(one) for one in re.findall(rf"{state}(\d+)项", text)] == ([states[state]] if states[state] else [])
    listed = [dict(zip(HEAD, line, strict=True)) for table in tables(found.made[EVALUATION]) for line in table[1:]]
    assert [one["序号"] for one in listed] == [str(number) for number in range(1, len(over) + 1)]
    assert [(one["任务"].split()[0], one["结论"]) for one in listed] == [
        (line["任务编号"], line["状态"]) for line in over
    ]
    for one, line in zip(listed, over, strict=True):
        assert (line["依据"] == "—") == (one["依据和数据来源"] == "—")
        assert (one["原因和整改时限"] == "—") == (line["状态"] == "达成")
    assert not listed or found.number(EVALUATION, r"2025年到期的本条目标(\d+)项") == len(listed)


@pytest.mark.slow
def test_whom_a_verdict_judged_and_that_its_plan_was_replaced(tmp_path: Path) -> None:
    """The row of a target that 市公路局 had missed named the body that took it over alone."""
    more: dict[str, Any] = {"judged_of": (OwnerRow("市公路局", department_id=9),), "rectify_by": date(2027, 6, 30)}
    more["verdict_basis"] = "普查"
    line = told(judged(MilestoneState.MISSED, "76", **more), tmp_path)
    assert line["承办单位"] == "市交通局（核定时市公路局）" and line["原因和整改时限"].endswith("整改至2027年6月30日")
    by = "《实施方案》（渝发改〔2026〕40号）"
    line = told(judged(MilestoneState.MISSED, "76", replaced_by=by, **more), tmp_path)
    assert line["承办单位"] == "市交通局（核定时市公路局）"
    assert line["依据和数据来源"].endswith("；已由渝发改〔2026〕40号替代") and "整改至" not in line["原因和整改时限"]


def test_a_figure_that_fell_short(tmp_path: Path) -> None:
    more = {"verdict_basis": "2025年底普查", "rectify_by": date(2027, 6, 30)}
    row = judged(MilestoneState.MISSED, "76", **more)
    assert told(row, tmp_path) == {
        "序号": "1",
        "任务": "50-22-11-01 （七）全面促进绿色用品消费",
        "目标": "公交接驳率",
        "目标值": "≥85%",
        "完成值": "76%（截至2025年12月31日）",
        "结论": "未达成",
        "依据和数据来源": "2025年底普查",
        "原因和整改时限": "市交通局：道路条件受限；整改至2027年6月30日",
        "承办单位": "市交通局",
    }


@pytest.mark.parametrize(
    ("value", "as_of", "layout", "source"),
    [
        ("76", date(2025, 12, 31), PRESENT, "；数据来源：市交通局统计"),
        ("76", date(2026, 9, 30), PRESENT, ""),
        ("81.5", date(2025, 12, 31), PRESENT, ""),
        ("81.5", date(2026, 9, 30), NINTH, "；数据来源：市交通局统计"),
    ],
)
def test_a_source_is_that_of_the_value_beside_it(
    tmp_path: Path, value: str, as_of: date, layout: Layout, source: str
) -> None:
    """A verdict's 76% stood with the source of what was told nine months later."""
    row = judged(MilestoneState.MISSED, "76", verdict_basis="2025年底普查")
    row = replace(row, indicators=(replace(row.indicators[0], value=Decimal(value), as_of=as_of),))
    assert told(row, tmp_path, layout=layout)["依据和数据来源"] == f"2025年底普查{source}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "layout", "said"),
    [
        ({"is_told": True}, PRESENT, "已报81.5%，待核定"),
        ({"is_retold": True, "rectify_by": date(2026, 11, 30)}, PRESENT, "已报81.5%，待核定"),
        ({"is_retold": True, "rectify_by": date(2026, 12, 30)}, PRESENT, "已报81.5%，待核定"),
        ({"is_retold": True, "rectify_by": date(2026, 12, 31)}, PRESENT, "已报81.5%"),  # its 整改 runs on this day, too
        ({}, PRESENT, ""),
        ({"is_told": True, "state": MilestoneState.REACHED}, PRESENT, ""),
        ({"is_told": True, "indicator_id": None}, PRESENT, "已报新情况，待核定"),
        ({"is_told": True}, NINTH, ""),
    ],
)
def test_what_was_reported_since_the_verdict_is_told_beside_it(
    tmp_path: Path, given: dict[str, Any], layout: Layout, said: str
) -> None:
    """实际22万平方米 was all that was told of a target of which 31 waited for its verdict."""
    more = {"verdict_basis": "普查", "rectify_by": date(2026, 11, 30), **given}
    row = judged(more.pop("state", MilestoneState.MISSED), "76", **more)
    facts = facts_of(tmp_path, [row], extensions=(), dissents={}, layout=layout)
    found = read(facts, tmp_path)
    for kind in (PaperKind.BRIEF, PaperKind.OUTLINE, EVALUATION):
        cells = (cell for table in tables(found.made[kind]) for line in table for cell in line)
        words = "\n".join([found.text(kind), *cells])
        assert said in words and ("已报" in words) is bool(said) and ("，待核定" in words) is said.endswith("待核定")


def test_what_was_not_judged_says_what_was_told(tmp_path: Path) -> None:
    found = told(judged(MilestoneState.TO_DECIDE, None), tmp_path)
    assert (found["完成值"], found["结论"]) == ("报送81.5%（截至2026年9月30日），未核定", "待核定")
    assert found["依据和数据来源"] == "数据来源：市交通局统计"


def test_what_was_reached_needs_no_reason(tmp_path: Path) -> None:
    found = told(judged(MilestoneState.REACHED, ""), tmp_path)
    assert (found["完成值"], found["结论"], found["原因和整改时限"]) == ("截至2025年12月31日", "达成", "—")


@pytest.mark.slow
def test_numbers_stand_where_the_list_of_sources_says(tmp_path: Path) -> None:
    found = read(facts_of(tmp_path, [judged(MilestoneState.PARTLY, "76.5")], extensions=(), dissents={}), tmp_path)
    lines = [line[1:] for line in tables(found.made[SOURCES])[0] if line[1] == "评估表第1行"]
    assert [line[:4] for line in lines] == [
        ["评估表第1行", "85", "50-22-11-01目标值", "量化指标"],
        ["评估表第1行", "76.5", "50-22-11-01完成值", "阶段节点"],
    ]
    for _, figure, _, name, row, column in lines:
        titles = [cell.value for cell in found.cells[name][3]]
        assert figure in str(found.cells[name].cell(int(row), titles.index(column) + 1).value)


def test_plans_goals_and_several_years(tmp_path: Path) -> None:
    goal = replace(ledger_rows.goal(2025, 1), state=MilestoneState.PARTLY, verdict_on=date(2026, 3, 1))
    own = replace(ledger_rows.node(date(2022, 12, 31)), state=MilestoneState.REACHED)
    rows = [ledger_rows.row(1, milestones=(own, goal))]
    found = read(facts_of(tmp_path, rows, extensions=(), dissents={}, matters={}), tmp_path)
    lines = paragraphs(found.made[EVALUATION])
    assert lines[0] == "2025年及以前年度目标评估表"
    assert lines[-2:] == ["方案2025年目标：部分达成1项。", "2022年到期的本条目标1项：达成1项。"]
    ((_, first, second),) = tables(found.made[EVALUATION])
    assert first[1:3] == ["方案目标：重庆市促进绿色消费实施方案", "2025年：到2025年基本形成"]
    assert first[-1] == "市发展和" and second[2:6] == ["2022年：建成100座", "—（定性）", "—", "达成"]


@pytest.mark.slow
def test_papers_say_until_when_a_goal_is_to_be_put_right(tmp_path: Path) -> None:
    """评估表 alone did; a leader read 部分达成 and nothing of it in the others."""
    short = {"state": MilestoneState.PARTLY, "verdict_on": date(2026, 3, 1), "rectify_by": date(2026, 12, 20)}
    goal = replace(ledger_rows.goal(2025, 1), **short, verdict_basis="统计公报")
    facts = facts_of(tmp_path, [ledger_rows.row(1, milestones=(goal,))], extensions=(), dissents={}, matters={})
    found = read(facts, tmp_path)
    assert "方案2025年目标：部分达成，整改至2026年12月20日。统计公报" in found.text(PaperKind.OUTLINE)
    words = " ".join(cell for table in tables(found.made[PaperKind.BRIEF]) for line in table for cell in line)
    assert "2025年：部分达成，整改至2026年12月20日，统计公报。" in words


def judged_goal(plan_id: int, number: str, title: str, text: str) -> LedgerRow:
    """A task of a plan with a goal of 2025."""
    goal = replace(ledger_rows.goal(2025, plan_id), state=MilestoneState.PARTLY, text=text)
    return ledger_rows.row(plan_id, plan_id=plan_id, plan_number=number, plan_title=title, milestones=(goal,))


@pytest.mark.parametrize(
    ("number", "title"),
    [
        pytest.param("渝发改〔2026〕40号", "甲方案", id="a revision of the same title"),
        pytest.param("渝发改〔2026〕3号", "乙方案", id="a part of the same file"),
        pytest.param("渝发改〔2026〕3号", "甲方案", id="a revision of the same number"),
        pytest.param("", "甲方案", id="not numbered"),
    ],
)
@pytest.mark.slow
def test_each_plan_has_its_own_goals(number: str, title: str, tmp_path: Path) -> None:
    """Also where it shares its title or its number with another."""
    rows = [judged_goal(1, "渝发改〔2026〕3号", "甲方案", "基本形成"), judged_goal(2, number, title, "全面建成")]
    found = read(facts_of(tmp_path, rows, extensions=(), dissents={}, matters={}), tmp_path)
    ((_, *lines),) = tables(found.made[EVALUATION])
    assert [line[1:3] for line in lines] == [["方案目标：甲方案", "基本形成"], [f"方案目标：{title}", "全面建成"]]
    assert "方案2025年目标：部分达成2项。" in found.text(EVALUATION)
    named = [f"《{one.plan_title}》" + (f"（{one.plan_number}）" if one.plan_number else "") for one in rows]
    head = next(one for one in paragraphs(found.made[PaperKind.CIRCULAR]) if one.startswith("按照"))
    assert head.startswith(f"按照{'、'.join(dict.fromkeys(named))}任务分工")


@pytest.mark.slow
def test_what_a_replaced_plan_leaves_behind_is_no_ground_and_no_goal(tmp_path: Path) -> None:
    """Its ended tasks stay in the ledger; 通报 went on being issued 按照 a plan that another had replaced."""
    ended = replace(
        judged_goal(1, "渝发改〔2024〕88号", "甲方案", "旧目标"),
        state=TaskState.TERMINATED,
        light=ledger_rows.light(LightRule.TERMINATED),
    )
    rows = [ended, judged_goal(2, "渝发改〔2026〕40号", "乙方案", "新目标")]
    before = [replace(ended, state=TaskState.ACTIVE, light=ledger_rows.light(LightRule.REPORTED)), rows[1]]
    found = read(facts_of(tmp_path, rows, before=before, extensions=(), dissents={}, matters={}), tmp_path)
    head = next(one for one in paragraphs(found.made[PaperKind.CIRCULAR]) if one.startswith("按照"))
    assert head.startswith("按照《乙方案》（渝发改〔2026〕40号）任务分工")
    ((_, *lines),) = tables(found.made[EVALUATION])
    assert [line[1:3] for line in lines] == [["方案目标：乙方案", "新目标"]]
    brief = found.text(PaperKind.BRIEF)
    assert "本季1项终止" in brief and "转灰" not in brief


@pytest.mark.slow
def test_nothing_is_over(tmp_path: Path) -> None:
    found = read(facts_of(tmp_path, [ledger_rows.row(milestones=())], extensions=(), dissents={}), tmp_path)
    assert paragraphs(found.made[EVALUATION])[0] == "年度目标评估表"
    assert "还没有到期的本条目标。" in found.text(EVALUATION) and tables(found.made[EVALUATION]) == []


@pytest.mark.slow
def test_what_was_reached_late_says_by_how_much(tmp_path: Path) -> None:
    row = judged(MilestoneState.REACHED, "85", verdict_as_of=date(2026, 6, 12))
    assert told(row, tmp_path)["结论"] == "达成（按原定时限晚163天）"


@pytest.mark.slow
def test_what_is_still_ahead_on_the_last_day_of_its_year_is_counted_and_listed(tmp_path: Path) -> None:
    """Frozen on 31 December the year counted four targets and listed the three that had come due."""
    nodes = [replace(ledger_rows.node(date(2026, 6, 30)), state=MilestoneState.REACHED)] * 3
    ahead = replace(ledger_rows.node(date(2026, 12, 31)), state=MilestoneState.NOT_DUE)
    row = ledger_rows.row(milestones=(*nodes, ahead))
    facts = facts_of(tmp_path, [row], extensions=(), dissents={}, matters={})
    of_year = replace(facts.contents.period, year=Year(2026), closed_at=facts.contents.period.built_at)
    found = read(replace(facts, contents=replace(facts.contents, period=of_year)), tmp_path)
    ((_, *lines),) = tables(found.made[EVALUATION])
    assert found.number(EVALUATION, r"2026年到期的本条目标(\d+)项：达成3项、未到期1项") == len(lines) == 4
    assert lines[-1][5:8] == ["未到期", "—", "—"]


@pytest.mark.parametrize("words", ["长" * 3000, "名" * 60, "{{ 7*7 }}", "{% for x in y %}", "=SUM(A1)", "<b>&amp;"])
@pytest.mark.slow
def test_whatever_was_written_stays_text(words: str, tmp_path: Path) -> None:
    row = judged(MilestoneState.MISSED, None, verdict_basis=words, text=words)
    part = replace(row.parts[0], problems=words)
    found = told(replace(row, measure_title=words, parts=(part,)), tmp_path)
    for column in ("任务", "依据和数据来源", "原因和整改时限"):
        assert words[:10] in found[column] and len(found[column]) < 150 and "49" not in found[column]


@pytest.mark.slow
def test_of_very_many_the_first_are_listed(tmp_path: Path) -> None:
    node = replace(ledger_rows.node(date(2025, 6, 30)), state=MilestoneState.REACHED)
    rows = [ledger_rows.row(one, milestones=(node,)) for one in range(1, evaluation.MOST_LISTED + 3)]
    found = read(facts_of(tmp_path, rows, extensions=(), dissents={}, matters={}), tmp_path)
    ((_, *lines),) = tables(found.made[EVALUATION])
    assert len(lines) == evaluation.MOST_LISTED and "下表先列300项，其余见台账“阶段节点”。" in found.text(EVALUATION)
    assert found.number(EVALUATION, r"本条目标(\d+)项") == len(rows)


@pytest.mark.slow
def test_a_late_date_says_why_it_was_granted(tmp_path: Path) -> None:
    row = judged(MilestoneState.POSTPONED, None, due_on=date(2027, 6, 30))
    first, later = date(2025, 12, 31), date(2027, 6, 30)
    about = (row.code, first, later, 1, False, "手续未办结。", "", ExtensionState.GRANTED)
    request = ExtensionLine(*about, granted_on=later, asked_by=BODY)
    found = told(row, tmp_path, extensions=(replace(request, granted_on=date(2026, 1, 1), reason="另一项"), request))
    assert (found["结论"], found["原因和整改时限"]) == ("已顺延", "手续未办结；延至2027年6月30日")
