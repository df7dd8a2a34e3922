"""Tables of jurisdictions, departments and their names over time, groups, users and posts (domain.md 3, 9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, CodeString, JurisdictionId, Key, Word
from tracker.vocabulary import SessionStep, UnitClass


class SetUp(Base):
    """A fact: the installation was set up, with the demo or for an office's own work. The first row holds for ever."""

    __tablename__ = "set_ups"
    id: Mapped[Key]
    with_demo: Mapped[bool]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Jurisdiction(Base):
    """A region by its GB/T 2260 code; children report to nobody but themselves unless they are group members."""

    __tablename__ = "jurisdictions"
    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[Word]
    short: Mapped[Word]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    level: Mapped[Code]
    source: Mapped[str] = mapped_column(Text)


class Department(Base):
    """A body. `name`, `short_name`: as known now (standing); the names over time are DepartmentName.

    `phone`: its own, called where nobody holds its posts.
    """

    __tablename__ = "departments"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Word]
    short_name: Mapped[Word]
    unit_class: Mapped[Code]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    source: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))

    @property
    def commission_id(self) -> int | None:
        """The body that a 处室 is part of; None for any other department. In SQL: division_queries.commission_of."""
        return self.parent_id if self.unit_class == UnitClass.DIVISION else None


class DepartmentName(Base):
    """A name a body had or has: `kind` of vocabulary.NameKind, valid from/to (both inclusive, None = open).

    `is_shipped`: it came with the program.
    """

    __tablename__ = "department_names"
    id: Mapped[Key]
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[Code]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    is_shipped: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class ApprovalSetting(Base):
    """A fact: how a department's reports are approved from then on, 线上 or 线下签批 (domain.md 3); none: 线上."""

    __tablename__ = "approval_settings"
    id: Mapped[Key]
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    way: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Group(Base):
    """A collective assignee as plans write it (各市发展改革委), with the body that answers for it (汇总单位).

    `plan_number` None holds for every plan of the jurisdiction; `revoked_at`: it was entered by mistake.
    `consolidator_id`: who answers now (standing); who did before is GroupConsolidator.
    """

    __tablename__ = "groups"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    phrase: Mapped[Word]
    plan_number: Mapped[str | None] = mapped_column(String(80))
    consolidator_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    source: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None]


class GroupMember(Base):
    """A fact: a body belongs to a group from one day to another; `is_shipped`: it came with the program."""

    __tablename__ = "group_members"
    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    is_shipped: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class GroupConsolidator(Base):
    """A fact: a body answers for a group from `since` on (汇总单位); None: nobody, so the 主办处室 does.

    `is_shipped`: it came with the program.
    """

    __tablename__ = "group_consolidators"
    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    since: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text)
    is_shipped: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class User(Base):
    """An account of one person. Duties hang on posts, never on the account. `mail`: at work, for digests.

    `password_set_at`: None where it is the one the account was made with. `unconfirmed_since`: another gave it one, and
    nobody has confirmed since that its owner asked for it: nobody enters by it.
    """

    __tablename__ = "users"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str] = mapped_column(String(40), default="")
    mail: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    password_hash: Mapped[str] = mapped_column(String(300))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_set_at: Mapped[datetime | None]
    unconfirmed_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Post(Base):
    """A duty: a role in a department. Reports, drafts and alerts address posts."""

    __tablename__ = "posts"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    role: Mapped[Code]
    __table_args__ = (UniqueConstraint("department_id", "role"),)


class PostHolding(Base):
    """A fact: who holds a post from one day to another (`valid_to` None = until further notice)."""

    __tablename__ = "post_holdings"
    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class Asked:
    """What a 系统管理员 asks for and a 安全管理员 confirms: who asked and when, and what came of it."""

    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    asked_by: Mapped[int | None]
    asked_name: Mapped[ActorName]
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]
    is_granted: Mapped[bool | None]


