"""通报, opened again: recounted from the sheets, and nobody is named whom a 通报 does not reach."""

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
from tests.supervision.writing.test_workbook import report
from tracker.ledger.facts.task import Body
from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.papers import circular
from tracker.supervision.papers.facts import Facts
from tracker.supervision.sheets.letters import LetterLine
from tracker.supervision.sheets.notes import Notes
from tracker.supervision.writing.workbook import write
from tracker.vocabulary import LetterKind, LetterState, LightRule, PaperKind, UnitClass

CIRCULAR = PaperKind.CIRCULAR
CLASSES = dict.fromkeys(range(1, 9), UnitClass.GOVERNMENT) | {
    2: UnitClass.CENTRAL,
    3: UnitClass.COMMISSION,
    4: UnitClass.LOWER_COMMISSION,
}
ON_TIME = date(2026, 12, 20)


def lit(number: int, rule: LightRule, reason: str = "", **given: Any) -> LedgerRow:
    """A task of one body, which lights it."""
    name = f"市第{number}局"
    light = replace(ledger_rows.light(rule, reason), part=name)
    part = ledger_rows.part(f"重庆{name}", short_name=name, department_id=number, light=light)
    return ledger_rows.row(number, light=light, parts=(part,), measure_title=f"任务{number}", **given)


def facts(folder: Path, rows: list[LedgerRow], **given: Any) -> Facts:
    return replace(facts_of(folder, rows, extensions=(), dissents={}, matters={}, **given), classes=CLASSES)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_each_number_is_a_recount_of_the_sheets(tmp_path: Path, seed: int) -> None:
    rows = rows_of(5 + 11 * seed, seed)
    found = read(replace(facts_of(tmp_path, rows, seed, rows_of(9, 3)), classes=CLASSES), tmp_path)
    ledger, owed = found.sheets["任务台账"], found.sheets["报送明细"]
    colours = Counter(line["亮灯"][0] for line in ledger)
    assert found.number(CIRCULAR, r"共(\d+)项任务") == len(ledger)
    percents = []
    for colour in "红黄绿蓝灰":
        count, percent = re.findall(rf"{colour}灯(\d+)项（([\d.]+)%）", found.text(CIRCULAR))[0]
        assert int(count) == colours[colour]
        assert abs(Decimal(percent) - Decimal(int(count) * 100) / len(ledger)) < Decimal("0.1")
        percents.append(Decimal(percent))
    assert sum(percents) == 100
    results = Counter(line["报送结果（按时/补报/缺报/免报）"] for line in owed if line["应报"] == "是")
    for result in ("按时", "补报", "缺报"):
        assert found.number(CIRCULAR, rf"{result}(\d+)份") == results[result]
    text, late = found.text(CIRCULAR), found.sheets["滞后清单"]
    told = [int(number) for number in re.findall(r"[红黄]灯事项(\d+)项。", text)]
    told += [int(number) for number in re.findall(r"另有红灯、黄灯任务(\d+)项", text)]
    assert sum(told) == len(late)
    annex = [line for table in tables(found.made[CIRCULAR]) for line in table[1:]]
    assert len(annex) == sum(int(number) for number in re.findall(r"[红黄]灯事项(\d+)项。", text))


@pytest.mark.slow
def test_bodies_that_are_only_asked_and_what_waits_for_the_office_are_not_named(tmp_path: Path) -> None:
    waits = replace(lit(5, LightRule.TO_JUDGE), light=replace(ledger_rows.light(LightRule.TO_JUDGE), part="综合处"))
    unowned = replace(ledger_rows.light(LightRule.IMPOSSIBLE), owner="责任未定（推定市第6局）")
    rows = [
        *(lit(1, LightRule.IMPOSSIBLE), lit(2, LightRule.IMPOSSIBLE), lit(3, LightRule.IMPOSSIBLE)),
        *(lit(4, LightRule.SLOW, "市第4局；2家未报（市第2局、市第7局）"), waits),
        *(replace(lit(6, LightRule.IMPOSSIBLE), light=unowned), lit(8, LightRule.RECTIFYING)),
    ]
    found = read(facts(tmp_path, rows), tmp_path)
    ((_, *lines),) = tables(found.made[CIRCULAR])
    assert [(line[1], line[2]) for line in lines] == [("（七）任务1", "市第1局"), ("（七）任务4", "市第4局")]
    assert found.number(CIRCULAR, r"另有红灯、黄灯任务(\d+)项") == 5
    late = found.text(CIRCULAR).partition("二、滞后事项")[2] + str(lines)
    assert not any(f"市第{number}局" in late for number in (2, 3, 5, 6, 7, 8))
    assert "（一）红灯事项1项。\n1. （七）任务1。市第1局：承办单位预计2026年度不能完成。" in late
    assert "（二）黄灯事项1项。进展缓慢的1项（市第4局）。" in late


