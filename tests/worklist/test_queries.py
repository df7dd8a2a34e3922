"""Lists and counts of the worklist from the tables: they agree with each other and with the page of each task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select, update

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import OPENED, Region, by, opened, region, report
from tracker.actor import Actor
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.outcomes.extensions.queries import target_of_request
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.access import UNIT, Permission, Target, may
from tracker.people.models import ApprovalSetting, User
from tracker.plans.models import Item, Milestone, OwnerAsk, Task
from tracker.plans.seldom_queries import Seldom
from tracker.reporting import queries as reporting
from tracker.reporting.models import CoordinationMatter, Dissent, Report
from tracker.tasks import queries as task_queries
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    ApprovalWay,
    CoordinationState,
    ExtensionReason,
    ItemKind,
    Kind,
    KnownBy,
    Mode,
    OwnerDoubt,
    PartyRole,
    PlanState,
    ReportState,
    Role,
    TaskState,
    VerdictResult,
    Waiting,
)
from tracker.worklist.matters import Matter, matters
from tracker.worklist.queries import Desk, _any_of, counts, desk_of, next_of, waiting
from tracker.worklist.task_facts import ReportFact, facts_of, next_step
from tracker.worklist.task_queries import aside_of
from tracker.worklist.vacancy_queries import vacancies, vacant_units
from tracker.worklist.waits_for_whom import Thing

DAY = date(2026, 12, 28)
W = Waiting
ASKED = NewExtension(date(2028, 6, 30), ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐", "")


@dataclass
class Office:
    """A region with something of everything waiting, and its people by role."""

    of: Region
    leader: Actor
    principal: Actor

    @property
    def desks(self) -> list[Desk]:
        of = self.of
        people = (of.coordinator, of.coordinator_head, of.liaison, of.head, of.other_liaison, of.other_head)
        return [desk_of(one, rows.CHONGQING) for one in (*people, self.leader, self.principal)]


@pytest.fixture
def office(session: object) -> Office:
    of = region()
    leader, principal = rows.person(Role.LEADER, of.commission), rows.person(Role.PRINCIPAL, of.commission)
    for state in TaskState:
        of.task(state=state)
    text = of.task(kind=Kind.GOVERNANCE, mode=Mode.SINGLE)
    joint = of.task(mode=Mode.LEAD_CONSOLIDATES)
    of.task(bodies=[(of.transport, PartyRole.CO), (of.commerce, PartyRole.CO)], mode=joint.mode, lead_id=None)
    judged, postponed = of.task(), of.task()
    past = [rows.milestone(task, date(2026, 6, 30)) for task in (judged, judged, postponed)]
    short = rows.milestone(of.task(), date(2026, 6, 30))
    ahead = [rows.milestone(of.task(), date(2027, 6, 30)) for _ in range(3)]
    rows.plan(state=PlanState.CHECKING)
    db.session.commit()
    opened()
    short_of_it = NewVerdict(VerdictResult.PARTLY, OPENED, "统计公报", None, DAY)
    verdicts.judge_milestone(by(of.coordinator), short.id, None, short_of_it)
    for one in ahead[:2]:
        extensions.save(by(of.liaison), one.id, None, None, ASKED)
    extensions.apply(by(of.head), ahead[2].id, None, None, ASKED)
    _set_states(of, joint)
    assert past and text
    _owned_apart(of)
    for doubt in OwnerDoubt:
        in_doubt(ahead[0].task_id, doubt)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    return Office(of, leader, principal)


def _set_states(of: Region, joint: Task) -> None:
    """Reports in every state, one of them with the lead; a dissent; one body approves on paper."""
    known = list(db.session.scalars(select(Report).order_by(Report.id)))
    for one, state in zip((one for one in known if one.task_id != joint.id), list(ReportState) * 2, strict=False):
        db.session.execute(update(Report).where(Report.id == one.id).values(state=state))
    co = report(joint, of.commerce)
    db.session.execute(update(Report).where(Report.id == co.id).values(state=ReportState.HANDED_UP))
    rows.added(
        Dissent(
            jurisdiction_id=rows.CHONGQING,
            task_id=joint.id,
            round_id=co.round_id,
            report_id=co.id,
            department_id=of.commerce.id,
            words="不同意",
            raised_at=builders.NOW,
            raised_by="测试",
        )
    )
    for state in CoordinationState:
        rows.added(
            CoordinationMatter(
                jurisdiction_id=rows.CHONGQING,
                task_id=joint.id,
                department_id=of.commerce.id,
                round_id=co.round_id,
                report_id=co.id,
                raised_at=builders.NOW,
                words="请协调用地",
                state=state,
            )
        )
    rows.added(
        ApprovalSetting(department_id=of.commerce.id, way=ApprovalWay.PAPER, recorded_at=builders.NOW, actor="测试")
    )


def _owned_apart(of: Region) -> Task:
    """A task with four dates being put right: of one body, of the other, of both together, of nobody yet."""
    task, mine, other = of.task(), of.transport.id, of.commerce.id
    for known_by, owners in (
        (KnownBy.ASSIGNED, [mine]),
        (KnownBy.CLAIMED, [other]),
        (KnownBy.SILENT, []),
        (KnownBy.PROPOSED, [mine]),
    ):
        node = rows.milestone(task, date(2026, 6, 30))
        rows.added(item(task, node, known_by, owners))
        db.session.commit()
        verdict = NewVerdict(VerdictResult.PARTLY, OPENED, "统计公报", None, DAY)
        verdicts.judge_milestone(by(of.coordinator), node.id, None, verdict)
    return task


def item(task: Task, node: Milestone, known_by: KnownBy, owners: list[int]) -> Item:
    return Item(
        task_id=task.id,
        kind=ItemKind.DATE,
        milestone_id=node.id,
        span_start=0,
        span_end=1,
        words=node.text,
        known_by=known_by,
        owner_ids=owners,
        outside_ids=[],
    )


@pytest.mark.slow
def test_what_is_put_right_waits_for_its_owner_alone(office: Office) -> None:
    of, task = office.of, db.session.scalars(select(Item.task_id).order_by(Item.id).limit(1)).one()
    for person in (of.liaison, of.other_liaison):
        (listed,) = [one for one in waiting(desk_of(person, rows.CHONGQING), DAY, [W.RECTIFY]) if one.task_id == task]
        assert listed.count == 2, "its own and that of both; not the other's, nor what nobody owns yet"


def in_doubt(task_id: int, doubt: OwnerDoubt) -> Item:
    """A figure's sentence that 综合处 is asked about."""
    return rows.added(
        Item(
            task_id=task_id,
            kind=ItemKind.SENTENCE,
            span_start=0,
            span_end=2,
            words="原文",
            known_by=KnownBy.OPEN,
            owner_ids=[],
            outside_ids=[],
            why="",
            doubt=doubt,
            doubt_since=OPENED,
            doubt_until=DAY,
        )
    )


