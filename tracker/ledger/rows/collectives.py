"""Collective assignees in a ledger row: each member for itself, and how far they are together (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.ledger.facts.task import ReadingFacts, TaskFacts
from tracker.ledger.lights.conditions.date_words import amount
from tracker.ledger.lights.measured import furthest_behind
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.progress import figure_progress, progress
from tracker.ledger.rows.row import PartRow
from tracker.vocabulary import FigureMode, Kind, ReportState


@dataclass(frozen=True)
class Collective:
    """A group of a row. `asked`: members the newest quarter asked, without 免报; `reported`: of these, who reported.

    `worst`: the worst light among the members.
    """

    group_id: int
    words: str
    members: tuple[PartRow, ...]
    asked: int
    exempt: int
    reported: int
    signed: int
    worst: Light

    @property
    def told(self) -> str:
        """已报 3/11 家, or that nothing has been asked yet."""
        if not self.asked:
            return "免报" if self.exempt else "本期未布置"
        return f"已报 {self.reported}/{self.asked} 家"


def collectives(parts: Iterable[PartRow]) -> tuple[Collective, ...]:
    """The groups among the bodies of a row, in the order of the text."""
    grouped: dict[int, list[PartRow]] = {}
    for part in parts:
        if part.group_id is not None:
            grouped.setdefault(part.group_id, []).append(part)
    return tuple(_collective(group_id, members) for group_id, members in grouped.items())


def of_member(task: TaskFacts, body_id: int, values: Mapping[str, ReadingFacts]) -> TaskFacts:
    """The task as one member has it: its own part, with the values it gave itself and nobody else's."""
    own = (
        replace(indicator, reading=values.get(indicator.key), told=(), at_odds=(), expired=False)
        for indicator in task.indicators
    )
    return replace(task.of_body(body_id), indicators=tuple(own))


def member_progress(own: TaskFacts, day: date) -> Decimal | None:
    """Per cent of one member; a sum or a quota of all members says nothing of one, only a 水平 does."""
    if own.kind is not Kind.MEASURED:
        return progress(own, day).progress
    figure = furthest_behind([indicator for indicator in own.indicators if indicator.mode is FigureMode.LEVEL], day)
    return figure_progress(figure, day).progress if figure is not None else None


def reached(own: TaskFacts) -> str:
    """完成值 of one member: its values with unit and day, else the stage it told last; empty where it told none.

    “充电桩 80个（截至2026-12-20）”.
    """
    told = [
        f"{indicator.subject} {amount(indicator.reading.value, indicator.unit)}（截至{indicator.reading.as_of}）"
        for indicator in own.indicators
        if indicator.reading is not None
    ]
    if told:
        return "；".join(told)
    stages = [report.stage.label for part in own.parts for report in part.reports if report.stage]
    return stages[-1] if stages else ""


def _collective(group_id: int, members: list[PartRow]) -> Collective:
    asked = [member for member in members if member.report_state not in (None, ReportState.EXEMPT)]
    return Collective(
        group_id=group_id,
        words=members[0].group,
        members=tuple(members),
        asked=len(asked),
        exempt=sum(member.report_state is ReportState.EXEMPT for member in members),
        reported=sum(part.reported for part in asked),
        signed=sum(member.signed_on is not None for member in members),
        worst=min((member.light for member in members), key=lambda light: RANKS[light.rule]),
    )
