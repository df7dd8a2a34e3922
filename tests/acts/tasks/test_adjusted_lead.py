"""调整分工 of who leads, how reports are collected and how a figure is told: preview, effect and message are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.acts.tasks.collecting import each_for_itself, one_leads, the_task, third_body
from tests.acts.tasks.test_adjustments import WHY, told
from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region
from tracker.acts.reporting import office_reports, reports
from tracker.acts.tasks import adjustments
from tracker.calendar.days import load_calendar
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.story.queries import story
from tracker.people.models import Department
from tracker.plans.figure_queries import terms_by_figure
from tracker.plans.models import Indicator, Item, Task, TaskTerms
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.lead_queries import hands_up
from tracker.reporting.line_queries import is_owed
from tracker.reporting.models import Report, ReportVersion
from tracker.supervision.sheets.columns import lead
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import Frequency, ItemKind, Kind, Mode, PartyRole, ReportState, Role, Waiting
from tracker.worklist.queries import desk_of, next_of, waiting
from tracker.worklist.task_facts import may_tell, to_ask

__all__ = ["each_for_itself", "one_leads"]

WITHIN = "（2026年第4季度12月23日截止）"


@pytest.fixture
def of(session: scoped_session[Session]) -> Region:
    return world.again()


@pytest.fixture
def housing(of: Region) -> Department:
    return third_body()


@pytest.fixture
def task(each_for_itself: None, of: Region) -> Task:
    """分头直报: 交通局 stands first, 商务委 and 住房局 beside it; one figure of 商务委; the quarter asks them."""
    return the_task()


@pytest.fixture
def led(one_leads: None, of: Region) -> Task:
    """The same where 交通局 leads and collects."""
    return the_task()


def item_of(figure: Indicator) -> Item:
    return db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE, Item.indicator_id == figure.id)).one()


def said_of(task: Task, **what: object) -> dict[str, tuple[str, ...]]:
    """What the preview says of each body; each is told that and no more, and who has nothing is told nothing."""
    asked = Adjustment(OPENED, **WHY, **what)  # type: ignore[arg-type]
    act = builders.act(on=OPENED)
    seen = {one.name: one.told for one in adjustments.preview(act, task.id, None, asked).changes}
    before = {name: len(several) for name, several in told().items()}
    adjustments.adjust(act, task.id, None, asked)
    new = {name: several[before.get(name, 0) :] for name, several in told().items()}
    for name, lines in seen.items():
        messages = new.get(name, [])
        assert [one.split("起：")[1].split("。理由")[0] for one in messages] == (["；".join(lines)] if lines else [])
    return seen


def test_from_then_on_reports_go_to_who_leads_and_it_collects_them(of: Region, task: Task) -> None:
    """“没有变动” stood beside those whose reports went to the lead from that day, and they were not told who leads."""
    seen = said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    to_lead = f"报告改交牵头的商务委，由其汇总报送{WITHIN}"
    assert seen["住房局"] == (to_lead,)
    assert seen["交通局"] == ("要重新签收", to_lead)
    assert seen["商务委"] == (
        "改由本单位牵头（总负责）",
        "要重新签收",
        "收齐住房局、交通局的报告，汇总报送（2026年第4季度12月25日截止）",
    )


def test_who_has_not_signed_yet_signs_and_not_anew(of: Region, task: Task) -> None:
    """“要重新签收” was said to who had never signed."""
    for duty in assignments_in_force(task.id):
        if duty.department_id == of.commerce.id:
            duty.signed_on = None
    db.session.commit()
    seen = said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    assert "要重新签收" in seen["交通局"]
    assert "要签收" in seen["商务委"] and "要重新签收" not in seen["商务委"]


@pytest.mark.slow
def test_a_saved_draft_of_what_goes_another_way_is_named(of: Region, task: Task, housing: Department) -> None:
    mine = world.report(task, housing)
    writer = rows.person(Role.LIAISON, housing)
    reports.save_draft(world.by(writer), mine.id, None, replace(TEXT, progress_text="检查工地 8 处"))
    seen = said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    assert seen["住房局"][1:] == ("已存的草稿 1 份保留，接着填",)


def test_who_comes_to_lead_hears_that_what_lay_with_its_head_is_a_draft_again(
    of: Region, task: Task, housing: Department
) -> None:
    """It vanished from the head's 待审批 without a word: both thought it under way, and the quarter was 缺报."""
    mine = world.report(task, housing)
    writer, head = rows.people([(Role.LIAISON, housing), (Role.UNIT_HEAD, housing)])
    reports.save_draft(world.by(writer), mine.id, None, TEXT)
    reports.send(world.by(writer), mine.id, None)
    seen = said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=housing.id)
    assert seen["住房局"][-1] == "待本单位负责人审批的报告（2026年第4季度）转为草稿，接着填，重新送审"
    assert [row.why for row in waiting(desk_of(writer, rows.CHONGQING), OPENED, [Waiting.FILL])] == ["草稿"]
    assert not waiting(desk_of(head, rows.CHONGQING), OPENED, [Waiting.APPROVE])


