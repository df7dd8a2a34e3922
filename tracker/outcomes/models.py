"""Tables of outcomes: verdicts, requests for a later date, what was said when a task was brought to an end."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, JurisdictionId, Key


class Verdict(Base):
    """A fact: what was found on an own milestone, or once for a plan and year; the newest one holds.

    `rectify_by`: 整改至, required for 部分达成 and 未达成.
    """

    __tablename__ = "verdicts"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestones.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_goals.id"), index=True)
    result: Mapped[Code]
    value: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    as_of: Mapped[date]
    basis: Mapped[str] = mapped_column(Text)
    rectify_by: Mapped[date | None]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]
    __table_args__ = (
        CheckConstraint("(milestone_id IS NULL) <> (goal_id IS NULL)", name="one_subject"),
        # The newest of a milestone, without sorting.
        Index("ix_verdicts_of_milestone", "milestone_id", "recorded_at", "id", "result"),
        # 整改 that is still to come.
        Index(
            "ix_verdicts_rectify_by",
            *("rectify_by", "milestone_id"),
            sqlite_where=text("rectify_by IS NOT NULL"),
            postgresql_where=text("rectify_by IS NOT NULL"),
        ),
    )


_OPEN = "state IN ('draft', 'applied', 'to_decide')"


class Extension(Base):
    """A request for a later date of one own milestone (domain.md 4, Extension). Standing: all from `state` on.

    Its words are written on while `state` is draft. `department_id`: the body that asks, None where an old one does not
    tell. `original_due_on`, `due_on`: the first date and the one in force when it was handed in. `number`: the how
    many-eth request of the milestone, 0 before it is made; `is_late`: 补办; `level`: code of the role that decides;
    `answer_by`: last day for the answer; `granted_on`: the date granted.
    """

    __tablename__ = "extensions"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    requested_on: Mapped[date | None]
    category: Mapped[Code | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    progress: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None]
    author: Mapped[ActorName]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    state: Mapped[Code]
    original_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    number: Mapped[int] = mapped_column(default=0)
    is_late: Mapped[bool] = mapped_column(default=False)
    level: Mapped[Code | None]
    applied_on: Mapped[date | None]
    answer_by: Mapped[date | None]
    granted_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __table_args__ = (
        # One request at a time for a milestone.
        Index(
            "ix_extensions_open",
            "milestone_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_extensions_jurisdiction_id_state", "jurisdiction_id", "state"),
        Index("ix_extensions_department_id_state", "department_id", "state"),
    )
    __mapper_args__ = {"version_id_col": version}


class ExtensionEvent(Base):
    """A fact: an act of extensions/rules.py on a request; `due_on`: the date asked for, on granting the one granted.

    `asked_category`, `asked_reason`, `asked_basis`: its words as handed in; a request that came back is written anew.
    """

    __tablename__ = "extension_events"
    id: Mapped[Key]
    extension_id: Mapped[int] = mapped_column(ForeignKey("extensions.id"), index=True)
    act: Mapped[Code]
    state: Mapped[Code]
    due_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_category: Mapped[Code | None]
    asked_reason: Mapped[str | None] = mapped_column(Text)
    asked_basis: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]


class CompletionFact(Base):
    """A fact: what was said and found when a task was brought to an end, its state standing in TaskTransition.

    `act`: code of vocabulary.TaskAct. `words`: 完成情况, reason, finding or document number; `proof`: 佐证 named on
    applying. `unmet`: codes of vocabulary.Gate not met then; `exception`: why it was done nevertheless. `into_id`: the
    task it was merged into. `is_upheld`: what a look-back found, None for every other act.
    """

    __tablename__ = "completion_facts"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    act: Mapped[Code]
    words: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    exception: Mapped[str] = mapped_column(Text, default="")
    unmet: Mapped[list[Any]]
    into_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    is_upheld: Mapped[bool | None]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]


class VerdictSignature(Base):
    """A fact: a leader signed the list of verdicts of a plan's 核定 round (domain.md 4).

    `content`: the list as signed, one plain row for each milestone and goal; `fingerprint`: its SHA-256.
    """

    __tablename__ = "verdict_signatures"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    content: Mapped[list[Any]]
    remark: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]


class Letter(Base):
    """A paper to one body, or to all at the opening of a round (domain.md 4, 8). Standing; its facts are LetterEvent.

    `key`: one draft for one cause for ever, of a 调度函 one an attempt. `department_id`: to whom, None of a 调度函.
    `stage`: the rung, None of a 调度函. `title`, `body`: written on while it is a draft. `answer_in`: working days for
    the answer, `reply_by`: its last day once it was sent, of an answer to be added to the new one. `skip_reason`: why a
    rung is left out. `drawn`: opening and closing as drawn up from the facts last. `proposed`: an answer that waits for
    the head of its body; `returned`: what is to be added to the last answer, empty where nothing is. `state` 已失效 …:
    `reason` says why.
    """

    __tablename__ = "letters"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    jurisdiction_id: Mapped[JurisdictionId]
    kind: Mapped[Code]
    stage: Mapped[Code | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    due_day: Mapped[date]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(120))
    answer_in: Mapped[int]
    skip_reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[Code]
    signed_on: Mapped[date | None]
    signed_by: Mapped[str | None] = mapped_column(String(80))
    number: Mapped[str | None] = mapped_column(String(80))
    sent_on: Mapped[date | None]
    sent_by: Mapped[Code | None]
    reply_by: Mapped[date | None]
    received_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    drawn: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    proposed: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    returned: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_letters_jurisdiction_state", "jurisdiction_id", "state", "kind"),
        Index("ix_letters_department_state", "department_id", "state"),
    )


class LetterItem(Base):
    """What a letter speaks of: one task of its body, and why. `key`: said by one letter for ever.

    `subject_id`: the report, milestone or letter it comes from, of a light its round; `due_on`: that date's version, of
    a light the day its round closed. `words`: what was found when it was drawn up, `line`: what the letter says of
    it, as drawn from the facts last; `late_since`: the day its days are counted from. `lapsed_on`: the cause went away,
    or it `gave_way` to a newer letter that says as much or more, or to a stop (中止) of its task.
    """

    __tablename__ = "letter_items"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    cause: Mapped[Code]
    subject_id: Mapped[int]
    due_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    late_since: Mapped[date | None]
    lapsed_on: Mapped[date | None]
    lapse_reason: Mapped[str] = mapped_column(Text, default="")
    gave_way: Mapped[bool] = mapped_column(default=False, server_default=false())


class LetterEvent(Base):
    """A fact of a letter: what was done, by whom, when; `on` the day it speaks of, `words` what was said or written.

    `due_on`: the last day for the answer, as set by it (发出, 退回补充); `approver`: of an answer, who approved it.
    """

    __tablename__ = "letter_events"
    id: Mapped[Key]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    act: Mapped[Code]
    state: Mapped[Code]
    on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    approver: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]


class LetterNumber(Base):
    """A number given out, for ever: 渝发改函〔2026〕3号. What is 作废 keeps its own (domain.md 10)."""

    __tablename__ = "letter_numbers"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    word: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    serial: Mapped[int]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), unique=True)
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (UniqueConstraint("jurisdiction_id", "word", "year", "serial"),)


class LetterNumberStart(Base):
    """A fact: from this number on those of a year go, as others were given before the program was used; the newest."""

    __tablename__ = "letter_number_starts"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    word: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    serial: Mapped[int]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class LookBackBody(Base):
    """A fact: a body whose part a 回头看 did not find as told, where several report each for itself.

    `recorded_at`: the instant of the act, as in TaskTransition and CompletionFact.
    """

    __tablename__ = "look_back_bodies"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    recorded_at: Mapped[datetime]
