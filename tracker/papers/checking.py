"""Trying a template of the office before it is taken: everything wrong with it is named at once, and where. Pure.

“正文第3段：没有“目标打成”这一项，是不是“目标达成”？”
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml import etree

from tracker.papers.fields import field_faults
from tracker.papers.filling import BROKEN, UNREADABLE, BadTemplate, Fact, environment, fill
from tracker.papers.places import MOST_PLACES, WRONG, Place, left_open, places, words_of

LARGEST = 5 * 2**20
_LARGEST_OPENED = 40 * 2**20
_LARGEST_TEXT = 2 * 2**20
"""Bytes of a template, as it comes, unpacked, and of all of it but its pictures: the shipped ones have some 850,000."""

_PICTURES = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"),
    *(b"\x01\x00\x00\x00", b"\x01\x00\x09\x00", b"\xd7\xcd\xc6\x9a"),
)
"""How pictures begin, and no text: a package may give a part with text any name."""

TOO_MUCH = f"图片以外的内容超过 {_LARGEST_TEXT // 2**20} MB，模板只放版式和要填的项，不嵌入字体"
_MOST_STRAY = 100
"""Curly brackets outside of the text: names of extensions have some."""

_MOST_SPOTS = 3
NOT_DOCX = "这不是 .docx 文件，请在 Word 或 WPS 里另存为 .docx"
MACROS = "模板里有宏，请另存为不带宏的 .docx"
OUTSIDE = "模板引用了外部文件或网址（{target}），请改为嵌入或去掉"
EMBEDDED = "模板里嵌有其他文件或控件，请去掉"
_ALIEN = ("/aFChunk", "/oleObject", "/control", "/package", "/activeXControlBinary")
"""Ends of the types of relations to what is no part of a text document."""


@dataclass(frozen=True)
class Offer:
    """What a template may ask for: each fact with what it is.

    `paragraphs`: those that are gone through one by one. `columns`: those that have lines, with the parts of a line.
    """

    fields: Mapping[str, str]
    required: Collection[str]
    paragraphs: Collection[str] = ()
    columns: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def lists(self) -> set[str]:
        """What may be gone through."""
        return {*self.paragraphs, *self.columns}


def try_out(template: bytes, offer: Offer, facts: Mapping[str, Fact]) -> list[str]:
    """Try a template with real facts before it is taken; what it leaves out of the offer.

    Raises BadTemplate that names everything wrong with it.
    """
    left_out = check(template, offer)
    fill(template, facts)
    return left_out


def check(template: bytes, offer: Offer) -> list[str]:
    """The same without facts: whatever they are, it asks for nothing else."""
    _demand_docx(template)
    asked: set[str] = set()
    faults: list[str] = []
    is_whole = True
    for part in _parts(template):
        faults += part.of_fields
        unreadable = [*part.unreadable()]
        if unreadable:
            is_whole, faults = False, [*faults, *unreadable]
            continue
        found = list(part.places(offer.lists))
        asked |= {place.name for place in found if place.name}
        faults += _faults(part, found, offer)
    if is_whole:
        faults += [f"缺少“{name}”：{offer.fields[name]}" for name in offer.required if name not in asked]
    if faults:
        raise BadTemplate(*dict.fromkeys(faults))
    return [name for name in offer.fields if name not in asked]


def _faults(part: _Part, found: Sequence[Place], offer: Offer) -> Iterator[str]:
    """Each once, with the places where it stands."""
    spots = part.spots()
    if max((place.number for place in found), default=0) != len(spots):
        spots = {}
    known: dict[str, list[str]] = {}
    for place in found:
        why = _fault(place, offer)
        if why:
            known.setdefault(why, []).append(spots.get(place.number, part.name))
    for why, stands in known.items():
        different = list(dict.fromkeys(stands))
        yield f"{'、'.join(different[:_MOST_SPOTS])}{'等' if len(different) > _MOST_SPOTS else ''}：{why}"


def _fault(place: Place, offer: Offer) -> str:
    """What is wrong with one place; empty where nothing is."""
    unknown = place.name and place.name not in offer.fields
    if unknown:
        return f"没有“{place.name}”这一项，{_instead(place.name, offer.fields)}"
    if place.fault:
        return f"“{place.said}”{place.fault}"
    if place.of:
        return _fault_of_part(place, offer)
    if place.is_shown and place.name in offer.columns:
        return f"“{place.said}”有多行，要逐行排：{{%tr for 行 in {place.name} %}}、{{%tr endfor %}} 各占一行"
    if place.is_shown and place.name in offer.paragraphs:
        return f"“{place.said}”有多段，要逐段排：{{%p for 段 in {place.name} %}}、{{{{ 段 }}}}、{{%p endfor %}}"
    return ""


def _fault_of_part(place: Place, offer: Offer) -> str:
    columns = offer.columns.get(place.of, ())
    if place.part and not columns:
        return f"“{place.said}”：“{place.of}”逐段排，每段不再分项"
    if place.part and place.part not in columns:
        return f"“{place.of}”的一行里没有“{place.part}”，{_instead(place.part, columns)}"
    if columns and not place.part:
        return f"“{place.said}”要写明是一行里的哪一项，可用的有{'、'.join(columns)}"
    return ""


def _instead(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"是不是“{near[0]}”？" if near else f"可用的有{'、'.join(known)}"


# The package


def _demand_docx(template: bytes) -> None:
    """It is a .docx of a bearable size that runs nothing and fetches nothing from outside."""
    if len(template) > LARGEST:
        raise BadTemplate(f"文件超过 {LARGEST // 2**20} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            _demand_bearable(package)
            faults = [*_alien(package)]
    except zipfile.BadZipFile as error:
        raise BadTemplate(NOT_DOCX) from error
    except BROKEN as error:
        raise BadTemplate(UNREADABLE) from error
    if faults:
        raise BadTemplate(*dict.fromkeys(faults))


def _demand_bearable(package: zipfile.ZipFile) -> None:
    infos = package.infolist()
    if sum(info.file_size for info in infos) > _LARGEST_OPENED:
        raise BadTemplate("文件展开后太大")
    if sum(info.file_size for info in infos if not _is_picture(package, info)) > _LARGEST_TEXT:
        raise BadTemplate(TOO_MUCH)
    if "word/document.xml" not in {info.filename for info in infos}:
        raise BadTemplate(NOT_DOCX)


def _alien(package: zipfile.ZipFile) -> Iterator[str]:
    for info in package.infolist():
        name = info.filename
        data = b"" if _is_picture(package, info) else package.read(info)
        if name.endswith("vbaProject.bin") or (name == "[Content_Types].xml" and b"macroEnabled" in data):
            yield MACROS
        if name.startswith(("word/embeddings/", "word/activeX/")):
            yield EMBEDDED
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            yield UNREADABLE
        elif name.endswith(".rels"):
            yield from _alien_relations(data)


def _alien_relations(data: bytes) -> Iterator[str]:
    for relation in etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True)):
        if str(relation.get("TargetMode", "")).lower() == "external":
            yield OUTSIDE.format(target=str(relation.get("Target", ""))[:60])
        elif str(relation.get("Type", "")).endswith(_ALIEN):
            yield EMBEDDED


def _is_picture(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    with package.open(info) as member:
        return member.read(4).startswith(_PICTURES)


# Its parts with text


@dataclass(frozen=True)
class _Part:
    """正文, 页眉, 页脚, 脚注 or 文件属性: its XML, and its paragraphs with the place each stands at.

    Of others, 尾注, 批注 …, where nothing is filled in, only what is wrong with their fields.
    """

    name: str
    xml: str = ""
    paragraphs: tuple[tuple[str, str], ...] = ()
    of_fields: tuple[str, ...] = ()

    def unreadable(self) -> Iterator[str]:
        """Why it cannot be looked at more closely: a bracket is open, it is too much."""
        for spot, text in self.paragraphs:
            if left_open(text):
                yield f"{spot}：{WRONG}：“{text.strip()[:40]}”的括号没有成对"
        texts = "".join(text for _, text in self.paragraphs)
        if texts.count("{{") + texts.count("{%") > MOST_PLACES:
            yield f"{self.name}：要填的地方超过 {MOST_PLACES} 处"
        elif self.xml.count("{") - texts.count("{") > _MOST_STRAY:
            yield f"{self.name}：{WRONG}：花括号太多"

    def places(self, lists: Collection[str]) -> Iterator[Place]:
        """What is filled in."""
        source = self.xml if self.name == _PROPERTIES else DocxTemplate(io.BytesIO()).patch_xml(self.xml)
        try:
            yield from places(words_of(environment(()).lexer.tokeniter(source, None)), lists)
        except TemplateError as error:
            yield Place(self.name, 0, fault=f"{WRONG}：{error}")

    def spots(self) -> dict[int, str]:
        """Where the places stand, by their numbers: “正文第3段”."""
        stands = (spot for spot, text in self.paragraphs for _ in _PLACE.findall(text))
        return dict(enumerate(stands, start=1))


_PROPERTIES = "文件属性"
_PROPERTY_NAMES = ("author", "comments", "identifier", "language", "subject", "title")
_HEADERS_FOOTERS = (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI)
_WORDS = "wordprocessingml."
_LOOKED_AT = (f"{_WORDS}document.main+xml", f"{_WORDS}header+xml", f"{_WORDS}footer+xml")
_UNFILLED = {"endnotes": "尾注", "comments": "批注", "document.glossary": "构建基块"}
_PLACE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def _parts(template: bytes) -> list[_Part]:
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render_init()
        _demand_few_copies(document.docx.part)
        found = [_part("正文", document.docx.element.body)]
        for name, uri in (("页眉", document.HEADER_URI), ("页脚", document.FOOTER_URI)):
            found += [_part(name, etree.fromstring(one.blob)) for _, one in document.get_headers_footers(uri)]
        for part in document.docx.part.package.parts:
            kind = part.content_type.lower()
            if kind.endswith("wordprocessingml.footnotes+xml"):
                found.append(_part("脚注", etree.fromstring(part.blob)))
            elif _WORDS in kind and not kind.endswith(_LOOKED_AT):
                found.append(_unfilled(kind, etree.fromstring(part.blob)))
        properties = document.docx.core_properties
        told = [getattr(properties, name) for name in _PROPERTY_NAMES]
        return [*found, _Part(_PROPERTIES, "\n".join(told), tuple((_PROPERTIES, one) for one in told))]
    except BROKEN as error:
        raise BadTemplate(UNREADABLE) from error


def _demand_few_copies(body: Any) -> None:
    """A header is read and filled once for each relation to it."""
    targets = [one.target_part for one in body.rels.values() if one.reltype in _HEADERS_FOOTERS]
    sizes = {part: len(part.blob) for part in set(targets)}
    if sum(sizes[part] for part in targets) > _LARGEST_TEXT:
        raise BadTemplate(TOO_MUCH)


def _part(name: str, element: Any) -> _Part:
    rows: list[tuple[str, str]] = []
    spots: dict[Any, str] = {}
    number, cells = 0, _cells(element)
    for paragraph in element.iter(qn("w:p")):
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        number += cell is None
        spots[paragraph] = f"{name}第{number}段" if cell is None else f"{name}{cells.get(cell, '的表')}"
        rows.append((spots[paragraph], "".join(one.text or "" for one in paragraph.iter(qn("w:t")))))
    of_fields = (f"{spots.get(paragraph, name)}：{why}" for paragraph, why in field_faults(element))
    return _Part(name, etree.tostring(element, encoding="unicode"), tuple(rows), tuple(of_fields))


def _unfilled(kind: str, element: Any) -> _Part:
    name = _UNFILLED.get(kind.partition(_WORDS)[2].removesuffix("+xml"), "正文以外")
    return _Part(name, of_fields=tuple(f"{name}：{why}" for _, why in field_faults(element)))


def _cells(element: Any) -> dict[Any, str]:
    """Where each cell of a table stands: 第1个表第2行第3格."""
    return {
        cell: f"第{table_number}个表第{number}行第{place}格"
        for table_number, table in enumerate(element.iter(qn("w:tbl")), start=1)
        for number, row in enumerate(table.iterchildren(qn("w:tr")), start=1)
        for place, cell in enumerate(row.iterchildren(qn("w:tc")), start=1)
    }
