"""How often a token may be used, on both sides of the limit."""

from __future__ import annotations

from tracker.web.interface.rates import Rates


def test_the_limit_of_all_processes_counts() -> None:
    uses, asked = iter([1, 2, 9, 4]), []

    def count() -> int:
        asked.append(1)
        return next(uses)

    rates = Rates()
    assert [rates.allows("one", 7, 3, count) for _ in range(5)] == [True, True, False, False, False]
    assert len(asked) == 3  # a minute known to be full is not asked for again
    assert rates.allows("one", 8, 5, count)


def test_a_minute_that_was_counted_while_the_clock_was_ahead_is_over() -> None:
    rates = Rates()
    assert [rates.allows("one", 2880, 1, lambda: None) for _ in range(2)] == [True, False]
    assert not rates.allows("one", 2879, 1, lambda: None), "another process is a little ahead"
    assert [rates.allows("one", minute, 1, lambda: None) for minute in (7, 8)] == [True, True]


def test_each_counts_for_itself_where_nothing_can_be_written() -> None:
    rates = Rates()
    assert [rates.allows("one", 7, 2, lambda: None) for _ in range(4)] == [True, True, False, False]
    assert rates.allows("other", 7, 2, lambda: None)
    assert rates.allows("one", 8, 2, lambda: None)
