"""Whom a sentence itself names as the one who is to act: 市发展改革委要加强统筹协调 (domain.md 4).

Pure. A body is the doer where a part of the sentence begins with it, or with 由 and it, and a word of acting follows.
In 向市财政局报送, 会同市交通局 or 《市交通局关于…的通知》 it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_TITLE = re.compile(r"《[^》]*》")
_PLACE = re.compile(r"(?:^|(?<=[，。；：,;:])|(?<=由))")
_JOINT = re.compile(r"[、和及与]")
_ACTS = re.compile(
    r"(?:等部门|等单位)?(?:按照?职责分工|按照?各自职责|分别|共同|具体|定期)?"
    r"(?:要|应|须|需要|负责|牵头|会同|联合|统筹|组织|指导|督促|加强|制定|做好|开展|建立)"
)
_ALL = re.compile(
    r"(?:^|(?<=[，。；,;]))(?P<who>各?(?:有关|相关|责任|成员)?(?:部门和单位|部门|单位))(?:要|应|须|需要|按照?职能|按照?职责)"
)
_PLACES = re.compile(
    r"(?:^|(?<=[，。；,;]))(?P<who>各地区?|各市(?:州|县)?|各区县(?:（自治县）)?|各县（市、区）|各级政府|各级人民政府)(?:要|应|须|需要)"
)
_GUIDED = re.compile(r"(?:指导|督促|督导|支持)(?P<who>各(?:地|市|区|县|州))")


def doers(sentence: str, names: Mapping[str, int]) -> tuple[int, ...]:
    """The bodies that are to act by the sentence, each once. `names`: all names known, with whose they are."""
    text, by_start = _TITLE.sub("《》", sentence), _by_start(names)
    acting: list[int] = []
    for place in _PLACE.finditer(text):
        listed, end = _listed(text, place.end(), by_start)
        if listed and _ACTS.match(text, end):
            acting += [names[name] for name in listed]
    return tuple(dict.fromkeys(acting))


def everybody(sentence: str) -> str:
    """The words for all bodies together where they are to act: 各有关部门. Empty where there are none."""
    match = _ALL.search(sentence)
    return match["who"] if match else ""


def places(sentence: str) -> str:
    """The words for the places below where they are to act: 各市. Empty where there are none."""
    match = _PLACES.search(sentence)
    return match["who"] if match else ""


def guided(sentence: str) -> str:
    """The words for the places below where a body above them is to guide them: 各市 in 指导各市完善."""
    match = _GUIDED.search(sentence)
    return match["who"] if match else ""


def _listed(text: str, start: int, by_start: Mapping[str, list[str]]) -> tuple[list[str], int]:
    """The names standing side by side from a place on, and where they end."""
    listed: list[str] = []
    end = start
    while name := _name_at(text, end, by_start):
        listed.append(name)
        end += len(name)
        if not (_JOINT.match(text, end) and _name_at(text, end + 1, by_start)):
            break
        end += 1
    return listed, end


def _name_at(text: str, place: int, by_start: Mapping[str, list[str]]) -> str:
    return next((name for name in by_start.get(text[place : place + 2], ()) if text.startswith(name, place)), "")


def _by_start(names: Iterable[str]) -> Mapping[str, list[str]]:
    return _ordered(frozenset(names))


@lru_cache(maxsize=64)
def _ordered(names: frozenset[str]) -> dict[str, list[str]]:
    """Names by their first two characters, the longest first."""
    ordered: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if len(name) > 2:
            ordered.setdefault(name[:2], []).append(name)
    return ordered
