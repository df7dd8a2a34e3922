"""报送整改情况: who has to put something right tells it on any day, asked by a quarter or not (domain.md 4, 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import BEFORE, DECIDED, DUE, decided, item, of, overdue
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import row, sent, turned_to
from tests.ledger.test_missed_targets import DUE as NODE_DUE
from tests.ledger.test_missed_targets import figure_of
from tests.ledger.test_missed_targets import told as told_of
from tests.reporting import world
from tests.reporting.world import TEXT, Region, by
from tracker.acts.alerts import scan
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import office_reports, reports, reviews, rounds
from tracker.acts.tasks import owners
from tracker.acts.upkeep import turn
from tracker.alerts.chase.queries import chasable
from tracker.alerts.models import Alert
from tracker.alerts.results.keys import Source, all_of
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.alerts.scan.dates.rectifying_queries import rectified
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.ledger.story.queries import story
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verdicts.target_queries import targets_of
from tracker.people.models import ApprovalSetting, Department, Post
from tracker.plans.models import Milestone, OwnerFact, Task
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import missed_at_closing
from tracker.reporting.write.page_queries import page
from tracker.supervision.told_queries import told_since_verdicts
from tracker.vocabulary import (
    AlertStage,
    AlertState,
    Appraisal,
    ApprovalWay,
    Frequency,
    Kind,
    KnownBy,
    LightRule,
    Mode,
    PartyRole,
    ReportState,
    Role,
    VerdictResult,
    Waiting,
)
from tracker.worklist.queries import desk_of, waiting
from tracker.worklist.task_facts import may_tell, tellers, to_ask

__all__ = ["of", "overdue"]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

YEAR_END = date(2026, 12, 31)
BY, AFTER = date(2027, 2, 26), date(2027, 3, 1)
SPRING = date(2027, 4, 12)
"""整改 ends between the quarters: the one before is closed on 5 January, the next opens on 1 March."""


def task() -> Task:
    return db.session.get_one(Task, item().task_id)


def fell_short(on: date = BEFORE, until: date = BY) -> None:
    node = item().milestone_id
    assert node is not None
    verdicts.judge_milestone(
        builders.act(on=on), node, None, NewVerdict(VerdictResult.PARTLY, on, "现场核查", rectify_by=until)
    )


def light(day: date) -> tuple[LightRule, str | None]:
    found = row(task(), day).light
    return found.rule, found.part


def reminded(day: date) -> tuple[int, ...]:
    """Whom the messages of 整改 would go to."""
    found = rectified([item().milestone_id or 0], said_of_dates(rows.CHONGQING, day))
    return tuple(body for one in found for body in one.matter.department_ids)


def offered(of: Region, of_task: Task, day: date) -> dict[str, tuple[Waiting, ...]]:
    """What the page of a task offers each body to tell, by its reports as they stand."""
    shown, reports = row(of_task, day), story(of_task.id, None).reports
    return {body.short_name: may_tell(shown, reports, (), {body.id}) for body in (of.transport, of.commerce)}


def told(of: Region, on: date) -> Report:
    """交通局 tells what it has put right, and its head approves it."""
    found = db.session.get_one(Report, owners.tell_own(by(of.liaison, on), task().id))
    reports.save_draft(by(of.liaison, on), found.id, None, TEXT)
    reports.send(by(of.liaison, on), found.id, None)
    reports.approve(by(of.head, on), [(found.id, None)])
    return found


def reported(of: Region, state: ReportState) -> Report:
    """Its report of the quarter, which stands so now that the quarter is closed."""
    found = world.report(task(), of.transport)
    if state is ReportState.ACCEPTED:
        world.accepted(found, of, on=BEFORE)
    elif state is ReportState.EXEMPT:
        office_reports.exempt(by(of.coordinator, BEFORE), [(found.id, None)], "本期无工作")
    assert found.state == state
    return found


@pytest.mark.slow
@pytest.mark.parametrize("state", [ReportState.ACCEPTED, ReportState.MISSING, ReportState.EXEMPT])
def test_it_is_told_between_two_quarters_and_nobody_is_blamed(of: Region, state: ReportState) -> None:
    """Messages said 写在进展报告中 while none was open, and the day after its last day the body was red."""
    found = reported(of, state)
    fell_short()
    assert reminded(DECIDED) == (of.transport.id,)
    assert told(of, DECIDED).id == found.id and found.state == ReportState.TO_REVIEW
    assert reminded(DECIDED) == ()
    turned_to(AFTER)
    assert light(AFTER) == (LightRule.RECTIFICATION_OVERDUE, "综合处"), "it has told; its report waits to be read"
    reviews.accept(by(of.coordinator, AFTER), found.id, None, Appraisal.NORMAL)
    assert light(AFTER) == (LightRule.TO_JUDGE, "综合处")


@pytest.mark.slow
def test_an_acceptance_that_was_taken_back_tells_nothing_anew(of: Region) -> None:
    """综合处 gave its verdict over a report that it accepted later, and took that back: the body had nothing to do."""
    found = world.submitted(world.report(task(), of.transport), of, on=BEFORE)
    fell_short()
    before = light(DECIDED), reminded(DECIDED), owed_by(of)
    assert before == ((LightRule.RECTIFYING, "交通局"), (of.transport.id,), ["完成整改并报送整改情况"])
    reviews.accept(by(of.coordinator, DECIDED), found.id, None, Appraisal.NORMAL)
    reviews.undo_acceptance(by(of.coordinator, DECIDED), found.id, None)
    assert (light(DECIDED), reminded(DECIDED), owed_by(of)) == before


@pytest.mark.slow
def test_what_was_accepted_before_a_verdict_of_the_same_day_was_known_to_it(of: Region) -> None:
    """综合处 accepts a report and judges its date at once: it read “已报新情况”, and the delay was laid at 综合处."""
    found = reported(of, ReportState.ACCEPTED)
    node = item().milestone_id
    assert node is not None
    as_of = db.session.get_one(Round, found.round_id).as_of - timedelta(days=1)
    judged = NewVerdict(VerdictResult.PARTLY, as_of, "现场核查", rectify_by=BY)
    verdicts.judge_milestone(builders.act(on=BEFORE), node, None, judged)
    assert told_since_verdicts(targets_of(rows.CHONGQING, DUE.year, DECIDED), DECIDED) == {}
    turned_to(AFTER)
    assert light(AFTER) == (LightRule.RECTIFICATION_OVERDUE, "交通局")


def owed_by(of: Region) -> list[str]:
    """What 交通局 has to put right, by its list."""
    return [one.words for one in waiting(desk_of(of.liaison, rows.CHONGQING), DECIDED, [Waiting.RECTIFY])]


@pytest.mark.slow
def test_a_body_that_no_quarter_asked_gets_a_report_until_the_day_of_its_own(of: Region) -> None:
    third = rows.department("能源局", rows.CHONGQING)
    of.task(bodies=[(third, PartyRole.LEAD)])
    db.session.commit()
    liaison = rows.person(Role.LIAISON, third)
    decided(of, DECIDED, third.id)
    fell_short(DECIDED)
    made = db.session.get_one(Report, owners.tell_own(by(liaison, DECIDED), task().id))
    assert (made.department_id, made.state, made.until_on) == (third.id, ReportState.TO_FILL, BY)


def led_by_transport() -> tuple[Region, Task]:
    """A quarter is open that asks for a task whose overdue date is 商务委's and whose texts 交通局 consolidates."""
    region = world.region()
    led = region.task(mode=Mode.LEAD_CONSOLIDATES, lead_id=region.transport.id)
    owned(led, rows.milestone(led, DUE), KnownBy.ASSIGNED, region.commerce.id)
    since = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.ASSIGNED, owner_ids=[region.commerce.id], **since))
    db.session.commit()
    world.opened()
    return region, led


