"""Requests made before they were of a body get that of their author when the schema is brought up to date.

Those handed in before their words were kept with it get the words as they are.
"""

from __future__ import annotations

from datetime import date

import flask_migrate
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.reporting.world import by, region
from tracker.acts.outcomes import extensions
from tracker.database import db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.vocabulary import ExtensionReason, Mode


@pytest.mark.slow
def test_each_is_of_the_body_of_its_author(session: scoped_session[Session]) -> None:
    of = region()
    led, told = of.task(mode=Mode.LEAD_CONSOLIDATES), of.task(mode=Mode.EACH_REPORTS)
    dates = [rows.milestone(task, date(2027, 6, 30)).id for task in (led, told)]
    session.commit()
    words = NewExtension(None, None, "资金")
    extensions.save(by(of.liaison, builders.TODAY), dates[0], None, None, words)
    extensions.save(by(of.other_head, builders.TODAY), dates[1], None, None, words)
    bodies = [of.transport.id, of.commerce.id]
    session.remove()
    flask_migrate.downgrade(revision="0020")
    flask_migrate.upgrade()
    assert list(db.session.scalars(select(Extension.department_id).order_by(Extension.id))) == bodies


@pytest.mark.slow
def test_what_was_handed_in_has_its_words(session: scoped_session[Session]) -> None:
    of = region()
    own = rows.milestone(of.task(mode=Mode.EACH_REPORTS), date(2027, 6, 30))
    session.commit()
    asked = NewExtension(date(2028, 6, 30), ExtensionReason.FUNDS, "未拨付", "已开工", "追加", "渝财〔2026〕1号")
    extensions.apply(by(of.head, builders.TODAY), own.id, None, None, asked)
    session.remove()
    flask_migrate.downgrade(revision="0039")
    flask_migrate.upgrade()
    words = ExtensionEvent.asked_category, ExtensionEvent.asked_reason, ExtensionEvent.asked_basis
    kept = {act: said for act, *said in db.session.execute(select(ExtensionEvent.act, *words))}
    assert kept["apply"] == ["funds", "未拨付", "渝财〔2026〕1号"]
    assert all(said == [None, None, None] for act, said in kept.items() if act != "apply")
