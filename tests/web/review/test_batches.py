"""Several reports that change alike are taken at once; a joint report never over co-texts nobody looked at."""

from __future__ import annotations

import pytest

from tests.clients.visitors import Enter, Visitor
from tests.web.reports.test_consolidations import People, answers, form_of, hand_in, people
from tests.web.review.test_pages import approved

__all__ = ["people"]


def test_those_of_a_kind_are_ticked_and_taken_together(enter: Enter) -> None:
    at, office = approved(enter), enter("cq-coordinator")
    page = office.page("/review-batches/first")
    assert page.faults() == [] and page.heading == "成批采用：首次填报 1 份"
    assert "没有佐证材料，采用后只算自报" in page.text, "what is known of it stands in its row"
    box = page.tree.xpath("//input[@name='chosen']")[0]
    assert box.get("checked") is None, "ticked by whoever has read it"
    assert office.page("/review-batches/first?tick=all").tree.xpath("//input[@name='chosen']/@checked")
    path = "/review-batches/first"
    assert "没有采用" in _taken(office, path, box.get("value"), to="/review-batches/words")
    assert "已采用 1 份首次填报的报告" in _taken(office, path, box.get("value"), to=path)
    assert "已采用" in office.get(at).text
    assert "刚采用：市商务委（七）" in office.page("/reviews").text, "each by itself, as the page said"
    assert "已撤销采用市商务委（七）" in office.send("/reviews", action=f"{at}/undo").text
    assert office.get("/review-batches/nonsense").status_code == 404


def _taken(office: Visitor, path: str, chosen: str, to: str) -> str:
    fields = next(form.fields for form in office.page(path).forms if "chosen" in form.names)
    data = {**fields, "chosen": chosen, "appraisal": "normal"}
    return office.client.post(to, data=data, follow_redirects=True).text


@pytest.mark.slow
def test_a_joint_report_is_not_taken_over_a_text_that_came_meanwhile(people: People) -> None:
    """The lead reports; then 市交通局 hands in: the reviewer reads it and says so, or sends the joint text back."""
    form = form_of(people.lead)
    report = form.removesuffix("/edit")
    people.lead.send(form, progress_text="全市统筹推进。", **answers(people.lead.page(form)), check="1")
    people.lead.send(f"{report}/check", action=f"{report}/send")
    people.lead_head.send("/approvals", action="/approvals")
    at = report.replace("/reports/", "/reviews/")
    assert "又来文" not in people.clerk.page(at).text
    hand_in(people.co, people.co_head, "换乘枢纽开工 2 处。")

    page = people.clerk.page(at)
    assert page.faults() == []
    assert "汇总后又来文 1 份，没有并入" in page.text and "换乘枢纽开工 2 处。" in page.text
    appraisal = {"appraisal": "normal"} if page.tree.xpath("//button[@name='appraisal']") else {}
    refused = people.clerk.send(at, action=f"{at}/accept", **appraisal)
    assert refused.status_code == 422 and "市交通局在汇总后又来文，没有并入，没有采用" in refused.text
    box = page.tree.xpath("//input[@name='over']")[0]
    assert box.get("checked") is None and box.get("form") == "accept"
    taken = people.clerk.send(at, action=f"{at}/accept", over=box.get("value"), **appraisal)
    assert "已采用市发展改革委（二十二）" in taken.text
    assert "市交通局在汇总后来文，未并入" in people.clerk.page(report).text
