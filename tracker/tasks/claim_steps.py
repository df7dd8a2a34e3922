"""认领: a body says with the boxes of a page what of its task is its own (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection

from tracker.actor import Act
from tracker.database import db
from tracker.plans.models import Item, Task
from tracker.plans.owners import speaking_steps, standing_steps
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.claim_queries import claims_of, may_be_joined, standing_of
from tracker.plans.owners.claims import ticks
from tracker.plans.owners.speaking_steps import Instead
from tracker.tasks.asking.queries import nobodys_asked_of
from tracker.tasks.instead_queries import bare_name, bodies_named
from tracker.tasks.models import Assignment
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import KnownBy


def claim(act: Act, assignment: Assignment, ticked: Ticks | None) -> None:
    """What the ticks say; where the page showed no boxes all that was proposed to the body is its own."""
    task = db.session.get_one(Task, assignment.task_id)
    if ticked is None:
        speaking_steps.claim_proposed(act, task, assignment.department_id)
        return
    rows = standing_steps.items_to_change(task.id)
    items = {item.id: standing_of(item) for item in rows}
    body = assignment.department_id
    claimed = {item_id for item_id, said in claims_of(items).items() if said.get(body)}
    shown = ticked.shown | ticked.own
    by_page = ticked.offered | ticked.along
    asked = may_be_joined(rows, body) | nobodys_asked_of(body, items)
    own = ticks(items, body, claimed, sorted(shown), ticked.own, by_page, asked)
    # Who says whose it is says that it is not his.
    left = [id for id, words in ticked.instead.items() if words.strip() and id in items and id not in ticked.own]
    named = {id: instead_of(task, ticked.instead[id]) for id in left}
    speaking_steps.claim(act, task, body, {**own, **parted(rows, ticked), **dict.fromkeys(left, False)}, named)


def parted(items: Collection[Item], ticked: Ticks) -> dict[int, bool]:
    """What nobody owns and the page had ticked with its sentence, where the body took that tick away: not its own."""
    is_open = {item.id for item in items if item.known_by == KnownBy.OPEN}
    left = ((ticked.along | ticked.offered) - ticked.own) & is_open
    return {id: False for id, sentence in sentences_of(items).items() if id in left and sentence in ticked.own}


def instead_of(task: Task, words: str) -> Instead:
    """“应由市能源局负责”: the words, and the body where they name one of the region."""
    name = bare_name(words)
    bodies = bodies_named(task.jurisdiction_id, name)
    said = words.strip() if words.strip().startswith("应由") or not name else f"应由{words.strip()}"
    return Instead(said, bodies[0] if len(bodies) == 1 else None)
