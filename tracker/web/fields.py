"""Fields that take what people type: dates and numbers in every usual way of writing (ux.md 3)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

# 2026-3-5, 2026.3.5, 2026/3/5, 2026年3月5日
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?|[+-]?\.\d+")


def day_in(text: str) -> date | None:
    """The date written in a text, None where it is none: 2026-3-5, 2026.3.5, 2026年3月5日, full width or not."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def number_in(text: str) -> Decimal | None:
    """The number written in a text, None where it is none: 300,000, １２．５, a per cent sign after it is left out."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


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
    """A number; `value` is a Decimal."""

    def process_data(self, value: Any) -> None:
        """From the row to the box, without idle zeros."""
        self.value = value
        self.data = "" if value is None else f"{Decimal(value).normalize():f}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """From the box to `value`."""
        super().process_formdata(valuelist)
        self.value = number_in(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number."""
        if (self.data or "").strip() and self.value is None:
            raise ValidationError(f"“{self.label.text}”要填数字")