def spared(of: Region) -> Report:
    """The next quarter asks 交通局 for nothing (免报); by 12 April it is closed."""
    turned_to(date(2027, 3, 1))
    found = world.report(task(), of.transport, Quarter(2027, 1))
    office_reports.exempt(by(of.coordinator, date(2027, 3, 2)), [(found.id, None)], "本期无工作")
    fell_short(date(2027, 3, 2), SPRING + timedelta(days=18))
    turned_to(SPRING)
    return found


@pytest.mark.slow
def test_what_a_quarter_did_not_ask_is_told_where_its_body_told_something_last(of: Region) -> None:
    """A report was opened in the quarter that had spared it: it owed one more and missed it, as it pressed a button."""
    last, silent = reported(of, ReportState.ACCEPTED), spared(of)
    assert owners.tell_own(by(of.liaison, SPRING), task().id) == last.id
    assert (last.state, silent.state) == (ReportState.DRAFT, ReportState.EXEMPT)


@pytest.mark.slow
def test_what_waits_for_its_head_is_asked_of_nobody(of: Region) -> None:
    """The page asked 商务委 alone; the act opened one more report of 交通局, whose head had one that tells it."""
    decided(of, BEFORE, of.transport.id, of.commerce.id)
    last, silent = reported(of, ReportState.ACCEPTED), spared(of)
    owners.tell_own(by(of.liaison, SPRING), task().id)
    reports.save_draft(by(of.liaison, SPRING), last.id, None, TEXT)
    reports.send(by(of.liaison, SPRING), last.id, None)
    assert last.state == ReportState.TO_APPROVE
    assert offered(of, task(), SPRING) == {"交通局": (), "商务委": (Waiting.RECTIFY,)}
    assert [one.name for one in to_ask(row(task(), SPRING), story(task().id, None).reports)] == ["商务委"]
    assert owners.ask_late(by(of.coordinator, SPRING), task().id, 10)[0] == ["商务委"]
    assert silent.state == ReportState.EXEMPT
    with pytest.raises(RuleRefused):
        owners.ask_late(by(of.coordinator, SPRING), task().id, 10)


