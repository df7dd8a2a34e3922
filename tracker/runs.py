"""Long work as rows: queued by a page, done by the scheduler process; and the lease that makes that process single."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker.actor import Act
from tracker.database import Base, Code, JurisdictionId, Key, db

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"

# The lease of the scheduler process.
SCHEDULER = "scheduler"

STATE_LABELS = {QUEUED: "排队", RUNNING: "处理中", DONE: "完成", FAILED: "未完成", CANCELLED: "已取消"}


class Run(Base):
    """One piece of long work. `progress` is 0–100; `result` names a file in the editions folder; `message` is Chinese."""

    __tablename__ = "runs"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    kind: Mapped[Code]
    parameters: Mapped[dict[str, Any]]
    state: Mapped[Code]
    progress: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(String(200))
    requested_by: Mapped[int | None]
    requested_name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Lease(Base):
    """Who may run the jobs until when; `fencing` grows with every change of owner."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
    fencing: Mapped[int]
    beat_at: Mapped[datetime]


def queue(act: Act, kind: str, jurisdiction_id: str, parameters: dict[str, Any]) -> Run:
    """Add a piece of work to the open transaction."""
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


def next_queued() -> int | None:
    """The id of the oldest queued piece of work, or None."""
    return db.session.scalar(select(Run.id).where(Run.state == QUEUED).order_by(Run.id).limit(1))


def last_beat(name: str) -> datetime | None:
    """When the holder of a lease last said that it lives; None where nobody ever held it."""
    return db.session.scalar(select(Lease.beat_at).where(Lease.name == name))


def take_lease(name: str, owner: str, at: datetime, seconds: int) -> int | None:
    """Take or renew the lease inside the open transaction; its fencing number, or None while another holds it."""
    until = at + timedelta(seconds=seconds)
    held = db.session.get(Lease, name, with_for_update=True)
    if held is None:
        db.session.add(Lease(name=name, owner=owner, until=until, fencing=1, beat_at=at))
        return 1
    if held.owner == owner:
        held.until, held.beat_at = until, at
        return held.fencing
    if held.until >= at:
        return None
    taken = db.session.execute(
        update(Lease)
        .where(Lease.name == name, Lease.fencing == held.fencing)
        .values(owner=owner, until=until, fencing=held.fencing + 1, beat_at=at)
    )
    return held.fencing + 1 if taken.rowcount == 1 else None  # type: ignore[attr-defined]
