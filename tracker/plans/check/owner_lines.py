"""What the check page and the list before 下达 show of whose an item is, as plain values (ux.md S6, S7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.vocabulary import ItemKind, KnownBy

EVERYBODY = "全体责任单位"


@dataclass(frozen=True)
class DraftDecision:
    """Whose an item of a draft is, as 综合处 says. `owner_ids` empty: all bodies of the clause together.

    With `is_open` it is 未定, whatever is proposed. `why`: the 依据.
    """

    owner_ids: tuple[int, ...] = ()
    is_open: bool = False
    why: str = ""


@dataclass(frozen=True)
class OwningBody:
    """A body an item belongs to. `is_outside`: the clause does not name it (实际承办单位)."""

    id: int
    name: str
    is_outside: bool = False


@dataclass(frozen=True)
class OwnerLine:
    """An item of a task and whose it is: as decided, else as proposed.

    `is_certain`: only proposed, and sure enough to be confirmed with others in one act. `pointed`: bodies outside the
    brackets that its words point to. `key`, `subject`, `sentence` as of `Place`.
    """

    task_id: int
    key: str
    kind: ItemKind
    words: str
    span: tuple[int, int]
    known_by: KnownBy
    owners: tuple[OwningBody, ...]
    why: str
    is_certain: bool = False
    is_written: bool = False
    pointed: tuple[OwningBody, ...] = ()
    subject: str = ""
    sentence: str = ""

    @property
    def title(self) -> str:
        """What it is in words: 城市公交站点500米覆盖率 100%."""
        return f"{self.subject} {self.words}" if self.subject else self.words

    @property
    def is_open(self) -> bool:
        """Whether it is nobody's so far."""
        return self.known_by is KnownBy.OPEN

    @property
    def is_proposed(self) -> bool:
        """Whether a body is proposed, and no person has confirmed it."""
        return self.known_by is KnownBy.PROPOSED

    @property
    def tag(self) -> str:
        """原文写明, 推定, 未定; what a person decided here is 已定."""
        return "已定" if self.is_written and self.known_by is KnownBy.ASSIGNED else self.known_by.label

    @property
    def who(self) -> str:
        """市交通局（实际承办单位）; 全体责任单位; empty where it is 未定."""
        if self.is_open:
            return ""
        return (
            "、".join(owner.name + ("（实际承办单位）" if owner.is_outside else "") for owner in self.owners)
            or EVERYBODY
        )

    @property
    def owner_ids(self) -> str:
        """As a form sends them: “3,5”."""
        return ",".join(str(owner.id) for owner in self.owners)

    @property
    def value(self) -> str:
        """What the list of certain ones sends back: the bodies shown, “figure-12:3,5”."""
        return f"{self.key}:{self.owner_ids}"


@dataclass(frozen=True)
class OwnerCounts:
    """How many items there are, and how their owners are known; `certain`: of the proposed, to be confirmed at once."""

    total: int
    stated: int
    settled: int
    proposed: int
    certain: int
    open: int


def counted(lines: Iterable[OwnerLine], *kinds: ItemKind) -> OwnerCounts:
    """Of items of these kinds."""
    known = [(line.known_by, line.is_certain) for line in lines if line.kind in kinds]
    stated = sum(by is KnownBy.STATED for by, _ in known)
    proposed = sum(by is KnownBy.PROPOSED for by, _ in known)
    nobody = sum(by is KnownBy.OPEN for by, _ in known)
    return OwnerCounts(
        total=len(known),
        stated=stated,
        settled=len(known) - stated - proposed - nobody,
        proposed=proposed,
        certain=sum(certain for _, certain in known),
        open=nobody,
    )


def shown_bodies(values: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """What `OwnerLine.value` said, by item: a list that was sent back. Words that are none of these are left out."""
    found = {}
    for value in values:
        key, _, ids = value.partition(":")
        numbers = ids.split(",") if ids else []
        if all(number.isdecimal() for number in numbers):
            found[key] = tuple(int(number) for number in numbers)
    return found
