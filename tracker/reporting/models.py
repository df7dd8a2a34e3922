"""Tables of rounds, reports in immutable versions, readings, evidence and frozen lights (domain.md 4, 5, 7)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, JurisdictionId, Key, Word


class Round(Base):
    """A 报告期: a quarter of a jurisdiction (`name` 2026Q4), or a plan's 核定 round.

    `as_of`: the day its figures speak of.
    """

    __tablename__ = "rounds"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    kind: Mapped[Code]
    name: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    as_of: Mapped[date]
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[ActorName]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __table_args__ = (UniqueConstraint("jurisdiction_id", "name"),)
    __mapper_args__ = {"version_id_col": version}


class RoundCutoffs(Base):
    """A fact: the cut-offs of a round from then on; `provisional` where the calendar year is unknown (暂定)."""

    __tablename__ = "round_cutoffs"
    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    unit_due_on: Mapped[date]
    lead_due_on: Mapped[date]
    review_ends_on: Mapped[date]
    edition_on: Mapped[date]
    provisional: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Report(Base):
    """What one assignment owes in one round; made when the round asks. Standing: all from `state` on.

    `until_on`: the day until which it was asked for once more (重新开放, 请报送); by `due_on` 按时 is judged, given by
    due/steps.py alone.
    """

    __tablename__ = "reports"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[Code]
    version_id: Mapped[int | None]
    accepted_version_id: Mapped[int | None]
    first_submitted_at: Mapped[datetime | None]
    returned_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    until_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("round_id", "assignment_id"),
        # What is told of a task, and by whom: without the body PostgreSQL may go through all that a body has for each.
        Index("ix_reports_of_task", "task_id", "round_id", "department_id"),
        # What a unit owes and has sent, with the round, the cut-off and the task of each.
        Index("ix_reports_of_unit", "department_id", "state", "round_id", "due_on", "task_id"),
        # What waits for review, the longest first.
        Index("ix_reports_jurisdiction_state", "jurisdiction_id", "state", "first_submitted_at", "id"),
        # How far a round is, and who is missing, without looking at the reports themselves.
        Index("ix_reports_round_progress", "round_id", "first_submitted_at", "state", "department_id", "id"),
    )
    __mapper_args__ = {"version_id_col": version}


class ReportDue(Base):
    """A fact: a report is due by another day from then on; `because`: code of DueBecause, `was_on`: the day before."""

    __tablename__ = "report_dues"
    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    was_on: Mapped[date]
    due_on: Mapped[date]
    because: Mapped[Code]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class ReportVersion(Base):
    """One text of a report. Editable while `sent_at` is None; from then on only who approved it and when is added.

    The database refuses everything else, for its readings and proofs too (triggers of migration 0001).
    `stage`, `encouraged`, `confirmation`, `forecast`: codes of vocabulary; `approver_id`: the unit head who approved.
    `entered_*` of a 代录: how the unit answered (EnteredHow), who said it, on which day it did.
    """

    __tablename__ = "report_versions"
    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    number: Mapped[int]
    progress_text: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    coordination: Mapped[str] = mapped_column(Text, default="")
    dissent: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    stage: Mapped[Code | None]
    encouraged: Mapped[Code | None]
    confirmation: Mapped[Code | None]
    forecast: Mapped[Code | None]
    no_change: Mapped[bool] = mapped_column(default=False)
    nil_report: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None]
    author: Mapped[ActorName]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    approver_id: Mapped[int | None]
    approver: Mapped[str | None] = mapped_column(String(80))
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    entered_how: Mapped[Code | None]
    entered_from: Mapped[str | None] = mapped_column(String(80))
    entered_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __table_args__ = (UniqueConstraint("report_id", "number"),)
    __mapper_args__ = {"version_id_col": version}


class ReportEvent(Base):
    """A fact: an act of transitions.py on a report, or that another hand wrote on its draft (save).

    `appraisal`: 核评 on acceptance; `self_reviewed`: printed 自报自审 (domain.md 3). `until_on`: the last day of what
    was opened again (重新开放). `because`: why it was ended or begun anew (transitions.Because).
    """

    __tablename__ = "report_events"
    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("report_versions.id"), index=True)
    act: Mapped[Code]
    state: Mapped[Code]
    appraisal: Mapped[Code | None]
    self_reviewed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    until_on: Mapped[date | None]
    because: Mapped[Code | None]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]
    __table_args__ = (
        # Which acceptances stand is asked of hundreds of tasks at a time: PostgreSQL looked through all acts for that.
        Index(
            "ix_report_events_accepted",
            "report_id",
            sqlite_where=text("act = 'accept'"),
            postgresql_where=text("act = 'accept'"),
        ),
        Index(
            "ix_report_events_undone",
            *("report_id", "version_id"),
            sqlite_where=text("act IN ('undo', 'undo_joint')"),
            postgresql_where=text("act IN ('undo', 'undo_joint')"),
        ),
        # Of every report that has not come it is asked whether only its body began it; few are.
        Index(
            "ix_report_events_voluntary",
            "report_id",
            sqlite_where=text("because = 'voluntary'"),
            postgresql_where=text("because = 'voluntary'"),
        ),
    )


class ChaseCall(Base):
    """A fact: a unit was telephoned for its reports of a round (电话催办); `note`: what it said."""

    __tablename__ = "chase_calls"
    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    spoken_to: Mapped[Word] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Reading(Base):
    """A reported value of an indicator with its as-of date, 口径 and source; `not_due`: 数据未到期, no value."""

    __tablename__ = "readings"
    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("report_versions.id"), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    value: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    as_of: Mapped[date | None]
    source: Mapped[Word] = mapped_column(default="")
    caliber: Mapped[str] = mapped_column(Text, default="")
    not_due: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("version_id", "indicator_id"),)


class OwnAnswer(Base):
    """What a version says of a figure or own date that nobody owned: is it the body's own; `why`: whose else."""

    __tablename__ = "own_answers"
    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("report_versions.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    is_own: Mapped[bool]
    why: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (UniqueConstraint("version_id", "item_id"),)


class Evidence(Base):
    """A proof handed in with a version: a stored file (`file_sha256` names it) or a reference in words."""

    __tablename__ = "evidence"
    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("report_versions.id"), index=True)
    kind: Mapped[Code]
    title: Mapped[Word]
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_bytes: Mapped[int | None]
    added_at: Mapped[datetime]
    actor: Mapped[ActorName]


