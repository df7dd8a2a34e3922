"""Taking times and memory, and the line of the table that comes of them."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Times:
    """Seconds of equal pieces of work, ascending."""

    seconds: tuple[float, ...]

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Sorted."""
        return cls(tuple(sorted(seconds)))

    def at(self, share: float) -> float:
        """The time that this share of the pieces needed at most."""
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * share))]

    @property
    def p50(self) -> float:
        """The middle one."""
        return self.at(0.5)

    @property
    def p95(self) -> float:
        """The one that 5 in 100 exceed."""
        return self.at(0.95)


@dataclass(frozen=True)
class Line:
    """One piece of work beside its floor. `most`: the highest ratio promised; memory in MB, None where none is."""

    work: str
    product: Times
    floor: Times
    most: float
    memory: float | None = None
    most_memory: float | None = None

    @property
    def ratio(self) -> float:
        """By the middle times."""
        return self.product.p50 / self.floor.p50

    @property
    def ratio_p95(self) -> float | None:
        """By the slow ones; None where it was done only a few times."""
        return self.product.p95 / self.floor.p95 if len(self.product.seconds) >= 20 else None

    @property
    def holds(self) -> bool:
        """Whether what design.md 6 promises was kept."""
        slow = self.ratio_p95 is not None and self.ratio_p95 > self.most
        heavy = self.memory is not None and self.most_memory is not None and self.memory > self.most_memory
        return not (self.ratio > self.most or slow or heavy)

    def cells(self) -> list[str]:
        """The line as it is printed."""
        return [
            self.work,
            _duration(self.product.p50),
            _duration(self.floor.p50),
            f"{self.ratio:.2f}",
            "" if self.ratio_p95 is None else f"{self.ratio_p95:.2f}",
            f"{self.most:g}",
            "" if self.memory is None else f"{self.memory:.0f} MB",
            "" if self.holds else "over",
        ]


timer: Callable[[], float] = time.perf_counter
"""What is read before and after a piece of work."""

HEADS = ["work", "product", "floor", "p50 ×", "p95 ×", "at most ×", "memory", ""]
WIDTHS = [48, 9, 9, 7, 7, 9, 7, 5]


def show(title: str, lines: Iterable[Line]) -> None:
    """Print a title and then each line as it is measured, in columns."""
    print(f"\n{title}")
    print(_columns(HEADS), flush=True)
    for line in lines:
        print(_columns(line.cells()), flush=True)


def _columns(cells: Sequence[str]) -> str:
    first, *others = zip(cells, WIDTHS, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def repeated(work: Callable[[], object], times: int, warm: int = 5) -> Times:
    """The same work again and again, after a few rounds that do not count."""
    for _ in range(warm):
        work()
    gc.collect()
    return Times.of([once(work) for _ in range(times)])


def once(work: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    start = timer()
    work()
    return timer() - start


def alternately(first: Callable[[], object], second: Callable[[], object], times: int) -> tuple[Times, Times]:
    """Two kinds of work in turns, so that both meet the same weather; the first round does not count."""
    first(), second()
    gc.collect()
    pairs = [(once(first), once(second)) for _ in range(times)]
    return Times.of([one for one, _ in pairs]), Times.of([other for _, other in pairs])


@dataclass(frozen=True)
class Apart:
    """What a process of its own needed: seconds of its work, and the most memory it ever held, in MB."""

    seconds: float
    memory: float
    result: Any


def apart(work: str, **arguments: Any) -> Apart:
    """Do a piece of work of tests/bench/heavy.py in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.heavy", timer.__name__, work, json.dumps(arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Apart(**told)


def highest_memory() -> float:
    """The most memory this process ever held, in MB.

    /proc and not getrusage, which counts what the parent held at the fork.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
