"""Checks a filled form, row by row: what is wrong in it, and what it would change (domain.md 11, ux.md S13).

Pure. Wrong is what contradicts itself, is not asked or cannot be kept: a value beside 数据未到期 is refused, for one of
them is a slip. A row is left alone where nothing was changed in it; a row whose report was changed in the system since
the form was handed out is stale: it is shown beside the system's words, never overwritten, and holds up no other row.
Who goes on writing in his own form and hands it in again changes what he brought with it himself. What the office
enters may be a draft that the unit printed as it stood: that is no change, and the office has not seen it.

The cells were read before (entries.py, cells.py); what cannot be read is refused there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.clock import shanghai_date
from tracker.errors import BadInput
from tracker.reporting.asked.own_answers import Unowned, own_field
from tracker.reporting.asked.questions import Draft, missing
from tracker.reporting.form.cells import says_something
from tracker.reporting.form.columns import folded
from tracker.reporting.form.differences import Change, Differences, RowChange, Stale
from tracker.reporting.form.entries import Entry, Fault
from tracker.reporting.form.fields import (
    IS_OWN,
    OWN_LABEL,
    REFERENCES,
    SITUATION,
    Fields,
    FigureField,
    Part,
    Value,
    asked_fields,
    draft_of,
    fields_of,
    is_own_field,
    label,
    shown,
)
from tracker.reporting.form.keys import digest_of
from tracker.reporting.form.references import references_in
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.office.entered import missing_when_entered
from tracker.reporting.transitions import ON_RECORD
from tracker.reporting.versions.evidence_rules import MOST_AT_ONCE, checked_reference
from tracker.reporting.write.second_look import doubts
from tracker.reporting.write.unchanged_rules import CLAIMED
from tracker.typed import something
from tracker.vocabulary import FormSituation, ReportAct, ReportState

AS_NONE = "按没有处理"
OF_OTHERS = "这项任务的方案由其他处室主办，不在本岗位的填报范围内"
_MAY_BE_NONE = ("problems", "coordination", "dissent")
_NOTHING: tuple[Value, ...] = (None, "", False)


def differences(entries: Iterable[Entry], standing: Mapping[int, StandingReport], today: date) -> Differences:
    """The differences of all entries; each must have its report in `standing`."""
    rows, stale, against, told, unchanged = [], list[Stale](), list[Fault](), set[int](), 0
    left: list[Fault] = []
    for entry in (_with_dashes(one, standing[one.key.report_id]) for one in entries):
        of = standing[entry.key.report_id]
        told.add(of.report_id)
        left += _skipped(entry, of)
        wrong, target = list(_not_asked(entry, of)), _target(entry, of)
        is_left = _is_as_handed_out(entry, of)
        if (is_left and not _is_unseen(entry, of)) or (_is_as_it_stands(entry, of, target) and not wrong):
            unchanged += 1
            continue
        conflict = _conflict(entry, of)
        if conflict is not None:
            stale.append(Stale(of.report_id, of.title, conflict, _both_texts(entry, of, target)))
            continue
        wrong += _faults(entry, of, target, today)
        if wrong and is_left:
            unchanged += 1
            continue
        if wrong:
            against += wrong
            continue
        rows.append(_row(entry, of, target, today))
    return Differences(tuple(rows), unchanged, tuple(stale), tuple(against), frozenset(told), skipped=tuple(left))


def _with_dashes(entry: Entry, of: StandingReport) -> Entry:
    """The row with the dashes that stand in the report, which a cell reads as nothing: left alone, they are no change.

    Example: 存在问题 “/” was saved on the page; the form prints it, and nobody has cleared it.
    """
    empty = [name for name, value in entry.fields.items() if value == ""]
    fields = of.fields if empty else {}
    dashes = {name: words for name in empty if isinstance(words := fields.get(name), str) and not says_something(words)}
    return replace(entry, fields={**entry.fields, **dashes}) if any(dashes.values()) else entry


def _target(entry: Entry, of: StandingReport) -> Draft:
    """What the report would say: the file's words over what stands; 无变化 repeats the words accepted last."""
    if entry.fields.get(SITUATION) is FormSituation.NO_CHANGE and of.last is not None:
        own = draft_of(entry.fields, of.asked, of.begin).own
        again = replace(of.last, no_change=True, nil_report=False, readings=(), dissent="", own=own)
        return replace(again, coordination="") if of.is_dealt_with else again
    return draft_of(entry.fields, of.asked, of.begin)


