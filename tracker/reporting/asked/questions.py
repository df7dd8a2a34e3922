"""What a report is asked for by the task's kind, and what is still missing in it (domain.md 5).

Names of fields are those of the form: a figure's are value_7, as_of_7, source_7, not_due_7 for indicator 7.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.plans.figure_terms import Aim
from tracker.problems import Problem
from tracker.reporting.asked.figure_rules import Measured, day_fault
from tracker.reporting.asked.own_answers import OwnAnswer, Unowned, answer_on, figure_key, own_field
from tracker.reporting.consolidation import without_missing
from tracker.typed import something
from tracker.vocabulary import (
    Encouraged,
    FigureMode,
    Forecast,
    Frequency,
    Kind,
    Relation,
    Stage,
    YearlyConfirmation,
)

LONGEST_TEXT = 5000
CONFIRMED_IN = 4
APPRAISED = frozenset({Kind.DELIVERABLE, Kind.ADVANCE})
FORECAST_ASKED = frozenset({Kind.MEASURED, Kind.DELIVERABLE, Kind.ADVANCE, Kind.STANDING})

TEXT_LABELS = {
    "progress_text": "进展情况",
    "problems": "存在问题",
    "next_steps": "下一步打算",
    "coordination": "需协调事项",
    "dissent": "不同意见",
}
ALWAYS_ASKED = tuple(name for name in TEXT_LABELS if name != "dissent")
_VERIFIED = ("progress_text", "problems", "next_steps")


@dataclass(frozen=True)
class LastReading:
    """The value accepted last of an indicator; `report_id`, `department_id`: which report told it, and whose it is.

    `body`: its short name.
    """

    value: Decimal
    as_of: date | None
    source: str = ""
    caliber: str = ""
    report_id: int | None = field(default=None, compare=False)
    department_id: int | None = field(default=None, compare=False)
    body: str = field(default="", compare=False)


@dataclass(frozen=True)
class LaterAim:
    """A target of a figure for a later year; `indicator_id`: the row of the task book that keeps it.

    `day`: “9月30日” behind its year, where the figure has several targets within it; empty where the year is enough.
    """

    indicator_id: int
    relation: Relation
    target: Decimal
    year: int | None
    day: str = ""


@dataclass(frozen=True)
class Figure:
    """An own figure the body is asked for. `required`: it is the body that answers for it; else it may give a value.

    `is_unowned`: nobody owns it yet, so the body is asked whether it is its own (是本单位的, 不是本单位的).

    `issued_on`: when the plan was issued, None where it does not say. `later`: what the same figure is to reach in
    later years, or later in its year (2025 年 70%，2030 年 90%): its value is typed once. `day`: as of a LaterAim.
    `baseline`, `less_better`: as of its Aim, which says what is enough.
    `last`: the value accepted last, of the body itself, else of another, `last_of`: told in this round where
    `is_last_now`, an owner as well where `is_last_shared`; `pending`: a later one of the body that is handed in and not
    reviewed. `others`: what its other owners told in this round.
    """

    indicator_id: int
    subject: str
    relation: Relation
    target: Decimal
    unit: str | None
    year: int | None
    mode: FigureMode
    frequency: Frequency = Frequency.YEAR
    lag_days: int = 90
    caliber: str = ""
    required: bool = True
    last: LastReading | None = None
    last_of: str = ""
    is_last_now: bool = False
    is_last_shared: bool = False
    others: tuple[LastReading, ...] = ()
    issued_on: date | None = None
    pending: LastReading | None = None
    later: tuple[LaterAim, ...] = ()
    is_unowned: bool = False
    day: str = ""
    baseline: Decimal | None = None
    less_better: bool = False

    @property
    def aim(self) -> Aim:
        """What its values are measured against, as by the light."""
        return Aim(self.relation, self.mode, self.target, self.baseline, self.less_better)

    @property
    def is_demanded(self) -> bool:
        """The body answers for it whatever it says; of what nobody owns yet it first says whether it is its own."""
        return self.required and not self.is_unowned

    @property
    def key(self) -> str:
        """Of the item it is."""
        return figure_key(self.indicator_id)

    @property
    def own_last(self) -> LastReading | None:
        """What the body itself told last, reviewed or not."""
        return self.pending or (None if self.last_of else self.last)

    @property
    def last_called(self) -> str:
        """“上期”; where another body told it “上期（市商务委）”, in the same round “本期（市商务委）”."""
        said = "本期" if self.last_of and self.is_last_now else "上期"
        return f"{said}（{self.last_of}）" if self.last_of else said

    @property
    def ids(self) -> frozenset[int]:
        """Of all rows of the task book that its value answers."""
        return frozenset((self.indicator_id, *(aim.indicator_id for aim in self.later)))

    @property
    def measured(self) -> Measured:
        """What its values are values of."""
        return Measured(self.subject, self.mode, self.unit, self.target, self.relation is Relation.AT_MOST)


@dataclass(frozen=True)
class ReadingDraft:
    """A value as filled in; `not_due`: 数据未到期, then nothing else is asked."""

    indicator_id: int
    value: Decimal | None = None
    as_of: date | None = None
    source: str = ""
    caliber: str = ""
    not_due: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of the figure."""
        return self.value is None and not self.not_due


