"""How own nodes stand and whom they wait for: rule of a page and statements of lists say the same, of any world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, join

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.given.rows import owned
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reviews
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.ledger.story.queries import story
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Item, Milestone, OwnerFact, Task
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    Appraisal,
    KnownBy,
    Mode,
    PartyRole,
    ReportAct,
    ReportState,
    SignedHow,
    VerdictResult,
    Waiting,
)
from tracker.worklist.queries import desk_of, next_of, waiting
from tracker.worklist.sources.node_queries import nodes
from tracker.worklist.task_facts import ReportFact, facts_of, next_step, to_ask
from tracker.worklist.task_queries import aside_of, report_facts
from tracker.worklist.verdict_list_queries import untold
from tracker.worklist.waiting_owner_queries import owners_of_waiting
from tracker.worklist.waits_for_whom import OF_OWNER, NodesState, Thing

DAY = date(2026, 12, 10)
DUE = date(2026, 11, 30)
TASKS = 24

S = ReportState
OWN = (S.TO_FILL, S.DRAFT, S.RETURNED, S.TO_APPROVE, S.TO_REVIEW, S.MISSING, S.EXEMPT, S.ACCEPTED)
GIVEN = (S.HANDED_UP, S.RECEIVED, S.CONSOLIDATED)
ACT_OF = {
    **dict.fromkeys((S.TO_FILL, S.DRAFT), ReportAct.SAVE),
    S.RETURNED: ReportAct.RETURN,
    S.TO_APPROVE: ReportAct.SEND,
    S.TO_REVIEW: ReportAct.APPROVE,
    S.MISSING: ReportAct.MISS,
    S.EXEMPT: ReportAct.EXEMPT,
    S.HANDED_UP: ReportAct.HAND_UP,
    S.RECEIVED: ReportAct.RECEIVE,
    S.CONSOLIDATED: ReportAct.CONSOLIDATE,
}


class Chance:
    """Tasks of two bodies with dates that chance owns, judges, gives to another and has told.

    `second`: as what the second of them has its duties; it may lead beside the first (共同牵头).
    """

    def __init__(self, of: Region, seed: int, second: PartyRole = PartyRole.CO) -> None:
        self.of, self.random, self.second = of, Random(seed), second
        self.bodies = [of.transport.id, of.commerce.id]
        self.judged: list[Milestone] = []
        self.taken: set[int] = set()

    def tasks(self) -> list[int]:
        made = [self.task() for _ in range(TASKS)]
        for duty in db.session.scalars(select(Assignment)).all():
            duty.signed_on, duty.signed_how = DUE, SignedHow.SIGNED
            at = builders.act(on=DUE).at
            rows.added(AssignmentFact(assignment_id=duty.id, act="signed", on=DUE, recorded_at=at, actor="测试"))
        db.session.commit()
        world.opened()
        for one in self.judged:
            self.judge(one)
        for report in db.session.scalars(select(Report).order_by(Report.id)).all():
            self.report(report)
        as_of = self.random.choice([date(2026, 6, 20), date(2026, 12, 20), date(2026, 12, 20)])
        closed = {"closed_at": builders.act(on=DAY).at, "closed_on": DAY} if self.random.random() < 0.4 else {}
        db.session.execute(update(Round).values(as_of=as_of, **closed))
        db.session.commit()
        turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
        return made

    def task(self) -> int:
        roles = [(self.of.transport, PartyRole.LEAD), (self.of.commerce, self.second)]
        mode = self.random.choice([Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES, Mode.LEAD_CONSOLIDATES])
        task = self.of.task(bodies=roles, mode=mode)
        for _ in range(self.random.choice([1, 1, 2])):
            self.node(task)
        return task.id

    def node(self, task: Task) -> None:
        node = rows.milestone(task, self.random.choice([DUE, DUE, date(2026, 9, 30), date(2027, 6, 30)]))
        of = self.random.choice([self.bodies[:1], self.bodies[1:], self.bodies[1:], self.bodies, []])
        known_by = self.random.choice(
            [KnownBy.SILENT, KnownBy.OPEN] if not of else [KnownBy.ASSIGNED] * 4 + [KnownBy.PROPOSED]
        )
        owned(task, node, known_by, *of)
        if known_by is KnownBy.ASSIGNED and self.random.random() < 0.4:
            self.taken.add(task.id)
            self.given(node, DAY - timedelta(self.random.choice([1, 8])))
        elif self.random.random() < 0.6:
            self.judged.append(node)

    def given(self, node: Milestone, since: date) -> None:
        """It became its owner's on a day."""
        item = db.session.scalars(select(Item).where(Item.milestone_id == node.id)).one()
        at = {"since": since, "recorded_at": builders.act(on=since).at, "actor": "测试"}
        rows.added(OwnerFact(item_id=item.id, known_by=item.known_by, owner_ids=item.owner_ids, **at))

    def judge(self, node: Milestone) -> None:
        if node.due_on is not None and node.due_on < DAY:
            by_day = DAY + timedelta(self.random.choice([-3, 0, 20]))
            short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", None, by_day)
            verdicts.judge_milestone(by(self.of.coordinator, DUE + timedelta(1)), node.id, None, short)

    def report(self, report: Report) -> None:
        if report.task_id in self.taken and self.random.random() < 0.6:
            db.session.delete(report)  # Nobody asked this body since.
            db.session.commit()
            return
        task = db.session.get_one(Task, report.task_id)
        is_led = task.mode == Mode.LEAD_CONSOLIDATES and task.lead_id not in (None, report.department_id)
        is_given = is_led and self.second is not PartyRole.LEAD
        state = self.random.choice([*OWN, *GIVEN, *GIVEN] if is_given else OWN)
        if state is S.ACCEPTED and (is_given or report.state != S.TO_FILL):
            state = S.TO_REVIEW
        if state is S.ACCEPTED:
            self.accepted(report)
            return
        report.state = state
        at = builders.act(on=self.random.choice([DUE - timedelta(2), DAY])).at
        event = {"act": ACT_OF[state], "state": state, "recorded_at": at, "actor": "测试"}
        rows.added(ReportEvent(report_id=report.id, **event))
        db.session.commit()

    def accepted(self, report: Report) -> None:
        is_first = report.department_id == self.of.transport.id
        of = self.of if is_first else _of_others(self.of)
        world.submitted(report, of, on=DUE + timedelta(2))
        reviews.accept(by(self.of.coordinator, DUE + timedelta(2)), report.id, None, Appraisal.NORMAL)


