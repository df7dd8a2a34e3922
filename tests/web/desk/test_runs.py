"""The page of long work: it waits by itself, can be stopped, and hands the file out only within the jurisdiction."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given import builders
from tests.given.builders import NOW
from tests.servers.keepers import holder
from tracker import scheduler
from tracker.actor import SYSTEM
from tracker.acts.upkeep import built_files
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.jobs import runs
from tracker.stores.folder import Folder
from tracker.stores.store import StoreDown


@pytest.fixture
def leader(demo: Installation, demo_app: Flask) -> Visitor:
    """重庆's 分管领导."""
    return signed_in(demo, demo_app, "cq-leader")


def signed_in(demo: Installation, app: Flask, username: str) -> Visitor:
    return Visitor.signed_in(app, username, demo_passwords(demo)[username])


def asked(leader: Visitor) -> str:
    """Ask for the workbook on the home page; the address of its run."""
    answer = leader.send("/", action="/workbooks")
    return answer.request.path


def work(app: Flask) -> None:
    with app.app_context():
        scheduler.work_off(holder(app), NOW)


def test_it_waits_then_hands_the_workbook_out(leader: Visitor, demo_app: Flask) -> None:
    run = asked(leader)
    waiting = leader.get(run)
    assert waiting.headers["Refresh"] == f"1; url={run}?then=file" and "排队" in waiting.text
    work(demo_app)
    done = leader.get(f"{run}?then=file")
    assert done.headers["Refresh"] == f"0; url={run}/file" and "完成" in done.text
    assert "Refresh" not in leader.get(run).headers, "who comes back later is not handed it again"
    with leader.get(f"{run}/file") as file:
        assert "xlsx" in file.headers["Content-Disposition"]
        data = file.data
    assert "任务台账" in openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames
    file.close()


def test_what_a_leader_reads_on_paper_is_a_file_of_its_own(leader: Visitor, demo_app: Flask) -> None:
    run = leader.send("/workbooks", book="leader").request.path
    work(demo_app)
    with leader.get(f"{run}/file") as file:
        assert "领导版" in unquote(file.headers["Content-Disposition"])
        book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True)
    assert book.sheetnames == ["领导版", "附件 全文"]
    assert "（领导版）（快报" in leader.get("/workbooks").text


def test_it_can_be_cancelled(leader: Visitor, demo_app: Flask) -> None:
    run = asked(leader)
    answer = leader.send(run, action=f"{run}/cancel")
    assert "已取消，没有生成文件" in answer.text
    work(demo_app)
    assert leader.get(f"{run}/file").status_code == 404


def sent_by(visitor: Visitor) -> dict[str, str]:
    """What makes a form his own."""
    forms = visitor.page("/workbooks").forms
    fields = next(form.fields for form in forms if "form_token" in form.fields)
    return {name: fields[name] for name in ("csrf_token", "form_token")}


@pytest.mark.both
def test_who_asked_or_heads_the_office_may_cancel_it(leader: Visitor, demo: Installation, demo_app: Flask) -> None:
    run = asked(leader)
    viewer = signed_in(demo, demo_app, "cq-viewer")
    assert f"{run}/cancel" not in [form.action for form in viewer.page(run).forms]
    assert viewer.client.post(f"{run}/cancel", data=sent_by(viewer)).status_code == 403
    other = signed_in(demo, demo_app, "sx-head")
    assert other.client.post(f"{run}/cancel", data=sent_by(other)).status_code == 404
    head = signed_in(demo, demo_app, "cq-head")
    assert "已取消，没有生成文件" in head.send(run, action=f"{run}/cancel").text
    with demo_app.app_context():
        told = db.session.query(AuditEntry).filter_by(action="cancel_run").one()
        assert (told.object_type, told.actor_roles) == ("run", "coordinator_head")


def test_another_jurisdictions_run_is_not_there(leader: Visitor, demo: Installation, demo_app: Flask) -> None:
    run = asked(leader)
    work(demo_app)
    other = signed_in(demo, demo_app, "sx-leader")
    assert [other.get(path).status_code for path in (run, f"{run}/file")] == [404, 404]
    liaison = signed_in(demo, demo_app, "cq-liaison-sww")
    assert liaison.get(run).status_code == 404, "nobody of a department sees what others asked for"


@pytest.mark.slow
def test_the_administrator_sees_that_it_ran_and_no_more(leader: Visitor, demo: Installation, demo_app: Flask) -> None:
    asked(leader)
    demo.done("alert", "scan")
    page = signed_in(demo, demo_app, "cq-system").page("/jobs")
    assert page.faults() == []
    assert "台账工作簿排队" in page.text and re.search(r"提醒扫描到\s*2026-11-20", page.text)
    assert "绿色消费" not in page.text


