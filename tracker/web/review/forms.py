"""Forms of the review: 核评 of a report taken, the reason of one returned, what dissents and 需协调事项 came to."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from tracker.vocabulary import Appraisal, CoordinationLevel
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


class ArrangeForm(Form):
    """At which level a 需协调事项 is coordinated, by which leader."""

    level = WordField("协调层级", CoordinationLevel)
    leader = StringField("责任领导")
    note = TextAreaField("说明")


class WordsForm(Form):
    """进展, a leader's word, or what came of it; which of them is said by the button."""

    words = TextAreaField("进展、意见或办理结果")


class SettlementForm(Form):
    """How a dissent was settled."""

    settlement = TextAreaField("协调结果", [DataRequired("请填写协调结果，写明由谁、怎样办理")])
