"""Reads facts into drafts: which letters a scan is to draw up, with their words (domain.md 8, B1–B4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker.alerts.ladder import queries, rungs, words
from tracker.alerts.ladder.queries import Mark
from tracker.alerts.ladder.rungs import Due
from tracker.alerts.scan.pause_queries import tasks_held
from tracker.alerts.scan.plan_queries import IssuedPlan
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.outcomes.letters import queries as letter_queries
from tracker.outcomes.letters import rules
from tracker.outcomes.letters.rules import NewItem, NewLetter
from tracker.people.accounts.liaison_queries import office_contact
from tracker.people.models import Department
from tracker.plans.models import Plan, Task
from tracker.reporting.models import Round
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.vocabulary import AlertStage, LetterCause, LetterKind, UnitClass
from tracker.workdays import Calendar


@dataclass(frozen=True)
class Scene:
    """Where and when a scan looks."""

    jurisdiction_id: str
    plans: Mapping[int, IssuedPlan]
    day: date
    calendar: Calendar


def came_to(
    scene: Scene, since: date | None, dated: Iterable[Due], rounds: Sequence[Round], unmarked: Sequence[Mark] = ()
) -> list[list[Due]]:
    """The rungs that tasks have come to, day by day; `dated`: those of the table of stages.

    `since`: the last day scanned; each round closed from then on is looked at, before the first scan the newest.
    """
    jurisdiction_id, day, calendar = scene.jurisdiction_id, scene.day, scene.calendar
    closed = [place for place, one in enumerate(rounds) if place == 0 or (since and (one.closed_on or day) >= since)]
    found = [
        *dated,
        *(one for place in closed for one in queries.of_lights(rounds[place:], calendar, unmarked)),
        *queries.of_silence(jurisdiction_id, day, calendar),
        *queries.of_circulars(jurisdiction_id, day),
    ]
    return rungs.by_day(
        one for one in found if one.day <= day and one.plan_id in scene.plans and calendar.is_certain(one.day, one.day)
    )


def unsaid(scene: Scene, found: Sequence[Due]) -> list[Due]:
    """Those of which no letter speaks, and that nothing holds up."""
    due = rungs.within(found, queries.classes(scene.jurisdiction_id, {one.department_id for one in found}))
    said = letter_queries.existing_items([one.key for one in due])
    new = [one for one in due if one.key not in said]
    held = _held(scene, new)
    free = [one for one in new if one.cause not in rungs.BY_LIGHT or one.task_id not in held]
    return rungs.beside(free, letter_queries.open_of({one.task_id for one in new}))


def _held(scene: Scene, found: Sequence[Due]) -> frozenset[int]:
    """Tasks whose light is not written of while an answer is waited for; own dates were held back by the scan."""
    is_asked = any(one.cause in rungs.BY_LIGHT for one in found)
    return tasks_held(scene.jurisdiction_id, scene.day, scene.calendar) if is_asked else frozenset()


def drafts(scene: Scene, found: Sequence[Due]) -> list[NewLetter]:
    """One letter for each body, plan and rung."""
    if not found:
        return []
    bodies = {one.department_id for one in found}
    pairs = {(one.task_id, one.department_id) for one in found}
    known = Known(
        names=dict(db.session.execute(select(Department.id, Department.name).where(Department.id.in_(bodies))).all()),
        classes=queries.classes(scene.jurisdiction_id, bodies),
        numbers=dict(db.session.execute(select(Plan.id, Plan.number).where(Plan.id.in_(scene.plans))).all()),
        texts=dict(db.session.execute(select(Task.id, Task.text).where(Task.id.in_({one for one, _ in pairs}))).all()),
        told=queries.told_last(pairs),
        chased=queries.chased_on(pairs, scene.day),
        contact=contact(scene.jurisdiction_id, scene.day),
    )
    return [_letter(scene, known, together) for together in rungs.by_letter(found)]


@dataclass(frozen=True)
class Known:
    """What the words of all drafts need, read once."""

    names: Mapping[int, str]
    classes: Mapping[int, UnitClass]
    numbers: Mapping[int, str | None]
    texts: Mapping[int, str]
    told: Mapping[tuple[int, int], tuple[str, date]]
    chased: Mapping[tuple[int, int], tuple[date, ...]]
    contact: str

    def matter(self, one: Due) -> words.Matter:
        """What a letter says of it."""
        pair = one.task_id, one.department_id
        told, told_on = self.told.get(pair, ("", None))
        return words.Matter(
            cause=one.cause,
            words=one.words,
            text=self.texts[one.task_id],
            due_on=one.due_on,
            reported=told,
            reported_on=told_on,
            reminded_on=self.chased.get(pair, ()),
        )


def _letter(scene: Scene, known: Known, together: Sequence[Due]) -> NewLetter:
    first = together[0]
    body, plan = first.department_id, scene.plans[first.plan_id]
    kind = rules.kind_of(first.stage, known.classes[body])
    matters = [known.matter(one) for one in together]
    number = known.numbers.get(plan.id) or ""
    said = words.draft(kind, plan.title, number, known.names[body], matters, rules.ANSWER_IN, scene.day)
    return NewLetter(
        key=first.key,
        jurisdiction_id=scene.jurisdiction_id,
        kind=kind,
        stage=first.stage,
        department_id=body,
        plan_id=plan.id,
        round_id=None,
        due_day=min(one.day for one in together),
        title=said.title,
        body=said.body,
        contact=known.contact,
        items=tuple(
            NewItem(one.key, one.task_id, one.cause, one.subject_id, one.due_on, one.words) for one in together
        ),
    )


def by_hand(
    scene: Scene, task_id: int, plan_id: int, department_id: int, stage: AlertStage, request: str, reason: str
) -> NewLetter:
    """The draft of a letter that 综合处 goes to of its own accord; RuleRefused for a class without such a rung."""
    classes = queries.classes(scene.jurisdiction_id, [department_id])
    named = queries.named_tasks([task_id])
    if not queries.on_duty([(task_id, department_id)]) or task_id not in named or plan_id not in scene.plans:
        raise RuleRefused("这项任务不由该单位承担，或者已经办结，不能发函。")
    if rules.capped(stage, classes[department_id]) is not stage:
        raise RuleRefused(f"{classes[department_id].label}不适用{stage.label}。")
    due = Due(
        stage=stage,
        cause=LetterCause.BY_HAND,
        subject_id=task_id,
        due_on=scene.day,
        department_id=department_id,
        task_id=task_id,
        plan_id=plan_id,
        day=scene.day,
        words=named[task_id][1],
    )
    (new,) = drafts(scene, [due])
    key = f"{due.key}:{request}"[:120]
    return replace(new, key=key, skip_reason=reason.strip(), items=tuple(replace(one, key=key) for one in new.items))


def contact(jurisdiction_id: str, day: date) -> str:
    """“张三，023-6757…”: whom to ask; empty without anybody."""
    found = office_contact(jurisdiction_id, day)
    return "，".join(one for one in (found.name, found.phone) if one) if found else ""


def dispatches(scene: Scene) -> list[NewLetter]:
    """The 调度函 of each quarter that opened and has none yet."""
    return [_dispatch(scene, round) for round in queries.dispatched(scene.jurisdiction_id, scene.day)]


def _dispatch(scene: Scene, round: Round) -> NewLetter:
    days = cutoffs_of(round.id)
    said = words.dispatch(round_label(round.name), days.unit_due_on, days.lead_due_on)
    return NewLetter(
        key=f"{AlertStage.DISPATCH.value}:round-{round.id}",
        jurisdiction_id=scene.jurisdiction_id,
        kind=LetterKind.DISPATCH,
        stage=None,
        department_id=None,
        plan_id=None,
        round_id=round.id,
        due_day=scene.calendar.forward(round.opened_on),
        title=said.title,
        body=said.body,
        contact=contact(scene.jurisdiction_id, scene.day),
    )
