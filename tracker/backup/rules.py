"""Rules of copies: their names, when one is due or late, which are kept, what of the instance folder goes where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum, auto
from pathlib import PurePosixPath

from tracker.clock import SHANGHAI

NIGHTLY_AT = time(2, 30)
"""From when on, in Shanghai, a night's copy is made."""

LATE_AFTER = timedelta(hours=26)
"""Older than that, the last good one is late: a day, and time for the night's to be made."""

NIGHTLY = "-nightly"
"""How the name of a night's copy ends."""

_NAME = re.compile(rf"tracker-(\d{{8}}-\d{{6}})({NIGHTLY})?")
_KEYS_NAME = re.compile(rf"keys-\d{{8}}-\d{{6}}({NIGHTLY})?\.json")


def name_of(made_at: datetime, is_nightly: bool) -> str:
    """`tracker-20261122-023000-nightly`: when in Shanghai, and who asked for it. Names are in the order of time."""
    return f"tracker-{made_at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}{NIGHTLY if is_nightly else ''}"


def keys_name(name: str) -> str:
    """`keys-20261122-023000-nightly.json`: the file with the keys, beside the copy of this name."""
    return f"{name.replace('tracker', 'keys', 1)}.json"


@dataclass(frozen=True)
class Named:
    """What a name says."""

    name: str
    made_at: datetime
    is_nightly: bool


def named(name: str) -> Named | None:
    """What the name of a copy says, None of another name: of one that is not whole it begins with a dot."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    return Named(name, at.astimezone(UTC), found[2] is not None)


UNFINISHED = ".unfinished"
_UNFINISHED = re.compile(rf"\.([^.]+)(?:\.([0-9a-f]{{32}}))?\{UNFINISHED}")


def unfinished_name(name: str, installation: str) -> str:
    """`.tracker-20261122-023000-nightly.9f3c….unfinished`: what is not whole, and whose it is."""
    return f".{name}.{installation}{UNFINISHED}"


@dataclass(frozen=True)
class Unfinished:
    """What the name of half a copy says; `installation` is empty in those from before they named it."""

    named: Named
    installation: str


def unfinished(name: str) -> Unfinished | None:
    """What such a name says, None of another name."""
    found = _UNFINISHED.fullmatch(name)
    copy = named(found[1]) if found else None
    return Unfinished(copy, found[2] or "") if found and copy else None


AHEAD = timedelta(hours=1)
"""So far a clock may have been ahead of what it says now."""


def is_ahead(now: datetime, made_at: datetime) -> bool:
    """Whether a copy was made by a clock that was wrong, and was set back since."""
    return made_at > now + AHEAD


def is_due(now: datetime, last: datetime | None) -> bool:
    """Whether the night's copy is still to be made: none is there since the last half past two.

    One that lies ahead of the clock does not count.
    """
    here = now.astimezone(SHANGHAI)
    night = datetime.combine(here.date(), NIGHTLY_AT, SHANGHAI)
    if here < night:
        night -= timedelta(days=1)
    return last is None or last < night or is_ahead(now, last)


def is_late(now: datetime, last: datetime | None) -> bool:
    """Whether the last good one is too old, or there is none."""
    return last is None or now - last > LATE_AFTER


DRILL_EVERY, DRILL_AGAIN, DRILL_LATE = timedelta(days=6, hours=12), timedelta(hours=20), timedelta(days=8)
"""A week, at whatever hour the last one began; a night after one that failed; when it is told that there is none."""


@dataclass(frozen=True)
class Drill:
    """A drill of a restore: when it began, of which copy, and what is said of it."""

    at: datetime
    name: str
    is_good: bool
    came_of_it: str


@dataclass(frozen=True)
class Drills:
    """The last drill, when the last good one began, and when the first night's copy was made; None of what is not."""

    last: Drill | None = None
    good_at: datetime | None = None
    began_at: datetime | None = None


def is_drill_due(now: datetime, tried: datetime | None, good: datetime | None) -> bool:
    """Whether a restore is to be drilled: none was good within a week, and none was tried since last night.

    What lies ahead of the clock does not count.
    """

    def is_over(at: datetime | None, after: timedelta) -> bool:
        return at is None or is_ahead(now, at) or now - at >= after

    return is_over(good, DRILL_EVERY) and is_over(tried, DRILL_AGAIN)