def with_later(readings: Iterable[ReadingDraft], later: Mapping[int, Sequence[int]]) -> list[ReadingDraft]:
    """Values as typed and once more for later targets; `later`: by figure the rows that keep these.

    What was typed for a later target itself stands: a 核定 asks of each date that is past.
    """
    told = {said.indicator_id: said for said in readings}
    for indicator_id in list(told):
        said = told[indicator_id]
        if not said.is_empty:
            untold = (id for id in later.get(indicator_id, ()) if id not in told or told[id].is_empty)
            told |= {id: replace(said, indicator_id=id) for id in untold}
    return list(told.values())


@dataclass(frozen=True)
class Draft:
    """What a report says. `nil_report`: 零报告, one sentence; `no_change`: 无变化, the last text stands.

    `dissent`: 不同意见 of a body of 牵头汇总; `own`: what it said of items that nobody owned yet.
    """

    progress_text: str = ""
    problems: str = ""
    next_steps: str = ""
    coordination: str = ""
    stage: Stage | None = None
    encouraged: Encouraged | None = None
    confirmation: YearlyConfirmation | None = None
    forecast: Forecast | None = None
    no_change: bool = False
    nil_report: bool = False
    readings: tuple[ReadingDraft, ...] = ()
    dissent: str = ""
    own: tuple[OwnAnswer, ...] = ()

    def says_own(self, key: str) -> bool | None:
        """Whether it said that an item is its own; None where it did not answer. A value says so, too."""
        told = answer_on(self.own, key)
        if told is not None:
            return told.is_own
        is_told = any(reading.value is not None for reading in self.readings if figure_key(reading.indicator_id) == key)
        return True if is_told else None

    def reading(self, indicator_id: int) -> ReadingDraft:
        """What was said of this figure, an empty one where nothing was."""
        return next(
            (reading for reading in self.readings if reading.indicator_id == indicator_id), ReadingDraft(indicator_id)
        )


@dataclass(frozen=True)
class Questions:
    """What one report is asked for; `texts`: the names of its texts, in order.

    `verifies`: the report of a 核定 round, which tells what was reached by a date that is past.
    `frequencies`: of all open figures of its task.
    `unowned`: figures and own dates of which the body is asked once whether they are its own; `confirms_if_own`: the
    confirmation speaks of such dates alone.
    """

    kind: Kind
    texts: tuple[str, ...] = ALWAYS_ASKED
    stage: bool = False
    encouraged: bool = False
    confirmation: bool = False
    forecast: bool = False
    appraisal: bool = False
    figures: tuple[Figure, ...] = field(default=())
    verifies: bool = False
    unowned: tuple[Unowned, ...] = ()
    confirms_if_own: bool = False
    frequencies: tuple[Frequency, ...] = ()

    @property
    def unowned_dates(self) -> tuple[Unowned, ...]:
        """Own dates in words among them; a figure is asked beside its value."""
        return tuple(one for one in self.unowned if one.is_date)

    def without(self, keys: Collection[str]) -> Questions:
        """Without the question whose these items are, and without the figures of which it is asked."""
        figures = (figure for figure in self.figures if not (figure.is_unowned and figure.key in keys))
        return replace(self, figures=tuple(figures), unowned=tuple(one for one in self.unowned if one.key not in keys))

    def with_so_far(self, words: Mapping[str, str]) -> Questions:
        """With why it is asked whose something is; `words`: by the item's key."""
        if not self.unowned:
            return self
        return replace(self, unowned=tuple(replace(one, so_far=words[one.key]) for one in self.unowned))

    def confirms(self, draft: Draft) -> bool:
        """Whether the confirmation must be given: of its own dates, and of those it says are its own."""
        return not self.confirms_if_own or any(draft.says_own(one.key) for one in self.unowned_dates)

    def is_declined(self, draft: Draft) -> bool:
        """A 核定 asks of nothing but what nobody owns, and the body says of all of it 不是本单位的."""
        is_in_doubt = all(figure.is_unowned for figure in self.figures) and (
            not self.confirmation or self.confirms_if_own
        )
        declined = [draft.says_own(one.key) is False for one in self.unowned]
        return self.verifies and is_in_doubt and bool(declined) and all(declined)


