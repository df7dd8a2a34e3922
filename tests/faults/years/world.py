"""People who do something at random: each verb is one act of the program, refused or done, and counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from tests.given.builders import TODAY, act
from tracker.actor import Actor
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.acts.reporting import reports, reviews, rounds
from tracker.acts.supervision import letters
from tracker.acts.tasks import assignments, owners
from tracker.acts.upkeep import calendar as calendar_acts
from tracker.calendar.files import DayRow
from tracker.database import db
from tracker.errors import RuleRefused, TrackerError
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.letters.rules import AWAITED, TO_HEADS, UNANSWERABLE, UNSENT, UNSIGNED
from tracker.outcomes.models import Extension, Letter, Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Item, Milestone, MilestoneDate, OwnerFact, Plan, PlanGoal, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.states import IN_FORCE
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.write.queries import asked_of
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertStage,
    Appraisal,
    CalendarFact,
    Encouraged,
    ExtensionReason,
    Forecast,
    Kind,
    KnownBy,
    LetterKind,
    LetterState,
    MilestoneSource,
    PlanMode,
    ReportState,
    Role,
    SentBy,
    Stage,
    TaskAct,
    TaskState,
    VerdictResult,
    YearlyConfirmation,
)

HOLIDAYS = ((1, 1, 3), (2, 5, 9), (4, 4, 3), (5, 1, 5), (6, 9, 3), (9, 25, 3), (10, 1, 7))
"""Month, day and length of what an invented notice gives off; it makes up for some of it on weekends."""


@dataclass
class World:
    """One region, its chance, and how often each act was done."""

    code: str
    random: random.Random
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def live(self, day: date, acts: int) -> None:
        """So many people try something on a day, at noon."""
        verbs = list(VERBS)
        for verb in self.random.choices(verbs, [VERBS[one] for one in verbs], k=acts):
            self.attempt(verb, day)

    def attempt(self, verb: Callable[[World, date], bool], day: date) -> None:
        """Done, refused by the program, or there was nothing to do it to."""
        try:
            if verb(self, day):
                self.done[verb.__name__] += 1
        except TrackerError:
            self.refused[verb.__name__] += 1
        finally:
            db.session.rollback()

    def one(self, *which: Any) -> Any:
        """A row at random, None where there is none."""
        table = which[0]
        column = getattr(table, "jurisdiction_id", None)
        conditions = [*which[1:], *([column == self.code] if column is not None else [])]
        ids = list(db.session.scalars(select(table.id).where(*conditions).order_by(table.id)))
        found = db.session.get(table, self.random.choice(ids)) if ids else None
        return found

    def chance(self, share: float) -> bool:
        """So often."""
        return self.random.random() < share


def prepare(world: World, last: date, *, is_new: bool, dated: float) -> None:
    """The plan goes out as 新下达 or 存量接续; a share of its tasks states a date of its own before `last`."""
    plan = db.session.scalars(select(Plan).where(Plan.jurisdiction_id == world.code)).one()
    plan.mode = (PlanMode.NEW if is_new else PlanMode.CONTINUED).value
    issued_on = act().today
    for task in db.session.scalars(select(Task).where(Task.plan_id == plan.id).order_by(Task.id)).all():
        bodies = _bodies(task.id)
        if world.chance(dated) and bodies:
            _date(world, task, bodies, _some_day(world, issued_on, last))
    db.session.commit()


def _some_day(world: World, first: date, last: date) -> date:
    """At random; often a year's end, or a day off."""
    day = first + timedelta(days=world.random.randint(-60, (last - first).days))
    return date(day.year, 12, 31) if world.chance(0.25) else day


def _date(world: World, task: Task, bodies: Sequence[int], due_on: date) -> None:
    at, by = act().at, act().actor.name
    node = Milestone(
        task_id=task.id,
        source=MilestoneSource.OWN,
        year=due_on.year,
        text=f"{due_on.year}年{due_on.month}月底前完成",
        due_on=due_on,
        original_due_on=due_on,
    )
    db.session.add(node)
    db.session.flush()
    settled = world.chance(0.75)
    own = sorted(world.random.sample(list(bodies), min(len(bodies), world.random.choice((1, 1, 2)))))
    known = (KnownBy.STATED if settled else world.random.choice((KnownBy.OPEN, KnownBy.PROPOSED))).value
    owner_ids = [] if known == KnownBy.OPEN else own
    item = Item(
        task_id=task.id,
        kind="date",
        milestone_id=node.id,
        span_start=task.text_start,
        span_end=task.text_end,
        words=node.text,
        known_by=known,
        owner_ids=owner_ids,
        outside_ids=[],
        proposed_ids=[],
    )
    db.session.add_all([item, MilestoneDate(milestone_id=node.id, due_on=due_on, recorded_at=at, actor=by)])
    db.session.flush()
    fact = OwnerFact(item_id=item.id, known_by=known, owner_ids=owner_ids, since=act().today, recorded_at=at, actor=by)
    db.session.add(fact)