@dataclass(frozen=True)
class Keep:
    """How many are kept: of the last days, weeks and months that have one, the newest of each."""

    days: int = 7
    weeks: int = 4
    months: int = 12


DEFAULT_KEEP = Keep()


def read_keep(text: str) -> Keep | None:
    """`7 4 12` or `7,4,12`; None where it is something else or would keep nothing."""
    found = re.fullmatch(r"\s*(\d{1,4})[\s,]+(\d{1,4})[\s,]+(\d{1,4})\s*", text)
    keep = Keep(*map(int, found.groups())) if found else None
    return keep if keep and keep.days + keep.weeks + keep.months else None


DEFAULT_SILENCE = 30
"""Minutes without a sign of life after which a program of PostgreSQL is ended."""


def read_silence(text: str) -> int | None:
    """`30`: minutes, 1 to 10000; None where it is something else."""
    found = re.fullmatch(r"\s*(\d{1,5})\s*", text)
    return int(found[1]) if found and 1 <= int(found[1]) <= 10000 else None


def to_forget(names: Iterable[str], keep: Keep) -> list[str]:
    """Which of these are not kept any more, oldest first. Those made by hand stay, and so does the newest."""
    nightly = sorted(
        (one for one in map(named, names) if one and one.is_nightly), key=lambda one: one.made_at, reverse=True
    )
    kept = {one.name for one in nightly[:1]}
    for count, period in ((keep.days, _day), (keep.weeks, _week), (keep.months, _month)):
        kept |= _newest_of_each(nightly, period, count)
    return [one.name for one in reversed(nightly) if one.name not in kept]


def _newest_of_each(newest_first: Iterable[Named], period: Callable[[datetime], Hashable], count: int) -> set[str]:
    found: defaultdict[Hashable, list[str]] = defaultdict(list)
    for one in newest_first:
        found[period(one.made_at.astimezone(SHANGHAI))].append(one.name)
    return {names[0] for names in list(found.values())[:count]}


def _day(at: datetime) -> Hashable:
    return at.date()


def _week(at: datetime) -> Hashable:
    return at.isocalendar()[:2]


def _month(at: datetime) -> Hashable:
    return at.year, at.month


class Place(Enum):
    """Where a file of the instance folder goes."""

    FILE = auto()
    KEYS = auto()
    LEFT_OUT = auto()


_KEYS = frozenset({"secret-key", "channel-keys.json", "demo-accounts.txt"})
_SECRET_WORDS = ("key", "secret", "password")
_CONTENT = frozenset({"uploads", "editions"})
"""Folders of what the office filed: there a name is no sign of a key."""
_OF_THIS_RUN = frozenset({"metrics"})
"""Folders that hold what the processes at work count: they begin anew with each start."""
IDENTITY = "installation-id"
"""File that tells this installation from every other one, and so from the one that a copy is restored into."""


BESIDE = ("-wal", "-shm", "-journal")
"""How the files end that SQLite keeps beside a database."""


def place_of(path: PurePosixPath) -> Place:
    """Where a file goes, by its path in the instance folder.

    SQLite's own are left out: the database is copied otherwise. Unfinished files and locks begin with a dot; logs are
    the old machine's; no copy holds another one or its keys. What a later version adds is a file, and a key where its
    name says so.
    """
    if any(part.startswith(".") or named(part) for part in path.parts) or _KEYS_NAME.fullmatch(path.name):
        return Place.LEFT_OUT
    if path.parts[0] in _OF_THIS_RUN or str(path) == IDENTITY:
        return Place.LEFT_OUT
    if path.suffix.endswith((".log", ".sqlite3", *BESIDE)):
        return Place.LEFT_OUT
    if path.parts[0] in _CONTENT:
        return Place.FILE
    if str(path) in _KEYS or any(word in str(path).lower() for word in _SECRET_WORDS):
        return Place.KEYS
    return Place.FILE
