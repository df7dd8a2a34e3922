"""Reads the items of a task that has gone out, each with its owners by name: for pages that show or change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, Text, cast, func, literal, select

from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.models import Indicator, Item
from tracker.plans.owners.along import sentences_of
from tracker.vocabulary import ItemKind, KnownBy


@dataclass(frozen=True)
class IssuedItem:
    """A sentence, figure or own date of a task with whose it is, in the words of a page; `label`: what it is called.

    Example: “公交接驳率：85%”, whose “市交通局（认领）” it is. `sentence_id`: the sentence a figure or date stands in.
    """

    id: int
    kind: ItemKind
    label: str
    indicator_id: int | None
    known_by: KnownBy
    owner_ids: tuple[int, ...]
    owners: tuple[str, ...]
    why: str
    sentence_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Nobody answers for it yet."""
        return not self.known_by.is_settled

    @property
    def whose(self) -> str:
        """“市交通局（认领）”, “未定（推定市交通局）”, “本条各单位”."""
        names = "、".join(self.owners)
        if self.is_open:
            return f"未定（推定{names}）" if names else "未定"
        return f"{names or '本条各单位'}（{self.known_by.label}）"


def label_of(item: Item, subject: str | None) -> str:
    """“公交接驳率：85%”; of a sentence or date what it says."""
    return f"{subject}：{item.words}" if subject else item.words


def labels(items: Sequence[Item]) -> dict[int, str]:
    """By id what each is called, in their order."""
    figures = [item.indicator_id for item in items if item.indicator_id is not None]
    subjects: dict[int, str] = {}
    if figures:
        rows = select(Indicator.id, Indicator.subject).where(Indicator.id.in_(figures))
        subjects = dict(db.session.execute(rows).all())
    return {item.id: label_of(item, subjects.get(item.indicator_id or 0)) for item in items}


def items_of(task_id: int) -> list[IssuedItem]:
    """In the order of the text."""
    rows: Sequence[tuple[Item, str | None]] = [
        (item, subject)
        for item, subject in db.session.execute(
            select(Item, Indicator.subject)
            .outerjoin(Indicator, Indicator.id == Item.indicator_id)
            .where(Item.task_id == task_id)
            .order_by(Item.span_start, Item.id)
        )
    ]
    bodies = {body for item, _ in rows for body in item.owner_ids}
    names = short_names(bodies)
    stands_in = sentences_of([item for item, _ in rows])
    return [
        IssuedItem(
            id=item.id,
            kind=ItemKind(item.kind),
            label=label_of(item, subject),
            indicator_id=item.indicator_id,
            known_by=KnownBy(item.known_by),
            owner_ids=tuple(item.owner_ids),
            owners=tuple(names[body] for body in item.owner_ids),
            why=item.why,
            sentence_id=stands_in.get(item.id),
        )
        for item, subject in rows
    ]


def owners_in(task_id: int) -> set[int]:
    """The bodies that own something of a task."""
    items = db.session.scalars(select(Item).where(Item.task_id == task_id))
    return {body for item in items if KnownBy(item.known_by).is_settled for body in item.owner_ids}


def owner_ids(column: Any = Item.owner_ids) -> Any:
    """A list of ids is kept as JSON: “[5, 12]” holds 5 where “,5,” stands in “,5,12,”."""
    ids: Any = cast(column, Text)
    for old, new in (("[", ","), ("]", ","), (" ", "")):
        ids = func.replace(ids, old, new)
    return ids


def holds(ids: Any, id: Any) -> ColumnElement[bool]:
    """That a list of ids as above holds this id, as a condition."""
    held: ColumnElement[bool] = ids.like(literal("%,").concat(cast(id, String)).concat(",%"))
    return held
