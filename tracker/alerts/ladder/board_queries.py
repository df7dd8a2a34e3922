"""Reads the board of the ladder: what is on which rung, card by card: a task and a body (ux.md S16)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.alerts.models import Alert
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.models import BodyStanding
from tracker.outcomes.letters import rules
from tracker.outcomes.models import Letter, LetterItem
from tracker.people.access import UNIT
from tracker.people.models import Department, Post
from tracker.plans.models import Measure, Task
from tracker.vocabulary import AlertStage, AlertState, LetterKind, LetterState, UnitClass

SHOWN = 30
"""Cards of a column that are seen; the others are counted."""

_CHASED = (AlertStage.A2.value, AlertStage.A4.value, AlertStage.A6.value)


@dataclass(frozen=True)
class Card:
    """A task and a body on a rung: since when, what comes next by when, how it is lit.

    `letter_id`: the letter it stands in, None of what is only chased, `called` its name; `next_stage`: the rung that
    may be gone to.
    """

    task_id: int
    code: str
    task: str
    department_id: int
    unit: str
    since: date
    next_on: date | None
    light: Light | None
    letter_id: int | None = None
    called: str = ""
    state: LetterState | None = None
    next_stage: AlertStage | None = None

    def days(self, day: date) -> int:
        """On this rung."""
        return (day - self.since).days


@dataclass(frozen=True)
class Column:
    """One rung with its cards, the longest there first; `total`: all of them."""

    title: str
    cards: tuple[Card, ...]
    total: int


def board(jurisdiction_id: str, plan_ids: Collection[int] | None, day: date, calendar: Calendar) -> list[Column]:
    """The columns 催办, 提醒函, 督办函, 通报, 约谈; of these plans where they are named."""
    on_rungs = _highest(_lettered(jurisdiction_id, plan_ids))
    chased = [card for card in _chased(jurisdiction_id, plan_ids) if (card.task_id, card.department_id) not in on_rungs]
    columns = [("催办", chased)]
    titles = ("提醒函、商请函", "督办函", "通报", "约谈")
    for stage, title in zip(rules.RUNGS, titles, strict=True):
        columns.append((title, [card for place, card in on_rungs.values() if place is stage]))
    shown = [(title, sorted(cards, key=lambda card: (card.since, card.code))) for title, cards in columns]
    lights = _lights([card for _, cards in shown for card in cards[:SHOWN]], day, calendar)
    return [Column(title, tuple(_lit(card, lights) for card in cards[:SHOWN]), len(cards)) for title, cards in shown]


def _lit(card: Card, lights: Mapping[tuple[int, int], Light]) -> Card:
    values = {**vars(card), "light": lights.get((card.task_id, card.department_id))}
    return Card(**values)


def _highest(cards: Collection[tuple[AlertStage, Card]]) -> dict[tuple[int, int], tuple[AlertStage, Card]]:
    """Each task and body once, on its highest rung."""
    found: dict[tuple[int, int], tuple[AlertStage, Card]] = {}
    for stage, card in cards:
        pair = card.task_id, card.department_id
        if pair not in found or rules.RUNGS.index(stage) >= rules.RUNGS.index(found[pair][0]):
            found[pair] = stage, card
    return found


def _lettered(jurisdiction_id: str, plan_ids: Collection[int] | None) -> list[tuple[AlertStage, Card]]:
    standing = (*rules.OPEN, LetterState.DECIDED)
    found = (
        select(
            LetterItem, Letter, Task.code, Measure.label, Measure.title, Department.short_name, Department.unit_class
        )
        .join(Letter, Letter.id == LetterItem.letter_id)
        .join(Task, Task.id == LetterItem.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Department, Department.id == LetterItem.department_id)
        .where(
            Letter.jurisdiction_id == jurisdiction_id,
            Letter.state.in_(standing),
            Letter.stage.is_not(None),
            LetterItem.lapsed_on.is_(None),
            *([Letter.plan_id.in_(plan_ids)] if plan_ids is not None else []),
        )
        .order_by(Letter.id)
    )
    return [
        (
            AlertStage(letter.stage or ""),
            Card(
                task_id=item.task_id,
                code=code,
                task=f"{label}{title}",
                department_id=item.department_id,
                unit=unit,
                since=letter.due_day,
                next_on=letter.reply_by if letter.state in rules.AWAITED else None,
                light=None,
                letter_id=letter.id,
                called=rules.called(LetterKind(letter.kind), letter.number, letter.due_day),
                state=LetterState(letter.state),
                next_stage=_after(AlertStage(letter.stage or ""), letter, UnitClass(unit_class)),
            ),
        )
        for item, letter, code, label, title, unit, unit_class in db.session.execute(found)
    ]


def _after(stage: AlertStage, letter: Letter, unit_class: UnitClass) -> AlertStage | None:
    """The next rung, once this one is out; none above the cap of the class."""
    place = rules.RUNGS.index(stage) + 1
    if letter.state not in rules.OUT or place == len(rules.RUNGS):
        return None
    wanted = rules.RUNGS[place]
    return wanted if rules.capped(wanted, unit_class) is wanted else None


def _chased(jurisdiction_id: str, plan_ids: Collection[int] | None) -> list[Card]:
    """Tasks about which a body has been told that something is late, and that stand so."""
    found = (
        select(
            Alert.task_id,
            Alert.department_id,
            func.min(Alert.due_on),
            func.max(Alert.day),
            Task.code,
            Measure.label,
            Measure.title,
            Department.short_name,
            Department.unit_class,
        )
        .join(Task, Task.id == Alert.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Department, Department.id == Alert.department_id)
        .join(Post, Post.id == Alert.post_id)
        .where(
            Alert.jurisdiction_id == jurisdiction_id,
            Alert.state == AlertState.SENT,
            Alert.stage.in_(_CHASED),
            Post.role.in_(UNIT),
            *([Task.plan_id.in_(plan_ids)] if plan_ids is not None else []),
        )
        .group_by(
            Alert.task_id,
            Alert.department_id,
            Task.code,
            Measure.label,
            Measure.title,
            Department.short_name,
            Department.unit_class,
        )
    )
    return [
        Card(
            task_id=task_id,
            code=code,
            task=f"{label}{title}",
            department_id=department_id,
            unit=unit,
            since=due_on or told_on,
            next_on=None,
            light=None,
            next_stage=rules.capped(AlertStage.B1, UnitClass(unit_class)),
        )
        for task_id, department_id, due_on, told_on, code, label, title, unit, unit_class in db.session.execute(found)
        if task_id is not None
    ]


def _lights(cards: Collection[Card], day: date, calendar: Calendar) -> dict[tuple[int, int], Light]:
    found = select(BodyStanding).where(
        BodyStanding.task_id.in_({card.task_id for card in cards}),
        BodyStanding.department_id.in_({card.department_id for card in cards}),
    )
    return {
        (row.task_id, row.department_id): stored_light([row.turn], day, calendar) for row in db.session.scalars(found)
    }
