"""What heads a unit's home: a table of how it stands, who looks, and the words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tracker.vocabulary import Waiting
from tracker.web.desk.unit_heading import UnitToday, heading
from tracker.worklist.home_queries import UnitDesk

LIAISON, HEAD, BOTH = {"is_liaison": True}, {"is_head": True}, {"is_liaison": True, "is_head": True}


def desk(**counts: int) -> UnitDesk:
    return UnitDesk(**{"owed": 0, "missing": 0, "to_approve": 0, **counts})


def unit(**now: Any) -> UnitToday:
    return UnitToday(**{"desk": desk(), **now, "counts": Counter(now.get("counts", {}))})


@pytest.mark.parametrize(
    ("who", "now", "words"),
    [
        (LIAISON, {}, "现在没有要报的任务"),
        (HEAD, {}, "没有待审批的报告"),
        (BOTH, {}, "现在没有要报的任务"),
        # A quarter is open.
        (LIAISON, {"asked": 18, "desk": desk(owed=18)}, "本期应报 18 项，还差 18 项"),
        (LIAISON, {"asked": 18, "desk": desk(owed=1, approving=3, to_approve=3)}, "本期应报 18 项，还差 1 项"),
        (LIAISON, {"asked": 18, "desk": desk()}, "本期应报 18 项，已全部报送"),
        (LIAISON, {"asked": 18, "desk": desk(to_approve=3, approving=2)}, "本期应报 18 项，待审批 2 项"),
        (LIAISON, {"asked": 18, "desk": desk(owed=2, verifying=1)}, "本期应报 18 项，还差 1 项，核定待填 1 项"),
        # More is due than this quarter asks, or some of it to an earlier one: 本期 would not be true.
        (LIAISON, {"asked": 2, "desk": desk(owed=3)}, "各期还差 3 项"),
        (LIAISON, {"asked": 3, "desk": desk(owed=3), "has_earlier": True}, "各期还差 3 项"),
        # Between two quarters.
        (LIAISON, {"desk": desk(owed=1), "has_earlier": True}, "各期还差 1 项"),
        (LIAISON, {"desk": desk(to_approve=1, approving=1)}, "待单位负责人审批 1 项"),
        (LIAISON, {"desk": desk(to_approve=1), "is_paper": True}, "现在没有要报的任务"),
        (LIAISON, {"desk": desk(owed=19, missing=19)}, "往期缺报 19 项待补报"),
        (LIAISON, {"desk": desk(owed=1, voluntary=1)}, "主动报送待填 1 项"),
        (LIAISON, {"desk": desk(owed=1, verifying=1), "counts": {Waiting.SIGN: 19}}, "核定待填 1 项，待签收 19 项"),
        # Who writes and has reports due signs afterwards; who heads signs now.
        (LIAISON, {"asked": 2, "desk": desk(owed=2), "counts": {Waiting.SIGN: 4}}, "本期应报 2 项，还差 2 项"),
        (LIAISON, {"asked": 2, "desk": desk(), "counts": {Waiting.SIGN: 4}}, "本期应报 2 项，已全部报送，待签收 4 项"),
        (HEAD, {"asked": 2, "desk": desk(owed=2), "counts": {Waiting.SIGN: 4}}, "待签收 4 项"),
        # A head reads what waits for him, not what his liaison owes.
        (HEAD, {"asked": 9, "desk": desk(owed=7, to_approve=2), "counts": {Waiting.APPROVE: 2}}, "待审批 2 份"),
        (
            HEAD,
            {"desk": desk(to_approve=2), "is_paper": True},
            "待线下签批 2 份，签批后由联络员登记",
        ),
        (BOTH, {"asked": 9, "desk": desk(owed=7), "counts": {Waiting.APPROVE: 2}}, "本期应报 9 项，还差 7 项"),
        # What else waits, in its order.
        (
            HEAD,
            {"counts": {Waiting.APPROVE: 1, Waiting.CONFIRM: 2}, "others": [("待整改", 3), ("来函待反馈", 1)]},
            "待审批 1 份，承担内容待确认 2 项，待整改 3 项，来函待反馈 1 项",
        ),
    ],
)
def test_heading(who: dict[str, bool], now: dict[str, Any], words: str) -> None:
    assert heading(unit(**who, **now)) == words


@pytest.mark.parametrize(("asked", "approving"), [(0, 0), (1, 2)])
def test_between_two_quarters_nothing_is_approved_of_this_one(asked: int, approving: int) -> None:
    assert unit(asked=asked, desk=desk(to_approve=2, approving=2)).approving == approving
