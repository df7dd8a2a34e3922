"""Forms of signing, objecting and answering an objection."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.vocabulary import EnteredHow
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class ObjectionForm(Form):
    """Why a unit objects."""

    reason = TextAreaField(
        "异议理由", [InputRequired("请填写“异议理由”"), Length(max=1000, message="异议理由最多 1000 字")]
    )


class ReassignForm(Form):
    """Who takes the duty over, and on what basis; the view fills the departments."""

    department_id = SelectField("由谁负总责", coerce=int)
    basis = TextAreaField("依据", [InputRequired("请填写“依据”"), Length(max=500, message="依据最多 500 字")])


NO_WAY = "请选择签收方式：纸质或电话"
_WAYS = (EnteredHow.PAPER, EnteredHow.PHONE)


class ReceiptForm(Form):
    """How a unit that did not sign here said that it takes its duty on."""

    how = RadioField(
        "签收方式",
        [InputRequired(NO_WAY)],
        choices=options([(way.value, way.label) for way in _WAYS]),
        validate_choice=False,
    )
    told_by = StringField("签收人", [InputRequired("请填写“签收人”"), Length(max=80, message="签收人最多 80 字")])
    on = DayField("签收日期", [InputRequired("请填写“签收日期”")])

    @property
    def chosen(self) -> EnteredHow | None:
        """The way, None where none of these was chosen."""
        return next((way for way in _WAYS if way.value == self.how.data), None)


class SettleForm(Form):
    """Whether a body stays in the task, and on what basis."""

    keep = RadioField("处理", choices=options([("keep", "维持分工"), ("end", "移出这条任务")]), default="keep")
    basis = TextAreaField("依据", [InputRequired("请填写“依据”"), Length(max=500, message="依据最多 500 字")])
