"""Reads everything a workbook is made of, save the rows, which come one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker import demo_mark
from tracker.people.queries import commission_name
from tracker.plans.revise.queries import replaced_plans
from tracker.supervision.base_queries import base_of, lights_of
from tracker.supervision.contents.goal_queries import left_goals
from tracker.supervision.contents.issue_queries import dissent_lines, matter_lines
from tracker.supervision.contents.letter_queries import letters
from tracker.supervision.contents.outcome_queries import endings, extension_lines
from tracker.supervision.contents.report_queries import report_lines
from tracker.supervision.contents.year_queries import (
    YearRows,
    at_closing,
    year_reports,
    year_rows,
    year_streaks,
)
from tracker.supervision.period import Period
from tracker.supervision.queries import (
    closed_before,
    is_inspection,
    layout,
    ledger_rows,
    registry,
    rule_versions,
    streaks,
)
from tracker.supervision.selecting.queries import chosen, resolved
from tracker.supervision.selecting.rules import Chosen, Selection
from tracker.supervision.sheets.earlier.eighth import EIGHTH
from tracker.supervision.sheets.earlier.fifth import FIFTH
from tracker.supervision.sheets.earlier.first import FIRST
from tracker.supervision.sheets.earlier.fourth import FOURTH
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.earlier.second import SECOND
from tracker.supervision.sheets.earlier.seventh import SEVENTH
from tracker.supervision.sheets.earlier.sixth import SIXTH
from tracker.supervision.sheets.earlier.third import THIRD
from tracker.supervision.sheets.layout import PRESENT
from tracker.supervision.writing.workbook import Contents


def contents_of(
    selection: Selection, period: Period, columns: Sequence[str] = (), found: YearRows | None = None
) -> Contents:
    """What the files of a selection in a period are made of; `columns` of 任务台账: titles, none: all.

    `found`: the rows of a year, where they are known already.
    """
    told = chosen(selection, period, columns)
    selection = resolved(selection, period)
    contents = replace(_of(selection, at_closing(period), columns, told), period=period)
    if period.year is not None:
        return _of_year(contents, selection, found)
    # What came after the closing is in a 更正: reports alone.
    if not period.corrected_up_to:
        return contents
    return replace(contents, reports=report_lines(selection, period, later_days=contents.layout.later_days))


def _of(selection: Selection, period: Period, columns: Sequence[str], told: Chosen) -> Contents:
    earlier, base = closed_before(selection, period), base_of(selection, period)
    of_sheets = LAYOUTS[layout(selection, period)]
    before = lights_of(selection, base, period.known, follows_tasks=of_sheets.follows_tasks)
    written = letters(selection, period)
    this = [period.round_id] if period.is_final and period.round_id is not None else []
    return Contents(
        period=period,
        office=commission_name(selection.jurisdiction_id),
        is_inspection=is_inspection(selection, period),
        rule_versions=rule_versions(selection, period),
        rows=ledger_rows(selection, period),
        reports=report_lines(selection, period, later_days=of_sheets.later_days),
        before=before,
        compared_with=base.name if before is not None else "",
        compared_as=base.word,
        streaks=streaks([*this, *earlier]),
        extensions=extension_lines(selection, period),
        dissents=dissent_lines(selection, period),
        matters=matter_lines(selection, period),
        endings=endings(selection, period),
        letters=written.lines,
        letters_of=written.of_tasks,
        is_demo=demo_mark.is_demo(),
        registry=registry(),
        layout=of_sheets.with_columns(columns),
        replaced=replaced_plans(selection.jurisdiction_id, period.known),
        left_goals=left_goals(selection.jurisdiction_id, period),
        chosen=told,
        places=selection.places,
    )


def _of_year(contents: Contents, selection: Selection, found: YearRows | None) -> Contents:
    """What is of the year, not of its last quarter alone; before that was closed the live rows."""
    period, chosen_columns = contents.period, contents.chosen.columns
    assert period.year is not None
    contents = replace(
        contents,
        reports=tuple(year_reports(selection, period)),
        layout=PRESENT.of_year().with_columns(chosen_columns),
    )
    if not period.is_final:
        return contents
    found = found or year_rows(selection, period)
    return replace(
        contents,
        rows=found,
        rule_versions=tuple(sorted(found.versions)),
        streaks=year_streaks(selection, period, found),
    )


LAYOUTS = dict(enumerate((FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, PRESENT), start=1))
"""By the number that a row keeps (row.LAYOUT): whoever raises it puts in what was the present one."""
