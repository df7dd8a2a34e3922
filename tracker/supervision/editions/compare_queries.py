"""Reads editions side by side: two of them task by task, and a task's light over the quarters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from tracker.database import batches, db
from tracker.ledger.rows.kept_json import from_json, lights_from_json
from tracker.ledger.rows.owned import streak
from tracker.plans.models import Measure, Task
from tracker.plans.owners.words import SEVERAL, apart
from tracker.reporting.models import FrozenLight, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import is_closed_quarter
from tracker.supervision.editions import rules
from tracker.supervision.editions.differences import Difference, Side, differences, side_of
from tracker.supervision.models import Edition, EditionRow
from tracker.vocabulary import Colour, DifferenceKind

MOST_QUARTERS = 8
"""Side by side."""


def compared(before_id: int, after_id: int, *, is_same_round: bool) -> list[Difference]:
    """In what the later one differs; rows that are the same to the last value are not read."""
    same = (
        select(EditionRow.task_id)
        .where(EditionRow.edition_id.in_((before_id, after_id)))
        .group_by(EditionRow.task_id, EditionRow.sha256)
        .having(func.count() == 2)
    )
    unchanged = set(db.session.scalars(same))
    before, after = (_sides(edition_id, unchanged) for edition_id in (before_id, after_id))
    return list(differences(before, after, with_reports=is_same_round))


def _sides(edition_id: int, unchanged: Collection[int]) -> Iterator[Side]:
    found = select(EditionRow.id, EditionRow.task_id).where(EditionRow.edition_id == edition_id)
    rows = db.session.execute(found.order_by(EditionRow.position)).all()
    ids = [id for id, task_id in rows if task_id not in unchanged]
    for batch in batches(ids):
        kept = select(EditionRow.row).where(EditionRow.id.in_(batch)).order_by(EditionRow.position)
        for row in db.session.scalars(kept):
            yield side_of(from_json(row))


@dataclass(frozen=True)
class DepartmentDifferences:
    """What changed of one body; `names_each`: of several together, whom each line names."""

    name: str
    lines: list[Difference]
    counts: Mapping[DifferenceKind, int]
    names_each: bool = False


def by_department(found: Sequence[Difference]) -> list[DepartmentDifferences]:
    """The body with most changes first; what is several bodies' together stands last, each line with its bodies."""
    lines: defaultdict[str, list[Difference]] = defaultdict(list)
    for difference in found:
        lines[difference.department if len(apart(difference.department)[0]) == 1 else SEVERAL].append(difference)
    grouped = [
        DepartmentDifferences(name, of, Counter(difference.kind for difference in of), name == SEVERAL)
        for name, of in lines.items()
    ]
    return sorted(grouped, key=lambda one: (one.names_each, -len(one.lines), one.name))


# Over the quarters


@dataclass(frozen=True)
class PastLight:
    """How a task was lit when a quarter was closed. `edition_id`: the signed edition that says so, None where none."""

    quarter: str
    colour: Colour
    title: str
    edition_id: int | None

    @property
    def label(self) -> str:
        """2026年第3季度."""
        return Quarter.parse(self.quarter).label


@dataclass(frozen=True)
class TaskHistory:
    """One task's lights by quarter."""

    task_id: int
    code: str
    title: str
    lights: Mapping[str, PastLight]

    def streak(self, quarters: Sequence[str]) -> int:
        """In how many quarters in a row, from the newest back, it was red or yellow; quarters are oldest first."""
        lights = (self.lights.get(quarter) for quarter in reversed(quarters))
        return streak(light.colour if light else None for light in lights)


@dataclass(frozen=True)
class History:
    """Quarters, the oldest first, and some of the tasks they lit."""

    quarters: list[str]
    tasks: list[TaskHistory]
    total: int

    @property
    def labels(self) -> list[str]:
        """2026年第3季度, …"""
        return [Quarter.parse(quarter).label for quarter in self.quarters]


def history(jurisdiction_id: str, page: int, size: int) -> History:
    """The tasks of the last closed quarters, by number, each with its lights."""
    rounds = _closed(jurisdiction_id)
    lit = select(FrozenLight.task_id).where(FrozenLight.round_id.in_(rounds.values()))
    total = db.session.scalar(select(func.count(Task.id)).where(Task.id.in_(lit))) or 0
    named = select(Task.id, Task.code, Measure.label, Measure.title).join(Measure, Measure.id == Task.measure_id)
    found = db.session.execute(
        named.where(Task.id.in_(lit)).order_by(Task.code).offset((page - 1) * size).limit(size)
    ).all()
    lights = _lights(rounds, [id for id, *_ in found])
    tasks = [TaskHistory(id, code, f"{label}{title}", lights[id]) for id, code, label, title in found]
    return History(sorted(rounds), tasks, total)


