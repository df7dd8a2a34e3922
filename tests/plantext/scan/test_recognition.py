"""Pictures of pages are read as the text is: whatever file they come in, turned, blurred, under a seal."""

from __future__ import annotations

import re
import socket
import subprocess
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.plantext.formats import browser, printed, printed_html
from tests.plantext.scan.printing import Scanner, as_pdf, as_tiff, scanned
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.apart import Limits
from tracker.plantext.scan import apart as scan_apart
from tracker.plantext.scan.apart import read_scan_apart
from tracker.plantext.scan.extra import Scanned
from tracker.plantext.text_or_scan import read_here

pytest.importorskip("rapidocr", reason="没有装扫描件识别（make scan）")

from tracker.plantext.scan.pictures import page_pixels
from tracker.plantext.scan.reader import read_scan

PLAN = """关于印发《某市促进绿色消费实施方案》的通知
某发改规范〔2022〕11号
各区县人民政府：
现将《某市促进绿色消费实施方案》印发给你们，请结合实际，认真抓好贯彻落实。
某市发展和改革委员会
2022年10月8日
某市促进绿色消费实施方案
一、总体要求
到2025年，绿色消费理念深入人心，新能源汽车销量占比达到20%以上。
二、重点任务
（一）推广绿色产品。完善绿色产品标准体系，加强宣传引导，扩大绿色低碳产品供给和消费，推动大型商场设立绿色产品专区。\
（市发展改革委牵头，市商务委、市交通局配合）
（二）发展绿色交通。建成充电桩2000个，推进公共领域车辆电动化，提高城市公交、出租、物流等领域新能源汽车应用比例。\
（市经济信息委、市交通局按职责分工负责）
（三）推广绿色建筑。城镇新建建筑全面执行绿色建筑标准，推进既有建筑节能改造，推广装配式建筑。（市住房城乡建委负责）
三、保障措施
（四）加强组织领导。各有关部门要按照职责分工，细化工作措施，形成工作合力，确保各项任务落到实处。（各有关部门按职责分工负责）"""


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    program = browser()
    if program is None:
        pytest.skip("没有可打印 PDF 的浏览器")
    return printed(PLAN, tmp_path_factory.mktemp("print"), program, "zh-CN")


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[bytes]:
    return scanned(pdf, Scanner(150, degrees=1.2))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def test_a_scan_says_what_its_text_says(pages: list[bytes], no_network: None) -> None:
    want = read_plan(PLAN.encode(), "方案.txt")
    told: list[tuple[int, int]] = []
    read = read_scan(as_pdf(pages, 150), "方案.pdf", lambda done, of: told.append((done, of)))
    assert (read.title, read.document_number, read.issued_on) == (want.title, want.document_number, want.issued_on)
    assert [(p.name, p.role) for m in read.measures for c in m.clauses for p in c.parties] == [
        (p.name, p.role) for m in want.measures for c in m.clauses for p in c.parties
    ]
    assert read.source.kind == "scan"
    assert told == [(n, len(pages)) for n in range(len(pages) + 1)]
    assert read.scan and len(read.scan.pages) == len(pages)
    assert all(len(page.picture) <= 300_000 for page in read.scan.pages)
    for row in read.scan.rows:
        page = read.scan.pages[row.page - 1]
        assert 0 <= row.box[0] < row.box[2] <= page.width and 0 <= row.box[1] < row.box[3] <= page.height
    covered = sum(end - start for start, end in (row.span for row in read.scan.rows))
    assert covered >= 0.97 * len(read.text.replace("\n", ""))
    assert "公报" not in read.text


def test_every_file_of_pages_is_read_alike(pages: list[bytes]) -> None:
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as written:
        for n, page in reversed(list(enumerate(pages, 1))):
            written.writestr(f"第{n}页.jpg", page)
    texts = {read_scan(data, "方案").text for data in (as_tiff(pages), package.getvalue())}
    assert len(texts) == 1


TASKS = [
    ("1", "推进绿色采购，扩大采购范围和规模，到2025年绿色采购占比达到80%以上。", "市财政局", "市机关事务局"),
    ("2", "推广新能源汽车，完善充电设施，新增公共充电桩2000个。", "市经济信息委", "市交通局、国网市电力公司"),
    ("3", "开展绿色商场创建，支持企业设立绿色产品销售专区。", "市商务委", "市市场监管局"),
]
COLUMN = "（{}）推广绿色产品。完善标准体系，扩大绿色低碳产品供给和消费，鼓励以旧换新。（市商务委牵头，市教委配合）"


