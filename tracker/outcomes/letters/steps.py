"""What moves a letter: each act a fact with its audit row; numbers are given out once for ever (domain.md 4, 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict, NotFound
from tracker.outcomes.letters import rules
from tracker.outcomes.letters.queries import NO_LETTER, target
from tracker.outcomes.letters.rules import NewLetter, Number
from tracker.outcomes.models import Letter, LetterEvent, LetterItem, LetterNumber
from tracker.people.access import Permission, may_ever
from tracker.people.models import Jurisdiction
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
        _tell(act, letter, LetterAct.DRAW_UP, act.today, "；".join(item.words for item in new.items))
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


def move(act: Act, letter: Letter, do: LetterAct, *, on: date | None = None, words: str = "") -> None:
    """Take the way the table knows, and tell of it."""
    roles = act.actor.roles if act.actor.is_person else None
    kind, state = LetterKind(letter.kind), LetterState(letter.state)
    letter.state = rules.next_state(kind, state, do, roles=roles, reason=words)
    told(act, letter, do, on=on, words=words)


def told(act: Act, letter: Letter, do: LetterAct, *, on: date | None = None, words: str = "") -> None:
    """The fact and its audit row."""
    _tell(act, letter, do, on or act.today, words)
    db.session.flush()


def _tell(act: Act, letter: Letter, do: LetterAct, on: date, words: str) -> None:
    db.session.add(
        LetterEvent(
            letter_id=letter.id,
            act=do,
            state=letter.state,
            on=on,
            words=words,
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
    )


def give_number(act: Act, letter: Letter, word: str) -> Number:
    """The next number of the year. Who gives out numbers of a region at once queues up at its row.

    The serial begins anew each year, and no number comes twice, whatever became of its letter (domain.md 10).
    """
    db.session.scalar(select(Jurisdiction).where(Jurisdiction.id == letter.jurisdiction_id).with_for_update())
    mine = LetterNumber.jurisdiction_id == letter.jurisdiction_id, LetterNumber.word == word
    last = select(func.max(LetterNumber.serial)).where(*mine, LetterNumber.year == act.today.year)
    number = Number(word, act.today.year, (db.session.scalar(last) or 0) + 1)
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
