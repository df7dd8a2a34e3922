"""Refusals and files handed out are in the audit trail, counted and not flooding it."""

from __future__ import annotations

from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.clients.visitors import Enter, Visitor
from tests.people.staff import PASSWORD
from tests.web.test_downloads import finished_run
from tracker import audit, clock
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.web.request import trail
from tracker.web.request.trail import FileOf


@pytest.fixture(autouse=True)
def nothing_told_yet(app: Flask) -> None:
    """Tests share an application; what one of them was told of is new to the next."""
    trail.install(app)


def noted(app: Flask, action: str) -> list[tuple[int | None, str, str, object]]:
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
        return [
            (entry.actor_id, entry.object_id, entry.result, entry.detail.get("status") or entry.detail.get("times"))
            for entry in entries
        ]


def test_who_was_refused_what(app: Flask, people: dict[str, int], signed_in: Enter) -> None:
    visitor, liaison = signed_in("cq-liaison"), people["cq-liaison"]
    visitor.client.get("/users")
    visitor.client.get("/plans/999")
    visitor.client.get("/no-page-of-ours")
    Visitor.of(app).client.get("/tasks")
    assert noted(app, "refuse") == [
        (liaison, "users.index", "拒绝", 403),
        (liaison, "plans.show", "拒绝", 404),
        (None, "tasks.index", "拒绝", 401),
    ]


def test_who_tries_every_address_fills_no_table(
    app: Flask, people: dict[str, int], signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, seconds = signed_in("cq-liaison"), 5000.0
    monkeypatch.setattr(clock, "elapsed", lambda: seconds)
    for number in range(50):
        visitor.client.get(f"/plans/{number + 900}")
    assert len(noted(app, "refuse")) == 1
    seconds += 600
    visitor.client.get("/plans/999")
    with app.app_context():
        newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert newest is not None and newest.detail["times"] == 49


def test_what_could_not_be_written_is_told_by_the_next(
    app: Flask, people: dict[str, int], signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = signed_in("cq-liaison")
    with monkeypatch.context() as busy:
        busy.setattr(audit, "record_apart", lambda *act, **entry: False)
        visitor.client.get("/plans/997")
        visitor.client.get("/plans/998")
    for number in range(3):
        visitor.client.get(f"/plans/{number + 900}")
    with app.app_context():
        (told,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "refuse"))
        assert (told.detail["path"], told.detail["times"]) == ("/plans/900", 2)


def test_a_workbook_handed_out_is_noted(app: Flask, people: dict[str, int], signed_in: Enter) -> None:
    visitor = signed_in("cq-coordinator")
    run_id = finished_run(app, people["cq-coordinator"])
    for _ in range(3):
        with visitor.client.get(f"/runs/{run_id}/file") as answer:
            assert answer.data == b"workbook"
    assert noted(app, "download") == [(people["cq-coordinator"], str(run_id), "成功", None)]


def test_who_only_asks_or_has_the_file_already_takes_none(app: Flask, people: dict[str, int], signed_in: Enter) -> None:
    trail.install(app)
    visitor = signed_in("cq-coordinator")
    run_id = finished_run(app, people["cq-coordinator"])
    address = f"/runs/{run_id}/file"
    with visitor.client.head(address) as asked:
        assert asked.status_code == 200
    with visitor.client.get(address, headers={"If-None-Match": asked.headers["ETag"]}) as known:
        assert known.status_code == 304
    assert noted(app, "download") == []
    with visitor.client.get(address) as answer:
        assert answer.data == b"workbook"
    assert len(noted(app, "download")) == 1


def test_two_forms_of_one_round_are_two_and_the_same_is_counted(app: Flask, people: dict[str, int]) -> None:
    with app.test_request_context():
        for kind, department_id in [("填报表", 7), ("填报表", 7), ("填报表", 8), ("", None)]:
            trail.note_download(FileOf("round", 3, kind, department_id))
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "download").order_by(AuditEntry.id))
        told = [entry.detail for entry in entries]
    assert told == [{"kind": "填报表", "department_id": 7}, {"kind": "填报表", "department_id": 8}, {}]


def test_a_file_is_not_kept_from_who_asks_where_the_trail_takes_no_row(
    app: Flask, people: dict[str, int], signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database only reads just now, and reading goes on (P16); the next row says how often it was not told."""
    visitor = signed_in("cq-coordinator")
    run_id = finished_run(app, people["cq-coordinator"])
    with monkeypatch.context() as stopped:
        stopped.setattr("tracker.audit.steps.writing_at_once", read_only)
        for _ in range(2):
            with visitor.client.get(f"/runs/{run_id}/file") as answer:
                assert (answer.status_code, answer.data) == (200, b"workbook")
    assert noted(app, "download") == []
    with visitor.client.get(f"/runs/{run_id}/file") as answer:
        assert answer.data == b"workbook"
    assert noted(app, "download") == [(people["cq-coordinator"], str(run_id), "成功", 2)]


def read_only() -> NoReturn:
    raise OperationalError("INSERT", {}, Exception("read-only"))


def test_the_own_password_is_not_guessed_at_a_screen_left_open(
    app: Flask, people: dict[str, int], signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = signed_in("cq-liaison")
    new = {"new": "Other-Horse-8", "again": "Other-Horse-8"}
    for _ in range(3):
        assert "现用密码不对" in visitor.send("/account", old="guessed", **new).text
    refused = visitor.send("/account", old=PASSWORD, **new)
    assert refused.status_code == 422 and "连续输错" in refused.text
    assert noted(app, "set_password") == [(people["cq-liaison"], str(people["cq-liaison"]), "失败", None)] * 3
