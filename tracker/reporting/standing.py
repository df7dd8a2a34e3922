"""How a report stands for the coordinator: what its state means beside whether it was ever submitted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tracker.reporting.transitions import UNSENT
from tracker.vocabulary import ReportStanding, ReportState

S, R = ReportStanding, ReportState

_ALWAYS: Mapping[ReportState, ReportStanding] = {
    R.HANDED_UP: S.WITH_LEAD,
    R.RECEIVED: S.WITH_LEAD,
    R.CONSOLIDATED: S.WITH_LEAD,
    R.TO_REVIEW: S.TO_REVIEW,
    R.ACCEPTED: S.ACCEPTED,
    R.RETURNED: S.RETURNED,
    R.MISSING: S.MISSING,
    R.EXEMPT: S.EXEMPT,
}


class Came(StrEnum):
    """Whether a report was ever submitted, and whether it was returned (退回) since.

    `NEVER`: there is still time. `VOLUNTARY`: nobody asked for it, its body began it (主动报送).
    `MISSED`: its round was closed without it, and no later day was given (请报送).
    """

    NEVER = "never"
    VOLUNTARY = "voluntary"
    MISSED = "missed"
    ONCE = "once"
    RETURNED = "returned"


def standing(state: ReportState, came: Came) -> ReportStanding:
    """What is written again was returned; else its unit corrects it, or was asked for more (更正, 新增填报): 重填."""
    if state not in UNSENT:
        return _ALWAYS[state]
    if came is Came.VOLUNTARY:
        return S.VOLUNTARY
    if came is Came.MISSED:
        return S.MISSING
    if came is Came.NEVER:
        return S.TO_APPROVE if state is R.TO_APPROVE else S.UNSENT
    return S.RETURNED if came is Came.RETURNED else S.REWRITTEN


@dataclass(frozen=True)
class Counts:
    """应报 8 = 已报 5 + 缺报 2 + 未报 1: how many reports of a round stand how. Every page and sheet counts by this.

    已报: submitted at least once, wherever it lies now; a returned one was, one that waits for its unit's head was not.
    未报: not yet; of a closed round what was asked for until a later day (请报送), which is 缺报 from the day after.
    What only its body began (主动报送) is in none of them until it has come: from then on it is 已报, and 应报.
    """

    of: Mapping[ReportStanding, int] = field(default_factory=dict)

    def __getitem__(self, standing: ReportStanding) -> int:
        return self.of.get(standing, 0)

    @property
    def asked(self) -> int:
        """应报, without 免报 and 主动报送."""
        return sum(self.of.values()) - self[S.EXEMPT] - self[S.VOLUNTARY]

    @property
    def missing(self) -> int:
        """缺报."""
        return self[S.MISSING]

    @property
    def awaited(self) -> int:
        """未报: there is still time."""
        return self[S.UNSENT] + self[S.TO_APPROVE]

    @property
    def submitted(self) -> int:
        """已报."""
        return self.asked - self.missing - self.awaited

    def parts(self, closed: bool) -> list[tuple[str, int, Mapping[str, str]]]:
        """What 应报 is made of, each report in one part, with the filter of its list; 交牵头, 重填 where some are.

        Likewise 未报 of a closed round.
        """
        in_order = (S.ACCEPTED, S.TO_REVIEW, S.WITH_LEAD, S.RETURNED, S.REWRITTEN)
        shown = [one for one in in_order if self[one] or one not in (S.WITH_LEAD, S.REWRITTEN)]
        standing_so = [(standing.label, self[standing], {"standing": standing.value}) for standing in shown]
        unsent = [(S.UNSENT.label, self.awaited, {"sent": "no"})] if self.awaited or not closed else []
        missed = [(S.MISSING.label, self.missing, {"sent": "missed"})] if self.missing or closed else []
        return [*standing_so, *unsent, *missed]


K = TypeVar("K")


def counted(rows: Iterable[tuple[K, str, str, int]]) -> dict[K, Counts]:
    """By key, from (key, state, whether it came, how many)."""
    found: defaultdict[K, Counter[ReportStanding]] = defaultdict(Counter)
    for key, state, came, count in rows:
        found[key][standing(ReportState(state), Came(came))] += count
    return {key: Counts(of) for key, of in found.items()}


def together(several: Iterable[Counts]) -> Counts:
    """All of them together."""
    return Counts(sum((Counter(counts.of) for counts in several), Counter()))


def has_time(state: ReportState, until_on: date | None, closed: bool) -> bool:
    """Whether what was never submitted may still come in time: its round is open, or it was asked by a later day.

    That day is over once the turn of the day has said so (office/steps.miss_reopened).
    """
    return state is not ReportState.MISSING and (not closed or until_on is not None)


def outcome(state: ReportState, sent_on: date | None, due_on: date, has_time: bool) -> str:
    """按时, 补报, 缺报, 未报 or 免报; on time is judged by the first submission (domain.md 4)."""
    if state is ReportState.EXEMPT:
        return S.EXEMPT.label
    if sent_on is None:
        return (S.UNSENT if has_time else S.MISSING).label
    return "按时" if sent_on <= due_on else "补报"


def states_of(wanted: ReportStanding) -> list[tuple[ReportState, Came | None]]:
    """The (state, whether it came) pairs that stand so, for a condition of a list; None where all do."""
    found: list[tuple[ReportState, Came | None]] = []
    for state in ReportState:
        fitting = [came for came in Came if standing(state, came) is wanted]
        found += [(state, None)] if len(fitting) == len(Came) else [(state, came) for came in fitting]
    return found
