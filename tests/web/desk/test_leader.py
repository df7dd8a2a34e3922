"""How much of the leader's page stands on its one sheet of paper."""

from __future__ import annotations

import pytest

from tracker.web.desk.leader import ON_PAPER, Printed, printed, room_left


@pytest.mark.parametrize(
    ("room", "decided", "red", "yellow", "expected"),
    [
        (16, 0, 3, 6, Printed(0, 3, 6)),
        (16, 3, 3, 6, Printed(3, 3, 6)),
        (16, 1, 2, 15, Printed(1, 2, 15)),
        (13, 3, 3, 9, Printed(2, 2, 4)),  # to say that two lists are cut the third was
        (14, 20, 10, 10, Printed(2, 2, 6)),
        (10, 20, 0, 10, Printed(3, 0, 4)),
        (9, 20, 10, 10, Printed(1, 1, 4)),
        (22, 0, 0, 0, Printed(0, 0, 0)),
    ],
)
def test_something_of_each_list_fits(room: int, decided: int, red: int, yellow: int, expected: Printed) -> None:
    found = printed(room, decided, red, yellow)
    assert found == expected
    cut = (found.decisions < decided) + (found.red < red) + (found.yellow < yellow)
    assert 2 * found.decisions + 2 * found.red + (found.yellow + 1) // 2 + cut <= room


def test_the_targets_of_each_further_year_take_their_lines() -> None:
    """At the turn of a year those of two are told: 本季变化 and what is live stood on a second sheet."""
    assert [room_left([], None, None, [], years) for years in (0, 1, 2)] == [ON_PAPER, ON_PAPER, ON_PAPER - 4]


def test_the_goals_of_each_further_year_ahead_take_a_line() -> None:
    assert [room_left([], None, None, [], 1, ahead) for ahead in (0, 1, 2)] == [ON_PAPER, ON_PAPER, ON_PAPER - 1]
