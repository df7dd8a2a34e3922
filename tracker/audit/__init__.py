"""The audit trail: one row for every act, written in the act's own transaction and chained to the row before.

`record` in an act; `search` and `of_task` for pages; `checking_queries.verified` for whoever asks whether it is whole.
What is hashed, and how: chain.py. What is kept elsewhere, so that a rewritten trail is noticed: anchors.py.
"""

from tracker.audit.models import AuditAnchor, AuditEntry
from tracker.audit.queries import Search, of_task, search
from tracker.audit.steps import anchor, record, record_apart, record_each, write

__all__ = [
    "AuditAnchor",
    "AuditEntry",
    "Search",
    "anchor",
    "of_task",
    "record",
    "record_apart",
    "record_each",
    "search",
    "write",
]
