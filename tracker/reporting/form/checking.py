"""Checks a filled form: what it would change in what stands in the system, cell by cell (domain.md 11, ux.md S13).

Pure. A row is left alone where nothing was changed in it; a row whose report was changed in the system since the form
was handed out is stale: it is shown beside the system's words, never overwritten, and holds up no other row. Who goes
on writing in his own form and hands it in again changes what he brought with it himself.

What the file says is read before (entries.py); what is wrong with one row says row_faults.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from tracker.clock import shanghai_date
from tracker.reporting.form.differences import Change, Differences, RowChange, Stale
from tracker.reporting.form.entries import Entry, Fault
from tracker.reporting.form.fields import (
    REFERENCES,
    SITUATION,
    Fields,
    FigureField,
    Part,
    Value,
    asked_fields,
    draft_of,
    fields_of,
    label,
    shown,
)
from tracker.reporting.form.keys import digest_of
from tracker.reporting.form.references import references_in
from tracker.reporting.form.row_faults import faults, not_asked, skipped
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.own_answers import Unowned
from tracker.reporting.questions import Draft, missing
from tracker.reporting.transitions import ON_RECORD
from tracker.reporting.write.second_look import doubts, far_values
from tracker.typed import something
from tracker.vocabulary import FormSituation, ReportAct, ReportState

AS_NONE = "按没有处理"
_MAY_BE_NONE = ("problems", "coordination", "dissent")


def differences(entries: Iterable[Entry], standing: Mapping[int, StandingReport], today: date) -> Differences:
    """The differences of all entries; each must have its report in `standing`."""
    rows, stale, against, told, unchanged = [], list[Stale](), list[Fault](), set[int](), 0
    left: list[Fault] = []
    for entry in entries:
        of = standing[entry.key.report_id]
        told.add(of.report_id)
        wrong = list(not_asked(entry, of))
        left += skipped(entry, of)
        target = _target(entry, of)
        if _is_untouched(entry, of, target) and not wrong:
            unchanged += 1
            continue
        conflict = _conflict(entry, of)
        if conflict is not None:
            stale.append(Stale(of.report_id, of.title, conflict, _both_texts(entry, of, target)))
            continue
        wrong += faults(entry, of, target, today)
        if wrong:
            against += wrong
            continue
        rows.append(_row(entry, of, target, today))
    return Differences(tuple(rows), unchanged, tuple(stale), tuple(against), frozenset(told), skipped=tuple(left))


def _target(entry: Entry, of: StandingReport) -> Draft:
    """What the report would say: the file's words over what stands; 无变化 repeats the words accepted last."""
    if entry.fields.get(SITUATION) is FormSituation.NO_CHANGE and of.last is not None:
        own = draft_of(entry.fields, of.asked, of.begin).own
        again = replace(of.last, no_change=True, nil_report=False, readings=(), dissent="", own=own)
        return replace(again, coordination="") if of.is_dealt_with else again
    return draft_of(entry.fields, of.asked, of.begin)


def _is_untouched(entry: Entry, of: StandingReport, target: Draft) -> bool:
    """Whether the row says what it said when it was handed out, or what stands there anyway."""
    if of.written is not None and _told(entry, target, of) == of.fields:
        return True
    told = {name: value for name, value in entry.fields.items() if name not in of.gone_fields}
    return any(digest_of({**fields, **told}) == entry.key.digest for fields in _as_handed_out(entry, of))


def _as_handed_out(entry: Entry, of: StandingReport) -> Iterator[Fields]:
    """What the form may have shown: owners of figures may have changed since, so that it has other figures."""
    yield of.fields
    answered = [Unowned(said.key, said.words) for said in of.begin.own]
    unowned = {one.key: one for one in (*of.asked.unowned, *answered)}
    figures = (*of.asked.figures, *of.gone)
    told = [one for one in figures if FigureField(Part.VALUE, one.indicator_id).name in entry.fields]
    known = [of.asked]
    for several in (figures, told):
        then = replace(of.asked, figures=tuple(several), unowned=tuple(unowned.values()))
        if then not in known:
            known.append(then)
            yield fields_of(of.begin, then, is_written=of.written is not None, references=of.references)


def _conflict(entry: Entry, of: StandingReport) -> Fault | None:
    """Why the row cannot be taken: the report was changed since, or it is not open for writing."""
    if of.written is not None and not of.is_own_form and _changed_since(entry, of):
        day = shanghai_date(of.saved_at) if of.saved_at else None
        when = f"{day.month}月{day.day}日" if day else ""
        message = f"第 {entry.row} 行：系统已于{when}更新（{of.saved_by}），没有覆盖。请对照两份文字，在系统里改这一项"
        return Fault(entry.place, message)
    if of.is_on_record:
        return Fault(entry.place, f"第 {entry.row} 行：{ON_RECORD}")
    if not of.is_open:
        message = f"第 {entry.row} 行：这份报告现在是“{of.state.label}”，不能再改{_way_back(of.state)}"
        return Fault(entry.place, message)
    return None


def _changed_since(entry: Entry, of: StandingReport) -> bool:
    return all(digest_of(fields) != entry.key.digest for fields in _as_handed_out(entry, of))


def _both_texts(entry: Entry, of: StandingReport, target: Draft) -> tuple[Change, ...]:
    """Where the form differs from what stands in the system."""
    return tuple(_changes(entry, of, of.fields, _told(entry, target, of)))


def _way_back(state: ReportState) -> str:
    ways = {
        ReportState.TO_APPROVE: f"。请先在系统里{ReportAct.WITHDRAW.label}，再导入",
        ReportState.ACCEPTED: f"。需要{ReportAct.CORRECT.label}的请在系统里办理",
        ReportState.EXEMPT: "，本期不用报",
    }
    return ways.get(state, "。请把这一行恢复原样后再导入")


def _row(entry: Entry, of: StandingReport, target: Draft, today: date) -> RowChange:
    after = _told(entry, target, of)
    return RowChange(
        of.report_id,
        entry.key.code,
        entry.row,
        of.title,
        target,
        tuple(_changes(entry, of, of.fields, after)),
        tuple(problem.message for problem in missing(of.asked, target, today) or doubts(of.asked, target, of.before)),
        of.is_entered,
        tuple(references_in(str(after[REFERENCES] or ""))),
        tuple(problem.message for problem in far_values(of.asked, target)),
        "dissent" in of.asked.texts,
    )


def _changes(entry: Entry, of: StandingReport, before: Fields, after: Fields) -> Iterator[Change]:
    for name in asked_fields(of.asked):
        if before[name] != after[name] and not _is_settled(name, entry):
            words = shown(after[name])
            is_none = name in _MAY_BE_NONE and words and not something(words)
            note = AS_NONE if is_none else entry.read_as.get(name, "")
            place = entry.places.get(name, entry.place)
            yield Change(place, label(name, of.asked), shown(before[name]), words, note)


def _is_settled(name: str, entry: Entry) -> bool:
    """With 无变化 only that is a change: the figures are not told again."""
    return entry.fields.get(SITUATION) is FormSituation.NO_CHANGE and FigureField.of(name) is not None


def _told(entry: Entry, target: Draft, of: StandingReport) -> dict[str, Value]:
    """What the report would show, with the proofs of the form."""
    references = str(entry.fields.get(REFERENCES, of.references) or "")
    return fields_of(target, of.asked, is_written=True, references=references)
