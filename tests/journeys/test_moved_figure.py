"""（六） through the turn of the year: the stations' figure moves to another body while its later date is asked for.

The request ends with the ownership, both bodies are told, the new owner asks for itself; the quarter that was closed
before a last move keeps its owner and its counts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.clients.visitors import Visitor
from tests.journeys.offices import Story
from tests.journeys.test_owners import (
    BUSES,
    CARS,
    CHONGQING,
    CODE,
    ENERGY,
    PROTOCOL,
    SHARE,
    STATIONS,
    TRANSPORT,
    assign,
    bodies,
    judge,
    lit,
    node_of,
    office,
)
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table
from tracker.database import db
from tracker.outcomes.models import Extension
from tracker.plans.models import Task

__all__ = ["office"]
ASKED = {
    "requested_on": "2027-12-31",
    "category": "funds",
    "reason": "资金未到位",
    "progress": "已建成86座",
    "remedy": "年底前补齐14座",
}


def head(story: Story, body: str) -> Visitor:
    return story.person(f"cq-{bodies(story).index(body)}-head")


def ask(story: Story, body: str) -> str:
    """The head hands a request for the stations in; its page."""
    with story.app.app_context():
        task_id = db.session.query(Task.id).filter_by(code=CODE).scalar()
    at = f"/extensions/new/{task_id}?milestone={node_of(story, STATIONS)}"
    answer = head(story, body).send(at, **ASKED, milestone_id=str(node_of(story, STATIONS)), do="apply")
    assert "已提交延期申请" in answer.text
    with story.app.app_context():
        return f"/extensions/{db.session.query(Extension.id).order_by(Extension.id.desc()).limit(1).scalar()}"


@pytest.mark.slow
@pytest.mark.on("sqlite")
def test_a_figure_moves_while_a_later_date_is_asked_for(office: Story) -> None:
    office.day(date(2026, 11, 27))
    for subject, value in ((CARS, "36"), (BUSES, "85"), (SHARE, "63")):
        judge(office, subject, value, "reached")
    office.day(date(2026, 12, 17))
    assign(office, {STATIONS: ENERGY}, PROTOCOL)
    office.day(date(2026, 12, 22))
    office.scan(CHONGQING)
    judge(office, STATIONS, "86", "partly", "2027-06-30")
    request = ask(office, ENERGY)
    assert "待我办理 1 件" in office.person("cq-clerk").page("/extensions").text

    office.day(date(2026, 12, 24))
    assign(office, {STATIONS: TRANSPORT}, "职责调整（渝府办〔2026〕12号）")
    office.scan(CHONGQING)
    _told(office, request)
    _closed_and_read(office)


def _told(office: Story, request: str) -> None:
    clerk = office.person("cq-clerk")
    assert "待我办理" not in clerk.page("/extensions").text
    assert "已失效" in clerk.page(request).text and f"该事项现由{TRANSPORT}承办" in clerk.page(request).text
    former, owner = head(office, ENERGY), head(office, TRANSPORT)
    assert "延期申请已失效" in former.page("/inbox?news=1").text and "已失效" in former.page(request).text
    assert f"原由{ENERGY}申请的延期" in owner.page("/inbox?news=1").text
    assert list(lit(office)) == ["重庆市交通局"]
    assert list(lit(office, "--on", "2026-12-23")) == ["重庆市能源局"]
    anew = ask(office, TRANSPORT)
    assert "待我办理 1 件" in office.person("cq-clerk").page("/extensions").text
    assert former.get(anew).status_code in (403, 404)


def _closed_and_read(office: Story) -> None:
    office.day(date(2027, 1, 8))
    office.scan(CHONGQING)
    book = office.workbook("cq-leader", "2026Q4")
    recount(book)
    units = {row["单位"]: row for row in table(book, "牵头单位情况")}
    titles = ("承办指标数", "承办节点数", "作为承办单位红黄数")
    assert [units["重庆市交通局"][title] for title in titles] == [3, 3, 1]
    assert [units["重庆市能源局"][title] for title in titles] == [0, 0, 0]
    own = [row for row in table(book, "量化指标") if row["承办单位"] == "重庆市交通局"]
    assert sorted(row["亮灯"] for row in own) == ["达成", "达成", "黄·整改中"]
    (late,) = [row for row in table(book, "滞后清单") if row["任务编号"] == CODE]
    assert (late["承办单位"], late["差距(百分点)"]) == ("重庆市交通局", 14)
    asked = [(str(row["原因"]).partition("】")[0], row["结论"]) for row in table(book, "延期调整")]
    lapsed = f"已失效：该事项现由{TRANSPORT}承办，原申请失效"
    assert asked == [(f"【重庆{ENERGY}", lapsed), (f"【重庆{TRANSPORT}", "已申请")]
    _commands_agree(office)
    before = book_of(office)
    assign(office, {STATIONS: ENERGY}, "更正")
    assert book_of(office) == before, "no change of owner alters a closed quarter"
    assert list(lit(office)) == ["重庆市能源局"]


def _commands_agree(office: Story) -> None:
    listed = office.command("task", "list", "--department", "重庆市交通局")
    assert "承办指标 3，节点 3，其中红黄 1 项" in listed
    for unit, reds in (("重庆市交通局", [CODE]), ("重庆市能源局", [])):
        words = ("--department", unit, "--light", "黄")
        assert [one["code"] for one in office.data("task", "list", *words)] == reds
        then = office.data("task", "list", *words, "--on", "2026-12-23")
        assert [one["code"] for one in then] == ([] if reds else [CODE]), "as of the day before it was the other's"
        assert [one["code"] for one in office.data("task", "list", *words, "--of-task")] == [CODE]


def book_of(office: Story) -> dict[str, Any]:
    """What stands on the sheets of the quarter that was closed, but for the cover."""
    book = office.workbook("cq-leader", "2026Q4")
    names = ("任务台账", "牵头单位情况", "量化指标", "阶段节点", "滞后清单")
    return {name: table(book, name) for name in names}
