"""The table of Word templates that an office brings itself: what was tried, taken and given up, by whom and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import ActorName, Base, Code, Key


class PaperTemplate(Base):
    """A fact: from `taken` on papers of a kind are filled into this file, from `dropped` on into the shipped one.

    `tried`: it can be filled in and waits to be taken; `left`: it will not be. `family`: what `kind` is a kind of.
    `file_sha256`: its name in the folder where templates of the family are kept; None of `dropped` and `left`.
    """

    __tablename__ = "paper_templates"
    id: Mapped[Key]
    jurisdiction_id: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"), index=True)
    family: Mapped[Code]
    kind: Mapped[Code]
    step: Mapped[Code]
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    actor: Mapped[ActorName]
