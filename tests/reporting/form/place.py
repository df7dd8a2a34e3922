"""A region whose transport bureau owes three reports, and its form as people hand it out and in."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.given import rows
from tests.reporting import world
from tests.reporting.world import OPENED, by
from tracker.actor import Actor
from tracker.acts.reporting import excel_forms
from tracker.database import db
from tracker.reporting.asked.questions import Draft
from tracker.reporting.form import book as form_book
from tracker.reporting.form.queries import form_of
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.reporting.versions.queries import draft_of
from tracker.stores.folder import Folder
from tracker.vocabulary import Kind, Mode, PartyRole

LATER = date(2026, 12, 10)


class Place:
    """A region whose transport bureau owes three reports, one of them with a figure."""

    def __init__(self, folder: Path) -> None:
        self.uploads, self.region = Folder(folder / "uploads"), world.region()
        alone = [(self.region.transport, PartyRole.LEAD)]
        first = self.region.task()
        measured = self.region.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=alone)
        rows.indicator(measured, source_id=self.region.transport.id)
        self.tasks = [first, measured, self.region.task(kind=Kind.DELIVERABLE)]
        db.session.commit()
        self.round = world.opened()

    def report(self, number: int) -> Report:
        """The transport bureau's report of a task, 0 to 2."""
        return world.report(self.tasks[number], self.region.transport)

    def text(self, number: int) -> Draft | None:
        """What it says now."""
        version_id = self.report(number).version_id
        return draft_of(db.session.get_one(ReportVersion, version_id)) if version_id else None

    def form(self, actor: Actor | None = None) -> bytes:
        """The form as this person gets it."""
        actor = actor or self.region.liaison
        made = form_book.write(form_of(self.round.id, self.region.transport.id, actor, OPENED))
        db.session.rollback()
        return made

    def take(self, data: bytes, actor: Actor | None = None, on: date = LATER) -> excel_forms.Taken:
        """Take a form over as the command does."""
        return excel_forms.take(by(actor or self.region.liaison, on), NewFile("form.xlsx", data), self.uploads)

    def upload(self, *files: bytes, actor: Actor | None = None) -> list[int]:
        """Hand files in as the page does."""
        named = [NewFile(f"form{number}.xlsx", data) for number, data in enumerate(files)]
        return excel_forms.receive(by(actor or self.region.liaison, LATER), named, self.uploads)


def filled(data: bytes, **cells: Any) -> bytes:
    """The form with these values; F_I4 stands on 指标."""
    book = load_workbook(io.BytesIO(data))
    for name, value in cells.items():
        sheet: Any = book["指标" if name.startswith("F_") else "填报"]
        cell = sheet[name.removeprefix("F_")]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
