"""Forms of the members of a collective assignee and of who answers for it."""

from __future__ import annotations

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from tracker.web.request.fields import DayField
from tracker.web.request.form import Form

_LONGEST = Length(max=200, message="依据最多 200 字")


class MembersForm(Form):
    """Which bodies join, from when on, on what basis; the view fills the bodies."""

    department_ids = SelectMultipleField("单位", coerce=int)
    since = DayField("成员起始日")
    basis = StringField("依据", [InputRequired("请填写“依据”"), _LONGEST])


class EndForm(Form):
    """From which day on a body belongs no longer, on what basis."""

    since = DayField("自哪天起不再是成员")
    basis = StringField("依据", [InputRequired("请填写“依据”"), _LONGEST])


class ConsolidatorForm(Form):
    """Who answers for the group, on what basis; the view fills the bodies."""

    department_id = SelectField("汇总单位", coerce=int)
    basis = StringField("依据", [InputRequired("请填写“依据”"), _LONGEST], id="consolidator-basis")
