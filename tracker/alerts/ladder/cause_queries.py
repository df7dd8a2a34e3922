"""Reads why a letter that nobody has signed yet is needed no more (domain.md 4, 已失效)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sqlalchemy import bindparam, select

from tracker.alerts.ladder.prose import is_agreed
from tracker.alerts.ladder.queries import on_duty
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates
from tracker.alerts.scan.stages import Subject
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.lights.severity import RULES
from tracker.ledger.lights.turning import Turn
from tracker.ledger.models import BodyStanding
from tracker.outcomes.letters.queries import is_relieved
from tracker.outcomes.letters.rules import AWAITED
from tracker.outcomes.models import Letter, LetterItem
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.plans.models import Milestone, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.line_queries import is_expected, is_overtaken
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, Colour, LetterCause, LetterState, TaskState, VerdictResult

Reasons = Iterator[tuple[int, str]]


def passed_on(basis: str) -> str:
    """“分工已调整（渝编〔2026〕3号，市交通局并入市住房城乡建委），这项任务不再由该单位承担”."""
    return f"分工已调整{f'（{basis}）' if basis else ''}，这项任务不再由该单位承担"


def _stands(state: str) -> str:
    return f"任务{TaskState(state).label}"


STOPPED = _stands(TaskState.SUSPENDED)
"""Until it goes on (恢复): then the same may be written of it again."""


def gone(items: Collection[LetterItem], said: SaidOfDates) -> dict[int, str]:
    """By item why its cause has gone, those alone of which it has."""
    if not items:
        return {}
    return _by_cause(items, said) | dict(_ended(items))


def _by_cause(items: Collection[LetterItem], said: SaidOfDates) -> dict[int, str]:
    """Why there is nothing of it any more, where its task goes on and is its body's."""
    by_cause: defaultdict[LetterCause, list[LetterItem]] = defaultdict(list)
    for item in items:
        by_cause[LetterCause(item.cause)].append(item)
    return {
        **dict(_reported(by_cause[LetterCause.REPORT])),
        **dict(_told(by_cause[LetterCause.OVERDUE], said)),
        **dict(_turned(by_cause[LetterCause.RED], frozenset({Colour.RED}))),
        **dict(_turned(by_cause[LetterCause.YELLOW], frozenset({Colour.RED, Colour.YELLOW}))),
        **dict(_answered(by_cause[LetterCause.UNANSWERED])),
        **dict(_settled(by_cause[LetterCause.UNANSWERED], said)),
    }


def _ended(items: Collection[LetterItem]) -> Reasons:
    """Its task is over, or its body was relieved."""
    states = dict(db.session.execute(_STATES, {"tasks": list({one.task_id for one in items})}).all())
    held = on_duty({(one.task_id, one.department_id) for one in items})
    gone = {one.id: one.task_id for one in items if (one.task_id, one.department_id) not in held}
    grounds = _grounds(set(gone.values()))
    for item in items:
        if states[item.task_id] not in IN_FORCE:
            yield item.id, _stands(states[item.task_id])
        elif item.id in gone:
            yield item.id, passed_on(grounds.get((item.task_id, item.department_id), ""))


