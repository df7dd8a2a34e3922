"""重新生成: the form that asks once more for a file that has gone, sent to the page that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.jobs.runs import Run
from tracker.people.access import Permission
from tracker.supervision.period import WORKBOOK, Book
from tracker.supervision.selecting.rules import selection_of
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed


@dataclass(frozen=True)
class Anew:
    """Where the form is sent, and what it says; a field with several values stands once for each."""

    url: str
    fields: Mapping[str, str | Sequence[str]]


def anew(run: Run) -> Anew | None:
    """The same once more, for this person; None where he may not, or where no form asks for just that.

    Example: a workbook of 2026Q3 as of 2026-11-20, of two plans. A unit's own file is of its bodies of today.
    """
    if run.kind != WORKBOOK:
        is_its = allowed(Permission.ROUND_MANAGE)
        return Anew(url_for("forms.request_all", round_id=run.parameters["round_id"]), {}) if is_its else None
    if allowed(Permission.WORKBOOK_BUILD):
        chosen = _chosen(run)
        return Anew(url_for("workbooks.create"), _asked(run) | chosen) if chosen is not None else None
    if allowed(Permission.WORKBOOK_OWN) and run.requested_by == signed_in.actor().user_id:
        return Anew(url_for("own_workbooks.create"), _asked(run))
    return None


def _asked(run: Run) -> dict[str, str | Sequence[str]]:
    """Quarter, day, file and columns as they were asked for."""
    asked: dict[str, str | Sequence[str]] = {
        "quarter": run.parameters["quarter"],
        "on": run.parameters["on"],
        "book": run.parameters.get("book", Book.WHOLE),
    }
    if columns := run.parameters.get("columns"):
        asked |= {"choosing": "1", "columns": columns}
    return asked


def _chosen(run: Run) -> dict[str, str | Sequence[str]] | None:
    """Whose tasks; None of a unit that had several departments, for the form takes one."""
    of = selection_of(run.jurisdiction_id, run.parameters)
    if len(of.department_ids) > 1 or len(of.places) > 1:
        return None
    told = {"plan_ids": of.plans, "department_id": of.department_ids, "place": of.places, "sections": of.sections}
    return {name: [str(value) for value in values] for name, values in told.items() if values}
