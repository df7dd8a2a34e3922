"""Whether a PDF's text layer says what is printed."""

from __future__ import annotations

import pytest

from tests.plantext.gold import SEEDS
from tracker.plantext.document.glyphs import PrintedLine
from tracker.plantext.document.pdf import is_garbled, is_sound

NAMES = "市发展改革委、市教委、市经济信息委、市住房城乡建委、市商务委、市国资委、市市场监管局、市生态环境局、"
SHIFTED = (
    "冘亳厕叶柵帧俨退缤色涭赞寃既旁桭皩逿砊敞觩茨吜人民敤廁冑拊圀勅彟绩绬"
    "颫尡吩冮鄍覦挮熌聱赈巩绫侁描徇戵吭碓倂颞传勆葢剕天泸莘黻"
)


def line(words: str) -> PrintedLine:
    return PrintedLine(words, 0, 100, 0, 10, 10)


@pytest.mark.parametrize(("words", "garbled"), [
    (SEEDS[0].read_text(encoding="utf-8"), False),
    (NAMES * 2, False),
    ("— 3 —", False),
    ("附表 1 2 3 4 5 6 7 8 9 PM2.5 m² α 30℃ ±5", False),
    (SHIFTED, True),
    (SHIFTED[:50], False),  # too few words to tell
    ("\ue7d0\uee02人民\ue53f\uee9c\ue16c", True),
    ("Ym人民!dÇ\x93ÔÔÏí\x83\x8a$yÍh色Àî\xadÓ方Û\x8bU", True),
    ("ᑗm人民ၾÇᏐ", True),
])  # fmt: skip
def test_a_font_without_its_table_gives_signs(words: str, garbled: bool) -> None:
    assert is_garbled([line(words)]) is garbled


@pytest.mark.parametrize(
    ("words", "sound"), [(NAMES, True), ("第 3 页", False), (SHIFTED, False), (SHIFTED[:50], True)]
)
def test_a_layer_is_sound_with_some_chinese_that_is_written(words: str, sound: bool) -> None:
    assert is_sound([line(words)]) is sound
