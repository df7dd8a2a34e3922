"""请各单位确认 in words."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.tasks.asking.words import Shares, by_day, if_silent, whose


def test_the_last_day_counts() -> None:
    assert by_day(date(2026, 11, 25)) == "11月25日（含）前"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({(): 7}, "7 项推定由本单位承担"),
        ({("市商务委",): 2}, "2 项推定由本单位与市商务委共同承担"),
        ({("市商务委",): 2, (): 5}, "5 项推定由本单位承担、2 项推定由本单位与市商务委共同承担"),
        ({("甲", "乙", "丙", "丁"): 1}, "1 项推定由本单位与甲、乙、丙等4家单位共同承担"),
        ({("甲",): 1, ("乙",): 2, ("丙",): 3}, "6 项推定由本单位与其他单位共同承担"),
    ],
)
def test_whose_it_would_be(counts: dict[tuple[str, ...], int], words: str) -> None:
    assert whose(Shares(counts)) == words
    assert whose(Shares(counts, 2)) == f"{words}、2 项责任未定"


def test_what_silence_will_mean() -> None:
    assert whose(Shares({}, 3)) == "3 项责任未定"
    assert if_silent(is_proposed=True, is_nobodys=False) == "到期没有回复的，视为由本单位承担"
    assert if_silent(is_proposed=False, is_nobodys=True) == "到期没有回复的，视为不是本单位的"
    assert if_silent(is_proposed=True, is_nobodys=True).count("视为") == 2
