"""Forms of the plan list: upload, and the head of a plan."""

from __future__ import annotations

from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.plantext.scan.bundle import PICTURES, bundled
from tracker.plantext.scan.extra import is_installed
from tracker.vocabulary import PlanMode
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form

# Endings of what plantext/document/bytes_in.py reads, the last line by way of LibreOffice.
FORMATS = ".docx,.pdf,.xlsx,.html,.htm,.mht,.mhtml,.md,.txt,.doc,.wps,.rtf,.odt,.xls"
PICTURE_FORMATS = ",".join((*PICTURES, ".zip"))
"""Where scans can be recognised."""


def formats() -> str:
    """Endings of what is read here."""
    return f"{FORMATS},{PICTURE_FORMATS}" if is_installed() else FORMATS


class UploadForm(Form):
    """A file, the pages of one scan, or the text pasted. The view fills the lists of 处室 and of plans to replace.

    `as_listed`: the person saw the pages in a list and moved them; else they follow their names.
    """

    number = StringField("文号", [Length(max=80, message="文号最多 80 字")])
    host_id = SelectField("主办处室", coerce=int, choices=[], default=0)

    replaces_id = SelectField("替代的方案", coerce=int, choices=[], default=0)
    file = MultipleFileField("方案文件")
    as_listed = HiddenField()
    text = TextAreaField("或者粘贴正文")

    @property
    def content(self) -> tuple[str, bytes] | None:
        """Name and bytes of what was handed in, None where nothing was; NotAPlan for files that make no document."""
        files = [(file.filename, file.read()) for file in self.file.data or () if file and file.filename]
        if files:
            return bundled(files, as_listed=bool(self.as_listed.data))
        pasted = self.text.data or ""
        if pasted.strip():
            return "粘贴的正文.txt", pasted.encode()
        return None


class HeadForm(Form):
    """What a person may correct of a plan's head; the view fills the lists of 处室 and of plans it may replace.

    Of a plan that has gone out the view leaves 授权依据 and 主办处室.
    """

    number = StringField("文号", [Length(max=80, message="文号最多 80 字")])
    issued_on = DayField("印发日期")
    authority_basis = StringField("授权依据", [Length(max=200, message="授权依据最多 200 字")])
    mode = SelectField("下达方式", [InputRequired("请选择“下达方式”")], choices=options(PlanMode.choices()))
    host_id = SelectField("主办处室", coerce=int)
    replaces_id = SelectField("替代的方案", coerce=int, default=0)