@pytest.mark.slow
def test_another_lead_and_back_to_each_for_itself(of: Region, led: Task) -> None:
    seen = said_of(led, lead_id=of.commerce.id)
    assert seen["住房局"] == (f"报告改交牵头的商务委，由其汇总报送{WITHIN}",)
    assert seen["交通局"][0] == "不再牵头，仍在责任单位里"
    assert "不再汇总商务委、住房局的报告" in seen["交通局"]
    seen = said_of(led, mode=Mode.EACH_REPORTS)
    assert seen["住房局"] == (f"报告直接报综合处，不再交商务委汇总{WITHIN}",)
    assert seen["商务委"][0] == "不再牵头，仍在责任单位里"
    assert seen["商务委"][1].startswith("不再汇总住房局、交通局的报告，只报本单位的")


def test_who_comes_to_lead_beside_the_lead_reports_to_the_office(of: Region, led: Task) -> None:
    """共同牵头: it was told that its report goes to 交通局, which was told that it collects it."""
    seen = said_of(led, joins={of.commission.id: PartyRole.LEAD})
    assert seen["发展改革委"][1:] == ("与交通局共同牵头，本单位的报告直接报综合处",)
    assert seen["交通局"] == ("发展改革委的分工有变动",)
    seen = said_of(led, mode=Mode.EACH_REPORTS)
    assert "不再汇总商务委、住房局的报告，只报本单位的（2026年第4季度12月25日截止）" in seen["交通局"]
    assert seen["发展改革委"] == (), "it reports to 综合处 as before"


def test_who_is_listed_next_leads_where_it_is_chosen_as_the_lead_leaves(
    of: Region, led: Task, housing: Department
) -> None:
    """商务委, listed behind the lead that leaves, is chosen to lead: it stayed 配合, and nobody reported."""
    given = Adjustment(OPENED, **WHY, lead_id=of.commerce.id, leaves=frozenset({of.transport.id}))
    adjustments.adjust(builders.act(on=OPENED), led.id, None, given)
    roles = {one.department_id: PartyRole(one.role) for one in assignments_in_force(led.id)}
    assert roles == {of.commerce.id: PartyRole.LEAD, housing.id: PartyRole.CO}
    assert (led.lead_id, led.lead_confirmed) == (of.commerce.id, True)


def test_nobody_leads_where_the_lead_leaves_and_no_other_is_named(of: Region, led: Task, housing: Department) -> None:
    """Not 商务委 as who is listed next: it would hand its report up to itself, and 综合处 would never read it."""
    adjustments.adjust(
        builders.act(on=OPENED), led.id, None, Adjustment(OPENED, **WHY, leaves=frozenset({of.transport.id}))
    )
    assert led.lead_id is None
    sent = world.report(led, housing)
    writer, head = (rows.person(role, housing) for role in (Role.LIAISON, Role.UNIT_HEAD))
    reports.save_draft(world.by(writer), sent.id, None, TEXT)
    reports.send(world.by(writer), sent.id, None)
    reports.approve(world.by(head), [(sent.id, None)])
    assert sent.state == ReportState.TO_REVIEW


