"""A text of a report is written: over the one not sent yet, or as the next version (domain.md 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from tracker.actor import Act
from tracker.database import db
from tracker.reporting.asked.figure_queries import later_aims
from tracker.reporting.asked.questions import TEXT_LABELS, Draft, ReadingDraft, with_later
from tracker.reporting.models import Reading, Report, ReportVersion
from tracker.reporting.versions import own_steps
from tracker.reporting.versions.evidence_steps import hand_on_evidence


def write_over(act: Act, texts: Sequence[tuple[Report, ReportVersion, Draft]]) -> None:
    """Put the words and readings of drafts into versions not sent yet, in place of those they had."""
    ids = [version.id for _, version, _ in texts]
    if not ids:
        return
    db.session.execute(delete(Reading).where(Reading.version_id.in_(ids)))
    own_steps.drop_answers(ids)
    own_steps.keep_answers(texts)
    later = _later_aims(draft for _, _, draft in texts)
    for _, version, draft in texts:
        for name, value in _words(act, draft).items():
            setattr(version, name, value)
        _add_readings(version, draft, later)


def new_version(act: Act, report: Report, last: ReportVersion | None, draft: Draft) -> ReportVersion:
    """The next number, with the proofs of `last`; from now on it is the one of the report."""
    return new_versions(act, [(report, last, draft)])[0]


def keep_writer(made: ReportVersion, of: ReportVersion) -> None:
    """A text that a rule put together from another is by who wrote that, and of when he saved it."""
    made.author_id, made.author, made.saved_at = of.author_id, of.author, of.saved_at


def new_versions(act: Act, texts: Sequence[tuple[Report, ReportVersion | None, Draft]]) -> list[ReportVersion]:
    """The same of many reports, each after its last text."""
    if not texts:
        return []
    of_these = {"reports": [report.id for report, _, _ in texts]}
    numbers = dict(db.session.execute(_NUMBERS, of_these).all())
    made = [
        {"report_id": report.id, "number": numbers.get(report.id, 0) + 1, "created_at": act.at, **_words(act, draft)}
        for report, _, draft in texts
    ]
    db.session.execute(insert(ReportVersion), made, execution_options={"render_nulls": True})
    # Of each report the one with the highest number.
    newest_of = {version.report_id: version for version in db.session.scalars(_VERSIONS, of_these)}
    versions = [newest_of[report.id] for report, _, _ in texts]
    later = _later_aims(draft for _, _, draft in texts)
    # Nothing is asked between here and the flush of who calls: a question would write every report once more.
    hand_on_evidence({last.id: new.id for new, (_, last, _) in zip(versions, texts, strict=True) if last is not None})
    for version, (report, _, draft) in zip(versions, texts, strict=True):
        report.version_id = version.id
        _add_readings(version, draft, later)
    own_steps.keep_answers([(report, of, draft) for of, (report, _, draft) in zip(versions, texts, strict=True)])
    return versions


_OF_THESE = ReportVersion.report_id.in_(bindparam("reports"))
_NUMBERS = (
    select(ReportVersion.report_id, func.max(ReportVersion.number)).where(_OF_THESE).group_by(ReportVersion.report_id)
)
_VERSIONS = select(ReportVersion).where(_OF_THESE).order_by(ReportVersion.number)


def _words(act: Act, draft: Draft) -> dict[str, Any]:
    """What a version says, and by whom."""
    texts = {name: getattr(draft, name).strip() for name in TEXT_LABELS}
    choices = {name: getattr(draft, name) for name in ("stage", "encouraged", "confirmation", "forecast")}
    flags = {"no_change": draft.no_change, "nil_report": draft.nil_report}
    by = {"author_id": act.actor.user_id, "author": act.actor.name, "saved_at": act.at}
    return {**texts, **choices, **flags, **by}


def _later_aims(drafts: Iterable[Draft]) -> dict[int, list[int]]:
    """By figure with a value the rows of the same subject for later years, which that value speaks of, too."""
    told = {said.indicator_id for draft in drafts for said in draft.readings if not said.is_empty}
    return later_aims(told) if told else {}


def _add_readings(version: ReportVersion, draft: Draft, later: Mapping[int, Sequence[int]]) -> None:
    """Each value as typed, and for the targets of later years of the same figure."""
    for said in with_later(draft.readings, later):
        if not said.is_empty or said.source or said.caliber:
            db.session.add(
                Reading(
                    version_id=version.id,
                    indicator_id=said.indicator_id,
                    value=None if said.not_due else said.value,
                    as_of=None if said.not_due else said.as_of,
                    source=said.source.strip()[:200],
                    caliber=said.caliber.strip(),
                    not_due=said.not_due,
                )
            )


def add_readings(version: ReportVersion, readings: Sequence[ReadingDraft]) -> None:
    """Values that come into a version not sent yet, in place of what it has of these figures."""
    later = later_aims([said.indicator_id for said in readings])
    ids = {said.indicator_id for said in with_later(readings, later)}
    db.session.execute(delete(Reading).where(Reading.version_id == version.id, Reading.indicator_id.in_(ids)))
    _add_readings(version, Draft(readings=tuple(readings)), later)
    db.session.flush()
