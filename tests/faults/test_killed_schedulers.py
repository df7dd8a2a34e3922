"""Schedulers killed at random while the days go by: one works at a time, everything is said once (P3, P5).

Every digest leaves by mail to a server of the test's own. What arrived twice said so, and only where nobody could know
whether the first had arrived. Two hundred rounds on each database, by the score: each score prints its seed;
FAULT_SEED=7 runs that seed again and leaves out the scores that have passed with it (pytest keeps them in its cache).
"""

from __future__ import annotations

import email
import email.policy
import random
import re
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.alerts.channelled import local, open_to, with_mail
from tests.alerts.receivers import CERTIFICATE, MailServer, mail_server
from tests.clients.commands import Installation
from tests.faults.hurried_scheduler import FORKS, work
from tests.faults.seeds import seed_of_run
from tests.faults.test_killed_scans import written
from tests.given.builders import TODAY, settings
from tests.given.rows import CHONGQING, person
from tests.servers.databases import Databases
from tests.servers.programs import program
from tracker.alerts.digest.words import REPEATED
from tracker.alerts.models import Delivery, ScannedDay
from tracker.database import db
from tracker.people.models import Department, User
from tracker.tasks.models import Assignment
from tracker.vocabulary import DeliveryState, Role

SIDE_BY_SIDE = 3
REGIONS = {"140000", "500000"}
PATIENCE = 240.0
ROUNDS, SCORE = 200, 20
ENDED = {one for one in DeliveryState if one not in (DeliveryState.QUEUED, DeliveryState.SENDING)}


@dataclass
class Machine:
    """Schedulers side by side over one installation, the clock they share, and where their mail arrives."""

    installation: Installation
    app: Flask
    folder: Path
    mails: MailServer

    def __post_init__(self) -> None:
        self.hour, self.log = self.folder / "clock", self.folder / "log"
        self.log.touch()
        self.processes: dict[int, BaseProcess] = {}
        self.kills = 0

    def set_clock(self, day: date, hour: str) -> None:
        """It is that hour of the day: all jobs look what there is to do."""
        other = self.hour.with_suffix(".new")
        other.write_text(f"{day}T{hour}:00+08:00")
        other.replace(self.hour)

    def fill(self) -> None:
        """So many work side by side."""
        here = self.installation
        environment = {
            "TRACKER_DATABASE_URL": here.url,
            "TRACKER_INSTANCE": str(here.folder),
            "TRACKER_DESTINATIONS": f"localhost:{self.mails.port},127.0.0.1,::1",
            "TRACKER_CA_FILE": str(CERTIFICATE),
        }
        while len(self.processes) < SIDE_BY_SIDE:
            started = FORKS.Process(target=work, args=(environment, self.hour, self.log), daemon=True)
            started.start()
            assert started.pid
            self.processes[started.pid] = started

    def kill(self, pid: int) -> None:
        """End it without a word."""
        process = self.processes.pop(pid)
        process.kill()
        process.join()

    def kill_some(self, moments: random.Random, within: float) -> None:
        """Soon, one or several; others take their place."""
        time.sleep(moments.uniform(0, within))
        for pid in moments.sample(sorted(self.processes), moments.randint(1, SIDE_BY_SIDE)):
            self.kill(pid)
            self.kills += 1
        self.fill()

    def scanned(self, day: date) -> set[str]:
        """Which regions' scan of that day is done."""
        with self.app.app_context():
            return set(db.session.scalars(select(ScannedDay.jurisdiction_id).where(ScannedDay.day == day)))

    def faults(self) -> list[str]:
        """What went wrong in the processes. On a machine that is busy otherwise a job may wait too long for SQLite."""
        raised = re.findall(r"^[\w.]*(?:Error|Exception|Lost)\b.*$", self.log.read_text(), re.MULTILINE)
        return [line for line in raised if "database is locked" not in line]

    def wait(self, until: Callable[[], bool]) -> None:
        """Until something is so."""
        began = time.monotonic()
        while not until():
            assert time.monotonic() - began < PATIENCE, (self.processes, self.log.read_text()[-4000:])
            time.sleep(0.1)


def staff(installation: Installation) -> None:
    """Every unit of 重庆 that was given something has a liaison and a head, with mail."""
    with program(settings(installation.url, installation.folder)) as app, app.app_context():
        held = select(Assignment.department_id).where(Assignment.jurisdiction_id == CHONGQING).distinct()
        for body in db.session.scalars(select(Department).where(Department.id.in_(held)).order_by(Department.id)).all():
            for role in (Role.LIAISON, Role.UNIT_HEAD):
                person(role, body)
        db.session.execute(update(User).values(mail=User.username + "@example.gov.cn"))
        db.session.commit()


