"""Steps on templates: write down what was done with one. They flush and never commit."""

from __future__ import annotations

from tracker.actor import Act
from tracker.database import db
from tracker.papers.models import PaperTemplate
from tracker.vocabulary import TemplateFamily, TemplateStep

LONGEST_NAME = 200


def note(
    act: Act, family: TemplateFamily, kind: str, step: TemplateStep, name: str = "", sha256: str | None = None
) -> PaperTemplate:
    """A fact of the actor's own jurisdiction."""
    fact = PaperTemplate(
        jurisdiction_id=act.actor.jurisdiction_id or "",
        family=family,
        kind=kind,
        step=step,
        file_name=name[:LONGEST_NAME],
        file_sha256=sha256,
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(fact)
    db.session.flush()
    return fact
