"""Acts on items of tasks that have gone out: bodies claim them, 综合处 decides whose they are (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.results.asking_steps import tell
from tracker.calendar.days import load_calendar
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.excerpts import shortened
from tracker.ledger.story.late_queries import Late, to_tell
from tracker.ledger.story.queries import target
from tracker.people.access import Permission, may, own_bodies
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, Task
from tracker.plans.owners import deciding_steps
from tracker.plans.owners.claim_queries import Newest, newest_facts
from tracker.plans.owners.item_queries import labels
from tracker.plans.owners.standing_steps import NO_ITEM
from tracker.plans.states import IN_FORCE
from tracker.plans.steps import changed, plan_of, task_of
from tracker.reporting.office.late_steps import ask_for, begin, not_written_of
from tracker.tasks import claim_steps, steps
from tracker.tasks.asking import steps as asking_steps
from tracker.tasks.asking.queries import shared, to_ask
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignments_in_force, duty_in_force
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import TaskState

NO_BASIS = "请填写依据。"
MOST_DAYS = 60
NO_TIME = f"请填写报送期限：1 到 {MOST_DAYS} 个工作日。"
NO_DAYS = f"请填写答复期限：1 到 {MOST_DAYS} 个工作日。"


@dataclass(frozen=True)
class Decision:
    """Whose an item is: one body, several jointly, or (no ids) all bodies of the task; `seen`: what is decided on.

    `takes_along`: of a sentence, whether what stands in it and nobody else claims goes with it.
    """

    item_id: int
    owner_ids: tuple[int, ...]
    seen: Newest
    takes_along: bool = True


class SpokenMeanwhile(Conflict):
    """Bodies or 综合处 said something of these items, by id, after they were shown; nothing is decided."""

    def __init__(self, called: Mapping[int, str]) -> None:
        said = "".join(f"“{words.rstrip('。；')}”" for words in called.values())
        super().__init__(f"打开本页以后，{said}又有新的认领或已另行明确，本次没有保存。请看最新情况，核对后再明确。")
        self.item_ids = frozenset(called)


def claim(act: Act, assignment_id: int, ticked: Ticks) -> None:
    """A body says anew what of a task is its own (认领), after it has signed. NotFound for another's duty."""
    with changes.writing(act):
        claim_steps.claim(act, steps.own(act, assignment_id), ticked)


def ask(act: Act, plan_id: int, days: int | None) -> tuple[int, date]:
    """请各单位确认: 综合处 asks the bodies to which something of a plan is proposed, in so many working days.

    Who signed before, and said nothing of it; each is told once. Who lets the time go by owns it, as at signing. How
    many bodies, and until when. BadInput without the days, RuleRefused where nobody is to be asked.
    """
    if days is None or not 1 <= days <= MOST_DAYS:
        raise BadInput(NO_DAYS)
    with changes.writing(act):
        plan = plan_of(act, plan_id)
        items = to_ask(plan_id)
        if not items:
            raise RuleRefused("没有要请单位确认的：推定的都已确认，责任未定的都已问过，或者单位还没有签收。")
        until = load_calendar().add(act.today, days)
        asking_steps.ask(act, items, until)
        tell(act, plan, shared(items), until)
        names = list(short_names(items).values())
        audit.record(
            act,
            "ask_owners",
            "plan",
            plan.id,
            jurisdiction_id=plan.jurisdiction_id,
            bodies=names,
            until=until.isoformat(),
        )
    return len(items), until


