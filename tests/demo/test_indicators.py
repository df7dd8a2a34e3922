"""量化指标 of an office at work: every figure beside its target, and one of them over its quarters."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.demo.test_after_closing import person
from tests.servers.databases import on_sqlite
from tracker.database import db
from tracker.ledger.pages import figure_queries
from tracker.plans.models import Indicator, Task
from tracker.reporting.models import Reading, Report
from tracker.vocabulary import Reach
from tracker.web.indicators import pages


def cells(page: Page, title: str) -> list[str]:
    """A column of the list, by what stands in its heading."""
    found = page.tree.xpath(f"//table//tbody/tr/*[@data-th='{title}']")
    return [" ".join(cell.text_content().split()) for cell in found]


def counts(page: Page) -> dict[str, int]:
    """What the tabs count."""
    tabs = page.tree.xpath("//nav[@aria-label='目标对照']//a")
    return {tab.text.strip(): int(tab.xpath("span")[0].text) for tab in tabs}


def stated(visitor: Visitor) -> list[int]:
    """The figures that 重庆's tasks state, asked of the table alone."""
    with visitor.client.application.app_context():
        found = select(Indicator.id).join(Task, Task.id == Indicator.task_id).where(Task.jurisdiction_id == "500000")
        return list(db.session.scalars(found))


@pytest.mark.slow
@pytest.mark.both
def test_the_list_counts_what_it_shows(office: Installation) -> None:
    with person(office, "cq-leader") as leader:
        page = leader.page("/indicators")
        figures, told = stated(leader), counts(page)
        shown = {one.value: leader.page(f"/indicators?reach={one.value}") for one in Reach if one.label in told}
        of_year = leader.page("/indicators?year=2025")
        of_body = leader.page("/indicators?unit=市交通局")
    assert page.faults() == [] and page.heading == f"量化指标 {len(figures)} 项"
    assert told == {"全部": len(figures), **Counter(cells(page, "对照目标"))}
    assert {"达标", "未达", "进行中", "条件，不计进度"} < set(told)
    for value, narrowed in shown.items():
        assert set(cells(narrowed, "对照目标")) == {Reach(value).label}
        assert len(cells(narrowed, "对照目标")) == told[Reach(value).label]
    assert {cell[-4:] for cell in cells(of_year, "目标")} == {"2025"}
    assert set(cells(of_body, "承办单位")) == {"市交通局"}
    assert len(page.tree.xpath("//svg[@class='spark']")) == len([one for one in cells(page, "走势") if one != "—"])


@pytest.mark.both
@pytest.mark.slow
def test_one_figure_shows_all_that_was_told(office: Installation) -> None:
    """轨道交通站点50米范围内公交接驳率: 76 found missed in the 核定 round, 79 and 80.5 told since."""
    with person(office, "cq-coordinator") as coordinator:
        task = coordinator.page("/tasks/50-22-11-06")
        assert task.faults() == []
        links = [link for link in task.links if link.startswith("/indicators/")]
        pages = {link: coordinator.page(link) for link in links}
        link, page = next((at, one) for at, one in pages.items() if "公交接驳率" in one.heading)
        reports = [one for one in page.links if one.startswith("/reports/")]
        answers = [coordinator.get(one).status_code for one in reports]
        with coordinator.client.application.app_context():
            found = select(Reading.value).join(Report, Report.accepted_version_id == Reading.version_id)
            values = list(db.session.scalars(found.where(Reading.indicator_id == int(link.rpartition("/")[2]))))
        floor = next(one for one in coordinator.page("/tasks/50-22-11-10").links if one.startswith("/indicators/"))
        assert cells(coordinator.page(floor), "差距") == ["没有守住", "守住"]
    assert len(links) == 4 and all(one.faults() == [] for one in pages.values())
    assert sorted(map(float, cells(page, "数值"))) == sorted(float(value) for value in values if value is not None)
    assert cells(page, "截至") == ["2026-08-31", "2026-05-31", "2025-12-31"]
    assert len(reports) == 3 and answers == [200] * 3, "every figure opens its report"
    assert cells(page, "对照") == ["未达"] and cells(page, "核定")[0].startswith("未达成76%，截至 2025-12-31")
    assert "最近一期 80.5%，截至 2026-08-31（市交通局），比 2026-05-31 的 79% 升 1.5。" in page.text
    assert "已到期，与目标比，落后 5.3 个百分点。" in page.text
    (picture,) = page.tree.xpath("//svg[@class='axis course']")
    words = {text.text for text in picture.xpath(".//text[@text-anchor]")}
    assert words == {"2025年目标 85%", "76", "79", "80.5"}
    assert len(picture.xpath(".//line[@class='spark-line']")) == 2
    keys = [" ".join(key.text_content().split()) for key in page.tree.xpath("//ul[@class='course-keys']/li")]
    assert keys == ["读数", "目标", "核定值", "今天", "纵轴不从 0 起"]


@pytest.mark.slow
@on_sqlite
def test_of_too_many_it_says_to_ask_for_fewer(office: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """How each of thousands stands nobody counts for a page: they come page by page, counted once they are few."""
    monkeypatch.setattr(figure_queries, "MOST_COUNTED", 10)
    monkeypatch.setattr(pages, "SIZE", 4)
    with person(office, "cq-leader") as leader:
        figures = stated(leader)
        first, last = leader.page("/indicators?reach=missed"), leader.page("/indicators?page=99")
        few = leader.page("/indicators?unit=市邮政管理局")
        asked = leader.client.get("/indicators?reach=missed&year=2025&page=2")
        of_body = leader.page("/indicators?unit=委")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/indicators?year=2025&page=2")
    assert "没有按“未达”筛选" in first.text and not first.tree.xpath("//input[@name='reach']")
    assert not any("reach=" in link for link in first.links)
    assert "单位在其任务中有分工的指标都在内" in of_body.text and "都在内" not in first.text
    assert "没有按达标、未达分" in first.text and counts(first) == {} and first.heading == f"量化指标 {len(figures)} 项"
    assert (len(cells(first, "对照目标")), len(cells(last, "对照目标"))) == (4, len(figures) % 4 or 4)
    assert counts(few)["全部"] == len(cells(few, "对照目标")) == 1


@pytest.mark.slow
@on_sqlite
def test_who_sees_what_of_a_figure(office: Installation) -> None:
    """A unit sees the figures of its tasks and opens no report of others; who heads 综合处 corrects how one is told."""
    with person(office, "cq-liaison-sww") as unit:
        page = unit.page("/indicators")
        assert page.faults() == []
        shown = [link for link in page.links if link.startswith("/indicators/")]
        opened = {link: unit.page(link) for link in shown}
        links = {one for of in opened.values() for one in of.links if one.startswith("/reports/")}
        told = [line for of in opened.values() for line in cells(of, "报送")]
        foreign = next(id for id in stated(unit) if f"/indicators/{id}" not in shown)
        assert unit.get(f"/indicators/{foreign}").status_code == 403
    assert any("市交通局，2026年第3季度" in line for line in told) and not links, "what others told has no link"
    assert not any(link.startswith("/figures/") for of in opened.values() for link in of.links)
    with person(office, "cq-head") as head:
        assert f"/figures/{foreign}" in head.page(f"/indicators/{foreign}").links
    with person(office, "cq-system") as system:
        assert system.get("/indicators").status_code == 403