def test_a_task_of_which_the_lead_has_left_waits_for_another_one(of: Region, led: Task, housing: Department) -> None:
    """It went on for quarters with nothing on anybody's list."""

    def waits() -> list[tuple[str, int | None]]:
        db.session.expire_all()
        mine = waiting(desk_of(of.coordinator_head, rows.CHONGQING), OPENED, [Waiting.NAME_LEAD])
        told = next_of(rows.CHONGQING, [led.id], OPENED).get(led.id)
        assert (told == "综合处负责人明确牵头单位") is bool(mine)
        return [(one.words, one.task_id) for one in mine]

    assert waits() == []
    left = Adjustment(OPENED, **WHY, leaves=frozenset({of.transport.id}))
    adjustments.adjust(builders.act(on=OPENED), led.id, None, left)
    assert waits() == [("明确牵头单位", led.id)]
    adjustments.adjust(builders.act(on=OPENED), led.id, None, Adjustment(OPENED, **WHY, lead_id=housing.id))
    assert waits() == []


@pytest.mark.slow
def test_each_body_tells_for_itself_while_nobody_leads(of: Region, led: Task, housing: Department) -> None:
    """Lists asked each of them for what was overdue, the page of the task nobody: no body was one that reports."""
    rows.milestone(led, date(2026, 11, 30))
    db.session.commit()
    given = Adjustment(OPENED, **WHY, leaves=frozenset({of.transport.id}))
    adjustments.adjust(builders.act(on=OPENED), led.id, None, given)
    day = date(2027, 3, 10)
    turned_to(day)
    shown = row(led, day)
    both = {of.commerce.id, housing.id}
    assert {part.department_id for part in shown.parts if part.reports} == both
    (node,) = [one for one in shown.milestones if one.due_on == date(2026, 11, 30)]
    assert set(node.teller_ids) == both
    assert {one.name for one in to_ask(shown, [])} == {"商务委", "住房局"}
    assert all(may_tell(shown, [], [], {id}) for id in both)


@pytest.mark.parametrize("is_named", [True, False])
def test_who_stands_first_since_leads_in_its_duty_too(of: Region, task: Task, *, is_named: bool) -> None:
    """交通局 stood first and has left; 商务委 leads then. Its joint report went to itself, and lay with nobody."""
    day, next_day = OPENED, OPENED + timedelta(days=1)
    adjustments.adjust(builders.act(on=day), task.id, None, Adjustment(day, **WHY, leaves=frozenset({of.transport.id})))
    lead_id = of.commerce.id if is_named else None
    led = Adjustment(next_day, **WHY, mode=Mode.LEAD_CONSOLIDATES, lead_id=lead_id)
    adjustments.adjust(builders.act(on=next_day), task.id, None, led)
    (mine,) = [one for one in assignments_in_force(task.id) if one.department_id == of.commerce.id]
    assert (task.lead_id, task.lead_confirmed, mine.role) == (of.commerce.id, True, PartyRole.LEAD)
    turned_to(next_day)
    asked = db.session.scalars(select(Report).where(Report.assignment_id == mine.id)).one()
    assert asked.state == ReportState.TO_FILL
    assert not hands_up(asked)


def test_who_stays_alone_accounts_for_it_as_the_lead_leaves(session: scoped_session[Session]) -> None:
    of = world.region()
    task = of.task(bodies=[(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)], mode=Mode.LEAD_CONSOLIDATES)
    rows.named(task)
    db.session.commit()
    given = Adjustment(OPENED, **WHY, leaves=frozenset({of.transport.id}))
    adjustments.adjust(builders.act(on=OPENED), task.id, None, given)
    assert (task.mode, task.lead_id) == (Mode.SINGLE, of.commerce.id)


