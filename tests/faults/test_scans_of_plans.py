"""The labelled plans as scans: printed, turned by up to two degrees, blurred, speckled, a red seal over the last page.

`make fault ARGS="-k scans_of_plans -s"` prints a line for each; it needs the extra `scan` and the labels.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.plantext.damage.certainty import Tally, count
from tests.plantext.formats import browser, printed
from tests.plantext.gold import PLANS, labelled, needs_labels
from tests.plantext.test_gold import labels, scorer
from tracker.plantext import read_plan

pytest.importorskip("rapidocr", reason="没有装扫描件识别（make scan）")

from tests.plantext.scan.printing import Scanner, as_pdf, scanned
from tracker.plantext.scan.reader import read_scan

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize("name", labelled() or ["-"])
def test_scans_of_plans_are_read_as_their_labels_say(name: str, dpi: int, tmp_path: Path) -> None:
    needs_labels()
    program = browser()
    if program is None:
        pytest.skip("没有可打印 PDF 的浏览器")
    twin = read_plan((PLANS / f"{name}.txt").read_bytes(), name)
    pages = scanned(printed(twin.text, tmp_path, program, "zh-CN"), Scanner(dpi))
    worked, started = time.process_time(), time.monotonic()
    read = read_scan(as_pdf(pages, dpi), f"{name}.pdf")
    worked, waited = (time.process_time() - worked) / len(pages), (time.monotonic() - started) / len(pages)
    score = scorer()
    found = score.score(labels(name), read.as_json(), True)
    recall, precision, parties, _ = score.show(f"{name} {dpi} dpi", found)
    doubtful = len(read.scan.doubtful) if read.scan else 0
    print(f"  {len(pages)} pages, {worked:.1f} s of the processor and {waited:.1f} s a page, 疑 {doubtful}")
    assert min(recall, precision) >= 0.98
    assert parties >= 0.97
    assert found["head"][0] == found["head"][1]
    tally = Tally()
    count(tally, name, twin, read)
    print(f"  certain {tally.certain.total()} of {tally.read.total()} fields, right {tally.right.total()}")
    assert tally.right.total() >= 0.99 * tally.certain.total(), tally.wrong
    assert tally.certain.total() >= 0.6 * tally.read.total()
