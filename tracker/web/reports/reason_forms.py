"""Forms of what is done to a report for a reason."""

from __future__ import annotations

from datetime import date

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class HandBackForm(Form):
    """The unit head hands a text back to the liaison."""

    reason = TextAreaField("退回理由", [DataRequired("请填写退回理由，联络员会看到")])


class SendBackForm(Form):
    """The lead sends a co-body's text back."""

    reason = TextAreaField("退回理由", [DataRequired("请填写退回理由，配合单位会看到")])


class ReasonForm(Form):
    """免报, 重新开放, 更正; of 重新开放 in a closed round, until when."""

    reason = TextAreaField("理由")
    until_on = DayField("开放到")

    def is_whole(self, act: str, asks_until: bool, today: date) -> bool:
        """Whether the act can be done; what is wanting is said at the fields."""
        is_whole = self.validate(extra_validators={"reason": [DataRequired(f"请填写{act}的理由")]})
        day = self.until_on.value
        if asks_until and day is None:
            self.until_on.errors = ["请填写开放到哪一天，写成 2026-11-20 的样子"]
        elif day is not None and day < today:
            self.until_on.errors = ["开放的最后一天已经过去，请填今天或以后的日期"]
        return is_whole and not self.until_on.errors
