"""The table that answers lists and counts: one row a task, with every day on which time alone turns its light."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Code, CodeNumber, Key


class LedgerStanding(Base):
    """Derived by `turning.solve`, never edited; written with every act that changes a fact, and on `renew_on`.

    The first block are the task's keys; the rest are `turning.Standing.columns()`. `rule_1` holds from `solved_on`
    to before `turn_2_on`, and so on; `rank` is its place in `severity.RANKS`, for lists by light; `told`:
    “,12,15,”, the own dates of which what was reached is told, so that a verdict is what is missing; `retold`:
    likewise, those that fell short and were told anew, and “15:3” or “15.3” for a body that is asked no more of any
    (turning._heard); `at_odds`: the figures of which the owners told two values of one day. `turns` is the same
    with reasons (`turning.stored_light`). `reddened_at`: when the light last turned red, by an act or by the day's
    turn; None while it is not. `in_doubt`: how many of its items 综合处 may be asked about, whose they are; `unowned`:
    how many others nobody answers for; `unsigned`: how many of its duties nobody has signed while it goes on;
    `unclaimed`: 1 while it is 待认领, whatever its light.
    """

    __tablename__ = "ledger_standing"
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    code: Mapped[str] = mapped_column(String(16))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))

    state: Mapped[Code]
    kind: Mapped[Code]
    mode: Mapped[Code]
    solved_on: Mapped[date]
    renew_on: Mapped[date | None] = mapped_column(index=True)
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    overdue_since: Mapped[date | None]
    told: Mapped[str | None] = mapped_column(Text)
    retold: Mapped[str | None] = mapped_column(Text)
    taken_over: Mapped[str | None] = mapped_column(Text)
    at_odds: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[Decimal | None] = mapped_column(Numeric(12, 1))
    planned: Mapped[Decimal | None] = mapped_column(Numeric(12, 1))
    pace: Mapped[Code]
    last_reported_on: Mapped[date | None]
    rule_version: Mapped[int]
    rank: Mapped[int] = mapped_column(CodeNumber)
    rule_1: Mapped[Code]
    turn_2_on: Mapped[date | None]
    rule_2: Mapped[Code | None]
    turn_3_on: Mapped[date | None]
    rule_3: Mapped[Code | None]
    turn_4_on: Mapped[date | None]
    rule_4: Mapped[Code | None]
    turn_5_on: Mapped[date | None]
    rule_5: Mapped[Code | None]
    turn_6_on: Mapped[date | None]
    rule_6: Mapped[Code | None]
    turn_7_on: Mapped[date | None]
    rule_7: Mapped[Code | None]
    turn_8_on: Mapped[date | None]
    rule_8: Mapped[Code | None]
    reddened_at: Mapped[datetime | None]
    in_doubt: Mapped[int] = mapped_column(CodeNumber, default=0, server_default="0")
    unsigned: Mapped[int] = mapped_column(CodeNumber, default=0, server_default="0")
    unowned: Mapped[int] = mapped_column(CodeNumber, default=0, server_default="0")
    unclaimed: Mapped[int] = mapped_column(CodeNumber, default=0, server_default="0")
    # Own dates that wait for a verdict, until more may: renewed by worklist/verdict_count_steps.py.
    to_judge: Mapped[int] = mapped_column(CodeNumber, default=0, server_default="0")
    judge_on: Mapped[date | None]
    # Last, because it is long: what stands before it is read without it.
    turns: Mapped[list[Any]]

    # The first answers conditions, orders and counts of given tasks by itself; the second finds the worst lights and
    # counts; the third answers every other condition and order.
    __table_args__ = (
        Index(
            "ix_ledger_standing_task",
            "task_id",
            "rank",
            "jurisdiction_id",
            "state",
            "kind",
            "plan_id",
            "code",
            "due_on",
            "last_reported_on",
        ),
        Index("ix_ledger_standing_jurisdiction_rank", "jurisdiction_id", "rank", "code", "reddened_at"),
        Index(
            "ix_ledger_standing_jurisdiction_filters",
            "jurisdiction_id",
            "rank",
            "state",
            "kind",
            "code",
            "due_on",
            "last_reported_on",
        ),
        Index("ix_ledger_standing_jurisdiction_plan_rank", "jurisdiction_id", "plan_id", "rank", "code"),
        Index("ix_ledger_standing_jurisdiction_code", "jurisdiction_id", "code"),
        # In order of their dates.
        Index(
            "ix_ledger_standing_jurisdiction_due",
            "jurisdiction_id",
            "due_on",
            "code",
            "state",
            "task_id",
        ),
        Index("ix_ledger_standing_lead_due", "lead_id", "due_on", "task_id"),
        Index("ix_ledger_standing_jurisdiction_reported", "jurisdiction_id", "last_reported_on", "code"),
        Index("ix_ledger_standing_jurisdiction_overdue", "jurisdiction_id", "overdue_since"),
        Index("ix_ledger_standing_jurisdiction_turn", "jurisdiction_id", "turn_2_on"),
        # Few of many: every page of 综合处 counts the first, its home the second. With all that is asked of the first,
        # or SQLite takes another index and goes through every task of the region: 45 ms a page with 50,000.
        Index(
            "ix_ledger_standing_in_doubt",
            *("jurisdiction_id", "plan_id", "in_doubt", "unsigned", "unowned", "rank", "task_id"),
            sqlite_where=sql("in_doubt > 0"),
            postgresql_where=sql("in_doubt > 0"),
        ),
        Index(
            "ix_ledger_standing_unowned",
            *("jurisdiction_id", "plan_id", "rank", "in_doubt", "task_id"),
            sqlite_where=sql("unowned > 0"),
            postgresql_where=sql("unowned > 0"),
        ),
        Index(
            "ix_ledger_standing_unsigned",
            *("jurisdiction_id", "plan_id", "unsigned"),
            sqlite_where=sql("unsigned > 0"),
            postgresql_where=sql("unsigned > 0"),
        ),
        Index(
            "ix_ledger_standing_unclaimed",
            *("jurisdiction_id", "state", "plan_id", "task_id"),
            sqlite_where=sql("unclaimed > 0"),
            postgresql_where=sql("unclaimed > 0"),
        ),
        Index(
            "ix_ledger_standing_leadless",
            *("jurisdiction_id", "state", "plan_id", "task_id"),
            sqlite_where=sql("lead_id IS NULL"),
            postgresql_where=sql("lead_id IS NULL"),
        ),
        Index(
            "ix_ledger_standing_at_odds",
            *("jurisdiction_id", "state", "plan_id", "due_on", "task_id"),
            sqlite_where=sql("at_odds IS NOT NULL"),
            postgresql_where=sql("at_odds IS NOT NULL"),
        ),
        Index(
            "ix_ledger_standing_taken_over",
            *("jurisdiction_id", "due_on", "task_id"),
            sqlite_where=sql("taken_over IS NOT NULL"),
            postgresql_where=sql("taken_over IS NOT NULL"),
        ),
        Index(
            "ix_ledger_standing_to_judge",
            *("jurisdiction_id", "plan_id", "to_judge", "judge_on", "task_id"),
            sqlite_where=sql("to_judge > 0"),
            postgresql_where=sql("to_judge > 0"),
        ),
        Index("ix_ledger_standing_judge_on", "jurisdiction_id", "judge_on"),
        # None, unless a later day was rehearsed.
        Index("ix_ledger_standing_solved_on", "jurisdiction_id", "solved_on"),
    )


class LightCount(Base):
    """How many standing rows of a jurisdiction have a rank: the sum of `tasks`, which may be less than none.

    Rows are only added, so that no act waits for another one; the day's turn puts them together (count_steps).
    """

    __tablename__ = "light_counts"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    rank: Mapped[int] = mapped_column(CodeNumber)
    tasks: Mapped[int]

    __table_args__ = (Index("ix_light_counts_jurisdiction_rank", "jurisdiction_id", "rank", "tasks"),)


class BodyStanding(Base):
    """How one body's part of a task is lit, derived and renewed with the task's own row.

    Every body with a duty in the task has one. `rank`: as of the task's; `turn`: the same with its reason.
    """

    __tablename__ = "body_standing"
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), primary_key=True)
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    rank: Mapped[int]
    turn: Mapped[list[Any]]

    __table_args__ = (
        Index("ix_body_standing_jurisdiction_rank", "jurisdiction_id", "rank", "department_id"),
        Index("ix_body_standing_department", "department_id", "rank"),
        # Own lights of a list of tasks, without a look at the rows.
        Index("ix_body_standing_task", "task_id", "department_id", "rank"),
    )


class TurnedDay(Base):
    """A day on which time has done its work in a jurisdiction, and when that was last done.

    A rehearsal records it in the future: the next turn forgets that, and does the day again when it comes.
    """

    __tablename__ = "turned_days"
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]
