"""The copy of a text that rules look at: widths and straight quotes, each sign in its place."""

from __future__ import annotations

import pytest

from tracker.plantext.text.folding import folded


@pytest.mark.parametrize(("text", "copy"), [
    ('举办"50人会"活动', "举办“50人会”活动"),
    ('"甲"和"乙"', "“甲”和“乙”"),
    ("＂甲＂", "“甲”"),
    ('长5"的管', '长5"的管'),  # a quote alone is none
    ('"甲\n乙"', '"甲\n乙"'),  # nor are two of two lines
    ('"甲"\n长5"', '“甲”\n长5"'),
    ('铺设4"管5公里、6"管3公里', '铺设4"管5公里、6"管3公里'),  # inches
    ('"一网通办"大厅设55"屏2块', '"一网通办"大厅设55"屏2块'),
    ('北纬25°02\'30"至40"', '北纬25°02\'30"至40"'),
    ("二〇二七年底前，二○二六年 六月、二零二五年十二月", "2027年底前，2026年 六月、2025年12月"),
    ("二〇二七年十月，二十年", "2027年十月，二十年"),
    ("单位∶市商务局，比例2∶1", "单位：市商务局，比例2∶1"),
    ("各县<市、区>、各县〈区〉、各县‹市›", "各县（市、区）、各县（区）、各县（市）"),
    ("PM2.5<35，《关于<市、区>的意见》，<市场>", "PM2.5<35，《关于（市、区）的意见》，<市场>"),
    ("(1)1,000个,２％", "（1）1,000个，2%"),
    ("〖责任单位〗市商务局，某发〘2022〙5号", "【责任单位】市商务局，某发【2022】5号"),
])  # fmt: skip
def test_straight_quotes_that_pair_within_a_line_are_curled(text: str, copy: str) -> None:
    assert folded(text) == copy
    assert len(folded(text)) == len(text)
