"""Lives through years with a region: every day is scanned as it comes, and what was written is held against oracle.py.

Scans are killed between any two statements, left out for days, done by several at once, and by a clock that is wrong.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import event

from tests.builders import TODAY, act
from tests.faults.years import oracle, records, world
from tests.faults.years.oracle import DAY, Said
from tests.faults.years.standing import Group, is_asked, newest
from tests.faults.years.world import World
from tests.notices import load_seeds
from tracker.acts.scan import scan
from tracker.database import db

LONGEST_GAP = 30
SIDE_BY_SIDE = 3


class Killed(BaseException):
    """The process ended here; nothing of the program catches it."""


@dataclass
class Difference:
    """What the scan of a day and the oracle do not agree on."""

    day: date
    missing: list[Said]
    extra: list[Said]


@dataclass
class Life:
    """A region, what was said to it so far, and what went wrong. `looks`: which day each scan's clock said."""

    app: Flask
    world: World
    said: dict[Any, Said] = field(default_factory=dict)
    looks: list[date] = field(default_factory=list)
    again_from: date = date.max
    told: set[tuple[str, date, date]] = field(default_factory=set)
    open: dict[Group, list[Said]] = field(default_factory=dict)
    fresh: list[Said] = field(default_factory=list)
    standing: list[Difference] = field(default_factory=list)
    told_apart: set[Any] = field(default_factory=set)
    even_from: date = TODAY
    last_id: int = 0
    differences: list[Difference] = field(default_factory=list)
    kills: int = 0
    scans: Counter[str] = field(default_factory=Counter)
    records: int = 0

    def day(self, day: date) -> None:
        """The scan as chance has it, then the people."""
        way = self.world.random.choices(list(WAYS), list(WAYS.values()))[0]
        self.scans[way] += 1
        at = day
        if way == "killed":
            self._kill(day)
        elif way == "side_by_side":
            self._at_once(day)
        elif way == "ahead":
            at = day + 2 * DAY
            self.even_from = day + 4 * DAY
        elif way == "behind":
            at = day - 2 * DAY
            self.even_from = max(self.even_from, day)
        self._scan(at)
        self.compare(at)

    def summary(self) -> str:
        """Days by how they were scanned, kills, acts by kind, messages by stage."""
        stages = Counter(one.stage for one in self.said.values())
        counted = (("scans", self.scans), ("acts", self.world.done), ("messages", stages))
        return f"{self.kills} kills; " + "; ".join(f"{name} {dict(sorted(of.items()))}" for name, of in counted)

    def _scan(self, day: date) -> None:
        scan(act(day), self.world.code, day)
        db.session.remove()

    def _kill(self, day: date) -> None:
        """At a statement at random, perhaps several times over."""
        for _ in range(self.world.random.choice((1, 1, 3))):
            with killed_at(self.world.random.randint(1, 90)) as spent:
                try:
                    self._scan(day)
                except Killed:
                    self.kills += 1
                    # Its connection dies with it, in the middle of whatever it did.
                    db.session().invalidate()
            db.session.remove()
            assert spent

    def _at_once(self, day: date) -> None:
        def work(_: int) -> None:
            with self.app.app_context():
                self._scan(day)

        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(work, range(SIDE_BY_SIDE)))

    def compare(self, day: date) -> None:
        """What was written since the last look, and what the oracle says had to be."""
        facts = records.facts_of(self.world.code)
        due = due_since(facts, self._since(day), day)
        written, self.last_id = records.said(self.world.code, self.last_id)
        new = set(written.values())
        missing = {one for one in due - new if one.name not in self.said and not self._was_told(facts, one)}
        extra = {one for one in new if one not in due or one.name in self.said}
        if missing or extra:
            self.differences.append(Difference(day, sorted(missing), sorted(extra)))
        for one in (*new, *missing):
            self.said.setdefault(one.name, one)
            self.fresh.append(one)
            self.told.add((one.subject, one.due_on, one.day))
        self.records += len(written)
        self.compare_standing(facts, day)
        self.looks = [*(one for one in self.looks if one <= day), day]
        self.again_from = date.max

    def compare_standing(self, facts: oracle.Facts, day: date) -> None:
        """What stands of it now; for some days after a clock went ahead the days of its messages are still to come."""
        self.open = newest([*(one for group in self.open.values() for one in group), *self.fresh])
        self.fresh = []
        stands = records.standing(self.world.code)
        asked = {one: is_asked(facts, one, day) for group in self.open.values() for one in group}
        if day >= self.even_from:
            lapsed = sorted(one for one, is_so in asked.items() if is_so and one not in stands)
            left = sorted(one for one in stands if asked.get(one, False) is False)
            known = {one.name for one in (*lapsed, *left)} - self.told_apart
            if known:
                pick = ([one for one in many if one.name in known] for many in (lapsed, left))
                self.standing.append(Difference(day, *pick))
                self.told_apart |= known
        self.open = {
            name: group for name, group in self.open.items() if any(asked[one] or one in stands for one in group)
        }

    def _was_told(self, facts: oracle.Facts, one: Said) -> bool:
        """The morning's scan told of the date: whose turn it became at noon hears at the next stage, unless he is new.

        domain.md leaves that open.
        """
        if not one.subject.startswith("date") or (one.subject, one.due_on, one.day) not in self.told:
            return False
        task = next(node.task for node in facts.nodes if f"date-{node.id}" == one.subject)
        return not any(duty.task == task and duty.since >= one.day for duty in facts.duties)

    def _since(self, day: date) -> date:
        """The last day scanned is looked at again; what a clock did that went ahead is forgotten."""
        last = max((one for one in self.looks if one <= day), default=TODAY)
        return min(last, self.again_from)


