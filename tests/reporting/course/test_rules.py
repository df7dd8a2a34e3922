"""What the acts on a report come to: a table of courses, and random ones against what lists ask the database."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW
from tests.reporting import world
from tracker.database import db
from tracker.ledger.facts.known_queries import accepting
from tracker.reporting import line_queries
from tracker.reporting.consolidation import HANDED_ON
from tracker.reporting.course.queries import course_so_far, events_of
from tracker.reporting.course.rules import course_of
from tracker.reporting.models import Report, ReportEvent, ReportVersion
from tracker.reporting.transitions import TRANSITIONS, Because
from tracker.vocabulary import ReportAct, ReportState

A, S = ReportAct, ReportState


@dataclass(frozen=True)
class Event:
    """An act about a version, and where the table of transitions says it led."""

    act: ReportAct
    state: ReportState
    version_id: int | None
    because: Because | None = None


def acts(*told: tuple[ReportAct, int | None] | ReportAct) -> list[Event]:
    """Each act from where the one before led to; the version is that of the act before unless it is named."""
    found, state, version = [], S.TO_FILL, None
    for one in told:
        act, version = one if isinstance(one, tuple) else (one, version)
        state = TRANSITIONS[state, act].to
        found.append(Event(act, state, version))
    return found


SENT = ((A.SAVE, 1), A.SEND, A.APPROVE)
TAKEN = (*SENT, A.ACCEPT)
AGAIN = ((A.SAVE, 2), A.SEND, A.APPROVE)
HANDED_UP = ((A.SAVE, 1), A.SEND, A.HAND_UP)


@pytest.mark.parametrize(
    ("told", "state", "accepted", "sent", "returned"),
    [
        ((), S.TO_FILL, [], None, 0),
        (((A.SAVE, 1),), S.DRAFT, [], None, 0),
        (((A.SAVE, 1), A.SEND), S.TO_APPROVE, [], None, 0),
        (((A.SAVE, 1), A.SEND, A.WITHDRAW), S.DRAFT, [], None, 0),
        # The unit's head hands it back: that is no 退回.
        (((A.SAVE, 1), A.SEND, A.DECLINE), S.DRAFT, [], None, 0),
        (SENT, S.TO_REVIEW, [], 1, 0),
        ((*SENT, A.RETURN), S.RETURNED, [], 1, 1),
        # What is written anew counts as sent once its head has approved it.
        ((*SENT, A.RETURN, (A.SAVE, 2), A.SEND), S.TO_APPROVE, [], 1, 1),
        ((*SENT, A.RETURN, *AGAIN), S.TO_REVIEW, [], 2, 1),
        ((*SENT, A.RETURN, *AGAIN, A.RETURN), S.RETURNED, [], 2, 2),
        ((*SENT, A.RETURN, *AGAIN, A.ACCEPT), S.ACCEPTED, [2], 2, 1),
        (TAKEN, S.ACCEPTED, [1], 1, 0),
        ((*TAKEN, A.UNDO), S.TO_REVIEW, [], 1, 0),
        ((*TAKEN, A.UNDO, A.ACCEPT), S.ACCEPTED, [1], 1, 0),
        # 更正: the accepted text holds until the new one is taken, and again where that is undone.
        ((*TAKEN, A.CORRECT, *AGAIN), S.TO_REVIEW, [1], 2, 0),
        ((*TAKEN, A.CORRECT, *AGAIN, A.ACCEPT), S.ACCEPTED, [1, 2], 2, 0),
        ((*TAKEN, A.CORRECT, *AGAIN, A.ACCEPT, A.UNDO), S.TO_REVIEW, [1], 2, 0),
        ((*TAKEN, A.CORRECT, (A.SAVE, 2), (A.DROP, 1)), S.ACCEPTED, [1], 1, 0),
        ((*TAKEN, A.REOPEN, (A.SAVE, 2)), S.DRAFT, [1], 1, 0),
        # 牵头汇总: the lead sends back, takes in; the joint report takes the text along, and back.
        ((*HANDED_UP, A.SEND_BACK), S.RETURNED, [], 1, 1),
        ((*HANDED_UP, A.RECEIVE, A.CONSOLIDATE, A.ACCEPT), S.ACCEPTED, [1], 1, 0),
        ((*HANDED_UP, A.RECEIVE, A.CONSOLIDATE, A.ACCEPT, A.UNDO_JOINT), S.CONSOLIDATED, [], 1, 0),
        (((A.ENTER, 1),), S.TO_REVIEW, [], 1, 0),
        ((A.MISS,), S.MISSING, [], None, 0),
        ((A.EXEMPT,), S.EXEMPT, [], None, 0),
    ],
)
def test_where_it_stands_what_was_taken_and_how_often_it_came_back(
    told: tuple[tuple[ReportAct, int | None] | ReportAct, ...],
    state: ReportState,
    accepted: list[int],
    sent: int | None,
    returned: int,
) -> None:
    course = course_of(acts(*told))
    assert course.state is state
    assert [one.event.version_id for one in course.accepted] == accepted
    assert (course.sent_version_id, course.returned) == (sent, returned)


@pytest.mark.parametrize(
    ("told", "brought_back", "is_own_correction", "is_made_up", "done_with"),
    [
        ((), None, False, False, None),
        (((A.SAVE, 1), A.SEND, A.DECLINE), A.DECLINE, False, False, None),
        ((*SENT, A.RETURN), A.RETURN, False, False, None),
        # It is still there for that while its liaison writes; no more once its head has approved it.
        ((*SENT, A.RETURN, (A.SAVE, 2), A.SEND, A.WITHDRAW), A.RETURN, False, False, None),
        ((*SENT, A.RETURN, *AGAIN), None, False, False, None),
        ((*TAKEN, A.REOPEN, (A.SAVE, 2)), A.REOPEN, False, False, None),
        ((*TAKEN, A.CORRECT), None, True, False, None),
        ((*TAKEN, A.CORRECT, (A.SAVE, 2), A.SEND, A.DECLINE), A.DECLINE, True, False, None),
        # Returned meanwhile, or opened by 综合处: not the unit's own any more.
        ((*TAKEN, A.CORRECT, *AGAIN, A.RETURN, (A.SAVE, 3)), A.RETURN, False, False, None),
        ((*TAKEN, A.REOPEN), A.REOPEN, False, False, None),
        # What was entered for the unit is corrected before its review: nothing was accepted.
        (((A.ENTER, 1), A.CORRECT), None, False, False, None),
        ((A.MISS,), None, False, True, S.MISSING),
        ((A.MISS, (A.SAVE, 1), A.SEND), None, False, True, S.MISSING),
        ((A.MISS, A.REOPEN, (A.SAVE, 1)), A.REOPEN, False, False, S.MISSING),
        ((A.EXEMPT, A.ASK), A.ASK, False, False, S.EXEMPT),
        ((A.MISS, A.EXEMPT, A.ASK), A.ASK, False, False, S.EXEMPT),
        ((A.EXEMPT, A.ASK, A.MISS), None, False, True, S.MISSING),
    ],
)
def test_why_it_is_with_its_unit(
    told: tuple[tuple[ReportAct, int | None] | ReportAct, ...],
    brought_back: ReportAct | None,
    is_own_correction: bool,
    is_made_up: bool,
    done_with: ReportState | None,
) -> None:
    course = course_of(acts(*told))
    assert (course.brought_back.act if course.brought_back else None) is brought_back
    assert (course.is_own_correction, course.is_made_up) == (is_own_correction, is_made_up)
    assert course.done_with is done_with


@pytest.mark.parametrize(
    ("told", "was"),
    [(TAKEN, S.TO_REVIEW), ((*HANDED_UP, A.RECEIVE, A.CONSOLIDATE, A.ACCEPT), S.CONSOLIDATED)],
)
def test_an_acceptance_knows_whether_a_joint_report_took_it_along(
    told: tuple[tuple[ReportAct, int | None] | ReportAct, ...], was: ReportState
) -> None:
    assert [one.was for one in course_of(acts(*told)).accepted] == [was]


def walk(chance: random.Random) -> list[Event]:
    """Any course that the table of transitions lets a report take; a text begun after it was handed on is a new one."""
    state, texts, version, found = S.TO_FILL, 0, 0, list[Event]()
    for _ in range(chance.randint(1, 25)):
        act, way = chance.choice([(act, way) for (at, act), way in TRANSITIONS.items() if at is state])
        if act in (A.SAVE, A.ENTER, A.ENTER_UP) and state is not S.DRAFT:
            texts, version = texts + 1, texts + 1
        accepted = course_of(found).accepted
        if act is A.DROP or (act is A.KEEP and not accepted):
            continue
        if act is A.KEEP:
            version = accepted[-1].event.version_id or 0
        # Its body asks for nobody: of what the round had spared it begins one that is its alone.
        is_own = act is A.ASK and state is S.EXEMPT and chance.random() < 0.5
        state = way.to
        found.append(Event(act, state, version or None, Because.VOLUNTARY if is_own else None))
    return found


def listed(session: scoped_session[Session], report: Report) -> tuple[list[int], bool, bool, str | None, list[bool]]:
    """What lists say: acceptances that stand, whether it was returned, and whether it has told.

    Also what happened last but for its liaison, and whether only its body had begun it: now, and before each act.
    """
    of_it = ReportEvent.report_id == report.id
    accepted = session.scalars(select(ReportEvent.id).where(of_it, accepting(False)).order_by(ReportEvent.id))
    returned = session.scalar(select(line_queries.is_returned()).where(Report.id == report.id))
    told = session.scalar(select(line_queries.has_told()).where(Report.id == report.id))
    line = session.execute(line_queries.these_with_last_event(), {"reports": [report.id]}).one()
    events = events_of([report.id])
    own = [
        session.scalar(select(line_queries.is_voluntary(one.recorded_at)).where(Report.id == report.id))
        for one in events
    ]
    return list(accepted), bool(returned), bool(told), line.last_act, [line.is_voluntary, *own]


def folded(events: list[ReportEvent]) -> tuple[list[int], bool, bool, str | None, list[bool]]:
    """The same of its course."""
    course = course_of(events)
    begun_again = course.state in (S.DRAFT, S.TO_APPROVE) and course.decided is not None
    was_returned = begun_again and course.decided is not None and course.decided.state == S.RETURNED
    turned = course.turned.act if course.turned is not None else None
    own = [course_of(events[:number]).is_voluntary for number in range(len(events))]
    is_back = course.state is S.RETURNED or was_returned
    return [one.event.id for one in course.accepted], is_back, course.has_told, turned, [course.is_voluntary, *own]


def stands(told: list[Event]) -> dict[str, object]:
    """The columns of a report that these acts led to."""
    has_left = any(one.state in HANDED_ON for one in told)
    return {"state": told[-1].state, "first_submitted_at": NOW if has_left else None}


@pytest.mark.slow
@pytest.mark.both
def test_lists_ask_the_database_for_the_same(session: scoped_session[Session]) -> None:
    of = world.region()
    task = of.task()
    world.opened()
    report = world.report(task, of.transport)
    texts = [
        ReportVersion(report_id=report.id, number=n, author="市交通局", created_at=NOW, saved_at=NOW)
        for n in range(1, 26)
    ]
    session.add_all(texts)
    session.flush()
    ids, chance = {None: None, **{one.number: one.id for one in texts}}, random.Random(7)
    for _ in range(60):
        session.execute(delete(ReportEvent).where(ReportEvent.report_id == report.id))
        told = walk(chance)
        at = [NOW + timedelta(minutes=number) for number in range(len(told))]
        values = [
            {
                "report_id": report.id,
                "version_id": ids[one.version_id],
                "act": one.act,
                "state": one.state,
                "recorded_at": when,
                "actor": "系统",
                "reason": "",
                "self_reviewed": False,
                "because": one.because,
            }
            for one, when in zip(told, at, strict=True)
        ]
        if not values:
            continue
        session.execute(insert(ReportEvent), values)
        session.execute(Report.__table__.update().where(Report.id == report.id).values(**stands(told)))
        session.expire_all()
        course = course_so_far(report.id)
        assert course.state is told[-1].state and len(events_of([report.id])) == len(told)
        assert listed(session, report) == folded(events_of([report.id])), [
            (one.act.value, one.version_id) for one in told
        ]
    db.session.rollback()
