"""A scan over which other software put its own text: taken while it says what the picture shows, else said so."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path

import pytest

pytest.importorskip("rapidocr", reason="没有装扫描件识别（make scan）")

from tests.plantext.formats import browser, printed_html
from tests.plantext.scan.printing import Scanner, scanned
from tests.plantext.scan.test_recognition import PLAN
from tracker.plantext.text_or_scan import read_here

STYLE = """<style>@page {size: A4; margin: 0; @top-center {content: none} @bottom-center {content: none}}
body {margin: 0; font: 12pt/18pt serif} div {padding: 25mm; position: relative} p {text-indent: 2em}
img {position: absolute; left: 0; top: 0; width: 210mm; height: 297mm}
.over {color: rgba(0, 0, 0, 0.01)}</style>"""
CONFUSED = str.maketrans("市发委绿消费通产局", "巾友季录肖弗诵户屈")


def lines(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def layered(text: str, layer: str, folder: Path, program: str) -> bytes:
    """A page that shows `text` as a picture and holds `layer` as its text."""
    shown = printed_html(f"</p>{STYLE}<div>{lines(text)}</div>", folder, program)
    (page,) = scanned(shown, Scanner(150, degrees=0.0), seal=False)
    picture = f"<img src='data:image/jpeg;base64,{b64encode(page).decode()}'>"
    return printed_html(f"</p>{STYLE}<div>{picture}<span class=over>{lines(layer)}</span></div>", folder, program)


@pytest.mark.parametrize("layer", [PLAN, PLAN.translate(CONFUSED)], ids=["right", "wrong"])
def test_a_text_layer_is_compared_with_its_picture(layer: str, tmp_path: Path) -> None:
    program = browser()
    if program is None:
        pytest.skip("没有可打印 PDF 的浏览器")
    read = read_here(layered(PLAN, layer, tmp_path, program), "方案.pdf")
    told = [remark.message for remark in read.remarks if remark.code.startswith("layer_")]
    assert [p.name for m in read.measures for c in m.clauses for p in c.parties][:3] == [
        "市发展改革委", "市商务委", "市交通局"
    ]  # fmt: skip
    if layer == PLAN:
        assert not told and not (read.scan and read.scan.doubtful), "its own text is certain"
    else:
        (message,) = told
        assert "第 1 页的文字层与图面不一致" in message and "全部按图面识别" in message
        assert "巾" not in read.text
