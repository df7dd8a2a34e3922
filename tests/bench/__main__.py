"""`make bench`: every promise of design.md 6 that can be measured by now, beside its floor from the same run."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

from tests.bench import digesting, forms, measure, pages, reading, scanning, submitting, workbooks
from tests.bench.data import World
from tests.bench.measure import Line, show
from tests.bench.places import Place, filled

SIZES = "5000,50000"
DATABASES = "sqlite,postgresql"
# In this order: what changes the data comes last.
PARTS = "reading,pages,workbooks,submitting,scanning,digesting,forms"


def main() -> None:
    """Read the command line, fill the databases, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help=f"numbers of tasks, {SIZES} unless given")
    parser.add_argument("--databases", default=DATABASES, help=f"{DATABASES} unless given")
    parser.add_argument("--parts", default=PARTS, help=f"{PARTS} unless given")
    parser.add_argument(
        "--cpu",
        action="store_true",
        help="count our processor time, not wall time: for a machine that others use, too; leaves out disk and server",
    )
    asked = parser.parse_args()
    if asked.cpu:
        measure.timer = time.process_time
    parts, kinds = asked.parts.split(","), asked.databases.split(",")
    if "reading" in parts:
        show("Reading a plan, scaled to 15,000 characters", reading.lines())
    if set(parts) - {"reading"}:
        for size in asked.sizes.split(","):
            _measure(int(size), kinds, parts)


def _measure(tasks: int, kinds: list[str], parts: list[str]) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-bench-")))
        print(f"\nFilling {tasks:,} tasks …", flush=True)
        places, world = filled(tasks, kinds, folder, stack)
        for place in places:
            chosen = [WORK[part] for part in parts if part in WORK]
            show(f"{tasks:,} tasks on {place.kind}", chain.from_iterable(work(place, world) for work in chosen))


WORK: dict[str, Callable[[Place, World], Iterator[Line]]] = {
    "pages": lambda place, world: pages.lines(place.app, world),
    "workbooks": lambda place, world: workbooks.lines(place.app, world, place.url, place.folder),
    "submitting": lambda place, world: submitting.lines(place.app, world),
    "forms": lambda place, world: forms.lines(place.app, world, place.url, place.folder),
    "scanning": lambda place, world: scanning.lines(place.app, world, place.url, place.folder),
    "digesting": lambda place, world: digesting.lines(place.app, world, place.url, place.folder),
}


if __name__ == "__main__":
    main()
