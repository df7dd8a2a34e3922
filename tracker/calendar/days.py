"""The calendar on record: the days yearly notices name and the holidays of the law, as facts that are only added to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, String, Text, bindparam, false, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker import audit, changes
from tracker.actor import Act
from tracker.calendar.files import DayRow
from tracker.calendar.workdays import Calendar
from tracker.database import ActorName, Base, Code, Key, db, read_once
from tracker.database.remembered import Newest, Remembered
from tracker.errors import RuleRefused
from tracker.vocabulary import CalendarFact, DayKind


class CalendarDismissal(Base):
    """Whoever knows that next year's notice is missing, and wants to hear of it no more before that year begins."""

    __tablename__ = "calendar_dismissals"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]


class CalendarDay(Base):
    """What is said of one day. `notice_year`: the year whose notice names it, which need not be the day's own
    (a notice may begin on 31 December); None for a holiday of the law. `is_shipped`: it came with the program.

    A correction is a further row for the same day; the newest wins.
    """

    __tablename__ = "calendar_days"
    id: Mapped[Key]
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[Code]
    notice_year: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(Text)
    is_shipped: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


def newest_days(at: datetime | None = None) -> list[CalendarDay]:
    """The newest row of every day, one for the notices and one for the law; of those recorded before `at` if given."""
    return list(db.session.scalars(_newest(at is not None), {"at": at}))


@cache
def _newest(is_past: bool) -> Select[CalendarDay]:
    newest = select(func.max(CalendarDay.id)).group_by(CalendarDay.day, CalendarDay.kind == CalendarFact.STATUTORY)
    if is_past:
        newest = newest.where(CalendarDay.recorded_at < bindparam("at"))
    return select(CalendarDay).where(CalendarDay.id.in_(newest)).order_by(CalendarDay.day)


_known_now: Remembered[Calendar] = Remembered()


def load_calendar(at: datetime | None = None) -> Calendar:
    """The working-day calendar as known now, or as known before an instant (clock.end_of of a day of knowledge)."""
    if at is not None:
        return _calendar(at)
    return _calendar_now()


@read_once
def _calendar_now() -> Calendar:
    return _known_now.get(_newest_day(), lambda: _calendar(None))


_newest_day = Newest(select(func.max(CalendarDay.id)).scalar_subquery())


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


def hold(session: Session) -> None:
    """Let nobody else load a notice until the act ends: of two at once the second sees what the first has loaded."""
    session.execute(select(CalendarDay.id).order_by(CalendarDay.id).limit(1).with_for_update())


def add(session: Session, act: Act, rows: Iterable[DayRow], *, number: str) -> int:
    """Add what differs from the newest rows on record, in the open transaction; how many rows were added.

    `number`: of the notice that the office loads; empty of what comes with the program.
    """
    known = {(row.day, row.kind == CalendarFact.STATUTORY): row for row in newest_days()}
    added = 0
    for row in rows:
        old = known.get((row.day, row.kind is CalendarFact.STATUTORY))
        said = {"kind": row.kind, "notice_year": row.notice_year, "name": row.name, "source": row.source}
        if old is None or any(getattr(old, column) != value for column, value in said.items()):
            by = {"is_shipped": not number, "recorded_at": act.at, "actor": act.actor.name}
            session.add(CalendarDay(day=row.day, **said, **by))
            added += 1
    if added:
        audit.record(act, "load_calendar", "calendar", "workdays", rows=added, number=number)
        session.flush()
    return added


def is_of_office(year: int) -> bool:
    """Whether the office has loaded a notice of the year itself."""
    loaded = select(CalendarDay.id).where(CalendarDay.notice_year == year, CalendarDay.is_shipped.is_(False))
    return db.session.scalar(loaded.limit(1)) is not None


def of_notice(year: int) -> list[CalendarDay]:
    """What is on record of a year's notice, day by day; what a later version of it does not name any more left out."""
    return [row for row in newest_days() if row.notice_year == year and row.kind != CalendarFact.ORDINARY]


def newest_notice(since: datetime) -> CalendarDay | None:
    """A day of the notice that was loaded last, if that was after an instant; not what setup loaded."""
    return db.session.scalar(_NEWEST_NOTICE, {"since": since})


_NEWEST_NOTICE = (
    select(CalendarDay)
    .where(
        CalendarDay.recorded_at >= bindparam("since"),
        CalendarDay.recorded_at > select(func.min(CalendarDay.recorded_at)).scalar_subquery(),
        CalendarDay.notice_year.is_not(None),
    )
    .order_by(CalendarDay.id.desc())
    .limit(1)
)


def first_year_since(at: datetime) -> int | None:
    """The earliest year of which a notice was loaded after an instant."""
    return db.session.scalar(_FIRST_YEAR, {"at": at})


_FIRST_YEAR = select(func.min(CalendarDay.notice_year)).where(
    CalendarDay.recorded_at > bindparam("at"), CalendarDay.notice_year.is_not(None)
)


def known_years() -> list[int]:
    """The years whose notice is on record, the newest first."""
    return sorted(load_calendar().years, reverse=True)


def statutory_days() -> frozenset[date]:
    """The holidays of the law."""
    return load_calendar().statutory


def missing_year(on: date) -> int | None:
    """The year whose notice should be on record on a day and is not: the day's own, from 1 December also the next
    (notices come in November, domain.md 7); None where nothing is missing."""
    calendar = load_calendar()
    wanted = (on.year, on.year + 1) if on.month == 12 else (on.year,)
    return next((year for year in wanted if not calendar.knows(year)), None)


def is_dismissed(user_id: int, year: int) -> bool:
    """Whether this person knows that the year's notice is missing."""
    return db.session.get(CalendarDismissal, (user_id, year)) is not None


def dismiss(act: Act, year: int) -> None:
    """Say no more of a notice that is missing to whoever asks for it; from that year's first day on it is said again.

    RuleRefused where nothing can be dismissed: it is there, or its year has begun.
    """
    if act.actor.user_id is None or missing_year(act.today) != year or year == act.today.year:
        raise RuleRefused(NOT_DISMISSED.format(year=year))
    if is_dismissed(act.actor.user_id, year):
        return
    with changes.writing(act) as session:
        session.add(CalendarDismissal(user_id=act.actor.user_id, year=year, recorded_at=act.at))


NOT_DISMISSED = "{year}年放假安排不在可以暂不提示之列：已经录入，或者这一年已经开始。"
