"""What the check page shows of a scan's pictures: the pages of the task at hand, and doubtful words close up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request

from tracker.plans.check.lines import CheckTask
from tracker.plans.scans.places import PictureBox
from tracker.plans.scans.queries import MarkedPage, Page, Pages
from tracker.typed import is_id

_AROUND = 5.0  # heights of a word's box shown on both sides of it


@dataclass(frozen=True)
class Crop:
    """A piece of a page's picture around some words: what of it is shown, and the words' own box."""

    page: Page
    left: float
    top: float
    width: float
    height: float
    box: PictureBox


def crop_of(pages: Pages, span: tuple[int, int]) -> Crop | None:
    """The words with what stands around them; None where no row holds them."""
    box = next(iter(pages.boxes(span)), None)
    if box is None:
        return None
    shown = next(page for page in pages.pages if page.number == box.page)
    around = _AROUND * box.height
    left = max(box.left - around, 0.0)
    right = min(box.left + box.width + around, float(shown.width))
    return Crop(shown, left, max(box.top - box.height * 0.4, 0.0), right - left, box.height * 1.8, box)


@dataclass(frozen=True)
class Pane:
    """What the check page shows of the pictures: pages with marks, those before and behind, the doubtful words."""

    pages: tuple[MarkedPage, ...]
    previous: int | None
    following: int | None
    crops: dict[tuple[int, int], Crop]


def pane_of(plan_id: int, task: CheckTask, marks: Iterable[tuple[tuple[int, int], str, str]]) -> Pane | None:
    """The pages on which the task stands, or the one asked for; None for a plan that was no picture."""
    pages = Pages(plan_id)
    if not pages.pages:
        return None
    own_spans = [task.line.span, *([task.statement_span] if task.statement_span else [])]
    rows = [(task.line.span, "task", f"t-{task.line.id}")]
    rows += [(task.statement_span, "task", "s-who")] if task.statement_span else []
    numbers = _shown(pages, own_spans)
    crops = {word.span: crop for word in task.unsure if (crop := crop_of(pages, word.span))}
    last = pages.pages[-1].number
    return Pane(
        tuple(pages.marked(numbers, [*rows, *marks])),
        min(numbers) - 1 if min(numbers) > 1 else None,
        max(numbers) + 1 if max(numbers) < last else None,
        crops,
    )


def _shown(pages: Pages, spans: Sequence[tuple[int, int]]) -> set[int]:
    asked = request.args.get("page", "")
    known = {page.number for page in pages.pages}
    if is_id(asked) and int(asked) in known:
        return {int(asked)}
    return {box.page for span in spans for box in pages.boxes(span)} or {min(known)}
