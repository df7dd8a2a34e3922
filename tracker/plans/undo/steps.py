"""Keeps what every act of the check page changed, and turns the newest one back (撤销, ux.md S6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from tracker import audit
from tracker.actor import Act
from tracker.database import Base, db
from tracker.errors import Conflict, RuleRefused
from tracker.people.registry import naming_steps
from tracker.plans.models import Indicator, Item, Measure, Milestone, Party, Plan, PlanEdit, PlanGoal, PlanPage, Task
from tracker.plans.scans.steps import put_back
from tracker.plans.steps import changed, enter, plan_of
from tracker.plans.undo.queries import KEPT, UNDOABLE, newest_standing, tasks_of, who_changed
from tracker.plans.undo.snapshots import Change, Snapshot, came, differences, plain, restored, touched_since
from tracker.vocabulary import CheckAct, TaskAct, TaskState

# The place in the plan only ever makes room for more, and is no matter of undoing.
_NOT_KEPT = frozenset({"position", "version", "jurisdiction_id", "plan_id", "measure_id", "code"})
# What refers to another comes first: it goes first, and comes back last.
_BELOW: tuple[type[Base], ...] = (Item, Milestone, Indicator, Party)
_ALL: tuple[type[Base], ...] = (Task, *_BELOW)
_MODELS: dict[str, type[Base]] = {model.__tablename__: model for model in _ALL}
# What a correction of the text changes beside them.
_OF_TEXT: tuple[type[Base], ...] = (Measure, PlanGoal, PlanPage)
_HEAD = ("title", "number", "issued_on", "issuers", "reading")
_PLACES = frozenset(f"{name}_{edge}" for name in ("text", "statement", "span") for edge in ("start", "end"))


OLDER = "{}的“{}”是系统升级以前做的，数据的结构已经不同，不能撤销。请直接更正。"


@cache
def schema_number() -> str:
    """The number of the tables' columns as they are: another one after an upgrade that changed any of them."""
    columns = [f"{name}.{column.name} {column.type}" for name, model in _MODELS.items() for column in model.__table__.c]
    return hashlib.sha256("\n".join(columns).encode()).hexdigest()[:12]


@dataclass
class Made:
    """What an act puts on record beside the task book: names of bodies, collectives.

    `revoked`: facts about names that it ended. `words`: where it put other words into the plan's text, what stood
    there, and what stands there now.
    """

    names: list[tuple[int, str]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    revoked: list[int] = field(default_factory=list)
    words: tuple[int, str, str] | None = None


@contextmanager
def recorded(act: Act, plan_id: int, kind: CheckAct, task_id: int | None = None) -> Iterator[Made]:
    """Keep what the acts inside change in a plan's drafts; the plan is locked, so that they come one after another.

    NotFound for a plan of another jurisdiction. A Conflict inside says who was first.
    """
    plan = plan_of(act, plan_id)
    taken = text_snapshot if kind is CheckAct.WORDS else snapshot
    before, made = taken(plan), Made()
    try:
        yield made
    except Conflict as clash:
        first = who_changed(plan_id, task_id, act.actor.name) if task_id is not None else None
        raise (Conflict(f"{first}。没有保存，请看过现在的内容再决定是否重做。") if first else clash) from clash
    db.session.flush()
    changes = differences(before, taken(plan))
    if not changes and not made.names and not made.groups:
        return
    db.session.add(
        PlanEdit(
            plan_id=plan.id,
            task_id=task_id,
            kind=kind,
            recorded_at=act.at,
            actor=act.actor.name,
            names={**asdict(made), "schema": schema_number()},
            changes=[_kept(change) for change in changes],
        )
    )


def _kept(change: Change) -> dict[str, Any]:
    """As JSON; of a long reading only what it was before is needed."""
    kept = change.as_json()
    if kept["after"]:
        kept["after"] = {name: value for name, value in kept["after"].items() if name != "reading"}
    return kept


def undo_newest(act: Act, plan: Plan, seen: int | None) -> PlanEdit:
    """Turn the newest act that stands back; `seen`: the one the person was shown.

    RuleRefused where there is none, where its rows have changed since, and where the tables have: an act is kept as
    columns by name. Conflict where another act has come since.
    """
    edit = newest_standing(plan.id)
    if edit is None:
        raise RuleRefused(f"没有可以撤销的操作。只能撤销最近 {KEPT} 次。")
    if seen is not None and edit.id != seen:
        raise Conflict(f"最近一次操作现在是{edit.actor}的“{CheckAct(edit.kind).label}”，没有撤销。请看过再决定。")
    if edit.names.get("schema") != schema_number():
        raise RuleRefused(OLDER.format(edit.actor, CheckAct(edit.kind).label))
    changes, words = [Change.of_json(change) for change in edit.changes], edit.names.get("words")
    _refuse_touched(changes, text_snapshot(plan) if words else snapshot(plan))
    _turn_back(act, CheckAct(edit.kind), changes)
    if words:
        put_back(act, plan, *words)
    for department_id, name in edit.names["names"]:
        naming_steps.revoke_name(act, department_id, name, f"{plan.number or plan.title} 校核时撤销")
    # Acts that were kept before this was kept have none.
    for fact_id in edit.names.get("revoked", ()):
        naming_steps.restore_name(act, fact_id)
    for group_id in edit.names["groups"]:
        naming_steps.revoke_group(act, group_id)
    edit.undone_at, edit.undone_by = act.at, act.actor.name
    db.session.flush()
    audit.record(
        act,
        "undo_edit",
        "plan",
        plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        what=CheckAct(edit.kind).label,
        by=edit.actor,
    )
    return edit


def snapshot(plan: Plan) -> Snapshot:
    """The drafts of a plan, confirmed or not, with all that hangs on them, as plain values."""
    db.session.flush()
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for name, model in _MODELS.items():
        rows = db.session.execute(_hanging_on_drafts(model), {"plan": plan.id})
        found[name] = {row["id"]: {column: plain(value) for column, value in row.items()} for row in rows.mappings()}
    return found


@cache
def _hanging_on_drafts(model: type[Base]) -> Select[*tuple[Any, ...]]:
    table = model.__table__
    kept = [column for column in table.columns if model is not Task or column.name not in _NOT_KEPT]
    drafts = select(Task.id).where(Task.plan_id == bindparam("plan"), Task.state.in_(UNDOABLE))
    return select(*kept).where(table.columns["id" if model is Task else "task_id"].in_(drafts))


def text_snapshot(plan: Plan) -> Snapshot:
    """The same with what else stands at places of the plan's text, its head and its reading but for the text itself."""
    found: dict[str, Any] = dict(snapshot(plan))
    for model in _OF_TEXT:
        found[model.__tablename__] = _rows(model, model.__table__.columns["plan_id"] == plan.id)
    of_plan = (Indicator.plan_id == plan.id) & Indicator.task_id.is_(None)
    found[Indicator.__tablename__] = {**found[Indicator.__tablename__], **_rows(Indicator, of_plan)}
    head = {name: plain(getattr(plan, name)) for name in _HEAD}
    reading = {name: value for name, value in plan.reading.items() if name != "text"}
    return {Plan.__tablename__: {plan.id: {**head, "reading": reading}}, **found}


def _rows(model: type[Base], which: ColumnElement[bool]) -> dict[int, dict[str, Any]]:
    rows = db.session.execute(select(*model.__table__.columns).where(which)).mappings()
    return {row["id"]: {column: plain(value) for column, value in row.items()} for row in rows}


def _refuse_touched(changes: Sequence[Change], now: Snapshot) -> None:
    """Name the tasks on which something else has happened since."""
    stale = list(touched_since(changes, now))
    if not stale:
        return
    tasks = {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(tasks_of(stale))))}
    said = [f"{task.code}（{TaskState(task.state).label}）" for task in tasks.values()]
    raise RuleRefused(f"{'、'.join(said) or '有的任务'}在这之后又有变动，不能撤销。请直接更正。")


