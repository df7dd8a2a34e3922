"""需协调事项 in the browser: it waits on the list of whoever is asked, and is handled to its end on one page."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Enter, Visitor, demo_passwords
from tests.web.review.test_pages import approved


@pytest.mark.slow
def test_from_the_report_to_the_result(enter: Enter) -> None:
    at, office = approved(enter, coordination="请协调县级网点用地"), enter("cq-coordinator")
    office.send(at, action=f"{at}/accept", appraisal="normal")
    assert "需协调事项" in office.page("/").text and "/coordination" in office.page("/").links
    index = office.page("/coordination")
    assert index.faults() == [] and index.heading == "需协调事项 1 项" and "等我办理 1 项" in index.text
    matter = next(link for link in index.links if re.fullmatch(r"/coordination/\d+", link))
    page = office.page(matter)
    assert page.faults() == [] and "请协调县级网点用地" in page.text and "待明确层级" in page.text

    nobody = office.send(matter, action=f"{matter}/arrange", level="leader", leader="")
    assert nobody.status_code == 422 and "请填写责任领导" in nobody.text
    assert "请选择协调层级" in office.send(matter, action=f"{matter}/arrange", leader="李某").text
    done = office.send(matter, action=f"{matter}/arrange", level="leader", leader="李某")
    assert "已明确市商务委的需协调事项：分管领导协调" in done.text

    leader = enter("cq-leader")
    home = leader.page("/")
    assert "等我决定 1 项" in home.text and "写批示" in home.text and matter in home.links
    assert leader.page(matter).faults() == []
    assert leader.send(matter, action=f"{matter}/instruct", words=" ").status_code == 422
    assert "已记下意见" in leader.send(matter, action=f"{matter}/instruct", words="请规划部门一周内答复").text
    after = leader.page("/").text
    assert "等我决定 0 项" in after and "写批示" not in after

    liaison = enter("cq-liaison-sww")
    seen = liaison.page(matter)
    assert seen.faults() == [] and "请规划部门一周内答复" in seen.text
    assert seen.tree.xpath("//form[contains(@action, '/coordination/')]") == [], "a unit reads"
    assert enter("sx-coordinator").get(matter).status_code == 404
    assert liaison.client.post(f"{matter}/progress", data={}).status_code in (400, 403)

    assert office.send(matter, action=f"{matter}/progress", words=" ", close="1").status_code == 422
    assert "已记进展" in office.send(matter, action=f"{matter}/progress", words="已发函").text
    ended = office.send(matter, action=f"{matter}/progress", words="用地已落实", close="1")
    assert "已办结，单位可见结果" in ended.text
    assert office.page("/coordination").heading == "需协调事项 0 项"
    assert "用地已落实" in liaison.page("/coordination").text


def test_others_of_the_same_unit_alone_see_it(enter: Enter, demo: Installation, demo_app: Flask) -> None:
    at, office = approved(enter, coordination="请协调县级网点用地"), enter("cq-coordinator")
    office.send(at, action=f"{at}/accept", appraisal="normal")
    other = Visitor.signed_in(demo_app, "cq-liaison-zihuan", demo_passwords(demo)["cq-liaison-zihuan"])
    assert "请协调县级网点用地" not in other.page("/coordination").text