def said(on: date) -> dict[tuple[str, str], str]:
    """What stands said of 整改 after the scan of a day: by short name and role."""
    scan.scan(builders.act(on=on), rows.CHONGQING)
    about = Alert.key.contains(":rectify-"), Alert.state == AlertState.SENT
    found = select(Department.short_name, Post.role, Alert.message).where(*about)
    joined = found.join(Post, Post.id == Alert.post_id).join(Department, Department.id == Alert.department_id)
    return {(body, role): message for body, role, message in db.session.execute(joined)}


TO_TELL = {("交通局", "liaison"), ("交通局", "unit_head")}


@pytest.mark.slow
@pytest.mark.parametrize("way", list(ApprovalWay))
def test_what_waits_for_its_head_is_said_to_him_alone(of: Region, way: ApprovalWay) -> None:
    """The liaison went on hearing 请由联络员在任务页点“报送整改情况”, of what he had written."""
    found = reported(of, ReportState.ACCEPTED)
    fell_short()
    owners.tell_own(by(of.liaison, BY), task().id)
    assert said(BY).keys() == TO_TELL
    rows.added(
        ApprovalSetting(
            department_id=of.transport.id,
            way=way,
            reason="测试",
            recorded_at=builders.act().at,
            actor="测试",
        )
    )
    db.session.commit()
    reports.save_draft(by(of.liaison, BY), found.id, None, TEXT)
    reports.send(by(of.liaison, BY), found.id, None)
    is_on_paper = way is ApprovalWay.PAPER
    heard = TO_TELL if is_on_paper else TO_TELL - {("交通局", "liaison")}
    assert said(BY).keys() == heard, "what was said to the liaison is done with"
    now = said(AFTER)
    assert now.keys() == heard
    asked = "联络员已填好，请在纸质件上签批。" if is_on_paper else "联络员已填好送审，请审批。"
    assert f"还没有新的完成情况：{asked}" in now["交通局", "unit_head"]
    if not is_on_paper:
        reports.hand_back(by(of.head, AFTER), found.id, None, "请补充依据")
        again = load_calendar().add(AFTER, 10)
        assert said(again).keys() == TO_TELL


@pytest.mark.slow
def test_so_it_is_where_only_its_body_began_it(of: Region) -> None:
    """主动报送 is 免报 to the ledger until it comes: the liaison went on hearing of what his head had."""
    found = opened_in_a_quarter(of, date(2027, 3, 5))
    assert said(date(2027, 3, 5)).keys() == TO_TELL
    reports.save_draft(by(of.liaison, date(2027, 3, 5)), found.id, None, TEXT)
    reports.send(by(of.liaison, date(2027, 3, 5)), found.id, None)
    for day in (date(2027, 3, 5), date(2027, 3, 8)):
        assert said(day).keys() == TO_TELL - {("交通局", "liaison")}


@pytest.mark.slow
def test_what_was_told_too_early_for_a_date_tells_nothing_of_it(of: Region) -> None:
    """Corrected, the report of December spoke of no date of April, and who had told it stayed 红·逾期."""
    told_last, silent = reported(of, ReportState.ACCEPTED), spared(of)
    node = db.session.get_one(Milestone, item().milestone_id)
    db.session.execute(delete(Verdict))
    node.due_on = node.original_due_on = SPRING - timedelta(days=5)
    db.session.commit()
    turn.rebuild(builders.act(on=SPRING), rows.CHONGQING)
    turned_to(SPRING + timedelta(days=1))
    on = SPRING + timedelta(days=2)
    assert light(on) == (LightRule.OVERDUE, "交通局")
    assert owners.tell_own(by(of.liaison, on), task().id) == silent.id
    assert told_last.state == ReportState.ACCEPTED
    reports.save_draft(by(of.liaison, on), silent.id, None, TEXT)
    reports.send(by(of.liaison, on), silent.id, None)
    reports.approve(by(of.head, on), [(silent.id, None)])
    reviews.accept(by(of.coordinator, on), silent.id, None, Appraisal.NORMAL)
    assert light(on) == (LightRule.TO_JUDGE, "综合处")


