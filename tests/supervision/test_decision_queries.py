"""What a leader is asked beside each thing that waits for him."""

from __future__ import annotations

from sqlalchemy import select

from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import by
from tracker.acts.supervision import letters
from tracker.database import db
from tracker.outcomes.models import LetterItem
from tracker.people.access import Scope
from tracker.supervision.decision_queries import decisions
from tracker.vocabulary import AlertStage, Mode, PartyRole, Role, Waiting
from tracker.worklist.queries import desk_of, waiting


def test_a_letter_of_two_dates_of_a_task_concerns_one(session: object) -> None:
    of = world.region()
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    about = task.id, of.transport.id, AlertStage.B2, "市领导批示", "市领导批示加快推进"
    made = letters.draw_up(by(of.coordinator, builders.TODAY), *about)
    (item,) = db.session.scalars(select(LetterItem).where(LetterItem.letter_id == made))
    kept = {column.name: getattr(item, column.name) for column in LetterItem.__table__.columns if column.name != "id"}
    rows.added(LetterItem(**{**kept, "key": "other", "subject_id": item.subject_id + 1}))
    db.session.commit()
    letters.submit(by(of.coordinator, builders.TODAY), made, None)
    found = waiting(desk_of(leader, rows.CHONGQING), builders.TODAY, [Waiting.SIGN_LETTER])
    (one,) = decisions(Scope(rows.CHONGQING, None), found, ())
    assert one.asked == "发交通局，涉及 1 条任务"
