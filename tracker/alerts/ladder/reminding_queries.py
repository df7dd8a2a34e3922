"""Reads the letters whose answer has not come, and what is to be said of each by a day (domain.md 8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from tracker.alerts.ladder import cause_queries
from tracker.alerts.ladder.draft_queries import Scene, scene_of
from tracker.alerts.ladder.reminding import Awaited, Reminder, reminders
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.outcomes.letters.rules import AWAITED
from tracker.outcomes.models import Letter, LetterEvent, LetterItem
from tracker.people.models import Department
from tracker.vocabulary import AlertStage, LetterAct, LetterKind, LetterState


def reminders_of(scene: Scene, since: date | None) -> list[Reminder]:
    """What is due from the last day scanned on, by letter in the order of days.

    Once its last day has passed nothing is said of a letter that asks for nothing any more: what it asked for came.
    """
    found = [
        one
        for letter in _awaited(scene.jurisdiction_id)
        for one in reminders(letter, since or letter.asked_on, scene.day, scene.calendar)
    ]
    done = _done({one.of.id for one in found if one.offset > 0}, scene)
    return [one for one in found if one.offset < 0 or one.of.id not in done]


def asking_nothing(jurisdiction_id: str, letter_ids: Collection[int], day: date) -> set[int]:
    """Of these letters those that ask for nothing any more on a day: 综合处 has still to note the answer (录入反馈)."""
    return _done(set(letter_ids), scene_of(jurisdiction_id, day)) if letter_ids else set()


def _done(letter_ids: set[int], scene: Scene) -> set[int]:
    """Those of which every task has come to rest."""
    if not letter_ids:
        return set()
    settled = cause_queries.settled(letter_ids, scene.plans, scene.day, scene.calendar)
    spoken_of = select(LetterItem.letter_id, LetterItem.task_id).where(LetterItem.letter_id.in_(letter_ids))
    return letter_ids - {pair[0] for pair in map(tuple, db.session.execute(spoken_of)) if pair not in settled}


_ASKED = (
    select(func.max(LetterEvent.recorded_at))
    .where(LetterEvent.letter_id == Letter.id, LetterEvent.act.in_((LetterAct.SEND, LetterAct.ASK_AGAIN)))
    .correlate(Letter)
    .scalar_subquery()
)


def _awaited(jurisdiction_id: str) -> list[Awaited]:
    out = Letter.jurisdiction_id == jurisdiction_id, Letter.state.in_(AWAITED), Letter.reply_by.is_not(None)
    found = select(Letter, Department.short_name, _ASKED).join(Department, Department.id == Letter.department_id)
    return [
        Awaited(
            id=letter.id,
            key=letter.key,
            stage=AlertStage(letter.stage or ""),
            kind=LetterKind(letter.kind),
            number=letter.number,
            drawn_on=letter.due_day,
            department_id=letter.department_id,
            unit=unit,
            plan_id=letter.plan_id,
            state=LetterState(letter.state),
            reply_by=letter.reply_by,
            asked_on=shanghai_date(asked_at),
            is_returned=bool(letter.returned),
        )
        for letter, unit, asked_at in db.session.execute(found.where(*out).order_by(Letter.id))
        if letter.department_id is not None and letter.reply_by is not None
    ]
