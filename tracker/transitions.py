"""A table of transitions: from which state, by which act of whom, to which state. Pure.

Example: a table holds `(草稿, 确认): Transition(已确认, {综合处经办})`. Then 确认 by somebody of 综合处 makes a 草稿
已确认; by anybody else it is refused, and so is every act the table does not name.
The tables stand in their stages: tasks in plans/lifecycle.py, reports in reporting/transitions.py, requests for a later
date in outcomes/extensions/rules.py. What leaves has one of events, and of its own form: alerts/outbox/transitions.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.vocabulary import Ground, Role
from tracker.vocabulary.labelled import Labelled

TIME = frozenset[Role]()
"""What time alone does, nobody may."""

State = TypeVar("State", bound=Labelled)
Verb = TypeVar("Verb", bound=Labelled)


@dataclass(frozen=True)
class Transition(Generic[State]):
    """Where an act leads.

    `roles`: who may do it; TIME is nobody. `needs`: what must be given in writing. `hint`: what to say
    where that is missing, if more than 请填写….
    """

    to: State
    roles: frozenset[Role]
    needs: Ground | None = None
    hint: str = ""


def next_state(
    subject: str,
    table: Mapping[tuple[State, Verb], Transition[State]],
    state: State,
    verb: Verb,
    *,
    roles: Collection[str] | None,
    ground: str = "",
) -> State:
    """The state the act leads to. `subject`: what moves, 任务 or 报告, for the refusal.

    `roles` None: a command or the scheduler, who are asked for no role. Raises RuleRefused where the table has no such
    way, Forbidden for the wrong role, BadInput where the reason, basis or document number is missing.
    """
    way = table.get((state, verb))
    if way is None:
        raise not_from(subject, state, verb)
    if roles is not None and not way.roles & frozenset(roles):
        who = "、".join(role.label for role in Role if role in way.roles) or "系统按日历"
        raise Forbidden(f"{verb.label}由{who}办理。")
    if way.needs is not None and not ground.strip():
        raise BadInput(way.hint or f"请填写{verb.label}的{way.needs.label}。")
    return way.to


def not_from(subject: str, state: Labelled, verb: Labelled) -> RuleRefused:
    """The refusal of an act that this state does not know."""
    return RuleRefused(f"{subject}现在是“{state.label}”，不能{verb.label}。请刷新后查看现在的状态。")
