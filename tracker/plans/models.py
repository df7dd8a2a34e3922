"""Tables of the task book: plan → measure → task → party, milestone, indicator (design.md 2, domain.md 4).

Draft rows are the rows that will be issued. What a light or a report of a past day depends on stands in the fact
tables (TaskTransition, TaskTerms, PartyFact, MilestoneDate, PlanSetting), which are only ever added to; columns called
standing repeat the newest fact.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, JurisdictionId, Key, Word


class Plan(Base):
    """An implementation plan as received. Spans everywhere are half-open ranges of `text`.

    `state`: checking or issued. `reading`: the reader's result as `tracker.plan/1`, kept as read.
    """

    __tablename__ = "plans"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    part: Mapped[int] = mapped_column(default=0)
    number: Mapped[str | None] = mapped_column(String(80), index=True)
    title: Mapped[Word]
    issued_on: Mapped[date | None]
    issuers: Mapped[list[Any]]
    authority_basis: Mapped[str] = mapped_column(String(200), default="")
    mode: Mapped[Code]
    state: Mapped[Code]
    host_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    file_name: Mapped[Word]
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_kind: Mapped[Code]
    reader_version: Mapped[Code]
    received_at: Mapped[datetime]
    received_by: Mapped[ActorName]
    handed_down_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    # Last in the row: SQLite would walk through them to whatever stands behind.
    text: Mapped[str] = mapped_column(Text, deferred=True)
    reading: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    __table_args__ = (UniqueConstraint("jurisdiction_id", "file_sha256", "part"),)
    __mapper_args__ = {"version_id_col": version}


class PlanPage(Base):
    """A page of the scan a plan was recognised from, and the places of its words.

    `rows`: [start, end, left, top, right, bottom] of each row: its range of the plan's text, its box on the picture.
    """

    __tablename__ = "plan_pages"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    picture_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    rows: Mapped[list[Any]]
    __table_args__ = (UniqueConstraint("plan_id", "number"),)


class TextCorrection(Base):
    """A fact: what a person put in place of recognised words; the same words, where he found them right.

    The places are those of the text as it was then.
    """

    __tablename__ = "text_corrections"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    span_start: Mapped[int]
    span_end: Mapped[int]
    recognised: Mapped[Word]
    corrected: Mapped[Word]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class PlanReplacement(Base):
    """A plan that takes another's place (替代): said when it is handed in, `carried_at` when its head confirmed it."""

    __tablename__ = "plan_replacements"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), unique=True)
    replaces_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    carried_at: Mapped[datetime | None]
    carried_by: Mapped[str | None] = mapped_column(String(80))


class RevisionPair(Base):
    """A fact: a person said that a draft of the new plan goes on with a task of the old one, or does not."""

    __tablename__ = "revision_pairs"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    is_paired: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class ReadingDecision(Base):
    """A fact: what a person did with a difference that a newer reader makes in a plan (`reading_differences.key`)."""

    __tablename__ = "reading_decisions"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    reader_version: Mapped[Code]
    key: Mapped[Word]
    is_adopted: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class TaskRevision(Base):
    """A fact: a task went over to the plan that replaced its own. `likeness`: whether it was reworded.

    Example: task 12 goes over, and draft 40 of the new plan was to become it. They change places: task 12 takes the
    words and the place of draft 40; row 40 (`keeper_id`) becomes 作废 and keeps the earlier words, figures, nodes and
    bodies at task 12's old place.
    """

    __tablename__ = "task_revisions"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    keeper_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), unique=True)
    from_plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    to_plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    likeness: Mapped[Code]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class PlanSetting(Base):
    """A fact: a setting of the plan's rules from then on; `rule_version` is 2 for the first, one more with each."""

    __tablename__ = "plan_settings"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    name: Mapped[Code]
    value: Mapped[dict[str, Any]]
    rule_version: Mapped[int]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class PlanAuthority(Base):
    """A fact: the 授权依据 of a plan from then on, written once it is another than at first (the first with it)."""

    __tablename__ = "plan_authorities"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    basis: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class PlanGoal(Base):
    """What the whole plan promises for one year; gets one verdict per plan and year."""

    __tablename__ = "plan_goals"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    year: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    span_start: Mapped[int]
    span_end: Mapped[int]
    due_on: Mapped[date]
    __table_args__ = (UniqueConstraint("plan_id", "year"),)


