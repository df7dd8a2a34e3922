"""Which documents are read as a run and not within a page, and the plan such a run has brought."""

from __future__ import annotations

KIND = "import_plan"

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
