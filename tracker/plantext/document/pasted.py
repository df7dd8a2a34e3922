"""Plain text as people paste it: what the place it was copied from left in it is taken off, line by line.

Left in it may be: marks of HTML (<br>, &nbsp;), a line's end written out, > of a forwarded mail, the bars of a table
of one column, numbers of lines.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise

_TAG = re.compile(r"</?(?:p|br|div|span|font|b|strong|u|a|li|ul|ol|td|tr|table|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
_BREAKING_TAG = re.compile(r"<br\s*/?>|</?(?:p|div|li|tr|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|ldquo|rdquo|mdash|middot|lt|gt|amp|#\d{2,5}|#x[0-9A-Fa-f]{2,5});")
_WRITTEN_END = re.compile(r"\\r?\\n|\\n|\\r(?![A-Za-z])")
_FEWEST = 3  # marks that are no chance
_QUOTE = re.compile(r"\s{0,3}(?:[>＞]\s?){1,5}")
_BARS = re.compile(r"\s{0,3}[|│┃]\s?([^|│┃]*?)\s?[|│┃]\s*")
_LINE_NUMBER = re.compile(r"\s{0,8}(\d{1,4})(?:[\t|:：│]|[^\S\n]|(?=\s*$))")
_FEWEST_LINES = 6
_MOST = 0.9  # of the lines carry what is taken off


def without_traces(text: str) -> str:
    """The text without what the place it was copied from put into it."""
    if len(_TAG.findall(text)) + len(_ENTITY.findall(text)) >= _FEWEST:
        text = html.unescape(_TAG.sub("", _BREAKING_TAG.sub("\n", text)))
    if len(_WRITTEN_END.findall(text)) >= _FEWEST:
        text = _WRITTEN_END.sub("\n", text).replace("\\t", "\t").replace('\\"', '"')
    return _without_line_numbers(_without_bars(_without_quotes(text)))


def _without_quotes(text: str) -> str:
    lines = text.splitlines()
    marks = [_QUOTE.match(line) for line in lines]
    said = [mark is not None for mark, line in zip(marks, lines, strict=True) if line.strip()]
    if len(said) < _FEWEST or sum(said) < _MOST * len(said):
        return text
    return "\n".join(line[mark.end() :] if mark else line for mark, line in zip(marks, lines, strict=True))


def _without_bars(text: str) -> str:
    """| 某市实施方案 | on every line: a table that is only a frame."""
    if text.count("|") + text.count("│") + text.count("┃") < _FEWEST:
        return text
    lines = text.splitlines()
    bars = [_BARS.fullmatch(line) for line in lines]
    written = sum(bool(line.strip()) for line in lines)
    if written < _FEWEST or sum(bar is not None for bar in bars) < _MOST * written:
        return text
    return "\n".join(bar[1] if bar else line for bar, line in zip(bars, lines, strict=True))


def _without_line_numbers(text: str) -> str:
    """1 某市实施方案 / 2 为贯彻落实…: nearly every line opens with a number that is one more than that of the last."""
    lines = text.splitlines()
    marks = [_LINE_NUMBER.match(line) for line in lines]
    counted = [int(mark[1]) for mark in marks if mark]
    written = sum(bool(line.strip()) for line in lines)
    counting = sum(b == a + 1 for a, b in pairwise(counted))
    if counting < _FEWEST_LINES or counting < _MOST * written:
        return text
    return "\n".join(line[mark.end() :] if mark else line for mark, line in zip(marks, lines, strict=True))
