"""Papers as Word files: what is said of an edition, filled into the templates that are shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.config import PROJECT
from tracker.errors import RuleRefused
from tracker.papers.checking import Offer
from tracker.papers.filling import BadTemplate, Fact, fill
from tracker.supervision.papers import brief, circular, evaluation, outline, slip, sourcing
from tracker.supervision.papers.facts import Facts
from tracker.supervision.papers.said import Source
from tracker.supervision.period import Span
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
UNFILLED = "本单位的{kind}模板填不了。请综合处负责人在“文稿模板”页更换，或恢复自带模板。"


def shipped(kind: PaperKind) -> bytes:
    """The template that comes with the program."""
    return (SHIPPED / f"{kind.value}.docx").read_bytes()


def papers(told: Mapping[PaperKind, Mapping[str, Fact]], own: Mapping[PaperKind, bytes]) -> dict[PaperKind, bytes]:
    """Papers in the order in which they are offered; `own`: the office's templates of some of them.

    RuleRefused where one of the office's cannot be filled in any more.
    """
    return {kind: _filled(kind, of_paper, own) for kind, of_paper in told.items()}


def _filled(kind: PaperKind, told: Mapping[str, Fact], own: Mapping[PaperKind, bytes]) -> bytes:
    try:
        return fill(own.get(kind) or shipped(kind), told)
    except BadTemplate as refused:
        raise RuleRefused(UNFILLED.format(kind=kind.label), refused.details) from refused


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


def title(span: Span, kind: PaperKind) -> str:
    """2026年第3季度政策落实情况专报."""
    return f"{span.label}政策落实情况{kind.label}"
