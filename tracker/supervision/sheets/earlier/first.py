"""The sheets as they looked before the second layout: quarters closed then keep their fingerprint. Pure.

Only what differs stands here. Nothing new is ever printed so; what a sheet shows now stands in the file of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from tracker.ledger.rows.row import LedgerRow, PartRow
from tracker.ledger.rows.totals import Totals
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.cells import DASH, Cell, Lit, by_body, number, or_dash, share, shortened
from tracker.supervision.sheets.columns import Place, evidence, lead
from tracker.supervision.sheets.details import ReportLine, discipline_by_body, first_remedy, gap, largest_gap, said
from tracker.supervision.sheets.earlier import second
from tracker.supervision.sheets.earlier.ninth import NINTH, NinthDiscipline
from tracker.supervision.sheets.earlier.second import SecondUnits
from tracker.supervision.sheets.outcome_lines import Ending
from tracker.supervision.sheets.overview import FIRST_EDITION, Before, Overview, Unit, group_lines
from tracker.vocabulary import Colour, LightRule, MilestoneSource, Mode, Pace

_OVERVIEW = replace(
    sheets.OVERVIEW,
    columns=(*sheets.OVERVIEW.columns[:9], ("绿（其中已核实）", 16), *sheets.OVERVIEW.columns[11:]),
)
_LATE = replace(second.LATE, columns=tuple(one for one in second.LATE.columns if one[0] != "亮灯"))
_FULL_TEXTS = replace(sheets.FULL_TEXTS, columns=sheets.FULL_TEXTS.columns[:6])


def _forecast(row: LedgerRow, place: Place) -> Cell:
    told = [(part.short_name, part.forecast.label) for part in row.parts if part.forecast]
    return by_body(told, row.mode is not Mode.EACH_REPORTS) or DASH


def _texts(take: Callable[[PartRow], str]) -> Callable[[LedgerRow, Place], Cell]:
    """The bodies' words joined in the order of the row, and then cut."""

    def value(row: LedgerRow, place: Place) -> Cell:
        told = by_body(_each(row, take), row.mode is not Mode.EACH_REPORTS)
        return shortened(told) if told else DASH

    return value


def _each(row: LedgerRow, take: Callable[[PartRow], str]) -> Iterator[tuple[str, str]]:
    return ((part.short_name, take(part)) for part in row.parts if part.reports)


def _postponed(row: LedgerRow, place: Place) -> Cell:
    return row.due_on if row.due_on != row.original_due_on else DASH


_COLUMNS = {
    "完成时限(原定)": lambda row, place: or_dash(row.original_due_on),
    "延期后时限": _postponed,
    "完成预判": _forecast,
    "佐证材料": lambda row, place: evidence(row) or DASH,
    "进展情况(截至日期)": _texts(
        lambda part: f"{part.progress_text}（截至{part.as_of}）" if part.progress_text else ""
    ),
    "存在问题": _texts(lambda part: part.problems),
    "下一步打算": _texts(lambda part: part.next_steps),
    "需协调事项": _texts(lambda part: part.coordination),
}


def _overview_lines(overview: Overview, before: Before | None) -> list[list[Cell]]:
    return group_lines(overview, _counts, lambda name, one: _change(name, one, before))


def _counts(one: Totals) -> list[Cell]:
    return [
        one.tasks,
        one.completed,
        *(one.paces[pace] for pace in (Pace.AHEAD, Pace.ON, Pace.BEHIND, Pace.OTHER)),
        one.colours[Colour.RED],
        one.colours[Colour.YELLOW],
        f"{one.colours[Colour.GREEN]}（{one.rules[LightRule.PROVEN]}）",
        one.colours[Colour.BLUE],
        one.colours[Colour.GREY],
    ]


def _change(name: str, one: Totals, before: Before | None) -> str:
    if before is None:
        return FIRST_EDITION
    then = before.get(name, {})
    shown = (Colour.RED, Colour.YELLOW, Colour.GREEN)
    return " ".join(f"{colour.label}{one.colours[colour] - then.get(colour, 0):+d}" for colour in shown)


class _Units(SecondUnits):
    """First-listed bodies counted as leads, names as they stood in the row, the busiest first."""

    def add(self, row: LedgerRow) -> None:
        if row.lead is not None:
            unit = self.of(row.lead)
            unit.led.add(row)
            unit.overdue += row.overdue_days is not None
        self.add_others((*row.joint_leads, *row.co))
        self.add_lit(row)

    def of(self, name: str) -> Unit:
        return self.by_name.setdefault(name, Unit(name))

    def lines(self, registry: Mapping[str, int]) -> list[list[Cell]]:
        order = sorted(self.by_name.items(), key=lambda one: (-one[1].led.tasks, -one[1].supported, one[0]))
        return [unit.line()[: len(second.OF_UNITS.columns)] for _, unit in order]


def _discipline(lines: Iterable[ReportLine], registry: Mapping[str, int]) -> list[list[Cell]]:
    by_name = discipline_by_body(lines, NinthDiscipline)
    return [by_name[name].line(name) for name in sorted(by_name)]


def _figure_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    for indicator in row.indicators:
        yield [
            row.code,
            indicator.subject,
            or_dash(indicator.unit),
            or_dash(number(indicator.baseline)),
            number(indicator.target),
            or_dash(indicator.year),
            or_dash(number(indicator.value)),
            share(indicator.progress),
            share(indicator.planned),
            gap(indicator.gap),
            or_dash(indicator.data_source),
            or_dash(indicator.as_of),
            indicator.lit if indicator.final else Lit(indicator.light.title, indicator.light.colour),
            indicator.body or lead(row),
        ]


def _late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    return [
        row.code,
        row.measure_label + row.measure_title,
        lead(row),
        or_dash(row.due_on),
        or_dash(row.overdue_days),
        share(largest_gap(row)),
        streak,
        shortened("；".join(dict.fromkeys([row.light.title, row.light.reason])).strip("；")),
        shortened("".join(f"【{name}】{text}" for name, text in _each(row, _next_steps) if text)) or DASH,
        first_remedy(row),
        DASH,
    ]


def _next_steps(part: PartRow) -> str:
    return part.next_steps


def _closing_line(row: LedgerRow, ending: Ending) -> list[Cell]:
    own = [
        milestone.due_on
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN and milestone.due_on is not None
    ]
    proofs = "；".join(one for one in (evidence(row), ending.proof) if one)
    return [
        row.code,
        row.measure_label + row.measure_title,
        lead(row),
        or_dash(max(own, default=row.due_on)),
        or_dash(ending.applied_on),
        or_dash(ending.finished_by),
        or_dash(row.closed_on),
        "是" if row.light.rule is LightRule.COMPLETED_LATE else "否",
        shortened(proofs) or DASH,
    ]


def _full_text_lines(row: LedgerRow) -> Iterator[list[Cell]]:
    for part in said(row):
        texts = (part.progress_text, part.problems, part.next_steps)
        yield [row.code, part.name, or_dash(part.as_of), *(or_dash(text) for text in texts)]


FIRST = replace(
    second.SECOND,
    columns=tuple(replace(column, value=_COLUMNS.get(column.title, column.value)) for column in NINTH.columns),
    overview=_OVERVIEW,
    late=_LATE,
    full_texts=_FULL_TEXTS,
    units=_Units,
    overview_lines=_overview_lines,
    discipline=_discipline,
    figure_lines=_figure_lines,
    late_line=_late_line,
    closing_line=_closing_line,
    full_text_lines=_full_text_lines,
    reds_first=False,
)
