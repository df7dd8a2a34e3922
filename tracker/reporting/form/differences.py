"""All that a filled form would do: what it changes, what it leaves, what is against it; of several files together.

Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from tracker.errors import BadInput, Conflict
from tracker.reporting.asked.questions import Draft
from tracker.reporting.form.entries import Fault, Place
from tracker.reporting.versions.evidence_rules import NewReference

REFUSED = "有 {count} 处要先改正，没有导入，什么都没有保存"
TWICE = "{}都改了{}，请只在一个文件里填"


@dataclass(frozen=True)
class Change:
    """One cell that differs. `note`: how what it says is taken."""

    place: Place
    label: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class RowChange:
    """One report that the form changes. `lacking`: what is still missing before it can be sent for approval.

    `references`: all proofs told in words that it is to have; `doubts`: what is asked back of it. `is_joint`: it is
    of 牵头汇总.
    """

    report_id: int
    code: str
    row: int
    title: str
    draft: Draft
    changes: tuple[Change, ...]
    lacking: tuple[str, ...] = ()
    is_entered: bool = False
    references: tuple[NewReference, ...] = ()
    doubts: tuple[str, ...] = ()
    is_joint: bool = False


@dataclass(frozen=True)
class Stale:
    """A row that is skipped: its report was changed in the system since, or cannot be written any more.

    `changes`: where the two differ, the system's words as `before`, those of the form as `after`.
    """

    report_id: int
    title: str
    fault: Fault
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Absent:
    """A report of the form's body that has no row in the file."""

    report_id: int
    title: str


@dataclass(frozen=True)
class Differences:
    """All that a form would do. Nothing is taken while there are faults; stale rows are skipped by who has seen them.

    `told`: the reports the file has a row of; `absent`: those it could have a row of and has not. `skipped`: cells
    that are not read as they are no longer this body's to fill in, with why. `unread`: comments and pictures in it.
    `name`: of the file; empty of several.
    """

    rows: tuple[RowChange, ...] = ()
    unchanged: int = 0
    stale: tuple[Stale, ...] = ()
    faults: tuple[Fault, ...] = field(default=())
    told: frozenset[int] = frozenset()
    absent: tuple[Absent, ...] = ()
    skipped: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()
    name: str = ""

    @property
    def can_be_taken(self) -> bool:
        """Whether there is something to take and nothing against it."""
        return bool(self.rows) and not self.faults

    @property
    def reports(self) -> frozenset[int]:
        """All that it speaks of."""
        return self.told | {one.report_id for one in self.absent}

    @property
    def problems(self) -> tuple[Fault, ...]:
        """Everything against it, in the order of the file."""
        return tuple(sorted((*(row.fault for row in self.stale), *self.faults), key=lambda one: one.place))

    @property
    def cells(self) -> int:
        """How many cells differ."""
        return sum(len(row.changes) for row in self.rows)

    @property
    def complete(self) -> tuple[RowChange, ...]:
        """The rows that lack nothing and can be sent to the unit head."""
        return tuple(row for row in self.rows if not row.lacking and not row.is_entered)

    @property
    def entered(self) -> tuple[RowChange, ...]:
        """The rows that the office enters for a unit."""
        return tuple(row for row in self.rows if row.is_entered)

    @property
    def asked_back(self) -> tuple[str, ...]:
        """What is odd in what the office would enter, values far from their targets and words of the last quarter left
        as they were printed: it says first that they are right."""
        return tuple(f"{row.title}：{told}" for row in self.entered for told in row.doubts)


def all_of(several: Sequence[Differences]) -> Differences:
    """The differences of several files together; a report that two of them change is a fault, named once."""
    rows = [row for one in several for row in one.rows]
    names = defaultdict[int, list[str]](list)
    for one in several:
        for row in one.rows:
            names[row.report_id].append(f"“{one.name}”")
    twice = {row.report_id: row for row in rows if len(names[row.report_id]) > 1}
    doubled = [Fault(row.changes[0].place, TWICE.format("、".join(names[id]), row.title)) for id, row in twice.items()]
    told = frozenset().union(*(one.told for one in several))
    absent = {report.report_id: report for one in several for report in one.absent if report.report_id not in told}
    return Differences(
        tuple(row for row in rows if row.report_id not in twice),
        sum(one.unchanged for one in several),
        tuple(row for one in several for row in one.stale),
        (*(fault for one in several for fault in one.faults), *doubled),
        told,
        tuple(absent.values()),
        tuple(fault for one in several for fault in one.skipped),
        tuple(told for one in several for told in one.unread),
    )


def demand_no_problems(found: Differences, skipping: Collection[int] = ()) -> None:
    """Refuse with every bad cell: Conflict where only reports that others changed stand against it, else BadInput.

    `skipping`: the reports whose stale rows somebody has seen and leaves out.
    """
    unseen = replace(found, stale=tuple(row for row in found.stale if row.report_id not in skipping))
    problems = unseen.problems
    if problems:
        kind = BadInput if found.faults else Conflict
        raise kind(REFUSED.format(count=len(problems)), [str(problem) for problem in problems])
