"""Lists of duties: each item opens with who has it, and what follows is his (市公安局：负责登记上牌)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.plantext.reading import Span
from tracker.plantext.statements.bodies import body_list, is_body, is_certain, is_group, is_unnamed
from tracker.plantext.statements.grammar import Statement, made_of, masked, read_statement
from tracker.plantext.statements.words import LABEL, PERSON_LABEL, TIME_LABEL
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.numerals import CN_NUMERAL

_LINE = re.compile(r"^.{4,}$", re.MULTILINE)
_NUMBER_OR_DASH = re.compile(rf"{NUMBER_AT_START.pattern}|[—－-]{{1,2}}")
_WHO = r"(?P<who>[^：:。；“\n\d]{2,60}?)"
# 市公安局：, 市公安局主要职责：
_WITH_COLON = re.compile(rf"{_WHO}(?:的?(?:主要|工作|具体)?(?:职责|任务|分工))?\s?[：:]\s?")
# （一）市教育局。负责…, （一）市教育局 on a line of its own
_AS_HEADING = re.compile(rf"{_WHO}(?:。|$)", re.MULTILINE)
# 县财政局负责资金保障。
_WITH_VERB = re.compile(rf"{_WHO}(?:主要|具体|牵头|统一)?负责(?=[一-鿿]{{2}})(?!解释|的|人|同志)")
# what ends the names of any form, behind what a name ends with
_MAY_END_NAMES = re.compile(
    r"[^：:。；“\n\d]{2,60}?(?:[委局厅部办府室会组队心社司区县市门位道镇乡院校团联协企场）]|职责|任务|分工)(?:\s?[：:。\n]|(?:主要|具体|牵头|统一)?负责)"
)
_LONGEST = 70
_BETWEEN_NAMES = re.compile(r"[、，/]|以及|及|和(?=各)")
_SAYS = re.compile(r"(?:[^\n一-鿿]{0,6}[一-鿿]){6}")
_DOES = re.compile(r"(?:主要|具体|牵头|会同)?(?:负责|牵头|落实|配合|协助|做好|组织|指导|督促|加强|制[定订])")
_MEANS_ALL = re.compile("各|其他|其它|其余")
_ALL_OTHERS = re.compile("(?:其他|其它|其余)(?:各|有关|相关|成员|责任)?(?:部门|单位)")
_FEWEST = 2
_OUTERMOST = re.compile(rf"第|{CN_NUMERAL}{{1,3}}、")
_COUNT = re.compile(rf"{CN_NUMERAL}+|\d+|[①-⑳]")


@dataclass(frozen=True)
class _Item:
    """A line that opens with bodies: `span` their words, `said` those that are read (市教育局牵头, but not 职责：).

    `shape`: what its number looks like, （#） for （一）. `is_sentence`: 县财政局负责资金保障。
    `is_sure`: its names say by their ends alone that they are bodies.
    """

    line: Span
    span: Span
    said: Span
    shape: str
    is_sentence: bool
    is_sure: bool


def duties(text: str, start: int, end: int, told: Sequence[Span]) -> list[Statement]:
    """The names that open the items of a list of duties, of those that say nowhere else who is responsible.

    `told`: the statements found otherwise, in order. One such line alone is no list: 市商务局：… may be anything.
    """
    items = list(_items(text, start, end))
    listed = [item for place, item in enumerate(items) if _is_listed(item, items[max(0, place - 1) : place + 2])]
    if sum(item.is_sure for item in listed) < _FEWEST:
        return []
    ends = [*(item.line[0] for item in listed[1:]), end]
    own = [item for item, stop in zip(listed, ends, strict=True) if not _tells_again(text, item, stop, told)]
    return [replace(statement, opens=True) for item in own if (statement := _statement(text, item))]


def _items(text: str, start: int, end: int) -> Iterator[_Item]:
    for line in _LINE.finditer(text, start, end):
        number = _NUMBER_OR_DASH.match(text, *line.span())
        at = number.end() if number else line.start()
        shape = _COUNT.sub("#", number.group()) if number else ""
        if _MAY_END_NAMES.match(text, at, min(at + _LONGEST, line.end() + 1)) is None:
            continue
        if any(label.match(text, at) for label in (LABEL, PERSON_LABEL, TIME_LABEL)):
            continue
        sentence = _WITH_VERB.match(text, at, line.end())
        heading = _WITH_COLON.match(text, at, line.end()) or (number and _AS_HEADING.match(text, at, line.end()))
        opened = sentence or heading
        if not opened or not sentence and not _is_followed_by_words(text, opened.end(), line.end(), end):
            continue
        names = _names(text, *opened.span("who"))
        if all(_is_named(name) for name in names):
            span = (at if "#" in shape else line.start(), opened.end())
            is_sure = all(is_certain(name) or _ALL_OTHERS.fullmatch(name) for name in names)
            said = sentence.span() if sentence else opened.span("who")
            yield _Item(line.span(), span, said, shape, sentence is not None, is_sure)


def _statement(text: str, item: _Item) -> Statement | None:
    if item.is_sentence:
        return read_statement(text, item.span, *item.said)
    listed = body_list(text, masked(text, *item.said), *item.said, item.said[0])
    return made_of(item.span, list(listed.bodies), listed.open_ended, ()) if listed.bodies else None


def _names(text: str, start: int, end: int) -> list[str]:
    """The names between two places; 各县（市、区）政府 is one."""
    between = [match.span() for match in _BETWEEN_NAMES.finditer(masked(text, start, end))]
    starts, ends = [0, *(b for _, b in between)], [*(a for a, _ in between), end - start]
    return [text[start + a : start + b].strip() for a, b in zip(starts, ends, strict=True)]


def _is_named(name: str) -> bool:
    """市住建局, 各区县人民政府, 其他部门; a kind of bodies alone (成员单位：…) leads to a list of them."""
    if _ALL_OTHERS.fullmatch(name) or name.startswith("各") and is_group(name):
        return True
    return is_body(name) and (not is_unnamed(name) or _MEANS_ALL.match(name) is not None)


def _is_followed_by_words(text: str, at: int, line_end: int, end: int) -> bool:
    """Words on the same line, or items below; not the names of persons or bodies, not the next body of a plain list."""
    words = text[at:line_end].strip()
    if not words:
        below = _LINE.match(text, line_end + 1, end)
        number = below and NUMBER_AT_START.match(text, *below.span())
        first = number.end() if number else line_end + 1
        return below is not None and not all(_is_named(name) for name in _names(text, first, below.end()))
    if _DOES.match(words):
        return True
    pieces = re.split(r"[、，；\s]", words.rstrip("。；"))
    return _SAYS.search(words) is not None and not all(len(p) <= 4 or is_certain(p) and is_body(p) for p in pieces)


def _is_listed(item: _Item, around: Sequence[_Item]) -> bool:
    """市消防救援大队：… where it stands beside 市公安局：…; a sentence 县财政局负责资金保障。 beside any other item."""
    beside = [other for other in around if other is not item and other.shape == item.shape]
    is_next = any(other.line[1] + 1 == item.line[0] or item.line[1] + 1 == other.line[0] for other in beside)
    if item.is_sure:
        return is_next or not item.is_sentence
    return any(other.is_sure for other in beside) and (is_next or item.shape != "")


def _tells_again(text: str, item: _Item, stop: int, told: Sequence[Span]) -> bool:
    """Whether the item, which ends at `stop` at the latest, says in a bracket or behind a label who is responsible."""
    for line in _LINE.finditer(text, item.line[1] + 1, stop):
        number = NUMBER_AT_START.match(text, *line.span())
        shape = _COUNT.sub("#", number.group()) if number else ""
        if number and (not item.shape or shape == item.shape or _OUTERMOST.match(number.group())):
            stop = line.start()
            break
    first = bisect_left(told, (item.line[0], 0))
    return first < len(told) and told[first][0] < stop
