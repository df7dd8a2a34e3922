"""Cut-offs set by a person instead of the rule: what they must keep to (domain.md 7, ux.md S20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.calendar.workdays import Calendar
from tracker.reporting.quarters import CutOffRule, CutOffs


@dataclass(frozen=True)
class Chosen:
    """The three days a person may set."""

    unit_due_on: date
    lead_due_on: date
    review_ends_on: date


def chosen_of(days: CutOffs) -> Chosen:
    """Those the rule proposes."""
    return Chosen(days.unit_due_on, days.lead_due_on, days.review_ends_on)


def faults(chosen: Chosen, before: Chosen, today: date) -> list[tuple[str, str]]:
    """(field, what to mend) of each day that cannot be; a day that stays as it was may be past."""
    found = []
    for name, label in (("unit_due_on", "报送截止"), ("lead_due_on", "牵头汇总截止"), ("review_ends_on", "审核截止")):
        day = getattr(chosen, name)
        if day != getattr(before, name) and day < today:
            found.append((name, f"{label} {day} 已经过去，请填今天或以后的日期"))
    if chosen.lead_due_on < chosen.unit_due_on:
        found.append(("lead_due_on", "牵头汇总截止不能早于报送截止"))
    if chosen.review_ends_on < chosen.lead_due_on:
        found.append(("review_ends_on", "审核截止不能早于牵头汇总截止"))
    return found


def with_chosen(days: CutOffs, chosen: Chosen, calendar: Calendar) -> CutOffs:
    """The round's days with these cut-offs; the edition follows the review by the rule."""
    return CutOffs(
        as_of=days.as_of,
        opens_on=days.opens_on,
        unit_due_on=chosen.unit_due_on,
        lead_due_on=chosen.lead_due_on,
        review_ends_on=chosen.review_ends_on,
        edition_on=calendar.add(chosen.review_ends_on, CutOffRule().edition_days),
        provisional=not calendar.is_certain(min(days.opens_on, chosen.unit_due_on), chosen.review_ends_on),
    )
