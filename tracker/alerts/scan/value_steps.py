"""Putting messages of a value that can exist (A7) aside: it was told, its figure was judged, or it is another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from tracker.alerts.models import Alert
from tracker.alerts.scan.stages import Subject
from tracker.alerts.scan.standing import subject_of
from tracker.alerts.scan.value_queries import Figure, Judged, addressed, figures_named, judged_by, told_up_to
from tracker.alerts.steps import batches
from tracker.plans.states import IN_FORCE
from tracker.vocabulary import AlertEnd, AlertStage, AlertState

_SAID = select(Alert.id, Alert.key, Alert.department_id, Alert.indicator_id, Alert.day).where(
    Alert.stage == AlertStage.A7, Alert.state == AlertState.SENT
)


@dataclass(frozen=True)
class _Now:
    """How the figures of some messages stand at the end of a day."""

    figures: Mapping[int, Figure]
    told: Mapping[int, date]
    judged: Mapping[int, Judged]
    owners: Mapping[int, tuple[int, ...] | None]


def settle(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Of these messages, by one statement where none of them is of this stage."""
    standing: Sequence[Any] = session.execute(_SAID.where(which)).all()
    if not standing:
        return
    now = _now({row.indicator_id for row in standing}, day)
    ended: defaultdict[AlertEnd | None, list[int]] = defaultdict(list)
    for row in standing:
        for end in _ends(row, now):
            ended[end].append(row.id)
    for reason, found in ended.items():
        state = AlertState.EXPIRED if reason else AlertState.HANDLED
        for ids in batches(found):
            done = update(Alert).where(Alert.id.in_(ids)).values(state=state, handled_on=day, ended_by=reason)
            session.execute(done, execution_options={"synchronize_session": False})


def _now(indicator_ids: set[int], day: date) -> _Now:
    figures = {one.id: one for one in figures_named(indicator_ids)}
    owners = addressed(list(figures.values()), day)
    return _Now(figures, told_up_to(indicator_ids, day), judged_by(indicator_ids, day), owners)


def _ends(row: Any, now: _Now) -> Iterator[AlertEnd | None]:
    """Why it no longer stands, None where what it awaited happened; nothing while it stands."""
    judged, owners = now.judged.get(row.indicator_id), now.owners[row.indicator_id]
    is_told = now.told.get(row.indicator_id, date.min) >= date.fromisoformat(row.key.split(":")[2])
    is_judged = judged is not None and (judged.is_final or judged.on >= row.day)
    awaits_owner = subject_of(row.key) is Subject.UNOWNED_VALUE
    if now.figures[row.indicator_id].state not in IN_FORCE:
        yield AlertEnd.TASK
    elif is_told or is_judged or (awaits_owner and owners is not None):
        yield None
    elif not awaits_owner and row.department_id not in (owners or ()):
        yield AlertEnd.OWNER
