"""Reads what a letter's paper says, and the template it is filled into."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from tracker.alerts.papers import Paper
from tracker.config import PROJECT
from tracker.database import db
from tracker.outcomes.letters import queries
from tracker.outcomes.letters.queries import LetterRow
from tracker.outcomes.letters.rules import WITHOUT_PAPER, Number, in_words
from tracker.outcomes.models import Letter
from tracker.papers.queries import own_template
from tracker.people.accounts.liaison_queries import office_contact
from tracker.people.names.queries import former_name_on
from tracker.people.queries import commission_name
from tracker.stores.store import Store
from tracker.vocabulary import TO_ALL, LetterKind, TemplateFamily

SHIPPED = PROJECT / "templates" / "papers" / "letter.docx"
"""In the layout of GB/T 9704, for every kind, until the office brings its own."""

ON_PAPER = tuple(kind for kind in LetterKind if kind not in WITHOUT_PAPER)


def paper_of(letter: LetterRow) -> Paper:
    """What is filled in; a letter that nobody has signed has no date, and without a number there is none."""
    return Paper(
        office=commission_name(letter.jurisdiction_id),
        number=letter.number or "",
        title=letter.title,
        to=addressee(letter),
        body=tuple(line.strip() for line in letter.body.split("\n") if line.strip()),
        dated=in_words(letter.signed_on) if letter.signed_on else "",
        contact=letter.contact,
    )


def addressee(letter: LetterRow) -> str:
    """By the name of the day it was signed on: a paper that left is not written anew when its body is renamed."""
    if letter.department_id is None:
        return TO_ALL
    then = former_name_on(letter.department_id, letter.signed_on) if letter.signed_on else None
    return then or letter.unit


def sample(jurisdiction_id: str, kind: LetterKind, today: date) -> Paper:
    """What a template is tried with: the newest letter of its kind, before the first the office's own names."""
    newest = select(Letter.id).where(Letter.jurisdiction_id == jurisdiction_id, Letter.kind == kind)
    letter_id = db.session.scalar(newest.order_by(Letter.id.desc()).limit(1))
    number = str(Number(queries.last_word(jurisdiction_id) or "发改函", today.year, 1))
    if letter_id is not None:
        paper = paper_of(queries.letter(letter_id))
        return replace(paper, number=paper.number or number, dated=paper.dated or in_words(today))
    contact = office_contact(jurisdiction_id, today)
    body = ("按照任务分工，现就有关事项函告如下：", "一、第一项。", "二、第二项。")
    office = commission_name(jurisdiction_id)
    return Paper(office, number, f"{kind.label}样张", TO_ALL, body, in_words(today), contact.name if contact else "")


def template_of(jurisdiction_id: str, kind: LetterKind, uploads: Store) -> bytes:
    """The office's own for this kind of letter, else the one that is shipped."""
    own = own_template(jurisdiction_id, TemplateFamily.LETTER, kind)
    return uploads.read(own.file_sha256) if own and own.file_sha256 else SHIPPED.read_bytes()


def file_name(letter: LetterRow) -> str:
    """“督办函_市商务委_渝发改函〔2026〕3号.docx”."""
    return f"{letter.kind.label}_{addressee(letter)}_{letter.number or f'草稿{letter.due_day}'}.docx"
