"""Anchors: what the head of the chain was at an instant, sealed, so that a trail rewritten since is noticed. Pure.

Example of a line of the file that lies outside the database:

    {"at": "2026-11-20T02:00:00.000000+00:00", "seq": 1520, "hash": "9f3c…", "why": "hour", "what": "", "mac": "77ab…"}

`mac` is HMAC-SHA256 over these values with a key made from the installation's: whoever holds the database alone cannot
make one. Kept in three places: the table, the file, and with each edition that is signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.audit.chain import instant

_PURPOSE = b"tracker.anchor/1"
_HASH = re.compile(r"[0-9a-f]{12,64}")


class Why(StrEnum):
    """What an anchor was made for; TOLD: a person reads it from paper, so it has no seal and needs none."""

    HOUR = "hour"
    EDITION = "edition"
    TOLD = "told"

    @property
    def label(self) -> str:
        """The word on the auditor's page."""
        return _LABELS[self]


_LABELS = {Why.HOUR: "每小时", Why.EDITION: "报表签发", Why.TOLD: "给出的锚"}


@dataclass(frozen=True)
class Anchor:
    """`what` names the edition it was made for. `is_outside`: it was read from the file, not from the database."""

    at: datetime
    seq: int
    hash: str
    why: str
    what: str
    mac: str
    is_outside: bool = False

    @property
    def label(self) -> str:
        """Where it is found, for a sentence: 报表“2026年第3季度报表第1版”签发时的锚."""
        if self.why == Why.TOLD:
            return "给出的锚"
        if self.why == Why.EDITION:
            return f"报表“{self.what}”签发时的锚"
        return "外部锚文件" if self.is_outside else "数据库里的锚"


def key_of(secret_key: str) -> bytes:
    """The key of anchors, made from the installation's, which does other things, too."""
    return hmac.digest(secret_key.encode(), _PURPOSE, "sha256")


def mac_of(key: bytes, at: datetime, head: tuple[int, str], why: str, what: str) -> str:
    """The seal of an anchor, in hexadecimal."""
    told = json.dumps([_PURPOSE.decode(), instant(at), *head, why, what], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()


def told(at: datetime, text: str) -> Anchor:
    """What somebody noted on paper: `1520:9f3c…`, in full or its first 12 signs or more. ValueError."""
    seq, _, head = text.strip().partition(":")
    if not (seq.isascii() and seq.isdigit() and _HASH.fullmatch(head)):
        raise ValueError(text)
    return Anchor(at, int(seq), head, Why.TOLD, "", "")


def is_ours(anchor: Anchor, key: bytes) -> bool:
    """Whether it was made with this key and nobody changed it."""
    made = mac_of(key, anchor.at, (anchor.seq, anchor.hash), anchor.why, anchor.what)
    return hmac.compare_digest(made.encode(), anchor.mac.encode())


def line_of(anchor: Anchor) -> str:
    """The line of the file, without its end; letters beyond ASCII as \\uXXXX, so that no cut of it halves one."""
    told = {"at": instant(anchor.at), "seq": anchor.seq, "hash": anchor.hash, "why": anchor.why, "what": anchor.what}
    return json.dumps({**told, "mac": anchor.mac})


@dataclass(frozen=True)
class Kept:
    """What a file of anchors holds, and the numbers of lines that nobody can read."""

    anchors: tuple[Anchor, ...] = ()
    unread: tuple[int, ...] = ()
    is_there: bool = True


def read_lines(lines: Sequence[str]) -> Kept:
    """The anchors of a file. A line that a power cut tore stands again in full further down: it is left out."""
    found, unread = [], []
    for number, line in enumerate(lines, start=1):
        anchor = _anchor(line)
        if anchor is not None:
            found.append(anchor)
        elif line.strip():
            unread.append(number)
    torn = [number for number in unread if _is_torn(lines[number - 1], lines[number:])]
    return Kept(tuple(found), tuple(number for number in unread if number not in torn))


def _is_torn(line: str, later: Iterable[str]) -> bool:
    return not line.endswith("}") and any(other.startswith(line) for other in later)


def _anchor(line: str) -> Anchor | None:
    try:
        told = json.loads(line)
        at = datetime.fromisoformat(told["at"])
        anchor = Anchor(at, told["seq"], told["hash"], told["why"], told["what"], told["mac"], is_outside=True)
    except (ValueError, KeyError, TypeError):
        return None
    words = (anchor.hash, anchor.why, anchor.what, anchor.mac)
    is_whole = isinstance(anchor.seq, int) and all(isinstance(word, str) for word in words) and at.tzinfo is not None
    return anchor if is_whole else None
