"""The department pages, and that no jurisdiction sees another's."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clients.visitors import Enter
from tests.people.staff import department_id


@pytest.mark.parametrize(
    ("username", "count", "shown", "hidden"),
    [("cq-liaison", 6, "市商务委", "省商务厅"), ("sx-liaison", 3, "太原市发展改革委", "市商务委")],
)
def test_the_list_is_of_the_own_jurisdiction(
    signed_in: Enter, username: str, count: int, shown: str, hidden: str
) -> None:
    page = signed_in(username).page("/departments")
    assert page.faults() == []
    assert page.heading == f"部门 {count} 个"
    assert shown in page.text
    assert hidden not in page.text


@pytest.mark.parametrize(
    ("query", "count"), [("q=营业管理部", 1), ("class=division", 3), ("class=division&q=资环", 1), ("q=没有", 0)]
)
def test_finding_by_any_name_and_class(signed_in: Enter, query: str, count: int) -> None:
    assert signed_in("cq-liaison").page(f"/departments?{query}").heading == f"部门 {count} 个"


def test_names_over_time_with_their_source(app: Flask, signed_in: Enter) -> None:
    with app.app_context():
        body = department_id("cq-rmyh")
    page = signed_in("cq-coordinator").page(f"/departments/{body}")
    assert page.faults() == []
    for words in ("中央驻地单位", "2023-08-18 至 今", "— 至 2023-08-17", "人民银行重庆营业管理部", "还没有人担任岗位"):
        assert words in page.text


def test_posts_and_their_holders(app: Flask, signed_in: Enter) -> None:
    with app.app_context():
        body = department_id("cq-sww")
    assert "cq-sww的单位联络员" in signed_in("cq-coordinator").page(f"/departments/{body}").text


def test_what_is_not_sure_is_marked(app: Flask, signed_in: Enter) -> None:
    with app.app_context():
        division, commission = department_id("cq-fgw-zonghe"), department_id("cq-fgw")
    visitor = signed_in("cq-coordinator")
    assert "待核：处室名" in visitor.page(f"/departments/{division}").text
    assert "综合处（待核）" in visitor.page(f"/departments/{commission}").text


def test_a_department_of_another_jurisdiction_is_not_there(app: Flask, signed_in: Enter) -> None:
    with app.app_context():
        body = department_id("sx-swt")
    assert signed_in("cq-coordinator").client.get(f"/departments/{body}").status_code == 404
    assert signed_in("sx-liaison").client.get(f"/departments/{body}").status_code == 200


@pytest.mark.parametrize("username", ["cq-system", "cq-auditor"])
def test_administrators_have_no_part_in_it(signed_in: Enter, username: str) -> None:
    assert signed_in(username).client.get("/departments").status_code == 403
