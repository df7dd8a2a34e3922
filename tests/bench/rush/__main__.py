"""`make rush`: the last hour before a quarter's reports are due (reliability.md, P15).

Sixty plans of 300 tasks, 300 people signed in, each at his own connection: liaisons fill in, save, bring files and
submit, unit heads approve, the office looks on. Requests begin when their time has come, however long others still
take; a time is counted from when it should have begun. At the end what was answered is looked for in the database.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
from sqlalchemy import Connection, create_engine, text

from tests.bench.data import World
from tests.bench.measure import Times
from tests.bench.places import Place, filled
from tests.bench.rush import people
from tests.bench.rush.http import Answer, Asked
from tests.bench.rush.people import Person, Share
from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.servers.serving import Office, children, free_port, soon
from tracker.vocabulary import ReportState, Role

IN_OPEN = (
    (ReportState.ACCEPTED, 30),
    (ReportState.TO_REVIEW, 10),
    (ReportState.TO_APPROVE, 10),
    (ReportState.DRAFT, 25),
    (ReportState.TO_FILL, 25),
)
"""Half of the reports are still to be sent."""

UPLOADS, UPLOAD_BYTES = 30, 10 * 1024 * 1024
OFFICE_PAGES: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.COORDINATOR: (("home, coordinator", "/"), ("reviews", "/reviews"), ("ledger", "/tasks?light=yellow")),
    Role.COORDINATOR_HEAD: (("home, coordinator", "/"), ("ledger", "/tasks?sort=due"), ("rounds", "/rounds")),
    Role.LEADER: (("home, leader", "/"), ("ledger", "/tasks?light=red")),
    Role.PRINCIPAL: (("home, leader", "/"), ("ledger", "/tasks")),
}
MIXED_PAGES = (("plans", "/plans"), ("figures", "/indicators"))
"""What the office looks at besides on any other day."""
MUST = {"page": 0.5, "submit": 0.8}
"""Seconds that 95 of 100 may take: a page, and what saves or sends."""
SENDING = frozenset({"autosave", "save", "save with 10 MB", "submit", "approve", "sign in"})
AT_MOST = 4.0
"""So many sign in a second: a password's hash is meant to be slow."""
WARMING_UP = 120.0
"""Seconds at a quarter of the rate: an office that has been open since the morning has planned its statements."""


@dataclass(frozen=True)
class Minute:
    """What a minute was like: its end, the memory of all who serve in MB, the seconds that 95 of 100 took.

    `busy`: of all processors the share of who serves, of the people of this bench, of the database and the rest;
    `stolen`: what the machine below gave to others.
    """

    at: float
    memory: int
    p95: float
    busy: tuple[float, float, float]
    stolen: float

    def __str__(self) -> str:
        serving, people_, rest = self.busy
        return (
            f"{self.at:5.1f} min {self.memory:6} MB {self.p95 * 1000:8.0f} ms {serving:8.0%} {people_:6.0%} {rest:8.0%}"
            f" {self.stolen:6.0%}"
        )


@dataclass
class Log:
    """What was measured. `taken`: seconds by kind; `faults`: what must not happen."""

    taken: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    minutes: list[Minute] = field(default_factory=list)
    lately: list[float] = field(default_factory=list)
    """Of the minute that has begun."""
    late: float = 0.0
    """Seconds by which the last request began too late, because nobody was free."""

    def note(self, asked: Asked, seconds: float, answer: Answer) -> None:
        """One answer."""
        self.taken[asked.kind].append(seconds)
        self.lately.append(seconds)
        if answer.status not in asked.allowed:
            self.faults.append(f"{asked.kind} {asked.path}: {answer.status} {_words(answer.text)[:300]}")


def _words(page: str) -> str:
    """What a page says below its heading: 不能这样办理 这份报告现在是…"""
    if not page.lstrip().startswith("<"):
        return page
    main = Page.of(page).tree.xpath("//main")
    return " ".join((main[0] if main else Page.of(page).tree).text_content().split())


