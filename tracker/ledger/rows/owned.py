"""What bodies own, and how much of it is red or yellow: so that bodies can be compared (domain.md 6). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.vocabulary import Colour, LightRule, MilestoneSource

LIT_BADLY = frozenset({Colour.RED, Colour.YELLOW})


def streak(colours: Iterable[Colour | None]) -> int:
    """连续红黄期数: how many in a row, from the first on, are red or yellow; None of a quarter without a light.

    >>> streak([Colour.RED, Colour.YELLOW, None, Colour.RED])
    2
    """
    return sum(1 for _ in takewhile(LIT_BADLY.__contains__, colours))


@dataclass(frozen=True)
class OwnedItem:
    """A figure with its dates, or a date in words. `is_lit`: it is red or yellow, and not because 综合处 is awaited.

    黄·差14个百分点 of a figure is its owner's also while its verdict is awaited: who counts the rows of 量化指标 finds
    as many. A date in words is printed without its light: red while 综合处 has to read what came it is not its owner's.
    """

    of: IndicatorRow | MilestoneRow
    is_lit: bool


@dataclass(frozen=True)
class Share:
    """Of what some bodies own: figures, own dates, and items that are red or yellow."""

    figures: int
    dates: int
    lit: int


def own_dates(row: LedgerRow) -> Iterator[MilestoneRow]:
    """The dates that the clause itself states, those of its figures too; not of a plan that another replaced."""
    return (
        milestone
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN and not milestone.replaced_by
    )


def items_of(row: LedgerRow, *, with_awaited: bool = False) -> Iterator[OwnedItem]:
    """The figures of a task, and its own dates that are no figure's: each is counted once.

    What nobody owns waits for 综合处, and is counted in a row of its own. `with_awaited`: a red date that is laid at
    综合处 is its owner's, as it was counted before.
    """
    for figure in row.indicators:
        yield OwnedItem(figure, figure.final is None and _is_lit(figure.light, is_unowned=figure.is_unowned))
    for date in own_dates(row):
        yield OwnedItem(date, date.light is not None and _is_owners(date, date.light, with_awaited))


def _is_owners(date: MilestoneRow, light: Light, with_awaited: bool) -> bool:
    is_awaited = light.is_at_office and not (date.is_unowned or with_awaited)
    return _is_lit(light, is_unowned=date.is_unowned) and not is_awaited


def _is_lit(light: Light, *, is_unowned: bool) -> bool:
    return light.colour in LIT_BADLY and (is_unowned or light.rule is not LightRule.TO_JUDGE)


def share_of(rows: Iterable[LedgerRow], department_ids: Collection[int]) -> Share:
    """What these bodies own in the rows, alone or with others."""
    figures = dates = lit = 0
    for row in rows:
        figures += sum(_owns(indicator, department_ids) for indicator in row.indicators)
        dates += sum(_owns(milestone, department_ids) for milestone in own_dates(row))
        lit += sum(one.is_lit and _owns(one.of, department_ids) for one in items_of(row))
    return Share(figures, dates, lit)


def _owns(item: IndicatorRow | MilestoneRow, department_ids: Collection[int]) -> bool:
    return any(owner.department_id in department_ids for owner in item.owners)
