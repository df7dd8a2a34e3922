"""Reads the pages of a plan that was recognised from pictures: which there are, and where words stand on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.models import Plan, PlanPage
from tracker.plans.scans.places import PictureBox, RowPlace, boxes

NO_SUCH_PAGE = "这份方案没有这一页的图片。请从方案页进入。"


@dataclass(frozen=True)
class Page:
    """A page's picture: its number, its size in pixels, the fingerprint of its file."""

    number: int
    width: int
    height: int
    sha256: str


@dataclass(frozen=True)
class PageMark:
    """A mark on a page: `kind` as in the text, `at` the place in the text that fields link to."""

    kind: str
    at: str
    box: PictureBox


@dataclass(frozen=True)
class MarkedPage:
    """A page with its marks."""

    page: Page
    marks: tuple[PageMark, ...]


class Pages:
    """The pages of one plan with their rows, read once."""

    def __init__(self, plan_id: int) -> None:
        self._text = ""
        rows = db.session.scalars(select(PlanPage).where(PlanPage.plan_id == plan_id).order_by(PlanPage.number))
        self.pages: list[Page] = []
        self._rows: list[RowPlace] = []
        for row in rows:
            self.pages.append(Page(row.number, row.width, row.height, row.picture_sha256))
            self._text = self._text or db.session.get_one(Plan, plan_id).text
            self._rows += [RowPlace(row.number, (one[0], one[1]), (one[2], one[3], one[4], one[5])) for one in row.rows]

    def boxes(self, span: tuple[int, int]) -> list[PictureBox]:
        """Where a range of the text stands."""
        return boxes(self._rows, span, self._text)

    def marked(self, numbers: Collection[int], marks: Iterable[tuple[tuple[int, int], str, str]]) -> list[MarkedPage]:
        """These pages with the marks (range of the text, kind, place) that stand on them."""
        placed = [PageMark(kind, at, box) for span, kind, at in marks for box in self.boxes(span)]
        return [
            MarkedPage(page, tuple(mark for mark in placed if mark.box.page == page.number))
            for page in self.pages
            if page.number in numbers
        ]


def picture_of(plan_id: int, number: int) -> str:
    """The fingerprint of a page's picture; NotFound where there is none."""
    known = select(PlanPage.picture_sha256).where(PlanPage.plan_id == plan_id, PlanPage.number == number)
    sha256 = db.session.scalar(known)
    if sha256 is None:
        raise NotFound(NO_SUCH_PAGE)
    return sha256


def is_scan(plan_id: int) -> bool:
    """Whether the plan was recognised from pictures."""
    return db.session.scalar(select(PlanPage.id).where(PlanPage.plan_id == plan_id).limit(1)) is not None
