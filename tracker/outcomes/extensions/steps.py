"""What moves one request for a later date: each act a fact with its audit row (domain.md 4, Extension)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.outcomes.extensions import rules
from tracker.outcomes.extensions.node_queries import requests_made
from tracker.outcomes.extensions.queries import NO_EXTENSION, target_of_request
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.people.access import Permission, may_ever, roles_towards
from tracker.plans.lock_queries import keep_dates_in_place
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Milestone, Task
from tracker.plans.steps import task_of
from tracker.vocabulary import ExtensionAct, ExtensionState, Role

OWN = "自己起草或申请的延期，不能由自己初审或审批，请由另一位办理。"


def reload(act: Act, extension_id: int, version: int | None, permission: Permission) -> tuple[Extension, Task]:
    """The request with its task, both locked, the task first as every act on a task does, and its plan kept in place.

    NotFound where the person may never do this to it (its state is asked by the transitions), Conflict naming who was
    first where it changed since `version`.
    """
    keep_dates_in_place(Milestone.id.in_(select(Extension.milestone_id).where(Extension.id == extension_id)))
    known = db.session.get(Extension, extension_id)
    if known is None:
        raise NotFound(NO_EXTENSION)
    task = task_of(act, known.task_id)
    statement = select(Extension).where(Extension.id == extension_id).with_for_update()
    extension = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if version is not None and extension.version != version:
        raise Conflict(_what_it_is_now(extension))
    if act.actor.is_person and not may_ever(act.actor, permission, target_of_request(extension_id)):
        raise NotFound(NO_EXTENSION)
    return extension, task


def _what_it_is_now(extension: Extension) -> str:
    newest = select(ExtensionEvent).where(ExtensionEvent.extension_id == extension.id)
    last = db.session.scalar(newest.order_by(ExtensionEvent.id.desc()).limit(1))
    who = f"，最近由{last.actor}办理“{ExtensionAct(last.act).label}”" if last else ""
    state = ExtensionState(extension.state).label
    return f"这份延期申请刚有变动{who}，现在是“{state}”，未保存。请刷新后查看，再决定是否重做。"


def begin(act: Act, task: Task, milestone: Milestone, department_id: int | None, new: NewExtension) -> Extension:
    """A body's new draft for a milestone; Conflict by the database where one is open already."""
    extension = Extension(
        jurisdiction_id=task.jurisdiction_id,
        task_id=task.id,
        milestone_id=milestone.id,
        department_id=department_id,
        author_id=act.actor.user_id,
        author=act.actor.name,
        created_at=act.at,
        saved_at=act.at,
        state=ExtensionState.DRAFT,
        number=0,
        is_late=False,
    )
    _write(act, extension, new)
    db.session.add(extension)
    db.session.flush()
    move(act, extension, ExtensionAct.SAVE)
    return extension


def rewrite(act: Act, extension: Extension, new: NewExtension) -> None:
    """Other words of a draft; another hand leaves its fact."""
    is_new_hand = extension.author_id != act.actor.user_id
    rules.next_state(ExtensionState(extension.state), ExtensionAct.SAVE, roles=_roles(act, extension))
    _write(act, extension, new)
    changes.next_version(extension)
    db.session.flush()
    if is_new_hand:
        move(act, extension, ExtensionAct.SAVE)


def _write(act: Act, extension: Extension, new: NewExtension) -> None:
    extension.requested_on, extension.category = new.requested_on, new.category
    for name in ("reason", "progress", "remedy", "basis"):
        setattr(extension, name, getattr(new, name).strip())
    extension.author_id, extension.author, extension.saved_at = act.actor.user_id, act.actor.name, act.at


def apply(act: Act, extension: Extension, milestone: Milestone) -> None:
    """The unit head hands the request in. That alone moves no date (domain.md 4).

    Its number, whether it is late (补办) and who decides are settled when it is handed in for the first time; a
    request that came back and is handed in again keeps them.
    """
    if extension.applied_on is None:
        extension.number = requests_made(milestone.id) + 1
        extension.original_due_on, extension.due_on = milestone.original_due_on or milestone.due_on, milestone.due_on
        extension.is_late = milestone.due_on is not None and act.today > milestone.due_on
        extension.level = rules.level_of(extension.number, extension.is_late)
        extension.applied_on = act.today
    extension.answer_by = load_calendar().add(act.today, rules.ANSWERED_IN)
    move(act, extension, ExtensionAct.APPLY)


def grant(act: Act, extension: Extension, task: Task, milestone: Milestone, due_on: date, words: str) -> None:
    """The later date stands from now on; the first one is kept."""
    _demand_other(act, extension)
    extension.granted_on = due_on
    move(act, extension, ExtensionAct.GRANT, words, due_on=due_on)
    postpone(act, task, milestone, due_on, f"批准第 {extension.number} 次延期申请")


def judge(act: Act, extension: Extension, verb: ExtensionAct, words: str) -> None:
    """The coordinator's first look, or a refusal; never by who wrote it or handed it in."""
    _demand_other(act, extension)
    move(act, extension, verb, words)


def lapse(act: Act, extension: Extension, words: str) -> None:
    """Its task has ended, its date is 达成 or has become another body's: there is nothing left to be granted."""
    move(act, extension, ExtensionAct.LAPSE, words)


def move(act: Act, extension: Extension, verb: ExtensionAct, reason: str = "", *, due_on: date | None = None) -> None:
    """One line of the table of transitions: state, event and audit row; the task's facts count as changed."""
    before = ExtensionState(extension.state)
    roles, level = _roles(act, extension), Role.of(extension.level)
    extension.state = rules.next_state(before, verb, roles=roles, level=level, reason=reason)
    changes.next_version(extension)
    asked = due_on or extension.requested_on
    db.session.add(
        ExtensionEvent(
            extension_id=extension.id,
            act=verb,
            state=extension.state,
            due_on=asked,
            reason=reason.strip(),
            **(_words(extension) if verb is ExtensionAct.APPLY else {}),
            recorded_at=act.at,
            actor_id=act.actor.user_id,
            actor=act.actor.name,
        )
    )
    audit.record(
        act,
        f"extension_{verb}",
        "extension",
        extension.id,
        jurisdiction_id=extension.jurisdiction_id,
        task_id=extension.task_id,
        reason=reason.strip() or None,
        before=before.label,
        after=ExtensionState(extension.state).label,
        due_on=asked.isoformat() if asked else None,
    )
    changes.touched(extension.task_id)
    db.session.flush()


def _words(extension: Extension) -> dict[str, str | None]:
    return {f"asked_{name}": getattr(extension, name) for name in ("category", "reason", "basis")}


def _roles(act: Act, extension: Extension) -> Collection[str] | None:
    return roles_towards(act.actor, target_of_request(extension.id)) if act.actor.is_person else None


def _demand_other(act: Act, extension: Extension) -> None:
    """Nobody looks at or decides what he wrote or handed in himself (domain.md 3)."""
    hands = select(ExtensionEvent.actor_id).where(
        ExtensionEvent.extension_id == extension.id,
        ExtensionEvent.act.in_((ExtensionAct.SAVE, ExtensionAct.APPLY)),
    )
    if act.actor.user_id is not None and act.actor.user_id in {extension.author_id, *db.session.scalars(hands)}:
        raise RuleRefused(OWN)
