"""Tables of outcomes: verdicts on milestones and on the goals of a plan (domain.md 4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, JurisdictionId, Key


class Verdict(Base):
    """A fact: what was found on an own milestone, or once for a plan and year; the newest one holds.

    `rectify_by`: 整改至, required for 部分达成 and 未达成.
    """

    __tablename__ = "verdicts"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestones.id"), index=True)
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_goals.id"), index=True)
    result: Mapped[Code]
    value: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    as_of: Mapped[date]
    basis: Mapped[str] = mapped_column(Text)
    rectify_by: Mapped[date | None]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]
    __table_args__ = (CheckConstraint("(milestone_id IS NULL) <> (goal_id IS NULL)", name="one_subject"),)
