"""Reads a plan whether its pages hold text or are pictures: text here or apart, pictures always in another process."""

from __future__ import annotations

from tracker.plantext.apart import WITHIN_A_PAGE, Limits, read_apart
from tracker.plantext.reading import PlanReading
from tracker.plantext.scan.apart import Tell, read_scan_apart
from tracker.plantext.scan.extra import Scanned


def read_anything(data: bytes, filename: str, limits: Limits, tell: Tell = lambda done, of: None) -> PlanReading:
    """What the plan says, also where its pages are pictures and `limits` leave time to recognise them.

    `tell` hears of each page. Raises what `read_apart` does; within a page Scanned, where it must be recognised.
    """
    try:
        return read_apart(data, filename, limits)
    except Scanned:
        if limits is WITHIN_A_PAGE:
            raise
    return read_scan_apart(data, filename, tell)


def read_here(data: bytes, filename: str, tell: Tell = lambda done, of: None) -> PlanReading:
    """What the plan says, read in this process; only pages that are pictures are recognised in another."""
    from tracker.plantext import read_plan

    try:
        return read_plan(data, filename)
    except Scanned:
        return read_scan_apart(data, filename, tell)
