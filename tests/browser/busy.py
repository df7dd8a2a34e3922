"""An installation in the middle of a quarter, made through its own pages and commands."""

from __future__ import annotations

from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW
from tests.journeys.offices import (
    SEEDS,
    accept,
    approve,
    give_back,
    give_figures,
    object_to,
    report,
    sign,
    upload,
    work_off,
)

PLAN = "chongqing_green_consumption.txt"
STAGED = {"stage": "drafting", "forecast": "hard", "problems": "企业认证意愿不足。", "next_steps": "开展认证辅导。"}


def fill(installation: Installation, app: Flask) -> None:
    """A plan to check, alerts, an objection, reports in every state, a verdict, requests and endings, a workbook."""
    passwords = demo_passwords(installation)

    def enter(name: str) -> Visitor:
        return Visitor.signed_in(app, name, passwords[name])

    clerk, liaison, head = enter("cq-coordinator"), enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    installation.done("alert", "scan")
    installation.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    changed = (
        (SEEDS / PLAN).read_text(encoding="utf-8").replace("〔2022〕11", "〔2023〕12").replace("市教委", "市教体专班")
    )
    upload(clerk, "重庆市补充方案.txt", changed.encode())
    object_to(head, "50-22-11-06", "不涉及本单位职责")
    sign(liaison, "50-22-11-07")
    told = {
        code: report(liaison, code, {**STAGED, "progress_text": f"{code} 已出台工作方案。"})
        for code in ("50-22-11-07", "50-22-11-16", "50-22-11-17")
    }
    approve(head)
    accept(clerk, told["50-22-11-07"], "slow")
    give_back(clerk, told["50-22-11-16"], "请写明文号")
    report(liaison, "50-22-11-19", {**STAGED, "progress_text": "平台建设方案已论证。"}, ("方案.pdf", b"%PDF-1.7"))
    give_figures(app, "50-22-11-05", 超低能耗="市发展改革委")
    endings(enter("cq-liaison-zihuan"), enter("cq-unit-head-zihuan"), enter("cq-head"))
    goal = next(link for link in clerk.page("/verdicts").links if "/goals/" in link)
    clerk.send(goal, result="partly", as_of="2025-12-31", basis="统计公报", rectify_by="2027-06-30")
    clerk.send("/workbooks", action="/workbooks", quarter="2026Q4")
    work_off(app, NOW)


def endings(liaison: Visitor, unit_head: Visitor, office: Visitor) -> None:
    """A later date is asked for; one task waits for its verification, one for being closed off."""
    for code in ("50-22-11-05", "50-22-11-04", "50-22-11-08"):
        sign(liaison, code)
    ask = next(link for link in unit_head.page("/tasks/50-22-11-05").links if link.startswith("/extensions/new/"))
    words = {"reason": "补助资金未拨付", "progress": "已建成 22 万平方米", "remedy": "每月调度"}
    unit_head.send(ask, **words, requested_on="2026-12-31", category="funds", do="apply")
    for code in ("50-22-11-04", "50-22-11-08"):
        way = next(link for link in unit_head.page(f"/tasks/{code}").links if link.startswith("/completions/tasks/"))
        unit_head.send(way, action=f"{way}/apply", words="制度已印发", proof="渝商务〔2026〕8号")
    office.send(way, action=f"{way}/verify", exception="本期报告另行报送")
