"""What becomes of an item's owner when bodies say that it is theirs, or is not (认领, domain.md 4).

Pure. What the text says and what 综合处 decided stands until 综合处 decides otherwise; a body's word against it is kept
and listed. Everything else follows the bodies: one that claims it owns it, several that claim it leave it 未定.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.vocabulary import KnownBy

_DECIDED = (KnownBy.STATED, KnownBy.ASSIGNED)


@dataclass(frozen=True)
class Standing:
    """Whose an item is, how that is known and why."""

    known_by: KnownBy
    owner_ids: tuple[int, ...]
    why: str = ""

    @property
    def is_decided(self) -> bool:
        """The text or 综合处 said whose it is."""
        return self.known_by in _DECIDED


def after(now: Standing, said: Mapping[int, bool], proposed: Iterable[int]) -> Standing:
    """The standing once bodies (by id) have said whether it is theirs. `proposed`: to whom it was proposed at 下达.

    Example: proposed to 市交通局, claimed by 市商务委: 市商务委 owns it, as long as 市交通局 does not claim it too.
    """
    if now.is_decided:
        return now
    claiming = tuple(body for body, is_own in said.items() if is_own)
    together = tuple(proposed)
    if len(claiming) == 1 or (claiming and set(claiming) <= set(together)):
        return Standing(KnownBy.CLAIMED, claiming)
    if claiming:
        return Standing(KnownBy.OPEN, (), "多家认领")
    if any(body in said for body in now.owner_ids):
        left = tuple(body for body in now.owner_ids if body not in said)
        return Standing(now.known_by, left, now.why) if left else Standing(KnownBy.OPEN, (), "无人认领")
    return now


def silently(now: Standing, body: int, said: Mapping[int, bool]) -> Standing:
    """默示确认: a body to which it was proposed let the time to object go by, or answered without a word on it."""
    if now.known_by is KnownBy.PROPOSED and body in now.owner_ids and said.get(body) is not False:
        return Standing(KnownBy.SILENT, now.owner_ids, now.why)
    return now


def passed_on(now: Standing, giver: int, taker: int | None, why: str) -> Standing:
    """A body leaves the task: what was its own goes to the one that takes its place, or is 未定."""
    if giver not in now.owner_ids:
        return now
    if taker is not None:
        owners = tuple(dict.fromkeys(taker if body == giver else body for body in now.owner_ids))
        known_by = now.known_by if now.known_by is KnownBy.PROPOSED else KnownBy.ASSIGNED
        return Standing(known_by, owners, why)
    left = tuple(body for body in now.owner_ids if body != giver)
    return Standing(now.known_by, left, now.why) if left else Standing(KnownBy.OPEN, (), why)
