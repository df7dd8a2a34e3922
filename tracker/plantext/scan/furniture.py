"""Running heads, feet and page numbers of scanned pages, which never stand in quite the same place twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tracker.plantext.scan.values import PageRead, Row

_EDGE = 0.13  # of the page's height
_DASH = r"[-—–－―·•~一_\s.]"
_PAGE_NUMBER = re.compile(rf"{_DASH}*(?:第?\s?\d{{1,4}}\s?页?(?:\s?[/／,，]?\s?共?\s?\d{{1,4}}\s?页?)?){_DASH}*")
_PLAIN = re.compile(r"[\d\W_]")
_LONGEST = 40
_OPENS = re.compile(r"[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]")


def without_furniture(pages: Sequence[PageRead]) -> list[PageRead]:
    """The pages without what is printed at the edge of several, and without their numbers."""
    heads = Counter(key for page in pages for key in {_key(row) for row in page.rows if _may_repeat(page, row)})
    often = {key for key, count in heads.items() if key and count >= max(2, len(pages) // 4)}
    kept = [tuple(row for row in page.rows if not _is_furniture(page, row, often)) for page in pages]
    return [replace(page, rows=rows) for page, rows in zip(pages, kept, strict=True)]


def _is_furniture(page: PageRead, row: Row, often: set[str]) -> bool:
    if _at_edge(page, row) and _PAGE_NUMBER.fullmatch(row.words):
        return True
    return _may_repeat(page, row) and _key(row) in often


def _at_edge(page: PageRead, row: Row) -> bool:
    return row.box[3] < page.height * _EDGE or row.box[1] > page.height * (1 - _EDGE)


def _may_repeat(page: PageRead, row: Row) -> bool:
    """The first or the last row of its page, at its edge, short, and no heading."""
    if not _at_edge(page, row) or len(row.words) > _LONGEST or _OPENS.match(row.words):
        return False
    outside = [
        other
        for other in page.rows
        if not _PAGE_NUMBER.fullmatch(other.words)
        and (other.box[3] <= row.box[1] if row.box[3] < page.height / 2 else other.box[1] >= row.box[3])
    ]
    return len(outside) <= 1


def _key(row: Row) -> str:
    """The words without digits and signs, which are misread most."""
    return _PLAIN.sub("", row.words)
