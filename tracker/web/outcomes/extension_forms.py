"""Forms of asking for a later date and of answering."""

from __future__ import annotations

from wtforms import RadioField, SelectField, TextAreaField

from tracker.outcomes.extensions.queries import ExtensionRow
from tracker.outcomes.extensions.rules import NewExtension
from tracker.vocabulary import ExtensionReason
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class ExtensionForm(Form):
    """A request; what is wanting is said by outcomes/extensions/rules.py, not here. The view fills the milestones."""

    milestone_id = RadioField("延哪一个节点", coerce=int, validate_choice=False)
    requested_on = DayField("延期至")
    category = SelectField(
        "原因类别", choices=options([("", "请选择"), *ExtensionReason.choices()]), validate_choice=False
    )
    reason = TextAreaField("具体原因")
    progress = TextAreaField("目前进展")
    remedy = TextAreaField("补救措施")
    basis = TextAreaField("依据")


class AnswerForm(Form):
    """What the leader grants, or why he does not; what the first look found."""

    due_on = DayField("批准延期至")
    words = TextAreaField("意见")
    reason = TextAreaField("理由")


def request_in(form: ExtensionForm) -> NewExtension:
    """What the form says."""
    return NewExtension(
        requested_on=form.requested_on.value,
        category=next((reason for reason in ExtensionReason if reason == form.category.data), None),
        reason=form.reason.data or "",
        progress=form.progress.data or "",
        remedy=form.remedy.data or "",
        basis=form.basis.data or "",
    )


def form_of(row: ExtensionRow) -> ExtensionForm:
    """The form with the words of a draft."""
    return ExtensionForm(
        data={
            "milestone_id": row.milestone_id,
            "requested_on": row.requested_on,
            "category": row.category.value if row.category else "",
            "reason": row.reason,
            "progress": row.progress,
            "remedy": row.remedy,
            "basis": row.basis,
        }
    )
