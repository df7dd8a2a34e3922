"""Forms of 发送渠道. Keys are written here and never shown again: an empty box leaves them as they are."""

from __future__ import annotations

from wtforms import IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.acts.alerts.channels import Settings
from tracker.vocabulary import MailSecurity
from tracker.web.request.choices import options
from tracker.web.request.form import Form

_NAME = [InputRequired("请填写“名称”"), Length(max=80, message="名称最多 80 字")]


class MailForm(Form):
    """A mail server and the account there."""

    name = StringField("名称", _NAME)
    host = StringField("邮件服务器", [InputRequired("请填写“邮件服务器”"), Length(max=200)])
    port = IntegerField("端口", [InputRequired("请填写“端口”"), NumberRange(1, 65535, "端口是 1 至 65535 的数")])
    security = SelectField("加密", choices=options(MailSecurity.choices()))
    sender = StringField("发件人邮箱", [InputRequired("请填写“发件人邮箱”"), Length(max=200)])
    username = StringField("登录名", [Optional(), Length(max=200)])
    secret = PasswordField("密码", [Optional(), Length(max=200)])

    def settings(self) -> Settings:
        """What was filled in."""
        return Settings(
            name=self.name.data or "",
            host=self.host.data or "",
            port=self.port.data or 0,
            security=MailSecurity(self.security.data),
            sender=self.sender.data or "",
            username=(self.username.data or "").strip(),
            secret=self.secret.data or "",
        )


class RobotForm(Form):
    """A robot of a group, or the plain interface; the view fills the list of units."""

    name = StringField("名称", _NAME)
    department_id = SelectField("群里是谁", coerce=int, validate_choice=True)
    address = PasswordField("Webhook 地址", [Optional(), Length(max=1000, message="地址最多 1000 字")])
    secret = PasswordField("加签密钥", [Optional(), Length(max=200, message="密钥最多 200 字")])

    def settings(self) -> Settings:
        """What was filled in."""
        return Settings(
            name=self.name.data or "",
            department_id=self.department_id.data or None,
            address=(self.address.data or "").strip(),
            secret=(self.secret.data or "").strip(),
        )


class TestForm(Form):
    """Whose mailbox a test goes to."""

    __test__ = False
    to = StringField("收件邮箱", [InputRequired("请填写“收件邮箱”"), Length(max=200)])


class PauseForm(Form):
    """Why sending is paused or goes on."""

    reason = StringField("原因", [InputRequired("请填写“原因”"), Length(max=200, message="原因最多 200 字")])