def _bodies(task_id: int) -> list[int]:
    found = select(Assignment.department_id).where(Assignment.task_id == task_id, Assignment.ended_on.is_(None))
    return sorted(db.session.scalars(found))


def sign(world: World, day: date) -> bool:
    """A unit signs for all it was given."""
    held = world.one(Assignment, *_UNSIGNED)
    if held is None:
        return False
    of_unit = Assignment.jurisdiction_id == world.code, Assignment.department_id == held.department_id
    found = db.session.execute(select(Assignment.id, Assignment.version).where(*_UNSIGNED, *of_unit)).all()
    return bool(assignments.sign(act(day), [(id, version) for id, version in found]))


_UNSIGNED = (
    *(Assignment.signed_on.is_(None), Assignment.ended_on.is_(None), Assignment.objected_on.is_(None)),
    Assignment.task_id.in_(select(Task.id).where(Task.state.in_(IN_FORCE))),
)


def object_to(world: World, day: date) -> bool:
    held = world.one(Assignment, *_UNSIGNED)
    if held is None or not world.chance(0.3):
        return False
    assignments.object_to(act(day), held.id, held.version, "不属本单位职责")
    return True


def settle(world: World, day: date) -> bool:
    held = world.one(Assignment, Assignment.objected_on.is_not(None), Assignment.ended_on.is_(None))
    if held is None:
        return False
    task = db.session.get_one(Task, held.task_id)
    if task.state == TaskState.TO_REASSIGN and task.lead_id == held.department_id:
        to = world.random.choice([*_bodies(task.id), *_others(world)])
        assignments.reassign(act(day), task.id, task.version, to, "综合处研究")
    else:
        assignments.settle(act(day), held.id, held.version, keep=world.chance(0.5), basis="综合处研究")
    return True


def _others(world: World) -> list[int]:
    found = select(Assignment.department_id).where(Assignment.jurisdiction_id == world.code).distinct()
    return sorted(db.session.scalars(found))


def report(world: World, day: date) -> bool:
    """Several units hand in what they owe, the text that answers every question."""
    owed = select(Report.id).join(Round, Round.id == Report.round_id)
    open_ones = owed.where(
        Report.jurisdiction_id == world.code,
        Round.kind == "quarter",
        Report.state.in_((ReportState.TO_FILL, ReportState.DRAFT, ReportState.RETURNED)),
    )
    ids = sorted(db.session.scalars(open_ones))
    sent: list[int] = []
    for report_id in world.random.sample(ids, min(len(ids), world.random.choice((1, 2, 6)))):
        db.session.rollback()
        asked = asked_of(db.session.get_one(Report, report_id))
        text = Draft(
            "新开线路6条",
            "站点不足",
            "逐站摸排",
            stage=Stage.DRAFTING,
            encouraged=Encouraged.STARTED,
            confirmation=YearlyConfirmation.DONE,
            forecast=world.random.choice(list(Forecast)),
            readings=tuple(_reading(world, figure.indicator_id, day) for figure in asked.figures),
        )
        reports.save_draft(act(day), report_id, None, text)
        reports.send(act(day), report_id, None)
        sent.append(report_id)
    # Some wait for their head until another day.
    approved = [(one, None) for one in sent if world.chance(0.9)]
    return bool(approved) and bool(reports.approve(act(day), approved))


def _reading(world: World, figure: int, day: date) -> ReadingDraft:
    """Not there yet, or a value of some day of the last months."""
    if world.chance(0.7):
        return ReadingDraft(figure, not_due=True)
    return ReadingDraft(figure, Decimal(1), max(TODAY, day - _days(world.random.randint(0, 100))), "统计报表")


def review(world: World, day: date) -> bool:
    waiting = select(Report.id).where(Report.jurisdiction_id == world.code, Report.state == ReportState.TO_REVIEW)
    ids = sorted(db.session.scalars(waiting))
    for report_id in world.random.sample(ids, min(len(ids), 5)):
        found = db.session.get_one(Report, report_id)
        kind = Kind(db.session.get_one(Task, found.task_id).kind)
        db.session.rollback()
        if world.chance(0.2):
            reviews.give_back(act(day), report_id, None, "请补充数据")
        else:
            appraised = kind in (Kind.ADVANCE, Kind.DELIVERABLE)
            reviews.accept(act(day), report_id, None, world.random.choice(list(Appraisal)) if appraised else None)
    return bool(ids)


