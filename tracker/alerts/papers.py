"""A letter on paper: the facts filled into a Word template (domain.md 10), which the office may replace by its own.

A template says `{{ 标题 }}` and `{%p for 段落 in 正文 %}`, nothing else: no expression is worked out, so that filling
it in ends soon, whatever stands in it. What it asks for and nobody knows is an error that names it; what units wrote
stays text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

FIELDS = {
    "发文机关": "发文单位的全称",
    "发文字号": "编号，没有编号时为空",
    "标题": "函件标题",
    "主送机关": "收函单位的全称，发给多家时为“各有关单位”",
    "正文": "正文各段，逐段排：{%p for 段落 in 正文 %}、{{ 段落 }}、{%p endfor %} 各占一段",
    "成文日期": "审签的日期，没有审签时为空",
    "联系人": "联系人和电话",
}
"""What a template may ask for."""

REQUIRED = ("标题", "主送机关", "正文", "发文字号", "成文日期")


_BROKEN = (LxmlError, LookupError, TypeError, ValueError, RecursionError, zipfile.BadZipFile)
"""What a package that only looks like a .docx comes to grief on."""


class _Unfillable(TemplateError):
    """A place that says more than which fact is to stand there."""


class BadTemplate(Exception):
    """A template that cannot be used; `details` say why, one each."""

    def __init__(self, *details: str) -> None:
        super().__init__("；".join(details))
        self.details = details


@dataclass(frozen=True)
class Paper:
    """What is filled in, as FIELDS name it."""

    office: str
    number: str
    title: str
    to: str
    body: tuple[str, ...]
    dated: str
    contact: str

    def values(self) -> Mapping[str, Any]:
        """By the names that templates use."""
        return {
            "发文机关": self.office,
            "发文字号": self.number,
            "标题": self.title,
            "主送机关": self.to,
            "正文": list(self.body),
            "成文日期": self.dated,
            "联系人": self.contact,
        }


def render(template: bytes, paper: Paper) -> bytes:
    """The paper as .docx. Raises BadTemplate where the template asks for what it may not."""
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(paper.values()), _environment())
        filled = io.BytesIO()
        document.save(filled)
    except TemplateError as error:
        raise BadTemplate(f"模板里有一处不能填：{error}") from error
    except _BROKEN as error:
        raise BadTemplate(_UNREADABLE) from error
    return filled.getvalue()


_UNREADABLE = "文件打不开，请在 Word 或 WPS 里重新另存为 .docx"


def check(template: bytes, paper: Paper) -> None:
    """Try a template with real facts before it is taken. Raises BadTemplate that names everything wrong with it."""
    _open(template)
    try:
        asked = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment())
    except _Unfillable as error:
        raise BadTemplate(f"模板里有一处不能填：{error}") from error
    except TemplateError as error:
        raise BadTemplate(f"模板的写法有误：{error}") from error
    except _BROKEN as error:
        raise BadTemplate(_UNREADABLE) from error
    unknown = [f"没有“{name}”这一项，可用的有{'、'.join(FIELDS)}" for name in sorted(asked - set(FIELDS))]
    missing = [f"缺少“{name}”：{FIELDS[name]}" for name in REQUIRED if name not in asked]
    if unknown or missing:
        raise BadTemplate(*unknown, *missing)
    render(template, paper)


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
                raise BadTemplate(f"正文、页眉或页脚超过 {_LARGEST_TEXT // 2**20} MB，函件模板只放版式和要填的项")
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
_PLACE = re.compile(rf"\s*{_NAME}\s*")
# {% for 段落 in 正文 %}, {% if 联系人 %}, {% if not 发文字号 %}, {% else %}, {% endif %}, {% endfor %}
_FOR = re.compile(rf"\s*for\s+{_NAME}\s+in\s+正文\s*")
_OTHER = re.compile(rf"\s*(?:(?:el)?if\s+(?:not\s+)?{_NAME}|else|endif|endfor)\s*")
_ENDS = {"variable_begin": "variable_end", "block_begin": "block_end"}


class _Facts(SandboxedEnvironment):
    """Fills in facts by their names; every part of a template is looked at here before anything of it is worked out."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self._look_at(source)
        return super()._parse(source, name, filename)

    def _look_at(self, source: str) -> None:
        depth = 0
        for place, (begin, words) in enumerate(self._places(source), start=1):
            is_variable = begin == "variable_begin"
            is_for = not is_variable and bool(_FOR.fullmatch(words))
            depth += is_for - (words.strip() == "endfor")
            if place > MOST_PLACES:
                raise _Unfillable(f"要填的地方超过 {MOST_PLACES} 处")
            if depth > 1:
                raise _Unfillable(f"“{{%{words}%}}”在另一个循环里面，正文只能逐段排一遍")
            if not (_PLACE.fullmatch(words) if is_variable else is_for or _OTHER.fullmatch(words)):
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


def _environment() -> SandboxedEnvironment:
    return _Facts(autoescape=True, undefined=StrictUndefined)
