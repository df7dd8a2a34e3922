"""专报, opened again: each number recounted from the sheets with code of its own, and never more than two pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.supervision import ledger_rows
from tests.supervision.papers.world import facts_of, paragraphs, read, rows_of, tables
from tracker.ledger.facts.task import Body
from tracker.ledger.lights.severity import RANKS
from tracker.supervision.papers import brief
from tracker.supervision.papers.brief import Brief, Section
from tracker.supervision.papers.facts import clipped, target_of
from tracker.supervision.papers.said import Said
from tracker.supervision.sheets.letters import LetterLine
from tracker.vocabulary import Colour, LetterKind, LetterState, LightRule, MilestoneState, PaperKind

BRIEF, SOURCES = PaperKind.BRIEF, PaperKind.SOURCES


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_each_number_is_a_recount_of_the_sheets(tmp_path: Path, seed: int) -> None:
    rows = rows_of(3 + 17 * seed, seed)
    before = rows_of(3 + 17 * seed, seed + 100)
    found = read(facts_of(tmp_path, rows, seed, before), tmp_path)
    ledger, late, owed = found.sheets["任务台账"], found.sheets["滞后清单"], found.sheets["报送明细"]
    colours = Counter(line["亮灯"][0] for line in ledger)
    assert found.number(BRIEF, r"共(\d+)项任务") == len(ledger)
    for colour in "红黄绿蓝灰":
        assert found.number(BRIEF, rf"{colour}灯(\d+)项") == colours[colour]
    assert found.number(BRIEF, r"已核实(\d+)项") == sum(line["亮灯"] == "绿·已核实" for line in ledger)
    done = sum(line["办理状态"] in ("已办结", "已销号", "已归档") for line in ledger)
    assert found.number(BRIEF, r"已完成(\d+)项") == done
    assert found.number(BRIEF, r"，节点逾期(\d+)项") == sum(line["逾期天数"] != "—" for line in ledger)
    rectifying = sum("整改逾期" in line["亮灯"] and line["逾期天数"] == "—" for line in ledger)
    if rectifying:
        assert found.number(BRIEF, r"项，另有整改逾期(\d+)项。") == rectifying
    else:
        assert "整改逾期" not in found.text(BRIEF).partition("。")[0]
    due = [line for line in owed if line["应报"] == "是"]
    results = Counter(line["报送结果（按时/补报/缺报/免报）"] for line in due)
    assert found.number(BRIEF, r"应报(\d+)份") == len(due)
    for result in ("按时", "补报", "缺报"):
        assert found.number(BRIEF, rf"{result}(\d+)份") == results[result]
    silent = {line["单位"] for line in due if line["报送结果（按时/补报/缺报/免报）"] == "缺报"}
    if silent:
        assert found.number(BRIEF, r"缺报的有(\d+)家") == len(silent)
    states = Counter((line["节点(2025/2030/年度)"][:4], line["状态"]) for line in found.sheets["阶段节点"])
    years = {year for year, _ in states}
    for year in years:
        assert found.number(BRIEF, rf"{year}年到期的本条目标(\d+)项") == sum(
            count for (of, _), count in states.items() if of == year
        )
    reds = sum(line["亮灯"][0] == "红" for line in late)
    assert found.number(BRIEF, r"事项和责任。红灯(\d+)项") == reds if reds else "没有红灯任务" in found.text(BRIEF)
    sent = [line for line in found.sheets["督办事项"] if line["发出日期"].date() >= date(2026, 10, 1)]
    assert found.number(BRIEF, r"发出督办函件(\d+)件") == len(sent) == 1
    was = {row.code: row.light.colour.label for row in before}
    for colour, what in (("红", "转红"), ("黄", "转黄"), ("绿", "转绿"), ("灰", "转灰")):
        turned = sum(line["亮灯"][0] == colour != was[line["任务编号"]] for line in ledger)
        if turned:
            assert found.number(BRIEF, rf"(\d+)项{what}") == turned
        else:
            assert f"项{what}" not in found.text(BRIEF)
    issues = found.sheets["问题与协调"]
    open_ = Counter(line["类型"] for line in issues if line["进展"] != "已办结")
    put = sum(
        line["类型"] == "问题" and (line["进展"] or "").startswith(("待分管领导", "待主要领导")) for line in issues
    )
    assert not put or found.number(BRIEF, r"[^办]需协调(\d+)项") == put
    for words, left in (("在办需协调", open_["问题"] - put), ("意见分歧", open_["意见分歧"])):
        assert not left or found.number(BRIEF, rf"{words}(\d+)项") == left
    waiting = sum(line["结论"].startswith(("已申请", "待审批")) for line in found.sheets["延期调整"])
    assert not waiting or found.number(BRIEF, r"延期申请(\d+)项") == waiting
    to_close = sum(line["办理状态"] == "已办结" for line in ledger)
    assert not to_close or found.number(BRIEF, r"待销号(\d+)项") == to_close


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.slow
def test_each_number_stands_where_the_list_of_sources_says(tmp_path: Path, seed: int) -> None:
    rows = rows_of(2 + 20 * seed, seed)
    found = read(facts_of(tmp_path, rows, seed, rows_of(2 + 20 * seed, seed + 50)), tmp_path)
    ((head, *lines),) = tables(found.made[SOURCES])
    assert head == ["序号", "位置", "数字", "含义", "工作表", "行", "栏"]
    assert [line[0] for line in lines] == [str(number) for number in range(1, len(lines) + 1)]
    for _, _, figure, meaning, name, written, column in lines:
        sheet = found.cells[name]
        if name == "封面说明":
            assert sheet.cell(int(written), 1).value == meaning and sheet.cell(int(written), 2).value == figure
            continue
        titles = [cell.value for cell in sheet[4 if name == "任务台账" else 3]]
        if "…" in written:
            continue
        numbers = _rows(written)
        cells = [sheet.cell(number, titles.index(column) + 1).value for number in numbers]
        assert all(cell not in (None, "—") for cell in cells), (meaning, written)
        single = name in ("总体情况", "报送情况") and len(cells) == 1 and "占" not in meaning and "增减" not in meaning
        if single and not meaning.startswith(("有缺报", "不列名", "缺报")):
            assert str(cells[0]) == figure, (meaning, written)
        elif column == "较上季增减":
            assert re.search(rf"{meaning[0]}[+-]{figure}\b", cells[0])
        elif figure.endswith("%"):
            whole = sheet.cell(numbers[0], titles.index("任务数") + 1).value
            assert abs(float(figure[:-1]) - cells[0] * 100 / whole) < 0.1
        elif meaning.startswith("缺报"):
            assert {str(cell) for cell in cells} == {figure}
        elif any(word in meaning for word in ("连续红黄期数", "逾期天数", "差距")):
            assert str(cells[0]) == figure
        else:
            assert len(cells) == int(figure), (meaning, written)


def _rows(written: str) -> list[int]:
    found: list[int] = []
    for part in written.split("、") if written != "—" else []:
        first, _, last = part.partition("—")
        found += range(int(first), int(last or first) + 1)
    return found


def test_nothing_to_say_is_said(tmp_path: Path) -> None:
    found = read(facts_of(tmp_path, [], extensions=(), letters=(), dissents={}, matters={}), tmp_path)
    text = found.text(BRIEF)
    for words in (
        "本季没有已下达的任务",
        "还没有到期的本条目标",
        "本季没有红灯任务",
        "本季没有布置报送",
        "首期，无上期可比",
    ):
        assert words in text
    assert "截至本版，没有待审定的延期申请、需协调事项和待销号任务。" in text, "a 核定清单 may wait all the same"
    assert tables(found.made[BRIEF]) == []


WILD = ("长" * 60, "=SUM(A1)", "{{ 7*7 }}", "{% for x in y %}", "<b>&amp;", "坏\x00字\x1f符\ud800", "多\n行\t字", "")


@pytest.mark.parametrize("words", WILD)
@pytest.mark.slow
def test_whatever_was_written_stays_text(words: str, tmp_path: Path) -> None:
    red = ledger_rows.light(LightRule.IMPOSSIBLE, words)
    part = ledger_rows.part(coordination=words, short_name=words or "市")
    rows = [ledger_rows.row(1, light=red, parts=(part,), measure_title=words)]
    found = read(facts_of(tmp_path, rows, extensions=(), dissents={}, matters={}), tmp_path)
    # The last signs of a long word give way to …
    plain = " ".join(words.replace("\x00", "").replace("\x1f", "").replace("\ud800", "").split())[:10]
    assert plain in "".join(cell for table in tables(found.made[BRIEF]) for line in table for cell in line)
    assert "49" not in found.text(BRIEF)


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1, 5, 30, 300])
def test_it_is_never_longer_than_its_two_pages(tmp_path: Path, count: int) -> None:
    """Names of 60 signs, texts of 3,000, everything red, everything asked for."""
    long, name = "长" * 3000, "名" * 60
    rows = [
        replace(
            one,
            light=replace(ledger_rows.light(LightRule.IMPOSSIBLE, long), owner_ids=(1,)),
            measure_title=name,
            lead=name,
            parts=(ledger_rows.part(name, short_name=name, coordination=long, problems=long),),
            milestones=tuple(replace(node, text=long, verdict_basis=long) for node in one.milestones),
        )
        for one in rows_of(count, 7)
    ]
    facts = facts_of(tmp_path, rows, 7, rows_of(count, 8))
    assert brief.brief(facts).high <= brief.BUDGET


@pytest.mark.slow
def test_reds_stand_in_the_order_of_the_leaders_page(tmp_path: Path) -> None:
    """The gravest first, by the list of domain.md 5, then in the order of the ledger: a paper lists a few of them."""
    rules = (LightRule.NO_PROGRESS, LightRule.GAP_WIDE, LightRule.OVERDUE, LightRule.IMPOSSIBLE, LightRule.OVERDUE)
    rows = [
        ledger_rows.row(number, measure_title=f"第{number}条", light=ledger_rows.light(rule))
        for number, rule in enumerate(rules, start=1)
    ]
    found = brief.brief(facts_of(tmp_path, rows))
    listed = [row["任务"][3:] for row, _ in found.sections["红灯情况"].rows]
    of_home = sorted(rows, key=lambda row: (RANKS[row.light.rule], row.task_id))
    assert listed == [row.measure_title for row in of_home] == ["第3条", "第5条", "第2条", "第4条", "第1条"]


def test_a_red_of_judgement_says_why_in_its_bodys_own_words(tmp_path: Path) -> None:
    """Whole, as the leader's page has them, though other texts of the paper are cut to make room."""
    why = "计量设施投资主体不明确，收费征收方式有分歧，年内难以全面实施"
    lit = replace(ledger_rows.light(LightRule.NO_PROGRESS, "市商务委；1家未报（市公安局）"), owner_ids=(1,))
    body = ledger_rows.part(problems=f"{why}。")
    others = [one for one in rows_of(50, 5)[1:] if one.light.colour is not Colour.RED]
    rows = [replace(rows_of(1, 3)[0], light=lit, parts=(body,)), *others]
    found = brief.brief(facts_of(tmp_path, rows, 3, rows_of(40, 6)))
    reasons = [row["原因"] for row, _ in found.sections["红灯情况"].rows]
    assert f"红·无实质进展：{body.short_name}：{why}；1家未报（市公安局）" in reasons


