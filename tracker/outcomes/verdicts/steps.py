"""A verdict written down: a fact that is never changed, the newest of its subject holds (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import bindparam, exists, select

from tracker import audit, changes
from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import BadInput
from tracker.outcomes.extensions import steps as extension_steps
from tracker.outcomes.extensions.rules import NOT_NEEDED, OPEN
from tracker.outcomes.models import Extension, Verdict
from tracker.outcomes.verdicts.rules import NewVerdict, Subject, problems
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.plans.models import Plan, PlanGoal
from tracker.plans.revise.fates import same_words
from tracker.vocabulary import VerdictResult


def give_verdict(
    act: Act,
    jurisdiction_id: str,
    new: NewVerdict,
    subject: Subject,
    *,
    milestone_id: int | None = None,
    goal_id: int | None = None,
    task_ids: Sequence[int],
) -> Verdict:
    """Record a verdict on an own milestone or on a plan's goal; `task_ids`: whose lights it changes.

    BadInput names everything that is wrong with it.
    """
    wrong = problems(new, subject, act.today)
    if wrong or new.result is None or new.as_of is None:
        raise BadInput(f"有 {len(wrong)} 处需要补充", [problem.message for problem in wrong])
    verdict = Verdict(
        jurisdiction_id=jurisdiction_id,
        milestone_id=milestone_id,
        goal_id=goal_id,
        result=new.result,
        value=new.value,
        as_of=new.as_of,
        basis=new.grounds,
        rectify_by=None if new.result is VerdictResult.REACHED else new.rectify_by,
        recorded_at=act.at,
        actor_id=act.actor.user_id,
        actor=act.actor.name,
    )
    db.session.add(verdict)
    db.session.flush()
    _audit(act, verdict, task_ids[0] if milestone_id is not None else None)
    if milestone_id is not None and new.result is VerdictResult.REACHED:
        _let_requests_lapse(act, milestone_id)
    changes.touched(*task_ids)
    return verdict


def _let_requests_lapse(act: Act, milestone_id: int) -> None:
    """What was asked for a date that is 达成 is 已失效: nobody could grant it any more."""
    waiting = select(Extension).where(Extension.milestone_id == milestone_id, Extension.state.in_(OPEN))
    for extension in db.session.scalars(waiting.order_by(Extension.id).with_for_update()):
        extension_steps.lapse(replace(act, actor=SYSTEM), extension, NOT_NEEDED)


def let_needless_lapse(act: Act, jurisdiction_id: str) -> None:
    """The same of requests that waited on when their date was judged: earlier versions of the program left them."""
    needless = set(db.session.scalars(_NEEDLESS, {"jurisdiction": jurisdiction_id}))
    for milestone_id, verdicts in speaking_on(needless).items():
        if verdicts[-1].result == VerdictResult.REACHED:
            _let_requests_lapse(act, milestone_id)


_NEEDLESS = select(Extension.milestone_id).where(
    Extension.jurisdiction_id == bindparam("jurisdiction"),
    Extension.state.in_(OPEN),
    exists().where(Verdict.milestone_id == Extension.milestone_id, Verdict.result == VerdictResult.REACHED),
)


def inherit_goals(act: Act, old: Plan, new: Plan) -> int:
    """What was found on a goal of the old plan holds for the same goal of the plan that replaces it; how many.

    The same: word for word for the same year. A goal in other words is judged anew.
    """
    before = {goal.year: goal for goal in _goals(old)}
    inherited = 0
    for goal in _goals(new):
        same = before.get(goal.year)
        if same is None or not same_words(same.text, goal.text):
            continue
        found = _newest(same.id)
        if found is not None and _newest(goal.id) is None:
            _inherit(act, found, goal, old)
            inherited += 1
    return inherited


def _goals(plan: Plan) -> list[PlanGoal]:
    return list(db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == plan.id).order_by(PlanGoal.year)))


def _newest(goal_id: int) -> Verdict | None:
    statement = select(Verdict).where(Verdict.goal_id == goal_id).order_by(Verdict.id.desc())
    return db.session.scalar(statement.limit(1))


def _inherit(act: Act, found: Verdict, goal: PlanGoal, old: Plan) -> None:
    """Its words, its day and who gave it stay; the basis says where it comes from."""
    verdict = Verdict(
        jurisdiction_id=found.jurisdiction_id,
        goal_id=goal.id,
        result=found.result,
        value=found.value,
        as_of=found.as_of,
        basis=f"{found.basis}（承接{old.number or old.title}的核定结论）",
        rectify_by=found.rectify_by,
        recorded_at=act.at,
        actor_id=found.actor_id,
        actor=found.actor,
    )
    db.session.add(verdict)
    db.session.flush()
    _audit(act, verdict, None)


def _audit(act: Act, verdict: Verdict, task_id: int | None) -> None:
    audit.record(
        act,
        "give_verdict",
        "milestone" if verdict.milestone_id is not None else "goal",
        verdict.milestone_id or verdict.goal_id,
        jurisdiction_id=verdict.jurisdiction_id,
        task_id=task_id,
        reason=verdict.basis,
        verdict=verdict.result,
        value=_text(verdict.value),
        as_of=verdict.as_of.isoformat(),
        rectify_by=verdict.rectify_by.isoformat() if verdict.rectify_by else None,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
