"""A light stands under the body whose own it is: on 首页, /departments, the pages of an edition and in its workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Enter
from tests.given.builders import NOW, act
from tests.web.quarters import SAID, accept_all, send_all
from tests.web.rounds.test_editions import drafted, work
from tracker.acts.reporting import reports, reviews
from tracker.vocabulary import Appraisal, Forecast

COMMERCE, COMMISSION = "市商务委", "市发展改革委"
FULL = {COMMERCE: "重庆市商务委员会", COMMISSION: "重庆市发展和改革委员会"}
IMPOSSIBLE = replace(SAID, forecast=Forecast.IMPOSSIBLE, problems="场地没有落实。")


def cells(page: Page, panel: str) -> list[list[str]]:
    """The rows of a panel's table in words; the heading of the panel begins so."""
    found = page.tree.xpath(f"//section[.//h2[starts-with(normalize-space(), '{panel}')]]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td | th")] for row in found]


def red(rows: Sequence[Sequence[Any]], column: int, of: dict[str, str]) -> dict[str, int]:
    """The reds of a table that counts them, by the short names of bodies."""
    found = {row[0]: int(row[column].replace("—", "0")) for row in rows}
    return {short: found[name] for short, name in of.items()}


def named(cells: Iterable[str]) -> Counter[str]:
    """How often each body is named; of several in one cell each."""
    return Counter(name for cell in cells for name in cell.split("、"))


@pytest.mark.slow
def test_every_page_puts_a_red_under_the_body_that_is_asked(enter: Enter, demo: Installation, demo_app: Flask) -> None:
    """The plan lists 市发展改革委 first in tasks that 市商务委 cannot finish; it reported one, and is not to blame."""
    *taken, late = send_all(demo_app, COMMERCE, 3, IMPOSSIBLE)
    accept_all(demo_app, taken)
    accept_all(demo_app, send_all(demo_app, COMMISSION, 1, IMPOSSIBLE))
    with demo_app.app_context():
        reports.approve(act(), [(late, None)])
    demo.done("round", "close", "2026Q4", "--jurisdiction", "500000", "--reason", "试")
    at, leader = drafted(enter, demo_app), enter("cq-leader")
    wanted = {COMMERCE: 2, COMMISSION: 1}

    page = leader.page(at)
    assert page.faults() == [] and red(cells(page, "各单位"), 2, FULL) == wanted
    departments = cells(leader.page("/departments"), "单位")
    assert red(departments, 1, {short: short + name for short, name in FULL.items()}) == wanted
    assert named(row[1] for row in cells(leader.page("/"), "红灯")) == wanted
    assert named(row[2] for row in cells(leader.page(f"{at}?light=red"), "当时的任务")) == wanted
    folder = demo_app.config["TRACKER"].instance / "editions"
    (file,) = (one for one in folder.iterdir() if "-whole-" in one.name)
    heads, *lines = list(load_workbook(file)["滞后清单"].iter_rows(min_row=3, values_only=True))
    place, lit = heads.index("承办单位"), heads.index("亮灯")
    assert named(line[place] for line in lines if "红" in str(line[lit])) == {
        FULL[name]: count for name, count in wanted.items()
    }

    for name, count in wanted.items():
        own = leader.page(f"{at}?unit={FULL[name]}&light=red")
        rows = cells(own, "当时的任务")
        assert own.faults() == [] and len(rows) == count and all("不能完成" in row[5] for row in rows)
    with demo_app.app_context():
        reviews.accept(act(at=NOW + timedelta(hours=1)), late, None, Appraisal.NORMAL)
    office = enter("cq-coordinator")
    office.send(at, action=f"{at}/review")
    enter("cq-head").send(f"{at}/sign", action=f"{at}/sign")
    run = office.send(at, action="/editions").request.path
    work(demo_app)
    second = office.get(f"{run}?then=file").headers["Refresh"].partition("url=")[2]
    assert {row[0] for row in cells(leader.page(second), "更正清单")} == {FULL[COMMERCE]}
    compared = leader.page(f"/editions/compare?after={second.rpartition('/')[2]}")
    assert compared.faults() == [] and len(cells(compared, FULL[COMMERCE])) == 2
    assert cells(compared, FULL[COMMISSION]) == []
