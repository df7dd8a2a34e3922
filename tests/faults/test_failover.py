"""Work that moves to the standby while an office acts: whatever was acknowledged is there afterwards (P1b).

The primary is killed, or stopped and killed later (fenced), or stopped, woken beside the new one and then killed;
before that the standby may hear nothing of it for a while. Writers act by the program's own acts and by its pages,
through one address that names both servers, and note what they were told. FAULT_SEED=7 runs that seed again.

Of a pair that does not wait for its standby some acts must be lost: else the test would be blind.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Lock, Thread
from typing import Protocol

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.pages import Form, Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.faults.pairs import Node, Pair, running_pair, wait
from tests.faults.seeds import seed_of_run
from tests.given.builders import act, settings
from tests.servers.programs import program
from tracker import audit, changes
from tracker.database import db, postgresql
from tracker.failures.outage import is_outage

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

WRITERS, VISITORS = 9, 5
LIAISON = "cq-liaison-sww"
WAYS = ("kill", "stop", "wake")
NOT_SAVED, UNKNOWN = "没有保存", "不能确定这次是否已经保存"


class Servers(Protocol):
    """Servers of which one takes writes, and an address by which the program finds it."""

    @property
    def programs(self) -> Path: ...

    @property
    def url(self) -> str: ...

    @property
    def primary(self) -> Node: ...

    def end(self) -> None: ...


@dataclass
class Office:
    """Who acts, what was acknowledged to whom when it was asked, and what was refused."""

    app: Flask
    passwords: dict[str, str]
    acknowledged: list[tuple[float, str]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ended: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def note(self, began: float, request_id: str, became: str) -> None:
        """What became of one act."""
        with self.lock:
            if became == "saved":
                self.acknowledged.append((began, request_id))
            else:
                self.refused[became] = self.refused.get(became, 0) + 1

    def act(self, number: int) -> None:
        """By an act of the program, again and again."""
        count = 0
        while not self.ended.wait(0.05):
            count += 1
            began, doing = time.monotonic(), act(request_id=f"writer-{number}-{count}")
            try:
                with self.app.app_context(), changes.writing(doing):
                    audit.record(doing, "drill", "backup", count, before={"n": count}, after={"n": count + 1})
                self.note(began, doing.request_id, "saved")
            except Exception as error:
                self.note(began, doing.request_id, type(error).__name__)
                if not is_outage(error):
                    self.faults.append(f"writer: {error!r}")

    def visit(self, visitor: Visitor, path: str) -> None:
        """By the form of a report, again and again."""
        count = 0
        while not self.ended.wait(0.1):
            count += 1
            page = visitor.get(path)
            if page.status_code == 503:
                self.note(0, "", "page 503")
                continue
            form = next(form for form in Page.of(page.text).forms if "progress_text" in form.names)
            values = {**form.fields, "progress_text": f"已出台方案，第 {count} 稿。", "save": "1"}
            began = time.monotonic()
            answer = visitor.client.post(form.action or path, data=values)
            became = "saved" if answer.status_code == 303 else f"form {answer.status_code}"
            self.note(began, values["form_token"], became)
            told = NOT_SAVED in answer.text or UNKNOWN in answer.text
            if answer.status_code != 303 and not (answer.status_code == 503 and told):
                words = " ".join(Page.of(answer.text).tree.xpath("string(//main)").split())
                self.faults.append(f"form: {answer.status} {words[:300]}")

    def acknowledged_since(self, instant: float) -> bool:
        """Whether somebody who asked after this instant was told that it is saved."""
        return any(began > instant for began, _ in self.acknowledged[-400:])


@contextmanager
def office(pair: Servers, installation: Installation) -> Iterator[Office]:
    """All act until the end."""
    with program(settings(pair.url, installation.folder)) as app:
        here = Office(app, demo_passwords(installation))
        visitors = [Visitor.signed_in(app, LIAISON, here.passwords[LIAISON]) for _ in range(VISITORS)]
        forms = [link for link in visitors[0].page("/reports").links if link.endswith("/edit")]
        threads = [Thread(target=here.act, args=(number,)) for number in range(WRITERS)]
        threads += [Thread(target=here.visit, args=each) for each in zip(visitors, dict.fromkeys(forms), strict=False)]
        for thread in threads:
            thread.start()
        try:
            yield here
        except BaseException:
            pair.end()
            raise
        finally:
            here.ended.set()
            for thread in threads:
                thread.join()
            with app.app_context():
                db.engine.dispose()


def fail_over(pair: Pair, here: Office, moments: random.Random) -> tuple[str, float, float]:
    """One failure of the primary: which, seconds until the standby was promoted, and until an act was acknowledged."""
    way, cut = moments.choice(WAYS), moments.choice((0.0, moments.uniform(0.05, 0.6)))
    time.sleep(moments.uniform(0.5, 2))
    if cut:
        pair.cut()
        time.sleep(cut)
    failed, began = pair.primary, time.monotonic()
    failed.signal(signal.SIGKILL if way == "kill" else signal.SIGSTOP)
    pair.promote()
    promoted = time.monotonic() - began
    if way == "wake":
        failed.signal(signal.SIGCONT)
        time.sleep(moments.uniform(0.1, 0.6))
    if way != "kill":
        failed.signal(signal.SIGKILL)
    pair.rebuild()
    wait(lambda: here.acknowledged_since(began + promoted))
    return way, promoted, time.monotonic() - began


def lost(pair: Servers, here: Office) -> list[str]:
    """What was acknowledged and is not there: its row of the audit trail, or of the forms that were sent."""
    with pair.primary.connected("tracker") as connection:
        kept = {
            name
            for (name,) in connection.execute(
                "SELECT request_id FROM audit_entries UNION SELECT request_id FROM done_requests"
            )
        }
    return [request_id for _, request_id in here.acknowledged if request_id not in kept]


def fill(pair: Servers, url: str) -> None:
    """The rows of a database of the tests go into the pair's."""
    pair.primary.answers("CREATE DATABASE tracker TEMPLATE template0")
    programs, (name, _, host) = pair.programs, url.partition("@/")[2].partition("?host=")
    dumped = subprocess.run(
        [programs / "pg_dump", "-h", host, "-U", "postgres", name], check=True, capture_output=True
    ).stdout
    there = ["-h", str(pair.primary.folder), "-p", str(pair.primary.port), "-U", "postgres"]
    put = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", *there]
    subprocess.run([*put, "tracker"], input=dumped, check=True, stdout=subprocess.DEVNULL)


