"""A verdict written down: a fact that is never changed, the newest of its subject holds (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import NewVerdict, Subject, problems
from tracker.vocabulary import VerdictResult


def give_verdict(
    act: Act,
    jurisdiction_id: str,
    new: NewVerdict,
    subject: Subject,
    *,
    milestone_id: int | None = None,
    goal_id: int | None = None,
    task_ids: Sequence[int] = (),
) -> Verdict:
    """Record a verdict on an own milestone or on a plan's goal. BadInput names everything that is wrong with it."""
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
        basis=new.basis.strip(),
        rectify_by=None if new.result is VerdictResult.REACHED else new.rectify_by,
        recorded_at=act.at,
        actor_id=act.actor.user_id,
        actor=act.actor.name,
    )
    db.session.add(verdict)
    db.session.flush()
    _audit(act, verdict, task_ids[0] if milestone_id is not None else None)
    changes.touched(*task_ids)
    return verdict


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