@pytest.mark.slow
def test_a_report_that_only_its_body_opened_is_missed_by_nobody(of: Region) -> None:
    """It was 缺报 of a quarter that had spared it, and a 提醒函 asked for it."""
    found = reported(of, ReportState.EXEMPT)
    fell_short()
    assert owners.tell_own(by(of.liaison, DECIDED), task().id) == found.id
    assert (found.state, found.due_on) == (ReportState.TO_FILL, BY)
    of_reports = select(Alert).where(Alert.key.startswith(all_of(Source.REPORT)), Alert.day == DECIDED)
    assert db.session.scalars(of_reports).all() == [], "nobody asked for it"
    later = BY + timedelta(days=1)
    turned_to(later)
    assert found.state == ReportState.EXEMPT
    assert owners.tell_own(by(of.liaison, later), task().id) == found.id
    assert found.until_on == found.due_on == load_calendar().add(later, 10)


@pytest.mark.slow
def test_what_waited_for_its_head_then_is_told_to_both(of: Region) -> None:
    """It went back to 免报 over night, with the text that the head was to approve."""
    found = reported(of, ReportState.EXEMPT)
    fell_short()
    owners.tell_own(by(of.liaison, DECIDED), task().id)
    reports.save_draft(by(of.liaison, DECIDED), found.id, None, TEXT)
    reports.send(by(of.liaison, DECIDED), found.id, None)
    later = BY + timedelta(days=1)
    turned_to(later)
    assert found.state == ReportState.EXEMPT
    of_reports = select(Alert.message).where(Alert.key.startswith(all_of(Source.REPORT)), Alert.day == later)
    said = db.session.scalars(of_reports).all()
    assert len(said) == 2
    assert all(one.endswith("没有在截止前审批，未算报送，不计缺报；需要时请重新报送") for one in said)
    assert owners.tell_own(by(of.liaison, later), task().id) == found.id
    assert page(found.id, of.liaison, later).begin.progress_text == TEXT.progress_text


def opened_in_a_quarter(of: Region, until: date) -> Report:
    """The open quarter has spared 交通局 (免报), which begins to tell its 整改 there by itself."""
    reported(of, ReportState.EXEMPT)
    turned_to(AFTER)
    found = world.report(task(), of.transport, Quarter(2027, 1))
    office_reports.exempt(by(of.coordinator, AFTER), [(found.id, None)], "本期无工作")
    fell_short(AFTER, until)
    assert owners.tell_own(by(of.liaison, AFTER), task().id) == found.id
    return found


@pytest.mark.slow
def test_nor_is_it_where_the_quarter_is_open(of: Region) -> None:
    found = opened_in_a_quarter(of, date(2027, 3, 26))
    turned_to(SPRING)
    assert db.session.get_one(Round, found.round_id).closed_on is not None
    assert found.state == ReportState.EXEMPT


@pytest.mark.slow
def test_nobody_is_chased_for_it_there(of: Region) -> None:
    """A 催报 came of the report, and a 提醒函 followed: 没有变化也要报. The page of the closing counted it as 缺报."""
    found = opened_in_a_quarter(of, date(2027, 3, 5))
    next_day = date(2027, 3, 8)
    turned_to(next_day)
    scan.scan(builders.act(on=next_day), rows.CHONGQING)
    assert AlertStage.A4 not in db.session.scalars(select(Alert.stage).where(Alert.report_id == found.id)).all()
    assert [one.name for one in missed_at_closing(found.round_id, next_day)] == ["商务委"]
    assert [one.name for one in chasable(found.round_id, next_day)] == ["商务委"], "nor by hand"
    with pytest.raises(RuleRefused):
        rounds.chase_round(by(of.coordinator, next_day), found.round_id, [of.transport.id])


def test_once_the_day_has_passed_it_has_ten_working_days(of: Region) -> None:
    reported(of, ReportState.EXEMPT)
    fell_short(until=DECIDED)
    made = db.session.get_one(Report, owners.tell_own(by(of.liaison, AFTER), task().id))
    assert made.until_on == load_calendar().add(AFTER, 10)


def test_what_is_open_is_written_on_and_what_was_sent_is_not_begun_anew(of: Region) -> None:
    found = reported(of, ReportState.ACCEPTED)
    fell_short()
    assert owners.tell_own(by(of.liaison, DECIDED), task().id) == found.id
    assert owners.tell_own(by(of.liaison, DECIDED), task().id) == found.id, "pressed twice"
    reports.save_draft(by(of.liaison, DECIDED), found.id, None, TEXT)
    reports.send(by(of.liaison, DECIDED), found.id, None)
    with pytest.raises(RuleRefused, match="已送审"):
        owners.tell_own(by(of.liaison, DECIDED), task().id)


