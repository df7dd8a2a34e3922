"""Reads a paper of an edition: its own file, or of some of its plans, made from the rows it keeps."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from tracker.clock import shanghai_date
from tracker.database import end_read
from tracker.database.snapshots import begin_snapshot
from tracker.errors import NotFound, RuleRefused
from tracker.papers.filling import Fact
from tracker.stores.store import FileFault, Store
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.editions import kept_queries
from tracker.supervision.editions.content_queries import rows_kept, span_period
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.papers import queries as paper_queries
from tracker.supervision.papers.facts import Facts
from tracker.supervision.papers.template_queries import facts_kept, own_templates
from tracker.supervision.papers.writing import papers, values
from tracker.supervision.period import Span, span_of
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.notes import Notes
from tracker.supervision.writing import workbook
from tracker.vocabulary import EditionState, PaperKind

NONE_YET = "{quarter}还没有生成报表，文稿随报表生成：请先在“报表”页点“生成草稿”。"
MADE_BEFORE = "{edition}是以前生成的，没有{kind}。"
ALTERED = "{kind}的文件不在报表文件夹里，或者与指纹不符，请从备份恢复。"
MOST_IN_PASSING = 2000
"""Tasks of an edition whose papers are worked out while a page waits: of one made before their facts were kept."""

NO_TASKS = "{edition}没有这个方案的任务。"


def edition_of(jurisdiction_id: str, span: Span) -> EditionLine:
    """Whose papers are meant: the newest that was signed, before that the draft. RuleRefused where there is none."""
    signed = kept_queries.newest_of(jurisdiction_id, span.name, signed=True)
    found = signed or kept_queries.newest_of(jurisdiction_id, span.name)
    if found is None:
        raise RuleRefused(NONE_YET.format(quarter=span.label))
    return found


def paper(edition: EditionLine, plans: Collection[int], kind: PaperKind, built: Store) -> bytes:
    """A paper of an edition, byte for byte as it was made with it; of some of its plans as the edition has them.

    `plans`: none are all.
    """
    begin_snapshot()
    try:
        if not plans or all(row.plan_id in plans for row in rows_kept(edition.id)):
            return _kept(edition, kind, built)
        told = values(facts_of(edition, plans))
        return papers(told, own_templates(edition.jurisdiction_id, built, edition.prepared_at))[kind]
    finally:
        end_read()


def _kept(edition: EditionLine, kind: PaperKind, built: Store) -> bytes:
    file = next((one for one in edition.files if one.book is kind), None)
    if file is None:
        raise NotFound(MADE_BEFORE.format(edition=f"{edition.quarter_label}{edition.label}", kind=kind.label))
    kept = built.sound(file.name, file.size, file.sha256)
    if isinstance(kept, FileFault):
        raise RuleRefused(ALTERED.format(kind=kind.label))
    with kept:
        return kept.read()


def newest_told(jurisdiction_id: str) -> tuple[EditionLine | None, dict[PaperKind, Mapping[str, Fact]]]:
    """The newest edition of all, and what its papers say; nothing where it is too large to be worked out in passing."""
    edition = kept_queries.newest_of(jurisdiction_id)
    if edition is None:
        return None, {}
    kept = facts_kept(edition)
    if not kept and edition.totals["tasks"] <= MOST_IN_PASSING:
        kept = values(facts_of(edition))
    return edition, kept


def facts_of(edition: EditionLine, plans: Collection[int] = ()) -> Facts:
    """What the papers of an edition, or of some of its plans, speak from, by the rows it keeps."""
    selection, made_at = Selection(edition.jurisdiction_id, tuple(plans)), edition.prepared_at
    rows = [row for row in rows_kept(edition.id) if not plans or row.plan_id in plans]
    if not rows:
        raise NotFound(NO_TASKS.format(edition=f"{edition.quarter_label}{edition.label}"))
    period = span_period(selection, span_of(edition.quarter), shanghai_date(made_at), made_at)
    later = edition.known_at if edition.number > 1 or edition.is_year else None
    is_corrected = edition.state is EditionState.CORRECTION
    period = replace(period, edition=edition.number, corrected_up_to=later, is_corrected=is_corrected)
    contents, notes = replace(contents_of(selection, period), rows=rows), Notes()
    with tempfile.TemporaryDirectory() as unused:
        workbook.write(contents, Path(unused) / "book.xlsx", notes=notes)
    return Facts(contents, notes, paper_queries.changes(selection, period, rows), paper_queries.classes())
