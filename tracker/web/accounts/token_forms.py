"""The form by which a token is issued."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField

from tracker.people.tokens.rules import NewToken
from tracker.vocabulary import TokenScope
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class TokenForm(Form):
    """For which account and system, what for, until when, from where; the view fills the list of accounts."""

    system = StringField("外部系统名称")
    user_id = SelectField("使用哪个账号", coerce=int, validate_choice=True)
    read = BooleanField(TokenScope.READ.label)
    report = BooleanField(TokenScope.REPORT.label)
    expires_on = DayField("有效至")
    addresses = StringField("来源地址")

    @property
    def asked(self) -> NewToken:
        """What is asked for."""
        boxes = {TokenScope.READ: self.read, TokenScope.REPORT: self.report}
        return NewToken(
            user_id=self.user_id.data,
            system=(self.system.data or "").strip(),
            scopes=frozenset(scope for scope, box in boxes.items() if box.data),
            expires_on=self.expires_on.value,
            addresses=(self.addresses.data or "").strip(),
        )
