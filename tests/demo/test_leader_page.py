"""The leader's page of an office at work: the quarter closed last, what it wants of him, what moved, and today."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.demo.test_after_closing import person
from tests.servers.databases import on_sqlite
from tracker.database import db
from tracker.reporting.models import FrozenLight, Round
from tracker.vocabulary import Colour


def lights(leader: Visitor, quarter: str) -> dict[int, str]:
    """By task the colour a quarter of 重庆 was closed with, asked of the table alone."""
    with leader.client.application.app_context():
        found = select(FrozenLight.task_id, FrozenLight.colour).join(Round, Round.id == FrozenLight.round_id)
        rows = db.session.execute(found.where(Round.name == quarter, Round.jurisdiction_id == "500000")).all()
        return dict(rows)


def cells(page: Page, row: str) -> list[str]:
    """A line of the table of lights."""
    found = page.tree.xpath(f"//table[contains(@class, 'light-table')]//tr[th = '{row}']/td")
    return [cell.text_content().strip() for cell in found]


@pytest.mark.both
def test_the_quarter_closed_last_stays_on_top_while_the_next_one_is_open(office: Installation) -> None:
    """2026Q4 was opened early in November; its figures are the live line, the page is that of 2026Q3."""
    with person(office, "cq-leader") as leader:
        page = leader.page("/")
        now, before = lights(leader, "2026Q3"), lights(leader, "2026Q2")
    assert page.faults() == []
    assert page.heading == "2026年第3季度落实情况"
    assert "定稿第1版，2026-10-10 关闭并冻结" in page.text
    assert "实时，未定稿" in page.text and re.search(r"2026年第4季度：\d+ / \d+ 份已报，12月23日截止", page.text)
    counted, then = Counter(now.values()), Counter(before.values())
    assert cells(page, "本季") == [str(counted[colour]) for colour in Colour]
    changes = [counted[colour] - then[colour] for colour in Colour]
    assert cells(page, "较上季") == [f"{change:+d}" if change else "0" for change in changes]
    turned = Counter(colour for task_id, colour in now.items() if before.get(task_id, colour) != colour)
    for colour in Colour:
        assert (f"转{colour.label} {turned[colour]} 条" in page.text) is bool(turned[colour])


@pytest.mark.slow
def test_it_says_since_when_why_and_who_did_not_report(office: Installation) -> None:
    with person(office, "cq-leader") as leader:
        page = leader.page("/")
        now, before = lights(leader, "2026Q3"), lights(leader, "2026Q2")
        links = [one for one in page.links if one.startswith(("/editions/", "/round-reports/")) and "files" not in one]
        answers = {link: leader.get(link).status_code for link in links}
    bad = {Colour.RED, Colour.YELLOW}
    streaks = page.tree.xpath("//table[contains(@class, 'lit')]//td[contains(@class, 'c-streak')]/text()")
    expected = [2 if before.get(task_id) in bad else 1 for task_id, colour in now.items() if colour in bad]
    assert Counter(streaks) == Counter(map(str, expected))
    assert "餐饮厨余垃圾计量设施投资主体不明确" in page.text, "不能完成, in the words of who says so"
    assert "缺报 3 家：" in page.text and "市乡村振兴局 2" in page.text
    assert {link.partition("?")[2] for link in answers} >= {"light=red", "light=yellow", "light=green", "light=blue"}
    assert set(answers.values()) == {200}, "every figure opens its rows"


@pytest.mark.slow
@on_sqlite
def test_what_he_has_to_decide_stands_with_what_is_proposed(office: Installation) -> None:
    """Nothing waits for him in the demo; what units ask to be coordinated is with 综合处, until it hands one up."""
    with person(office, "cq-leader") as leader:
        page = leader.page("/")
    assert "等我决定 0 项" in page.text and "3 项需协调事项由综合处在办" in page.text
    assert "建议分管领导召集协调会明确" in page.text
    with person(office, "cq-viewer") as viewer:
        text = viewer.page("/").text
    assert "等我决定" not in text and "需协调事项 3 项" in text
    with person(office, "cq-coordinator") as clerk:
        matter = next(link for link in clerk.page("/coordination").links if link.startswith("/coordination/"))
        words = {"level": "leader", "leader": "分管领导", "note": "请分管领导召集协调会"}
        assert clerk.send(matter, action=f"{matter}/arrange", **words).status_code == 200
    with person(office, "cq-leader") as leader:
        page = leader.page("/")
    assert "等我决定 1 项" in page.text and "2 项需协调事项由综合处在办" in page.text
    (first, *_) = page.tree.xpath("//table[contains(@class, 'decisions')]/tbody/tr")
    assert "写批示" in first.text_content() and matter in [link.get("href") for link in first.xpath(".//a")]


@pytest.mark.slow
@pytest.mark.both
def test_each_count_of_targets_opens_as_many_rows(office: Installation) -> None:
    with person(office, "cq-leader") as leader:
        home = leader.page("/")
        opened = {
            int(link.text_content()): leader.page(link.get("href"))
            for link in home.tree.xpath("//a[starts-with(@href, '/targets?')]")
        }
    assert opened.keys() == {12, 10, 1}
    for count, page in opened.items():
        assert len(page.tree.xpath("//table/tbody/tr")) == count
        assert page.faults() == []
    with person(office, "cq-liaison-sww") as liaison:
        assert liaison.get("/targets").status_code == 403
