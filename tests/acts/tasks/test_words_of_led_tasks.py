"""Whose words survive in an open round when another leads, or reports are collected otherwise: a table of cases.

交通局 leads or stands first, 商务委 is next. Whoever changes a rule of this loses a row here, and no report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.acts.tasks.collecting import each_for_itself, one_leads, the_task, third_body, two_lead
from tests.acts.tasks.test_adjusted_lead import texts
from tests.acts.tasks.test_adjustments import WHY
from tests.acts.tasks.test_adjustments import told as messages
from tests.given import builders, rows
from tests.given.beginnings import begins_with, over
from tests.ledger.lived import turned_to
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region
from tracker import changes
from tracker.actor import Actor
from tracker.acts.reporting import office_reports, reports, reviews, rounds
from tracker.acts.tasks import adjustments
from tracker.alerts.results import adjusting_steps
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.reporting import queries as report_queries
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.joint.duty_steps import duties_changed
from tracker.reporting.joint.queries import co_reports_of
from tracker.reporting.models import OwnAnswer, Report, ReportVersion
from tracker.reporting.row_queries import report_rows
from tracker.reporting.versions.evidence_steps import Proof, note_evidence
from tracker.reporting.versions.queries import draft_of, evidence_of
from tracker.reporting.write.queries import asked_of_each
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Appraisal, EvidenceKind, ItemKind, Kind, Mode, PartyRole, ReportState, Role

__all__ = ["each_for_itself", "one_leads", "two_lead"]

DAY, CLOSED = date(2026, 12, 4), date(2027, 1, 5)

# How reports are collected; how far 交通局 and 商务委 are with their words 甲 and 乙, while 住房局 has sent 丙; what
# changes, a day after the other (next: 商务委 leads; first goes: 交通局 is taken out); what becomes of their reports.
# One that is 免报 stands here only where its body has no other.
CASES = """
# Each for itself so far: what each has written is its own, whoever is named then.
each | nothing    | draft     | led, next             | co to_fill        | lead draft 乙                 | to_review
each | draft      | draft     | led, next             | co draft 甲       | lead draft 乙                 | to_review
each | to_approve | draft     | led, next             | co draft 甲       | lead draft 乙                 | to_review
each | to_review  | draft     | led, next             | lead to_review 甲 | lead draft 乙                 | to_review
each | returned   | draft     | led, next             | lead returned 甲  | lead draft 乙                 | to_review
each | draft      | to_review | led, next             | co draft 甲       | co to_review 乙, lead to_fill | to_review
each | draft      | draft     | led, next, first goes | lead exempt 甲    | lead draft 乙                 | to_review
each | draft      | draft     | next                  | co draft 甲       | lead draft 乙                 | to_review

# One leads: its words are the joint ones. They go to who leads next, whose own are quoted in them. Where they wait
# for their review, or were accepted, who leads next is asked for none, and who told them corrects them.
led | nothing    | draft     | next             | co to_fill            | lead draft 乙                  | handed_up
led | draft      | draft     | next             | co to_fill            | lead draft 甲【商务委】乙      | handed_up
led | to_approve | draft     | next             | co to_fill            | lead draft 甲【商务委】乙      | handed_up
led | to_review  | draft     | next             | lead to_review 甲     | co exempt 乙                   | to_review
led | returned   | draft     | next             | co to_fill            | lead draft 甲【商务委】乙      | handed_up
led | corrected  | draft     | next             | lead draft 甲更正     | co exempt 乙                   | accepted
led | sent anew  | draft     | next             | lead to_review 甲更正 | co exempt 乙                   | accepted
led | accepted   | draft     | next             | lead accepted 甲      | co exempt 乙                   | accepted
led | draft      | nothing   | next             | co to_fill            | lead draft 甲                  | handed_up
led | draft      | to_review | next             | co to_fill            | co handed_up 乙, lead draft 甲 | handed_up
led | draft      | draft     | next, first goes | lead exempt 甲        | lead draft 甲【商务委】乙      | handed_up