def _of_others(of: Region) -> Region:
    """The same where the second body writes."""
    return Region(**{**vars(of), "liaison": of.other_liaison, "head": of.other_head})


def told(task_id: int) -> list[ReportFact]:
    return report_facts(story(task_id, None).reports)


def by_state() -> dict[NodesState, set[int]]:
    """As the statements have it, node by node."""
    source = nodes()
    assert source.node is not None
    found = {}
    for state, part in source.of_state.items():
        rows_of = select(Milestone.id).select_from(join(source.rows, Milestone, source.node)).where(part.each)
        found[NodesState(state)] = set(db.session.scalars(rows_of, {"day": DAY}))
    return found


def said_of(shown: LedgerRow) -> Iterator[tuple[NodesState, tuple[int, ...], int]]:
    """As the rule of the page has it: in which state, of which body where it is asked, how many."""
    states = nodes().states
    for fact in facts_of(shown, DAY, told(shown.task_id)):
        if fact.thing is Thing.NODES and isinstance(fact.state, NodesState) and fact.state in states:
            yield fact.state, fact.department_ids, fact.count


SEEDS = [*((seed, PartyRole.CO) for seed in range(4)), *((seed, PartyRole.LEAD) for seed in range(2))]


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "second"), SEEDS)
def test_the_statements_say_what_the_rule_says(session: Session, seed: int, second: PartyRole) -> None:
    of = world.region()
    chance = Chance(of, seed, second)
    task_ids = chance.tasks()
    in_lists = by_state()
    task_of = {row.id: row.task_id for row in db.session.scalars(select(Milestone))}
    seen: Counter[NodesState] = Counter()
    for task_id in task_ids:
        shown = next(ledger_rows([task_id], DAY, CALENDAR))
        said = list(said_of(shown))
        listed = Counter({state: sum(task_of[id] == task_id for id in in_lists[state]) for state in in_lists})
        for state in in_lists:
            if state in OF_OWNER:
                continue
            assert listed[state] == sum(count for one, _, count in said if one is state), (state, shown)
            seen[state] += listed[state]
        owners = {
            kind: {body for one, bodies, _ in said if one is state for body in bodies}
            for state, kind in ((NodesState.RECTIFYING, Waiting.RECTIFY), (NodesState.TAKEN_OVER, Waiting.TELL))
        }
        asked = owners_of_waiting([task_id], DAY)
        assert {kind: set(asked.get((task_id, kind), {})) for kind in owners} == owners, shown
        for state, kind in ((NodesState.RECTIFYING, Waiting.RECTIFY), (NodesState.TAKEN_OVER, Waiting.TELL)):
            seen[state] += len(owners[kind])
            people = {of.transport.id: of.liaison, of.commerce.id: of.other_liaison}
            desks = {id: waiting(desk_of(people[id], rows.CHONGQING), DAY, [kind]) for id in people}
            of_desks = {id for id, matters in desks.items() if any(one.task_id == task_id for one in matters)}
            assert of_desks == owners[kind], shown
        step = next_step(shown, DAY, told(task_id), aside_of(shown, DAY))
        assert next_of(rows.CHONGQING, [task_id], DAY).get(task_id) == (step.words if step else None), shown
    assert all(seen[state] for state in in_lists), seen


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "second"), [*SEEDS, *((seed, PartyRole.CO) for seed in (7, 19, 105))])
def test_asking_is_offered_in_the_list_of_verdicts_where_the_page_of_the_task_offers_it(
    session: Session, seed: int, second: PartyRole
) -> None:
    """没有报送，可请报送 stood beside what lay with the lead: its page had nobody to ask.

    Nor did it stand while the report of a quarter long before waited to be read (105), nor of a date of two while one
    of them had a report to write or to be read (7); what its lead has sent for all, nobody is asked for (19).
    """
    seen: Counter[bool] = Counter()
    for task_id in Chance(world.region(), seed, second).tasks():
        shown = next(ledger_rows([task_id], DAY, CALENDAR))
        asked = {one.name for one in to_ask(shown, story(task_id, None).reports, aside_of(shown, DAY))}
        late = [one for one in shown.milestones if is_late(one)]
        offered = untold([one.milestone_id for one in late])
        for one in late:
            tellers = {part.short_name for part in shown.parts if part.department_id in one.teller_ids}
            assert (one.milestone_id in offered) is bool(tellers & asked), shown
            seen[one.milestone_id in offered] += 1
    assert all(seen[is_offered] for is_offered in (True, False)), seen


def is_late(one: MilestoneRow) -> bool:
    """Past its last day, and neither told nor judged."""
    return one.grace_on is not None and one.grace_on < DAY and one.verdict_on is None and not one.is_told
