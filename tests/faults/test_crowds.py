"""Many act on the same few tasks while the days turn: nobody is ended because each waits for the other (PostgreSQL)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session, scoped_session

from tests.alerts.offices import SEEDS, own_date, sign_all
from tests.faults.seeds import seed_of_run
from tests.given import rows
from tests.given.builders import act
from tests.reporting import world
from tests.reporting.world import Region, by, region
from tracker.actor import Act, Actor
from tracker.acts.alerts import inbox
from tracker.acts.alerts.scan import scan
from tracker.acts.outcomes import coordination, extensions, verdicts
from tracker.acts.reporting import office_reports, reports, reviews, rounds, unchanged
from tracker.acts.supervision import letters
from tracker.acts.upkeep.calendar import load_shipped
from tracker.acts.upkeep.turn import turn
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.errors import TrackerError
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension, Letter, Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Milestone
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import CoordinationMatter, Report, Round
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.vocabulary import (
    Appraisal,
    ExtensionReason,
    ExtensionState,
    Forecast,
    LetterState,
    MilestoneSource,
    Mode,
    PartyRole,
    ReportState,
    Role,
    SentBy,
    VerdictResult,
)

pytestmark = [pytest.mark.fault, pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)]

TASKS, PEOPLE = 8, 6
DAYS = 60
HARD = Draft("新开线路 6 条", "站点不足", "逐站摸排", coordination="请协调用地", forecast=Forecast.HARD)
ASKED = NewExtension(date(2027, 6, 30), ExtensionReason.FUNDS, "资金", "已开工", "追加")
DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")

Doing = Callable[["Crowd", Random], object]


@dataclass
class Crowd:
    """Who acts, on which day, and what came of it.

    `told_of`: tasks of which reports are written, dates judged and later ones asked for; of the others nobody tells.
    """

    of: Region
    leader: Actor
    principal: Actor
    bodies: Sequence[int]
    told_of: Sequence[int]
    day: date
    came: Counter[str] = field(default_factory=Counter)

    def by(self, actor: Actor) -> Act:
        return by(actor, self.day)

    def office(self) -> Act:
        return self.by(self.of.coordinator)

    def own_dates(self) -> tuple[ColumnElement[bool], ...]:
        return Milestone.source == MilestoneSource.OWN, Milestone.task_id.in_(self.told_of)


def some(random: Random, found: Select[int], most: int = 3) -> list[int]:
    """A few of these rows, in any order; at least one, or there is nothing to do."""
    ids = list(db.session.scalars(found))
    if not ids:
        raise LookupError
    return random.sample(ids, min(len(ids), random.randint(1, most)))


def of_body(crowd: Crowd, random: Random, *states: ReportState, most: int = 3) -> tuple[Actor, Actor, list[int]]:
    """Somebody who writes and his head, with a few reports of theirs."""
    place = random.randrange(2)
    people = [(crowd.of.liaison, crowd.of.head), (crowd.of.other_liaison, crowd.of.other_head)][place]
    which = Report.department_id == crowd.bodies[place], Report.state.in_(states), Report.task_id.in_(crowd.told_of)
    return *people, some(random, select(Report.id).where(*which), most)


def saves(crowd: Crowd, random: Random) -> object:
    writer, _, (id,) = of_body(crowd, random, ReportState.TO_FILL, ReportState.DRAFT, ReportState.RETURNED, most=1)
    return reports.save_draft(crowd.by(writer), id, None, random.choice([world.TEXT, HARD]))


def sends(crowd: Crowd, random: Random) -> object:
    writer, _, (id,) = of_body(crowd, random, ReportState.DRAFT, most=1)
    return reports.send(crowd.by(writer), id, None)


def repeats(crowd: Crowd, random: Random) -> object:
    writer, _, ids = of_body(crowd, random, ReportState.TO_FILL, ReportState.DRAFT)
    return unchanged.say_no_change_to(crowd.by(writer), [(id, None) for id in ids])


def approves(crowd: Crowd, random: Random) -> object:
    _, head, ids = of_body(crowd, random, ReportState.TO_APPROVE, most=4)
    return reports.approve(crowd.by(head), [(id, None) for id in ids])


def accepts(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Report.id).where(Report.state == ReportState.TO_REVIEW), 1)
    return reviews.accept(crowd.office(), id, None, Appraisal.NORMAL)


def gives_back(crowd: Crowd, random: Random) -> object:
    ids = some(random, select(Report.id).where(Report.state == ReportState.TO_REVIEW))
    return reviews.give_back_all(crowd.office(), [(id, None) for id in ids], "请写明数量")


def undoes(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Report.id).where(Report.state == ReportState.ACCEPTED), 1)
    return reviews.undo_acceptance(crowd.office(), id, None)


def spares(crowd: Crowd, random: Random) -> object:
    ids = some(random, select(Report.id).where(Report.state == ReportState.TO_FILL), 2)
    return office_reports.exempt(crowd.office(), [(id, None) for id in ids], "本期不涉及")


def asks_again(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Report.id).where(Report.state.in_([ReportState.EXEMPT, ReportState.MISSING])), 1)
    return office_reports.reopen(crowd.office(), id, None, "请补报", crowd.day + timedelta(days=3))


def chases(crowd: Crowd, random: Random) -> object:
    ids = some(random, select(Report.id).where(Report.state.in_([ReportState.TO_FILL, ReportState.DRAFT])), 5)
    return rounds.chase(crowd.office(), ids)


def sets_days(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Round.id).where(Round.closed_on.is_(None)), 1)
    first = crowd.day + timedelta(days=random.randint(3, 9))
    chosen = Chosen(first, first + timedelta(days=2), first + timedelta(days=6))
    return rounds.change_cutoffs(crowd.office(), id, None, chosen, "推后")


def reads(crowd: Crowd, random: Random) -> object:
    of = crowd.of
    return inbox.mark_read(crowd.by(random.choice([of.liaison, of.head, of.other_liaison, of.coordinator])))


def judges(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Milestone.id).where(*crowd.own_dates(), Milestone.due_on < crowd.day), 1)
    seen = db.session.scalar(select(func.max(Verdict.id)).where(Verdict.milestone_id == id))
    result = random.choice([VerdictResult.REACHED, VerdictResult.MISSED])
    until = crowd.day + timedelta(days=9) if result is VerdictResult.MISSED else None
    new = NewVerdict(result, crowd.day, "现场核查", rectify_by=until, is_sure=True)
    return verdicts.judge_milestone(crowd.office(), id, seen, new)


def asks_for_later(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Milestone.id).where(*crowd.own_dates()), 1)
    asked = replace(ASKED, requested_on=crowd.day + timedelta(days=random.randint(20, 200)))
    return extensions.apply(crowd.by(crowd.of.head), id, None, None, asked)


def forwards(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Extension.id).where(Extension.state == ExtensionState.APPLIED), 1)
    return extensions.forward(crowd.office(), id, None)


def grants(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Extension.id).where(Extension.state == ExtensionState.TO_DECIDE), 1)
    return extensions.grant(crowd.by(crowd.principal), id, None, db.session.get_one(Extension, id).requested_on)


def notes(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(CoordinationMatter.id), 1)
    return coordination.note(crowd.office(), id, None, "已与规划部门沟通")


def submits_letter(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Letter.id).where(Letter.state == LetterState.DRAFT), 1)
    return letters.submit(crowd.office(), id, None)


def signs_letter(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Letter.id).where(Letter.state == LetterState.TO_SIGN), 1)
    return letters.sign(crowd.by(crowd.leader), id, None)


def sends_letter(crowd: Crowd, random: Random) -> object:
    (id,) = some(random, select(Letter.id).where(Letter.state == LetterState.SIGNED), 1)
    letters.number(crowd.office(), id, None, "渝发改函")
    return letters.send(crowd.office(), id, None, crowd.day, SentBy.EXCHANGE)


DOINGS: Sequence[Doing] = (
    *(saves, saves, saves, sends, sends, repeats, approves, approves, accepts, accepts, gives_back, undoes, spares),
    *(asks_again, chases, sets_days, reads, reads, judges, asks_for_later, forwards, grants, notes),
    *(submits_letter, signs_letter, sends_letter),
)


def test_nobody_is_ended_because_each_waits_for_the_other(app: Flask, session: scoped_session[Session]) -> None:
    seed = seed_of_run()
    print(f"FAULT_SEED={seed}")
    crowd = crowd_of()
    is_over: list[bool] = []

    def one(number: int) -> None:
        random = Random(f"{seed} {number}")
        while not is_over:
            doing = random.choice(DOINGS)
            with app.app_context():
                done(crowd, doing.__name__, lambda doing=doing: doing(crowd, random))

    with ThreadPoolExecutor(PEOPLE) as pool:
        people = [pool.submit(one, number) for number in range(PEOPLE)]
        try:
            for _ in range(DAYS):
                crowd.day += timedelta(days=1)
                for name, daily in (("turns", turn), ("scans", scan)):
                    with app.app_context():
                        done(crowd, name, lambda daily=daily: daily(act(crowd.day), rows.CHONGQING))
        finally:
            is_over.append(True)
        for person in people:
            person.result()
    print(*sorted(crowd.came.items()), sep="\n")
    assert (crowd.came["turns: done"], crowd.came["scans: done"]) == (DAYS, DAYS)
    assert db.session.scalar(DEADLOCKS) == 0


def crowd_of() -> Crowd:
    load_shipped(act(), read_calendars(SEEDS / "workdays"))
    of = region()
    leader, principal = (rows.person(role, of.commission, role.label) for role in (Role.LEADER, Role.PRINCIPAL))
    both = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    told_of = []
    for number in range(TASKS):
        task = of.task(bodies=both, mode=(Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES)[number % 2])
        own_date(task, date(2026, 12, 4 + 2 * number))
        told_of += [task.id] if number % 4 < 2 else []
    sign_all()
    world.opened()
    crowd = Crowd(of, leader, principal, (of.transport.id, of.commerce.id), told_of, world.OPENED)
    db.session.commit()
    return crowd


def done(crowd: Crowd, name: str, doing: Callable[[], object]) -> None:
    """Do it and count what came of it; what is refused is refused."""
    try:
        doing()
        crowd.came[f"{name}: done"] += 1
    except LookupError:
        pass
    except TrackerError as refused:
        crowd.came[f"{name}: {type(refused).__name__} {refused.message[:24]}"] += 1
    finally:
        db.session.remove()
