"""重庆（六） with its bodies: each figure is asked of its owner, one body claims, one declines (domain.md 4)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.journeys.offices import SEEDS, Story, accept, approve, figure_fields, give_figures, report, report_at, sign
from tracker import changes, clock
from tracker.actor import SYSTEM, Act
from tracker.plans.models import Item, Task
from tracker.vocabulary import KnownBy

CHONGQING, CODE = "500000", "50-22-11-06"
STATIONS = "两种及以上能源供应类型的车用综合能源站"
BODIES = {"nyj": "市能源局", "jtj": "市交通局", "sww": "市商务委", "gaj": "市公安局", "jxw": "市经济信息委"}
PEOPLE = {"cq-clerk": ("coordinator", None)} | {
    f"cq-{name}{end}": (role, body)
    for name, body in BODIES.items()
    for end, role in (("", "liaison"), ("-head", "unit_head"))
}
TEXT = {"progress_text": "本季度按计划推进，新开专线 6 条。", "forecast": "on_course"}


def nobodys(story: Story) -> None:
    """As it would be without the registry of duty words: nothing of （六） is proposed to anybody.

    A sentence that were would take its figures along to who signs it.
    """
    with story.app.app_context():
        act = Act(SYSTEM, clock.now(), "nobodys")
        with changes.writing(act) as session:
            for item in session.scalars(select(Item).join(Task, Task.id == Item.task_id).where(Task.code == CODE)):
                item.known_by, item.owner_ids = KnownBy.OPEN, []


def shown(visitor: Visitor) -> dict[str, str]:
    """The figures in a body's form on （六）: 必填, or the question whose they are."""
    tree = visitor.page(f"{report_at(visitor, CODE)}/edit").tree
    boxes = tree.find_class("figure-entry")
    return {
        box.findtext("p/b"): "是否由本单位承担" if box.find_class("own-question") else "必填"
        for box in boxes
        if "（必填）" in box.text_content() or box.find_class("own-question")
    }


def own_field(visitor: Visitor, subject: str) -> str:
    tree = visitor.page(f"{report_at(visitor, CODE)}/edit").tree
    box = next(box for box in tree.find_class("figure-entry") if subject in box.findtext("p/b"))
    return str(box.xpath(".//input[starts-with(@name, 'own_') and @type='radio']/@name")[0])


@pytest.mark.slow
@pytest.mark.on("postgresql")
def test_each_body_is_asked_for_its_own(story: Story) -> None:
    plan = str(SEEDS / "chongqing_green_consumption.txt")
    story.command("plan", "load", plan, "--jurisdiction", CHONGQING, "--issue", "--accept-first-listed")
    story.hire(CHONGQING, PEOPLE)
    nobodys(story)
    for name in BODIES:
        sign(story.person(f"cq-{name}"), CODE)
    give_figures(story.app, CODE, 综合能源站="市能源局", 公共交通="市交通局")
    story.scan(CHONGQING)
    story.day(date(2026, 12, 21))
    story.scan(CHONGQING)

    assert shown(story.person("cq-nyj"))[STATIONS] == "必填"
    everybody = {name: shown(story.person(f"cq-{name}")) for name in BODIES}
    in_doubt = {subject for subject, how in everybody["gaj"].items() if how == "是否由本单位承担"}
    assert len(in_doubt) == 2 and everybody["gaj"].keys() == in_doubt, "the police is asked for nothing of its own"
    assert everybody["nyj"].keys() == in_doubt | {STATIONS}

    bus = next(subject for subject in in_doubt if "接驳" in subject or "轨道" in subject)
    cars = next(iter(in_doubt - {bus}))
    police = story.person("cq-gaj")
    declines = {own_field(police, subject): "no" for subject in in_doubt}
    declines[f"{own_field(police, bus)}_why"] = "应由市交通局承担"
    report(police, CODE, {**TEXT, **declines})
    head = story.person("cq-gaj-head").page("/approvals").text
    assert f"“{bus}”：不是本单位的（应由市交通局承担）" in head
    assert len(in_doubt) == len(shown(story.person("cq-sww"))), "nothing is decided before the head has approved"
    approve(story.person("cq-gaj-head"))

    transport = story.person("cq-jtj")
    others = [subject for subject in shown(transport) if subject not in in_doubt]
    told = figure_fields(
        transport, report_at(transport, CODE), dict.fromkeys([bus, *others], "84"), "2026-09-30", "交通统计"
    )
    at = report(transport, CODE, {**TEXT, **told})
    approve(story.person("cq-jtj-head"))
    assert shown(story.person("cq-sww")) == {cars: "是否由本单位承担"}, "a value said that the bus figure is its own"
    read = accept(story.person("cq-clerk"), at)
    assert "已采用" in read.text

    commerce = story.person("cq-sww")
    report(commerce, CODE, {**TEXT, own_field(commerce, cars): "no"})
    approve(story.person("cq-sww-head"))
    give_figures(story.app, CODE, **{cars: "市经济信息委"})
    assert shown(story.person("cq-jxw")) == {cars: "必填"}
    assert shown(story.person("cq-nyj")) == {STATIONS: "必填"}

    story.day(date(2027, 3, 1))
    story.scan(CHONGQING)
    assert "是否由本单位承担" not in Page.of(story.person("cq-gaj").get("/reports").text).text