@pytest.mark.slow
def test_who_is_in_charge_while_each_reports_for_itself_is_named(of: Region, task: Task) -> None:
    """Both read 责任单位 → 责任单位, 要重新签收: neither who led from then on, nor why they had to sign anew."""
    seen = said_of(task, lead_id=of.commerce.id)
    assert seen["商务委"] == ("改由本单位牵头（总负责）", "要重新签收")
    seen = said_of(task, lead_id=of.transport.id)
    assert seen["商务委"] == ("不再牵头，仍在责任单位里", "要签收"), "it has not signed as lead"
    assert seen["交通局"] == ("改由本单位牵头（总负责）", "要签收"), "nor this one since"


def test_how_a_figure_is_told_is_named_and_concerns_who_is_asked_for_it(of: Region, task: Task) -> None:
    """The preview did not mention it; seven bodies were told that “the” figure's frequency or source had changed."""
    ((figure_id, terms),) = terms_by_figure(task.id).items()
    words = f"“综合评分 {item_of(db.session.get_one(Indicator, figure_id)).words}”"
    seen = said_of(task, terms={figure_id: terms.at(Frequency.QUARTER)})
    days = "数据可得时间由期末后90天改为30天"
    assert seen == {"商务委": (f"{words}频次由每年改为每季度，{days}",), "交通局": (), "住房局": ()}
    seen = said_of(task, terms={figure_id: replace(terms_by_figure(task.id)[figure_id], source_id=of.transport.id)})
    changed = f"{words}数据来源单位由没有指定改为交通局"
    assert seen == {"商务委": (changed,), "交通局": (changed,), "住房局": ()}


def test_another_kind_concerns_everybody(task: Task) -> None:
    assert set(said_of(task, kind=Kind.ENCOURAGED).values()) == {("推进方式改为倡导",)}


def test_who_leads_hears_whose_part_changes_and_the_preview_says_so(of: Region, led: Task) -> None:
    ((figure_id, terms),) = terms_by_figure(led.id).items()
    seen = said_of(led, terms={figure_id: replace(terms, frequency=Frequency.QUARTER)})
    assert (seen["交通局"], seen["住房局"]) == (("商务委的分工有变动",), ())


def begun(of: Region, task: Task) -> None:
    """商务委 and 交通局 have each begun their report."""
    for writer, body, words in ((of.other_liaison, of.commerce, "促销 12 场"), (of.liaison, of.transport, "线路 6 条")):
        reports.save_draft(
            world.by(writer), world.report(task, body).id, None, replace(TEXT, progress_text=words, problems="无")
        )


def texts(task: Task) -> dict[str, list[tuple[str, str, str]]]:
    """By body its reports: role, state, and the words that stand in it."""
    rows_of = (
        select(Department.short_name, Assignment.role, Report.state, ReportVersion.progress_text)
        .select_from(Report)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .join(Department, Department.id == Report.department_id)
        .outerjoin(ReportVersion, ReportVersion.id == Report.version_id)
        .where(Report.task_id == task.id)
        .order_by(Report.id)
    )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, role, state, words in db.session.execute(rows_of):
        found.setdefault(name, []).append((role, state, words or ""))
    return found


def test_what_each_has_begun_for_itself_goes_on_as_its_own(of: Region, task: Task) -> None:
    """The new lead's form began with the words of who stood first, and both had lost their own."""
    begun(of, task)
    seen = said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    kept = "已存的草稿 1 份保留，接着填"
    assert kept in seen["商务委"] and kept in seen["交通局"]
    now = texts(task)
    assert now["商务委"][-1] == ("lead", "draft", "促销 12 场")
    assert now["交通局"][-1] == ("co", "draft", "线路 6 条")


def test_a_joint_draft_goes_to_the_new_lead_with_its_own_words_beside_it(of: Region, led: Task) -> None:
    begun(of, led)
    seen = said_of(led, lead_id=of.commerce.id)
    assert "已存的汇总草稿转给牵头的商务委" in seen["交通局"]
    assert "交通局已存的汇总草稿转来，接着填" in seen["商务委"]
    now = texts(led)
    assert now["商务委"][-1] == ("lead", "draft", "线路 6 条\n【商务委】促销 12 场")
    assert now["交通局"][-1] == ("co", "to_fill", "")


