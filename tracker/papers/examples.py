"""The facts of a paper as whoever makes a template reads them: how each is written, what it is, what it says. Pure.

Example: 标题, `{{ 标题 }}`, 2026年第3季度政策落实情况.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.excerpts import shortened
from tracker.papers.checking import Offer
from tracker.papers.filling import Fact, Line, parts_of

LONGEST = 60


@dataclass(frozen=True)
class Field:
    """`written`: as a template asks for it; `example`: what it said the last time, empty where that is not known.

    `is_part`: of a line of the field before it.
    """

    name: str
    written: str
    about: str
    example: str
    is_required: bool = False
    is_part: bool = False


def fields_of(offer: Offer, facts: Mapping[str, Fact]) -> Iterator[Field]:
    """Each in the order of the offer, the parts of a line behind the field that has lines."""
    for name, about in offer.fields.items():
        fact = facts.get(name, "")
        yield Field(name, _written(offer, name), about, shortened(_said(fact), LONGEST), name in offer.required)
        first = next((line for line in fact if isinstance(line, Line)), None)
        for part in offer.columns.get(name, ()):
            said = parts_of(first).get(part, "") if first is not None else ""
            yield Field(part, f"{{{{ 行.{part} }}}}", "", shortened(said, LONGEST), is_part=True)


def _written(offer: Offer, name: str) -> str:
    if name in offer.columns:
        return f"{{%tr for 行 in {name} %}} … {{%tr endfor %}}"
    if name in offer.paragraphs:
        return f"{{%p for 段 in {name} %}} {{{{ 段 }}}} {{%p endfor %}}"
    return f"{{{{ {name} }}}}"


def _said(fact: Fact) -> str:
    """The text, the first of its paragraphs, how many lines there are."""
    if isinstance(fact, str):
        return fact
    lines = [line for line in fact if isinstance(line, Line)]
    if lines:
        return f"{len(lines)} 行，首行："
    paragraphs = [line for line in fact if isinstance(line, str)]
    return f"{len(paragraphs)} 段，首段：{paragraphs[0]}" if paragraphs else ""