@pytest.mark.parametrize(("lines", "high"), [(10, 20.6), (11, 22.6), (12, 23.4)])
def test_a_row_that_just_has_room_may_begin_the_next_page(lines: int, high: float) -> None:
    """With a font that is a little higher than reckoned: what is left of the page is lost then."""
    text = Said("字" * (26 * lines - 8))
    section = Section(text, [({"项": "一项", "内容": "内容"}, ())] * 4)
    assert Brief({"目标达成": section}).high == pytest.approx(high, abs=0.1)


def test_what_a_body_asks_for_in_several_tasks_is_said_once(tmp_path: Path) -> None:
    """Six of seven matters in hand were the same words of 市交通局, one after the other."""
    told = ["请协调资金。"] * 3 + ["请协调用地。"]
    rows = [
        ledger_rows.row(number, parts=(ledger_rows.part(coordination=words),))
        for number, words in enumerate(told, start=1)
    ]
    found = read(facts_of(tmp_path, rows, dissents={}, matters={}), tmp_path)
    assert "在办需协调4项 ¦ 市商务委：请协调资金（3项）；市商务委：请协调用地。" in "\n".join(
        " ¦ ".join(line) for table in tables(found.made[BRIEF]) for line in table
    )


def test_what_was_not_reached_is_named_before_what_was(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, rows_of(60, 3), 3)
    named = [row["项"] for row, _ in brief.brief(facts).sections["目标达成"].rows if row["项"] != "方案目标"]
    states = {one.state for one in facts.notes.targets}
    assert MilestoneState.REACHED in states and len(states) > 1
    assert named and not re.search(r"(?<!未)(?<!部分)达成", named[0]), named


