"""What stands beside a report that is being written: how much was changed, how figures move, what is lacking.

Said on the page and, after each saving by itself, to tracker.js, in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.calendar.days import load_calendar
from tracker.ledger.lights.rules import Light
from tracker.ledger.story.unit_queries import FigureStanding, UnitStanding, unit_standing
from tracker.reporting.asked.questions import Draft, Figure, missing
from tracker.reporting.review.checks import moved, plain
from tracker.reporting.write.page_queries import ReportPage
from tracker.web.request import signed_in
from tracker.web.request.comparison import change

NOT_ASKED = UnitStanding(None, {})


@dataclass(frozen=True)
class Beside:
    """By text how much of it is new, by indicator how it moves; `lacking`: how many places are still to be filled."""

    changes: Mapping[str, str]
    figures: Mapping[int, str]
    lacking: int
    light: Light | None

    @property
    def as_json(self) -> dict[str, object]:
        """The same for a form that saves itself."""
        figures = {str(indicator_id): words for indicator_id, words in self.figures.items()}
        return {"changes": self.changes, "figures": figures, "lacking": self.lacking}


def beside(page: ReportPage, draft: Draft, read: Mapping[str, str], *, lit: bool = True) -> Beside:
    """What is said beside the form that holds this draft; not `lit`: without the light, which no draft changes.

    `read`: by field how a number was read whose digits were not taken as they stand.
    """
    told = {reading.indicator_id: reading for reading in draft.readings}
    line, today = page.line, signed_in.today()
    is_asked = lit or bool(page.asked.figures)
    standing = unit_standing(line.task_id, line.department_id, told, today, load_calendar()) if is_asked else NOT_ASKED
    return Beside(
        changes={name: words for name in page.asked.texts if (words := _changed(page, draft, name))},
        figures={
            figure.indicator_id: figure_words(
                figure, draft, standing.figures.get(figure.indicator_id), read.get(f"value_{figure.indicator_id}", "")
            )
            for figure in page.asked.figures
        },
        lacking=len(missing(page.asked, draft, today)),
        light=standing.light,
    )


def _changed(page: ReportPage, draft: Draft, name: str) -> str:
    """与上期相比改动 3 处、新增 22 字; empty where there is nothing to compare with."""
    before = getattr(page.before.draft, name) if page.before else ""
    if not before:
        return ""
    found = change(before, getattr(draft, name))
    if not found.places:
        return "与上期文字相同，请改动有变化的地方"
    return f"与上期相比改动 {found.places} 处、新增 {found.added} 字"


def figure_words(figure: Figure, draft: Draft, standing: FigureStanding | None, read: str) -> str:
    """“1.2万”读作 12000 个；比上期提高 1.9 个百分点；采用后差距由 12.2 变为 3.9 个百分点."""
    value = draft.reading(figure.indicator_id).value
    if value is None:
        return ""
    last = figure.pending or figure.last
    told = [
        read,
        figure.measured.scale_doubt(value) or "",
        moved(figure, last, value) if last else "",
        _gap(standing) if standing else "",
    ]
    return "；".join(part for part in told if part)


def _gap(standing: FigureStanding) -> str:
    before, after = standing.before, standing.after
    if after is None:
        return ""
    if after <= 0:
        return "采用后没有差距"
    since = f"由 {plain(before)} 变为" if before is not None and before > 0 and before != after else "为"
    return f"采用后差距{since} {plain(after)} 个百分点"
