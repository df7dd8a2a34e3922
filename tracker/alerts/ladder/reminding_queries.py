"""Reads the letters whose answer has not come, and what is to be said of each by a day (domain.md 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, exists, or_, select

from tracker.alerts.ladder import cause_queries
from tracker.alerts.ladder.draft_queries import Scene, scene_of
from tracker.alerts.ladder.reminding import Awaited, Looked, Reminder, reminders
from tracker.clock import shanghai_date, start_of
from tracker.database import batches, db
from tracker.outcomes.letters.rules import ANSWERS, AWAITED
from tracker.outcomes.models import Letter, LetterEvent, LetterItem
from tracker.people.models import Department
from tracker.vocabulary import AlertStage, LetterAct, LetterKind, LetterState


@dataclass(frozen=True)
class Reminding:
    """What is due of letters, by letter in the order of days; `at_rest`: of which nothing is, whatever was said."""

    due: list[Reminder]
    at_rest: list[Awaited]


def reminders_of(scene: Scene, looked: Looked) -> Reminding:
    """What is due of letters; also of an answer that came since the last scan.

    Once its last day has passed nothing is said of a letter that asks for nothing any more: what it asked for came.
    Before it an answer is awaited of that, too, but not of what is not its body's any more.
    """
    asked = list(_asked_for(scene.jurisdiction_id, looked.first))
    found = [reminder for of in asked for reminder in reminders(of, looked, scene.day, scene.calendar)]
    at_rest = _at_rest({one.of.id for one in found if one.offset > 0}, scene)
    relieved = cause_queries.relieved({of.id for of in asked})
    due = [one for one in found if one.of.id not in (relieved if one.offset < 0 else at_rest)]
    late = [one.of for one in found if one.offset > 0 and one.of.id in at_rest]
    return Reminding(due, [*late, *(of for of in asked if of.id in relieved)])


def asking_nothing(jurisdiction_id: str, letter_ids: Collection[int], day: date) -> set[int]:
    """Of these letters those that ask for nothing any more on a day: 综合处 has still to note the answer (录入反馈)."""
    return set(_at_rest(letter_ids, scene_of(jurisdiction_id, day))) if letter_ids else set()


def at_rest_of(letter_ids: Collection[int], day: date) -> set[int]:
    """The same of letters of one region or of several, as a unit may have them."""
    by_region: defaultdict[str, list[int]] = defaultdict(list)
    if letter_ids:
        of_letters = select(Letter.jurisdiction_id, Letter.id).where(Letter.id.in_(letter_ids))
        for region, id in db.session.execute(of_letters):
            by_region[region].append(id)
    return {id for region, ids in by_region.items() for id in asking_nothing(region, ids, day)}


def settled_since_sent(letter_id: int, day: date) -> dict[int, str]:
    """By task of a letter whose answer is awaited why nothing of it is open; none while anything is (see above)."""
    letter = db.session.get_one(Letter, letter_id)
    if letter.state not in AWAITED:
        return {}
    return _at_rest({letter_id}, scene_of(letter.jurisdiction_id, day)).get(letter_id, {})


def _at_rest(letter_ids: Collection[int], scene: Scene) -> dict[int, dict[int, str]]:
    """Those of which every task has come to rest, with the reason by task."""
    if not letter_ids:
        return {}
    settled = cause_queries.settled(letter_ids, scene.said)
    spoken_of = select(LetterItem.letter_id, LetterItem.task_id).where(LetterItem.letter_id.in_(letter_ids))
    tasks: defaultdict[int, list[int]] = defaultdict(list)
    for letter_id, task_id in db.session.execute(spoken_of.order_by(LetterItem.id)):
        tasks[letter_id].append(task_id)
    return {
        letter_id: {task_id: settled[letter_id, task_id] for task_id in of_it}
        for letter_id, of_it in tasks.items()
        if all((letter_id, task_id) in settled for task_id in of_it)
    }


_ASKS = (LetterAct.SEND, LetterAct.ASK_AGAIN)
_ENDS = (*ANSWERS, LetterAct.VOID)


def _asked_for(jurisdiction_id: str, since: date) -> Iterator[Awaited]:
    """Each time an answer was asked for, of the letters of which one had not come before a day."""
    letters = db.session.execute(_OUT, {"jurisdiction": jurisdiction_id, "since": start_of(since)}).all()
    events = _events([letter.id for letter, _ in letters])
    for letter, unit in letters:
        done = events[letter.id]
        for asked, ended in zip(done, [*done[1:], None], strict=True):
            if asked.act in _ASKS:
                yield _awaited(letter, unit, asked, ended)


_IS_ENDED = exists().where(
    LetterEvent.letter_id == Letter.id,
    LetterEvent.act.in_(_ENDS),
    LetterEvent.recorded_at >= bindparam("since"),
)
_OUT = (
    select(Letter, Department.short_name)
    .join(Department, Department.id == Letter.department_id)
    .where(Letter.jurisdiction_id == bindparam("jurisdiction"), Letter.reply_by.is_not(None))
    .where(or_(Letter.state.in_(AWAITED), _IS_ENDED))
    .order_by(Letter.id)
)


def _awaited(letter: Letter, unit: str, asked: LetterEvent, ended: LetterEvent | None) -> Awaited:
    """What one act asked for, and what ended it."""
    assert letter.department_id is not None and letter.reply_by is not None
    return Awaited(
        id=letter.id,
        key=letter.key,
        stage=AlertStage(letter.stage or ""),
        kind=LetterKind(letter.kind),
        number=letter.number,
        drawn_on=letter.due_day,
        department_id=letter.department_id,
        unit=unit,
        plan_id=letter.plan_id,
        state=LetterState.RECEIVED if ended else LetterState(letter.state),
        reply_by=asked.due_on or letter.reply_by,
        asked_on=shanghai_date(asked.recorded_at),
        is_returned=asked.act == LetterAct.ASK_AGAIN,
        ended_on=shanghai_date(ended.recorded_at) if ended else None,
        is_void=ended is not None and ended.act == LetterAct.VOID,
    )


def _events(letter_ids: list[int]) -> defaultdict[int, list[LetterEvent]]:
    """By letter when an answer was asked for, and when it came or the letter was taken back, in turn."""
    found: defaultdict[int, list[LetterEvent]] = defaultdict(list)
    for ids in batches(letter_ids):
        of = LetterEvent.letter_id.in_(ids), LetterEvent.act.in_((*_ASKS, *_ENDS))
        for event in db.session.scalars(select(LetterEvent).where(*of).order_by(LetterEvent.id)):
            found[event.letter_id].append(event)
    return found
