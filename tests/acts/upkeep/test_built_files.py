"""What was built goes after a month, its record after a year; what still says something stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders
from tracker.actor import SYSTEM
from tracker.acts.reporting.excel_forms import FORMS
from tracker.acts.upkeep import built_files
from tracker.database import db
from tracker.jobs import runs
from tracker.jobs.runs import CANCELLED, DONE, FAILED, QUEUED, REBUILD, RUNNING, VERIFY_AUDIT
from tracker.plans.receive.imports import KIND as IMPORT
from tracker.stores.folder import Folder
from tracker.supervision.editions.rules import KIND as EDITION
from tracker.supervision.period import WORKBOOK

TODAY = datetime(2026, 11, 20, 4, tzinfo=UTC)
EDITION_FILE = "500000-2025Q4-1-whole-3f2a.xlsx"


@pytest.fixture
def built(session: scoped_session[Session], tmp_path: Path) -> Iterator[Folder]:
    yield Folder(tmp_path)


def ran(built: Folder, kind: str, days: int, state: str = DONE, result: str | None = None) -> int:
    """A run that ended so many days ago; of the kinds that make a file it has left one."""
    ended = TODAY - timedelta(days=days)
    row = runs.Run(
        jurisdiction_id="500000",
        kind=kind,
        parameters={"quarter": "2026Q3"},
        state=state,
        requested_name="经办",
        created_at=ended,
        finished_at=None if state in (QUEUED, RUNNING) else ended,
        result=result,
    )
    db.session.add(row)
    db.session.flush()
    if kind in built_files.KINDS and state == DONE:
        row.result = f"2026Q3-{row.id}.xlsx"
        left(built, row.result, ended)
    run_id = row.id
    db.session.commit()
    return run_id


def left(built: Folder, name: str, at: datetime) -> None:
    with built.unfinished() as place:
        place.write_bytes(b"PK")
        built.settle(place, name)
    os.utime(Path(built.label) / name, (at.timestamp(), at.timestamp()))


def tidied(built: Folder) -> int:
    return built_files.forget_old(builders.act(at=TODAY, actor=SYSTEM), built)


def known(run_id: int) -> tuple[str, str | None] | None:
    row = db.session.get(runs.Run, run_id)
    return (row.state, row.result) if row else None


def names(built: Folder) -> list[str]:
    return [one.name for one in built.stored()]


@pytest.mark.both
@pytest.mark.parametrize("kind", [WORKBOOK, FORMS])
@pytest.mark.parametrize(("days", "goes"), [(0, False), (29, False), (31, True), (364, True)])
def test_a_file_goes_after_a_month_and_its_record_says_so(built: Folder, kind: str, days: int, goes: bool) -> None:
    run_id = ran(built, kind, days)
    name = f"2026Q3-{run_id}.xlsx"
    assert tidied(built) == goes
    assert known(run_id) == (DONE, None if goes else name)
    assert names(built) == ([] if goes else [name])
    assert tidied(built) == 0


def test_files_of_editions_and_templates_stay_whatever_their_age(built: Folder) -> None:
    left(built, EDITION_FILE, TODAY - timedelta(days=4000))
    left(built, "3f2a" * 16, TODAY - timedelta(days=4000))
    ran(built, WORKBOOK, 4000)
    assert tidied(built) == 1
    assert names(built) == ["3f2a" * 16, EDITION_FILE]


@pytest.mark.both
@pytest.mark.parametrize(
    ("kind", "state", "stays"),
    [
        (WORKBOOK, DONE, False),
        (WORKBOOK, CANCELLED, False),
        (IMPORT, DONE, False),
        (IMPORT, FAILED, False),
        (EDITION, DONE, False),
        # By it the scheduler knows that nobody wants this edition.
        (EDITION, CANCELLED, True),
        (VERIFY_AUDIT, DONE, False),
        (WORKBOOK, QUEUED, True),
        (WORKBOOK, RUNNING, True),
    ],
)
def test_a_record_goes_after_a_year(built: Folder, kind: str, state: str, stays: bool) -> None:
    old = ran(built, kind, 366, state)
    young = ran(built, kind, 364)
    tidied(built)
    assert (known(old) is not None) is stays
    assert known(young) is not None


def test_what_was_rebuilt_last_stays_for_it_may_have_to_be_done_again(built: Folder) -> None:
    first, last = ran(built, REBUILD, 900, FAILED), ran(built, REBUILD, 800, FAILED)
    tidied(built)
    assert known(first) is None
    assert known(last) == (FAILED, None)
    assert runs.unfinished_rebuild("500000") is not None


def test_who_reads_it_just_then_reads_it_to_the_end(built: Folder) -> None:
    run_id = ran(built, WORKBOOK, 40)
    with built.opened(f"2026Q3-{run_id}.xlsx") as file:
        assert tidied(built) == 1
        assert file.read() == b"PK"


def test_a_file_that_is_in_use_goes_the_next_time(built: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows takes no file away that somebody has open."""
    run_id = ran(built, WORKBOOK, 40)
    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", in_use)
        assert tidied(built) == 0
    assert known(run_id) == (DONE, f"2026Q3-{run_id}.xlsx")
    assert tidied(built) == 1


def in_use(self: Path, missing_ok: bool = False) -> None:
    raise PermissionError(13, "used by another process")


def test_ten_years_at_once_are_taken_away_hour_by_hour(built: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_files, "AT_ONCE", 2)
    for _ in range(3):
        ran(built, WORKBOOK, 100)
    assert [tidied(built) for _ in range(3)] == [2, 1, 0]


def test_nothing_is_forgotten_by_who_has_lost_the_lease(built: Folder) -> None:
    run_id = ran(built, IMPORT, 400)
    ran(built, IMPORT, 1)
    with pytest.raises(Exception, match="fencing"):
        built_files.forget_old(replace(builders.act(at=TODAY, actor=SYSTEM), fencing=7), built)
    assert known(run_id) is not None
