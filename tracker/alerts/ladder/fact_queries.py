"""Reads what is known against a body in a task, for a letter that 综合处 draws up of its own accord.

Example: a 督办函 by hand says that the date of 27 November is past, that the report of the quarter is missing, that a
提醒函 was not answered, and how the task stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import func, select

from tracker.alerts.ladder.prose import is_laid, said_of
from tracker.alerts.ladder.words import overdue
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates
from tracker.alerts.scan.dates.words import MilestoneAbout
from tracker.alerts.scan.reports.words import ReportAbout
from tracker.alerts.scan.stages import Subject
from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.models import BodyStanding
from tracker.outcomes.extensions.rules import AWAITING
from tracker.outcomes.letters.rules import AWAITED, in_words
from tracker.outcomes.models import Extension, Letter, LetterItem
from tracker.people.registry.queries import short_names
from tracker.plans.models import Milestone
from tracker.reporting.line_queries import is_returned
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.queries import IS_UNSENT
from tracker.reporting.transitions import RETURNS
from tracker.vocabulary import LetterKind, LightRule, MilestoneSource


def sentences_of(task_id: int, body: int, said: SaidOfDates) -> tuple[str, ...]:
    """Each in words, as of a day; what it answers for late first."""
    day = said.day
    late = tuple(_dates(task_id, body, said))
    told = told_already({(task_id, body)}).get((task_id, body), ())
    others = (*_reports(task_id, body, day), *told, *_letters(task_id, body, day))
    return (*late, *others, *_light(task_id, body, day, said.calendar, late))


def _dates(task_id: int, body: int, said: SaidOfDates) -> Iterator[str]:
    day = said.day
    own = Milestone.task_id == task_id, Milestone.source == MilestoneSource.OWN, Milestone.due_on < day
    ids = list(db.session.scalars(select(Milestone.id).where(*own).order_by(Milestone.due_on, Milestone.id)))
    for found in said.of(ids):
        matter, about = found.matter, found.about
        is_asked = matter.subject is Subject.MILESTONE and body in matter.department_ids and matter.ended_on is None
        if is_asked and isinstance(about, MilestoneAbout) and about.grace_on < day:
            limit_on = matter.limits.get(body)
            since = limit_on or about.grace_on
            yield _unnamed(about.task, about.in_letter(matter.due_on, body, limit_on)) + overdue(since, day)


def _reports(task_id: int, body: int, day: date) -> Iterator[str]:
    """Of rounds that are open: what was missing when one closed is 缺报 for good."""
    missing = (
        select(Report.due_on, Round.name)
        .join(Round, Round.id == Report.round_id)
        .where(
            Report.task_id == task_id,
            Report.department_id == body,
            IS_UNSENT,
            Report.due_on < day,
            Round.closed_on.is_(None),
        )
    )
    for due_on, name in db.session.execute(missing.order_by(Report.due_on)):
        about = ReportAbout(NamedTask("", "", ""), round_label(name))
        yield _unnamed(about.task, about.in_letter(due_on)) + overdue(due_on, day)


def _unnamed(task: NamedTask, said: str) -> str:
    """The letter has named the task already."""
    return said.removeprefix(f"{task}的")


Said = Mapping[tuple[int, int], tuple[str, ...]]
"""By task and body."""


def told_already(pairs: Collection[tuple[int, int]]) -> Said:
    """By task and body what it did of itself, and is not answered or finished: who signs a letter is to know of it."""
    back, asked = returned(pairs), requested(pairs)
    return {pair: (*back.get(pair, ()), *asked.get(pair, ())) for pair in {*back, *asked}}


def requested(pairs: Collection[tuple[int, int]]) -> Said:
    """By task and body its requests for a later date that wait for their answer (domain.md 4, Extension).

    “2026年11月25日申请将2026年11月27日的时限延至2027年6月30日，至今没有答复”.
    """
    rows = (
        select(
            Extension.task_id, Extension.department_id, Extension.applied_on, Extension.due_on, Extension.requested_on
        )
        .where(Extension.task_id.in_({task for task, _ in pairs}), Extension.state.in_(AWAITING))
        .order_by(Extension.id)
    )
    found: defaultdict[tuple[int, int], tuple[str, ...]] = defaultdict(tuple)
    for task, body, applied_on, due_on, later in db.session.execute(rows):
        if body and (task, body) in pairs and applied_on and due_on and later:
            of_date = f"申请将{in_words(due_on)}的时限延至{in_words(later)}"
            found[task, body] += (f"{in_words(applied_on)}{of_date}，至今没有答复",)
    return found


def returned(pairs: Collection[tuple[int, int]]) -> Said:
    """By task and body its reports that came back (退回) and were not sent again: it told something, and is asked more.

    “2026年第3季度进展报告于2026年9月25日退回修改，至今没有重新报送”.
    """
    back_at = (
        select(func.max(ReportEvent.recorded_at))
        .where(ReportEvent.report_id == Report.id, ReportEvent.act.in_(RETURNS))
        .correlate(Report)
        .scalar_subquery()
    )
    rows = (
        select(Report.task_id, Report.department_id, Round.name, back_at)
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id.in_({task for task, _ in pairs}), is_returned(), back_at.is_not(None))
        .order_by(Round.as_of)
    )
    found: defaultdict[tuple[int, int], tuple[str, ...]] = defaultdict(tuple)
    for task, body, name, at in db.session.execute(rows):
        on = in_words(shanghai_date(at))
        found[task, body] += (f"{round_label(name)}进展报告于{on}退回修改，至今没有重新报送",)
    return {pair: words for pair, words in found.items() if pair in pairs}


def _letters(task_id: int, body: int, day: date) -> Iterator[str]:
    """Each once, though it may speak of several dates of the task."""
    unanswered = (
        select(Letter.id, Letter.kind, Letter.number, Letter.reply_by)
        .join(LetterItem, LetterItem.letter_id == Letter.id)
        .where(
            LetterItem.task_id == task_id,
            LetterItem.department_id == body,
            LetterItem.lapsed_on.is_(None),
            Letter.state.in_(AWAITED),
            Letter.reply_by < day,
        )
    )
    for _, kind, number, reply_by in db.session.execute(unanswered.distinct().order_by(Letter.id)):
        if reply_by is not None:
            yield f"{LetterKind(kind).label}（{number}）要求{in_words(reply_by)}前反馈，至今没有反馈"


def _light(task_id: int, body: int, day: date, calendar: Calendar, late: tuple[str, ...]) -> Iterator[str]:
    standing = db.session.get(BodyStanding, (task_id, body))
    if standing is None:
        return
    light = stored_light([standing.turn], day, calendar)
    is_said = light.rule is LightRule.OVERDUE and bool(late)
    if is_laid(light) and not is_said and light.is_laid_at(body):
        yield f"截至{in_words(day)}，{said_of(light, short_names([body])[body])}"
