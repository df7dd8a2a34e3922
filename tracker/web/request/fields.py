"""Fields that take what people type: dates and numbers in every usual way of writing (ux.md 3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import ValidationError

from tracker import typed
from tracker.vocabulary import Labelled
from tracker.web.request.choices import options


def day_in(text: str) -> date | None:
    """The date written in a text, None where it is none (tracker/typed.py, as cells of a sheet are read)."""
    try:
        return typed.day(text)
    except ValueError:
        return None


def number_in(text: str, unit: str | None = None) -> Decimal | None:
    """The number written in a text, in the unit of its figure; None where it is none."""
    try:
        return typed.number(text, unit)
    except ValueError:
        return None


class _Typed(StringField):
    """A line of text read as something else; `value` is None where nothing was typed."""

    value: Any = None

    def process_data(self, value: Any) -> None:
        """From the row to the box."""
        self.value = value
        self.data = "" if value is None else str(value)


class DayField(_Typed):
    """A date; `value` is it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """From the box to `value`."""
        super().process_formdata(valuelist)
        self.value = day_in(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no date."""
        if (self.data or "").strip() and self.value is None:
            raise ValidationError(f"“{self.label.text}”要写成 2026-11-20 这样的日期")


class AmountField(_Typed):
    """A number; `value` is a Decimal in `unit`: 1.2万 of 个 is 12000. Without a unit only digits are taken."""

    def __init__(self, label: str, validators: Any = None, unit: str | None = None, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.unit = unit

    def told_in(self, unit: str | None) -> None:
        """Of which unit the number is; a figure may have none."""
        self.unit = unit or ""
        if self.raw_data:
            self.value = number_in(self.data or "", self.unit)

    @property
    def read_as(self) -> str:
        """“1.2万”读作 12000 个; empty where the digits were taken as they stand."""
        return typed.read_as(self.data or "", self.unit) if self.raw_data else ""

    def process_data(self, value: Any) -> None:
        """From the row to the box, without idle zeros."""
        self.value = value
        self.data = "" if value is None else f"{Decimal(value).normalize():f}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """From the box to `value`."""
        super().process_formdata(valuelist)
        self.value = number_in(self.data or "", self.unit)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, or none that can be kept."""
        if not (self.data or "").strip() or self.value is not None:
            return
        try:
            typed.number(self.data or "", self.unit)
        except ValueError as wrong:
            is_none = str(wrong) == typed.NUMBER_HINT
            told = "要填数字" if is_none else f"：{wrong}"
            raise ValidationError(f"“{self.label.text}”{told}") from wrong


class WordField(RadioField):
    """One word of a list of the vocabulary; `value` is it, None where nothing was chosen."""

    def __init__(self, label: str, words: type[Labelled], validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, choices=options(words.choices()), validate_choice=False, **more)
        self.words = words
        self.type = RadioField.__name__  # the macros of forms draw it as one

    @property
    def value(self) -> Any:
        """The word chosen."""
        return next((word for word in self.words if word.value == self.data), None)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no word of the list."""
        if self.data and self.value is None:
            raise ValidationError(f"“{self.label.text}”没有这一项，请重新选择")
