"""线下签批: who may hand in what was signed on paper, what is asked, by when the scan must come (domain.md 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report
from tracker.acts.people.accounts import set_way
from tracker.acts.reporting import paper, reports
from tracker.acts.reporting.paper import Signature
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused, TrackerError
from tracker.people.accounts.approval_queries import on_paper, settings_of
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.paper import queries as paper_queries
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.stores.folder import Folder
from tracker.vocabulary import ApprovalWay, Mode, ReportState
from tracker.worklist.office_home_queries import office_desk

SIGNATURE = Signature("李明", "局长", OPENED)
SCAN = NewFile("签批件.pdf", b"%PDF-1.7 scan")


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def sent(of: Region) -> Report:
    """A report of the transport bureau that waits for approval; the bureau approves on paper."""
    task = of.task()
    opened()
    set_way(by(of.coordinator), of.transport.id, ApprovalWay.PAPER, "渝交函〔2026〕9号")
    found = report(task, of.transport)
    reports.save_draft(by(of.liaison), found.id, None, TEXT)
    reports.send(by(of.liaison), found.id, None)
    return found


def test_the_way_is_a_fact_over_time(of: Region) -> None:
    assert on_paper([of.transport.id]) == frozenset()
    with pytest.raises(RuleRefused, match="已经是"):
        set_way(by(of.coordinator), of.transport.id, ApprovalWay.ONLINE, "来函")
    with pytest.raises(BadInput, match="依据"):
        set_way(by(of.coordinator), of.transport.id, ApprovalWay.PAPER, " ")
    with pytest.raises(NotFound):
        set_way(by(of.liaison), of.transport.id, ApprovalWay.PAPER, "来函")
    set_way(by(of.coordinator), of.transport.id, ApprovalWay.PAPER, "来函")
    assert on_paper([of.transport.id, of.commerce.id]) == {of.transport.id}
    set_way(by(of.coordinator), of.transport.id, ApprovalWay.ONLINE, "恢复")
    assert on_paper([of.transport.id]) == frozenset()
    assert [line.reason for line in settings_of(of.transport.id)] == ["恢复", "来函"]


def test_signed_on_paper_it_goes_to_review_and_the_scan_may_follow(of: Region, sent: Report, tmp_path: Path) -> None:
    assert [line.id for line in paper_queries.waiting_on_paper([of.transport.id])] == [sent.id]
    assert paper.sign_off(by(of.liaison), [(sent.id, sent.version)], SIGNATURE, Folder(tmp_path)) == 1
    assert sent.state == ReportState.TO_REVIEW and sent.first_submitted_at is not None
    text = db.session.get_one(ReportVersion, sent.version_id)
    assert (text.approver, text.approver_id) == ("李明（局长，线下签批）", None)
    (missing,) = paper_queries.missing_scans([of.transport.id])
    assert missing.scan_due_on == date(2026, 12, 15), "ten working days after 1 December"
    assert not missing.is_late(date(2026, 12, 15)) and missing.is_late(date(2026, 12, 16))
    assert office_desk(of.plan.jurisdiction_id, date(2026, 12, 15)).scans == 0
    region, late_on = of.plan.jurisdiction_id, date(2026, 12, 16)
    of_plans = [office_desk(region, late_on, frozenset({of.plan.id + more})).scans for more in (0, 1)]
    assert of_plans == [1, 0], "a 处室 counts those of its plans alone"
    with pytest.raises(NotFound):
        paper.add_scan(by(of.other_liaison), [missing.id], SCAN, Folder(tmp_path))
    paper.add_scan(by(of.liaison), [missing.id], SCAN, Folder(tmp_path))
    assert paper_queries.missing_scans(jurisdiction_id=of.plan.jurisdiction_id) == []
    assert [scan.file_name for scan in paper_queries.scans_of(missing.id)] == ["签批件.pdf"]


def test_with_the_scan_at_once_nothing_is_missing(of: Region, sent: Report, tmp_path: Path) -> None:
    paper.sign_off(by(of.liaison), [(sent.id, None)], SIGNATURE, Folder(tmp_path), SCAN)
    assert paper_queries.missing_scans([of.transport.id]) == []
    assert [place.read_bytes() for place in tmp_path.iterdir()] == [SCAN.data]


def test_a_co_body_signs_for_its_lead(of: Region, tmp_path: Path) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    set_way(by(of.coordinator), of.commerce.id, ApprovalWay.PAPER, "来函")
    co = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), co.id, None, TEXT)
    reports.send(by(of.other_liaison), co.id, None)
    paper.sign_off(by(of.other_liaison), [(co.id, None)], SIGNATURE, Folder(tmp_path))
    assert co.state == ReportState.HANDED_UP


@pytest.mark.parametrize(
    ("signature", "told"),
    [
        (Signature("", "局长", OPENED), "签批人姓名"),
        (Signature("李明", " ", OPENED), "签批人职务"),
        (Signature("李明", "局长", None), "签批日期"),
        (Signature("李明", "局长", OPENED + timedelta(days=1)), "还没有到"),
        (Signature("李" * 41, "局长", OPENED), "40 字以内"),
    ],
)
def test_what_is_missing_is_named(of: Region, sent: Report, tmp_path: Path, signature: Signature, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        paper.sign_off(by(of.liaison), [(sent.id, None)], signature, Folder(tmp_path))
    assert sent.state == ReportState.TO_APPROVE


def test_what_was_signed_before_the_round_asked_is_a_slip_of_the_pen(of: Region, sent: Report, tmp_path: Path) -> None:
    early = replace(SIGNATURE, signed_on=date(2001, 1, 1))
    with pytest.raises(BadInput, match="早于本期布置填报的 2026-12-01"):
        paper.sign_off(by(of.liaison), [(sent.id, sent.version)], early, Folder(tmp_path))
    assert sent.state == ReportState.TO_APPROVE


def test_what_was_signed_before_a_round_that_opened_late_is_in_time(of: Region, sent: Report, tmp_path: Path) -> None:
    """The service stood still for three days; the unit wrote and signed on its own."""
    db.session.get_one(Round, sent.round_id).opened_on = OPENED + timedelta(days=3)
    db.session.commit()
    paper.sign_off(by(of.liaison), [(sent.id, None)], SIGNATURE, Folder(tmp_path))
    assert sent.state == ReportState.TO_REVIEW


def test_only_where_the_department_approves_on_paper(of: Region, sent: Report, tmp_path: Path) -> None:
    set_way(by(of.coordinator), of.transport.id, ApprovalWay.ONLINE, "恢复")
    with pytest.raises(RuleRefused, match="在系统内"):
        paper.sign_off(by(of.liaison), [(sent.id, None)], SIGNATURE, Folder(tmp_path))
    with pytest.raises(BadInput, match="勾选"):
        paper.sign_off(by(of.liaison), [], SIGNATURE, Folder(tmp_path))
    for stranger in (of.other_liaison, of.head, of.coordinator):
        with pytest.raises(TrackerError):
            paper.sign_off(by(stranger), [(sent.id, None)], SIGNATURE, Folder(tmp_path))
