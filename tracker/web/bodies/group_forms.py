"""Forms of the members of a collective assignee and of who answers for it."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from tracker.web.request.fields import DayField

_LONGEST = Length(max=200, message="依据最多 200 字")


class MembersForm(FlaskForm):  # type: ignore[misc]
    """Which bodies join, from when on, on what basis; the view fills the bodies."""

    class Meta:
        locales = ("zh",)

    department_ids = SelectMultipleField("单位", coerce=int)
    since = DayField("成员起始日")
    basis = StringField("依据", [InputRequired("请填写“依据”"), _LONGEST])


class EndForm(FlaskForm):  # type: ignore[misc]
    """From which day on a body belongs no longer, on what basis."""

    class Meta:
        locales = ("zh",)

    since = DayField("自哪天起不再是成员")
    basis = StringField("依据", [InputRequired("请填写“依据”"), _LONGEST])


class ConsolidatorForm(FlaskForm):  # type: ignore[misc]
    """Who answers for the group, on what basis; the view fills the bodies."""

    class Meta:
        locales = ("zh",)

    department_id = SelectField("汇总单位", coerce=int)
    basis = StringField("依据", [InputRequired("请填写“依据”"), _LONGEST], id="consolidator-basis")