@pytest.mark.slow
def test_beside_a_task_stands_the_same_where_every_kind_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its row says that it has none of is not looked for."""
    proposed = db.session.scalars(select(Item).where(Item.known_by == KnownBy.PROPOSED)).one()
    asked = {"until": date(2027, 1, 8), "recorded_at": builders.NOW, "actor": "测试"}
    rows.added(OwnerAsk(item_id=proposed.id, department_id=proposed.owner_ids[0], **asked))
    db.session.commit()
    closed = db.session.scalars(select(Task.id).where(Task.state == TaskState.CLOSED)).one()
    named = [office.of.transport.id]
    endings.look_back(by(office.of.coordinator_head), closed, None, "线路已停运", is_upheld=False, at_fault=named)
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    things = set()
    for task_id in db.session.scalars(select(Task.id).order_by(Task.id)).all():
        row = next(ledger_rows([task_id], DAY, CALENDAR))
        beside = aside_of(row, DAY)
        with monkeypatch.context() as patch:
            patch.setattr(Seldom, "none_of", lambda self, task_ids: False)
            assert aside_of(row, DAY) == beside
        things |= {one.thing for one in beside}
    assert things == {Thing.LOOK_BACK, Thing.ITEM, Thing.ASK, Thing.DISSENT, Thing.COORDINATION}


@pytest.mark.slow
def test_the_list_and_the_counts_of_every_desk_agree(office: Office) -> None:
    for desk in office.desks:
        listed = listed_at(desk)
        assert listed == Counter({kind: count for kind, count in counts(desk, DAY).items() if count}), desk.roles
        assert listed, "something waits at every desk of this office"


def listed_at(desk: Desk) -> Counter[W]:
    """How much of each kind its list shows."""
    listed: Counter[W] = Counter()
    for one in waiting(desk, DAY, at_most=1000):
        listed[one.waiting] += one.count
    return listed


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"at_odds": '["1"]'},
        {"taken_over": ",1,"},
        {"judge_on": DAY},
        {"judge_on": None, "solved_on": DAY + timedelta(days=1)},
    ],
    ids=["nothing seldom", "figures at odds", "taken over", "turns with the day", "solved for a later day"],
)
def test_what_is_seldom_is_counted_where_it_is(office: Office, columns: dict[str, object]) -> None:
    """The menu asks first whether there is any; of dates past nobody is to tell anything any more."""
    desk = desk_of(office.of.coordinator, rows.CHONGQING)
    db.session.execute(update(Report).values(state=ReportState.EXEMPT))
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    db.session.execute(update(LedgerStanding).values(columns or {"at_odds": None}))
    db.session.commit()
    listed = listed_at(desk)
    assert listed == +counts(desk, DAY)
    assert listed[W.JUDGE] and bool(listed[W.ODDS]) is ("at_odds" in columns)


@pytest.mark.slow
def test_who_has_posts_of_two_bodies_finds_what_waits_for_each_and_nothing_else(office: Office) -> None:
    """联络员 of one body and 单位负责人 of the other: he was asked to approve what he only fills in."""
    of = office.of
    pairs = (
        (of.liaison, of.other_head),
        (of.other_liaison, of.head),
        (of.coordinator, of.head),
        (of.head, office.leader),
    )
    for one, other in pairs:
        both = desk_of(rows.who_is_also(one, other), rows.CHONGQING)
        apart = [desk_of(alone, rows.CHONGQING) for alone in (one, other)]
        assert +counts(both, DAY) == +(counts(apart[0], DAY) + counts(apart[1], DAY))
        listed = [told(one) for one in waiting(both, DAY, at_most=1000)]
        assert sorted(listed) == sorted(told(one) for desk in apart for one in waiting(desk, DAY, at_most=1000))


def told(matter: Matter) -> tuple[str, int, str, int]:
    return matter.waiting.value, matter.id, matter.words, matter.post.department_id or 0


MAY: Mapping[Waiting, tuple[Permission, Callable[[int], Target]]] = {
    W.FILL: (Permission.REPORT_FILL, reporting.target),
    W.MAKE_UP: (Permission.REPORT_FILL, reporting.target),
    W.APPROVE: (Permission.REPORT_APPROVE, reporting.target),
    W.SIGN_OFF: (Permission.REPORT_SIGN_OFF, reporting.target),
    W.SIGN: (Permission.ASSIGNMENT_SIGN, task_queries.target_of),
    W.AMEND: (Permission.EXTENSION_DRAFT, target_of_request),
    W.APPLY: (Permission.EXTENSION_APPLY, target_of_request),
}


def test_what_waits_for_who_has_posts_of_two_bodies_he_may_do(office: Office) -> None:
    of, seen = office.of, set[Waiting]()
    for liaison, head in ((of.liaison, of.other_head), (of.other_liaison, of.head)):
        both = rows.who_is_also(liaison, head)
        for one in waiting(desk_of(both, rows.CHONGQING), DAY, MAY, at_most=1000):
            permission, target_for = MAY[one.waiting]
            assert may(both, permission, target_for(one.id)), told(one)
            seen.add(one.waiting)
    assert seen >= {W.FILL, W.APPROVE, W.SIGN, W.APPLY}


@pytest.mark.slow
def test_a_body_of_another_region_has_the_same_desk(office: Office) -> None:
    """A city's bureau has its account in its city, and its duties in the province."""
    of_bodies = [desk for desk in office.desks if desk.roles & UNIT]
    assert of_bodies
    for desk in of_bodies:
        there = replace(desk, jurisdiction_id="500101")
        assert counts(there, DAY) == counts(desk, DAY)
        assert [_key(one) for one in waiting(there, DAY)] == [_key(one) for one in waiting(desk, DAY)]


