"""Forms of letters: the draft, its number, how it left, what was answered, why not."""

from __future__ import annotations

from wtforms import BooleanField, FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from tracker.acts.reporting.paper import Signature
from tracker.acts.supervision.letters import Words
from tracker.alerts.ladder.paper_queries import ON_PAPER
from tracker.outcomes.letters.queries import LetterRow
from tracker.outcomes.letters.rules import ANSWER_IN
from tracker.vocabulary import SentBy
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class DraftForm(Form):
    """A draft as people change it; what is wanting is said by the act."""

    title = StringField("标题")
    body = TextAreaField("正文")
    contact = StringField("联系人和电话")
    answer_in = IntegerField("反馈时限", default=ANSWER_IN)
    skip_reason = StringField("越级理由")

    def words(self) -> Words:
        """What was sent; a limit that is no number is none."""
        return Words(
            title=self.title.data or "",
            body=(self.body.data or "").replace("\r\n", "\n"),
            contact=self.contact.data or "",
            answer_in=self.answer_in.data or 0,
            skip_reason=self.skip_reason.data or "",
        )


def form_of(row: LetterRow) -> DraftForm:
    """The form with the words of a draft."""
    return DraftForm(
        data={
            "title": row.title,
            "body": row.body,
            "contact": row.contact,
            "answer_in": row.answer_in,
            "skip_reason": row.skip_reason,
        }
    )


class NumberForm(Form):
    """机关代字; the serial is given out."""

    word = StringField("机关代字")
    first = IntegerField("起始序号", [Optional()])


class SendForm(Form):
    """When it left, and how."""

    sent_on = DayField("发出日期")
    sent_by = SelectField("发出方式", choices=options(SentBy.choices()))
    still = BooleanField("知道审签以后情况有变，仍按审签的文稿发出")


class AnswerForm(Form):
    """What the body answers; `answered_on` where 综合处 enters it."""

    answer = TextAreaField("反馈内容")
    answered_on = DayField("反馈日期")
    approver = StringField("签批人姓名")
    post = StringField("签批人职务")
    signed_on = DayField("签批日期")

    def signature(self) -> Signature:
        """Who approved it on paper."""
        return Signature(self.approver.data or "", self.post.data or "", self.signed_on.value)


class ReasonForm(Form):
    """Why: handed back, to be added to, taken back, void."""

    reason = TextAreaField("理由")


class AskAgainForm(ReasonForm):
    """What is to be added to an answer, and within how many working days."""

    answer_in = IntegerField("补充反馈时限", default=ANSWER_IN)


class RungForm(Form):
    """A letter that 综合处 draws up by hand."""

    stage = SelectField("函件")
    matter = TextAreaField("事由")
    reason = StringField("越级理由")


class TemplateForm(Form):
    """The office's own template for a kind of letter."""

    kind = SelectField("函件", choices=options((kind.value, kind.label) for kind in ON_PAPER))
    file = FileField("模板文件")
