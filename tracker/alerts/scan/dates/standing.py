"""Whether a message on an own date still stands: while a scan would say the same to the same body (domain.md 8). Pure.

Example: “请按期完成” to 市商务委 stands as long as 市商务委 answers for the date and has told nothing of it, not even
its lead, to its liaison as long as he has written nothing that waits for his head;
“责任未定，请指定承办单位” to 综合处 as long as nobody does.
"""

from __future__ import annotations

from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.stages import Subject, role_of, subject_of
from tracker.vocabulary import AlertEnd

_TO_BODIES = (Subject.MILESTONE, Subject.RECTIFY)


def stands(key: str, department_id: int, now: Found) -> bool:
    """`now`: what would be said of the date. To 综合处 it is the same whichever 处室 of it was told."""
    subject = subject_of(key)
    if subject is not now.matter.subject:
        return False
    if subject not in _TO_BODIES:
        return True
    return department_id in now.matter.department_ids and now.matter.is_said_to(department_id, role_of(key))


def end_of_message(key: str, department_id: int, now: Found) -> AlertEnd | None:
    """Why one that does not stand ended; None: what it awaited has happened.

    A body that took it over late, called late by its cut-off of 23 March, got until 30 March. Any other that still
    answers for the date has told what it can; who owns it has been said; a told date may be asked of its bodies again.
    """
    subject = subject_of(key)
    if subject is now.matter.subject and department_id in now.free_ids:
        return AlertEnd.DATE
    if subject in _TO_BODIES:
        return None if department_id in now.answers_ids else AlertEnd.OWNER
    return None if subject is Subject.UNOWNED and now.answers_ids else AlertEnd.TURN
