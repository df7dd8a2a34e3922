"""Reads what moved from one closed quarter to the next: how many more of each light, which tasks turned, since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.ledger.lights.severity import RANKS
from tracker.reporting.models import FrozenLight
from tracker.supervision.base_queries import signed_by
from tracker.supervision.models import EditionRow
from tracker.supervision.queries import streaks
from tracker.vocabulary import Colour


@dataclass(frozen=True)
class Turned:
    """（十）推进公共机构消费绿色转型: 绿·自报 → 红·低于底线, with the reason of the light it has now."""

    task_id: int
    code: str
    heading: str
    was: str
    colour: Colour
    light: str
    reason: str


@dataclass(frozen=True)
class Movement:
    """`before`: tasks by colour at the quarter before; `counts`: by the colour they turned to; `turned`: the first."""

    before: Mapping[Colour, int]
    counts: Mapping[Colour, int]
    added: int
    turned: Mapping[Colour, tuple[Turned, ...]]

    def change(self, colour: Colour, now: int) -> int:
        """How many more than then."""
        return now - self.before.get(colour, 0)


@dataclass(frozen=True)
class Lit:
    """Which lights a closed quarter has: those of an edition, else those that were frozen."""

    round_id: int
    edition_id: int | None = None


def lit_by(jurisdiction_id: str, quarter: str, round_id: int, at: datetime) -> Lit:
    """The lights of a closed quarter as they were signed by an instant."""
    signed = signed_by(jurisdiction_id, quarter, at)
    return Lit(round_id, signed.id if signed is not None else None)


def movement(closed: Lit, past: Lit, size: int) -> Movement:
    """A closed quarter against the one before it, whose lights are those that 较上季增减 counts (base_queries.py).

    At most `size` tasks a colour.
    """
    now, of_now, then, of_then, both = _sides(closed, past)
    before = _counted(select(then.colour, func.count()).where(of_then).group_by(then.colour))
    counts = turned(closed, past)
    known = select(func.count()).select_from(now).where(of_now)
    added = (db.session.scalar(known) or 0) - (db.session.scalar(known.join(then, both)) or 0)
    return Movement(before, counts, added, _turned(now, of_now, then, both, size) if counts else {})


def turned(closed: Lit, past: Lit) -> dict[Colour, int]:
    """How many tasks had another light the quarter before, by the colour they turned to, in the order of colours."""
    now, of_now, then, _, both = _sides(closed, past)
    changed = select(now.colour, func.count()).join(then, both).where(of_now, now.colour != then.colour)
    counted = _counted(changed.group_by(now.colour))
    return {colour: counted[colour] for colour in Colour if colour in counted}


def red_then(round_id: int, task_ids: Collection[int], edition_id: int | None) -> set[int]:
    """Those of some tasks that were red when a quarter was closed, or are in its 更正."""
    values = {"side": round_id if edition_id is None else edition_id, "tasks": list(task_ids)}
    return set(db.session.scalars(_red(edition_id is not None), values))


@cache
def _red(of_edition: bool) -> Select[int]:
    now: Any = EditionRow if of_edition else FrozenLight
    of_side = (now.edition_id if of_edition else now.round_id) == bindparam("side")
    return select(now.task_id).where(of_side, now.task_id.in_(bindparam("tasks")), now.colour == Colour.RED)


def in_a_row(rounds: Sequence[int], task_ids: Collection[int]) -> dict[int, int]:
    """连续红黄期数 of some tasks, of closed quarters from the newest back."""
    return streaks(rounds, task_ids) if rounds and task_ids else {}


def _sides(closed: Lit, past: Lit) -> tuple[Any, ColumnElement[bool], Any, ColumnElement[bool], ColumnElement[bool]]:
    """Both tables, which rows of each are meant, and where a row of the second is of the task of one of the first."""
    now, of_now = _side(closed.round_id, closed.edition_id)
    then, of_then = _side(past.round_id, past.edition_id, is_other=True)
    return now, of_now, then, of_then, (then.task_id == now.task_id) & of_then


def _side(round_id: int, edition_id: int | None, *, is_other: bool = False) -> tuple[Any, ColumnElement[bool]]:
    """`is_other`: of two sides the second, under a name of its own."""
    table: Any = FrozenLight if edition_id is None else EditionRow
    side = aliased(table) if is_other else table
    return side, side.round_id == round_id if edition_id is None else side.edition_id == edition_id


def _counted(statement: Any) -> Counter[Colour]:
    return Counter({Colour(colour): count for colour, count in db.session.execute(statement)})


def _turned(
    now: Any, of_now: ColumnElement[bool], then: Any, both: ColumnElement[bool], size: int
) -> dict[Colour, tuple[Turned, ...]]:
    """The worst of then first, by the colour they have now."""
    place = func.row_number().over(partition_by=now.colour, order_by=now.id).label("place")
    both_lights = select(now.id, then.id.label("then_id"), place).join(then, both)
    ranked = both_lights.where(of_now, now.colour != then.colour).subquery()
    light = now.row["light"]
    shown = (
        select(
            now.task_id,
            now.colour,
            *(now.row[name].as_string() for name in ("code", "measure_label", "measure_title")),
            *(light[name].as_string() for name in ("word", "reason", "rule")),
            then.colour,
            then.row["light"]["word"].as_string(),
        )
        .join(ranked, ranked.c.id == now.id)
        .join(then, then.id == ranked.c.then_id)
        .where(ranked.c.place <= size)
        .order_by(now.id)
    )
    found: dict[Colour, list[tuple[int, Turned]]] = {}
    for id, colour, code, label, title, word, reason, rule, was_colour, was in db.session.execute(shown):
        one = Colour(colour)
        was_lit, is_lit = f"{Colour(was_colour).label}·{was}", f"{one.label}·{word}"
        line = Turned(id, code, f"{label}{title}", was_lit, one, is_lit, reason or "")
        found.setdefault(one, []).append((_RANKS.get(rule, 0), line))
    return {colour: tuple(one for _, one in sorted(of, key=lambda pair: pair[0])) for colour, of in found.items()}


_RANKS = {rule.value: rank for rule, rank in RANKS.items()}
