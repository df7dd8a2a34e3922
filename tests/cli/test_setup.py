"""tracker setup over an installation that is there already."""

from __future__ import annotations

import flask_migrate
from sqlalchemy import func, select, update

from tests.builders import settings
from tests.commands import Installation
from tests.programs import program
from tracker.database import db
from tracker.ledger.models import LedgerStanding


def test_an_upgrade_works_every_task_out_anew(demo: Installation) -> None:
    """By the rules of the program that is here now; without one nothing is worked out."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        tasks = db.session.scalar(select(func.count()).select_from(LedgerStanding))
        db.session.execute(update(LedgerStanding).values(turns=[]))
        db.session.commit()
    assert "已升级" not in demo.done("setup", "--no-demo").out
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="-1")
    assert f"已升级，重算 {tasks} 条任务" in demo.done("setup", "--no-demo").out
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        assert all(db.session.scalars(select(LedgerStanding.turns)))
