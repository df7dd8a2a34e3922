"""In what two editions differ, task by task, in plain sentences. Pure.

Example: “由黄·差12个百分点转为绿·已核实”, “新逾期3天（时限2026-09-30）”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.ledger.rows.row import IndicatorRow, LedgerRow, PartRow
from tracker.plans.owners.words import together
from tracker.plans.states import DONE
from tracker.supervision.sheets.columns import OUTSIDE, behind, owners
from tracker.vocabulary import DifferenceKind, LightRule

NOBODY, NO_VALUE = "未明确牵头单位", "无数据"


@dataclass(frozen=True)
class Difference:
    """Of one task. `department`: whose it is that changed, not who is listed first.

    Of a light 承办单位 of what lights the task now, else of what lit it before, else the bodies whose own light alone
    turned; of 新逾期 who is late, of a figure its owners, of a report the body it is of; else the accountable body.
    `title`: what the task is called. `was`, `now`: its colours where they differ.
    """

    kind: DifferenceKind
    task_id: int
    code: str
    department: str
    words: str
    title: str = ""
    was: str = ""
    now: str = ""

    @property
    def sentence(self) -> str:
        """“重庆市交通局　50-22-11-06（六）发展绿色交通消费　由绿·自报转为黄·有困难”."""
        return f"{self.department}　{self.code}{self.title}　{self.words}"


@dataclass(frozen=True)
class ComparedItem:
    """A figure or a report: what it is called, whose it is, how it stands; `target` of a figure."""

    name: str
    department: str
    state: str
    target: str = ""


@dataclass(frozen=True)
class Side:
    """What of a row is compared. `laid`: 承办单位 of what lights it; `own`: how each of its bodies is lit, by name."""

    task_id: int
    code: str
    title: str
    department: str
    laid: str
    own: Mapping[str, str]
    colour: str
    rule: str
    lit: str
    state: str
    is_done: bool
    overdue_days: int | None
    due_on: str
    figures: Mapping[int, ComparedItem]
    reports: Mapping[int, ComparedItem]


def department_of(row: LedgerRow) -> str:
    """The accountable body of a task."""
    return row.lead or NOBODY


def laid_at(row: LedgerRow) -> str:
    """承办单位 of what lights a task, as 滞后清单 and the leader's page name it; empty where it is lit as a whole."""
    return behind(row).replace(OUTSIDE, "") if row.light.body else ""


def side_of(row: LedgerRow) -> Side:
    """What is compared of a row; the rest of it is forgotten."""
    until = row.light.limit_in(row.due_on, row.original_due_on).due_on
    return Side(
        task_id=row.task_id,
        code=row.code,
        title=f"{row.measure_label}{row.measure_title}",
        department=department_of(row),
        laid=laid_at(row),
        own={part.name: part.light.rule.value for part in row.parts},
        colour=row.light.colour.value,
        rule=row.light.rule.value,
        lit=row.light.title,
        state=row.state.label,
        is_done=row.state in DONE,
        overdue_days=row.overdue_days,
        due_on=until.isoformat() if until else "",
        figures={indicator.indicator_id: _figure(indicator) for indicator in row.indicators},
        reports={part.assignment_id: _report(part) for part in row.parts if part.reports and part.report_state},
    )


def _figure(one: IndicatorRow) -> ComparedItem:
    owned = owners(one).replace(OUTSIDE, "") if one.owner or one.owners else ""
    return ComparedItem(one.subject, owned, _value(one.value, one.unit), _value(one.target, one.unit))


def _value(value: Decimal | None, unit: str) -> str:
    return NO_VALUE if value is None else f"{value.normalize():f}{unit}"


def _report(one: PartRow) -> ComparedItem:
    return ComparedItem(one.short_name, one.name, one.report_state.label if one.report_state else "")


def differences(before: Iterable[Side], after: Iterable[Side], *, with_reports: bool = False) -> Iterator[Difference]:
    """What changed from one edition to the other, in the order of the later one.

    `with_reports`: both speak of the same quarter, so what came since (补报) is told.
    """
    then = {one.task_id: one for one in before}
    for now in after:
        old = then.pop(now.task_id, None)
        if old is None:
            yield _difference(DifferenceKind.ADDED, now, f"新列入，{now.lit}", now.laid)
        else:
            yield from _of_task(old, now, with_reports)
    for gone in then.values():
        yield _difference(DifferenceKind.REMOVED, gone, f"不再列入，原为{gone.lit}", gone.laid)


def _of_task(old: Side, now: Side, with_reports: bool) -> Iterator[Difference]:
    if (old.colour, old.rule) != (now.colour, now.rule):
        whose = now.laid or old.laid or _turned(old, now)
        turned = _difference(DifferenceKind.LIGHT, now, f"由{old.lit}转为{now.lit}", whose)
        yield turned if old.colour == now.colour else replace(turned, was=old.colour, now=now.colour)
    if now.overdue_days is not None and old.overdue_days is None:
        limit = f"（时限{now.due_on}）" if now.due_on else ""
        late = [name for name, rule in now.own.items() if rule == LightRule.OVERDUE]
        yield _difference(DifferenceKind.LATE, now, f"新逾期{now.overdue_days}天{limit}", together(late) or now.laid)
    if now.is_done and not old.is_done:
        yield _difference(DifferenceKind.DONE, now, f"由{old.state}转为{now.state}")
    for figure_id, figure in now.figures.items():
        was = old.figures[figure_id].state if figure_id in old.figures else NO_VALUE
        if was != figure.state:
            words = f"“{figure.name}”由{was}变为{figure.state}（目标{figure.target}）"
            yield _difference(DifferenceKind.FIGURE, now, words, figure.department)
    if with_reports:
        for assignment_id, report in now.reports.items():
            was = old.reports[assignment_id].state if assignment_id in old.reports else "未报"
            if was != report.state:
                words = f"{report.name}的报告由{was}变为{report.state}"
                yield _difference(DifferenceKind.REPORT, now, words, report.department)


def _turned(old: Side, now: Side) -> str:
    """The bodies whose own light is another now; empty where all have turned, as of a task that is closed."""
    names = [name for name, rule in now.own.items() if old.own.get(name, rule) != rule]
    return together(names) if len(names) < len(now.own) else ""


def _difference(kind: DifferenceKind, side: Side, words: str, department: str = "") -> Difference:
    return Difference(kind, side.task_id, side.code, department or side.department, words, side.title)
