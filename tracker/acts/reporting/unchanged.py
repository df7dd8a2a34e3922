"""本期无变化, of one report or a list: what may be said goes to the unit head, the rest is named with why (ux.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker import changes
from tracker.actor import Act
from tracker.errors import BadInput, RuleRefused
from tracker.people.access import Permission
from tracker.reporting.models import Report
from tracker.reporting.move_steps import reload_as, reload_each_as
from tracker.reporting.write import unchanged_steps
from tracker.reporting.write.unchanged_rules import SAYABLE

CHANGED = "刚被别人改过"


@dataclass(frozen=True)
class Unchanged:
    """What came of a whole list.

    `sent`: reports that go on with the words accepted last; the others were skipped, each with why.
    """

    sent: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]


def say_no_change(act: Act, report_id: int, version: int | None, *, sets_words_aside: bool = False) -> None:
    """Say 本期无变化 of one report: the text accepted last goes to the unit head; RuleRefused where that may not be.

    Words already typed for this round are in the way unless `sets_words_aside`; they stay as a version of their own.
    """
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_FILL)
        refused = unchanged_steps.say(act, [report], sets_words_aside=sets_words_aside)
        if refused:
            raise RuleRefused(f"不能报“本期无变化”：{refused[report_id]}。请填写进展情况。")


def say_no_change_to(act: Act, chosen: Iterable[tuple[int, int | None]]) -> Unchanged:
    """The same of these reports, (id, version seen) each, in one transaction; BadInput where none is chosen."""
    seen = dict(chosen)
    if not seen:
        raise BadInput("请先勾选要报“本期无变化”的任务")
    with changes.writing(act):
        reports = reload_each_as(act, [(report_id, None) for report_id in seen], Permission.REPORT_FILL)
        changed = {report.id: CHANGED for report in reports if _has_changed(report, seen[report.id])}
        refused = changed | unchanged_steps.say(act, [report for report in reports if report.id not in changed])
    sent = tuple(report_id for report_id in seen if report_id not in refused)
    return Unchanged(tuple(sorted(sent)), tuple(sorted(refused.items())))


def _has_changed(report: Report, seen: int | None) -> bool:
    """Whether somebody saved other words since; a report that has gone further is refused by its state instead."""
    return report.state in SAYABLE and seen not in (None, report.version)
