"""The sheets before letters were written: quarters closed then keep their fingerprint. Pure."""

from __future__ import annotations

from dataclasses import replace

from tracker.supervision.sheets.layout import PRESENT

FOURTH = replace(PRESENT, with_letters=False)
