"""The auditor's page: found by many keys, of the own jurisdiction alone."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from tests.audit.databases import unguarded, write
from tests.clients.visitors import Enter
from tests.given.builders import NOW
from tracker import scheduler
from tracker.audit import steps
from tracker.database import db
from tracker.jobs import runs
from tracker.scheduler import Keeper


def test_the_trail_of_the_own_jurisdiction(signed_in: Enter, people: dict[str, int]) -> None:
    signed_in("sx-liaison")
    page = signed_in("cq-auditor").page("/audit")
    assert page.faults() == []
    assert f"账号 {people['cq-liaison']}" in page.text
    assert "sx-swt" not in page.text
    assert f"账号 {people['sx-liaison']}" not in page.text


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("action=add_user", 5),
        ("action=add_user&result=失败", 0),
        ("action=hold_post&type=user", 5),
        ("who=命令行&action=add_user", 5),
        ("who=没有", 0),
        ("action=add_user&from=2026-11-20&to=2026-11-20", 5),
        ("action=add_user&from=2026-11-21", 0),
        ("action=add_user&to=2026-11-19", 0),
        ("action=add_user&before=1", 0),
        ("action=add_user&after=0", 5),
        ("action=add_user&unit=没有这个单位", 0),
        ("action=sign_in&unit=市发展", 1),
        ("action=add_user&from=nonsense&before=-3&after=x", 5),
    ],
)
def test_finding_entries(signed_in: Enter, query: str, rows: int) -> None:
    page = signed_in("cq-auditor").page(f"/audit?{query}")
    assert len(page.tree.xpath("//tbody/tr")) == rows
    if rows == 0:
        assert "没有符合条件的记录" in page.text


@pytest.mark.parametrize("username", ["cq-system", "cq-coordinator", "cq-liaison"])
def test_only_the_auditor_reads_it(signed_in: Enter, username: str) -> None:
    assert signed_in(username).client.get("/audit").status_code == 403


def test_what_belongs_to_no_jurisdiction_is_every_auditors(signed_in: Enter) -> None:
    page = signed_in("cq-auditor").page("/audit?action=load_registry")
    assert len(page.tree.xpath("//tbody/tr")) == 1


def test_details_are_told_in_words(signed_in: Enter) -> None:
    page = signed_in("cq-auditor").page("/audit?action=hold_post")
    assert "角色：审计管理员" in page.text
    assert "department_id" not in page.text


def test_pages_are_found_by_the_place_of_an_entry(app: Flask, signed_in: Enter) -> None:
    """Forward and back again over 250 entries, none twice, none left out."""
    with app.app_context():
        write(250, action="claim_items")
    auditor = signed_in("cq-auditor")
    seen: list[str] = []
    page = auditor.page("/audit?action=claim_items")
    while True:
        seen += page.tree.xpath("//tbody/tr/td[1]/span[1]/text()")
        if not (on := page.tree.xpath("//a[@rel='next']/@href")):
            break
        page = auditor.page(f"/audit{on[0]}")
    assert len(seen) == len(set(seen)) == 250
    for _ in range(2):
        page = auditor.page("/audit" + page.tree.xpath("//a[@rel='prev']/@href")[0])
    assert page.tree.xpath("//tbody/tr/td[1]/span[1]/text()") == seen[:100]
    assert not page.tree.xpath("//a[@rel='prev']")


def test_the_chain_is_verified_at_the_press_of_a_button(app: Flask, signed_in: Enter) -> None:
    """Queued, done by the scheduler's process, told on this page; a fault is told on every page of the trail."""
    auditor = signed_in("cq-auditor")
    assert "还没有核对过" in auditor.page("/audit/chain").text
    answer = auditor.send("/audit/chain", "/audit/chain")
    assert "正在排队或核对" in answer.text and answer.headers["Refresh"] == "2"
    keeper = Keeper(app)

    def perform() -> str:
        with app.app_context():
            scheduler.keep_lease(keeper, NOW)
            scheduler.work_off(keeper, NOW)
            scheduler.anchor_audit(keeper, NOW)
        return auditor.page("/audit/chain").text

    text = perform()
    assert "审计记录完整" in text and "现在核对" in text and "每小时" in text
    assert "上次核对 2026-11-20 10:00，完整" in auditor.page("/audit").text
    with app.app_context(), unguarded():
        db.session.execute(sql("UPDATE audit_entries SET actor_name = 'x' WHERE id = 4"))
    auditor.send("/audit/chain", "/audit/chain")
    assert "第 4 条被改动" in perform()
    assert "审计记录有问题：第 4 条被改动" in auditor.page("/audit").text


@pytest.mark.parametrize("username", ["cq-system", "cq-security", "cq-coordinator", "cq-liaison"])
def test_only_the_auditor_hears_what_a_check_came_to(app: Flask, signed_in: Enter, username: str) -> None:
    signed_in("cq-auditor").send("/audit/chain", "/audit/chain")
    other = signed_in(username).client
    for address in ("/audit/chain", "/audit/export?month=2026-11"):
        assert other.get(address).status_code == 403
    assert other.post("/audit/chain").status_code in (400, 403)
    assert other.get("/runs/1").status_code in (403, 404)


def test_a_month_is_taken_away_and_that_is_on_record(signed_in: Enter) -> None:
    """Of the own jurisdiction and what belongs to none."""
    signed_in("sx-liaison")
    auditor = signed_in("cq-auditor")
    answer = auditor.client.get("/audit/export?month=2026-11")
    assert answer.status_code == 200 and answer.data.startswith("\ufeff序号".encode())
    assert "审计记录2026-11.csv" in unquote(answer.headers["Content-Disposition"])
    assert "重庆" not in answer.text and ",500000,登录," in answer.text and ",140000," not in answer.text
    lines = auditor.client.get("/audit/export?month=2026-11&format=jsonl")
    assert all(json.loads(line)["jurisdiction_id"] in (None, "500000") for line in lines.text.splitlines())
    assert "导出审计记录" in auditor.page("/audit?action=export_audit").text
    assert auditor.client.get("/audit/export?month=2026-13").status_code == 422


def test_no_row_no_act_and_who_did_it_is_told(
    app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """P9, as its user sees it: an error page in Chinese, and nothing was done."""
    auditor = signed_in("cq-auditor")

    def fail(*of: object) -> None:
        raise OperationalError("INSERT", {}, OSError("disk full"))

    monkeypatch.setattr(steps.chain, "sealed", fail)
    answer = auditor.send("/audit/chain", "/audit/chain")
    assert answer.status_code in (500, 503) and "没有保存" in answer.text.replace("未保存", "没有保存")
    monkeypatch.undo()
    with app.app_context():
        assert runs.waiting(runs.VERIFY_AUDIT) == []
