"""领导一页 (S4): what the quarter closed last came to, what the leader has to decide, what moved; one line of today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template

from tracker.actor import Actor
from tracker.calendar.days import load_calendar
from tracker.ledger.pages.filter_queries import LedgerFilter
from tracker.ledger.pages.frozen_queries import FrozenLine, FrozenPage, frozen_page
from tracker.ledger.pages.light_queries import lights_of
from tracker.ledger.pages.queries import LedgerLine, LedgerPage, worst_of_each
from tracker.outcomes.verdicts import queries as outcomes
from tracker.outcomes.verdicts.queries import GoalLine
from tracker.outcomes.verdicts.target_queries import targets_by_year
from tracker.people.access import LEADERS, scope_of
from tracker.reporting.rounds.queries import Missing, RoundRow, last_quarters, missed_in_a_row, missing_of
from tracker.supervision.decision_queries import KINDS, coordinated_by_office, decisions
from tracker.supervision.editions.kept_queries import EditionLine, newest_of, page_of_edition
from tracker.supervision.movement_queries import Movement, in_a_row, movement, red_then
from tracker.vocabulary import YEAR_STATES, Colour
from tracker.web.desk.quarters import corrected, just_handed_down, last_two, targets_on
from tracker.web.request import signed_in, waiting
from tracker.web.rounds.between import between_quarters
from tracker.worklist.first_days_queries import FirstDays
from tracker.worklist.queries import next_of

DECISIONS, WORST, CHANGES, SENTENCES = 20, 10, 6, 3
"""How many lines the page shows of each; the rest is a link away."""

QUARTERS = 40
"""Of how many 连续红黄期数 is counted."""

MISSED = 8
"""Of how many 连续缺报期数."""

ON_PAPER = 22
"""Lines that fit on one sheet of A4 below the three truths: a decision and a red task take two, two yellow ones one."""

_WORST_COLOURS = (Colour.RED, Colour.YELLOW)
Line = LedgerLine | FrozenLine


@dataclass(frozen=True)
class Printed:
    """How many lines of each list stand on paper; on the screen all."""

    decisions: int
    red: int
    yellow: int

    def of(self, colour: Colour) -> int:
        """Of a list of lights."""
        return self.red if colour is Colour.RED else self.yellow


def printed(room: int, decided: int, red: int, yellow: int) -> Printed:
    """What is to be decided first, then what is red; something is kept for each. A list that is cut says so in a line.

    >>> printed(16, 3, 3, 6)
    Printed(decisions=3, red=3, yellow=6)
    >>> printed(14, 20, 10, 10)
    Printed(decisions=2, red=2, yellow=6)
    """
    # The lines that say so take room, too: for one of them another list may be cut.
    for said in range(3):
        found = _fitting(room - said, decided, red, yellow)
        if (found.decisions < decided) + (found.red < red) + (found.yellow < yellow) <= said:
            return found
    return _fitting(room - 3, decided, red, yellow)


def _fitting(room: int, decided: int, red: int, yellow: int) -> Printed:
    of_yellow = min(yellow, 4)
    lines = (room - (of_yellow + 1) // 2) // 2
    of_decisions = min(decided, max(lines - red, lines // 2))
    of_red = min(red, lines - of_decisions)
    return Printed(of_decisions, of_red, min(yellow, 2 * (room - 2 * of_decisions - 2 * of_red)))


def _longer(kept: FrozenPage | None, live: Mapping[Colour, LedgerPage], lists: Mapping[Colour, Sequence[Line]]) -> int:
    """How many lists are longer than the page shows, which it says in a line each."""
    counts = {colour: kept.counts.get(colour, 0) if kept else live[colour].of_colour(colour) for colour in lists}
    return sum(counts[colour] > len(lines) for colour, lines in lists.items())


def room_left(
    past: Sequence[GoalLine],
    moved: Movement | None,
    first: FirstDays | None,
    newly_red: Sequence[LedgerLine],
    years: int,
    ahead: int = 0,
) -> int:
    """Lines left for the lists beside what else is on the sheet.

    `years`: of how many the targets are told; `ahead`: of how many the goals that are not due.
    """
    more = max(min(len(past), SENTENCES) - 1, 0)
    changes = 2 + len(moved.counts) + (moved.added > 0) if moved else 0
    beside = 2 * more + 4 * max(years - 1, 0) + max(ahead - 1, 0)
    return ON_PAPER - beside - changes - (3 if first else 0) - (2 if newly_red else 0)


def overview(actor: Actor) -> str:
    """The quarter closed last as it was frozen, and below it today; before any was closed, today alone."""
    code, today, calendar = signed_in.home_jurisdiction(), signed_in.today(), load_calendar()
    scope, quarters = scope_of(actor), last_quarters(code, QUARTERS)
    round, past = _open(quarters), [row for row in quarters if row.closed_on is not None]
    closed = past[0] if past else None
    final = newest_of(code, closed.name, signed=True) if closed else None
    kept = _as_closed(closed, final) if closed else None
    # Beside a closed quarter today is told in counts, and in what is newly red.
    shown = (Colour.RED,) if kept else _WORST_COLOURS
    live = worst_of_each(scope, LedgerFilter(handed_down=True), shown, WORST, today, calendar)
    lists: Mapping[Colour, Sequence[Line]]
    lists = kept.lists if kept else {colour: page.lines for colour, page in live.items()}
    ids = [line.task_id for lines in lists.values() for line in lines]
    now = lights_of(ids, today, calendar)
    raised, in_hand = coordinated_by_office(scope)
    goals, first = outcomes.goals(code, today), just_handed_down(code, live[Colour.RED], today)
    past_goals = [goal for goal in (*goals, *outcomes.goals_left(code, today)) if goal.due_on < today]
    sides = last_two(code, past, final, signed_in.act().at)
    moved = movement(*sides, CHANGES) if sides else None
    newly_red = _newly_red(live[Colour.RED], closed, final) if closed else []
    to_decide = decisions(scope, waiting.some(KINDS, DECISIONS), raised)
    later = [goal for goal in goals if goal.due_on >= today]
    ahead = len({goal.year for goal in later})
    targets = targets_by_year(code, targets_on(closed, today), closed.closed_at if closed else None)
    return render_template(
        "desk/home/overview.html",
        decides=bool(actor.roles & LEADERS),
        decisions=to_decide,
        counted=sum(waiting.counts()[kind] for kind in KINDS),
        in_hand=in_hand,
        page=live[Colour.RED],
        first_days=first,
        kept=kept,
        closed=closed,
        final=final,
        lists=lists,
        printed=printed(
            room_left(past_goals, moved, first, newly_red, len(targets), ahead) - _longer(kept, live, lists),
            len(to_decide) + min(len(in_hand), CHANGES),
            *(len(lists[colour]) for colour in _WORST_COLOURS),
        ),
        moved=moved,
        streaks=_streaks(past, ids),
        now=now if kept else {},
        newly_red=newly_red,
        missing=(missing := _missing(closed)),
        missed=missed_in_a_row([row.id for row in past[:MISSED]], [one.department_id for one in missing]),
        next=next_of(code, ids, today, now),
        past=past_goals,
        later=later,
        sentences=SENTENCES,
        targets=targets,
        target_states=YEAR_STATES,
        round=round,
        told=closed or round,
        between="" if round else between_quarters(code),
        colours=tuple(Colour),
        changes=CHANGES,
        today=today,
        calendar=calendar,
    )


def _open(quarters: Sequence[RoundRow]) -> RoundRow | None:
    return next((row for row in quarters if row.closed_on is None), None)


def _as_closed(closed: RoundRow, final: EditionLine | None) -> FrozenPage:
    """As it was frozen; once a 更正 is signed, as that has it: what it struck off is read aloud no more."""
    if final is not None and corrected(final):
        return page_of_edition(final, _WORST_COLOURS, WORST)
    return frozen_page(closed.id, _WORST_COLOURS, WORST)


def _streaks(past: Sequence[RoundRow], task_ids: Collection[int]) -> dict[int, int]:
    """连续红黄期数 of what the quarter has red or yellow."""
    earlier = in_a_row([row.id for row in past[1:]], task_ids) if past else {}
    return {id: earlier.get(id, 0) + 1 for id in task_ids} if past else {}


def _newly_red(live: LedgerPage, closed: RoundRow, final: EditionLine | None) -> list[LedgerLine]:
    """The worst of today that were not red when the quarter was closed."""
    known = red_then(closed.id, [line.task_id for line in live.lines], corrected(final)) if live.lines else set()
    return [line for line in live.lines if line.task_id not in known][:CHANGES]


def _missing(closed: RoundRow | None) -> list[Missing]:
    missed = missing_of(closed.id) if closed is not None and closed.counts.missing else []
    return [one for one in missed if one.missing]
