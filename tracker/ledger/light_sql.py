"""The light of a standing row on a day, in SQL: which of its turns is the last not after the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, case, literal

from tracker.ledger.lights.severity import RANKS
from tracker.ledger.lights.turning import SLOTS


def rule_case(standing: Any, day: date) -> ColumnElement[str]:
    """The code of the rule that holds on a day not before `solved_on`; `standing` is LedgerStanding or an alias of it.

    No joins and no date arithmetic: the dates were solved in Python, the day is one bound value.
    """
    bound = literal(day, Date)
    turns = [
        (getattr(standing, f"turn_{number}_on") <= bound, getattr(standing, f"rule_{number}"))
        for number in range(SLOTS, 1, -1)
    ]
    return case(*turns, else_=standing.rule_1)


def rank_on(standing: Any, day: date, turned: bool) -> ColumnElement[int]:
    """The rank (severity.RANKS) of the rule that holds on that day.

    `turned`: no row turns up to the day, as after the day's turn; then it is a plain column, which an index orders.
    """
    if turned:
        rank: ColumnElement[int] = standing.rank
        return rank
    return case({rule.value: rank for rule, rank in RANKS.items()}, value=rule_case(standing, day))
