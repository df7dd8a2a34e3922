"""Which documents are read as a run and not within a page, and the plan such a run has brought."""

from __future__ import annotations

from tracker.plantext.reading import PlanReading

KIND = "import_plan"

MOST_IN_A_PAGE = 300
"""Tasks that are written while a page waits; on SQLite everybody else who writes waits for as long."""

# Read at once up to here; LibreOffice takes seconds for any file of an older program.
LONG_BYTES = 1_000_000
_OLDER = (b"\xd0\xcf\x11\xe0", b"{\\rtf")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis"


def is_long(data: bytes) -> bool:
    """Whether reading it may take longer than a page should."""
    return len(data) > LONG_BYTES or data.startswith(_OLDER) or _OPEN_DOCUMENT in data[:200]


def plan_of(kind: str, result: str | None) -> int | None:
    """The plan that a run has brought, by the run's kind and result; None for other kinds and before it is done."""
    return int(result) if kind == KIND and result else None


def clause_count(reading: PlanReading) -> int:
    """How many tasks it will be."""
    return sum(max(len(measure.clauses), 1) for measure in reading.measures)
