"""The ledger's address: which conditions, order and page it names, and the chips that take a condition off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from tracker.ledger.pages.filter_queries import LedgerFilter, Sort, Window
from tracker.typed import is_id
from tracker.vocabulary import Colour, Kind, Labelled, LightRule, PartyRole, TaskState
from tracker.web.request.plain_request import size_in

OF_TASK = "task"
"""What ?lit= says where lights are those of whole tasks, though bodies are asked for."""
UNSIGNED, UNCLAIMED = "none", "unclaimed"
"""What ?sign= says where tasks are wanted of which some body has not signed, or whose collective has no members."""

L = TypeVar("L", bound=Labelled)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it names wrongly is left out."""

    filter: LedgerFilter
    window: Window

    @property
    def sort(self) -> str:
        """The order as the address writes it, -due for backwards."""
        return ("-" if self.window.backwards else "") + self.window.sort.value

    @property
    def light(self) -> str:
        """The light as the address writes it."""
        return self.filter.light.value if self.filter.light else ""

    @property
    def sign(self) -> str:
        """What of signing is asked for as the address writes it."""
        return UNSIGNED if self.filter.unsigned else UNCLAIMED if self.filter.unclaimed else ""

    @property
    def light_label(self) -> str:
        """红, or 灰·待核定."""
        light = self.filter.light
        if isinstance(light, LightRule):
            return f"{light.colour.label}·{light.label.replace('n', '')}"
        return light.label if light else ""

    def chips(self, plans: Mapping[int, str]) -> list[tuple[str, str]]:
        """(name in the address, words) of each condition in force."""
        asked = self.filter
        found = [
            ("plan", f"方案：{plans.get(asked.plan_id, '')}" if asked.plan_id else ""),
            ("light", f"灯：{self.light_label}" if asked.light else ""),
            ("lit", "灯按整条任务" if asked.of_task else ""),
            ("state", f"状态：{asked.state.label}" if asked.state else ""),
            ("sign", "有单位未签收" if asked.unsigned else "待认领" if asked.unclaimed else ""),
            ("kind", f"推进方式：{asked.kind.label}" if asked.kind else ""),
            ("unit", f"单位：{asked.unit}" if asked.unit else ""),
            ("role", f"角色：{asked.role.label}" if asked.role and asked.unit else ""),
            ("q", f"关键词：{asked.text}" if asked.text else ""),
        ]
        return [(name, words) for name, words in found if words]


def read(arguments: Mapping[str, str]) -> Asked:
    """What the query of an address asks for."""
    asked = LedgerFilter(
        plan_id=_number(arguments.get("plan", "")) or None,
        unit=arguments.get("unit", "").strip()[:40],
        role=_word(PartyRole, arguments.get("role", "")),
        light=_word(LightRule, arguments.get("light", "")) or _word(Colour, arguments.get("light", "")),
        state=_word(TaskState, arguments.get("state", "")),
        kind=_word(Kind, arguments.get("kind", "")),
        text=arguments.get("q", "").strip()[:100],
        of_task=arguments.get("lit", "") == OF_TASK,
        unsigned=arguments.get("sign", "") == UNSIGNED,
        unclaimed=arguments.get("sign", "") == UNCLAIMED,
    )
    sort = arguments.get("sort", "")
    name = sort.removeprefix("-")
    is_known = name in set(Sort)
    window = Window(
        sort=Sort(name) if is_known else Sort.LIGHT,
        backwards=is_known and sort.startswith("-"),
        page=max(_number(arguments.get("page", "")), 1),
        size=size_in(arguments.get("size", "")),
    )
    return Asked(asked, window)


def _word(words: type[L], code: str) -> L | None:
    return next((word for word in words if word.value == code), None)


def _number(text: str) -> int:
    return int(text) if is_id(text) else 0
