"""Which figure the percentages of a row are of: the one its light speaks of, else the one furthest behind. Pure.

Example: 充电桩 are told at 103.5 %, 公交接驳率 is overdue and was never told. 红·逾期 speaks of the second: the row
says “—” of it, not 103.5 of the first (domain.md 5: the task's light is its worst part).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.ledger.facts.task import IndicatorFacts, TaskFacts
from tracker.ledger.lights.conditions.match import Match
from tracker.ledger.progress import Progress, figure_progress, progress
from tracker.vocabulary import Colour, Kind, LightRule, TaskState

NOT_LIT_BY_IT = "（亮灯不因此项）"


@dataclass(frozen=True)
class Measured:
    """Per cent done and planned, and of which figure, in words; none where the task has one alone and it is meant.

    “公交接驳率”, “公交接驳率（2030年）” where it has targets for several years, “公交接驳率（亮灯不因此项）” where the
    row is red or yellow for something else.
    """

    progress: Progress
    words: str = ""


def measured(facts: TaskFacts, rule: LightRule, match: Match, day: date) -> Measured:
    """Of a task that is lit so; by its kind alone where figures say nothing of it."""
    if facts.kind is not Kind.MEASURED:
        return Measured(progress(facts, day))
    lit_by = next((indicator for indicator in facts.indicators if indicator.key == match.figure), None)
    figure = lit_by or furthest_behind(facts.indicators, day)
    if figure is None:
        return Measured(Progress())
    is_other = lit_by is None and rule.colour in (Colour.RED, Colour.YELLOW)
    is_named = is_other or len(facts.indicators) > 1
    words = name_of(figure, facts.indicators) + (NOT_LIT_BY_IT if is_other else "")
    reached = figure_progress(figure, day)
    # What was ended (终止, 方案替代) is on no schedule any more.
    planned = None if facts.state is TaskState.TERMINATED else reached.planned
    return Measured(Progress(reached.progress, planned), words if is_named else "")


def furthest_behind(figures: Sequence[IndicatorFacts], day: date) -> IndicatorFacts | None:
    """The one with the widest gap; where none has one the first of which anything can be said."""
    found = [(figure, figure_progress(figure, day)) for figure in figures]
    with_gap = [(one, reached.gap) for one, reached in found if reached.gap is not None]
    if with_gap:
        return max(with_gap, key=lambda pair: pair[1] or Decimal(0))[0]
    return next((one for one, reached in found if reached != Progress()), None)


def name_of(figure: IndicatorFacts, figures: Sequence[IndicatorFacts]) -> str:
    """“公交接驳率”; of several targets of one figure with its year, of several within a year with its day."""
    stages = [indicator.due_on for indicator in figures if indicator.subject == figure.subject]
    due_on = figure.due_on
    if len(stages) < 2 or due_on is None:
        return figure.subject
    is_alone = sum(stage is not None and stage.year == due_on.year for stage in stages) == 1
    return f"{figure.subject}（{due_on.year}年{'' if is_alone else f'{due_on.month}月{due_on.day}日'}）"