@pytest.mark.slow
def test_every_matter_of_a_task_is_on_the_list_of_the_post_that_is_asked(office: Office) -> None:
    """What the page of a task says, the lists say, and nothing else of tasks, duties, nodes, reports and requests."""
    of_pages = {_key(one) for task in db.session.scalars(select(Task)) for one in _of_page(office, task)}
    listed = {
        _key(one)
        for desk in office.desks
        for one in waiting(desk, DAY, at_most=1000)
        if one.task_id is not None and one.waiting not in (W.APPLY, W.OWN, W.CONFIRM, W.RECONCILE, W.COORDINATE)
    }
    assert listed == of_pages


def _key(one: Matter) -> tuple[Any, ...]:
    return one.kind.words, one.kind.turn, one.id, one.post.department_id, one.count


def _of_page(office: Office, task: Task) -> list[Matter]:
    row = next(ledger_rows([task.id], DAY, CALENDAR))
    return [one for one in matters(facts_of(row, DAY, _reports(office, task))) if one.kind.counted]


def _reports(office: Office, task: Task) -> list[ReportFact]:
    """As the page reads them: 商务委 approves on paper."""
    return [
        ReportFact(
            one.id, one.department_id, ReportState(one.state), one.due_on, one.department_id == office.of.commerce.id
        )
        for one in db.session.scalars(select(Report).where(Report.task_id == task.id))
    ]


