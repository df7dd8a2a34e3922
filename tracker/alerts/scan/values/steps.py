"""Putting messages of a value that can exist (A7) aside: it was told, its figure was judged, or it is another's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.alerts.end_queries import HANDLED, Among, among
from tracker.alerts.models import Alert
from tracker.alerts.scan.stages import Subject, subject_of
from tracker.alerts.scan.values.queries import Figure, Judged, addressed, figures_named, judged_by, told_up_to
from tracker.alerts.steps import put_each_aside
from tracker.plans.states import IN_FORCE
from tracker.vocabulary import AlertEnd, AlertStage, AlertState


@dataclass(frozen=True)
class _Now:
    """How the figures of some messages stand at the end of a day."""

    figures: Mapping[int, Figure]
    told: Mapping[int, date]
    judged: Mapping[int, Judged]
    owners: Mapping[int, tuple[int, ...] | None]


def settle(session: Session, which: Among, day: date) -> None:
    """Of these messages, by one statement where none of them is of this stage."""
    standing: Sequence[Any] = session.execute(_standing(which.are_named), which.values).all()
    if not standing:
        return
    now = _now({row.indicator_id for row in standing}, day)
    put_each_aside(session, _ended(standing, now), day)


@cache
def _standing(are_named: bool) -> Select[*tuple[Any, ...]]:
    columns = Alert.id, Alert.key, Alert.department_id, Alert.indicator_id, Alert.day
    return select(*columns).where(among(are_named), Alert.stage == AlertStage.A7, Alert.state == AlertState.SENT)


def _now(indicator_ids: set[int], day: date) -> _Now:
    figures = {figure.id: figure for figure in figures_named(indicator_ids)}
    owners = addressed(list(figures.values()), day)
    return _Now(figures, told_up_to(indicator_ids, day), judged_by(indicator_ids, day), owners)


def _ended(standing: Iterable[Any], now: _Now) -> Iterator[tuple[int, AlertEnd | None]]:
    """The messages that no longer stand, each with its reason: it was told or judged, or is another's."""
    for row in standing:
        judged, owners = now.judged.get(row.indicator_id), now.owners[row.indicator_id]
        is_told = now.told.get(row.indicator_id, date.min) >= date.fromisoformat(row.key.split(":")[2])
        is_judged = judged is not None and (judged.is_final or judged.on >= row.day)
        awaits_owner = subject_of(row.key) is Subject.UNOWNED_VALUE
        if now.figures[row.indicator_id].state not in IN_FORCE:
            yield row.id, AlertEnd.TASK
        elif is_told or is_judged or (awaits_owner and owners is not None):
            yield row.id, HANDLED
        elif not awaits_owner and row.department_id not in (owners or ()):
            yield row.id, AlertEnd.OWNER