def _turn_back(act: Act, kind: CheckAct, changes: Sequence[Change]) -> None:
    """Give every row its earlier values; a task that came is 作废 and keeps its code and what hangs on it."""
    touched, new_tasks = tasks_of(one for one in changes if not _is_moved(one)), came(changes, Task.__tablename__)
    above: tuple[type[Base], ...] = (Plan, *_OF_TEXT)
    by_table = {model: [one for one in changes if one.table == model.__tablename__] for model in (*above, *_ALL)}
    back: tuple[type[Base], ...] = (*above, Task, *reversed(_BELOW))
    for model in back:
        for change in by_table[model]:
            if change.before is not None:
                _give_back(model, change)
        db.session.flush()
    for model in _BELOW:
        for change in by_table[model]:
            if change.before is None and change.after and change.after["task_id"] not in new_tasks:
                db.session.delete(db.session.get_one(model, change.id))
        db.session.flush()
    for goal_id in came(changes, PlanGoal.__tablename__):
        db.session.delete(db.session.get_one(PlanGoal, goal_id))
    moved = {one.id: one for one in by_table[Task] if one.before is None or "state" in one.before}
    for task in db.session.scalars(select(Task).where(Task.id.in_(touched)).order_by(Task.id)):
        if task.id in new_tasks:
            task.state = TaskState.WITHDRAWN
        if task.id in moved:
            enter(act, task, TaskAct.UNDO, f"撤销：{kind.label}")
        own = next((one for one in by_table[Task] if one.id == task.id), None)
        before, after = (own.after, own.before) if own else (None, None)
        changed(act, task, "undo_edit", {"what": kind.label, **(before or {})}, dict(after or {}))


def _is_moved(change: Change) -> bool:
    """Whether the row only stands elsewhere in the text."""
    return change.before is not None and change.after is not None and _PLACES.issuperset(change.before)


def _give_back(model: type[Base], change: Change) -> None:
    """The earlier values of a row that changed; the row itself where it went."""
    assert change.before is not None
    columns = model.__table__.columns
    values = {name: restored(value, columns[name].type.python_type) for name, value in change.before.items()}
    if change.after is None:
        db.session.add(model(**values))
        return
    row = db.session.get_one(model, change.id)
    for name, value in values.items():
        setattr(row, name, value)
