"""Forms of signing, objecting and answering an objection."""

from __future__ import annotations

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.web.request.choices import options
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


class SettleForm(Form):
    """Whether a body stays in the task, and on what basis."""

    keep = RadioField("处理", choices=options([("keep", "维持分工"), ("end", "移出这条任务")]), default="keep")
    basis = TextAreaField("依据", [InputRequired("请填写“依据”"), Length(max=500, message="依据最多 500 字")])