def questions(
    kind: Kind, quarter: int, figures: Iterable[Figure] = (), *, joint: bool = False, dates: Iterable[Unowned] = ()
) -> Questions:
    """What a task of this kind is asked in a quarter (1–4); 保障 gives one text only.

    `joint`: 牵头汇总, where each body may write what it does not agree with (不同意见). `dates`: own dates in words
    that nobody owns yet.
    """
    figures = tuple(figures)
    if kind is Kind.GOVERNANCE:
        return Questions(kind, texts=("progress_text",))
    return Questions(
        kind,
        texts=tuple(TEXT_LABELS) if joint else ALWAYS_ASKED,
        stage=kind is Kind.DELIVERABLE,
        encouraged=kind is Kind.ENCOURAGED,
        confirmation=kind is Kind.STANDING and quarter == CONFIRMED_IN,
        forecast=kind in FORECAST_ASKED,
        appraisal=kind in APPRAISED,
        figures=figures,
        unowned=(*_unowned(figures), *dates),
    )


def _unowned(figures: Iterable[Figure]) -> Iterator[Unowned]:
    return (Unowned(figure.key, figure.subject) for figure in figures if figure.is_unowned)


def verification(kind: Kind, figures: Iterable[Figure], *, in_words: bool, dates: Iterable[Unowned] = ()) -> Questions:
    """What a 核定 round asks: the values reached of figures whose date is past (domain.md 4).

    `in_words`: whether a date of its own is past that no figure speaks of; then whether it was carried out is asked,
    too. `dates`: such dates that nobody owns yet.
    """
    figures, dates = tuple(figures), tuple(dates)
    return Questions(
        kind,
        texts=_VERIFIED,
        confirmation=in_words or bool(dates),
        figures=figures,
        verifies=True,
        unowned=(*_unowned(figures), *dates),
        confirms_if_own=not in_words and bool(dates),
    )


def only_asked(asked: Questions, draft: Draft) -> Draft:
    """A draft without what is no longer asked: the owner of a figure may change while somebody writes."""
    ids = {id for figure in asked.figures for id in figure.ids}
    keys = {one.key for one in asked.unowned}
    return replace(
        draft,
        readings=tuple(reading for reading in draft.readings if reading.indicator_id in ids),
        own=tuple(one for one in draft.own if one.key in keys),
    )


def missing(asked: Questions, draft: Draft, today: date) -> list[Problem]:
    """Everything that must be mended before the report may go to the unit head, all at once, in the form's order."""
    if asked.verifies and draft.nil_report:
        return [Problem("nil_report", "核定要写明实际完成情况，不能零报告")]
    if draft.no_change:
        return []
    found = list(_figures_missing(asked, draft, today))
    if asked.is_declined(draft):
        return found
    found += _texts_missing(draft)
    if not draft.nil_report:
        found += _choices_missing(asked, draft)
    return found


