"""Tables of alerts: what must be said once to a post, and up to which days that was looked for (domain.md 8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, Key


class Alert(Base):
    """One message to one post. `key` makes it unique for ever; `day` is the working day it speaks on.

    `round_id`: of a chase for all that a unit owes in a round. `handled_on`: the awaited act happened, or the cause
    went away (state expired). `provisional`: 日历暂定.
    """

    __tablename__ = "alerts"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    jurisdiction_id: Mapped[str] = mapped_column(String(12))
    stage: Mapped[Code]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestones.id"), index=True)
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_goals.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    day: Mapped[date]
    due_on: Mapped[date | None]
    message: Mapped[str] = mapped_column(Text)
    provisional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Code]
    read_at: Mapped[datetime | None]
    handled_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (
        Index("ix_alerts_post_id_state", "post_id", "state"),
        Index("ix_alerts_jurisdiction_id_state_stage", "jurisdiction_id", "state", "stage"),
        Index("ix_alerts_jurisdiction_id_day", "jurisdiction_id", "day"),
    )


class ScannedDay(Base):
    """A day up to which a jurisdiction was scanned, and when; a later scan looks at it again and goes on from it.

    A rehearsal records it in the future: the next scan forgets that.
    """

    __tablename__ = "scanned_days"
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]
