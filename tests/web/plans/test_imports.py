"""A file that takes long to read: a page that waits, the plan when it is there, nothing left of what is refused."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.clients.visitors import Visitor
from tests.given.builders import NOW
from tests.people import staff
from tests.plans import revised
from tests.plantext.test_apart import of_clauses
from tests.servers.keepers import holder
from tracker import scheduler
from tracker.acts.plans import plans
from tracker.config import Config
from tracker.database import db, writing_apart
from tracker.jobs import runs
from tracker.jobs.lease import Lease, LeaseLost
from tracker.plans.queries import list_plans
from tracker.plans.receive import imports
from tracker.plantext import read_plan, text_or_scan
from tracker.plantext.reading import PlanReading, Source
from tracker.plantext.scan import extra
from tracker.plantext.scan.values import PagePicture, ScanRecord
from tracker.stores.fingerprints import fingerprint
from tracker.vocabulary import Role

LIMIT = 3000
LONG = (revised.OLD + "\n" * LIMIT).encode()


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large files are small here: a megabyte through a form is the framework's to test."""
    monkeypatch.setattr(imports, "LONG_BYTES", LIMIT)


@pytest.fixture
def coordinator(app: Flask, real_registry: None) -> Visitor:
    with app.app_context():
        staff.account("coordinator", Role.COORDINATOR, "cq-fgw", "500000")
    return Visitor.signed_in(app, "coordinator", staff.PASSWORD)


def upload(visitor: Visitor, data: bytes, name: str = "方案.txt") -> TestResponse:
    form = next(form for form in visitor.page("/plans/new").forms if "file" in form.names)
    values = {**form.fields, "file": (io.BytesIO(data), name)}
    return visitor.client.post("/plans/new", data=values, follow_redirects=True)


def work(app: Flask) -> None:
    with app.app_context():
        scheduler.work_off(holder(app), NOW)


def kept(app: Flask) -> list[str]:
    config: Config = app.config["TRACKER"]
    return [one.name for one in config.uploads.stored()]


