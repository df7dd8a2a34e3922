"""量化指标: all figures one sees, and one of them over the years (ux.md S18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.calendar.days import load_calendar
from tracker.errors import NotFound
from tracker.ledger import guest_queries
from tracker.ledger.pages.figure_queries import MOST_COUNTED, FigureFilter, figure_page
from tracker.ledger.pages.queries import plan_choices
from tracker.ledger.rows.queries import rows
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PointRow
from tracker.ledger.rows.stages import days_of, stages_of
from tracker.ledger.story.queries import target
from tracker.ledger.story.reading_queries import ReadingStory, readings_of
from tracker.ledger.trajectory import planned_on
from tracker.people.access import Permission, scope_of
from tracker.plans.figure_queries import issued_figure
from tracker.reporting import queries as reports
from tracker.vocabulary import Reach
from tracker.web.indicators.chart import Drawn, aimed, chart, spark
from tracker.web.indicators.words import sentences, verdict_of
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.plain_request import id_in, page_in
from tracker.web.tasks import acts as task_acts

bp = Blueprint("indicators", __name__, url_prefix="/indicators")

SIZE = 50
NO_FIGURE = "没有这个指标，或者不在本单位范围内。请从“量化指标”进入。"


@bp.get("")
@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    """?plan=1&unit=交通&year=2025&reach=missed; of too many figures ?reach is not asked, which is said."""
    wanted, number = _wanted(), page_in(request.args.get("page", ""))
    page = figure_page(signed_in.actor(), wanted, number, SIZE, signed_in.today(), load_calendar())
    if page.counts is None and wanted.reach is not None:
        flash(f"指标超过 {MOST_COUNTED} 项，没有按“{wanted.reach.label}”筛选，以下是全部。", "warn")
        return redirect(_without_reach(wanted, number))
    return render_template(
        "indicators/index.html",
        page=page,
        wanted=wanted,
        size=SIZE,
        most=MOST_COUNTED,
        plans=plan_choices(scope_of(signed_in.actor())),
        day=signed_in.today(),
        tabs=_tabs(page.counts),
        aimed=aimed,
        spark=spark,
    )


def _without_reach(wanted: FigureFilter, number: int) -> str:
    """The same address otherwise."""
    unit, page = wanted.unit or None, number if number > 1 else None
    return url_for("indicators.index", plan=wanted.plan_id, unit=unit, year=wanted.year, page=page)


def _wanted() -> FigureFilter:
    """What the address asks for; what cannot be read is left out."""
    return FigureFilter(
        plan_id=request.args.get("plan", type=id_in),
        unit=request.args.get("unit", "").strip()[:40],
        year=request.args.get("year", type=id_in),
        reach=next((one for one in Reach if one == request.args.get("reach")), None),
    )


def _tabs(counts: Mapping[Reach, int] | None) -> list[tuple[str, str, int]]:
    """(label, value of ?reach, count): everything, then how targets can stand that do."""
    if counts is None:
        return []
    shown = [(one.label, one.value, counts[one]) for one in Reach if counts.get(one)]
    return [("全部", "", sum(counts.values())), *shown]


@bp.get("/<int:figure_id>")
@requires(Permission.TASK_VIEW)
def show(figure_id: int) -> ResponseReturnValue:
    """A figure with its targets of all years: the picture, the targets, all that was told."""
    figure, day = issued_figure(figure_id), signed_in.today()
    of_task = target(figure.task_id)
    demand(Permission.TASK_VIEW, of_task)
    own = guest_queries.own_bodies(signed_in.actor(), of_task.jurisdiction_id)
    row = next(rows([figure.task_id], day, load_calendar(), bodies=own), None)
    stages = _stages(row, figure_id)
    if row is None or not stages:
        raise NotFound(NO_FIGURE)
    dates = {milestone.indicator_id: milestone for milestone in row.milestones if milestone.indicator_id is not None}
    told = readings_of([stage.indicator_id for stage in stages], own)
    drawn = Drawn(
        stages, days_of(row), [_point(reading) for reading in told if not reading.counts], _found(stages, dates)
    )
    return render_template(
        "indicators/show.html",
        row=row,
        stages=stages,
        dates=dates,
        days=drawn.days,
        figure=figure,
        chart=chart(drawn, day),
        sentences=sentences(stages, drawn.told, figure.terms, day),
        told=_lines(told, stages),
        may_open=_openable(told),
        verdict_urls=task_acts.verdicts(row),
        verdict_of=verdict_of,
        aimed=aimed,
        may_correct=allowed(Permission.FIGURE_CORRECT, of_task),
        day=day,
    )


def _stages(row: LedgerRow | None, figure_id: int) -> list[IndicatorRow]:
    """The figure asked for, with those that state the same for other years, or days within its year."""
    together = stages_of(row) if row is not None else []
    return next((several for several in together if figure_id in {indicator.indicator_id for indicator in several}), [])


def _found(stages: Sequence[IndicatorRow], dates: dict[int, MilestoneRow]) -> list[PointRow]:
    """What verdicts found."""
    given = [dates[stage.indicator_id] for stage in stages if stage.indicator_id in dates]
    return [
        PointRow(milestone.verdict_as_of, milestone.verdict_value)
        for milestone in given
        if milestone.verdict_as_of is not None and milestone.verdict_value is not None
    ]


def _point(one: ReadingStory) -> PointRow:
    return PointRow(one.as_of, one.value, one.body)


@dataclass(frozen=True)
class ToldLine:
    """A value with what was planned for its day; `point`: the one that counts of that day, where it is this."""

    reading: ReadingStory
    planned: Decimal | None
    point: PointRow | None


def _lines(told: Sequence[ReadingStory], stages: Sequence[IndicatorRow]) -> list[ToldLine]:
    """Beside the line of the first target that was not over on that day."""
    return [
        _line(reading, next((s for s in stages if s.due_on and reading.as_of <= s.due_on), stages[-1]))
        for reading in told
    ]


def _line(one: ReadingStory, stage: IndicatorRow) -> ToldLine:
    planned = planned_on([(point.on, point.value) for point in stage.line], one.as_of)
    same = (point for point in stage.readings if one.counts and (point.on, point.value) == (one.as_of, one.value))
    return ToldLine(one, round(planned, 1) if planned is not None else None, next(same, None))


def _openable(told: Sequence[ReadingStory]) -> frozenset[int]:
    """The reports among these that the person may open."""
    targets = reports.targets({reading.report_id for reading in told}) if told else {}
    return frozenset(id for id, of in targets.items() if allowed(Permission.REPORT_VIEW, of))
