"""An office whose files lie in a bucket: what is handed in, built, handed out; the storage dies and comes back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW
from tests.plans import revised
from tests.servers.buckets import client, new_bucket, running_storage
from tests.servers.databases import on_sqlite
from tests.servers.keepers import holder
from tracker import scheduler
from tracker.config import Config
from tracker.database import db
from tracker.jobs import runs
from tracker.plans.models import Plan
from tracker.plans.receive import imports
from tracker.reporting.models import Evidence
from tracker.stores.bucket import Access

LIAISON, OFFICE, HEAD = "cq-liaison-sww", "cq-coordinator", "cq-head"
PROOF = b"%PDF-1.7 of a host"


@pytest.fixture
def access(storage: str) -> Access:
    return new_bucket(storage)


@pytest.fixture
def office(demo_app: Flask, access: Access) -> Iterator[Flask]:
    """The demo office, keeping nothing in its folder from now on."""
    demo_app.config["TRACKER"] = replace(demo_app.config["TRACKER"], bucket=access)
    yield demo_app


def enter(app: Flask, demo: Installation, name: str) -> Visitor:
    return Visitor.signed_in(app, name, demo_passwords(demo)[name])


def keys(access: Access, kind: str) -> list[str]:
    return [one["Key"] for one in client(access).list_objects_v2(Bucket=access.bucket, Prefix=kind).get("Contents", ())]


def in_folder(demo: Installation) -> set[str]:
    return {str(path) for kind in ("uploads", "editions") for path in (demo.folder / kind).glob("*")}


def save(visitor: Visitor, path: str, data: bytes) -> int:
    """Hand a proof in with the report's text; how the page answers."""
    form = next(form for form in visitor.page(path).forms if "progress_text" in form.names)
    values = {**form.fields, "progress_text": "已出台方案。", "save": "1", "files": (io.BytesIO(data), "方案.pdf")}
    answer = visitor.client.post(form.action or path, data=values)
    if answer.status_code == 503:
        assert "存放文件的存储服务暂时无法连接" in answer.text and "没有保存" in answer.text
        assert "已出台方案。" in answer.text, "what was typed is given back"
    return answer.status_code


def proofs() -> int:
    return db.session.scalar(select(func.count(Evidence.id)).where(Evidence.file_sha256.is_not(None))) or 0


@pytest.mark.slow
@on_sqlite
def test_a_proof_is_kept_and_handed_out_and_a_dead_storage_keeps_nothing(
    office: Flask, demo: Installation, open_quarter: None, access: Access
) -> None:
    liaison, before = enter(office, demo, LIAISON), in_folder(demo)
    path = next(link for link in liaison.page("/reports").links if link.endswith("/edit"))
    settings: Config = office.config["TRACKER"]
    with running_storage() as url:
        office.config["TRACKER"] = replace(settings, bucket=replace(access, url=url))
        assert save(liaison, path, PROOF) == 303
        proof = next(link for link in liaison.page(path).links if "/evidence/" in link)
        with liaison.get(proof) as got:
            assert (got.data, got.headers["Content-Length"]) == (PROOF, str(len(PROOF)))
            etag = got.headers["ETag"]
        with liaison.client.get(proof, headers={"Range": "bytes=1-3"}) as part:
            assert (part.status_code, part.data) == (206, b"PDF")
        with liaison.client.get(proof, headers={"If-None-Match": etag}) as same:
            assert same.status_code == 304
    with office.app_context():
        counted = proofs()
    assert save(liaison, path, b"%PDF-1.7 another") == 503
    assert liaison.get(proof).status_code == 503
    with office.app_context():
        assert proofs() == counted, "no row names what was not kept"
    assert liaison.get(path).status_code == 200, "whoever needs no file goes on"
    office.config["TRACKER"] = settings
    assert save(liaison, path, b"%PDF-1.7 another") == 303
    assert len(keys(access, "uploads/")) == 2 and in_folder(demo) == before
    client(access).delete_object(Bucket=access.bucket, Key=keys(access, "uploads/")[0])
    client(access).delete_object(Bucket=access.bucket, Key=keys(access, "uploads/")[0])
    assert "没有存下文件" in liaison.get(proof).text


def work(app: Flask) -> None:
    with app.app_context():
        scheduler.work_off(holder(app), NOW)


@pytest.mark.slow
@on_sqlite
def test_an_edition_is_built_into_it_signed_and_handed_out_as_it_was(
    office: Flask, demo: Installation, open_quarter: None, access: Access
) -> None:
    demo.done("round", "close", "2026Q4", "--jurisdiction", "500000", "--reason", "试")
    before, coordinator = in_folder(demo), enter(office, demo, OFFICE)
    settings: Config = office.config["TRACKER"]
    with running_storage() as dead:
        pass
    office.config["TRACKER"] = replace(settings, bucket=replace(access, url=dead))
    run = coordinator.send("/workbooks", action="/editions").request.path
    work(office)
    assert "存放文件的存储服务暂时无法连接，没有做成" in coordinator.get(run).text
    office.config["TRACKER"] = settings
    run = coordinator.send("/workbooks", action="/editions").request.path
    work(office)
    at = coordinator.get(f"{run}?then=file").headers["Refresh"].partition("url=")[2]
    coordinator.send(at, action=f"{at}/review")
    assert "已签发" in enter(office, demo, HEAD).send(f"{at}/sign", action=f"{at}/sign").text
    with coordinator.get(f"{at}/files/whole") as book:
        assert (book.status_code, book.data[:2]) == (200, b"PK")
    assert len(keys(access, "editions/")) == 8 and in_folder(demo) == before
    assert "一致" in coordinator.send("/workbooks", action="/editions/verify").text
    whole = next(key for key in keys(access, "editions/") if "-whole-" in key)
    client(access).put_object(Bucket=access.bucket, Key=whole, Body=b"PK altered")
    assert "与签发时的指纹不一致" in coordinator.get(f"{at}/files/whole").text
    client(access).delete_object(Bucket=access.bucket, Key=whole)
    assert "不在服务器上" in coordinator.get(f"{at}/files/whole").text


@on_sqlite
@pytest.mark.slow
def test_a_plan_that_waits_is_read_from_it(
    office: Flask, demo: Installation, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LONG_BYTES", 10)
    coordinator = enter(office, demo, OFFICE)
    form = next(form for form in coordinator.page("/plans/new").forms if "file" in form.names)
    values = {**form.fields, "file": (io.BytesIO(revised.OLD.encode()), "方案.txt")}
    waiting = coordinator.client.post("/plans/new", data=values, follow_redirects=True).request.path
    assert waiting.startswith("/runs/") and len(keys(access, "uploads/")) == 1
    work(office)
    with office.app_context():
        assert runs.run_row(int(waiting.rpartition("/")[2])).state == runs.DONE
        newest = db.session.scalar(select(Plan).order_by(Plan.id.desc()).limit(1))
        assert newest and keys(access, "uploads/") == [f"uploads/{newest.file_sha256}"]