def test_only_who_has_to_put_it_right_tells_it(of: Region) -> None:
    fell_short()
    with pytest.raises(NotFound):
        owners.tell_own(by(of.other_liaison, DECIDED), task().id)
    with pytest.raises(NotFound):
        owners.tell_own(by(of.head, DECIDED), task().id)


def test_who_writes_for_two_bodies_tells_of_the_one_he_chose(of: Region) -> None:
    """It was the first of them, whose report was on its way: what the other had to tell was refused."""
    decided(of, BEFORE, of.transport.id, of.commerce.id)
    fell_short(DECIDED)
    both = replace(
        of.liaison,
        department_ids=of.liaison.department_ids | of.other_liaison.department_ids,
        duties=of.liaison.duties | of.other_liaison.duties,
    )
    with pytest.raises(BadInput, match="交通局、商务委"):
        owners.tell_own(by(both, DECIDED), task().id)
    made = [owners.tell_own(by(both, DECIDED), task().id, body.id) for body in (of.transport, of.commerce)]
    assert [db.session.get_one(Report, one).department_id for one in made] == [of.transport.id, of.commerce.id]
    reports.save_draft(by(both, DECIDED), made[0], None, TEXT)
    reports.send(by(both, DECIDED), made[0], None)
    with pytest.raises(RuleRefused, match="已送审"):
        owners.tell_own(by(both, DECIDED), task().id, of.transport.id)
    assert owners.tell_own(by(both, DECIDED), task().id, of.commerce.id) == made[1]
    with pytest.raises(NotFound):
        owners.tell_own(by(of.liaison, DECIDED), task().id, of.commerce.id)
    shown, told = row(task(), DECIDED), story(task().id, None).reports
    found = [(one.name, one.what) for one in tellers(shown, told, (), both.department_ids)]
    assert found == [("商务委", (Waiting.RECTIFY,))]


def test_what_is_overdue_is_told_likewise(of: Region) -> None:
    """请报送实际完成值和依据 was said of it on every tenth day, and no page took it."""
    found = reported(of, ReportState.MISSING)
    assert owners.tell_own(by(of.liaison, DECIDED), task().id) == found.id


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lag", "on", "as_of", "is_offered"),
    [
        (30, date(2027, 2, 22), "2026-12-20", True),
        (30, date(2027, 1, 30), "2026-12-20", True),
        (30, date(2027, 1, 29), "2026-12-20", False),  # the value cannot exist yet
        (90, date(2027, 2, 22), "2026-12-20", False),
        (30, date(2027, 2, 22), "2026-12-31", False),  # it was told
    ],
)
def test_the_value_of_the_last_day_is_told_before_its_verdict_is_late(
    session: Session, lag: int, on: date, as_of: str, is_offered: bool
) -> None:
    """数据可报 asked for it on 1 February, its verdict was due by the 28th, the next round opened on 1 March."""
    region = world.region()
    own, figure, node = figure_of(region, year=2026, lag_days=lag, frequency=Frequency.QUARTER)
    node.due_on = node.original_due_on = YEAR_END
    db.session.commit()
    reading = ReadingDraft(figure.id, Decimal(76), date.fromisoformat(as_of), "统计月报")
    found = world.report(own, region.transport)
    world.accepted(found, region, replace(TEXT, readings=(reading,)), on=BEFORE)
    turned_to(on)
    expected = (Waiting.TELL,) if is_offered else ()
    assert offered(region, own, on) == {"交通局": expected, "商务委": ()}
    asked = to_ask(row(own, on), story(own.id, None).reports)
    assert [one.name for one in asked] == (["交通局"] if is_offered else [])
    if not is_offered:
        with pytest.raises(NotFound):
            owners.tell_own(by(region.liaison, on), own.id)
        return
    assert owners.tell_own(by(region.liaison, on), own.id) == found.id
    reading = ReadingDraft(figure.id, Decimal(84), YEAR_END, "统计年报")
    reports.save_draft(by(region.liaison, on), found.id, None, replace(TEXT, readings=(reading,)))
    reports.send(by(region.liaison, on), found.id, None)
    reports.approve(by(region.head, on), [(found.id, None)])
    reviews.accept(by(region.coordinator, on), found.id, None)
    later = on + timedelta(days=1)
    turned_to(later)
    assert row(own, later).indicators[0].as_of == YEAR_END and offered(region, own, later)["交通局"] == ()


