"""Which bodies on record a name that nobody bears most likely means, each with why (domain.md 9).

Pure. What is proposed is never taken by itself: a person chooses. A body of another level of government, or of another
function, only looks alike: it carries a caution, stands last and is no single click.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.people.names.functions import functions_of
from tracker.people.names.provinces import provinces_of
from tracker.people.names.written import KnownName, NameBook, fold, full_name
from tracker.vocabulary import NameKind

# What most bodies' names end with says nothing of which one is meant.
_ENDING = re.compile(
    r"(?:工作)?(?:委员会办公室|管理委员会|领导小组办公室|委员会|管理局|监督局|办公室|总局|集团公司|分公司|公司|中心|委|局|厅|部|办|处|署|院|社|会|行)$"
)
_FEWEST_SHARED = 2
_ENOUGH = 0.4

# Levels of government at the head of a name, and what follows a 市 or 区 that is part of another word: 市场监管局.
_LEVEL = re.compile(r"国家|国务院|中央|自治区|兵团|省|市(?!场)|州|盟|县|区(?!域|块)|旗")

ANOTHER_LEVEL = "级别不同"
ANOTHER_FUNCTION = "职能不同"
ANOTHER_PLACE = "地区不同"


@dataclass(frozen=True)
class Likely:
    """A body that may be meant: its present full name, how much speaks for it (0 to 1), and what.

    `caution`: what speaks against it, in words; empty where nothing does.
    """

    department_key: str
    name: str
    score: float
    reason: str
    caution: str = ""


def likely(written: str, on: date, names: NameBook, jurisdiction: str, limit: int = 3) -> tuple[Likely, ...]:
    """The bodies of a jurisdiction that a written name may mean, the likeliest first, those with a caution last."""
    bare = _bare(written, names, jurisdiction)
    if not bare:
        return ()
    found = []
    for key, known in names.by_department.items():
        here = [name for name in known if name.jurisdiction == jurisdiction]
        best = max((_compared(bare, name, names, on) for name in here), default=(0.0, ""))
        if best[0] >= _ENOUGH:
            name = full_name(names, key, on) or here[0].name
            found.append(
                Likely(key, name, *best, _caution(written, [known.name for known in here], names, jurisdiction))
            )
    return tuple(sorted(found, key=lambda body: (bool(body.caution), -body.score, body.department_key))[:limit])


def _caution(written: str, known: Iterable[str], names: NameBook, jurisdiction: str) -> str:
    """省财政厅 beside 重庆市财政局: 级别不同; beside 省民政厅: 职能不同. 江苏银保监局 beside 山西银保监局: 地区不同.

    Empty where none can be said.
    """
    own = {_level(name, names, jurisdiction) for name in known}
    wanted = _level(written, names, jurisdiction)
    functions = functions_of(written)
    differs = functions and all((of := functions_of(name)) and not of & functions for name in known)
    is_other = bool(wanted) and wanted not in own
    # 济南市 beside 市, 江苏省 beside 省: the same level of another place.
    is_like = is_other and len(wanted) > 2 and wanted[-1] in own
    parts = (
        ANOTHER_PLACE if is_like or _is_elsewhere(written, known, names, jurisdiction) else "",
        ANOTHER_LEVEL if is_other and not is_like else "",
        ANOTHER_FUNCTION if differs else "",
    )
    return "、".join(part for part in parts if part)


def _is_elsewhere(written: str, known: Iterable[str], names: NameBook, jurisdiction: str) -> bool:
    """Whether a name speaks of another province than the region's and the body's own."""
    place = names.places.get(jurisdiction)
    here = provinces_of(place.name) if place else frozenset()
    told = provinces_of(fold(written))
    return bool(here and told) and told.isdisjoint(here.union(*(provinces_of(name) for name in known)))


def _level(name: str, names: NameBook, jurisdiction: str) -> str:
    """The level of government a name begins with: 省 of 省财政厅, 市 of 市财政局, 济南市 of 济南市财政局.

    Of the region itself, and of a name without any level, it is the region's own: 市 of 重庆市财政局.
    """
    text, place = fold(name), names.places.get(jurisdiction)
    own = place.name[-1] if place else ""
    if place and text.startswith((place.name, place.short)):
        return own
    if level := _LEVEL.match(text):
        return level.group()
    elsewhere = re.match(r"[\u4e00-\u9fff]{2,4}?(省|自治区|市(?!场)|州|盟|县|区(?!域|块)|旗)(?=.{2,})", text)
    return elsewhere.group() if elsewhere else own


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
        if text.startswith(word) and len(text) > len(word) + 1 and not text.startswith("市场"):
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
