"""A region lived day by day through its acts, and what its ledger says each day: live, stored and in SQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import by
from tracker.acts.reporting import reports, reviews
from tracker.acts.reporting.reports import Handed
from tracker.acts.supervision import workbooks
from tracker.acts.upkeep import turn
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.light_sql import rule_case
from tracker.ledger.lights.rules import light
from tracker.ledger.lights.turning import stored_light, stored_measured
from tracker.ledger.models import LedgerStanding
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import FrozenLight, Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.versions.evidence_rules import NewReference
from tracker.stores.folder import Folder
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import Appraisal, EvidenceKind, Kind

PROOF = NewReference(EvidenceKind.DOCUMENT, "渝交〔2026〕9号")


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def turned_to(day: date, code: str = rows.CHONGQING) -> None:
    """The day's turn."""
    turn.turn(builders.act(on=day), code)


def row(task: Task, day: date) -> LedgerRow:
    """The live row of a day; the stored row and the database say the same light."""
    task_id = task.id
    db.session.expire_all()
    calendar = load_calendar()
    shown = next(ledger_rows([task_id], day, calendar))
    standing = db.session.get_one(LedgerStanding, task_id)
    assert stored_light(standing.turns, day, calendar) == light(facts_of([task_id], calendar)[task_id], day, calendar)
    asked = select(rule_case(LedgerStanding, day)).where(LedgerStanding.task_id == task_id)
    assert db.session.scalar(asked) == shown.light.rule
    assert stored_measured(standing.turns, day) == shown.measured_by
    return shown


def title(task: Task, day: date) -> str:
    """“绿·已核实” of a day."""
    return row(task, day).light.title


def sent(
    of: world.Region, task: Task, draft: Draft, on: date, quarter: Quarter = world.Q4, proof: bool = True
) -> Report:
    """The transport bureau's report: filled in with a proof, approved and sent on a day."""
    found = world.report(task, of.transport, quarter)
    handed = Handed(Folder(Path()), references=[PROOF]) if proof else None
    reports.save_draft(by(of.liaison, on), found.id, None, draft, handed)
    reports.send(by(of.liaison, on), found.id, None)
    reports.approve(by(of.head, on), [(found.id, None)])
    return found


def accepted(found: Report, of: world.Region, on: date) -> None:
    """Taken by the coordinator on a day."""
    asks = Kind(db.session.get_one(Task, found.task_id).kind) in (Kind.ADVANCE, Kind.DELIVERABLE)
    reviews.accept(by(of.coordinator, on), found.id, None, Appraisal.NORMAL if asks else None)


def frozen(task: Task, quarter: Quarter = world.Q4) -> LedgerRow:
    """The row kept when the quarter closed."""
    asked = select(FrozenLight.row).join(Round, Round.id == FrozenLight.round_id)
    kept = db.session.scalars(asked.where(Round.name == quarter.name, FrozenLight.task_id == task.id)).one()
    return from_json(kept)


def workbook(folder: Path, on: date, quarter: Quarter = world.Q4) -> Any:
    """The quarter's workbook built on a day."""
    path = folder / f"{on}.xlsx"
    workbooks.build(builders.act(on=on), Selection(rows.CHONGQING), quarter, on, path)
    return openpyxl.load_workbook(path)


def lines(book: Any, sheet: str, header: int = 3) -> list[dict[str, Any]]:
    """A sheet's rows by column title."""
    first, *rest = book[sheet].iter_rows(min_row=header, values_only=True)
    return [dict(zip(first, line, strict=True)) for line in rest]
