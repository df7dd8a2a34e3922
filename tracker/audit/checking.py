"""Whether the audit trail is what was written: row after row, then against the anchors. Pure.

What each kind of tampering looks like, and what is said of it:

- a changed row: its hash is another than the one it holds, or the next row knows another hash of it;
- a missing row: a place is empty;
- two rows in each other's places: the row's hash is right for another place;
- truncated: an anchor knows a later row than the last one;
- rewritten from a row on, every hash right: an anchor knows another hash of a row;
- an old backup put back: truncated, or rewritten as soon as it has grown past the anchor;
- a change of rows older than the chain: their digest is another than the one the chain began with;
- a chain begun anew further down: an anchor knows a row of the chain where there is none, or no row lies before it.
  A schema that went back behind the chain and up again leaves the same, for the rows lost their hashes on the way: what
  would excuse it would excuse whoever rewrites the rows and begins the chain himself. So it is told as what it may be.

Only the first is told: behind it nothing can be relied on.

An installation that was restored without its keys has other keys since. What was anchored before cannot be told from
what somebody made up; its rows are compared all the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tracker.audit.anchors import Anchor, Kept, Why, is_ours
from tracker.audit.chain import ACTION, AT, BEGIN, BLOCK, DETAIL, EMPTY, ORIGIN, RESTORE, SIGN, Head, OlderRows, hash_of
from tracker.clock import SHANGHAI

NEAR = 1000
"""How many places to either side a row is looked for that does not belong where it stands."""

UNANCHORED = timedelta(hours=2)
"""How long a chain may be without any anchor."""


BEGUN_ANEW = (
    "有人整体改写会这样，数据库退回过旧版本（0055 以前）又升级上来也会这样，从记录本身分不出来。"
    "确实退回过的，请用退回以前的备份核对这些记录，写明原因，把锚文件移到别处另存，以后从新的链做锚"
)


class FaultKind(StrEnum):
    """What is wrong, as `tracker audit verify --json` names it."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    OLDER = "older"
    ANCHOR = "anchor"


@dataclass(frozen=True)
class Fault:
    """`seq`: the first row that is not what it was; `anchor`: what it was found against, where that is one."""

    kind: FaultKind
    seq: int
    sentence: str
    anchor: Anchor | None = None


@dataclass(frozen=True)
class Verified:
    """What a check came to. `older`: rows from before the chain; `anchors`: how many of our own it was held against.

    `unsealed`: how many anchors are older than the keys, so that nobody can say any more who made them.
    """

    entries: int
    older: int
    head: Head
    anchors: int
    fault: Fault | None
    unsealed: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None

    @property
    def sentence(self) -> str:
        """What is said of it."""
        if self.fault is not None:
            return self.fault.sentence
        if not self.entries:
            return "审计记录还没有内容"
        against = f"与 {self.anchors} 个锚一致" if self.anchors else "还没有可对照的锚"
        before = f"，换过密钥以前的 {self.unsealed} 个锚不能校验" if self.unsealed else ""
        return f"审计记录完整：共 {self.entries} 条，到第 {self.head.seq} 条前后相接，{against}{before}"


