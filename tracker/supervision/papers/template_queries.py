"""Reads the office's own templates of an edition's papers, and the facts of its newest edition to try them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from tracker.database import db
from tracker.errors import RuleRefused
from tracker.papers.checking import check
from tracker.papers.filling import BadTemplate, Fact, from_json
from tracker.papers.models import PaperTemplate
from tracker.papers.queries import standings
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.models import EditionFacts
from tracker.supervision.papers.writing import OFFERS
from tracker.uploads import fingerprint
from tracker.vocabulary import PaperKind, TemplateFamily

GONE = "本单位的{kind}模板《{name}》不在报表文件夹里，或者与指纹不符，请从备份恢复，或在“文稿模板”页恢复自带模板。"


def own_templates(jurisdiction_id: str, folder: Path, known: datetime | None = None) -> dict[PaperKind, bytes]:
    """Those in force at an instant, None: now; `folder`: the editions', where they are kept beside the papers."""
    known_ones = standings(jurisdiction_id, TemplateFamily.EDITION, known)
    found = ((kind, known_ones[kind].own) for kind in PaperKind)
    return {kind: template_file(own, folder) for kind, own in found if own is not None}


def template_file(template: PaperTemplate, folder: Path) -> bytes:
    """A template as it was brought. RuleRefused where it is not there any more, or not the same."""
    path = folder / (template.file_sha256 or "")
    data = path.read_bytes() if path.is_file() else b""
    if fingerprint(data) != template.file_sha256:
        raise RuleRefused(GONE.format(kind=PaperKind(template.kind).label, name=template.file_name))
    return data


@dataclass(frozen=True)
class Fit:
    """Of a template that was tried: what it leaves out of the offer, or why it cannot be used any more."""

    left_out: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def fit(template: PaperTemplate, folder: Path) -> Fit:
    """How a template that waits fits today: its file may be gone, what a template may hold may have changed."""
    try:
        template_file(template, folder)
    except RuleRefused as gone:
        return Fit(faults=(gone.message,))
    return _fit(PaperKind(template.kind), folder / (template.file_sha256 or ""))


@lru_cache(maxsize=64)
def _fit(kind: PaperKind, path: Path) -> Fit:
    """Looked at once: a path is a fingerprint, and the file was just compared with it."""
    try:
        return Fit(left_out=tuple(check(path.read_bytes(), OFFERS[kind])))
    except BadTemplate as refused:
        return Fit(faults=refused.details)


def facts_kept(edition: EditionLine) -> dict[PaperKind, Mapping[str, Fact]]:
    """What its papers were filled with; nothing of one that was made before this was kept."""
    found = select(EditionFacts.kind, EditionFacts.facts).where(EditionFacts.edition_id == edition.id)
    return {PaperKind(kind): from_json(facts) for kind, facts in db.session.execute(found)}
