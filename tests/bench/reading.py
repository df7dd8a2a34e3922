"""Reading the plans of seeds/, scaled to one of 15,000 characters; the floor is a wall time."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.measure import Line, Times, repeated
from tracker import memory
from tracker.config import PROJECT
from tracker.plantext import read_plan

CHARACTERS = 15000
FLOOR = Times((0.050,))


def lines() -> Iterator[Line]:
    """One line for each plan, in a process that looks for circles as seldom as those that read (plantext/child.py)."""
    memory.look_seldom()
    for path in sorted((PROJECT / "seeds" / "plans").glob("*.txt")):
        data = path.read_bytes()
        scale = CHARACTERS / len(data.decode())
        taken = repeated(lambda: read_plan(data, path.name), 30)  # noqa: B023
        yield Line(f"read {path.stem}", Times.of([one * scale for one in taken.seconds]), FLOOR, 1.0)
