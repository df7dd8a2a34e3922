"""After the duties of a task were changed: what was handed up, asked and begun follows the bodies it is of.

Every act that gives a task another lead, other bodies or another 汇总方式 ends with this one step.
"""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.plans.models import Task, TaskTerms
from tracker.reporting.joint.lead_steps import follow_lead
from tracker.reporting.joint.own_draft_steps import carry_drafts
from tracker.reporting.lead_queries import led_before
from tracker.reporting.rounds.ended_steps import spare_ended


def duties_changed(act: Act, task: Task) -> None:
    """Texts lie with who leads now, nobody owes by a duty that has ended, what was begun goes on under the next one.

    Whose words were the joint ones is read from the terms before the act: what it changes twice is one change.
    """
    terms = changes.first_of_act(TaskTerms, task.id)
    former = led_before(task, terms.id if terms is not None else None)
    follow_lead(act, task, former)
    spare_ended(act, task.jurisdiction_id, task.id)
    changes.follow_owners(db.session(), act)
    carry_drafts(act, task, former)
