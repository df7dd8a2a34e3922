"""Forms of a round: closing it, calling a unit, sparing reports, asking for the workbook."""

from __future__ import annotations

from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from tracker.errors import BadInput
from tracker.reporting.quarters import Quarter
from tracker.supervision.period import Book
from tracker.vocabulary import PaperKind
from tracker.web.request.choices import Options, options
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


class WorkbookForm(Form):
    """The quarter and the plan of a workbook, and which of its two files."""

    quarter = StringField("季度")
    book = SelectField(
        "版式", choices=options((book.value, label) for book, label in LABELS.items()), default=Book.WHOLE.value
    )
    plan_id = SelectField("方案", default="", validate_choice=False)

    def validate_quarter(self, field: StringField) -> None:
        """Written as 2026Q4."""
        try:
            Quarter.parse(field.data or "")
        except BadInput as refused:
            raise ValidationError(refused.message) from refused

    def offer(self, plans: Options) -> None:
        """The plans there are; none chosen means all."""
        self.plan_id.choices = plans
        self.plan_id.validators = [AnyOf([plan.value for plan in plans], "没有这个方案，请重新选择")]
