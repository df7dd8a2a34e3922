"""An import that is cancelled or refused takes its file with it, unless the same bytes are somebody else's, too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import update

from tests import builders
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.rows import added
from tracker import audit, changes
from tracker.actor import SYSTEM
from tracker.acts.plans import imports
from tracker.acts.reporting import reports
from tracker.config import Config
from tracker.database import db, writing_apart
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


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("is_refused", [False, True])
def test_what_is_somebody_elses_too_stays(
    of: Region, config: Config, other: Callable[[Region], None], is_refused: bool
) -> None:
    """A bureau proves its report by the plan itself; the office imports that plan and thinks better of it."""
    other(of)
    db.session.commit()
    run_id = asked(of, config)
    if is_refused:
        job = runs.take(builders.act(actor=SYSTEM), 0)
        assert job
        runs.work_off(
            builders.act(actor=SYSTEM),
            job,
            lambda act, job, built, tell: imports.work_off(act, config, job, tell),
            config.editions,
        )
        assert runs.run_row(run_id).state == runs.FAILED
    else:
        assert imports.cancel(by(of.coordinator), config, run_id)
    assert names(config) == [SAME]


def test_what_is_nobody_elses_goes(of: Region, config: Config) -> None:
    first, second = asked(of, config), asked(of, config)
    imports.cancel(by(of.coordinator), config, first)
    assert names(config) == [SAME], "the other run waits for it"
    imports.cancel(by(of.coordinator), config, second)
    assert names(config) == []


@pytest.mark.both
def test_a_commit_that_nobody_has_heard_of_yet_is_waited_for(of: Region, config: Config, app: Flask) -> None:
    """Its answer was lost, its end is still under way: what it brings must not be taken for nothing."""
    run_id = asked(of, config)
    job = runs.take(builders.act(actor=SYSTEM), 0)
    assert job
    db.session.remove()

    def has_ended() -> bool:
        with app.app_context():
            try:
                with changes.writing(builders.act(actor=SYSTEM)):
                    return runs.has_ended(job)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool, writing_apart() as under_way:
        under_way.execute(update(runs.Run).where(runs.Run.id == run_id).values(state=runs.DONE))
        asking = pool.submit(has_ended)
        wait([asking], timeout=0.5)
        assert not asking.done()
        under_way.commit()
        assert asking.result() is False
