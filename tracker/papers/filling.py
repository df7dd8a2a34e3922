"""Filling a Word template with facts by their names: one engine for letters and reports (domain.md 10). Pure.

A template says `{{ 标题 }}`, `{%p for 段落 in 正文 %}` and, of what has parts, `{{ 行.单位 }}`, nothing else: no
expression is worked out, so that filling it in ends soon, whatever stands in it. What it asks for and nobody knows is
an error that names it; what units wrote stays text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

LARGEST = 5 * 2**20
_LARGEST_OPENED = 40 * 2**20
_LARGEST_TEXT = 2 * 2**20
"""Bytes of a template, as it comes, unpacked, and of each part of it with text: a letter's has some 30,000."""

MOST_PLACES = 200
"""Places of a part that are filled in."""

_BROKEN = (LxmlError, LookupError, TypeError, ValueError, RecursionError, zipfile.BadZipFile)
"""What a package that only looks like a .docx comes to grief on."""
_UNREADABLE = "文件打不开，请在 Word 或 WPS 里重新另存为 .docx"

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


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _clean(fact: Fact) -> Any:
    """Every text of it plain."""
    if isinstance(fact, str):
        return _plain(fact)
    return [one.plain() if isinstance(one, Line) else _plain(one) for one in fact]


def _plain(words: str) -> str:
    """Without the signs that no document may hold, and with blanks for those that would break a line or a page."""
    return " ".join(_CONTROL.sub("", words).splitlines()).replace("\t", " ")


class _Unfillable(TemplateError):
    """A place that says more than which fact is to stand there."""


class BadTemplate(Exception):
    """A template that cannot be used; `details` say why, one each."""

    def __init__(self, *details: str) -> None:
        super().__init__("；".join(details))
        self.details = details


def fill(template: bytes, facts: Mapping[str, Fact]) -> bytes:
    """The paper as .docx. Raises BadTemplate where the template asks for what it may not."""
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render({name: _clean(fact) for name, fact in facts.items()}, _environment(facts))
        filled = io.BytesIO()
        document.save(filled)
    except TemplateError as error:
        raise BadTemplate(f"模板里有一处不能填：{error}") from error
    except _BROKEN as error:
        raise BadTemplate(_UNREADABLE) from error
    return filled.getvalue()


def try_out(template: bytes, fields: Mapping[str, str], required: Collection[str], facts: Mapping[str, Fact]) -> None:
    """Try a template with real facts before it is taken; `fields`: what it may ask for, each with what that is.

    Raises BadTemplate that names everything wrong with it.
    """
    _open(template)
    try:
        asked = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment(facts))
    except _Unfillable as error:
        raise BadTemplate(f"模板里有一处不能填：{error}") from error
    except TemplateError as error:
        raise BadTemplate(f"模板的写法有误：{error}") from error
    except _BROKEN as error:
        raise BadTemplate(_UNREADABLE) from error
    unknown = [f"没有“{name}”这一项，可用的有{'、'.join(fields)}" for name in sorted(asked - set(fields))]
    missing = [f"缺少“{name}”：{fields[name]}" for name in required if name not in asked]
    if unknown or missing:
        raise BadTemplate(*unknown, *missing)
    fill(template, facts)


def _open(template: bytes) -> None:
    """It is a .docx of a bearable size that fetches nothing from outside."""
    if len(template) > LARGEST:
        raise BadTemplate(f"文件超过 {LARGEST // 2**20} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            infos = package.infolist()
            if sum(info.file_size for info in infos) > _LARGEST_OPENED:
                raise BadTemplate("文件展开后太大")
            if any(_is_text(info.filename) and info.file_size > _LARGEST_TEXT for info in infos):
                raise BadTemplate(f"正文、页眉或页脚超过 {_LARGEST_TEXT // 2**20} MB，模板只放版式和要填的项")
            names = {info.filename for info in infos}
            links = [package.read(name) for name in names if name.endswith(".rels")]
    except zipfile.BadZipFile as error:
        raise BadTemplate("这不是 .docx 文件，请在 Word 或 WPS 里另存为 .docx") from error
    if "word/document.xml" not in names:
        raise BadTemplate("这不是 .docx 文件，请在 Word 或 WPS 里另存为 .docx")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise BadTemplate("模板里有宏，请另存为不带宏的 .docx")
    if any(b'TargetMode="External"' in link for link in links):
        raise BadTemplate("模板引用了外部文件或网址，请改为嵌入或去掉")


def _is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


_NAME = r"[^\W\d]\w*"
_PLACE = re.compile(rf"\s*(?P<of>{_NAME})(?P<part>\.{_NAME})?\s*")
# {% for 段落 in 正文 %}, {% if 联系人 %}, {% if not 发文字号 %}, {% else %}, {% endif %}, {% endfor %}
_FOR = re.compile(rf"\s*for\s+(?P<each>{_NAME})\s+in\s+(?P<all>{_NAME})\s*")
_OTHER = re.compile(rf"\s*(?:(?:el)?if\s+(?:not\s+)?{_NAME}|else|endif|endfor)\s*")
_ENDS = {"variable_begin": "variable_end", "block_begin": "block_end"}


class _Facts(SandboxedEnvironment):
    """Fills in facts by their names; every part of a template is looked at here before anything of it is worked out.

    `lists`: the facts that have several lines, which alone may be gone through.
    """

    lists: Collection[str] = ()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self._look_at(source)
        return super()._parse(source, name, filename)

    def _look_at(self, source: str) -> None:
        depth, each = 0, ""
        for place, (begin, words) in enumerate(self._places(source), start=1):
            is_variable = begin == "variable_begin"
            loop = None if is_variable else _FOR.fullmatch(words)
            is_for = loop is not None and loop["all"] in self.lists
            depth += is_for - (words.strip() == "endfor")
            if place > MOST_PLACES:
                raise _Unfillable(f"要填的地方超过 {MOST_PLACES} 处")
            if depth > 1:
                raise _Unfillable(f"“{{%{words}%}}”在另一个循环里面，只能逐段、逐行排一遍")
            each = loop["each"] if is_for and loop is not None else each if depth else ""
            if not (_is_place(words, each) if is_variable else is_for or _OTHER.fullmatch(words)):
                said = f"{{{{{words}}}}}" if is_variable else f"{{%{words}%}}"
                raise _Unfillable(f"“{said[:80]}”，只能写项目的名称，不能有运算和其他写法")

    def _places(self, source: str) -> Iterator[tuple[str, str]]:
        """Each {{ … }} and {% … %} with what stands in it."""
        begin, words = "", ""
        for _, token, value in self.lexer.tokeniter(source, None):
            if token in _ENDS:
                begin, words = token, ""
            elif begin and token == _ENDS[begin]:
                yield begin, words
                begin = ""
            elif begin:
                words += value


def _is_place(words: str, each: str) -> bool:
    """A name alone, or a part of the line that is gone through."""
    place = _PLACE.fullmatch(words)
    return place is not None and (place["part"] is None or place["of"] == each)


def _environment(facts: Mapping[str, Any]) -> SandboxedEnvironment:
    found = _Facts(autoescape=True, undefined=StrictUndefined)
    found.lists = {name for name, fact in facts.items() if not isinstance(fact, str)}
    return found
