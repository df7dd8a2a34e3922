"""What pages show of a closed quarter: how many tasks had which light, and the worst of them as they were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from tracker.database import db
from tracker.database.remembered import Newest, Remembered
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.pages.moved_queries import Moved, moved
from tracker.ledger.rows.bodies import leaves_lead_open
from tracker.ledger.rows.judged import reason_in_words
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.rows.row import LedgerRow
from tracker.reporting.models import FrozenLight
from tracker.vocabulary import Colour


@dataclass(frozen=True)
class FrozenLine:
    """A task as the quarter kept it, in the words of a line of the ledger page.

    `moved`: whose that is now of which its light speaks, where it was another's then. `told`: the reason of its light,
    with the words of the bodies where that is a judgement and says no figure (不能完成, 进展缓慢 …).
    """

    task_id: int
    code: str
    measure_label: str
    measure_title: str
    lead: str | None
    lead_open: bool
    light: Light
    due_on: date | None
    original_due_on: date | None
    moved: Moved | None = None
    told: str = ""


@dataclass(frozen=True)
class FrozenPage:
    """`counts`: tasks by colour; `lists`: the worst lines of the colours asked for; `rule_version`: of their lights."""

    counts: Mapping[Colour, int]
    lists: Mapping[Colour, tuple[FrozenLine, ...]]
    rule_version: int | None


def frozen_page(round_id: int, colours: Sequence[Colour], size: int) -> FrozenPage:
    """The lights of a closed round; at most `size` lines of each colour."""
    counts, kept, version = _frozen.get(
        _newest_light(), lambda: _read(round_id, colours, size), (round_id, tuple(colours), size)
    )
    return page_of(counts, kept, version)


_Frozen = tuple[Mapping[Colour, int], Mapping[Colour, Sequence[LedgerRow]], int | None]
_frozen: Remembered[_Frozen] = Remembered()
_newest_light = Newest(select(func.max(FrozenLight.id)).scalar_subquery())


def _read(round_id: int, colours: Sequence[Colour], size: int) -> _Frozen:
    counted = (
        select(FrozenLight.colour, func.count(), func.max(FrozenLight.rule_version))
        .where(FrozenLight.round_id == round_id)
        .group_by(FrozenLight.colour)
    )
    rows = db.session.execute(counted).all()
    counts = {Colour(colour): count for colour, count, _ in rows}
    kept = {colour: _kept(round_id, colour, size) for colour in colours}
    # Plans that set their own thresholds have later versions of the rules: of a jurisdiction the latest is told.
    return counts, kept, max((version for _, _, version in rows), default=None)


def page_of(
    counts: Mapping[Colour, int], kept: Mapping[Colour, Sequence[LedgerRow]], rule_version: int | None
) -> FrozenPage:
    """Rows as they were kept, with whose they are now."""
    since = moved([row for of_colour in kept.values() for row in of_colour])
    lists = {colour: tuple(_line(row, since.get(row.task_id)) for row in rows) for colour, rows in kept.items()}
    return FrozenPage(counts, lists, rule_version)


def _kept(round_id: int, colour: Colour, size: int) -> list[LedgerRow]:
    """The worst first, as the ledger page has them."""
    ranks = {rule.value: rank for rule, rank in RANKS.items() if rule.colour is colour}
    rank = case(ranks, value=FrozenLight.rule, else_=len(RANKS))
    kept = (
        select(FrozenLight.row)
        .where(FrozenLight.round_id == round_id, FrozenLight.colour == colour)
        .order_by(rank, FrozenLight.id)
        .limit(size)
    )
    return [from_json(row) for row in db.session.scalars(kept)]


def _line(row: LedgerRow, now: Moved | None) -> FrozenLine:
    return FrozenLine(
        row.task_id,
        row.code,
        row.measure_label,
        row.measure_title,
        row.lead,
        leaves_lead_open(row.lead_remark),
        row.light,
        row.due_on,
        row.original_due_on,
        now,
        reason_in_words(row),
    )
