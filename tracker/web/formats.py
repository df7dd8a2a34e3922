"""How times and numbers are printed on pages: Asia/Shanghai by the minute, no trailing zeros (ux.md 3)."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from tracker.clock import SHANGHAI
from tracker.reporting.review.checks import plain


def minute(at: datetime | None) -> str:
    """2026-11-20 10:05 of an aware instant, a dash without one."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "—"


def install(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(minute=minute, plain=plain)
