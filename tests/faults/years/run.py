"""Lives through years with a region, day by day: scans as chance has them, then people, then the oracle is asked.

Scans are killed between any two statements, left out for days, done by several at once, and by a clock that is wrong.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from tests.faults.years import world
from tests.faults.years.comparing import Comparing
from tests.faults.years.oracle import DAY
from tests.faults.years.world import World
from tests.given.builders import TODAY, act
from tests.given.notices import load_seeds
from tracker.acts.alerts.scan import scan
from tracker.clock import noon_of
from tracker.database import db

LONGEST_GAP = 30
SIDE_BY_SIDE = 3
WRONG_BY = 2 * DAY
WRONG_TO_THE_MINUTE = timedelta(minutes=7)
"""No clock is wrong by whole days. What a round asked as it was opened is known by its instant: a round that a clock
opened ahead would else have been opened at the very instant at which something was asked two days later."""
WAYS = {"quiet": 60, "killed": 8, "side_by_side": 2, "ahead": 2, "behind": 2}
"""How a day's scan goes, and how often beside the others."""


class Killed(BaseException):
    """The process ended here; nothing of the program catches it."""


@dataclass
class Life:
    """A region, how it was scanned, and what came of it. `even_from`: from then on no message lies in the future."""

    app: Flask
    world: World
    comparing: Comparing
    kills: int = 0
    scans: Counter[str] = field(default_factory=Counter)
    even_from: date = TODAY

    @property
    def is_right(self) -> bool:
        """Nothing twice, nothing missing, nothing left standing or put aside too early."""
        return not (self.comparing.differences or self.comparing.standing)

    def summary(self) -> str:
        """Days by how they were scanned, kills, acts by kind, messages by stage; what differs."""
        stages = Counter(one.stage for one in self.comparing.said.values())
        counted = (("scans", self.scans), ("acts", self.world.done), ("messages", stages))
        lines = [f"{self.kills} kills; " + "; ".join(f"{name} {dict(sorted(of.items()))}" for name, of in counted)]
        for name, found in (("said", self.comparing.differences), ("standing", self.comparing.standing)):
            lines += [f"  {name} {one.day}: missing {one.missing[:3]} extra {one.extra[:3]}" for one in found[:8]]
        return "\n".join(lines)

    def day(self, day: date) -> None:
        """The scan as chance has it, and what the oracle says of it."""
        way = self.world.random.choices(list(WAYS), list(WAYS.values()))[0]
        self.scans[way] += 1
        at = day
        if way == "killed":
            self._kill(day)
        elif way == "side_by_side":
            self._at_once(day)
        elif way == "ahead":
            at, self.even_from = day + WRONG_BY, day + 2 * WRONG_BY
        elif way == "behind":
            at = day - WRONG_BY
        self._scan(at, WRONG_TO_THE_MINUTE if at != day else timedelta(0))
        self.comparing.look(at, day, is_even=self.even_from <= at == day)

    def _scan(self, day: date, past_noon: timedelta = timedelta(0)) -> None:
        scan(act(at=noon_of(day) + past_noon), self.world.code)
        db.session.remove()

    def _kill(self, day: date) -> None:
        """At a statement at random, perhaps several times over."""
        for _ in range(self.world.random.choice((1, 1, 3))):
            with killed_at(self.world.random.randint(1, 90)):
                try:
                    self._scan(day)
                except Killed:
                    self.kills += 1
                    # Its connection dies with it, in the middle of whatever it did.
                    db.session().invalidate()
            db.session.remove()

    def _at_once(self, day: date) -> None:
        def work(_: int) -> None:
            with self.app.app_context():
                self._scan(day)

        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(work, range(SIDE_BY_SIDE)))


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """The process dies before so many-eth statement it sends, or before it commits."""
    sent = 0

    def before(*_: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == statement:
            raise Killed

    engine = db.engine
    for moment in ("before_cursor_execute", "commit"):
        event.listen(engine, moment, before)
    try:
        yield
    finally:
        for moment in ("before_cursor_execute", "commit"):
            event.remove(engine, moment, before)


def live(app: Flask, code: str, seed: int, days: int, *, acts: float = 1.2, dated: float = 0.5) -> Life:
    """So many days from the day of 下达 on. `acts`: a day; `dated`: the share of tasks that state a date."""
    chance = random.Random(seed)
    life = Life(app, World(code, chance), Comparing(code))
    last = TODAY + days * DAY
    with app.app_context():
        load_seeds()
        world.prepare(life.world, last, is_new=bool(seed % 2), dated=dated)
        notices = {TODAY.replace(year=year - 1) + chance.randint(-20, 110) * DAY: year for year in range(2027, 2033)}
        day = silent_until = TODAY
        while day <= last:
            for out in [one for one in notices if one <= day]:
                _load_notice(life, day, out, notices.pop(out))
            if day >= silent_until:
                life.day(day)
                if chance.random() < 0.01:
                    silent_until = day + chance.randint(2, LONGEST_GAP) * DAY
                    life.scans["gaps"] += 1
            life.world.live(day, int(acts) + (chance.random() < acts % 1))
            day += DAY
    return life


def _load_notice(life: Life, day: date, out: date, year: int) -> None:
    """It comes in the autumn before, or late; what waited for it lies after the November before at the earliest."""
    world.load_notice(life.world, day, year)
    waited_from = max(TODAY, date(out.year - (out.month < 10), 11, 1))
    life.comparing.again_from = min(life.comparing.again_from, waited_from)