def lived_through(failovers: int, demo: Installation, seed: int, commit: str = "on") -> tuple[int, list[str]]:
    """So many failures while the office acts; how many acts were acknowledged, and which of them are lost."""
    moments = random.Random(seed)
    with running_pair(commit) as pair:
        fill(pair, demo.url)
        with office(pair, demo) as here:
            came = [fail_over(pair, here, moments) for _ in range(failovers)]
            time.sleep(1)
        gone, count = lost(pair, here), len(here.acknowledged)
    # Where acts are lost their numbers are given out again, and writers beat each other who never met.
    assert commit == "local" or here.faults == [], here.faults[:5]
    promoted, writable = ([seconds[place] for seconds in came] for place in (1, 2))
    ways = {way: sum(one[0] == way for one in came) for way in WAYS}
    print(f"seed {seed}, synchronous_commit={commit}: {failovers} failovers {ways}")
    print(f"{count} acknowledged, {len(gone)} lost")
    print(f"promoted after {told(promoted)}; writable after {told(writable)}; refused {here.refused}")
    return count, gone


def told(seconds: list[float]) -> str:
    """The middle, the 95th of a hundred, the longest."""
    p95 = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return f"{median(seconds):.1f} s, p95 {min(p95, max(seconds)):.1f} s, longest {max(seconds):.1f} s"


@pytest.mark.slow
def test_a_failover_loses_nothing(demo: Installation, open_quarter: None) -> None:
    count, gone = lived_through(1, demo, seed_of_run())
    assert count and gone == []


def forms_of(app: Flask, installation: Installation) -> tuple[Visitor, str, Form]:
    """A visitor before the form of a report."""
    visitor = Visitor.signed_in(app, LIAISON, demo_passwords(installation)[LIAISON])
    path = next(link for link in visitor.page("/reports").links if link.endswith("/edit"))
    return visitor, path, next(form for form in visitor.page(path).forms if "progress_text" in form.names)


@pytest.mark.slow
def test_a_standby_that_is_gone_is_told_and_pages_go_on(
    demo: Installation, open_quarter: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever, nothing is called saved, reading goes on; so too where the wait is cancelled (P16)."""
    with running_pair() as pair, program(settings(pair.url, demo.folder)) as app:
        fill(pair, demo.url)
        visitor, path, form = forms_of(app, demo)
        values = {**form.fields, "progress_text": "已出台方案。", "save": "1"}
        pair.cut()
        cancelled = Thread(target=cancel_who_waits, args=(pair,))
        cancelled.start()
        answer = visitor.client.post(form.action or path, data=values)
        cancelled.join()
        assert answer.status_code == 503 and UNKNOWN in answer.text
        assert visitor.get("/").status_code == 200
        monkeypatch.setattr(postgresql, "SECONDS", 0.5)
        other = next(form for form in visitor.page(path).forms if "progress_text" in form.names)
        answer = visitor.client.post(path, data={**other.fields, "progress_text": "另一稿。", "save": "1"})
        assert answer.status_code == 503 and UNKNOWN in answer.text
        assert visitor.get("/reports").status_code == 200
        with app.app_context():
            db.engine.dispose()


def cancel_who_waits(pair: Pair) -> None:
    """An administrator ends the wait of a commit."""
    waits = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    wait(lambda: bool(pair.primary.answers(waits)))


@pytest.mark.fault
def test_fifty_failovers_lose_nothing(demo: Installation, open_quarter: None) -> None:
    failovers = int(os.environ.get("FAILOVERS", "50"))
    count, gone = lived_through(failovers, demo, seed_of_run())
    assert count > 10 * failovers and gone == []


@pytest.mark.fault
def test_a_pair_that_does_not_wait_loses_some(demo: Installation, open_quarter: None) -> None:
    _, gone = lived_through(8, demo, seed_of_run(), commit="local")
    assert gone