@pytest.mark.parametrize(
    ("data", "long"),
    [
        (b"x" * LIMIT, False),
        (b"x" * (LIMIT + 1), True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", True),
        (b"{\\rtf1", True),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", True),
        (b"PK\x03\x04[Content_Types].xml", False),
        (b"", False),
    ],
)
def test_what_takes_long(data: bytes, long: bool) -> None:
    assert imports.is_long(data) is long


@pytest.mark.slow
@pytest.mark.parametrize(("clauses", "is_run"), [(imports.MOST_IN_A_PAGE, False), (imports.MOST_IN_A_PAGE + 1, True)])
def test_many_clauses_in_few_bytes_wait_too(
    app: Flask, coordinator: Visitor, monkeypatch: pytest.MonkeyPatch, clauses: int, is_run: bool
) -> None:
    """A Word file of 4 KB said the same 5,000 times: while a page wrote it, nobody else could write for 40 seconds."""
    monkeypatch.setattr(imports, "LONG_BYTES", 1_000_000)
    answer = upload(coordinator, of_clauses(clauses), "方案.docx")
    assert answer.request.path.startswith("/runs/") is is_run
    work(app)
    with app.app_context():
        (plan,) = list_plans("500000")
        assert plan.tasks == clauses


@pytest.mark.slow
def test_more_clauses_than_any_plan_has_are_refused(
    app: Flask, coordinator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LONG_BYTES", 1_000_000)
    refused = upload(coordinator, of_clauses(5000), "方案.docx")
    assert refused.status_code == 422 and "读出 5000 条任务，超过 1000 条的上限" in refused.text
    assert kept(app) == []


@pytest.mark.slow
def test_it_waits_and_opens_the_plan(app: Flask, coordinator: Visitor) -> None:
    waiting = upload(coordinator, LONG)
    run = waiting.request.path
    assert run.startswith("/runs/")
    assert waiting.headers["Refresh"] == f"1; url={run}?then=file"
    assert "读取后自动打开方案" in waiting.text
    work(app)
    done = coordinator.get(f"{run}?then=file")
    with app.app_context():
        (plan,) = list_plans("500000")
    assert done.headers["Refresh"] == f"0; url=/plans/{plan.id}"
    assert plan.received_by == "cq-fgw的综合处经办"
    assert kept(app) == [plan.file_sha256]
    assert coordinator.get(f"{run}/file").status_code == 404


def cancel(visitor: Visitor, run: str) -> str:
    form = next(form for form in visitor.page(run).forms if form.action == f"{run}/cancel")
    return visitor.client.post(form.action, data=form.fields, follow_redirects=True).text


@pytest.mark.slow
def test_what_waits_can_be_cancelled(app: Flask, coordinator: Visitor) -> None:
    run, other = upload(coordinator, LONG).request.path, upload(coordinator, LONG).request.path
    answer = cancel(coordinator, run)
    assert "已取消，没有导入" in answer and "一天后清理" in answer
    cancel(coordinator, other)
    work(app)
    with app.app_context():
        assert list_plans("500000") == []


SCAN = ScanRecord((PagePicture(600, 800, b"\xff\xd8\xff the upright page"),), (), ())


def reads_while_somebody_cancels(
    monkeypatch: pytest.MonkeyPatch, visitor: Visitor, run: str, tells: bool
) -> list[tuple[int, int]]:
    """A recogniser during whose work 取消 is pressed; it tells of its page afterwards, or ends without a word."""
    told: list[tuple[int, int]] = []

    def recognised(data: bytes, filename: str, tell: Callable[[int, int], None]) -> PlanReading:
        cancel(visitor, run)
        if tells:
            tell(1, 2)
            told.append((1, 2))
        source = Source(filename, fingerprint(data), "scan")
        return replace(read_plan(revised.OLD.encode(), filename), source=source, scan=SCAN)

    monkeypatch.setattr(text_or_scan, "read_scan_apart", recognised)
    monkeypatch.setattr(text_or_scan, "read_apart", scanned)
    return told


@pytest.mark.parametrize("tells", [True, False])
def test_what_is_being_read_can_be_cancelled(
    coordinator: Visitor, app: Flask, with_recogniser: None, monkeypatch: pytest.MonkeyPatch, tells: bool
) -> None:
    run = upload(coordinator, PICTURE, "第1页.jpg").request.path
    told = reads_while_somebody_cancels(monkeypatch, coordinator, run, tells)
    work(app)
    assert told == []
    assert "已取消，没有导入方案" in coordinator.page(run).text
    assert len(kept(app)) == 1, "the file for a day, and no pictures of its pages"
    with app.app_context():
        assert list_plans("500000") == []


def test_what_is_read_can_no_longer_be_cancelled(app: Flask, coordinator: Visitor) -> None:
    run = upload(coordinator, LONG).request.path
    form = next(form for form in coordinator.page(run).forms if form.action == f"{run}/cancel")
    work(app)
    done = coordinator.client.post(form.action, data=form.fields, follow_redirects=True)
    assert "已导入" in done.text
    with app.app_context():
        assert len(list_plans("500000")) == 1


def test_what_is_refused_says_why(app: Flask, coordinator: Visitor) -> None:
    run = upload(coordinator, b"\xd0\xcf\x11\xe0" + b"\0" * 600, "方案.doc").request.path
    assert len(kept(app)) == 1
    work(app)
    refused = coordinator.page(run)
    assert "另存为" in refused.text
    assert "/plans/new" in refused.links


@pytest.mark.slow
def test_a_classified_paper_is_not_kept(app: Flask, coordinator: Visitor) -> None:
    assert "密级字样" in upload(coordinator, LONG, "机密方案.txt").text
    assert kept(app) == []
    run = upload(coordinator, b"\xe6\x9c\xba\xe5\xaf\x86\n" + LONG).request.path
    work(app)
    assert "密级标志" in coordinator.page(run).text
    assert kept(app) == []


@pytest.mark.slow
@pytest.mark.parametrize("data", [LONG, b"\xd0\xcf\x11\xe0" + b"\0" * 600])
@pytest.mark.parametrize("is_queued_again", [False, True])
def test_the_next_holder_of_the_lease_finds_the_file(
    app: Flask, coordinator: Visitor, monkeypatch: pytest.MonkeyPatch, data: bytes, is_queued_again: bool
) -> None:
    """The lease is lost while the file is read, or was refused; the next holder has queued the run again, or will."""
    run = upload(coordinator, data, "方案.doc").request.path
    read = plans.read_anything

    def reads_until_the_lease_is_lost(*given: Any) -> PlanReading:
        with writing_apart() as connection:
            connection.execute(update(Lease).values(fencing=Lease.fencing + 1, owner=""))
            if is_queued_again:
                connection.execute(update(runs.Run).values(state=runs.QUEUED))
        return read(*given)

    with monkeypatch.context() as lost:
        lost.setattr(plans, "read_anything", reads_until_the_lease_is_lost)
        with app.app_context():
            keeper = holder(app)
            job = runs.take(keeper.act(NOW), keeper.fencing or 0)
            assert job
            with contextlib.suppress(LeaseLost):
                runs.work_off(keeper.act(NOW), job, scheduler.WORKERS[job.kind], app.config["TRACKER"].editions)
    assert len(kept(app)) == 1
    work(app)
    assert "不在服务器上" not in coordinator.page(run).text
    assert ("已导入" in coordinator.page(run).text) is (data == LONG)


def test_the_same_file_twice_keeps_the_first(app: Flask, coordinator: Visitor) -> None:
    upload(coordinator, LONG)
    again = upload(coordinator, LONG).request.path
    work(app)
    refused = coordinator.page(again)
    assert "已导入过" in refused.text and "/plans/1" in refused.links
    assert len(kept(app)) == 1


def pages_form(visitor: Visitor, files: list[tuple[str, bytes]], as_listed: str = "") -> TestResponse:
    form = next(form for form in visitor.page("/plans/new").forms if "file" in form.names)
    values = {**form.fields, "as_listed": as_listed, "file": [(io.BytesIO(data), name) for name, data in files]}
    return visitor.client.post("/plans/new", data=values, follow_redirects=True)


@pytest.fixture
def without_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "_LIBRARIES", ("nothing_of_that_name",))


@pytest.fixture
def with_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "_LIBRARIES", ())


