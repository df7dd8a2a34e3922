"""Tables of supervision: editions, the files and rows each was made of, how it differs from the one before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, JurisdictionId, Key, Word


class Edition(Base):
    """A supervision report of a quarter or a year. Once it was signed nothing of it changes any more (triggers refuse).

    `quarter`: 2026Q4; of a year 2026, and `round_id` is the round of its last quarter. `number`: of a quarter 1 is the
    data of the closing, each later one takes up what was accepted since; of a year each takes up all that was heard.
    `known_at`: the last instant whose facts count. `totals`: counts by name (tasks, red, completed …). `sha256`: over
    all that is kept of it (editions/fingerprint.py). `layout`: of its sheets. Signed: 定稿, what corrects one 更正.
    """

    __tablename__ = "editions"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    quarter: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    state: Mapped[Code]
    sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[Word]
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    rule_versions: Mapped[list[Any]]
    layout: Mapped[int]
    totals: Mapped[dict[str, Any]]
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[ActorName]
    prepared_by_id: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(String(80))
    reviewed_by_id: Mapped[int | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(String(80))
    signed_by_id: Mapped[int | None]
    returned: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    __table_args__ = (UniqueConstraint("round_id", "quarter", "number"),)
    __mapper_args__ = {"version_id_col": version}


class EditionFile(Base):
    """A file of an edition. `name`: in the editions folder; `title`: what it is handed out as, without an ending."""

    __tablename__ = "edition_files"
    id: Mapped[Key]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    book: Mapped[Code]
    title: Mapped[Word]
    name: Mapped[Word]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("edition_id", "book"),)


class EditionRow(Base):
    """A task as the edition shows it: `row` in full, beside it what its lists are searched by; `sha256` over both."""

    __tablename__ = "edition_rows"
    id: Mapped[Key]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    position: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    code: Mapped[str] = mapped_column(String(16))
    department: Mapped[Word]
    colour: Mapped[Code]
    is_completed: Mapped[bool]
    is_overdue: Mapped[bool]
    row: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("edition_id", "task_id"),
        Index("ix_edition_rows_edition_id_position", "edition_id", "position"),
    )


class EditionFacts(Base):
    """What a paper of the edition was filled with, by the names that templates use: other templates are tried on it."""

    __tablename__ = "edition_facts"
    id: Mapped[Key]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    kind: Mapped[Code]
    facts: Mapped[dict[str, Any]]
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)


class EditionDifference(Base):
    """In what a task differs from the edition before, in a plain sentence."""

    __tablename__ = "edition_differences"
    id: Mapped[Key]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    position: Mapped[int]
    kind: Mapped[Code]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    code: Mapped[str] = mapped_column(String(16))
    department: Mapped[Word]
    words: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("edition_id", "position"),)


class ColumnChoice(Base):
    """Which columns of 任务台账 somebody chose for the last file; `titles` empty: all."""

    __tablename__ = "column_choices"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    titles: Mapped[list[Any]]
    kept_at: Mapped[datetime]