@pytest.mark.parametrize(("kind", "tasks"), [(BRIEF, 60), (PaperKind.OUTLINE, 160)])
def test_of_many_the_last_word_is_how_many(tmp_path: Path, kind: PaperKind, tasks: int) -> None:
    """“……；等3项” stood behind the last that was named."""
    made = read(facts_of(tmp_path, rows_of(tasks, 3), 3), tmp_path).made[kind]
    cells = (cell for table in tables(made) for line in table for cell in line)
    words = "\n".join([*paragraphs(made), *cells])
    assert re.search(r"等\d+项", words) and "；等" not in words


@pytest.mark.slow
def test_letters_to_all_and_those_taken_back_are_no_follow_ups(tmp_path: Path) -> None:
    day = date(2026, 11, 2)

    def sent(kind: LetterKind, state: LetterState = LetterState.SENT) -> LetterLine:
        return LetterLine("渝函〔2026〕1号", kind, "事由", "市交通局", day, ((None, None),), "", state)

    to_all = sent(LetterKind.DISPATCH, LetterState.ISSUED)
    none = (to_all, sent(LetterKind.SUPERVISION, LetterState.VOID))
    found = read(facts_of(tmp_path, rows_of(3, 1), letters=none), tmp_path)
    assert len(found.sheets["督办事项"]) == 2 and "督办函件" not in found.text(BRIEF)
    kinds = (LetterKind.REMINDER, LetterKind.REQUEST, LetterKind.SUPERVISION, LetterKind.TALK)
    found = read(facts_of(tmp_path, rows_of(3, 1), letters=(*none, *map(sent, kinds))), tmp_path)
    assert found.number(BRIEF, r"发出督办函件(\d+)件") == 4


