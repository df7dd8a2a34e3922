"""Reads what an edition is to be made of: the rows of the closing, or of the last edition with what came since.

Of a year the rows of its last closing with everything heard of it since, in every edition anew
(contents/year_queries.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tracker.calendar.days import load_calendar
from tracker.clock import shanghai_date
from tracker.database import batches, db
from tracker.errors import RuleRefused
from tracker.ledger.facts.task import Closing
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.rows.owned import LIT_BADLY
from tracker.ledger.rows.queries import BATCH, rows
from tracker.ledger.rows.row import LAYOUT, LedgerRow, PartRow
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.supervision.contents.changed_queries import heard
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.contents.year_queries import YearRows, at_closing, heard_since, year_period, year_rows
from tracker.supervision.editions import rules
from tracker.supervision.models import Edition, EditionRow
from tracker.supervision.period import Period, Span, Year, span_of
from tracker.supervision.queries import closed_before, frozen_rows, layout, lights_day, period_of, streaks
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.writing.workbook import Contents
from tracker.vocabulary import Colour, EditionState


@dataclass(frozen=True)
class Plan:
    """What is to be made. `corrected`: by task the last instant at which something of it was accepted since.

    `previous_id`: the edition before, None of the first. `existing_id`: a draft that is made anew.
    """

    made: rules.Made
    round_id: int
    period: Period
    corrected: Mapping[int, datetime]
    previous_id: int | None = None
    existing_id: int | None = None

    @property
    def known_at(self) -> datetime:
        """The last instant whose facts count."""
        known = self.period.corrected_up_to or self.period.closed_at
        assert known is not None
        return known


def span_period(selection: Selection, span: Span, on: date, built_at: datetime) -> Period:
    """Of a quarter or a year. RuleRefused before any plan was received."""
    if isinstance(span, Year):
        return year_period(selection, span, on, built_at)
    return period_of(selection, span, on, built_at)


def plan_of(jurisdiction_id: str, span: Span, on: date, built_at: datetime) -> Plan:
    """Which edition of a quarter or a year is the next. RuleRefused where there is none to be made."""
    period = span_period(Selection(jurisdiction_id), span, on, built_at)
    if not period.is_final or period.round_id is None:
        raise RuleRefused(rules.YEAR_NOT_CLOSED if period.year else rules.NOT_CLOSED)
    round_id = period.round_id
    last = last_edition(round_id, span.name)
    state = EditionState(last.state) if last else None
    if last is not None and state is EditionState.REVIEWED:
        raise RuleRefused(rules.IS_REVIEWED)
    existing = last.id if last is not None and state not in rules.SIGNED else None
    number = 1 if last is None else last.number + (existing is None)
    made = rules.Made(jurisdiction_id, span.name, number)
    if number == 1:
        return Plan(made, round_id, replace(period, edition=1), {}, existing_id=existing)
    previous = _edition(round_id, span.name, number - 1)
    if period.year is not None:
        period = replace(period, edition=number, is_corrected=_corrects(jurisdiction_id, period.year, previous, on))
        return Plan(made, round_id, period, {}, previous.id, existing)
    corrected = corrections(round_id, previous.known_at)
    if not corrected:
        raise RuleRefused(rules.NO_CHANGE)
    period = replace(period, edition=number, corrected_up_to=max(corrected.values()))
    return Plan(made, round_id, period, corrected, previous.id, existing)


def _corrects(jurisdiction_id: str, year: Year, previous: Edition, on: date) -> bool:
    """Whether the next one of a year corrects the one before: 年度定稿 after 年度快报 does not.

    RuleRefused where nothing was heard since.
    """
    is_same_word = year.word(shanghai_date(previous.known_at)) == year.word(on)
    if is_same_word and not heard_since(jurisdiction_id, year, previous.known_at):
        raise RuleRefused(rules.NO_CHANGE)
    return is_same_word


def last_edition(round_id: int, name: str) -> Edition | None:
    """The newest edition of a round's quarter, or of the year whose last it is: 2026Q4, 2026."""
    found = select(Edition).where(Edition.round_id == round_id, Edition.quarter == name)
    return db.session.scalar(found.order_by(Edition.number.desc()).limit(1))


def _edition(round_id: int, name: str, number: int) -> Edition:
    found = select(Edition).where(Edition.round_id == round_id, Edition.quarter == name, Edition.number == number)
    return db.session.scalars(found).one()


def corrections(round_id: int, since: datetime) -> dict[int, datetime]:
    """By task when something new of a closed round was last accepted, taken back or spared after an instant."""
    return dict(sorted(_changed(round_id, since).values(), key=lambda one: one[1]))


def changed_since(edition: Edition) -> int:
    """How many reports of its round say something new of it since; of a year reports and verdicts that speak of it."""
    span = span_of(edition.quarter)
    if isinstance(span, Year):
        return heard_since(edition.jurisdiction_id, span, edition.known_at)
    return len(_changed(edition.round_id, edition.known_at))


def _changed(round_id: int, since: datetime) -> Mapping[int, tuple[int, datetime]]:
    """By report its task and when it said something new of the days of its quarter last."""
    told = heard(since, Round.id == round_id)
    if told is None:
        return {}
    round = db.session.get_one(Round, round_id)
    return told.of_span(_values_until(lights_day(round), Quarter.parse(round.name)))


