"""What other systems read: the rows of the commands, as the account may see them, as of a day, in pages."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import TODAY
from tests.people.staff import account
from tests.structure.schemas import faults
from tests.web.interface.systems import system
from tracker.database import db
from tracker.plans.models import Plan
from tracker.vocabulary import Role

CHONGQING, SHANXI = "渝发改规范〔2022〕11号", "晋发改就业发〔2022〕197号"
OF_CHONGQING = ("--jurisdiction", "500000")


def test_lists_are_those_of_the_commands(demo_app: Flask, demo: Installation, open_quarter: None) -> None:
    ours = system(demo_app, "cq-viewer")
    for path, words in (("plans", "plan"), ("rounds", "round"), ("tasks", "task"), ("editions", "edition")):
        told = ours.json(f"/api/v1/{path}?limit=50")
        assert told["items"] == demo.done(words, "list", "--json", *OF_CHONGQING).json, path
        assert faults(f"{words}_list", told["items"]) == []
        assert told["next"] is None
    assert len(ours.json("/api/v1/tasks")["items"]) == 25


def test_one_task_is_that_of_the_command(demo_app: Flask, demo: Installation, scanned_quarter: None) -> None:
    ours = system(demo_app, "cq-viewer")
    code = ours.json("/api/v1/tasks?limit=1")["items"][0]["code"]
    told = ours.json(f"/api/v1/tasks/{code}")
    assert told == demo.done("task", "show", code, "--json", "--as", "cq-viewer").json
    assert faults("task_show", told) == []
    assert ours.get("/api/v1/tasks/500000-XX").status_code == 404


@pytest.mark.both
def test_pages_follow_one_another_and_filters_are_kept(demo_app: Flask, demo: Installation) -> None:
    ours, path, codes = system(demo_app, "sx-viewer"), "/api/v1/tasks?limit=7&department=省商务厅&role=co", []
    while path:
        told = ours.json(path)
        assert len(told["items"]) <= 7
        codes += [row["code"] for row in told["items"]]
        path = told["next"]
    words = ("task", "list", "--department", "省商务厅", "--role", "co", "--json", "--jurisdiction", "140000")
    assert codes == [row["code"] for row in demo.done(*words).json]
    assert len(codes) > 7


def test_a_page_after_a_row_that_has_gone_is_no_end(demo_app: Flask, demo: Installation) -> None:
    """Its plan was withdrawn between two pages: whoever read on took what came before for the whole list."""
    ours = system(demo_app, "cq-viewer")
    number = ours.json("/api/v1/plans?limit=1")["items"][0]["number"]
    with demo_app.app_context():
        other = db.session.query(Plan).filter(Plan.number != number).first()
        assert other is not None
        path = f"/api/v1/plans?limit=1&after={other.id}"
        db.session.remove()
    (problem,) = ours.get(path).json["problems"]
    assert problem["parameter"] == "after" and "从头读取" in problem["message"]


@pytest.mark.parametrize("light", ["灰", "红"])
def test_lights_as_of_a_day(demo_app: Flask, demo: Installation, light: str) -> None:
    ours = system(demo_app, "cq-viewer")
    told = ours.json(f"/api/v1/tasks?light={light}&limit=200")
    asked = ("task", "list", "--light", light, "--json", *OF_CHONGQING)
    assert told["items"] == demo.done(*asked).json
    before = ours.json(f"/api/v1/tasks?on={TODAY - timedelta(1)}")
    assert (before["on"], before["items"]) == (str(TODAY - timedelta(1)), [])


def test_a_unit_reads_its_own_and_a_region_its_own(demo_app: Flask, demo: Installation) -> None:
    unit, theirs = system(demo_app, "cq-liaison-sww"), system(demo_app, "sx-viewer")
    codes = {row["code"] for row in unit.json("/api/v1/tasks?limit=200")["items"]}
    assert codes == {row["code"] for row in demo.done("task", "list", "--json", "--as", "cq-liaison-sww").json}
    assert 0 < len(codes) < 25
    assert [row["number"] for row in theirs.json("/api/v1/plans")["items"]] == [SHANXI]
    assert theirs.get(f"/api/v1/tasks/{min(codes)}").status_code == 404
    assert unit.get("/api/v1/editions").status_code == 403


def test_a_unit_does_not_hear_of_a_plan_that_is_none_of_its_own(demo_app: Flask, demo: Installation) -> None:
    """An empty list said that some region has a plan of that number, 422 that none has."""
    unit = system(demo_app, "cq-liaison-sww")
    assert unit.json(f"/api/v1/tasks?plan={CHONGQING}")["items"]
    answers = [unit.get(f"/api/v1/tasks?plan={number}") for number in (SHANXI, "无此文号")]
    assert [answer.status_code for answer in answers] == [422, 422]
    told = [answer.json["problems"][0]["message"] for answer in answers]  # type: ignore[index]
    assert told[0].replace(SHANXI, "无此文号") == told[1]


def test_what_is_still_checked_is_the_offices_alone(app: Flask, chongqing_received: None) -> None:
    with app.app_context():
        account("cq-security", Role.SECURITY_ADMIN, "cq-fgw")
        account("cq-viewer", Role.VIEWER, "cq-fgw")
        account("cq-coordinator", Role.COORDINATOR, "cq-fgw-zonghe")
        db.session.remove()
    reader, office = system(app, "cq-viewer"), system(app, "cq-coordinator")
    told = reader.json("/api/v1/tasks?limit=5")
    assert (told["items"], told["next"]) == ([], None)
    assert len(office.json("/api/v1/tasks?limit=200")["items"]) == 25


def test_what_is_unchanged_is_not_sent_again(demo_app: Flask, demo: Installation) -> None:
    ours = system(demo_app, "cq-viewer")
    first = ours.get("/api/v1/plans")
    tag = first.headers["ETag"]
    assert tag.strip('"') == hashlib.sha256(first.data).hexdigest()
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = ours.get("/api/v1/plans", If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert ours.get("/api/v1/plans", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("tasks?limit=0", ["limit"]),
        ("tasks?limit=201&light=紫&on=20.11.2026&colour=红", ["limit", "light", "on", "colour"]),
        ("tasks?limit=5&limit=6", ["limit"]),
        (f"tasks?on={TODAY + timedelta(1)}", ["on"]),
        ("tasks?on=0", ["on"]),
        ("tasks?on=2026-02-30", ["on"]),
        ("tasks?on=2026-09-30T00:00:00%2B08:00", ["on"]),
        ("tasks?role=co", ["role"]),
        ("tasks?plan=无此文号", ["plan"]),
        ("tasks?department=无此单位", ["department"]),
        ("tasks?after=99999999999999999999", ["after"]),
        ("editions?after=x", ["after"]),
        ("editions?after=2026Q4-99", ["after"]),
        ("editions?quarter=2026Q4&after=2026Q3-1", ["after"]),
        ("tasks?after=999999", ["after"]),
        ("rounds?after=999999", ["after"]),
        ("plans?after=999999", ["after"]),
        ("plans?on=2026-11-20", ["on"]),
    ],
)
def test_a_wrong_question_is_told_all_at_once(
    demo_app: Flask, demo: Installation, query: str, parameters: list[str]
) -> None:
    answer = system(demo_app, "cq-viewer").get(f"/api/v1/{query}")
    assert answer.status_code == 422
    assert sorted(one["parameter"] for one in answer.json["problems"]) == sorted(parameters)  # type: ignore[index]


@pytest.mark.both
@pytest.mark.parametrize(
    "path", ["/api/v1/tasks/a%00b", "/api/v1/tasks/%0A?on=2026-09-30", "/api/v1/editions/%00/1", "/tasks/a%00b"]
)
def test_an_address_with_a_control_character_is_none(demo_app: Flask, demo: Installation, path: str) -> None:
    """PostgreSQL keeps no NUL: to ask for one was a fault of ours."""
    ours = system(demo_app, "cq-coordinator") if path.startswith("/api") else Visitor.of(demo_app)
    if isinstance(ours, Visitor):
        ours.sign_in("cq-viewer", demo_passwords(demo)["cq-viewer"])
        assert ours.client.get(path).status_code == 404
    else:
        answer = ours.client.get(path, headers={"Authorization": f"Bearer {ours.secret}"})
        assert (answer.status_code, answer.json["detail"]) == (404, "没有这个地址，接口说明见 /api/v1/")  # type: ignore[index]
