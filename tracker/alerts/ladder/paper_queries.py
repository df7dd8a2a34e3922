"""Reads what a letter's paper says, and the template it is filled into."""

from __future__ import annotations

from pathlib import Path

from tracker.alerts.papers import Paper
from tracker.config import PROJECT
from tracker.outcomes.letters.queries import LetterRow
from tracker.outcomes.letters.rules import in_words
from tracker.reporting.form.queries import office_of
from tracker.vocabulary import LetterKind

SHIPPED = PROJECT / "templates" / "papers" / "letter.docx"
"""In the layout of GB/T 9704, for every kind, until the office brings its own."""

TO_ALL = "各有关单位"


def paper_of(letter: LetterRow) -> Paper:
    """What is filled in; a letter that nobody has signed has no date, and without a number there is none."""
    return Paper(
        office=office_of(letter.jurisdiction_id),
        number=letter.number or "",
        title=letter.title,
        to=letter.unit or TO_ALL,
        body=tuple(line.strip() for line in letter.body.split("\n") if line.strip()),
        dated=in_words(letter.signed_on) if letter.signed_on else "",
        contact=letter.contact,
    )


def template_of(jurisdiction_id: str, kind: LetterKind, folder: Path) -> bytes:
    """The office's own for this kind of letter, else the one that is shipped; `folder`: where uploads lie."""
    return SHIPPED.read_bytes()


def file_name(letter: LetterRow) -> str:
    """“督办函_市商务委_渝发改函〔2026〕3号.docx”."""
    named = "_".join(one for one in (letter.kind.label, letter.unit or TO_ALL, letter.number or "草稿") if one)
    return f"{named}.docx"
