"""Writers killed at random leave one chain with all they acknowledged; no tampering with it goes unseen (P8)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.audit.trails import Row, anchor, begun_anew, made_older, rewritten, swap
from tests.faults.seeds import seed_of_run
from tests.faults.writer_of_acts import FORKS, work
from tests.given.builders import act
from tracker.acts.upkeep import audit as acts
from tracker.audit import checking_queries
from tracker.audit.anchors import Kept, key_of
from tracker.audit.checking import check
from tracker.audit.models import AuditEntry
from tracker.database import db

pytestmark = pytest.mark.fault

WRITERS, KILLS, TAMPERINGS = 4, 40, 2000


def start(url: str, folder: Path, number: int) -> BaseProcess:
    """One more writer, with a log of its own."""
    settings = {"TRACKER_DATABASE_URL": url, "TRACKER_INSTANCE": str(folder)}
    writer = FORKS.Process(target=work, args=(settings, folder / f"{number}.log"))
    writer.start()
    return writer


def acknowledged(folder: Path) -> set[str]:
    """What the writers said was done; a line cut off was not said yet."""
    logs = [path.read_text(encoding="ascii") for path in folder.glob("*.log")]
    return {line for log in logs for line in log.split("\n")[:-1]}


def test_killed_writers_leave_one_chain_that_shows_every_tampering(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    seed = seed_of_run()
    print(f"seed {seed}")
    chance = random.Random(seed)
    numbers = iter(range(10**6))
    writers = [start(database_url, tmp_path, next(numbers)) for _ in range(WRITERS)]
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.5))
            place = chance.randrange(WRITERS)
            writers[place].kill()
            writers[place].join()
            writers[place] = start(database_url, tmp_path, next(numbers))
        time.sleep(3)
    finally:
        for writer in writers:
            writer.kill()
            writer.join()
    said, file = acknowledged(tmp_path), tmp_path / "anchors.jsonl"
    with app.app_context():
        kept = list(db.session.scalars(select(AuditEntry.request_id)))
        assert len(said) > 100 and said <= set(kept) and len(kept) == len(set(kept))
        assert acts.anchor(act(), file) == 1
        assert checking_queries.verified(file).is_sound
        print(f"{len(kept)} rows, {len(said)} acknowledged, {KILLS} kills")
        sound = [list(row) for row in checking_queries.rows()]
    unseen = [how for how in range(TAMPERINGS) if is_unseen(sound, chance)]
    assert unseen == []


def is_unseen(sound: list[Row], chance: random.Random) -> bool:
    """Tamper with a part of the trail in one of many ways; whether the check is content."""
    length = min(len(sound), 400)
    rows = [list(row) for row in sound[:length]]
    place = chance.randrange(length)
    key = key_of("tests only")
    ways: list[Callable[[], object]] = [
        lambda: flip(rows, place, chance),
        lambda: rows.pop(place),
        lambda: rows.__delitem__(slice(place, None)),
        lambda: swap(rows, place, (place + chance.randrange(1, length)) % length),
        lambda: rewritten(rows, place),
        lambda: (rows.__delitem__(slice(place, None)), rows.extend(forged(sound, place, length))),
        lambda: begun_anew(rows),
        lambda: made_older(rows, chance.choice([place, length - 1]), chance.randrange(3)),
    ]
    chance.choice(ways)()
    return check(rows, [], Kept((anchor(sound[length - 1], key=key),)), key).is_sound


def forged(sound: list[Row], place: int, length: int) -> list[Row]:
    """An old backup in which work went on: other rows, every hash right."""
    rows = [list(row) for row in sound[:length]]
    rewritten(rows, place)
    return rows[place:]


def flip(rows: list[Row], place: int, chance: random.Random) -> None:
    """One bit of one value."""
    column = chance.choice([at for at, value in enumerate(rows[place]) if isinstance(value, str | int) and at])
    value = rows[place][column]
    if isinstance(value, int):
        rows[place][column] = value ^ 1
    else:
        at = chance.randrange(len(value)) if value else 0
        rows[place][column] = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] if value else "x"