def ask_late(act: Act, task_id: int, days: int | None) -> tuple[list[str], date]:
    """请报送: who owns what is overdue or to be put right (整改) is asked for a report of it in so many working days.

    Their names, and until when. Until then the delay of what they took over lies at 综合处 (lights/taken_over.py); who
    has a report of it on its way already is not asked twice, nor of what waits for its head or its lead: the same as
    the page has it (task_facts.to_ask). BadInput without the days, RuleRefused where nobody is to be asked.
    """
    if days is None or not 1 <= days <= MOST_DAYS:
        raise BadInput(NO_TIME)
    with changes.writing(act):
        task = task_of(act, task_id)
        if act.actor.is_person and not may(act.actor, Permission.REPORT_MANAGE, target(task.id)):
            raise Forbidden("只有主办处室的综合处可以请单位报送。")
        if TaskState(task.state) not in IN_FORCE:
            raise RuleRefused(f"任务现在是“{TaskState(task.state).label}”，不能请单位报送。")
        until = load_calendar().add(act.today, days)
        late = to_tell(task.id, act.today)
        asked = list(_asked(act, task, [*late.of_dates, *late.looked_back], until))
        if not asked:
            raise RuleRefused(NOBODY_TO_ASK)
        names = list(short_names({one.body_id for one in asked}).values())
        words = dict.fromkeys(one.words for one in asked)
        reason = shortened("、".join(words), LONGEST_REASON)
        changed(act, task, "ask_late", {}, {"bodies": names, "until": until.isoformat()}, reason)
    return names, until


NOBODY_TO_ASK = "没有要请报送的单位：逾期的指标、节点都已报送，报告还在填报、审核中，或者还没有开过报告期。"


def tell_own(act: Act, task_id: int, body_id: int | None = None) -> int:
    """报送情况: who owns what is overdue, awaited or to be put right (整改) tells it, any day; the report to write in.

    Between two rounds nothing else is open, and the day of a 整改 counts all the same. What a body took over late it is
    asked for first (请报送). `body_id`: which of his bodies tells it, None the only one. NotFound for who has nothing
    of the kind in the task, BadInput where several have and none is chosen, RuleRefused while its report is on its way.
    """
    with changes.writing(act):
        task = task_of(act, task_id)
        own = own_bodies(act.actor, Permission.REPORT_FILL)
        asked = {body: late for body, late in _own_late(task, act.today).items() if body in own}
        duty = _duty_of(task, asked if body_id is None else asked.keys() & {body_id})
        late = asked[duty.department_id]
        until = min((one.due_on for one in late if one.due_on), default=None)
        if until is None or until < act.today:
            until = load_calendar().add(act.today, TELL_IN)
        words = shortened(f"报送{'、'.join(one.words for one in late)}的情况", LONGEST_REASON)
        report = begin(act, duty, [one.speaks_of for one in late if one.speaks_of], until, words)
        changes.touched(task.id)
        return report.id


def _duty_of(task: Task, bodies: Collection[int]) -> Assignment:
    duties = [duty for body in sorted(bodies) if (duty := duty_in_force(task.id, body)) is not None]
    if not duties or TaskState(task.state) not in IN_FORCE:
        raise NotFound(NOTHING_TO_TELL)
    if len(duties) > 1:
        names = short_names([duty.department_id for duty in duties]).values()
        raise BadInput(f"请在任务页选定由哪个单位报送：{'、'.join(names)}。")
    return duties[0]


NOTHING_TO_TELL = "这项任务没有要本单位报送的逾期、整改事项或可报数据。可能刚有结论，请看任务页。"
TELL_IN = 10
"""Working days for a report that its body opened after the day it had to keep to."""
LONGEST_REASON = 200


def _own_late(task: Task, day: date) -> dict[int, list[Late]]:
    """By body what it has to tell now."""
    asked = to_tell(task.id, day)
    return _by_body(one for one in (*asked.of_dates, *asked.looked_back) if not one.is_free)


def _by_body(late: Iterable[Late]) -> dict[int, list[Late]]:
    found = defaultdict[int, list[Late]](list)
    for one in late:
        found[one.body_id].append(one)
    return found


