"""首列 is not 牵头: what a unit signs as, what the text marks, where nobody leads, and where somebody was decided."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clients.visitors import Enter
from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.web.plans.test_pages import enter, office, people_of_plans, plan_id, plan_of_people
from tracker.acts.plans import drafts, plans
from tracker.acts.plans.drafts import Choice
from tracker.vocabulary import LeadDecision

__all__ = ["enter", "office", "people_of_plans", "plan_id", "plan_of_people"]

CODE = "50-22-11-06"


def issue(app: Flask, plan_id: int, decision: LeadDecision) -> None:
    """All tasks out; of one it was decided who answers."""
    with app.app_context():
        task = seeds.task(CODE)
        chosen = next(party for party in seeds.parties(task) if party.name == "市商务委")
        drafts.confirm_task(act(), plan_id, task.id, task.version, Choice(decision=decision, party_id=chosen.id))
        seeds.accept_first_listed(plan_id)
        drafts.confirm_clear(act(), plan_id, None)
        plans.issue(act(), plan_id, None)


def marked(page: object, kind: str) -> list[str]:
    """The words of the text that carry a mark."""
    return [mark.xpath("string(text())") for mark in page.tree.xpath(f"//mark[contains(@class, 'src-{kind}')]")]  # type: ignore[attr-defined]


@pytest.mark.slow
def test_who_is_only_listed_first_signs_as_such(office: Flask, enter: Enter, plan_id: int) -> None:
    issue(office, plan_id, LeadDecision.EACH)
    page = enter("cq-fgw-head").page("/assignments")
    assert "责任单位（首列） 20" in page.text and page.faults() == []
    (own,) = page.tree.xpath(f"//li[.//span[text()='{CODE}']]//div[@class='duty-state']")
    assert "责任单位（首列）" in own.text_content() and "负总责" not in own.text_content()
    task = enter("cq-coordinator").page(f"/tasks/{CODE}")
    assert marked(task, "lead") == [] and "市商务委" in marked(task, "co")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("decision", "lead", "remark"),
    [(LeadDecision.OTHER, "市商务委", "牵头（另定）"), (LeadDecision.FIRST, "市发展改革委", "牵头")],
)
def test_a_lead_that_was_decided_is_marked_in_the_text(
    office: Flask, enter: Enter, plan_id: int, decision: LeadDecision, lead: str, remark: str
) -> None:
    issue(office, plan_id, decision)
    page = enter("cq-coordinator").page(f"/tasks/{CODE}")
    assert marked(page, "lead") == [lead]
    assert remark in page.text and "责任单位（首列）" not in page.text


def test_the_plan_page_names_no_one_in_charge_of_what_each_answers_for(
    office: Flask, enter: Enter, plan_id: int
) -> None:
    """Its column said 总负责 of whoever stands first in 各负其责."""
    page = enter("cq-coordinator").page(f"/plans/{plan_id}")
    assert "总负责" not in page.text
    bodies = {row[1]: row[4] for row in cells(page)}
    assert bodies[CODE] == "市发展改革委首列"
    with office.app_context():
        task = seeds.task(CODE)
        drafts.confirm_task(act(), plan_id, task.id, task.version, Choice(decision=LeadDecision.FIRST))
    bodies = {row[1]: row[4] for row in cells(enter("cq-coordinator").page(f"/plans/{plan_id}"))}
    assert bodies[CODE] == "市发展改革委"


def cells(page: object) -> list[list[str]]:
    """The rows of 目录, cell by cell."""
    rows = page.tree.xpath("//table[.//th[text()='推进方式']]//tbody//tr")  # type: ignore[attr-defined]
    found = [[cell.text_content().strip() for cell in row.xpath("./th|./td")] for row in rows]
    return [row for row in found if len(row) > 4]
