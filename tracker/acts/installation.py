"""What the installation is: an office's own, or one with the demo."""

from __future__ import annotations

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.people.models import SetUp
from tracker.plans.queries import is_untouched


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