@pytest.mark.slow
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_body_that_reports_through_its_lead_is_heard_once_the_joint_text_is_accepted(
    session: Session, is_closed: bool
) -> None:
    """It had told what it put right; its lead, done with the quarter, kept it, and the body was 红·整改逾期."""
    region, led = led_by_transport()
    sent_up(region, world.report(led, region.commerce), date(2026, 12, 10))
    world.accepted(world.report(led, region.transport), region, on=date(2026, 12, 10))
    on = BEFORE if is_closed else date(2026, 12, 11)
    turned_to(on)
    fell_short(on)
    later = on + timedelta(days=1)
    found = db.session.get_one(Report, owners.tell_own(by(region.other_liaison, later), led.id))
    sent_up(region, found, later)
    assert found.state == (ReportState.TO_REVIEW if is_closed else ReportState.HANDED_UP)
    if is_closed:
        turned_to(AFTER)
        assert light(AFTER) == (LightRule.RECTIFICATION_OVERDUE, "综合处")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["its own", "its own, taken in", "asked", "open"])
def test_what_its_lead_never_sent_is_told_by_its_body_itself(session: Session, way: str) -> None:
    """The page showed its body no button, and 综合处 one that was refused, until the next quarter."""
    region, led = led_by_transport()
    found = world.report(led, region.commerce)
    sent_up(region, found, date(2026, 12, 10))
    if way == "its own, taken in":
        joint = world.report(led, region.transport)
        reports.save_draft(by(region.liaison, date(2026, 12, 10)), joint.id, None, TEXT, quoting=found.id)
        assert found.state == ReportState.RECEIVED
    on = date(2026, 12, 11) if way == "open" else BEFORE
    turned_to(on)
    fell_short(on)
    later = on + timedelta(days=1)
    is_offered = offered(region, led, later)["商务委"]
    is_asked = to_ask(row(led, later), story(led.id, None).reports)
    if way == "open":
        assert (is_offered, is_asked) == ((), []), "it is on its way, and its lead has still to send it"
        with pytest.raises(RuleRefused):
            owners.tell_own(by(region.other_liaison, later), led.id)
        with pytest.raises(RuleRefused):
            owners.ask_late(by(region.coordinator, later), led.id, 10)
        return
    assert is_offered == (Waiting.RECTIFY,) and [one.name for one in is_asked] == ["商务委"]
    if way == "asked":
        assert owners.ask_late(by(region.coordinator, later), led.id, 10)[0] == ["商务委"]
    else:
        assert owners.tell_own(by(region.other_liaison, later), led.id) == found.id
    sent_up(region, found, later)
    assert found.state == ReportState.TO_REVIEW, "its day does not wait for the lead"
    turned_to(AFTER)
    assert light(AFTER) == (LightRule.RECTIFICATION_OVERDUE, "综合处")
    reviews.accept(by(region.coordinator, AFTER), found.id, None, Appraisal.NORMAL)
    assert light(AFTER) == (LightRule.TO_JUDGE, "综合处")


def sent_up(of: Region, found: Report, on: date) -> None:
    """商务委 writes it, its head approves it."""
    reports.save_draft(by(of.other_liaison, on), found.id, None, TEXT)
    reports.send(by(of.other_liaison, on), found.id, None)
    reports.approve(by(of.other_head, on), [(found.id, None)])


@pytest.mark.slow
def test_what_lies_with_its_lead_is_said_to_the_lead(session: Session) -> None:
    """商务委 went on hearing 请由联络员在任务页点“报送整改情况”, and no page took it."""
    region, led = led_by_transport()
    on, by_day = date(2026, 12, 10), date(2026, 12, 11)
    turned_to(on)
    fell_short(on, by_day)
    own = {("商务委", "liaison"), ("商务委", "unit_head")}
    assert said(by_day).keys() == own
    sent_up(region, world.report(led, region.commerce), by_day)
    assert said(by_day).keys() == TO_TELL, "nothing stands at 商务委"
    now = said(date(2026, 12, 14))
    assert now.keys() == TO_TELL
    assert all("还没有新的完成情况。商务委的整改情况已交本单位，请汇总报送。" in one for one in now.values())
    joint = world.report(led, region.transport)
    reports.save_draft(by(region.liaison, date(2026, 12, 15)), joint.id, None, TEXT)
    reports.send(by(region.liaison, date(2026, 12, 15)), joint.id, None)
    assert said(date(2026, 12, 16)).keys() == TO_TELL - {("交通局", "liaison")}
    reports.approve(by(region.head, date(2026, 12, 16)), [(joint.id, None)])
    assert said(date(2026, 12, 16)) == {}, "综合处 reads it"


