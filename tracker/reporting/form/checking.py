"""What a filled form would change, cell by cell, against what stands in the system now (domain.md 11, ux.md S13).

Pure. A row is left alone where nothing was changed in it; a row whose report was changed in the system since the form
was handed out is stale: it is shown beside the system's words, never overwritten, and holds up no other row. Who goes
on writing in his own form and hands it in again changes what he brought with it himself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from tracker.clock import shanghai_date
from tracker.errors import BadInput, Conflict
from tracker.reporting.form.columns import folded
from tracker.reporting.form.entries import Entry, Fault, Place
from tracker.reporting.form.fields import (
    IS_OWN,
    LABELS,
    OWN_LABEL,
    PART_LABELS,
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
    shown,
)
from tracker.reporting.form.keys import digest_of
from tracker.reporting.form.references import references_in
from tracker.reporting.office.entered import missing_when_entered
from tracker.reporting.own_answers import Unowned, own_field
from tracker.reporting.questions import Draft, Figure, Questions, missing
from tracker.reporting.transitions import ON_RECORD
from tracker.reporting.versions.evidence_rules import MOST_AT_ONCE, NewReference, checked_reference
from tracker.reporting.write.second_look import doubts, far_values
from tracker.reporting.write.unchanged_rules import CLAIMED
from tracker.typed import something
from tracker.vocabulary import FormSituation, ReportAct, ReportState

REFUSED = "有 {count} 处要先改正，没有导入，什么都没有保存"
AS_NONE = "按没有处理"
TWICE = "{}都改了{}，请只在一个文件里填"
_MAY_BE_NONE = ("problems", "coordination", "dissent")
_NOTHING: tuple[Value, ...] = (None, "", False)


@dataclass(frozen=True)
class Standing:
    """A report as it stands in the system. `written`: its newest text, None where there is none.

    `begin`: what a form begins with: that text, else the words sent last (`before`).
    `last`: those accepted last, which 无变化 repeats; `refusal`: why it cannot be said.
    `is_open`: it can be written now; `is_entered`: by the office for the unit (代录), and goes to review at once.
    `saved_at`, `saved_by`: when and by whom the newest text was saved; `references`: its proofs told in words.
    `is_dealt_with`: its 需协调事项 came to its end, nobody asks for it anew.
    `is_on_record`: it is 缺报 and nobody makes it up.
    `is_own_form`: that text came with an earlier state of the same form, by who hands it in now; nobody wrote since.
    `gone`: figures of the task that belong to other bodies now; a form handed out before still has rows of them.
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
    before: Draft | None = None
    refusal: str | None = None
    saved_at: datetime | None = None
    saved_by: str = ""
    references: str = ""
    gone: tuple[Figure, ...] = ()
    is_dealt_with: bool = False
    is_own_form: bool = False
    is_on_record: bool = False

    @property
    def gone_fields(self) -> frozenset[str]:
        """Of those figures."""
        parts = {FigureField(part, figure.indicator_id).name for figure in self.gone for part in Part}
        return frozenset(parts | {own_field(figure.key) for figure in self.gone})


@dataclass(frozen=True)
class Change:
    """One cell that differs. `note`: how what it says is taken."""

    place: Place
    label: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class RowChange:
    """One report that the form changes. `lacking`: what is still missing before it can be sent for approval.

    `references`: all proofs told in words that it is to have; `far_values`: what is asked back of it. `is_joint`: it is
    of 牵头汇总.
    """

    report_id: int
    code: str
    row: int
    title: str
    draft: Draft
    changes: tuple[Change, ...]
    lacking: tuple[str, ...] = ()
    is_entered: bool = False
    references: tuple[NewReference, ...] = ()
    far_values: tuple[str, ...] = ()
    is_joint: bool = False


@dataclass(frozen=True)
class Stale:
    """A row that is skipped: its report was changed in the system since, or cannot be written any more.

    `changes`: where the two differ, the system's words as `before`, those of the form as `after`.
    """

    report_id: int
    title: str
    fault: Fault
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Absent:
    """A report of the form's body that has no row in the file."""

    report_id: int
    title: str


@dataclass(frozen=True)
class Differences:
    """All that a form would do. Nothing is taken while there are faults; stale rows are skipped by who has seen them.

    `told`: the reports the file has a row of; `absent`: those it could have a row of and has not. `skipped`: cells
    that are not read as they are no longer this body's to fill in, with why. `unread`: comments and pictures in it.
    `name`: of the file; empty of several.
    """

    rows: tuple[RowChange, ...] = ()
    unchanged: int = 0
    stale: tuple[Stale, ...] = ()
    faults: tuple[Fault, ...] = field(default=())
    told: frozenset[int] = frozenset()
    absent: tuple[Absent, ...] = ()
    skipped: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()
    name: str = ""

    @property
    def can_be_taken(self) -> bool:
        """Whether there is something to take and nothing against it."""
        return bool(self.rows) and not self.faults

    @property
    def reports(self) -> frozenset[int]:
        """All that it speaks of."""
        return self.told | {one.report_id for one in self.absent}

    @property
    def problems(self) -> tuple[Fault, ...]:
        """Everything against it, in the order of the file."""
        return tuple(sorted((*(row.fault for row in self.stale), *self.faults), key=lambda one: one.place))

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

    @property
    def asked_back(self) -> tuple[str, ...]:
        """Values the office would enter that are far from their targets: it says first that they are right."""
        return tuple(f"{row.title}：{told}" for row in self.entered for told in row.far_values)