class Checker:
    """Takes the rows in the order of their places; the first fault stays, and nothing is looked at after it."""

    def __init__(self, anchors: Iterable[Anchor], places: Iterable[int] = ()) -> None:
        """`places`: whose hashes are wanted afterwards."""
        self.hashes: dict[int, str | None] = dict.fromkeys(places)
        self.restored: list[int] = []
        self.signed: list[int] = []
        self.since: datetime | None = None
        self._anchors: defaultdict[int, list[Anchor]] = defaultdict(list)
        for anchor in anchors:
            self._anchors[anchor.seq].append(anchor)
        self.fault: Fault | None = None
        self.head = EMPTY
        self.entries = 0
        self._older = OlderRows()
        self._has_begun = False
        self._anchored = 0
        self._met: set[int] = set()

    @property
    def older(self) -> int:
        """Rows from before the chain."""
        return self._older.count

    def take(self, row: Sequence[Any]) -> bool:
        """The next row: the values of FIELDS, then its hash. False where no further one is wanted."""
        seq, kept = row[0], row[-1]
        self.entries += 1
        if kept is None and not self._has_begun:
            self._older.add(row)
        else:
            self.fault = self._fault_of(row)
        self.head = Head(seq, kept or "")
        if seq in self.hashes:
            self.hashes[seq] = kept
        if kept is not None:
            self._note(seq, row)
        self._hold_against_anchors()
        return self.fault is None

    def _note(self, seq: int, row: Sequence[Any]) -> None:
        """What says which anchors there must be: `since` when, at most, the keys are those of today."""
        if row[ACTION] == RESTORE:
            self.restored.append(seq)
        if row[ACTION] == SIGN:
            self.signed.append(seq)
        if self.since is None or row[ACTION] == RESTORE:
            self.since = row[AT]

    def end(self) -> Fault | None:
        """The fault that was found, or what an anchor knows that is not there any more."""
        if self.fault is not None:
            return self.fault
        last = self.head.seq
        gone = min((seq for seq in self._anchors if seq > 0 and seq not in self._met), default=None)
        if gone is not None:
            anchor = self._anchors[gone][0]
            if gone < last:
                why = f"{_found(anchor)}记着第 {gone} 条，现在没有这一条"
                return Fault(FaultKind.REWRITTEN, gone, f"第 {gone} 条前后被整体改写：{why}", anchor)
            said = f"第 {last + 1} 条起的记录被截去，或者恢复了旧的备份"
            why = f"{_found(anchor)}记着第 {gone} 条，现在只到第 {last} 条"
            return Fault(FaultKind.TRUNCATED, last + 1, f"{said}：{why}", anchor)
        if self._older.count and not self._has_begun:
            return _missing(last + 1, last + 1)
        return None

    def _fault_of(self, row: Sequence[Any]) -> Fault | None:
        seq, before, kept = row[0], row[-2], row[-1]
        is_first = not self._has_begun
        if is_first:
            self._has_begun = True
            if fault := self._fault_of_beginning(row):
                return fault
        elif seq != self.head.seq + 1:
            return _missing(self.head.seq + 1, seq - 1)
        if hash_of(row[:-1]) != kept:
            return _moved(row) or _changed(seq, "内容与它自己的指纹不符")
        if is_first:
            if before != self._origin:
                return self._fault_of_older(row)
            return None if seq == 1 or self._older.count else _missing(1, seq - 1)
        if before != self.head.hash:
            return _changed(seq - 1, f"与第 {seq} 条所记的指纹不符，改动后重算过它自己的指纹")
        return None

    @property
    def _origin(self) -> str:
        """What the first row of the chain follows."""
        return self._older.finish() if self._older.count else ORIGIN

    def _fault_of_beginning(self, row: Sequence[Any]) -> Fault | None:
        """The chain begins with row 1, or with the row that counts the older ones."""
        seq, last = row[0], self.head.seq
        if row[ACTION] == BEGIN or (seq == 1 and not self._older.count):
            return None
        return _missing(last + 1, seq - 1) if seq > last + 1 else _changed(seq, "不是链的第一条")

    def _fault_of_older(self, row: Sequence[Any]) -> Fault:
        """Which thousand of the rows from before the chain is another."""
        told = json.loads(row[DETAIL]).get("blocks", [])
        found = self._older.blocks
        place = next((at for at, pair in enumerate(zip(found, told, strict=False)) if pair[0] != pair[1]), None)
        if place is None:
            place = min(len(found), len(told))
        first, last = self._older.spans[place] if place < len(found) else (row[0] - 1, row[0] - 1)
        said = f"建链以前的记录与建链时的指纹不符：从第 {first} 条到第 {last} 条（{BLOCK} 条一段）有改动、缺失或增加"
        return Fault(FaultKind.OLDER, first, said)

    def _hold_against_anchors(self) -> None:
        seq = self.head.seq
        for anchor in self._anchors.get(seq, ()):
            is_same = (
                self.head.hash.startswith(anchor.hash) if anchor.why == Why.TOLD else anchor.hash == self.head.hash
            )
            if self.fault is None and not is_same:
                first = self._anchored + 1
                self.fault = Fault(FaultKind.REWRITTEN, first, self._otherwise(first, anchor), anchor)
        if seq in self._anchors:
            self._anchored = seq
            self._met.add(seq)

    def _otherwise(self, first: int, anchor: Anchor) -> str:
        """What is said where the row of an anchor has another hash, or none any more."""
        seq = anchor.seq
        if self.head.hash:
            said = f"第 {first} 条到第 {seq} 条之间被整体改写，指纹都重算过"
            return f"{said}：{_found(anchor)}记着第 {seq} 条的另一个指纹"
        said = f"第 {first} 条到第 {seq} 条的指纹没有了，链是后来重新建的"
        return f"{said}：{_found(anchor)}记着第 {seq} 条的指纹。{BEGUN_ANEW}"


def _found(anchor: Anchor) -> str:
    if anchor.why == Why.TOLD:
        return anchor.label
    return f"{anchor.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {anchor.label}"


def _missing(first: int, last: int) -> Fault:
    span = f"第 {first} 条" if last <= first else f"第 {first} 条到第 {last} 条"
    return Fault(FaultKind.MISSING, first, f"{span}缺失，被删去了")


