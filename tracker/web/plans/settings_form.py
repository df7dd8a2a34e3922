"""The form of a plan's settings: one number for each threshold of the lights, the days of each stage."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.ledger.facts.settings_queries import PlanSettings
from tracker.plans.settings.table import THRESHOLDS, Threshold
from tracker.plans.settings.timing import STAGES, StageSetting, Timing, typed_days
from tracker.web.request.fields import AmountField
from tracker.web.request.form import Form

_SEPARATOR = "、"


class _Number:
    """A threshold must be a number that it can be."""

    def __init__(self, threshold: Threshold) -> None:
        self._threshold = threshold

    def __call__(self, form: Any, field: Any) -> None:
        one, value = self._threshold, field.value
        if field.errors:
            return
        if value is None or not 1 <= value <= one.most:
            raise ValidationError(f"“{one.label}”应在 1 到 {one.most} 之间")
        if not one.may_be_part and value != int(value):
            raise ValidationError(f"“{one.label}”要写整数")


class _Days:
    """The days of a stage must be some that it can go by."""

    def __init__(self, stage: StageSetting) -> None:
        self._stage = stage

    def __call__(self, form: Any, field: Any) -> None:
        try:
            typed_days(field.data or "", self._stage)
        except ValueError as wrong:
            raise ValidationError(f"“{self._stage.label}”{wrong}") from wrong


class SettingsForm(Form):
    """All settings of a plan, and why they are changed."""

    reason = StringField("依据", [InputRequired("请填写“依据”"), Length(max=200, message="依据最多 200 字")])

    def validate(self, extra_validators: Any = None) -> bool:
        """Yellow must come before red."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and self._number("gap_yellow") >= self._number("gap_red"):
            self["gap_red"].errors = ["“差距超过多少为红”要大于“差距达到多少为黄”"]
            return False
        return is_valid

    def begin(self, settings: PlanSettings) -> None:
        """Show what holds."""
        for threshold in THRESHOLDS:
            self[threshold.field].process_data(settings.thresholds[threshold.field])
        for stage in STAGES:
            self[stage.name].data = _SEPARATOR.join(map(str, getattr(settings.timing, stage.field)))

    @property
    def settings(self) -> PlanSettings:
        """What was typed, valid."""
        days = {stage.field: typed_days(self[stage.name].data or "", stage) for stage in STAGES}
        return PlanSettings(
            {threshold.field: self._number(threshold.field) for threshold in THRESHOLDS}, Timing(**days)
        )

    def _number(self, field: str) -> Any:
        typed: Any = self[field]
        return typed.value


for _one in THRESHOLDS:
    setattr(SettingsForm, _one.field, AmountField(_one.label, [_Number(_one)]))
for _stage in STAGES:
    setattr(SettingsForm, _stage.name, StringField(_stage.label, [_Days(_stage)]))