class Measure(Base):
    """A numbered heading with its text. `path`: the numbers above it and its own, joined by dots."""

    __tablename__ = "measures"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    position: Mapped[int]
    label: Mapped[Code]
    title: Mapped[Word]
    path: Mapped[str] = mapped_column(String(40))
    section_title: Mapped[Word]
    span_start: Mapped[int]
    span_end: Mapped[int]
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        # Words within the title, found by their pairs of characters: PostgreSQL alone (migration 0007).
        Index(
            "ix_measures_title_pairs",
            sql("character_pairs(title)"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )


class Task(Base):
    """One responsibility clause; one ledger row. `code` is stable for ever.

    Standing: `state`, `kind`, `mode`, `lead_id` (the accountable body), `start_on`. `lead_confirmed`: whether a person
    said who leads. `checked_by`: who confirmed the draft.
    """

    __tablename__ = "tasks"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    text: Mapped[str] = mapped_column(Text)
    text_start: Mapped[int]
    text_end: Mapped[int]
    statement: Mapped[str | None] = mapped_column(Text)
    statement_start: Mapped[int | None]
    statement_end: Mapped[int | None]
    basis: Mapped[Code]
    open_ended: Mapped[bool]
    kind_read: Mapped[Code]
    kind: Mapped[Code]
    mode: Mapped[Code | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    lead_confirmed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Code]
    start_on: Mapped[date | None]
    checked_by: Mapped[str | None] = mapped_column(String(80))
    checked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        Index("ix_tasks_jurisdiction_id_state", "jurisdiction_id", "state", "id"),
        # Words within the text, found by their pairs of characters: PostgreSQL alone (migration 0007).
        Index(
            "ix_tasks_text_pairs",
            sql("character_pairs(text)"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __mapper_args__ = {"version_id_col": version}


class TaskTransition(Base):
    """A fact: the task took a state by an act of lifecycle.py; `effective_on` is the day it holds from."""

    __tablename__ = "task_transitions"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    act: Mapped[Code]
    state: Mapped[Code]
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (
        # 申请办结 of the last days.
        Index(
            "ix_task_transitions_applied",
            "recorded_at",
            sqlite_where=sql("act = 'apply'"),
            postgresql_where=sql("act = 'apply'"),
        ),
        # What was handed down since a quarter was closed.
        Index(
            "ix_task_transitions_issued",
            *("recorded_at", "task_id"),
            sqlite_where=sql("act = 'issue'"),
            postgresql_where=sql("act = 'issue'"),
        ),
    )


class TaskTerms(Base):
    """A fact: on which terms the task runs from then on (kind, responsibility mode, accountable body, start)."""

    __tablename__ = "task_terms"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    kind: Mapped[Code]
    mode: Mapped[Code | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    lead_confirmed: Mapped[bool]
    start_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Party(Base):
    """A body named in a clause: `name` as written, `role_read` as read; standing `role`, department or group."""

    __tablename__ = "parties"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    position: Mapped[int]
    name: Mapped[Word]
    role_read: Mapped[Code | None]
    role: Mapped[Code]
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    matched: Mapped[Code | None]
    in_force: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (CheckConstraint("department_id IS NULL OR group_id IS NULL", name="one_body"),)


class PartyFact(Base):
    """A fact: a confirmed party from then on (written at issue and at every amendment)."""

    __tablename__ = "party_facts"
    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    role: Mapped[Code]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    in_force: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Milestone(Base):
    """What must be reached by a date. `source`: own (the clause's sentence or figure) or plan (its goal, copied).

    Standing: `due_on`; `original_due_on` never changes. Both None: no date stated.
    `due_on_read`: the date the reader read. `stated_at`: since when it is there
    where a revised plan brought it.
    """

    __tablename__ = "milestones"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    source: Mapped[Code]
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_goals.id"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"))
    year: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    due_on_read: Mapped[date | None]
    stated_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("(source = 'plan') = (goal_id IS NOT NULL)", name="source"),
        Index("ix_milestones_due", "due_on", "source"),  # the day first: else SQLite takes it for `source` alone
        # Own dates that came due, and those of a task: each answered by the index alone.
        Index(
            "ix_milestones_own_original",
            "original_due_on",
            "task_id",
            "due_on",
            "id",
            sqlite_where=sql("source = 'own'"),
            postgresql_where=sql("source = 'own'"),
        ),
        Index("ix_milestones_of_task", "task_id", "source", "due_on", "id"),
    )


class MilestoneDate(Base):
    """A fact: the due date of a milestone from then on. `is_granted`: it was asked for, no newer plan moved it."""

    __tablename__ = "milestone_dates"
    id: Mapped[Key]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), index=True)
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    is_granted: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Indicator(Base):
    """A figure to reach. `task_id` None: a figure of the whole plan.

    Lag in days, frequency year or quarter (domain.md 5); how it is told is standing, see IndicatorTerms. `stated_at`:
    since when it is there where a revised plan brought it.
    """

    __tablename__ = "indicators"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    position: Mapped[int]
    path: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Text)
    relation: Mapped[Code]
    value: Mapped[Decimal] = mapped_column(Numeric(24, 6))
    unit: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None]
    mode: Mapped[Code]
    direction: Mapped[Code | None]
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    baseline_on: Mapped[date | None]
    frequency: Mapped[Code]
    lag_days: Mapped[int]
    caliber: Mapped[str] = mapped_column(Text, default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    span_start: Mapped[int]
    span_end: Mapped[int]
    stated_at: Mapped[datetime | None]
    # A scan asks for the figures whose value can exist from a day on.
    __table_args__ = (Index("ix_indicators_frequency_lag_days", "frequency", "lag_days", "task_id"),)


class IndicatorTerms(Base):
    """A fact: how a figure that has gone out is told from then on (频次, 可得时滞, 数据来源单位, 口径, 基期), and why.

    Standing in Indicator. The first correction writes two: how it was until then, and how it is now. `target_value`,
    `year`: what was to be reached then, which a plan that replaces another may set anew.
    """

    __tablename__ = "indicator_terms"
    id: Mapped[Key]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    frequency: Mapped[Code]
    lag_days: Mapped[int]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    caliber: Mapped[str] = mapped_column(Text, default="")
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    baseline_on: Mapped[date | None]
    target_value: Mapped[Decimal] = mapped_column(Numeric(24, 6))
    year: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Item(Base):
    """A sentence, a figure or an own date of a task, which belongs to somebody (domain.md 4).

    Of a draft only what a person decided is here; 下达 writes the rest. A figure's own date belongs with the figure.
    `words`: what it says; `span_start`, `span_end`: where in the plan's text. Standing: `known_by`, `owner_ids`
    (departments; none with a settled `known_by`: all bodies of the task together), `why`. `outside_ids`: bodies not
    named in the clause that its words point to; `proposed_ids`: to whom it was 推定, also once one of them has taken
    it: the others may still join (claims.may_join), and who leaves passes that on. `doubt`: what 综合处 is asked to
    decide of it, since and until when. `taken_late_on`: from when its owners have it, or a body came to all that do,
    where its date was past by then.
    """

    __tablename__ = "items"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    kind: Mapped[Code]
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"), unique=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestones.id"), unique=True)
    span_start: Mapped[int]
    span_end: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    known_by: Mapped[Code]
    owner_ids: Mapped[list[Any]]
    outside_ids: Mapped[list[Any]]
    # Always a list; a column that says so would have SQLite copy the table.
    proposed_ids: Mapped[list[Any]] = mapped_column(default=list, nullable=True)
    why: Mapped[str] = mapped_column(Text, default="")
    doubt: Mapped[Code | None]
    doubt_since: Mapped[date | None]
    doubt_until: Mapped[date | None]
    taken_late_on: Mapped[date | None]
    __table_args__ = (
        CheckConstraint("indicator_id IS NULL OR milestone_id IS NULL", name="one_thing"),
        # What nobody owns yet, by task.
        Index("ix_items_known_by", "known_by", "task_id"),
        # What 综合处 is asked to decide: few of many.
        Index(
            "ix_items_doubt",
            "doubt",
            "task_id",
            sqlite_where=sql("doubt IS NOT NULL"),
            postgresql_where=sql("doubt IS NOT NULL"),
        ),
        # Of whom a scan asks every day whether his own limit is past: fewer still.
        Index(
            "ix_items_taken_late_on",
            "taken_late_on",
            "task_id",
            sqlite_where=sql("taken_late_on IS NOT NULL"),
            postgresql_where=sql("taken_late_on IS NOT NULL"),
        ),
    )


