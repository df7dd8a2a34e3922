"""A task of three bodies whose quarter asks them, in each way that their reports are collected (汇总方式): made once.

交通局 stands first, 商务委 and 住房局 beside it; all have signed; one figure is 商务委's.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tests.acts.tasks.test_adjustments import WHY
from tests.given import builders, rows
from tests.given.beginnings import begins_with, over
from tests.reporting import world
from tests.reporting.world import OPENED
from tracker.acts.tasks import adjustments
from tracker.acts.upkeep import installation
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Frequency, ItemKind, Mode, PartyRole


@begins_with("schema")
def each_for_itself(url: str, instance: Path) -> None:
    """分头直报."""
    with over(url, instance):
        _handed_down(Mode.EACH_REPORTS)


@begins_with("schema")
def one_leads(url: str, instance: Path) -> None:
    """交通局 leads and collects."""
    with over(url, instance):
        _handed_down(Mode.LEAD_CONSOLIDATES)


@begins_with("schema")
def two_lead(url: str, instance: Path) -> None:
    """The same, and 住房局 leads beside it (共同牵头)."""
    with over(url, instance):
        _handed_down(Mode.LEAD_CONSOLIDATES, PartyRole.LEAD)


def _handed_down(mode: Mode, housing_as: PartyRole = PartyRole.CO) -> None:
    of, housing = world.region(), rows.department("住房局")
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO), (housing, housing_as)]
    task = of.task(bodies=bodies, mode=mode)
    rows.indicator(task, "综合评分", year=2027, frequency=Frequency.YEAR)
    for one in rows.named(task):
        one.signed_on = OPENED
    db.session.commit()
    installation.lay_items(builders.act())
    given = Adjustment(builders.TODAY, **WHY, owners={figure().id: (of.commerce.id,)})
    adjustments.adjust(builders.act(), task.id, None, given)
    world.opened()


def the_task() -> Task:
    """That task."""
    return db.session.scalars(select(Task)).one()


def third_body() -> Department:
    """住房局."""
    return db.session.scalars(select(Department).where(Department.short_name == "住房局")).one()


def figure() -> Item:
    """Its one figure."""
    return db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()
