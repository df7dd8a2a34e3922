"""The three cut-offs of a round as a person types them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TypeVar

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from tracker.reporting.rounds.cutoff_rules import Chosen, faults
from tracker.web.request import signed_in
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form


class CutoffsForm(Form):
    """The three days; `chosen` is set by `validate_against`."""

    unit_due_on = DayField("报送截止")
    lead_due_on = DayField("牵头汇总截止")
    review_ends_on = DayField("审核截止")

    def days(self) -> tuple[DayField, DayField, DayField]:
        """The fields of the days, in the order of time."""
        return self.unit_due_on, self.lead_due_on, self.review_ends_on

    def chosen(self, before: Chosen) -> Chosen | None:
        """What the form says; None, with a message at every field that cannot be, where it says nothing usable."""
        is_whole = self.validate()
        unread = [day for day in self.days() if day.value is None or not day.raw_data]
        for day in unread:
            day.errors = [f"“{day.label.text}”要写成 2026-12-23 这样的日期"]
        if unread:
            return None
        chosen = Chosen(self.unit_due_on.value, self.lead_due_on.value, self.review_ends_on.value)
        wrong = faults(chosen, before, signed_in.today())
        for name, message in wrong:
            self[name].errors = [*self[name].errors, message]
        return chosen if is_whole and not wrong else None


class ChangeForm(CutoffsForm):
    """Other days than those the units were told, and why."""

    reason = TextAreaField("改截止日的理由", [DataRequired("请填写改截止日的理由，各单位会看到")])


F = TypeVar("F", bound=CutoffsForm)


def filled(kind: type[F], before: Chosen) -> F:
    """The form with what was sent, else with the days that hold."""
    return kind(data=asdict(before))
