"""Solving when time alone turns a task's light: the pure rule is asked on every day on which it could (design.md 3).

Nothing here knows a rule or a threshold. A fact with a date makes some days on which something may change; the list of
`rules.py`, asked on those days, says what does. Between two of them the light and its reason stay the same, save the
number of days, which is counted from the turn's `since`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tracker.calendar.workdays import Calendar
from tracker.ledger.due_dates import Due, due
from tracker.ledger.facts.task import Body, IndicatorFacts, TaskFacts
from tracker.ledger.lights.conditions.match import Limit, Match, Owner
from tracker.ledger.lights.conditions.own_dates import (
    is_rectified,
    judged_soon,
    overdue_since,
    putting_right,
    responsible,
    untold_by,
)
from tracker.ledger.lights.conditions.signing import sign_limits
from tracker.ledger.lights.conditions.still_short import short_from
from tracker.ledger.lights.conditions.taken_over import taken_over
from tracker.ledger.lights.measured import measured
from tracker.ledger.lights.rules import Light, first_match, printed
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.progress import Progress, line, period_ends
from tracker.vocabulary import Kind, LightRule, Mode, TaskState

SLOTS = 8
"""How many turns of the rule a standing row holds as columns; each turn renews the row, so the eighth is far away."""

_DAY = timedelta(days=1)
_LAST_DUE = date(9990, 1, 1)
"""A later due date is a slip of the pen, and days after it may not exist."""


_LATER: Sequence[Any] = (None, None, None, None, None, None, "", (), False, (), None, "", None, ())
"""What a turn has not that was written before owners were kept, all of them, who took a date over, who is beside,
figures, 时限, or whom it is laid at in place of its owners."""
_MEASURED_AT = 11
"""Where a turn as JSON says which figure the percentages are of: a page of the ledger asks that of each line."""


@dataclass(frozen=True)
class Turn:
    """From this day on this rule holds, for this reason, until the next turn.

    `measured`: which figure the percentages are of (Measured.words).
    """

    from_on: date
    rule: LightRule
    match: Match
    measured: str = ""

    def as_json(self) -> list[Any]:
        """The turn as a JSON value; `from_json` reads it, and one written before owners, or all of them, were kept."""
        found = self.match
        points = str(found.points) if found.points is not None else None
        whose = (found.owner.words, list(found.owner.ids))
        beside, laid = ([[body.id, body.name] for body in several] for several in (found.beside, found.laid))
        later = [found.awaits_owner, beside, found.figure, self.measured, _as_json(found.limit), laid]
        while later and not later[-1]:
            later.pop()
        first = [self.from_on.isoformat(), self.rule.value, found.reason, _written(found.since), points, found.part]
        return [*first, *whose, *later]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> Turn:
        """The turn that `as_json` wrote."""
        told = [*value, *_LATER[len(value) :]]
        from_on, rule, reason, since, points, part, words, ids, awaits_owner, beside, figure, measured_by, *last = told
        limit, laid = last
        match = Match(
            reason,
            _day(since),
            Decimal(points) if points is not None else None,
            part,
            Owner(words, tuple(ids)),
            awaits_owner,
            tuple(Body(id, name) for id, name in beside),
            figure,
            Limit(*map(_day, limit)) if limit else None,
            tuple(Body(id, name) for id, name in laid),
        )
        return cls(date.fromisoformat(from_on), LightRule(rule), match, measured_by)


def _as_json(limit: Limit | None) -> list[str | None] | None:
    return [_written(limit.due_on), _written(limit.original_due_on)] if limit else None


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Standing:
    """What `ledger_standing` holds of a task beside its keys, solved from the facts known on `solved_on`.

    Lights hold for every later day as long as no fact changes; `due`, `progress` until `renew_on`, the first later day
    on which anything here changes (None: never). `overdue_since`: overdue on every day after it; `told`: the keys of
    own dates for which a verdict is what is missing once they are past; `retold`: of those for which another is, once
    their 整改 is up; `heard`: of the others, also of those without a verdict, which owner is asked no more (_heard);
    `taken_over`: until `renew_on`, of those overdue whose owner took them over and is to tell them; `at_odds`: the keys
    of figures of which the owners told two values of one day.
    """

    state: TaskState
    kind: Kind
    mode: Mode
    solved_on: date
    renew_on: date | None
    due: Due
    overdue_since: date | None
    told: tuple[str, ...]
    retold: tuple[str, ...]
    heard: tuple[str, ...]
    taken_over: tuple[str, ...]
    at_odds: tuple[str, ...]
    unclaimed: bool
    progress: Progress
    last_reported_on: date | None
    rule_version: int
    turns: tuple[Turn, ...]

    def columns(self) -> dict[str, Any]:
        """The same as column values of `LedgerStanding`."""
        return {
            "state": self.state.value,
            "kind": self.kind.value,
            "mode": self.mode.value,
            "solved_on": self.solved_on,
            "renew_on": self.renew_on,
            "due_on": self.due.due_on,
            "original_due_on": self.due.original_due_on,
            "overdue_since": self.overdue_since,
            "told": _keys(self.told),
            "retold": _keys((*self.retold, *self.heard)),
            "taken_over": _keys(self.taken_over) or None,
            "at_odds": _keys(self.at_odds) or None,
            "unclaimed": int(self.unclaimed),
            "progress": self.progress.progress,
            "planned": self.progress.planned,
            "pace": self.progress.pace.value,
            "last_reported_on": self.last_reported_on,
            "rule_version": self.rule_version,
            "turns": [turn.as_json() for turn in self.turns],
            "rank": RANKS[self.turns[0].rule],
            **self._slots(),
        }

    def _slots(self) -> dict[str, Any]:
        """The turns of the rule alone: rule_1, then turn_2_on, rule_2, … ; empty slots are None."""
        changes = [self.turns[0]]
        changes += [turn for before, turn in zip(self.turns, self.turns[1:], strict=False) if turn.rule != before.rule]
        slots: dict[str, Any] = {"rule_1": changes[0].rule.value}
        for number in range(2, SLOTS + 1):
            turn = changes[number - 1] if number <= len(changes) else None
            slots[f"turn_{number}_on"] = turn.from_on if turn else None
            slots[f"rule_{number}"] = turn.rule.value if turn else None
        return slots


def _keys(keys: Sequence[str]) -> str:
    return f",{','.join(keys)}," if keys else ""


def solve(facts: TaskFacts, on: date, calendar: Calendar) -> Standing:
    """The task's standing from the day of knowledge on."""
    days = sorted({day for day in turning_days(facts, calendar) if day > on})
    first, reached = _solved(facts, on, calendar)
    turns, later_on = [first], {on: reached}
    for day in days:
        turn, later_on[day] = _solved(facts, day, calendar)
        if replace(turn, from_on=turns[-1].from_on) != turns[-1]:
            turns.append(turn)
    now, later = judged_soon(facts)
    reported = [report.accepted_on for part in facts.voices for report in part.reports]
    return Standing(
        state=facts.state,
        kind=facts.kind,
        mode=facts.mode,
        solved_on=on,
        renew_on=_renew_on(facts, on, later_on, turns),
        due=due(facts, on),
        overdue_since=overdue_since(facts),
        told=tuple(milestone.key for milestone in now),
        retold=tuple(milestone.key for milestone in later),
        heard=tuple(_heard(facts)),
        taken_over=_taken_over(facts, on),
        at_odds=tuple(indicator.key for indicator in facts.indicators if indicator.at_odds),
        unclaimed=facts.unclaimed,
        progress=reached,
        last_reported_on=max(reported, default=None),
        rule_version=facts.settings.rule_version,
        turns=tuple(turns),
    )


