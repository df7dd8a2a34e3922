"""What leaders and 综合处 read of an office at work once its quarter is closed, and what they take away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest import mock

import pytest
from sqlalchemy import text

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import settings
from tests.servers.databases import on_sqlite
from tests.servers.programs import program
from tracker.database import db

FOURTH_OF_JANUARY = datetime(2027, 1, 4, 2, tzinfo=UTC)
A_YEAR_LATER = datetime(2027, 11, 22, 2, tzinfo=UTC)


@contextmanager
def person(office: Installation, name: str, at: datetime | None = None) -> Iterator[Visitor]:
    """Somebody of the demo accounts who has signed in, now or at an instant."""
    with program(settings(office.url, office.folder)) as app:
        if at is None:
            yield Visitor.signed_in(app, name, demo_passwords(office)[name])
        else:
            with mock.patch("tracker.clock.now", return_value=at):
                yield Visitor.signed_in(app, name, demo_passwords(office)[name])


@pytest.fixture
def closed(office: Installation) -> Installation:
    """The office after its fourth quarter was closed."""
    office.run("round", "close", "2026Q4", "--reason", "年终提前")
    return office


@pytest.mark.both
@pytest.mark.slow
def test_leaders_count_the_targets_of_the_tasks_themselves(office: Installation) -> None:
    """重庆's clauses hold twelve targets of 2025 of their own; the one sentence of the plan stands beside them."""
    with person(office, "cq-leader") as leader:
        page = leader.page("/")
    assert "10 / 12 项本条目标达成，2025年到期" in page.text
    assert "达成10部分达成0未达成1已顺延1待核定0" in page.text
    assert "2025年方案目标：部分达成" in page.text and "绿色消费理念深入人心" in page.text


@pytest.mark.slow
@on_sqlite
def test_between_two_quarters_the_page_means_the_one_that_was_closed(closed: Installation) -> None:
    with person(closed, "cq-leader", FOURTH_OF_JANUARY) as leader:
        page = leader.page("/")
        assert page.heading == "2026年第4季度落实情况"
        assert "未签发，2026-11-20 关闭并冻结" in page.text and "2027年第1季度" not in page.text
        assert "实时，未定稿截至 2027-01-04" in page.text
        (button,) = [form for form in page.forms if form.action == "/workbooks"]
        assert button.fields["quarter"] == "2026Q4"
        answer = leader.send("/", action="/workbooks")
    assert "正在生成2026年第4季度台账" in answer.text


@pytest.mark.slow
def test_what_was_frozen_stays_when_lights_turn(closed: Installation) -> None:
    """A year later nothing has been reported: the live line below is grey and yellow, the quarter above as it was."""
    colours = "SELECT colour, count(*) FROM frozen_lights f JOIN rounds r ON r.id = f.round_id" \
        " WHERE r.name = '2026Q4' GROUP BY colour"  # fmt: skip
    with person(closed, "cq-leader", A_YEAR_LATER) as leader:
        with leader.client.application.app_context():
            kept = dict(db.session.execute(text(colours)).all())
        page = leader.page("/")
    assert f"{kept['red']} 条红灯，共 25 条任务" in page.text
    assert f"红灯 {kept['red']} 条" in page.text and f"黄灯 {kept['yellow']} 条" in page.text


@on_sqlite
def test_the_list_of_workbooks_tells_final_ones_from_early_ones(closed: Installation) -> None:
    with person(closed, "cq-leader", FOURTH_OF_JANUARY) as leader:
        page = leader.page("/workbooks")
        assert "2026年第4季度（已关闭）" in page.text and "2027年第1季度（未开期，出快报）" in page.text
        assert "封面和15张表" in page.text and "十张表" not in page.text
        chosen = page.tree.xpath("//select[@name='quarter']/option[@selected]/@value")
        assert chosen == ["2026Q4"]
        assert "定稿第1版" in page.text, "signed when the demo's quarter was closed"


def numbers(page: Page, column: str) -> dict[str, str]:
    """A column of the list of departments, by short name."""
    rows = page.tree.xpath("//tbody/tr")
    return {row.xpath("string(th/a)"): row.xpath(f"string(td[@data-th='{column}'])").strip() for row in rows}


@pytest.mark.slow
@on_sqlite
def test_the_list_of_departments_compares_them(closed: Installation) -> None:
    lights = {task["code"]: task for task in closed.done("task", "list", "--json").json}
    with person(closed, "cq-leader") as leader:
        page = leader.page("/departments")
        own = leader.page(next(link for link in page.links if link.startswith("/departments/")))
    assert page.faults() == []
    reds = [task for task in lights.values() if task["light"] == "红"]
    assert len(reds) == 3
    for body in ("市发展改革委", "市机关事务管理局", "市规划自然资源局"):
        assert numbers(page, "红")[body] == "1", "each by its own part, none by a neighbour's"
    assert "/" in numbers(page, "缺报")["市能源局"]
    for task in reds:
        assert task["code"] in own.text
    assert "责任单位（首列）" in own.text and "牵头 1 条" in own.text and "成员 2 条" in own.text
    assert own.faults() == []


@pytest.mark.slow
def test_a_unit_sees_the_lights_of_its_own_tasks_alone(closed: Installation) -> None:
    with person(closed, "cq-liaison-sww") as liaison:
        page = liaison.page("/departments")
        links = [link for link in page.links if link.startswith("/departments/")]
        own = next(link for link in links if "市商务委" in liaison.page(link).heading)
        assert "红" not in page.text.partition("备注")[0]
        assert "任务台账" in liaison.page(own).text and "配合" in liaison.page(own).text
        other = next(link for link in links if "市发展改革委" in liaison.page(link).heading)
        assert not liaison.page(other).tree.xpath("//*[contains(@class, 'light-glyph')]")


@pytest.mark.slow
def test_the_page_of_a_plan_shows_its_lights(closed: Installation) -> None:
    with person(closed, "cq-leader") as leader:
        plan = next(link for link in leader.page("/plans").links if link.startswith("/plans/"))
        page = leader.page(plan)
    assert page.faults() == []
    assert "亮灯25 条任务" in page.text
    assert len(page.tree.xpath("//table//*[contains(@class, 'light-glyph')]")) == 25
    with person(closed, "cq-liaison-sww") as liaison:
        page = liaison.page(plan)
    assert 0 < len(page.tree.xpath("//table//*[contains(@class, 'light-glyph')]")) < 25


@pytest.mark.slow
def test_the_office_is_told_what_is_next(closed: Installation) -> None:
    with person(closed, "cq-coordinator", FOURTH_OF_JANUARY) as clerk:
        page = clerk.page("/")
        assert page.faults() == []
        assert "2026年第4季度已关闭2026-11-20 冻结，下一步" in page.text
        missing = int(page.text.partition(" 份缺报")[0].rpartition(" ")[2])
        assert missing > 50 and f"{missing} 份缺报" in page.text
        assert "比上季变灯" in page.text and "转灰" in page.text
        answer = clerk.send("/", action="/editions")
        assert "正在生成2026年第4季度报表" in answer.text
