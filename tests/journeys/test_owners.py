"""Whose is it: 重庆（六） with its ten bodies and four figures. One figure falls short: one body is asked, lit, named.

The other nine stay as they were, and whoever asks as of the day before the decision reads the earlier owner.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.journeys.offices import SEEDS, Story
from tests.servers.databases import on_sqlite
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import owners, table
from tracker import changes
from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, Milestone, Task
from tracker.plans.owners import deciding_steps

CHONGQING, CODE = "500000", "50-22-11-06"
STATIONS, CARS, BUSES, SHARE = "综合能源站", "新能源汽车新车销售", "公交接驳率", "出行分担率"
TRANSPORT, ENERGY, INDUSTRY = "市交通局", "市能源局", "市经济信息委"
PEOPLE = {"cq-clerk": ("coordinator", None), "cq-leader": ("leader", None)}
PROTOCOL = "联席会议纪要〔2026〕3号"


@pytest.fixture
def office(story: Story) -> Story:
    """The plan handed down, each of the ten bodies with its two people, each figure with its owner."""
    plan = str(SEEDS / "chongqing_green_consumption.txt")
    story.command("plan", "load", plan, "--jurisdiction", CHONGQING, "--issue", "--accept-first-listed")
    story.hire(CHONGQING, PEOPLE)
    for number, body in enumerate(bodies(story)):
        people = {f"cq-{number}": ("liaison", body), f"cq-{number}-head": ("unit_head", body)}
        story.hire(CHONGQING, people)
    assign(story, {STATIONS: TRANSPORT, CARS: INDUSTRY, BUSES: TRANSPORT, SHARE: TRANSPORT}, "交办单")
    return story


def bodies(story: Story) -> list[str]:
    """The short names of the bodies of the task, in the order of the clause."""
    with story.app.app_context():
        names = dict(db.session.execute(select(Department.name, Department.short_name)).all())
    return [names[part["department"]] for part in shown(story)["assignments"]]


def shown(story: Story, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = story.data("task", "show", CODE, *words)
    return found


def assign(story: Story, decided: dict[str, str], why: str) -> None:
    """综合处 decides whose figures are (指定)."""
    act = Act(SYSTEM, story.now, f"assign-{story.now}-{why}")
    with story.app.app_context(), changes.writing(act):
        for subject, body in decided.items():
            department = db.session.scalars(
                select(Department.id).where(Department.short_name == body, Department.jurisdiction_id == CHONGQING)
            ).one()
            deciding_steps.assign(act, [_item(subject)], [department], why, act.today)


def _item(subject: str) -> Item:
    of = select(Item).join(Indicator, Indicator.id == Item.indicator_id).join(Task, Task.id == Item.task_id)
    return db.session.scalars(of.where(Task.code == CODE, Indicator.subject.contains(subject))).one()


def node_of(story: Story, subject: str) -> int:
    """The own date of a figure."""
    with story.app.app_context():
        item = _item(subject)
        return db.session.scalars(select(Milestone.id).where(Milestone.indicator_id == item.indicator_id)).one()


def judge(story: Story, subject: str, value: str, result: str, rectify_by: str = "") -> None:
    at = f"/verdicts/milestones/{node_of(story, subject)}"
    fields = {"result": result, "value": value, "as_of": "2025-12-31", "basis": "统计公报", "rectify_by": rectify_by}
    answer = story.person("cq-clerk").send(at, **fields)
    assert "已核定" in answer.text


def lit(story: Story, *words: str) -> dict[str, str]:
    """Colour and reason of each body's part that is red or yellow."""
    parts = shown(story, *words)["assignments"]
    return {part["department"]: part["light_reason"] for part in parts if part["light"] in ("红", "黄")}


def owner_of(story: Story, words: str, *on: str) -> tuple[list[str], str, str | None]:
    item = next(one for one in shown(story, *on)["items"] if one["kind"] == "指标" and words in one["words"])
    return item["owners"], item["known_by"], item["why"]


def heads(story: Story) -> dict[str, Visitor]:
    """By body its head, signed in."""
    return {body: story.person(f"cq-{number}-head") for number, body in enumerate(bodies(story))}


