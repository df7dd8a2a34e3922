"""The bytes of an uploaded file become lines, or are refused with what to do about it.

What a file is follows from its first bytes and from the names inside a package, never from its own name. The library
for a kind of file is loaded with the first file of that kind: PDFium alone takes a fifth of a second and 20 MB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from tracker.errors import NotAPlan
from tracker.plantext.document.encodings import decoded
from tracker.plantext.document.markdown import is_markdown, markdown_lines, without_marks
from tracker.plantext.document.packages import compound_kind, package_kind
from tracker.plantext.document.pasted import without_traces
from tracker.plantext.document.tabbed import tabbed_lines
from tracker.plantext.document.web_page import is_web_page, page_in_archive, web_page_lines
from tracker.plantext.scan.extra import OF_A_PHONE, refusal
from tracker.plantext.text.lines import Line

MAX_BYTES = 50 * 1024 * 1024

# First bytes of pictures, each with the reason shown to the person where they cannot be recognised.
_PICTURE = "这是图片，请上传带文字的文件，或者粘贴文字"
_SCAN = "这是扫描图片，请上传带文字的文件，或者粘贴文字"
_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"BM", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\x00\x00\x00\x0cjP  ", _PICTURE),
    (b"II*\x00", _SCAN),
    (b"MM\x00*", _SCAN),
)
# First bytes of files that hold no text at all.
_NO_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "这是压缩文件，请解压后上传其中的方案"),
    (b"Rar!", "这是压缩文件，请解压后上传其中的方案"),
    (b"7z\xbc\xaf", "这是压缩文件，请解压后上传其中的方案"),
)
# Pictures that say what they are behind their length.
_WEBP = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
_OF_A_PHONE = re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avif)", re.DOTALL)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_HAN = re.compile(r"[一-鿿]")
_FEWEST_HAN = 20
_DAMAGED = "文件内容不是文字或已损坏，请重新取得原件后上传"


@dataclass(frozen=True)
class Document:
    """What a file holds: its kind, its lines as they came, and the numbers of pages that are only pictures."""

    kind: str
    lines: tuple[Line, ...]
    pictures: tuple[int, ...] = ()


def open_document(data: bytes, filename: str) -> Document:
    """The lines of a file.

    Raises NotAPlan with what to do where it is empty, over 50 MB, damaged, encrypted, scanned or of an unknown kind.
    """
    if len(data) > MAX_BYTES:
        raise NotAPlan("文件超过 50 MB，请只上传方案正文")
    if not data.strip():
        raise NotAPlan("文件是空的，请重新选择方案文件")
    refuse_pictures(data)
    document = _opened(data)
    han = (sign for line in document.lines for sign in _HAN.finditer(line.words))
    if len(list(islice(han, _FEWEST_HAN))) < _FEWEST_HAN:
        raise NotAPlan("文件里几乎没有中文，不是实施方案")
    return document


def refuse_pictures(data: bytes) -> None:
    """Raise NotAPlan for what holds no text by its first bytes; Scanned where it can be recognised."""
    for signature, reason in _NO_TEXT:
        if data.startswith(signature):
            raise NotAPlan(reason)
    if _OF_A_PHONE.match(data):
        raise NotAPlan(OF_A_PHONE)
    for signature, reason in _PICTURES:
        if data.startswith(signature):
            raise refusal(reason)
    if _WEBP.match(data):
        raise refusal(_PICTURE)


def _opened(data: bytes) -> Document:
    kind = _binary_kind(data)
    if kind == "pdf":
        return _pdf(data)
    if kind in ("docx", "xlsx"):
        return Document(kind, tuple(_office_lines(kind, data)))
    if kind == "pages":
        raise refusal("这是几张扫描图片或几个 PDF，请上传带文字的文件，或者粘贴文字")
    if kind:  # formats of older or other programs
        from tracker.plantext.document.conversion import converted

        made, copy = converted(data, kind)
        return Document(kind, tuple(_office_lines(made, copy)))
    page = page_in_archive(data)
    if page is not None or is_web_page(data):
        return Document("html", tuple(without_marks(web_page_lines(page if page is not None else data))))
    return _plain(decoded(data))


def _pdf(data: bytes) -> Document:
    from tracker.plantext.document.pdf import pdf_text

    text = pdf_text(data)
    return Document("pdf", tuple(text.lines), text.pictures)


def _office_lines(kind: str, data: bytes) -> list[Line]:
    if kind == "docx":
        from tracker.plantext.document.word import word_lines

        return without_marks(word_lines(data))
    from tracker.plantext.document.sheets import sheet_lines

    return sheet_lines(data)


def _plain(text: str) -> Document:
    if len(_CONTROL.findall(text)) * 200 > len(text) or "\x00" in text:
        raise NotAPlan(_DAMAGED)
    text = without_traces(text)
    if is_markdown(text):
        return Document("md", tuple(markdown_lines(text)))
    return Document("txt", tuple(tabbed_lines(text)))


def _binary_kind(data: bytes) -> str | None:
    """docx, xlsx, pdf, pages (a package of scans), or one of the kinds to be converted; None for what may be text."""
    if data.startswith(b"PK"):
        return package_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return compound_kind(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    return "pdf" if b"%PDF-" in data[:1024] else None
