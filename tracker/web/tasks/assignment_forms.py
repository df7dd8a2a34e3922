"""Forms of signing, objecting and answering an objection."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.web.request.choices import options


class ObjectionForm(FlaskForm):  # type: ignore[misc]
    """Why a unit objects."""

    class Meta:
        locales = ("zh",)

    reason = TextAreaField(
        "异议理由", [InputRequired("请填写“异议理由”"), Length(max=1000, message="异议理由最多 1000 字")]
    )


class ReassignForm(FlaskForm):  # type: ignore[misc]
    """Who takes the duty over, and on what basis; the view fills the departments."""

    class Meta:
        locales = ("zh",)

    department_id = SelectField("由谁负总责", coerce=int)
    basis = TextAreaField("依据", [InputRequired("请填写“依据”"), Length(max=500, message="依据最多 500 字")])


class SettleForm(FlaskForm):  # type: ignore[misc]
    """Whether a body stays in the task, and on what basis."""

    class Meta:
        locales = ("zh",)

    keep = RadioField("处理", choices=options([("keep", "维持分工"), ("end", "移出这条任务")]), default="keep")
    basis = TextAreaField("依据", [InputRequired("请填写“依据”"), Length(max=500, message="依据最多 500 字")])
