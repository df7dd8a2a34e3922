"""本期无变化, of one report or a list: what may be said goes to the unit head, the rest is named with why (ux.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracker import changes
from tracker.actor import Act
from tracker.errors import BadInput, RuleRefused
from tracker.people.access import Permission
from tracker.reporting.models import Report
from tracker.reporting.move_steps import reload_as
from tracker.reporting.write import steps as report_steps
from tracker.reporting.write.queries import (
    accepted_before_each,
    asked_of_each,
    drafts_of,
    no_change_refusals,
    words_typed,
)
from tracker.vocabulary import ReportState

NOTHING_ACCEPTED = "还没有采用过的报告"
CHANGED = "刚被别人改过"
OWN_WORDS = "已有本单位填写的文字"
CLAIMED = "有指标或节点答了是本单位的，要填写"

SAYABLE = (ReportState.TO_FILL, ReportState.DRAFT)
"""States in which 本期无变化 can be said: what was returned needs mending, what is 缺报 is made up in words."""


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
        refused = _say(act, [report], sets_words_aside=sets_words_aside)
        if refused:
            raise RuleRefused(f"不能报“本期无变化”：{refused[report_id]}。请填写进展情况。")


def say_no_change_to(act: Act, chosen: Iterable[tuple[int, int | None]]) -> Unchanged:
    """The same of these reports, (id, version seen) each, in one transaction; BadInput where none is chosen."""
    seen = dict(chosen)
    if not seen:
        raise BadInput("请先勾选要报“本期无变化”的任务")
    with changes.writing(act):
        reports = [reload_as(act, report_id, None, Permission.REPORT_FILL) for report_id in sorted(seen)]
        changed = {report.id: CHANGED for report in reports if _has_changed(report, seen[report.id])}
        refused = changed | _say(act, [report for report in reports if report.id not in changed])
    sent = tuple(report_id for report_id in seen if report_id not in refused)
    return Unchanged(tuple(sorted(sent)), tuple(sorted(refused.items())))


def _has_changed(report: Report, seen: int | None) -> bool:
    """Whether somebody saved other words since; a report that has gone further is refused by its state instead."""
    return report.state in SAYABLE and seen not in (None, report.version)


def _say(act: Act, reports: Sequence[Report], *, sets_words_aside: bool = False) -> dict[int, str]:
    """Send the reports of which 本期无变化 may be said; why not, by the id of each other one."""
    refusals = no_change_refusals(reports, asked_of_each(reports), act.today)
    last = accepted_before_each(reports)
    begun = words_typed(reports)
    typed = {} if sets_words_aside else begun
    drafts = drafts_of(list(begun.values()))
    own = {report_id: drafts[version.id].own for report_id, version in begun.items()}
    refused: dict[int, str] = {}
    for report in reports:
        if report.state not in SAYABLE:
            refused[report.id] = f"现在是“{ReportState(report.state).label}”"
        elif report.id in typed:
            refused[report.id] = OWN_WORDS
        elif any(said.is_own for said in own.get(report.id, ())):
            refused[report.id] = CLAIMED
        elif reason := refusals[report.id] or (None if report.id in last else NOTHING_ACCEPTED):
            refused[report.id] = reason
        else:
            answered = own.get(report.id, ())
            again = replace(
                last[report.id].draft, no_change=True, nil_report=False, readings=(), dissent="", own=answered
            )
            report_steps.write(act, report, again, keeps_draft=True)
            report_steps.send(act, report)
    return refused
