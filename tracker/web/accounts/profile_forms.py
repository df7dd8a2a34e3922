"""Forms of one's own account."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from tracker.web.request.form import Form


class PasswordForm(Form):
    """A new password for oneself; its rules are checked by people.accounts.passwords."""

    old = PasswordField("现用密码", [InputRequired("请填写“现用密码”")])
    new = PasswordField("新密码", [InputRequired("请填写“新密码”")])
    again = PasswordField(
        "再输一次新密码", [InputRequired("请再输一次新密码"), EqualTo("new", "两次输入的新密码不一致")]
    )


class FirstPasswordForm(Form):
    """The first password of an account, by a link."""

    new = PasswordField("密码", [InputRequired("请填写“密码”")])
    again = PasswordField("再输一次密码", [InputRequired("请再输一次密码"), EqualTo("new", "两次输入的密码不一致")])


class MailForm(Form):
    """Where one reads mail at work; empty: none."""

    mail = StringField("工作邮箱", [Optional(), Length(max=200, message="邮箱最多 200 字")])
