"""The sheets before 总体情况 had charts: quarters closed then keep their fingerprint. Pure.

Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.supervision.sheets.earlier.seventh import SEVENTH

SIXTH = replace(SEVENTH, with_charts=False)
