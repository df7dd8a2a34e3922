"""佐证材料: the proofs of a text, added, taken off, handed on to its next version."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from tracker.actor import Act
from tracker.database import batches, db, insert_all
from tracker.errors import BadInput
from tracker.plans.models import Task
from tracker.reporting.models import Evidence, Report, ReportVersion
from tracker.reporting.versions.evidence_rules import REFERENCES, NewReference, checked_reference, demand_room
from tracker.reporting.versions.queries import evidence_of
from tracker.vocabulary import EvidenceKind


def hand_on_evidence(after: Mapping[int, int]) -> None:
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
    sizes = [evidence.file_bytes for evidence in there if evidence.id not in removed]
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
    found = {evidence.id for evidence in ticked if evidence.version_id == version.id}
    earlier = Counter(
        (evidence.kind, evidence.title, evidence.file_sha256)
        for evidence in ticked
        if evidence.version_id != version.id
    )
    for evidence in evidence_of([version.id]) if earlier else ():
        like = evidence.kind, evidence.title, evidence.file_sha256
        if evidence.id not in found and earlier[like]:
            earlier[like] -= 1
            found.add(evidence.id)
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
        before = {row.title: row.id for row in there[text.id] if row.kind in REFERENCES}
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


def _code_of(text: ReportVersion) -> str:
    of_report = select(Task.code).join(Report, Report.task_id == Task.id).where(Report.id == text.report_id)
    return db.session.scalars(of_report).one()