@pytest.mark.slow
def test_of_an_overdue_date_its_head_alone_hears_as_well(of: Region) -> None:
    """A6 asked the liaison to press 报送完成情况, which his page did not offer."""
    found = reported(of, ReportState.MISSING)
    assert owners.tell_own(by(of.liaison, DECIDED), task().id) == found.id
    assert overdue_said(of, DECIDED) == {"liaison": True, "unit_head": True}
    reports.save_draft(by(of.liaison, DECIDED), found.id, None, TEXT)
    reports.send(by(of.liaison, DECIDED), found.id, None)
    assert overdue_said(of, DECIDED) == {"unit_head": True}
    later = date(2027, 1, 29)
    assert overdue_said(of, later) == {"unit_head": False}
    reports.hand_back(by(of.head, later), found.id, None, "请补充依据")
    assert overdue_said(of, date(2027, 2, 19)) == {"liaison": True, "unit_head": True}


def overdue_said(of: Region, on: date) -> dict[str, bool]:
    """To whom of 交通局 something stands said of the overdue date after a scan; whether it asks for a report."""
    scan.scan(builders.act(on=on), rows.CHONGQING)
    about = Alert.key.startswith("A6:milestone-"), Alert.state == AlertState.SENT
    found = select(Post.role, Alert.message).join(Post, Post.id == Alert.post_id).where(*about)
    return {role: "报送完成情况" in message for role, message in db.session.execute(found)}


@pytest.mark.slow
def test_a_figure_is_told_anew_in_the_report_that_was_accepted_last(session: Session) -> None:
    """76% of 85% were judged in January, to be put right by 26 February; its next value is of 10 February."""
    region = world.region()
    own, figure, node = figure_of(region)
    told_of(region, own, figure, "76")
    turned_to(BEFORE)
    short = NewVerdict(VerdictResult.PARTLY, NODE_DUE, "统计公报", Decimal(76), BY)
    verdicts.judge_milestone(builders.act(on=BEFORE), node.id, None, short)
    on = date(2027, 2, 11)
    turned_to(on)
    assert row(own, on).light.rule is LightRule.RECTIFYING
    found = db.session.get_one(Report, owners.tell_own(by(region.liaison, on), own.id))
    reading = ReadingDraft(figure.id, Decimal(86), date(2027, 2, 10), "统计月报")
    reports.save_draft(by(region.liaison, on), found.id, None, replace(TEXT, readings=(reading,)))
    reports.send(by(region.liaison, on), found.id, None)
    reports.approve(by(region.head, on), [(found.id, None)])
    reviews.accept(by(region.coordinator, on), found.id, None)
    turned_to(AFTER)
    light = row(own, AFTER).light
    assert (light.rule, light.part) == (LightRule.TO_JUDGE, "综合处") and "已报86%" in light.reason
    lines = targets_of(rows.CHONGQING, NODE_DUE.year, AFTER)
    assert told_since_verdicts(lines, AFTER) == {node.id: "已报86%，待核定"}, "目标达成 said 部分达成 76% alone"
    then = builders.act(on=on).at
    assert told_since_verdicts(targets_of(rows.CHONGQING, NODE_DUE.year, on, then), on, then) == {}


def test_who_took_it_over_beside_its_owner_is_asked_first(of: Region) -> None:
    """The page offered 报送完成情况, and the act knew nothing to tell."""
    decided(of, DECIDED, of.transport.id, of.commerce.id)
    assert offered(of, task(), AFTER) == {"交通局": (Waiting.TELL,), "商务委": ()}
    with pytest.raises(NotFound):
        owners.tell_own(by(of.other_liaison, AFTER), task().id)


def told_of_its_own_part(of: Region, on: date) -> None:
    """商务委 has its report of the quarter accepted while the date is 交通局's."""
    others = replace(of, liaison=of.other_liaison, head=of.other_head)
    world.accepted(world.report(task(), of.commerce), others, on=on)


@pytest.mark.slow
def test_what_a_body_told_while_it_was_anothers_to_put_right_tells_nothing_of_it(of: Region) -> None:
    """交通局 was joined to 商务委, “商务委已报” stood in its light, and nobody was asked once the 整改 was up."""
    fell_short()
    told_of_its_own_part(of, DECIDED)
    decided(of, DECIDED + timedelta(days=1), of.commerce.id)
    assert "已报" not in row(task(), DECIDED + timedelta(days=1)).light.reason
    turned_to(AFTER)
    assert light(AFTER) == (LightRule.RECTIFICATION_OVERDUE, "商务委")
    assert reminded(AFTER) == (of.commerce.id,)


