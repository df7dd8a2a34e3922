"""承办单位 in words, as every list and reason prints it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

UNOWNED, SEVERAL = "责任未定", "多家共同承办"
_CUT = re.compile(r"等\d+家单位$")
MOST_BODIES = 3
"""Of more bodies than these the first are named, and how many they are."""


def together(names: Sequence[str]) -> str:
    """“市交通局、市商务委”; of many “市交通局、市商务委、市邮政管理局等8家单位”.

    They are called what they are: “目标20家，8家” would read as 8 of 20.
    """
    return listed(names) + (f"{len(names)}家单位" if len(names) > MOST_BODIES else "")


def apart(words: str) -> tuple[list[str], str]:
    """What `together` wrote: the bodies that it names, and “等8家单位” behind them where they are more."""
    cut = _CUT.search(words)
    more = cut.group() if cut else ""
    return words.removesuffix(more).split("、"), more


def listed(names: Sequence[str]) -> str:
    """“市交通局、市商务委、市邮政管理局等”: the first, with 等 where they are more."""
    first = "、".join(names[:MOST_BODIES])
    return f"{first}等" if len(names) > MOST_BODIES else first


def unowned(proposed: Sequence[str]) -> str:
    """“责任未定（推定市交通局）” of what nobody owns yet."""
    return f"{UNOWNED}（推定{together(proposed)}）" if proposed else UNOWNED
