"""Reads which templates an office has brought: the one in force, the one that waits, and those of before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.papers.models import PaperTemplate
from tracker.vocabulary import TemplateFamily, TemplateStep


@dataclass(frozen=True)
class Standing:
    """Of one kind of paper. `own`: in force, None while the shipped one is; `tried`: waits to be taken.

    `facts`: all that was done, the newest first.
    """

    own: PaperTemplate | None = None
    tried: PaperTemplate | None = None
    facts: tuple[PaperTemplate, ...] = ()


def standings(
    jurisdiction_id: str, family: TemplateFamily, known: datetime | None = None
) -> defaultdict[str, Standing]:
    """By kind, for every kind; `known`: as it stood at that instant, None: now."""
    found = select(PaperTemplate).where(
        PaperTemplate.jurisdiction_id == jurisdiction_id, PaperTemplate.family == family
    )
    if known is not None:
        found = found.where(PaperTemplate.recorded_at <= known)
    kinds: defaultdict[str, list[PaperTemplate]] = defaultdict(list)
    for fact in db.session.scalars(found.order_by(PaperTemplate.id.desc())):
        kinds[fact.kind].append(fact)
    return defaultdict(Standing, {kind: standing_of(facts) for kind, facts in kinds.items()})


def standing_of(facts: Sequence[PaperTemplate]) -> Standing:
    """What all that was done with one kind of paper, the newest first, has come to.

    Tried, then 恢复自带: it still waits. Tried, another tried, the first taken: the other waits.
    """
    in_force = next((fact for fact in facts if fact.step in (TemplateStep.TAKEN, TemplateStep.DROPPED)), None)
    own = in_force if in_force is not None and in_force.step == TemplateStep.TAKEN else None
    return Standing(own, _waiting(facts), tuple(facts))


def _waiting(facts: Sequence[PaperTemplate]) -> PaperTemplate | None:
    """The newest that was tried, unless it was taken or left since."""
    taken: set[str | None] = set()
    for fact in facts:
        if fact.step == TemplateStep.TRIED:
            return None if fact.file_sha256 in taken else fact
        if fact.step == TemplateStep.LEFT:
            return None
        if fact.step == TemplateStep.TAKEN:
            taken.add(fact.file_sha256)
    return None


def own_template(jurisdiction_id: str, family: TemplateFamily, kind: str) -> PaperTemplate | None:
    """The office's own for a kind, None while the shipped one holds."""
    return standings(jurisdiction_id, family)[kind].own


def of_family(standing: Mapping[str, Standing], template_id: int) -> PaperTemplate | None:
    """One of the facts by its id."""
    return next((fact for one in standing.values() for fact in one.facts if fact.id == template_id), None)
