"""What changed between two texts, in pieces large enough to be read (ux.md S10, S12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

SAME, INSERTED, DELETED = "same", "ins", "del"
COMPARED_CHARACTERS = 8000

# A figure with its sign of percent, a latin word, or one character: 82.2% changes as a whole.
_PIECE = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
_SHORT_ISLAND = 2

Part = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """How much changed: places touched, characters new."""

    places: int
    added: int


def compare(before: str, after: str) -> list[Part]:
    """The new text with what went and what came: (same | del | ins, words), deletions before insertions."""
    return list(_compared(before, after))


@lru_cache(200)
def _compared(before: str, after: str) -> tuple[Part, ...]:
    """Kept: after each decision the same page is shown again with all other texts."""
    return tuple(_parts(before, after))


def _parts(before: str, after: str) -> list[Part]:
    if before == after:
        return [(SAME, after)] if after else []
    if not before or not after or len(before) + len(after) > COMPARED_CHARACTERS:
        return [part for part in ((DELETED, before), (INSERTED, after)) if part[1]]
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    steps = _steps(old, new)
    parts: list[Part] = []
    for number, (kind, i, j, k, m) in enumerate(steps):
        is_island = 0 < number < len(steps) - 1 and kind == "equal" and len("".join(old[i:j])) < _SHORT_ISLAND
        if kind == "equal" and not is_island:
            parts.append((SAME, "".join(new[k:m])))
        else:
            parts += [(DELETED, "".join(old[i:j])), (INSERTED, "".join(new[k:m]))]
    return _joined(parts)


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """How one becomes the other; what both begin and end with is not compared any more, which takes the longest."""
    most = min(len(old), len(new))
    begin = next((place for place in range(most) if old[place] != new[place]), most)
    end = next((place for place in range(most - begin) if old[-1 - place] != new[-1 - place]), most - begin)
    middle = SequenceMatcher(None, old[begin : len(old) - end], new[begin : len(new) - end], autojunk=False)
    steps: list[tuple[str, int, int, int, int]] = [
        (kind, i + begin, j + begin, k + begin, m + begin) for kind, i, j, k, m in middle.get_opcodes()
    ]
    if begin:
        steps.insert(0, ("equal", 0, begin, 0, begin))
    if end:
        steps.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return steps


def excerpt(parts: Sequence[Part], around: int = 18) -> list[Part]:
    """The same with what did not change cut down to a few words around each change, for a line of a list."""
    shown = []
    for place, (kind, words) in enumerate(parts):
        if kind == SAME and len(words) > 2 * around + 2:
            head = words[:around] if place else ""
            tail = words[-around:] if place < len(parts) - 1 else ""
            words = f"{head}……{tail}" if head or tail else words[: 2 * around] + "……"
        shown.append((kind, words))
    return shown


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring changes told as one deletion and one insertion."""
    joined: list[Part] = []
    gone = come = ""
    for kind, words in (*parts, (SAME, "")):
        if kind == DELETED:
            gone += words
        elif kind == INSERTED:
            come += words
        else:
            joined += [(DELETED, gone), (INSERTED, come), (SAME, words)]
            gone = come = ""
    return [part for part in joined if part[1]]


def change(before: str, after: str) -> Change:
    """How much of a text was changed, for the line under its box."""
    parts = compare(before, after)
    places = sum(
        kind != SAME and not (kind == INSERTED and index and parts[index - 1][0] == DELETED)
        for index, (kind, _) in enumerate(parts)
    )
    return Change(places, sum(len(words) for kind, words in parts if kind == INSERTED))