class OwnerFact(Base):
    """A fact: whose an item is from `since` on, how that is known, and why (依据, 文号)."""

    __tablename__ = "owner_facts"
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    known_by: Mapped[Code]
    owner_ids: Mapped[list[Any]]
    why: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[date]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class ItemClaim(Base):
    """A fact: a body said that an item is its own (`is_own`), or is not.

    `why` in its words, such as 应由市能源局承办; `instead_id`: the body it named, where that is on record. `fact_id`:
    whose the item was when it said so, by which its word comes before or after a decision; none where the body left
    the task, which is no word on any.
    """

    __tablename__ = "item_claims"
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    is_own: Mapped[bool]
    why: Mapped[str] = mapped_column(Text, default="")
    instead_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("owner_facts.id"))
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class OwnerAsk(Base):
    """A fact: 综合处 asked a body whether an item is its own (请各单位确认).

    Of what is proposed to it silence says yes, of what is nobody's no: `lapsed_on`, the day after the last one to
    answer (`until`). A body is asked once for an item, and anew where the task goes on after a stop.
    """

    __tablename__ = "owner_asks"
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    until: Mapped[date]
    lapsed_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (UniqueConstraint("item_id", "department_id"),)


class OwnerAnswer(Base):
    """A fact: what a body is told of items of a task; `words` name them and the new owner.

    `news`: 综合处 decided, or other bodies claim what it had or claims (OwnerNews).
    """

    __tablename__ = "owner_answers"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    words: Mapped[str] = mapped_column(Text)
    news: Mapped[Code]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class PlanEdit(Base):
    """An act of the check page with all it changed, so that it can be undone; `undone_at` None: it stands.

    `changes`: rows as snapshots.Change; `names`: {names: [[department, name]], groups: [id]} it put
    on record, `revoked`: [id] of names it ended, and `schema`: the number of the columns that `changes` names.
    """

    __tablename__ = "plan_edits"
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    kind: Mapped[Code]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(80))
    names: Mapped[dict[str, Any]]
    changes: Mapped[list[Any]]