def test_what_a_body_expected_of_a_year_is_not_told_of_the_next(tmp_path: Path) -> None:
    """In September 2025 it expected not to make that year; what it sent since came back, and its light stands."""
    row = lit(1, LightRule.IMPOSSIBLE)
    row = replace(row, parts=(replace(row.parts[0], as_of=date(2025, 9, 20)),))
    found = read(facts(tmp_path, [row]), tmp_path)
    assert "市第1局：承办单位预计2025年度不能完成。" in found.text(CIRCULAR)


@pytest.mark.parametrize(
    ("due_on", "behind"),
    [
        (date(2026, 12, 1), "低于目标"),
        (date(2026, 12, 20), "低于目标"),  # by the day of the data: held against the target
        (date(2026, 12, 21), "低于序时进度"),
    ],
)
def test_how_far_a_figure_is_behind_is_said(tmp_path: Path, due_on: date, behind: str) -> None:
    light = ledger_rows.light(LightRule.IMPOSSIBLE, "公交接驳率目标85%")
    figure = ledger_rows.figure(gap=Decimal("5.25"), light=light)
    row = lit(1, LightRule.IMPOSSIBLE, "公交接驳率目标85%", indicators=(figure,), overdue_days=12)
    found = read(facts(tmp_path, [replace(row, due_on=due_on)], streaks={1: 3}), tmp_path)
    said = f"承办单位预计2026年度不能完成，公交接驳率目标85%，{behind}5.3个百分点，已逾期12天，连续3期红黄。"
    assert f"1. （七）任务1。市第1局：{said}" in found.text(CIRCULAR)


@pytest.mark.parametrize(("streak", "told"), [(1, ""), (2, "，连续2期红黄")])
def test_a_second_quarter_in_a_row_is_said(tmp_path: Path, streak: int, told: str) -> None:
    found = read(facts(tmp_path, [lit(1, LightRule.IMPOSSIBLE)], streaks={1: streak}), tmp_path)
    assert f"市第1局：承办单位预计2026年度不能完成{told}。" in found.text(CIRCULAR)


def test_what_was_decided_to_be_listed_is_told(tmp_path: Path) -> None:
    kind, state = LetterKind.CIRCULAR, LetterState.DECIDED
    letter = LetterLine("", kind, "事由", "重庆市第1局", None, ((None, None),), "", state)
    found = read(facts(tmp_path, [lit(1, LightRule.IMPOSSIBLE)], letters=(letter,)), tmp_path)
    assert "经审定列入通报的1件，涉及市第1局。" in found.text(CIRCULAR)


def test_what_the_paper_of_an_earlier_quarter_named_is_not_named_again(tmp_path: Path) -> None:
    kind, state = LetterKind.CIRCULAR, LetterState.DECIDED
    old, new = (LetterLine("", kind, "事由", f"重庆市第{n}局", None, ((None, None),), "", state) for n in (4, 1))
    rows = [lit(1, LightRule.IMPOSSIBLE), lit(4, LightRule.REPORTED)]
    found = read(facts(tmp_path, rows, letters=(replace(old, was_told=True), new)), tmp_path)
    assert "经审定列入通报的1件，涉及市第1局。" in found.text(CIRCULAR)
    ((_, *lines),) = (table for table in tables(found.made[PaperKind.SOURCES]) if table[0][0] == "序号")
    (source,) = [line for line in lines if line[3] == "经审定列入通报"]
    assert source[5] == "5", "the line of the new one"
    assert len(found.sheets["督办事项"]) == 2, "the sheet keeps both"


def test_nothing_is_behind(tmp_path: Path) -> None:
    found = read(facts(tmp_path, [ledger_rows.row()]), tmp_path)
    assert "本季没有需要列名通报的滞后事项。" in paragraphs(found.made[CIRCULAR])
    assert tables(found.made[CIRCULAR]) == [] and "附件" not in found.text(CIRCULAR)


