"""What is done to one report: saved, sent, approved, accepted, returned (domain.md 4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from tracker.actor import Act
from tracker.clock import shanghai_date
from tracker.database import batches, db, insert_all
from tracker.errors import BadInput, RuleRefused
from tracker.plans.models import Task
from tracker.reporting.coordination import steps as coordination_steps
from tracker.reporting.figure_queries import later_aims
from tracker.reporting.joint import steps as consolidation_steps
from tracker.reporting.joint.queries import hands_up
from tracker.reporting.models import Evidence, Reading, Report, ReportVersion
from tracker.reporting.move_steps import move, save_each, writes_for_office
from tracker.reporting.queries import only_on_record
from tracker.reporting.questions import TEXT_LABELS, Draft, ReadingDraft, with_later
from tracker.reporting.transitions import ON_RECORD
from tracker.reporting.write import own_steps
from tracker.reporting.write.evidence_rules import NewReference, checked_reference, demand_room
from tracker.reporting.write.own_queries import declined_in_drafts
from tracker.reporting.write.queries import evidence_of, with_unasked
from tracker.tasks.models import Assignment
from tracker.tasks.steps import sign
from tracker.vocabulary import Appraisal, EvidenceKind, ReportAct, ReportState, SignedHow


def write(act: Act, report: Report, draft: Draft, *, keeps_draft: bool = False) -> ReportVersion:
    """The text being written, saved: the version not sent yet, or a new one after what was sent.

    `keeps_draft`: what was typed and not sent stays as a version, too. So does by itself what has a value of a figure
    that is not asked any more.
    """
    return write_each(act, [(report, draft)], keeps_draft=keeps_draft)[0]


def write_each(act: Act, texts: Sequence[tuple[Report, Draft]], *, keeps_draft: bool = False) -> list[ReportVersion]:
    """The same of many reports, in about as few statements as of one.

    RuleRefused for a 缺报 that is only on record: begun, it would be owed by who is asked for nothing any more.
    """
    if only_on_record([report for report, _ in texts]):
        raise RuleRefused(ON_RECORD)
    last = _newest([report for report, _ in texts])
    begun = [(last[report.id], draft) for report, draft in texts if report.id in last]
    kept = with_unasked([(of, draft) for of, draft in begun if of.sent_at is None])
    new, going_on = [], []
    saving, staying = list[Report](), list[Report]()
    for report, draft in texts:
        of = last.get(report.id)
        if of is None or of.sent_at is not None or keeps_draft or of.id in kept:
            new.append((report, of, draft))
        else:
            going_on.append((report, of, draft))
        if of is None or report.state != ReportState.DRAFT or of.author_id != act.actor.user_id:
            saving.append(report)
        else:
            staying.append(report)
    _write_over(act, going_on)
    versions = {version.report_id: version for version in (*new_versions(act, new), *(of for _, of, _ in going_on))}
    # Everyone who writes on a text leaves an event: nobody accepts what he wrote on (queries.targets).
    save_each(act, saving, staying)
    return [versions[report.id] for report, _ in texts]


def _newest(reports: Collection[Report]) -> dict[int, ReportVersion]:
    """By report the text it has now; those without any are left out."""
    ids = [report.version_id for report in reports if report.version_id]
    return {version.report_id: version for version in db.session.scalars(_THESE, {"versions": ids})}


_THESE = select(ReportVersion).where(ReportVersion.id.in_(bindparam("versions")))


def _write_over(act: Act, texts: Sequence[tuple[Report, ReportVersion, Draft]]) -> None:
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
    _hand_on_evidence({last.id: new.id for new, (_, last, _) in zip(versions, texts, strict=True) if last is not None})
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


def _hand_on_evidence(after: Mapping[int, int]) -> None:
    """The proofs of a text that came back stay with its next version; by the id of the one that of the other."""
    for row in evidence_of(list(after)) if after else ():
        db.session.add(_noted(row, after[row.version_id], row.added_at, row.actor))


@dataclass(frozen=True)
class Proof:
    """A proof ready to be noted: `file_sha256` names a file already stored."""

    kind: EvidenceKind
    title: str
    file_name: str | None = None
    file_sha256: str | None = None
    file_bytes: int | None = None


def demand_room_for(added: Collection[Proof], version_id: int | None, removed: Collection[int] = ()) -> None:
    """BadInput where there are too many proofs or too large ones with those that a text has; None: it has no text."""
    _demand_room_beside(evidence_of([version_id]) if version_id is not None else [], added, removed)


def _demand_room_beside(there: Collection[Evidence], added: Collection[Proof], removed: Collection[int]) -> None:
    sizes = [one.file_bytes for one in there if one.id not in removed]
    demand_room([size or 0 for size in (*sizes, *(proof.file_bytes for proof in added))])


def note_evidence(act: Act, version: ReportVersion, added: Collection[Proof], removed: Collection[int]) -> None:
    """Add proofs to a version not sent yet and take others off; those of other reports are left alone.

    `removed`: their ids here, or those of an earlier version of the report, from which they were handed on: a form is
    shown before its text came to have another version.

    BadInput where there is no room for them, whoever hands them in: a page, the Excel form, another system, 代录.
    """
    off = _handed_on(version, removed) if removed else frozenset[int]()
    if added:
        demand_room_for(added, version.id, off)
    if off:
        db.session.execute(delete(Evidence).where(Evidence.version_id == version.id, Evidence.id.in_(off)))
    insert_all([_noted(proof, version.id, act.at, act.actor.name) for proof in added])


def _noted(proof: Proof | Evidence, version_id: int, at: datetime, actor: str) -> Evidence:
    """A proof as one of a version."""
    return Evidence(
        version_id=version_id,
        kind=proof.kind,
        title=proof.title,
        file_name=proof.file_name,
        file_sha256=proof.file_sha256,
        file_bytes=proof.file_bytes,
        added_at=at,
        actor=actor,
    )


def _handed_on(version: ReportVersion, ids: Collection[int]) -> frozenset[int]:
    """Of the proofs of a version those with these ids, and one for each that an earlier version of the report had."""
    of_report = select(Evidence).join(ReportVersion, ReportVersion.id == Evidence.version_id)
    named = of_report.where(Evidence.id.in_(ids), ReportVersion.report_id == version.report_id)
    ticked = list(db.session.scalars(named))
    found = {one.id for one in ticked if one.version_id == version.id}
    earlier = Counter((one.kind, one.title, one.file_sha256) for one in ticked if one.version_id != version.id)
    for one in evidence_of([version.id]) if earlier else ():
        like = one.kind, one.title, one.file_sha256
        if one.id not in found and earlier[like]:
            earlier[like] -= 1
            found.add(one.id)
    return frozenset(found)


def proofs_of(references: Iterable[NewReference]) -> list[Proof]:
    """Proofs told in words, ready to be noted."""
    return [Proof(told.kind, told.words) for told in map(checked_reference, references)]


def set_references(act: Act, texts: Sequence[tuple[ReportVersion, Sequence[NewReference]]]) -> None:
    """Let each text have these document numbers and addresses and no others; its other proofs stay.

    BadInput, naming each task, where there is no room for them.
    """
    there: defaultdict[int, list[Evidence]] = defaultdict(list)
    for row in evidence_of([text.id for text, _ in texts]):
        there[row.version_id].append(row)
    added, removed, full = list[Evidence](), list[int](), list[str]()
    for text, references in texts:
        told = {reference.words for reference in references}
        before = {row.title: row.id for row in there[text.id] if row.kind in _REFERENCES}
        off = {id for title, id in before.items() if title not in told}
        proofs = proofs_of(reference for reference in references if reference.words not in before)
        if proofs:
            try:
                _demand_room_beside(there[text.id], proofs, off)
            except BadInput as refused:
                full.append(f"{_code_of(text)}：{refused.message}")
        removed += off
        added += [_noted(proof, text.id, act.at, act.actor.name) for proof in proofs]
    if full:
        raise BadInput(full[0], full[1:])
    for some in batches(removed):
        db.session.execute(delete(Evidence).where(Evidence.id.in_(some)))
    insert_all(added)


_REFERENCES = (EvidenceKind.DOCUMENT, EvidenceKind.ADDRESS)


def _code_of(text: ReportVersion) -> str:
    of_report = select(Task.code).join(Report, Report.task_id == Task.id).where(Report.id == text.report_id)
    return db.session.scalars(of_report).one()


def send(act: Act, report: Report) -> None:
    """The text goes to the unit head and is never changed again; what 综合处 writes itself goes on to review."""
    move(act, report, ReportAct.SEND)
    consolidation_steps.gather(act, report)
    db.session.get_one(ReportVersion, report.version_id).sent_at = act.at
    db.session.flush()
    if writes_for_office(act, report):
        approve(act, report)


def approve(act: Act, report: Report) -> None:
    """The unit head's approval submits it: on time is judged by the first time, and the assignment counts as signed."""
    move(act, report, ReportAct.HAND_UP if hands_up(report) else ReportAct.APPROVE)
    version = db.session.get_one(ReportVersion, report.version_id)
    version.approver_id, version.approver = act.actor.user_id, act.actor.name
    submit(act, report, version)