# Nobody leads any more: nothing that was handed up lies with nobody.
led | draft      | draft | each       | lead draft 甲     | co draft 乙   | to_review
led | to_review  | draft | each       | lead to_review 甲 | co draft 乙   | to_review
led | nothing    | draft | each, next | co to_fill        | lead draft 乙 | to_review
led | draft      | draft | each, next | co draft 甲       | lead draft 乙 | to_review
led | to_approve | draft | each, next | co draft 甲       | lead draft 乙 | to_review
led | to_review  | draft | each, next | lead to_review 甲 | lead draft 乙 | to_review
led | draft      | draft | first goes | lead exempt 甲    | co draft 乙   | to_review
led | draft      | draft | governance | lead draft 甲     | co draft 乙   | to_review

# Somebody is named after a while without a lead: the joint words were nobody's meanwhile.
led | draft      | draft | first goes; next       | lead exempt 甲   | lead draft 甲【商务委】乙     | to_review
led | to_approve | draft | first goes; next       | lead exempt 甲   | lead draft 甲【商务委】乙     | to_review
led | nothing    | draft | first goes; next       | lead exempt      | lead draft 乙                 | to_review
led | to_review  | draft | first goes; next       | lead to_review 甲 | co exempt 乙                 | to_review
led | returned   | draft | first goes; next       | lead exempt 甲   | lead draft 甲【商务委】乙     | to_review
led | corrected  | draft | first goes; next       | lead draft 甲更正 | co exempt 乙                 | accepted
led | accepted   | draft | first goes; next       | lead accepted 甲 | co exempt 乙                  | accepted
led | draft      | draft | first goes; each, next | lead exempt 甲   | lead draft 乙                 | to_review

