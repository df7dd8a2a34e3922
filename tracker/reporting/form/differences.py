"""What a filled form would change, cell by cell, against what stands in the system now (domain.md 11, ux.md S13).

Pure. A row is left alone where nothing was changed in it; a row whose report was changed by somebody else since the
form was handed out is a conflict and never overwritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tracker.clock import shanghai_date
from tracker.errors import BadInput, Conflict
from tracker.reporting.form.entries import Entry, Fault, Place
from tracker.reporting.form.fields import (
    LABELS,
    PART_LABELS,
    SITUATION,
    FigureField,
    Value,
    asked_fields,
    draft_of,
    fields_of,
    shown,
)
from tracker.reporting.form.keys import digest_of
from tracker.reporting.office.entered import missing_when_entered
from tracker.reporting.questions import Draft, Questions, missing
from tracker.vocabulary import FormSituation, ReportAct, ReportState

REFUSED = "有 {count} 处要先改正，没有导入，什么都没有保存"
_NOTHING: tuple[Value, ...] = (None, "", False)


@dataclass(frozen=True)
class Standing:
    """A report as it stands in the system. `written`: its newest text, None where there is none.

    `begin`: what a form begins with: that text, else the words accepted last (`last`). `refusal`: why 无变化 cannot be
    said. `is_open`: it can be written now; `is_entered`: by the office for the unit (代录), and goes to review at once.
    `saved_at`, `saved_by`: when and by whom the newest text was saved.
    """

    report_id: int
    title: str
    state: ReportState
    is_open: bool
    is_entered: bool
    asked: Questions
    begin: Draft
    written: Draft | None = None
    last: Draft | None = None
    refusal: str | None = None
    saved_at: datetime | None = None
    saved_by: str = ""


@dataclass(frozen=True)
class Change:
    """One cell that differs."""

    place: Place
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One report that the form changes. `lacking`: what is still missing before it can be sent for approval."""

    report_id: int
    code: str
    row: int
    title: str
    draft: Draft
    changes: tuple[Change, ...]
    lacking: tuple[str, ...] = ()
    is_entered: bool = False


@dataclass(frozen=True)
class Differences:
    """All that a form would do. Nothing is taken while there are faults or conflicts."""

    rows: tuple[RowChange, ...] = ()
    unchanged: int = 0
    conflicts: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = field(default=())

    @property
    def can_be_taken(self) -> bool:
        """Whether there is something to take and nothing against it."""
        return bool(self.rows) and not self.problems

    @property
    def problems(self) -> tuple[Fault, ...]:
        """Everything against it, in the order of the file."""
        return tuple(sorted((*self.conflicts, *self.faults), key=lambda one: one.place))

    @property
    def cells(self) -> int:
        """How many cells differ."""
        return sum(len(row.changes) for row in self.rows)

    @property
    def complete(self) -> tuple[RowChange, ...]:
        """The rows that lack nothing and can be sent to the unit head."""
        return tuple(row for row in self.rows if not row.lacking and not row.is_entered)

    @property
    def entered(self) -> tuple[RowChange, ...]:
        """The rows that the office enters for a unit."""
        return tuple(row for row in self.rows if row.is_entered)


def differences(entries: Iterable[Entry], standing: Mapping[int, Standing], today: date) -> Differences:
    """The differences of all entries; each must have its report in `standing`."""
    rows, conflicts, faults, unchanged = [], list[Fault](), list[Fault](), 0
    for entry in entries:
        of = standing[entry.key.report_id]
        wrong = list(_not_asked(entry, of))
        target = _target(entry, of)
        if _is_untouched(entry, of, target) and not wrong:
            unchanged += 1
            continue
        conflict = _conflict(entry, of)
        if conflict is not None:
            conflicts.append(conflict)
            continue
        wrong += _contradictions(entry, of)
        wrong += _not_enterable(entry, of, target, today)
        if wrong:
            faults += wrong
            continue
        rows.append(_row(entry, of, target, today))
    return Differences(tuple(rows), unchanged, tuple(conflicts), tuple(faults))


def all_of(several: Sequence[Differences]) -> Differences:
    """The differences of several files together; a report that two of them change is a fault of the later one."""
    rows = [row for one in several for row in one.rows]
    twice = {id for id, count in Counter(row.report_id for row in rows).items() if count > 1}
    doubled = [
        Fault(row.changes[0].place, f"另一个文件也改了{row.title}，请只在一个文件里填")
        for row in rows
        if row.report_id in twice
    ]
    return Differences(
        tuple(row for row in rows if row.report_id not in twice),
        sum(one.unchanged for one in several),
        tuple(conflict for one in several for conflict in one.conflicts),
        (*(fault for one in several for fault in one.faults), *doubled),
    )


def demand_no_problems(found: Differences) -> None:
    """Refuse with every bad cell: Conflict where only reports that others changed stand against it, else BadInput."""
    problems = found.problems
    if problems:
        kind = BadInput if found.faults else Conflict
        raise kind(REFUSED.format(count=len(problems)), [str(one) for one in problems])


