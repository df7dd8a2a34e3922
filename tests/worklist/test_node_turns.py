"""Whose turn an own date is once it is past: its owner's until he has sent something, then that of 综合处."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import case, literal, select, update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.builders import NOW
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import OPENED, Region, by
from tracker import changes
from tracker.acts.outcomes import verdicts
from tracker.acts.tasks import adjustments
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.story.late_queries import to_tell
from tracker.ledger.story.queries import story
from tracker.outcomes.models import Verdict
from tracker.outcomes.owner_queries import owners_of
from tracker.outcomes.verdicts import queries as verdict_queries
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Group
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Item, Milestone, OwnerFact, Task
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.validity import speaks_of
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    ItemKind,
    Kind,
    KnownBy,
    LightRule,
    Mode,
    PartyRole,
    ReportState,
    SignedHow,
    Stage,
    VerdictResult,
    Waiting,
)
from tracker.worklist.matters import Fact
from tracker.worklist.node_owner_queries import tells_of
from tracker.worklist.queries import counts, desk_of, next_of
from tracker.worklist.queries import waiting as waits
from tracker.worklist.task_facts import ReportFact, facts_of, next_step, tellers, to_ask
from tracker.worklist.task_queries import aside_of, report_facts
from tracker.worklist.verdict_list_queries import untold, with_owners
from tracker.worklist.waiting_owner_queries import owners_of_waiting
from tracker.worklist.waits_for_whom import NodesState, Thing

DAY, RECTIFY_BY = date(2026, 12, 10), date(2027, 3, 31)
S = ReportState
FILLS = "交通局填报本期进展"


@pytest.fixture
def of(session: Session) -> Region:
    """A task of two bodies with a past date of each; the quarter is open."""
    found = world.region()
    task = found.task(mode=Mode.EACH_REPORTS)
    for body in (found.transport, found.commerce):
        rows.owned(task, rows.milestone(task, date(2026, 11, 30)), KnownBy.ASSIGNED, body.id)
    db.session.commit()
    world.opened()
    return found


def task() -> Task:
    return db.session.scalars(select(Task)).one()


def task_of_all(of: Region) -> Task:
    """A task whose one past date is of all its bodies; the quarter is open."""
    made = of.task(mode=Mode.EACH_REPORTS)
    rows.owned(made, rows.milestone(made, date(2026, 11, 30)), KnownBy.SILENT)
    db.session.commit()
    world.opened()
    return made


def stand(of: Region, transport: ReportState, commerce: ReportState) -> None:
    for body, state in ((of.transport, transport), (of.commerce, commerce)):
        mine = update(Report).where(Report.department_id == body.id)
        db.session.execute(mine.values(state=state))
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)


def _reports() -> list[Report]:
    return list(db.session.scalars(select(Report)))


def _facts() -> list[ReportFact]:
    found = ((one, db.session.get_one(Round, one.round_id)) for one in _reports())
    return [
        ReportFact(
            *(one.id, one.department_id, ReportState(one.state), None),
            as_of=round.as_of,
            is_closed=round.closed_at is not None,
        )
        for one, round in found
    ]


def turn_of(of: Region) -> tuple[str | None, int]:
    """下一步, the same of the page and of the list; how many dates wait for 综合处, the same of its page."""
    shown = next(ledger_rows([task().id], DAY, CALENDAR))
    step = next_step(shown, DAY, _facts(), aside_of(shown, DAY))
    words = step.words if step else None
    assert next_of(rows.CHONGQING, [task().id], DAY).get(task().id) == words
    count = counts(desk_of(of.coordinator, rows.CHONGQING), DAY)[Waiting.JUDGE]
    listed = set(verdict_queries.waiting(rows.CHONGQING, None, DAY)) - with_owners(rows.CHONGQING, DAY)
    assert len(listed) == count
    return words, count


@pytest.mark.parametrize(
    ("transport", "commerce", "words", "count"),
    [
        (S.TO_FILL, S.TO_FILL, "交通局、商务委填报本期进展", 0),
        (S.TO_FILL, S.EXEMPT, "交通局填报本期进展，综合处可请商务委报送", 1),
        (S.DRAFT, S.TO_APPROVE, "交通局、商务委报送逾期事项的情况", 0),
        (S.TO_FILL, S.MISSING, "交通局、商务委报送逾期事项的情况", 1),
        (S.RETURNED, S.RETURNED, "交通局、商务委修改退回的报告", 0),
        (S.TO_REVIEW, S.TO_FILL, "综合处审核交通局的报告", 1),
        (S.TO_REVIEW, S.TO_REVIEW, "综合处审核交通局、商务委的报告", 2),
        (S.MISSING, S.MISSING, "交通局、商务委补报进展", 2),
        (S.EXEMPT, S.EXEMPT, "交通局、商务委填报情况或申请延期，综合处可请其报送，或直接核定", 2),
    ],
)
def test_nobody_has_told_yet(of: Region, transport: ReportState, commerce: ReportState, words: str, count: int) -> None:
    stand(of, transport, commerce)
    assert turn_of(of) == (words, count)


@pytest.mark.parametrize(
    ("transport", "commerce", "stands", "words"),
    [
        (S.TO_FILL, S.DRAFT, "未报，交通局、商务委", "交通局、商务委填报本期进展"),
        # Its head alone was named, and not the one that has written nothing.
        (S.TO_FILL, S.TO_APPROVE, "未报，交通局、商务委", "商务委、交通局报送逾期事项的情况"),
        (S.TO_APPROVE, S.TO_APPROVE, "未报，交通局、商务委", "交通局、商务委负责人审批本期报告"),
        (S.TO_FILL, S.TO_REVIEW, "商务委待审核，未报：交通局", "交通局填报本期进展"),
        (S.TO_APPROVE, S.TO_REVIEW, "商务委待审核，未报：交通局", "交通局负责人审批本期报告"),
        (S.TO_FILL, S.ACCEPTED, "商务委已报，未报：交通局", "交通局填报本期进展"),
        (S.TO_REVIEW, S.ACCEPTED, "交通局已报送，待综合处审核", "综合处审核交通局的报告"),
        # 商务委, which had told it, was to tell it again or ask for a later date.
        (None, S.ACCEPTED, "商务委已报，未报：交通局", "交通局填报情况或申请延期，综合处可请其报送，或直接核定"),
        # Who has a report to write was named alone; of the other 综合处 has to ask for one.
        (S.TO_FILL, None, "未报，交通局、商务委", "交通局填报本期进展，综合处可请商务委报送"),
        (None, S.TO_APPROVE, "未报，交通局、商务委", "商务委负责人审批本期报告，综合处可请交通局报送"),
        (None, S.TO_REVIEW, "商务委待审核，未报：交通局", "交通局填报情况或申请延期，综合处可请其报送，或直接核定"),
        (None, None, "未报，交通局、商务委", "交通局、商务委填报情况或申请延期，综合处可请其报送，或直接核定"),
    ],
)
def test_of_one_date_of_two_light_and_next_step_name_who_owes_it(
    session: Session, transport: ReportState | None, commerce: ReportState | None, stands: str, words: str
) -> None:
    """None: nobody has asked it for a report."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS)
    rows.owned(made, rows.milestone(made, date(2026, 11, 30)), KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    world.opened()
    for body, state in ((of.transport, transport), (of.commerce, commerce)):
        found = world.report(made, body)
        if state is None:
            db.session.delete(found)
        elif state is S.ACCEPTED:
            world.accepted(found, replace(of, liaison=of.other_liaison, head=of.other_head), on=OPENED)
        else:
            found.state = state
        db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert shown.light.reason.split("；")[0].partition("，")[2] == stands
    assert whose_turn(made) == words


@pytest.mark.both
@pytest.mark.parametrize("mode", [Mode.LEAD_CONSOLIDATES, Mode.EACH_REPORTS])
@pytest.mark.parametrize(
    ("commerce", "words"),
    [
        (None, "交通局、商务委填报情况或申请延期，综合处可请其报送，或直接核定"),
        (S.TO_FILL, "商务委、发展改革委填报本期进展，综合处可请交通局报送"),
    ],
)
def test_the_report_of_another_is_none_of_who_owes_a_date(
    session: Session, mode: Mode, commerce: ReportState | None, words: str
) -> None:
    """发展改革委填报本期进展 stood for a date of two others, its co-bodies, that had nothing to write it in."""
    of = world.region()
    duties = [(of.commission, PartyRole.LEAD), (of.transport, PartyRole.CO), (of.commerce, PartyRole.CO)]
    made = of.task(bodies=duties, mode=mode)
    rows.owned(made, rows.milestone(made, date(2026, 11, 30)), KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    world.opened()
    unasked = [of.transport] if commerce else [of.transport, of.commerce]
    for body in unasked:
        db.session.delete(world.report(made, body))
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert whose_turn(made) == words


@pytest.mark.both
def test_nor_is_the_next_report_of_who_has_told(session: Session) -> None:
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS, kind=Kind.DELIVERABLE)
    rows.owned(made, rows.milestone(made, date(2026, 11, 30)), KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    world.opened()
    others = replace(of, liaison=of.other_liaison, head=of.other_head)
    begun = replace(world.TEXT, stage=Stage.DRAFTING)
    world.accepted(world.report(made, of.commerce), others, begun)
    world.opened(quarter=Quarter(2027, 1), on=DAY)
    for one in _reports():
        if one.department_id == of.transport.id:
            db.session.delete(one)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert {one.state for one in _reports()} == {S.ACCEPTED, S.TO_FILL}
    assert whose_turn(made) == "交通局填报情况或申请延期，综合处可请其报送，或直接核定"


@pytest.mark.both
def test_who_leads_is_named_first_whosever_report_came_first(session: Session) -> None:
    """交通局、商务委填报本期进展 on the page of a task that 商务委 leads since, the other way round in lists."""
    of = world.region()
    made = task_of_all(of)
    to_other = Adjustment(OPENED, "机构改革", "渝委〔2026〕8号", lead_id=of.commerce.id)
    adjustments.adjust(by(of.coordinator_head), made.id, None, to_other)
    stand(of, S.TO_FILL, S.TO_FILL)
    assert whose_turn(made) == "商务委、交通局填报本期进展"


@pytest.mark.both
def test_a_report_that_does_not_speak_of_a_date_is_not_waited_for(of: Region) -> None:
    """One of the spring that was sent back kept a date of November, which nobody tells, out of 待核定 for ever."""
    db.session.execute(update(Round).values(as_of=date(2026, 3, 20)))
    stand(of, S.RETURNED, S.MISSING)
    assert turn_of(of)[1] == 2
    db.session.execute(update(Round).values(as_of=date(2026, 9, 20)))
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert turn_of(of)[1] == 1, "that of September does"


def test_one_has_told_and_the_other_has_not(of: Region) -> None:
    """What is told waits for its verdict, and that alone: the other date, which is red, is its owner's turn."""
    world.accepted(world.report(task(), of.transport), of, on=OPENED)
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert turn_of(of) == ("商务委填报本期进展", 1)


def test_what_nobody_owns_is_the_turn_of_the_office(of: Region) -> None:
    rows.owned(task(), rows.milestone(task(), date(2026, 11, 30)), KnownBy.OPEN)
    stand(of, S.TO_FILL, S.TO_FILL)
    assert turn_of(of) == ("交通局、商务委填报本期进展", 1)


def test_what_is_of_all_waits_for_whoever_still_has_to_report(of: Region) -> None:
    rows.owned(task(), rows.milestone(task(), date(2026, 11, 30)), KnownBy.SILENT)
    stand(of, S.TO_FILL, S.EXEMPT)
    assert turn_of(of) == ("交通局填报本期进展，综合处可请商务委报送", 1), "商务委's own alone"


def test_what_is_of_all_is_of_the_named_body_and_of_the_acting_one(session: Session) -> None:
    """单独 with 实际承办: its light, its turn and its owners are those of both, each of which reports for itself."""
    found = world.region()
    duties = [(found.transport, PartyRole.LEAD), (found.commerce, PartyRole.ACTING)]
    alone = found.task(bodies=duties, mode=Mode.SINGLE)
    node = rows.milestone(alone, date(2026, 11, 30))
    rows.owned(alone, node, KnownBy.SILENT)
    db.session.commit()
    world.opened()
    stand(found, S.EXEMPT, S.TO_FILL)
    assert turn_of(found) == ("商务委填报本期进展，综合处可请交通局报送", 0)
    assert owners_of([(node, alone)])[node.id].body_ids == (found.transport.id, found.commerce.id)


def judged_short(of: Region, known_by: KnownBy, *bodies: int, **of_task: Any) -> Task:
    """A task signed by all, a date of which fell short: 整改 is running."""
    made = of.task(**{"mode": Mode.EACH_REPORTS, **of_task})
    node = rows.milestone(made, date(2026, 6, 30))
    rows.owned(made, node, known_by, *bodies)
    for duty in db.session.scalars(select(Assignment).where(Assignment.task_id == made.id)).all():
        duty.signed_on, duty.signed_how = OPENED, SignedHow.SIGNED
        rows.added(AssignmentFact(assignment_id=duty.id, act="signed", on=OPENED, recorded_at=NOW, actor="测试"))
    db.session.commit()
    verdicts.judge_milestone(
        by(of.coordinator), node.id, None, NewVerdict(VerdictResult.MISSED, OPENED, "现场核查", None, RECTIFY_BY)
    )
    return made


@pytest.mark.parametrize(
    ("known_by", "waiting", "words"),
    [
        (KnownBy.ASSIGNED, {("liaison", Waiting.RECTIFY)}, "交通局完成整改并报送整改情况"),
        (KnownBy.PROPOSED, {("coordinator", Waiting.OWN)}, "综合处明确承办单位"),
        (KnownBy.OPEN, {("coordinator", Waiting.OWN)}, "综合处明确承办单位"),
    ],
)
def test_what_is_put_right_is_somebodys_turn(
    session: Session, known_by: KnownBy, waiting: set[tuple[str, Waiting]], words: str
) -> None:
    """“责任未定（推定交通局），待综合处明确” lies on the desk of 综合处, which has to say whose it is."""
    of = world.region()
    made = judged_short(of, known_by, *([] if known_by is KnownBy.OPEN else [of.transport.id]))
    people = ("liaison", "head", "other_liaison", "other_head", "coordinator")
    desks = {who: counts(desk_of(getattr(of, who), rows.CHONGQING), DAY) for who in people}
    goals = {Waiting.JUDGE_GOAL}
    assert {(who, kind) for who, found in desks.items() for kind in +found if kind not in goals} == waiting
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert ("待综合处明确" in shown.light.reason) is (known_by is not KnownBy.ASSIGNED)
    step = next_step(shown, DAY, (), aside_of(shown, DAY))
    assert step is not None and step.words == next_of(rows.CHONGQING, [made.id], DAY)[made.id] == words


def test_a_date_to_come_is_asked_for_by_no_other_date_of_its_task(session: Session) -> None:
    """“明确承办单位” stood on the desk of 综合处 for what is only 推定 and due next year: another date was red."""
    of = world.region()
    made = judged_short(of, KnownBy.ASSIGNED, of.transport.id)
    to_come = rows.milestone(made, date(2027, 9, 30))
    rows.owned(made, to_come, KnownBy.PROPOSED, of.commerce.id)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert at_desks(of, ("liaison", "coordinator")) - _OF_GOALS == {("liaison", Waiting.RECTIFY)}
    to_come.original_due_on = to_come.due_on = DAY - timedelta(days=1)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert ("coordinator", Waiting.OWN) in at_desks(of, ("coordinator",)), "its own day is past"


def test_a_date_put_off_before_its_day_is_asked_for_at_once(session: Session) -> None:
    """黄·已顺延 from the day on which it was granted, as a rule before its first day: nobody was asked whose it is."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS)
    put_off = rows.milestone(made, date(2026, 12, 31))
    rows.owned(made, put_off, KnownBy.PROPOSED, of.transport.id)
    for duty in db.session.scalars(select(Assignment).where(Assignment.task_id == made.id)).all():
        duty.signed_on, duty.signed_how = OPENED, SignedHow.SIGNED
    db.session.commit()
    with changes.writing(writing := builders.act(on=DAY - timedelta(days=1))):
        moved = db.session.get_one(Milestone, put_off.id)
        postpone(writing, db.session.get_one(Task, made.id), moved, date(2027, 6, 30), "批准")
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert db.session.get_one(LedgerStanding, made.id).rank == RANKS[LightRule.POSTPONED]
    assert ("coordinator", Waiting.OWN) in at_desks(of, ("coordinator",))


def test_what_was_put_right_before_its_day_asks_for_no_owner(session: Session) -> None:
    """The verdict before the last asked for 整改 until March: till then 综合处 was to say whose another date is."""
    of = world.region()
    made = judged_short(of, KnownBy.ASSIGNED, of.transport.id)
    in_grace = rows.milestone(made, date(2026, 10, 31))
    rows.owned(made, in_grace, KnownBy.PROPOSED, of.commerce.id)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert ("coordinator", Waiting.OWN) in at_desks(of, ("coordinator",)), "what is put right colours its task"
    short = db.session.scalars(select(Verdict)).one()
    reached = NewVerdict(VerdictResult.REACHED, DAY, "现场核查")
    verdicts.judge_milestone(by(of.coordinator, DAY), short.milestone_id or 0, short.id, reached)
    assert at_desks(of, ("liaison", "coordinator")) - _OF_GOALS == {("coordinator", Waiting.JUDGE)}


_OF_GOALS = {("coordinator", Waiting.JUDGE_GOAL)}


@pytest.mark.both
@pytest.mark.parametrize(
    ("as_of", "waiting", "words"),
    [
        (date(2026, 12, 20), {("head", Waiting.APPROVE)}, "交通局负责人审批本期报告"),
        # 下一步 named whatever report waited within the unit: one of the spring tells nothing of a date of June.
        (
            date(2026, 3, 20),
            {("liaison", Waiting.RECTIFY), ("head", Waiting.APPROVE)},
            "交通局完成整改并报送整改情况",
        ),
    ],
)
def test_what_is_put_right_waits_for_the_head_once_the_report_of_it_does(
    session: Session, as_of: date, waiting: set[tuple[str, Waiting]], words: str
) -> None:
    """The home of the liaison went on asking for what he had written (其他待办)."""
    of = world.region()
    made = judged_short(of, KnownBy.ASSIGNED, of.transport.id)
    world.opened()
    db.session.execute(update(Round).values(as_of=as_of))
    stand(of, S.TO_APPROVE, S.EXEMPT)
    assert at_desks(of, ("liaison", "head")) == waiting
    assert whose_turn(made) == words


def at_desks(of: Region, people: Collection[str]) -> set[tuple[str, Waiting]]:
    desks = {who: counts(desk_of(getattr(of, who), rows.CHONGQING), DAY) for who in people}
    listed = {(who, one.waiting) for who in people for one in waits(desk_of(getattr(of, who), rows.CHONGQING), DAY)}
    assert listed == {(who, kind) for who, found in desks.items() for kind in +found}
    return listed


def whose_turn(of_task: Task) -> str | None:
    """下一步, the same of the page and of the list."""
    shown = next(ledger_rows([of_task.id], DAY, CALENDAR))
    step = next_step(shown, DAY, _facts(), aside_of(shown, DAY))
    assert next_of(rows.CHONGQING, [of_task.id], DAY).get(of_task.id) == (step and step.words)
    return step.words if step else None


def test_of_two_owners_each_waits_for_his_own_head(session: Session) -> None:
    """Who writes for both is asked for the one that has told nothing yet."""
    of = world.region()
    made = judged_short(of, KnownBy.SILENT)
    world.opened()
    both = replace(
        of.liaison,
        department_ids=of.liaison.department_ids | of.other_liaison.department_ids,
        duties=of.liaison.duties | of.other_liaison.duties,
    )
    stand(of, S.TO_APPROVE, S.EXEMPT)
    assert at_desks(of, ("liaison", "other_liaison")) == {("other_liaison", Waiting.RECTIFY)}
    assert at_desks(replace(of, liaison=both), ("liaison",)) == {("liaison", Waiting.RECTIFY)}
    assert whose_turn(made) == "商务委完成整改并报送整改情况"
    stand(of, S.TO_APPROVE, S.TO_APPROVE)
    assert at_desks(replace(of, liaison=both), ("liaison", "other_liaison")) == set()
    assert whose_turn(made) == "交通局、商务委负责人审批本期报告"


@pytest.mark.both
@pytest.mark.parametrize("mode", [Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES])
def test_of_two_owners_who_has_sent_is_not_asked_and_the_other_is(session: Session, mode: Mode) -> None:
    """One report that waited at 综合处 took what is to be put right off the lists of all its owners."""
    of = world.region()
    duties = [(of.commission, PartyRole.LEAD), (of.transport, PartyRole.CO), (of.commerce, PartyRole.CO)]
    led = {"bodies": duties, "lead_id": of.commission.id} if mode is Mode.LEAD_CONSOLIDATES else {}
    made = judged_short(of, KnownBy.ASSIGNED, of.transport.id, of.commerce.id, mode=mode, **led)
    world.opened()
    db.session.execute(update(Round).values(as_of=date(2026, 12, 20)))
    stand(of, S.TO_REVIEW, S.EXEMPT)
    people = ("liaison", "other_liaison")
    assert {one for one in at_desks(of, people) if one[1] is Waiting.RECTIFY} == {("other_liaison", Waiting.RECTIFY)}
    assert whose_turn(made) == "商务委完成整改并报送整改情况"
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert (shown.light.part, "交通局待审核，未报：商务委" in shown.light.reason) == ("商务委", True), shown.light
    assert [one.body_id for one in to_tell(made.id, DAY).of_dates] == [of.commerce.id], "what a round asks for"
    reports, aside = story(made.id, None).reports, aside_of(shown, DAY)
    bodies = {of.transport.id, of.commerce.id}
    assert [one.body_id for one in tellers(shown, reports, aside, bodies)] == [of.commerce.id]


@pytest.mark.both
@pytest.mark.parametrize(
    ("has_sent", "asked", "turn_of", "part"),
    [
        (False, {"other_liaison"}, "商务委完成整改并报送整改情况", "商务委"),
        (True, set(), "综合处审核商务委的报告", "综合处"),
    ],
)
def test_once_the_time_is_up_who_has_told_is_asked_no_more_and_the_other_is(
    session: Session, has_sent: bool, asked: set[str], turn_of: str, part: str
) -> None:
    """待核定 at 综合处, as one had told: the part of the other was red, and nobody asked it (domain.md 5)."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS)
    node = rows.milestone(made, date(2026, 6, 30))
    rows.owned(made, node, KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    world.opened()
    short = NewVerdict(VerdictResult.MISSED, OPENED, "现场核查", None, DAY - timedelta(days=1))
    verdicts.judge_milestone(by(of.coordinator, OPENED), node.id, None, short)
    world.accepted(world.report(made, of.transport), of, on=DAY - timedelta(days=3))
    stand(of, S.ACCEPTED, S.TO_REVIEW if has_sent else S.EXEMPT)
    people = ("liaison", "other_liaison")
    assert {who for who, one in at_desks(of, people) if one is Waiting.RECTIFY} == asked
    assert not {one for _, one in at_desks(of, ("coordinator",))} & {Waiting.JUDGE}, "待核定 once both have told"
    assert whose_turn(made) == turn_of
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert (shown.light.rule, shown.light.part) == (LightRule.RECTIFICATION_OVERDUE, part), shown.light
    assert "交通局已报" in shown.light.reason and ("未报：商务委" in shown.light.reason) is not has_sent
    of_commerce = {of.commerce.id} if asked else set()
    assert {one.body_id for one in to_tell(made.id, DAY).of_dates} == of_commerce, "what a round asks for"
    assert {owner for one in owners_of_waiting([made.id], DAY).values() for owner in one} == of_commerce
    assert {one.name for one in to_ask(shown, [])} == ({"商务委"} if asked else set()), "请报送"
    assert with_owners(rows.CHONGQING, DAY) == {node.id}, "the list of verdicts has it with its owners"


@pytest.mark.both
def test_what_who_has_left_had_sent_takes_nothing_off_the_others(session: Session) -> None:
    """Of a date of all three bodies two had sent, one of which has left: the third was asked by no list."""
    of = world.region()
    duties = [(of.commission, PartyRole.LEAD), (of.transport, PartyRole.CO), (of.commerce, PartyRole.CO)]
    made = judged_short(of, KnownBy.SILENT, bodies=duties)
    world.opened()
    db.session.execute(update(Round).values(as_of=date(2026, 12, 20)))
    sent = update(Report).where(Report.department_id != of.transport.id)
    db.session.execute(sent.values(state=S.TO_REVIEW))
    db.session.commit()
    leaves(of, made)
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert {who for who, one in at_desks(of, ("liaison", "other_liaison")) if one is Waiting.RECTIFY} == {"liaison"}
    assert whose_turn(made) == "交通局完成整改并报送整改情况"


def leaves(of: Region, of_task: Task) -> None:
    """商务委 goes."""
    rows.named(of_task)
    db.session.commit()
    goes = Adjustment(DAY, "职责调整", "渝府办〔2026〕12号", leaves=frozenset({of.commerce.id}))
    adjustments.adjust(by(of.coordinator_head, DAY), of_task.id, None, goes)


@pytest.mark.both
def test_what_who_has_left_had_sent_is_not_the_answer_of_who_is_still_to_write(session: Session) -> None:
    """Of a date of all bodies: 综合处 was to judge it, as the list had it, though the report of 交通局 was to come."""
    of = world.region()
    made = task_of_all(of)
    stand(of, S.TO_FILL, S.TO_REVIEW)
    leaves(of, made)
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert turn_of(of) == ("交通局填报本期进展", 0)
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert {one.state for one in facts_of(shown, DAY, _facts()) if one.thing is Thing.NODES} >= {NodesState.WITH_OWNER}


def test_who_has_left_is_named_where_its_report_is_to_be_read(session: Session) -> None:
    """“综合处审核责任单位的报告” on the page of the task, of whom its list named."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS)
    world.opened()
    world.accepted(world.report(made, of.transport), of)
    world.submitted(world.report(made, of.commerce), replace(of, liaison=of.other_liaison, head=of.other_head))
    leaves(of, made)
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    step = next_step(shown, DAY, report_facts(story(made.id, None).reports), aside_of(shown, DAY))
    assert step and step.words == next_of(rows.CHONGQING, [made.id], DAY)[made.id] == "综合处审核商务委的报告"


@pytest.mark.both
@pytest.mark.parametrize("is_collective", [True, False])
def test_each_member_of_a_collective_tells_its_own_value(session: Session, is_collective: bool) -> None:
    """What one had sent took the 整改 of the figure off all members; of bodies that are none it does."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    figure = rows.indicator(made, year=2026)
    node = rows.milestone(made, date(2026, 6, 30), indicator_id=figure.id)
    group = rows.added(Group(key="g", jurisdiction_id=rows.CHONGQING, phrase="各有关部门", source="测试"))
    for duty in rows.named(made):
        duty.group_id = group.id if is_collective else None
    short = {"result": VerdictResult.PARTLY, "value": Decimal(60), "rectify_by": RECTIFY_BY}
    rows.verdict(node.id, OPENED, builders.act(on=OPENED).at, **short)
    db.session.commit()
    world.opened()
    db.session.execute(update(Round).values(as_of=date(2026, 12, 20)))
    stand(of, S.TO_REVIEW, S.EXEMPT)
    asked = {who for who, one in at_desks(of, ("liaison", "other_liaison")) if one is Waiting.RECTIFY}
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert asked == ({"other_liaison"} if is_collective else set())
    assert shown.light.part == ("商务委" if is_collective else "综合处")
    assert whose_turn(made) == ("商务委完成整改并报送整改情况" if is_collective else "综合处审核交通局的报告")


@pytest.mark.both
def test_who_leads_beside_sends_its_own_of_a_date_of_both(session: Session) -> None:
    """共同牵头: the report of 交通局, which collects those of others, took the date of both off the lists of 商务委."""
    of = world.region()
    leads = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.LEAD)]
    both = {"bodies": leads, "mode": Mode.LEAD_CONSOLIDATES}
    made = judged_short(of, KnownBy.ASSIGNED, of.transport.id, of.commerce.id, **both)
    world.opened()
    db.session.execute(update(Round).values(as_of=date(2026, 12, 20)))
    stand(of, S.TO_REVIEW, S.EXEMPT)
    asked = {who for who, one in at_desks(of, ("liaison", "other_liaison")) if one is Waiting.RECTIFY}
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert (shown.light.part, asked) == ("商务委", {"other_liaison"})
    assert whose_turn(made) == "商务委完成整改并报送整改情况"


@pytest.mark.both
def test_what_the_lead_has_sent_is_of_whose_reports_it_collects(session: Session) -> None:
    """发展改革委 collects those of 商务委, 交通局 leads beside it: 待办 asked 商务委 for what its lead had sent."""
    of = world.region()
    bodies = [(of.commission, PartyRole.LEAD), (of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    led = {"bodies": bodies, "mode": Mode.LEAD_CONSOLIDATES}
    made = judged_short(of, KnownBy.ASSIGNED, of.transport.id, of.commerce.id, **led)
    world.opened()
    sent = update(Report).where(Report.department_id == of.commission.id)
    db.session.execute(sent.values(state=S.TO_REVIEW))
    db.session.execute(update(Round).values(as_of=date(2026, 12, 20)))
    stand(of, S.EXEMPT, S.EXEMPT)
    asked = {who for who, one in at_desks(of, ("liaison", "other_liaison")) if one is Waiting.RECTIFY}
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert (shown.light.part, asked) == ("交通局", {"liaison"})
    assert owners_of_waiting([made.id], DAY) == {(made.id, Waiting.RECTIFY): {of.transport.id: "交通局"}}
    assert whose_turn(made) == "交通局完成整改并报送整改情况"


def taken_over_by_two(of: Region, *states: ReportState) -> tuple[Task, set[str]]:
    """A task with a date that two bodies took over, whose reports stand so; the accounts that are asked for it."""
    made = of.task(mode=Mode.EACH_REPORTS)
    node = rows.milestone(made, date(2026, 11, 30))
    rows.owned(made, node, KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    world.opened()
    stand(of, *states)
    db.session.execute(update(LedgerStanding).values(taken_over=f",{node.id},"))
    db.session.commit()
    return made, {who for who, waiting in at_desks(of, ("liaison", "other_liaison")) if waiting is Waiting.TELL}


def taken_over_on_page(made: Task) -> list[Fact]:
    """The same as the page of the task has it."""
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    taken = replace(shown, milestones=tuple(replace(one, is_taken_over=True) for one in shown.milestones))
    return [one for one in facts_of(taken, DAY, _facts()) if one.state is NodesState.TAKEN_OVER]


@pytest.mark.both
def test_of_two_who_took_a_date_over_too(session: Session) -> None:
    of = world.region()
    made, asked = taken_over_by_two(of, S.TO_REVIEW, S.EXEMPT)
    assert asked == {"other_liaison"}
    assert [one.department_ids for one in taken_over_on_page(made)] == [(of.commerce.id,)]
    assert owners_of_waiting([made.id], DAY) == {(made.id, Waiting.TELL): {of.commerce.id: "商务委"}}


@pytest.mark.both
def test_of_two_who_took_a_date_over_who_has_told_is_asked_no_more(session: Session) -> None:
    """“交通局已报，未报：商务委” was its light, and 待办 and 下一步 asked both."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS)
    node = rows.milestone(made, date(2026, 11, 20))
    both = [of.transport.id, of.commerce.id]
    rows.owned(made, node, KnownBy.ASSIGNED, *both)
    item_id = db.session.scalars(select(Item.id).where(Item.milestone_id == node.id)).one()
    at = {"since": date(2026, 12, 2), "recorded_at": builders.act(on=date(2026, 12, 2)).at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item_id, known_by=KnownBy.ASSIGNED, owner_ids=both, **at))
    db.session.commit()
    world.opened()
    world.accepted(world.report(made, of.transport), of, on=DAY - timedelta(days=3))
    stand(of, S.ACCEPTED, S.EXEMPT)
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    assert "交通局已报，未报：商务委" in shown.light.reason
    assert {who for who, one in at_desks(of, ("liaison", "other_liaison")) if one is Waiting.TELL} == {"other_liaison"}
    assert owners_of_waiting([made.id], DAY) == {(made.id, Waiting.TELL): {of.commerce.id: "商务委"}}
    assert whose_turn(made) == "商务委待综合处布置填报，或申请延期"


def test_who_took_a_date_over_and_has_written_of_it_waits_for_his_head(session: Session) -> None:
    """His list said 待综合处布置填报，或申请延期 of what he had written; the page of the task did not."""
    of = world.region()
    made, asked = taken_over_by_two(of, S.TO_REVIEW, S.TO_APPROVE)
    assert not asked, "of the other 综合处 has it"
    assert not taken_over_on_page(made)
    assert owners_of_waiting([made.id], DAY) == {(made.id, Waiting.TELL): {}}


@pytest.mark.both
@pytest.mark.parametrize(
    ("state", "is_closed", "joint", "waiting", "words"),
    [
        (S.HANDED_UP, False, S.TO_FILL, {("liaison", Waiting.FILL), ("liaison", Waiting.TAKE_IN)}, FILLS),
        (S.RECEIVED, False, S.TO_APPROVE, {("liaison", Waiting.TAKE_IN)}, "交通局负责人审批本期报告"),
        (S.HANDED_UP, False, S.EXEMPT, {("liaison", Waiting.TAKE_IN)}, "交通局汇总商务委的报告"),
        (S.CONSOLIDATED, True, S.RETURNED, {("liaison", Waiting.FILL)}, "交通局修改退回的报告"),
        # The lead tells for all: what it has sent is read first, whatever its co-body has still to write.
        (S.EXEMPT, False, S.TO_REVIEW, set(), "综合处审核交通局的报告"),
        # Left with its lead: its body goes on with it.
        (
            S.HANDED_UP,
            True,
            S.MISSING,
            {("liaison", Waiting.MAKE_UP), ("liaison", Waiting.TAKE_IN), ("other_liaison", Waiting.RECTIFY)},
            "商务委完成整改并报送整改情况",
        ),
    ],
)
def test_what_its_lead_has_is_the_turn_of_the_lead(
    session: Session,
    state: ReportState,
    is_closed: bool,
    joint: ReportState,
    waiting: set[tuple[str, Waiting]],
    words: str,
) -> None:
    """整改 stayed on the list of 商务委, which had told it and could do nothing more."""
    of = world.region()
    made = judged_short(of, KnownBy.ASSIGNED, of.commerce.id, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    world.opened()
    closed = {"closed_at": NOW, "closed_on": OPENED} if is_closed else {}
    db.session.execute(update(Round).values(as_of=date(2026, 12, 20), **closed))
    stand(of, joint, state)
    assert at_desks(of, ("liaison", "other_liaison", "other_head")) == waiting
    assert whose_turn(made) == words


@pytest.mark.both
@pytest.mark.parametrize(("state", "asks"), [(S.HANDED_UP, 0), (S.EXEMPT, 1)])
def test_nobody_is_to_be_asked_for_what_lies_with_his_lead(session: Session, state: ReportState, asks: int) -> None:
    """综合处 was to ask 责任单位 for an overdue date that 商务委 had taken over, and had told its lead of."""
    of = world.region()
    made = of.task(mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    node = rows.milestone(made, date(2026, 11, 30))
    rows.owned(made, node, KnownBy.ASSIGNED, of.commerce.id)
    db.session.commit()
    world.opened()
    stand(of, S.TO_FILL, state)
    db.session.execute(update(LedgerStanding).values(taken_over=f",{node.id},"))
    db.session.commit()
    desk = desk_of(of.coordinator, rows.CHONGQING)
    assert counts(desk, DAY)[Waiting.ASK_OWNER] == len(waits(desk, DAY, [Waiting.ASK_OWNER])) == asks


@pytest.mark.both
def test_who_is_to_tell_its_value_may_be_asked_whatever_else_it_reported(session: Session) -> None:
    """交通局 of a collective reported without its value: the list of verdicts had nobody to ask, its page asked it."""
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    figure = rows.indicator(made, year=2026)
    node = rows.milestone(made, date(2026, 11, 20), indicator_id=figure.id)
    of_all = {"known_by": KnownBy.SILENT, "owner_ids": [], "outside_ids": []}
    words = {"words": "", "span_start": 0, "span_end": 1}
    rows.added(Item(task_id=made.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **of_all, **words))
    group = rows.added(Group(key="g", jurisdiction_id=rows.CHONGQING, phrase="各有关部门", source="测试"))
    for duty in rows.named(made):
        duty.group_id = group.id
    db.session.commit()
    world.opened()
    value = ReadingDraft(figure.id, Decimal(60), date(2026, 11, 20), "统计")
    others = replace(of, liaison=of.other_liaison, head=of.other_head)
    world.accepted(world.report(made, of.commerce), others, replace(world.TEXT, readings=(value,)))
    world.accepted(world.report(made, of.transport), of)
    assert may_be_asked(made) == {"交通局"}
    assert untold([node.id]) == {node.id}


@pytest.mark.both
def test_so_may_who_reported_while_the_date_was_anothers(session: Session) -> None:
    of = world.region()
    made = of.task(mode=Mode.EACH_REPORTS)
    node = rows.milestone(made, date(2026, 11, 20))
    rows.owned(made, node, KnownBy.ASSIGNED, of.commerce.id)
    item = db.session.scalars(select(Item).where(Item.milestone_id == node.id)).one()
    for on, body in ((date(2026, 11, 1), of.transport), (date(2026, 12, 7), of.commerce)):
        at = {"since": on, "recorded_at": builders.act(on=on).at, "actor": "测试"}
        rows.added(OwnerFact(item_id=item.id, known_by=KnownBy.ASSIGNED, owner_ids=[body.id], **at))
    db.session.commit()
    world.opened()
    others = replace(of, liaison=of.other_liaison, head=of.other_head)
    world.accepted(world.report(made, of.commerce), others, on=date(2026, 12, 2))
    stand(of, S.EXEMPT, S.ACCEPTED)
    assert may_be_asked(made) == {"商务委"}
    assert untold([node.id]) == {node.id}


def may_be_asked(made: Task) -> set[str]:
    """请报送 of its page."""
    (shown,) = ledger_rows([made.id], DAY, CALENDAR)
    return {one.name for one in to_ask(shown, story(made.id, None).reports, aside_of(shown, DAY))}


@pytest.mark.both
def test_a_report_speaks_of_a_date_in_statements_as_in_rules(session: Session) -> None:
    """Of its last three months, or of a later day (validity.speaks_of); months end on different days."""
    dates = [date(2026, 12, 31), date(2027, 2, 28), date(2027, 5, 31), date(2028, 2, 29), date(2026, 6, 30)]
    days = [one + timedelta(days=days) for one in dates for days in (-120, -93, -92, -91, -90, -89, -62, 0, 40)]
    said = {
        (as_of, due_on): db.session.scalar(select(case((tells_of(literal(as_of), literal(due_on)), 1), else_=0)))
        for as_of in days
        for due_on in dates
    }
    assert {pair: bool(found) for pair, found in said.items()} == {pair: speaks_of(*pair) for pair in said}


@pytest.mark.both
def test_what_a_lead_told_before_it_led_puts_nothing_right_for_others(session: Session) -> None:
    """Its own part waited for its review, and 商务委 was not asked any more for what it has to put right."""
    of = world.region()
    bodies = [(of.commission, PartyRole.LEAD), (of.commerce, PartyRole.CO), (of.transport, PartyRole.CO)]
    made = judged_short(of, KnownBy.ASSIGNED, of.commerce.id, bodies=bodies)
    world.opened()
    world.submitted(world.report(made, of.transport), of)
    assert ("other_liaison", Waiting.RECTIFY) in at_desks(of, ("other_liaison",))
    leads = Adjustment(DAY, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, DAY), made.id, None, leads)
    assert ("other_liaison", Waiting.RECTIFY) in at_desks(of, ("other_liaison",))
