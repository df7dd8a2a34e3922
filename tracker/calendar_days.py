"""The calendar on record: the days yearly notices name and the holidays of the law, as facts that are only added to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker import audit, changes
from tracker.actor import Act
from tracker.calendar_files import DayRow
from tracker.database import ActorName, Base, Code, Key, Remembered, db, read_once
from tracker.vocabulary import CalendarFact, DayKind
from tracker.workdays import Calendar


class CalendarDay(Base):
    """What is said of one day. `notice_year`: the year whose notice names it, which need not be the day's own
    (a notice may begin on 31 December); None for a holiday of the law.

    A correction is a further row for the same day; the newest wins.
    """

    __tablename__ = "calendar_days"
    id: Mapped[Key]
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[Code]
    notice_year: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


def newest_days(at: datetime | None = None) -> list[CalendarDay]:
    """The newest row of every day, one for the notices and one for the law; of those recorded before `at` if given."""
    newest = select(func.max(CalendarDay.id)).group_by(CalendarDay.day, CalendarDay.kind == CalendarFact.STATUTORY)
    if at is not None:
        newest = newest.where(CalendarDay.recorded_at < at)
    return list(db.session.scalars(select(CalendarDay).where(CalendarDay.id.in_(newest)).order_by(CalendarDay.day)))


_known_now: Remembered[Calendar] = Remembered()


def load_calendar(at: datetime | None = None) -> Calendar:
    """The working-day calendar as known now, or as known before an instant (clock.end_of of a day of knowledge)."""
    if at is not None:
        return _calendar(at)
    return _calendar_now()


@read_once
def _calendar_now() -> Calendar:
    return _known_now.get(tuple(db.session.execute(_DAYS).one()), lambda: _calendar(None))


_DAYS = select(func.count(), func.max(CalendarDay.recorded_at)).select_from(CalendarDay)


def _calendar(at: datetime | None) -> Calendar:
    days: dict[date, DayKind] = {}
    years: set[int] = set()
    statutory: set[date] = set()
    for row in newest_days(at):
        if row.kind == CalendarFact.STATUTORY:
            statutory.add(row.day)
        elif row.kind != CalendarFact.ORDINARY:
            days[row.day] = DayKind(row.kind)
        if row.notice_year is not None:
            years.add(row.notice_year)
    return Calendar.of(days, years, statutory)


def load(act: Act, rows: Iterable[DayRow]) -> int:
    """Add what differs from the newest rows on record, in one transaction; how many rows were added."""
    with changes.writing(act) as session:
        known = {(row.day, row.kind == CalendarFact.STATUTORY): row for row in newest_days()}
        added = 0
        for row in rows:
            old = known.get((row.day, row.kind is CalendarFact.STATUTORY))
            said = {"kind": row.kind, "notice_year": row.notice_year, "name": row.name, "source": row.source}
            if old is None or any(getattr(old, column) != value for column, value in said.items()):
                session.add(CalendarDay(day=row.day, **said, recorded_at=act.at, actor=act.actor.name))
                added += 1
        if added:
            audit.record(act, "load_calendar", "calendar", "workdays", rows=added)
        return added


def missing_year(on: date) -> int | None:
    """The year whose notice should be on record on a day and is not: the day's own, from 1 December also the next
    (notices come in November, domain.md 7); None where nothing is missing."""
    calendar = load_calendar()
    wanted = (on.year, on.year + 1) if on.month == 12 else (on.year,)
    return next((year for year in wanted if not calendar.knows(year)), None)
