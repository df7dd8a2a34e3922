"""`python -m tests.bench.restoring`: ten gigabytes are backed up, read again and restored (reliability.md, P13).

Most of it is what bodies hand in: files of 10 MB, each the proof of a text. The commands are run as the administrator
runs them; beside each stands what copying the same bytes takes on this disk.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, insert, select

from tests.bench.data import act
from tests.bench.places import Place, filled
from tests.servers.databases import running_server
from tracker.database import db
from tracker.reporting.models import Evidence, ReportVersion
from tracker.vocabulary import EvidenceKind

FILE = 10 * 1024 * 1024
LIMIT = 15
"""Minutes that a restore may take."""


def main() -> None:
    """Read the command line, fill an office, do what an administrator does, print what it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.restoring", description=__doc__)
    parser.add_argument("--database", default="postgresql", choices=["postgresql", "sqlite"])
    parser.add_argument("--gigabytes", type=float, default=10.0)
    parser.add_argument("--tasks", type=int, default=50_000)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-restoring-")))
        print(f"Filling {asked.tasks:,} tasks …", flush=True)
        (place,), _ = filled(asked.tasks, [asked.database], folder, stack)
        size = _database_bytes(place)
        print(f"Database of {size / 2**30:.1f} GB; handing in files …", flush=True)
        _hand_in(place, int((asked.gigabytes * 2**30 - size) / FILE))
        here = Command(place.url, place.folder / "instance")
        shelf, empty = folder / "shelf", folder / "empty"
        floor = _seconds(lambda: _copied(place.folder / "instance" / "uploads", folder / "floor"))
        print(f"copying the files takes {floor:.0f} s on this disk", flush=True)
        _tell("backup create", _seconds(lambda: here.run("backup", "create", str(shelf))), floor)
        _tell("backup create, the next night", _seconds(lambda: here.run("backup", "create", str(shelf))), floor)
        (copy,) = sorted(one for one in shelf.iterdir() if one.is_dir())[-1:]
        (keys,) = list(shelf.glob("keys-*.json"))[-1:]
        _tell("backup verify", _seconds(lambda: here.run("backup", "verify", str(copy))), floor)
        there = Command(_empty(asked.database, folder, stack), empty)
        restoring = _seconds(lambda: there.run("backup", "restore", str(copy), "--keys", str(keys)))
        _tell("backup restore", restoring, floor)
        _tell("doctor", _seconds(lambda: there.run("doctor", allowed=(0, 1))), floor)
        print(f"the restore took {restoring / 60:.1f} of {LIMIT} minutes")


@dataclass(frozen=True)
class Command:
    """`tracker` over an installation, as a process of its own."""

    url: str
    instance: Path

    def run(self, *words: str, allowed: tuple[int, ...] = (0,)) -> None:
        """What it prints goes on to the screen; ends the bench where it fails."""
        environment = {
            "TRACKER_DATABASE_URL": self.url,
            "TRACKER_INSTANCE": str(self.instance),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
        }
        if programs := os.environ.get("TRACKER_PG_BIN"):
            environment["TRACKER_PG_BIN"] = programs
        code = subprocess.run(
            [Path(sys.executable).with_name("tracker"), *words], env=environment, check=False
        ).returncode
        if code not in allowed:
            sys.exit(f"tracker {' '.join(words)}: {code}")


def _database_bytes(place: Place) -> int:
    if place.kind == "sqlite":
        return Path(place.url.removeprefix("sqlite:///")).stat().st_size
    engine = create_engine(place.url)
    with engine.connect() as connection:
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    engine.dispose()
    return int(size)


def _hand_in(place: Place, files: int) -> None:
    """So many files as proofs of texts that are being written, dealt out among them."""
    chance = Random(1)
    with place.app.app_context():
        store, doing = place.app.config["TRACKER"].uploads, act()
        drafts = select(ReportVersion.id).where(ReportVersion.sent_at.is_(None)).order_by(ReportVersion.id)
        texts = islice(cycle(db.session.scalars(drafts).all()), files)
        proofs = [
            {
                "version_id": text,
                "kind": EvidenceKind.FILE.value,
                "title": f"佐证材料{number}",
                "file_name": f"{number}.pdf",
                "file_sha256": store.keep(b"%PDF-1.4 " + chance.randbytes(FILE)),
                "file_bytes": FILE + 9,
                "added_at": doing.at,
                "actor": "联络员",
            }
            for number, text in enumerate(texts)
        ]
        db.session.execute(insert(Evidence), proofs)
        db.session.commit()
        db.session.remove()


def _copied(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    subprocess.run(["sync", str(target)], check=True)


def _empty(kind: str, folder: Path, stack: ExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'restored.sqlite3'}"
    server = stack.enter_context(running_server(durable=True))
    server.execute("CREATE DATABASE restored TEMPLATE template0")
    return server.url("restored")


def _seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def _tell(name: str, seconds: float, floor: float) -> None:
    print(f"{name:<32}{seconds:8.0f} s{seconds / max(floor, 0.01):8.1f} × copying", flush=True)


if __name__ == "__main__":
    main()
