"""Which bodies on record a name that nobody bears most likely means, each with why (domain.md 9).

Pure. What is proposed is never taken by itself: a person chooses (issue of names: 新增别名).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.people.names.written import KnownName, NameBook, fold, full_name
from tracker.vocabulary import NameKind

# What most bodies' names end with says nothing of which one is meant.
_ENDING = re.compile(
    r"(?:工作)?(?:委员会办公室|管理委员会|领导小组办公室|委员会|管理局|监督局|办公室|总局|集团公司|分公司|公司|中心|委|局|厅|部|办|处|署|院|社|会|行)$"
)
_FEWEST_SHARED = 2
_ENOUGH = 0.4


@dataclass(frozen=True)
class Likely:
    """A body that may be meant: its present full name, how much speaks for it (0 to 1), and what."""

    department_key: str
    name: str
    score: float
    reason: str


def likely(written: str, on: date, names: NameBook, jurisdiction: str, limit: int = 3) -> tuple[Likely, ...]:
    """The bodies of a jurisdiction that a written name may mean, the likeliest first."""
    bare = _bare(written, names, jurisdiction)
    if not bare:
        return ()
    found = []
    for key, known in names.by_department.items():
        here = [name for name in known if name.jurisdiction == jurisdiction]
        best = max((_compared(bare, name, names, on) for name in here), default=(0.0, ""))
        if best[0] >= _ENOUGH:
            found.append(Likely(key, full_name(names, key, on) or here[0].name, *best))
    return tuple(sorted(found, key=lambda one: (-one.score, one.department_key))[:limit])


def _compared(bare: str, known: KnownName, names: NameBook, on: date) -> tuple[float, str]:
    """How near a written name comes to one on record, and in what way."""
    other = _bare(known.name, names, known.jurisdiction)
    past = known.kind is NameKind.FORMER or (known.valid_to is not None and known.valid_to < on)
    said = f"{'旧名' if past else ''}“{known.name}”"
    core, other_core = _ENDING.sub("", bare), _ENDING.sub("", other)
    shared = _longest_shared(core, other_core)
    shorter, longer = sorted((len(core), len(other_core)))
    ways: Iterable[tuple[bool, float, str]] = (
        (bare == other, 1.0, f"与{said}只差地名"),
        (len(core) >= 2 and core == other_core, 0.95, f"与{said}只是末尾不同"),
        (_is_short_for(bare, other), 0.9, f"是{said}的简写"),
        (_is_short_for(other, bare), 0.88, f"{said}是它的简写"),
        (_is_short_for(core, other_core), 0.86, f"像是{said}的简写，末尾不同"),
        (shorter >= 3 and _distance(core, other_core) == 1, 0.85, f"与{said}只差 1 个字"),
        (
            shorter >= 2 and (core in other_core or other_core in core),
            0.6 + 0.2 * shorter / longer,
            f"与{said}互相包含",
        ),
        (shorter >= 5 and _distance(core, other_core) == 2, 0.7, f"与{said}只差 2 个字"),
        (len(shared) >= _FEWEST_SHARED, 1.6 * len(shared) / (shorter + longer) + 0.1, f"与{said}都有“{shared}”"),
    )
    return max(((score, why) for holds, score, why in ways if holds), default=(0.0, ""))


def _bare(written: str, names: NameBook, jurisdiction: str) -> str:
    """A name folded, without words for the place and without a closing bracket: 商务委 of 重庆市商务委（口岸办）."""
    text = re.sub(r"(?<=.)\([^()]*\)$", "", fold(written))
    place = names.places.get(jurisdiction)
    for word in sorted({place.name, place.short, place.name[-1]}, key=len, reverse=True) if place else ():
        if text.startswith(word) and len(text) > len(word) + 1:
            return text.removeprefix(word)
    return text


def _is_short_for(short: str, long: str) -> bool:
    """Whether a name is made of characters of the longer one in their order, its first among them: 发改委."""
    if not 2 <= len(short) < len(long) or short[0] != long[0]:
        return False
    rest: Iterator[str] = iter(long)
    return all(character in rest for character in short)


def _longest_shared(one: str, other: str) -> str:
    """The longest run of characters that stands in both."""
    best = ""
    lengths = [0] * (len(other) + 1)
    for place, character in enumerate(one):
        diagonal = 0
        for at, against in enumerate(other, start=1):
            diagonal, lengths[at] = lengths[at], diagonal + 1 if character == against else 0
            if lengths[at] > len(best):
                best = one[place + 1 - lengths[at] : place + 1]
    return best


def _distance(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed to make one name of the other; 3 for more than two."""
    if abs(len(one) - len(other)) > 2:
        return 3
    row = list(range(len(other) + 1))
    for place, character in enumerate(one, start=1):
        diagonal, row[0] = row[0], place
        for at, against in enumerate(other, start=1):
            changed = diagonal + (character != against)
            diagonal, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, changed)
    return min(row[-1], 3)
