"""问题与协调 as known on the workbook's day; who of 牵头汇总 did not report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.acts.supervision.test_workbooks import built, cells
from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import OPENED, by
from tests.supervision import ledger_rows
from tracker.acts.reporting import joint_reports, reports
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.judged import reason_in_words
from tracker.people.models import DepartmentName
from tracker.reporting.asked.questions import Draft
from tracker.reporting.joint import dissent_queries
from tracker.supervision.sheets.cells import WithState
from tracker.supervision.sheets.columns import Place, forecasts, silent_co_bodies
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.issues import DissentLine, MatterLine, issue_lines
from tracker.supervision.sheets.layout import PRESENT
from tracker.vocabulary import CoordinationState, Forecast, LightRule, Mode, NameKind, PartyRole, ReportState

SETTLED, LATER = OPENED + timedelta(days=3), OPENED + timedelta(days=5)


def test_lines_of_a_task_are_issues_then_dissents() -> None:
    row = ledger_rows.row(parts=(ledger_rows.part(coordination="请协调用地"), ledger_rows.part(coordination=" ")))
    lines = list(issue_lines(row, (DissentLine(1, "市交通局", "目标应分解", "待协调"),), {}))
    assert [(line[0], line[1], line[3], line[7]) for line in lines] == [
        ("问题", "请协调用地", "重庆市商务委员会", "—"),
        ("意见分歧", "目标应分解", "市交通局", WithState("待协调", None)),
    ]


def test_what_who_led_before_asked_for_stands_at_its_name() -> None:
    """提出单位 was who leads since, and 协调层级, 责任领导 and 进展 of the matter were “—”."""
    told = ledger_rows.part(coordination="请协调用地", said_by="重庆市交通局", said_by_id=7)
    row = ledger_rows.row(parts=(told,))
    matters = {(row.task_id, 7): MatterLine("分管领导协调", "王某", "待分管领导协调", CoordinationState.WITH_LEADER)}
    (line,) = issue_lines(row, (), matters)
    assert line[3:] == [
        *("重庆市交通局", "—", "分管领导协调", "王某"),
        WithState("待分管领导协调", CoordinationState.WITH_LEADER),
    ]


def test_so_does_what_it_expects_and_what_stands_in_its_way() -> None:
    """“有困难经努力能完成：市商务委”, “市商务委：资金不足”: it leads since, and has told nothing."""
    lit = Light(LightRule.HARD.colour, LightRule.HARD.label, "原牵头单位市交通局所报", LightRule.HARD, owner_ids=(1,))
    told = ledger_rows.part(forecast=Forecast.HARD, problems="资金不足", said_by="重庆市交通局", light=lit)
    beside = [ledger_rows.part(department_id=id, forecast=Forecast.ON_COURSE) for id in (2, 3)]
    row = ledger_rows.row(parts=(told, *beside), light=lit)
    assert forecasts(row.parts) == "2家能完成；有困难经努力能完成：重庆市交通局"
    assert reason_in_words(row) == "重庆市交通局：资金不足"


@pytest.mark.parametrize(
    ("mode", "lead", "co", "sent", "told", "told_before"),
    [
        (Mode.LEAD_CONSOLIDATES, ReportState.ACCEPTED, ReportState.TO_FILL, False, True, True),
        (Mode.LEAD_CONSOLIDATES, ReportState.ACCEPTED, ReportState.MISSING, False, True, True),
        (Mode.LEAD_CONSOLIDATES, ReportState.TO_REVIEW, ReportState.TO_APPROVE, False, True, True),
        (Mode.LEAD_CONSOLIDATES, ReportState.TO_REVIEW, ReportState.RETURNED, True, False, True),
        (Mode.LEAD_CONSOLIDATES, ReportState.TO_REVIEW, ReportState.TO_REVIEW, True, False, True),
        (Mode.LEAD_CONSOLIDATES, ReportState.TO_REVIEW, ReportState.CONSOLIDATED, True, False, False),
        (Mode.LEAD_CONSOLIDATES, ReportState.ACCEPTED, ReportState.EXEMPT, False, False, False),
        (Mode.LEAD_CONSOLIDATES, ReportState.ACCEPTED, None, False, False, False),
        (Mode.LEAD_CONSOLIDATES, ReportState.DRAFT, ReportState.TO_FILL, False, False, False),
        (Mode.EACH_REPORTS, ReportState.ACCEPTED, ReportState.TO_FILL, False, False, False),
    ],
)
def test_the_row_says_who_did_not_report_to_the_lead(
    mode: Mode, lead: ReportState, co: ReportState | None, sent: bool, told: bool, told_before: bool
) -> None:
    """Who sent once is 按时 or 补报 on 报送情况, whatever became of it; quarters closed earlier keep their words."""
    reports = mode is Mode.EACH_REPORTS
    beside = ledger_rows.part("重庆市交通局", reports=reports, report_state=co, reported=sent, role=PartyRole.CO)
    row = ledger_rows.row(mode=mode, parts=(ledger_rows.part(report_state=lead), beside))
    now, before = (
        next(one for one in layout.columns if one.title == "备注").value(row, Place(1, None))
        for layout in (PRESENT, NINTH)
    )
    said = f"配合单位未报：{beside.short_name}"
    assert (said in str(now), said in str(before)) == (told, told_before)


def test_who_led_then_is_no_silent_co_body() -> None:
    """The light names it: 原牵头单位没有报送."""
    former = ledger_rows.part("重庆市交通局", reports=False, report_state=ReportState.MISSING, asked_as_lead=True)
    lead = ledger_rows.part(report_state=ReportState.ACCEPTED, reported=True)
    assert silent_co_bodies(ledger_rows.row(mode=Mode.LEAD_CONSOLIDATES, parts=(lead, former))) == []


@pytest.mark.slow
def test_a_past_day_does_not_know_how_it_was_settled(session: scoped_session[Session], tmp_path: Path) -> None:
    of = world.region()
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    world.opened()
    co = world.report(task, of.commerce)
    said = Draft("建成 3 家", forecast=Forecast.ON_COURSE, dissent="目标应按辖区分解")
    reports.save_draft(by(of.other_liaison), co.id, None, said)
    reports.send(by(of.other_liaison), co.id, None)
    reports.approve(by(of.other_head), [(co.id, None)])
    full = {"name": "重庆市商务委员会", "kind": NameKind.FULL, "valid_from": None, "valid_to": None, "source": "测试"}
    rows.added(DepartmentName(department_id=of.commerce.id, recorded_at=builders.NOW, actor="测试", **full))
    session.commit()
    (waiting,) = dissent_queries.open_dissents(of.plan.jurisdiction_id)
    joint_reports.settle_dissent(by(of.coordinator, SETTLED), waiting.id, None, "按辖区分解")
    before = cells(built(tmp_path, OPENED, at=LATER), "问题与协调")
    assert [(line["类型"], line["问题"], line["进展"]) for line in before] == [
        ("意见分歧", "目标应按辖区分解", "待协调")
    ]
    (after,) = cells(built(tmp_path, SETTLED, at=LATER), "问题与协调")
    assert (after["提出单位"], after["进展"]) == ("重庆市商务委员会", f"按辖区分解（{SETTLED}）")
    empty = cells(built(tmp_path, builders.TODAY, at=LATER), "问题与协调")
    assert empty[0]["序号"] == "本期没有需协调事项和意见分歧"
