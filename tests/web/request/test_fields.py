"""Dates and numbers as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.web.request.fields import day_in, number_in


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-3-5", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026.3.5", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("２０２６年３月５日", date(2026, 3, 5)),
        (" 2026 年 3 月 5 日 ", date(2026, 3, 5)),
        ("2026-02-29", None),
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-13-1", None),
        ("26-3-5", None),
        ("2026年3月", None),
        ("年底前", None),
        ("", None),
    ],
)
def test_days(typed: str, expected: date | None) -> None:
    assert day_in(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("300", Decimal(300)),
        ("300,000", Decimal(300000)),
        ("３００．５", Decimal("300.5")),
        ("85%", Decimal(85)),
        ("-2.5", Decimal("-2.5")),
        (".5", Decimal("0.5")),
        ("10 万", None),
        ("三百", None),
        ("1e5", None),
        ("NaN", None),
        ("", None),
    ],
)
def test_numbers(typed: str, expected: Decimal | None) -> None:
    assert number_in(typed) == expected