def test_tables_and_columns_are_read_in_their_order(tmp_path: Path) -> None:
    program = browser()
    if program is None:
        pytest.skip("没有可打印 PDF 的浏览器")
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TASKS)
    style = """td, th {border: 1px solid; padding: 4px; font: 12pt/1.4 serif} table {border-collapse: collapse}
    .two {columns: 2; column-gap: 10mm; break-before: page; font: 14pt/1.6 serif}"""
    table = f"<table><tr><th>序号<th>重点任务<th>牵头单位<th>配合单位</tr>{rows}</table>"
    columns = "".join(f"<p>{COLUMN.format(n)}</p>" for n in "一二三四五六")
    columns = f"<div class=two><p>二、重点任务</p>{columns}</div>"
    body = f"某市促进绿色消费任务分工方案</p><style>{style}</style>{table}{columns}"
    pages = scanned(printed_html(body, tmp_path, program), Scanner(150, degrees=1.0))
    read = read_scan(as_pdf(pages, 150), "方案.pdf")
    named = [[(p.name, p.role) for p in c.parties] for m in read.measures for c in m.clauses]
    assert named[:3] == [
        [("市财政局", "lead"), ("市机关事务局", "co")],
        [("市经济信息委", "lead"), ("市交通局", "co"), ("国网市电力公司", "co")],
        [("市商务委", "lead"), ("市市场监管局", "co")],
    ]
    assert named[3:] == [[("市商务委", "lead"), ("市教委", "co")]] * 6
    assert [m.label for m in read.measures[3:]] == [f"（{n}）" for n in "一二三四五六"]


def test_a_page_scanned_upside_down_is_turned(pages: list[bytes]) -> None:
    import cv2
    import numpy

    turned = [numpy.rot90(cv2.imdecode(numpy.frombuffer(page, numpy.uint8), 1), 2) for page in pages]
    again = [cv2.imencode(".png", page)[1].tobytes() for page in turned]
    assert "（一）推广绿色产品" in read_scan(as_tiff(again), "方案.tif").text


def test_it_is_read_in_another_process(pages: list[bytes]) -> None:
    data = as_pdf(pages, 150)
    with pytest.raises(Scanned):
        read_plan(data, "方案.pdf")
    assert len(read_here(data, "方案.pdf").measures) == 4


def test_who_stops_listening_ends_it(pages: list[bytes]) -> None:
    class Enough(Exception):
        pass

    def tell(done: int, of: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        read_scan_apart(as_pdf(pages, 150), "方案.pdf", tell)


def test_who_stops_listening_ends_it_while_a_page_takes_long(
    pages: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of signs stands at nothing: the first page is still being recognised when somebody cancels."""
    monkeypatch.setattr(scan_apart, "_SECONDS_A_SIGN", 0.01)
    monkeypatch.setattr(scan_apart, "SECONDS_A_PAGE", 60)
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))
        if told.count((done, of)) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_scan_apart(as_pdf(pages, 150), "方案.pdf", tell)
    assert set(told) <= {(0, 1), (0, len(pages))}


@pytest.mark.parametrize("limits", [Limits(600, 300), Limits(1, 2560)])
def test_what_takes_too_much_is_ended(pages: list[bytes], limits: Limits) -> None:
    with pytest.raises(NotAPlan, match=r"过于复杂|时间过长"):
        read_scan_apart(as_pdf(pages * 3, 150), "方案.pdf", lambda done, of: None, limits)


def test_who_stops_it_from_outside_is_not_told_that_the_file_is_too_much(
    pages: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def seen(*args: Any, **named: Any) -> subprocess.Popen[bytes]:
        started.append(start(*args, **named))
        return started[-1]

    monkeypatch.setattr(scan_apart.subprocess, "Popen", seen)
    with pytest.raises(NotAPlan, match="中途被停止"):
        read_scan_apart(as_pdf(pages, 150), "方案.pdf", lambda done, of: started[0].kill())


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + b"0" * 100, b"II*\x00" + b"\x08" * 50, b"\xff\xd8\xff\xe0"])
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPlan, match="打不开"):
        read_here(data, "第1页.png")


def garbled(pdf: bytes) -> bytes:
    """The PDF, its fonts' tables telling another character than is shown."""

    def shifted(stream: re.Match[bytes]) -> bytes:
        try:
            table = zlib.decompress(stream[1])
        except zlib.error:
            return stream[0]
        if b"beginbfchar" not in table:
            return stream[0]
        table = re.sub(rb"<([4-9]\w{3})>(?=\s*\n)", lambda code: b"<%04X>" % (int(code[1], 16) + 37), table)
        return b"stream\n" + zlib.compress(table) + b"\nendstream"

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", shifted, pdf, flags=re.DOTALL)


def test_a_pdf_whose_fonts_lie_is_recognised_page_by_page(pdf: bytes) -> None:
    """The last page holds too few words to show it by itself."""
    data = garbled(pdf)
    with pytest.raises(Scanned, match="乱码"):
        read_plan(data, "方案.pdf")
    assert [bool(page.printed) for page in page_pixels(pdf)] == [True, True]
    assert [bool(page.printed) for page in page_pixels(data)] == [False, False]
