"""Long work as rows: queued by a page, done by the scheduler process; and the lease that makes that process single."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Text, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from tracker import audit, changes, clock
from tracker.actor import Act, Actor
from tracker.database import WRITES, Base, Code, JurisdictionId, Key, db
from tracker.errors import Forbidden, NotFound, RuleRefused, TrackerError
from tracker.vocabulary import Role

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"

# The lease of the scheduler process.
SCHEDULER = "scheduler"

NO_SUCH_RUN = "没有这项任务，或者不在本地区范围内。请从报表页进入。"
NOT_YOURS = "只有申请人和综合处负责人可以取消。"
MOST_ATTEMPTS = 3
MOST_WAITING = 5
TOO_MANY = f"本人已有 {MOST_WAITING} 项任务在排队或处理，请等其中一项完成，或者取消不需要的，再申请新的。"
GIVEN_UP = "做了三次都在中途断了，不再重试。请告诉系统管理员查看后台进程的记录（内存、磁盘）；处理后可以再申请一次。"
OUR_FAULT = "没有做成，原因已记录。请再试一次；仍不行时告诉系统管理员。"

STATE_LABELS = {QUEUED: "排队", RUNNING: "处理中", DONE: "完成", FAILED: "未完成", CANCELLED: "已取消"}


class Run(Base):
    """One piece of long work. `progress` is 0–100; `result` names a file in the editions folder.

    `message` is Chinese: the name the result is handed out under, or why there is none. `fencing`: of the lease under
    which it was taken last; a process that has lost its lease since then neither tells nor ends it. `attempts`: how
    often it was taken; what ends its process each time is given up after MOST_ATTEMPTS.
    """

    __tablename__ = "runs"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    kind: Mapped[Code]
    parameters: Mapped[dict[str, Any]]
    state: Mapped[Code]
    progress: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(String(200))
    fencing: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    requested_by: Mapped[int | None]
    requested_name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


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


def queue(act: Act, kind: str, jurisdiction_id: str, parameters: dict[str, Any]) -> Run:
    """Add a piece of work to the open transaction.

    RuleRefused where a person has several that wait already: one queue serves everybody.
    """
    _refuse_many(act)
    run = Run(
        jurisdiction_id=jurisdiction_id,
        kind=kind,
        parameters=parameters,
        state=QUEUED,
        progress=0,
        requested_by=act.actor.user_id,
        requested_name=act.actor.name,
        created_at=act.at,
    )
    db.session.add(run)
    db.session.flush()
    return run


def _refuse_many(act: Act) -> None:
    if not act.actor.is_person:
        return
    waiting = select(func.count(Run.id)).where(Run.requested_by == act.actor.user_id, Run.state.in_((QUEUED, RUNNING)))
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise RuleRefused(TOO_MANY)


@dataclass(frozen=True)
class Job:
    """A run that was taken: what its worker needs to know."""

    run_id: int
    kind: str
    jurisdiction_id: str
    parameters: dict[str, Any]
    fencing: int


@dataclass(frozen=True)
class Product:
    """What a worker made: a file of the editions folder and the name it is handed out under."""

    file: str
    title: str


class Cancelled(Exception):
    """The run was cancelled, or taken by the next holder of the lease, while its worker was working."""


Tell = Callable[[int], None]
"""A worker tells per cent done; raises Cancelled where nobody wants the result any more."""

Worker = Callable[[Act, Job, Path, Tell], Product]
"""Does a run, leaving its file in the editions folder."""


def is_queued() -> bool:
    """Whether any run waits."""
    return db.session.scalar(select(Run.id).where(Run.state == QUEUED).limit(1)) is not None


def queue_again(act: Act, fencing: int) -> int:
    """Queue the runs that earlier holders of the lease left in the middle; for its holder. How many.

    One that was left so for the third time is given up: it would end this process, too, and everything behind it waits.
    """
    with changes.writing(act) as session:
        left = Run.state == RUNNING, Run.fencing.is_distinct_from(fencing)
        given_up = {"state": FAILED, "message": GIVEN_UP, "finished_at": act.at}
        session.execute(update(Run).where(*left, Run.attempts >= MOST_ATTEMPTS).values(given_up))
        others = session.execute(update(Run).where(*left).values(state=QUEUED, progress=0))
        return int(others.rowcount)  # type: ignore[attr-defined]


def run_row(run_id: int) -> Run:
    """One run; NotFound."""
    run = db.session.get(Run, run_id)
    if run is None:
        raise NotFound(NO_SUCH_RUN)
    return run


def latest(jurisdiction_id: str, limit: int = 20) -> list[Run]:
    """The newest runs of a jurisdiction, the last asked for first."""
    found = select(Run).where(Run.jurisdiction_id == jurisdiction_id).order_by(Run.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def lease(name: str) -> Lease | None:
    """Who holds a lease, None where nobody ever did."""
    return db.session.get(Lease, name)


def take(act: Act, fencing: int) -> Job | None:
    """Take the oldest queued run under a lease, or None; two processes never take the same one."""
    with changes.writing(act) as session:
        run = session.scalar(select(Run).where(Run.state == QUEUED).order_by(Run.id).limit(1).with_for_update())
        if run is None:
            return None
        run.state, run.started_at, run.fencing = RUNNING, act.at, fencing
        run.attempts += 1
        return Job(run.id, run.kind, run.jurisdiction_id, run.parameters, fencing)


def work_off(act: Act, job: Job, worker: Worker, folder: Path) -> None:
    """Let a worker do a run that was taken and keep what came of it; a failure of ours is raised again."""

    def tell(per_cent: int) -> None:
        # On a connection of its own: the worker is in the middle of reading.
        told = update(Run).where(*_is_own(job)).values(progress=per_cent)
        with _writing_apart() as connection:
            if connection.execute(told).rowcount != 1:
                raise Cancelled

    try:
        product = worker(act, job, folder, tell)
    except Cancelled:
        return
    except TrackerError as refusal:
        _end(act, job, FAILED, refusal.message, None)
        return
    except Exception:
        _end(act, job, FAILED, OUR_FAULT, None)
        raise
    _end(act, job, DONE, product.title, product.file)


def finish(act: Act, job: Job, product: Product) -> None:
    """End a run in the transaction that writes what came of it; raises Cancelled where nobody wants it any more.

    So what was cancelled leaves nothing, and what is there was not cancelled.
    """
    done = {"state": DONE, "message": product.title, "result": product.file, "progress": 100, "finished_at": act.at}
    ended = db.session.execute(update(Run).where(*_is_own(job)).values(done))
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise Cancelled


def waiting(kind: str) -> list[Run]:
    """The runs of a kind that have not ended."""
    return list(db.session.scalars(select(Run).where(Run.kind == kind, Run.state.in_((QUEUED, RUNNING)))))


def cancel(act: Act, run_id: int) -> bool:
    """Stop a run that is queued or running; False where it has already ended.

    NotFound outside the person's jurisdiction, Forbidden unless he asked for it or heads the office.
    """
    with changes.writing(act) as session:
        run = session.get(Run, run_id, with_for_update=True)
        if run is None or (act.actor.is_person and run.jurisdiction_id != act.actor.jurisdiction_id):
            raise NotFound(NO_SUCH_RUN)
        if not may_cancel(act.actor, run):
            raise Forbidden(NOT_YOURS)
        if run.state not in (QUEUED, RUNNING):
            return False
        run.state, run.finished_at = CANCELLED, act.at
        audit.record(act, "cancel_run", "run", run_id, jurisdiction_id=run.jurisdiction_id, kind=run.kind)
        return True


def may_cancel(actor: Actor, run: Run) -> bool:
    """Whether he asked for it, or heads the office; commands may."""
    return not actor.is_person or run.requested_by == actor.user_id or Role.COORDINATOR_HEAD in actor.roles


def _is_own(job: Job) -> tuple[ColumnElement[bool], ...]:
    """The run is still this process's: not cancelled, not queued again by the next holder of the lease."""
    return Run.id == job.run_id, Run.state == RUNNING, Run.fencing == job.fencing