def test_it_is_a_draft_until_the_principal_has_approved_it(tmp_path: Path) -> None:
    lines = paragraphs(read(facts(tmp_path, [ledger_rows.row()]), tmp_path).made[CIRCULAR])
    assert lines[:3] == ["关于2026年第4季度政策落实", "调度情况的通报", "（送审稿，经主要领导批准后印发）"]
    assert lines[-2:] == ["重庆市发展和改革委员会", "　　　　年　　月　　日"]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("绿色建筑占比目标75%，未报，市第1局", "绿色建筑占比目标75%"),
        (
            "绿色建筑占比目标75%，未报，市第1局（时限2026-06-30，核定截止2026-11-19）",
            "绿色建筑占比目标75%（时限2026年6月30日，核定截止2026年11月19日）",
        ),
        (
            "建成，未报，市第1局，2026-10-07起承办，应于2026-11-19前报送",
            "建成，2026年10月7日起承办，应于2026年11月19日前报送",
        ),
        ("建成，未报，市第1局；另有2个节点逾期；1家未报", "建成；另有2个节点逾期"),
        ("目标75%，到期值未报（截至2026-06-30为70%），市第1局", "目标75%，截至2026年6月30日为70%"),
        ("建成，市第9局已报，未报：市第1局", "建成，市第9局已报"),
    ],
)
def test_what_stands_before_the_reason_is_not_said_again(tmp_path: Path, reason: str, said: str) -> None:
    """“…，尚无经审核的完成情况，…，未报，市住房城乡建委” behind “市住房城乡建委：”."""
    found = read(facts(tmp_path, [lit(1, LightRule.OVERDUE, reason, overdue_days=42)]), tmp_path)
    words = f"有阶段目标逾期，尚无经审核的完成情况，{said}，已逾期42天"
    assert f"1. （七）任务1。市第1局：{words}。" in found.text(CIRCULAR)
    ((_, line),) = tables(found.made[CIRCULAR])
    assert line[3] == f"红灯：{words}"


def test_the_body_of_a_reason_is_said_once_whatever_the_light(tmp_path: Path) -> None:
    light = replace(ledger_rows.light(LightRule.GAP_WIDE, "公交接驳率85%，市第1局"), owner="市第1局", owner_ids=(1,))
    found = read(facts(tmp_path, [replace(lit(1, LightRule.GAP_WIDE), light=light)]), tmp_path)
    assert found.text(CIRCULAR).partition("1. ")[2].partition("\n")[0].count("市第1局") == 1


@pytest.mark.slow
@pytest.mark.parametrize("rule", [LightRule.IMPOSSIBLE, LightRule.NO_PROGRESS, LightRule.GAP_WIDE, LightRule.OVERDUE])
def test_a_body_that_is_named_has_its_own_words_beside_with_their_day(tmp_path: Path, rule: LightRule) -> None:
    silent, told = lit(1, rule), lit(5, rule)
    (part,) = told.parts
    own = replace(part, problems="资金未到位，\n手续在办。", as_of=date(2026, 9, 20))
    found = read(facts(tmp_path, [silent, replace(told, parts=(own,))]), tmp_path)
    first, second = re.findall(r"^\d\. .*$", found.text(CIRCULAR), re.MULTILINE)
    assert "说明" not in first, "who explained nothing has no words"
    assert second.endswith("。该单位说明（截至2026年9月20日）：资金未到位， 手续在办。")
    ((_, *lines),) = tables(found.made[CIRCULAR])
    assert "说明" not in lines[0][3] and lines[1][3].endswith(
        "；该单位说明（截至2026年9月20日）：资金未到位， 手续在办"
    )


def test_of_several_bodies_each_has_its_own_words(tmp_path: Path) -> None:
    """Those of a body that a 通报 does not reach stay out of it."""
    light = ledger_rows.light(LightRule.IMPOSSIBLE, "市第1局、市第5局、市第2局")
    given = {"light": light, "as_of": date(2026, 9, 20)}
    parts = tuple(
        ledger_rows.part(f"重庆市第{n}局", short_name=f"市第{n}局", department_id=n, problems=f"原因{n}", **given)
        for n in (1, 5, 2)
    )
    row = ledger_rows.row(1, light=replace(light, owner="市第1局等3家单位", owner_ids=(1, 5, 2)), parts=parts)
    text = read(facts(tmp_path, [row]), tmp_path).text(CIRCULAR)
    assert "市第1局说明（截至2026年9月20日）：原因1；市第5局说明（截至2026年9月20日）：原因5。" in text
    assert "原因2" not in text and "市第2局" not in text


@pytest.mark.parametrize("owner", [2, 5])
def test_what_lies_with_its_lead_is_told_of_the_lead(tmp_path: Path, owner: int) -> None:
    """Its owner told it, and can do no more; one that a 通报 does not reach is not named beside the lead either."""
    name = f"市第{owner}局"
    light = ledger_rows.light(LightRule.OVERDUE, f"建成，{name}已交牵头单位，待市第1局汇总")
    given_up = replace(light, part="市第1局", owner=name, owner_ids=(owner,), laid=(Body(1, "市第1局"),))
    parts = tuple(
        ledger_rows.part(f"重庆市第{n}局", short_name=f"市第{n}局", department_id=n, light=one)
        for n, one in ((1, ledger_rows.light(LightRule.REPORTED)), (owner, given_up))
    )
    found = facts(tmp_path, [ledger_rows.row(1, light=given_up, parts=parts, overdue_days=12)])
    (named,) = circular.circular(found).annex
    assert (named.who, name in named.reason) == ("市第1局", owner != 2)
    assert owner != 2 or name not in read(found, tmp_path).text(CIRCULAR)


