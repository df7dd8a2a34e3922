"""确认替代 and a verdict, or 延期, in the same moment: whoever is second decides by what the first has written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.races import holding, meet
from tests.given import rows
from tests.given.builders import act
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.revised import head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.outcomes import extensions, verdicts
from tracker.acts.plans import plans
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension, Verdict, VerdictSignature
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import verification_list
from tracker.plans.models import Plan, PlanGoal
from tracker.plans.revise import carrying_steps
from tracker.reporting.models import Round
from tracker.vocabulary import ExtensionReason, ExtensionState, Role, VerdictResult

__all__ = ["signed_plan"]

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

DUE, VERIFYING, REPLACED = date(2025, 12, 31), date(2026, 5, 8), date(2026, 11, 20)
FOUND = NewVerdict(VerdictResult.REACHED, VERIFYING, "统计公报")
LEADER = seeds.officer(CHONGQING, Role.LEADER, user_id=9)


Race = Callable[[Callable[[], object], tuple[Any, str], Callable[[], object]], list[str]]


@pytest.fixture
def race(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Race:
    """The second act begins in the middle of the first (races.meet); what refused the second, by a rule."""

    def run(first: Callable[[], object], after: tuple[Any, str], second: Callable[[], object]) -> list[str]:
        done, came = meet(app, monkeypatch, first, after, second)
        assert done == "done"
        refused, _, message = came.partition(": ")
        assert refused in ("done", RuleRefused.__name__), came
        return [message] if message else []

    return run


@pytest.fixture
def new(seeded: Seeded, signed_plan: None) -> int:
    """The plan that is to take the place of the old one, whose goals and one of whose tasks have a day that is past."""
    rows.milestone(of_old(3), DUE)
    db.session.commit()
    turn.turn(act(on=VERIFYING), CHONGQING)
    old = of_old(3).plan_id
    made = revised.new_plan(seeded, old)
    for goal in db.session.scalars(select(PlanGoal)):
        goal.due_on = date(2026, 4, 30)
    db.session.commit()
    return made


def carry(plan_id: int) -> Callable[[], object]:
    return partial(plans.carry_over, head_of_office(REPLACED), plan_id, None)


def replaced() -> int:
    return db.session.scalars(select(Plan.id).order_by(Plan.id)).all()[0]


def goal_of(plan_id: int) -> int:
    return db.session.scalars(select(PlanGoal.id).where(PlanGoal.plan_id == plan_id).order_by(PlanGoal.year)).all()[0]


ENDED = (plans, "wind_up_dropped")
JUDGED = (verdicts.steps, "give_verdict")


def judging_date(on: date = REPLACED) -> Callable[[], object]:
    (node,) = held().nodes
    return partial(verdicts.judge_milestone, head_of_office(on), node.line.id, None, FOUND)


def judging_goal() -> Callable[[], object]:
    return partial(verdicts.judge_goal, head_of_office(REPLACED), goal_of(replaced()), None, FOUND)


def held() -> Any:
    return verification_list(db.session.scalars(select(Round.id)).one(), REPLACED)


def test_what_just_ends_is_not_judged(race: Race, new: int) -> None:
    """The verdict stood on a task that had ended, and counted nowhere."""
    (refused,) = race(carry(new), ENDED, judging_date())
    assert "这个节点不再核定" in refused
    assert not db.session.scalars(select(Verdict)).all()


def test_what_is_just_judged_ends_after_it(race: Race, new: int) -> None:
    assert race(judging_date(VERIFYING), JUDGED, carry(new)) == []
    (node,) = held().nodes
    assert node.line.verdict is not None and held().replaced_by


def test_the_goal_of_a_plan_that_is_just_replaced_is_not_judged(race: Race, new: int) -> None:
    (refused,) = race(carry(new), ENDED, judging_goal())
    assert "方案目标不再核定" in refused
    assert not db.session.scalars(select(Verdict)).all()


def test_the_goal_that_is_just_judged_goes_over(race: Race, new: int) -> None:
    """The new plan had not heard of it."""
    assert race(judging_goal(), JUDGED, carry(new)) == []
    assert {row.goal_id for row in db.session.scalars(select(Verdict))} == {goal_of(replaced()), goal_of(new)}


@pytest.mark.parametrize("does", ["take", "sign"])
def test_nothing_is_taken_or_signed_on_the_list_of_a_plan_that_is_just_replaced(
    race: Race, new: int, does: str
) -> None:
    judging_date()()
    for year in db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == replaced())):
        verdicts.judge_goal(head_of_office(VERIFYING), year.id, None, FOUND)
    found = held()
    seen = verdicts.Seen(found.nodes[0].line.id, VerdictResult.REACHED)
    acts: dict[str, Callable[[], object]] = {
        "take": partial(verdicts.take_proposals, head_of_office(REPLACED), found.round_id, [seen], None),
        "sign": partial(verdicts.sign, act(on=REPLACED, actor=LEADER), found.round_id, found.fingerprint),
    }
    (refused,) = race(carry(new), ENDED, acts[does])
    assert "原核定清单只供查看" in refused
    assert not db.session.scalars(select(VerdictSignature)).all()


@pytest.fixture
def asking(new: int) -> Callable[[], object]:
    """Its body asks for a later date of the task that the new plan drops."""
    node = rows.milestone(of_old(3), date(2027, 6, 30))
    for goal in db.session.scalars(select(PlanGoal)):
        goal.due_on = date(goal.year, 12, 31)
    db.session.commit()
    asked = NewExtension(date(2027, 12, 31), ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐")
    return partial(extensions.apply, act(on=REPLACED), node.id, None, None, asked)


def test_no_later_date_is_asked_of_what_just_ends(race: Race, new: int, asking: Callable[[], object]) -> None:
    """The request stood open at 综合处 of a task that had ended."""
    (refused,) = race(carry(new), ENDED, asking)
    assert "终止" in refused
    assert not db.session.scalars(select(Extension)).all()


def test_what_was_just_asked_for_ends_with_its_task(race: Race, new: int, asking: Callable[[], object]) -> None:
    assert race(asking, (extensions.steps, "apply"), carry(new)) == []
    (request,) = db.session.scalars(select(Extension))
    assert request.state == ExtensionState.LAPSED


def test_what_was_asked_for_is_not_granted_of_what_just_ends(
    race: Race, new: int, asking: Callable[[], object]
) -> None:
    asked = asking()
    extensions.forward(head_of_office(REPLACED), asked, None)
    granting = partial(extensions.grant, act(on=REPLACED, actor=LEADER), asked, None, date(2027, 12, 31))
    (refused,) = race(carry(new), ENDED, granting)
    assert refused
    assert db.session.scalars(select(Extension.state)).all() == [ExtensionState.LAPSED]


def test_tasks_go_over_while_somebody_acts_on_several(
    app: Flask, seeded: Seeded, signed_plan: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They went over in the order of the new plan, the second of the old one first; others take them by their ids."""
    first, second, old = of_old(1).id, of_old(2).id, of_old(1).plan_id
    lines = revised.NEW.splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if line.startswith("（二）"))
    lines[at : at + 2] = [lines[at + 1].replace("（三）", "（二）"), lines[at].replace("（二）", "（三）")]
    new, both = revised.new_plan(seeded, old, "".join(lines)), holding(act(on=REPLACED), [first, second])
    assert meet(app, monkeypatch, carry(new), (carrying_steps, "_carry"), both) == ["done", "done"]
