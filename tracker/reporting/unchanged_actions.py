"""本期无变化 for a whole list: what may be said goes to the unit head, what may not is named with why (ux.md S3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tracker import changes
from tracker.actor import Act
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.reporting import report_steps
from tracker.reporting.draft_queries import accepted_before_each, asked_of_each, no_change_refusals
from tracker.reporting.move_steps import reload_as
from tracker.vocabulary import ReportState

NOTHING_ACCEPTED = "还没有采用过的报告"
CHANGED = "刚被别人改过"

SAYABLE = (ReportState.TO_FILL, ReportState.DRAFT)
"""States in which 本期无变化 can be said: what was returned needs mending, what is 缺报 is made up in words."""


@dataclass(frozen=True)
class Unchanged:
    """What was said of a list: reports sent with the words accepted last, and those skipped, each with why."""

    sent: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]


def say_no_change_to(act: Act, chosen: Iterable[tuple[int, int | None]]) -> Unchanged:
    """Say 本期无变化 of these reports, (id, version seen) each, in one transaction; BadInput where none is chosen."""
    seen = dict(chosen)
    if not seen:
        raise BadInput("请先勾选要报“本期无变化”的任务")
    with changes.writing(act):
        reports = [reload_as(act, report_id, None, Permission.REPORT_FILL) for report_id in sorted(seen)]
        refusals = no_change_refusals(reports, asked_of_each(reports), act.today)
        last = accepted_before_each(reports)
        sent: list[int] = []
        skipped: list[tuple[int, str]] = []
        for report in reports:
            if report.state not in SAYABLE:
                skipped.append((report.id, f"现在是“{ReportState(report.state).label}”"))
            elif seen[report.id] not in (None, report.version):
                skipped.append((report.id, CHANGED))
            elif reason := refusals[report.id] or (None if report.id in last else NOTHING_ACCEPTED):
                skipped.append((report.id, reason))
            else:
                words = replace(last[report.id].draft, no_change=True, nil_report=False, readings=(), dissent="")
                report_steps.write(act, report, words)
                report_steps.send(act, report)
                sent.append(report.id)
    return Unchanged(tuple(sent), tuple(skipped))