def _values_until(day: date, quarter: Quarter) -> date:
    """The last day whose values an edition has: lit for a day, it speaks of the whole quarter."""
    return max(day, quarter.last_day)


class Rows:
    """The rows of an edition in the order of the ledger, each time from the beginning: every file reads them anew.

    `corrected`: the rows that what came since has changed, by task; `of_year`: all rows of a year.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        selection, is_year = Selection(plan.made.jurisdiction_id), plan.period.year is not None
        self.of_year: YearRows | None = year_rows(selection, plan.period) if is_year else None
        self.corrected = dict(_corrected(plan)) if plan.previous_id is not None and not is_year else {}

    def may_differ(self, task_id: int) -> bool:
        """Whether a row may be another than in the edition before."""
        return self.plan.previous_id is not None and (self.of_year is not None or task_id in self.corrected)

    def __iter__(self) -> Iterator[LedgerRow]:
        """One after the other, in batches."""
        if self.of_year is not None:
            yield from self.of_year
            return
        if self.plan.previous_id is None:
            yield from frozen_rows(Selection(self.plan.made.jurisdiction_id), self.plan.round_id)
            return
        for row in rows_kept(self.plan.previous_id):
            yield self.corrected.get(row.task_id, row)


def _corrected(plan: Plan) -> Iterator[tuple[int, LedgerRow]]:
    """What came after the closing, lit for the day of the frozen lights, by the days off that were known at it.

    A task that has gone on to another state since keeps its light: only what was told of the quarter is new.
    """
    assert plan.previous_id is not None
    day, quarter, calendar = plan.period.names_of, plan.period.quarter, load_calendar(at_closing(plan.period).known)
    closing = Closing(plan.round_id, day, values_until=_values_until(day, quarter))
    asked = select(EditionRow.row).where(EditionRow.edition_id == plan.previous_id)
    for task_id, corrected_at in plan.corrected.items():
        then = db.session.scalar(asked.where(EditionRow.task_id == task_id))
        if then is None:
            continue
        known = corrected_at + timedelta(microseconds=1)
        for now in rows([task_id], day, calendar, known, closing=closing, quarter=quarter):
            before = from_json(then)
            yield task_id, now if _settled(now) == _settled(before) else _with_told(before, now)


def _settled(row: LedgerRow) -> tuple[object, ...]:
    """What no report changes: state, division of work, dates and verdicts."""
    dates = [
        (milestone.milestone_id, milestone.due_on, milestone.verdict_on, milestone.rectify_by, milestone.owners)
        for milestone in row.milestones
    ]
    owned = [(indicator.indicator_id, indicator.target, indicator.owners) for indicator in row.indicators]
    return row.state, row.mode, row.kind, row.lead_id, [part.assignment_id for part in row.parts], dates, owned


def _with_told(before: LedgerRow, now: LedgerRow) -> LedgerRow:
    """What each body told since; whose duty has become another since keeps that of then."""
    told = {part.department_id: part for part in now.parts}
    return replace(before, parts=tuple(_as_held_then(part, told.get(part.department_id)) for part in before.parts))


def _as_held_then(before: PartRow, now: PartRow | None) -> PartRow:
    return before if now is None else replace(now, assignment_id=before.assignment_id, role=before.role)


def rows_kept(edition_id: int) -> Iterator[LedgerRow]:
    """The rows of an edition as it shows them, in its order, in batches."""
    for kept in raw_rows(edition_id):
        yield from_json(kept.row)


def raw_rows(edition_id: int) -> Iterator[Any]:
    """The same as they lie in the table, with what stands beside them."""
    ids = list(
        db.session.scalars(
            select(EditionRow.id).where(EditionRow.edition_id == edition_id).order_by(EditionRow.position)
        )
    )
    table = EditionRow.__table__
    for batch in batches(ids, BATCH):
        yield from db.session.execute(select(table).where(table.c.id.in_(batch)).order_by(table.c.position))


def contents(found: Rows, changes: tuple[str, ...]) -> Contents:
    """What the files of the edition are made of; what is no report is as it was at the closing.

    `changes`: in what it differs from the edition before.
    """
    plan, selection = found.plan, Selection(found.plan.made.jurisdiction_id)
    if found.of_year is not None:
        return replace(contents_of(selection, plan.period, found=found.of_year), changes=changes)
    told = replace(contents_of(selection, plan.period), rows=found, changes=changes)
    if plan.previous_id is None:
        return told
    earlier = streaks(closed_before(selection, plan.period))
    shown = select(EditionRow.task_id, EditionRow.colour).where(EditionRow.edition_id == plan.previous_id)
    colours = dict(db.session.execute(shown).all())
    colours |= {task_id: row.light.colour.value for task_id, row in found.corrected.items()}
    lit = {id: earlier.get(id, 0) + 1 if Colour(colour) in LIT_BADLY else 0 for id, colour in colours.items()}
    return replace(told, streaks={**told.streaks, **lit})


def layout_of(plan: Plan) -> int:
    """The layout of the sheets, that of the day the quarter was closed; of a year, which is lit anew, the present."""
    if plan.period.year is not None:
        return LAYOUT
    return layout(Selection(plan.made.jurisdiction_id), plan.period)
