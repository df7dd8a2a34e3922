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


def test_each_counts_for_itself_where_nothing_can_be_written() -> None:
    rates = Rates()
    assert [rates.allows("one", 7, 2, lambda: None) for _ in range(4)] == [True, True, False, False]
    assert rates.allows("other", 7, 2, lambda: None)
    assert rates.allows("one", 8, 2, lambda: None)
