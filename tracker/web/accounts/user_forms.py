"""Forms of account management."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from tracker.vocabulary import Role
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class NewUserForm(Form):
    """An account with its first post; the view fills the list of departments."""

    username = StringField(
        "账号",
        [
            InputRequired("请填写“账号”"),
            Length(2, 64, "账号 2 至 64 位"),
            Regexp(r"[a-z0-9._-]+\Z", message="账号用小写英文字母、数字、点、横线组成"),
        ],
    )
    display_name = StringField("姓名", [InputRequired("请填写“姓名”"), Length(max=64, message="姓名最多 64 字")])
    phone = StringField("办公电话", [Optional(), Length(max=40, message="办公电话最多 40 位")])
    mail = StringField("工作邮箱", [Optional(), Length(max=200, message="邮箱最多 200 字")])
    department_id = SelectField("单位", coerce=int, validate_choice=True)
    role = SelectField("岗位", choices=options(Role.choices()))


class HandOverForm(Form):
    """All posts of an account pass to another one; the view fills the list of successors."""

    successor_id = SelectField("接任账号", [NumberRange(1, message="请选择接任账号")], coerce=int, validate_choice=True)
    since = DayField("接任日期")
    words = TextAreaField("交接说明", [Optional(), Length(max=2000, message="交接说明最多 2000 字")])
