"""Whatever stands behind the first bytes of a format: a reading or a refusal, never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plantext.formats import docx, markdown, page, workbook
from tests.plantext.test_properties import read_or_refused
from tracker.plantext.document import conversion

PLAN = (
    "某市促进绿色消费实施方案\n一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n"
    "（二）出行。推广公交。（市交通局负责）"
)
SHEET = workbook([["序号", "任务", "责任单位"], [1, "发展绿色商场", "市商务局"], [2, "推广公共交通", "市交通局"]])
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F1 12 Tf 72 720 Td (Plan of a city) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R/Size 6>>
%%EOF
"""
WHOLE = {
    "docx": docx(PLAN, numbers_run_on=False),
    "xlsx": SHEET,
    "html": page(PLAN),
    "md": markdown(PLAN),
    "pdf": PDF,
    "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    + b"Content-Type: text/html\r\n\r\n"
    + page(PLAN),
}
MAGIC = [b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"BM",
         b"<!DOCTYPE html>", b"<html><body>", b"<table>", b"# ", b"\xff\xfe", b"\xef\xbb\xbf",
         b"MIME-Version: 1.0\ncontent-type: multipart/related\n"]  # fmt: skip
KINDS = st.sampled_from(sorted(WHOLE))
TAGS = st.sampled_from(
    ["<div>", "</div>", "<table>", "<tr>", "<td rowspan=9 colspan=99>", "</td>", "</tr>", "</table>", "<li>", "<p>",
     "<ol start=5>", "<b>", "</b>", "<br>", "<a>", "</a>", "<!--", "-->", "<pre>", "一、任务", "（市商务局负责）",
     "序号", "责任单位", "任务", "1", "扩大绿色消费"]
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def no_program() -> object:
    """Nothing is converted here: the program would be started for every example."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversion, "_PROGRAMS", ())
        yield


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "md", "mht"])
def test_the_whole_files_are_read(kind: str) -> None:
    reading = read_or_refused(WHOLE[kind])
    assert reading is not None
    assert [p.name for m in reading.measures for c in m.clauses for p in c.parties] == ["市商务局", "市交通局"]


def test_a_pdf_without_chinese_is_refused() -> None:
    assert read_or_refused(PDF) is None


@given(st.sampled_from(MAGIC), st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_behind_the_first_of_a_format(magic: bytes, data: bytes) -> None:
    read_or_refused(magic + data)


@given(KINDS, st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_any_truncation_of_a_file(kind: str, share: float) -> None:
    read_or_refused(WHOLE[kind][: int(len(WHOLE[kind]) * share)])


@given(KINDS, st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20))
@settings(max_examples=120, deadline=None)
def test_any_bytes_changed(kind: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE[kind])
    for share, byte in changes:
        data[int(share * len(data))] = byte
    read_or_refused(bytes(data))


@given(st.lists(TAGS, max_size=80))
@settings(max_examples=120, deadline=None)
def test_any_heap_of_tags(pieces: list[str]) -> None:
    read_or_refused(("<html><body>某市促进绿色消费实施方案一二三四五六七八九十" + "".join(pieces)).encode())


def test_deep_nesting_is_read_or_refused() -> None:
    read_or_refused(b"<html>" + b"<div>" * 5000 + PLAN.encode() * 3)
    read_or_refused(b"<html>" + b"<table><tr><td>" * 500 + PLAN.encode() * 3)
    read_or_refused(b"<html>" + b"<b>" * 5000 + PLAN.encode() * 3)