def _heard(facts: TaskFacts) -> Iterator[str]:
    """“15:3”: for the date 15 the body 3 is asked no more; “15.3”: once its 整改 is up."""
    for milestone in facts.milestones:
        by = milestone.rectify_by if is_rectified(milestone) else None
        if by is not None:
            first, last = (putting_right(facts, milestone, day) for day in (by, by + _DAY))
        elif milestone.is_open:
            first = last = untold_by(facts, milestone)
        else:
            continue
        for body in responsible(facts, milestone):
            if body not in first or body not in last:
                yield f"{milestone.key}{'.' if body in first else ':'}{body.id}"


def standing_light(turns: Iterable[Turn], day: date, calendar: Calendar) -> Light:
    """Light, word and reason on a day, without the facts; before the first turn it is the first, as in SQL."""
    turn = [one for number, one in enumerate(turns) if number == 0 or one.from_on <= day][-1]
    return printed(turn.rule, turn.match, day, calendar)


def stored_light(turns: Sequence[Sequence[Any]], day: date, calendar: Calendar) -> Light:
    """`standing_light` of a row's `turns` column; only the turn that holds is read."""
    return standing_light([Turn.from_json(_held(turns, day))], day, calendar)


def stored_measured(turns: Sequence[Sequence[Any]], day: date) -> str:
    """Which figure the percentages of a row are of on a day (Measured.words), likewise."""
    told = _held(turns, day)
    return told[_MEASURED_AT] if len(told) > _MEASURED_AT else ""