def _changed(seq: int, how: str) -> Fault:
    return Fault(FaultKind.CHANGED, seq, f"第 {seq} 条被改动：{how}")


def _moved(row: Sequence[Any]) -> Fault | None:
    """Where a row's hash is right for another place, it was put here."""
    seq, values = row[0], list(row[:-1])
    for place in range(max(1, seq - NEAR), seq + NEAR):
        values[0] = place
        if hash_of(values) == row[-1]:
            return Fault(FaultKind.REORDERED, seq, f"第 {seq} 条的位置上是原来的第 {place} 条，次序被调换")
    return None


def check(
    rows: Iterable[Sequence[Any]],
    inside: Sequence[Anchor],
    outside: Kept,
    key: bytes,
    told: Sequence[Anchor] = (),
    now: datetime | None = None,
) -> Verified:
    """Go through the whole trail; `inside`, `outside`, `told` are the anchors of the table, of the file, from paper.

    `now`: when it is asked; None asks nothing of its age.
    """
    every = [*outside.anchors, *inside]
    others = dict.fromkeys(anchor for anchor in every if not is_ours(anchor, key))
    sealed = {anchor.mac: anchor for anchor in reversed(every) if anchor not in others}
    checker = Checker([*told, *sealed.values()], (anchor.seq for anchor in others))
    for row in rows:
        if not checker.take(row):
            break
    new_keys = _new_keys(checker.restored, sealed.values())
    fault = checker.end() or _fault_of_others(others, checker.hashes, new_keys)
    fault = fault or _fault_of_file([one for one in inside if one not in others], outside)
    fault = fault or _fault_of_editions(checker.signed, every)
    if fault is None and not sealed and now is not None and checker.since is not None:
        fault = _fault_of_age(checker.since, now)
    unsealed = len({anchor.mac for anchor in others})
    return Verified(checker.entries, checker.older, checker.head, len(told) + len(sealed), fault, unsealed)


def _new_keys(restored: Sequence[int], sealed: Iterable[Anchor]) -> int:
    """The place since which the keys may be others than before: of the last restoring that no seal of ours precedes."""
    first = min((anchor.seq for anchor in sealed), default=None)
    return max((seq for seq in restored if first is None or seq <= first), default=0)


def _fault_of_others(others: Iterable[Anchor], hashes: Mapping[int, str | None], new_keys: int) -> Fault | None:
    """An anchor that is not as it was made, or one of other keys that knows another hash."""
    for anchor in others:
        if anchor.seq >= new_keys:
            said = f"{_found(anchor)}（第 {anchor.seq} 条）校验码不对：被改动过，或者是用另一把密钥做的"
            return Fault(FaultKind.ANCHOR, anchor.seq, said, anchor)
        if anchor.seq > 0 and hashes[anchor.seq] != anchor.hash:
            said = f"{_found(anchor)}记着第 {anchor.seq} 条的另一个指纹，是换密钥以前的锚，不能校验"
            return Fault(FaultKind.REWRITTEN, anchor.seq, f"第 {anchor.seq} 条或它以前的记录被改写：{said}", anchor)
    return None


def _fault_of_file(inside: Iterable[Anchor], outside: Kept) -> Fault | None:
    """A line that nobody can read, or the whole file gone."""
    if outside.unread:
        return Fault(FaultKind.ANCHOR, 0, f"外部锚文件第 {outside.unread[0]} 行读不懂，被改动过")
    hourly = next((anchor for anchor in inside if anchor.why == Why.HOUR), None)
    if hourly is not None and not outside.is_there:
        return Fault(FaultKind.ANCHOR, hourly.seq, "外部锚文件不见了：数据库里有每小时的锚，文件里应当也有")
    return None


def _fault_of_editions(signed: Iterable[int], every: Iterable[Anchor]) -> Fault | None:
    """Each signing noted the head that it left: from the last one back there are as many anchors as signings."""
    heads = sorted({(anchor.seq, anchor.what) for anchor in every if anchor.why == Why.EDITION}, reverse=True)
    for place, seq in enumerate(sorted(signed, reverse=True)):
        if place >= len(heads) or heads[place][0] < seq:
            return Fault(FaultKind.ANCHOR, seq, f"第 {seq} 条签发了报表，签发时的锚不见了，被删去了")
    return None


def _fault_of_age(since: datetime, now: datetime) -> Fault | None:
    """The scheduler notes the head each hour."""
    if now - since <= UNANCHORED:
        return None
    told = f"{since.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 起的记录一个锚也没有"
    return Fault(FaultKind.ANCHOR, 0, f"{told}：锚被删去了，或者调度没有运行（它每小时做一个锚）")