def lights_of(jurisdiction_id: str, task_id: int) -> list[PastLight]:
    """One task's lights, the oldest quarter first."""
    rows = db.session.execute(_of_task(jurisdiction_id), {"task": task_id}).all()
    names = {row.round_id: row.name for row in rows}
    signed = {row.round_id: row.Edition for row in rows if row.Edition is not None}
    found = _with_signed([row[:4] for row in rows], names, signed, [task_id])[task_id]
    return [found[quarter] for quarter in sorted(found)]


@cache
def _of_task(jurisdiction_id: str) -> Select[*tuple[Any, ...]]:
    """With the newest signed edition of each round, None where none is."""
    return (
        _FROZEN.add_columns(Round.name, Edition)
        .join(Round, Round.id == FrozenLight.round_id)
        .outerjoin(Edition, and_(Edition.round_id == Round.id, _is_signed_last()))
        .where(is_closed_quarter(jurisdiction_id), FrozenLight.task_id == bindparam("task"))
        .order_by(Round.name.desc())
        .limit(MOST_QUARTERS)
    )


def _closed(jurisdiction_id: str) -> dict[str, int]:
    """The rounds of the last closed quarters, by quarter."""
    found = select(Round.name, Round.id).where(is_closed_quarter(jurisdiction_id))
    return dict(db.session.execute(found.order_by(Round.name.desc()).limit(MOST_QUARTERS)).all())


def _lights(rounds: Mapping[str, int], task_ids: Sequence[int]) -> defaultdict[int, dict[str, PastLight]]:
    """By task and quarter: as the newest signed edition has it, else as it was frozen."""
    names = {round_id: quarter for quarter, round_id in rounds.items()}
    frozen = _FROZEN.where(FrozenLight.round_id.in_(names), FrozenLight.task_id.in_(task_ids))
    found = db.session.execute(frozen).all()
    return _with_signed(found, names, _signed(names) if found else {}, task_ids)


_FROZEN = select(FrozenLight.round_id, FrozenLight.task_id, FrozenLight.colour, FrozenLight.word)


def _with_signed(
    frozen: Sequence[Sequence[Any]],
    names: Mapping[int, str],
    signed: Mapping[int, Edition],
    task_ids: Sequence[int],
) -> defaultdict[int, dict[str, PastLight]]:
    """Frozen lights, those that a signed 更正 changed as it has them; `names`, `signed`: of the rounds, by id."""
    found: defaultdict[int, dict[str, PastLight]] = defaultdict(dict)
    for round_id, task_id, colour, word in frozen:
        quarter, one = names[round_id], Colour(colour)
        edition_id = signed[round_id].id if round_id in signed else None
        found[task_id][quarter] = PastLight(quarter, one, f"{one.label}·{word}", edition_id)
    corrected = [edition.id for edition in signed.values() if edition.number > 1]
    if not corrected:
        return found
    kept = select(EditionRow.edition_id, EditionRow.task_id, EditionRow.row).where(
        EditionRow.edition_id.in_(corrected), EditionRow.task_id.in_(task_ids)
    )
    quarters = {edition.id: edition.quarter for edition in signed.values()}
    for edition_id, task_id, row in db.session.execute(kept):
        light = lights_from_json(row).light
        quarter = quarters[edition_id]
        found[task_id][quarter] = PastLight(quarter, light.colour, light.title, edition_id)
    return found


def _signed(round_ids: Collection[int]) -> dict[int, Edition]:
    """The newest signed edition of each round."""
    found = select(Edition).join(Round, Round.id == Edition.round_id)
    return {
        edition.round_id: edition
        for edition in db.session.scalars(found.where(Edition.round_id.in_(round_ids), _is_signed_last()))
    }


def _is_signed_last() -> ColumnElement[bool]:
    """An edition of a joined round is signed and no later one is; not of the year whose last quarter it is."""
    later = aliased(Edition)
    is_outdone = exists().where(
        later.round_id == Edition.round_id,
        later.quarter == Edition.quarter,
        later.state.in_(rules.SIGNED),
        later.number > Edition.number,
    )
    return and_(Edition.state.in_(rules.SIGNED), Edition.quarter == Round.name, ~is_outdone)
