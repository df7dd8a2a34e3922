"""What the course of a figure comes to, in sentences: nobody has to read it off the picture. Pure (ux.md S18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from tracker.ledger.rows.row import IndicatorRow, PointRow, told_last
from tracker.ledger.trajectory import next_value_on, planned_on
from tracker.plans.figure_terms import FigureTerms
from tracker.reporting.review.checks import plain
from tracker.vocabulary import FigureMode, Frequency, Reach


def sentences(stages: Sequence[IndicatorRow], told: Sequence[PointRow], terms: FigureTerms, day: date) -> list[str]:
    """Of a figure with its targets of all years: the last value, against the plan, when the next one can exist."""
    return [*_last(stages[0], told), *_planned(told_last(stages), told), *_next(stages, told, terms, day)]


def _last(one: IndicatorRow, told: Sequence[PointRow]) -> Iterator[str]:
    """“最近一期 80.5%，截至 2026-08-31（市交通局），比 2026-05-31 的 79% 升 1.5。”"""
    if not told:
        yield "还没有采用的读数。"
        return
    last = told[-1]
    by = f"（{last.body}）" if last.body else "（核定时认定）"
    yield f"最近一期 {plain(last.value)}{one.unit}，截至 {last.on}{by}{_moved(told, one.unit)}。"


def _moved(told: Sequence[PointRow], unit: str) -> str:
    if len(told) < 2:
        return ""
    before, now = told[-2:]
    change = now.value - before.value
    how = "持平" if not change else f"{'升' if change > 0 else '降'} {plain(abs(change))}"
    return f"，比 {before.on} 的 {plain(before.value)}{unit} {how}"


def _planned(one: IndicatorRow, told: Sequence[PointRow]) -> Iterator[str]:
    """Against the line of its own day; of a 底线 how often it was kept; why there is nothing to compare with."""
    if one.mode == FigureMode.CONDITION.label:
        yield "这是执行标准，只列读数，不计进度。"
    elif one.is_floor:
        kept = sum(point.is_enough for point in told)
        if told:
            yield f"底线每期都要守住：{len(told)} 期读数中 {kept} 期守住，{len(told) - kept} 期没有守住。"
    elif told and told[-1].gap is not None:
        should = planned_on([(point.on, point.value) for point in one.line], told[-1].on)
        beside = "已到期，与目标比" if should is None else f"按序时应为 {plain(round(should, 1))}{one.unit}"
        yield f"{beside}，{_gap(told[-1].gap)}。"
    elif told and one.due_on is None:
        yield "原文没有写明年份，没有序时，只与目标比。"
    elif told and one.mode == FigureMode.LEVEL.label and not one.line:
        yield "原文没有写明基期，没有序时，只与目标比。"


def _gap(gap: Decimal) -> str:
    if not gap:
        return "正好持平"
    return f"{'落后' if gap > 0 else '超前'} {plain(abs(gap))} 个百分点"


def _next(stages: Sequence[IndicatorRow], told: Sequence[PointRow], terms: FigureTerms, day: date) -> Iterator[str]:
    """From when on there can be a newer value; nothing once all targets are decided."""
    if all(stage.final for stage in stages) or not told:
        return
    on = next_value_on(terms.frequency, terms.lag_days, told[-1].on)
    period = on - timedelta(days=terms.lag_days)
    name = f"{period.year}年" + (f"第{(period.month + 2) // 3}季度" if terms.frequency is Frequency.QUARTER else "度")
    yield f"{name}的数据 {on} 起可得{'，还没有报来' if on <= day else '，在此之前为数据未到期'}。"


def verdict_of(one: IndicatorRow) -> str:
    """What stands beside a target: how it stands, and of one without a verdict by what it goes."""
    if one.reach is None:
        return ""
    beside = {
        Reach.NOT_YET: "到期那一期的数据还没有到可得的日子" if one.readings else "第一期数据还没有到可得的日子",
        Reach.UNTOLD: "数据已经可得，还没有采用的读数",
        Reach.UNDER_WAY: "没有到期",
    }
    return beside.get(one.reach, "")
