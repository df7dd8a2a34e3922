"""Forms of one's own 动态口令, and of who is asked for one."""

from __future__ import annotations

from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired

from tracker.people.accounts import ageing
from tracker.vocabulary import FactorFor
from tracker.web.request.choices import options
from tracker.web.request.form import Form


class OwnPasswordForm(Form):
    """The password once more, before anything about the second factor changes."""

    password = PasswordField("现用密码", [InputRequired("请填写“现用密码”")])


class FirstCodeForm(Form):
    """The first code that the telephone shows."""

    code = StringField("手机上显示的 6 位数字", [InputRequired("请填写手机上显示的 6 位数字")])


class AccountRulesForm(Form):
    """Of whom a 动态口令 is asked, and after how many days a new password."""

    factor_for = RadioField("需要动态口令的账号", choices=options(FactorFor.choices()))
    password_days = RadioField("多久换一次密码", choices=options([(days, f"{days} 天") for days in ageing.CHOICES]))
