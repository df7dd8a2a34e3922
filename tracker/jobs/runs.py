"""Long work as rows: queued by a page, done by the scheduler process (lease.py makes it single)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, Text, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker import audit, changes, clock
from tracker.actor import Act, Actor
from tracker.database import Base, Code, JurisdictionId, Key, db, writing_apart
from tracker.errors import Forbidden, NotFound, RuleRefused, TrackerError
from tracker.jobs.lease import LeaseLost
from tracker.stores.store import Store, StoreDown
from tracker.vocabulary import Role

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"

REBUILD = "rebuild"
"""Lights solved anew by another calendar, or by new settings of a plan. Nobody stops it: some would stay as before."""

VERIFY_AUDIT = "verify_audit"
"""The audit trail checked from end to end; what it came to is for auditors alone."""

NO_SUCH_RUN = "没有这项任务，或者已满一年清理了，或者不在本地区范围内。请从报表页进入。"
NOT_YOURS = "只有申请人和综合处负责人可以取消。"
NOT_STOPPED = "重算亮灯不能取消：停在中途，一部分亮灯还是改动以前的。"
MOST_ATTEMPTS = 3
FILE_KEPT, KEPT = timedelta(days=30), timedelta(days=365)
"""How long what was built lies ready, and how long it is known who asked for it; the audit trail knows it for ever."""

MOST_WAITING = 5
TOO_MANY = f"本人已有 {MOST_WAITING} 项任务在排队或处理，请等其中一项完成，或者取消不需要的，再申请新的。"
GIVEN_UP = "做了三次都在中途断了，不再重试。请告诉系统管理员查看后台进程的记录（内存、磁盘）；处理后可以再申请一次。"
NO_STORE = "存放文件的存储服务暂时无法连接，没有做成。请稍后再试一次。"
OUR_FAULT = "没有做成，原因已记录。请再试一次；仍不行时告诉系统管理员。"

STATE_LABELS = {QUEUED: "排队", RUNNING: "处理中", DONE: "完成", FAILED: "未完成", CANCELLED: "已取消"}


class Run(Base):
    """One piece of long work. `progress` is 0–100; `result`: a file in the editions folder, or ids of what was made;
    None of one that is done: its file has gone (FILE_KEPT).

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
    """A run that was taken: what its worker needs to know. `began`: a second of `clock.elapsed`."""

    run_id: int
    kind: str
    jurisdiction_id: str
    parameters: dict[str, Any]
    fencing: int
    began: float = field(default_factory=lambda: clock.elapsed())

    def ended_at(self, act: Act) -> datetime:
        """Now, as the act that took it counts: a scan of many pages takes minutes."""
        return act.at + timedelta(seconds=clock.elapsed() - self.began)


@dataclass(frozen=True)
class Product:
    """What a worker made: a file of the store of what is built and the name it is handed out under."""

    file: str
    title: str


class Cancelled(Exception):
    """The run was cancelled, or taken by the next holder of the lease, while its worker was working."""


Tell = Callable[[int], None]
"""A worker tells per cent done; raises Cancelled where nobody wants the result any more."""

Worker = Callable[[Act, Job, Store, Tell], Product]
"""Does a run, leaving its file in the store of what is built."""


def is_queued() -> bool:
    """Whether any run waits."""
    return db.session.scalar(select(Run.id).where(Run.state == QUEUED).limit(1)) is not None


def counts() -> dict[str, int]:
    """How many wait and how many are being done, under QUEUED and RUNNING."""
    states = QUEUED, RUNNING
    found = select(Run.state, func.count()).where(Run.state.in_(states)).group_by(Run.state)
    return {**dict.fromkeys(states, 0), **dict(db.session.execute(found).all())}


def is_left() -> bool:
    """Whether any run is in progress; asked where none is being done, it was left in the middle."""
    return db.session.scalar(select(Run.id).where(Run.state == RUNNING).limit(1)) is not None


def queue_again(act: Act) -> int:
    """Queue the runs that were left in the middle; for the holder of the lease, while it does none. How many.

    One that was left so for the third time is given up: it would end this process, too, and everything behind it waits.
    """
    with changes.writing(act) as session:
        left = Run.state == RUNNING
        given_up = {"state": FAILED, "message": GIVEN_UP, "finished_at": act.at}
        session.execute(update(Run).where(left, Run.attempts >= MOST_ATTEMPTS).values(given_up))
        others = session.execute(update(Run).where(left).values(state=QUEUED, progress=0))
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


def unfinished_rebuild(jurisdiction_id: str) -> Run | None:
    """The newest run that was to solve lights anew and failed, where none since has done it; None else.

    A later run of all lights has done it for any, one of a plan for that plan alone.
    """
    of_region = Run.jurisdiction_id == jurisdiction_id, Run.kind == REBUILD
    since = set()
    for run in db.session.scalars(select(Run).where(*of_region).order_by(Run.id.desc())):
        of_plan = run.parameters.get("plan_id")
        if run.state in (FAILED, CANCELLED) and of_plan not in since:
            return run
        if of_plan is None:
            return None
        since.add(of_plan)
    return None


def take(act: Act, fencing: int) -> Job | None:
    """Take the oldest queued run under a lease, or None; two processes never take the same one."""
    with changes.writing(act) as session:
        run = session.scalar(select(Run).where(Run.state == QUEUED).order_by(Run.id).limit(1).with_for_update())
        if run is None:
            return None
        run.state, run.started_at, run.fencing = RUNNING, act.at, fencing
        run.attempts += 1
        return Job(run.id, run.kind, run.jurisdiction_id, run.parameters, fencing)