def test_a_number_is_not_cut_in_two() -> None:
    assert clipped("比例底线≥30%，已报27.4%", 8) == "比例底线…"
    assert clipped("比例底线≥30%，已报27.4%", 30) == "比例底线≥30%，已报27.4%"
    assert target_of("轨道交通站点50米范围内公交接驳率：85%", 16) == "轨道交通站点50米范围内…85%"


@pytest.mark.slow
def test_the_title_says_whether_it_is_inspection(tmp_path: Path) -> None:
    for is_inspection, word in ((True, "督查"), (False, "调度")):
        facts = facts_of(tmp_path, rows_of(3, 1), is_inspection=is_inspection)
        lines = paragraphs(read(facts, tmp_path).made[BRIEF])
        assert lines[0] == f"政策落实{word}专报"
        assert f"《2026年第4季度政策落实{word}台账》第1版" in lines[-1]


@pytest.mark.slow
def test_what_turned_green_is_told_of_whom_it_had_been_laid_at(tmp_path: Path) -> None:
    """Not of who is listed first; of several each by its short name."""
    one = rows_of(1, 3)[0]
    bodies = [
        ledger_rows.part("重庆市商务委员会"),
        ledger_rows.part("重庆市财政局", department_id=2, short_name="市财政局"),
    ]
    for names, laid in (("市商务委", bodies[:1]), ("市商务委、市财政局", bodies)):
        hard = ledger_rows.light(LightRule.HARD)
        was = tuple(replace(body, light=hard if body in laid else body.light) for body in bodies)
        before = replace(one, light=replace(hard, owner=names), parts=was)
        after = replace(one, light=ledger_rows.light(), parts=tuple(bodies))
        found = brief.brief(facts_of(tmp_path, [after], 3, [before]))
        (turned,) = [row["内容"] for row, _ in found.sections["较上季变化"].rows if "转绿" in row["项"]]
        assert f"（{names}，原黄）" in turned


