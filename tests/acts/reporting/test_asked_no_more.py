"""What a task asks of its bodies once it stands still or has ended, and when it is worked on again (domain.md 4, 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import flask_migrate
import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import days
from tests.reporting.world import DUE, OPENED, TEXT, Region, accepted, by, opened, region, report, submitted
from tracker import changes
from tracker.actor import Actor
from tracker.acts.alerts.scan import scan
from tracker.acts.outcomes import endings
from tracker.acts.reporting import office_reports, reports, reviews, rounds
from tracker.alerts.chase.queries import chasable
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.outcomes.endings import steps as ending_steps
from tracker.outcomes.endings.steps import wind_up_replaced
from tracker.plans.models import Task
from tracker.plans.steps import move
from tracker.reporting import queries as reporting
from tracker.reporting.form.queries import form_of, forms_of_bodies
from tracker.reporting.joint.consolidation_queries import desk as desk_by_id
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertStage, Mode, ReportState, Role, TaskAct, Waiting
from tracker.worklist.home_queries import UnitDesk, unit_desk
from tracker.worklist.queries import counts, desk_of, next_of

A, S = TaskAct, ReportState
STOPPED, GOES_ON = date(2026, 12, 3), date(2026, 12, 8)
CLOSED = date(2027, 1, 4)
GROUND = "渝府办〔2026〕8号"


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """Both bodies report for themselves, the quarter's round is open."""
    found = of.task()
    db.session.commit()
    opened()
    return found


@pytest.fixture
def leader(of: Region) -> Actor:
    found = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    return found


def ended(of: Region, task: Task, leader: Actor, verb: TaskAct, on: date) -> None:
    """终止, 转常态管理, 期满 by the leader; 办结 and what follows it by those whose it is."""
    if verb in endings.DECISIONS:
        endings.decide(by(leader, on), task.id, None, verb, GROUND)
        return
    endings.apply(by(of.head, on), task.id, None, "线网已建成", "渝交〔2026〕9号")
    endings.verify(by(of.coordinator_head, on), task.id, None, "属实", "报告另行补充")
    if verb in (A.CLOSE, A.ARCHIVE):
        endings.close(by(leader, on), [(task.id, None)], "同意")
    if verb is A.ARCHIVE:
        endings.archive(by(of.coordinator, on), [(task.id, None)])


ENDS = (A.TERMINATE, A.TO_STANDING, A.VERIFY, A.CLOSE, A.ARCHIVE)


@pytest.mark.parametrize(
    ("goes_on", "state"), [(GOES_ON, S.TO_FILL), (DUE, S.TO_FILL), (DUE + timedelta(days=1), S.EXEMPT)]
)
def test_what_a_stop_spared_is_asked_again_in_time(
    of: Region, task: Task, leader: Actor, goes_on: date, state: ReportState
) -> None:
    mine, spared = report(task, of.transport), report(task, of.commerce)
    office_reports.exempt(by(of.coordinator), [(spared.id, None)], "本期已电话说明")
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    assert mine.state == S.EXEMPT
    endings.decide(by(leader, goes_on), task.id, None, A.RESUME, "条件已恢复")
    assert (mine.state, spared.state) == (state, S.EXEMPT), "whom 综合处 spared stays so"
    told = [one.message for one in db.session.scalars(select(Alert).where(Alert.stage == "R"))]
    asked = f"已重新开放，请在 {mine.due_on} 前修改或补报：任务恢复"
    assert any(asked in words for words in told) is (state is S.TO_FILL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("goes_on", "until"), [(GOES_ON, DUE), (DUE, date(2026, 12, 28)), (date(2026, 12, 22), date(2026, 12, 25))]
)
def test_who_is_asked_again_late_in_the_quarter_has_time_to_report(
    of: Region, task: Task, leader: Actor, goes_on: date, until: date
) -> None:
    """恢复 on the day of the cut-off: it was chased the next morning, and in the draft of a 提醒函 two days later."""
    mine = report(task, of.transport)
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    endings.decide(by(leader, goes_on), task.id, None, A.RESUME, "条件已恢复")
    assert mine.due_on == until
    chased = select(Alert.day).where(Alert.stage == AlertStage.A4, Alert.department_id == of.transport.id)
    for day in (*days(DUE, until), CALENDAR.add(until, 1)):
        scan(builders.act(on=day), rows.CHONGQING)
        assert bool(db.session.scalars(chased).all()) is (day > until), day


