"""Which proofs may be stored."""

from __future__ import annotations

import io
import zipfile

import pytest

from tracker.errors import BadInput
from tracker.reporting.versions.evidence_rules import MOST_BYTES, NewFile, NewReference, checked_file, checked_reference
from tracker.secrecy import FIRST_PAGE
from tracker.vocabulary import EvidenceKind


def packed(part: str, data: bytes, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An Office file with one part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", way) as archive:
        archive.writestr(part, data)
    return stream.getvalue()


def office(part: str, text: str) -> bytes:
    """An Office file with one part that says the text."""
    return packed(part, f'<?xml version="1.0" encoding="UTF-8"?><d><p>{text}</p></d>'.encode())


@pytest.mark.parametrize(
    "file",
    [
        NewFile("公交接驳情况表（12月）.xlsx", office("xl/sharedStrings.xml", "公交接驳情况")),
        NewFile("通知.docx", office("word/document.xml", "关于印发商业秘密保护办法的通知")),
        NewFile("扫描.PDF", b"%PDF-1.7 ..."),
        NewFile("照片.jpg", b"\xff\xd8\xff\xe0"),
        NewFile("说明.txt", "进展说明".encode("gb18030")),
        NewFile("说明.txt", "进展说明".encode("utf-16")),
        NewFile("清单.zip", office("a.txt", "")),
    ],
)
def test_ordinary_files_are_taken(file: NewFile) -> None:
    assert checked_file(file).data == file.data


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (NewFile("机密-情况.pdf", b"%PDF-1.7"), "密级字样"),
        (NewFile("情况.docx", office("word/document.xml", "机密★3年 关于")), "密级字样"),
        (NewFile("情况.xlsx", office("xl/sharedStrings.xml", "秘 密")), "密级字样"),
        (NewFile("情况.pptx", office("ppt/slides/slide1.xml", "绝密")), "密级字样"),
        (NewFile("情况.txt", "秘密".encode()), "密级字样"),
        (NewFile("情况.txt", "秘密".encode("gb18030")), "密级字样"),
        (NewFile("情况.txt", "机密★3年\n关于".encode("utf-16")), "密级字样"),
        (NewFile("情况.txt", "机密★3年\n关于".encode("utf-16-le")), "密级字样"),
        (NewFile("情况.csv", "\ufeff绝密\n关于".encode("utf-16-be")), "密级字样"),
        (NewFile("程序.exe", b"MZ"), "格式不收"),
        (NewFile("无后缀", b"x"), "格式不收"),
        (NewFile("空.pdf", b""), "空文件"),
        (NewFile("大.txt", b"x" * (MOST_BYTES + 1)), "超过 20 MB"),
        (NewFile("假.pdf", b"<html>"), "与格式 .pdf 不符"),
        (NewFile("坏.docx", b"PK\x03\x04 broken"), "打不开"),
    ],
)
def test_others_are_refused_with_their_reason(file: NewFile, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        checked_file(file)


DOCUMENT = "word/document.xml"
BEGINS = 30 + len(DOCUMENT)
"""Where the first member begins."""


def encoded(name: str) -> bytes:
    """A Word file whose XML says that it is written so."""
    return packed(DOCUMENT, f'<?xml version="1.0" encoding="{name}"?><d>x</d>'.encode())


def overwritten(way: int, start: int) -> bytes:
    """A Word file of which some bytes are lost, as by a bad disk."""
    words = "".join(f"<p>第 {n} 段，{n * n}</p>" for n in range(400))
    data = bytearray(packed(DOCUMENT, f"<d>{words}</d>".encode(), way))
    data[BEGINS + start : BEGINS + start + 60] = b"\xff" * 60
    return bytes(data)


def cut_short() -> bytes:
    """A Word file that ends within its member: head and directory say that it is longer."""
    data = bytearray(packed(DOCUMENT, b"<d>x</d>", zipfile.ZIP_STORED))
    directory = data.rindex(b"PK\x01\x02")
    for place in (18, 22, directory + 20, directory + 24):
        data[place : place + 4] = (100_000).to_bytes(4, "little")
    return bytes(data)


DAMAGED = {
    "bytes of a deflated member are lost": overwritten(zipfile.ZIP_DEFLATED, 40),
    "bytes of a member in LZMA are lost": overwritten(zipfile.ZIP_LZMA, 9),
    "the file ends within a member": cut_short(),
    "an encoding of two bytes": encoded("gb2312"),
    "an encoding that nobody knows": encoded("gb-office"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_office_file_is_refused_and_breaks_nothing(name: str) -> None:
    with pytest.raises(BadInput, match="打不开，可能已损坏"):
        checked_file(NewFile("通知.docx", DAMAGED[name]))


def test_exactly_the_largest_size_is_taken() -> None:
    assert checked_file(NewFile("大.txt", b"x" * MOST_BYTES))


def test_entities_that_explode_are_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(BadInput, match="打不开"):
        checked_file(NewFile("通知.docx", stream.getvalue()))


def test_a_word_on_a_later_page_does_not_stop_the_file() -> None:
    text = "字" * FIRST_PAGE + "机密"
    assert checked_file(NewFile("长.txt", text.encode()))


def test_names_lose_folders_and_signs_but_keep_their_ending() -> None:
    assert checked_file(NewFile("C:\\用户\\表?.pdf", b"%PDF-1")).name == "表_.pdf"
    assert checked_file(NewFile("字" * 300 + ".pdf", b"%PDF-1")).name == "字" * 150 + ".pdf"


@pytest.mark.parametrize(
    ("kind", "words", "reason"),
    [
        (EvidenceKind.DOCUMENT, " ", "请填写文号"),
        (EvidenceKind.ADDRESS, "www.cq.gov.cn", "http"),
        (EvidenceKind.SITE_VISIT, "字" * 201, "200 字以内"),
        (EvidenceKind.DOCUMENT, "机密发〔2026〕1号", "密级字样"),
        (EvidenceKind.FILE, "表.xlsx", "选择文件"),
    ],
)
def test_references_must_say_something_that_can_be_looked_up(kind: EvidenceKind, words: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        checked_reference(NewReference(kind, words))


def test_references_are_trimmed() -> None:
    kept = checked_reference(NewReference(EvidenceKind.ADDRESS, " https://fzggw.cq.gov.cn/a "))
    assert kept.words == "https://fzggw.cq.gov.cn/a"
