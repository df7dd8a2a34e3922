"""The file of an import that came to nothing goes a day later, unless the same bytes are somebody else's, too."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from tests.given import builders
from tests.given.rows import added
from tests.plans import revised
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker import audit, changes
from tracker.actor import SYSTEM
from tracker.acts.plans import imports
from tracker.acts.reporting import reports
from tracker.config import Config
from tracker.database import db
from tracker.jobs import runs
from tracker.papers.models import PaperTemplate
from tracker.plans.models import PlanPage
from tracker.reporting.models import Evidence, FormUpload, PaperApproval, PaperScan, Report
from tracker.stores.fingerprints import fingerprint
from tracker.stores.naming import SHEET_RECEIVED
from tracker.vocabulary import EvidenceKind

DATA = b"\xd0\xcf\x11\xe0" + b"\0" * 600
"""No document of any program: its import is refused."""
SAME = fingerprint(DATA)
NAMED = {"file_name": "方案.doc", "file_sha256": SAME}
RECORDED = {"recorded_at": builders.NOW, "actor": "测试"}


@pytest.fixture
def of(session: object) -> Region:
    return world.region()


@pytest.fixture
def config(app: Flask) -> Config:
    settings: Config = app.config["TRACKER"]
    return settings


def written(of: Region) -> Report:
    """A report with a text."""
    task = of.task()
    db.session.commit()
    world.opened()
    found = world.report(task, of.transport)
    reports.save_draft(by(of.liaison), found.id, None, world.TEXT)
    return found


def proof(of: Region) -> None:
    proven = {"kind": EvidenceKind.FILE, "title": "佐证", "file_bytes": 1, "added_at": builders.NOW, "actor": "测试"}
    added(Evidence(version_id=written(of).version_id, **NAMED, **proven))


def scan(of: Region) -> None:
    signed = {"approver": "李明", "post": "局长", "signed_on": world.OPENED, "scan_due_on": world.DUE}
    approval = added(PaperApproval(version_id=written(of).version_id, **signed, **RECORDED))
    added(PaperScan(approval_id=approval.id, file_bytes=1, **NAMED, **RECORDED))


def form(of: Region) -> None:
    whose = {"jurisdiction_id": of.plan.jurisdiction_id, "department_id": of.transport.id, "actor_id": None}
    added(FormUpload(round_id=world.opened().id, file_bytes=1, **whose, **NAMED, **RECORDED))


def page(of: Region) -> None:
    added(PlanPage(plan_id=of.plan.id, number=1, picture_sha256=SAME, width=1, height=1, rows=[]))


def template(of: Region) -> None:
    what = {"jurisdiction_id": of.plan.jurisdiction_id, "family": "letter", "kind": "reminder", "step": "taken"}
    added(PaperTemplate(**what, **NAMED, **RECORDED))


def document(of: Region) -> None:
    of.plan.file_sha256 = SAME


def sheet(of: Region) -> None:
    with changes.writing(builders.act()) as session:
        audit.record(builders.act(), SHEET_RECEIVED, "plan", of.plan.id, file="分工表.xlsx", sha256=SAME)
        session.flush()


OTHERS = [proof, scan, form, page, template, document, sheet]


def asked(of: Region, config: Config) -> int:
    return imports.request(by(of.coordinator), config, of.plan.jurisdiction_id, "方案.doc", DATA)


def names(config: Config) -> list[str]:
    return [one.name for one in config.uploads.stored()]


def is_read(config: Config) -> None:
    """The scheduler takes the oldest import."""
    job = runs.take(builders.act(actor=SYSTEM), 0)
    assert job
    own = builders.act(actor=SYSTEM)
    runs.work_off(own, job, lambda act, job, built, tell: imports.work_off(act, config, job, tell), config.editions)


def tidied(config: Config, days: int) -> int:
    """How many files go where everything was handed in and ended so many days ago."""
    now = datetime.now(UTC)
    ended = now - timedelta(days=days)
    db.session.execute(update(runs.Run).values(finished_at=ended))
    db.session.commit()
    for name in names(config):
        os.utime(Path(config.uploads.label) / name, (ended.timestamp(), ended.timestamp()))
    return imports.forget_left(builders.act(at=now, actor=SYSTEM), config)


@pytest.mark.parametrize("is_refused", [False, True])
def test_what_an_import_in_vain_has_left_goes_after_a_day(of: Region, config: Config, is_refused: bool) -> None:
    run_id = asked(of, config)
    if is_refused:
        is_read(config)
        assert runs.run_row(run_id).state == runs.FAILED
    else:
        assert runs.cancel(by(of.coordinator), run_id)
    assert (tidied(config, 0), names(config)) == (0, [SAME])
    assert (tidied(config, 2), names(config)) == (1, [])
    assert tidied(config, 2) == 0


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_somebody_elses_too_stays(of: Region, config: Config, other: Callable[[Region], None]) -> None:
    """A bureau proves its report by the plan itself; the office imports that plan and thinks better of it."""
    other(of)
    db.session.commit()
    runs.cancel(by(of.coordinator), asked(of, config))
    assert (tidied(config, 2), names(config)) == (0, [SAME])


def test_what_another_run_waits_for_stays(of: Region, config: Config) -> None:
    first, second = asked(of, config), asked(of, config)
    runs.cancel(by(of.coordinator), first)
    assert (tidied(config, 2), names(config)) == (0, [SAME])
    runs.cancel(by(of.coordinator), second)
    assert (tidied(config, 2), names(config)) == (1, [])


def test_what_somebody_hands_in_just_then_stays(of: Region, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was looked for among all rows, and went when he had been told that it is being read."""
    looked = imports.is_named

    def looks(sha256: str) -> bool:
        found = looked(sha256)
        asked(of, config)
        return found

    runs.cancel(by(of.coordinator), asked(of, config))
    monkeypatch.setattr(imports, "is_named", looks)
    assert (tidied(config, 2), names(config)) == (0, [SAME])


@pytest.mark.slow
@pytest.mark.parametrize("is_awaited", [False, True])
def test_of_a_classified_paper_nothing_is_kept(of: Region, config: Config, is_awaited: bool) -> None:
    """Its marking is found when it is read; where it was handed in twice, when the second one is read."""
    data = f"机密\n{revised.OLD}".encode()
    for _ in range(2 if is_awaited else 1):
        imports.request(by(of.coordinator), config, of.plan.jurisdiction_id, "方案.txt", data)
    for left in (1, 0) if is_awaited else (0,):
        is_read(config)
        assert len(names(config)) == left