@pytest.mark.slow
def test_a_second_stop_and_what_fails_at_the_look_back_ask_again_too(of: Region, task: Task, leader: Actor) -> None:
    mine = report(task, of.transport)
    for on in (2, 3):
        endings.decide(by(leader, date(2026, 12, on)), task.id, None, A.SUSPEND, GROUND)
        endings.decide(by(leader, date(2026, 12, on)), task.id, None, A.RESUME, "条件已恢复")
        assert mine.state == S.TO_FILL
    ended(of, task, leader, A.CLOSE, STOPPED)
    assert mine.state == S.EXEMPT
    endings.look_back(
        by(of.coordinator_head, GOES_ON), task.id, None, "线路已停运", is_upheld=False, at_fault=[of.transport.id]
    )
    assert mine.state == S.TO_FILL


def test_what_a_stop_spared_is_known_by_a_fact_not_by_its_words(
    of: Region, task: Task, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report was asked again where the reason of its last event was one of the words for the acts on tasks."""
    mine = report(task, of.transport)
    with monkeypatch.context() as other_words:
        other_words.setattr(ending_steps, "_REASONS", dict.fromkeys(TaskAct, "先放一放"))
        endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    endings.decide(by(leader, GOES_ON), task.id, None, A.RESUME, "条件已恢复")
    assert mine.state == S.TO_FILL


def test_what_a_stop_spared_before_it_was_kept_is_known_by_its_words_once(
    of: Region, task: Task, leader: Actor
) -> None:
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    task_id, body_id = task.id, of.transport.id
    db.session.remove()
    flask_migrate.downgrade(revision="0060")
    flask_migrate.upgrade()
    endings.decide(by(leader, GOES_ON), task_id, None, A.RESUME, "条件已恢复")
    found = select(Report.state).where(Report.task_id == task_id, Report.department_id == body_id)
    assert db.session.scalars(found).all() == [S.TO_FILL]


def test_who_has_left_meanwhile_is_not_asked_again(of: Region, task: Task, leader: Actor) -> None:
    theirs = report(task, of.commerce)
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    duty = select(Assignment).where(Assignment.department_id == of.commerce.id)
    db.session.scalars(duty).one().ended_on = STOPPED
    db.session.commit()
    endings.decide(by(leader, GOES_ON), task.id, None, A.RESUME, "条件已恢复")
    assert theirs.state == S.EXEMPT


Opened = Callable[[Region, Report], object]
AGAIN: dict[str, Opened] = {
    "重新开放": lambda of, found: office_reports.reopen(by(of.coordinator), found.id, None, "口径不符"),
    "更正": lambda of, found: office_reports.correct(by(of.liaison), found.id, None, "数字有误"),
    "更正待审批": lambda of, found: [
        office_reports.correct(by(of.liaison), found.id, None, "数字有误"),
        reports.save_draft(by(of.liaison), found.id, None, TEXT),
        reports.send(by(of.liaison), found.id, None),
    ],
}


@pytest.mark.parametrize(
    ("again", "verb"), [*((again, A.TERMINATE) for again in AGAIN), *(("更正", verb) for verb in ENDS[1:])]
)
def test_what_was_accepted_and_is_open_again_goes_back_to_that(
    of: Region, task: Task, leader: Actor, again: str, verb: TaskAct
) -> None:
    mine = accepted(report(task, of.transport), of)
    taken = mine.accepted_version_id
    AGAIN[again](of, mine)
    assert mine.state != S.ACCEPTED
    ended(of, task, leader, verb, STOPPED)
    assert (mine.state, mine.version_id, mine.accepted_version_id) == (S.ACCEPTED, taken, taken)
    assert reporting.owed([of.transport.id]) == [] and unit_desk([of.transport.id]) == UnitDesk(0, 0, 0)
    last = select(ReportEvent).where(ReportEvent.report_id == mine.id).order_by(ReportEvent.id.desc())
    assert [(one.act, one.actor) for one in db.session.scalars(last.limit(1))] == [("keep", "系统")]


@pytest.mark.slow
def test_what_is_opened_again_after_the_end_is_asked_for(of: Region, task: Task, leader: Actor) -> None:
    """Somebody wants it of his own accord, and sees that it is still to come."""
    mine = accepted(report(task, of.transport), of)
    ended(of, task, leader, A.VERIFY, STOPPED)
    office_reports.reopen(by(of.coordinator, STOPPED), mine.id, None, "口径不符")
    assert [one.id for one in reporting.owed([of.transport.id])] == [mine.id]
    endings.close(by(leader, GOES_ON), [(task.id, None)], "同意")
    assert mine.state == S.ACCEPTED


@pytest.mark.slow
def test_a_stop_alone_leaves_open_what_was_opened_again(of: Region, task: Task, leader: Actor) -> None:
    mine = accepted(report(task, of.transport), of)
    AGAIN["重新开放"](of, mine)
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    assert mine.state == S.RETURNED


@pytest.mark.parametrize("verb", ENDS)
def test_nobody_makes_up_what_is_missing_of_a_task_that_has_ended(
    of: Region, task: Task, leader: Actor, verb: TaskAct
) -> None:
    """A liaison had 补报 of a task on his home page for years; the 缺报 stays on record."""
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=CLOSED), round.id)
    theirs, mine = report(task, of.commerce), report(task, of.transport)
    office_reports.reopen(by(of.coordinator, CLOSED), mine.id, None, "请补报", date(2027, 1, 20))
    said = [one.message for one in db.session.scalars(select(Alert).where(Alert.stage == "R"))]
    # After that day it is 缺报 again.
    assert any("已重新开放，请在 2027-01-20 前修改或补报：请补报" in words for words in said)
    bodies = [of.transport.id, of.commerce.id]
    desks = [desk_of(one, rows.CHONGQING) for one in (of.liaison, of.other_liaison)]

    def asked() -> tuple[int, int, UnitDesk, list[int], int, int]:
        shown = [counts(desk, CLOSED)[kind] for desk in desks for kind in (Waiting.FILL, Waiting.MAKE_UP)]
        forms = [one.writable for one in forms_of_bodies(bodies)]
        listed, standing = reporting.owed(bodies), reporting.standing(bodies)
        return len(listed), standing.owed, unit_desk(bodies), shown, sum(forms), len(chasable(round.id, CLOSED))

    assert asked() == (2, 2, UnitDesk(owed=2, missing=1, to_approve=0), [1, 0, 0, 1], 2, 2)
    ended(of, task, leader, verb, CLOSED)
    assert asked() == (0, 0, UnitDesk(owed=0, missing=0, to_approve=0), [0, 0, 0, 0], 0, 0)
    assert (mine.state, theirs.state) == (S.MISSING, S.MISSING)
    said = next_of(rows.CHONGQING, [task.id], CLOSED).get(task.id, "")
    assert "补报" not in said and "填报" not in said
    if verb is not A.TERMINATE and verb is not A.ARCHIVE:
        endings.look_back(
            by(of.coordinator_head, CLOSED), task.id, None, "线路已停运", is_upheld=False, at_fault=[of.transport.id]
        )
        assert len(reporting.owed(bodies)) == 2, "worked on again, what is missing can be made up again"


@pytest.mark.parametrize(("was_spared", "state"), [(True, S.EXEMPT), (False, S.MISSING)])
def test_what_is_open_again_of_a_closed_round_ends_as_it_was_when_it_closed(
    of: Region, task: Task, leader: Actor, was_spared: bool, state: ReportState
) -> None:
    """A body that 综合处 had spared, and then asked after all, had 缺报 on record when the task ended."""
    mine = report(task, of.transport)
    if was_spared:
        office_reports.exempt(by(of.coordinator), [(mine.id, None)], "本期已电话说明")
    rounds.close_round(builders.act(on=CLOSED), db.session.scalars(select(Round)).one().id)
    office_reports.reopen(by(of.coordinator, CLOSED), mine.id, None, "请补报", date(2027, 1, 20))
    ended(of, task, leader, A.TERMINATE, CLOSED)
    assert mine.state == state


@pytest.mark.parametrize("has_left", [False, True])
def test_what_is_missing_for_good_is_not_begun(of: Region, task: Task, leader: Actor, has_left: bool) -> None:
    """Begun once, it was a draft that its liaison owed for ever."""
    rounds.close_round(builders.act(on=CLOSED), db.session.scalars(select(Round)).one().id)
    mine = report(task, of.transport)
    if has_left:
        duty = select(Assignment).where(Assignment.department_id == of.transport.id)
        db.session.scalars(duty).one().ended_on = CLOSED
        db.session.commit()
    else:
        ended(of, task, leader, A.TERMINATE, CLOSED)
    with pytest.raises(RuleRefused, match="不再补报"):
        reports.save_draft(by(of.liaison, GOES_ON), mine.id, None, TEXT)
    assert [row.is_open for row in form_of(mine.round_id, of.transport.id, by(of.liaison).actor, CLOSED).rows] == [
        False
    ]
    office_reports.reopen(by(of.coordinator, CLOSED), mine.id, None, "请补报", date(2027, 1, 20))
    assert [row.is_open for row in form_of(mine.round_id, of.transport.id, by(of.liaison).actor, CLOSED).rows] == [True]
    reports.save_draft(by(of.liaison, CLOSED), mine.id, None, TEXT)
    assert mine.state == S.DRAFT


def test_what_came_back_in_a_closed_round_is_spared(of: Region, task: Task, leader: Actor) -> None:
    mine = submitted(report(task, of.transport), of)
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=CLOSED), round.id)
    reviews.give_back(by(of.coordinator, CLOSED), mine.id, None, "请补充佐证")
    assert [one.id for one in reporting.owed([of.transport.id])] == [mine.id]
    ended(of, task, leader, A.TERMINATE, CLOSED)
    assert mine.state == S.EXEMPT and reporting.owed([of.transport.id]) == []


@pytest.fixture
def joint(of: Region) -> Task:
    """交通局 collects what 商务委 reports."""
    found = of.task(mode=Mode.LEAD_CONSOLIDATES)
    db.session.commit()
    opened()
    return found


def handed_up(of: Region, theirs: Report) -> Report:
    reports.save_draft(by(of.other_liaison), theirs.id, None, TEXT)
    reports.send(by(of.other_liaison), theirs.id, None)
    reports.approve(by(of.other_head), [(theirs.id, None)])
    return theirs


@pytest.mark.parametrize("verb", [A.TERMINATE, A.SUSPEND])
def test_what_lies_with_the_lead_is_reviewed_by_the_office(
    of: Region, joint: Task, leader: Actor, verb: TaskAct
) -> None:
    """中止 left it with a lead that nobody asked any more, after the cut-off for good."""
    theirs, ours = handed_up(of, report(joint, of.commerce)), report(joint, of.transport)
    assert theirs.state == S.HANDED_UP
    desk = desk_of(of.liaison, rows.CHONGQING)
    assert counts(desk, OPENED)[Waiting.TAKE_IN] == 1
    endings.decide(by(leader, STOPPED), joint.id, None, verb, GROUND)
    assert (theirs.state, ours.state) == (S.TO_REVIEW, S.EXEMPT)
    assert counts(desk, STOPPED)[Waiting.TAKE_IN] == 0


def test_a_lead_asked_again_names_nobody_as_missing_who_was_read_meanwhile(
    of: Region, joint: Task, leader: Actor
) -> None:
    theirs, ours = handed_up(of, report(joint, of.commerce)), report(joint, of.transport)
    endings.decide(by(leader, STOPPED), joint.id, None, A.SUSPEND, GROUND)
    endings.decide(by(leader, GOES_ON), joint.id, None, A.RESUME, "条件已恢复")
    assert (theirs.state, ours.state) == (S.TO_REVIEW, S.TO_FILL)
    (seen,) = desk_by_id(ours.id).co_reports
    assert (seen.word, desk_by_id(ours.id).missing) == ("已报综合处", ())


@pytest.mark.parametrize("verb", [A.TERMINATE, A.SUSPEND])
def test_what_the_office_sent_back_comes_back_to_it_where_no_lead_is_asked(
    of: Region, joint: Task, leader: Actor, verb: TaskAct
) -> None:
    """It went up to the lead that had been spared with the task: nobody could do anything with it."""
    theirs = handed_up(of, report(joint, of.commerce))
    endings.decide(by(leader, STOPPED), joint.id, None, verb, GROUND)
    reviews.give_back(by(of.coordinator, STOPPED), theirs.id, None, "请补充数字")
    handed_up(of, theirs)
    assert theirs.state == S.TO_REVIEW


def test_it_goes_up_again_where_the_lead_is_asked_again(of: Region, joint: Task, leader: Actor) -> None:
    theirs = handed_up(of, report(joint, of.commerce))
    endings.decide(by(leader, STOPPED), joint.id, None, A.SUSPEND, GROUND)
    endings.decide(by(leader, GOES_ON), joint.id, None, A.RESUME, "条件已恢复")
    reviews.give_back(by(of.coordinator, GOES_ON), theirs.id, None, "请补充数字")
    handed_up(of, theirs)
    assert theirs.state == S.HANDED_UP


def test_who_reports_to_a_lead_that_is_exempt_reports_to_the_office(of: Region, joint: Task) -> None:
    ours = report(joint, of.transport)
    office_reports.exempt(by(of.coordinator), [(ours.id, None)], "本期由配合单位说明")
    assert handed_up(of, report(joint, of.commerce)).state == S.TO_REVIEW


def test_a_stop_leaves_texts_with_a_joint_report_that_goes_on(of: Region, joint: Task, leader: Actor) -> None:
    """What was accepted, and is corrected, is sent once more: its co-text goes along."""
    theirs, ours = handed_up(of, report(joint, of.commerce)), report(joint, of.transport)
    accepted(ours, of)
    assert theirs.state == S.ACCEPTED
    office_reports.correct(by(of.other_liaison), theirs.id, None, "数字有误")
    handed_up(of, theirs)
    office_reports.correct(by(of.liaison), ours.id, None, "数字有误")
    endings.decide(by(leader, STOPPED), joint.id, None, A.SUSPEND, GROUND)
    assert (theirs.state, ours.state) == (S.HANDED_UP, S.DRAFT)


def test_what_a_replaced_plan_left_open_ends_with_the_days_turn_and_no_later(of: Region, task: Task) -> None:
    mine = accepted(report(task, of.transport), of)
    AGAIN["重新开放"](of, mine)
    act = builders.act(on=STOPPED)
    with changes.writing(act):
        move(act, db.session.get_one(Task, task.id), A.REPLACE, "渝发改规范〔2026〕2号")

    def ended_by_turn(on: date) -> int:
        night = builders.act(on=on)
        with changes.writing(night):
            return wind_up_replaced(night, rows.CHONGQING)

    assert ended_by_turn(STOPPED) == 1 and mine.state == S.ACCEPTED
    office_reports.correct(by(of.liaison, GOES_ON), mine.id, None, "数字有误")
    assert ended_by_turn(GOES_ON) == 0 and mine.state == S.DRAFT, "what a body corrects of its own accord is its own"
