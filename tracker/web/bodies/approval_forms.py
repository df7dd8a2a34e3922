"""The form of how a department approves."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired

from tracker.vocabulary import ApprovalWay
from tracker.web.request.fields import WordField
from tracker.web.request.form import Form


class ApprovalWayForm(Form):
    """线上 or 线下签批, and on what basis."""

    way = WordField("签批方式", ApprovalWay, [DataRequired("请选择签批方式")])
    reason = StringField("依据", [DataRequired("请填写改签批方式的依据，如单位来函的文号")])
