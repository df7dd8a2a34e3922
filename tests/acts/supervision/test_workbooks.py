"""A workbook of a day shows what was known on that day, of a closed round what was frozen; files appear whole."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.reporting import world
from tracker import changes
from tracker.acts.reporting import joint_reports, reports, reviews, rounds
from tracker.acts.supervision import workbooks
from tracker.acts.upkeep import installation
from tracker.database import db, second_process
from tracker.errors import RuleRefused
from tracker.jobs import runs
from tracker.jobs.runs import Job
from tracker.ledger.facts.task import RULES_VERSION
from tracker.plans.models import Item, Task
from tracker.plans.owners import deciding_steps
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.stores.folder import Folder
from tracker.supervision import queries
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import FIRST_LISTED_DUTY, ItemKind, Mode

BEFORE, ACCEPTED_ON, AFTER = date(2026, 12, 21), date(2026, 12, 22), date(2026, 12, 24)
CLOSED_ON = date(2027, 1, 1)


def cells(path: Path, name: str, header: int = 3) -> list[dict[str, Any]]:
    """A sheet's rows by column title."""
    lines = list(openpyxl.load_workbook(path)[name].iter_rows(min_row=header, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def built(folder: Path, on: date, at: date | None = None) -> Path:
    """The workbook of 2026Q4 as known on a day, built on that day or on another one."""
    path = folder / f"{on}.xlsx"
    workbooks.build(builders.act(on=at or on), Selection("500000"), world.Q4, on, path)
    return path


@pytest.fixture
def quarter(session: scoped_session[Session]) -> world.Region:
    """One task of two bodies; one body's report was accepted on 22 December."""
    region = world.region()
    task = region.task()
    session.commit()
    world.opened()
    world.accepted(world.report(task, region.transport), region, on=ACCEPTED_ON)
    return region


def test_what_was_accepted_later_is_not_in_the_workbook_of_an_earlier_day(
    quarter: world.Region, tmp_path: Path
) -> None:
    before, after = built(tmp_path, BEFORE, at=AFTER), built(tmp_path, AFTER)
    texts = [cells(path, "任务台账", 4)[0]["进展情况(截至日期)"] for path in (before, after)]
    assert texts[0] == "—" and "新开线路 6 条" in texts[1]
    states = [{line["角色"]: line["状态"] for line in cells(path, "报送明细")} for path in (before, after)]
    assert [of[FIRST_LISTED_DUTY] for of in states] == ["待填报", "已采用"]


def test_the_cover_says_what_kind_of_figures_these_are(quarter: world.Region, tmp_path: Path) -> None:
    cover = openpyxl.load_workbook(built(tmp_path, AFTER))["封面说明"]
    entries = {line[0].value: line[1].value for line in cover.iter_rows(min_row=2)}
    assert "快报（未定稿）" in entries["期次"]
    assert entries["数据截至日期"] == "2026-12-20"
    assert entries["生成时间"].endswith("（按2026-12-24已知情况）")


def test_a_closed_round_keeps_its_lights_and_results(quarter: world.Region, tmp_path: Path) -> None:
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    path = built(tmp_path, date(2027, 3, 1))
    results = {line["角色"]: line["报送结果（按时/补报/缺报/免报）"] for line in cells(path, "报送明细")}
    assert results == {FIRST_LISTED_DUTY: "按时", "配合": "缺报"}
    (row,) = cells(path, "任务台账", 4)
    assert row["亮灯"].startswith(("绿", "灰", "黄"))
    cover = openpyxl.load_workbook(path)["封面说明"]
    assert "已冻结" in next(line[1].value for line in cover.iter_rows() if line[0].value == "期次")


def test_a_round_that_bears_a_moment_before_its_opening_has_its_workbook(quarter: world.Region, tmp_path: Path) -> None:
    """Two turns at once made up for an interruption: one opened what the other closed."""
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    opened_at = round.closed_at + timedelta(milliseconds=12)
    round.opened_at = opened_at
    db.session.execute(update(RoundCutoffs).values(recorded_at=opened_at))
    db.session.execute(update(Report).values(asked_at=opened_at))
    db.session.commit()
    lines = cells(built(tmp_path, date(2027, 3, 1)), "报送明细")
    assert [line["角色"] for line in lines] == [FIRST_LISTED_DUTY, "配合"]


def test_a_new_owner_changes_no_closed_quarter(quarter: world.Region, tmp_path: Path) -> None:
    task = db.session.scalars(select(Task)).one()
    with changes.writing(builders.act(on=BEFORE)):
        rows.milestone(task, date(2025, 12, 31), indicator_id=rows.indicator(task).id)
    installation.lay_items(builders.act(on=BEFORE))
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    before = _values(built(tmp_path, date(2027, 3, 1)))
    later = builders.act(on=date(2027, 3, 2))
    with changes.writing(later):
        figure = db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()
        deciding_steps.assign(later, [figure], [quarter.commerce.id], "联席会议纪要", later.today)
    assert _values(built(tmp_path, date(2027, 3, 3), at=date(2027, 3, 3))) == before


def _values(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every cell of every sheet, save when and for which day the file was made."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [line for line in sheet.iter_rows(values_only=True) if line[0] not in ("生成时间",)]
        for sheet in book
    }


def test_an_edition_names_the_rules_it_was_lit_by(
    quarter: world.Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    monkeypatch.setattr(queries, "RULES_VERSION", RULES_VERSION + 5)
    versions = []
    for on in (AFTER, date(2027, 3, 1)):
        cover = openpyxl.load_workbook(built(tmp_path, on))["封面说明"]
        entries = {line[0].value: line[1].value for line in cover.iter_rows(min_row=2)}
        versions.append(entries["规则版本"])
    assert [f"第{RULES_VERSION + 5}版" in versions[0], f"第{RULES_VERSION}版" in versions[1]] == [True, True]


def test_who_returns_a_report_counts_alike(session: scoped_session[Session], tmp_path: Path) -> None:
    of = world.region()
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    session.commit()
    world.opened()
    co, lead = world.report(task, of.commerce), world.report(task, of.transport)
    reports.save_draft(world.by(of.other_liaison), co.id, None, world.TEXT)
    reports.send(world.by(of.other_liaison), co.id, None)
    reports.approve(world.by(of.other_head), [(co.id, None)])
    joint_reports.send_back(world.by(of.liaison), co.id, None, "请写明数量")
    world.submitted(lead, of)
    reviews.give_back(world.by(of.coordinator), lead.id, None, "请写明数量")
    assert {line["角色"]: line["退回次数"] for line in cells(built(tmp_path, AFTER), "报送明细")} == {
        FIRST_LISTED_DUTY: 1,
        "配合": 1,
    }


def test_before_any_plan_was_received_there_is_nothing_to_build(quarter: world.Region, tmp_path: Path) -> None:
    with pytest.raises(RuleRefused, match="还没有收到方案"):
        built(tmp_path, date(2020, 1, 1))
    assert list(tmp_path.iterdir()) == []


def test_a_run_leaves_its_file_under_the_name_people_know(quarter: world.Region, tmp_path: Path) -> None:
    run_id = workbooks.request(builders.act(on=AFTER), Selection("500000"), world.Q4, AFTER)
    job = runs.take(builders.act(on=AFTER), 1)
    assert isinstance(job, Job) and job.run_id == run_id
    product = workbooks.work_off(builders.act(on=AFTER), job, Folder(tmp_path), lambda per_cent: None)
    assert product.title == "2026年第4季度政策落实调度台账（快报2026-12-24）.xlsx"
    assert (tmp_path / product.file).is_file()


@pytest.fixture
def begun_for_many(
    begun: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> list[subprocess.Popen[bytes]]:
    """Every process that is begun, on a machine and for a plan where a second one is worth its while."""
    monkeypatch.setattr(second_process, "_processors", lambda: 2)
    monkeypatch.setattr(queries, "MANY", 3)
    monkeypatch.setattr(queries, "BATCH", 3)
    return begun


@pytest.mark.both
def test_the_workbook_of_many_tasks_is_the_same_by_two_processes(
    chongqing_issued: None, session: scoped_session[Session], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    on = builders.act().today
    alone = everything(built(tmp_path, on))
    begun = request.getfixturevalue("begun_for_many")
    assert everything(built(tmp_path, on)) == alone
    assert len(alone["任务台账"]) > 20 and len(begun) == 1


@pytest.mark.both
def test_a_cancelled_workbook_leaves_no_process(
    chongqing_issued: None,
    session: scoped_session[Session],
    tmp_path: Path,
    begun_for_many: list[subprocess.Popen[bytes]],
) -> None:
    on = builders.act().today

    def cancelled(rows: int) -> None:
        raise RuleRefused("已取消")

    with pytest.raises(RuleRefused) as refused:
        workbooks.build(builders.act(on=on), Selection("500000"), world.Q4, on, tmp_path / "book.xlsx", cancelled)
    assert [one.returncode is None for one in begun_for_many] == [False], refused.traceback
    assert not list(tmp_path.glob(".*"))


def everything(path: Path) -> dict[str, list[Any]]:
    """All cells of a workbook, save when it was made."""
    sheets = openpyxl.load_workbook(path)
    return {
        sheet.title: [line for line in sheet.iter_rows(values_only=True) if line[0] != "生成时间"] for sheet in sheets
    }
