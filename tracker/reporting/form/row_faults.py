"""What is wrong with a row of a filled form: what contradicts itself, is not asked or cannot be kept (ux.md S13).

Pure. Example: a value beside 数据未到期 is refused, for one of them is a slip and the value would be dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from tracker.errors import BadInput
from tracker.reporting.form.columns import folded
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
    fields_of,
    is_own_field,
    label,
    shown,
)
from tracker.reporting.form.references import references_in
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.office.entered import missing_when_entered
from tracker.reporting.own_answers import own_field
from tracker.reporting.questions import Draft
from tracker.reporting.versions.evidence_rules import MOST_AT_ONCE, checked_reference
from tracker.reporting.write.unchanged_rules import CLAIMED
from tracker.vocabulary import FormSituation

_NOTHING: tuple[Value, ...] = (None, "", False)


def not_asked(entry: Entry, of: StandingReport) -> Iterator[Fault]:
    """Cells that say something this report is not asked."""
    asked = set(asked_fields(of.asked))
    for name, value in entry.fields.items():
        if name not in asked and value not in _NOTHING and name not in of.gone_fields and not is_own_field(name):
            told = "这个指标现在不用报" if FigureField.of(name) else f"这项任务不填“{label(name, of.asked)}”"
            yield Fault(entry.places[name], f"{told}，请清空这一格")


def skipped(entry: Entry, of: StandingReport) -> Iterator[Fault]:
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


def faults(entry: Entry, of: StandingReport, target: Draft, today: date) -> Iterator[Fault]:
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