@pytest.mark.slow
@pytest.mark.both
def test_an_extension_that_a_liaison_drafted_waits_for_the_head_of_his_unit(office: Office) -> None:
    of = office.of
    found = waiting(desk_of(of.head, rows.CHONGQING), DAY, only=[W.APPLY])
    assert [one.words for one in found] == ["提出延期申请"] * 2
    assert counts(desk_of(of.head, rows.CHONGQING), DAY)[W.APPLY] == 2
    for other in (of.liaison, of.other_head, of.coordinator):
        assert counts(desk_of(other, rows.CHONGQING), DAY)[W.APPLY] == 0
    drafts = list(db.session.scalars(select(Extension).where(Extension.state == "draft")))
    extensions.apply(by(of.head), drafts[0].milestone_id, drafts[0].id, None, ASKED)
    assert counts(desk_of(of.head, rows.CHONGQING), DAY)[W.APPLY] == 1
    assert counts(desk_of(of.coordinator, rows.CHONGQING), DAY)[W.SCREEN] == 2


@pytest.mark.slow
def test_a_request_that_came_back_waits_for_the_unit(office: Office) -> None:
    of = office.of
    made = db.session.scalars(select(Extension).where(Extension.state == "applied")).one()
    extensions.hand_back(by(of.coordinator), made.id, None, "请补充进展")
    for one in (of.head, of.liaison):
        assert counts(desk_of(one, rows.CHONGQING), DAY)[W.AMEND] == 1


@pytest.mark.slow
@pytest.mark.both
def test_another_plan_is_another_desk(office: Office) -> None:
    desk = desk_of(office.of.coordinator, rows.CHONGQING)
    assert not +Counter(counts(replace(desk, plan_ids=frozenset()), DAY))
    own = replace(desk, plan_ids=frozenset({office.of.plan.id}))
    everything = counts(desk, DAY)
    assert {**counts(own, DAY), W.CHECK: 0} == {**everything, W.CHECK: 0}
    assert counts(replace(desk, jurisdiction_id=rows.SHANXI), DAY)[W.REVIEW] == 0


@pytest.mark.slow
def test_whose_turn_is_first_is_told_as_on_the_page_of_the_task(office: Office) -> None:
    """The same words, read for many tasks at once: of 线下签批, of dissents and of 需协调事项, too."""
    tasks = list(db.session.scalars(select(Task)))
    told = next_of(rows.CHONGQING, [task.id for task in tasks], DAY)
    assert len(told) > len(tasks) / 2
    for task in tasks:
        shown = next(ledger_rows([task.id], DAY, CALENDAR))
        step = next_step(shown, DAY, _reports(office, task), aside_of(shown, DAY))
        # What silence has signed by now the day's turn has still to write; drafts wait with their plan.
        if shown.state == task.state and shown.state not in (TaskState.DRAFT, TaskState.CONFIRMED):
            assert told.get(task.id) == (step.words if step else None), task.state


