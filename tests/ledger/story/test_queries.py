"""What is told of a task: to an office everything, to each of its bodies its own, as known on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by
from tracker import audit, clock
from tracker.actor import Actor
from tracker.acts.reporting import office_reports, reviews
from tracker.alerts import queries as alerts
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.errors import NotFound
from tracker.ledger.pages.selection_queries import task_ids
from tracker.ledger.story.queries import story, task_id_of
from tracker.people.access import Scope, scope_of
from tracker.plans.models import Task
from tracker.tasks import steps as task_steps
from tracker.tasks.models import Assignment
from tracker.vocabulary import Appraisal, ReportState


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def said(task: Task, actor: Actor) -> tuple[str, str, int | None]:
    """Text, reason and version of the transport bureau's report as this person reads it."""
    told = story(task.id, scope_of(actor))
    one = next(one for one in told.reports if one.department == "交通局")
    return one.progress_text, one.reason, one.version


def reasons(task: Task, actor: Actor) -> set[str]:
    return {one.reason for one in story(task.id, scope_of(actor)).acts if one.reason}


def test_bodies_of_a_task_read_each_other_once_accepted(of: Region) -> None:
    task = of.task()
    world.opened()
    found = world.submitted(world.report(task, of.transport), of)
    whole, nothing = (TEXT.progress_text, "", 1), ("", "", None)
    assert [said(task, one) for one in (of.coordinator, of.liaison, of.other_liaison)] == [whole, whole, nothing]
    reviews.give_back(by(of.coordinator), found.id, found.version, "缺数据")
    returned = (TEXT.progress_text, "缺数据", 1)
    assert [said(task, one) for one in (of.coordinator, of.liaison, of.other_liaison)] == [returned, returned, nothing]
    assert reasons(task, of.coordinator) == reasons(task, of.liaison) == {"缺数据"}
    assert reasons(task, of.other_head) == set()
    told = story(task.id, scope_of(of.other_liaison))
    mine = next(one for one in told.reports if one.department == "交通局")
    assert (mine.state, mine.submitted_at is not None) == (ReportState.RETURNED, True), "that it reported is no secret"
    world.submitted(found, of)
    reviews.accept(by(of.coordinator), found.id, found.version, Appraisal.NORMAL)
    assert said(task, of.other_liaison) == (TEXT.progress_text, "", 2)


def test_an_accepted_text_is_no_draft_while_it_is_put_right(of: Region) -> None:
    """“草稿” stood over the words that 综合处 had accepted, to leaders too."""
    task = of.task()
    world.opened()
    found = world.accepted(world.report(task, of.transport), of)

    def stands(actor: Actor) -> str:
        return next(one.of_text for one in story(task.id, scope_of(actor)).reports if one.department == "交通局")

    assert stands(of.coordinator) == "已采用"
    office_reports.correct(by(of.liaison), found.id, None, "口径有误")
    assert {stands(one) for one in (of.coordinator, of.liaison, of.other_liaison)} == {"已采用，更正中（草稿）"}
    world.submitted(found, of)
    assert (stands(of.coordinator), stands(of.other_liaison)) == ("待审核", "已采用，更正中（待审核）")


@pytest.mark.both
def test_messages_are_read_by_whom_they_are_sent_to(of: Region) -> None:
    task = of.task()
    for person, body in ((of.liaison, of.transport), (of.other_liaison, of.commerce)):
        post = db.session.query(rows.Post).filter_by(department_id=body.id).first()
        assert post is not None and person.department_ids == {body.id}
        db.session.add(
            Alert(
                key=f"A4-{body.id}",
                jurisdiction_id=rows.CHONGQING,
                stage="A4",
                post_id=post.id,
                department_id=body.id,
                task_id=task.id,
                day=OPENED,
                message=f"{body.name}未报",
                state="handled",
                handled_on=OPENED + timedelta(days=7),
                recorded_at=builders.NOW,
                actor="测试",
            )
        )
    db.session.commit()
    later = OPENED + timedelta(days=7)

    def read(actor: Actor, day: date = later) -> list[str]:
        return [f"{one.message}{one.state.label}" for one in alerts.of_task(task.id, scope_of(actor), day)]

    assert read(of.liaison) == ["交通局未报已处置"]
    assert len(read(of.coordinator)) == len(alerts.of_task(task.id, None, later)) == 2
    assert read(of.liaison, later - timedelta(days=1)) == ["交通局未报已送达"], "as it stood on the day"
    assert read(of.liaison, OPENED - timedelta(days=1)) == []


def test_what_is_said_to_many_is_told_once_a_day(of: Region) -> None:
    task = of.task()
    said = [
        (0, of.transport, "请补报"),
        (0, of.commerce, "请补报"),
        (0, of.commerce, "请督促"),
        (3, of.commerce, "请补报"),
    ]
    for number, (after, body, message) in enumerate(said):
        post = db.session.query(rows.Post).filter_by(department_id=body.id).first()
        assert post is not None
        db.session.add(
            Alert(
                key=f"A4-{number}",
                jurisdiction_id=rows.CHONGQING,
                stage="A4",
                post_id=post.id,
                department_id=body.id,
                task_id=task.id,
                day=OPENED + timedelta(days=after),
                message=message,
                state="sent",
                recorded_at=builders.NOW,
                actor="测试",
            )
        )
    db.session.commit()

    def told(actor: Actor, after: int = 3) -> list[tuple[str, str]]:
        found = alerts.said_of_task(task.id, scope_of(actor), OPENED + timedelta(days=after))
        return [(one.to, one.message) for one in found]

    assert told(of.coordinator) == [("商务委", "请补报"), ("商务委", "请督促"), ("2家单位", "请补报")]
    assert told(of.coordinator, 2) == [("商务委", "请督促"), ("2家单位", "请补报")]
    assert told(of.liaison) == [("交通局", "请补报")]


def test_what_was_told_long_ago_is_told_of_long_ago(of: Region) -> None:
    """200 newer acts hide none of those before the day asked."""
    task = of.task()
    for number in range(205):
        day = OPENED + timedelta(days=number)
        audit.record(builders.act(on=day), "change_task", "task", task.id, task_id=task.id, reason=f"第{number}次")
    db.session.commit()
    known = clock.end_of(OPENED + timedelta(days=1))
    assert [one.reason for one in story(task.id, None, known).acts] == ["第1次", "第0次"]


@pytest.mark.both
def test_which_tasks_were_a_bodys_on_a_day(of: Region) -> None:
    task, gone = of.task(), of.task()
    db.session.commit()
    held = db.session.query(Assignment).filter_by(task_id=task.id, department_id=of.commerce.id).one()
    task_steps.end(builders.act(on=date(2026, 12, 10)), held, "改派")
    rows.added(
        rows.TaskTransition(
            task_id=gone.id,
            act="withdraw",
            state="withdrawn",
            effective_on=date(2026, 12, 10),
            recorded_at=builders.act(on=date(2026, 12, 10)).at,
            actor="测试",
        )
    )
    gone.state = "withdrawn"
    db.session.commit()
    before, after = clock.end_of(date(2026, 12, 9)), clock.end_of(date(2026, 12, 10))
    unit, office = scope_of(of.other_liaison), Scope(rows.CHONGQING, None)
    assert [task_ids(unit, known=known) for known in (before, after, None)] == [[task.id, gone.id], [], []]
    assert [task_ids(office, known=known) for known in (before, after, None)] == [
        [task.id, gone.id],
        [task.id],
        [task.id],
    ]
    assert task_id_of(task.code, unit, before) == task.id
    with pytest.raises(NotFound):
        task_id_of(task.code, unit)
