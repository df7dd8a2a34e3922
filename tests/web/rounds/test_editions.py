"""报表 in the browser: an edition from draft to signature, its rows of then, comparing, checking, names of files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import unquote

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.downloads import begin_anew, taken
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW
from tests.servers.keepers import holder
from tracker import scheduler


@pytest.fixture
def closed(enter: Enter, demo: Installation) -> Enter:
    """The quarter was closed early; nothing was reported."""
    demo.done("round", "close", "2026Q4", "--jurisdiction", "500000", "--reason", "试")
    return enter


def work(app: Flask) -> None:
    with app.app_context():
        scheduler.work_off(holder(app), NOW)


def drafted(enter: Enter, app: Flask) -> str:
    """The address of the first edition, as its draft."""
    office = enter("cq-coordinator")
    run = office.send("/workbooks", action="/editions").request.path
    work(app)
    done = office.get(f"{run}?then=file")
    at = done.headers["Refresh"].partition("url=")[2]
    assert at.startswith("/editions/")
    return at


def signed(enter: Enter, app: Flask) -> str:
    at = drafted(enter, app)
    assert "待综合处负责人签发" in enter("cq-coordinator").send(at, action=f"{at}/review").text
    assert "已签发2026年第4季度报表，定稿第1版" in enter("cq-head").send(f"{at}/sign", action=f"{at}/sign").text
    return at


def names(visitor: Visitor, at: str) -> list[str]:
    """What its files are handed out as."""
    found = []
    for link in visitor.page(at).links:
        if link.startswith(f"{at}/files/"):
            with visitor.get(link) as file:
                found.append(unquote(file.headers["Content-Disposition"]).rpartition("''")[2])
    return found


@pytest.mark.slow
def test_a_draft_is_reviewed_and_signed_by_another(closed: Enter, demo_app: Flask) -> None:
    at = drafted(closed, demo_app)
    clerk, head, leader = closed("cq-coordinator"), closed("cq-head"), closed("cq-leader")
    page = clerk.page(at)
    assert page.faults() == [] and "2026年第4季度报表 第1版（草稿）" in page.heading
    assert names(leader, at)[0] == "2026年第4季度政策落实调度台账（未签发）.xlsx"
    assert f"{at}/review" not in [form.action for form in leader.page(at).forms]
    assert "草稿，请核对后审核" in clerk.page("/").text
    assert "待综合处负责人签发" in clerk.send(at, action=f"{at}/review").text
    assert "已审核，待综合处负责人签发" in head.page("/").text
    assert clerk.get(f"{at}/sign").status_code == 403
    back = head.send(f"{at}/return", reason="")
    assert back.status_code == 422 and "请填写退回的理由" in back.text
    confirm = head.page(f"{at}/sign")
    assert confirm.faults() == [] and "不能再改" in confirm.text and "签发人记为 " in confirm.text
    assert "已签发" in head.send(f"{at}/sign", action=f"{at}/sign").text
    assert names(leader, at)[0] == "2026年第4季度政策落实调度台账.xlsx"
    page = leader.page("/workbooks")
    assert page.faults() == [] and "定稿第1版" in page.text
    assert f"{at}/files/whole" in leader.page("/").links, "one click from his home page"
    assert "已冻结，下载的都是同一份" in clerk.page("/").text
    assert closed("sx-leader").get(at).status_code == 404
    assert closed("cq-liaison-sww").get(at).status_code == 403


@pytest.mark.slow
def test_who_reviewed_does_not_sign(closed: Enter, demo_app: Flask) -> None:
    at = drafted(closed, demo_app)
    head = closed("cq-head")
    head.send(at, action=f"{at}/review")
    refused = head.send(f"{at}/sign", action=f"{at}/sign")
    assert refused.status_code == 403 and "须由另一位综合处负责人签发" in refused.text
    assert "已退回草稿" in head.send(f"{at}/return", reason="请经办再核").text
    assert "已退回：请经办再核" in closed("cq-coordinator").page(at).text


@pytest.mark.slow
def test_counts_open_their_rows(closed: Enter, demo_app: Flask) -> None:
    at = drafted(closed, demo_app)
    leader = closed("cq-leader")
    page = leader.page(at)
    counts = page.tree.xpath("//ul[@class='light-counts']/li/a")
    assert counts
    for link in counts:
        rows = leader.page(link.get("href").partition("#")[0]).tree.xpath("//table[contains(@class, 'then')]/tbody/tr")
        assert len(rows) == int(link.text)
    for link in page.tree.xpath("//section[@id]//td/a[contains(@href, 'unit=')] | //td/a[contains(@href, 'unit=')]"):
        rows = leader.page(link.get("href").partition("#")[0]).tree.xpath("//table[contains(@class, 'then')]/tbody/tr")
        assert len(rows) == int(link.text)
    then = leader.page(f"{at}/tasks/50-22-11-07")
    assert then.faults() == [] and "不是现在的" in then.text and "单位名称和文字是当时的" in then.text
    assert leader.get(f"{at}/tasks/nothing").status_code == 404


@pytest.mark.slow
def test_the_same_bytes_twice_and_no_other_file_of_a_signed_quarter(closed: Enter, demo_app: Flask) -> None:
    at = signed(closed, demo_app)
    leader = closed("cq-leader")
    files = []
    for _ in range(2):
        with leader.get(f"{at}/files/whole") as file:
            files.append(file.data)
    assert files[0] == files[1]
    answer = leader.client.post("/workbooks", data={**_fields(leader), "quarter": "2026Q4"}, follow_redirects=True)
    assert answer.request.path == at and "请下载定稿第1版" in answer.text
    assert leader.get(f"{at}/files/csv").status_code == 404
    folder = demo_app.config["TRACKER"].instance / "editions"
    for kept in folder.glob("*.xlsx"):
        kept.chmod(0o600)
        kept.write_bytes(kept.read_bytes() + b"!")
    refused = leader.get(f"{at}/files/whole")
    assert refused.status_code == 422 and "与签发时的指纹不一致" in refused.text


@pytest.mark.slow
def test_files_that_are_no_edition_say_so(closed: Enter, demo_app: Flask) -> None:
    leader = closed("cq-leader")
    for quarter, told in (("2026Q4", "（未签发）.xlsx"), ("2027Q1", "（快报2026-11-20）.xlsx")):
        run = leader.client.post("/workbooks", data={**_fields(leader), "quarter": quarter}, follow_redirects=True)
        work(demo_app)
        with leader.get(f"{run.request.path}/file") as file:
            assert unquote(file.headers["Content-Disposition"]).endswith(told)
    assert "（未签发）" in leader.page("/workbooks").text and "（快报2026-11-20）" in leader.page("/workbooks").text


def _fields(visitor: Visitor) -> dict[str, list[str]]:
    return next(form.ticked for form in visitor.page("/workbooks").forms if "department_id" in form.names)


@pytest.mark.slow
def test_the_check_names_what_was_changed(closed: Enter, demo: Installation, demo_app: Flask) -> None:
    at = signed(closed, demo_app)
    leader = closed("cq-leader")
    sound = leader.send("/workbooks", action="/editions/verify")
    assert "共核对 1 版，文件和数据都与生成、签发时一致" in sound.text
    (path,) = (demo.folder / "editions").glob("500000-2026Q4-1-leader-*.xlsx")
    _flip(path)
    found = leader.send("/workbooks", action="/editions/verify")
    assert "有 1 版与生成或签发时不一致" in found.text and "内容被改动" in found.text
    path.unlink()
    assert leader.get(f"{at}/files/leader").status_code == 404


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.slow
def test_two_quarters_are_compared(closed: Enter, demo: Installation, demo_app: Flask) -> None:
    first = signed(closed, demo_app)
    leader = closed("cq-leader")
    alone = leader.page("/editions/compare")
    assert alone.faults() == [] and "还没有两版可比" in alone.text
    history = leader.page("/editions/history")
    assert history.faults() == [] and "任务 25 条" in history.text and f"{first}/tasks/50-22-11-07" in history.links
    with mock.patch("tracker.clock.now", return_value=NOW + timedelta(days=62)):
        demo.done("round", "open", "2027Q1", "--jurisdiction", "500000", at=NOW + timedelta(days=62))
        demo.done("round", "close", "2027Q1", "--jurisdiction", "500000", at=NOW + timedelta(days=63))
    office = closed("cq-coordinator")
    with mock.patch("tracker.clock.now", return_value=NOW + timedelta(days=64)):
        office = closed("cq-coordinator")
        office.send("/workbooks", action="/editions")
        work(demo_app)
        page = office.page("/editions/compare")
    assert page.faults() == [] and "2026年第4季度定稿第1版 → 2027年第1季度第1版（草稿）" in page.text
    assert "变化 " in page.text


@pytest.mark.slow
def test_the_task_page_has_its_past_lights(closed: Enter, demo_app: Flask) -> None:
    at = signed(closed, demo_app)
    page = closed("cq-leader").page("/tasks/50-22-11-07")
    assert f"{at}/tasks/50-22-11-07" in page.links and "各期：" in page.text
    assert "各期：" in closed("cq-liaison-sww").page("/tasks/50-22-11-07").text


@pytest.mark.slow
def test_the_scheduler_asks_for_the_draft_when_it_is_due(closed: Enter, demo_app: Flask) -> None:
    later = NOW + timedelta(days=60)
    with demo_app.app_context(), mock.patch("tracker.clock.now", return_value=later):
        keeper = holder(demo_app)
        for _ in range(2):
            scheduler.prepare_editions(keeper, later)
        scheduler.work_off(keeper, later)
    page = closed("cq-leader").page("/workbooks")
    assert "第1版（草稿）" in page.text and "系统 生成" in page.text


@pytest.mark.slow
def test_a_leader_has_the_paper_once_it_is_signed(closed: Enter, demo_app: Flask) -> None:
    at = drafted(closed, demo_app)
    clerk, head, leader = closed("cq-coordinator"), closed("cq-head"), closed("cq-leader")
    name = "2026年第4季度政策落实情况专报（未签发）.docx"
    assert name in names(clerk, at) and name not in names(leader, at)
    assert leader.get(f"{at}/files/brief").status_code == 404
    clerk.send(at, action=f"{at}/review")
    begin_anew(demo_app)
    with clerk.get(f"{at}/files/brief") as file:
        before = file.data
    assert taken(demo_app)[-1] == ("edition", "专报")
    head.send(f"{at}/sign", action=f"{at}/sign")
    assert "2026年第4季度政策落实情况专报.docx" in names(leader, at)
    with leader.get(f"{at}/files/brief") as file:
        assert file.data == before, "what was reviewed is what was signed"
    assert f"{at}/files/brief" in leader.page("/workbooks").links
