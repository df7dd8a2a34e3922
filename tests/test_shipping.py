"""What the program ships against what is on record: the office's word stands, the program's own may be said anew."""

from __future__ import annotations

import pytest

from tracker.shipping import Word, is_news, ship

PROGRAM, OFFICE = True, False


@pytest.mark.parametrize(
    ("record", "said", "expected"),
    [
        ([], "甲", True),
        ([("甲", PROGRAM)], "甲", False),
        ([("甲", PROGRAM)], "乙", True),
        # What the program takes back it may say again: 甲 is the newest word of its own no more.
        ([("甲", PROGRAM), ("乙", PROGRAM)], "甲", True),
        ([("甲", OFFICE)], "甲", False),
        ([("甲", OFFICE)], "乙", False),
        # The program said 甲, the office 乙: neither the same nor a third thing is written over it.
        ([("甲", PROGRAM), ("乙", OFFICE)], "甲", False),
        ([("甲", PROGRAM), ("乙", OFFICE)], "丙", False),
        # The program once spoke after the office: the office has spoken all the same.
        ([("乙", OFFICE), ("甲", PROGRAM)], "丙", False),
    ],
)
def test_what_is_written_of_what_is_shipped(record: list[tuple[str, bool]], said: str, expected: bool) -> None:
    assert is_news(said, [Word(*one) for one in record]) is expected


def test_each_row_is_held_against_what_is_said_of_its_own_thing() -> None:
    record = {"2025": [Word("第一次", PROGRAM)], "2026": [Word("调整", OFFICE)]}
    rows = [("2025", "第一次"), ("2026", "第一次"), ("2027", "第一次")]
    assert ship(rows, lambda row: row[1], lambda row: record.get(row[0], [])) == [("2027", "第一次")]