def test_who_comes_to_lead_is_told_of_the_joint_draft_that_it_goes_on_with(of: Region, led: Task) -> None:
    health = rows.department("卫健委")
    db.session.commit()
    begun(of, led)
    seen = said_of(led, joins={health.id: PartyRole.CO}, lead_id=health.id, leaves=frozenset({of.transport.id}))
    assert "交通局已存的汇总草稿转来，接着填" in seen["卫健委"]
    assert texts(led)["卫健委"] == [("lead", "draft", "线路 6 条")]


def test_of_two_reports_of_a_body_the_one_of_its_former_duty_says_so(of: Region, task: Task) -> None:
    """“免报” and “待填报” stood beside each other for one body and quarter, and nothing said why."""
    said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    over = "免报（分工已于2026-12-01改变，按新的分工报送）"
    standing = [(one.department, one.standing) for one in story(task.id, None).reports]
    twice = [(name, words) for name in ("交通局", "商务委") for words in (over, "待填报")]
    assert sorted(standing) == sorted([*twice, ("住房局", "待填报")])


def test_what_waits_within_the_unit_goes_on_as_a_draft(of: Region, task: Task) -> None:
    begun(of, task)
    reports.send(world.by(of.liaison), world.report(task, of.transport).id, None)
    said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    assert texts(task)["交通局"][-1] == ("co", "draft", "线路 6 条")


def test_who_stood_first_and_leads_now_has_the_leads_cut_off(of: Region, task: Task) -> None:
    """Its report had been asked for as everybody's; it kept their day, on which what it collects only comes."""
    begun(of, task)
    seen = said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    by = "2026年第4季度12月25日截止"
    assert f"收齐商务委、住房局的报告，汇总报送（{by}）" in seen["交通局"]
    assert world.report(task, of.transport).due_on.isoformat() == "2026-12-25"
    assert texts(task)["交通局"] == [("lead", "draft", "线路 6 条")]


def minutes_later(task: Task, by: int, **given: Any) -> None:
    """Another adjustment of the same day."""
    act = builders.act(on=DAY)
    act = replace(act, at=act.at + timedelta(minutes=by))
    adjustments.adjust(act, task.id, None, Adjustment(DAY, **WHY, **given))


DAY = date(2026, 12, 1)


