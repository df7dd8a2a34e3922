"""tracker setup over an installation that is there already."""

from __future__ import annotations

import flask_migrate
import pytest
from sqlalchemy import func, select, update

from tests.builders import settings
from tests.commands import Installation
from tests.programs import program
from tracker.actor import Act
from tracker.acts import turn
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


def test_an_upgrade_that_was_cut_short_goes_on(demo: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables were new and the rows were not: they stayed as the older program had solved them."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        db.session.execute(update(LedgerStanding).values(turns=[]))
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="-1")
    with monkeypatch.context() as cut:
        cut.setattr(turn, "rebuild", _no_power)
        assert demo.run("setup", "--no-demo").code == 3
    assert "已升级，重算" in demo.done("setup", "--no-demo").out
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        assert all(db.session.scalars(select(LedgerStanding.turns)))
    assert "已升级" not in demo.done("setup", "--no-demo").out


def _no_power(act: Act) -> int:
    raise RuntimeError("the power is gone")
