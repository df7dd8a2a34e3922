"""Signs that stand for others: ⼀ is 一, ⒈ is 1．, ㈢ is （三）, ﹙ is （; and signs of a symbol font: no words.

A PDF's text layer, an old Founder or WPS file and a page full of pasted bullets hold them. What is written here is what
the paper shows; a sign nobody can know is left out and its place told: a rare character of a name looks the same.
"""

from __future__ import annotations

import re
import unicodedata

from tracker.plantext.text.numerals import cn_numeral

# Radicals that Unicode gives no character for.
_SUPPLEMENT = dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_RADICAL = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_ENCLOSED = (
    {chr(0x2488 + n): f"{n + 1}．" for n in range(20)}  # ⒈
    | {chr(0x2474 + n): f"（{n + 1}）" for n in range(20)}  # ⑴
    | {chr(0x3220 + n): f"（{cn_numeral(n + 1)}）" for n in range(10)}  # ㈠
    | {chr(first + n): chr(0x2460 + n) for first in (0x2776, 0x2780, 0x278A) for n in range(10)}  # ❶ is ①
)
# Signs as they stand in upright lines, and the small ones of old Chinese fonts.
_FORMS = dict(
    zip(
        "︐︑︒︓︔︕︖︙︰︱︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹐﹑﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹢﹣﹤﹥﹦﹪",
        "，、。：；！？…：—（）｛｝〔〕【】《》〈〉「」『』，、；：？！—（）｛｝〔〕＋－＜＞＝％",
        strict=True,
    )
)
_TABLE = str.maketrans(_ENCLOSED | _FORMS)
PRIVATE = "\ue000-\uf8ff"
_PRIVATE_BLANK = re.compile("[\ue5e5\uf020]")  # the wide blank of old Chinese fonts, the blank of a symbol font
_ODD = re.compile(
    f"[\u2e80-\u2fdf\uf900-\ufaff\u2474-\u249b\u3220-\u3229\u2776-\u2793\ufe10-\ufe6f\ue5e5\uf020{PRIVATE}]"
)
_LOST = re.compile(f"(?<=[^\\W{PRIVATE}])[{PRIVATE}]+(?=\\w)")
_NO_WORD = re.compile(f"[{PRIVATE}]")
_AROUND = 8  # characters on either side by which a lost sign's place is found again


def plain_radicals(text: str) -> str:
    """⼀ as 一, ⻓ as 长."""
    return _RADICAL.sub(lambda m: _SUPPLEMENT.get(m.group()) or unicodedata.normalize("NFKC", m.group()), text)


def plain_signs(text: str) -> str:
    """Radicals, enclosed numbers, small and upright signs and blanks of private use as what they show."""
    if not _ODD.search(text):
        return text
    return _PRIVATE_BLANK.sub(" ", plain_radicals(text).translate(_TABLE)).strip()


def without_private(words: str) -> tuple[str, list[tuple[str, str]]]:
    """The words without signs of private use, and what stood before and behind each that stood within a word."""
    if not _NO_WORD.search(words):
        return words, []
    lost = [
        (_NO_WORD.sub("", words[: m.start()])[-_AROUND:], _NO_WORD.sub("", words[m.end() :])[:_AROUND])
        for m in _LOST.finditer(words)
    ]
    return _NO_WORD.sub("", words).strip(), lost
