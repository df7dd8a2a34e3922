"""The review queue of whoever is signed in, and the lines of it that a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.web.request import signed_in, waiting
from tracker.worklist.review_queries import HEADINGS, UNCHANGED, Queue, QueueLine, queue, queue_lines

BEFORE, AFTER = 4, 20
"""How many lines of the queue stand around the report that is read."""

MOST_IN_BATCH = 200
"""How many reports a page of batches shows: as many as a person reads through."""


@dataclass(frozen=True)
class Part:
    """A part of the queue: its heading, how many wait in it, the lines shown, the address of its first report."""

    title: str
    count: int
    lines: Sequence[QueueLine]
    url: str


def own_queue() -> Queue:
    """What this person may review: of the plans of his 处室, or of all."""
    return queue(signed_in.home_jurisdiction(), waiting.own_plans())


def parts(of: Queue, report_id: int) -> list[Part]:
    """The parts of the queue that are not empty, with the lines around a report."""
    lines = queue_lines(of, of.around(report_id, BEFORE, AFTER))
    found = []
    for part, count in sorted(of.counts.items()):
        shown = [line for line in lines if line.part == part]
        found.append(Part(HEADINGS[part], count, shown, address(of.first_of(part))))
    return found


def in_batch(of: Queue) -> list[int]:
    """What stands in no red or yellow task, as far as one page looks through it."""
    return [report_id for report_id, part in of.order if part >= UNCHANGED][:MOST_IN_BATCH]


def address(report_id: int | None) -> str:
    """The page of a report in the queue; the queue's own where there is none."""
    return url_for("reviews.show", report_id=report_id) if report_id else url_for("reviews.index")
