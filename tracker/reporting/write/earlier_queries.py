"""Reads what the other reports of a duty told: accepted in an earlier quarter, sent and on its way, of substance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.plans.models import Task, TaskTerms
from tracker.reporting.asked.questions import Draft
from tracker.reporting.consolidation import ON_ITS_WAY
from tracker.reporting.coordination.queries import settled
from tracker.reporting.lead_queries import is_joint_task, lead_when_sent
from tracker.reporting.line_queries import is_of_co_body
from tracker.reporting.models import Report, ReportVersion, Round, RoundCutoffs
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.versions.visibility import Reach, reach
from tracker.typed import something
from tracker.vocabulary import ReportState, RoundKind


@dataclass(frozen=True)
class EarlierText:
    """A text that another report of the same duty told. `state`: how far it has come.

    `is_before`: in an earlier quarter; `ends_on`: until when its round was reviewed.
    """

    version: ReportVersion
    round: Round
    state: ReportState
    is_before: bool
    ends_on: date | None

    @property
    def has_substance(self) -> bool:
        """Whether words of its own were accepted in it."""
        return self.state is ReportState.ACCEPTED and not (self.version.no_change or self.version.nil_report)


def told_of_each(report_ids: Collection[int]) -> defaultdict[int, list[EarlierText]]:
    """By report what the others of its duty told that counts, the newest last.

    That is: of earlier quarters what was accepted or is on its way to that; of any round words of its own. Of a joint
    report what its body told for all: its part of a quarter in which another led is no text of the task, and said once
    more (本期无变化) it would go out for all bodies.
    """
    told: defaultdict[int, list[EarlierText]] = defaultdict(list)
    for report_id, version, round, accepted_id, state, is_before, ends_on in db.session.execute(
        _told(), {"reports": list(report_ids)}
    ):
        come = ReportState.ACCEPTED if version.id == accepted_id else ReportState(state)
        told[report_id].append(EarlierText(version, round, come, bool(is_before), ends_on))
    return told


_SENT = (*ON_ITS_WAY, ReportState.RETURNED)


def _is_joint(this: type[Report]) -> ColumnElement[bool]:
    """That it is the report of who leads for all; as ReportRow.is_joint."""
    of_lead = exists().where(Task.id == this.task_id, Task.lead_id == this.department_id, is_joint_task(Task))
    return and_(of_lead, ~is_of_co_body(this))


def _was_told_for_all() -> ColumnElement[bool]:
    """That its body led, or was alone with the task, as a text was sent; of a task without terms nobody knows."""
    has_terms = exists().where(TaskTerms.task_id == Report.task_id)
    return or_(~has_terms, lead_when_sent(Report, ReportVersion) == Report.department_id)


@cache
def _told() -> Select[*tuple[Any, ...]]:
    this, now = aliased(Report), aliased(Round)
    is_before = and_(Round.kind == RoundKind.QUARTER, Round.as_of < now.as_of)
    is_accepted = ReportVersion.id == Report.accepted_version_id
    is_on_the_way = and_(
        ReportVersion.id == Report.version_id, ReportVersion.sent_at.is_not(None), Report.state.in_(_SENT)
    )
    has_substance = and_(is_accepted, ReportVersion.no_change.is_(False), ReportVersion.nil_report.is_(False))
    newest = select(RoundCutoffs.review_ends_on).where(RoundCutoffs.round_id == Round.id)
    ends_on = newest.order_by(RoundCutoffs.id.desc()).limit(1).correlate(Round).scalar_subquery()
    return (
        select(this.id, ReportVersion, Round, Report.accepted_version_id, Report.state, is_before, ends_on)
        .join(now, now.id == this.round_id)
        .join(Report, and_(Report.task_id == this.task_id, Report.department_id == this.department_id))
        .join(ReportVersion, ReportVersion.report_id == Report.id)
        .join(Round, Round.id == Report.round_id)
        .where(this.id.in_(bindparam("reports")), Report.id != this.id)
        .where(or_(and_(is_before, or_(is_accepted, is_on_the_way)), has_substance))
        .where(or_(~_is_joint(this), _was_told_for_all()))
        # By the number of no report: a body that was given another duty told twice in a quarter.
        .order_by(Round.as_of, ReportVersion.id)
    )


@dataclass(frozen=True)
class Before:
    """What a body said in an earlier quarter, reviewed or not. `state`: how far that text has come."""

    draft: Draft
    round_name: str
    state: ReportState

    @property
    def is_accepted(self) -> bool:
        """Whether it was taken."""
        return self.state is ReportState.ACCEPTED

    @property
    def asks_for_help(self) -> bool:
        """Whether words that were taken name a 需协调事项."""
        return self.is_accepted and bool(something(self.draft.coordination))

    @classmethod
    def of(cls, told: EarlierText | None, drafts: Mapping[int, Draft]) -> Before | None:
        """`drafts`: by version what it says; None of nothing."""
        return cls(drafts[told.version.id], told.round.name, told.state) if told else None


@dataclass(frozen=True)
class Earlier:
    """Of one assignment, before a quarter: what was accepted last, and what was sent last (`None`: nothing)."""

    accepted: EarlierText | None
    sent: EarlierText | None

    @property
    def versions(self) -> list[ReportVersion]:
        """Their texts."""
        return [one.version for one in (self.accepted, self.sent) if one is not None]


def earlier_of(told: Sequence[EarlierText], least: Reach) -> Earlier:
    """Of what `told_of_each` found. `least`: how far a text must have come before whoever asks may read it."""
    before = [one for one in told if one.is_before]
    accepted = [one for one in before if one.state is ReportState.ACCEPTED]
    read = [one for one in before if reach(is_sent=True, is_submitted=one.version.submitted_at is not None) >= least]
    return Earlier(next(reversed(accepted), None), next(reversed(read), None))


def said_before(report: Report) -> Before | None:
    """What its body sent last before, as the body itself reads it."""
    sent = earlier_of(told_of_each([report.id])[report.id], Reach.WRITTEN).sent
    return Before.of(sent, {sent.version.id: draft_of(sent.version)}) if sent else None


def dealt_with(reports: Mapping[int, tuple[int, int]], before: Mapping[int, Before | None]) -> frozenset[int]:
    """Of reports, by id of which task and body, those whose last words ask for what has come to its end since."""
    asking = {id: reports[id] for id, words in before.items() if words is not None and words.asks_for_help}
    over = settled(asking.values())
    return frozenset(id for id, pair in asking.items() if pair in over)
