"""Photographs: the sheet is found on its desk, seen from above and read; a scan and its tables are left alone."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="没有装扫描件识别（make scan）")

import cv2
import numpy

from tests.plantext.formats import browser, printed
from tests.plantext.scan.photographing import Camera, photographed
from tests.plantext.scan.test_recognition import PLAN
from tracker.plantext import read_plan
from tracker.plantext.scan.pictures import LONG_SIDE, page_pixels
from tracker.plantext.scan.reader import read_scan
from tracker.plantext.scan.sheets import sheet

WHITE, DESK = (250, 250, 250), (70, 95, 120)
CORNERS = [(60, 40), (540, 70), (560, 800), (30, 780)]


def picture(corners: list[tuple[int, int]], inside: tuple[int, int, int], outside: tuple[int, int, int]) -> object:
    pixels = numpy.full((840, 600, 3), outside, numpy.uint8)
    cv2.fillPoly(pixels, [numpy.array(corners)], inside)
    cv2.circle(pixels, (300, 400), 20, (0, 0, 0), 3)
    return pixels


def test_a_sheet_on_a_desk_is_seen_from_above() -> None:
    seen = sheet(picture(CORNERS, WHITE, DESK))
    height, width = seen.shape[:2]
    assert height / width == pytest.approx(297 / 210, abs=0.01)
    edges = numpy.concatenate([seen[12, 12:-12], seen[-13, 12:-12], seen[12:-12, 12], seen[12:-12, -13]])
    assert edges.min() > 200, "nothing of the desk is left"


@pytest.mark.parametrize(
    ("inside", "outside"),
    [(WHITE, WHITE), (WHITE, (242, 242, 242)), (DESK, WHITE), ((120, 120, 120), WHITE)],
)
def test_what_is_no_sheet_stays(inside: tuple[int, int, int], outside: tuple[int, int, int]) -> None:
    pixels = picture(CORNERS, inside, outside)
    assert sheet(pixels) is pixels


@pytest.mark.parametrize(
    "corners", [[(200, 300), (400, 300), (400, 500), (200, 500)], [(60, 40), (540, 70), (30, 780)]]
)
def test_a_slip_and_a_torn_sheet_stay(corners: list[tuple[int, int]]) -> None:
    pixels = picture(corners, WHITE, DESK)
    assert sheet(pixels) is pixels


def test_the_frame_of_a_table_is_no_sheet() -> None:
    pixels = numpy.full((840, 600, 3), 250, numpy.uint8)
    for y in range(100, 760, 60):
        cv2.line(pixels, (50, y), (550, y), (0, 0, 0), 2)
    for x in range(50, 560, 100):
        cv2.line(pixels, (x, 100), (x, 760), (0, 0, 0), 2)
    assert sheet(pixels) is pixels


def test_photographs_of_a_telephone_say_what_the_text_says(tmp_path: Path) -> None:
    program = browser()
    if program is None:
        pytest.skip("没有可打印 PDF 的浏览器")
    photos = photographed(printed(PLAN, tmp_path, program, "zh-CN"), Camera(aslant=0.09, dark=0.4))
    (first, *_) = page_pixels(photos[0])
    assert first.picture.shape[0] == LONG_SIDE and first.picture.shape[1] / LONG_SIDE == pytest.approx(0.707, abs=0.01)
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as written:
        for n, photo in reversed(list(enumerate(photos, 1))):
            written.writestr(f"IMG_{n:04}.jpg", photo)
    read, want = read_scan(package.getvalue(), "照片.zip"), read_plan(PLAN.encode(), "方案.txt")
    assert (read.title, read.document_number, read.issued_on) == (want.title, want.document_number, want.issued_on)
    assert [(p.name, p.role) for m in read.measures for c in m.clauses for p in c.parties] == [
        (p.name, p.role) for m in want.measures for c in m.clauses for p in c.parties
    ]
    assert "公报" not in read.text


@pytest.mark.parametrize(
    ("dots", "shape"),
    [((204, 98), (1000, 707)), ((204, 196), (490, 707)), ((150, 150), (490, 707)), (None, (490, 707))],
)
def test_a_fax_is_as_high_as_its_paper(dots: tuple[int, int] | None, shape: tuple[int, int]) -> None:
    from PIL import Image

    file = BytesIO()
    Image.new("1", (707, 490), 1).save(file, "TIFF", compression="group4", **({"dpi": dots} if dots else {}))
    (page,) = page_pixels(file.getvalue())
    assert page.picture.shape[:2] == pytest.approx(shape, abs=25)
