"""What the installation is: an office's own, or one with the demo; and what a new version adds to what it keeps."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.people.models import SetUp
from tracker.plans.owners import laying_steps
from tracker.plans.owners.queries import without_items
from tracker.plans.queries import is_untouched
from tracker.reporting.asked.figure_queries import only_tellers

BATCH = 200


def lay_items(act: Act) -> int:
    """Give tasks that were handed down by an earlier version their items, in batches; how many tasks.

    Twice is once: what has items is left alone.
    """
    count, last = 0, 0
    while True:
        with changes.writing(replace(act, request_id=f"{act.request_id}-items-{last}")):
            tasks = without_items(last, BATCH)
            laying_steps.lay_later(act, tasks, only_tellers([task.id for task in tasks]))
        if not tasks:
            return count
        count, last = count + len(tasks), tasks[-1].id


def take_demo(act: Act, with_demo: bool) -> bool:
    """Whether this installation takes the demo; the first call decides it for ever.

    The demo is asked for, nobody has an account and no plan is there: yes. Set up without it, or already at work: no,
    whatever is asked. `tracker setup` is repeated after every new version; a repeated one goes on as the first began.
    """
    with changes.writing(act) as session:
        first = session.scalar(select(SetUp).order_by(SetUp.id).limit(1))
        if first is not None:
            return with_demo and first.with_demo
        made = SetUp(with_demo=with_demo and is_untouched(), recorded_at=act.at, actor=act.actor.name)
        session.add(made)
        session.flush()
        audit.record(act, "set_up", "installation", made.id, with_demo=made.with_demo)
        return made.with_demo