def main() -> None:
    """Read the command line, fill a database, serve it, let the people in, count."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.rush", description=__doc__)
    parser.add_argument("--database", default="postgresql", choices=["postgresql", "sqlite"])
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--tasks", type=int, default=18_000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--processes", type=int, default=2, help="serving processes; 1 on SQLite")
    parser.add_argument("--mixed", action="store_true", help="Excel forms, workbooks, figures and plans, too")
    parser.add_argument("--seed", type=int, default=20260930)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-rush-")))
        print(f"Filling {asked.tasks:,} tasks …", flush=True)
        (place,), world = filled(asked.tasks, [asked.database], folder, stack, IN_OPEN)
        processes = 1 if asked.database == "sqlite" else asked.processes
        port, parent = stack.enter_context(served(place, processes))
        everybody = _everybody(port, place, world, asked.people, Random(asked.seed), is_mixed=asked.mixed)
        log = asyncio.run(_rush(everybody, parent, asked.rate, asked.minutes * 60, Random(asked.seed)))
        tell(log, everybody)
        _recount(place, everybody)


@contextmanager
def served(place: Place, processes: int) -> Iterator[tuple[int, int]]:
    """`tracker serve` over the place: its port and its process."""
    office = Office(
        Installation(place.url, place.folder / "instance"), free_port(), place.folder / "serve.log", processes
    )
    office.start()
    try:
        soon(office.answers)
        assert office.server is not None
        yield office.port, office.server.pid
    finally:
        office.kill_all()


def _everybody(port: int, place: Place, world: World, count: int, chance: Random, *, is_mixed: bool) -> list[Person]:
    """Two of three are liaisons, the office has ten, the others are unit heads; reports are dealt out to the liaisons.

    Several people use an account of a liaison: each has reports of his own.
    """
    engine = create_engine(place.url)
    with engine.connect() as connection:
        names = _pairs(connection, "SELECT id, username FROM users")
        asked = connection.execute(
            text(
                "SELECT r.department_id, r.id, t.code FROM reports r JOIN tasks t ON t.id = r.task_id "
                "WHERE r.round_id = :round AND r.state IN ('draft', 'to_fill') ORDER BY r.id"
            ),
            {"round": world.open_round_id},
        ).all()
    engine.dispose()
    left: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for department_id, report_id, code in asked:
        left[department_id].append((report_id, code))
    units = world.people.units[:60]
    liaisons = [
        (unit, Share(Random(chance.random()), is_mixed))
        for unit in itertools.islice(itertools.cycle(units), count * 2 // 3)
    ]
    for unit in units:
        shares = [share for of, share in liaisons if of is unit]
        for share, (report_id, code) in zip(itertools.cycle(shares), left[unit.department_id]):
            share.reports.append(report_id)
            share.codes.append(code)
    for _, share in itertools.islice(itertools.cycle(liaisons[::5]), UPLOADS):
        share.files.append(b"%PDF-1.4 " + chance.randbytes(UPLOAD_BYTES))
    people_ = [Person.at(port, people.liaison(names[unit.liaison_id], share), share) for unit, share in liaisons]
    for role, paths in itertools.islice(itertools.cycle(OFFICE_PAGES.items()), 10):
        share = Share(Random(chance.random()), is_mixed)
        looked_at = (*paths, *MIXED_PAGES) if is_mixed else paths
        people_.append(Person.at(port, people.office(world.people.accounts[role], share, *looked_at), share))
    for unit in itertools.islice(itertools.cycle(units), count - len(people_)):
        share = Share(Random(chance.random()), codes=[code for _, code in left[unit.department_id]][:20])
        people_.append(Person.at(port, people.head(names[unit.head_id], share), share))
    chance.shuffle(people_)
    return people_


def _pairs(connection: Connection, statement: str) -> dict[int, str]:
    return dict(tuple(row) for row in connection.execute(text(statement)))


async def _rush(everybody: list[Person], parent: int, rate: float, seconds: float, chance: Random) -> Log:
    """Let them sign in, go slowly at first, then let requests begin at `rate` a second for so many seconds."""
    print(f"{len(everybody)} people sign in …", flush=True)
    entering = Log()
    for person in everybody:
        for _ in range(2):
            started = time.monotonic()
            await _step(person, started, entering)
            await asyncio.sleep(max(0.0, 0.5 / AT_MOST - (time.monotonic() - started)))
    await _drive(everybody, parent, rate / 4, WARMING_UP, chance, entering)
    for fault in entering.faults[:5]:
        print(f"FAULT while they came in: {fault}", flush=True)
    print(f"{rate:g} requests a second for {seconds / 60:g} minutes …", flush=True)
    log = Log()
    await _drive(everybody, parent, rate, seconds, chance, log)
    return log


async def _step(person: Person, due: float, log: Log) -> Answer | None:
    """One request of a person; None where no answer came: he does not come back."""
    asked = person.wanted
    try:
        answer = await person.line.ask(asked)
    except OSError as broken:
        log.faults.append(f"{asked.kind} {asked.path}: {broken}")
        return None
    log.note(asked, time.monotonic() - due, answer)
    if answer.status in asked.allowed:
        try:
            person.wanted = person.journey.send(answer)
        except Exception as stumbled:
            log.faults.append(f"{asked.kind} {asked.path}: {stumbled!r} in {answer.text[:200]}")
            return None
    return answer


async def _drive(everybody: list[Person], parent: int, rate: float, seconds: float, chance: Random, log: Log) -> None:
    """Requests begin at random, `rate` a second, each of anybody who has his answer.

    Of whoever has waited longest, it was once: all went in step, and every 80 seconds all read tasks and approved.
    """
    ready, led, free = list(everybody), deque[Person](), asyncio.Condition()
    running: set[asyncio.Task[None]] = set()

    async def begin(person: Person, due: float) -> None:
        answer = await _step(person, due, log)
        if answer is not None:
            # A browser follows at once where it is led.
            add = led.append if answer.status in (302, 303) else ready.append
            async with free:
                add(person)
                free.notify()

    start = due = told = time.monotonic()
    used = Used.by(parent)
    while due - start < seconds:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() >= told + 60:
            told, used = time.monotonic(), _end_minute(log, start, used, parent)
        async with free:
            await free.wait_for(lambda: led or ready)
            person = led.popleft() if led else ready.pop(chance.randrange(len(ready)))
        task = asyncio.create_task(begin(person, due))
        running.add(task)
        task.add_done_callback(running.discard)
        due += chance.expovariate(rate)
    log.late = max(0.0, time.monotonic() - due)
    await asyncio.gather(*running)
    _end_minute(log, start, used, parent)


@dataclass(frozen=True)
class Used:
    """Seconds of processor since the machine began: of who serves, of this process, of all, what was idle, stolen."""

    serving: float
    here: float
    all: float
    idle: float
    stolen: float

    @classmethod
    def by(cls, parent: int) -> Used:
        """Now; `parent`: the process of `tracker serve`."""
        serving = [psutil.Process(process).cpu_times() for process in (parent, *children(parent))]
        machine, here = psutil.cpu_times(), psutil.Process().cpu_times()
        return cls(
            sum(times.user + times.system for times in serving),
            here.user + here.system,
            sum(machine) - machine.guest - machine.guest_nice,
            machine.idle + machine.iowait,
            machine.steal,
        )


def _end_minute(log: Log, start: float, since: Used, parent: int) -> Used:
    """Note what the last minute was like; what was used until now."""
    now = Used.by(parent)
    whole = max(now.all - since.all, 0.01)
    serving, here, stolen = (
        (getattr(now, name) - getattr(since, name)) / whole for name in ("serving", "here", "stolen")
    )
    rest = 1 - (now.idle - since.idle) / whole - serving - here - stolen
    at = (time.monotonic() - start) / 60
    log.minutes.append(Minute(at, _memory(parent), Times.of(log.lately or [0.0]).p95, (serving, here, rest), stolen))
    log.lately.clear()
    return now


def _memory(parent: int) -> int:
    """MB of all serving processes; what they share is counted once."""
    total = 0
    for process in (parent, *children(parent)):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total // 1024


def tell(log: Log, everybody: list[Person]) -> None:
    """The table: how often, how long; what is over its limit; memory over time."""
    print(f"\n{'request':<28}{'number':>8}{'p50':>10}{'p95':>10}{'p99':>10}{'most':>10}")
    groups = {"all pages": MUST["page"], "all that saves": MUST["submit"]}
    joined: defaultdict[str, list[float]] = defaultdict(list)
    for kind, taken in sorted(log.taken.items()):
        joined["all that saves" if kind in SENDING else "all pages"] += taken
        print(_row(kind, taken, MUST["submit" if kind in SENDING else "page"]))
    for name, most in groups.items():
        print(_row(name, joined[name], most))
    print(f"the last request began {log.late:.2f} s late")
    refused = [words for person in everybody for words in person.share.refused]
    print(f"faults: {len(log.faults)}   reports asked back by the form: {len(refused)}")
    for words, number in Counter(words.partition(": ")[2] for words in refused).most_common(5):
        print(f"  {number} × {words}")
    for fault, number in Counter(log.faults).most_common(10):
        print(f"  FAULT {number} × {fault}")
    print("                memory       p95  serving people database stolen")
    for minute in log.minutes:
        print(minute)


def _row(name: str, taken: list[float], most: float) -> str:
    times = Times.of(taken)
    values = "".join(f"{seconds * 1000:7.0f} ms" for seconds in (times.p50, times.p95, times.at(0.99), times.at(1.0)))
    over = f"   over {most * 1000:.0f} ms" if times.p95 > most else ""
    return f"{name:<28}{len(taken):>8}{values}{over}"


def _recount(place: Place, everybody: list[Person]) -> None:
    """Every report whose sending was answered has gone on its way, every approved one to the office or the lead."""
    sent = [report for person in everybody for report in person.share.sent]
    approved = [report for person in everybody for report in person.share.approved]
    engine = create_engine(place.url)
    with engine.connect() as connection:
        events = {tuple(row) for row in connection.execute(text("SELECT report_id, act FROM report_events"))}
        states = _pairs(connection, "SELECT id, state FROM reports")
    engine.dispose()
    waiting = (ReportState.DRAFT, ReportState.TO_FILL)
    lost = [report for report in sent if (report, "send") not in events or states[report] in waiting]
    lost += [report for report in approved if events.isdisjoint({(report, "approve"), (report, "hand_up")})]
    print(f"sent {len(sent)}, approved {len(approved)}; not found in the database: {len(lost)} {lost[:10]}")


if __name__ == "__main__":
    main()
