"""Papers as Word files: what is said of an edition, filled into the templates that are shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.config import PROJECT
from tracker.papers.checking import Offer
from tracker.papers.filling import Fact, fill
from tracker.supervision.papers import brief, circular, evaluation, outline, slip, sourcing
from tracker.supervision.papers.facts import Facts
from tracker.supervision.papers.said import Source
from tracker.vocabulary import PaperKind

REQUIRED = ("标题", "题注", "出处")
"""Every paper says what it is, as of when and of which edition, and where its numbers come from."""

OFFERS = {
    PaperKind.BRIEF: Offer(brief.FIELDS, REQUIRED, columns=brief.COLUMNS),
    PaperKind.CIRCULAR: Offer(circular.FIELDS, REQUIRED, circular.PARAGRAPHS, circular.COLUMNS),
    PaperKind.OUTLINE: Offer(outline.FIELDS, REQUIRED, tuple(outline.PLACES)),
    PaperKind.EVALUATION: Offer(evaluation.FIELDS, REQUIRED, evaluation.PARAGRAPHS, evaluation.COLUMNS),
    PaperKind.SLIP: Offer(slip.FIELDS, REQUIRED, slip.PARAGRAPHS),
    PaperKind.SOURCES: Offer(sourcing.FIELDS, REQUIRED, columns=sourcing.COLUMNS),
}
"""What the template of each may ask for."""

SHIPPED = PROJECT / "templates" / "papers"


def papers(facts: Facts) -> Mapping[PaperKind, bytes]:
    """Every paper of an edition, in the order in which they are offered."""
    return {kind: fill((SHIPPED / f"{kind.value}.docx").read_bytes(), told) for kind, told in values(facts).items()}


def values(facts: Facts) -> dict[PaperKind, Mapping[str, Fact]]:
    """What the template of each is filled with; 数字出处 speaks of all the others."""
    leaders, bodies, points = brief.brief(facts), circular.circular(facts), outline.outline(facts)
    judged, submitted = evaluation.evaluation(facts), slip.slip(facts)
    told: dict[PaperKind, tuple[Mapping[str, Fact], Iterable[Source]]] = {
        PaperKind.BRIEF: (brief.values(facts, leaders), leaders.sources()),
        PaperKind.CIRCULAR: (circular.values(facts, bodies), bodies.sources()),
        PaperKind.OUTLINE: (outline.values(facts, points), points.sources()),
        PaperKind.EVALUATION: (evaluation.values(facts, judged), judged.sources()),
        PaperKind.SLIP: (slip.values(facts, submitted), submitted.sources()),
    }
    found = {kind: of_paper for kind, (of_paper, _) in told.items()}
    found[PaperKind.SOURCES] = sourcing.values(facts, {kind: sources for kind, (_, sources) in told.items()})
    return found


def title(facts: Facts, kind: PaperKind) -> str:
    """2026年第3季度政策落实情况专报."""
    return f"{facts.quarter}政策落实情况{kind.label}"
