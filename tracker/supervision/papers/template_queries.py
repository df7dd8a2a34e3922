"""Reads the office's own templates of an edition's papers, and the facts of its newest edition to try them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select

from tracker.database import db
from tracker.errors import RuleRefused
from tracker.papers.checking import check
from tracker.papers.filling import BadTemplate, Fact, from_json
from tracker.papers.models import PaperTemplate
from tracker.papers.queries import standings
from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import Store
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.models import EditionFacts
from tracker.supervision.papers.writing import OFFERS
from tracker.vocabulary import PaperKind, TemplateFamily

GONE = "本单位的{kind}模板《{name}》不在报表文件夹里，或者与指纹不符，请从备份恢复，或在“文稿模板”页恢复自带模板。"


def own_templates(jurisdiction_id: str, editions: Store, known: datetime | None = None) -> dict[PaperKind, bytes]:
    """Those in force at an instant, None: now; `editions`: where they are kept beside the papers."""
    known_ones = standings(jurisdiction_id, TemplateFamily.EDITION, known)
    found = ((kind, known_ones[kind].own) for kind in PaperKind)
    return {kind: template_file(own, editions) for kind, own in found if own is not None}


def template_file(template: PaperTemplate, editions: Store) -> bytes:
    """A template as it was brought. RuleRefused where it is not there any more, or not the same."""
    try:
        data = editions.read(template.file_sha256) if template.file_sha256 else b""
    except FileNotFoundError:
        data = b""
    if fingerprint(data) != template.file_sha256:
        raise RuleRefused(GONE.format(kind=PaperKind(template.kind).label, name=template.file_name))
    return data


@dataclass(frozen=True)
class Fit:
    """Of a template that was tried: what it leaves out of the offer, or why it cannot be used any more."""

    left_out: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def fit(template: PaperTemplate, editions: Store) -> Fit:
    """How a template that waits fits today: its file may be gone, what a template may hold may have changed."""
    try:
        data = template_file(template, editions)
    except RuleRefused as gone:
        return Fit(faults=(gone.message,))
    return _fit(PaperKind(template.kind), data)


@lru_cache(maxsize=64)
def _fit(kind: PaperKind, data: bytes) -> Fit:
    """Looked at once."""
    try:
        return Fit(left_out=tuple(check(data, OFFERS[kind])))
    except BadTemplate as refused:
        return Fit(faults=refused.details)


def facts_kept(edition: EditionLine) -> dict[PaperKind, Mapping[str, Fact]]:
    """What its papers were filled with; nothing of one that was made before this was kept."""
    found = select(EditionFacts.kind, EditionFacts.facts).where(EditionFacts.edition_id == edition.id)
    return {PaperKind(kind): from_json(facts) for kind, facts in db.session.execute(found)}
