"""The bodies that may be named as the source of a figure, on the check page and after issue."""

from __future__ import annotations

from typing import TypeVar

from tracker.people.registry import queries as department_queries
from tracker.web.check.forms import NOBODY, TermsForm
from tracker.web.request.choices import options

F = TypeVar("F", bound=TermsForm)


def with_sources(form: F, jurisdiction_id: str) -> F:
    """Fill the list with the bodies of the jurisdiction."""
    rows = department_queries.departments(jurisdiction_id)
    here: list[tuple[int, str]] = [(row.id, row.short_name) for row in rows if row.jurisdiction_id == jurisdiction_id]
    form.source_id.choices = options([(NOBODY, "未指定"), *here])
    return form
