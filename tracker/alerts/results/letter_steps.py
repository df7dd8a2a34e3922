"""Telling a body what became of a letter it got: what is to be added to its answer and by when, that it is void."""

from __future__ import annotations

from datetime import date

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.results.keys import Source, about, beginning
from tracker.alerts.results.words import returned_letter, void_letter
from tracker.alerts.steps import put_aside, to_liaison_and_head, write
from tracker.database import db
from tracker.outcomes.models import Letter
from tracker.vocabulary import AlertEnd, AlertStage, LetterKind


def tell_returned(act: Act, letter: Letter) -> None:
    """To liaison and head, whomever the letter was addressed to: one writes what is missing, the other approves it."""
    if letter.department_id is None or letter.reply_by is None:
        return
    words = returned_letter(LetterKind(letter.kind), letter.number or "", letter.returned, letter.reply_by)
    _tell(act, letter, letter.department_id, words, letter.reply_by)


def tell_void(act: Act, letter: Letter) -> None:
    """Whoever got it need not answer it; of what never left nobody has heard."""
    if letter.department_id is not None and letter.sent_on is not None:
        words = void_letter(LetterKind(letter.kind), letter.number or "", letter.reason)
        _tell(act, letter, letter.department_id, words)


def end_told(letter: Letter, end: AlertEnd | None, day: date) -> None:
    """What was said so of it asks for nothing any more; `end` as in `put_aside`."""
    here = Alert.jurisdiction_id == letter.jurisdiction_id, Alert.stage == AlertStage.RESULT
    of_letter = Alert.key.startswith(beginning(about(Source.LETTER, letter.id, "")))
    put_aside(db.session(), (*here, of_letter), end, day)


def _tell(act: Act, letter: Letter, department_id: int, words: str, due_on: date | None = None) -> None:
    told = about(Source.LETTER, letter.id, act.request_id)
    messages = to_liaison_and_head(act, told, department_id, words, due_on=due_on, plan_id=letter.plan_id)
    write(act, letter.jurisdiction_id, messages)