@pytest.mark.slow
@pytest.mark.on("sqlite")
def test_one_figure_of_four_falls_short_and_one_body_of_ten_answers(office: Story) -> None:
    assert len(bodies(office)) == 10 and len(set(bodies(office)) & {TRANSPORT, ENERGY, INDUSTRY}) == 3
    office.day(date(2026, 11, 27))
    for subject, value in ((CARS, "36"), (BUSES, "85"), (SHARE, "63")):
        judge(office, subject, value, "reached")

    office.day(date(2026, 12, 17))
    assign(office, {STATIONS: ENERGY}, PROTOCOL)
    office.day(date(2026, 12, 18))
    assert owner_of(office, "100") == (["重庆市能源局"], "指定", PROTOCOL)
    assert owner_of(office, "100", "--on", "2026-12-16") == (["重庆市交通局"], "指定", "交办单")

    chased = _chased(office)
    _shortfall(office)
    _offered(office)
    _named_to_the_leader(office)
    _earlier(office)
    _counted(office)
    _moved_since(office)
    assert chased == {"重庆市能源局"}


def _chased(office: Story) -> set[str]:
    """Overdue on the first working day after the 核定 round: the chaser goes to the owner of the stations alone."""
    office.day(date(2026, 12, 21))
    created = [one for one in office.scan(CHONGQING) if one["stage"] == "A6" and one["task"] == CODE]
    assert created and all(STATIONS in one["message"] for one in created)
    assert list(lit(office)) == ["重庆市能源局"]
    light = office.light(CHONGQING, CODE)
    assert light.startswith("红·逾期") and "未报，市能源局" in light
    return {one["department"] for one in created}


def _shortfall(office: Story) -> None:
    """86 of 100: its body is yellow, the other nine are not touched."""
    office.day(date(2026, 12, 22))
    before = {part["department"]: part["light_reason"] for part in shown(office)["assignments"]}
    judge(office, STATIONS, "86", "partly", "2027-06-30")
    after = {part["department"]: part["light_reason"] for part in shown(office)["assignments"]}
    assert {name for name in after if after[name] != before[name]} == {"重庆市能源局"}
    (reason,) = lit(office).values()
    assert reason.startswith("黄·整改中：") and "部分达成86座" in reason and reason.endswith("市能源局")
    assert office.light(CHONGQING, CODE).startswith("黄·整改中：")
    rectifying = {body: "待整改" in head.page("/").text for body, head in _liaisons(office).items()}
    assert [body for body, waits in rectifying.items() if waits] == [ENERGY]


def _liaisons(office: Story) -> dict[str, Visitor]:
    return {body: office.person(f"cq-{number}") for number, body in enumerate(bodies(office))}


def _offered(office: Story) -> None:
    """A later date for the stations may be asked by their owner, and by nobody else."""
    with office.app.app_context():
        task_id = db.session.scalars(select(Task.id).where(Task.code == CODE)).one()
    at = f"/extensions/new/{task_id}?milestone={node_of(office, STATIONS)}"
    answers = {body: head.get(at) for body, head in heads(office).items()}
    offered = [body for body, answer in answers.items() if answer.status_code == 200 and STATIONS in answer.text]
    assert offered == [ENERGY]
    assert answers["市公安局"].status_code == 403


def _named_to_the_leader(office: Story) -> None:
    leader = office.person("cq-leader")
    rows = leader.page("/").tree.xpath(f"//tr[.//*[contains(text(), '{CODE}')]]")
    (row,) = rows
    assert [cell.text_content() for cell in row.xpath("td[@data-th='承办单位']")] == [ENERGY]
    assert "部分达成86座" in row.text_content() and "首列" not in row.text_content()
    lights = _by_department(leader)
    assert (lights[ENERGY], lights["市公安局"]) == (("—", "1"), ("—", "—"))
    listed = office.person("cq-clerk").page("/verdicts").tree.xpath(f"//tr[.//*[contains(text(), '{CODE}')]]")
    assert {row.xpath("td[@data-th='承办单位']")[0].text_content() for row in listed} == {ENERGY, TRANSPORT, INDUSTRY}
    page = leader.page(f"/tasks/{CODE}").text
    assert f"指定（{PROTOCOL}）" in page and "黄·整改中" in page


