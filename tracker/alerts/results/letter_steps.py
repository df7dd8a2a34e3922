"""Telling a body that its answer to a letter does not do yet: what is to be added, and by when."""

from __future__ import annotations

from tracker.actor import Act
from tracker.alerts.results.keys import Source, about
from tracker.alerts.results.words import returned_letter
from tracker.alerts.steps import to_liaison_and_head, write
from tracker.outcomes.models import Letter
from tracker.vocabulary import LetterKind


def tell_returned(act: Act, letter: Letter) -> None:
    """To liaison and head, whomever the letter was addressed to: one writes what is missing, the other approves it."""
    if letter.department_id is None or letter.reply_by is None:
        return
    words = returned_letter(LetterKind(letter.kind), letter.number or "", letter.returned, letter.reply_by)
    messages = to_liaison_and_head(
        act,
        about(Source.LETTER, letter.id, act.request_id),
        letter.department_id,
        words,
        due_on=letter.reply_by,
        plan_id=letter.plan_id,
    )
    write(act, letter.jurisdiction_id, messages)
