"""The words of a red task of which other bodies are red, too, for something else of their own (domain.md 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.ledger.lights.conditions.match import Match
from tracker.plans.owners.words import MOST_BODIES, listed
from tracker.vocabulary import LightRule

ALSO_RED = re.compile(r"另有\d+家亮红灯")
"""How these words begin."""

_AT_THE_END = re.compile("（([^（）]*)）$")
"""“（时限2026-05-31，核定截止2026-06-30）”, which would stand in brackets within brackets."""


@dataclass(frozen=True)
class AlsoRed:
    """A body with the red rule that holds for it, and what that found."""

    name: str
    rule: LightRule
    match: Match

    @property
    def words(self) -> str:
        """“市交通局（差29.4个百分点，公交接驳率目标85%，已报60%）”, “市商务委（整改逾期，乙事，整改至2026-12-20）”.

        The number of days is left out: it counts up while the reason of a light stays the same.
        """
        word = self.rule.label.removesuffix("n天").replace("n", self.match.gap)
        first, _, _ = self.match.reason.partition("；")
        told = [self._unnamed(part) for part in _AT_THE_END.sub(r"，\1", first).split("，")]
        return f"{self.name}（{'，'.join(one for one in (word, *told) if one)}）"

    def _unnamed(self, part: str) -> str:
        """“已报59.5%” of “市交通局已报59.5%”; another body whose name begins alike stays."""
        said = part.removeprefix(self.name)
        return said if not said or said.startswith(("已报", "待审核")) else part


def also_red(others: Sequence[AlsoRed]) -> str:
    """“另有1家亮红灯：市交通局（差29.4个百分点，公交接驳率目标85%，已报60%）”; of many their names alone."""
    if not others:
        return ""
    if len(others) > MOST_BODIES:
        return f"另有{len(others)}家亮红灯（{listed([one.name for one in others])}）"
    return f"另有{len(others)}家亮红灯：{'、'.join(one.words for one in others)}"
