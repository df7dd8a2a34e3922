"""本期无变化 of several reports: the text accepted last goes to the unit head as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.actor import Act
from tracker.reporting.coordination.queries import settled
from tracker.reporting.models import Report
from tracker.reporting.row_queries import report_rows
from tracker.reporting.versions.queries import drafts_of, words_typed
from tracker.reporting.versions.visibility import Reach
from tracker.reporting.write import steps as report_steps
from tracker.reporting.write.earlier_queries import earlier_of, told_of_each
from tracker.reporting.write.queries import asked_of_each
from tracker.reporting.write.unchanged_queries import no_change_refusals
from tracker.reporting.write.unchanged_rules import CLAIMED, why_not_in
from tracker.typed import something
from tracker.vocabulary import ReportState

NOTHING_ACCEPTED = "还没有采用过的报告"
OWN_WORDS = "已有本单位填写的文字"


def say(act: Act, reports: Sequence[Report], *, sets_words_aside: bool = False) -> dict[int, str]:
    """Send the reports of which 本期无变化 may be said; why not, by the id of each other one.

    Words already typed for this round are in the way unless `sets_words_aside`; they stay as a version of their own.
    A 需协调事项 that was dealt with is not asked for anew.
    """
    rows, told = report_rows([report.id for report in reports]), told_of_each([report.id for report in reports])
    refusals = no_change_refusals(rows, asked_of_each(rows), told, act.today)
    last = {report.id: earlier_of(told[report.id], Reach.WRITTEN).accepted for report in reports}
    begun = words_typed(reports)
    typed = {} if sets_words_aside else begun
    drafts = drafts_of([*begun.values(), *(one.version for one in last.values() if one is not None)])
    own = {report_id: drafts[version.id].own for report_id, version in begun.items()}
    refused: dict[int, str] = {}
    for report in reports:
        if reason := why_not_in(ReportState(report.state)):
            refused[report.id] = reason
        elif report.id in typed:
            refused[report.id] = OWN_WORDS
        elif any(said.is_own for said in own.get(report.id, ())):
            refused[report.id] = CLAIMED
        elif (reason := refusals[report.id]) or (accepted := last[report.id]) is None:
            refused[report.id] = reason or NOTHING_ACCEPTED
        else:
            again = replace(
                drafts[accepted.version.id],
                no_change=True,
                nil_report=False,
                readings=(),
                dissent="",
                own=own.get(report.id, ()),
            )
            if something(again.coordination) and settled([(report.task_id, report.department_id)]):
                again = replace(again, coordination="")
            report_steps.write(act, report, again, keeps_draft=True)
            report_steps.send(act, report)
    return refused
