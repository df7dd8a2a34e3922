"""Reports handed in by another system: checked as on the page, all or none, once, and then with the unit head."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.clients.commands import Installation
from tests.clients.statements import counted
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import TODAY
from tests.web.interface.systems import BOTH, NAME, System, system
from tracker.acts.reporting import told_reports
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.reporting import queries
from tracker.reporting.models import Report, ReportVersion
from tracker.vocabulary import TokenScope
from tracker.web.interface import reports as views

REPORTS = "/api/v1/reports"
OWED = f"{REPORTS}?round=2026Q4&limit=200"


@pytest.fixture
def ours(demo_app: Flask, open_quarter: None) -> System:
    """A system with the account of 市商务委's liaison."""
    return system(demo_app, "cq-liaison-sww", BOTH)


def filled(owed: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A report that says all that is asked."""
    asked = owed["asked"]
    told = {
        "report": owed["report"],
        "version": owed["version"],
        "situation": "有进展",
        **{one["name"]: f"{one['label']}：新开绿色商场 6 家" for one in asked["texts"] if one["name"] != "dissent"},
        **{one["name"]: one["options"][0] for one in asked["choices"]},
        "figures": [
            {"indicator": one["indicator"], "value": one["target"], "as_of": str(TODAY), "source": "商务统计月报"}
            for one in asked["figures"]
        ],
        "references": ["渝商务发〔2026〕12号"],
        "sure": True,
    }
    return {**told, **other}


def send(ours: System, *reports: dict[str, Any], key: str = "one") -> TestResponse:
    return ours.post(REPORTS, {"reports": list(reports)}, Idempotency_Key=key)


def problems(answer: TestResponse, status: int) -> dict[str, str]:
    """By place what is wrong."""
    assert answer.status_code == status, answer.text
    assert answer.json is not None
    return {one.get("pointer", one.get("parameter", "")): one["message"] for one in answer.json["problems"]}


@pytest.mark.parametrize(("account", "least"), [("cq-liaison-sww", 2), ("cq-liaison-zihuan", 2), ("cq-coordinator", 1)])
def test_a_list_read_page_by_page_is_the_whole_list(
    demo_app: Flask, open_quarter: None, monkeypatch: pytest.MonkeyPatch, account: str, least: int
) -> None:
    """Each page reads its own row and the next one, however many the round has asked for."""
    read: list[int] = []
    line = queries._line
    monkeypatch.setattr(queries, "_line", lambda row: read.append(row.id) or line(row))
    ours = system(demo_app, account, BOTH)
    with counted(demo_app) as of_whole:
        whole = [one["report"] for one in ours.json(OWED)["items"]]
    assert len(whole) >= least
    pages, path = list[int](), f"{REPORTS}?round=2026Q4&limit=1"
    while path:
        read.clear()
        with counted(demo_app) as of_page:
            told = ours.json(path)
        assert set(read) == set(whole[len(pages) :][:2])
        # Behind another row its place is asked, and whose it is.
        assert len(of_page) <= len(of_whole) + 3
        pages += [one["report"] for one in told["items"]]
        path = told["next"]
    assert pages == whole


def test_a_page_after_a_report_of_others_is_refused(demo_app: Flask, ours: System) -> None:
    other = system(demo_app, "cq-liaison-zihuan", BOTH).json(OWED)["items"][0]["report"]
    assert problems(ours.get(f"{OWED}&after={other}"), 422).keys() == {"after"}


def counts(app: Flask) -> tuple[int, int]:
    """Versions of reports, rows of the trail."""
    with app.app_context():
        found = [db.session.scalar(select(func.count()).select_from(model)) for model in (ReportVersion, AuditEntry)]
        db.session.remove()
    return found[0] or 0, found[1] or 0


def test_reports_go_to_the_unit_head_and_the_trail_names_the_system(
    demo_app: Flask, demo: Installation, ours: System
) -> None:
    owed = ours.json(OWED)["items"]
    assert len(owed) > 2
    answer = send(ours, *(filled(one) for one in owed[:2]))
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert [one["state"] for one in answer.json["reports"]] == ["待审批", "待审批"]
    now = ours.json(OWED)["items"]
    assert [(one["is_open"], one["said"]["situation"]) for one in now[:2]] == [(False, "有进展")] * 2
    assert [one["version"] for one in now[:2]] == [one["version"] for one in answer.json["reports"]]
    head = Visitor.of(demo_app)
    head.sign_in("cq-unit-head-sww", demo_passwords(demo)["cq-unit-head-sww"])
    assert "新开绿色商场 6 家" in head.page("/approvals").text
    with demo_app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "report_send")).all()
        assert [row.detail["system"] for row in rows] == [NAME, NAME]
        assert {row.actor_roles for row in rows} == {"liaison"}


def test_the_same_key_is_told_the_same_and_another_body_is_refused(demo_app: Flask, ours: System) -> None:
    first, second = ours.json(OWED)["items"][:2]
    done = send(ours, filled(first))
    before = counts(demo_app)
    again = send(ours, filled(first))
    assert (again.status_code, again.data) == (200, done.data)
    other = send(ours, filled(second))
    assert other.status_code == 409
    assert other.json["detail"] == views.OTHER_BODY  # type: ignore[index]
    assert counts(demo_app) == before
    assert send(ours, filled(second), key="two").status_code == 200


def test_of_two_at_once_with_one_key_the_second_hears_what_the_first_did(
    demo_app: Flask, ours: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ours.json(OWED)["items"][0]
    done = send(ours, filled(first))
    looks = iter([lambda number: None, views.kept_answer])
    monkeypatch.setattr(views, "kept_answer", lambda number: next(looks)(number))
    before = counts(demo_app)
    again = send(ours, filled(first))
    assert (again.status_code, again.data) == (200, done.data)
    assert counts(demo_app) == before


def test_what_was_changed_or_sent_meanwhile_is_not_overwritten(demo_app: Flask, ours: System) -> None:
    first, second = ours.json(OWED)["items"][:2]
    assert send(ours, filled(first)).status_code == 200
    before = counts(demo_app)
    told = problems(send(ours, filled(first), filled(second, version=second["version"] + 1), key="two"), 409)
    assert told == {
        "/reports/0/report": told_reports.NOT_OPEN.format(state="待审批"),
        "/reports/1/version": told_reports.CHANGED.format(version=second["version"]),
    }
    assert counts(demo_app)[0] == before[0]


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(demo_app: Flask, ours: System) -> None:
    owed = ours.json(OWED)["items"]
    figured = next(one for one in owed if one["asked"]["figures"])
    plain = next(one for one in owed if not one["asked"]["figures"] and one["asked"]["texts"])
    before = counts(demo_app)
    wrong = filled(figured, progress_text=" ", references=["www.example.cn"])
    wrong["figures"] = [{"indicator": 999999, "value": 1}, {**filled(figured)["figures"][0], "value": "0.12345678"}]
    missing = filled(plain, progress_text="", situation="零报告", references=[])
    other = next(one for one in owed if one not in (figured, plain))
    sent = (wrong, missing, filled(plain, report=999999), filled(other, version=other["version"] + 1))
    told = problems(send(ours, *sent), 422)
    assert told.keys() == {
        *("/reports/0/figures/0", "/reports/0/figures/1/value", "/reports/0/references/0", "/reports/0/progress_text"),
        *("/reports/1/progress_text", "/reports/2/report", "/reports/3/version"),
    }
    assert counts(demo_app)[0] == before[0]
    with demo_app.app_context():
        assert db.session.scalar(select(func.count()).where(Report.state == "to_approve")) == 0


@pytest.mark.parametrize(
    ("body", "status", "places"),
    [
        ({"reports": []}, 422, {"/reports"}),
        ({}, 422, {"/reports"}),
        ([], 422, {"/"}),
        (b"{", 422, set()),
        (b'{"reports": "\xff"}', 422, set()),
        (b'{"reports": [{"report": 1, "version": 1, "situation": "\\ud800"}]}', 422, set()),
        (
            {"reports": [{"report": "x", "situation": "好", "figures": [{"value": "多"}], "colour": "红"}]},
            422,
            {
                *("/reports/0/report", "/reports/0/version", "/reports/0/situation", "/reports/0/colour"),
                *("/reports/0/figures/0/indicator", "/reports/0/figures/0/value"),
            },
        ),
        ({"reports": [{"report": 2**40, "version": 1, "situation": "有进展"}]}, 422, {"/reports/0/report"}),
        (
            {
                "reports": [
                    {"report": 1, "version": 1, "situation": "有进展", "references": [""]}
                    | {"own": [{"item": "", "is_own": True}], "figures": [{"indicator": 1, "value": ""}]}
                ]
            },
            422,
            {"/reports/0/references/0", "/reports/0/own/0/item", "/reports/0/figures/0/value"},
        ),
        (
            {"reports": [{"report": True, "version": "1", "situation": "有进展", "sure": "no"}]},
            422,
            {"/reports/0/report", "/reports/0/version", "/reports/0/sure"},
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_chinese(ours: System, body: Any, status: int, places: set[str]) -> None:
    answer = ours.post(REPORTS, body, Idempotency_Key="one")
    assert problems(answer, status).keys() == places
    assert all(one["message"] != "格式不对" for one in answer.json["problems"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(("value", "1e999999999"), ("value", "1e-999999999"), ("value", "1_000"), ("value", "１２"), ("value", " 12")),
        *(("value", "1" * 21), ("value", True), ("value", "Infinity"), ("as_of", 0), ("as_of", "0")),
        *(
            ("as_of", "2026-02-30"),
            ("as_of", "2026-11-20T00:00:00Z"),
            ("as_of", "２０２６-11-20"),
            ("as_of", "20261120"),
        ),
    ],
)
def test_a_figure_is_written_as_the_description_says(ours: System, name: str, written: object) -> None:
    """“1e999999999” took a gigabyte to be called too large, “0” was a day of 1970."""
    figure = {"indicator": 1, "value": "1", "as_of": "2026-11-20", name: written}
    body = {"reports": [{"report": 1, "version": 1, "situation": "有进展", "figures": [figure]}]}
    told = problems(ours.post(REPORTS, body, Idempotency_Key="one"), 422)
    hint = "要写成数字" if name == "value" else "要写成 2026-11-20 这样的日期"
    assert told == {f"/reports/0/figures/0/{name}": hint}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'{"reports": [', "内容不是 JSON：第 1 行第 13 个字节起读不下去"),
        (b'{"reports": "\xff"}', "内容不是 JSON：第 1 行第 14 个字节起读不下去"),
    ],
)
def test_where_it_is_no_json_is_told_in_chinese(ours: System, body: bytes, detail: str) -> None:
    answer = ours.post(REPORTS, body, Idempotency_Key="one")
    assert answer.json is not None and answer.json["detail"] == detail


def test_what_every_hand_in_needs(ours: System) -> None:
    body = {"reports": [{"report": 1, "version": 1, "situation": "有进展"}]}
    assert problems(ours.post(REPORTS, body), 422) == {"Idempotency-Key": views.NO_KEY}
    assert ours.post(REPORTS, b"x", content_type="text/plain", Idempotency_Key="one").status_code == 415
    assert ours.post(REPORTS, b" " * (2 * 1024 * 1024 + 1), Idempotency_Key="one").status_code == 413
    assert problems(ours.get(f"{REPORTS}?round=2020Q1"), 422).keys() == {"round"}
    assert problems(ours.get(f"{REPORTS}?round="), 422) == {"round": "“round”不能为空"}
    assert problems(ours.get(f"{REPORTS}?round={'2' * 201}"), 422) == {"round": "“round”最多 200 字"}


def test_the_description_offers_nothing_empty_that_is_refused() -> None:
    told = views.ReportsIn.model_json_schema()["$defs"]
    assert told["OwnIn"]["properties"]["item"]["minLength"] == 1
    assert told["ReportIn"]["properties"]["references"]["items"]["minLength"] == 1
    assert views.OwedQuery.model_json_schema()["properties"]["round"]["minLength"] == 1
    texts = [one for one in told["FigureIn"]["properties"]["value"]["anyOf"] if one.get("type") == "string"]
    assert all(not re.fullmatch(one["pattern"], "") and re.fullmatch(one["pattern"], "-1.50") for one in texts)


@pytest.mark.both
def test_another_units_reports_are_not_there(demo_app: Flask, ours: System) -> None:
    first = ours.json(OWED)["items"][0]
    other = system(demo_app, "sx-liaison-swt", BOTH)
    assert first["report"] not in {one["report"] for one in other.json(OWED)["items"]}
    assert problems(send(other, filled(first)), 422) == {"/reports/0/report": told_reports.NO_REPORT}
    with demo_app.app_context():
        tried = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "refuse")).one()
        assert (tried.object_id, tried.jurisdiction_id) == ("interface_reports.hand_in", "140000")
        db.session.remove()
    reader = system(demo_app, "cq-liaison-sww", frozenset({TokenScope.READ}))
    assert reader.get(OWED).status_code == 403
    assert send(reader, filled(first)).status_code == 403


def test_unchanged_says_nothing_else_and_needs_something_accepted(ours: System) -> None:
    first = ours.json(OWED)["items"][0]
    alone = {"report": first["report"], "version": first["version"], "situation": "无变化"}
    told = problems(send(ours, {**alone, "progress_text": "新开 6 家"}), 422)
    assert told.keys() == {"/reports/0/progress_text"}
    told = problems(send(ours, alone), 422)
    assert told == {"/reports/0/situation": told_reports.UNCHANGED.format(reason="以前各期还没有采用过有内容的报告")}
