"""The boxes of items that a body ticked on a page as its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ticks:
    """The boxes of a page: the items it showed, those ticked, and whom the body names for one that is not its own.

    `offered`: those the page itself had ticked; `along`: those it ticked once their sentence was.
    """

    shown: frozenset[int]
    own: frozenset[int]
    instead: Mapping[int, str] = field(default_factory=dict)
    offered: frozenset[int] = frozenset()
    along: frozenset[int] = frozenset()
