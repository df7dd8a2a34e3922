"""What moves a letter: each act a fact with its audit row; numbers are given out once for ever (domain.md 4, 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound
from tracker.outcomes.letters import rules
from tracker.outcomes.letters.queries import NO_LETTER, last_serial, next_serial, start_of, target
from tracker.outcomes.letters.rules import NewLetter, Number
from tracker.outcomes.models import Letter, LetterEvent, LetterItem, LetterNumber, LetterNumberStart
from tracker.people.access import Permission, may_ever, roles_towards
from tracker.people.queueing_steps import queue_up
from tracker.vocabulary import LetterAct, LetterKind, LetterState


def draw_up(act: Act, new: NewLetter) -> Letter:
    """Write a draft with its items, whose keys are there for the first time."""
    (letter,) = draw_up_all(act, [new])
    return letter


def draw_up_all(act: Act, drafts: Sequence[NewLetter]) -> list[Letter]:
    """The same of many drafts at once, in their order."""
    letters = [_draft(act, new) for new in drafts]
    db.session.add_all(letters)
    db.session.flush()
    for letter, new in zip(letters, drafts, strict=True):
        items = [LetterItem(letter_id=letter.id, department_id=new.department_id, **vars(item)) for item in new.items]
        db.session.add_all(items)
        _tell(act, letter, LetterAct.DRAW_UP, "；".join(item.words for item in new.items))
    db.session.flush()
    return letters


def _draft(act: Act, new: NewLetter) -> Letter:
    return Letter(
        key=new.key,
        jurisdiction_id=new.jurisdiction_id,
        kind=new.kind,
        stage=new.stage,
        department_id=new.department_id,
        plan_id=new.plan_id,
        round_id=new.round_id,
        due_day=new.due_day,
        title=new.title,
        body=new.body,
        contact=new.contact,
        answer_in=new.answer_in,
        skip_reason=new.skip_reason,
        drawn=new.drawn,
        state=LetterState.DRAFT,
        recorded_at=act.at,
        actor=act.actor.name,
    )


def reload(act: Act, letter_id: int, version: int | None, permission: Permission) -> Letter:
    """The letter, locked. NotFound where it is not the person's, Conflict naming who was first since `version`."""
    statement = select(Letter).where(Letter.id == letter_id).with_for_update()
    letter = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if letter is None or (act.actor.is_person and not may_ever(act.actor, permission, target(letter))):
        raise NotFound(NO_LETTER)
    if version is not None and letter.version != version:
        raise Conflict(_what_it_is_now(letter))
    return letter


def _what_it_is_now(letter: Letter) -> str:
    newest = select(LetterEvent).where(LetterEvent.letter_id == letter.id).order_by(LetterEvent.id.desc()).limit(1)
    last = db.session.scalars(newest).one()
    who = f"最近由{last.actor}办理“{LetterAct(last.act).label}”"
    return f"这份函件刚有变动，{who}，现在是“{LetterState(letter.state).label}”，未保存。请刷新后查看，再决定是否重做。"


@dataclass(frozen=True)
class EventDetails:
    """What a fact says beside its words: its own day, the last day for an answer that it sets, who approved one."""

    on: date | None = None
    due_on: date | None = None
    approver: str = ""


def move(act: Act, letter: Letter, do: LetterAct, told: EventDetails = EventDetails(), *, words: str = "") -> None:
    """Take the way the table knows, and tell of it."""
    roles = roles_towards(act.actor, target(letter)) if act.actor.is_person else None
    kind, state = LetterKind(letter.kind), LetterState(letter.state)
    letter.state = rules.next_state(kind, state, do, roles=roles, reason=words)
    _tell(act, letter, do, words, told)
    db.session.flush()


def _tell(act: Act, letter: Letter, do: LetterAct, words: str, told: EventDetails = EventDetails()) -> None:
    db.session.add(
        LetterEvent(
            letter_id=letter.id,
            act=do,
            state=letter.state,
            on=told.on or act.today,
            words=words,
            due_on=told.due_on,
            approver=told.approver,
            recorded_at=act.at,
            actor_id=act.actor.user_id,
            actor=act.actor.name,
        )
    )
    audit.record(
        act,
        f"{do.value}_letter",
        "letter",
        letter.id,
        jurisdiction_id=letter.jurisdiction_id,
        reason=words[:200] or None,
        kind=letter.kind,
        state=letter.state,
        number=letter.number,
        approver=told.approver or None,
    )


def give_number(act: Act, letter: Letter, word: str) -> Number:
    """The next number of the year in which it was signed, as its date says (成文日期).

    Who gives out numbers of a region at once queues up at its row. The serial begins anew each year, and no number
    comes twice, whatever became of its letter (domain.md 10).
    """
    queue_up(letter.jurisdiction_id)
    year = (letter.signed_on or act.today).year
    number = Number(word, year, next_serial(letter.jurisdiction_id, word, year))
    db.session.add(
        LetterNumber(
            jurisdiction_id=letter.jurisdiction_id,
            letter_id=letter.id,
            recorded_at=act.at,
            actor=act.actor.name,
            **vars(number),
        )
    )
    letter.number = str(number)
    return number


def start_numbers(act: Act, letter: Letter, first: Number) -> None:
    """The numbers of a year go on from this one, once, as those before it were given out elsewhere.

    BadInput for one that is not above what was given out, or where numbers follow a start already.
    """
    queue_up(letter.jurisdiction_id)
    last = last_serial(letter.jurisdiction_id, first.word, first.year)
    start = start_of(letter.jurisdiction_id, first.word, first.year)
    if start is not None and last >= start:
        raise BadInput(f"{first.word}〔{first.year}〕已从 {start} 号起编，不能再改。")
    if first.serial <= last:
        raise BadInput(f"{first.word}〔{first.year}〕已编到 {last} 号，起始序号要比它大。")
    values = {"jurisdiction_id": letter.jurisdiction_id, **vars(first)}
    db.session.add(LetterNumberStart(**values, recorded_at=act.at, actor=act.actor.name))
    audit.record(act, "start_numbers", "letter", letter.id, jurisdiction_id=letter.jurisdiction_id, number=str(first))
    db.session.flush()
