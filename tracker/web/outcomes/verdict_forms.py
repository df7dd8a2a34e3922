"""The form of a verdict."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, TextAreaField

from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.reporting.write.second_look import SURE
from tracker.vocabulary import VerdictResult
from tracker.web.request.choices import options
from tracker.web.request.fields import AmountField, DayField
from tracker.web.request.form import Form


class VerdictForm(Form):
    """核定结论 with value, day, basis and, where it fell short, 整改至."""

    result = RadioField("核定结论", choices=options(VerdictResult.choices()), validate_choice=False)
    value = AmountField("实际完成值")
    as_of = DayField("数据截至")
    basis = TextAreaField("核定依据")
    rectify_by = DayField("整改至")
    sure = BooleanField(SURE)
    why = TextAreaField("不一致的理由")

    def __init__(self, unit: str | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.value.told_in(unit)

    @property
    def is_doubted(self) -> bool:
        """Whether the value was asked back, or is said to be right."""
        return bool(self.sure.data) or any(SURE in message for message in self.value.errors)

    @property
    def is_contradicted(self) -> bool:
        """Whether the value is at odds with the result or with what was accepted, so that a reason is asked for."""
        return bool(self.why.data or self.why.errors)

    @property
    def result_label(self) -> str:
        """Chinese word of the chosen result."""
        found = verdict_in(self).result
        return found.label if found else ""


def verdict_in(form: VerdictForm) -> NewVerdict:
    """What the form says."""
    return NewVerdict(
        result=next((word for word in VerdictResult if word == form.result.data), None),
        as_of=form.as_of.value,
        basis=form.basis.data or "",
        value=form.value.value,
        rectify_by=form.rectify_by.value,
        is_sure=bool(form.sure.data),
        why=form.why.data or "",
    )
