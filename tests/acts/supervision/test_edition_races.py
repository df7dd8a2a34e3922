"""Somebody acts on tasks while the edition of their quarter is kept: the second waits, and neither ends the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.acts.supervision.test_editions import AFTER, asked, closed, closed_quarter
from tests.clients.races import meet
from tests.given import builders
from tests.reporting import world
from tests.reporting.world import Region
from tracker.actor import SYSTEM
from tracker.acts.reporting import rounds
from tracker.acts.supervision import editions
from tracker.database import db
from tracker.jobs import runs
from tracker.jobs.runs import Job
from tracker.reporting.models import Round
from tracker.stores.folder import Folder
from tracker.supervision.editions import kept_queries, steps

__all__ = ["closed", "closed_quarter"]

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def test_an_edition_is_kept_while_somebody_closes_its_round_again(
    app: Flask, closed: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held the round and its rows referred to the tasks; the other held the tasks and waited for the round."""
    asked(closed)
    act = builders.act(on=AFTER, actor=SYSTEM)
    job, round_id = runs.take(act, 0), db.session.query(Round.id).filter_by(name=world.Q4.name).scalar()
    assert isinstance(job, Job)
    came = meet(
        app,
        monkeypatch,
        lambda: editions.work_off(act, job, Folder(tmp_path), lambda per_cent: None),
        (steps, "held_round"),
        lambda: rounds.close_round(world.by(closed.coordinator_head, AFTER), round_id, None, "重复关闭"),
    )
    assert [one.split(":")[0] for one in came] == ["done", "RuleRefused"], came
    assert len(kept_queries.editions(world.rows.CHONGQING)) == 1
