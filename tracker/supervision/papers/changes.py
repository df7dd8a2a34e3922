"""What changed since the quarter before, in plain words: “本季3项转红”, and which they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.plans.owners.words import apart
from tracker.supervision.editions.differences import Difference
from tracker.supervision.papers.facts import Facts, clipped
from tracker.supervision.papers.said import Said, joined, sourced
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.overview import FIRST_EDITION
from tracker.vocabulary import Colour, DifferenceKind, TaskState

SAME = "各项任务的亮灯、时限和数值没有变化"
_TURNED = ((Colour.RED, "转红"), (Colour.YELLOW, "转黄"), (Colour.GREEN, "转绿"), (Colour.GREY, "转灰"))


@dataclass(frozen=True)
class Change:
    """A kind of change: 转红, how many tasks, and their names, “（六）发展绿色交通消费（市交通局，原黄）、…等”."""

    what: str
    count: Said
    names: str


def changes(facts: Facts, names: int, most: int) -> list[Change]:
    """One a kind; at most so many tasks are named in each, each by so many signs."""
    found = facts.changes.found

    def of(kind: DifferenceKind, colour: Colour | None = None) -> list[Difference]:
        return [
            difference
            for difference in found
            if difference.kind is kind and (colour is None or difference.now == colour)
        ]

    ended = [difference for difference in of(DifferenceKind.LIGHT, Colour.GREY) if _has_ended(facts, difference)]
    turned = [(what, of(DifferenceKind.LIGHT, colour)) for colour, what in _TURNED]
    # What was ended with its plan fell behind in nothing.
    kinds = [(what, [line for line in lines if line not in ended]) for what, lines in turned]
    kinds += [
        ("终止", ended),
        ("新办结", of(DifferenceKind.DONE)),
        ("新逾期", of(DifferenceKind.LATE)),
        ("新列入", of(DifferenceKind.ADDED)),
        ("数值更新", list({one.task_id: one for one in of(DifferenceKind.FIGURE)}.values())),
        ("不再列入", of(DifferenceKind.REMOVED)),
    ]
    return [_change(facts, what, lines, names, most) for what, lines in kinds if lines]


def summary(facts: Facts, found: Sequence[Change]) -> Said:
    """“与2026年第2季度定稿第1版相比，本季3项转红、1项转黄。”"""
    if not facts.changes.before:
        return Said(f"{FIRST_EDITION}。")
    head = Said(f"与{facts.changes.before}相比，")
    if not found:
        return head + f"{SAME}。"
    return head + facts.this + joined([change.count + f"项{change.what}" for change in found], "、") + "。"


def _has_ended(facts: Facts, one: Difference) -> bool:
    task = facts.by_id.get(one.task_id)
    return task is not None and task.state is TaskState.TERMINATED


def _change(facts: Facts, what: str, lines: Sequence[Difference], names: int, most: int) -> Change:
    tasks = facts.by_id
    placed = [tasks[line.task_id].row for line in lines if line.task_id in tasks]
    count = sourced(
        len(lines), f"较{facts.before}{what}的任务", sheets.LEDGER, placed, "亮灯" if "转" in what else "办理状态"
    )
    called = [_name(facts, difference, most) for difference in lines[:names]]
    return Change(what, count, "、".join(called) + ("等" if len(lines) > names else ""))


def _name(facts: Facts, one: Difference, most: int) -> str:
    """（六）发展绿色交通消费（市交通局，原黄）."""
    names, more = apart(one.department)
    who = "、".join(facts.notes.called(name) for name in names) + more
    was = f"原{Colour(one.was).label}" if one.was else ""
    return f"{clipped(one.title, most)}（{'，'.join(word for word in (clipped(who, most), was) if word)}）"