PICTURE = b"\xff\xd8\xff\xe0 a page"


def test_a_scan_is_refused_with_how_to_read_it(coordinator: Visitor, app: Flask, without_recogniser: None) -> None:
    refused = upload(coordinator, PICTURE, "第1页.jpg")
    assert refused.status_code == 422 and "make scan" in refused.text and "粘贴文字" in refused.text
    assert kept(app) == []
    assert "make scan" in coordinator.page("/plans/new").text


def test_the_pages_of_a_scan_wait_as_a_run_and_are_read_in_their_order(
    coordinator: Visitor, app: Flask, with_recogniser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recogniser itself is tried in tests/plantext/scan; here it says what is on the two pages."""

    def recognised(data: bytes, filename: str, tell: Callable[[int, int], None]) -> PlanReading:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert [package.read(name) for name in package.namelist()] == [PICTURE + b"1", PICTURE + b"2"]
        for done in range(3):
            tell(done, 2)
            with db.engine.connect() as other:
                told.append(other.scalar(select(runs.Run.progress)) or 0)
        return replace(read_plan(revised.OLD.encode(), filename), source=Source(filename, fingerprint(data), "scan"))

    told: list[int] = []
    monkeypatch.setattr(text_or_scan, "read_scan_apart", recognised)
    monkeypatch.setattr(text_or_scan, "read_apart", scanned)
    assert "先识别文字" in coordinator.page("/plans/new").text
    answer = pages_form(coordinator, [("第2页.jpg", PICTURE + b"2"), ("第1页.jpg", PICTURE + b"1")])
    assert answer.request.path.startswith("/runs/")
    work(app)
    with app.app_context():
        (plan,) = list_plans("500000")
    assert told == [10, 52, 95]
    assert plan.title in coordinator.page(f"/plans/{plan.id}").text


def test_pages_that_a_person_moved_keep_his_order(
    coordinator: Visitor, app: Flask, with_recogniser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_or_scan, "read_apart", scanned)
    pages_form(coordinator, [("第2页.jpg", PICTURE + b"2"), ("第1页.jpg", PICTURE + b"1")], as_listed="1")
    config: Config = app.config["TRACKER"]
    with zipfile.ZipFile(io.BytesIO(config.uploads.read(kept(app)[0]))) as package:
        assert [package.read(name) for name in package.namelist()] == [PICTURE + b"2", PICTURE + b"1"]


def scanned(data: bytes, filename: str, limits: object) -> PlanReading:
    raise extra.Scanned("这是扫描件")


def test_several_files_that_are_no_pages_are_refused(coordinator: Visitor) -> None:
    refused = pages_form(coordinator, [("方案.docx", b"PK"), ("附件.docx", b"PK")])
    assert refused.status_code == 422 and "同一份扫描件的各页" in refused.text
