"""`python -m tests.bench.rush.logins`: everybody comes in at nine (reliability.md, P12).

Ten people a second sign in, each at a connection of his own, and see their home. A time is counted from when the
request should have begun.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, text

from tests.bench.places import Place, filled
from tests.bench.rush import people
from tests.bench.rush.__main__ import Log, served, tell
from tests.bench.rush.http import Asked
from tests.bench.rush.people import Journey, Person, Share


def main() -> None:
    """Read the command line, fill a database, serve it, let the people in."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.rush.logins", description=__doc__)
    parser.add_argument("--database", default="postgresql", choices=["postgresql", "sqlite"])
    parser.add_argument("--rate", type=float, default=10.0, help="people a second")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--tasks", type=int, default=3_000)
    parser.add_argument("--processes", type=int, default=2, help="serving processes; 1 on SQLite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-logins-")))
        (place,), _ = filled(asked.tasks, [asked.database], folder, stack)
        port, _ = stack.enter_context(served(place, 1 if asked.database == "sqlite" else asked.processes))
        tell(asyncio.run(_enter(port, _names(place), asked.rate, asked.minutes * 60)), [])


def _names(place: Place) -> list[str]:
    engine = create_engine(place.url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT username FROM users WHERE username LIKE 'bench%' ORDER BY id")))
    engine.dispose()
    return found


def _arriving(username: str) -> Journey:
    yield from people.sign_in(username)
    yield Asked("home", "/")


async def _enter(port: int, names: list[str], rate: float, seconds: float) -> Log:
    """Somebody comes every tenth of a second, whether those before him are in or not."""
    log = Log()
    entering = []
    start = due = time.monotonic()
    for name in itertools.cycle(names):
        if due - start >= seconds:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        share = Share(Random(0))
        entering.append(asyncio.create_task(_come_in(Person.at(port, _arriving(name), share), due, log)))
        due += 1 / rate
    log.late = max(0.0, time.monotonic() - due)
    await asyncio.gather(*entering)
    return log


async def _come_in(person: Person, due: float, log: Log) -> None:
    while True:
        asked, began = person.wanted, due
        answer = await person.line.ask(asked)
        log.note(asked, time.monotonic() - began, answer)
        try:
            person.wanted = person.journey.send(answer)
        except StopIteration:
            person.line.close()
            return
        due = time.monotonic()


if __name__ == "__main__":
    main()
