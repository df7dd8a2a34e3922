"""What 综合处 changes in the division of work of a task that has gone out (调整分工, domain.md 4). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.plans.figure_terms import FigureTerms
from tracker.vocabulary import Kind, Mode, PartyRole

NOBODY = 0
"""As 汇总单位: the 主办处室 of each plan answers for the group."""


@dataclass(frozen=True)
class GroupChange:
    """What becomes of a collective (各区县), in every task that names it. `consolidator_id` None: stays as it is."""

    joins: frozenset[int] = frozenset()
    leaves: frozenset[int] = frozenset()
    consolidator_id: int | None = None

    def beyond(self, members: Collection[int], consolidator_id: int | None) -> GroupChange:
        """What of it is still to be done: of several changes some may have come to pass already."""
        is_so = self.consolidator_id == (consolidator_id or NOBODY)
        return GroupChange(
            self.joins - frozenset(members),
            self.leaves & frozenset(members),
            None if is_so else self.consolidator_id,
        )

    def as_json(self) -> dict[str, Any]:
        """`from_json` reads it."""
        return {"joins": sorted(self.joins), "leaves": sorted(self.leaves), "consolidator": self.consolidator_id}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> GroupChange:
        """The change that `as_json` wrote."""
        return cls(frozenset(content["joins"]), frozenset(content["leaves"]), content["consolidator"])


@dataclass(frozen=True)
class Adjustment:
    """One 调整分工. What is None or not named stays as it is.

    `joins`: departments with the role they begin in, 实际承办 for one that no clause names and that owns an item;
    `leaves`: departments that go; `lead_id`: who leads from now on. `owners`: by item the departments that own it,
    none: all bodies of the task together. `terms`: by figure how it is told. `groups`: by collective who joins, leaves
    and consolidates. `start_on`: the day the task begins, until which it is 未启动. `reason` and `document` (依据文号)
    are both printed wherever the change is told.
    """

    since: date
    reason: str
    document: str
    joins: Mapping[int, PartyRole] = field(default_factory=dict)
    leaves: frozenset[int] = frozenset()
    lead_id: int | None = None
    mode: Mode | None = None
    kind: Kind | None = None
    start_on: date | None = None
    owners: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    terms: Mapping[int, FigureTerms] = field(default_factory=dict)
    groups: Mapping[int, GroupChange] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The content as a JSON value, without its day and grounds; `from_json` reads it."""
        return {
            "joins": {str(body): role.value for body, role in self.joins.items()},
            "leaves": sorted(self.leaves),
            "lead": self.lead_id,
            "mode": self.mode.value if self.mode else None,
            "kind": self.kind.value if self.kind else None,
            "start_on": self.start_on.isoformat() if self.start_on else None,
            "owners": {str(item): list(bodies) for item, bodies in self.owners.items()},
            "terms": {str(figure): terms.as_json() for figure, terms in self.terms.items()},
            "groups": {str(group): change.as_json() for group, change in self.groups.items()},
        }

    @classmethod
    def from_json(cls, since: date, reason: str, document: str, content: Mapping[str, Any]) -> Adjustment:
        """The adjustment that `as_json` wrote."""
        return cls(
            since,
            reason,
            document,
            joins={int(body): PartyRole(role) for body, role in content["joins"].items()},
            leaves=frozenset(content["leaves"]),
            lead_id=content["lead"],
            mode=Mode(content["mode"]) if content["mode"] else None,
            kind=Kind(content["kind"]) if content["kind"] else None,
            # What was planned before a start could be set names none.
            start_on=date.fromisoformat(content["start_on"]) if content.get("start_on") else None,
            owners={int(item): tuple(bodies) for item, bodies in content["owners"].items()},
            terms={int(figure): FigureTerms.from_json(terms) for figure, terms in content["terms"].items()},
            # What was planned before collectives could be adjusted names none.
            groups={int(group): GroupChange.from_json(change) for group, change in content.get("groups", {}).items()},
        )

    @property
    def basis(self) -> str:
        """“职责调整（渝府办〔2026〕12号）”."""
        return f"{self.reason.strip()}（{self.document.strip()}）"

    @property
    def changes_nothing(self) -> bool:
        """Whether nobody and nothing is named."""
        named = (self.joins, self.leaves, self.owners, self.terms, self.groups)
        return not any(named) and (self.lead_id, self.mode, self.kind, self.start_on) == (None, None, None, None)

    @property
    def comes(self) -> frozenset[int]:
        """The bodies that come in, by themselves or as members of a collective."""
        return self.comes_through(self.groups) | frozenset(self.joins)

    def comes_through(self, groups: Collection[int]) -> frozenset[int]:
        """The bodies that come in as members of these collectives."""
        return frozenset[int]().union(*(change.joins for id, change in self.groups.items() if id in groups))

    @property
    def goes(self) -> frozenset[int]:
        """The bodies that go, likewise."""
        return self.leaves.union(*(change.leaves for change in self.groups.values()))

    def faults(
        self, today: date, bodies: Sequence[int], latest_start: date | None = None, *, has_begun: bool = False
    ) -> list[str]:
        """All that forbids it, in Chinese. `bodies`: the departments with a duty in the task now.

        `latest_start`, `has_begun`: of the task; one that began after its own date, or after something of it was
        accepted, would hide that it is overdue or cannot be done.
        """
        staying = (set(bodies) | self.comes) - self.goes
        # 实际承办 may have come by another item before the day.
        named = {body for body, role in self.joins.items() if role is not PartyRole.ACTING}
        is_late = self.start_on is not None and latest_start is not None and self.start_on > latest_start
        is_after = has_begun and self.start_on is not None and self.start_on > self.since
        return [
            *([] if self.reason.strip() else ["请填写“调整理由”"]),
            *([] if self.document.strip() else ["请填写“依据文号”，没有文号的写会议纪要或函件名称"]),
            *([] if self.since >= today else ["“自何日起”不能早于今天：以前的分工和报送不改动"]),
            *(["没有选择要调整的内容"] if self.changes_nothing else []),
            *([] if staying else ["责任单位不能全部移出；不再开展的任务请走“中止”或“终止”"]),
            *(["移出的单位不能同时牵头"] if self.lead_id in self.goes else []),
            *([] if self.leaves <= set(bodies) else ["要移出的单位已不在这条任务里，请刷新后再选"]),
            *(["新增的单位已在这条任务里"] if named & set(bodies) else []),
            *([f"起始日期不能晚于任务的时限，最迟 {latest_start}"] if is_late else []),
            *([f"任务已有采用的报告，起始日期不能晚于 {self.since}"] if is_after else []),
            *(["牵头单位要在责任单位里：请先加入"] if self.lead_id is not None and self.lead_id not in staying else []),
        ]
