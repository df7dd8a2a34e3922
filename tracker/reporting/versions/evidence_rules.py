"""Which proofs may be stored: size, kind and secrecy of a file, what a reference must say (domain.md 11).

A file is looked at before anything of it is written down: its name, and the text of its first page where the format
gives it away without a converter (text, Word, Excel, PowerPoint, web page). Scans and PDF are judged by name alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from tracker.errors import BadInput
from tracker.papers.damage import DAMAGED
from tracker.secrecy import FIRST_PAGE, names_secret
from tracker.vocabulary import EvidenceKind

MOST_BYTES = 20 * 1024 * 1024
MOST_AT_ONCE = 10
MOST_OF_REPORT = 30
MOST_BYTES_OF_REPORT = 60 * 1024 * 1024
LONGEST_TITLE = 200
_MOST_XML = 8 * 1024 * 1024
_READ_OF_TEXT = 8 * 1024

# Formats offices use, each with the bytes its files begin with; empty: any.
_OFFICE_2007 = (b"PK\x03\x04",)
_OFFICE_97 = (b"\xd0\xcf\x11\xe0",)
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".docx": _OFFICE_2007,
    ".xlsx": _OFFICE_2007,
    ".pptx": _OFFICE_2007,
    ".ofd": _OFFICE_2007,
    ".zip": _OFFICE_2007,
    ".doc": _OFFICE_97,
    ".xls": _OFFICE_97,
    ".ppt": _OFFICE_97,
    ".wps": _OFFICE_97,
    ".et": _OFFICE_97,
    ".txt": (),
    ".csv": (),
}
ACCEPT = ",".join(BEGINNINGS)

REFERENCES = (EvidenceKind.DOCUMENT, EvidenceKind.ADDRESS)
"""Proofs that a line of words tells: the cell of the Excel form shows these, and takes off the ones it leaves out."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')


@dataclass(frozen=True)
class NewFile:
    """A file handed in: its name as given and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class NewReference:
    """A proof that is no file: a document number, an address, a system, a visit, told in words."""

    kind: EvidenceKind
    words: str


def checked_file(new: NewFile) -> NewFile:
    """The file with a clean name. BadInput, before anything is stored, where it may not be kept."""
    name = _clean_name(new.name)
    ending = "." + name.rpartition(".")[2].lower()
    if ending not in BEGINNINGS:
        raise BadInput(f"“{name}”的格式不收。可收 PDF、Word、Excel、图片、OFD、文本和 ZIP。")
    if not new.data:
        raise BadInput(f"“{name}”是空文件，请核对后再传")
    if len(new.data) > MOST_BYTES:
        raise BadInput(f"“{name}”超过 20 MB，请压缩或拆分后再传")
    if BEGINNINGS[ending] and not new.data.startswith(BEGINNINGS[ending]):
        raise BadInput(f"“{name}”的内容与格式 {ending} 不符，请用原程序另存后再传")
    if names_secret(name) or names_secret(first_page(ending, new.data)):
        raise BadInput(f"“{name}”的名称或首页有密级字样，没有保存。涉密材料不得上传；可改填文号或现场核查记录。")
    return NewFile(name, new.data)


def demand_room(sizes: Collection[int]) -> None:
    """BadInput where the proofs of one report are too many or too large together; sizes in bytes, 0 of a reference."""
    if len(sizes) > MOST_OF_REPORT:
        raise BadInput(f"一份报告最多 {MOST_OF_REPORT} 件佐证，请把同类材料合并，或改填文号")
    if sum(sizes) > MOST_BYTES_OF_REPORT:
        most = MOST_BYTES_OF_REPORT // 1024 // 1024
        raise BadInput(f"一份报告的佐证文件合计不超过 {most} MB，请压缩或只传关键页，其余改填文号")


def checked_reference(new: NewReference) -> NewReference:
    """The reference with its ends trimmed. BadInput where it says nothing that can be looked up."""
    words = " ".join(new.words.split())
    if not words:
        raise BadInput(f"请填写{new.kind.label}的内容")
    if len(words) > LONGEST_TITLE:
        raise BadInput(f"{new.kind.label}请写在 {LONGEST_TITLE} 字以内")
    if new.kind is EvidenceKind.FILE:
        raise BadInput("文件请用“选择文件”上传")
    if new.kind is EvidenceKind.ADDRESS and not re.match(r"https?://[^\s/]+", words):
        raise BadInput("公开网址请以 http:// 或 https:// 开头")
    if names_secret(words):
        raise BadInput("佐证的说明有密级字样，没有保存。涉密材料不得填报。")
    return NewReference(new.kind, words)


def first_page(ending: str, data: bytes) -> str:
    """About a page of the file's text, empty where the format does not show it."""
    if ending in (".txt", ".csv"):
        return _text(data[:_READ_OF_TEXT])
    part = {".docx": "word/document.xml", ".xlsx": "xl/sharedStrings.xml", ".pptx": "ppt/slides/slide1.xml"}.get(ending)
    return _xml_text(data, part)[:FIRST_PAGE] if part else ""


_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")


def _text(data: bytes) -> str:
    """The beginning as each of the usual encodings reads it: which one it is need not be known to find a marking."""
    return "\n".join(data.decode(encoding, "replace")[:FIRST_PAGE] for encoding in _ENCODINGS)


def _xml_text(data: bytes, part: str) -> str:
    """The words of one part of an Office file; BadInput where the file is broken or a trap."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if part not in archive.namelist():
                return ""
            with archive.open(part) as stream:
                xml = stream.read(_MOST_XML + 1)
        if len(xml) > _MOST_XML:
            raise BadInput("文件展开后过大，请拆分后再传")
        return "".join(fromstring(xml).itertext())
    except (ParseError, DefusedXmlException, *DAMAGED) as broken:
        raise BadInput("文件打不开，可能已损坏或加了密码，请另存后再传") from broken


def _clean_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = _UNSAFE.sub("_", last).strip(" .") or "未命名"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:150]}{dot}{ending[:20]}"