def work_off(act: Act, job: Job, worker: Worker, built: Store) -> None:
    """Let a worker do a run that was taken and keep what came of it; a failure of ours is raised again."""

    def tell(per_cent: int) -> None:
        # On a connection of its own: the worker is in the middle of reading.
        told = update(Run).where(*_is_own(job)).values(progress=per_cent)
        with writing_apart() as connection:
            if connection.execute(told).rowcount != 1:
                raise Cancelled

    try:
        product = worker(act, job, built, tell)
    except (Cancelled, LeaseLost):
        return
    except TrackerError as refusal:
        _end(act, job, FAILED, refusal.message, None)
        return
    except Exception as failure:
        _end(act, job, FAILED, NO_STORE if isinstance(failure, StoreDown) else OUR_FAULT, None)
        raise
    _end(act, job, DONE, product.title, product.file)
    if product.file and db.session.scalar(select(Run.state).where(Run.id == job.run_id)) == CANCELLED:
        built.forget(product.file)


def finish(act: Act, job: Job, product: Product) -> None:
    """End a run in the transaction that writes what came of it; raises Cancelled where nobody wants it any more.

    So what was cancelled leaves nothing, and what is there was not cancelled.
    """
    done = {"state": DONE, "message": product.title, "result": product.file, "progress": 100}
    ended = db.session.execute(update(Run).where(*_is_own(job)).values(**done, finished_at=job.ended_at(act)))
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise Cancelled


def waiting(kind: str) -> list[Run]:
    """The runs of a kind that have not ended."""
    return list(db.session.scalars(select(Run).where(Run.kind == kind, Run.state.in_((QUEUED, RUNNING)))))


def ended_in_vain(kind: str, since: datetime, until: datetime) -> list[Run]:
    """The runs of a kind that failed or were cancelled between two instants."""
    in_vain = Run.kind == kind, Run.state.in_((FAILED, CANCELLED)), Run.finished_at.between(since, until)
    return list(db.session.scalars(select(Run).where(*in_vain)))


def with_file(kinds: Collection[str], before: datetime, limit: int) -> list[tuple[int, str]]:
    """The runs of these kinds that ended before then and still have a file, the oldest first: id and name of it."""
    has_file = Run.kind.in_(kinds), Run.state == DONE, Run.result.is_not(None)
    found = select(Run.id, Run.result).where(*has_file, Run.finished_at < before).order_by(Run.id).limit(limit)
    return [(run_id, name) for run_id, name in db.session.execute(found) if name]


def forget_old(act: Act, gone: Collection[int], with_files: Collection[str], stopped_for_ever: str) -> None:
    """Note of which runs the file has gone, and drop those that ended a year ago; not one that still has its file.

    The newest of a kind stays, for it may have to be done again (`unfinished`). So does what a person has stopped, of
    the kind that would be begun again by itself.
    """
    newest = select(func.max(Run.id)).group_by(Run.jurisdiction_id, Run.kind)
    old = (
        Run.finished_at < act.at - KEPT,
        or_(Run.kind.not_in(with_files), Run.result.is_(None)),
        or_(Run.kind != stopped_for_ever, Run.state != CANCELLED),
        Run.id.not_in(newest),
    )
    with changes.writing(act) as session:
        session.execute(update(Run).where(Run.id.in_(gone)).values(result=None))
        session.execute(delete(Run).where(*old))


def is_anothers(job: Job) -> bool:
    """Whether another holder of the lease does the run now, or will."""
    state = or_(Run.state == QUEUED, and_(Run.state == RUNNING, Run.fencing != job.fencing))
    return db.session.scalar(select(Run.id).where(Run.id == job.run_id, state)) is not None


def cancel(act: Act, run_id: int) -> bool:
    """Stop a run that is queued or running; False where it has already ended.

    NotFound outside the person's jurisdiction, Forbidden unless he asked for it or heads the office, RuleRefused for
    what nobody stops.
    """
    with changes.writing(act) as session:
        run = session.get(Run, run_id, with_for_update=True)
        if run is None or (act.actor.is_person and run.jurisdiction_id != act.actor.jurisdiction_id):
            raise NotFound(NO_SUCH_RUN)
        if run.kind == REBUILD:
            raise RuleRefused(NOT_STOPPED)
        if not may_cancel(act.actor, run):
            raise Forbidden(NOT_YOURS)
        if run.state not in (QUEUED, RUNNING):
            return False
        run.state, run.finished_at = CANCELLED, act.at
        audit.record(act, "cancel_run", "run", run_id, jurisdiction_id=run.jurisdiction_id, kind=run.kind)
        return True


def may_cancel(actor: Actor, run: Run) -> bool:
    """Whether he asked for it, or heads the office; commands may. Never for what nobody stops."""
    if run.kind == REBUILD:
        return False
    return not actor.is_person or run.requested_by == actor.user_id or Role.COORDINATOR_HEAD in actor.roles


def _is_own(job: Job) -> tuple[ColumnElement[bool], ...]:
    """The run is still this process's: not cancelled, not queued again by the next holder of the lease."""
    return Run.id == job.run_id, Run.state == RUNNING, Run.fencing == job.fencing


def _end(act: Act, job: Job, state: str, message: str, file: str | None) -> None:
    with changes.writing(act) as session:
        progress = 100 if state == DONE else Run.progress
        values = {"state": state, "message": message, "result": file, "progress": progress}
        session.execute(update(Run).where(*_is_own(job)).values(**values, finished_at=job.ended_at(act)))