def _is_as_handed_out(entry: Entry, of: StandingReport) -> bool:
    """Whether the row says what it said when it was handed out, whatever is asked by now.

    A dash in it is one that the form printed, or one that somebody put where nothing stood.
    """
    told = {name: value for name, value in entry.fields.items() if name not in of.gone_fields}
    for fields in _as_handed_out(entry, of):
        row = {**fields, **told}
        dashes = {name: words for name, words in entry.dashes.items() if name in fields and name in told}
        if digest_of(row) == entry.key.digest or (dashes and digest_of({**row, **dashes}) == entry.key.digest):
            return True
    return False


def _is_unseen(entry: Entry, of: StandingReport) -> bool:
    """Whether the office enters a row that was left alone: its form was handed out with a draft of the unit's.

    The unit printed what it had typed and mailed it signed; a draft that is not whole is left where it is.
    """
    return of.is_entered and of.is_open and of.written is None and entry.fields.get(SITUATION) is not None


def _is_as_it_stands(entry: Entry, of: StandingReport, target: Draft) -> bool:
    return of.written is not None and _told(entry, target, of) == of.fields


def _as_handed_out(entry: Entry, of: StandingReport) -> Iterator[Fields]:
    """What the form may have shown: owners of figures may have changed since, and what is asked at all."""
    unasked = {name: value for name in _unasked(entry, of) if (value := _standing(name, of.begin)) not in _NOTHING}
    for fields in _with_figures(entry, of):
        yield fields
        if unasked:
            yield {**unasked, **fields}


def _with_figures(entry: Entry, of: StandingReport) -> Iterator[Fields]:
    """What stands, with the figures that it is asked now, with those that went to others, with those of the form."""
    yield of.fields
    answered = [Unowned(said.key, said.words) for said in of.begin.own]
    unowned = {one.key: one for one in (*of.asked.unowned, *answered)}
    figures = (*of.asked.figures, *of.gone)
    told = [figure for figure in figures if FigureField(Part.VALUE, figure.indicator_id).name in entry.fields]
    known = [(of.asked.figures, of.asked.unowned)]
    for several in (figures, told):
        then = tuple(several), tuple(unowned.values())
        if then not in known:
            known.append(then)
            asked = replace(of.asked, figures=then[0], unowned=then[1])
            yield fields_of(of.begin, asked, is_written=of.written is not None, references=of.references)


def _conflict(entry: Entry, of: StandingReport) -> Fault | None:
    """Why the row cannot be taken: others enter it, the report was changed since, or it is not open for writing."""
    if of.is_of_others:
        return Fault(entry.place, f"第 {entry.row} 行：{OF_OTHERS}")
    if of.written is not None and not of.is_own_form and _changed_since(entry, of):
        day = shanghai_date(of.saved_at) if of.saved_at else None
        when = f"{day.month}月{day.day}日" if day else ""
        told = f"第 {entry.row} 行：系统已于{when}更新（{of.saved_by}）"
        if not of.is_open:
            closed = f"{told}，现在是“{of.state.label}”，没有覆盖，也不能再改。请对照两份文字"
            return Fault(entry.place, closed)
        return Fault(entry.place, f"{told}，没有覆盖。请对照两份文字，在系统里改这一项")
    if of.is_on_record:
        return Fault(entry.place, f"第 {entry.row} 行：{ON_RECORD}")
    if not of.is_open:
        message = f"第 {entry.row} 行：这份报告现在是“{of.state.label}”，不能再改{_way_back(of)}"
        return Fault(entry.place, message)
    return None