class GrantRequest(Asked, Base):
    """Somebody is to hold a post: asked for by a 系统管理员, in force once a 安全管理员 has confirmed it."""

    __tablename__ = "grant_requests"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    role: Mapped[Code]
    since: Mapped[date]


class LoginAttempt(Base):
    """One try to sign in, by account name as typed and address; the throttle counts these on every worker."""

    __tablename__ = "login_attempts"
    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    succeeded: Mapped[bool]
    __table_args__ = (Index("ix_login_attempts_username_at", "username", "at"),)


class FormerPassword(Base):
    """The hash of a password that an account had before: the last ones may not come back."""

    __tablename__ = "former_passwords"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    replaced_at: Mapped[datetime]


class SignInSession(Base):
    """Somebody is signed in: the fingerprint of his cookie's secret, since when, the last page noted, the end.

    `step` of vocabulary.SessionStep: where a 动态口令 is asked for, too, the password alone opens no page.
    `device`: browser and system, as they name themselves. `password_due_on`: from that day on a new password is asked
    for, as it was when the session began; None: never.
    """

    __tablename__ = "sign_in_sessions"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ip: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    step: Mapped[Code] = mapped_column(default=SessionStep.ENTERED, server_default=text("'entered'"))
    device: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    password_due_on: Mapped[date | None]


class HandOver(Base):
    """A fact: all posts of one person passed to another from `since` on, with what the first one says of them.

    `post_ids`: the posts that passed.
    """

    __tablename__ = "hand_overs"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    from_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    to_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    since: Mapped[date]
    post_ids: Mapped[list[Any]]
    words: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class AccountSetting(Base):
    """A fact: what a jurisdiction asks of its accounts from then on; none: no 动态口令, a new password in 180 days."""

    __tablename__ = "account_settings"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    factor_for: Mapped[Code]
    password_days: Mapped[int] = mapped_column(default=180, server_default="180")
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]


class HandOverRequest(Asked, Base):
    """All posts of one person are to pass to another: asked for by a 系统管理员, confirmed by a 安全管理员."""

    __tablename__ = "hand_over_requests"
    from_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    to_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    since: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")


class Invitation(Base):
    """A link by which its owner gives an account its password, once, up to an instant; only its hash is kept."""

    __tablename__ = "invitations"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OutsideIdentity(Base):
    """Who an account is to a 统一身份认证: its issuer and what it calls the person. One each, and nobody twice."""

    __tablename__ = "outside_identities"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class SecondFactor(Base):
    """The 动态口令 of an account. `secret`: sealed, None until the first code was typed; `last_step`: used already.

    `next_secret`: of the telephone that is being joined, shown since `next_at`.
    """

    __tablename__ = "second_factors"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str | None] = mapped_column(String(200))
    last_step: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    next_secret: Mapped[str | None] = mapped_column(String(200))
    next_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of the codes that enter instead of the telephone's, each once; only its hash is kept."""

    __tablename__ = "recovery_codes"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class InterfaceToken(Base):
    """A secret with which another system acts as an account: its fingerprint, what for, until when, from where.

    `scopes`: codes of vocabulary.TokenScope, by commas; `addresses`: networks, by blanks, empty for any. `expires_on`:
    the last day on which it is taken.
    """

    __tablename__ = "interface_tokens"
    id: Mapped[Key]
    jurisdiction_id: Mapped[JurisdictionId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    system: Mapped[ActorName]
    scopes: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    addresses: Mapped[str] = mapped_column(String(600))
    expires_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[ActorName]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(80))


class InterfaceUse(Base):
    """How often a token was used in the newest minute it was used in, by vocabulary.TokenScope; a row each.

    `minute`: since 1970. All serving processes count here.
    """

    __tablename__ = "interface_uses"
    token_id: Mapped[int] = mapped_column(ForeignKey("interface_tokens.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(CodeString(24), primary_key=True)
    minute: Mapped[int]
    times: Mapped[int]