def submit(act: Act, report: Report, version: ReportVersion) -> None:
    """What every way of submitting a text has in common."""
    version.submitted_at = act.at
    report.first_submitted_at = report.first_submitted_at or act.at
    consolidation_steps.submitted(act, report)
    own_steps.claim_answered(act, report, version)
    if not writes_for_office(act, report):
        sign_by_report(act, report)


def sign_by_report(act: Act, report: Report) -> None:
    """A submitted report signs for the duty, too (domain.md 4); an open objection waits for its answer all the same."""
    assignment = db.session.get_one(Assignment, report.assignment_id)
    if assignment.signed_on is None and assignment.ended_on is None and assignment.objected_on is None:
        declined = declined_in_drafts(report.jurisdiction_id, report.task_id)
        sign(act, assignment, SignedHow.REPORTED, shanghai_date(act.at), declined=declined)


def accept(
    act: Act, report: Report, appraisal: Appraisal | None, note: str = "", *, self_reviewed: bool = False
) -> None:
    """The submitted text is taken; 核评 stands with the event."""
    move(act, report, ReportAct.ACCEPT, note, appraisal=appraisal, self_reviewed=self_reviewed)
    report.accepted_version_id = report.version_id
    consolidation_steps.accepted(act, report)
    coordination_steps.accepted(act, report)


def give_back(act: Act, report: Report, reason: str) -> None:
    """The coordinator returns it with a reason; the unit goes on with a new version."""
    move(act, report, ReportAct.RETURN, reason)
    report.returned_count += 1
