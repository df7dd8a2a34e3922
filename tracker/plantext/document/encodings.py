"""The bytes of a text become characters."""

from __future__ import annotations

import re

from tracker.errors import NotAPlan

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_META_WITHIN = 8192  # bytes
_HAN = re.compile(r"[一-鿿]")


def decoded(data: bytes) -> str:
    """UTF-8 with or without its mark (a last character may be cut off), UTF-16, UTF-32 with its mark, else GB 18030.

    Raises NotAPlan where it is none of them.
    """
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return _strict(data[: len(data) // 4 * 4], "utf-32")
    unmarked = _unmarked_utf_16(data)
    if unmarked:
        return _strict(data[: len(data) // 2 * 2], unmarked)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data[: len(data) // 2 * 2], "utf-16")
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start < len(data) - cut - 3:
                break
    return _strict(data, "gb18030")


def _unmarked_utf_16(data: bytes) -> str | None:
    """UTF-16 whose mark was lost: read the right way round it is Chinese."""
    head = data[:4000]
    if b"\x00" not in head or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    readings = {name: head[: len(head) // 2 * 2].decode(name, "replace") for name in ("utf-16-le", "utf-16-be")}
    return next((name for name, words in readings.items() if len(_HAN.findall(words)) * 3 > len(words) * 2), None)


def decoded_page(data: bytes) -> str:
    """A web page: as its bytes say; where they are neither UTF-8 nor GB 18030, as its head says, holes marked �."""
    try:
        return decoded(data)
    except NotAPlan:
        said = _META_CHARSET.search(data[:_META_WITHIN])
        name = said.group(1).decode("ascii").lower() if said else "utf-8"
        try:
            return data.decode("gb18030" if name in ("gb2312", "gbk") else name, "replace")
        except LookupError:
            return data.decode("utf-8", "replace")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return data[:-1].decode(encoding)
    except UnicodeDecodeError:
        raise NotAPlan("文件内容不是文字或已损坏，请重新取得原件后上传") from None
