"""What a scan does on the ladder: marks closed rounds, draws letters up, lets fall what is needed no more.

Each draft is written once by the key of what it speaks of, and told once to 综合处. Nothing here leaves the program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select, true
from sqlalchemy.orm import aliased

from tracker.actor import Act
from tracker.alerts.end_queries import HANDLED
from tracker.alerts.ladder import cause_queries, draft_queries, queries, reminding_queries
from tracker.alerts.ladder.draft_queries import Scene
from tracker.alerts.ladder.keys import beginning, message_key
from tracker.alerts.ladder.reminding import Awaited, Looked, Reminder
from tracker.alerts.ladder.rungs import DATED, Due
from tracker.alerts.models import Alert, RoundMark
from tracker.alerts.queries import existing_keys
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates
from tracker.alerts.steps import Message, put_aside, write
from tracker.database import batches, db, table_of
from tracker.outcomes.letters import rules
from tracker.outcomes.letters.rules import NewLetter
from tracker.outcomes.letters.steps import draw_up_all, move
from tracker.outcomes.models import Letter, LetterItem
from tracker.people.accounts.queries import commission_id
from tracker.people.registry.queries import short_names
from tracker.reporting.models import Round
from tracker.vocabulary import AlertEnd, AlertStage, LetterAct, LetterCause, LetterKind, Role


@dataclass(frozen=True)
class Drawn:
    """A letter that was drawn up, and what 综合处 is told of it."""

    letter: NewLetter
    message: Message


def hold(jurisdiction_id: str) -> list[LetterItem]:
    """Lock the letters that nobody has signed, in the order of ids, before any of their items: one may give way to a
    new one, or have no cause any more, while somebody has it open. What stands in them.
    """
    of_region = {"jurisdiction": jurisdiction_id}
    is_any = db.session.scalars(_HELD, of_region).all()
    return list(db.session.scalars(_STANDING, of_region)) if is_any else []


_OF_REGION = Letter.jurisdiction_id == bindparam("jurisdiction"), Letter.state.in_(rules.UNSIGNED)
_HELD = select(Letter.id).where(*_OF_REGION).order_by(Letter.id).with_for_update(key_share=True)


def walk(
    act: Act, scene: Scene, since: date | None, dated: Iterable[Due], standing: Collection[LetterItem]
) -> list[Drawn]:
    """Draw up what is due, day by day from the last day scanned, and let fall what is needed no more.

    `standing`: what stands in letters that nobody has signed, which are held.
    """
    rounds = queries.closed_rounds(scene.jurisdiction_id, scene.day, since)
    _mark(act, rounds)
    _let_fall(act, scene.said, standing)
    drawn = []
    for found in draft_queries.came_to(scene, since, dated, rounds):
        new = _drawn(scene, draft_queries.drafts(scene, draft_queries.unsaid(scene, found)))
        _draw_up(act, scene, new)
        drawn += new
    return drawn


def remind(act: Act, scene: Scene, looked: Looked) -> list[Message]:
    """Ask for answers to letters that have not come; of what was said of one to its body only the newest stands.

    What was due before an answer that came since the last scan is on record, and stands at no time. What was said of a
    letter that asks for nothing any more ends: it is for 综合处 to note the answer.
    """
    found = reminding_queries.reminders_of(scene, looked)
    due = _messages(scene, found.due)
    written = write(act, scene.jurisdiction_id, [message for _, message in due])
    new = {one.key for one in written}
    _end_overtaken(act, [(of, message.key) for of, message in due if message.key in new])
    newest = {of: message.day for of, message in due if message.key in new and of.ended_on is None}
    older = {of: and_(Alert.department_id == of.department_id, Alert.day < day) for of, day in newest.items()}
    at_rest = {of: true() for of in found.at_rest if of.ended_on is None}
    for end, which in ((AlertEnd.REPLACED, older), (AlertEnd.TURN, at_rest)):
        _end_of_letters(act, scene, which, end)
    return written


def _end_of_letters(act: Act, scene: Scene, which: Mapping[Awaited, ColumnElement[bool]], end: AlertEnd) -> None:
    """Of each of these letters the messages of which this holds."""
    here = Alert.jurisdiction_id == scene.jurisdiction_id, Alert.stage.in_({of.stage for of in which})
    ended = [and_(Alert.key.startswith(beginning(of.key)), condition) for of, condition in which.items()]
    for some in batches(ended, _LETTERS_AT_A_TIME):
        put_aside(db.session(), (*here, or_(*some)), end, act.today)


def _end_overtaken(act: Act, new: Sequence[tuple[Awaited, str]]) -> None:
    for end, is_void in ((HANDLED, False), (AlertEnd.LETTER, True)):
        keys = [key for of, key in new if of.ended_on is not None and of.is_void is is_void]
        for some in batches(keys):
            put_aside(db.session(), (Alert.key.in_(some),), end, act.today)


_LETTERS_AT_A_TIME = 200
"""So many conditions SQLite reads in one statement."""


def to_remind(scene: Scene, looked: Looked) -> list[Message]:
    """The same; nothing is written."""
    due = reminding_queries.reminders_of(scene, looked).due
    found = [message for _, message in _messages(scene, due)]
    known = existing_keys([one.key for one in found])
    return [one for one in found if one.key not in known]


def _messages(scene: Scene, due: Sequence[Reminder]) -> list[tuple[Awaited, Message]]:
    """In the order of `due`."""
    found = []
    office = commission_id(scene.jurisdiction_id) if due else 0
    for reminder in due:
        plan = scene.plans.get(reminder.of.plan_id or 0)
        answers = plan.answers_id if plan else office
        for role in reminder.roles:
            message = Message(
                key=reminder.key(role),
                stage=reminder.of.stage,
                department_id=answers if role is Role.COORDINATOR else reminder.of.department_id,
                role=role,
                day=reminder.day,
                message=reminder.say(role),
                due_on=reminder.of.reply_by,
                plan_id=reminder.of.plan_id,
            )
            found.append((reminder.of, message))
    return found


def proposed(scene: Scene, since: date | None, dated: Iterable[Due]) -> list[Drawn]:
    """The same; nothing is written."""
    rounds = queries.closed_rounds(scene.jurisdiction_id, scene.day, since)
    unmarked = [mark for round in rounds for mark in queries.unmarked(round.id)]
    days = draft_queries.came_to(scene, since, dated, rounds, unmarked)
    letters = [draft for found in days for draft in draft_queries.drafts(scene, draft_queries.unsaid(scene, found))]
    return _drawn(scene, letters)


def _draw_up(act: Act, scene: Scene, new: Sequence[Drawn]) -> None:
    """What a body told until they were written is read after it: who tells of their tasks from now on waits."""
    if new:
        letters = draw_up_all(act, [one.letter for one in new])
        supersede(act, letters)
        write(act, scene.jurisdiction_id, [one.message for one in new])
        of_these = LetterItem.letter_id.in_({letter.id for letter in letters}), LetterItem.lapsed_on.is_(None)
        _let_fall(act, scene.said.anew(), db.session.scalars(select(LetterItem).where(*of_these)).all())


def _drawn(scene: Scene, new: Sequence[NewLetter]) -> list[Drawn]:
    names = short_names({letter.department_id for letter in new if letter.department_id})
    return [Drawn(letter, _message(scene, letter, names.get(letter.department_id or 0, ""))) for letter in new]


def _message(scene: Scene, new: NewLetter, unit: str) -> Message:
    plan = scene.plans.get(new.plan_id or 0)
    about = f"致{unit}，{len({item.task_id for item in new.items})} 项任务" if unit else "致各有关单位"
    return Message(
        key=message_key(new.key, "draft"),
        stage=new.stage or AlertStage.DISPATCH,
        department_id=plan.answers_id if plan else commission_id(new.jurisdiction_id),
        role=Role.COORDINATOR,
        day=new.due_day,
        message=f"{new.kind.label}草稿待核对送审：{about}。",
        plan_id=new.plan_id,
    )


_MARKS = table_of(RoundMark)


def _mark(act: Act, rounds: Sequence[Round]) -> None:
    marks = [{**vars(mark), "recorded_at": act.at} for round in rounds for mark in queries.unmarked(round.id)]
    for batch in batches(marks):
        db.session.execute(insert(_MARKS), batch)


def _let_fall(act: Act, said: SaidOfDates, items: Collection[LetterItem]) -> None:
    """Items of unsigned letters whose cause went away; a letter with none left is 已失效."""
    reasons = cause_queries.gone(items, said)
    for item in items:
        if item.id in reasons:
            drop(item, said.day, reasons[item.id])
    _lapse(act, {item.letter_id for item in items if item.id in reasons})


_STANDING = (
    select(LetterItem)
    .join(Letter, Letter.id == LetterItem.letter_id)
    .where(
        *_OF_REGION,
        LetterItem.lapsed_on.is_(None),
    )
)


def let_fall(act: Act, letter: Letter, gone: Mapping[int, str]) -> None:
    """Every cause of this letter went away: it is 已失效, whoever opened it."""
    for item in db.session.scalars(select(LetterItem).where(LetterItem.id.in_(gone), LetterItem.lapsed_on.is_(None))):
        drop(item, act.today, gone[item.id])
    _lapse(act, {letter.id})


def drop(item: LetterItem, day: date, reason: str) -> None:
    """Its cause went away; where its task stands still (中止) it may be written of again once that goes on."""
    item.lapsed_on, item.lapse_reason, item.gave_way = day, reason, reason == cause_queries.STOPPED


def supersede(act: Act, letters: Sequence[Letter]) -> None:
    """What older unsigned letters would have said of the same tasks of a body, as high or lower, is said by these.

    Not what they say of a date or report, by one that speaks of a letter without an answer: it speaks of that one.
    """
    lapsed = set()
    for item, letter in _replaced([one for one in letters if one.stage is not None]):
        item.gave_way, item.lapsed_on = True, act.today
        item.lapse_reason = f"已由新拟的{LetterKind(letter.kind).label}代替"
        lapsed.add(item.letter_id)
    _lapse(act, lapsed)


def _replaced(letters: Sequence[Letter]) -> Iterator[tuple[LetterItem, Letter]]:
    """Items of older letters, each with the first of these that says the same."""
    by_id = {letter.id: letter for letter in letters}
    new, older, before = aliased(LetterItem), aliased(LetterItem), aliased(Letter)
    for batch in batches(sorted(by_id)):
        found = (
            select(older, before.stage, new.letter_id)
            .join(before, before.id == older.letter_id)
            .join(new, (new.task_id == older.task_id) & (new.department_id == older.department_id))
            .where(new.letter_id.in_(batch), older.letter_id < new.letter_id)
            .where(older.lapsed_on.is_(None), before.state.in_(rules.UNSIGNED))
            .where(or_(new.cause != LetterCause.UNANSWERED, older.cause.not_in(DATED)))
            .order_by(new.letter_id.desc())
        )
        said = {item: by_id[id] for item, stage, id in db.session.execute(found) if _is_under(stage, by_id[id])}
        yield from said.items()


def _is_under(stage: str | None, letter: Letter) -> bool:
    """No higher on the ladder."""
    return stage is not None and letter.stage is not None and stage <= letter.stage


def _lapse(act: Act, letter_ids: set[int]) -> None:
    if not letter_ids:
        return
    db.session.flush()
    for letter in db.session.scalars(select(Letter).where(Letter.id.in_(letter_ids)).order_by(Letter.id)):
        left = select(LetterItem.lapse_reason, LetterItem.lapsed_on).where(LetterItem.letter_id == letter.id)
        items = list(db.session.execute(left))
        if all(lapsed_on is not None for _, lapsed_on in items):
            letter.reason = "；".join(dict.fromkeys(reason for reason, _ in items))
            # Who writes another letter in its place takes it back; by itself it lapses.
            move(act, letter, LetterAct.WITHDRAW if act.actor.is_person else LetterAct.LAPSE, words=letter.reason)
            end_messages(letter, AlertEnd.LETTER, act.today)


def end_messages(letter: Letter, end: AlertEnd | None, day: date) -> None:
    """What was said of the draft, or of the letter to its body, asks for nothing any more; `end` as in `put_aside`."""
    # No index serves the beginning of a key: rung and state leave few to look through.
    here = Alert.jurisdiction_id == letter.jurisdiction_id, Alert.stage == _stage_of(letter)
    put_aside(db.session(), (*here, Alert.key.startswith(beginning(letter.key))), end, day)


def _stage_of(letter: Letter) -> AlertStage:
    return AlertStage(letter.stage) if letter.stage else AlertStage.DISPATCH


def tell_body(act: Act, letter: Letter, to: Sequence[tuple[int, Role]], message: str) -> None:
    """Once it was sent by a person: to the posts of the body, or of all bodies that are asked."""
    write(
        act,
        letter.jurisdiction_id,
        [
            Message(
                key=message_key(letter.key, body, role.value),
                stage=_stage_of(letter),
                department_id=body,
                role=role,
                day=act.today,
                message=message,
                due_on=letter.reply_by,
                plan_id=letter.plan_id,
                round_id=letter.round_id,
            )
            for body, role in to
        ],
    )