def test_nor_of_a_date_that_is_overdue(of: Region) -> None:
    """It waited for a verdict of 综合处, as if its new owner had told it."""
    told_of_its_own_part(of, BEFORE)
    decided(of, DECIDED, of.commerce.id)
    found = row(task(), DECIDED).light
    assert (found.rule, found.awaits_owner) == (LightRule.OVERDUE, True)
    assert "商务委" in found.reason and "待核定" not in found.reason


def test_what_it_told_while_it_was_its_own_is_told_when_it_gets_it_back(of: Region) -> None:
    """商务委 told the date in January; it was 交通局's for a day, and 商务委 had told nothing."""
    decided(of, BEFORE, of.commerce.id)
    told_of_its_own_part(of, BEFORE)
    assert row(task(), BEFORE).light.rule is LightRule.TO_JUDGE
    decided(of, DECIDED, of.transport.id)
    decided(of, AFTER, of.commerce.id)
    assert row(task(), AFTER).light.rule is LightRule.TO_JUDGE


def test_what_it_told_while_it_was_anothers_is_not_told_when_it_gets_it_back(of: Region) -> None:
    """交通局 had it first: what it sent of its own part while it was 商务委's made it 待核定, and nobody was asked."""
    decided(of, BEFORE, of.commerce.id)
    world.accepted(world.report(task(), of.transport), of, on=DECIDED)
    decided(of, AFTER, of.transport.id)
    assert light(AFTER) == (LightRule.OVERDUE, "交通局")


def test_what_it_told_while_it_was_of_all_together_is_told_once_it_is_its_own(of: Region) -> None:
    """Of all, then 交通局's, then 商务委's."""
    node = item()
    since = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    db.session.execute(delete(OwnerFact))
    rows.added(OwnerFact(item_id=node.id, known_by=KnownBy.SILENT, owner_ids=[], **since))
    node.owner_ids, node.known_by = [], KnownBy.SILENT
    db.session.commit()
    told_of_its_own_part(of, BEFORE)
    decided(of, DECIDED, of.transport.id)
    decided(of, AFTER, of.commerce.id)
    assert light(AFTER) == (LightRule.TO_JUDGE, "综合处")


@pytest.mark.slow
def test_what_the_lead_told_for_all_is_told_whose_ever_it_is_since(session: Session) -> None:
    """It waited for its verdict; given from 商务委 to 住房局 it was to be told once more, red as 逾期."""
    region, led = led_by_transport()
    third = rows.department("住房局", rows.CHONGQING)
    rows.assignment(led, third)
    db.session.commit()
    world.accepted(world.report(led, region.transport), region, on=date(2026, 12, 22))
    turned_to(BEFORE)
    assert light(BEFORE) == (LightRule.TO_JUDGE, "综合处")
    decided(region, DECIDED, third.id)
    assert light(AFTER) == (LightRule.TO_JUDGE, "综合处")


@pytest.mark.slow
def test_a_report_of_an_earlier_quarter_that_was_sent_back_does_not_keep_it_from_being_asked(of: Region) -> None:
    """综合处 could ask nobody for a date of March: what lay with its body was a report of December."""
    last = world.submitted(world.report(task(), of.transport), of, on=BEFORE)
    reviews.give_back(by(of.coordinator, BEFORE), last.id, None, "请补充依据")
    node = db.session.get_one(Milestone, item().milestone_id)
    node.due_on = node.original_due_on = SPRING - timedelta(days=14)
    db.session.commit()
    turned_to(AFTER)
    world.accepted(world.report(task(), of.transport, Quarter(2027, 1)), of, on=AFTER)
    fell_short(SPRING, SPRING + timedelta(days=18))
    turned_to(SPRING)
    told = story(task().id, None).reports
    assert offered(of, task(), SPRING)["交通局"] == (Waiting.RECTIFY,)
    assert [one.name for one in to_ask(row(task(), SPRING), told)] == ["交通局"]
    assert owners.ask_late(by(of.coordinator, SPRING), task().id, 10)[0] == ["交通局"]


@pytest.mark.slow
def test_of_a_figure_that_another_has_sent_nothing_is_offered(session: Session) -> None:
    """Its value waits to be read: the page offered 报送完成情况 to the other body, and the act knew nothing to tell."""
    region = world.region()
    shared = region.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    figure = rows.indicator(shared, value=Decimal(85))
    rows.milestone(shared, DUE, indicator_id=figure.id)
    db.session.commit()
    world.opened()
    on = date(2026, 12, 16)
    sent(region, shared, replace(TEXT, readings=(ReadingDraft(figure.id, Decimal(80), DUE, "统计月报"),)), on)
    turned_to(BEFORE)
    assert offered(region, shared, BEFORE) == {"交通局": (), "商务委": ()}
    with pytest.raises(NotFound):
        owners.tell_own(by(region.other_liaison, BEFORE), shared.id)
