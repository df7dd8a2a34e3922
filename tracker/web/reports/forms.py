"""The form of a report: its texts, choices and figures as the kind asks them, read into plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from tracker.errors import BadInput
from tracker.problems import Problem
from tracker.reporting.asked.own_answers import LONGEST_WHY, OwnAnswer, Unowned, own_field
from tracker.reporting.asked.questions import TEXT_LABELS, Draft, Figure, Questions, ReadingDraft
from tracker.reporting.form.columns import folded
from tracker.reporting.versions.evidence_rules import (
    LONGEST_TITLE,
    NewFile,
    NewReference,
    checked_file,
    checked_reference,
)
from tracker.vocabulary import Encouraged, EvidenceKind, Forecast, FormSituation, Labelled, Stage, YearlyConfirmation
from tracker.web.request.choices import options
from tracker.web.request.fields import AmountField, DayField
from tracker.web.request.form import Form

IS_OWN, IS_NOT_OWN = "yes", "no"
OWN_CHOICES = ((IS_OWN, "是本单位的"), (IS_NOT_OWN, "不是本单位的"))
REFERENCE_KINDS = [kind for kind in EvidenceKind if kind is not EvidenceKind.FILE]


class ReportForm(Form):
    """What every report has; figures are added as fields of their own."""

    progress_text = TextAreaField(TEXT_LABELS["progress_text"])
    problems = TextAreaField(TEXT_LABELS["problems"])
    next_steps = TextAreaField(TEXT_LABELS["next_steps"])
    coordination = TextAreaField(TEXT_LABELS["coordination"])
    dissent = TextAreaField(TEXT_LABELS["dissent"])
    stage = RadioField("成果阶段", choices=options(Stage.choices()), validate_choice=False)
    encouraged = RadioField("推进情况", choices=options(Encouraged.choices()), validate_choice=False)
    confirmation = RadioField("年度落实确认", choices=options(YearlyConfirmation.choices()), validate_choice=False)
    forecast = RadioField("本年完成预判", choices=options(Forecast.choices()), validate_choice=False)
    files = MultipleFileField("选择文件")
    reference_kind = SelectField("形式", choices=options((kind.value, kind.label) for kind in REFERENCE_KINDS))
    reference_words = StringField("内容")


class OwnForm(ReportForm):
    """A report as its unit writes it: what it is comes first (有进展, 本期无变化, 零报告)."""

    situation = RadioField("本期变化", choices=options(FormSituation.choices()), validate_choice=False)


F = TypeVar("F", bound=ReportForm)


def report_form(kind: type[F], questions: Questions, begin: Draft, **more: Any) -> F:
    """The form of one report, filled with what stands there until it is sent; `more`: values of `kind`'s own fields."""
    fields: dict[str, Any] = {}
    for figure in questions.figures:
        fields.update(_figure_fields(figure))
    for item in questions.unowned:
        fields.update(_own_fields(item))
    form: F = type(kind.__name__, (kind,), fields)(data={**_values(questions, begin), **more})
    return form


def figure_fields(form: ReportForm, figure: Figure) -> dict[str, Any]:
    """The fields of one figure by their short names."""
    names = ("value", "unit", "as_of", "source", "caliber", "not_due")
    return {name: form[f"{name}_{figure.indicator_id}"] for name in names}


def own_fields(form: ReportForm, questions: Questions) -> dict[str, tuple[Unowned, Field, Field]]:
    """By the key of an item that nobody owns yet: the item, the question whose it is, the words beside it."""
    return {one.key: (one, form[one.field], form[f"{one.field}_why"]) for one in questions.unowned}


def draft_in(form: ReportForm, questions: Questions) -> Draft:
    """What the form says; a figure that could not be read is left out."""
    texts: dict[str, Any] = {name: (form[name].data or "").replace("\r\n", "\n") for name in questions.texts}
    return Draft(
        **texts,
        stage=_word(Stage, form.stage.data) if questions.stage else None,
        encouraged=_word(Encouraged, form.encouraged.data) if questions.encouraged else None,
        confirmation=_word(YearlyConfirmation, form.confirmation.data) if questions.confirmation else None,
        forecast=_word(Forecast, form.forecast.data) if questions.forecast else None,
        nil_report=_is_nil(form),
        readings=tuple(_reading(form, figure) for figure in questions.figures),
        own=tuple(_own_answers(form, questions)),
    )


def _own_answers(form: ReportForm, questions: Questions) -> Iterator[OwnAnswer]:
    for one, choice, why in own_fields(form, questions).values():
        if choice.data in (IS_OWN, IS_NOT_OWN):
            words = (why.data or "").strip() if choice.data == IS_NOT_OWN else ""
            yield OwnAnswer(one.key, choice.data == IS_OWN, words[:LONGEST_WHY], one.words)


def proofs_in(form: ReportForm) -> tuple[list[NewFile], list[NewReference], list[Problem]]:
    """The proofs handed in that may be kept, and what is wrong with the others, beside the field of each."""
    files, references, faults = list[NewFile](), list[NewReference](), list[Problem]()
    for file in files_in(form):
        try:
            files.append(checked_file(file))
        except BadInput as wrong:
            faults.append(Problem("files", wrong.message))
    for told in references_in(form):
        try:
            references.append(checked_reference(told))
        except BadInput as wrong:
            faults.append(Problem("reference_words", wrong.message))
    return files, references, faults