def _changed_since(entry: Entry, of: StandingReport) -> bool:
    return all(digest_of(fields) != entry.key.digest for fields in _as_handed_out(entry, of))


def _both_texts(entry: Entry, of: StandingReport, target: Draft) -> tuple[Change, ...]:
    """Where the form differs from what stands in the system."""
    return tuple(_changes(entry, of, of.fields, _told(entry, target, of)))


def _way_back(of: StandingReport) -> str:
    ways = {
        ReportState.ACCEPTED: f"。需要{ReportAct.CORRECT.label}的请在系统里办理",
        ReportState.EXEMPT: "，本期不用报",
    }
    if not of.is_entered:
        ways[ReportState.TO_APPROVE] = f"。请先在系统里{ReportAct.WITHDRAW.label}，再导入"
    return ways.get(of.state, "。请把这一行恢复原样后再导入")


def _not_asked(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """Cells in which somebody wrote what this report is not asked. What the form itself printed there is left out."""
    for name in _unasked(entry, of):
        figure, value = FigureField.of(name), entry.fields[name]
        if figure is not None and figure.part not in (Part.VALUE, Part.NOT_DUE):
            continue
        if value not in (*_NOTHING, _standing(name, of.begin), _standing(name, of.before or of.begin)):
            told = "这个指标现在不用报" if figure else f"这项任务不填“{label(name, of.asked)}”"
            yield Fault(entry.places[name], f"{told}，请清空这一格")


def _unasked(entry: Entry, of: StandingReport) -> list[str]:
    """The fields of a row that this report is not asked now, without those that went to other bodies."""
    known = {*asked_fields(of.asked), *of.gone_fields}
    return [name for name in entry.fields if name not in known and not is_own_field(name)]


def _standing(name: str, draft: Draft) -> Value:
    """What a text says of a field, asked or not."""
    figure = FigureField.of(name)
    found: Value = getattr(draft.reading(figure.indicator_id), figure.part) if figure else getattr(draft, name)
    return found


def _skipped(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """Values of figures that other bodies tell now, and answers that nobody needs any more: not read, with why."""
    for figure in of.gone:
        names = [FigureField(part, figure.indicator_id).name for part in (Part.VALUE, Part.NOT_DUE)]
        names.append(own_field(figure.key))
        told = next((name for name in names if entry.fields.get(name) not in _NOTHING), None)
        if told is not None:
            yield Fault(entry.places[told], f"“{figure.subject}”已明确不由本单位填报，这一行没有读取")
    asked = {one.field for one in of.asked.unowned} | of.gone_fields
    for name, value in entry.fields.items():
        if is_own_field(name) and name not in asked and value not in _NOTHING:
            yield Fault(entry.places[name], f"这一项由谁承担已经明确，“{OWN_LABEL}”没有读取")


def _faults(entry: Entry, of: StandingReport, target: Draft, today: date) -> Iterator[Fault]:
    """What is wrong with a row that would be taken; `target`: what its report would say."""
    yield from _contradictions(entry, of)
    yield from _values_not_due(entry, of)
    yield from _other_units(entry, of)
    yield from _shares(entry, of)
    yield from _bad_references(entry, of)
    yield from _not_enterable(entry, of, target, today)


def _contradictions(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """What is said beside 无变化."""
    if entry.fields.get(SITUATION) is not FormSituation.NO_CHANGE:
        return
    if of.refusal is not None or of.last is None:
        why = of.refusal or "还没有采用过的报告"
        yield Fault(entry.places[SITUATION], f"不能选“无变化”：{why}。请改选“有进展”或“零报告”")
        return
    repeated = fields_of(of.last, of.asked, is_written=True), of.fields
    for name in asked_fields(of.asked)[1:]:
        if is_own_field(name):
            if entry.fields.get(name) == IS_OWN:
                yield Fault(entry.places[name], f"选了“无变化”，{CLAIMED}：请改选“有进展”")
        elif _is_new(name, entry, of, repeated):
            yield Fault(entry.places[name], f"选了“无变化”，又改了“{label(name, of.asked)}”；有变化的请改选“有进展”")


def _is_new(name: str, entry: Entry, of: StandingReport, repeated: Sequence[Fields]) -> bool:
    """Whether a cell says what 无变化 does not repeat: any value, proofs and words that do not stand there."""
    told, figure = entry.fields.get(name), FigureField.of(name)
    if name == REFERENCES:
        return name in entry.fields and told != of.references
    if figure is not None and figure.part in (Part.VALUE, Part.NOT_DUE):
        return told not in _NOTHING
    return told not in (*_NOTHING, *(fields[name] for fields in repeated))


def _values_not_due(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """A value beside 数据未到期: one of them is a slip, and the value would be dropped."""
    for figure in of.asked.figures:
        value, not_due = (FigureField(part, figure.indicator_id).name for part in (Part.VALUE, Part.NOT_DUE))
        if entry.fields.get(value) is not None and entry.fields.get(not_due):
            yield Fault(entry.places[value], "填了完成值，又选了“数据未到期”，请只留一处")


def _other_units(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """A value read in the unit that the row prints, where the figure has another: the plan was amended since."""
    for figure in of.asked.figures:
        name = FigureField(Part.VALUE, figure.indicator_id).name
        printed, unit = entry.units.get(name), figure.unit or ""
        if entry.fields.get(name) is not None and printed is not None and folded(printed) != folded(unit):
            told = f"“{unit}”" if unit else "空的"
            yield Fault(entry.places[name], f"这个指标的计量单位现在是{told}，表里是“{printed}”；请重新下载填报表再填")


def _shares(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """0.85 where the target is 85%: 85 or 0.85% is asked, never guessed; not of what stands there already."""
    for figure in of.asked.figures:
        name = FigureField(Part.VALUE, figure.indicator_id).name
        value = entry.fields.get(name)
        if figure.unit != "%" or name not in entry.bare or not isinstance(value, Decimal):
            continue
        is_small = 0 < abs(value) <= 1 and abs(value * 100 - figure.target) < abs(value - figure.target)
        if is_small and value != of.begin.reading(figure.indicator_id).value:
            meant, told = f"{(value * 100).normalize():f}", shown(value)
            yield Fault(
                entry.places[name],
                f"“{told}”写在百分数的格子里：是 {meant}% 就填 {meant}，确实是 {told}% 就写成“{told}%”",
            )


def _bad_references(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """Proofs that cannot be kept as they are told; those that stand there already are not looked at again."""
    lines, standing = str(entry.fields.get(REFERENCES) or ""), of.references.splitlines()
    new = [proof for proof in references_in(lines) if proof.words not in standing]
    if len(new) > MOST_AT_ONCE:
        yield Fault(entry.places[REFERENCES], f"一次最多添加 {MOST_AT_ONCE} 件佐证，请分几次添加")
    for proof in new:
        try:
            checked_reference(proof)
        except BadInput as wrong:
            yield Fault(entry.places[REFERENCES], wrong.message)


def _not_enterable(entry: Entry, of: StandingReport, target: Draft, today: date) -> Iterator[Fault]:
    """What is still missing where the office enters a text, which goes to review at once."""
    if of.is_entered:
        for problem in missing_when_entered(of.asked, target, today):
            yield Fault(entry.places.get(problem.field, entry.place), problem.message)


def _row(entry: Entry, of: StandingReport, target: Draft, today: date) -> RowChange:
    after, odd = _told(entry, target, of), doubts(of.asked, target, of.before)
    return RowChange(
        of.report_id,
        entry.key.code,
        entry.row,
        of.title,
        target,
        tuple(_changes(entry, of, of.fields, after)),
        tuple(problem.message for problem in missing(of.asked, target, today) or odd),
        of.is_entered,
        tuple(references_in(str(after[REFERENCES] or ""))),
        tuple(problem.message for problem in odd),
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