# Somebody is named after a while of each for itself: what the first has by then is its own.
led | draft | draft | each; led, next           | co draft 甲 | lead draft 乙 | to_review
led | draft | draft | governance; advance, next | co draft 甲 | lead draft 乙 | to_review
"""


@pytest.fixture
def of(session: scoped_session[Session]) -> Region:
    return world.again()


@pytest.fixture
def housing(of: Region) -> Department:
    return third_body()


@pytest.fixture
def task(of: Region) -> Task:
    return the_task()


@begins_with("each_for_itself")
def each_and_third_has_sent(url: str, instance: Path) -> None:
    """分头直报, and 住房局 has sent 丙."""
    with over(url, instance):
        written(world.again(), the_task(), third_body(), "to_review", "丙")


@begins_with("one_leads")
def led_and_third_has_sent(url: str, instance: Path) -> None:
    """交通局 leads and collects, and 住房局 has sent 丙."""
    with over(url, instance):
        written(world.again(), the_task(), third_body(), "to_review", "丙")


EACH, LED = "each_for_itself", "one_leads"
HAS_SENT = {"each": "each_and_third_has_sent", "led": "led_and_third_has_sent"}


def in_short(cell: object) -> str | None:
    """A beginning in the name of a case."""
    return {EACH: "each", LED: "led"}.get(cell) if isinstance(cell, str) else None


def cases() -> Iterator[ParameterSet]:
    """The rows of the table, cell by cell."""
    for line in CASES.splitlines():
        if line and not line.startswith("#"):
            was, *cells = (cell.strip() for cell in line.split("|"))
            yield pytest.param(HAS_SENT[was], *cells, id="-".join((was, *cells)))


@pytest.mark.parametrize(("beginning", "first", "second", "changes", "lead", "second_now", "third_now"), [*cases()])
def test_words_go_on_where_they_belong(
    of: Region,
    task: Task,
    beginning: str,
    first: str,
    second: str,
    changes: str,
    lead: str,
    second_now: str,
    third_now: str,
) -> None:
    written(of, task, of.commerce, second, "乙")
    written(of, task, of.transport, first, "甲")
    for days, words in enumerate(changes.split("; ")):
        changed(of, task, words, DAY + timedelta(days=days))
    assert all_standing(task) == {"交通局": lead, "商务委": second_now, "住房局": f"co {third_now} 丙"}


@pytest.mark.parametrize(
    ("first", "sent", "leads_then", "lead", "second", "third"),
    [
        ("draft", "draft", "商务委", "co to_fill", "lead draft 甲【商务委】乙", "co draft 丙"),
        ("draft", "to_review", "商务委", "co to_fill", "lead draft 甲【商务委】乙", "lead to_review 丙"),
        ("draft", "draft", "住房局", "co to_fill", "co draft 乙", "lead draft 甲【住房局】丙"),
        ("accepted", "draft", "住房局", "lead accepted 甲", "co draft 乙", "lead draft 丙"),
        ("to_review", "to_review", "住房局", "lead to_review 甲", "co draft 乙", "lead to_review 丙"),
    ],
)
def test_what_leads_beside_the_lead_has_told_its_own_words(
    of: Region,
    task: Task,
    housing: Department,
    two_lead: None,
    first: str,
    sent: str,
    leads_then: str,
    lead: str,
    second: str,
    third: str,
) -> None:
    """共同牵头: 住房局 leads beside 交通局. Its report was taken for a joint one and ended: its words were lost.

    Nor did 交通局 tell its part: it was 免报 with a report of that.
    """
    for body, until, words in ((of.transport, first, "甲"), (of.commerce, "draft", "乙"), (housing, sent, "丙")):
        written(of, task, body, until, words)
    named = {"商务委": of.commerce.id, "住房局": housing.id}[leads_then]
    adjustments.adjust(builders.act(on=DAY), task.id, None, Adjustment(DAY, **WHY, lead_id=named))
    db.session.expire_all()
    assert all_standing(task) == {"交通局": lead, "商务委": second, "住房局": third}


def test_who_led_beside_who_told_for_all_and_is_asked_collects_what_has_come(
    of: Region,
    task: Task,
    housing: Department,
    two_lead: None,
) -> None:
    """The text of 商务委 went to 综合处, though it was told that 住房局 collects it, as it does what comes later."""
    for body, until, words in (
        (of.commerce, "to_review", "乙"),
        (of.transport, "to_review", "甲"),
        (housing, "draft", "丙"),
    ):
        written(of, task, body, until, words)
    adjustments.adjust(builders.act(on=DAY), task.id, None, Adjustment(DAY, **WHY, lead_id=housing.id))
    assert "报告改交牵头的住房局，由其汇总报送" in messages()["商务委"][-1]
    db.session.expire_all()
    assert all_standing(task) == {"交通局": "lead to_review 甲", "商务委": "co handed_up 乙", "住房局": "lead draft 丙"}


def test_what_a_lead_said_for_itself_is_not_told_by_who_leads_next(of: Region, task: Task, one_leads: None) -> None:
    """Its 不同意见 and “是本单位的” stood in the form of 商务委: sent, they were an objection and a claim of 商务委."""
    for writer, body, words in ((of.liaison, of.transport, "甲"), (of.other_liaison, of.commerce, "乙")):
        draft = replace(TEXT, progress_text=words, dissent=f"{words}不同意")
        reports.save_draft(world.by(writer), world.report(task, body).id, None, draft)
    version_id = world.report(task, of.transport).version_id
    figure = db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()
    rows.added(OwnAnswer(version_id=version_id, item_id=figure.id, is_own=True))
    db.session.commit()
    changed(of, task, "next", DAY)
    made = select(ReportVersion).join(Report, Report.version_id == ReportVersion.id)
    joint = db.session.scalars(made.where(Report.department_id == of.commerce.id).order_by(Report.id.desc())).first()
    assert joint is not None
    said = draft_of(joint)
    assert (said.progress_text, said.dissent, said.own) == ("甲\n【商务委】乙", "乙不同意", ())


@pytest.mark.parametrize(
    ("beginning", "then", "proofs"),
    [
        (EACH, "led, next", {"交通局": ["甲号文"], "商务委": ["乙号文"]}),
        (LED, "next", {"交通局": [], "商务委": ["甲号文", "乙号文"]}),
    ],
    ids=in_short,
)
def test_proofs_go_on_with_the_words(
    of: Region, task: Task, beginning: str, then: str, proofs: dict[str, list[str]]
) -> None:
    """What a body had laid beside its own draft stayed behind, and nobody saw it in the report that was sent."""
    for body, words in ((of.transport, "甲"), (of.commerce, "乙")):
        written(of, task, body, "draft", words)
        version = db.session.get_one(ReportVersion, world.report(task, body).version_id)
        note_evidence(world.by(of.liaison), version, [Proof(EvidenceKind.DOCUMENT, f"{words}号文")], ())
        db.session.commit()
    act = builders.act(on=DAY)
    with changes.writing(act):
        adjusting_steps.carry_out(act, task, change_of(of, then, DAY))
        # As where the same act changes a collective, too.
        duties_changed(act, task)
    newest = select(func.max(Report.id)).where(Report.task_id == task.id).group_by(Report.department_id)
    shown = db.session.scalars(select(Report).where(Report.id.in_(newest)))
    found = {one.department_id: [proof.title for proof in evidence_of([one.version_id or 0])] for one in shown}
    assert {body.short_name: found[body.id] for body in (of.transport, of.commerce)} == proofs


def test_two_changes_of_one_day_make_no_joint_words_of_what_a_body_wrote_for_itself(
    of: Region,
    task: Task,
    housing: Department,
    each_for_itself: None,
) -> None:
    """商务委 led between the two for no moment in which anybody wrote: its own words went to 住房局 as joint ones."""
    written(of, task, of.commerce, "draft", "乙")
    led = Adjustment(DAY, **WHY, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    for adjustment in (led, Adjustment(DAY, **WHY, lead_id=housing.id)):
        adjustments.adjust(builders.act(on=OPENED), task.id, None, adjustment)
    turned_to(DAY)
    assert all_standing(task) == {"交通局": "co to_fill", "商务委": "co draft 乙", "住房局": "lead to_fill"}


@pytest.mark.parametrize(
    ("meanwhile", "second", "third"),
    [
        ("nothing", "co draft 乙", "lead to_fill"),
        ("draft", "co to_fill", "lead draft 甲乙"),
        # The value of its figure goes on with 商务委.
        ("to_approve", "co draft", "lead draft 甲乙"),
        ("sent as it is", "co draft", "lead draft 乙"),
    ],
)
def test_what_a_body_wrote_before_it_led_is_its_own(
    of: Region, task: Task, housing: Department, each_for_itself: None, meanwhile: str, second: str, third: str
) -> None:
    """商务委 led for two days: its own words went to 住房局 as joint ones, and its form was empty."""
    written(of, task, of.commerce, "draft", "乙")
    changed(of, task, "led, next", DAY)
    mine, writer, meantime = newest(task, of.commerce), of.other_liaison, DAY + timedelta(days=1)
    if meanwhile != "nothing":
        draft = replace(TEXT, progress_text="乙" if meanwhile == "sent as it is" else "甲乙")
        draft = draft if meanwhile == "draft" else replace(draft, readings=told(mine))
        reports.save_draft(world.by(writer, meantime), mine.id, None, draft)
    if meanwhile in ("to_approve", "sent as it is"):
        reports.send(world.by(writer, meantime), mine.id, None)
    led_by(task, housing, DAY + timedelta(days=2))
    assert all_standing(task) == {"交通局": "co to_fill", "商务委": second, "住房局": third}


@pytest.mark.parametrize(
    ("until", "lead", "second"),
    [
        ("draft", "co draft 甲", "lead draft 乙"),
        ("to_review", "lead to_review 甲", "lead draft 乙"),
        ("returned", "lead returned 甲", "lead draft 乙"),
        ("nothing", "co to_fill", "lead draft 乙"),
    ],
)
def test_so_it_is_of_who_stood_first_and_led_for_two_days(
    of: Region, task: Task, each_for_itself: None, until: str, lead: str, second: str
) -> None:
    """交通局 goes on with the report it had begun, in the same duty, when it leads; then 商务委 does."""
    written(of, task, of.commerce, "draft", "乙")
    written(of, task, of.transport, until, "甲")
    changed(of, task, "led", DAY)
    led_by(task, of.commerce, DAY + timedelta(days=2))
    assert all_standing(task) == {"交通局": lead, "商务委": second, "住房局": "co to_fill"}


@pytest.mark.parametrize(
    ("beginning", "leads_then", "sender", "expected"),
    [
        # It stood second, and leads since: its own text went to itself, and lay with nobody.
        (EACH, "商务委", "商务委", ReportState.TO_REVIEW),
        (EACH, "商务委", "住房局", ReportState.TO_REVIEW),
        # It was not asked in that quarter, and has nothing there to put the text into.
        (LED, "城管局", "商务委", ReportState.TO_REVIEW),
        # Who led then still does, and has sent nothing.
        (LED, "交通局", "商务委", ReportState.HANDED_UP),
        (LED, "交通局", "交通局", ReportState.TO_REVIEW),
    ],
    ids=in_short,
)
def test_what_comes_late_goes_to_who_led_in_its_quarter(
    of: Region, task: Task, housing: Department, beginning: str, leads_then: str, sender: str, expected: ReportState
) -> None:
    """补报 of a quarter that is closed, after the lead has changed."""
    bodies = {"交通局": of.transport, "商务委": of.commerce, "住房局": housing, "城管局": rows.department("城管局")}
    db.session.commit()
    mine, to, (liaison, head) = world.report(task, bodies[sender]), bodies[leads_then], writers(of, bodies[sender])
    rounds.close_round(builders.act(on=CLOSED), mine.round_id)
    if to is not of.transport:
        joins = {to.id: PartyRole.CO} if leads_then == "城管局" else {}
        led = Adjustment(CLOSED, **WHY, mode=Mode.LEAD_CONSOLIDATES, lead_id=to.id, joins=joins)
        adjustments.adjust(builders.act(on=CLOSED), task.id, None, led)
    db.session.expire_all()
    late, day = replace(TEXT, readings=told(mine)), CLOSED + timedelta(days=1)
    reports.save_draft(world.by(liaison, day), mine.id, None, late)
    reports.send(world.by(liaison, day), mine.id, None)
    reports.approve(world.by(head, day), [(mine.id, None)])
    assert mine.state == expected
    assert mine not in co_reports_of(mine), "it is none of its own"


@pytest.mark.parametrize(
    ("beginning", "then", "since"),
    [
        (EACH, {"mode": Mode.LEAD_CONSOLIDATES, "lead": "商务委"}, {"交通局": "分头直报", "住房局": "分头直报"}),
        (LED, {"mode": Mode.EACH_REPORTS}, {"交通局": "牵头", "住房局": "配合"}),
    ],
    ids=in_short,
)
def test_what_comes_late_says_how_its_body_took_part_in_its_quarter(
    of: Region, task: Task, housing: Department, beginning: str, then: dict[str, Any], since: dict[str, str]
) -> None:
    """补报 of a quarter of 分头直报 called its writer 配合: the task is led since."""
    bodies = {"交通局": of.transport, "商务委": of.commerce, "住房局": housing}
    mine = {name: world.report(task, bodies[name]) for name in since}
    rounds.close_round(builders.act(on=CLOSED), mine["住房局"].round_id)
    lead = bodies[then["lead"]].id if "lead" in then else None
    changed_to = Adjustment(CLOSED, **WHY, mode=then["mode"], **({"lead_id": lead} if lead else {}))
    adjustments.adjust(builders.act(on=CLOSED), task.id, None, changed_to)
    db.session.expire_all()
    assert {name: report_queries.line(one.id).duty for name, one in mine.items()} == since


@pytest.mark.parametrize("is_given_away", [False, True])
def test_what_a_rule_takes_out_of_a_draft_is_no_writing_of_its_body(
    of: Region, task: Task, housing: Department, each_for_itself: None, is_given_away: bool
) -> None:
    """商务委 wrote before it led; its figure went to 住房局 while it led. Its words went on as joint ones."""
    mine = world.report(task, of.commerce)
    draft = replace(TEXT, progress_text="乙", readings=told(mine))
    reports.save_draft(world.by(of.other_liaison), mine.id, None, draft)
    changed(of, task, "led, next", DAY)
    if is_given_away:
        figure = db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()
        given = Adjustment(DAY + timedelta(days=1), **WHY, owners={figure.id: (housing.id,)})
        adjustments.adjust(builders.act(on=given.since), task.id, None, given)
    led_by(task, housing, DAY + timedelta(days=2))
    # The value goes with its figure, and the words stay.
    housing_now = "lead draft" if is_given_away else "lead to_fill"
    assert all_standing(task) == {"交通局": "co to_fill", "商务委": "co draft 乙", "住房局": housing_now}


def led_by(task: Task, body: Department, day: date) -> None:
    """调整分工 that names who leads from a day on."""
    adjustments.adjust(builders.act(on=day), task.id, None, Adjustment(day, **WHY, lead_id=body.id))
    db.session.expire_all()


def newest(task: Task, body: Department) -> Report:
    """What a body is asked for under the duty it has now."""
    asked = select(Report).where(Report.task_id == task.id, Report.department_id == body.id)
    return db.session.scalars(asked.order_by(Report.id.desc())).first() or pytest.fail("nothing is asked")


@pytest.mark.parametrize("is_made_up", [False, True])
def test_days_that_are_made_up_for_are_changes_of_their_own(
    of: Region, task: Task, housing: Department, one_leads: None, *, is_made_up: bool
) -> None:
    """The scheduler stood still for two days. What is recorded at one instant was taken for one change: 住房局 led
    without the joint words, which 商务委 kept among its own."""
    written(of, task, of.transport, "draft", "甲")
    written(of, task, of.commerce, "draft", "乙")
    for days, body in enumerate((of.commerce, housing)):
        adjustment = Adjustment(DAY + timedelta(days=days), **WHY, lead_id=body.id)
        adjustments.adjust(builders.act(on=OPENED), task.id, None, adjustment)
        if not is_made_up:
            turned_to(DAY + timedelta(days=days))
    turned_to(DAY + timedelta(days=1))
    assert all_standing(task) == {"交通局": "co to_fill", "商务委": "co to_fill", "住房局": "lead draft 甲【商务委】乙"}


def all_standing(task: Task) -> dict[str, str]:
    """By body how its reports stand."""
    return {name: standing(several) for name, several in texts(task).items()}


def standing(reports: list[tuple[str, str, str]]) -> str:
    """Role, state and words of the reports of a body, of what was sent without the line of who was missing."""
    said = [(role, state, words.split(_line(state))[0].replace("\n", "")) for role, state, words in reports]
    owed = [one for one in said if one[1] != ReportState.EXEMPT]
    return ", ".join(" ".join(one).strip() for one in owed or said[-1:])


def _line(state: str) -> str:
    """Where what was sent names who was missing; nobody goes on writing with that."""
    return "（全文）" if state == ReportState.DRAFT else "\n汇总时"


def written(of: Region, task: Task, body: Department, until: str, words: str) -> None:
    """A body's report, brought as far as this state."""
    if until == "nothing":
        return
    mine, (liaison, head) = world.report(task, body), writers(of, body)
    draft = replace(TEXT, progress_text=words)
    if until == "draft":
        reports.save_draft(world.by(liaison), mine.id, None, draft)
        return
    reports.save_draft(world.by(liaison), mine.id, None, replace(draft, readings=told(mine)))
    reports.send(world.by(liaison), mine.id, None)
    if until == "to_approve":
        return
    reports.approve(world.by(head), [(mine.id, None)])
    if until == "returned":
        reviews.give_back(world.by(of.coordinator), mine.id, None, "请补充数据")
    if until in ("accepted", "corrected", "sent anew"):
        reviews.accept(world.by(of.coordinator), mine.id, None, Appraisal.NORMAL)
    if until in ("corrected", "sent anew"):
        office_reports.correct(world.by(liaison), mine.id, None, "数据有误")
        reports.save_draft(world.by(liaison), mine.id, None, replace(draft, progress_text=f"{words}更正"))
    if until == "sent anew":
        reports.send(world.by(liaison), mine.id, None)
        reports.approve(world.by(head), [(mine.id, None)])