@pytest.mark.slow
def test_three_changes_on_one_day_carry_each_draft_once(of: Region, task: Task) -> None:
    """Both had written before either led, and neither wrote while it did: each keeps its own words."""
    begun(of, task)
    said_of(task, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.commerce.id)
    minutes_later(task, 5, mode=Mode.EACH_REPORTS)
    minutes_later(task, 10, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    minutes_later(task, 15, lead_id=of.commerce.id)
    assert texts(task)["商务委"][-1][2] == "促销 12 场"
    assert texts(task)["交通局"][-1][2] == "线路 6 条"


def test_a_value_that_moves_with_the_role_quotes_nobody_in_his_own_report(of: Region, task: Task) -> None:
    figure = db.session.scalars(select(Indicator)).one()
    begun(of, task)
    value = ReadingDraft(figure.id, Decimal(80), date(2026, 11, 30), "统计")
    own = replace(TEXT, progress_text="促销 12 场", readings=(value,))
    reports.save_draft(world.by(of.other_liaison), world.report(task, of.commerce).id, None, own)
    minutes_later(
        task,
        0,
        mode=Mode.LEAD_CONSOLIDATES,
        lead_id=of.commerce.id,
        owners={item_of(figure).id: (of.transport.id,)},
    )
    assert texts(task)["交通局"][-1][2] == "线路 6 条"


def test_who_leads_after_its_own_cut_off_had_it_on_the_days_before(of: Region, task: Task) -> None:
    day = date(2026, 12, 24)

    def known() -> list[tuple[str, list[date]]]:
        db.session.expire_all()
        facts = facts_of([task.id], load_calendar(end_of(day)), end_of(day))[task.id]
        return [(part.body.name, [one.due_on for one in part.asked]) for part in (*facts.parts, *facts.others)]

    before = known()
    given = Adjustment(date(2026, 12, 25), **WHY, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    adjustments.adjust(builders.act(on=date(2026, 12, 25)), task.id, None, given)
    assert known() == before


def test_who_stood_first_is_lead_once_it_is_named_so(of: Region, task: Task) -> None:
    """It stayed “首列，原文未写明牵头” though 综合处 had named it with a document."""
    named = Adjustment(OPENED, **WHY, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    adjustments.adjust(builders.act(on=OPENED), task.id, None, named)
    db.session.expire_all()
    assert db.session.get_one(Task, task.id).lead_confirmed


def test_who_stood_first_is_lead_while_it_collects_the_reports_of_others(of: Region, task: Task) -> None:
    """牵头汇总 was chosen and nobody named: 交通局 collected, was “首列，原文未写明牵头”, and counted as no lead."""
    for was, mode in (
        (task.mode, Mode.LEAD_CONSOLIDATES),
        (Mode.LEAD_CONSOLIDATES, Mode.EACH_REPORTS),
        # As tasks stand to which that happened before.
        (Mode.LEAD_CONSOLIDATES, Mode.LEAD_CONSOLIDATES),
    ):
        task.mode = was
        db.session.commit()
        adjustments.adjust(builders.act(on=OPENED), task.id, None, Adjustment(OPENED, **WHY, mode=mode))
        db.session.expire_all()
        known = db.session.scalars(select(TaskTerms).order_by(TaskTerms.id.desc())).first()
        leads = mode is Mode.LEAD_CONSOLIDATES
        assert known is not None and (task.lead_confirmed, known.lead_confirmed) == (leads, leads)
        assert ("首列" in lead(row(task, OPENED))) is not leads


def test_nobody_is_named_where_the_lead_leaves_and_the_others_are_to_report_through_one(of: Region, task: Task) -> None:
    left = Adjustment(OPENED, **WHY, mode=Mode.LEAD_CONSOLIDATES, leaves=frozenset({of.transport.id}))
    for one in (left, Adjustment(OPENED, **WHY, mode=Mode.LEAD_CONSOLIDATES)):
        adjustments.adjust(builders.act(on=OPENED), task.id, None, one)
        db.session.expire_all()
        assert (task.lead_id, task.lead_confirmed) == (None, False)


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("is_begun", [False, True])
def test_who_leaves_makes_up_for_nothing(of: Region, task: Task, housing: Department, is_begun: bool) -> None:
    closed, left = date(2027, 1, 15), date(2027, 1, 18)
    turned_to(closed)
    mine = world.report(task, housing)
    if is_begun:
        writer = rows.person(Role.LIAISON, housing)
        db.session.commit()
        reports.save_draft(world.by(writer, closed), mine.id, None, TEXT)
    adjustments.adjust(builders.act(on=left), task.id, None, Adjustment(left, **WHY, leaves=frozenset({housing.id})))
    db.session.refresh(mine)
    assert mine.state == ReportState.MISSING
    assert db.session.scalars(select(Report.id).where(Report.department_id == housing.id, is_owed())).all() == []


@pytest.mark.slow
def test_what_the_office_asks_of_who_has_left_stays_asked(of: Region, task: Task, housing: Department) -> None:
    """“确需补报的，请联系综合处重新开放”: opened again, it is not 缺报 the next morning."""
    closed, left, asked = date(2027, 1, 15), date(2027, 1, 18), date(2027, 1, 19)
    turned_to(closed)
    mine = world.report(task, housing)
    adjustments.adjust(builders.act(on=left), task.id, None, Adjustment(left, **WHY, leaves=frozenset({housing.id})))
    office_reports.reopen(world.by(of.coordinator, asked), mine.id, None, "补报去年进展", date(2027, 1, 29))
    turned_to(date(2027, 1, 20))
    db.session.refresh(mine)
    assert mine.state == ReportState.TO_FILL
