"""Adopts what a newer reader reads otherwise of a draft, or leaves it; nothing a person settled is touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import delete

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict, RuleRefused
from tracker.plans.check import mark_steps
from tracker.plans.check import steps as check_steps
from tracker.plans.check.corrections import Figure
from tracker.plans.draft import party_steps
from tracker.plans.draft.milestones import year_end
from tracker.plans.draft.queries import date_of
from tracker.plans.draft.scales import in_own_scale
from tracker.plans.models import Indicator, Item, Milestone, Party, Plan, ReadingDecision, Task
from tracker.plans.owners import laying_steps
from tracker.plans.queries import direction_of, terms_of
from tracker.plans.reread.differences import Difference
from tracker.plans.reread.queries import Reread, Stand, figure_at, party_at, rereading
from tracker.plans.steps import changed, draft_in
from tracker.plantext.reading import READER_VERSION
from tracker.vocabulary import FigureMode, Kind, Mode, PartyRole, ReadingChange, Relation

C = ReadingChange
GONE = "这一处现在不是这样了，没有保存。请刷新后再决定。"
SETTLED = "这一处已由人确认或更正，保持不变。"


def decide(act: Act, plan: Plan, key: str, *, adopt: bool) -> None:
    """Adopt one difference or leave it.

    Conflict where the reader no longer finds it, RuleRefused where a person has settled the field or the task is out.
    """
    one = next((it for it in rereading(plan.id).found if it.difference.key == key), None)
    if one is None:
        raise Conflict(GONE)
    if one.stand is not Stand.OPEN and (adopt or one.stand is not Stand.BY_HAND):
        raise RuleRefused(SETTLED)
    if adopt:
        _adopt(act, plan, one)
    db.session.add(
        ReadingDecision(
            plan_id=plan.id,
            reader_version=READER_VERSION,
            key=key,
            is_adopted=adopt,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    audit.record(
        act,
        "decide_reading",
        "plan",
        plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        task_id=one.task_id,
        what=one.difference.what.label,
        before=one.difference.before,
        after=one.difference.after,
        adopted=adopt,
    )
    db.session.flush()


def _adopt(act: Act, plan: Plan, reread: Reread) -> None:
    assert reread.task_id is not None
    adopt(act, plan, draft_in(act, plan.id, reread.task_id, reread.version), reread.difference)


def adopt(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    """The draft's field as it is read now."""
    _ADOPTING[difference.what](act, plan, task, difference)


def _add_party(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    role = PartyRole(difference.value["role"])
    party = mark_steps.mark_party(act, plan, task, difference.span, role)
    party.role_read = role


def _remove_party(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    party_steps.remove(act, task, _party(task, difference.before.rpartition("（")[0]))


def _set_role(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    party, role = _party(task, difference.value["name"]), PartyRole(difference.value["role"])
    party.role_read = role
    party_steps.set_role(act, task, party, role)


def _set_basis(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    before = {"basis": task.basis}
    task.basis = difference.value["basis"]
    party_steps.renew_mode(task)
    changed(act, task, "set_terms", before, {"basis": task.basis})


def _set_kind(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    kind = Kind(difference.value["kind"])
    check_steps.set_terms(act, task, kind, Mode.of(task.mode))
    task.kind_read = kind


def _add_figure(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    mark_steps.mark_figure(act, plan, task, difference.span)


def _set_figure(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    row, now = _figure(task, difference), difference.value
    value, unit = in_own_scale(Decimal(str(now["value"])), now["unit"], plan.text[slice(*now["span"])])
    figure = Figure(
        subject=now["subject"],
        relation=Relation(now["relation"]),
        value=value,
        unit=unit,
        year=now["year"],
        mode=FigureMode(now["mode"]),
        direction=direction_of(row),
        terms=terms_of(row),
    )
    row.span_start, row.span_end = now["span"]
    check_steps.set_figure(act, task, row.id, figure)
    own = date_of(row)
    if own is not None:
        day = date.fromisoformat(now["due_on"]) if now["due_on"] else year_end(now["year"])
        check_steps.take_day(row, own, day)


def _remove_figure(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    row = _figure(task, difference)
    laying_steps.forget(Item.indicator_id, [row.id])
    db.session.execute(delete(Milestone).where(Milestone.indicator_id == row.id))
    db.session.delete(row)
    changed(act, task, "set_figure", {"figure": difference.before}, {})


def _add_date(act: Act, plan: Plan, task: Task, difference: Difference) -> None:
    mark_steps.mark_date(act, plan, task, difference.span)


def _party(task: Task, name: str) -> Party:
    party = party_at(task.id, name)
    if party is None:
        raise Conflict(GONE)
    return party


def _figure(task: Task, difference: Difference) -> Indicator:
    row = figure_at(task.id, difference.span)
    if row is None:
        raise Conflict(GONE)
    return row


_ADOPTING: Mapping[ReadingChange, Callable[[Act, Plan, Task, Difference], None]] = {
    C.PARTY_ADDED: _add_party,
    C.PARTY_GONE: _remove_party,
    C.ROLE: _set_role,
    C.BASIS: _set_basis,
    C.KIND: _set_kind,
    C.FIGURE_ADDED: _add_figure,
    C.FIGURE: _set_figure,
    C.FIGURE_GONE: _remove_figure,
    C.DATE_ADDED: _add_date,
}