def _by_department(leader: Visitor) -> dict[str, tuple[str, str]]:
    """Red and yellow of each body, as the list of departments compares them."""
    rows = leader.page("/departments").tree.xpath("//tr[th/a]")
    return {
        row.xpath("th/a")[0].text_content(): (
            row.xpath("td[starts-with(@data-th, '红')]")[0].text_content(),
            row.xpath("td[starts-with(@data-th, '黄')]")[0].text_content(),
        )
        for row in rows
    }


def _earlier(office: Story) -> None:
    """As of the day before the decision the stations were the transport bureau's."""
    then = shown(office, "--on", "2026-12-16")
    assert [one["owners"] for one in then["items"] if one["kind"] == "指标" and "100" in one["words"]] == [
        ["重庆市交通局"]
    ]
    reds = lit(office, "--on", "2026-12-21")
    assert list(reds) == ["重庆市能源局"] and "逾期" in reds["重庆市能源局"]


def _counted(office: Story) -> None:
    """The workbook says so, and its sums over owners are its sums over items."""
    book = office.workbook("cq-leader", "2026Q4")
    recount(book)
    (late,) = [row for row in table(book, "滞后清单") if row["任务编号"] == CODE]
    assert late["承办单位"] == "重庆市能源局"
    figures = {row["指标"]: owners(row["承办单位"]) for row in table(book, "量化指标") if row["任务编号"] == CODE}
    assert sorted(figures.values()) == [
        ("重庆市交通局",),
        ("重庆市交通局",),
        ("重庆市经济和信息化委员会",),
        ("重庆市能源局",),
    ]
    own = {row["单位"]: (row["承办指标数"], row["承办节点数"]) for row in table(book, "牵头单位情况")}
    assert own["重庆市能源局"][0] >= 1 and own["重庆市交通局"][0] >= 2
    badly = {row["单位"]: row["作为承办单位红黄数"] for row in table(book, "牵头单位情况")}
    assert badly["重庆市公安局"] == 0 and badly["重庆市能源局"] >= 1


def _moved_since(office: Story) -> None:
    """The row of the closed quarter says who owed then and whose it is now; what is next is today's, and says so."""
    office.day(date(2027, 1, 4))
    office.scan(CHONGQING)
    assign(office, {STATIONS: INDUSTRY}, PROTOCOL)
    page = office.person("cq-leader").page("/")
    assert "2026年第4季度落实情况" in page.heading
    (row,) = page.tree.xpath(f"//tr[.//*[contains(text(), '{CODE}')]]")
    (owner,) = row.xpath("td[@data-th='承办单位']")
    assert owner.text_content() == f"季末承办：{ENERGY}；现承办：{INDUSTRY}（自 2027-01-04）"
    assert f"今日实时，下一步：{INDUSTRY}" in row.text_content()
    assert "市能源局" in row.xpath("td[@data-th='原因']")[0].text_content()


@pytest.mark.slow
@on_sqlite
def test_the_new_owner_of_what_is_overdue_is_asked_with_one_click(office: Story) -> None:
    """Between two rounds nobody asks it; 请报送 sets a day, which stands in 下一步, at its home and in the light."""
    office.day(date(2027, 1, 4))
    office.scan(CHONGQING)
    assign(office, {STATIONS: INDUSTRY}, PROTOCOL)
    clerk = office.person("cq-clerk")
    at = next(form.action for form in clerk.page(f"/tasks/{CODE}").forms if "/owners/late/" in form.action)
    answer = clerk.send(f"/tasks/{CODE}", action=at)
    assert f"已请{INDUSTRY}、{TRANSPORT}报送，限 2027-01-18" in Page.of(answer.text).text
    page = clerk.page(f"/tasks/{CODE}")
    assert f"{INDUSTRY}、{TRANSPORT}报送逾期事项的情况2027-01-18 止" in page.text and at not in [
        form.action for form in page.forms
    ]
    assert "1月18日截止" in office.person(f"cq-{bodies(office).index(INDUSTRY)}").page("/").text
