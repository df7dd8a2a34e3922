"""Signs a recogniser confuses are written as official papers write them; no other character is touched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tracker.plantext.scan.values import Row

_BETWEEN_HAN = str.maketrans(",;:?!()<>", "，；：？！（）〈〉")
_NARROW = re.compile(r"(?<=[一-鿿”》）〕])[,;:?!()<>]|[,;:?!()<>](?=[一-鿿“《（〔])")
_OF_A_NUMBER = str.maketrans("[]［］【】﹝﹞", "〔〕〔〕〔〕〔〕")
_YEAR_IN_NUMBER = re.compile(r"[\[［【〔﹝]\s?(?:19|20)\d\d\s?[\]］】〕﹞](?=\s?第?\d{1,5}\s?号)")
_CLOSINGS = {"（": "）", "《": "》", "〈": "〉", "〔": "〕", "【": "】"}
_NEAR = 160  # characters: brackets farther apart are no pair


def written(row: Row) -> Row:
    """Punctuation beside Chinese characters is as wide as they are: a picture does not tell which was typed.

    The year in a document's number stands in 〔〕, as the standard of official papers has it.
    """
    words = _NARROW.sub(lambda sign: sign.group().translate(_BETWEEN_HAN), row.words)
    return replace(row, words=_YEAR_IN_NUMBER.sub(lambda year: year.group().translate(_OF_A_NUMBER), words))


def paired(rows: Iterable[Row]) -> list[Row]:
    """Rows in reading order, each closing bracket of the kind that was opened: （市商务局〕 is （市商务局）."""
    opened: list[tuple[str, int]] = []
    result: list[Row] = []
    at = 0
    for row in rows:
        chars = list(row.words)
        for n, char in enumerate(chars):
            if char in _CLOSINGS:
                opened.append((_CLOSINGS[char], at + n))
            elif char in _CLOSINGS.values() and opened:
                wanted, place = opened.pop()
                if at + n - place <= _NEAR:
                    chars[n] = wanted
        at += len(chars)
        result.append(replace(row, words="".join(chars)))
    return result
