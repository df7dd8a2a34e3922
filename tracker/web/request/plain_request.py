"""What a browser sends, made fit for the database and for sheets before any form or view sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from tracker.typed import LARGEST_ID, YEARS, is_id

PAGE_SIZES = (50, 100, 200)
"""What the pager of a long list offers."""

LARGEST_PAGE = 100_000

# PostgreSQL keeps no NUL and a workbook's XML none of these.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain_text(text: str) -> str:
    """The text without control characters other than tabs and line ends."""
    return _CONTROLS.sub("", text)


class PlainValues(ImmutableMultiDict[str, Any]):
    """Values of a query or a form, without control characters other than tabs and line ends."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = iter_multi_items(mapping) if mapping is not None else ()
        super().__init__((name, plain_text(one) if isinstance(one, str) else one) for name, one in pairs)


class PlainRequest(Request):
    """A request whose query and forms are PlainValues."""

    parameter_storage_class = PlainValues


class IdConverter(IntegerConverter):
    """`<int:…>` in an address: a larger number is no id of ours, so the address is not there.

    Nor is one in other digits than ours (１, ٣): one page has one address.
    """

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


class WordConverter(BaseConverter):
    """`<string:…>` in an address: with a control character in it the address is not there, as with the values above."""

    regex = "[^/\x00-\x1f]+"
    part_isolating = True


def install(app: Flask) -> None:
    """Read requests this way; before any route is registered."""
    app.request_class = PlainRequest
    app.url_map.converters["int"] = IdConverter
    app.url_map.converters["string"] = WordConverter


def id_in(text: str) -> int:
    """The id in a text; ValueError where it is none, so that `getlist(…, type=id_in)` leaves it out."""
    if not is_id(text):
        raise ValueError(text)
    return int(text)


def year_in(text: str) -> int:
    """The year in a text; ValueError where it is none of typed.YEARS, so that `args.get(…, type=year_in)` is None."""
    year = id_in(text)
    if year not in YEARS:
        raise ValueError(text)
    return year


def page_in(text: str) -> int:
    """The number of a page, from 1; the first where the text says none, the last there can be where it says more."""
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text)), LARGEST_PAGE) if is_id(text) else LARGEST_PAGE


def size_in(text: str) -> int:
    """How many lines a page of a long list has: one of PAGE_SIZES, the first where the text says none of them."""
    size = int(text) if is_id(text) else 0
    return size if size in PAGE_SIZES else PAGE_SIZES[0]


def page_of(name: str, total: int, size: int) -> int:
    """The page of a list that the address asks for by this name; one past the end is the last one."""
    last = max((total + size - 1) // size, 1)
    return min(page_in(request.args.get(name, "")), last)
