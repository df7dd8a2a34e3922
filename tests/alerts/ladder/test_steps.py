"""What a scan asks of the database about letters: no statement for each of those that are out, or that stand."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.alerts.offices import Office, days, office, own_date, scanned, sign_all
from tests.clients.statements import counted
from tests.given.builders import act
from tests.given.rows import CHONGQING, added, assignment, department, person
from tracker.alerts.ladder import steps
from tracker.alerts.ladder.draft_queries import scene_of
from tracker.alerts.ladder.fact_queries import sentences_of
from tracker.alerts.ladder.reminding import Looked
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.database import db
from tracker.outcomes.letters import queries as letters
from tracker.outcomes.models import Letter, LetterEvent, LetterItem
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    AlertState,
    LetterAct,
    LetterCause,
    LetterKind,
    LetterState,
    ReportState,
    Role,
    RoundKind,
)

pytestmark = pytest.mark.usefixtures("session")

SENT, REPLY_BY, LATE = date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 14)


def letter(here: Office, place: int, key: str, stage: AlertStage, **of: object) -> Letter:
    """A letter to a body of its own, which has a duty in the task."""
    body = department(f"市{place}局")
    for role in (Role.LIAISON, Role.UNIT_HEAD):
        person(role, body)
    assignment(here.task, body)
    made = {"recorded_at": act(SENT).at, "actor": "测试", "due_day": SENT, "answer_in": 5}
    told = {"title": "函", "body": "请反馈。", "contact": ""}
    whose = {"jurisdiction_id": CHONGQING, "department_id": body.id, "plan_id": here.plan.id}
    row: Letter = added(Letter(key=f"{key}:{body.id}", stage=stage, **whose, **told, **made, **of))
    return row


def speaks_of(row: Letter, here: Office, cause: LetterCause, subject_id: int, due_on: date) -> None:
    of = {"task_id": here.task.id, "department_id": row.department_id, "cause": cause, "subject_id": subject_id}
    added(LetterItem(key=row.key, letter_id=row.id, due_on=due_on, words="", **of))
    db.session.commit()


def unanswered(here: Office, number: int) -> None:
    """A letter that waits for its answer; its body was told of it on the day it was sent."""
    kind = {"kind": LetterKind.SUPERVISION, "number": f"渝发改函〔2026〕{number}号"}
    state = {"state": LetterState.RECEIVED, "reply_by": REPLY_BY}
    row = letter(here, number, f"B2:by_hand-{here.task.id}:{SENT}", AlertStage.B2, **kind, **state)
    made = {"recorded_at": act(SENT).at, "actor": "测试", "on": SENT, "words": ""}
    added(LetterEvent(letter_id=row.id, act=LetterAct.SEND, state=LetterState.SENT, due_on=REPLY_BY, **made))
    speaks_of(row, here, LetterCause.BY_HAND, here.task.id, SENT)
    posts = [(row.department_id or 0, role) for role in (Role.LIAISON, Role.UNIT_HEAD)]
    steps.tell_body(act(SENT), row, posts, "督办函已发出。")
    db.session.commit()


def asked(here: Office, first: int, count: int) -> int:
    """How many statements it takes to ask for so many answers, each of three days at once."""
    for number in range(first, first + count):
        unanswered(here, number)
    scene = scene_of(CHONGQING, LATE)
    db.session.commit()
    with counted() as statements:
        found = steps.remind(act(LATE), scene, Looked(SENT, SENT))
        db.session.commit()
    assert len(found) == count * (2 + 2 + 3)
    return len(statements)


def test_answers_that_have_not_come_are_asked_for_together() -> None:
    """Each took five statements, and two more on the day after, when nothing was said."""
    here = office()
    few = asked(here, 1, 1)
    assert asked(here, 2, 6) <= few
    told = select(Alert.day, Alert.ended_by).where(Alert.state == AlertState.EXPIRED).distinct()
    ended = dict(db.session.execute(told).all())
    assert ended == dict.fromkeys((SENT, date(2026, 12, 8), date(2026, 12, 10)), AlertEnd.REPLACED)
    standing = select(Alert.day).where(Alert.state == AlertState.SENT).distinct()
    assert list(db.session.scalars(standing)) == [LATE]


def missed(here: Office, of_round: Round, number: int) -> None:
    """A draft about a report that did not come before its round was closed."""
    key = f"B1:report-{here.task.id}:{SENT}"
    row = letter(here, number, key, AlertStage.B1, kind=LetterKind.REMINDER, state=LetterState.DRAFT)
    held = db.session.query(Assignment).filter_by(department_id=row.department_id).one()
    asked_at = {"asked_at": act(SENT).at, "due_on": SENT, "state": ReportState.MISSING}
    whose = {"department_id": row.department_id, "assignment_id": held.id, "jurisdiction_id": CHONGQING}
    report = added(Report(task_id=here.task.id, round_id=of_round.id, returned_count=0, **whose, **asked_at))
    speaks_of(row, here, LetterCause.REPORT, report.id, SENT)


def test_drafts_that_stand_until_their_reports_come_are_looked_at_together() -> None:
    here, made = office(), act(SENT).at
    closed = {"opened_on": SENT, "opened_at": made, "opened_by": "测试", "closed_on": REPLY_BY, "closed_at": made}
    name = {"kind": RoundKind.QUARTER, "name": "2026Q4", "as_of": SENT}
    of_round = added(Round(jurisdiction_id=CHONGQING, **name, **closed))
    sent = []
    for numbers in (range(1), range(1, 7)):
        for number in numbers:
            missed(here, of_round, number)
        steps.walk(act(LATE), scene_of(CHONGQING, LATE), LATE, [], steps.hold(CHONGQING))
        db.session.commit()
        with counted() as statements:
            steps.walk(act(LATE), scene_of(CHONGQING, LATE), LATE, [], steps.hold(CHONGQING))
            db.session.commit()
        sent.append(len(statements))
    assert sent[1] <= sent[0]
    assert set(db.session.scalars(select(Letter.state))) == {LetterState.DRAFT}


@pytest.mark.slow
def test_dates_of_drafts_are_read_with_those_of_messages() -> None:
    """By the day's turn, for what is due, and for what stands, messages and drafts at once; those were read apart."""
    here, day = office(), date(2026, 12, 10)
    sign_all()
    drafted, said = own_date(here.task, date(2026, 11, 27)), own_date(here.task, date(2026, 12, 9))
    for before in days(SENT, 6):
        scanned(before)
    assert set(db.session.scalars(select(LetterItem.subject_id))) == {drafted}
    with counted() as statements:
        scanned(day)
    assert set(db.session.scalars(select(Alert.milestone_id).where(Alert.day == day))) == {said}
    assert len([one for one in statements if "milestones.original_due_on" in one and "measures.title" in one]) == 3


def test_a_letter_that_speaks_of_two_dates_of_a_task_is_told_of_once() -> None:
    """The next letter said “至今没有反馈” of it twice, and the page of the task listed it twice."""
    here = office()
    unanswered(here, 1)
    first = db.session.scalars(select(LetterItem)).one()
    of = {"letter_id": first.letter_id, "task_id": first.task_id, "department_id": first.department_id}
    added(LetterItem(key="2", cause=LetterCause.OVERDUE, subject_id=1, due_on=SENT, words="", **of))
    db.session.commit()
    said = sentences_of(here.task.id, first.department_id, said_of_dates(CHONGQING, LATE))
    assert [one for one in said if "渝发改函〔2026〕1号" in one] == [
        "督办函（渝发改函〔2026〕1号）要求2026年12月11日前反馈，至今没有反馈"
    ]
    assert [one.id for one in letters.of_task(here.task.id, None)] == [first.letter_id]