def _end(act: Act, job: Job, state: str, message: str, file: str | None) -> None:
    with changes.writing(act) as session:
        progress = 100 if state == DONE else Run.progress
        values = {"state": state, "message": message, "result": file, "progress": progress, "finished_at": act.at}
        session.execute(update(Run).where(*_is_own(job)).values(values))


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


def pulse(name: str) -> Pulse | None:
    """The pulse of a lease; None where nobody ever held it."""
    row = db.session.execute(_PULSE, {"name": name}).one_or_none()
    return Pulse(*row) if row else None


_PULSE = select(Lease.beat_at, Lease.moved_by, Lease.moved_at).where(Lease.name == bindparam("name"))


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


def take_lease(name: str, owner: str, at: datetime, seconds: float, watch: Watch | None = None) -> int | None:
    """Take or renew the lease, at once and by itself; its fencing number, or None while another holds it.

    It is free where nobody ever held it, where it was given back, and where its holder gave no sign for `seconds`
    while this process watched. `at` is only written down.
    """
    watch = watch or Watch()
    try:
        with _writing_apart() as connection:
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


def give_lease_back(name: str, owner: str) -> None:
    """End one's own lease, so that another may take it without waiting."""
    with _writing_apart() as connection:
        connection.execute(update(Lease).where(Lease.name == name, Lease.owner == owner).values(owner=""))


def note_moved_clock(name: str, at: datetime, seconds: int) -> None:
    """Keep that the machine's clock was moved: whoever looks after the installation is told for a day."""
    with _writing_apart() as connection:
        connection.execute(update(Lease).where(Lease.name == name).values(moved_by=seconds, moved_at=at))


@contextmanager
def _writing_apart() -> Iterator[Connection]:
    """A transaction on a connection of its own."""
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection
