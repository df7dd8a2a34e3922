"""Reads reports with all that belongs to them, as far as a person may: what is asked, what stands, what was before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.actor import Actor
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import Target
from tracker.people.models import Department
from tracker.plans.models import Indicator
from tracker.plans.owners.part_queries import parts_of
from tracker.reporting.asked.questions import Draft, Questions, ReadingDraft, prefilled, written_on
from tracker.reporting.course.queries import events_of
from tracker.reporting.course.rules import course_of
from tracker.reporting.due.queries import changes_of
from tracker.reporting.models import Evidence, Report, ReportDue, ReportEvent, ReportVersion, Round
from tracker.reporting.queries import ReportLine, brought_by, lines, targets
from tracker.reporting.row_queries import ReportRow, report_rows
from tracker.reporting.transitions import OWED, UNDER_THE_PEN
from tracker.reporting.versions.queries import drafts_of, evidence_of, versions_of
from tracker.reporting.versions.visibility import reach, reads_from, reads_of
from tracker.reporting.write import unchanged_queries
from tracker.reporting.write.earlier_queries import Before, EarlierText, dealt_with, earlier_of, told_of_each
from tracker.reporting.write.queries import asked_of_each
from tracker.vocabulary import ReportState

NO_EVIDENCE = "没有这份佐证材料，或者不在本单位范围内"


@dataclass(frozen=True)
class VersionView:
    """One text of a report with what was handed in with it."""

    row: ReportVersion
    draft: Draft
    evidence: tuple[Evidence, ...]

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.row.sent_at is None


@dataclass(frozen=True)
class GoneFigure:
    """A figure that the report is not asked any more, of which an earlier text of it says something."""

    subject: str
    unit: str | None


@dataclass(frozen=True)
class ReportPage:
    """One report with all of it that a person may read; `begin` is what its form shows.

    `current`: the newest text; `last`: what was accepted before; `before`: what its body sent last before, accepted
    or still on its way.
    `dues`: the changes of its day, the newest last.
    `brought_back`: the event that brought it back to the unit, as long as it is there.
    `gone`: figures of its texts that it is not asked any more. `told`: what other reports of its duty told.
    """

    line: ReportLine
    asked: Questions
    begin: Draft
    current: VersionView | None
    last: Before | None
    before: Before | None
    versions: tuple[VersionView, ...]
    events: tuple[ReportEvent, ...]
    dues: tuple[ReportDue, ...]
    brought_back: ReportEvent | None
    gone: Mapping[int, GoneFigure]
    row: ReportRow
    told: tuple[EarlierText, ...]

    def values_gone(self, version: VersionView) -> list[tuple[GoneFigure, ReadingDraft]]:
        """What a text says of figures that are another body's now, each figure once."""
        told = {
            self.gone[said.indicator_id]: said
            for said in version.draft.readings
            if said.indicator_id in self.gone and not said.is_empty
        }
        return list(told.items())

    @property
    def came_by(self) -> str:
        """单位负责人退回, 综合处退回, 新增填报: what the notice of why it is there again is headed."""
        return brought_by(self.brought_back.act) if self.brought_back else ""

    @property
    def can_drop(self) -> bool:
        """Whether the unit itself began to correct what is accepted, and may let that stand (放弃更正)."""
        return self.line.state is ReportState.DRAFT and course_of(self.events).is_own_correction


def page(report_id: int, actor: Actor, day: date) -> ReportPage:
    """One report with all of it that the person may read; NotFound."""
    return pages(lines([report_id]), actor, day)[0]


def pages(of: Sequence[ReportLine], actor: Actor, day: date) -> list[ReportPage]:
    """The same of several reports, in their order."""
    ids = [line.id for line in of]
    rows = {row.report.id: row for row in report_rows(ids)}
    asked, aims, told = asked_of_each(rows.values()), targets(ids), told_of_each(ids)
    earlier = {id: earlier_of(told[id], reads_from(actor, aim)) for id, aim in aims.items()}
    written = [row for row in versions_of(*ids) if _is_visible(row, aims[row.report_id], actor)]
    shown = {one.id: one for several in earlier.values() for one in several.versions}
    drafts = drafts_of([*written, *shown.values()])
    texts = _texts(written, drafts)
    happened: defaultdict[int, list[ReportEvent]] = defaultdict(list)
    for event in events_of(ids):
        happened[event.report_id].append(event)
    dues = changes_of([line.id for line in of if line.due_because])
    gone = {id: _gone(texts[id], asked[id]) for id in ids}
    names = _gone_figures({figure_id for several in gone.values() for figure_id in several})
    befores = {id: Before.of(earlier[id].sent, drafts) for id in ids}
    over = dealt_with({line.id: (line.task_id, line.department_id) for line in of}, befores)
    found = []
    for line in of:
        versions, before = texts[line.id], befores[line.id]
        current = versions[-1] if versions else None
        seen = [version.row.id for version in versions]
        events = tuple(one for one in happened[line.id] if reads_of(one.act, one.version_id, seen))
        found.append(
            ReportPage(
                line=line,
                row=rows[line.id],
                asked=asked[line.id],
                begin=_begin(line, current, asked[line.id], before, is_dealt_with=line.id in over),
                current=current,
                last=Before.of(earlier[line.id].accepted, drafts),
                before=before,
                versions=versions,
                events=events,
                dues=tuple(dues.get(line.id, ())),
                brought_back=course_of(events).brought_back if line.state in UNDER_THE_PEN else None,
                gone={figure_id: names[figure_id] for figure_id in gone[line.id]},
                told=tuple(told[line.id]),
            )
        )
    return found


