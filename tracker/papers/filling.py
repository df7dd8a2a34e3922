"""Filling a Word template with facts by their names: one engine for letters and reports (domain.md 10). Pure.

A template says `{{ 标题 }}`, `{%p for 段落 in 正文 %}` and, of what has parts, `{{ 行.单位 }}` (places.py). What it
asks for and nobody knows is an error that names it; what units wrote stays text.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from lxml.etree import LxmlError

from tracker.papers.damage import DAMAGED
from tracker.papers.places import places, words_of
from tracker.typed import NOT_IN_XML

BROKEN = (
    *(LxmlError, PythonDocxError, OpcError),
    *(ArithmeticError, AttributeError, TypeError, *DAMAGED),
)
"""What a package that only looks like a .docx comes to grief on."""

UNREADABLE = "文件打不开，请在 Word 或 WPS 里重新另存为 .docx"
TORN = "填好以后不是完整的 Word 文件：{%p … %} 要单独占一段，{%tr … %} 要单独占表格的一行，成对放在要重复的内容前后"

Fact = str | Sequence[str] | Sequence["Line"]
"""A text, its paragraphs, or lines whose parts have names."""


class Line:
    """A line of a table, `{{ 行.单位 }}`: its parts by name, and nothing else that an object has."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Mapping[str, str]) -> None:
        self._parts = parts

    def __getitem__(self, name: str) -> str:
        return self._parts[name]

    def plain(self) -> Line:
        """The same with every text plain."""
        return Line({name: _plain(words) for name, words in self._parts.items()})


def parts_of(line: Line) -> Mapping[str, str]:
    """By their names; no method, which a template could name."""
    return line._parts


def as_json(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """To be kept: a line as its parts."""
    return {
        name: fact
        if isinstance(fact, str)
        else [dict(line._parts) if isinstance(line, Line) else line for line in fact]
        for name, fact in facts.items()
    }


def from_json(kept: Mapping[str, Any]) -> dict[str, Fact]:
    """The same facts again."""
    return {
        name: fact if isinstance(fact, str) else [Line(one) if isinstance(one, dict) else one for one in fact]
        for name, fact in kept.items()
    }


def _clean(fact: Fact) -> Any:
    """Every text of it plain."""
    if isinstance(fact, str):
        return _plain(fact)
    return [line.plain() if isinstance(line, Line) else _plain(line) for line in fact]


def _plain(words: str) -> str:
    """Without the signs that no document may hold, and with blanks for those that would break a line or a page."""
    return " ".join(NOT_IN_XML.sub("", words).splitlines()).replace("\t", " ")


class _Unfillable(TemplateError):
    """A place that says more than which fact is to stand there."""


class BadTemplate(Exception):
    """A template that cannot be used; `details` say why, one each."""

    def __init__(self, *details: str) -> None:
        super().__init__("；".join(details))
        self.details = details


def fill(template: bytes, facts: Mapping[str, Fact]) -> bytes:
    """The paper as .docx. Raises BadTemplate where the template asks for what it may not."""
    lists = {name for name, fact in facts.items() if not isinstance(fact, str)}
    try:
        document = _Document(io.BytesIO(template))
        document.render({name: _clean(fact) for name, fact in facts.items()}, environment(lists))
        filled = io.BytesIO()
        document.save(filled)
    except TemplateError as error:
        raise BadTemplate(f"模板里有一处不能填：{error}") from error
    except BROKEN as error:
        raise BadTemplate(UNREADABLE) from error
    return filled.getvalue()


class _Document(DocxTemplate):  # type: ignore[misc]
    """A template that is filled in; what tears its tables or paragraphs apart is refused, not mended by guess."""

    def fix_tables(self, xml: str) -> Any:
        """The body as it was filled in."""
        try:
            etree.fromstring(xml)
        except LxmlError as error:
            raise BadTemplate(TORN) from error
        return super().fix_tables(xml)


class _Facts(SandboxedEnvironment):
    """Fills in facts by their names; every part of a template is looked at here before anything of it is worked out.

    `lists`: the facts that have several lines, which alone may be gone through.
    """

    lists: Collection[str] = ()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        for place in places(words_of(self.lexer.tokeniter(source, None)), self.lists):
            if place.fault:
                raise _Unfillable(f"“{place.said}”{place.fault}")
        return super()._parse(source, name, filename)


def environment(lists: Collection[str]) -> SandboxedEnvironment:
    """In which templates are read and filled in."""
    found = _Facts(autoescape=True, undefined=StrictUndefined)
    found.lists = lists
    return found