def told(mine: Report) -> tuple[ReadingDraft, ...]:
    """A value of the figure, from who is asked for it."""
    asked = asked_of_each(report_rows([mine.id]))[mine.id].figures
    return tuple(ReadingDraft(one.indicator_id, Decimal(80), date(2026, 11, 30), "统计") for one in asked)


def writers(of: Region, body: Department) -> tuple[Actor, Actor]:
    """Who fills in and who approves."""
    known = {of.transport.id: (of.liaison, of.head), of.commerce.id: (of.other_liaison, of.other_head)}
    if body.id in known:
        return known[body.id]
    made = rows.person(Role.LIAISON, body), rows.person(Role.UNIT_HEAD, body)
    db.session.commit()
    return made


def changed(of: Region, task: Task, words: str, day: date) -> None:
    """调整分工 on a day."""
    adjustments.adjust(builders.act(on=day), task.id, None, change_of(of, words, day))
    db.session.expire_all()


def change_of(of: Region, words: str, day: date) -> Adjustment:
    """What is changed from a day on."""
    ways: dict[str, dict[str, Any]] = {
        "led": {"mode": Mode.LEAD_CONSOLIDATES},
        "each": {"mode": Mode.EACH_REPORTS},
        "next": {"lead_id": of.commerce.id},
        "first goes": {"leaves": frozenset({of.transport.id})},
        "governance": {"kind": Kind.GOVERNANCE},
        "advance": {"kind": Kind.ADVANCE},
    }
    what = {name: value for word in words.split(", ") for name, value in ways[word].items()}
    return Adjustment(day, **WHY, **what)
