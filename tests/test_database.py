"""What is remembered of facts that are only added to."""

from __future__ import annotations

from typing import Any

from tests import builders
from tracker import changes
from tracker.database import Remembered


def test_is_made_once_for_each_newest_fact(session: Any) -> None:
    made: list[int] = []
    remembered: Remembered[int] = Remembered()

    def make() -> int:
        made.append(1)
        return len(made)

    assert [remembered.get(newest, make) for newest in (7, 7, 8, 8)] == [1, 1, 2, 2]


def test_keeps_one_for_each_key_until_a_newer_fact(session: Any) -> None:
    remembered: Remembered[str] = Remembered()
    remembered.get(7, lambda: "of a", key="a")
    assert remembered.get(7, lambda: "of b", key="b") == "of b"
    assert remembered.get(7, lambda: "made anew", key="a") == "of a"
    assert remembered.get(8, lambda: "made anew", key="a") == "made anew"


def test_keeps_nothing_that_is_not_committed(session: Any) -> None:
    remembered: Remembered[str] = Remembered()
    with changes.writing(builders.act()):
        assert remembered.get(8, lambda: "written, not committed") == "written, not committed"
    assert remembered.get(8, lambda: "committed") == "committed"


def test_reads_what_is_remembered_while_writing(session: Any) -> None:
    remembered: Remembered[str] = Remembered()
    remembered.get(7, lambda: "committed")
    with changes.writing(builders.act()):
        assert remembered.get(7, lambda: "made anew") == "committed"