def numbers_read(form: ReportForm) -> dict[str, str]:
    """By field how numbers were read whose digits do not stand in the figure's unit: “1.2万”读作 12000 个."""
    return {field.name: field.read_as for field in form if isinstance(field, AmountField) and field.read_as}


def files_in(form: ReportForm) -> list[NewFile]:
    """The files that were chosen."""
    return [NewFile(file.filename, file.read()) for file in form.files.data or [] if getattr(file, "filename", "")]


def references_in(form: ReportForm) -> list[NewReference]:
    """The proof told in words, if one was."""
    words = (form.reference_words.data or "").strip()
    return [NewReference(EvidenceKind(form.reference_kind.data), words[: LONGEST_TITLE + 1])] if words else []


def says_no_change(form: ReportForm) -> bool:
    """Whether 本期无变化 is chosen."""
    return "situation" in form and form["situation"].data == FormSituation.NO_CHANGE


def _is_nil(form: ReportForm) -> bool:
    if "situation" in form:
        return bool(form["situation"].data == FormSituation.NIL)
    return bool(form["nil_report"].data)


def tell(form: ReportForm, problems: list[Problem]) -> None:
    """Put each message beside its field, for the summary on top too."""
    for problem in problems:
        name = "situation" if problem.field == "nil_report" and "situation" in form else problem.field
        form[name].errors = [*form[name].errors, problem.message]


def told_in_other_units(form: ReportForm, questions: Questions) -> list[str]:
    """Of each value typed beside another unit than its figure has by now: the plan was amended since the page was made.

    “这个指标的计量单位现在是“万户”，打开本页时是“户”……”.
    """
    found = (_other_unit(form, figure) for figure in questions.figures)
    return [told for told in found if told]


def _other_unit(form: ReportForm, figure: Figure) -> str:
    printed, value = form[f"unit_{figure.indicator_id}"], form[f"value_{figure.indicator_id}"]
    if not printed.raw_data or not (value.data or "").strip() or folded(printed.data) == folded(figure.unit or ""):
        return ""
    now, then = (f"“{unit}”" if unit else "空的" for unit in (figure.unit, printed.data))
    return f"“{figure.subject}”的计量单位现在是{now}，打开本页时是{then}，没有保存；请按现在的单位核对后再保存"


def _in_printed_unit(figure: Figure) -> Callable[[ReportForm, Field], None]:
    """Asks such a value back, once: the page that tells it shows the unit of now."""

    def check(form: ReportForm, _: Field) -> None:
        told = _other_unit(form, figure)
        form[f"unit_{figure.indicator_id}"].data = figure.unit or ""
        if told:
            raise ValidationError(told)

    return check


def _figure_fields(figure: Figure) -> dict[str, Field]:
    name, id = figure.subject, figure.indicator_id
    return {
        f"value_{id}": AmountField(f"{name}完成值", [_in_printed_unit(figure)], unit=figure.unit or ""),
        f"unit_{id}": HiddenField(f"{name}计量单位"),
        f"as_of_{id}": DayField(f"{name}数据截至"),
        f"source_{id}": StringField("数据来源"),
        f"caliber_{id}": StringField("口径"),
        f"not_due_{id}": BooleanField("数据未到期"),
    }


def _own_fields(item: Unowned) -> dict[str, Field]:
    """Asked of a figure beside its value, of a date by itself; no answer is one, too."""
    what = "这个节点" if item.is_date else "这项指标"
    return {
        item.field: RadioField(f"{what}是否由本单位承担？", choices=options(OWN_CHOICES), validate_choice=False),
        f"{item.field}_why": StringField("应由哪个单位承担（可不填）"),
    }


def _values(questions: Questions, begin: Draft) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(begin, name) for name in questions.texts}
    flags = {FormSituation.NIL: begin.nil_report, FormSituation.NO_CHANGE: begin.no_change}
    values["situation"] = next((word for word, is_said in flags.items() if is_said), FormSituation.PROGRESS).value
    for name in ("stage", "encouraged", "confirmation", "forecast"):
        word = getattr(begin, name)
        values[name] = word.value if word else None
    for told in begin.own:
        values[own_field(told.key)] = IS_OWN if told.is_own else IS_NOT_OWN
        values[f"{own_field(told.key)}_why"] = told.why
    for figure in questions.figures:
        said, id = begin.reading(figure.indicator_id), figure.indicator_id
        values[f"value_{id}"] = said.value
        values[f"unit_{id}"] = figure.unit or ""
        values[f"as_of_{id}"] = said.as_of
        values[f"source_{id}"] = said.source
        values[f"caliber_{id}"] = said.caliber or figure.caliber
        values[f"not_due_{id}"] = said.not_due
    return values


def _reading(form: ReportForm, figure: Figure) -> ReadingDraft:
    fields = figure_fields(form, figure)
    return ReadingDraft(
        figure.indicator_id,
        value=fields["value"].value,
        as_of=fields["as_of"].value,
        source=fields["source"].data or "",
        caliber=fields["caliber"].data or "",
        not_due=bool(fields["not_due"].data),
    )


def _word(words: type[Labelled], code: str | None) -> Any:
    """The word of that code, None where the browser sent none or an unknown one."""
    return next((word for word in words if word.value == code), None)
