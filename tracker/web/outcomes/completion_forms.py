"""Forms of 办结, 销号 and 回头看."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from tracker.web.request.choices import options
from tracker.web.request.form import Form


class ApplyForm(Form):
    """申请办结."""

    words = TextAreaField("完成情况", [DataRequired("请填写“完成情况”")])
    proof = TextAreaField("佐证材料")


class DecisionForm(Form):
    """核验 and 审定销号; whether an exception must be given depends on the gates, and the act says so."""

    words = TextAreaField("意见")
    exception = TextAreaField("例外理由")


class GiveBackForm(Form):
    """退回."""

    reason = TextAreaField("退回理由", [DataRequired("请填写退回的理由，单位会看到")])


class LookBackForm(Form):
    """回头看: whether what was told is true, whose part is not where several tell, and what was seen."""

    upheld = RadioField(
        "结论",
        [AnyOf(("yes", "no"), "请选择回头看的结论")],
        choices=options([("yes", "情况属实，状态不变"), ("no", "情况不实，任务回到推进中")]),
        validate_choice=False,
    )
    at_fault = SelectMultipleField("查出问题的单位", coerce=int, validate_choice=False)
    finding = TextAreaField("回头看的情况", [DataRequired("请填写回头看的情况")])
