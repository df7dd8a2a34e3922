"""Telling a body that its answer to a letter does not do yet: what is to be added, and by when."""

from __future__ import annotations

from tracker.actor import Act
from tracker.alerts.results.words import Source, returned_letter
from tracker.alerts.steps import Message, write
from tracker.outcomes.models import Letter
from tracker.vocabulary import AlertStage, LetterKind, Role


def tell_returned(act: Act, letter: Letter) -> None:
    """To liaison and head, whomever the letter was addressed to: one writes what is missing, the other approves it."""
    if letter.department_id is None or letter.reply_by is None:
        return
    about = f"{AlertStage.RESULT.value}:{Source.LETTER.value}-{letter.id}:{act.request_id}"
    words = returned_letter(LetterKind(letter.kind), letter.number or "", letter.returned, letter.reply_by)
    write(
        act,
        letter.jurisdiction_id,
        [
            Message(
                key=f"{about}:{letter.department_id}:{role.value}",
                stage=AlertStage.RESULT,
                department_id=letter.department_id,
                role=role,
                day=act.today,
                message=words,
                due_on=letter.reply_by,
                plan_id=letter.plan_id,
            )
            for role in (Role.LIAISON, Role.UNIT_HEAD)
        ],
    )
