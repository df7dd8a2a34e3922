"""Reads what the report of a year is made of: its last quarter as it was closed, with what was heard of it later.

Tasks, division of work, dates granted, states and days off stand as they were at that closing, and the lights are those
of the same day: whatever differs from the quarter's report has come since. What counts later are reports of the year's
rounds, values that speak of no day after 31 December, whichever report brought them, and verdicts likewise. What was
due by that day has come due (Period.dates_on).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.calendar.days import load_calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import db
from tracker.ledger.facts.task import Closing, Since
from tracker.ledger.rows.kept_json import as_json, from_json
from tracker.ledger.rows.owned import LIT_BADLY
from tracker.ledger.rows.queries import rows
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.models import Verdict
from tracker.reporting.models import Reading, ReportEvent, Round
from tracker.reporting.quarters import Quarter
from tracker.supervision.contents.changed_queries import heard
from tracker.supervision.contents.report_queries import report_lines
from tracker.supervision.period import Period, Year
from tracker.supervision.queries import closed_before, frozen_ids, period_of, streaks
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.details import ReportLine
from tracker.vocabulary import Colour, RoundKind


def year_period(selection: Selection, year: Year, on: date, built_at: datetime) -> Period:
    """The year once its last quarter was closed on that day, else its live ledger of the day (年度快报，未定稿).

    RuleRefused before any plan was received.
    """
    period = replace(period_of(selection, year.quarter, on, built_at), year=year)
    if period.closed_at is None:
        return replace(period, as_of=min(year.last_day, on))
    heard = built_at if on == shanghai_date(built_at) else end_of(on)
    return replace(period, as_of=min(year.last_day, on), corrected_up_to=max(heard, period.closed_at))


def at_closing(period: Period) -> Period:
    """The same as everything stood that is no report, of a year no value or verdict: letters, dates, matters."""
    return replace(period, corrected_up_to=None)


@dataclass
class YearRows:
    """The rows of a year in the order of the ledger, found once and read as often as there are files.

    `colours`: by task; `versions`: of the rules that lit them.
    """

    kept: list[bytes] = field(default_factory=list)
    colours: dict[int, Colour] = field(default_factory=dict)
    versions: set[int] = field(default_factory=set)

    def __iter__(self) -> Iterator[LedgerRow]:
        """One after the other: fifty thousand of them would not fit."""
        return (from_json(json.loads(zlib.decompress(one))) for one in self.kept)

    def add(self, row: LedgerRow) -> None:
        """One more."""
        self.kept.append(zlib.compress(json.dumps(as_json(row), ensure_ascii=False).encode(), 1))
        self.colours[row.task_id] = row.light.colour
        self.versions.add(row.rule_version)


def year_rows(selection: Selection, period: Period) -> YearRows:
    """The tasks of the last closing, lit for its day with what was heard up to the period's instant."""
    assert period.year is not None and period.round_id is not None and period.known is not None
    found, day = YearRows(), period.names_of
    closing = Closing(period.round_id, day, Since(period.known, period.year.last_day, period.dates_on))
    ids = frozen_ids(selection, period.round_id)
    known = at_closing(period).known
    for row in rows(ids, day, load_calendar(known), known, closing=closing, quarter=period.quarter):
        found.add(row)
    return found


def year_reports(selection: Selection, period: Period) -> Iterator[ReportLine]:
    """What was owed in every quarter of the year and what came of it, quarter by quarter."""
    assert period.year is not None
    rounds = select(Round).where(
        Round.jurisdiction_id == selection.jurisdiction_id,
        Round.kind == RoundKind.QUARTER,
        Round.name.in_([quarter.name for quarter in period.year.quarters]),
        Round.opened_at < end_of(period.on),
    )
    for round in db.session.scalars(rounds.order_by(Round.name)).all():
        is_closed = round.closed_at is not None and round.closed_at < end_of(period.on)
        closed_at = round.closed_at if is_closed else None
        of = replace(period, quarter=Quarter.parse(round.name), round_id=round.id, closed_at=closed_at)
        yield from report_lines(selection, of)


def year_streaks(selection: Selection, period: Period, found: YearRows) -> dict[int, int]:
    """连续红黄期数 by task: quarters, the last of them as the year lights it."""
    earlier = streaks(closed_before(selection, at_closing(period)))
    return {id: earlier.get(id, 0) + 1 if colour in LIT_BADLY else 0 for id, colour in found.colours.items()}


def heard_since(jurisdiction_id: str, year: Year, since: datetime) -> int:
    """How many reports and verdicts say something new of a year that were accepted, taken back or given since.

    What bodies tell of a later day (请报送, 报送情况) is none of it (changed_queries.py).
    """
    return len(_reports_since(jurisdiction_id, year, since)) + len(_verdicts_since(jurisdiction_id, year, since))


def _reports_since(jurisdiction_id: str, year: Year, since: datetime) -> Collection[int]:
    """Of the year's own rounds, and of others those that tell a value of one of its days."""
    told = select(Reading.version_id).where(Reading.as_of.between(date(year.year, 1, 1), year.last_day))
    own = Round.name.in_([quarter.name for quarter in year.quarters])
    of_year = Round.jurisdiction_id == jurisdiction_id, or_(own, ReportEvent.version_id.in_(told))
    found = heard(since, *of_year)
    return found.of_span(year.last_day) if found else ()


def _verdicts_since(jurisdiction_id: str, year: Year, since: datetime) -> Collection[int]:
    found = select(Verdict.id).where(
        Verdict.jurisdiction_id == jurisdiction_id, Verdict.recorded_at > since, Verdict.as_of <= year.last_day
    )
    return set(db.session.scalars(found))
