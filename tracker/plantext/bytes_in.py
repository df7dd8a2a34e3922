"""The bytes of an uploaded file become text, or are refused with what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.errors import NotAPlan

MAX_BYTES = 50 * 1024 * 1024

_MESSAGE_SAVE_AS_TEXT = "请用 Word 或 WPS 打开后另存为纯文本（.txt）再上传"

# First bytes of formats that hold no plain text, each with the reason shown to the person.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "这是 PDF 文件，目前不能直接读取，请复制其中的文字另存为纯文本（.txt）再上传"),
    (b"PK\x03\x04", f"这是 Word、Excel 或压缩文件，目前不能直接读取，{_MESSAGE_SAVE_AS_TEXT}"),
    (b"PK\x05\x06", "这是空的压缩文件，里面没有方案"),
    (b"\xd0\xcf\x11\xe0", f"这是旧版 Word、WPS 文件或加密的文件，目前不能直接读取，{_MESSAGE_SAVE_AS_TEXT}"),
    (b"{\\rtf", f"这是 RTF 文件，目前不能直接读取，{_MESSAGE_SAVE_AS_TEXT}"),
    (b"\x89PNG", "这是图片，请上传带文字的文件"),
    (b"\xff\xd8\xff", "这是图片，请上传带文字的文件"),
    (b"GIF8", "这是图片，请上传带文字的文件"),
    (b"II*\x00", "这是扫描图片，请上传带文字的文件"),
    (b"MM\x00*", "这是扫描图片，请上传带文字的文件"),
    (b"\x1f\x8b", "这是压缩文件，请解压后上传其中的方案"),
    (b"Rar!", "这是压缩文件，请解压后上传其中的方案"),
    (b"7z\xbc\xaf", "这是压缩文件，请解压后上传其中的方案"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Document:
    """The text of a file as it came, lines and pages still in it."""

    kind: str
    text: str


def open_document(data: bytes, filename: str) -> Document:
    """The file's text; raises NotAPlan where it is empty, over 50 MB, no text, or in an unknown encoding."""
    if len(data) > MAX_BYTES:
        raise NotAPlan("文件超过 50 MB，请只上传方案正文")
    if not data.strip():
        raise NotAPlan("文件是空的，请重新选择方案文件")
    for signature, reason in _SIGNATURES:
        if data.startswith(signature):
            raise NotAPlan(reason)
    text = _decoded(data)
    if len(_CONTROL.findall(text)) * 200 > len(text) or "\x00" in text:
        raise NotAPlan("文件内容不是文字或已损坏，请重新取得原件后上传")
    if len(_HAN.findall(text)) < 20:
        raise NotAPlan("文件里几乎没有中文，不是实施方案")
    return Document(kind="txt", text=text)


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark (a last character may be cut off), UTF-16 with its mark, else GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data[: len(data) // 2 * 2], "utf-16")
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start < len(data) - cut - 3:
                break
    return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return data[:-1].decode(encoding)
    except UnicodeDecodeError:
        raise NotAPlan("文件内容不是文字或已损坏，请重新取得原件后上传") from None
