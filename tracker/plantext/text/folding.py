"""A second copy of the text for matching: every width folded, each character in its old place.

Rules are written for full-width punctuation and half-width digits; what a person reads is cut from the text itself.
"""

from __future__ import annotations

import re

_PUNCTUATION = str.maketrans("();:!?､｡﹔﹕﹙﹚［］〖〗〘〙﹐﹑︰", "（）；：！？、。；：（）[]【】【】，、：")
_LATIN = {c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDTHS = _PUNCTUATION | _LATIN | str.maketrans("％．＋－～＂", '%.+-~"')
_COMMA = re.compile(r",(?!(?<=\d,)\d{3}(?!\d))")  # 1,000 keeps its comma
_NO_RATIO = re.compile(r"∶(?:(?<!\d∶)|(?!\d))")  # 牵头单位∶市商务局, written with the sign of 2∶1
_RATIO = re.compile(r"：(?<=\d：)(?=\d)")
# 二〇二七年, 二○二七年六月底: as many digits as words
_YEAR_IN_WORDS = re.compile(r"二[〇○零OoＯ][一二三四五六七八九〇○零OoＯ]{2}(?=\s?年|[〕\]])")
_MONTH_IN_WORDS = re.compile(r"(?<=20\d\d年)(?:十[一二]|[一二三四五六七八九])(?=月)")
_DIGITS = str.maketrans("〇○零OoＯ一二三四五六七八九十", "0000001234567891")
# 各县<市、区>人民政府, 各县〈市、区〉人民政府
_LEVELS_IN_ANGLES = re.compile(r"[<〈‹](?<=[一-鿿].)(?P<levels>[市县区州旗乡镇村街道、]{1,12})[>〉›]")
_QUOTED_LINE = re.compile(r'^(?:[^"\n]*(?<![\d\'′])"[^"\n]*")+[^"\n]*$', re.MULTILINE)  # not 4"管, 6"管
_STRAIGHT = re.compile(r'"([^"]*)"')


def folded(text: str) -> str:
    """`text` with punctuation full-width and digits, letters and % half-width, as long as before.

    Straight quotes that pair within a line are “ and ”, the brackets of <市、区> are round.
    """
    plain = text.translate(_WIDTHS)
    if '"' in plain:
        plain = _QUOTED_LINE.sub(_curled, plain)
    for words in (_YEAR_IN_WORDS, _MONTH_IN_WORDS):
        plain = words.sub(lambda match: match.group().translate(_DIGITS), plain)
    plain = _LEVELS_IN_ANGLES.sub(r"（\g<levels>）", plain)
    return _RATIO.sub(":", _COMMA.sub("，", _NO_RATIO.sub("：", plain)))


def _curled(line: re.Match[str]) -> str:
    return _STRAIGHT.sub(r"“\1”", line.group())