def _held(turns: Sequence[Sequence[Any]], day: date) -> Sequence[Any]:
    until = day.isoformat()
    return [one for number, one in enumerate(turns) if number == 0 or one[0] <= until][-1]


def turning_days(facts: TaskFacts, calendar: Calendar) -> Iterator[date]:
    """Every day on which a light, a due date or a percentage may change with no act; some change nothing."""
    yield from _days_of_the_task(facts, calendar)
    for milestone in facts.milestones:
        yield from _around(milestone.due_on, milestone.grace_on, milestone.rectify_by)
        yield from _around(*(one.free_until for one in milestone.taken_by))
    for point in facts.points:
        yield from _around(point.due_on, date(point.due_on.year - 1, 12, 31), date(point.due_on.year, 12, 31))
        yield calendar.add(point.grace_on, 1)
        yield calendar.add(point.grace_on, facts.settings.point_red_days + 1)
    for figure in facts.indicators:
        yield from _days_of_a_figure(figure)
    heard = facts.voices if facts.led else ()
    for part in (*facts.parts, *heard, *facts.others):
        yield from _around(*(one.due_on for one in part.asked), *(one.ends_on for one in part.asked))
        yield from (one.answered_on for one in part.asked if one.answered_on)
        # Of a round that is being closed early the words turn on its last day (conditions/reports.py, unreported).
        yield from (one.ends_on for one in part.asked if one.closing)
        yield from _around(*(one.again_until for one in part.asked))
    for part in (*facts.parts, *heard):
        yield from _around(*(facts.valid_until(part, report) for report in part.reports))


def _days_of_the_task(facts: TaskFacts, calendar: Calendar) -> Iterator[date]:
    if facts.start_on:
        yield facts.start_on
    if facts.sign_due_on:
        limits = {facts.sign_due_on, *(on for _, on in sign_limits(facts, calendar))}
        yield from (calendar.add(limit, facts.settings.unsigned_days) for limit in limits)
    yield from _around(facts.objection_ends_on, *facts.goal_dates)


def _days_of_a_figure(figure: IndicatorFacts) -> Iterator[date]:
    if (nears_on := short_from(figure)) is not None:
        yield nears_on
    if figure.due_on and figure.due_on < _LAST_DUE:
        yield from _around(figure.due_on)
        yield figure.due_on + timedelta(days=figure.lag_days)
    if line(figure):
        yield from (end + timedelta(days=figure.lag_days) for end in period_ends(figure))


def _around(*last_days: date | None) -> Iterator[date]:
    """The days after."""
    yield from (day + _DAY for day in last_days if day and day < date.max)


def _solved(facts: TaskFacts, day: date, calendar: Calendar) -> tuple[Turn, Progress]:
    rule, match = first_match(facts, day, calendar)
    found = measured(facts, rule, match, day)
    return Turn(day, rule, match, found.words), found.progress


def _renew_on(facts: TaskFacts, on: date, reached: Mapping[date, Progress], turns: Sequence[Turn]) -> date | None:
    """The first later day on which the light, the due date, a percentage or who is to tell a date is another one.

    `reached`: the percentages of that day and of each on which something may change.
    """
    turned = turns[1].from_on if len(turns) > 1 else None
    now = due(facts, on), _taken_over(facts, on)
    for day, found in reached.items():
        is_same = found == reached[on] and (due(facts, day), _taken_over(facts, day)) == now
        if day > on and (day == turned or not is_same):
            return day
    return None


def _taken_over(facts: TaskFacts, day: date) -> tuple[str, ...]:
    return tuple(milestone.key for milestone in taken_over(facts, day))
