"""What the demo tells, read from seeds/demo/: one story a jurisdiction, and the words of its bodies.

Every knob stands in the files: who is late, what is given back, which value was reached. Pure.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STORIES = "story.json"
TEXTS = "texts.csv"
REMARKS = "remarks.csv"

MARK = "（演示）"
"""The first words of every invented text."""


@dataclass(frozen=True)
class Words:
    """What one body writes in one report."""

    progress: str
    problems: str
    next_steps: str


@dataclass(frozen=True)
class Remark:
    """A sentence and whose it is; without `bodies` it is everybody's."""

    text: str
    bodies: frozenset[str]


@dataclass(frozen=True)
class Phrases:
    """Invented phrases. `progress`: by task and body, `{a|b|c}` is what differs from quarter to quarter; `remarks`: by
    task and field (problems, next_steps) those that are said there, see `remarks_of`."""

    progress: Mapping[tuple[str, str], str]
    remarks: Mapping[tuple[str, str], tuple[Remark, ...]]

    def remarks_of(self, task: str, field: str, body: str) -> list[str]:
        """What a body may say: each speaks of its own part of the task and leaves a neighbour's to the neighbour."""
        return [
            remark.text for remark in self.remarks.get((task, field), ()) if not remark.bodies or body in remark.bodies
        ]


@dataclass(frozen=True)
class Value:
    """A figure's values as one body tells them: to the 核定 round, then each quarter; the last one goes on."""

    task: str
    body: str
    subject: str
    values: tuple[str, ...]
    source: str
    caliber: str

    def at(self, place: int) -> str:
        """The value of the 核定 round (0) or of the n-th quarter."""
        return self.values[min(place, len(self.values) - 1)]


@dataclass(frozen=True)
class Story:
    """One jurisdiction's part. `rules`: what is special about reports, first to last; the others are plain scenes."""

    code: str
    plan: str
    values: tuple[Value, ...]
    rules: tuple[Mapping[str, Any], ...]
    verdicts: tuple[Mapping[str, str], ...]
    goal: Mapping[str, str]
    extensions: tuple[Mapping[str, Any], ...]
    endings: tuple[Mapping[str, str], ...]
    proof_of: tuple[str, ...]
    silent: frozenset[str]
    excel: frozenset[str]
    desks: frozenset[str]
    phrases: Phrases

    def value_of(self, task: str, body: str, subject: str) -> Value | None:
        """What a body tells of a figure, by the beginning of its subject."""
        own = (value for value in self.values if (value.task, value.body) == (task, body))
        return next((one for one in own if subject.startswith(one.subject)), None)

    def said_of(self, task: str, body: str, place: int) -> dict[str, Any]:
        """Everything special about a body's report on a task in the n-th quarter (1, 2, 3)."""
        said: dict[str, Any] = {}
        for rule in self.rules:
            if (
                rule.get("task", task) == task
                and rule.get("body", body) == body
                and place in rule.get("rounds", (1, 2, 3))
            ):
                said |= rule["said"]
        return said


def read_stories(folder: Path) -> tuple[Story, ...]:
    """The stories of seeds/demo/, in the order of the file."""
    phrases = _phrases(folder)
    stories = json.loads((folder / STORIES).read_text(encoding="utf-8"))
    return tuple(_story(code, one, phrases) for code, one in stories.items())


def _story(code: str, one: Mapping[str, Any], phrases: Phrases) -> Story:
    return Story(
        code=code,
        plan=one["plan"],
        values=tuple(
            Value(row["task"], row["body"], row["subject"], tuple(row["values"]), row["source"], row.get("caliber", ""))
            for row in one["values"]
        ),
        rules=tuple(one["reports"]),
        verdicts=tuple(one["verdicts"]),
        goal=one.get("goal", {}),
        extensions=tuple(one["extensions"]),
        endings=tuple(one["endings"]),
        proof_of=tuple(one["proof_of"]),
        silent=frozenset(one.get("silent", ())),
        excel=frozenset(one.get("excel", ())),
        desks=frozenset(one.get("desks", ())),
        phrases=phrases,
    )


def _phrases(folder: Path) -> Phrases:
    remarks: defaultdict[tuple[str, str], tuple[Remark, ...]] = defaultdict(tuple)
    for row in _rows(folder / REMARKS):
        remarks[row["task"], row["field"]] += (Remark(row["text"], frozenset(row["bodies"].split())),)
    return Phrases({(row["task"], row["body"]): row["progress"] for row in _rows(folder / TEXTS)}, dict(remarks))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
