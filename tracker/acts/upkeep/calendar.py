"""The yearly notice of days off: what it would change, and taking it (domain.md 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import changes
from tracker.actor import Act
from tracker.calendar import days as calendar_days
from tracker.calendar.days import load_calendar
from tracker.calendar.files import DayRow
from tracker.calendar.workdays import Calendar
from tracker.errors import RuleRefused
from tracker.jobs import runs
from tracker.ledger import steps as ledger_steps
from tracker.ledger.models import LedgerStanding
from tracker.people.queries import working_jurisdictions
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.calendar_rules import QuarterDays, days_of, is_moved, quarter_days, unit_days
from tracker.reporting.rounds.cutoff_steps import note_cutoffs
from tracker.reporting.rounds.queries import cutoffs_of, open_rounds
from tracker.shipping import Word, ship
from tracker.vocabulary import CalendarFact

MOST_COUNTED = 3000
"""With more tasks a preview does not solve them all: it says that they are solved after loading."""

NOTHING_NEW = "{year}年放假安排与已录入的相同，没有改动。"


@dataclass(frozen=True)
class OpenRound:
    """A round that is open and rests on the year, or has other days by it.

    Days that move stand until 综合处 sets others and tells the units. `held`, `by_rule`: the units' cut-off, the lead's
    and the end of the review, as they are and by the new calendar.
    """

    jurisdiction_id: str
    name: str
    held: tuple[date, date, date]
    by_rule: tuple[date, date, date]

    @property
    def has_moved(self) -> bool:
        """Whether it would have other cut-offs by the new calendar."""
        return self.held != self.by_rule


@dataclass(frozen=True)
class Effect:
    """What a notice changes. `moved`: tasks whose light turns on another day, None where they are too many to ask."""

    year: int
    days: Sequence[DayRow]
    added: int
    working_before: int
    working_after: int
    quarters: Sequence[QuarterDays]
    open_rounds: Sequence[OpenRound]
    moved: int | None


def preview(act: Act, rows: Sequence[DayRow]) -> Effect:
    """What taking these days would change; nothing is kept."""
    with changes.rehearsing(act) as session:
        return _take(session, act, rows, counts=True)


def load(act: Act, rows: Sequence[DayRow]) -> Effect:
    """Take them: open rounds whose days they confirm are 暂定 no more.

    Lights are solved anew by a run (rebuilding.py) or, by command, by `turn.rebuild`; where that is cut short, by the
    next turn. RuleRefused where the same is on record.
    """
    with changes.writing(act) as session:
        calendar_days.hold(session)
        effect = _take(session, act, rows, counts=False)
        if not effect.added:
            raise RuleRefused(NOTHING_NEW.format(year=effect.year))
        if act.actor.jurisdiction_id is not None:
            runs.queue(act, runs.REBUILD, act.actor.jurisdiction_id, {"year": effect.year})
        else:
            ledger_steps.mark_stale(session)
        return effect


def load_shipped(act: Act, rows: Iterable[DayRow]) -> int:
    """The calendars that come with the program; how many rows are new. Lights wait to be solved by them.

    Example: the office has loaded an amended notice of 2026, the program brings the first one and that of 2027. 2026
    stays as the office has it; 2027 is taken, and open rounds whose days it confirms are 暂定 no more.
    """
    with changes.writing(act) as session:
        calendar_days.hold(session)
        before = load_calendar()
        taken = ship(_notices(rows), _said, _on_record)
        added = calendar_days.add(session, act, [row for named in taken for row in _whole(named)], number="")
        if added:
            after = load_calendar()
            for named in taken:
                if (year := named[0].notice_year) is not None:
                    _confirm_open(act, year, before, after)
            ledger_steps.mark_stale(session)
        return added


def _take(session: Session, act: Act, rows: Sequence[DayRow], *, counts: bool) -> Effect:
    year = rows[0].notice_year or rows[0].day.year
    before = load_calendar()
    added = calendar_days.add(session, act, _whole(rows), number=rows[0].source)
    after = load_calendar()
    quarters = quarter_days((Quarter(year, number) for number in (1, 2, 3, 4)), before, after)
    return Effect(
        year=year,
        days=rows,
        added=added,
        working_before=before.working_days(year),
        working_after=after.working_days(year),
        quarters=quarters,
        open_rounds=_confirm_open(act, year, before, after),
        moved=_moved(session, act) if counts else None,
    )


def _notices(rows: Iterable[DayRow]) -> list[list[DayRow]]:
    """Whole notices, a year's each, and the holidays of the law."""
    notices: dict[int | None, list[DayRow]] = {}
    for row in rows:
        notices.setdefault(row.notice_year, []).append(row)
    return list(notices.values())


def _said(named: Sequence[DayRow]) -> frozenset[DayRow]:
    return frozenset(named)


def _on_record(named: Sequence[DayRow]) -> list[Word[frozenset[DayRow]]]:
    """What is on record of a year; of the holidays of the law nothing: nobody else speaks of them."""
    year = named[0].notice_year
    if year is None:
        return []
    days = [
        DayRow(row.day, CalendarFact(row.kind), year, row.name, row.source) for row in calendar_days.of_notice(year)
    ]
    return [Word(frozenset(days), not calendar_days.is_of_office(year))] if days else []


def _whole(named: Sequence[DayRow]) -> list[DayRow]:
    """A notice with the days that an earlier version of it named and this one does not."""
    year = named[0].notice_year
    return [*named, *(_not_named_any_more(year, named) if year is not None else ())]


def _not_named_any_more(year: int, rows: Sequence[DayRow]) -> list[DayRow]:
    """Days of an earlier version of the notice are as any other again."""
    named = {row.day for row in rows}
    gone = [row for row in calendar_days.of_notice(year) if row.day not in named]
    return [DayRow(row.day, CalendarFact.ORDINARY, year, row.name, rows[0].source) for row in gone]


def _confirm_open(act: Act, year: int, before: Calendar, after: Calendar) -> list[OpenRound]:
    """Open rounds that rest on the year, or whose days it moves; those whose days stay are certain from now on.

    Another region's are confirmed, too, and told to its own 综合处 alone.
    """
    found = []
    for code in working_jurisdictions():
        for round in open_rounds(code):
            held, by_rule = cutoffs_of(round.id), days_of(round, after)
            rests = held.provisional and year in (held.unit_due_on.year, held.review_ends_on.year)
            if not rests and not is_moved(round, held, before, after):
                continue
            one = OpenRound(code, round.name, unit_days(held), unit_days(by_rule))
            if not one.has_moved:
                note_cutoffs(act, round, by_rule)
            if act.actor.jurisdiction_id in (code, None):
                found.append(one)
    return found


def _moved(session: Session, act: Act) -> int | None:
    """How many tasks are lit otherwise on some day by the calendar in the open transaction."""
    count = session.scalar(select(func.count()).select_from(LedgerStanding)) or 0
    if count > MOST_COUNTED:
        return None
    before = _turns(session)
    ledger_steps.refresh(session, act, list(before))
    session.flush()
    after = _turns(session)
    return sum(after.get(task_id) != days for task_id, days in before.items())


def _turns(session: Session) -> dict[int, tuple[object, ...]]:
    return {row.task_id: tuple(row) for row in session.execute(_TURNS)}


_TURNS = select(
    LedgerStanding.task_id,
    LedgerStanding.due_on,
    *(getattr(LedgerStanding, f"turn_{number}_on") for number in range(2, 9)),
)