def differences(entries: Iterable[Entry], standing: Mapping[int, Standing], today: date) -> Differences:
    """The differences of all entries; each must have its report in `standing`."""
    rows, stale, faults, told, unchanged = [], list[Stale](), list[Fault](), set[int](), 0
    skipped: list[Fault] = []
    for entry in entries:
        of = standing[entry.key.report_id]
        told.add(of.report_id)
        wrong = list(_not_asked(entry, of))
        skipped += _skipped(entry, of)
        target = _target(entry, of)
        if _is_untouched(entry, of, target) and not wrong:
            unchanged += 1
            continue
        conflict = _conflict(entry, of)
        if conflict is not None:
            stale.append(Stale(of.report_id, of.title, conflict, _both_texts(entry, of, target)))
            continue
        wrong += [*_contradictions(entry, of), *_values_not_due(entry, of)]
        wrong += [*_other_units(entry, of), *_shares(entry, of), *_bad_references(entry, of)]
        wrong += _not_enterable(entry, of, target, today)
        if wrong:
            faults += wrong
            continue
        rows.append(_row(entry, of, target, today))
    return Differences(tuple(rows), unchanged, tuple(stale), tuple(faults), frozenset(told), skipped=tuple(skipped))


def all_of(several: Sequence[Differences]) -> Differences:
    """The differences of several files together; a report that two of them change is a fault, named once."""
    rows = [row for one in several for row in one.rows]
    names = defaultdict[int, list[str]](list)
    for one in several:
        for row in one.rows:
            names[row.report_id].append(f"“{one.name}”")
    twice = {row.report_id: row for row in rows if len(names[row.report_id]) > 1}
    doubled = [Fault(row.changes[0].place, TWICE.format("、".join(names[id]), row.title)) for id, row in twice.items()]
    told = frozenset().union(*(one.told for one in several))
    absent = {report.report_id: report for one in several for report in one.absent if report.report_id not in told}
    return Differences(
        tuple(row for row in rows if row.report_id not in twice),
        sum(one.unchanged for one in several),
        tuple(row for one in several for row in one.stale),
        (*(fault for one in several for fault in one.faults), *doubled),
        told,
        tuple(absent.values()),
        tuple(fault for one in several for fault in one.skipped),
        tuple(told for one in several for told in one.unread),
    )


def demand_no_problems(found: Differences, skipping: Collection[int] = ()) -> None:
    """Refuse with every bad cell: Conflict where only reports that others changed stand against it, else BadInput.

    `skipping`: the reports whose stale rows somebody has seen and leaves out.
    """
    unseen = replace(found, stale=tuple(row for row in found.stale if row.report_id not in skipping))
    problems = unseen.problems
    if problems:
        kind = BadInput if found.faults else Conflict
        raise kind(REFUSED.format(count=len(problems)), [str(one) for one in problems])


def _target(entry: Entry, of: Standing) -> Draft:
    """What the report would say: the file's words over what stands; 无变化 repeats the words accepted last."""
    if entry.fields.get(SITUATION) is FormSituation.NO_CHANGE and of.last is not None:
        own = draft_of(entry.fields, of.asked, of.begin).own
        again = replace(of.last, no_change=True, nil_report=False, readings=(), dissent="", own=own)
        return replace(again, coordination="") if of.is_dealt_with else again
    return draft_of(entry.fields, of.asked, of.begin)


def _is_untouched(entry: Entry, of: Standing, target: Draft) -> bool:
    """Whether the row says what it said when it was handed out, or what stands there anyway."""
    if of.written is not None and _told(entry, target, of) == _standing_fields(of):
        return True
    told = {name: value for name, value in entry.fields.items() if name not in of.gone_fields}
    return any(digest_of({**fields, **told}) == entry.key.digest for fields in _as_handed_out(entry, of))


def _as_handed_out(entry: Entry, of: Standing) -> Iterator[Fields]:
    """What the form may have shown: owners of figures may have changed since, so that it has other figures."""
    yield _standing_fields(of)
    answered = [Unowned(said.key, said.words) for said in of.begin.own]
    unowned = {one.key: one for one in (*of.asked.unowned, *answered)}
    figures = (*of.asked.figures, *of.gone)
    told = [one for one in figures if FigureField(Part.VALUE, one.indicator_id).name in entry.fields]
    for several in (figures, told):
        then = replace(of.asked, figures=tuple(several), unowned=tuple(unowned.values()))
        yield fields_of(of.begin, then, is_written=of.written is not None, references=of.references)


def _conflict(entry: Entry, of: Standing) -> Fault | None:
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


def _changed_since(entry: Entry, of: Standing) -> bool:
    return all(digest_of(fields) != entry.key.digest for fields in _as_handed_out(entry, of))


