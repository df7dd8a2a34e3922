"""Forms of a round: closing it, calling a unit, sparing reports, asking for the workbook."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from wtforms import BooleanField, FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from tracker.errors import BadInput
from tracker.supervision.period import Book, span_of
from tracker.supervision.selecting.queries import TITLES, Offer
from tracker.supervision.selecting.rules import ALWAYS, Selection, with_columns
from tracker.supervision.sheets.columns import COLUMNS
from tracker.vocabulary import PaperKind
from tracker.web.request.choices import Options, options
from tracker.web.request.fields import day_in
from tracker.web.request.form import Form


class CloseForm(Form):
    """Closing; whether it is early, and so needs a reason, the act knows."""

    reason = TextAreaField("提前关闭的理由")


class CallForm(Form):
    """Whom one spoke to on the telephone, and what was said."""

    spoken_to = StringField("接电话的人", [Length(max=200, message="“接电话的人”请写在 200 字以内")])
    note = TextAreaField("答复要点")


class ExemptForm(Form):
    """免报 of what is ticked."""

    reason = TextAreaField("免报的理由", [DataRequired("请填写免报的理由")])


class BackForm(Form):
    """Why an edition goes back."""

    reason = TextAreaField("退回的理由", [DataRequired("请填写退回的理由")])


class PaperTemplateForm(Form):
    """The office's own template for a paper."""

    file = FileField("模板文件")


LABELS = {
    Book.WHOLE: "完整版 Excel",
    Book.LEADER: "领导版 Excel",
    Book.CSV: "任务台账 CSV",
    Book.JSON: "任务台账 JSON",
}
FILE_NAMES: dict[str, str] = {Book.WHOLE: "完整版", Book.LEADER: "领导版", **{kind: kind.label for kind in PaperKind}}
"""What the files of an edition are called on buttons."""


COLUMN_GROUPS = tuple(
    (group, tuple(column.title for column in columns)) for group, columns in groupby(COLUMNS, lambda one: one.group)
)
"""The columns of 任务台账 by the group over their heads."""


class OwnWorkbookForm(Form):
    """The quarter or year of a file, which file, as known on which day (empty: today), which columns of 任务台账.

    `choosing`: the columns were shown, so that none ticked means none but those always there.
    """

    quarter = StringField("季度")
    book = SelectField(
        "版式", choices=options((book.value, label) for book, label in LABELS.items()), default=Book.WHOLE.value
    )
    on = StringField("截至")
    columns = SelectMultipleField("列", choices=options((title, title) for title in TITLES))
    choosing = BooleanField()

    def validate_quarter(self, field: StringField) -> None:
        """Written as 2026Q4, a year as 2026."""
        try:
            span_of(field.data or "")
        except BadInput as refused:
            raise ValidationError(refused.message) from refused

    def validate_on(self, field: StringField) -> None:
        """A day, not after today."""
        if field.data and day_in(field.data) is None:
            raise ValidationError("“截至”请写成 2026-11-20 这样的日期")

    def day(self, today: date) -> date:
        """The day asked for."""
        return day_in(self.on.data or "") or today

    def chosen_columns(self) -> tuple[str, ...] | None:
        """Those ticked beside those always there; None where no choice was shown."""
        return with_columns(TITLES, (*ALWAYS, *(self.columns.data or ()))) if self.choosing.data else None


class WorkbookForm(OwnWorkbookForm):
    """For readers, whose tasks beside: of plans, of a body, of a 区县, of 任务类别; nothing chosen means all."""

    plan_ids = SelectMultipleField("方案", coerce=int, validate_choice=False)
    department_id = SelectField("单位", default="", validate_choice=False)
    place = SelectField("区县", default="", validate_choice=False)
    sections = SelectMultipleField("任务类别", validate_choice=False)

    def offer(self, found: Offer) -> None:
        """What there is."""
        everywhere = ("", "全部")
        self.plan_ids.choices = options(found.plans)
        self.department_id.choices = options([everywhere, *found.bodies])
        self.place.choices = options([everywhere, *((name, name) for name in found.places)])
        self.sections.choices = options((title, title) for title in found.sections)
        for field in (self.plan_ids, self.department_id, self.place, self.sections):
            field.validators = [_offered]

    def selection(self, jurisdiction_id: str) -> Selection:
        """What is asked for."""
        return Selection(
            jurisdiction_id,
            tuple(self.plan_ids.data or ()),
            (int(self.department_id.data),) if self.department_id.data else (),
            (self.place.data,) if self.place.data else (),
            tuple(self.sections.data or ()),
        )


def _offered(form: Form, field: SelectField | SelectMultipleField) -> None:
    """Everything chosen is among the choices; nothing is, too."""
    choices: Options = list(field.choices or ())
    there = {choice.value for choice in choices}
    chosen = field.data if isinstance(field.data, list) else [field.data or ""]
    if any(one and str(one) not in there for one in chosen):
        raise ValidationError(f"没有这个{field.label.text}，请重新选择")
