"""The boxes of the signing page: a figure is ticked with its sentence, and may be parted from it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browser.conftest import Site
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.plans.owners.along import sentences_of
from tracker.tasks.models import Assignment
from tracker.vocabulary import ItemKind, KnownBy

CODE = "50-22-11-06"


def unowned_pair(app: Flask) -> tuple[str, str, int]:
    """The boxes of a sentence and its figure that nobody owns, and the duty, of 市商务委, which has still to sign."""
    with app.app_context():
        task = db.session.scalars(select(Task).where(Task.code == CODE)).one()
        body = select(Department.id).where(Department.short_name == "市商务委").scalar_subquery()
        of_body = Assignment.task_id == task.id, Assignment.department_id == body
        duty = db.session.scalars(select(Assignment).where(*of_body)).one()
        items = {item.id: item for item in db.session.scalars(select(Item).where(Item.task_id == task.id))}
        found = sentences_of(list(items.values()))
        figure = next(id for id in found if items[id].kind == ItemKind.FIGURE)
        for id in (figure, found[figure]):
            items[id].known_by, items[id].owner_ids, items[id].doubt = KnownBy.OPEN, [], None
        duty.signed_on = duty.signed_how = None
        db.session.commit()
        return f"#own-{duty.id}-{found[figure]}", f"#own-{duty.id}-{figure}", figure


@pytest.mark.slow
def test_a_figure_is_ticked_with_its_sentence_and_may_be_parted(site: Site, demo_app: Flask) -> None:
    sentence, figure, item_id = unowned_pair(demo_app)
    page = site.visitor("cq-liaison-sww")
    page.goto("/assignments")
    page.evaluate("document.querySelectorAll('details.claims-fold').forEach(fold => { fold.open = true; })")
    page.check(sentence)
    assert page.is_checked(figure)
    page.uncheck(sentence)
    assert not page.is_checked(figure)
    page.check(sentence)
    page.uncheck(figure)
    assert page.is_checked(sentence)
    page.locator("li", has=page.locator(sentence)).get_by_role("button", name="签收").first.click()
    page.wait_for_load_state()
    with demo_app.app_context():
        assert db.session.get_one(Item, item_id).known_by == KnownBy.OPEN