def test_who_else_is_red_is_not_named_where_a_circular_does_not_reach_it(tmp_path: Path) -> None:
    reason = "建成，未报，市第1局；另有1家亮红灯：{}（差35.4个百分点，公交接驳率目标85%，已报54.9%）"
    rows = [lit(1, LightRule.OVERDUE, reason.format("市第2局")), lit(5, LightRule.OVERDUE, reason.format("市第6局"))]
    text = read(facts(tmp_path, [*rows, lit(2, LightRule.REPORTED), lit(6, LightRule.REPORTED)]), tmp_path).text(
        CIRCULAR
    )
    red = "另有1家亮红灯：市第6局（差35.4个百分点，公交接驳率目标85%，已报54.9%）"
    assert "市第2局" not in text and red in text


@pytest.mark.slow
def test_a_body_that_is_called_otherwise_now_is_named_with_what_it_owes(tmp_path: Path) -> None:
    """任务台账 has it with the name of the plan, 报送情况 without: it was one of those that are only asked (商请)."""
    row = lit(1, LightRule.REPORTED)
    row = replace(row, parts=(replace(row.parts[0], name="重庆市第1局(原:重庆市旧局)"),))
    made = facts(tmp_path, [row])
    what = replace(made.contents, reports=[report("重庆市第1局", None, code=row.code)])
    write(what, tmp_path / "book.xlsx", notes=(notes := Notes()))
    told = read(replace(made, contents=what, notes=notes), tmp_path)
    assert "缺报1份。缺报1份的有市第1局。" in told.text(CIRCULAR)
    assert circular.OF_MISSING in told.text(CIRCULAR)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((1, 2, 3), "缺报1份的有市第1局；另有1家单位另行商请、1家为本委及处室，不列名。"),
        ((3,), "缺报1份。另有1家为本委及处室，不列名。"),
        ((2,), "缺报1份。另有1家单位另行商请。"),
    ],
)
def test_what_the_office_owes_itself_is_not_asked_of_others(
    tmp_path: Path, missing: tuple[int, ...], words: str
) -> None:
    """“另有12家单位另行商请” counted the commission and its 处室, to whom no letter goes."""
    rows = [lit(number, LightRule.REPORTED) for number in (1, 2, 3)]
    made = facts(tmp_path, rows)
    owed = [report(f"重庆市第{number}局", None, code=rows[0].code) for number in missing]
    write(what := replace(made.contents, reports=owed), tmp_path / "book.xlsx", notes=(notes := Notes()))
    assert words in read(replace(made, contents=what, notes=notes), tmp_path).text(CIRCULAR)


def demands(folder: Path, rows: list[LedgerRow], *missing: str) -> list[str]:
    """三、工作要求, where these bodies owe a report."""
    made = facts(folder, rows)
    lines = [report(name, None, code=rows[0].code) for name in missing] or [report("重庆市第1局", ON_TIME)]
    notes = Notes()
    write(what := replace(made.contents, reports=lines), folder / "book.xlsx", notes=notes)
    paper = read(replace(made, contents=what, notes=notes), folder).text(CIRCULAR)
    return [line for line in paper.partition("三、工作要求\n")[2].split("\n") if line.endswith("。")]


@pytest.mark.slow
def test_each_demand_stands_only_where_what_it_speaks_of_is_named(tmp_path: Path) -> None:
    """Reds were demanded of beside “没有需要列名通报的滞后事项”."""
    red, yellow, fine = lit(1, LightRule.IMPOSSIBLE), lit(1, LightRule.SLOW), lit(1, LightRule.REPORTED)
    of_red, of_yellow, of_missing = circular.OF_RED, circular.OF_YELLOW, circular.OF_MISSING
    owes = "重庆市第1局"
    assert demands(tmp_path, [red, replace(yellow, task_id=2, code="50-22-11-02")], owes) == [
        *(f"（一）{of_red}", f"（二）{of_yellow}", f"（三）{of_missing}"),
    ]
    assert demands(tmp_path, [yellow], owes) == [f"（一）{of_yellow}", f"（二）{of_missing}"]
    assert demands(tmp_path, [red]) == [of_red]
    none = ["本季没有需要逐项提出的要求，各有关单位继续按照任务分工推进，按时报送进展。"]
    assert demands(tmp_path, [fine]) == none
    assert demands(tmp_path, [lit(2, LightRule.IMPOSSIBLE)]) == none, "a body that is only asked"