def _target(entry: Entry, of: Standing) -> Draft:
    """What the report would say: the file's words over what stands; 无变化 repeats the words accepted last."""
    if entry.fields.get(SITUATION) is FormSituation.NO_CHANGE and of.last is not None:
        return replace(of.last, no_change=True, nil_report=False, readings=())
    return draft_of(entry.fields, of.asked, of.begin)


def _is_untouched(entry: Entry, of: Standing, target: Draft) -> bool:
    """Whether the row says what it said when it was handed out, or what stands there anyway."""
    if of.written is not None and _told(target, of) == _told(of.written, of):
        return True
    told = {**fields_of(of.begin, of.asked, is_written=of.written is not None), **entry.fields}
    return digest_of(told) == entry.key.digest


def _conflict(entry: Entry, of: Standing) -> Fault | None:
    """Why the row cannot be taken: the report was changed since, or it is not open for writing."""
    if of.written is not None and _changed_since(entry, of):
        day = shanghai_date(of.saved_at) if of.saved_at else None
        when = f"{day.month}月{day.day}日" if day else ""
        message = f"第 {entry.row} 行：系统已于{when}更新（{of.saved_by}），没有覆盖。请重新下载后再改这一行"
        return Fault(entry.place, message)
    if not of.is_open:
        message = f"第 {entry.row} 行：这份报告现在是“{of.state.label}”，不能再改{_way_back(of.state)}"
        return Fault(entry.place, message)
    return None


def _changed_since(entry: Entry, of: Standing) -> bool:
    return digest_of(fields_of(of.begin, of.asked, is_written=True)) != entry.key.digest


def _way_back(state: ReportState) -> str:
    ways = {
        ReportState.TO_APPROVE: f"。请先在系统里{ReportAct.WITHDRAW.label}，再导入",
        ReportState.ACCEPTED: f"。需要{ReportAct.CORRECT.label}的请在系统里办理",
        ReportState.EXEMPT: "，本期不用报",
    }
    return ways.get(state, "。请把这一行恢复原样后再导入")


def _not_asked(entry: Entry, of: Standing) -> Iterator[Fault]:
    """Cells that say something this report is not asked."""
    asked = set(asked_fields(of.asked))
    for name, value in entry.fields.items():
        if name not in asked and value not in _NOTHING:
            told = "这个指标现在不用报" if FigureField.of(name) else f"这项任务不填“{label(name, of.asked)}”"
            yield Fault(entry.places[name], f"{told}，请清空这一格")


def _contradictions(entry: Entry, of: Standing) -> Iterator[Fault]:
    """What cannot be said together."""
    if entry.fields.get(SITUATION) is not FormSituation.NO_CHANGE:
        return
    place = entry.places[SITUATION]
    if of.refusal is not None or of.last is None:
        yield Fault(place, f"不能选“无变化”：{of.refusal or '还没有采用过的报告'}。请改选“有进展”或“零报告”")
        return
    last = fields_of(of.last, of.asked, is_written=True)
    for name in of.asked.texts:
        told = entry.fields.get(name)
        if told not in ("", None, last[name], getattr(of.begin, name)):
            yield Fault(entry.places[name], f"选了“无变化”，又改了“{LABELS[name]}”；有变化的请改选“有进展”")


def _not_enterable(entry: Entry, of: Standing, target: Draft, today: date) -> Iterator[Fault]:
    """What is still missing where the office enters a text, which goes to review at once."""
    if of.is_entered:
        for problem in missing_when_entered(of.asked, target, today):
            yield Fault(entry.places.get(problem.field, entry.place), problem.message)


def _row(entry: Entry, of: Standing, target: Draft, today: date) -> RowChange:
    before = fields_of(of.begin, of.asked, is_written=of.written is not None)
    after = fields_of(target, of.asked, is_written=True)
    changes = [
        Change(entry.places.get(name, entry.place), label(name, of.asked), shown(before[name]), shown(after[name]))
        for name in asked_fields(of.asked)
        if before[name] != after[name] and not _is_settled(name, entry)
    ]
    lacking = tuple(one.message for one in missing(of.asked, target, today))
    return RowChange(of.report_id, entry.key.code, entry.row, of.title, target, tuple(changes), lacking, of.is_entered)


def _is_settled(name: str, entry: Entry) -> bool:
    """With 无变化 only that is a change: the figures are not told again."""
    return entry.fields.get(SITUATION) is FormSituation.NO_CHANGE and FigureField.of(name) is not None


def label(name: str, asked: Questions) -> str:
    """What a field is called on the page."""
    part = FigureField.of(name)
    if part is None:
        return LABELS[name]
    subject = next((one.subject for one in asked.figures if one.indicator_id == part.indicator_id), "指标")
    return f"{subject}·{PART_LABELS[part.part]}"


def _told(draft: Draft, of: Standing) -> dict[str, Value]:
    return fields_of(draft, of.asked, is_written=True)
