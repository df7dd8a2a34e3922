"""Rules about own milestones, points and figures: overdue, being put right, behind their line (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tracker.ledger.facts.task import IndicatorFacts, MilestoneFacts, PointFacts, TaskFacts
from tracker.ledger.lights.match import Match, about, bodies_of, first_of
from tracker.ledger.progress import figure_progress, is_floor_broken, is_past_due
from tracker.workdays import Calendar

LOOK_BACK_FAILED = "回头看未通过"
_SMALLEST_GAP = Decimal("0.1")


def overdue(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """An own milestone past its grace date without a verdict."""
    late = [one for one in facts.milestones if one.is_open and day > one.grace_on]
    return _longest(facts, ((one, one.grace_on) for one in late))


def point_overdue(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A point more than 20 working days past."""
    return _worst_point(facts, day, calendar, facts.settings.point_red_days + 1, None)


def point_late(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A point 1–20 working days past."""
    return _worst_point(facts, day, calendar, 1, facts.settings.point_red_days)


def rectification_overdue(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """部分达成 or 未达成, and the 整改 date has passed without a new verdict."""
    return _longest(facts, ((one, by) for one, by in _rectifying(facts) if day > by))


def rectifying(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """整改 is running, or a 回头看 was not passed and nothing with proof was accepted after it."""
    running = _longest(facts, ((one, by) for one, by in _rectifying(facts) if day <= by))
    return running or _look_back_failed(facts)


def _look_back_failed(facts: TaskFacts) -> Match | None:
    if facts.look_back_failed_on is None:
        return None
    bodies = bodies_of(facts)
    return Match(about(LOOK_BACK_FAILED, bodies), since=facts.look_back_failed_on, part=first_of(bodies))


def postponed(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A later date was granted and has neither passed nor got its verdict."""
    running = (one for one in facts.milestones if one.is_open and one.is_postponed and day <= one.grace_on)
    return _longest(facts, ((one, one.due_on) for one in running))


def gap_wide(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A figure more than 30 points behind its line."""
    return _widest(facts, ((one, gap) for one, gap in _gaps(facts, day) if gap > facts.settings.gap_red))


def gap(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A figure 10 to 30 points behind, both ends included; after its due date any number of points up to 30."""
    low, high = facts.settings.gap_yellow, facts.settings.gap_red
    behind = ((one, points) for one, points in _gaps(facts, day) if points <= high)
    return _widest(facts, ((one, points) for one, points in behind if points >= _least(low, one, day)))


def _least(low: Decimal, figure: IndicatorFacts, day: date) -> Decimal:
    """A missed target is never green: then the smallest gap that can be printed is one."""
    return _SMALLEST_GAP if is_past_due(figure, day) else low


def floor_broken(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """A 底线 whose last reading does not hold."""
    return _widest(facts, ((one, None) for one in facts.indicators if is_floor_broken(one)))


def to_decide(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """An own date past and within grace, while nothing has been accepted yet from those who answer for it."""
    past = (one for one in facts.milestones if one.is_open and one.due_on < day <= one.grace_on)
    silent = (one for one in past if not any(part.quarterly for part in facts.parts if _answers(one, part.body.id)))
    return _longest(facts, ((one, one.due_on) for one in silent))


def _answers(milestone: MilestoneFacts, body_id: int) -> bool:
    return not milestone.bodies or body_id in {body.id for body in milestone.bodies}


def _rectifying(facts: TaskFacts) -> list[tuple[MilestoneFacts, date]]:
    judged = (one for one in facts.milestones if one.verdict and not one.is_final)
    return [(one, one.rectify_by) for one in judged if one.rectify_by]


def _longest(facts: TaskFacts, dated: Iterable[tuple[MilestoneFacts, date]]) -> Match | None:
    """The milestone whose day came first."""
    found = min(dated, key=lambda pair: pair[1], default=None)
    if found is None:
        return None
    milestone, since = found
    bodies = bodies_of(facts, *milestone.bodies)
    return Match(about(milestone.text, bodies), since=since, part=first_of(bodies))


def _worst_point(facts: TaskFacts, day: date, calendar: Calendar, at_least: int, at_most: int | None) -> Match | None:
    """The point longest past, if the working days since its grace date lie in the range."""
    undone = [one for one in facts.points if one.done_on is None and one.grace_on < day]
    late = [one for one in undone if _is_late(one, day, calendar, at_least, at_most)]
    found = min(late, key=lambda one: one.grace_on, default=None)
    if found is None:
        return None
    bodies = bodies_of(facts, found.body)
    return Match(about(found.text, bodies), since=found.grace_on, part=first_of(bodies))


def _is_late(point: PointFacts, day: date, calendar: Calendar, at_least: int, at_most: int | None) -> bool:
    count = calendar.count_between(point.grace_on, day)
    return at_least <= count and (at_most is None or count <= at_most)


def _gaps(facts: TaskFacts, day: date) -> list[tuple[IndicatorFacts, Decimal]]:
    """Of the figures without a verdict: where there is one it speaks first (整改中, 整改逾期)."""
    gaps = ((one, figure_progress(one, day).gap) for one in facts.indicators if one.verdict is None)
    return [(one, points) for one, points in gaps if points is not None]


def _widest(facts: TaskFacts, figures: Iterable[tuple[IndicatorFacts, Decimal | None]]) -> Match | None:
    found = max(figures, key=lambda pair: pair[1] or Decimal(0), default=None)
    if found is None:
        return None
    figure, points = found
    bodies = bodies_of(facts, figure.body)
    return Match(about(figure.subject, bodies), points=points, part=first_of(bodies))
