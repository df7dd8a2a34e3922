"""Reads a scan: pictures of pages → rows of words → text → the plan, with the place of every word on its picture."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2

from tracker.errors import NotAPlan
from tracker.plantext.reader import read_clean
from tracker.plantext.reading import PlanReading, Remark, Source
from tracker.plantext.scan.engine import Recognise, recogniser
from tracker.plantext.scan.extra import KIND, UNCERTAIN_WORD
from tracker.plantext.scan.layers import Layers
from tracker.plantext.scan.layout import ordered
from tracker.plantext.scan.pictures import PagePixels, page_count, page_pixels
from tracker.plantext.scan.places import placed
from tracker.plantext.scan.rulings import ruled_tables
from tracker.plantext.scan.sheets import Picture
from tracker.plantext.scan.upright import cleaned, quarter_turned, straight
from tracker.plantext.scan.values import PagePicture, PageRead, Row, ScanRecord
from tracker.plantext.text.cleaning import clean

Tell = Callable[[int, int], None]
"""Told after each page: how many are done, of how many."""

_READABLE = 0.8  # mean certainty from which a page stands the right way up
_KEPT_SIDE = 1754  # pixels: A4 at 150 dots an inch
_KEPT_BYTES = 300_000
_FEWEST_HAN = 20


def read_scan(data: bytes, filename: str, tell: Tell = lambda done, of: None) -> PlanReading:
    """What the pages say; raises NotAPlan where they cannot be opened or hold no plan."""
    count = page_count(data)
    recognise = recogniser()
    pages: list[PageRead] = []
    tell(0, count)
    layers = Layers()
    for pixels in page_pixels(data):
        pages.append(_kept(*_page(pixels, recognise, layers, len(pages) + 1)))
        tell(len(pages), count)
    document = ordered(pages)
    text = clean(document.lines)
    if sum("一" <= char <= "鿿" for char in text) < _FEWEST_HAN:
        raise NotAPlan("图片上几乎没有认出中文，请用 200 至 300 dpi 重新扫描后上传")
    reading = read_clean(text, Source(filename, hashlib.sha256(data).hexdigest(), KIND))
    places = placed(text, document.rows)
    remarks = tuple(
        sorted((*reading.remarks, *layers.remarks, *_doubts(text, places.doubtful)), key=lambda r: r.span or (0, 0))
    )
    pictures = tuple(PagePicture(page.width, page.height, page.picture) for page in pages)
    return replace(reading, remarks=remarks, scan=ScanRecord(pictures, places.rows, places.doubtful))


def _doubts(text: str, spans: tuple[tuple[int, int], ...]) -> list[Remark]:
    return [Remark(UNCERTAIN_WORD, f"“{text[slice(*span)]}”没有认准，请与图核对", span) for span in spans]


def _page(page: PagePixels, recognise: Recognise, layers: Layers, number: int) -> tuple[PageRead, Picture]:
    """The page with its upright picture; its own text goes before what would be recognised, where it agrees."""
    if not page.printed or page.is_layered and not layers.is_trusted:
        return _recognised(page, recognise)
    printed = _layer_rows(page)
    if page.is_layered and layers.is_sampled():
        seen = _recognised(page, recognise)
        if not layers.agrees(number, printed, seen[0].rows):
            return seen
    return _sized(page.picture, printed), page.picture


def _recognised(page: PagePixels, recognise: Recognise) -> tuple[PageRead, Picture]:
    """The page the right way up, with what was recognised on it."""
    best: tuple[PageRead, Picture] | None = None
    for quarters in (0, 2, 1, 3):
        upright = straight(quarter_turned(page.picture, quarters))
        read = _sized(upright, recognise(cleaned(upright)))
        if best is None or _worth(read.rows) > _worth(best[0].rows):
            best = read, upright
        if not read.rows or _is_readable(read.rows):
            break
    assert best is not None
    return best


def _sized(picture: Picture, rows: Sequence[Row]) -> PageRead:
    height, width = picture.shape[:2]
    return PageRead(width, height, tuple(rows), ruled_tables(cleaned(picture)))


def _layer_rows(page: PagePixels) -> list[Row]:
    """The lines of a text layer where they stand on the page's picture."""
    height = page.picture.shape[0]
    scale = height / page.height
    return [
        Row(
            line.words,
            (line.left * scale, height - line.top * scale, line.right * scale, height - line.bottom * scale),
            (1.0,) * len(line.words),
        )
        for line in page.printed
    ]


def _worth(rows: tuple[Row, ...]) -> float:
    """How much was recognised for certain."""
    return sum(certainty > _READABLE for row in rows for certainty in row.certainties)


def _is_readable(rows: tuple[Row, ...]) -> bool:
    lying = sum(row.box[2] - row.box[0] > row.height for row in rows if len(row.words) > 2)
    standing = sum(row.box[2] - row.box[0] <= row.height for row in rows if len(row.words) > 2)
    certainties = [certainty for row in rows for certainty in row.certainties]
    return lying >= standing and sum(certainties) >= _READABLE * len(certainties)


def _kept(page: PageRead, pixels: Picture) -> PageRead:
    """The page with its picture as it is stored: no larger than is needed to compare words with it."""
    scale = min(1.0, _KEPT_SIDE / max(page.width, page.height))
    for quality, smaller in ((70, 1.0), (50, 1.0), (35, 1.0), (35, 0.75), (30, 0.5)):
        size = max(1, round(page.width * scale * smaller)), max(1, round(page.height * scale * smaller))
        picture = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= _KEPT_BYTES:
            break
    share = size[0] / page.width
    return PageRead(
        *size,
        tuple(replace(row, box=_times(row.box, share)) for row in page.rows),
        tuple(
            replace(
                table,
                box=_times(table.box, share),
                cells=tuple(replace(cell, box=_times(cell.box, share)) for cell in table.cells),
            )
            for table in page.tables
        ),
        data,
    )


def _times(box: tuple[float, float, float, float], share: float) -> tuple[float, float, float, float]:
    return box[0] * share, box[1] * share, box[2] * share, box[3] * share