def ask_later(world: World, day: date) -> bool:
    node = world.one(
        Milestone, Milestone.source == MilestoneSource.OWN, Milestone.due_on.between(day - _days(20), day + _days(100))
    )
    if node is None:
        return False
    later = node.due_on + _days(world.random.randint(20, 400))
    new = NewExtension(later, ExtensionReason.FUNDS, "资金未到位", "已完成六成", "加快拨付", "财建〔2027〕1号")
    extensions.apply(act(day), node.id, None, None, new)
    return True


def answer_asked(world: World, day: date) -> bool:
    asked = world.one(Extension, Extension.state.in_(("applied", "to_decide")))
    if asked is None:
        return False
    if asked.state == "applied":
        if world.chance(0.15):
            extensions.withdraw(act(day), asked.id, asked.version)
        else:
            extensions.forward(act(day), asked.id, asked.version)
    elif world.chance(0.6):
        extensions.grant(act(day), asked.id, asked.version, asked.requested_on)
    else:
        extensions.refuse(act(day), asked.id, asked.version, "理由不充分")
    return True


def apply_for_end(world: World, day: date) -> bool:
    task = world.one(Task, Task.state == TaskState.ACTIVE)
    if task is None:
        return False
    endings.apply(act(day), task.id, task.version, "已全部完成", "验收报告")
    return True


def answer_end(world: World, day: date) -> bool:
    task = world.one(Task, Task.state == TaskState.TO_VERIFY)
    if task is None:
        return False
    if world.chance(0.85):
        endings.give_back(act(day), task.id, task.version, "佐证不足")
    else:
        endings.verify(act(day), task.id, task.version, "属实", "经研究同意")
    return True


def lead(world: World, day: date) -> bool:
    """A leader stops a task, or lets it go on."""
    stopped = world.one(Task, Task.state == TaskState.SUSPENDED)
    if stopped is not None and world.chance(0.7):
        endings.decide(act(day), stopped.id, stopped.version, TaskAct.RESUME, "恢复推进")
        return True
    task = world.one(Task, Task.state == TaskState.ACTIVE)
    if task is None or not world.chance(0.3):
        return False
    verb = TaskAct.TERMINATE if world.chance(0.1) else TaskAct.SUSPEND
    endings.decide(act(day), task.id, task.version, verb, "渝府办〔2027〕5号")
    return True


def give_owner(world: World, day: date) -> bool:
    item = world.one(Item, Item.kind.in_(("date", "figure")))
    if item is None:
        return False
    task = db.session.get_one(Task, item.task_id)
    bodies = _bodies(task.id) or _others(world)
    chosen = tuple(sorted(world.random.sample(bodies, min(len(bodies), world.random.choice((1, 1, 2))))))
    seen = newest_facts([item.id])[item.id]
    owners.decide(act(day), task.plan_id, [owners.Decision(item.id, chosen, seen)], "市政府办公厅函")
    return True


def judge(world: World, day: date) -> bool:
    node = world.one(Milestone, Milestone.source == MilestoneSource.OWN, Milestone.due_on <= day + _days(30))
    if node is None or node.indicator_id is not None:
        return False
    newest = _newest(Verdict.milestone_id == node.id)
    result = world.random.choice(list(VerdictResult))
    by = day + _days(world.random.randint(5, 200)) if result is not VerdictResult.REACHED else None
    verdicts.judge_milestone(act(day), node.id, newest, NewVerdict(result, day, "现场核查记录", rectify_by=by))
    return True


def judge_goal(world: World, day: date) -> bool:
    plan = db.session.scalars(select(Plan.id).where(Plan.jurisdiction_id == world.code)).one()
    goal = world.one(PlanGoal, PlanGoal.plan_id == plan, PlanGoal.due_on < day)
    if goal is None or not world.chance(0.3):
        return False
    newest = _newest(Verdict.goal_id == goal.id)
    result = world.random.choice((VerdictResult.REACHED, VerdictResult.PARTLY))
    by = day + _days(world.random.randint(5, 200)) if result is VerdictResult.PARTLY else None
    verdicts.judge_goal(act(day), goal.id, newest, NewVerdict(result, day, "统计公报", rectify_by=by))
    return True


def _newest(of: ColumnElement[bool]) -> int | None:
    found = select(Verdict.id).where(of).order_by(Verdict.recorded_at.desc(), Verdict.id.desc())
    return db.session.scalars(found).first()


def write(world: World, day: date) -> bool:
    """Drafts of letters go their whole way: read, signed, numbered and sent, or decided."""
    drafts = select(Letter.id).where(Letter.jurisdiction_id == world.code, Letter.state == LetterState.DRAFT)
    ids = sorted(db.session.scalars(drafts))
    sent = 0
    for letter_id in world.random.sample(ids, min(len(ids), world.random.choice((1, 3, 10)))):
        kind = LetterKind(db.session.get_one(Letter, letter_id).kind)
        try:
            letters.submit(act(day), letter_id, None)
            letters.sign(act(day, _PRINCIPAL), letter_id, None)
            if kind not in UNANSWERABLE:
                letters.number(act(day), letter_id, None, "渝发改函")
                letters.send(act(day), letter_id, None, day, SentBy.EXCHANGE)
        except RuleRefused:
            # Its cause has gone since it was drawn up: it has fallen.
            continue
        sent += 1
    return bool(sent)