def due_since(facts: oracle.Facts, first: date, last: date) -> set[Said]:
    """By the oracle, for each day from the last one scanned."""
    return {one for ahead in range((last - first).days + 1) for one in oracle.said_on(facts, first + ahead * DAY)}


WAYS = {"quiet": 60, "killed": 8, "side_by_side": 2, "ahead": 2, "behind": 2}
"""How a day's scan goes, and how often beside the others."""


@contextmanager
def killed_at(statement: int) -> Iterator[Counter[str]]:
    """The process dies before so many-eth statement it sends, or before it commits."""
    sent: Counter[str] = Counter()

    def before(*_: Any) -> None:
        sent["statements"] += 1
        if sent["statements"] == statement:
            raise Killed

    db_engine = db.engine
    event.listen(db_engine, "before_cursor_execute", before)
    event.listen(db_engine, "commit", before)
    try:
        yield sent
    finally:
        event.remove(db_engine, "before_cursor_execute", before)
        event.remove(db_engine, "commit", before)


def live(app: Flask, code: str, seed: int, days: int, *, acts: float = 1.2, dated: float = 0.5) -> Life:
    """So many days from the day of 下达 on."""
    chance = random.Random(seed)
    life = Life(app, World(code, chance))
    last = TODAY + days * DAY
    with app.app_context():
        load_seeds()
        world.prepare(life.world, last, is_new=bool(seed % 2), dated=dated)
        notices = {TODAY.replace(year=year - 1) + chance.randint(-20, 110) * DAY: year for year in range(2027, 2033)}
        day, silent_until = TODAY, TODAY
        while day <= last:
            for out in [one for one in notices if one <= day]:
                world.load_notice(life.world, day, notices.pop(out))
                life.again_from = min(life.again_from, max(TODAY, date(out.year - (out.month < 10), 11, 1)))
            if day >= silent_until:
                life.day(day)
                if chance.random() < 0.01:
                    silent_until = day + chance.randint(2, LONGEST_GAP) * DAY
                    life.scans["gaps"] += 1
            life.world.live(day, int(acts) + (chance.random() < acts % 1))
            day += DAY
    return life
