"""Headings whose end nothing marks, told by the headings beside them (accuracy: nothing divides heading and text).

（一）构筑创新新高地积极利用国际资源 （二）布局产业新风口立足本地特点: as long as each other, a verb behind each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tracker.plantext.outline.headings import TARGET, Heading

_OPENS = re.compile(
    r"(?:积极|大力|加快|加强|加大|推动|推进|推行|推广|促进|强化|聚焦|立足|围绕|依托|发挥|探索|制定|持续|不断|进一步|深入|全面|支持|鼓励|引导"
    r"|建立|健全|完善|优化|实施|开展|统筹|落实|严格|充分|抢抓|紧扣|瞄准|坚持|按照|结合|深化|提升|扩大|培育|打造|构建|组织|着力|重点|稳步"
    r"|有序|以(?=[^，。]{2,16}为)|到(?=20\d\d)|对)"
)
_PHRASE = re.compile(r"[^，。；：（\n]{8,60}")
_NOT_LAST = "的和与及或、在以对将为新大加更不并"
_SHORTEST, _LONGEST = 5, 16
_FEWEST = 3
_KINDS = ("工程", "行动", "支撑", "保障", "体系", "机制", "能力", "水平", "建设", "发展", "计划", "平台", "环境")
# 推进国际科技创新中心建设，打造全球科技创新高地。加快……, among headings that end in a full stop
_LONG_HEADING = re.compile(r"[^，。；：\n]{4,30}(?:，[^，。；：\n]{4,30})?(?=。\s?[^\s。])")
_LONGEST_HEADING = 40


def with_parallel(text: str, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The headings; those without a title, whose siblings say where one ends, with it."""
    found = {one.start: one for siblings in _siblings(headings) for one in _told(text, siblings)}
    return tuple(found.get(heading.start, heading) for heading in headings)


def _siblings(headings: Sequence[Heading]) -> Iterator[list[Heading]]:
    def place(one: Heading) -> tuple[int, int]:
        return (-1 if one.parent is None else one.parent, one.rank)

    for _, group in groupby(sorted(headings, key=lambda one: (place(one), one.start)), key=place):
        siblings = list(group)
        if len(siblings) >= _FEWEST:
            yield siblings


def _told(text: str, siblings: Sequence[Heading]) -> Iterator[Heading]:
    """Those without a title that have one beside the others."""
    untitled = [sibling for sibling in siblings if not _is_titled(sibling)]
    if not untitled:
        return
    phrases = [_phrase(text, sibling) for sibling in siblings]
    ends = _as_long(siblings, phrases) or _of_a_kind(siblings, phrases)
    if ends:
        is_guessed = len(untitled) == len(siblings)
        for one, end in zip(siblings, ends, strict=True):
            if not _is_titled(one):
                yield replace(one, title=(one.title[0], end), text_start=end, is_guessed=is_guessed)
    elif len(untitled) * 3 <= len(siblings) and all(
        _ends_in_stop(text, sibling) for sibling in siblings if _is_titled(sibling)
    ):
        yield from (long for heading in untitled if (long := _long(text, heading)) is not None)


def _as_long(siblings: Sequence[Heading], phrases: Sequence[str]) -> list[int]:
    """Where each ends if all are of one length, a verb behind those that nothing ends."""
    for length in range(_SHORTEST, _LONGEST):
        if all(_ends_at(one, phrase, length) for one, phrase in zip(siblings, phrases, strict=True)):
            return [sibling.title[0] + length for sibling in siblings]
    return []


def _of_a_kind(siblings: Sequence[Heading], phrases: Sequence[str]) -> list[int]:
    """Where each ends if all end in one word: ……工程."""
    for kind in _KINDS:
        ends = [phrase.find(kind, 2) + len(kind) for phrase in phrases]
        told = zip(siblings, phrases, ends, strict=True)
        if all(end >= _SHORTEST and _ends_at(one, phrase, end) for one, phrase, end in told):
            return [one.title[0] + end for one, end in zip(siblings, ends, strict=True)]
    return []


def _phrase(text: str, heading: Heading) -> str:
    """Its title, or the first words of what may hold one."""
    if _is_titled(heading):
        return text[slice(*heading.title)]
    match = _PHRASE.match(text, heading.text_start, heading.own_end)
    return match.group() if match else ""


def _is_titled(heading: Heading) -> bool:
    return heading.title[1] > heading.title[0]


def _ends_at(heading: Heading, phrase: str, length: int) -> bool:
    if _is_titled(heading):
        return len(phrase) == length
    return _OPENS.match(phrase, length) is not None and phrase[length - 1] not in _NOT_LAST


def _ends_in_stop(text: str, heading: Heading) -> bool:
    return text[heading.title[1] : heading.title[1] + 1] == "。"


def _long(text: str, heading: Heading) -> Heading | None:
    match = _LONG_HEADING.match(text, heading.text_start, heading.own_end)
    if match is None or len(match.group()) > _LONGEST_HEADING or TARGET.search(match.group()):
        return None
    return replace(heading, title=match.span(), text_start=match.end() + 1)
