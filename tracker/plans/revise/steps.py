"""Saying which plan a revised one takes the place of, and which of its clauses goes on from which (ux.md S5)."""

from __future__ import annotations

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import NotFound, RuleRefused
from tracker.plans.models import Plan, PlanReplacement, RevisionPair
from tracker.plans.queries import NO_SUCH_PLAN
from tracker.plans.revise.queries import replaced_by, revision
from tracker.vocabulary import PlanState

NOT_REPLACING = "这份方案没有指明替代哪份方案，或者已经确认替代。请刷新后查看。"
NO_SUCH_PAIR = "新旧对照里没有这一条。请刷新后重选。"


def set_replaced(act: Act, plan: Plan, replaces_id: int | None) -> None:
    """Say which plan this one replaces, None: none.

    RuleRefused after 下达, where another has replaced it, or where both would replace each other; NotFound for a plan
    of another jurisdiction.
    """
    said = db.session.scalar(select(PlanReplacement).where(PlanReplacement.plan_id == plan.id))
    if (said.replaces_id if said else None) == replaces_id:
        return
    if plan.state != PlanState.CHECKING:
        raise RuleRefused("方案已下达，不能再改替代的方案。")
    if replaces_id is not None:
        _refuse_unfit(plan, replaces_id)
    if said is not None:
        db.session.delete(said)
        db.session.flush()
    if replaces_id is not None:
        db.session.add(
            PlanReplacement(plan_id=plan.id, replaces_id=replaces_id, recorded_at=act.at, actor=act.actor.name)
        )
    audit.record(
        act,
        "set_replaced_plan",
        "plan",
        plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        before=said.replaces_id if said else None,
        after=replaces_id,
    )
    db.session.flush()


def _refuse_unfit(plan: Plan, replaces_id: int) -> None:
    other = db.session.get(Plan, replaces_id)
    if other is None or other.jurisdiction_id != plan.jurisdiction_id or other.id == plan.id:
        raise NotFound(NO_SUCH_PLAN)
    refuse_replaced(other)
    back = select(PlanReplacement).where(PlanReplacement.plan_id == replaces_id, PlanReplacement.carried_at.is_(None))
    if db.session.scalar(back) is not None:
        raise RuleRefused(f"《{other.title}》自己正要替代另一份方案。请先确认或取消那一次替代。")


def refuse_replaced(plan: Plan) -> None:
    """RuleRefused where another plan has taken this one's place: that happens once."""
    by = replaced_by(plan.id)
    if by is not None:
        raise RuleRefused(f"《{plan.title}》已被{by.name}替代。请在“更正方案信息”里选择现行的方案。")


def pair(act: Act, plan: Plan, task_id: int, draft_id: int, *, together: bool) -> None:
    """A person says that a clause goes on from another, or does not. NotFound for clauses of other plans."""
    found = revision(plan.id)
    if found is None:
        raise RuleRefused(NOT_REPLACING)
    olds = {one.old.id for one in found.pairs if one.old}
    news = {one.new.id for one in found.pairs if one.new}
    if task_id not in olds or draft_id not in news:
        raise NotFound(NO_SUCH_PAIR)
    db.session.add(
        RevisionPair(
            plan_id=plan.id,
            task_id=task_id,
            draft_id=draft_id,
            is_paired=together,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    audit.record(
        act,
        "pair_tasks",
        "plan",
        plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        task_id=task_id,
        draft=found.rows[draft_id].code,
        together=together,
    )
