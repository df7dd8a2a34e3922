"""A unit claims on the page where it signs; 综合处 decides on one page what is left; both see it afterwards."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Enter
from tests.given import builders, rows
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import office_reports
from tracker.clock import now, shanghai_date
from tracker.database import db
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import Item, ItemClaim, Milestone, OwnerFact, Plan, Task
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.item_queries import labels
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import ItemKind, KnownBy, LightRule, OwnerDoubt, SignedHow, TaskState, VerdictResult, Waiting
from tracker.web.desk import unit as unit_home
from tracker.web.tasks import pages
from tracker.worklist.task_facts import Teller

CODE = "50-22-11-06"


@pytest.fixture
def figure(demo_app: Flask) -> dict[str, int]:
    """A figure of （六）, proposed to 市商务委, whose signature is still to come."""
    with demo_app.app_context():
        task = db.session.scalars(select(Task).where(Task.code == CODE)).one()
        body = db.session.scalars(select(Department.id).where(Department.short_name == "市商务委")).one()
        item = db.session.scalars(
            select(Item).where(Item.task_id == task.id, Item.kind == ItemKind.FIGURE).order_by(Item.id)
        ).first()
        duty = db.session.scalars(
            select(Assignment).where(Assignment.task_id == task.id, Assignment.department_id == body)
        ).one()
        assert item is not None
        for fact in db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == item.id)):
            fact.known_by, fact.owner_ids = KnownBy.PROPOSED, [body]
        item.known_by, item.owner_ids, item.proposed_ids, item.doubt = KnownBy.PROPOSED, [body], [body], None
        duty.signed_on = duty.signed_how = None
        db.session.commit()
        return {"plan": task.plan_id, "task": task.id, "item": item.id, "duty": duty.id, "body": body}


def standing(app: Flask, item_id: int) -> tuple[str, list[int], str | None]:
    with app.app_context():
        item = db.session.get_one(Item, item_id)
        return item.known_by, item.owner_ids, item.doubt


def in_doubt(app: Flask, item_id: int, doubt: OwnerDoubt) -> None:
    with app.app_context():
        item = db.session.get_one(Item, item_id)
        item.known_by, item.owner_ids, item.doubt = KnownBy.OPEN, [], doubt
        item.doubt_since = item.doubt_until = shanghai_date(now())
        db.session.commit()


def box(figure: dict[str, int]) -> str:
    return f"own-{figure['duty']}-{figure['item']}"


def test_a_unit_signs_with_what_is_ticked(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    unit = enter("cq-liaison-sww")
    page = unit.page("/assignments")
    assert page.faults() == []
    (tick,) = page.tree.xpath(f"//input[@name='{box(figure)}']")
    assert tick.get("checked") is not None, "what is proposed is ticked already"
    form = next(form for form in page.forms if form.action == "/assignments/sign")
    one = page.tree.xpath(f"//input[@name='chosen' and starts-with(@value, '{figure['duty']}:')]/@value")
    fields = {name: value for name, value in form.fields.items() if name not in ("one", "chosen")}
    answer = unit.client.post("/assignments/sign", data={**fields, "chosen": one}, follow_redirects=True)
    assert "已签收 1 项" in answer.text
    assert standing(demo_app, figure["item"]) == (KnownBy.CLAIMED, [figure["body"]], None)
    later = f"/assignments/{figure['duty']}/items"
    assert later in unit.page(f"/tasks/{CODE}").links, "whom a message tells of another claim finds where to answer"
    assert later not in enter("cq-coordinator").page(f"/tasks/{CODE}").links


def test_what_is_nobodys_is_asked_of_who_has_signed(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    in_doubt(demo_app, figure["item"], OwnerDoubt.UNCLAIMED)
    with demo_app.app_context():
        duty = db.session.get_one(Assignment, figure["duty"])
        duty.signed_on, duty.signed_how = shanghai_date(now()), SignedHow.SIGNED
        db.session.commit()
    at, office = f"/owners/{figure['plan']}", enter("cq-coordinator")
    page = office.page(at)
    assert page.faults() == [] and "1 项责任未定，问市商务委" in page.text
    done = Page.of(office.send(at, action=f"{at}/ask", days="5").text).text
    assert "已请单位确认" in done and "责任未定的视为不是它的" in done
    assert "责任未定的视为不是本单位的" in enter("cq-liaison-sww").page("/").text
    asked = enter("cq-liaison-sww").page("/assignments/asked")
    assert asked.faults() == [] and "责任未定的 1 项，属于本单位的请勾选" in asked.text
    assert "视为不是本单位的" in asked.text
    assert asked.tree.xpath(f"//input[@name='instead-{figure['duty']}-{figure['item']}']"), "or it says whose it is"
    (tick,) = asked.tree.xpath(f"//input[@name='{box(figure)}']")
    assert tick.get("checked") is None and not tick.xpath("ancestor::details"), "it is not folded"


def test_a_unit_says_that_it_is_not_its_own(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    unit = enter("cq-liaison-sww")
    form = next(form for form in unit.page("/assignments").forms if form.action == "/assignments/sign")
    fields = {name: value for name, value in form.fields.items() if name not in ("one", "chosen", box(figure))}
    said = {f"instead-{figure['duty']}-{figure['item']}": "市统计局"}
    with demo_app.app_context():
        version = db.session.get_one(Assignment, figure["duty"]).version
    sent = {**fields, **said, "one": f"{figure['duty']}:{version}"}
    assert unit.client.post("/assignments/sign", data=sent).status_code == 302
    assert standing(demo_app, figure["item"]) == (KnownBy.OPEN, [], OwnerDoubt.OUTSIDE)
    again = unit.client.post("/assignments/sign", data=sent, follow_redirects=True)
    assert again.status_code == 409, "the same form once more"
    with demo_app.app_context():
        claims = db.session.scalars(select(ItemClaim).where(ItemClaim.item_id == figure["item"])).all()
        assert [(one.is_own, one.why) for one in claims][-1:] == [(False, "应由市统计局")]
        label = next(iter(labels([db.session.get_one(Item, figure["item"])]).values()))
    story = enter("cq-coordinator").page(f"/tasks/{CODE}").text
    assert f"不是本单位的：“{label}”（应由市统计局）" in story


def test_a_name_that_nobody_bears_is_asked_once_and_may_stand(
    enter: Enter, demo_app: Flask, figure: dict[str, int]
) -> None:
    unit = enter("cq-liaison-sww")
    form = next(form for form in unit.page("/assignments").forms if form.action == "/assignments/sign")
    fields = {name: value for name, value in form.fields.items() if name not in ("one", "chosen", box(figure))}
    with demo_app.app_context():
        version = db.session.get_one(Assignment, figure["duty"]).version
    said = {f"instead-{figure['duty']}-{figure['item']}": "应由市交通局、不存在的单位负责"}
    asked = unit.client.post("/assignments/sign", data={**fields, **said, "one": f"{figure['duty']}:{version}"})
    page = Page.of(asked.text)
    assert page.faults() == [] and "名册里没有：不存在的单位" in page.heading and "仍要这样写" in asked.text
    with demo_app.app_context():
        assert db.session.get_one(Assignment, figure["duty"]).signed_on is None, "nothing is saved yet"
    again = next(form for form in page.forms if form.action == "/assignments/sign")
    unit.client.post("/assignments/sign", data={**again.fields, "unlisted": "1"})
    with demo_app.app_context():
        claims = db.session.scalars(select(ItemClaim).where(ItemClaim.item_id == figure["item"])).all()
        assert [(one.is_own, one.why) for one in claims][-1:] == [(False, "应由市交通局、不存在的单位负责")]


def test_a_unit_that_has_signed_changes_its_word(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    unit, at = enter("cq-liaison-sww"), f"/assignments/{figure['duty']}/items"
    page = unit.page(at)
    assert page.faults() == []
    form = next(form for form in page.forms if form.action == at)
    fields = {name: value for name, value in form.fields.items() if name != box(figure)}
    assert "已记下" in unit.client.post(at, data=fields, follow_redirects=True).text
    assert standing(demo_app, figure["item"]) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    other = enter("cq-liaison-zihuan")
    assert other.get(at).status_code in (403, 404)


def test_the_office_decides_several_at_once(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    in_doubt(demo_app, figure["item"], OwnerDoubt.SEVERAL)
    office, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    assert "承办单位待定" in office.page("/").text
    page = office.page(at)
    assert page.faults() == [] and "多家认领 1 项" in page.text
    form = next(form for form in page.forms if form.action.startswith(at))
    ticked = {**form.fields, "item": str(figure["item"]), f"give-{figure['item']}": str(figure["body"])}
    refused = office.client.post(form.action, data=ticked)
    assert refused.status_code == 422 and "请填写依据" in refused.text
    kept = Page.of(refused.text).tree.xpath(f"//input[@name='give-{figure['item']}' and @checked]/@value")
    assert kept == [str(figure["body"])], "what was ticked stays"
    form = next(form for form in office.page(at).forms if form.action.startswith(at))
    sent = {**form.fields, "item": str(figure["item"]), f"give-{figure['item']}": str(figure["body"])}
    done = office.client.post(form.action, data={**sent, "why": "三定规定"}, follow_redirects=True)
    assert "已明确 1 项的承办单位" in done.text and "多家认领 1 项" not in done.text
    assert standing(demo_app, figure["item"]) == (KnownBy.ASSIGNED, [figure["body"]], None)
    assert "承办单位已明确" in enter("cq-liaison-sww").page("/inbox?news=1").text
    assert office.client.post(form.action, data={**sent, "why": "三定规定"}).status_code == 409
    assert "重新指定" in office.page(f"{at}?decided=1").text


@pytest.mark.both
def test_a_claim_that_came_meanwhile_is_shown_before_it_is_decided(
    enter: Enter, demo_app: Flask, figure: dict[str, int]
) -> None:
    """A body claims beside one that did before; nothing is saved, what is new is marked and first, the ticks stay."""
    in_doubt(demo_app, figure["item"], OwnerDoubt.SEVERAL)
    with demo_app.app_context():
        other = db.session.scalars(select(Department.id).where(Department.short_name == "市交通局")).one()
        word = {"item_id": figure["item"], "department_id": other, "is_own": True, "why": "", "actor": "测试"}
        db.session.add(ItemClaim(**word, recorded_at=now()))
        db.session.commit()
    office, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    form = next(form for form in office.page(at).forms if form.action.startswith(at))
    give = {f"give-{figure['item']}": str(figure["body"]), "why": "三定规定", "item": str(figure["item"])}
    unit, own = enter("cq-liaison-sww"), f"/assignments/{figure['duty']}/items"
    said = next(form for form in unit.page(own).forms if form.action == own)
    unit.client.post(own, data={**said.fields, box(figure): "1"})
    refused = office.client.post(form.action, data={**form.fields, **give})
    page = Page.of(refused.text)
    assert refused.status_code == 409 and page.faults() == []
    assert "又有新的认领" in page.text and "有 1 项刚有变化" in page.text and "市商务委：认领" in page.text
    assert page.tree.xpath("//b[text()='新到的认领']/parent::p")[0].text_content() == "新到的认领 市商务委：认领"
    assert "市交通局：认领" in page.text and page.text.count("新到的") == 1, "what stood there before is not marked"
    assert page.tree.xpath(f"//input[@name='give-{figure['item']}' and @checked]/@value") == [str(figure["body"])]
    again = next(form for form in page.forms if form.action.startswith(at))
    office.client.post(again.action, data={**again.fields, **give})
    assert standing(demo_app, figure["item"]) == (KnownBy.ASSIGNED, [figure["body"]], None)


def test_what_is_proposed_and_not_yet_claimed_can_be_decided(enter: Enter, figure: dict[str, int]) -> None:
    """Its red is laid at 综合处 (责任未定，待综合处明确): 综合处 must find it somewhere."""
    office, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    page = office.page(at)
    assert page.faults() == [] and "推定未确认的指标和节点" in page.text
    assert page.heading.startswith("推定未确认 ") and "没有待定的承办单位" not in page.text
    assert page.tree.xpath(f"//details[@open]//input[@name='give-{figure['item']}']"), "nothing else waits: unfolded"
    give = f"//input[@name='give-{figure['item']}' and @value='{figure['body']}']"
    assert page.tree.xpath(f"{give}[not(@checked)]")
    assert office.page(f"{at}?proposed=1").tree.xpath(f"{give}[@checked]"), "all of them at once"


def test_what_is_lit_and_proposed_is_counted_at_home_and_on_its_page_alike(
    enter: Enter, demo_app: Flask, figure: dict[str, int]
) -> None:
    """The home said 1 项承办单位待定, the page 0."""
    office = enter("cq-coordinator")

    def at_home() -> int:
        said = re.search(r"(\d+)\s*项?\s*承办单位待定", office.page("/").text)
        return int(said[1]) if said else 0

    def on_page() -> int:
        said = re.search(r"承办单位待定 (\d+) 项", office.page(f"/owners/{figure['plan']}").heading)
        return int(said[1]) if said else 0

    before = at_home()
    with demo_app.app_context():
        standing_row = db.session.get_one(LedgerStanding, figure["task"])
        standing_row.rank, standing_row.unowned = RANKS[LightRule.OVERDUE], 1
        db.session.commit()
    assert at_home() > before, "what it may be is asked now"
    assert on_page() == at_home()
    page = office.page(f"/owners/{figure['plan']}")
    assert page.faults() == [] and "已亮灯，责任未定" in page.text
    assert page.tree.xpath(f"//input[@name='give-{figure['item']}']")


def test_the_office_asks_the_units_and_a_unit_answers_on_one_page(
    enter: Enter, demo_app: Flask, figure: dict[str, int]
) -> None:
    with demo_app.app_context():
        duty = db.session.get_one(Assignment, figure["duty"])
        duty.signed_on = shanghai_date(now())
        db.session.add(
            AssignmentFact(assignment_id=duty.id, act="signed", on=duty.signed_on, recorded_at=now(), actor="联络员")
        )
        db.session.get_one(Task, figure["task"]).state = TaskState.ACTIVE
        db.session.commit()
    office, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    assert "请各单位确认" in office.page(at).text
    asking = next(form for form in office.page(at).forms if form.action == f"{at}/ask")
    wrong = office.client.post(asking.action, data={**asking.fields, "days": "abc"})
    assert wrong.status_code == 422 and "1 到 60 个工作日" in wrong.text
    assert Page.of(wrong.text).tree.xpath("//input[@id='days' and @value='abc' and @aria-invalid]")
    done = office.client.post(asking.action, data={**asking.fields, "days": "5"}, follow_redirects=True)
    assert "家单位确认，答复期限" in done.text and "已请" in done.text
    unit = enter("cq-liaison-sww")
    home = unit.page("/")
    assert "承担内容待确认 1 项" in home.text and "/assignments/asked" in home.links and home.faults() == []
    assert "推定由本单位承担" in unit.page("/inbox").text and "/assignments/asked" in unit.page("/inbox").links
    assert "/assignments/asked" in unit.page("/assignments").links
    assert "/assignments/asked" in unit.page(f"/tasks/{CODE}").links, "what comes next there has its button"
    page = unit.page("/assignments/asked")
    assert page.faults() == [] and page.tree.xpath(f"//input[@name='{box(figure)}' and @checked]")
    form = next(form for form in page.forms if form.action == "/assignments/asked")
    assert "已记下本单位的答复" in unit.client.post(form.action, data=form.fields, follow_redirects=True).text
    assert standing(demo_app, figure["item"]) == (KnownBy.CLAIMED, [figure["body"]], None)
    assert "承担内容待确认" not in unit.page("/").text and "推定由本单位承担" not in unit.page("/inbox").text
    assert "没有要确认的内容" in unit.page("/assignments/asked").text
    unseen = {name: value for name, value in form.fields.items() if not name.startswith("shown-")}
    assert unit.client.post("/assignments/asked", data=unseen).status_code in (409, 422)
    assert enter("cq-leader").get("/assignments/asked").status_code == 403


def test_why_nobody_owns_it_stands_beside_it(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    in_doubt(demo_app, figure["item"], OwnerDoubt.UNCLAIMED)
    with demo_app.app_context():
        db.session.get_one(Item, figure["item"]).why = "职责划转（渝办会纪〔2026〕10号）"
        db.session.commit()
    assert "职责划转（渝办会纪〔2026〕10号）" in enter("cq-coordinator").page(f"/owners/{figure['plan']}").text


def test_a_body_outside_the_brackets_is_named_by_hand(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    in_doubt(demo_app, figure["item"], OwnerDoubt.SEVERAL)
    office, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    form = next(form for form in office.page(at).forms if form.action.startswith(at))
    fields = {**form.fields, "item": str(figure["item"]), "why": "渝府办〔2025〕8号"}
    wrong = office.client.post(form.action, data={**fields, f"other-{figure['item']}": "市某某局"})
    assert wrong.status_code == 422 and "名册中没有“市某某局”" in wrong.text
    both = {f"give-{figure['item']}": str(figure["body"]), f"all-{figure['item']}": "1"}
    wrong = office.client.post(form.action, data={**fields, **both})
    assert wrong.status_code == 422 and "只选一种" in wrong.text
    form = next(form for form in office.page(at).forms if form.action.startswith(at))
    fields = {**form.fields, "item": str(figure["item"]), "why": "渝府办〔2025〕8号"}
    office.client.post(form.action, data={**fields, f"other-{figure['item']}": "市统计局"}, follow_redirects=True)
    assert standing(demo_app, figure["item"])[0] == KnownBy.ASSIGNED
    assert "实际承办" in office.page(f"/tasks/{CODE}").text


def test_a_county_body_of_the_same_name_is_not_meant(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    in_doubt(demo_app, figure["item"], OwnerDoubt.SEVERAL)
    with demo_app.app_context():
        below = rows.jurisdiction("500103", "渝中区")
        below.parent_id = rows.CHONGQING
        rows.department("市统计局", below.id)
        db.session.commit()
    office, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    form = next(form for form in office.page(at).forms if form.action.startswith(at))
    said = {"item": str(figure["item"]), "why": "三定规定", f"other-{figure['item']}": "市统计局"}
    assert office.client.post(form.action, data={**form.fields, **said}).status_code == 303
    assert standing(demo_app, figure["item"])[0] == KnownBy.ASSIGNED


def test_only_the_office_of_the_region_decides(enter: Enter, demo_app: Flask, figure: dict[str, int]) -> None:
    at = f"/owners/{figure['plan']}"
    assert enter("cq-liaison-sww").get(at).status_code == 403
    assert enter("cq-leader").get("/owners").status_code == 403
    assert enter("sx-coordinator").get(at).status_code == 404
    with demo_app.app_context():
        assert db.session.get_one(Plan, figure["plan"]).jurisdiction_id == "500000"


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_sentence_is_decided_with_its_figure_or_without(
    enter: Enter, figure: dict[str, int], demo_app: Flask, is_ticked: bool
) -> None:
    """连同句中指标、节点 is ticked until somebody takes the tick away."""
    with demo_app.app_context():
        every = list(db.session.scalars(select(Item).where(Item.task_id == figure["task"])))
        sentence = sentences_of(every)[figure["item"]]
        for item_id in (sentence, figure["item"]):
            item = db.session.get_one(Item, item_id)
            item.known_by, item.owner_ids, item.proposed_ids = KnownBy.OPEN, [], []
        db.session.commit()
    clerk, at = enter("cq-coordinator"), f"/owners/{figure['plan']}"
    form = next(form for form in clerk.page(at).forms if f"along-{sentence}" in form.names)
    assert form.fields[f"along-{sentence}"] == "1", "it is ticked"
    fields = {**form.fields, f"give-{sentence}": str(figure["body"]), "why": "三定规定", "item": str(sentence)}
    if not is_ticked:
        del fields[f"along-{sentence}"]
    done = clerk.client.post(at, data=fields, follow_redirects=True)
    assert ("连同句中的指标、节点 1 项" in done.text) is is_ticked
    assert standing(demo_app, sentence)[1] == [figure["body"]]
    assert standing(demo_app, figure["item"])[1] == ([figure["body"]] if is_ticked else [])


def reports_of(task_id: int) -> list[int]:
    return list(db.session.scalars(select(Report.id).where(Report.task_id == task_id)))


def test_what_is_to_be_put_right_is_told_from_its_page(
    enter: Enter, demo_app: Flask, figure: dict[str, int], open_quarter: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What messages call 报送整改情况 stands there for who writes it, and leads to the form."""
    with demo_app.app_context():
        today, item = shanghai_date(now()), db.session.get_one(Item, figure["item"])
        facts = db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == item.id))
        for owned in (item, *facts):
            owned.known_by = KnownBy.ASSIGNED
        for duty in db.session.scalars(select(Assignment).where(Assignment.task_id == figure["task"])):
            duty.signed_on, duty.signed_how = today, SignedHow.SIGNED
            db.session.add(
                AssignmentFact(assignment_id=duty.id, act="signed", on=today, recorded_at=now(), actor="联络员")
            )
        db.session.commit()
        of_figure = Milestone.task_id == figure["task"], Milestone.indicator_id == item.indicator_id
        node = db.session.scalars(select(Milestone).where(*of_figure)).one()
        verdict = NewVerdict(VerdictResult.MISSED, today, "现场核查", Decimal(1), today + timedelta(days=9))
        verdicts.judge_milestone(builders.act(on=today), node.id, None, verdict)
        office_reports.exempt(builders.act(on=today), [(id, None) for id in reports_of(figure["task"])], "不用报")
    at, unit = f"/owners/own/{figure['task']}", enter("cq-liaison-sww")
    page = unit.page(f"/tasks/{CODE}")
    assert page.faults() == [] and "报送整改情况" in page.text
    first = [
        " ".join(one.text_content().split()) for one in page.tree.xpath("//main//*[contains(@class,'btn-primary')]")
    ]
    assert first == ["报送整改情况Ctrl+Enter"], "申请延期 stands beside it"
    one = Teller(figure["body"], "市商务委", (Waiting.RECTIFY,))
    with monkeypatch.context() as two:
        two.setattr(pages, "tellers", lambda *_: [one, replace(one, body_id=1, name="市交通局")])
        page = unit.page(f"/tasks/{CODE}")
    assert page.faults() == [] and "报送整改情况（市商务委） 报送整改情况（市交通局）" in " ".join(page.text.split())
    assert [form.fields["body"] for form in page.forms if form.action == at] == [str(figure["body"]), "1"]
    form = Page.of(unit.send(f"/tasks/{CODE}", action=at).text)
    assert form.tree.xpath("//textarea[@name='progress_text']"), "on to the form"
    head = enter("cq-unit-head-sww").page("/")
    assert head.faults() == [] and "本单位待整改" in head.text
    assert f"{CODE}，{today + timedelta(days=9)} 止" in head.text
    monkeypatch.setattr(unit_home, "DUTIES", 0)
    cut = enter("cq-unit-head-sww").page("/")
    assert cut.faults() == [] and CODE not in cut.text and "1 项，最早到期的 0 项在此" in cut.text
    (link,) = [one for one in cut.tree.xpath("//main//a") if one.text_content() == "全部 1 项"]
    assert CODE in enter("cq-unit-head-sww").page(link.get("href").partition("#")[0]).text
    monkeypatch.undo()
    assert "本单位待整改" not in unit.page("/").text, "it is his own there: 其他待办"
    for name in ("cq-unit-head-sww", "cq-coordinator"):
        assert at not in [one.action for one in enter(name).page(f"/tasks/{CODE}").forms]