@pytest.mark.slow
def test_bodies_are_named_in_the_order_in_which_they_were_assigned(office: Office) -> None:
    of = office.of
    bodies = [(of.commission, PartyRole.LEAD), (of.commerce, PartyRole.CO), (of.transport, PartyRole.CO)]
    task = of.task(bodies=bodies, mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    shown = next(ledger_rows([task.id], DAY, CALENDAR))
    step = next_step(shown, DAY, (), aside_of(shown, DAY))
    assert step is not None and step.words == next_of(rows.CHONGQING, [task.id], DAY)[task.id]
    assert "商务委" in step.words and "交通局" not in step.words.partition("商务委")[0], step.words


def test_the_missing_text_of_a_task_of_guarantee_is_the_turn_of_the_office(office: Office) -> None:
    [text] = db.session.scalars(select(Task).where(Task.kind == Kind.GOVERNANCE))
    db.session.execute(update(Report).where(Report.task_id == text.id).values(state=ReportState.MISSING))
    db.session.commit()
    assert next_of(rows.CHONGQING, [text.id], DAY)[text.id] == "综合处撰写综合文字"


@pytest.mark.slow
def test_what_nobody_claims_waits_for_the_bodies_first(office: Office) -> None:
    """Until all have signed a body may still claim it; what two claim or one refuses is the turn of 综合处 at once."""
    task = office.of.task()
    for doubt in OwnerDoubt:
        in_doubt(task.id, doubt)
    duties = list(db.session.scalars(select(Assignment).where(Assignment.task_id == task.id)))
    desk = desk_of(office.of.coordinator, rows.CHONGQING)

    def listed() -> list[Matter]:
        return [one for one in waiting(desk, DAY, [W.OWN], at_most=1000) if one.task_id == task.id]

    for signed, count in (([], 2), (duties, 4)):
        for duty in duties:
            duty.signed_on = OPENED if duty in signed else None
        db.session.commit()
        turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
        assert len(listed()) == count
        assert {(one.words, one.since, one.due_on, one.endpoint) for one in listed()} == {
            ("明确承办单位", OPENED, DAY, "owners.show")
        }
        shown = next(ledger_rows([task.id], DAY, CALENDAR))
        assert [one.count for one in aside_of(shown, DAY)] == [1] * count
        assert len(aside_of(shown, DAY, own={office.of.transport.id})) == count, "a guest knows whose turn it is, too"
    db.session.execute(update(Task).where(Task.id == task.id).values(state=TaskState.TERMINATED))
    assert listed() == []


@pytest.mark.slow
def test_a_dissent_is_told_where_nothing_else_waits(office: Office) -> None:
    """The page of the task knows it as the list does; a guest is told only of what is his own body's."""
    is_led = Task.mode == Mode.LEAD_CONSOLIDATES, Task.lead_id.is_not(None)
    task = db.session.scalars(select(Task).where(*is_led)).one()
    db.session.execute(update(Report).where(Report.task_id == task.id).values(state=ReportState.ACCEPTED))
    for duty in db.session.scalars(select(Assignment).where(Assignment.task_id == task.id)):
        duty.signed_on = DAY
        rows.added(AssignmentFact(assignment_id=duty.id, act="signed", on=DAY, recorded_at=builders.NOW, actor="测试"))
    shown = next(ledger_rows([task.id], DAY, CALENDAR))
    step = next_step(shown, DAY, _reports(office, task), aside_of(shown, DAY))
    assert (
        step is not None
        and step.words == next_of(rows.CHONGQING, [task.id], DAY)[task.id] == "综合处协调商务委的不同意见"
    )
    assert aside_of(shown, DAY, own={office.of.transport.id}) == []


@pytest.mark.slow
@pytest.mark.both
def test_units_without_people_and_what_waits_for_them(office: Office) -> None:
    """A body with tasks and nobody to write: 综合处 sees what waits there, and whom of the body to telephone."""
    of = office.of
    assert [one.name for one in vacancies(rows.CHONGQING, DAY)] == []
    left = rows.department("能源局")
    rows.task(of.plan, [(left, PartyRole.LEAD)])
    rows.person(Role.UNIT_HEAD, left)
    db.session.execute(update(User).where(User.display_name.startswith("能源局")).values(phone="023-6757"))
    db.session.commit()
    (found,) = vacant_units(rows.CHONGQING, DAY)
    assert (found.of.name, found.of.roles, found.of.phone, found.tasks) == ("能源局", (Role.LIAISON,), "023-6757", 1)
    assert found.waiting == {}, "a head may sign as well"


@pytest.mark.parametrize(
    ("states", "asked"),
    [
        ([Report.state == ReportState.RECEIVED], "reports.state = 'received'"),
        (
            [Report.state == ReportState.HANDED_UP, Report.state == ReportState.RECEIVED],
            "reports.state IN ('handed_up', 'received')",
        ),
        (
            [Report.state == ReportState.RECEIVED, Report.until_on.is_(None)],
            "reports.state = 'received' OR reports.until_on IS NULL",
        ),
    ],
)
def test_several_states_of_one_column_are_a_list(states: list[ColumnElement[bool]], asked: str) -> None:
    """PostgreSQL finds a list by the index on region and state; for an OR it read all reports on each page."""
    assert str(*_any_of(states)) == asked
