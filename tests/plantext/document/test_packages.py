"""Packages that are encrypted, endless, damaged or no document are refused before anything in them is opened."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from tests.plantext.formats import saved, workbook
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.document import packages
from tracker.plantext.document.packages import compound_kind, package_kind

ENTITIES = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY b0 "ha">{ENTITIES}]>'


def zipped(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, words in members.items():
            package.writestr(name, words)
    return file.getvalue()


def replaced(data: bytes, name: str, change: tuple[str, str]) -> bytes:
    """The package with words of one member changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members: dict[str, str | bytes] = {m: package.read(m) for m in package.namelist()}
    words = members[name]
    assert isinstance(words, bytes)
    return zipped(members | {name: words.decode().replace(*change)})


@pytest.mark.parametrize(
    ("members", "kind"),
    [({"word/document.xml": "x"}, "docx"), ({"xl/workbook.xml": "x", "a": "x"}, "xlsx"), ({"content.xml": "x"}, "odf")],
)
def test_the_kind_follows_from_the_names_inside(members: dict[str, str | bytes], kind: str) -> None:
    assert package_kind(zipped(members)) == kind


@pytest.mark.parametrize(
    ("members", "reason"),
    [({"方案.txt": "x"}, "解压"), ({}, "空"), ({"OFD.xml": "x"}, "OFD"), ({"ppt/presentation.xml": "x"}, "演示文稿")],
)
def test_what_is_no_document_is_refused(members: dict[str, str | bytes], reason: str) -> None:
    with pytest.raises(NotAPlan, match=reason):
        package_kind(zipped(members))


def test_an_encrypted_package_is_refused() -> None:
    data = bytearray(zipped({"word/document.xml": "x"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NotAPlan, match="密码"):
        package_kind(bytes(data))


def test_a_package_too_dense_too_large_or_of_too_many_members_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"word/document.xml": "0" * 11_000_000})
    with pytest.raises(NotAPlan, match="展开后过大"):
        package_kind(data)
    small = zipped({"word/document.xml": "x" * 100, "b": "y"})
    monkeypatch.setattr(packages, "MAX_OPENED", 100)
    with pytest.raises(NotAPlan, match="展开后过大"):
        package_kind(small)
    monkeypatch.setattr(packages, "MAX_OPENED", 101)
    assert package_kind(small) == "docx"
    monkeypatch.setattr(packages, "MAX_MEMBERS", 1)
    with pytest.raises(NotAPlan, match="展开后过大"):
        package_kind(small)


def test_old_compound_files_are_told_apart() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64

    def holding(name: str) -> bytes:
        return head + name.encode("utf-16-le") + b"\x00\x00"

    assert [compound_kind(holding(name)) for name in ("WordDocument", "Workbook", "Book")] == ["doc", "xls", "xls"]
    with pytest.raises(NotAPlan, match="密码"):
        compound_kind(holding("EncryptedPackage"))


def test_an_entity_bomb_in_a_word_file_is_not_expanded() -> None:
    document = Document()
    document.add_paragraph("占位文字")
    declaration = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    data = replaced(saved(document), "word/document.xml", (declaration, BOMB))
    data = replaced(data, "word/document.xml", ("占位文字", "&b9;"))
    with pytest.raises(NotAPlan):
        read_plan(data, "方案.docx")


def test_an_entity_bomb_in_a_sheet_is_refused() -> None:
    name = "xl/worksheets/sheet1.xml"
    data = replaced(workbook([["占位文字"]]), name, ("占位文字", "&b9;"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        words = package.read(name).decode()
    data = replaced(data, name, (words, BOMB + words.split("?>", 1)[-1]))
    with pytest.raises(NotAPlan):
        read_plan(data, "方案.xlsx")
