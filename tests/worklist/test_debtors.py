"""Whoever the light of a task names has it on the desk, and no other body is asked for the same."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.outcomes import verdicts
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Indicator, Item, Milestone, Task
from tracker.tasks.models import AssignmentFact
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import ItemKind, Kind, KnownBy, LightRule, Mode, OwnerDoubt, VerdictResult, Waiting
from tracker.worklist.queries import AT_MOST, desk_of, next_of, waiting
from tracker.worklist.task_facts import next_step
from tracker.worklist.task_queries import aside_of

DAY = date(2026, 12, 10)
TASKS = 40
assert TASKS < AT_MOST
OPEN = "待综合处明确"


class Chance:
    """Tasks of two bodies with dates and figures that chance owns, judges and measures."""

    def __init__(self, of: Region, seed: int) -> None:
        self.of, self.random = of, Random(seed)

    def task(self) -> Task:
        task = self.of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
        if self.random.random() < 0.7:
            self.sign(task)
        for _ in range(self.random.randint(1, 3)):
            self.date(task) if self.random.random() < 0.6 else self.figure(task)
        db.session.commit()
        return task

    def sign(self, task: Task) -> None:
        for duty in assignments_in_force(task.id):
            duty.signed_on, duty.signed_how = builders.TODAY, "signed"
            fact = {"act": "signed", "on": builders.TODAY, "recorded_at": builders.NOW, "actor": "测试"}
            rows.added(AssignmentFact(assignment_id=duty.id, **fact))

    def date(self, task: Task) -> None:
        node = rows.milestone(task, DAY + timedelta(days=self.random.choice((-400, -60, -5, 40))))
        self.owned(task, ItemKind.DATE, milestone_id=node.id)
        db.session.commit()
        self.judge(node)

    def judge(self, node: Milestone) -> None:
        result = self.random.choice((None, VerdictResult.MISSED, VerdictResult.PARTLY, VerdictResult.REACHED))
        if result is not None and node.due_on and node.due_on < builders.TODAY:
            by_day = DAY + timedelta(days=self.random.choice((-1, 0, 30)))
            given = NewVerdict(
                result, builders.TODAY, "核查", None, None if result is VerdictResult.REACHED else by_day
            )
            verdicts.judge_milestone(by(self.of.coordinator, builders.TODAY), node.id, None, given)

    def figure(self, task: Task) -> None:
        figure: Indicator = rows.indicator(task, baseline_value=Decimal(0), baseline_on=date(2022, 1, 1))
        self.owned(task, ItemKind.FIGURE, indicator_id=figure.id)

    def owned(self, task: Task, kind: ItemKind, **place: int) -> None:
        known_by = self.random.choice((KnownBy.ASSIGNED, KnownBy.CLAIMED, KnownBy.PROPOSED, KnownBy.OPEN))
        bodies = [self.of.transport.id, self.of.commerce.id]
        chosen = [] if known_by is KnownBy.OPEN else self.random.sample(bodies, self.random.randint(1, 2))
        doubt = self.random.choice((None, OwnerDoubt.UNCLAIMED)) if known_by is KnownBy.OPEN else None
        span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
        rows.added(Item(task_id=task.id, kind=kind, known_by=known_by, owner_ids=chosen, doubt=doubt, **span, **place))


def asked(of: Region, task: Task, kind: Waiting) -> set[str]:
    """The desks on which something of the task waits so; a body by its id."""
    desks = {
        str(of.transport.id): of.liaison,
        str(of.commerce.id): of.other_liaison,
        "office": of.coordinator,
    }
    return {
        who
        for who, person in desks.items()
        if any(one.task_id == task.id for one in waiting(desk_of(person, rows.CHONGQING), DAY, [kind], 1000))
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_who_is_named_by_the_light_is_asked(session: Session, seed: int) -> None:
    of = world.region()
    chance = Chance(of, seed)
    tasks = [chance.task() for _ in range(TASKS)]
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    seen = set()
    for task in tasks:
        (shown,) = ledger_rows([task.id], DAY, CALENDAR)
        step = next_step(shown, DAY, (), aside_of(shown, DAY))
        assert next_of(rows.CHONGQING, [task.id], DAY).get(task.id) == (step.words if step else None)
        rectify = asked(of, task, Waiting.RECTIFY)
        of_office = asked(of, task, Waiting.OWN) | asked(of, task, Waiting.JUDGE)
        if OPEN in shown.light.reason:
            assert of_office == {"office"}, shown.light
        if shown.light.rule is LightRule.RECTIFYING:
            owners = {str(id) for id in shown.light.owner_ids}
            assert owners <= rectify and (owners or of_office), shown.light
        to_rectify = [one for one in shown.milestones if one.rectify_by and not (one.is_unowned or one.is_told)]
        assert rectify == {str(owner.department_id) for one in to_rectify for owner in one.owners}
        seen.add((shown.light.rule, OPEN in shown.light.reason))
    assert {(LightRule.RECTIFYING, True), (LightRule.RECTIFYING, False), (LightRule.OVERDUE, True)} <= seen
