"""Telling a unit what came of its thing, in the transaction of the act that answered it (changes.REFRESHERS)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.results.keys import Source, about, all_of, beginning, event_of
from tracker.alerts.results.queries import Answered, answered
from tracker.alerts.results.words import Result
from tracker.alerts.steps import Message, put_aside, put_each_aside, to_liaison_and_head, write
from tracker.database import batches
from tracker.ledger.story.late_queries import late
from tracker.outcomes.models import Verdict
from tracker.plans.models import Milestone
from tracker.reporting.division.share_queries import owing
from tracker.reporting.division.shares import TELL_NOW, TELL_WHEN_ASKED
from tracker.vocabulary import AlertEnd, AlertState, OwnerNews, TaskAct


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """One message a result and post, to the liaison and the head of the unit; of a date the newest verdict stands."""
    by_region: defaultdict[str, list[Message]] = defaultdict(list)
    for ids in batches(sorted(task_ids)):
        known = list(answered(ids, act.at))
        late = _taken_now({one.task_id for one in known if _is_of_its_own(one.result)}, act.today)
        _let_earlier_verdicts_go(session, act, known)
        _let_left_dates_go(session, act, known)
        for one in known:
            taken = late.get((one.task_id, one.result.department_id), "") if _is_of_its_own(one.result) else ""
            by_region[one.jurisdiction_id] += _messages(act, one, taken)
    for jurisdiction_id, messages in by_region.items():
        write(act, jurisdiction_id, messages)


def _let_earlier_verdicts_go(session: Session, act: Act, known: Collection[Answered]) -> None:
    """部分达成, 请整改 stood unread beside 达成 of the same date."""
    dates = {(one.task_id, one.result.subject_id) for one in known if one.result.source is Source.VERDICT}
    for task_id, milestone_id in sorted(dates):
        of_date = Alert.key.startswith(beginning(about(Source.VERDICT, milestone_id, "")), autoescape=True)
        put_aside(session, (Alert.task_id == task_id, of_date), AlertEnd.REPLACED, act.today)


def _let_left_dates_go(session: Session, act: Act, known: Collection[Answered]) -> None:
    """请整改 of a date that a later plan set anew stood beside 原目标不再适用, and asked for what nobody can tell."""
    amended = {one.task_id for one in known if one.result.source is Source.TASK and one.result.act == TaskAct.AMEND}
    if not amended:
        return
    of_verdicts = Alert.task_id.in_(amended), Alert.key.startswith(all_of(Source.VERDICT), autoescape=True)
    standing = session.execute(select(Alert.id, Alert.key).where(*of_verdicts, Alert.state == AlertState.SENT)).all()
    if not standing:
        return
    gone = Milestone.task_id.not_in(amended), Verdict.rectify_by.is_not(None)
    given = Verdict.id.in_({event_of(key) for _, key in standing})
    left = set(
        session.scalars(select(Verdict.id).join(Milestone, Milestone.id == Verdict.milestone_id).where(given, *gone))
    )
    put_each_aside(session, ((id, AlertEnd.DATE) for id, key in standing if event_of(key) in left), act.today)


def _taken_now(task_ids: Collection[int], day: date) -> dict[tuple[int, int], str]:
    """By task and body what was overdue when it took it over on this day: “；接手时“……”已逾期（自……起）”."""
    found: defaultdict[tuple[int, int], str] = defaultdict(str)
    taken = [one for one in late(task_ids, day) if one.taken_on == day] if task_ids else []
    writing = owing({one.task_id for one in taken}) if taken else frozenset()
    for one in taken:
        way = TELL_NOW if (one.task_id, one.body_id) in writing else TELL_WHEN_ASKED
        found[one.task_id, one.body_id] += f"；接手时{one.words}，{way}"
    return found


def _is_of_its_own(result: Result) -> bool:
    """Whether it tells a body of what it owns now, and not of what goes to another one."""
    return result.source is Source.OWNER and result.act == OwnerNews.GIVEN


def _messages(act: Act, one: Answered, added: str) -> Iterator[Message]:
    """`added`: what is said further where the body is told of items."""
    result = one.result
    return to_liaison_and_head(
        act,
        about(result.source, result.subject_id, result.event_id),
        result.department_id,
        result.say(one.task) + added,
        # Of a report it is the day by which it is asked for; a date that was granted or set asks for nothing itself.
        due_on=result.due_on if result.source is Source.REPORT else None,
        plan_id=one.plan_id,
        task_id=one.task_id,
        report_id=result.subject_id if result.source in (Source.REPORT, Source.DISSENT) else None,
    )
