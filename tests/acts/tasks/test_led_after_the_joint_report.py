"""Another body leads after the joint report of the open quarter was sent or accepted: it is asked for no second one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.tasks.test_adjustments import WHY, told
from tests.acts.tasks.test_changed_lead import adjusted, duty_of, handed_down, handed_up, joint_of
from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting.world import (
    OPENED,
    TEXT,
    Region,
    accepted,
    by,
    opened,
    report,
    submitted,
    unchanged_refusal,
)
from tracker.acts.reporting import office_reports, reports, reviews
from tracker.acts.tasks import adjustments, assignments
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.facts.queries import known_of
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Party, Task
from tracker.reporting import lead_queries
from tracker.reporting.joint.consolidation_queries import desk
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.review.queries import undoable
from tracker.reporting.rounds import asking_steps, matrix_queries
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.write.earlier_queries import told_of_each
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import Appraisal, LightRule, Mode, PartyRole, ReportState, Role
from tracker.worklist.queries import desk_of, next_of, waiting

EARLIER, CHANGED, NEXT, CLOSED = date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 8), date(2027, 1, 5)


def told_for_all(of: Region, *others: Department) -> Task:
    """交通局 led, and its joint report was accepted; 商务委 has sent nothing."""
    task = handed_down(of, *others)
    accepted(report(task, of.transport), of)
    return task


def led_by(task: Task, lead: Department, *leaves: Department) -> None:
    joins = {} if lead.id in held(task) else {lead.id: PartyRole.CO}
    adjusted(task, CHANGED, joins=joins, lead_id=lead.id, leaves=frozenset(one.id for one in leaves))


def held(task: Task) -> set[int]:
    return {one.department_id for one in assignments_in_force(task.id)}


def asked_next_day(task: Task, lead: Department) -> list[Report]:
    """What the lead is asked for in the quarter, once it has signed and a morning has come."""
    (duty,) = [one for one in assignments_in_force(task.id) if one.department_id == lead.id]
    if duty.signed_on is None:
        assignments.sign(builders.act(on=CHANGED), [(duty.id, duty.version)])
    asking_steps.join_newly_signed(builders.act(on=NEXT), rows.CHONGQING, NEXT)
    db.session.expire_all()
    return list(db.session.scalars(select(Report).where(Report.assignment_id == duty.id)))


@pytest.mark.slow
@pytest.mark.both
def test_a_joint_report_that_was_accepted_is_not_asked_of_the_next_lead(of: Region, housing: Department) -> None:
    """住房局 was asked for a second one of the same quarter the next morning, was chased and 缺报."""
    task = told_for_all(of)
    led_by(task, housing, of.transport)
    assert asked_next_day(task, housing) == []


def test_nor_of_a_co_body_that_leads_then_or_of_who_comes_after_a_while_without_a_lead(
    of: Region, housing: Department
) -> None:
    task = told_for_all(of, housing)
    adjusted(task, CHANGED, leaves=frozenset({of.transport.id}))
    led_by(task, of.commerce)
    assert asked_next_day(task, of.commerce) == []


@pytest.mark.slow
def test_who_led_then_and_leads_again_is_not_asked_twice(of: Region, housing: Department) -> None:
    task = told_for_all(of)
    led_by(task, housing)
    adjusted(task, CHANGED, lead_id=of.transport.id)
    assert asked_next_day(task, of.transport) == []


@pytest.mark.slow
def test_what_the_first_listed_told_for_itself_is_no_joint_report(of: Region, housing: Department) -> None:
    """分头直报 → 牵头汇总 with a new lead at once: nobody has told for all."""
    task = of.task(mode=Mode.EACH_REPORTS)
    rows.assignment(task, housing)
    db.session.commit()
    opened()
    accepted(report(task, of.transport), of)
    adjusted(task, CHANGED, mode=Mode.LEAD_CONSOLIDATES, lead_id=housing.id)
    assert len(asked_next_day(task, housing)) == 1


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("reads", [submitted, accepted])
def test_what_was_sent_again_as_the_joint_report_is_told_for_all(
    of: Region, housing: Department, reads: Callable[..., Report]
) -> None:
    """交通局 told its own part, which came back; it leads since, and has sent the joint report.

    住房局, which leads then, was asked for a second one, and the light said that nothing was known.
    """
    task = handed_down(of)
    adjusted(task, OPENED, mode=Mode.EACH_REPORTS)
    returned(of, task)
    adjusted(task, EARLIER, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    reads(report(task, of.transport), of, on=EARLIER)
    before = row(task, EARLIER).light
    led_by(task, housing, of.transport)
    assert asked_next_day(task, housing) == []
    light = row(task, NEXT).light
    assert (light.rule, light.reason) == (before.rule, before.reason)


def test_what_a_body_told_beside_the_lead_stays_its_part_sent_again_by_who_leads(of: Region) -> None:
    """共同牵头: 交通局 has told for all; 商务委 had its own part back, leads, and sends it again."""
    task = told_for_all(of)
    beside = duty_of(task, of.commerce)
    beside.role = db.session.get_one(Party, beside.party_id).role = PartyRole.LEAD
    db.session.commit()
    theirs = report(task, of.commerce)
    for_commerce = replace(of, liaison=of.other_liaison, head=of.other_head)
    submitted(theirs, for_commerce)
    reviews.give_back(by(of.coordinator), theirs.id, None, "数据不全")
    led_by(task, of.commerce)
    submitted(theirs, for_commerce, on=NEXT)
    assert lead_queries.told_for_all(theirs.round_id, [task.id]) == {task.id: (of.transport.id, "交通局")}
    assert known_of([task.id], load_calendar()).for_all == {report(task, of.transport).id: True, theirs.id: False}


@pytest.mark.both
@pytest.mark.parametrize("waits", ["with the lead", "with its head", "not written"])
def test_a_text_of_a_co_body_that_comes_after_it_is_read_by_the_office(
    of: Region, housing: Department, waits: str
) -> None:
    """Nobody collects it any more: the lead has no report in the quarter."""
    task = told_for_all(of)
    mine = report(task, of.commerce)
    if waits == "with the lead":
        handed_up(of, task)
        assert mine.state == ReportState.HANDED_UP
    if waits == "with its head":
        reports.save_draft(by(of.other_liaison), mine.id, None, TEXT)
        reports.send(by(of.other_liaison), mine.id, None)
    led_by(task, housing, of.transport)
    if waits == "with its head":
        reports.approve(by(of.other_head), [(mine.id, None)])
    if waits == "not written":
        handed_up(of, task)
    assert asked_next_day(task, housing) == []
    assert db.session.get_one(Report, mine.id).state == ReportState.TO_REVIEW


def test_it_is_read_by_the_office_also_where_a_co_body_leads_that_has_told_its_part(
    of: Region, housing: Department
) -> None:
    """It has a report in the quarter, its own one, into which nothing can be taken."""
    task = handed_down(of, housing)
    handed_up(of, task)
    accepted(report(task, of.transport), of)
    led_by(task, of.commerce)
    mine = report(task, housing)
    writer, head = (rows.person(role, housing) for role in (Role.LIAISON, Role.UNIT_HEAD))
    db.session.commit()
    reports.save_draft(by(writer), mine.id, None, TEXT)
    reports.send(by(writer), mine.id, None)
    reports.approve(by(head), [(mine.id, None)])
    assert mine.state == ReportState.TO_REVIEW


@pytest.mark.slow
def test_what_a_body_told_its_lead_stays_its_own_part_when_it_leads(of: Region, housing: Department) -> None:
    """商务委 mends it, and collects nothing into it: it said 汇总时未收到 of 住房局, which tells 综合处."""
    task = handed_down(of, housing)
    mine = handed_up(of, task)
    submitted(report(task, of.transport), of)
    led_by(task, of.commerce)
    is_told = "2026年第4季度的汇总报告已由交通局报送，本单位已交的转综合处审核，不再重报，此后收齐"
    assert is_told in told()["商务委"][-1]
    reviews.give_back(by(of.coordinator, NEXT), mine.id, None, "数据不全")
    assert desk(mine.id).co_reports == ()
    reports.save_draft(by(of.other_liaison, NEXT), mine.id, None, TEXT)
    reports.send(by(of.other_liaison, NEXT), mine.id, None)
    reports.approve(by(of.other_head, NEXT), [(mine.id, None)])
    assert draft_of(db.session.get_one(ReportVersion, mine.version_id)).progress_text == TEXT.progress_text


def test_a_text_goes_to_a_lead_that_has_told_for_all_and_leads_on(of: Region) -> None:
    task = told_for_all(of)
    assert handed_up(of, task).state == ReportState.HANDED_UP


def test_the_preview_says_that_the_quarter_is_told(of: Region, housing: Department) -> None:
    task = told_for_all(of)
    what = Adjustment(CHANGED, **WHY, joins={housing.id: PartyRole.CO}, lead_id=housing.id, leaves={of.transport.id})
    seen = adjustments.preview(builders.act(on=CHANGED), task.id, None, what).changes
    adjustments.adjust(builders.act(on=CHANGED), task.id, None, what)
    said = {one.name: one.told for one in seen}
    assert all("；".join(lines) in told()[name][-1] for name, lines in said.items())
    is_told = "2026年第4季度的汇总报告已由交通局报送"
    assert said["住房局"] == (
        "新加入，要签收，以后每期报送",
        "改由本单位牵头（总负责）",
        f"{is_told}，本单位不再重报，此后收齐商务委的报告，汇总报送（截止日比各单位晚 2 个工作日）",
    )
    assert said["商务委"] == (
        f"{is_told}，没有报的直接报综合处（2026年第4季度12月23日截止），此后报告改交牵头的住房局，由其汇总报送",
    )
    assert said["交通局"] == ("分工结束",)


@pytest.mark.parametrize(
    ("waits", "goes"),
    [("with the lead", "已交的转综合处审核"), ("with its head", "没有报的直接报综合处（2026年第4季度12月23日截止）")],
)
def test_a_co_body_whose_text_goes_to_the_office_is_told_so(
    of: Region, housing: Department, waits: str, goes: str
) -> None:
    """It was told that its report goes to the new lead, which collects none in the quarter."""
    task = told_for_all(of)
    mine = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), mine.id, None, TEXT)
    reports.send(by(of.other_liaison), mine.id, None)
    if waits == "with the lead":
        reports.approve(by(of.other_head), [(mine.id, None)])
    led_by(task, housing, of.transport)
    is_told = "2026年第4季度的汇总报告已由交通局报送"
    assert f"{is_told}，{goes}，此后报告改交牵头的住房局，由其汇总报送" in told()["商务委"][-1]


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("then", ["accepted", "returned"])
def test_a_joint_report_that_waits_for_its_review_stays_with_who_sent_it(
    of: Region, housing: Department, then: str, *, leaves: bool
) -> None:
    """It was taken out of the review and given to 住房局; 交通局, which had told in time, was asked again and 缺报."""
    task = handed_down(of)
    ours = submitted(report(task, of.transport), of)
    led_by(task, housing, *([of.transport] if leaves else []))
    assert "2026年第4季度的汇总报告已由交通局报送，本单位不再重报" in told()["住房局"][-1]
    its_own = "2026年第4季度的汇总报告本单位已报送，此后报告改交牵头的住房局"
    assert (its_own in told()["交通局"][-1]) is not leaves, "or the one that it has sent would seem to go to 住房局"
    assert asked_next_day(task, housing) == []
    assert report(task, of.transport).id == ours.id, "交通局 is not asked for its own part beside it"
    if then == "returned":
        reviews.give_back(by(of.coordinator, NEXT), ours.id, None, "数据不全")
        assert "修改退回的报告" in [one.words for one in waiting(desk_of(of.liaison, rows.CHONGQING), NEXT)]
        assert asked_next_day(task, housing) == []
        reports.save_draft(by(of.liaison, NEXT), ours.id, None, TEXT)
        reports.send(by(of.liaison, NEXT), ours.id, None)
        reports.approve(by(of.head, NEXT), [(ours.id, None)])
    reviews.accept(by(of.coordinator, NEXT), ours.id, None, Appraisal.NORMAL)
    assert ours.state == ReportState.ACCEPTED
    turned_to(CLOSED)
    assert row(task, CLOSED).light.rule is LightRule.REPORTED


@pytest.mark.parametrize("leaves", [True, False])
def test_both_leads_hear_who_goes_on_with_a_joint_report_that_came_back(
    of: Region, housing: Department, leaves: bool
) -> None:
    """Nobody was told: neither the preview nor a message named it."""
    task = handed_down(of)
    ours = returned(of, task)
    led_by(task, housing, *([of.transport] if leaves else []))
    assert "交通局还没有采用的汇总报告转来，接着填" in told()["住房局"][-1]
    assert "还没有采用的汇总报告转给牵头的住房局" in told()["交通局"][-1]
    assert db.session.get_one(Report, ours.id).state == ReportState.EXEMPT


def corrected(of: Region) -> Task:
    """交通局 has begun to correct its joint report, which was accepted."""
    task = told_for_all(of)
    ours = report(task, of.transport)
    office_reports.correct(by(of.liaison), ours.id, None, "数字有误")
    reports.save_draft(by(of.liaison), ours.id, None, TEXT)
    return task


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("then", ["left", "leads no more", "nobody leads"])
@pytest.mark.parametrize("is_returned", [False, True])
def test_a_correction_stays_with_who_told_what_was_accepted(
    of: Region, housing: Department, then: str, *, is_returned: bool
) -> None:
    """It went over to 住房局, which was asked for it, was chased, and 缺报 of a quarter that had been told."""
    task = corrected(of)
    ours = report(task, of.transport)
    if is_returned:
        reports.send(by(of.liaison), ours.id, None)
        reports.approve(by(of.head), [(ours.id, None)])
        reviews.give_back(by(of.coordinator), ours.id, None, "仍有误")
    if then == "nobody leads":
        adjusted(task, CHANGED, leaves=frozenset({of.transport.id}))
    else:
        led_by(task, housing, *([of.transport] if then == "left" else []))
        assert asked_next_day(task, housing) == []
    assert "正在更正的 1 份报告（2026年第4季度）仍由本单位更正" in told()["交通局"][-1]
    assert ours.state == (ReportState.RETURNED if is_returned else ReportState.DRAFT)
    mine = [one.words for one in waiting(desk_of(of.liaison, rows.CHONGQING), CHANGED)]
    assert ("修改退回的报告" if is_returned else "补充、更正已采用的报告") in mine
    reports.save_draft(by(of.liaison, CHANGED), ours.id, None, TEXT)
    reports.send(by(of.liaison, CHANGED), ours.id, None)
    reports.approve(by(of.head, CHANGED), [(ours.id, None)])
    reviews.accept(by(of.coordinator, CHANGED), ours.id, None, Appraisal.NORMAL)
    assert ours.state == ReportState.ACCEPTED


def test_what_a_body_has_begun_and_nobody_asks_for_as_it_leads_is_named(of: Region, housing: Department) -> None:
    task = told_for_all(of, housing)
    reports.save_draft(by(of.other_liaison), report(task, of.commerce).id, None, TEXT)
    led_by(task, of.commerce, of.transport)
    assert "已存的草稿 1 份保留备查" in told()["商务委"][-1]


def test_an_acceptance_is_taken_back_though_another_leads(of: Region, housing: Department) -> None:
    """It was refused: who leads since would have been asked the next morning beside the report that waits again."""
    task = handed_down(of)
    ours = accepted(report(task, of.transport), of)
    led_by(task, housing, of.transport)
    assert [line.id for line in undoable([ours.id], of.coordinator, builders.act(on=OPENED).at)] == [ours.id]
    reviews.undo_acceptance(by(of.coordinator), ours.id, None)
    assert asked_next_day(task, housing) == []
    reviews.give_back(by(of.coordinator, NEXT), ours.id, None, "数字有误")
    assert asked_next_day(task, housing) == []
    assert [one.words for one in waiting(desk_of(of.liaison, rows.CHONGQING), NEXT)] == ["修改退回的报告"]


@pytest.mark.parametrize("then", ["nobody leads", "each reports"])
def test_or_nobody_leads(of: Region, housing: Department, then: str) -> None:
    task = handed_down(of, housing)
    ours = accepted(report(task, of.transport), of)
    leaves = {"leaves": frozenset({of.transport.id})} if then == "nobody leads" else {"mode": Mode.EACH_REPORTS}
    adjusted(task, CHANGED, **leaves)
    reviews.undo_acceptance(by(of.coordinator), ours.id, None)
    assert db.session.get_one(Report, ours.id).state == ReportState.TO_REVIEW


@pytest.mark.parametrize("then", ["another leads", "nobody leads", "each reports"])
def test_what_was_taken_with_it_is_taken_back_with_it(of: Region, housing: Department, then: str) -> None:
    """The text of 商务委 stayed 已采用, beside a joint report that waited again; nobody could take it back."""
    task = handed_down(of, housing)
    mine = handed_up(of, task)
    ours = accepted(report(task, of.transport), of)
    leaves = {"leaves": frozenset({of.transport.id})} if then == "nobody leads" else {"mode": Mode.EACH_REPORTS}
    led_by(task, housing) if then == "another leads" else adjusted(task, CHANGED, **leaves)
    reviews.undo_acceptance(by(of.coordinator), ours.id, None)
    assert (mine.state, mine.accepted_version_id) == (ReportState.TO_REVIEW, None)
    reviews.accept(by(of.coordinator, NEXT), mine.id, None, Appraisal.NORMAL)
    assert mine.state == ReportState.ACCEPTED


@pytest.mark.slow
def test_nothing_of_the_quarter_lies_with_who_leads_since(of: Region, housing: Department) -> None:
    """Neither on its list, nor among 应报 and 缺报 of the quarter; the task is lit by what was accepted."""
    task = handed_down(of)
    handed_up(of, task)
    accepted(report(task, of.transport), of)
    led_by(task, housing, of.transport)
    writer = rows.person(Role.LIAISON, housing)
    db.session.commit()
    asked_next_day(task, housing)
    round_id = db.session.scalars(select(Round.id)).one()

    def asked() -> dict[str, int]:
        found = matrix_queries.matrix(round_id, Scope(rows.CHONGQING, None), matrix_queries.Wanted())
        return {body.name: body.asked for body in found.bodies}

    for day in (NEXT, CLOSED):
        turned_to(day)
        assert asked() == {"交通局": 1, "商务委": 1}
        assert waiting(desk_of(writer, rows.CHONGQING), day) == []
    assert row(task, CLOSED).light.rule is LightRule.REPORTED


def returned(of: Region, task: Task) -> Report:
    """The joint report of 交通局, sent in time and given back by 综合处."""
    ours = submitted(report(task, of.transport), of)
    reviews.give_back(by(of.coordinator), ours.id, None, "数据不全")
    return ours


@pytest.mark.parametrize("is_named", [True, False])
def test_a_report_that_came_back_stays_with_who_leaves_unless_the_next_lead_goes_on_with_it(
    of: Region, housing: Department, is_named: bool
) -> None:
    """It was told “不再要求” of a report that stood on its list as 退回."""
    task = handed_down(of, housing)
    ours = returned(of, task)
    led_by(task, housing, of.transport) if is_named else adjusted(task, CHANGED, leaves=frozenset({of.transport.id}))
    over, its_own = "还没报的 1 份报告（2026年第4季度）不再要求", "退回的 1 份报告（2026年第4季度）仍由本单位修改后再报"
    assert f"分工结束；{over if is_named else its_own}" in told()["交通局"][-1]
    assert db.session.get_one(Report, ours.id).state == (ReportState.EXEMPT if is_named else ReportState.RETURNED)
    mine = [one.words for one in waiting(desk_of(of.liaison, rows.CHONGQING), CHANGED)]
    assert mine == ([] if is_named else ["修改退回的报告"])


@pytest.mark.slow
def test_in_a_closed_quarter_message_list_light_and_what_is_next_say_that_it_is_to_be_corrected(
    of: Region, housing: Department
) -> None:
    task = handed_down(of)
    returned(of, task)
    turned_to(CLOSED)
    adjusted(task, CLOSED, joins={housing.id: PartyRole.CO}, lead_id=housing.id, leaves=frozenset({of.transport.id}))
    assert "分工结束；退回的 1 份报告（2026年第4季度）仍由本单位修改后再报。" in told()["交通局"][-1]
    assert [one.words for one in waiting(desk_of(of.liaison, rows.CHONGQING), CLOSED)] == ["修改退回的报告"]
    assert row(task, CLOSED).light.reason == "首期已过，没有采用的报告，原牵头单位交通局所报已退回，待其修改后再报"
    assert next_of(rows.CHONGQING, [task.id], CLOSED)[task.id] == "交通局修改退回的报告"


@pytest.mark.both
def test_who_leads_since_cannot_say_its_former_part_once_more_for_all(of: Region) -> None:
    """无变化 of its first joint report would have sent what it told as a co-body as the words of all bodies."""
    task = handed_down(of)
    part = handed_up(of, task)
    joint = report(task, of.transport)
    reports.save_draft(by(of.liaison), joint.id, None, TEXT, quoting=part.id)
    reports.send(by(of.liaison), joint.id, None)
    reports.approve(by(of.head), [(joint.id, None)])
    reviews.accept(by(of.coordinator), joint.id, None, Appraisal.NORMAL)
    next_one, day = Quarter(2027, 2), date(2027, 6, 1)
    opened(quarter=next_one, on=day)
    assert unchanged_refusal(report(task, of.transport, next_one), day) is None, "who led says it"
    assert unchanged_refusal(report(task, of.commerce, next_one), day) is None, "and who told its part"
    adjustments.adjust(builders.act(on=day), task.id, None, Adjustment(day, **WHY, lead_id=of.commerce.id))
    mine = joint_of(task, of.commerce)
    assert unchanged_refusal(mine, day) == "以前各期还没有采用过有内容的报告"
    assert told_of_each([mine.id])[mine.id] == [], "nor is its joint report compared with its part"