def _figures_missing(asked: Questions, draft: Draft, today: date) -> Iterator[Problem]:
    for figure in asked.figures:
        said = draft.reading(figure.indicator_id)
        name = f"“{figure.subject}”"
        is_own = draft.says_own(figure.key) if figure.is_unowned else figure.required
        if is_own is False and said.value is not None and figure.is_unowned:
            yield Problem(own_field(figure.key), f"{name}选了“不是本单位的”，又填了完成值，请改其中一处")
            continue
        is_later = said.not_due and not asked.verifies
        if is_later or (said.value is None and not is_own):
            continue
        if said.value is None:
            later = "" if asked.verifies else "；数据还没有的勾选“数据未到期”"
            yield Problem(f"value_{figure.indicator_id}", f"请填写{name}的完成值，可写 0{later}")
            continue
        if fault := figure.measured.value_fault(said.value):
            yield Problem(f"value_{figure.indicator_id}", fault)
        if said.as_of is None:
            yield Problem(f"as_of_{figure.indicator_id}", f"请填写{name}数据截至的日期")
        elif fault := day_fault(said.as_of, figure.issued_on, today):
            yield Problem(f"as_of_{figure.indicator_id}", f"{name}{fault}")
        if not said.source.strip():
            yield Problem(f"source_{figure.indicator_id}", f"请填写{name}的数据来源，如统计报表名称或文号")


def _texts_missing(draft: Draft) -> Iterator[Problem]:
    lacking = draft.encouraged is Encouraged.CONDITIONS_LACKING
    if draft.nil_report and not draft.progress_text.strip():
        yield Problem("progress_text", "零报告请用一句话说明本期为什么没有进展")
    elif not draft.progress_text.strip() and not lacking:
        yield Problem("progress_text", "请填写“进展情况”")
    if lacking and not draft.nil_report and not something(draft.problems):
        yield Problem("problems", "请在“存在问题”写明还缺什么条件")
    for name, label in TEXT_LABELS.items():
        length = len(getattr(draft, name))
        if length > LONGEST_TEXT:
            yield Problem(name, f"“{label}”有 {length} 字，请压缩到 {LONGEST_TEXT} 字以内")


def _choices_missing(asked: Questions, draft: Draft) -> Iterator[Problem]:
    if asked.stage and draft.stage is None:
        yield Problem("stage", "请选择成果所处阶段")
    if asked.encouraged and draft.encouraged is None:
        yield Problem("encouraged", "请选择“已开展”或“条件未具备”")
    if asked.confirmation and draft.confirmation is None and asked.confirms(draft):
        yield Problem("confirmation", f"请选择{'到期时的落实情况' if asked.verifies else '年度落实确认'}")
    if asked.forecast and draft.forecast is None:
        yield Problem("forecast", "请选择本年完成预判")


def written_on(draft: Draft) -> Draft:
    """A text as somebody goes on writing in it: who was missing in 牵头汇总 belongs to the version that was sent."""
    return replace(draft, progress_text=without_missing(draft.progress_text))


def prefilled(asked: Questions, last: Draft | None, *, is_dealt_with: bool = False) -> Draft:
    """A new report's beginning: the texts and choices accepted last, without flags, values, what is not asked now.

    不同意见 belongs to the round in which it was said. `is_dealt_with`: the 需协调事项 of these words came to its end;
    it is not asked for anew by who only writes on.
    """
    if last is None:
        return Draft()
    last = written_on(last)
    over = {"dissent", "coordination"} if is_dealt_with else {"dissent"}
    texts = {name: getattr(last, name) for name in asked.texts if name not in over}
    return Draft(
        **texts,
        stage=last.stage if asked.stage else None,
        encouraged=last.encouraged if asked.encouraged else None,
        forecast=last.forecast if asked.forecast else None,
        readings=tuple(
            ReadingDraft(figure.indicator_id, source=figure.last.source, caliber=figure.last.caliber)
            for figure in asked.figures
            if figure.last
        ),
    )


def value_is_due(figure: Figure, day: date) -> bool:
    """Whether a value of this figure not yet accepted can exist on that day."""
    return value_is_due_on(figure.frequency, figure.lag_days, figure.last.as_of if figure.last else None, day)


def value_is_due_on(frequency: Frequency, lag_days: int, told: date | None, day: date) -> bool:
    """Whether a period later than the one told last has ended and its 可得时滞 has passed."""
    return told is None or told < _last_period_end(frequency, day - timedelta(days=lag_days))


def _last_period_end(frequency: Frequency, day: date) -> date:
    """The last end of a year, or of a quarter, not after the day."""
    months = (1, 4, 7, 10) if frequency is Frequency.QUARTER else (1,)
    first = max(date(day.year, month, 1) for month in months if month <= day.month)
    after = day + timedelta(days=1)
    is_end = after.day == 1 and after.month in months
    return day if is_end else first - timedelta(days=1)
