"""What was built lies ready for a month. It is made again at will; editions are frozen and stay (domain.md 7)."""

from __future__ import annotations

from datetime import datetime

from tracker.actor import Act
from tracker.acts.reporting.excel_forms import FORMS
from tracker.database import end_read
from tracker.jobs import runs
from tracker.stores.store import Store
from tracker.supervision.editions.rules import KIND as EDITION
from tracker.supervision.period import WORKBOOK

KINDS = frozenset({WORKBOOK, FORMS})
"""Of the runs that leave a file: 快报 and excerpts, the forms of all bodies."""

AT_ONCE = 500
"""How many files go in one turn: an office that has never tidied has those of ten years."""


def forget_old(act: Act, built: Store) -> int:
    """Take away the files of runs that ended a month ago, and records of runs a year old; how many files.

    A run outlives its file, so that its page offers to make it anew. What a store does not give up now, because
    somebody has it open or it does not answer, goes the next time. Who reads it just then reads it to its end.
    """
    before = act.at - runs.FILE_KEPT
    due = runs.with_file(KINDS, before, AT_ONCE)
    end_read()
    gone = [run_id for run_id, name in due if _is_gone(built, name, before)]
    runs.forget_old(act, gone, KINDS, stopped_for_ever=EDITION)
    return len(gone)


def _is_gone(built: Store, name: str, before: datetime) -> bool:
    built.forget_older(name, before)
    return built.size(name) is None
