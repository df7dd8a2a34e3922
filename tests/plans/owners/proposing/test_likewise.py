"""What was decided before for like words."""

from __future__ import annotations

import pytest

from tracker.plans.owners.proposing.likewise import likest
from tracker.plans.owners.proposing.rules import EarlierDecision

DECIDED = (EarlierDecision("绿色建材在新建建筑中的应用比例", (1,)), EarlierDecision("新认证绿色食品", (2,)))


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("绿色建材应用比例", 1),
        ("绿色建材在新建建筑中的 应用比例", 1),
        ("绿色食品认证", 2),
        ("绿色建材下乡活动", None),
        ("绿色园区", None),
        ("", None),
    ],
)
def test_like_words(words: str, body: int | None) -> None:
    kept = likest(words, DECIDED)
    assert (kept.body_ids[0] if kept else None) == body


def test_the_newest_of_equals() -> None:
    newer, older = EarlierDecision("绿色工厂", (1,)), EarlierDecision("绿色工厂", (2,))
    assert likest("绿色工厂", (newer, older)) == newer