class FrozenLight(Base):
    """A fact: a task's light when a round closed, with the row the ledger showed then; never recomputed.

    `settings_version`: of its plan; `body_rules`: by body, as text, the rule of its own light. Both None of lights that
    were frozen before they were kept.
    """

    __tablename__ = "frozen_lights"
    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    colour: Mapped[Code]
    word: Mapped[Word]
    reason: Mapped[str] = mapped_column(Text)
    rule: Mapped[Code]
    rule_version: Mapped[int]
    settings_version: Mapped[int | None]
    frozen_on: Mapped[date]
    body_rules: Mapped[dict[str, Any] | None]
    row: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (
        UniqueConstraint("round_id", "task_id"),
        Index("ix_frozen_lights_round_id_colour", "round_id", "colour", "task_id"),
    )


class Dissent(Base):
    """意见分歧: what a body of 牵头汇总 does not agree with, for the coordinator to settle (domain.md 1.4).

    Standing: `settled_at`, `settled_by` and `settlement`, said once.
    """

    __tablename__ = "dissents"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(String(12))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    words: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    raised_by: Mapped[ActorName]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(80))
    settlement: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    __table_args__ = (Index("ix_dissents_jurisdiction_id_settled_at", "jurisdiction_id", "settled_at"),)
    __mapper_args__ = {"version_id_col": version}


class CoordinationMatter(Base):
    """需协调事项: what a body asked to be coordinated in a report that was accepted, until it is brought to its end.

    `report_id`: the report that said it last. `level`, `state`: codes of vocabulary; `leader`: 责任领导. Standing: all
    from `words` on.
    """

    __tablename__ = "coordination_matters"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(String(12))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    raised_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[Code]
    level: Mapped[Code | None]
    leader: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __table_args__ = (
        Index("ix_coordination_matters_jurisdiction_id_state", "jurisdiction_id", "state"),
        Index("ix_coordination_matters_task_id_department_id", "task_id", "department_id"),
    )
    __mapper_args__ = {"version_id_col": version}


class CoordinationEvent(Base):
    """A fact: what happened to a 需协调事项 (CoordinationAct), with the state, level and 责任领导 from then on."""

    __tablename__ = "coordination_events"
    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("coordination_matters.id"), index=True)
    act: Mapped[Code]
    state: Mapped[Code]
    level: Mapped[Code | None]
    leader: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]


class PaperApproval(Base):
    """A fact, 线下签批: who signed a text on paper, in which post and when; `scan_due_on`: by when a scan must come."""

    __tablename__ = "paper_approvals"
    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("report_versions.id"), unique=True)
    approver: Mapped[ActorName]
    post: Mapped[str] = mapped_column(String(80))
    signed_on: Mapped[date]
    scan_due_on: Mapped[date]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class PaperScan(Base):
    """A fact: the scan of the paper a text was signed on; the newest counts."""

    __tablename__ = "paper_scans"
    id: Mapped[Key]
    approval_id: Mapped[int] = mapped_column(ForeignKey("paper_approvals.id"), index=True)
    file_name: Mapped[Word]
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_bytes: Mapped[int]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class FormUpload(Base):
    """A fact: an Excel form as it was handed in; `file_sha256` names the stored file, `department_id`: whose form."""

    __tablename__ = "form_uploads"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    file_name: Mapped[Word]
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_bytes: Mapped[int]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]


class FormImport(Base):
    """A fact: an uploaded form was taken over; how many reports and cells it changed."""

    __tablename__ = "form_imports"
    id: Mapped[Key]
    upload_id: Mapped[int] = mapped_column(ForeignKey("form_uploads.id"), index=True)
    reports: Mapped[int]
    cells: Mapped[int]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[ActorName]
