"""A plan as if its text had been recognised from pictures: each line a row of a page, some characters doubtful."""

from __future__ import annotations

from dataclasses import replace

from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading, Remark, Source
from tracker.plantext.scan.extra import UNCERTAIN_WORD
from tracker.plantext.scan.values import PagePicture, PlacedRow, ScanRecord
from tracker.stores.fingerprints import fingerprint

WIDTH, HEIGHT, ROWS = 1240, 1754, 25
JPEG = b"\xff\xd8\xff\xe0 page "


def recognised(text: str, doubtful: tuple[str, ...] = ()) -> PlanReading:
    """What `read_scan` would give of these words; `doubtful`: stretches whose first place in the text is unsure."""
    read = read_plan(text.encode(), "扫描.pdf")
    rows, at = [], 0
    for n, line in enumerate(read.text.split("\n")):
        top = 100.0 + n % ROWS * 60
        rows.append(PlacedRow(1 + n // ROWS, (at, at + len(line)), (160.0, top, 1080.0, top + 40)))
        at += len(line) + 1
    pages = tuple(PagePicture(WIDTH, HEIGHT, JPEG + bytes([n])) for n in range(rows[-1].page))
    spans = tuple((read.text.index(words), read.text.index(words) + len(words)) for words in doubtful)
    remarks = [Remark(UNCERTAIN_WORD, f"“{read.text[slice(*span)]}”没有认准，请与图核对", span) for span in spans]
    return replace(
        read,
        source=Source("扫描.pdf", fingerprint(text.encode()), "scan"),
        remarks=(*read.remarks, *remarks),
        scan=ScanRecord(pages, tuple(rows), spans),
    )
