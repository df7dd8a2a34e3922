"""Lists in pages: how many rows, and where the next page is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Protocol, TypeVar

from flask import request, url_for
from pydantic import Field

from tracker.json_values import Note
from tracker.problems import Problem
from tracker.typed import LARGEST_ID
from tracker.web.interface.described import Asked, unusable

AFTER = "上一页 next 里的值；那一条已不在列表里时答 422，请不带它从头读取"
GONE = "这一条已不在列表里，请不带 after 从头读取"

Following = Annotated[str | None, Note("下一页的地址，没有了为 null")]


class Paged(Asked):
    """How many rows at once."""

    limit: Annotated[int, Field(description="一页最多几条", ge=1, le=200)] = 50


class PagedById(Paged):
    """Where to begin."""

    after: Annotated[int | None, Field(description=AFTER, ge=1, le=LARGEST_ID)] = None


class HasId(Protocol):
    """A row with a number of its own."""

    @property
    def id(self) -> int:
        """Its number."""


R = TypeVar("R", bound=HasId)


def page_of(rows: Sequence[R], query: PagedById) -> tuple[Sequence[R], str | None]:
    """The page that is asked for of rows that are all at hand, and the address of the next one.

    BadInput where the row it begins after is there no more: whoever reads page by page would take it for the end.
    """
    ids = [row.id for row in rows]
    demand_there(query.after is None or query.after in ids)
    first = 0 if query.after is None else ids.index(query.after) + 1
    shown = rows[first : first + query.limit]
    return shown, next_url(shown[-1].id if first + query.limit < len(rows) else None)


def page_from(found: Sequence[R] | None, query: PagedById) -> tuple[Sequence[R], str | None]:
    """The same of rows that the database read for the page, one more than it shows where there are more.

    `found`: None where the row it begins after is there no more.
    """
    demand_there(found is not None)
    shown = (found or ())[: query.limit]
    return shown, next_url(shown[-1].id if len(found or ()) > query.limit else None)


def demand_there(is_there: bool) -> None:
    """BadInput where the row after which a page is to begin is no more."""
    if not is_there:
        raise unusable([Problem("after", GONE)])


def next_url(after: int | str | None) -> str | None:
    """The address of the next page: the same question, begun after this row."""
    if after is None:
        return None
    asked: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "after": str(after)}
    return url_for(request.endpoint or "", **asked)
