"""Sentences as plans write them, with the figures they set as labelled by hand (cases/*.txt)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

TABLES = Path(__file__).parent / "cases"
_GOALS = "【目标】"


@dataclass(frozen=True)
class Expected:
    """One figure of a sentence. `said`: 当年, 升, 降 and 基:words, as far as the sentence says them."""

    subject: str
    relation: str
    value: float
    unit: str | None
    year: int | None
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A sentence with the figures it sets. `in_goals`: it stands under the goals, where a year governs what follows."""

    field: str
    text: str
    figures: tuple[Expected, ...]
    in_goals: bool = False


def cases(name: str) -> list[Case]:
    """The cases of one table, in order."""
    field, found = "", list[Case]()
    for line in (TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            field = line[3:]
        elif line.startswith("  "):
            last = found.pop()
            found.append(Case(field, last.text, (*last.figures, _expected(line)), last.in_goals))
        elif line and not line.startswith("#"):
            text = line.removeprefix(_GOALS).replace("⏎", "\n")
            found.append(Case(field, text, (), line.startswith(_GOALS)))
    return found


def _expected(line: str) -> Expected:
    subject, relation, value, unit, year, *said = (part.strip() for part in line.split("|"))
    return Expected(
        subject,
        relation,
        float(value),
        None if unit == "-" else unit,
        None if year == "-" else int(year),
        tuple(said[0].split()) if said else (),
    )


def bare(words: str) -> str:
    """Words without white space and punctuation, width folded: what a human eye compares."""
    words = unicodedata.normalize("NFKC", words)
    return "".join(c for c in words if not c.isspace() and unicodedata.category(c)[0] not in "PZC")


def alike(subject: str, read: str) -> bool:
    """Whether two subjects name the same thing, by the measure of the accuracy labels."""
    short, long = sorted((bare(subject), bare(read)), key=len)
    part = (
        3 * len(short) >= len(long)
        or len(short) >= 4
        and long.endswith(short)
        or len(short) >= 8
        and short == bare(read)
    )
    return short in long and part or difflib.SequenceMatcher(None, short, long).ratio() >= 0.5


def unit(words: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words or ""))
