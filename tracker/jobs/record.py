"""What each run of a job came to: when it began, how long it took, what came of it, what went wrong.

Written for a person who asks whether today's scan was done, and for /healthz. A run that left no end was cut off.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, String, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker import changes
from tracker.actor import Act
from tracker.database import Base, Code, Key, db

KEPT = timedelta(days=31)


class JobState(StrEnum):
    """How a run of a job ended, or that it has not."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CUT_OFF = "cut_off"

    @property
    def label(self) -> str:
        """The word on the administrator's page."""
        return _LABELS[self]


_LABELS = {
    JobState.RUNNING: "正在进行",
    JobState.DONE: "完成",
    JobState.FAILED: "出错",
    JobState.CUT_OFF: "中途断了",
}


class JobRun(Base):
    """One run of a job, for one jurisdiction where it works on each apart, else for the installation.

    `fencing`: of the lease it ran under. `came_of_it` is Chinese and without business text (新提醒 12 条); `fault`
    is our sentence of what was refused, or the kind of failure and the line that raised it; never what anybody wrote.
    """

    __tablename__ = "job_runs"
    id: Mapped[Key]
    job: Mapped[Code]
    jurisdiction_id: Mapped[str | None] = mapped_column(String(12))
    fencing: Mapped[int]
    state: Mapped[Code]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    milliseconds: Mapped[int | None]
    came_of_it: Mapped[str | None] = mapped_column(String(200))
    fault: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        Index("ix_job_runs_job_jurisdiction_id_started_at", "job", "jurisdiction_id", "started_at"),
        Index("ix_job_runs_started_at", "started_at"),
    )

    @property
    def is_bad(self) -> bool:
        """Whether it left something undone."""
        return self.state in (JobState.FAILED, JobState.CUT_OFF)

    @property
    def state_label(self) -> str:
        """How it ended, in Chinese."""
        return JobState(self.state).label

    @property
    def seconds(self) -> float | None:
        """How long it took, None before its end."""
        return None if self.milliseconds is None else self.milliseconds / 1000


@dataclass
class Outcome:
    """What a run tells of itself while it goes on; `is_idle`: there was nothing to do, so nothing need be kept."""

    came_of_it: str | None = None
    fault: str | None = None
    is_idle: bool = False


def begin(act: Act, fencing: int, job: str, jurisdiction_id: str | None) -> int:
    """Note that a run begins; its id. Of the same job nothing else is running: what says so was cut off."""
    with changes.writing(act) as session:
        same = JobRun.job == job, JobRun.jurisdiction_id.is_not_distinct_from(jurisdiction_id)
        session.execute(update(JobRun).where(*same, _LEFT).values(_CUT_OFF))
        state = JobState.RUNNING.value
        run = JobRun(job=job, jurisdiction_id=jurisdiction_id, fencing=fencing, state=state, started_at=act.at)
        session.add(run)
        session.flush()
        return run.id


def end(act: Act, run_id: int, milliseconds: int, outcome: Outcome) -> None:
    """Note how it ended; one that had nothing to do is forgotten, unless it shows that a fault is over."""
    state = JobState.FAILED if outcome.fault else JobState.DONE
    with changes.writing(act) as session:
        run = session.get_one(JobRun, run_id)
        if outcome.is_idle and not outcome.fault and not _follows_a_bad_one(run):
            session.delete(run)
            return
        run.state, run.finished_at, run.milliseconds = state.value, act.at, milliseconds
        run.came_of_it, run.fault = None if outcome.is_idle else outcome.came_of_it, outcome.fault


def _follows_a_bad_one(run: JobRun) -> bool:
    same = JobRun.job == run.job, JobRun.jurisdiction_id.is_not_distinct_from(run.jurisdiction_id)
    before = select(JobRun).where(*same, JobRun.id < run.id).order_by(JobRun.id.desc()).limit(1)
    last = db.session.scalars(before).first()
    return last is not None and last.is_bad


def close_left(act: Act) -> None:
    """Note which runs an earlier process left in the middle; for the new holder of the lease."""
    with changes.writing(act) as session:
        session.execute(update(JobRun).where(_LEFT).values(_CUT_OFF))


_LEFT: ColumnElement[bool] = JobRun.state == JobState.RUNNING
_CUT_OFF = {"state": JobState.CUT_OFF.value}


def forget_old(act: Act) -> None:
    """Drop what is a month old."""
    with changes.writing(act) as session:
        session.execute(delete(JobRun).where(JobRun.started_at < act.at - KEPT))


def first_run(job: str, at: datetime) -> datetime | None:
    """When the earliest run of a job began within KEPT; what lies before that may be forgotten already, or not yet."""
    within = JobRun.job == job, JobRun.started_at >= at - KEPT
    return db.session.scalar(select(func.min(JobRun.started_at)).where(*within))


def last_of_each(jurisdictions: Collection[str]) -> list[JobRun]:
    """The newest run of every job, for each of these jurisdictions and for the installation as a whole."""
    newest = select(func.max(JobRun.id)).where(_of(jurisdictions)).group_by(JobRun.job, JobRun.jurisdiction_id)
    found = select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.job, JobRun.jurisdiction_id)
    return list(db.session.scalars(found))


def latest(jurisdictions: Collection[str], limit: int) -> list[JobRun]:
    """The newest runs that did something or failed, the last begun first."""
    told = or_(JobRun.state != JobState.DONE, JobRun.came_of_it.is_not(None))
    found = select(JobRun).where(_of(jurisdictions), told).order_by(JobRun.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def _of(jurisdictions: Collection[str]) -> ColumnElement[bool]:
    return or_(JobRun.jurisdiction_id.is_(None), JobRun.jurisdiction_id.in_(jurisdictions))


def since(job: str, jurisdiction_id: str, start: datetime) -> list[JobRun]:
    """The runs of a job for a jurisdiction from an instant on, the first begun first."""
    values = {"job": job, "jurisdiction": jurisdiction_id, "start": start}
    return list(db.session.scalars(_SINCE, values))


_SINCE = (
    select(JobRun)
    .where(
        JobRun.job == bindparam("job"),
        JobRun.jurisdiction_id == bindparam("jurisdiction"),
        JobRun.started_at >= bindparam("start"),
    )
    .order_by(JobRun.id)
)