@contextmanager
def machine(installation: Installation, folder: Path) -> Iterator[Machine]:
    """Mail leaves for a server of ours; nothing of all this is left behind."""
    staff(installation)
    with mail_server() as mails, program(settings(installation.url, installation.folder)) as app:
        made = Machine(installation, app, folder, mails)
        with app.app_context():
            with_mail(open_to(local(installation.folder), mails), mails)
        try:
            yield made
        finally:
            for pid in list(made.processes):
                made.kill(pid)


def live_through(days: list[date], schedulers: Machine, undisturbed: Installation, seed: int) -> None:
    """Day by day: some are killed while they scan, some while they send; the twin has quiet days."""
    print(f"seed {seed}")
    moments = random.Random(seed)
    for day in days:
        schedulers.set_clock(day, "08:05")
        schedulers.fill()
        schedulers.kill_some(moments, 1.5)
        schedulers.mails.drops = moments.random() < 0.1
        schedulers.wait(lambda day=day: schedulers.scanned(day) == REGIONS)  # type: ignore[misc]
        schedulers.kill_some(moments, 1.5)
        schedulers.mails.drops = False
        _end(schedulers, day)
        undisturbed.done("alert", "scan", "--on", day.isoformat())
    assert not schedulers.faults(), schedulers.faults()


def _end(schedulers: Machine, day: date) -> None:
    """The day goes on: what was left in the middle is noted, and what failed is sent again."""
    for hour in ("09:30", "10:10", "11:00"):
        schedulers.set_clock(day, hour)
        schedulers.wait(lambda hour=hour: f"deliver as of {day}T{hour}" in schedulers.log.read_text())  # type: ignore[misc]


def recount(schedulers: Machine) -> str:
    """Held against what arrived: visible once, or marked where the outcome of the one before was unknown."""
    arrived: defaultdict[int, list[bool]] = defaultdict(list)
    for mail in schedulers.mails.mails:
        read = email.message_from_bytes(mail.bytes, policy=email.policy.default)
        number = int(str(read["Message-ID"]).partition("digest-")[2].partition("@")[0].partition(".")[0])
        arrived[number].append(str(read["Subject"]).startswith(REPEATED))
    with schedulers.app.app_context():
        attempts = db.session.execute(select(Delivery.digest_id, Delivery.state).order_by(Delivery.id)).all()
    unknown = [digest for digest, state in attempts if state == DeliveryState.UNKNOWN]
    assert {state for _, state in attempts} <= ENDED, attempts
    assert {digest for digest, state in attempts if state == DeliveryState.SENT} <= set(arrived)
    for digest, marks in arrived.items():
        assert all(marks[1:]), (digest, marks)
        assert len(marks) <= 1 + unknown.count(digest), (digest, marks)
    doubled = sum(len(marks) - 1 for marks in arrived.values())
    return f"{schedulers.kills} kills, {len(arrived)} digests arrived, {len(unknown)} outcomes unknown, {doubled} twice"


@contextmanager
def twin(databases: Databases, kind: str, folder: Path) -> Iterator[Installation]:
    """The same beginning, for days on which nobody is killed."""
    with databases.fresh(kind, "demo") as url:
        beside = Installation(url, shutil.copytree(databases.instance("demo"), folder / "undisturbed"))
        staff(beside)
        yield beside


@pytest.mark.fault
@pytest.mark.parametrize("score", range(ROUNDS // SCORE))
def test_two_hundred_rounds_of_killed_schedulers(
    demo: Installation,
    database_kind: str,
    databases: Databases,
    tmp_path: Path,
    score: int,
    request: pytest.FixtureRequest,
) -> None:
    seed, passed = seed_of_run(), f"faults/{database_kind}"
    done = request.config.cache.get(passed, []) if request.config.cache else []
    if [seed, score] in done:
        pytest.skip(f"已用种子 {seed} 通过")
    days = [TODAY + timedelta(days=score * SCORE + number) for number in range(SCORE)]
    with twin(databases, database_kind, tmp_path) as undisturbed, machine(demo, tmp_path) as schedulers:
        live_through(days, schedulers, undisturbed, seed + score)
        for mine, theirs in zip(written(demo, days[-1]), written(undisturbed, days[-1]), strict=True):
            assert mine == theirs
        print(recount(schedulers))
    if request.config.cache:
        request.config.cache.set(passed, [*done, [seed, score]])


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_day_of_killed_schedulers(
    demo: Installation, database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    with twin(databases, database_kind, tmp_path) as undisturbed, machine(demo, tmp_path) as schedulers:
        live_through([TODAY], schedulers, undisturbed, random.randrange(10**6))
        mine, theirs = (here.done("alert", "list", "--json").json for here in (demo, undisturbed))
        assert mine == theirs and mine
        print(recount(schedulers))
        assert schedulers.mails.mails
