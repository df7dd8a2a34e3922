"""The three cut-offs of a round as a person types them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from tracker.reporting.rounds.cutoff_rules import Chosen, faults
from tracker.web.request import signed_in
from tracker.web.request.fields import day_in

LABELS = (("unit_due_on", "报送截止"), ("lead_due_on", "牵头汇总截止"), ("review_ends_on", "审核截止"))

Problems = Sequence[tuple[str, str]]


def chosen_in(before: Chosen) -> tuple[Chosen, Problems]:
    """What the form says, and (field, what to mend) of everything that cannot be."""
    days = {name: day_in(request.form.get(name, "")) for name, _ in LABELS}
    unread = [(name, f"“{label}”要写成 2026-12-23 这样的日期") for name, label in LABELS if days[name] is None]
    found = Chosen(**{name: day or getattr(before, name) for name, day in days.items()})
    return found, unread or faults(found, before, signed_in.today())


def typed(before: Chosen) -> dict[str, str]:
    """What stands in the boxes."""
    return {name: request.form.get(name, str(getattr(before, name))) for name, _ in LABELS}
