"""Proofs told in a cell of the Excel form, one a line: 渝商务发〔2026〕12号, or https://… (domain.md 11).

Pure. Files, data of other systems and visits are told on the page; a cell neither shows nor changes them.
"""

from __future__ import annotations

from collections.abc import Iterable

from tracker.reporting.versions.evidence_rules import REFERENCES, NewReference
from tracker.typed import something
from tracker.vocabulary import EvidenceKind


def lines_of(proofs: Iterable[tuple[str, str]]) -> str:
    """What a cell shows of proofs (kind, title)."""
    return "\n".join(title for kind, title in proofs if kind in REFERENCES)


def lines_in(cell: str) -> str:
    """What somebody wrote, without blank lines and idle blanks; “无” is nothing."""
    return "\n".join(line for text in cell.splitlines() if (line := something(" ".join(text.split()))))


def references_in(lines: str) -> list[NewReference]:
    """The proofs of such lines, each once."""
    return [NewReference(_kind_of(line), line) for line in dict.fromkeys(lines.splitlines())]


def _kind_of(line: str) -> EvidenceKind:
    is_address = line.lower().startswith(("http:", "https:", "www."))
    return EvidenceKind.ADDRESS if is_address else EvidenceKind.DOCUMENT
