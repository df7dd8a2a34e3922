"""What a person may correct of what was read, as plain values (ux.md S6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tracker.plans.figure_terms import FigureTerms
from tracker.vocabulary import Direction, FigureMode, Relation


@dataclass(frozen=True)
class Figure:
    """All that can be corrected of an indicator; `year` None: the plan states none and nobody gave one."""

    subject: str
    relation: Relation
    value: Decimal
    unit: str | None
    year: int | None
    mode: FigureMode
    terms: FigureTerms = field(default_factory=FigureTerms)
    direction: Direction | None = None
