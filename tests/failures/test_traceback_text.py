"""The log says what failed and where, not what people typed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tracker.database import db
from tracker.failures.traceback_text import traceback_of
from tracker.people.models import Jurisdiction

TYPED = "第一段不该写进日志的话\n\n第二段也不该"


def test_what_postgresql_says_of_the_row_is_left_out(app: Flask) -> None:
    with app.app_context():
        db.session.add(Jurisdiction(id="990000", name=TYPED, short="甲", level="province", source=None))
        with pytest.raises(IntegrityError) as failed:
            db.session.flush()
        db.session.rollback()
    text = traceback_of(failed.value)
    assert "IntegrityError" in text and "INSERT INTO jurisdictions" in text and "Traceback" in text
    assert "不该" not in text


def test_other_failures_are_told_whole() -> None:
    try:
        raise ValueError("a fault\nDETAIL nowhere")
    except ValueError as fault:
        assert "DETAIL nowhere" in traceback_of(fault)
