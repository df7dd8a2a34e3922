"""Invented data is never told without the words 演示数据."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import TimeoutError

from tests.given import builders, rows
from tests.reporting.world import Q4, region
from tracker import demo_mark
from tracker.database.remembered import Remembered
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection


def test_where_nobody_knows_no_workbook_is_made_and_pages_come(
    session: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked on a connection of its own: with all taken, a workbook of the demo said that it was real."""

    def none_left() -> frozenset[str]:
        raise TimeoutError

    region().task()
    monkeypatch.setattr(demo_mark, "_known", Remembered())
    monkeypatch.setattr(demo_mark, "steps", none_left)
    whole = Selection(rows.CHONGQING)
    period = period_of(whole, Q4, builders.TODAY, builders.NOW)
    with pytest.raises(TimeoutError):
        contents_of(whole, period)
    assert not demo_mark.is_shown_as_demo()
