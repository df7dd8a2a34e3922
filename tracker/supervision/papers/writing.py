"""Papers as Word files: what is said of an edition, filled into the templates that are shipped."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.config import PROJECT
from tracker.papers.filling import Fact, fill
from tracker.supervision.papers import brief, circular, evaluation, outline, slip, sourcing
from tracker.supervision.papers.facts import Facts
from tracker.vocabulary import PaperKind

SHIPPED = PROJECT / "templates" / "papers"


def papers(facts: Facts) -> Mapping[PaperKind, bytes]:
    """Every paper of an edition, in the order in which they are offered."""
    leaders, bodies, points = brief.brief(facts), circular.circular(facts), outline.outline(facts)
    judged, submitted = evaluation.evaluation(facts), slip.slip(facts)
    found = {
        PaperKind.BRIEF: _filled(PaperKind.BRIEF, brief.values(facts, leaders)),
        PaperKind.CIRCULAR: _filled(PaperKind.CIRCULAR, circular.values(facts, bodies)),
        PaperKind.OUTLINE: _filled(PaperKind.OUTLINE, outline.values(facts, points)),
        PaperKind.EVALUATION: _filled(PaperKind.EVALUATION, evaluation.values(facts, judged)),
        PaperKind.SLIP: _filled(PaperKind.SLIP, slip.values(facts, submitted)),
    }
    sources = {
        PaperKind.BRIEF: leaders.sources(),
        PaperKind.CIRCULAR: bodies.sources(),
        PaperKind.OUTLINE: points.sources(),
        PaperKind.EVALUATION: judged.sources(),
        PaperKind.SLIP: submitted.sources(),
    }
    found[PaperKind.SOURCES] = _filled(PaperKind.SOURCES, sourcing.values(facts, sources))
    return found


def title(facts: Facts, kind: PaperKind) -> str:
    """2026年第3季度政策落实情况专报."""
    return f"{facts.quarter}政策落实情况{kind.label}"


def _filled(kind: PaperKind, values: Mapping[str, Fact]) -> bytes:
    return fill((SHIPPED / f"{kind.value}.docx").read_bytes(), values)
