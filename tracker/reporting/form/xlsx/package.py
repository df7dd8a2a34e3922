"""Whether a file handed in as an Excel form may be opened at all, decided before anything in it is read.

Pure. Old formats, passwords, macros and packages that are endless when opened are refused with what to do instead.
"""

from __future__ import annotations

import io
from zipfile import ZipFile, ZipInfo

from tracker.errors import BadInput
from tracker.papers.damage import DAMAGED

MOST_BYTES = 20 * 1024 * 1024
MOST_OPENED = 120 * 1024 * 1024
MOST_RATIO = 200
MOST_MEMBERS = 2000
_RATIO_FROM = 4 * 1024 * 1024
_ENCRYPTED = 0x1
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传"
EMPTY = "文件是空的，请重新选择"
TOO_LARGE = "文件超过 20 MB，请只保留下载的填报表，去掉插入的图片后再上传"
LOCKED = "文件有打开密码，请去掉密码后另存再上传"
OLD = f"这是旧格式的表格（.xls、.et）。{SAVE_AS}"
OTHER = "这不是 .xlsx 表格，请上传下载的填报表"
BROKEN = f"文件已损坏，打不开。{SAVE_AS}"
ENDLESS = "文件展开后过大，没有读取。请重新下载填报表，把内容填进去再上传"
MACROS = f"文件带有宏，没有读取。{SAVE_AS}（不含宏）"
BINARY = f"这是二进制格式的表格（.xlsb）。{SAVE_AS}"
OPEN_DOCUMENT = f"这是 .ods 格式的表格。{SAVE_AS}"


def opened(data: bytes) -> ZipFile:
    """The package of a workbook that may be read; BadInput says why it may not."""
    if not data:
        raise BadInput(EMPTY)
    if len(data) > MOST_BYTES:
        raise BadInput(TOO_LARGE)
    if data.startswith(_COMPOUND):
        raise BadInput(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD)
    if not data.startswith(_ZIP):
        raise BadInput(OTHER)
    try:
        package = ZipFile(io.BytesIO(data))
        members = package.infolist()
    except DAMAGED as broken:
        raise BadInput(BROKEN) from broken
    _demand_bounded(members)
    _demand_workbook({member.filename.replace("\\", "/").lower() for member in members})
    return package


def _demand_bounded(members: list[ZipInfo]) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise BadInput(LOCKED)
    dense = any(one.file_size > max(_RATIO_FROM, MOST_RATIO * one.compress_size) for one in members)
    if dense or len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_OPENED:
        raise BadInput(ENDLESS)


def _demand_workbook(names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadInput(MACROS)
    if "xl/workbook.bin" in names:
        raise BadInput(BINARY)
    if "content.xml" in names:
        raise BadInput(OPEN_DOCUMENT)
    if "xl/workbook.xml" not in names:
        raise BadInput(OTHER)


def part(package: ZipFile, name: str) -> bytes:
    """The bytes of one member, never more than was promised; BadInput where they cannot be had."""
    try:
        with package.open(name) as stream:
            data = stream.read(MOST_OPENED + 1)
    except DAMAGED as broken:
        raise BadInput(BROKEN) from broken
    if len(data) > MOST_OPENED:
        raise BadInput(ENDLESS)
    return data
