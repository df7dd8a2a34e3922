"""How times and numbers are printed on pages: Asia/Shanghai by the minute, no trailing zeros (ux.md 3)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask
from markupsafe import Markup, escape

from tracker.clock import SHANGHAI
from tracker.reporting.review.checks import plain


def minute(at: datetime | None) -> str:
    """2026-11-20 10:05 of an aware instant, a dash without one."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "—"


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def whole_days(text: str | None) -> Markup:
    """The text with its dates kept on one line: browsers break 2027-06-30 at its hyphens."""
    return Markup(_DAY.sub(r'<span class="day">\g<0></span>', str(escape(text or ""))))


def figure(value: Decimal | float | None) -> str:
    """“37.8”, “100”, 12.25 as “12.3”; a dash without one."""
    return "—" if value is None else plain(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))


def share(value: Decimal | float, whole: float) -> float:
    """What part of a whole it is, in %: 45 of 60 is 75.0; never less than 0 nor more than 100."""
    return round(min(max(float(value), 0.0), whole) / whole * 100, 1)


def install(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(minute=minute, plain=plain, whole_days=whole_days, figure=figure, share=share)