def _grounds(task_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """By task and body on what ground a duty was passed on last."""
    found = db.session.execute(_GROUNDS, {"tasks": list(task_ids)}) if task_ids else ()
    return {(task_id, body): basis for task_id, body, basis in found}


_STATES = select(Task.id, Task.state).where(Task.id.in_(bindparam("tasks")))
_GROUNDS = (
    select(Assignment.task_id, Assignment.department_id, AssignmentFact.reason)
    .join(AssignmentFact, AssignmentFact.assignment_id == Assignment.id)
    .where(Assignment.task_id.in_(bindparam("tasks")), AssignmentFact.act == AssignmentAct.ENDED)
    .order_by(AssignmentFact.id)
)
"""The newest last."""


def _reported(items: Collection[LetterItem]) -> Reasons:
    """It came, is asked for no more, or its body has told a later quarter since.

    Once its round is closed it is 缺报, and is asked for all the same: it may still come (补报).
    """
    if not items:
        return
    found = select(Report, ~is_expected(), is_overtaken()).where(Report.id.in_({item.subject_id for item in items}))
    by_id = {report.id: (report, is_free, is_passed) for report, is_free, is_passed in db.session.execute(found)}
    for item in items:
        report, is_free, is_passed = by_id[item.subject_id]
        if report.first_submitted_at is not None:
            yield item.id, f"{shanghai_date(report.first_submitted_at)} 已报送"
        elif is_free:
            yield item.id, "已免报"
        elif is_passed:
            yield item.id, "以后一期的进展已报送"
        elif report.due_on != item.due_on:
            yield item.id, f"报送截止日已改为 {report.due_on}"


def dates_of(items: Iterable[LetterItem]) -> set[int]:
    """The own dates that `gone` asks for."""
    return {item.subject_id for item in items if item.cause == LetterCause.OVERDUE}


def _told(items: Collection[LetterItem], said: SaidOfDates) -> Reasons:
    ids = dates_of(items)
    if not ids:
        return
    due = _dates(ids)
    judged = speaking_on(sorted(ids))
    asked = {
        (found.milestone_id, body)
        for found in said.of(ids)
        if found.matter.subject is Subject.MILESTONE
        for body in found.matter.department_ids
    }
    for item in items:
        task_id, due_on = due[item.subject_id]
        if task_id != item.task_id:
            # It stands in the words of the plan before, which another row keeps.
            yield item.id, "节点已由后来的方案改写"
        elif due_on != item.due_on:
            yield item.id, f"时限已改为 {due_on or '未定'}"
        elif item.subject_id in judged:
            yield item.id, f"已核定为“{VerdictResult(judged[item.subject_id][-1].result).label}”"
        elif (item.subject_id, item.department_id) not in asked:
            yield item.id, "完成情况已报送，或改由其他单位承担"


def _dates(milestone_ids: Collection[int]) -> dict[int, tuple[int, date | None]]:
    """By milestone its task and its date as they are by now."""
    found = db.session.execute(_DATES, {"milestones": list(milestone_ids)})
    return {id: (task_id, due_on) for id, task_id, due_on in found}


_DATES = select(Milestone.id, Milestone.task_id, Milestone.due_on).where(Milestone.id.in_(bindparam("milestones")))


def _turned(items: Collection[LetterItem], colours: frozenset[Colour]) -> Reasons:
    """The body's own part is lit otherwise by now, or what is still lit is agreed, or waits for 综合处."""
    tasks = {item.task_id for item in items}
    if not tasks:
        return
    standing = {
        (task_id, body): (RULES[rank], Turn.from_json(turn).match)
        for task_id, body, rank, turn in db.session.execute(_LIT, {"tasks": list(tasks)})
    }
    for item in items:
        rule, match = standing.get((item.task_id, item.department_id), (None, None))
        if rule is None or match is None:
            continue
        if rule.colour not in colours:
            yield item.id, f"亮灯已转为{rule.colour.label}"
        elif is_agreed(rule, match.reason):
            yield item.id, f"亮灯已转为{rule.colour.label}·{rule.label}，在同意的时限内"
        elif match.is_at_office:
            yield item.id, "单位已报送，待综合处处理"
        elif match.laid and item.department_id not in {body.id for body in match.laid}:
            yield item.id, "单位已交牵头单位，待其汇总报送"


_LIT = select(BodyStanding.task_id, BodyStanding.department_id, BodyStanding.rank, BodyStanding.turn).where(
    BodyStanding.task_id.in_(bindparam("tasks"))
)


def _settled(items: Collection[LetterItem], said: SaidOfDates) -> Reasons:
    """What the 督办函 asked for came, though nobody answered it: nothing is laid at the body any more."""
    done = settled({item.subject_id for item in items}, said)
    for item in items:
        if (item.subject_id, item.task_id) in done:
            yield item.id, f"督办函所督办的事项：{done[item.subject_id, item.task_id]}"


def settled(letter_ids: Collection[int], said: SaidOfDates) -> dict[tuple[int, int], str]:
    """By letter and task why nothing of what it asked for is open any more, those alone of which that is so.

    It came, was reached, waits for 综合处, or is not its body's any more. What fell short (未达成, 部分达成) and a red
    that turned yellow is open.
    """
    if not letter_ids:
        return {}
    items = list(db.session.scalars(select(LetterItem).where(LetterItem.letter_id.in_(letter_ids))))
    lit = [item for item in items if LetterCause(item.cause) in (LetterCause.RED, LetterCause.YELLOW)]
    short = _fell_short([item for item in items if item.cause == LetterCause.OVERDUE])
    reasons = _by_cause([item for item in items if item not in lit and item.id not in short], said)
    reasons |= dict(_turned(lit, frozenset({Colour.RED, Colour.YELLOW})))
    reasons |= dict(_ended(items))
    done: dict[tuple[int, int], str] = {}
    open_still = {(item.letter_id, item.task_id) for item in items if item.id not in reasons and item.lapsed_on is None}
    for item in items:
        if (item.letter_id, item.task_id) not in open_still:
            done[item.letter_id, item.task_id] = reasons.get(item.id, item.lapse_reason)
    return done


def relieved(letter_ids: Collection[int]) -> set[int]:
    """Of these letters those of which nothing is their body's any more (outcomes/letters/queries.py)."""
    if not letter_ids:
        return set()
    return set(db.session.scalars(_RELIEVED, {"letters": list(letter_ids)}))


_RELIEVED = select(Letter.id).where(Letter.id.in_(bindparam("letters")), is_relieved())


def _fell_short(items: Collection[LetterItem]) -> set[int]:
    """Those whose date was judged, and not reached.

    Example: written of 12 March, put off to 15 November, 未达成 then: that is another matter, of another letter.
    """
    if not items:
        return set()
    dates = _dates({item.subject_id for item in items})
    spoken_of = [item for item in items if dates[item.subject_id] == (item.task_id, item.due_on)]
    judged = speaking_on(sorted({item.subject_id for item in spoken_of}))
    results = {milestone_id: parts[-1].result for milestone_id, parts in judged.items()}
    reached = VerdictResult.REACHED
    return {item.id for item in spoken_of if results.get(item.subject_id, reached) != reached}


def _answered(items: Iterable[LetterItem]) -> Reasons:
    """The 督办函 was answered; what was then to be added to its answer has a day of its own."""
    by_letter = {item.subject_id: [one for one in items if one.subject_id == item.subject_id] for item in items}
    if not by_letter:
        return
    for letter in db.session.scalars(select(Letter).where(Letter.id.in_(by_letter))):
        for item in by_letter[letter.id]:
            if letter.state not in AWAITED:
                yield item.id, f"督办函{LetterState(letter.state).label}"
            elif letter.reply_by != item.due_on:
                yield item.id, f"督办函已反馈，退回补充，反馈时限改为 {letter.reply_by}"
