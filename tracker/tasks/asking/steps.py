"""请各单位确认: bodies are asked whether items are theirs; who is silent owns what was proposed to it, nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from tracker import changes
from tracker.actor import Act
from tracker.calendar.days import load_calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.plans.models import Item, OwnerAsk
from tracker.plans.owners import speaking_steps
from tracker.tasks.asking.queries import due_asks, nobodys_asked_of, open_asks
from tracker.tasks.steps import hold


def ask(act: Act, items: Mapping[int, Sequence[int]], until: date) -> None:
    """Ask bodies about items, both by id, each once."""
    db.session.add_all(
        OwnerAsk(item_id=item_id, department_id=body, until=until, recorded_at=act.at, actor=act.actor.name)
        for body, ids in items.items()
        for item_id in ids
    )
    db.session.flush()


def ask_again(act: Act, task_id: int) -> tuple[dict[int, list[int]], date]:
    """A task goes on after a stop: what is still open of it is asked anew, for as many working days as the first time.

    By body its items, and the last day.
    """
    asked: defaultdict[int, list[int]] = defaultdict(list)
    for one in open_asks(task_id=task_id):
        asked[one.department_id].extend(one.item_ids)
    items = select(OwnerAsk).join(Item, Item.id == OwnerAsk.item_id).where(Item.task_id == task_id)
    rows = [row for row in db.session.scalars(items) if row.item_id in asked[row.department_id]]
    calendar = load_calendar()
    days = [calendar.count_between(shanghai_date(row.recorded_at), row.until) for row in rows]
    until = calendar.add(act.today, max(days, default=0))
    for row in rows:
        row.until, row.recorded_at, row.actor = until, act.at, act.actor.name
    db.session.flush()
    return {body: ids for body, ids in asked.items() if ids}, until


def confirm_due(act: Act, jurisdiction_id: str, day: date, declined: Collection[tuple[int, int]]) -> None:
    """默示确认 of what bodies let go by, as of the day after the last one to answer; what is nobody's they leave.

    `declined`: items with the bodies that have written elsewhere that these are not theirs: they were not silent.
    """
    due = due_asks(jurisdiction_id, day)
    hold([one.assignment_id for one in due])
    for one in due:
        on = one.until + timedelta(days=1)
        but = {id for id, body in declined if body == one.department_id}
        speaking_steps.confirm_silently(act, one.task_id, one.department_id, on, one.item_ids, but)
        nobodys = nobodys_asked_of(one.department_id, one.item_ids)
        if nobodys:
            asked = OwnerAsk.department_id == one.department_id, OwnerAsk.item_id.in_(nobodys)
            db.session.execute(update(OwnerAsk).where(*asked).values(lapsed_on=on))
            changes.touched(one.task_id)
