"""Reads what each body would have to do if the confirmed tasks of a plan went out: a list to be signed (ux.md S7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.check import owner_queries
from tracker.plans.check import queries as check_queries
from tracker.plans.check.lines import CheckTask
from tracker.plans.check.owner_lines import OwnerCounts, OwnerLine, counted
from tracker.plans.draft.modes import is_lead
from tracker.plans.models import Plan, Task
from tracker.tasks.queries import duties_of
from tracker.vocabulary import Basis, ItemKind, MatchHow, MilestoneSource, Mode, PartyRole, TaskState

_AS_WRITTEN = (MatchHow.EXACT, MatchHow.GROUP)


@dataclass(frozen=True)
class DutyTask:
    """A task by its code and measure; `mode`: how its bodies report."""

    id: int
    code: str
    label: str
    title: str
    mode: Mode | None = None


@dataclass
class UnitTask:
    """What a body has of one task. `role` None: no clause names it. `sentences`: those that are its own.

    `is_lead`: it counts as lead of it, as it does everywhere.
    """

    task: DutyTask
    role: PartyRole | None
    is_lead: bool = False
    sentences: list[OwnerLine] = field(default_factory=list)

    @property
    def part(self) -> str:
        """牵头, 配合, 单独承办; where nobody leads: 各负其责（首列）; 共同牵头 of who leads beside the collecting one.

        Who is named alone in 省发展改革委等按职责分工负责 is only the first: it counts as lead nowhere.
        """
        if self.role is None:
            return "实际承办"
        if self.task.mode is Mode.SINGLE and self.is_lead:
            return "单独承办"
        if self.is_lead:
            return self.role.label
        if self.task.mode is Mode.LEAD_CONSOLIDATES:
            return "共同牵头（本单位直接报综合处）" if self.role is PartyRole.LEAD else self.role.label
        return "各负其责（首列）" if self.role is PartyRole.LEAD else "各负其责"


@dataclass(frozen=True)
class DutyItem:
    """A figure with its target, or an own date in words; `due`: 2025 年, 2025-12-31. `line`: whose it is, and why."""

    task: DutyTask
    words: str
    due: str
    line: OwnerLine

    @property
    def is_shared(self) -> bool:
        """Whether several bodies answer for it together."""
        return len(self.line.owners) != 1


@dataclass
class UnitDuties:
    """What one body gets: tasks by id with its part and sentences in them, figures and dates that are its own."""

    department_id: int
    name: str
    tasks: dict[int, UnitTask] = field(default_factory=dict)
    items: list[DutyItem] = field(default_factory=list)

    @property
    def leads(self) -> int:
        """How many tasks it leads or does alone."""
        return sum(task.is_lead for task in self.tasks.values())

    @property
    def sentences(self) -> int:
        """How many are its own."""
        return sum(len(task.sentences) for task in self.tasks.values())

    @property
    def is_outside(self) -> bool:
        """No clause names it."""
        return all(task.role is None for task in self.tasks.values())

    def of(self, task: DutyTask) -> UnitTask:
        """Its part in a task, also where no clause names it."""
        return self.tasks.setdefault(task.id, UnitTask(task, None))

    @property
    def weight(self) -> tuple[int, int]:
        """Who is listed first most often comes first, then who takes part most."""
        first = sum(task.role is PartyRole.LEAD for task in self.tasks.values())
        return first, sum(task.role not in (None, PartyRole.LEAD) for task in self.tasks.values())


@dataclass(frozen=True)
class NameMeant:
    """A name that is not the body's own word for itself: as written, what it was taken for, and how."""

    name: str
    meant: str
    how: str


@dataclass(frozen=True)
class DutyBook:
    """The list of all bodies. `open`: figures and dates that are nobody's; `open_sentences`: by task how many.

    `proposed`: those that are some body's by rule alone, confirmed by nobody.
    """

    units: tuple[UnitDuties, ...]
    proposed: tuple[DutyItem, ...]
    open: tuple[DutyItem, ...]
    open_sentences: tuple[tuple[DutyTask, int], ...]
    counts: OwnerCounts
    sentence_counts: OwnerCounts
    names: tuple[NameMeant, ...]


