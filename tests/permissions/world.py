"""Offices at work with something of every kind an address can name, in both regions where both have a plan."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.visitors import demo_passwords
from tests.given.beginnings import begins_with, over
from tests.given.builders import NOW, TODAY, act
from tests.given.rows import added
from tests.people import staff
from tests.plans.seeded import CHONGQING, FILES, PLANS, SHANXI
from tracker import changes
from tracker.acts.people import registry
from tracker.acts.plans import plans
from tracker.alerts.models import Channel
from tracker.config import PROJECT
from tracker.database import db
from tracker.papers.models import PaperTemplate
from tracker.people.models import GrantRequest, HandOverRequest, InterfaceToken, User
from tracker.people.registry.files import read_registry
from tracker.plans.models import Plan, PlanPage, Task
from tracker.reporting.models import Dissent, Evidence, PaperApproval, PaperScan, Report, ReportVersion
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import AdjustmentRow
from tracker.vocabulary import ChannelKind, Role

OTHERS = {
    "sx-coordinator": (Role.COORDINATOR, "sx-fgw-zonghe", SHANXI),
    "sx-head": (Role.COORDINATOR_HEAD, "sx-fgw-zonghe", SHANXI),
    "sx-leader": (Role.LEADER, "sx-fgw", SHANXI),
    "sx-liaison": (Role.LIAISON, "sx-swt", SHANXI),
    "sx-unit-head": (Role.UNIT_HEAD, "sx-swt", SHANXI),
    "sx-system": (Role.SYSTEM_ADMIN, "sx-fgw", SHANXI),
    "sx-security": (Role.SECURITY_ADMIN, "sx-fgw", SHANXI),
}
"""Those of the other region, where 重庆 alone is at work."""

FILE = "0" * 64
"""The name of the one stored file that everything uploaded here is."""


@begins_with("office_at_work")
def besieged_office(url: str, instance: Path) -> None:
    """重庆's office at work, one thing of every kind in it, a plan handed down and the people in 山西."""
    with over(url, instance) as app:
        registry.load_registry(act(), read_registry(PROJECT / "seeds" / "departments"))
        file = PLANS / FILES[SHANXI]
        plans.load(act(), app.config["TRACKER"], SHANXI, file.name, file.read_bytes(), issue=True)
        for name, (role, key, code) in OTHERS.items():
            staff.account(name, role, key, code)
        fill(CHONGQING, instance)


@begins_with("schema")
def besieged_offices(url: str, instance: Path) -> None:
    """Both offices at work, one thing of every kind in each."""
    Installation(url, instance).done("setup")
    with over(url, instance):
        for code in (CHONGQING, SHANXI):
            fill(code, instance)


def passwords(installation: Installation, app: Flask) -> dict[str, str]:
    """By account name; those of staff.account have the one of tests/people/staff.py."""
    known = demo_passwords(installation)
    with app.app_context():
        return {
            name: known.get(name, staff.PASSWORD)
            for name in db.session.scalars(select(User.username).order_by(User.id))
        }


def fill(code: str, instance: Path) -> None:
    """What the demo of a region lacks: rows as the acts would leave them; nobody reads them but the table."""
    for folder in ("uploads", "editions"):
        (instance / folder / FILE).write_bytes(b"file")
    if code == CHONGQING:
        staff.account("cq-jiage", Role.COORDINATOR, "cq-fgw-jiage", code)
    with changes.writing(act()):
        users = list(db.session.scalars(select(User).where(User.jurisdiction_id == code).order_by(User.id).limit(2)))
        plan = db.session.scalars(select(Plan).where(Plan.jurisdiction_id == code)).first()
        report = db.session.scalars(
            select(Report).where(Report.jurisdiction_id == code, Report.version_id.is_not(None))
        ).first()
        task = db.session.scalars(select(Task).where(Task.jurisdiction_id == code)).first()
        assert plan is not None and report is not None and task is not None
        _of_accounts(code, users, report.department_id)
        _of_work(code, plan, task, report)


def _of_accounts(code: str, users: list[User], department_id: int) -> None:
    first, second = users
    asked: dict[str, Any] = {"jurisdiction_id": code, "asked_by": None, "asked_name": "系统管理员", "asked_at": NOW}
    added(GrantRequest(**asked, user_id=first.id, department_id=department_id, role=Role.VIEWER, since=TODAY))
    added(HandOverRequest(**asked, from_user_id=first.id, to_user_id=second.id, since=TODAY))
    token: dict[str, Any] = {"system": "交换平台", "scopes": "read", "addresses": "", "issued_by": "安全管理员"}
    in_a_month = TODAY + timedelta(30)
    added(
        InterfaceToken(
            **token, jurisdiction_id=code, user_id=first.id, token_hash=code * 10, expires_on=in_a_month, issued_at=NOW
        )
    )
    said: dict[str, Any] = {"name": "群", "kind": ChannelKind.DINGTALK, "host": "oapi.dingtalk.com", "port": 443}
    added(
        Channel(
            **said,
            jurisdiction_id=code,
            position=1,
            key_name=code,
            is_active=False,
            recorded_at=NOW,
            actor="系统管理员",
        )
    )
    template: dict[str, Any] = {"family": "edition", "kind": "brief", "step": "tried", "file_name": "专报.docx"}
    added(PaperTemplate(**template, jurisdiction_id=code, file_sha256=FILE, recorded_at=NOW, actor="综合处负责人"))


def _of_work(code: str, plan: Plan, task: Task, report: Report) -> None:
    noted: dict[str, Any] = {"recorded_at": NOW, "actor": "某人"}
    added(PlanPage(plan_id=plan.id, number=1, picture_sha256=FILE, width=100, height=100, rows=[]))
    added(
        AdjustmentRow(
            task_id=task.id,
            since=date(2027, 1, 4),
            reason="理由",
            document="文号",
            content=Adjustment(TODAY, "理由", "文号").as_json(),
            **noted,
        )
    )
    disagreed: dict[str, Any] = {"words": "不同意", "raised_at": NOW, "raised_by": "某人", "round_id": report.round_id}
    added(
        Dissent(
            **disagreed,
            jurisdiction_id=code,
            task_id=report.task_id,
            report_id=report.id,
            department_id=report.department_id,
        )
    )
    version = db.session.get_one(ReportVersion, report.version_id)
    drafts = select(ReportVersion.id).join(Report, Report.version_id == ReportVersion.id)
    of_draft = drafts.where(Report.jurisdiction_id == code, ReportVersion.sent_at.is_(None))
    proof: dict[str, Any] = {"kind": "file", "title": "佐证", "file_name": "佐证.pdf", "file_sha256": FILE}
    added(Evidence(**proof, version_id=db.session.scalars(of_draft).first(), file_bytes=4, added_at=NOW, actor="某人"))
    approval = added(
        PaperApproval(version_id=version.id, approver="某人", post="处长", signed_on=TODAY, scan_due_on=TODAY, **noted)
    )
    added(PaperScan(approval_id=approval.id, file_name="扫描件.pdf", file_sha256=FILE, file_bytes=1, **noted))
