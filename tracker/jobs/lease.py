"""The lease that makes the scheduler single: who may run the jobs, and who writes as one (reliability.md 6).

Clocks are set back, so no instant decides who holds it: only seconds that passed while somebody watched. Each new
holder has a higher number. What a job writes carries the number it began under, and is refused once that is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker import clock
from tracker.database import Base, answer_once, db, read_once, writing_apart

SCHEDULER = "scheduler"


class LeaseLost(Exception):
    """Another process holds the lease under which this one began to write: nothing of it was kept."""


class Lease(Base):
    """Who may run the jobs; `fencing` grows with every change of owner, `beats` with every sign of life.

    No instant decides who owns it: clocks are set back. Who waits for it counts by himself how long it stood still.
    `owner` is empty where it was given back. `moved_by`: seconds by which the machine's clock was moved at `moved_at`.
    """

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    fencing: Mapped[int]
    beats: Mapped[int]
    beat_at: Mapped[datetime]
    moved_by: Mapped[int | None]
    moved_at: Mapped[datetime | None]


def row(name: str) -> Lease | None:
    """Who holds a lease, None where nobody ever did."""
    return db.session.get(Lease, name)


def stay(session: Session, fencing: int) -> None:
    """LeaseLost unless this number is in force; nobody takes the lease until the open transaction ends.

    Asked last, just before the commit: the holder's own beat waits for the commit alone. A long-lost process may
    thereby have worked in vain, and has written nothing.
    """
    in_force = session.scalar(_IN_FORCE, {"name": SCHEDULER})
    if in_force != fencing:
        raise LeaseLost(f"fencing {fencing} is over, {in_force} is in force")


_IN_FORCE = select(Lease.fencing).where(Lease.name == bindparam("name")).with_for_update(read=True)


# The holder beats every few seconds; two minutes without a beat mean that it stands still.
LATE = timedelta(minutes=2)

# A clock that was moved is told of for so long.
MOVE_TOLD_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Pulse:
    """The last sign of life of a lease's holder, and the last time the machine's clock was moved under it."""

    beat_at: datetime
    moved_by: int | None
    moved_at: datetime | None

    def is_still(self, now: datetime) -> bool:
        """Whether nobody lives: the last beat is long past, or lies ahead because the clock was set back since."""
        return abs(now - self.beat_at) >= LATE

    def clock_moved(self, now: datetime) -> int | None:
        """Seconds by which the clock was moved of late, forward or (negative) back; None where it was not."""
        if self.beat_at - now >= LATE:
            return int((now - self.beat_at).total_seconds())
        is_new = self.moved_at is not None and abs(now - self.moved_at) < MOVE_TOLD_FOR
        return self.moved_by if is_new else None


@read_once
def pulse(name: str) -> Pulse | None:
    """The pulse of a lease; None where nobody ever held it."""
    row = db.session.execute(_PULSE, {"name": name}).one_or_none()
    return Pulse(*row) if row else None


_ITS_PULSE = Lease.beat_at, Lease.moved_by, Lease.moved_at
_PULSE = select(*_ITS_PULSE).where(Lease.name == bindparam("name"))

PULSE = tuple(select(one).where(Lease.name == literal(SCHEDULER)).scalar_subquery() for one in _ITS_PULSE)
"""That of the scheduler, for a statement that every page asks anyway."""


def note_pulse(beat_at: datetime | None, moved_by: int | None, moved_at: datetime | None) -> None:
    """Another statement of the open transaction has read it along (`PULSE`)."""
    answer_once(pulse, Pulse(beat_at, moved_by, moved_at) if beat_at else None, SCHEDULER)


def stands_still(name: str, now: datetime) -> bool:
    """Whether nobody lives who holds it."""
    last = pulse(name)
    return last is None or last.is_still(now)


@dataclass
class Watch:
    """What a process that waits for a lease saw of it last, and since when by its own elapsed seconds."""

    seen: tuple[str | int, ...] | None = None
    since: float = 0.0

    def stood_still(self, *row: str | int) -> float:
        """For how many seconds nothing has changed."""
        now = clock.elapsed()
        if row != self.seen:
            self.seen, self.since = row, now
        return now - self.since


def take(name: str, owner: str, at: datetime, seconds: float, watch: Watch | None = None) -> int | None:
    """Take or renew the lease, at once and by itself; its fencing number, or None while another holds it.

    It is free where nobody ever held it, where it was given back, and where its holder gave no sign for `seconds`
    while this process watched. `at` is only written down.
    """
    watch = watch or Watch()
    try:
        with writing_apart() as connection:
            held = connection.execute(_HELD, {"name": name}).one_or_none()
            if held is None:
                first = {"owner": owner, "fencing": 1, "beats": 1, "beat_at": at}
                connection.execute(insert(Lease).values(name=name, **first))
                return 1
            is_free = held.owner in (owner, "") or watch.stood_still(held.owner, held.fencing, held.beats) >= seconds
            if not is_free:
                return None
            fencing: int = held.fencing + (held.owner != owner)
            beat = {"owner": owner, "fencing": fencing, "beats": held.beats + 1, "beat_at": at}
            connection.execute(update(Lease).where(Lease.name == name).values(**beat))
            return fencing
    except IntegrityError:
        return None


_HELD = select(Lease.owner, Lease.fencing, Lease.beats).where(Lease.name == bindparam("name")).with_for_update()


def give_back(name: str, owner: str) -> None:
    """End one's own lease, so that another may take it without waiting."""
    with writing_apart() as connection:
        connection.execute(update(Lease).where(Lease.name == name, Lease.owner == owner).values(owner=""))


def note_moved_clock(name: str, at: datetime, seconds: int) -> None:
    """Keep that the machine's clock was moved: whoever looks after the installation is told for a day."""
    with writing_apart() as connection:
        connection.execute(update(Lease).where(Lease.name == name).values(moved_by=seconds, moved_at=at))
