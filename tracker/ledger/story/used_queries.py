"""The facts behind a light, item by item, in words: whose it was, by when, what was told of it, what was decided.

Example: “公交接驳率，市交通局（指定，自 2026-05-06），2025-12-31，84.1%（截至 2026-03-31），未达成，整改至 2026-06-30”.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.ledger.rows.stages import days_of
from tracker.ledger.story.owner_queries import ItemStory
from tracker.plans.models import Milestone
from tracker.vocabulary import ItemKind, MilestoneSource


@dataclass(frozen=True)
class UsedItem:
    """One item as it was known. `owned_since`: None where its owner is not on record by itself; `value` in `unit`.

    `at_odds`: the values of its owners of one day that do not agree. `verdict`, `extension`, `asked`: in words, empty
    where there was none; `request_id`: of the request on its way, which not everybody may read.
    """

    kind: ItemKind
    words: str
    owner: str
    known_by: str = ""
    owned_since: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    grace_on: date | None = None
    value: Decimal | None = None
    at_odds: str = ""
    unit: str = ""
    as_of: date | None = None
    verdict: str = ""
    extension: str = ""
    asked: str = ""
    request_id: int | None = None
    light: Light | None = None

    @property
    def is_moved(self) -> bool:
        """Whether a later date than the first one held."""
        return self.original_due_on not in (None, self.due_on)


def used_items(row: LedgerRow, items: Sequence[ItemStory]) -> tuple[UsedItem, ...]:
    """Figures with their dates, dates stated in words, then sentences; goals of the plan colour no task."""
    figure_of = _figures_of(row)
    nodes = [milestone for milestone in row.milestones if milestone.source is MilestoneSource.OWN]
    of_figure = {figure_of[node.milestone_id]: node for node in nodes if figure_of.get(node.milestone_id)}
    stories = {(item.indicator_id, item.milestone_id): item for item in items if item.kind is not ItemKind.SENTENCE}
    figures = {item.indicator_id: item for item in items if item.indicator_id is not None}
    days = days_of(row)
    return (
        *(
            _figure(
                indicator,
                days.get(indicator.indicator_id, ""),
                of_figure.get(indicator.indicator_id),
                figures.get(indicator.indicator_id),
            )
            for indicator in row.indicators
        ),
        *(
            _date(node, stories.get((None, node.milestone_id)))
            for node in nodes
            if not figure_of.get(node.milestone_id)
        ),
        *_sentences(items),
    )


def _figures_of(row: LedgerRow) -> dict[int, int | None]:
    """By own node the figure whose date it is."""
    ids = [milestone.milestone_id for milestone in row.milestones]
    return dict(db.session.execute(_FIGURES, {"ids": ids}).all())


_FIGURES = select(Milestone.id, Milestone.indicator_id).where(Milestone.id.in_(bindparam("ids", expanding=True)))


def _figure(figure: IndicatorRow, day: str, node: MilestoneRow | None, owned: ItemStory | None) -> UsedItem:
    target = f"{figure.relation.label} {figure.target.normalize():f}{figure.unit}"
    return UsedItem(
        kind=ItemKind.FIGURE,
        words=f"{figure.subject} {target}{f'（{figure.year}年{day}）' if figure.year else ''}",
        **_owner(owned, figure.owner),
        **(_limits(node) if node else {}),
        value=figure.value,
        at_odds=figure.told_at_odds(figure.unit),
        unit=figure.unit,
        as_of=figure.as_of,
        light=None if figure.final else figure.light,
    )


def _date(node: MilestoneRow, owned: ItemStory | None) -> UsedItem:
    return UsedItem(ItemKind.DATE, node.text, **_owner(owned, node.owner), **_limits(node), light=node.light)


def _sentences(items: Sequence[ItemStory]) -> Iterator[UsedItem]:
    for item in items:
        if item.kind is ItemKind.SENTENCE:
            yield UsedItem(item.kind, item.words, **_owner(item, ""))


def _owner(owned: ItemStory | None, otherwise: str) -> dict[str, Any]:
    if owned is None:
        return {"owner": otherwise}
    now = owned.now
    return {"owner": now.words, "known_by": now.known_by.label, "owned_since": now.since}


def _limits(node: MilestoneRow) -> dict[str, Any]:
    return {
        "due_on": node.due_on,
        "original_due_on": node.original_due_on,
        "grace_on": node.grace_on,
        "verdict": _verdict(node),
        "extension": f"已延期 {node.granted} 次" if node.granted else "",
        "asked": f"第 {node.granted + 1} 次延期申请{node.request.label}" if node.request else "",
        "request_id": node.request_id,
    }


def _verdict(node: MilestoneRow) -> str:
    """“未达成，2026-03-20 核定，整改至 2026-06-30”; without one, “待核定” once the date is past."""
    if node.verdict_on is None:
        return node.state.label
    rectify = f"，整改至 {node.rectify_by}" if node.rectify_by else ""
    return f"{node.state.label}，{node.verdict_on} 核定{rectify}"