def no_change_refusals(of: Collection[ReportPage], day: date) -> dict[int, str | None]:
    """By report why its body cannot say 本期无变化; None where it may."""
    asked, told = {page.line.id: page.asked for page in of}, {page.line.id: page.told for page in of}
    return unchanged_queries.no_change_refusals([page.row for page in of], asked, told, day)


def _begin(
    line: ReportLine, current: VersionView | None, asked: Questions, before: Before | None, *, is_dealt_with: bool
) -> Draft:
    """What the form shows: its newest text, without what belongs to the version as it was sent; else the last words."""
    if current is None:
        return prefilled(asked, before.draft if before else None, is_dealt_with=is_dealt_with)
    return written_on(current.draft) if line.state in OWED else current.draft


def own_sentences(of: Sequence[ReportLine]) -> dict[int, str]:
    """By report the sentences of its task that concern its body; empty where all of them do, or none."""
    parts = parts_of([(line.task_id, line.department_id) for line in of])
    told = {line.id: parts[line.task_id, line.department_id] for line in of}
    return {id: "".join(sentence.words for sentence in part.own) if part.rest else "" for id, part in told.items()}


def _gone(texts: Collection[VersionView], asked: Questions) -> set[int]:
    told = {said.indicator_id for text in texts for said in text.draft.readings if not said.is_empty}
    return told - {id for figure in asked.figures for id in figure.ids}


def _gone_figures(figure_ids: Collection[int]) -> dict[int, GoneFigure]:
    if not figure_ids:
        return {}
    rows = select(Indicator.id, Indicator.subject, Indicator.unit).where(Indicator.id.in_(figure_ids))
    return {id: GoneFigure(subject, unit) for id, subject, unit in db.session.execute(rows)}


@dataclass(frozen=True)
class EarlierOwner:
    """What the body that had figures before said last in the report that told their values."""

    department: str
    round_name: str
    subjects: tuple[str, ...]
    words: str


def earlier_owners(asked: Questions, body: int) -> list[EarlierOwner]:
    """Of the figures a body answers for those whose last value one gave that has them no more, with its words."""
    by_report: defaultdict[int, list[str]] = defaultdict(list)
    for figure in asked.figures:
        last = figure.last if figure.required and not figure.is_last_shared else None
        if last is not None and last.report_id and last.department_id != body:
            by_report[last.report_id].append(figure.subject)
    if not by_report:
        return []
    told = (
        select(Report.id, Department.short_name, Round.name, ReportVersion.progress_text)
        .join(Department, Department.id == Report.department_id)
        .join(Round, Round.id == Report.round_id)
        .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .where(Report.id.in_(by_report))
        .order_by(Report.id)
    )
    return [EarlierOwner(name, of, tuple(by_report[id]), words) for id, name, of, words in db.session.execute(told)]


def evidence(evidence_id: int, actor: Actor) -> tuple[Evidence, Target]:
    """A proof of a text that the person may read, and the report it belongs to; NotFound."""
    statement = (
        select(Evidence, ReportVersion)
        .join(ReportVersion, ReportVersion.id == Evidence.version_id)
        .where(Evidence.id == evidence_id)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(NO_EVIDENCE)
    proof, version = row
    target = targets([version.report_id])[version.report_id]
    if not _is_visible(version, target, actor):
        raise NotFound(NO_EVIDENCE)
    return proof, target


def _is_visible(version: ReportVersion, target: Target, actor: Actor) -> bool:
    come = reach(is_sent=version.sent_at is not None, is_submitted=version.submitted_at is not None)
    return come >= reads_from(actor, target)


def _texts(rows: Sequence[ReportVersion], drafts: Mapping[int, Draft]) -> defaultdict[int, tuple[VersionView, ...]]:
    """By report its texts with their proofs."""
    proofs = defaultdict[int, list[Evidence]](list)
    for proof in evidence_of([row.id for row in rows]):
        proofs[proof.version_id].append(proof)
    texts = defaultdict[int, tuple[VersionView, ...]](tuple)
    for row in rows:
        texts[row.report_id] += (VersionView(row, drafts[row.id], tuple(proofs[row.id])),)
    return texts