def test_a_red_names_its_body_once_and_writes_days_in_words(tmp_path: Path) -> None:
    """“原因：…，未报，市商务委（时限2026-06-30）” stood beside “轮到：市商务委”."""
    light = replace(
        ledger_rows.light(LightRule.OVERDUE, "建成100座，未报，市商务委（时限2026-06-30）"), part="市商务委"
    )
    body = ledger_rows.part(light=light)
    rows = [replace(rows_of(1, 3)[0], light=light, parts=(body,))]
    found = brief.brief(facts_of(tmp_path, rows))
    ((row, _),) = found.sections["红灯情况"].rows
    assert row["原因"] == f"{light.title}：建成100座，未报（时限2026年6月30日）" and row["轮到"] == "市商务委"


def test_it_is_the_turn_of_the_lead_that_has_the_text_of_one_of_two_owners(tmp_path: Path) -> None:
    """“轮到：市商务委、市住建委”, of which 市商务委 had given its text to 市交通局."""
    light = ledger_rows.light(LightRule.OVERDUE, "建成100座，市商务委已交牵头单位，待市交通局汇总，未报：市住建委")
    laid = (Body(1, "市交通局"), Body(3, "市住建委"))
    light = replace(light, part=None, owner="市商务委、市住建委", owner_ids=(2, 3), laid=laid)
    found = brief.brief(facts_of(tmp_path, [replace(rows_of(1, 3)[0], light=light)]))
    ((row, _),) = found.sections["红灯情况"].rows
    assert row["轮到"] == "市交通局、市住建委"


@pytest.mark.slow
def test_what_was_missed_is_named_before_what_was_put_off_of_whichever_year(tmp_path: Path) -> None:
    """Of a page with room for three rows, 已顺延 of this year took the place of what was 未达成 last year."""
    states = {
        MilestoneState.POSTPONED: 2026,
        MilestoneState.TO_DECIDE: 2026,
        MilestoneState.REACHED: 2025,
        MilestoneState.PARTLY: 2025,
        MilestoneState.MISSED: 2025,
    }
    nodes = [replace(ledger_rows.node(date(year, 6, 30)), milestone_id=id, state=state)
             for id, (state, year) in enumerate(states.items(), start=1)]  # fmt: skip
    rows = [ledger_rows.row(1, milestones=tuple(nodes))]
    found = read(facts_of(tmp_path, rows, extensions=(), letters=(), dissents={}, matters={}), tmp_path)
    told = [line[0] for table in tables(found.made[BRIEF]) for line in table if line[0][:4] in ("2025", "2026")]
    assert told == [f"{states[one]}年{one.label}" for one in (
        *(MilestoneState.MISSED, MilestoneState.PARTLY, MilestoneState.TO_DECIDE),
        *(MilestoneState.POSTPONED, MilestoneState.REACHED),
    )]  # fmt: skip
