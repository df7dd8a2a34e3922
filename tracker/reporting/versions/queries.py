"""Reads what reports say: their texts, values and proofs, version by version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.models import Indicator, Item
from tracker.plans.owners.queries import key_of
from tracker.reporting.asked.own_answers import OwnAnswer as Said
from tracker.reporting.asked.questions import (
    Draft,
    ReadingDraft,
)
from tracker.reporting.models import (
    Evidence,
    OwnAnswer,
    Reading,
    Report,
    ReportVersion,
)
from tracker.vocabulary import (
    Encouraged,
    Forecast,
    ReportState,
    Stage,
    YearlyConfirmation,
)


def draft_of(version: ReportVersion) -> Draft:
    """What a stored version says, as plain values."""
    return drafts_of([version])[version.id]


def drafts_of(versions: Collection[ReportVersion]) -> dict[int, Draft]:
    """By version what it says."""
    if not versions:
        return {}
    readings: defaultdict[int, list[ReadingDraft]] = defaultdict(list)
    for row in db.session.scalars(_READINGS, {"versions": [version.id for version in versions]}):
        said = ReadingDraft(row.indicator_id, row.value, row.as_of, row.source, row.caliber, row.not_due)
        readings[row.version_id].append(said)
    own: defaultdict[int, list[Said]] = defaultdict(list)
    for answer, item, subject in db.session.execute(_OWN, {"versions": [version.id for version in versions]}):
        own[answer.version_id].append(Said(key_of(item), answer.is_own, answer.why, subject or item.words))
    return {version.id: _draft(version, readings[version.id], own[version.id]) for version in versions}


def versions_with(reports: Collection[Report]) -> list[ReportVersion]:
    """The texts these reports have now, written or sent."""
    ids = [report.version_id for report in reports if report.version_id is not None]
    return list(db.session.scalars(select(ReportVersion).where(ReportVersion.id.in_(ids)))) if ids else []


def words_typed(reports: Collection[Report]) -> dict[int, ReportVersion]:
    """By report the text somebody has begun for this round; not what only says 本期无变化."""
    drafts = [report.version_id for report in reports if report.state == ReportState.DRAFT and report.version_id]
    typed = db.session.scalars(_TYPED, {"versions": drafts}) if drafts else ()
    return {version.report_id: version for version in typed}


_TYPED = select(ReportVersion).where(ReportVersion.id.in_(bindparam("versions")), ReportVersion.no_change.is_(False))
_READINGS = select(Reading).where(Reading.version_id.in_(bindparam("versions"))).order_by(Reading.indicator_id)
_OWN = (
    select(OwnAnswer, Item, Indicator.subject)
    .join(Item, Item.id == OwnAnswer.item_id)
    .outerjoin(Indicator, Indicator.id == Item.indicator_id)
    .where(OwnAnswer.version_id.in_(bindparam("versions")))
    .order_by(OwnAnswer.item_id)
)


def _draft(version: ReportVersion, readings: Iterable[ReadingDraft], own: Iterable[Said]) -> Draft:
    return Draft(
        progress_text=version.progress_text,
        problems=version.problems,
        next_steps=version.next_steps,
        coordination=version.coordination,
        dissent=version.dissent,
        stage=Stage.of(version.stage),
        encouraged=Encouraged.of(version.encouraged),
        confirmation=YearlyConfirmation.of(version.confirmation),
        forecast=Forecast.of(version.forecast),
        no_change=version.no_change,
        nil_report=version.nil_report,
        readings=tuple(readings),
        own=tuple(own),
    )


def evidence_of(version_ids: Collection[int]) -> list[Evidence]:
    """The proofs handed in with these versions, oldest first."""
    return list(db.session.scalars(_EVIDENCE, {"versions": list(version_ids)})) if version_ids else []


_EVIDENCE = select(Evidence).where(Evidence.version_id.in_(bindparam("versions"))).order_by(Evidence.id)


def versions_of(*report_ids: int) -> list[ReportVersion]:
    """All texts of these reports, of each the oldest first."""
    return list(db.session.scalars(_VERSIONS, {"reports": list(report_ids)}))


_VERSIONS = (
    select(ReportVersion)
    .where(ReportVersion.report_id.in_(bindparam("reports")))
    .order_by(ReportVersion.report_id, ReportVersion.number)
)
