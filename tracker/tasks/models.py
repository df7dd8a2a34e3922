"""Tables of assignments: one body's duty in a task, and what happened to it (domain.md 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, JurisdictionId, Key


class Assignment(Base):
    """A body's duty in a task from `valid_from` on, from a party or as a member of a group.

    Standing: `signed_on` and `signed_how` (signed, silent, reported), `objected_on` while an objection is open,
    `ended_on`.
    """

    __tablename__ = "assignments"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    role: Mapped[Code]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    valid_from: Mapped[date]
    signed_on: Mapped[date | None]
    signed_how: Mapped[str | None] = mapped_column(String(24))
    objected_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    version: Mapped[int] = mapped_column()
    __table_args__ = (
        # One duty in force for a body in a task; those that ended, even today, stay beside it.
        Index(
            "ix_assignments_in_force",
            "task_id",
            "department_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_assignments_task_id_ended_on", "task_id", "ended_on"),
        # A unit's tasks are found in the index alone, with its part in them and whose they are.
        Index("ix_assignments_of_unit", "department_id", "ended_on", "task_id", "role", "jurisdiction_id"),
        # What a scan asks each day: who got something, and who has not signed.
        Index("ix_assignments_jurisdiction_id_valid_from", "jurisdiction_id", "valid_from"),
        Index("ix_assignments_jurisdiction_id_signed_on", "jurisdiction_id", "signed_on"),
        Index(
            "ix_assignments_unsigned",
            "jurisdiction_id",
            "ended_on",  # always empty; SQLite, which counts columns, would take a longer index
            "task_id",
            sqlite_where=text("signed_on IS NULL AND objected_on IS NULL AND ended_on IS NULL"),
            postgresql_where=text("signed_on IS NULL AND objected_on IS NULL AND ended_on IS NULL"),
        ),
        Index(
            "ix_assignments_unsigned_of_unit",
            "department_id",
            "ended_on",
            "task_id",
            sqlite_where=text("signed_on IS NULL AND objected_on IS NULL AND ended_on IS NULL"),
            postgresql_where=text("signed_on IS NULL AND objected_on IS NULL AND ended_on IS NULL"),
        ),
        Index("ix_assignments_jurisdiction_id_objected_on", "jurisdiction_id", "objected_on"),
    )
    __mapper_args__ = {"version_id_col": version}


class AssignmentFact(Base):
    """A fact: `act` (signed, silent, reported, objected, settled, ended) held from `on`."""

    __tablename__ = "assignment_facts"
    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    act: Mapped[Code]
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class AdjustmentRow(Base):
    """A fact: 综合处 changed the division of work of a task from `since` on (调整分工).

    `content`: what of it, as `Adjustment.as_json`. `done_at`: it was carried out; `withdrawn_at`: taken back before its
    day, or it no longer fitted when that came.
    """

    __tablename__ = "adjustments"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    since: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        # What is still to come: few of many.
        Index(
            "ix_adjustments_to_come",
            "since",
            sqlite_where=text("done_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )
