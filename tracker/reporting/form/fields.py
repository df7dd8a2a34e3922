"""What a row of the Excel form says of a report, as plain values by field, and back (domain.md 11).

Pure. Fields are named as on the report page: a figure's are value_7, as_of_7, source_7, caliber_7, not_due_7; of what
nobody owns yet own_figure_7, own_date_9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.reporting.asked.own_answers import OwnAnswer, answer_on
from tracker.reporting.asked.questions import TEXT_LABELS, Draft, Questions, ReadingDraft
from tracker.vocabulary import Encouraged, Forecast, FormSituation, Labelled, Stage, YearlyConfirmation

Value = str | date | Decimal | bool | None
Fields = Mapping[str, Value]

SITUATION = "situation"
REFERENCES = "references"
"""The proofs that are told in words, one a line: document numbers and public addresses."""

OWN, OWN_LABEL = "own", "是否本单位承担"
"""The column that answers of a figure or date that nobody owns yet: 是 or 否."""

IS_OWN, IS_NOT_OWN = "是", "否"

CHOICES: dict[str, type[Labelled]] = {
    SITUATION: FormSituation,
    "stage": Stage,
    "encouraged": Encouraged,
    "confirmation": YearlyConfirmation,
    "forecast": Forecast,
}
LABELS = {
    SITUATION: "本期情况",
    **TEXT_LABELS,
    "stage": "成果阶段",
    "encouraged": "推进情况",
    "confirmation": "年度落实确认",
    "forecast": "完成预判",
    REFERENCES: "佐证（文号、网址）",
}


class Part(StrEnum):
    """What is told of a figure."""

    VALUE = "value"
    AS_OF = "as_of"
    SOURCE = "source"
    CALIBER = "caliber"
    NOT_DUE = "not_due"


PART_LABELS = {
    Part.VALUE: "完成值",
    Part.AS_OF: "数据截至",
    Part.SOURCE: "数据来源",
    Part.CALIBER: "口径",
    Part.NOT_DUE: "数据未到期",
}


@dataclass(frozen=True)
class FigureField:
    """A field of a figure, taken apart."""

    part: Part
    indicator_id: int

    @classmethod
    def of(cls, name: str) -> FigureField | None:
        """The figure's field of that name; None where it is a field of the report itself."""
        part, _, number = name.rpartition("_")
        return (
            cls(Part(part), int(number)) if number.isascii() and number.isdigit() and not is_own_field(name) else None
        )

    @property
    def name(self) -> str:
        """value_7."""
        return f"{self.part}_{self.indicator_id}"


def is_own_field(name: str) -> bool:
    """own_figure_7."""
    return name.startswith(f"{OWN}_")


def asked_fields(asked: Questions) -> list[str]:
    """The fields a report of this kind is asked for, in the order of the form."""
    figures = [FigureField(part, figure.indicator_id).name for figure in asked.figures for part in Part]
    own = (one.field for one in asked.unowned)
    return [SITUATION, *asked.texts, *_choices(asked), REFERENCES, *figures, *own]


def _choices(asked: Questions) -> list[str]:
    return [name for name in _CHOSEN if getattr(asked, name)]


_CHOSEN = ("stage", "encouraged", "confirmation", "forecast")
_EMPTY = Draft()


def fields_of(draft: Draft, asked: Questions, *, is_written: bool, references: str = "") -> dict[str, Value]:
    """What the form shows of a draft and its proofs; nothing is chosen as 本期情况 where none was written yet."""
    fields: dict[str, Value] = {SITUATION: _situation(draft) if is_written else None}
    for name in asked.texts:
        fields[name] = plain(getattr(draft, name))
    for name in _choices(asked):
        fields[name] = getattr(draft, name)
    fields[REFERENCES] = references
    for figure in asked.figures:
        said = draft.reading(figure.indicator_id)
        told: dict[Part, Value] = {
            Part.VALUE: said.value,
            Part.AS_OF: said.as_of,
            Part.SOURCE: plain(said.source),
            Part.CALIBER: plain(said.caliber or figure.caliber),
            Part.NOT_DUE: said.not_due,
        }
        fields.update({FigureField(part, figure.indicator_id).name: value for part, value in told.items()})
    for item in asked.unowned:
        answer = answer_on(draft.own, item.key)
        fields[item.field] = "" if answer is None else IS_OWN if answer.is_own else IS_NOT_OWN
    return fields


def draft_of(fields: Fields, asked: Questions, base: Draft) -> Draft:
    """The draft these fields make; what they do not tell stands as in `base`, and nothing of what is not asked."""
    situation, told = fields.get(SITUATION), (*asked.texts, *_choices(asked))
    own = {name: getattr(_EMPTY, name) for name in (*TEXT_LABELS, *_CHOSEN) if name not in told}
    own |= {name: fields[name] for name in told if name in fields}
    readings = tuple(_reading(figure.indicator_id, fields, base) for figure in asked.figures)
    return replace(
        base,
        **own,
        nil_report=situation == FormSituation.NIL,
        no_change=situation == FormSituation.NO_CHANGE,
        readings=readings,
        own=_own_answers(fields, asked, base),
    )


def _own_answers(known: Fields, asked: Questions, base: Draft) -> tuple[OwnAnswer, ...]:
    """What the form says of items that nobody owns yet; the words beside an answer stand as in `base`."""
    answers = []
    for item in asked.unowned:
        before = answer_on(base.own, item.key)
        word = known.get(item.field)
        if item.field not in known and before is not None:
            answers.append(before)
        elif word in (IS_OWN, IS_NOT_OWN):
            is_own = word == IS_OWN
            why = before.why if before is not None and before.is_own == is_own else ""
            answers.append(OwnAnswer(item.key, is_own, why, item.words))
    return tuple(answers)


def plain(text: str) -> str:
    """A text with one kind of line end and without blanks at its ends: programs write them as they like."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def shown(value: Value) -> str:
    """How a value is printed on the page of differences, empty where there is none."""
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, Labelled):
        return value.label
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _situation(draft: Draft) -> FormSituation:
    if draft.no_change:
        return FormSituation.NO_CHANGE
    return FormSituation.NIL if draft.nil_report else FormSituation.PROGRESS


def _reading(indicator_id: int, known: Fields, base: Draft) -> ReadingDraft:
    told = {part: known[name] for part in Part if (name := FigureField(part, indicator_id).name) in known}
    reading = replace(base.reading(indicator_id), **{part.value: value for part, value in told.items()})  # type: ignore[arg-type]
    return replace(reading, value=None, as_of=None) if reading.not_due else reading


def label(name: str, asked: Questions) -> str:
    """What a field is called on the page."""
    part = FigureField.of(name)
    if is_own_field(name):
        words = next((one.words for one in asked.unowned if one.field == name), "这一项")
        return f"{words}·{OWN_LABEL}"
    if part is None:
        return LABELS[name]
    subject = next((figure.subject for figure in asked.figures if figure.indicator_id == part.indicator_id), "指标")
    return f"{subject}·{PART_LABELS[part.part]}"
