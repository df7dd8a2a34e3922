"""Forms of the review: 核评 when a report is taken, the reason when it is returned, how a dissent was settled."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from tracker.vocabulary import Appraisal
from tracker.web.request.fields import WordField
from tracker.web.request.form import Form


class AcceptForm(Form):
    """采用; 核评 may be left open."""

    appraisal = WordField("核评", Appraisal)


class ReturnForm(Form):
    """退回修改."""

    reason = TextAreaField("退回理由", [DataRequired("请填写退回理由，单位会看到")])


class ReturnAllForm(Form):
    """退回修改 of several, for one reason."""

    reason = TextAreaField("退回理由", [DataRequired("请填写退回的理由，各单位都会看到")])


class SettlementForm(Form):
    """How a dissent was settled."""

    settlement = TextAreaField("协调结果", [DataRequired("请填写协调结果，写明由谁、怎样办理")])
