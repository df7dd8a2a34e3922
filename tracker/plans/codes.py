"""Document numbers, and task codes (任务编号).

Codes have at most 16 characters, are given once (when a plan is received, a clause is cut or added), and are stable
for ever (design.md 5.3).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

LONGEST = 16

# 渝发改规范〔2022〕11号
_NUMBER = re.compile(r"〔\d{2}(?P<yy>\d{2})〕(?P<serial>\d+)号")
_STEM = re.compile(r"\d+-\d\d-\d+-\d{2,}")
_EMPTY_LEVELS = re.compile(r"(?:00)+$")
_BRACKETS = str.maketrans("[]（）()【】﹝﹞", "〔〕〔〕〔〕〔〕〔〕")


def document_number(typed: str | None) -> str | None:
    """A document number (文号) as plans carry it: brackets of any kind are 〔〕; None where nothing was typed."""
    return (typed or "").strip().translate(_BRACKETS) or None


@dataclass(frozen=True)
class Place:
    """Where a task stands: the number of its measure, and the number of its clause where the measure has several."""

    measure: int
    clause: int | None = None


def places(clause_counts: Sequence[tuple[int, int]]) -> list[Place]:
    """The places of all tasks of a plan, from (measure's number, how many clauses it has)."""
    return [
        Place(number, clause if count > 1 else None)
        for number, count in clause_counts
        for clause in range(1, count + 1)
    ]


def codes(
    jurisdiction_id: str,
    document_number: str | None,
    plan_id: int,
    tasks: Sequence[Place],
    taken: Collection[str] = (),
) -> list[str]:
    """One code a task: 50-22-11-07, 14-22-197-04-3; P{plan}-{position} for all where one does not fit or is taken."""
    speaking = _speaking(jurisdiction_id, document_number, tasks)
    distinct = set(speaking)
    if len(distinct) == len(tasks) and not distinct & set(taken) and all(len(code) <= LONGEST for code in speaking):
        return speaking
    return [f"P{plan_id}-{position:03}" for position in range(1, len(tasks) + 1)]


def further(code: str, plan_id: int, taken: Collection[str]) -> str:
    """The code of one more task beside the one with `code`: the next number of its measure; no code is given twice.

    `taken`: the codes that begin with `stem_of(code)` or with P{plan}-, of tasks 作废 too.
    """
    stem = stem_of(code)
    numbers = [int(one.removeprefix(f"{stem}-")) for one in taken if re.fullmatch(rf"{re.escape(stem)}-\d+", one)]
    speaking = f"{stem}-{max([1, *numbers]) + 1}"
    if stem != code.partition("-")[0] and len(speaking) <= LONGEST:
        return speaking
    places_of = [int(one.partition("-")[2]) for one in taken if re.fullmatch(rf"P{plan_id}-\d+", one)]
    return f"P{plan_id}-{max([0, *places_of]) + 1:03}"


def stem_of(code: str) -> str:
    """What the codes of all tasks of one measure begin with: 14-22-197-04 of 14-22-197-04-3, P7 of P7-012."""
    speaking = _STEM.match(code)
    return speaking.group() if speaking else code.partition("-")[0]


def _speaking(jurisdiction_id: str, document_number: str | None, tasks: Sequence[Place]) -> list[str]:
    match = _NUMBER.search(document_number or "")
    if match is None:
        return []
    # 500000 重庆 is 50, 140100 太原 is 1401: levels below the jurisdiction's own are pairs of 00.
    region = _EMPTY_LEVELS.sub("", jurisdiction_id)
    head = f"{region}-{match['yy']}-{match['serial']}"
    return [f"{head}-{task.measure:02}" + (f"-{task.clause}" if task.clause else "") for task in tasks]
