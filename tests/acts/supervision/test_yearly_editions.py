"""The report of a year: 年度快报 with the fourth quarter's, 年度定稿 from 31 March, with what was heard of it since."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, scoped_session

from tests.acts.supervision.test_editions import unguarded, worked_off
from tests.given import builders, rows
from tests.given.notices import NOTICE, OF_2027, load_seeds
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.actor import SYSTEM
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reports, rounds
from tracker.acts.supervision import editions, workbooks
from tracker.acts.upkeep import calendar as calendar_acts
from tracker.calendar.days import statutory_days
from tracker.calendar.files import read_notice
from tracker.clock import noon_of
from tracker.database import db
from tracker.errors import Forbidden, RuleRefused
from tracker.jobs import runs
from tracker.jobs.runs import Run
from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.papers.filling import as_json
from tracker.plans.models import MilestoneDate, Task, TaskTransition
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Report
from tracker.reporting.quarters import Quarter
from tracker.stores.folder import Folder
from tracker.supervision.editions import check_queries, compare_queries, kept_queries
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.editions.waiting_queries import held_back, sentence, waiting_editions
from tracker.supervision.papers import edition_queries
from tracker.supervision.papers.template_queries import facts_kept
from tracker.supervision.papers.writing import values
from tracker.supervision.period import Book, Year
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import (
    DifferenceKind,
    EditionState,
    FigureMode,
    Kind,
    MilestoneState,
    Mode,
    PaperKind,
    VerdictResult,
)

CHONGQING = "500000"
YEAR, Q1 = Year(2026), Quarter(2027, 1)
ACCEPTED_ON, CLOSED_ON, EARLY = date(2026, 12, 22), date(2027, 1, 1), date(2027, 1, 8)
LATE, JUDGED, OPENED, TOLD = date(2027, 2, 3), date(2027, 2, 20), date(2027, 3, 1), date(2027, 3, 25)
SETTLED, AFTER = date(2027, 3, 31), date(2027, 4, 12)
YEAR_END = date(2026, 12, 31)
HANDED_DOWN = date(2026, 12, 10)
LONG_NEW_YEAR = OF_2027.replace("2027-01-03", "2027-01-05")


@dataclass(frozen=True)
class World:
    """A region whose fourth quarter is closed: a task with a figure, another of which nothing was told."""

    of: Region
    measured: Task
    silent: Task
    figure: int
    node: int
    folder: Path

    def told(self, value: int, as_of: date, words: str = "新开线路 6 条") -> Any:
        reading = ReadingDraft(self.figure, Decimal(value), as_of, "统计年报")
        return replace(world.TEXT, progress_text=words, readings=(reading,))

    def row(self, one: EditionLine, task: Task) -> LedgerRow:
        return kept_queries.row_then(one.id, task.code)


@pytest.fixture
def closed(session: scoped_session[Session], tmp_path: Path) -> World:
    of = world.region()
    measured, silent = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED), of.task(mode=Mode.EACH_REPORTS)
    figure = rows.indicator(measured, year=2026, mode=FigureMode.LEVEL, lag_days=30)
    node = rows.milestone(measured, YEAR_END, indicator_id=figure.id)
    session.commit()
    found = World(of, measured, silent, figure.id, node.id, tmp_path)
    round = world.opened()
    world.accepted(world.report(measured, of.transport), of, found.told(60, date(2026, 12, 20)), on=ACCEPTED_ON)
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    return found


def made(of: World, span: Any = YEAR, on: date = EARLY) -> EditionLine:
    """The next edition as a draft."""
    editions.request(by(of.of.coordinator, on), CHONGQING, span)
    run = worked_off(of.folder, on)
    assert run.state == runs.DONE, run.message
    return kept_queries.edition(int(run.result or 0))


def signed(of: World, span: Any = YEAR, on: date = EARLY) -> EditionLine:
    one = made(of, span, on)
    editions.review(by(of.of.coordinator, on), one.id, one.version, one.sha256)
    one = kept_queries.edition(one.id)
    editions.sign(by(of.of.coordinator_head, on), one.id, one.version, one.sha256, Folder(of.folder))
    return kept_queries.edition(one.id)


def heard(of: World) -> None:
    """What the months after the closing bring: of the year a report, a verdict and its last value, else of the next."""
    world.accepted(world.report(of.silent, of.of.transport), of.of, on=LATE)
    world.opened(quarter=Q1, on=OPENED)
    draft = of.told(84, YEAR_END, "2027年一季度新开线路 9 条")
    world.accepted(world.report(of.measured, of.of.transport, Q1), of.of, draft, on=TOLD)
    verdict = NewVerdict(VerdictResult.MISSED, YEAR_END, "统计年报", Decimal(84), date(2027, 9, 30))
    verdicts.judge_milestone(by(of.of.coordinator, JUDGED), of.node, None, verdict)


def node(row: LedgerRow) -> MilestoneRow:
    """The end of the year."""
    return next(one for one in row.milestones if one.due_on == YEAR_END)


def sheet(of: World, one: EditionLine, name: str, head: int) -> list[dict[str, Any]]:
    """The lines of a sheet by their headers."""
    found = openpyxl.load_workbook(of.folder / one.files[0].name)[name]
    titles, *lines = ([cell.value for cell in line] for line in found.iter_rows(min_row=head))
    return [dict(zip(titles, line, strict=True)) for line in lines]


def cover(of: World, one: EditionLine) -> list[tuple[str, str]]:
    found = openpyxl.load_workbook(of.folder / one.files[0].name)["封面说明"]
    return [(line[0].value, line[1].value) for line in found.iter_rows(min_row=2)]


@pytest.mark.slow
@pytest.mark.both
def test_what_was_heard_of_the_year_since_is_in_its_report(closed: World) -> None:
    of_quarter = signed(closed, world.Q4)
    before = [(closed.folder / file.name).read_bytes() for file in of_quarter.files]
    early = signed(closed)
    assert (early.label, early.named.state_label, early.as_of) == ("快报第1版", "快报", YEAR_END)
    assert closed.row(early, closed.silent) == closed.row(of_quarter, closed.silent), "nothing has come yet"
    heard(closed)
    final = signed(closed, on=SETTLED)
    assert (final.label, final.state, final.number) == ("定稿第2版", EditionState.FINAL, 2)
    row, then = closed.row(final, closed.measured), closed.row(early, closed.measured)
    assert (then.indicators[0].value, row.indicators[0].value) == (Decimal(60), Decimal(84))
    assert row.indicators[0].as_of == YEAR_END and "9 条" not in row.parts[0].progress_text
    assert [(one.verdict_on, one.verdict_value) for one in (node(then), node(row))] == [(None, None), (JUDGED, 84)]
    assert row.light != then.light
    told = {one.kind for one in kept_queries.differences_of(final.id)}
    assert {DifferenceKind.REPORT, DifferenceKind.FIGURE, DifferenceKind.LIGHT} <= told
    assert {name for name, _ in cover(closed, final)} & {"与快报的差异", "更正内容"} == {"与快报的差异"}
    assert (early.totals["late"], final.totals["late"]) == (0, 1)
    assert [(closed.folder / file.name).read_bytes() for file in kept_queries.edition(of_quarter.id).files] == before
    assert [fault for one in check_queries.findings(CHONGQING, Folder(closed.folder)) for fault in one.faults] == []


@pytest.mark.slow
def test_what_was_due_on_the_last_day_of_a_year_is_due_in_it(closed: World) -> None:
    """Its report of March told it as 未到期, as on the day in December on which the lights were frozen."""
    of_quarter, of_year = made(closed, world.Q4), made(closed)
    states = [node(closed.row(one, closed.measured)).state for one in (of_quarter, of_year)]
    assert states == [MilestoneState.NOT_DUE, MilestoneState.TO_DECIDE]
    for kind in (PaperKind.BRIEF, PaperKind.OUTLINE, PaperKind.EVALUATION):
        words = json.dumps(as_json(facts_kept(of_year)[kind]), ensure_ascii=False)
        assert "2026年到期的本条目标1项" in words and "待核定1项" in words and "未到期" not in words


@pytest.mark.slow
def test_what_speaks_of_the_next_year_is_left_out(closed: World) -> None:
    early = signed(closed)
    world.opened(quarter=Q1, on=OPENED)
    draft = closed.told(86, date(2027, 3, 20))
    world.accepted(world.report(closed.measured, closed.of.transport, Q1), closed.of, draft, on=TOLD)
    verdict = NewVerdict(VerdictResult.REACHED, date(2027, 3, 20), "核查", Decimal(86))
    verdicts.judge_milestone(by(closed.of.coordinator, TOLD), closed.node, None, verdict)
    assert kept_queries.edition(early.id).corrections == 0
    final = made(closed, on=SETTLED)
    assert closed.row(final, closed.measured) == closed.row(early, closed.measured)
    assert kept_queries.differences_of(final.id) == []


@pytest.mark.slow
def test_a_draft_that_nobody_has_handed_in_is_not_told(closed: World) -> None:
    early = signed(closed)
    reports.save_draft(
        by(closed.of.liaison, LATE), world.report(closed.silent, closed.of.transport).id, None, world.TEXT
    )
    final = made(closed, on=SETTLED)
    assert closed.row(final, closed.silent) == closed.row(early, closed.silent)


@pytest.mark.slow
def test_a_date_granted_since_does_not_move_the_year(closed: World) -> None:
    early = signed(closed)
    later = MilestoneDate(milestone_id=closed.node, due_on=date(2028, 6, 30), reason="顺延", actor="分管领导")
    later.recorded_at = noon_of(LATE)
    db.session.add(later)
    db.session.commit()
    final = made(closed, on=SETTLED)
    assert closed.row(final, closed.measured) == closed.row(early, closed.measured)


@pytest.mark.slow
def test_days_off_named_since_move_no_last_day(session: scoped_session[Session], tmp_path: Path) -> None:
    """核定截止 of the closing is counted by the days off known then: 更正版 and 年度定稿 printed another one."""
    load_seeds()
    of = world.region()
    task = of.task(mode=Mode.EACH_REPORTS)
    rows.milestone(task, date(2025, 12, 31))
    of.plan.handed_down_at = noon_of(HANDED_DOWN)
    session.execute(update(TaskTransition).values(effective_on=HANDED_DOWN))
    session.commit()
    found = World(of, task, task, 0, 0, tmp_path)
    rounds.close_round(builders.act(on=CLOSED_ON), world.opened().id)
    before = [found.row(signed(found, span), task) for span in (world.Q4, YEAR)]
    calendar_acts.load(by(of.coordinator, JUDGED), read_notice(LONG_NEW_YEAR, NOTICE, statutory_days()))
    session.execute(delete(Run).where(Run.kind == "rebuild"))
    session.commit()
    world.accepted(world.report(task, of.transport), of, on=TOLD)
    after = [found.row(made(found, span, SETTLED), task) for span in (world.Q4, YEAR)]
    limits = [{one.grace_on for one in row.milestones if one.year == 2025} for row in (*before, *after)]
    assert limits == [{date(2027, 1, 8)}] * 4


@pytest.mark.slow
def test_it_says_everywhere_that_it_is_of_the_year(closed: World) -> None:
    early = made(closed)
    assert [early.name_of(file) for file in early.files[:3]] == [
        "2026年度政策落实调度台账（年度快报，未签发）.xlsx",
        "2026年度政策落实调度台账（领导版）（年度快报，未签发）.xlsx",
        "2026年度政策落实情况专报（年度快报，未签发）.docx",
    ]
    book = openpyxl.load_workbook(closed.folder / early.files[0].name)
    assert book["任务台账"]["A1"].value == "2026年度政策落实调度台账（年度快报）"
    assert book["量化指标"]["A1"].value == "2026年度量化指标（年度快报）"
    assert "较上年增减" in [cell.value for cell in book["总体情况"][3]]
    told = cover(closed, early)
    assert ("期次", "2026年度　第1版（年度快报，含2027-01-08前采用的补报、年末数据和核定）") in told
    assert any(text.startswith("年度口径：") and "无上年报表可比" in text for _, text in told)
    brief = next(file for file in early.files if file.book == "brief")
    words = "\n".join(one.text for one in Document(str(closed.folder / brief.name)).paragraphs)
    assert "2026年度政策落实情况" in words and "一、本年情况" in words and "五、较上年变化" in words
    assert "本季" not in words and "上季" not in words
    of_rows = {kind: as_json(facts) for kind, facts in values(edition_queries.facts_of(early)).items()}
    assert {kind: as_json(facts) for kind, facts in facts_kept(early).items()} == of_rows, "a paper of one plan says so"


@pytest.mark.both
@pytest.mark.slow
def test_it_counts_the_reports_of_all_quarters(closed: World) -> None:
    """Here of the only one that was opened."""
    one = made(closed)
    owed = sheet(closed, one, "报送明细", 3)
    assert len(owed) == db.session.query(Report).count() == one.totals["asked"]
    whole = sheet(closed, one, "报送情况", 3)[-1]
    assert (whole["应报"], whole["缺报"]) == (one.totals["asked"], one.totals["missing"])


@pytest.mark.parametrize(
    ("on", "label", "name"),
    [
        (date(2027, 3, 30), "快报第1版", "2026年度政策落实调度台账（年度快报）.xlsx"),
        (date(2027, 3, 31), "定稿第1版", "2026年度政策落实调度台账.xlsx"),
    ],
)
def test_it_is_settled_from_31_march(closed: World, on: date, label: str, name: str) -> None:
    one = signed(closed, on=on)
    assert (one.label, one.name_of(one.files[0])) == (label, name)
    with pytest.raises(RuleRefused, match="没有补报和更正"):
        made(closed, on=on)


@pytest.mark.slow
def test_a_correction_of_the_settled_one_says_so(closed: World) -> None:
    signed(closed, on=SETTLED)
    world.accepted(world.report(closed.silent, closed.of.transport), closed.of, on=AFTER)
    second = signed(closed, on=AFTER)
    assert (second.label, second.state) == ("定稿更正第2版", EditionState.CORRECTION)
    assert second.name_of(second.files[0]) == "2026年度政策落实调度台账（更正第2版）.xlsx"
    assert any(name == "更正内容" for name, _ in cover(closed, second))


def test_before_the_last_quarter_is_closed_there_is_none(session: scoped_session[Session]) -> None:
    of = world.region()
    of.task()
    session.commit()
    world.opened()
    with pytest.raises(RuleRefused, match="现在只能出年度快报文件"):
        editions.request(by(of.coordinator, date(2026, 12, 24)), CHONGQING, YEAR)


@pytest.mark.parametrize("on", [date(2026, 12, 24), EARLY])
def test_a_file_without_an_edition(closed: World, on: date) -> None:
    """In December of the live ledger, after the closing with what came since."""
    path = closed.folder / "year.xlsx"
    built = workbooks.build(builders.act(on=EARLY), Selection(CHONGQING), YEAR, on, path, book=Book.WHOLE)
    assert (built.title, built.tasks) == (f"2026年度政策落实调度台账（年度快报{on}）", 2)
    status = openpyxl.load_workbook(path)["封面说明"]["B3"].value
    assert status == (
        "2026年度　年度快报（未定稿，第4季度报告期未关闭）" if on < EARLY else "2026年度　年度快报（未签发）"
    )


def test_a_second_person_signs(closed: World) -> None:
    one = made(closed)
    editions.review(by(closed.of.coordinator_head, EARLY), one.id, one.version, one.sha256)
    one = kept_queries.edition(one.id)
    with pytest.raises(Forbidden):
        editions.sign(by(closed.of.coordinator_head, EARLY), one.id, one.version, one.sha256, Folder(closed.folder))


@pytest.mark.slow
def test_the_year_is_compared_with_its_last_quarter(closed: World) -> None:
    of_quarter = signed(closed, world.Q4)
    heard(closed)
    final = signed(closed, on=SETTLED)
    found = compare_queries.compared(of_quarter.id, final.id, is_same_round=True)
    assert {one.code for one in found} == {closed.measured.code, closed.silent.code}
    assert [one.quarter for one in kept_queries.editions(CHONGQING)] == ["2026", "2026Q4"]
    history = compare_queries.history(CHONGQING, 1, 10)
    assert history.quarters == ["2026Q4"]
    assert {one.edition_id for task in history.tasks for one in task.lights.values()} == {of_quarter.id}


@pytest.mark.slow
def test_the_year_before_is_what_the_next_one_is_compared_with(closed: World) -> None:
    signed(closed, on=SETTLED)
    for quarter, on in ((Quarter(2027, 4), date(2027, 12, 1)),):
        round = world.opened(quarter=quarter, on=on)
        rounds.close_round(builders.act(on=date(2028, 1, 10)), round.id)
    one = made(closed, Year(2027), date(2028, 1, 20))
    (whole, *_) = sheet(closed, one, "总体情况", 3)
    assert whole["较上年增减"] != "首期，无上期可比"
    assert any("与2026年度定稿第1版比" in text for _, text in cover(closed, one))


def test_one_changed_value_is_found(closed: World) -> None:
    signed(closed)
    unguarded("UPDATE edition_rows SET colour = 'blue' WHERE position = 1")
    (found,) = check_queries.findings(CHONGQING, Folder(closed.folder))
    assert (found.quarter_label, found.state_label, len(found.faults)) == ("2026年度", "快报", 1)


# By itself


def due(on: date) -> list[str]:
    """What is queued on a day, and made."""
    act = builders.act(on=on, actor=SYSTEM)
    return [str(runs.run_row(id).parameters["quarter"]) for id in editions.prepare_due(act, CHONGQING)]


@pytest.mark.slow
def test_drafts_are_made_when_they_are_due(closed: World) -> None:
    assert due(date(2027, 1, 5)) == []
    assert due(date(2027, 1, 6)) == ["2026Q4", "2026"], "快报 with that of the fourth quarter"
    for _ in range(2):
        worked_off(closed.folder, date(2027, 1, 6))
    assert due(date(2027, 1, 7)) == due(date(2027, 3, 30)) == []
    assert due(SETTLED) == ["2026"]
    assert worked_off(closed.folder, SETTLED).state == runs.DONE
    (one, _) = kept_queries.editions(CHONGQING)
    assert (one.label, one.number) == ("定稿第1版（草稿）", 1), "in the place of the draft of 年度快报"
    assert due(AFTER) == []


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.slow
def test_a_reviewed_one_that_nobody_signed_holds_the_settled_one_back(closed: World, is_signed: bool) -> None:
    """It is told from 31 March on; signed or given back it stands in nobody's way."""
    signed(closed, world.Q4)
    one = made(closed)
    told = [sentence(matter) for matter in waiting_editions(CHONGQING, EARLY)]
    assert told == ["2026年度报表快报第1版（草稿）：请综合处核对后审核。"]
    editions.review(by(closed.of.coordinator, EARLY), one.id, one.version, one.sha256)
    assert due(SETTLED) == [], "what was reviewed is not made anew"
    (before,), (after,) = (waiting_editions(CHONGQING, day) for day in (SETTLED - timedelta(days=1), SETTLED))
    assert held_back([before]) == [] and sentence(before).endswith("请综合处负责人签发，或退回草稿。")
    assert held_back([after]) == [after]
    assert sentence(after) == (
        "2026年度报表快报第1版（已审）：请综合处负责人签发，或退回草稿，在此之前不会生成年度定稿。"
    )
    head, version = by(closed.of.coordinator_head, SETTLED), kept_queries.edition(one.id).version
    if is_signed:
        editions.sign(head, one.id, version, one.sha256, Folder(closed.folder))
    else:
        editions.give_back(head, one.id, version, "改出年度定稿")
    assert due(SETTLED) == ["2026"] and held_back(waiting_editions(CHONGQING, SETTLED)) == []


@pytest.mark.slow
def test_another_quarter_closed_since_does_not_matter(closed: World) -> None:
    signed(closed)
    signed(closed, world.Q4)
    round = world.opened(quarter=Q1, on=OPENED)
    rounds.close_round(builders.act(on=date(2027, 4, 1)), round.id)
    assert due(date(2027, 4, 2)) == ["2026"]


def test_what_somebody_stopped_is_not_begun_again(closed: World) -> None:
    signed(closed, world.Q4)
    editions.prepare_due(builders.act(on=EARLY, actor=SYSTEM), CHONGQING)
    run = db.session.scalars(select(Run).order_by(Run.id.desc()).limit(1)).one()
    assert runs.cancel(by(closed.of.coordinator_head, EARLY), run.id)
    assert due(EARLY + timedelta(days=1)) == []
    assert due(SETTLED) == ["2026"], "of 年度定稿 nobody has stopped any"
    assert due(date(2027, 7, 1)) == []