def _both_texts(entry: Entry, of: Standing, target: Draft) -> tuple[Change, ...]:
    """Where the form differs from what stands in the system."""
    return tuple(_changes(entry, of, _standing_fields(of), _told(entry, target, of)))


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
        if name not in asked and value not in _NOTHING and name not in of.gone_fields and not is_own_field(name):
            told = "这个指标现在不用报" if FigureField.of(name) else f"这项任务不填“{label(name, of.asked)}”"
            yield Fault(entry.places[name], f"{told}，请清空这一格")


def _skipped(entry: Entry, of: Standing) -> Iterator[Fault]:
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


def _contradictions(entry: Entry, of: Standing) -> Iterator[Fault]:
    """What cannot be said together."""
    if entry.fields.get(SITUATION) is not FormSituation.NO_CHANGE:
        return
    place = entry.places[SITUATION]
    if of.refusal is not None or of.last is None:
        yield Fault(place, f"不能选“无变化”：{of.refusal or '还没有采用过的报告'}。请改选“有进展”或“零报告”")
        return
    last, standing = fields_of(of.last, of.asked, is_written=True), _standing_fields(of)
    for name in asked_fields(of.asked)[1:]:
        told, part = entry.fields.get(name), FigureField.of(name)
        if is_own_field(name):
            if told == IS_OWN:
                yield Fault(entry.places[name], f"选了“无变化”，{CLAIMED}：请改选“有进展”")
            continue
        if name == REFERENCES:
            is_other = name in entry.fields and told != of.references
        elif part is not None and part.part in (Part.VALUE, Part.NOT_DUE):
            is_other = told not in _NOTHING
        else:
            is_other = told not in (*_NOTHING, last[name], standing[name])
        if is_other:
            yield Fault(entry.places[name], f"选了“无变化”，又改了“{label(name, of.asked)}”；有变化的请改选“有进展”")


def _values_not_due(entry: Entry, of: Standing) -> Iterator[Fault]:
    """A value beside 数据未到期: one of them is a slip, and the value would be dropped."""
    for figure in of.asked.figures:
        value, not_due = (FigureField(part, figure.indicator_id).name for part in (Part.VALUE, Part.NOT_DUE))
        if entry.fields.get(value) is not None and entry.fields.get(not_due):
            yield Fault(entry.places[value], "填了完成值，又选了“数据未到期”，请只留一处")


def _other_units(entry: Entry, of: Standing) -> Iterator[Fault]:
    """A value read in the unit that the row prints, where the figure has another: the plan was amended since."""
    for figure in of.asked.figures:
        name = FigureField(Part.VALUE, figure.indicator_id).name
        printed, unit = entry.units.get(name), figure.unit or ""
        if entry.fields.get(name) is not None and printed is not None and folded(printed) != folded(unit):
            told = f"“{unit}”" if unit else "空的"
            yield Fault(entry.places[name], f"这个指标的计量单位现在是{told}，表里是“{printed}”；请重新下载填报表再填")


def _shares(entry: Entry, of: Standing) -> Iterator[Fault]:
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


def _bad_references(entry: Entry, of: Standing) -> Iterator[Fault]:
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


def _not_enterable(entry: Entry, of: Standing, target: Draft, today: date) -> Iterator[Fault]:
    """What is still missing where the office enters a text, which goes to review at once."""
    if of.is_entered:
        for problem in missing_when_entered(of.asked, target, today):
            yield Fault(entry.places.get(problem.field, entry.place), problem.message)


def _row(entry: Entry, of: Standing, target: Draft, today: date) -> RowChange:
    after = _told(entry, target, of)
    return RowChange(
        of.report_id,
        entry.key.code,
        entry.row,
        of.title,
        target,
        tuple(_changes(entry, of, _standing_fields(of), after)),
        tuple(problem.message for problem in missing(of.asked, target, today) or doubts(of.asked, target, of.before)),
        of.is_entered,
        tuple(references_in(str(after[REFERENCES] or ""))),
        tuple(problem.message for problem in far_values(of.asked, target)),
        "dissent" in of.asked.texts,
    )


def _changes(entry: Entry, of: Standing, before: Fields, after: Fields) -> Iterator[Change]:
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


def label(name: str, asked: Questions) -> str:
    """What a field is called on the page."""
    part = FigureField.of(name)
    if is_own_field(name):
        words = next((one.words for one in asked.unowned if one.field == name), "这一项")
        return f"{words}·{OWN_LABEL}"
    if part is None:
        return LABELS[name]
    subject = next((one.subject for one in asked.figures if one.indicator_id == part.indicator_id), "指标")
    return f"{subject}·{PART_LABELS[part.part]}"


def _told(entry: Entry, target: Draft, of: Standing) -> dict[str, Value]:
    """What the report would show, with the proofs of the form."""
    references = str(entry.fields.get(REFERENCES, of.references) or "")
    return fields_of(target, of.asked, is_written=True, references=references)


def _standing_fields(of: Standing) -> dict[str, Value]:
    """What the form would show now."""
    return fields_of(of.begin, of.asked, is_written=of.written is not None, references=of.references)
