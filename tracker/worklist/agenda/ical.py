"""Entries → an iCalendar file (RFC 5545): days of Asia/Shanghai, all day, importing again moves an entry. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

LONGEST = 75
"""Octets of a line; what is longer goes on in the next, which begins with a blank."""

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Entry:
    """节点到期: 轨道交通站点50米范围内公交接驳率85%, on 2027-06-30. `key` never changes, whatever becomes of the day.

    `values`: of the page behind `endpoint`, where it is done or stands.
    """

    key: str
    on: date
    summary: str
    description: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


def written(name: str, region: str, entries: Iterable[tuple[Entry, str]], at: datetime) -> bytes:
    """The file: each entry with the address of its page; `region` keeps offices apart that number alike.

    An entry of a key that a program has already is taken for a newer one by its SEQUENCE, and moved.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//tracker//agenda//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for entry, address in entries:
        lines += _event(entry, address, region, at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, address: str, region: str, at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{region}.tracker",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{int(at.timestamp()) // 60}",
        f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(entry.summary)}",
        *([f"DESCRIPTION:{_text(entry.description)}"] if entry.description else []),
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _folded(line: str) -> Iterator[bytes]:
    """Parts of at most 75 octets, none of which breaks a character."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > LONGEST:
            yield part
            part = b" "
        part += octets
    yield part
