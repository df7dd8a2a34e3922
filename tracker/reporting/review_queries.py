"""Reads what the reviewer should know of waiting reports: what the machine noticed, which say nothing new."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.actor import SYSTEM
from tracker.reporting.checks import Check, Handed, checks
from tracker.reporting.page_queries import ReportPage, pages
from tracker.reporting.queries import lines


def checks_of(page: ReportPage) -> list[Check]:
    """What the machine noticed of a report as it stands; what asks for a second look stands first."""
    proofs = len(page.current.evidence) if page.current else 0
    last = page.last.draft if page.last else None
    return checks(page.asked, page.begin, last, Handed(page.line.as_of, proofs, page.line.is_late))


def not_plainly_unchanged(report_ids: Collection[int], day: date) -> list[str]:
    """Of these reports those that do not say 无变化, or give cause for a second look: which and why, in words."""
    found = []
    for page in pages(lines(report_ids), SYSTEM, day):
        asking = [check.words for check in checks_of(page) if check.asks]
        if not page.begin.no_change:
            asking.insert(0, "不是无变化")
        if asking:
            line = page.line
            found.append(f"{line.department}{line.measure}：{'；'.join(asking)}")
    return found
