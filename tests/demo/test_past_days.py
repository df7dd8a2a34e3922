"""The lights of past days of an office at work: those that its closed rounds kept are found again by what was known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import settings
from tests.servers.databases import on_sqlite
from tests.servers.programs import program
from tracker.database import db
from tracker.ledger.facts.task import RULES_VERSION
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.story.past_queries import past_day
from tracker.plans.models import Task
from tracker.reporting.models import FrozenLight, Round, RoundCutoffs


def lit_days() -> list[tuple[Any, Any, date]]:
    """What each round kept of each task, and the day it is the light of."""
    ends = dict(db.session.execute(select(RoundCutoffs.round_id, RoundCutoffs.review_ends_on)).all())
    kept = db.session.execute(select(FrozenLight, Round).join(Round, Round.id == FrozenLight.round_id))
    return [(frozen, round, min(frozen.frozen_on, ends[round.id])) for frozen, round in kept]


@pytest.mark.slow
@pytest.mark.both
def test_each_frozen_light_is_found_again_on_its_review_end(office: Installation) -> None:
    wrong, found = [], 0
    with program(settings(office.url, office.folder)) as app, app.app_context():
        for frozen, round, day in lit_days():
            past = past_day(frozen.task_id, day, None)
            assert past is not None and past.kept is not None
            light = from_json(frozen.row).light
            found += 1
            if past.kept.round_id == round.id and (past.row.light != light or past.is_kept_otherwise):
                wrong.append((round.name, past.row.code, day, past.row.light.title, past.row.light.reason, light))
    assert wrong == [] and found > 25


@on_sqlite
def test_the_pages_of_a_past_day(office: Installation) -> None:
    """Whoever sees the task sees its past days; a unit reads of messages those to its own posts."""
    with program(settings(office.url, office.folder)) as app:
        with app.app_context():
            frozen, _, day = next(one for one in lit_days() if one[0].colour == "red")
            code = db.session.get_one(Task, frozen.task_id).code
            word = frozen.word
        clerk = Visitor.signed_in(app, "cq-coordinator", demo_passwords(office)["cq-coordinator"])
        page = clerk.page(f"/tasks/{code}/past?on={day}")
    assert page.faults() == [] and page.heading == f"{day} 为何亮此灯"
    assert f"红·{word}" in page.text and f"规则第{RULES_VERSION}版" in page.text and "与报表一致" in page.text
