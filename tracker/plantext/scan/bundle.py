"""Several files as one document: the pages of a scan in the order of their names, in one package."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from tracker.errors import NotAPlan
from tracker.plantext.scan.extra import OF_A_PHONE
from tracker.plantext.text.numerals import cn_integer

PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".jp2")
_PAGES = (*PICTURES, ".pdf")
_OF_A_PHONE = (".heic", ".heif", ".avif")
_NUMBER = re.compile(r"\d+|(?<=第)[〇零一二两三四五六七八九十百]+(?=[页张])")
_SAME_TIME = (1980, 1, 1, 0, 0, 0)  # the same files twice are the same package
_NOT_MEANT = ("__MACOSX/", ".")


def bundled(files: Sequence[tuple[str, bytes]], as_listed: bool = False) -> tuple[str, bytes]:
    """The name and the bytes of one document made of these files, (name, bytes) each; a single one stays as it is.

    In the order of their names, or as the person listed them. Raises NotAPlan where several are no pages.
    """
    if len(files) == 1:
        return files[0]
    if any(name.lower().endswith(_OF_A_PHONE) for name, _ in files):
        raise NotAPlan(OF_A_PHONE)
    if not are_pages(name for name, _ in files):
        raise NotAPlan("几个文件一起交，只能是同一份扫描件的各页（图片或 PDF）。别的方案请分别上传")
    ordered = list(files) if as_listed else sorted(files, key=lambda file: in_order(file[0]))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as written:
        for n, (name, data) in enumerate(ordered, 1):
            written.writestr(zipfile.ZipInfo(f"{n:03} {_plain(name)}", _SAME_TIME), data)
    first = _plain(ordered[0][0]).rsplit(".", 1)[0]
    return f"{first[:150]} 等{len(files)}个文件.zip", package.getvalue()


def in_order(name: str) -> list[tuple[int, int, str]]:
    """A key by which 第2页 goes before 第10页 and 第三页 before 第十页."""
    parts: list[tuple[int, int, str]] = []
    at = 0
    for number in _NUMBER.finditer(name):
        words = number.group()
        parts.append((0, 0, name[at : number.start()]))
        parts.append((1, int(words) if words.isdecimal() else cn_integer(words) or 0, ""))
        at = number.end()
    return [*parts, (0, 0, name[at:])]


def are_pages(names: Iterable[str]) -> bool:
    """Whether a package of files with these names is a scan: nothing but pictures and PDFs."""
    meant = pages_among(names)
    return bool(meant) and all(name.lower().endswith(_PAGES) for name in meant)


def pages_among(names: Iterable[str]) -> list[str]:
    """The files of a package that are meant, in their order; what a computer adds of its own is not."""
    meant = [name for name in names if not name.endswith("/") and not _base(name).startswith(_NOT_MEANT)]
    return sorted((name for name in meant if not name.startswith(_NOT_MEANT)), key=in_order)


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _plain(name: str) -> str:
    return _base(name) or "未命名"