def duty_book(plan_id: int, on: date) -> DutyBook:
    """Of the tasks of a plan that are confirmed and have not gone out."""
    lines = [line for line in check_queries.lines(plan_id) if line.state is TaskState.CONFIRMED]
    tasks = check_queries.check_tasks(lines)
    owned = owner_queries.lines_of(plan_id)
    names = {task.line.id: _name(task) for task in tasks}
    every = [one for task_id in names for one in owned[task_id]]
    items = [item for task in tasks for item in _items(task, owned[task.line.id])]
    open_sentences = Counter(one.task_id for one in every if one.kind is ItemKind.SENTENCE and one.is_open)
    return DutyBook(
        units=tuple(_units(plan_id, names, every, items, on)),
        proposed=tuple(item for item in items if item.line.is_proposed),
        open=tuple(item for item in items if item.line.is_open),
        open_sentences=tuple((names[task_id], count) for task_id, count in open_sentences.items()),
        counts=counted(every, ItemKind.FIGURE, ItemKind.DATE),
        sentence_counts=counted(every, ItemKind.SENTENCE),
        names=tuple(_names(tasks)),
    )


def _name(task: CheckTask) -> DutyTask:
    return DutyTask(task.line.id, task.line.code, task.line.label, task.line.title, task.mode)


def _items(task: CheckTask, lines: Iterable[OwnerLine]) -> list[DutyItem]:
    """Figures first, then own dates stated in words, each as the task book has it."""
    by_key, name, days = {line.key: line for line in lines}, _name(task), task.days
    years = {
        figure.id: f"{figure.year} 年{days.get(figure.id, '')}" if figure.year else "未写年份"
        for figure in task.figures
    }
    figures = [
        DutyItem(name, f"{figure.subject} {figure.target}", years[figure.id], by_key[f"figure-{figure.id}"])
        for figure in task.figures
    ]
    own = [one for one in task.dates if one.source is MilestoneSource.OWN and not one.of_figure]
    return figures + [
        DutyItem(name, one.text, str(one.due_on) if one.due_on else "未写日期", by_key[f"date-{one.id}"]) for one in own
    ]


def _units(
    plan_id: int,
    names: Mapping[int, DutyTask],
    every: Iterable[OwnerLine],
    items: Iterable[DutyItem],
    on: date,
) -> list[UnitDuties]:
    """Who has most to lead first; bodies outside the brackets last."""
    duties = duties_of(db.session.get_one(Plan, plan_id), list(names), on)
    tasks = {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(names)))}
    units: defaultdict[int, UnitDuties] = defaultdict(lambda: UnitDuties(0, ""))
    for task_id, several in duties.items():
        for duty in several:
            task = tasks[task_id]
            leading = is_lead(duty.department_id, task.lead_id, Basis(task.basis), task.lead_confirmed)
            units[duty.department_id].tasks[task_id] = UnitTask(names[task_id], duty.role, leading)
    inside = {task_id: tuple(duty.department_id for duty in several) for task_id, several in duties.items()}
    for item in items:
        for department_id in _owners(item.line, inside):
            units[department_id].of(item.task)
            units[department_id].items.append(item)
    for line in every:
        if line.kind is ItemKind.SENTENCE:
            for department_id in _owners(line, inside):
                units[department_id].of(names[line.task_id]).sentences.append(line)
    named = [replace(units[id], department_id=id, name=name) for id, name in short_names(units).items()]
    return sorted(named, key=lambda unit: (*(-count for count in unit.weight), unit.department_id))


def _owners(line: OwnerLine, inside: Mapping[int, Sequence[int]]) -> Sequence[int]:
    """The bodies it belongs to; where it is everybody's, all of the task."""
    if line.is_open:
        return ()
    return [owner.id for owner in line.owners] or inside.get(line.task_id, ())


def _names(tasks: Iterable[CheckTask]) -> list[NameMeant]:
    """Each name once that was not taken by the body's own word for itself."""
    found: dict[tuple[str, str], NameMeant] = {}
    for task in tasks:
        for party in task.parties:
            if party.meant and party.matched and party.matched not in _AS_WRITTEN:
                found.setdefault((party.name, party.meant), NameMeant(party.name, party.meant, party.matched.label))
    return list(found.values())