def test_nobody_fills_the_queue_that_serves_all(leader: Visitor, demo: Installation, demo_app: Flask) -> None:
    """Somebody who may only read had 300 workbooks queued; what others asked for waited behind them."""
    viewer = signed_in(demo, demo_app, "cq-viewer")
    for _ in range(runs.MOST_WAITING):
        first = asked(viewer)
    refused = viewer.send("/", action="/workbooks")
    assert refused.status_code == 422 and "本人已有 5 项任务在排队或处理" in refused.text
    assert asked(leader).startswith("/runs/"), "others go on"
    viewer.send(first, action=f"{first}/cancel")
    assert asked(viewer).startswith("/runs/")


def a_month_later(app: Flask) -> None:
    """The housekeeping of 31 days later."""
    built, act = app.config["TRACKER"].editions, builders.act(at=NOW + timedelta(days=31), actor=SYSTEM)
    with app.app_context():
        for one in built.stored():
            os.utime(Path(built.label) / one.name, (NOW.timestamp(), NOW.timestamp()))
        built_files.forget_old(act, built)


def asked_for(app: Flask, run: str) -> dict[str, object]:
    with app.app_context():
        return dict(runs.run_row(int(run.rsplit("/", 1)[1])).parameters)


CHOSEN = {"quarter": "2026Q3", "book": "whole", "on": "2026-11-20", "choosing": "y", "columns": ["亮灯", "备注"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "begins_at", "chosen"),
    [
        ("cq-leader", "/workbooks", CHOSEN | {"sections": ["全面促进重点领域消费绿色转型"]}),
        ("cq-leader", "/workbooks", {"quarter": "2026Q4", "book": "csv"}),
        ("cq-liaison-sww", "/own-workbooks", CHOSEN),
        ("cq-coordinator", "/forms", {}),
    ],
)
def test_a_file_that_has_gone_is_made_anew_as_it_was_asked_for(
    demo: Installation, demo_app: Flask, open_quarter: None, who: str, begins_at: str, chosen: dict
) -> None:
    visitor = signed_in(demo, demo_app, who)
    sent_to = packed(visitor) if begins_at == "/forms" else begins_at
    run = visitor.send(begins_at, action=sent_to, **chosen).request.path
    work(demo_app)
    a_month_later(demo_app)
    page = visitor.page(f"{run}?then=file")
    assert not page.faults()
    assert "生成 30 天后清理" in page.text and f"{run}/file" not in page.links
    assert "Refresh" not in visitor.get(f"{run}?then=file").headers
    assert visitor.get(f"{run}/file").request.path == run, "an old address leads to the offer"
    if begins_at != "/forms":
        assert run in visitor.page(begins_at).links and f"{run}/file" not in visitor.page(begins_at).links
    again = as_it_stands(visitor, run, sent_to)
    assert again.startswith("/runs/") and again != run
    assert asked_for(demo_app, again) == asked_for(demo_app, run)
    work(demo_app)
    with visitor.get(f"{again}/file") as file:
        assert "attachment" in file.headers["Content-Disposition"]


def as_it_stands(visitor: Visitor, path: str, action: str) -> str:
    """Send the form of a page with every value it holds, also those of one name; where that led to."""
    (form,) = visitor.page(path).tree.xpath("//form[@action=$action]", action=action)
    data = MultiDict((name, value or "") for name, value in form.form_values())
    return visitor.client.post(action, data=data, follow_redirects=True).request.path


def packed(visitor: Visitor) -> str:
    """Where the forms of all bodies are asked for."""
    return next(form.action for form in visitor.page("/forms").forms if form.action.startswith("/forms/all/"))


@pytest.mark.slow
def test_who_may_not_ask_for_it_is_only_told(demo: Installation, demo_app: Flask, open_quarter: None) -> None:
    """The forms of all bodies are asked for by who runs the round; everybody of the office finds their page."""
    coordinator = signed_in(demo, demo_app, "cq-coordinator")
    run = coordinator.send("/forms", action=packed(coordinator)).request.path
    work(demo_app)
    a_month_later(demo_app)
    page = signed_in(demo, demo_app, "cq-viewer").page(run)
    assert "生成 30 天后清理" in page.text and not [form for form in page.forms if "/forms/all/" in form.action]


@pytest.mark.slow
def test_a_file_that_was_lost_otherwise_is_offered_anew(leader: Visitor, demo_app: Flask) -> None:
    run = asked(leader)
    work(demo_app)
    built = demo_app.config["TRACKER"].editions
    for one in list(built.stored()):
        built.forget(one.name)
    assert leader.get(f"{run}/file").request.path == run
    assert "/workbooks" in [form.action for form in leader.page(run).forms]


def test_its_page_is_there_while_the_store_does_not_answer(
    leader: Visitor, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the file itself lies in the store."""
    run = asked(leader)
    work(demo_app)
    for asked_of_it in ("size", "opened"):
        monkeypatch.setattr(Folder, asked_of_it, is_down)
    assert f"{run}/file" in leader.page(run).links
    assert leader.get(f"{run}/file").status_code == 503


def is_down(self: Folder, name: str) -> None:
    raise StoreDown("存储桶连接不上")
