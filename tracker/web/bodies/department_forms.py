"""Forms of a department's page: how it approves, its telephone, and the end of an alias."""

from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from tracker.vocabulary import ApprovalWay
from tracker.web.request.fields import WordField
from tracker.web.request.form import Form


class ApprovalWayForm(Form):
    """线上 or 线下签批, and on what basis."""

    way = WordField("签批方式", ApprovalWay, [DataRequired("请选择签批方式")])
    reason = StringField("依据", [DataRequired("请填写改签批方式的依据，如单位来函的文号")])


class PhoneForm(Form):
    """The unit's own telephone."""

    phone = StringField("单位电话", [Length(max=40, message="单位电话最多 40 位")])


class AliasForm(Form):
    """Which alias ends, and why."""

    name = HiddenField("别称", [DataRequired("请从单位页选择要停用的别称")])
    reason = StringField("理由", [DataRequired("请填写停用的理由")])
