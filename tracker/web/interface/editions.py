"""Editions, for other systems: what was signed, with the fingerprints of its files, and the files byte for byte."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from pydantic import Field
from typing_extensions import TypedDict

from tracker.errors import NotFound
from tracker.people.access import Permission
from tracker.supervision.editions.json_line import EditionJson, edition_json
from tracker.supervision.editions.kept_queries import EditionLine, editions, numbered
from tracker.supervision.editions.rules import NO_EDITION
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import ViewDescription, described
from tracker.web.interface.paging import AFTER, Following, Paged, demand_there, next_url
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.rounds.edition_files import hand_out, offered, target_of

bp = interface("interface_editions", "/editions")

PLACES = {"quarter": "期次：2026Q3，年度为 2026", "number": "第几版"}
BOOK = {"book": "whole 全部工作簿、leader 领导工作簿，或 files 里列出的文稿"}


class EditionsJson(TypedDict):
    """A page of the list."""

    items: list[EditionJson]
    next: Following


class EditionsQuery(Paged):
    """Of which quarter or year."""

    limit: Annotated[int, Field(description="一页最多几条", ge=1, le=50)] = 20
    quarter: Annotated[str | None, Field(description=PLACES["quarter"])] = None
    after: Annotated[str | None, Field(description=AFTER, pattern=r"^\d{4}(Q[1-4])?-\d{1,4}$")] = None


@bp.get("")
@requires(Permission.EDITION_VIEW)
@described(ViewDescription("列出报表各版，新的在前", query=EditionsQuery, answer=EditionsJson))
def index(query: EditionsQuery) -> EditionsJson:
    """Those of the jurisdiction, drafts too where the account sees them on the page."""
    quarter, _, number = (query.after or "").partition("-")
    home, after = signed_in.home_jurisdiction(), (quarter, int(number)) if query.after else None
    if after is not None:
        demand_there(query.quarter in (None, quarter) and numbered(home, *after) is not None)
    rows = editions(home, query.quarter, after=after, at_most=query.limit + 1)
    shown = rows[: query.limit]
    last = f"{shown[-1].quarter}-{shown[-1].number}" if len(rows) > query.limit else None
    return {"items": [edition_json(line, offered(line)) for line in shown], "next": next_url(last)}


@bp.get("/<string:quarter>/<int:number>")
@requires(Permission.EDITION_VIEW)
@described(ViewDescription("一版报表", answer=EditionJson, places=PLACES, refuses=(404,)))
def show(quarter: str, number: int) -> EditionJson:
    """One edition with its files."""
    one = _own(quarter, number)
    return edition_json(one, offered(one))


@bp.get("/<string:quarter>/<int:number>/files/<string:book>")
@requires(Permission.EDITION_VIEW)
@described(
    ViewDescription(
        "一版报表的一个文件，与签发时逐字节相同；ETag 就是它的 SHA-256",
        media="application/octet-stream",
        places=PLACES | BOOK,
        refuses=(404, 422),
    )
)
def file(quarter: str, number: int, book: str) -> Response:
    """A file of it, byte for byte as it was made."""
    return hand_out(_own(quarter, number), book)


def _own(quarter: str, number: int) -> EditionLine:
    one = numbered(signed_in.home_jurisdiction(), quarter, number)
    if one is None:
        raise NotFound(NO_EDITION)
    demand(Permission.EDITION_VIEW, target_of(one))
    return one
