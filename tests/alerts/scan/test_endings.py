"""Each reason for which a message ends by a fact alone: a case in which it holds, and the nearest in which it does not.

That the reasons are asked after every act and by every scan tests/acts/ shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from tests.given import rows
from tests.given.builders import act
from tests.reporting import world
from tests.reporting.world import DUE, Region
from tracker import changes
from tracker.alerts.models import Alert
from tracker.alerts.scan import settling_steps
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.people.models import Department, Post
from tracker.plans.models import Item, ItemClaim, OwnerAsk, PlanGoal, Task
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    AlertState,
    ItemKind,
    KnownBy,
    PartyRole,
    ReportAct,
    ReportState,
    Role,
    RoundKind,
    SignedHow,
    TaskState,
    VerdictResult,
)

SAID = date(2026, 12, 24)
"""When each message was said: the day after the cut-off."""
BEFORE, AFTER = SAID - timedelta(days=1), SAID + timedelta(days=1)
LATER = date(2027, 1, 8)
A1, A2, A3, A4, A5, A6, RESULT = (
    *(AlertStage.A1, AlertStage.A2, AlertStage.A3, AlertStage.A4, AlertStage.A5, AlertStage.A6),
    AlertStage.RESULT,
)


@pytest.fixture
def of(session: scoped_session[Any]) -> Region:
    return world.region()


class Pair(NamedTuple):
    """Messages that the reason ends, and the nearest ones that it leaves alone."""

    ended: Collection[Alert]
    left: Collection[Alert]


def said(to: Department, stage: AlertStage, about: str = "", role: Role = Role.LIAISON, **columns: Any) -> Alert:
    """A message that stands; `about`: in its key, as “returned-7”."""
    post = db.session.scalars(select(Post).where(Post.department_id == to.id, Post.role == role)).one()
    number = db.session.scalar(select(func.count(Alert.id)))
    row = Alert(
        key=f"{stage.value}:{about}:{number}:{to.id}:{role.value}",
        jurisdiction_id=to.jurisdiction_id,
        stage=stage,
        post_id=post.id,
        department_id=to.id,
        message="请办理",
        state=AlertState.SENT,
        actor="测试",
        **{"day": SAID, "recorded_at": act(SAID).at, **columns},
    )
    rows.added(row)
    return row


def duty(task: Task, body: Department) -> Assignment:
    found = select(Assignment).where(Assignment.task_id == task.id, Assignment.department_id == body.id)
    return db.session.scalars(found).one()


def sign(task: Task, body: Department, how: SignedHow = SignedHow.SIGNED) -> None:
    duty(task, body).signed_on, duty(task, body).signed_how = SAID, how


def notices_of_a_task(of: Region, task: Task) -> tuple[Alert, Alert]:
    return (
        said(of.transport, A1, plan_id=of.plan.id, task_id=task.id),
        said(of.commerce, A1, plan_id=of.plan.id, task_id=task.id),
    )


def answered_of_a_task(of: Region) -> Pair:
    """市交通局 signed, silence signed for 市商务委; 市商务委 objected to another one."""
    task, other = of.task(), of.task()
    sign(task, of.transport)
    sign(task, of.commerce, SignedHow.SILENT)
    duty(other, of.commerce).objected_on = SAID
    mine, silent = notices_of_a_task(of, task)
    unsaid, objected = notices_of_a_task(of, other)
    return Pair([mine, objected], [silent, unsaid])


def silent_of_a_task(of: Region) -> Pair:
    task = of.task()
    sign(task, of.commerce, SignedHow.SILENT)
    unsigned, silent = notices_of_a_task(of, task)
    of_plan = said(of.commerce, A1, plan_id=of.plan.id)
    return Pair([silent], [unsigned, of_plan])


def told_of_another_duty(of: Region) -> Pair:
    """市交通局 went and came back; it got another task on that day, and 市商务委 the same one."""
    task, other = of.task(), of.task()
    earlier, same_task = notices_of_a_task(of, task)
    another, _ = notices_of_a_task(of, other)
    newer = said(of.transport, A1, plan_id=of.plan.id, task_id=task.id, day=AFTER)
    return Pair([earlier], [same_task, another, newer])


def notices_of_the_plan(of: Region) -> tuple[Alert, Alert]:
    return said(of.transport, A1, plan_id=of.plan.id), said(of.commerce, A1, plan_id=of.plan.id)


def answered_of_a_plan(of: Region) -> Pair:
    """市交通局 signed for one task, silence for the other; 市商务委 has one open, one elsewhere signed by silence."""
    first, second = of.task(), of.task()
    sign(first, of.transport)
    sign(second, of.transport, SignedHow.SILENT)
    sign(first, of.commerce)
    elsewhere = rows.plan()
    sign(rows.task(elsewhere, [(of.commerce, PartyRole.LEAD)]), of.commerce, SignedHow.SILENT)
    mine, other = notices_of_the_plan(of)
    return Pair([mine], [other, said(of.commerce, A1, plan_id=elsewhere.id)])


def silent_of_a_plan(of: Region) -> Pair:
    first, second = of.task(), of.task()
    for task in (first, second):
        sign(task, of.transport, SignedHow.SILENT)
    sign(first, of.commerce, SignedHow.SILENT)
    mine, other = notices_of_the_plan(of)
    return Pair([mine], [other])


def answered_of_one_batch(of: Region) -> Pair:
    """Of each notice what was handed down with it: of the later batch silence signed one, and one is open."""
    first, later = of.task(), of.task()
    for body in (of.transport, of.commerce):
        sign(first, body)
        duty(later, body).valid_from = SAID
    sign(later, of.transport, SignedHow.SILENT)
    early = [said(body, A1, plan_id=of.plan.id, day=BEFORE) for body in (of.transport, of.commerce)]
    return Pair(early, notices_of_the_plan(of))


def answered_in_another_duty(of: Region) -> Pair:
    """Its duties became others before it signed (调整分工): it has answered once it signs for those."""
    task = of.task()
    for body in (of.transport, of.commerce):
        duty(task, body).ended_on = SAID
    db.session.flush()
    rows.assignment(task, of.transport, valid_from=AFTER, signed_on=AFTER, signed_how=SignedHow.SIGNED)
    rows.assignment(task, of.commerce, valid_from=AFTER)
    mine, other = notices_of_the_plan(of)
    return Pair([mine], [other])


def told_of_others_instead(of: Region) -> Pair:
    """市交通局 has others for both duties, and heard so; 市商务委 has one of two left, 市能源局 no newer notice."""
    energy = rows.department("市能源局", rows.CHONGQING)
    rows.person(Role.LIAISON, energy)
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO), (energy, PartyRole.CO)]
    first, second = of.task(bodies=bodies), of.task(bodies=bodies)
    left = [said(of.commerce, A1, plan_id=of.plan.id), said(energy, A1, plan_id=of.plan.id)]
    mine = said(of.transport, A1, plan_id=of.plan.id)
    for task, body in ((first, of.transport), (first, of.commerce), (first, energy), (second, of.transport)):
        duty(task, body).ended_on = SAID
        db.session.flush()
        rows.assignment(task, body, valid_from=AFTER)
    duty(second, energy).ended_on = SAID
    left.append(said(of.commerce, A1, plan_id=of.plan.id, task_id=first.id, day=AFTER))
    return Pair([mine], [*left, said(of.transport, A1, plan_id=of.plan.id, day=AFTER)])


def told_of_it_among_others(of: Region) -> Pair:
    """市交通局 had two tasks anew on one day, and heard so at once; 市商务委 heard of no duty since."""
    task, other = of.task(), of.task()
    earlier, same_task = notices_of_a_task(of, task)
    another, _ = notices_of_a_task(of, other)
    for body in (of.transport, of.commerce):
        duty(task, body).ended_on = SAID
        db.session.flush()
        rows.assignment(task, body, valid_from=AFTER)
    newer = said(of.transport, A1, plan_id=of.plan.id, day=AFTER)
    chased = said(of.commerce, A2, plan_id=of.plan.id, task_id=other.id, day=AFTER)
    return Pair([earlier], [same_task, another, newer, chased])


def stopped_before_it_was_signed(of: Region) -> Pair:
    """Its only task was stopped (中止); 市商务委 has another one to sign for."""
    stopped = rows.task(of.plan, [(of.transport, PartyRole.LEAD)], state=TaskState.SUSPENDED)
    rows.task(of.plan, [(of.commerce, PartyRole.LEAD)])
    assert duty(stopped, of.transport).signed_on is None
    mine, other = notices_of_the_plan(of)
    return Pair([mine], [other])


def taken_away_from_one_batch(of: Region) -> Pair:
    """Nothing of the first batch is left (改派); what was signed, or waits, of the later one is told by its notice."""
    first, later = of.task(), of.task()
    for body in (of.transport, of.commerce):
        duty(first, body).ended_on = SAID
        duty(later, body).valid_from = SAID
    sign(later, of.transport)
    early = [said(body, A1, plan_id=of.plan.id, day=BEFORE) for body in (of.transport, of.commerce)]
    return Pair(early, [said(of.commerce, A1, plan_id=of.plan.id)])


def ask(task: Task, body: Department, until: date, known_by: KnownBy = KnownBy.PROPOSED) -> Item:
    """An item proposed to a body, which is asked about it."""
    span = {"span_start": 0, "span_end": 2}
    whose = {"known_by": known_by, "owner_ids": [body.id], "proposed_ids": [body.id], "outside_ids": []}
    item = rows.added(Item(task_id=task.id, kind=ItemKind.SENTENCE, words="推进公交优先", **span, **whose))
    asked = {"recorded_at": act(SAID).at, "actor": "测试"}
    rows.added(OwnerAsk(item_id=item.id, department_id=body.id, until=until, **asked))
    return item


def claim(item: Item, body: Department) -> None:
    rows.added(ItemClaim(item_id=item.id, department_id=body.id, is_own=True, recorded_at=act(SAID).at, actor="测试"))


def asked(of: Region, to: Department, until: date) -> Alert:
    return said(to, RESULT, "ask-1", plan_id=of.plan.id, due_on=until)


def answered_an_ask(of: Region) -> Pair:
    """市交通局 spoke of all it was asked until the 8th; until the 9th, and of 市商务委, one is open.

    Of the 11th 市商务委 said nothing until 综合处 decided; it spoke of what 市交通局 was asked until then.
    """
    task, next_day, last = of.task(), LATER + timedelta(days=1), LATER + timedelta(days=3)
    ask(task, of.commerce, last, KnownBy.ASSIGNED)
    claim(ask(task, of.transport, last), of.commerce)
    claim(ask(task, of.transport, LATER), of.transport)
    ask(task, of.transport, next_day)
    claim(ask(task, of.commerce, LATER), of.commerce)
    ask(task, of.commerce, LATER)
    mine, others = asked(of, of.transport, LATER), asked(of, of.commerce, LATER)
    return Pair([mine], [others, asked(of, of.transport, next_day), asked(of, of.commerce, last)])


def asked_of_no_more(of: Region) -> Pair:
    """综合处 said whose it is before 市交通局 spoke; that of 市商务委 is open; another result asks nothing of items."""
    task = of.task()
    ask(task, of.transport, LATER, KnownBy.ASSIGNED)
    ask(task, of.commerce, LATER)
    mine, others = asked(of, of.transport, LATER), asked(of, of.commerce, LATER)
    return Pair([mine], [others, said(of.transport, RESULT, "owner-1", plan_id=of.plan.id, due_on=LATER)])


def reports_of(of: Region) -> tuple[Report, Report]:
    """Of 市交通局 and of 市商务委 for one task, in an open quarter."""
    task = of.task()
    world.opened()
    return world.report(task, of.transport), world.report(task, of.commerce)


def happened(report: Report, what: ReportAct, state: ReportState, on: date) -> None:
    rows.added(ReportEvent(report_id=report.id, act=what, state=state, recorded_at=act(on).at, actor="测试"))
    report.state = state


def given_back(to: Department, report: Report, **columns: Any) -> Alert:
    return said(to, RESULT, f"report-{report.id}", task_id=report.task_id, report_id=report.id, **columns)


def has_come_since(of: Region) -> Pair:
    """What 市交通局 sent on the day after; 市商务委 had sent before it was given back, and has only written since."""
    mine, other = reports_of(of)
    happened(mine, ReportAct.APPROVE, ReportState.TO_REVIEW, AFTER)
    happened(other, ReportAct.APPROVE, ReportState.TO_REVIEW, BEFORE)
    happened(other, ReportAct.RETURN, ReportState.RETURNED, SAID)
    happened(other, ReportAct.SAVE, ReportState.DRAFT, AFTER)
    other_source = said(of.transport, RESULT, "letter-1", report_id=mine.id)
    return Pair([given_back(of.transport, mine)], [given_back(of.commerce, other), other_source])


def asked_for_no_more(of: Region) -> Pair:
    """Its day passed (缺报). Without a day 退回 stands; what waits for its head is with its unit."""
    mine, other = reports_of(of)
    mine.state, other.state = ReportState.MISSING, ReportState.TO_APPROVE
    until = {"due_on": LATER}
    without_day, with_head = given_back(of.transport, mine), given_back(of.commerce, other, **until)
    return Pair([given_back(of.transport, mine, **until)], [without_day, with_head])


def to_sign(of: Region, task: Task, body: Department) -> Alert:
    return said(body, A2, plan_id=of.plan.id, task_id=task.id)


def signed_for(of: Region) -> Pair:
    """Whoever signed, silence as well; an objection answers it, too."""
    task, other = of.task(), of.task()
    sign(task, of.transport, SignedHow.SILENT)
    duty(other, of.transport).objected_on = SAID
    ended = [to_sign(of, task, of.transport), to_sign(of, other, of.transport)]
    return Pair(ended, [to_sign(of, task, of.commerce)])


def to_sign_anew(of: Region) -> Pair:
    """市交通局 leads since that day, where it stood beside; 市商务委 has the duty that it was asked to sign for."""
    task = of.task()
    duty(task, of.transport).ended_on = SAID
    db.session.flush()
    rows.assignment(task, of.transport, valid_from=SAID)
    duty(task, of.commerce).valid_from = BEFORE
    of_new = said(of.transport, A2, plan_id=of.plan.id, task_id=task.id, day=LATER)
    ended = [to_sign(of, task, of.transport), said(of.transport, A2, role=Role.UNIT_HEAD, task_id=task.id)]
    return Pair(ended, [of_new, to_sign(of, task, of.commerce)])


def no_task_to_sign_for(of: Region) -> Pair:
    over, waits = of.task(state=TaskState.TERMINATED), of.task(state=TaskState.TO_REASSIGN)
    ended = [to_sign(of, over, of.transport), *notices_of_a_task(of, over)]
    return Pair(ended, [to_sign(of, waits, of.transport), *notices_of_a_task(of, waits)])


def chase(to: Department, report: Report, about: str = "report", **columns: Any) -> Alert:
    """A4 of a report: by its cut-off where it never came, without a day where it came back."""
    of_report: dict[str, Any] = {"task_id": report.task_id, "report_id": report.id}
    by = {"due_on": DUE} if about == "report" else {}
    return said(to, A4, f"{about}-{report.id}", **{**of_report, **by, **columns})


def came(of: Region) -> Pair:
    """It came and is back: 催报 of what never came ends, that of what came back does not."""
    mine, other = reports_of(of)
    mine.first_submitted_at, mine.state = act(SAID).at, ReportState.RETURNED
    return Pair([chase(of.transport, mine)], [chase(of.transport, mine, "returned"), chase(of.commerce, other)])


def sent_again(of: Region) -> Pair:
    """市交通局 sent it again, 市商务委 has only begun it again; what never came is no matter of this reason."""
    never = of.task()
    mine, other = reports_of(of)
    for report in (mine, other):
        report.first_submitted_at = act(BEFORE).at
        happened(report, ReportAct.RETURN, ReportState.RETURNED, SAID)
    happened(mine, ReportAct.APPROVE, ReportState.TO_REVIEW, AFTER)
    other.state = ReportState.DRAFT
    left = [chase(of.commerce, other, "returned"), chase(of.transport, world.report(never, of.transport))]
    return Pair([chase(of.transport, mine, "returned")], left)


def spared_is_not_sent_again(of: Region) -> Pair:
    mine, other = reports_of(of)
    happened(mine, ReportAct.APPROVE, ReportState.TO_REVIEW, AFTER)
    happened(other, ReportAct.EXEMPT, ReportState.EXEMPT, AFTER)
    return Pair([chase(of.transport, mine, "returned")], [chase(of.commerce, other, "returned")])


def spared(of: Region) -> Pair:
    mine, other = reports_of(of)
    mine.state = ReportState.EXEMPT
    return Pair([chase(of.transport, mine), chase(of.transport, mine, "returned")], [chase(of.commerce, other)])


def round_of_it_closed(of: Region) -> Pair:
    mine, _ = reports_of(of)
    closed = chase(of.transport, mine)
    db.session.get_one(Round, mine.round_id).closed_on = AFTER
    return Pair([closed], [said(of.transport, A3, "cut-off-1", round_id=mine.round_id)])


def another_cut_off(of: Region) -> Pair:
    """The cut-off of 市交通局 is the 8th now, that of 市商务委 still the 23rd; what came back names no day."""
    mine, other = reports_of(of)
    mine.due_on = LATER
    by_new = chase(of.transport, mine, due_on=LATER)
    came_back = chase(of.transport, mine, "returned")
    by_hand = said(of.transport, A4, "by-hand", round_id=mine.round_id, due_on=DUE)
    return Pair([chase(of.transport, mine)], [by_new, came_back, by_hand, chase(of.commerce, other)])


def of_round(to: Department, report: Report, stage: AlertStage = A3, **columns: Any) -> Alert:
    by = {} if "due_on" in columns else {"due_on": DUE}
    return said(to, stage, "cut-off", round_id=report.round_id, **by, **columns)


def all_came(of: Region) -> Pair:
    """市交通局 owes nothing more: one has come, the other was spared; 市商务委 owes one of two."""
    first, second = of.task(), of.task()
    world.opened()
    for task in (first, second):
        world.report(task, of.transport).first_submitted_at = act(SAID).at
    world.report(second, of.transport).first_submitted_at = None
    world.report(second, of.transport).state = ReportState.EXEMPT
    mine, other = world.report(first, of.transport), world.report(second, of.commerce)
    world.report(first, of.commerce).first_submitted_at = act(SAID).at
    ended = [of_round(of.transport, mine), of_round(of.transport, mine, A4)]
    what_came_back = of_round(of.transport, mine, A4, due_on=None)
    return Pair(ended, [of_round(of.commerce, other), of_round(of.commerce, other, A4), what_came_back])


def nobody_makes_up(of: Region) -> Pair:
    """Both are 缺报, and 市交通局 has left the task; what came back to it is a matter of another reason."""
    mine, other = reports_of(of)
    mine.state = other.state = ReportState.MISSING
    duty(db.session.get_one(Task, mine.task_id), of.transport).ended_on = AFTER
    left = [of_round(of.commerce, other, A4), of_round(of.transport, mine, A4, due_on=None)]
    return Pair([of_round(of.transport, mine, A4)], left)


def all_sent_again(of: Region) -> Pair:
    mine, other = reports_of(of)
    happened(other, ReportAct.RETURN, ReportState.RETURNED, SAID)
    named_a_day = of_round(of.transport, mine, A4)
    left = [of_round(of.commerce, other, A4, due_on=None), named_a_day]
    return Pair([of_round(of.transport, mine, A4, due_on=None)], left)


def round_closed(of: Region) -> Pair:
    """A message that was said on the day of the closing knew of it."""
    mine, _ = reports_of(of)
    db.session.get_one(Round, mine.round_id).closed_on = SAID
    early = of_round(of.transport, mine, day=BEFORE)
    return Pair([early, of_round(of.transport, mine, A4, day=BEFORE)], [of_round(of.transport, mine)])


def chased_since(of: Region) -> Pair:
    """The liaison is chased for one report of the round: his 临期 goes, not his head's, nor one that came after.

    Nor that of another round; that a report was given back (市商务委) is no chase.
    """
    mine, other = reports_of(of)
    early, of_head = of_round(of.transport, mine), of_round(of.transport, mine, role=Role.UNIT_HEAD)
    opened = {"opened_on": SAID, "opened_at": act(SAID).at, "opened_by": "测试", "as_of": date(2027, 3, 31)}
    next_round = rows.added(Round(jurisdiction_id=rows.CHONGQING, kind=RoundKind.QUARTER, name="2027Q1", **opened))
    of_next, of_other = said(of.transport, A3, round_id=next_round.id), of_round(of.commerce, other)
    chase(of.transport, mine)
    given_back(of.commerce, other)
    return Pair([early], [of_head, of_next, of_other, of_round(of.transport, mine)])


def on_date(to: Department, task: Task, milestone_id: int, due_on: date, stage: AlertStage = A5) -> Alert:
    return said(to, stage, f"milestone-{milestone_id}", task_id=task.id, milestone_id=milestone_id, due_on=due_on)


def date_is_over(of: Region) -> Pair:
    """Its task ended, or a revision took the date away; 整改, and what was put off, are no matter of this reason."""
    over, going_on = of.task(state=TaskState.TERMINATED), of.task()
    ended, gone, stays = (rows.milestone(task, DUE) for task in (over, going_on, going_on))
    gone.due_on = None
    of_ended = on_date(of.transport, over, ended.id, DUE, A6)
    rows.verdict(ended.id, DUE, act(SAID).at, rectify_by=LATER)
    put_right = on_date(of.transport, over, ended.id, LATER)
    left = [put_right, on_date(of.transport, going_on, stays.id, DUE), said(of.transport, A6, task_id=over.id)]
    return Pair([of_ended, on_date(of.transport, going_on, gone.id, DUE)], left)


def date_was_moved(of: Region) -> Pair:
    task = of.task()
    moved, stays = rows.milestone(task, DUE), rows.milestone(task, DUE)
    old = on_date(of.transport, task, moved.id, DUE, A6)
    moved.due_on = LATER
    new, other = on_date(of.transport, task, moved.id, LATER), on_date(of.transport, task, stays.id, DUE)
    rows.verdict(stays.id, DUE, act(SAID).at, rectify_by=LATER)
    return Pair([old], [new, other, on_date(of.transport, task, stays.id, LATER)])


def judged_goal(of: Region) -> Pair:
    """Each verdict ends what asked for it; the newest fell short until the 8th, and another one is asked for then."""
    judged, waits = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == of.plan.id).order_by(PlanGoal.year))
    to, role = db.session.get_one(Department, of.plan.host_id), Role.COORDINATOR
    given = {"result": VerdictResult.MISSED, "as_of": DUE, "basis": "统计公报", "jurisdiction_id": rows.CHONGQING}
    for rectify_by in (AFTER, LATER):
        known = {"recorded_at": act(SAID).at, "actor": "测试"}
        rows.added(Verdict(goal_id=judged.id, rectify_by=rectify_by, **given, **known))
    ended = [said(to, A6, "goal-1", role, goal_id=judged.id, due_on=due_on) for due_on in (judged.due_on, AFTER)]
    anew = said(to, A6, "goal-1", role, goal_id=judged.id, due_on=LATER)
    return Pair(ended, [anew, said(to, A6, "goal-2", role, goal_id=waits.id, due_on=waits.due_on)])


def relieved(of: Region) -> Pair:
    """Of 市交通局, whose duty ended, and not of 市商务委, nor of 综合处, which never had one; it hears of the rest."""
    task = of.task()
    duty(task, of.transport).ended_on = SAID
    office = db.session.get_one(Department, of.plan.host_id)
    said_of = {"task_id": task.id}
    left = [said(of.commerce, A5, **said_of), said(office, A6, "", Role.COORDINATOR, **said_of)]
    left += [said(of.transport, RESULT, "task-1", **said_of), said(of.transport, A3)]
    return Pair([said(of.transport, A2, **said_of), said(of.transport, A5, **said_of)], left)


CASES: list[tuple[str, AlertEnd | None, Callable[[Region], Pair]]] = [
    ("A1 of a task: answered", None, answered_of_a_task),
    ("A1 of a task: signed by silence", AlertEnd.SILENT, silent_of_a_task),
    ("A1 of a task: told of another duty in it since", AlertEnd.REPLACED, told_of_another_duty),
    ("A1 of a task: told of another duty in it since", AlertEnd.REPLACED, told_of_it_among_others),
    ("A1 of a plan: answered, nothing open", None, answered_of_a_plan),
    ("A1 of a plan: answered, nothing open", None, answered_of_one_batch),
    ("A1 of a plan: answered, nothing open", None, answered_in_another_duty),
    ("A1 of a plan: signed by silence, nothing open", AlertEnd.SILENT, silent_of_a_plan),
    ("A1 of a plan: relieved of all of it", AlertEnd.RELIEVED, taken_away_from_one_batch),
    ("A1 of a plan: told of other duties in their place since", AlertEnd.REPLACED, told_of_others_instead),
    ("A1 of a plan: what is not signed for is over", AlertEnd.TASK, stopped_before_it_was_signed),
    ("请各单位确认: answered, nothing open", None, answered_an_ask),
    ("请各单位确认: nothing open", AlertEnd.ANSWERED, asked_of_no_more),
    ("退回, 请报送: it has come since", None, has_come_since),
    ("退回, 请报送 until a day: asked for no more", AlertEnd.ROUND, asked_for_no_more),
    ("A2: signed or objected to", None, signed_for),
    ("A2: its body has another duty in the task since", AlertEnd.REPLACED, to_sign_anew),
    ("A1 or A2 of a task: the task is over", AlertEnd.TASK, no_task_to_sign_for),
    ("A4 of a report: it has come", None, came),
    ("A4 of a report that came back: sent again", None, sent_again),
    ("A4 of a report that came back: sent again", None, spared_is_not_sent_again),
    ("A4 of a report: spared, or its round closed", AlertEnd.ROUND, spared),
    ("A4 of a report: spared, or its round closed", AlertEnd.ROUND, round_of_it_closed),
    ("A4 of a report: another cut-off", AlertEnd.DATE, another_cut_off),
    ("A3 or A4 of a round: all has come", None, all_came),
    ("A4 of a round: nobody makes up what is missing", AlertEnd.ROUND, nobody_makes_up),
    ("A4 of what came back in a round: all sent again", None, all_sent_again),
    ("A3 or A4 of a round: it closed", AlertEnd.ROUND, round_closed),
    ("A3: chased for a report of the round since", AlertEnd.REPLACED, chased_since),
    ("A5 or A6 of a date: the task is over, or has the date no more", AlertEnd.TASK, date_is_over),
    ("A5 or A6 of a date: another day", AlertEnd.DATE, date_was_moved),
    ("A6 of a goal: judged", None, judged_goal),
    ("whatever is said of a task: relieved of it", AlertEnd.RELIEVED, relieved),
]


@pytest.mark.both
@pytest.mark.parametrize(("says", "end", "case"), CASES, ids=[case.__name__ for *_, case in CASES])
def test_each_reason_ends_what_it_says_and_leaves_the_nearest_alone(
    of: Region, says: str, end: AlertEnd | None, case: Callable[[Region], Pair]
) -> None:
    reason = next(one for one in settling_steps.reasons() if one.says == says)
    ended, left = ({row.id for row in messages} for messages in case(of))
    db.session.flush()
    held = set(db.session.scalars(select(Alert.id).where(reason.holds, Alert.id.in_(ended | left))))
    assert (held - ended, ended - held) == (set(), set()), "too many, too few"
    assert reason.end == end


def test_every_reason_has_a_case_in_the_order_in_which_they_are_asked() -> None:
    """The first that holds gives the state: this order is a promise to who reads 已处置 or 已失效."""
    assert [one.says for one in settling_steps.reasons()] == list(dict.fromkeys(says for says, *_ in CASES))


def signed_and_over(of: Region) -> Alert:
    task = of.task(state=TaskState.TERMINATED)
    sign(task, of.transport)
    return to_sign(of, task, of.transport)


def over_and_relieved(of: Region) -> Alert:
    task = of.task(state=TaskState.TERMINATED)
    duty(task, of.transport).ended_on = SAID
    return to_sign(of, task, of.transport)


def answered_elsewhere_and_over(of: Region) -> Alert:
    """市交通局 has signed all else of the plan, and the task it got later is over before it signed."""
    sign(of.task(), of.transport)
    return notices_of_a_task(of, of.task(state=TaskState.TERMINATED))[0]


def only_task_taken_away(of: Region) -> Alert:
    task = of.task()
    duty(task, of.transport).ended_on = SAID
    return notices_of_a_task(of, task)[0]


def all_of_the_plan_taken_away(of: Region) -> Alert:
    for task in (of.task(), of.task()):
        duty(task, of.transport).ended_on = SAID
    return notices_of_the_plan(of)[0]


def one_taken_away_one_signed_by_silence(of: Region) -> Alert:
    duty(of.task(), of.transport).ended_on = SAID
    sign(of.task(), of.transport, SignedHow.SILENT)
    return notices_of_the_plan(of)[0]


def stopped_and_signed_by_silence(of: Region) -> Alert:
    of.task(state=TaskState.SUSPENDED)
    sign(of.task(), of.transport, SignedHow.SILENT)
    return notices_of_the_plan(of)[0]


def came_in_closed_round(of: Region) -> Report:
    mine, _ = reports_of(of)
    mine.first_submitted_at = act(SAID).at
    db.session.get_one(Round, mine.round_id).closed_on = AFTER
    return mine


def come_and_closed(of: Region) -> Alert:
    return chase(of.transport, came_in_closed_round(of))


def spared_and_moved(of: Region) -> Alert:
    mine, _ = reports_of(of)
    mine.state, mine.due_on = ReportState.EXEMPT, LATER
    return chase(of.transport, mine)


def all_come_and_closed(of: Region) -> Alert:
    return of_round(of.transport, came_in_closed_round(of))


def over_and_moved(of: Region) -> Alert:
    task = of.task(state=TaskState.TERMINATED)
    node = rows.milestone(task, LATER)
    return on_date(of.transport, task, node.id, DUE)


def moved_and_relieved(of: Region) -> Alert:
    task = of.task()
    duty(task, of.transport).ended_on = SAID
    return on_date(of.transport, task, rows.milestone(task, LATER).id, DUE)


@pytest.mark.parametrize(
    ("case", "end"),
    [
        (signed_and_over, None),
        (over_and_relieved, AlertEnd.TASK),
        (answered_elsewhere_and_over, AlertEnd.TASK),
        (only_task_taken_away, AlertEnd.RELIEVED),
        (all_of_the_plan_taken_away, AlertEnd.RELIEVED),
        (one_taken_away_one_signed_by_silence, AlertEnd.SILENT),
        (stopped_and_signed_by_silence, AlertEnd.SILENT),
        (come_and_closed, None),
        (spared_and_moved, AlertEnd.ROUND),
        (all_come_and_closed, None),
        (over_and_moved, AlertEnd.TASK),
        (moved_and_relieved, AlertEnd.DATE),
    ],
)
def test_of_two_reasons_the_first_gives_the_state(
    of: Region, case: Callable[[Region], Alert], end: AlertEnd | None
) -> None:
    message = case(of)
    db.session.commit()
    with changes.writing(writing := act(AFTER)):
        settling_steps.settle_all(writing, rows.CHONGQING, frozenset(AlertStage))
    db.session.refresh(message)
    state = AlertState.EXPIRED if end else AlertState.HANDLED
    assert (message.state, message.ended_by, message.handled_on) == (state, end, AFTER)
