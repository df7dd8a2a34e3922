"""Opening a round by hand. Closing one freezes the lights too: `ledger.actions.close_round`."""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.calendar_days import load_calendar
from tracker.reporting import steps
from tracker.reporting.cutoff_rules import Chosen
from tracker.reporting.rounds import Quarter


def open_round(act: Act, jurisdiction_id: str, quarter: Quarter, chosen: Chosen | None = None) -> int:
    """Open a quarter's round, with the cut-offs of the rule or those chosen; its id.

    RuleRefused where it is open already or has ended, BadInput where the days chosen cannot be.
    """
    with changes.writing(act):
        return steps.open_round(act, jurisdiction_id, quarter, load_calendar(), chosen).id
