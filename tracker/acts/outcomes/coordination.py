"""Acts on 需协调事项: say at which level, note how it goes, the leader's word, bring it to its end (domain.md 6)."""

from __future__ import annotations

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.people.access import Permission, may_ever
from tracker.plans.lock_queries import hold_tasks
from tracker.reporting.coordination.queries import NO_MATTER, matter, target
from tracker.reporting.coordination.rules import ANSWERED_BY, STATE_OF, WITH_LEADERS, needs_leader
from tracker.reporting.coordination.steps import record
from tracker.reporting.models import CoordinationMatter
from tracker.typed import something
from tracker.vocabulary import CoordinationAct, CoordinationLevel, CoordinationState


def arrange(
    act: Act, matter_id: int, version: int | None, level: CoordinationLevel, leader: str = "", words: str = ""
) -> None:
    """综合处 says who coordinates it; a leader's level waits for the leader. BadInput without the 责任领导 it needs."""
    if needs_leader(level) and not leader.strip():
        raise BadInput(f"请填写责任领导：{level.label}")
    with changes.writing(act):
        row = _reload(act, matter_id, version, Permission.COORDINATION_HANDLE)
        row.level, row.leader = level, leader.strip()
        record(act, row, CoordinationAct.ARRANGE, STATE_OF[level], words)


def note(act: Act, matter_id: int, version: int | None, words: str) -> None:
    """综合处 notes how it goes. BadInput without words."""
    _demand(words, "请填写进展")
    with changes.writing(act):
        row = _reload(act, matter_id, version, Permission.COORDINATION_HANDLE)
        record(act, row, CoordinationAct.NOTE, CoordinationState(row.state), words)


def instruct(act: Act, matter_id: int, version: int | None, words: str) -> None:
    """The leader says how it is to be done; 综合处 goes on with it. RuleRefused where it does not wait for a leader.

    Forbidden where it waits for 主要领导 and another leader speaks.
    """
    _demand(words, "请填写意见")
    with changes.writing(act):
        row = _reload(act, matter_id, version, Permission.COORDINATION_DECIDE)
        if row.state not in WITH_LEADERS:
            raise RuleRefused(f"这一事项现在是“{CoordinationState(row.state).label}”，不等领导协调。请刷新后查看。")
        if act.actor.is_person and not act.actor.roles & ANSWERED_BY[CoordinationState(row.state)]:
            raise Forbidden("这一事项报主要领导协调，由主要领导填写意见。")
        record(act, row, CoordinationAct.INSTRUCT, CoordinationState.WITH_OFFICE, words)


def close(act: Act, matter_id: int, version: int | None, words: str) -> None:
    """综合处 brings it to its end and says what came of it. BadInput without words.

    RuleRefused while it waits for a leader: he says what he thinks first, or 综合处 takes it back to itself.
    """
    _demand(words, "请填写办理结果，单位会看到")
    with changes.writing(act):
        row = _reload(act, matter_id, version, Permission.COORDINATION_HANDLE)
        if row.state in WITH_LEADERS:
            state = CoordinationState(row.state).label
            raise RuleRefused(f"这一事项现在是“{state}”，领导还没有意见，不能办结。改由综合处协调的，请先改层级。")
        record(act, row, CoordinationAct.CLOSE, CoordinationState.CLOSED, words)


def _demand(words: str, message: str) -> None:
    """Refuse 没有 as well: it tells nobody how a matter goes or what came of it."""
    if not something(words):
        raise BadInput(message)


def _reload(act: Act, matter_id: int, version: int | None, permission: Permission) -> CoordinationMatter:
    """The matter, locked behind its task, as who accepts a report that speaks of it does.

    NotFound outside the actor's reach, Conflict where it changed, RuleRefused once closed.
    """
    hold_tasks(select(CoordinationMatter.task_id).where(CoordinationMatter.id == matter_id))
    row = db.session.scalar(select(CoordinationMatter).where(CoordinationMatter.id == matter_id).with_for_update())
    if row is None:
        raise NotFound(NO_MATTER)
    if act.actor.is_person and not may_ever(act.actor, permission, target(matter(matter_id))):
        raise NotFound(NO_MATTER)
    if version is not None and row.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    if row.state == CoordinationState.CLOSED:
        raise RuleRefused("这一事项已经办结。单位再次提出的，会作为新的事项列出。")
    changes.next_version(row)
    return row