_PRINCIPAL = Actor(None, "主要领导", roles=frozenset({Role.PRINCIPAL, Role.LEADER, Role.COORDINATOR_HEAD}))


def write_of_own_accord(world: World, day: date) -> bool:
    """综合处 draws a letter up itself."""
    held = world.one(Assignment, Assignment.ended_on.is_(None))
    if held is None:
        return False
    rung = world.random.choice((AlertStage.B1, AlertStage.B2))
    letters.draw_up(act(day), held.task_id, held.department_id, rung, "情况紧急", "群众反映进展缓慢")
    return True


def take_letter_back(world: World, day: date) -> bool:
    """A draft, or what was signed or sent, is not to hold."""
    letter = world.one(Letter, Letter.state.in_((*UNSIGNED, *UNSENT, *AWAITED)))
    if letter is None or not world.chance(0.5):
        return False
    take_back = letters.withdraw if letter.state in UNSIGNED else letters.void
    was_out = letter.state in AWAITED
    take_back(act(day), letter.id, None, "情况有变")
    world.done["taken_back_once_out"] += was_out
    return True


def answer_letter(world: World, day: date) -> bool:
    """A body answers, or says that it has it; the office is content, or wants to know more. Half of them in time."""
    in_time = [Letter.reply_by >= day] if world.chance(0.7) else []
    letter = world.one(Letter, Letter.state.in_(AWAITED), *in_time)
    if letter is None:
        return False
    if letter.state == LetterState.SENT and world.chance(0.2):
        letters.receive(act(day), letter.id, None)
        return True
    if LetterKind(letter.kind) in TO_HEADS and letter.state != LetterState.TO_APPROVE and world.chance(0.3):
        letters.propose(act(day), letter.id, None, "已研究，年底前完成")
        return True
    came = "answered_late" if letter.reply_by is None or letter.reply_by < day else "answered_in_time"
    letters.answer(act(day), letter.id, None, "已研究，年底前完成")
    world.done[came] += 1
    if world.chance(0.3):
        letters.ask_again(act(day), letter.id, None, "请补充完成时限")
    elif world.chance(0.7):
        letters.close(act(day), letter.id, None)
    return True


def move_cutoffs(world: World, day: date) -> bool:
    row = world.one(Round, Round.kind == "quarter", Round.closed_on.is_(None))
    if row is None or not world.chance(0.3):
        return False
    newest = select(RoundCutoffs).where(RoundCutoffs.round_id == row.id).order_by(RoundCutoffs.id.desc())
    held = db.session.scalars(newest).first()
    assert held is not None
    later = _days(world.random.randint(1, 4))
    days = Chosen(held.unit_due_on + later, held.lead_due_on + later, held.review_ends_on + later)
    rounds.change_cutoffs(act(day), row.id, row.version, days, "春节假期顺延")
    return True


def load_notice(world: World, day: date, year: int) -> None:
    """An invented notice of a year's days off comes out."""
    off = {date(year, month, first) + _days(ahead) for month, first, length in HOLIDAYS for ahead in range(length)}
    weekends = [one for one in _weekends(year) if one not in off]
    rows = [DayRow(one, CalendarFact.OFF, year, "节日", f"国办发明电〔{year - 1}〕0号（测试）") for one in sorted(off)]
    made_up = sorted(world.random.sample(weekends, 6))
    rows += [DayRow(one, CalendarFact.WORK, year, "节日", f"国办发明电〔{year - 1}〕0号（测试）") for one in made_up]
    calendar_acts.load(act(day), sorted(rows, key=lambda row: row.day))
    world.done["load_notice"] += 1


def _weekends(year: int) -> list[date]:
    days = (date(year, 1, 1) + _days(ahead) for ahead in range(365))
    return [day for day in days if day.weekday() >= 5]


def _days(count: int) -> timedelta:
    return timedelta(days=count)


VERBS: dict[Callable[[World, date], bool], int] = {
    sign: 6,
    object_to: 2,
    settle: 4,
    report: 10,
    review: 6,
    ask_later: 5,
    answer_asked: 8,
    apply_for_end: 1,
    answer_end: 6,
    lead: 1,
    give_owner: 3,
    judge: 3,
    judge_goal: 1,
    move_cutoffs: 1,
    write: 4,
    write_of_own_accord: 1,
    take_letter_back: 1,
    answer_letter: 6,
}
"""How often each is tried beside the others."""
