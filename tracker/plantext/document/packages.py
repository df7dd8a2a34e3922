"""What a ZIP package or an old compound file holds, decided before anything in it is opened.

The limits keep out packages that are small on disk and endless when opened; no library guards them.
"""

from __future__ import annotations

import io
import zipfile

from tracker.errors import NotAPlan
from tracker.plantext.scan.bundle import are_pages

MAX_OPENED = 200 * 1024 * 1024  # bytes of all members
MAX_RATIO = 200
MAX_MEMBERS = 2000
_RATIO_FROM = 10 * 1024 * 1024  # bytes: a small member may be as dense as it likes
_ENCRYPTED = 0x1

_DAMAGED = "文件已损坏，打不开，请重新取得原件后上传"
_LOCKED = "文件有密码，请去掉密码后重新保存再上传"
# Names of members, each with what the package is; the first that is there decides.
_MEMBERS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("content.xml", "odf"),
)
_REFUSED = (
    ("OFD.xml", "这是 OFD 版式文件，目前不能直接读取，请另存为 Word（.docx）或可复制文字的 PDF，也可以粘贴文字"),
    ("ppt/presentation.xml", "这是演示文稿，请上传方案正文"),
)
# Streams of an old compound file, by name as it stands in its directory.
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)


def package_kind(data: bytes) -> str:
    """What a ZIP package is; raises NotAPlan for one that is encrypted, damaged, endless, or no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, UnicodeDecodeError):
        raise NotAPlan(_DAMAGED) from None
    _check_size(members)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise NotAPlan(_LOCKED)
    names = {member.filename.replace("\\", "/") for member in members}
    for name, kind in _MEMBERS:
        if name in names:
            return kind
    for name, reason in _REFUSED:
        if name in names:
            raise NotAPlan(reason)
    if are_pages(names):
        return "pages"
    raise NotAPlan("这是压缩文件，请解压后上传其中的方案" if names else "这是空的压缩文件，里面没有方案")


def compound_kind(data: bytes) -> str:
    """doc (.wps too) or xls for an old compound file; raises NotAPlan where it is encrypted or something else."""
    for name, kind in _STREAMS:
        if name.encode("utf-16-le") + b"\x00\x00" in data:
            if kind == "locked":
                raise NotAPlan(_LOCKED)
            return kind
    raise NotAPlan("不认识这种文件，也可能有密码，请用 Word 或 WPS 打开后另存为 .docx 再上传")


def _check_size(members: list[zipfile.ZipInfo]) -> None:
    dense = any(m.file_size > max(_RATIO_FROM, MAX_RATIO * m.compress_size) for m in members)
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_OPENED or dense:
        raise NotAPlan("文件展开后过大，请只保留方案正文后另存再上传")
