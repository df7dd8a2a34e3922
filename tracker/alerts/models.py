"""Tables of alerts: what must be said once to a post, how far that was looked for, what left (domain.md 8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, Key


class Alert(Base):
    """One message to one post. `key` makes it unique for ever; `day` is the working day it speaks on.

    `round_id`: of a chase for all that a unit owes in a round; `indicator_id`: of a figure whose value can exist.
    `handled_on`: the awaited act happened, or the cause went away (state expired, `ended_by` why). `provisional`:
    日历暂定. `rule_version`, `settings_version`: by which table of stages and which settings of its plan it was said;
    None of messages that were said before these were kept, and of what no plan sets.
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
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"))
    day: Mapped[date]
    due_on: Mapped[date | None]
    message: Mapped[str] = mapped_column(Text)
    provisional: Mapped[bool] = mapped_column(default=False)
    rule_version: Mapped[int | None]
    settings_version: Mapped[int | None]
    state: Mapped[Code]
    read_at: Mapped[datetime | None]
    handled_on: Mapped[date | None]
    ended_by: Mapped[Code | None]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (
        Index("ix_alerts_post_id_state", "post_id", "state"),
        Index("ix_alerts_jurisdiction_id_state_stage", "jurisdiction_id", "state", "stage"),
        Index("ix_alerts_jurisdiction_id_day", "jurisdiction_id", "day"),
        Index(
            "ix_alerts_indicator_id",
            "indicator_id",
            sqlite_where=text("indicator_id IS NOT NULL"),
            postgresql_where=text("indicator_id IS NOT NULL"),
        ),
    )


class ScannedDay(Base):
    """A day up to which a jurisdiction was scanned, and when; a later scan looks at it again and goes on from it.

    A rehearsal records it in the future: the next scan forgets that. `last_entry`: of the audit trail, the newest that
    the scan knew; while nothing came since, another one of the same day has nothing to do.
    """

    __tablename__ = "scanned_days"
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]
    last_entry: Mapped[int | None]


class Channel(Base):
    """A way by which digests leave: a mail server, or a robot in a group. Its keys lie elsewhere under `key_name`.

    `department_id`: whose people are in the group, None for a group of the whole region. `position`: the first channel
    that reaches a person is his first, the next one his second. `host`, `port`: where it is, without any key.
    """

    __tablename__ = "channels"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    kind: Mapped[Code]
    name: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    position: Mapped[int]
    host: Mapped[str] = mapped_column(String(200))
    port: Mapped[int]
    security: Mapped[Code | None]
    username: Mapped[str] = mapped_column(String(200), default="")
    sender: Mapped[str] = mapped_column(String(200), default="")
    key_name: Mapped[str] = mapped_column(String(32))
    is_active: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class DailyDigest(Base):
    """What one person is sent on one day (domain.md 8). `title`, `body`, `brief`: what was said last, empty before.

    `state`: of vocabulary.DeliveryState; 并入次日 where the next day's digest took it over unsent, 不必再发 where
    nothing of it stood any more.
    """

    __tablename__ = "daily_digests"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    reader: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    brief: Mapped[str] = mapped_column(Text)
    state: Mapped[Code]
    recorded_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("user_id", "day"),
        Index("ix_daily_digests_jurisdiction_id_day", "jurisdiction_id", "day"),
    )


class DigestItem(Base):
    """A message is in a digest; one that was settled before any attempt may have arrived is taken out of it."""

    __tablename__ = "digest_items"
    digest_id: Mapped[int] = mapped_column(ForeignKey("daily_digests.id"), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True, index=True)


class Delivery(Base):
    """One attempt to send one part of a digest by one channel, or a test of the channel (`digest_id` None).

    It is claimed (发送中) and committed before anything leaves: who dies meanwhile leaves it so; then it is 结果不明.
    `is_repeat`: an earlier attempt may have arrived, so the message says 可能重复. `words`: what the other side said.
    """

    __tablename__ = "deliveries"
    id: Mapped[Key]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("daily_digests.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    part: Mapped[int]
    attempt: Mapped[int]
    is_repeat: Mapped[bool]
    state: Mapped[Code]
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        UniqueConstraint("digest_id", "channel_id", "part", "attempt"),
        Index("ix_deliveries_state_due_at", "state", "due_at"),
        Index("ix_deliveries_channel_id_claimed_at", "channel_id", "claimed_at"),
    )


class SendingPause(Base):
    """A fact: from then on nothing leaves, or it leaves again (暂停发送); of a jurisdiction the newest row holds."""

    __tablename__ = "sending_pauses"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    is_paused: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class RoundMark(Base):
    """A fact: at a round's closing a task was red or yellow, and at whose door; None where none of a body's is meant.

    Read once from the frozen row, so that no scan reads those rows again.
    """

    __tablename__ = "round_marks"
    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    colour: Mapped[Code]
    word: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("round_id", "task_id", "department_id"),
        Index("ix_round_marks_round_id_department_id", "round_id", "department_id"),
    )