def _asked(act: Act, task: Task, late: Iterable[Late], until: date) -> Iterator[Late]:
    """Each body is asked for what it has still to write of its own; what was asked for."""
    for body, own in _by_body(late).items():
        duty = duty_in_force(task.id, body)
        if duty is None:
            continue
        dates = not_written_of(duty, [one.speaks_of for one in own if one.speaks_of])
        to_write = [one for one in own if one.speaks_of is None or one.speaks_of in dates]
        if to_write and ask_for(act, duty, dates, until, _late_words(to_write, until)) is not None:
            changes.touched(task.id)
            yield from to_write


def _late_words(late: Sequence[Late], until: date) -> str:
    """What of its own is overdue, or to be put right, and what it is asked for: a later date of dates alone."""
    asked = "报送情况或申请延期" if any(one.speaks_of for one in late) else "报送整改情况并附佐证"
    return f"{'、'.join(one.words for one in late)}，请在 {until} 前{asked}"


def answer(act: Act, ticked: Mapping[int, Ticks]) -> None:
    """A body answers what it was asked, by duty with the boxes it ticked. NotFound for another's duty."""
    with changes.writing(act):
        steps.hold(ticked)
        for assignment_id in sorted(ticked):
            claim_steps.claim(act, steps.own(act, assignment_id), ticked[assignment_id])


def decide(act: Act, plan_id: int, decisions: Sequence[Decision], why: str) -> int:
    """综合处 decides whose items are (指定), one or several with one 依据; how many, with what goes along.

    A body that the clause does not name becomes 实际承办单位: it gets a duty, and signs and reports like the others.
    An earlier decision is undone by a new one. Both sides are told. BadInput without a 依据 or where nothing is
    chosen, SpokenMeanwhile where one was decided or claimed since it was shown, RuleRefused for a task that has ended.
    """
    if not decisions:
        raise BadInput("请先在要明确的事项后面勾选承办单位。")
    if not why.strip():
        raise BadInput(NO_BASIS)
    with changes.writing(act):
        chosen = [decision.item_id for decision in decisions]
        tasks = {task_id: task_of(act, task_id) for task_id in deciding_steps.tasks_of(chosen)}
        items = {item.id: item for item in deciding_steps.items_in(act, chosen)}
        _refuse(items, tasks, plan_id)
        now = newest_facts(items)
        if moved := [items[decision.item_id] for decision in decisions if decision.seen != now[decision.item_id]]:
            raise SpokenMeanwhile(labels(moved))
        count = _assign(act, items, decisions, why)
        for task in tasks.values():
            steps.follow_owners(act, task, why.strip())
    return count


def _refuse(items: dict[int, Item], tasks: dict[int, Task], plan_id: int) -> None:
    if any(item.task_id not in tasks for item in items.values()) or any(
        task.plan_id != plan_id for task in tasks.values()
    ):
        raise NotFound(NO_ITEM)
    if any(TaskState(task.state) not in IN_FORCE for task in tasks.values()):
        raise RuleRefused("任务已不在推进中，不能再明确承办单位。")


def _assign(act: Act, items: dict[int, Item], decisions: Sequence[Decision], why: str) -> int:
    """What goes to the same owner in the same task goes together, what stands in a sentence with it.

    Its bodies are told once.
    """
    together: defaultdict[tuple[int, tuple[int, ...]], list[Item]] = defaultdict(list)
    for decision in decisions:
        together[items[decision.item_id].task_id, tuple(dict.fromkeys(decision.owner_ids))].append(
            items[decision.item_id]
        )
    alone = {decision.item_id for decision in decisions if not decision.takes_along}
    for (task_id, owner_ids), same in together.items():
        taking = [item for item in same if item.id not in alone]
        same += deciding_steps.along_to(task_id, taking, owner_ids, but=items)
    for (task_id, owner_ids), same in sorted(together.items()):
        within = {duty.department_id for duty in assignments_in_force(task_id)}
        deciding_steps.assign(act, same, owner_ids, why, act.today, within)
    return sum(map(len, together.values()))
