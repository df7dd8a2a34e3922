"""Reads letters: one with all that was done to it, those of a region or of a body, how often a task was written of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import batches, db
from tracker.errors import NotFound
from tracker.outcomes.letters import rules
from tracker.outcomes.models import Letter, LetterEvent, LetterItem, LetterNumber, LetterNumberStart
from tracker.people.access import Scope, Target
from tracker.people.models import Department
from tracker.plans.models import Measure, Plan, Task
from tracker.plans.queries import target_of
from tracker.plans.seldom_queries import Seldom
from tracker.plans.states import DONE, IN_FORCE
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertStage, LetterAct, LetterCause, LetterKind, LetterState, SentBy

NO_LETTER = "没有找到这份函件。它可能不是发给本单位的，或者网址抄写有误。"


@dataclass(frozen=True)
class ItemRow:
    """A task of which a letter speaks."""

    id: int
    task_id: int
    code: str
    label: str
    title: str
    cause: LetterCause
    due_on: date | None
    words: str
    lapsed_on: date | None
    lapse_reason: str


@dataclass(frozen=True)
class LetterRow:
    """A letter as pages show it; `unit` is empty of one that goes to all."""

    id: int
    version: int
    jurisdiction_id: str
    kind: LetterKind
    stage: AlertStage | None
    department_id: int | None
    unit: str
    plan_id: int | None
    plan: str
    plan_number: str
    round_id: int | None
    due_day: date
    title: str
    body: str
    contact: str
    answer_in: int
    skip_reason: str
    state: LetterState
    signed_on: date | None
    signed_by: str | None
    number: str | None
    sent_on: date | None
    sent_by: SentBy | None
    reply_by: date | None
    received_on: date | None
    answered_on: date | None
    answer: str
    closed_on: date | None
    reason: str
    proposed: str
    returned: str
    items: tuple[ItemRow, ...]

    @property
    def called(self) -> str:
        """Its name among others."""
        return rules.called(self.kind, self.number, self.due_day)

    @property
    def speaks_of(self) -> tuple[ItemRow, ...]:
        """The tasks it still speaks of: what was needed no more before it was signed is left out."""
        return tuple(item for item in self.items if item.lapsed_on is None)

    @property
    def tasks(self) -> int:
        """Of how many tasks it still speaks; it may speak of several dates of one."""
        return len({item.task_id for item in self.speaks_of})

    @property
    def is_answered_late(self) -> bool:
        """Whether the answer came after its last day."""
        return self.answered_on is not None and self.reply_by is not None and self.answered_on > self.reply_by

    def is_late(self, day: date) -> bool:
        """Whether the answer is missing on a day after its last one."""
        return self.state in rules.AWAITED and self.reply_by is not None and day > self.reply_by


@dataclass(frozen=True)
class Happened:
    """One line of what was done with a letter; `due_on`: the limit it set, of an answer the one it had."""

    at: datetime
    on: date
    actor: str
    act: LetterAct
    words: str
    due_on: date | None
    approver: str

    @property
    def in_time(self) -> bool | None:
        """Of an answer whether it came by its limit."""
        return self.on <= self.due_on if self.act in rules.ANSWERS and self.due_on else None


def target(letter: Letter) -> Target:
    """What the permission table needs of it; a letter is seen by its body once it is out."""
    is_out = letter.state in rules.OUT or letter.sent_on is not None
    bodies = frozenset({letter.department_id}) if letter.department_id and is_out else frozenset[int]()
    hosts = target_of(letter.plan_id).host_ids if letter.plan_id else frozenset[int]()
    return Target(letter.jurisdiction_id, bodies | _asked(letter), hosts, letter.state)


def _asked(letter: Letter) -> frozenset[int]:
    """A 调度函 that is out goes to all bodies that its round asks."""
    if letter.round_id is None or letter.state != LetterState.ISSUED:
        return frozenset()
    return frozenset(db.session.scalars(select(Report.department_id).where(Report.round_id == letter.round_id)))


def target_of_letter(letter_id: int) -> Target:
    """The same by id; NotFound."""
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        raise NotFound(NO_LETTER)
    return target(letter)


def letter(letter_id: int) -> LetterRow:
    """One letter; NotFound."""
    found = next(iter(_rows([Letter.id == letter_id])), None)
    if found is None:
        raise NotFound(NO_LETTER)
    return found


def history(letter_id: int) -> list[Happened]:
    """What was done with it, the newest first; an answer is held against the limit that was set last before it."""
    events = select(LetterEvent).where(LetterEvent.letter_id == letter_id).order_by(LetterEvent.id)
    found: list[Happened] = []
    limit: date | None = None
    for event in db.session.scalars(events):
        limit = event.due_on or limit
        act = LetterAct(event.act)
        due_on = limit if act in rules.ANSWERS else event.due_on
        found.append(Happened(event.recorded_at, event.on, event.actor, act, event.words, due_on, event.approver))
    return found[::-1]


def in_scope(
    scope: Scope, states: Collection[LetterState], *, limit: int | None = None, offset: int = 0
) -> list[LetterRow]:
    """The letters of a region in these states, or those to some bodies that are out; the newest first."""
    return _rows(_within(scope, states), limit, offset)


def count_in_scope(scope: Scope, states: Collection[LetterState]) -> int:
    """How many there are of those of `in_scope`."""
    return db.session.scalar(select(func.count(Letter.id)).where(*_within(scope, states))) or 0


def _within(scope: Scope, states: Collection[LetterState]) -> list[ColumnElement[bool]]:
    in_state = Letter.state.in_(states)
    if scope.department_ids is None:
        return [in_state, Letter.jurisdiction_id == scope.jurisdiction_id]
    out = or_(Letter.state.in_(rules.OUT), Letter.sent_on.is_not(None))
    asked = exists().where(Report.round_id == Letter.round_id, Report.department_id.in_(scope.department_ids))
    to_all = and_(Letter.state == LetterState.ISSUED, asked)
    return [in_state, or_(and_(Letter.department_id.in_(scope.department_ids), out), to_all)]


@dataclass(frozen=True)
class LetterName:
    """A letter on a home page, as `rules.called`; `returned`: what is to be added to its answer."""

    name: str
    returned: str


def names(letter_ids: Collection[int]) -> dict[int, LetterName]:
    """Those of some letters."""
    if not letter_ids:
        return {}
    columns = Letter.id, Letter.kind, Letter.number, Letter.due_day, Letter.returned
    found = select(*columns).where(Letter.id.in_(letter_ids))
    return {
        id: LetterName(rules.called(LetterKind(kind), number, due_day), returned)
        for id, kind, number, due_day, returned in db.session.execute(found)
    }


@dataclass(frozen=True)
class TaskLetter:
    """A letter as the page of a task names it; `called` as `rules.called`, `on`: when it was sent, else drawn up."""

    id: int
    called: str
    unit: str
    state: LetterState
    on: date


_LETTERS = Seldom(LetterItem.task_id == Task.id)


def of_task(task_id: int, scope: Scope | None) -> list[TaskLetter]:
    """The letters that speak of a task, the newest first; `scope`: to bodies of their own alone, once they are out."""
    if _LETTERS.none_of([task_id]):
        return []
    found = (
        select(
            Letter.id, Letter.kind, Department.short_name, Letter.number, Letter.state, Letter.sent_on, Letter.due_day
        )
        .join(LetterItem, LetterItem.letter_id == Letter.id)
        .join(Department, Department.id == LetterItem.department_id)
        .where(LetterItem.task_id == task_id, LetterItem.lapsed_on.is_(None))
        .distinct()  # it may speak of several dates of the task
        .order_by(Letter.id.desc())
    )
    if scope is not None and scope.department_ids is not None:
        mine = LetterItem.department_id.in_(scope.department_ids)
        found = found.where(mine, or_(Letter.state.in_(rules.OUT), Letter.sent_on.is_not(None)))
    return [
        TaskLetter(id, rules.called(LetterKind(kind), number, due_day), unit, LetterState(state), sent_on or due_day)
        for id, kind, unit, number, state, sent_on, due_day in db.session.execute(found)
    ]


def _rows(which: Sequence[ColumnElement[bool]], limit: int | None = None, offset: int = 0) -> list[LetterRow]:
    unit = aliased(Department)
    found = (
        select(Letter, unit.name, Plan.title, Plan.number)
        .outerjoin(unit, unit.id == Letter.department_id)
        .outerjoin(Plan, Plan.id == Letter.plan_id)
        .where(*which)
        .order_by(Letter.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = list(db.session.execute(found))
    items = items_of([letter.id for letter, *_ in rows])
    return [_row(letter, name, title, number, items[letter.id]) for letter, name, title, number in rows]


def _row(letter: Letter, unit: str | None, plan: str | None, number: str | None, items: Sequence[ItemRow]) -> LetterRow:
    columns = {name: getattr(letter, name) for name in _SAME}
    return LetterRow(
        **columns,
        kind=LetterKind(letter.kind),
        stage=AlertStage.of(letter.stage),
        unit=unit or "",
        plan=plan or "",
        plan_number=number or "",
        state=LetterState(letter.state),
        sent_by=SentBy.of(letter.sent_by),
        items=tuple(items),
    )


_SAME = (
    *(
        "id",
        "version",
        "jurisdiction_id",
        "department_id",
        "plan_id",
        "round_id",
        "due_day",
        "title",
        "body",
        "contact",
    ),
    *("answer_in", "skip_reason", "signed_on", "signed_by", "number", "sent_on", "reply_by", "received_on"),
    *("answered_on", "answer", "closed_on", "reason", "proposed", "returned"),
)


def items_of(letter_ids: Collection[int]) -> defaultdict[int, list[ItemRow]]:
    """By letter what it speaks of, in the order of codes."""
    found = (
        select(LetterItem, Task.code, Measure.label, Measure.title)
        .join(Task, Task.id == LetterItem.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(LetterItem.letter_id.in_(letter_ids))
        .order_by(Task.code, LetterItem.id)
    )
    by_letter: defaultdict[int, list[ItemRow]] = defaultdict(list)
    for item, code, label, title in db.session.execute(found):
        by_letter[item.letter_id].append(
            ItemRow(
                id=item.id,
                task_id=item.task_id,
                code=code,
                label=label,
                title=title,
                cause=LetterCause(item.cause),
                due_on=item.due_on,
                words=item.words,
                lapsed_on=item.lapsed_on,
                lapse_reason=item.lapse_reason,
            )
        )
    return by_letter


def existing_items(keys: Collection[str]) -> dict[str, bool]:
    """Which of these keys some letter speaks of already; True of what has lapsed for nothing (`lapsed_for_nothing`)."""
    found: dict[str, bool] = {}
    for part in batches(sorted(keys)):
        found.update((key, bool(is_free)) for key, is_free in db.session.execute(_said(), {"keys": list(part)}))
    return found


@cache
def _said() -> Select[str, bool]:
    return select(LetterItem.key, lapsed_for_nothing()).where(LetterItem.key.in_(bindparam("keys")))


@cache
def lapsed_for_nothing() -> ColumnElement[bool]:
    """That an item gave way to one of a newer draft that lapsed, too, or to a stop (中止) of its task that is over.

    Nobody decided that nothing is written of it, and no newer letter as high speaks of its task. Example: 提醒函 of two
    yellow quarters gave way to that of a missing report, and the report came.
    """
    later, before, after = aliased(LetterItem), aliased(Letter), aliased(Letter)
    same = later.task_id == LetterItem.task_id, later.department_id == LetterItem.department_id
    as_high = before.id == LetterItem.letter_id, after.id == later.letter_id, after.stage >= before.stage
    stands = exists().where(*same, *as_high, later.letter_id > LetterItem.letter_id, later.lapsed_on.is_(None))
    return and_(LetterItem.gave_way, ~stands.correlate(LetterItem))


@cache
def is_relieved() -> ColumnElement[bool]:
    """Whether nothing of which a letter speaks is its body's any more: its duty was passed on, or the task stopped.

    What came early, or was finished, is told in an answer all the same until its last day.
    """
    spoken_of = LetterItem.letter_id == Letter.id, LetterItem.lapsed_on.is_(None)
    held = exists().where(
        *spoken_of,
        Task.id == LetterItem.task_id,
        Task.state.in_((*IN_FORCE, *DONE)),
        Assignment.task_id == LetterItem.task_id,
        Assignment.department_id == LetterItem.department_id,
        Assignment.ended_on.is_(None),
    )
    return and_(exists().where(*spoken_of).correlate(Letter), ~held.correlate(Letter))


def taken(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], set[AlertStage]]:
    """By task and body the rungs from which something went out."""
    found = (
        select(LetterItem.task_id, LetterItem.department_id, Letter.stage)
        .join(Letter, Letter.id == LetterItem.letter_id)
        .where(
            LetterItem.task_id.in_({task_id for task_id, _ in pairs}),
            LetterItem.lapsed_on.is_(None),
            Letter.state.in_(rules.OUT),
        )
    )
    by_pair: defaultdict[tuple[int, int], set[AlertStage]] = defaultdict(set)
    for task_id, department_id, stage in db.session.execute(found):
        if stage:
            by_pair[task_id, department_id].add(AlertStage(stage))
    return by_pair


def left_out_of(letter_id: int) -> list[AlertStage]:
    """The rungs below a letter's own that some task of it has not had: it has to say why.

    A 督办函 that 综合处 drew up of its own accord leaves out the 提醒函; one that the rules ask for does not.
    """
    found = select(LetterItem.task_id, LetterItem.department_id, LetterItem.cause, Letter.stage).join(
        Letter, Letter.id == LetterItem.letter_id
    )
    standing = Letter.id == letter_id, Letter.stage.is_not(None), LetterItem.lapsed_on.is_(None)
    items = db.session.execute(found.where(*standing)).all()
    had = taken([(item.task_id, item.department_id) for item in items])
    left_out = {
        rung
        for item in items
        for rung in rules.left_out(
            AlertStage(item.stage),
            had.get((item.task_id, item.department_id), set()),
            by_rule=item.cause != LetterCause.BY_HAND,
        )
    }
    return sorted(left_out)


def open_of(task_ids: Collection[int]) -> dict[tuple[int, int], AlertStage]:
    """By task and body the highest rung of a letter that is under way."""
    found = (
        select(LetterItem.task_id, LetterItem.department_id, Letter.stage)
        .join(Letter, Letter.id == LetterItem.letter_id)
        .where(LetterItem.lapsed_on.is_(None), Letter.state.in_(rules.OPEN))
    )
    parts = (found.where(LetterItem.task_id.in_(part)) for part in batches(sorted(task_ids)))
    highest: dict[tuple[int, int], AlertStage] = {}
    for task_id, department_id, stage in (row for part in parts for row in db.session.execute(part)):
        if stage and rules.RUNGS.index(stage) >= rules.RUNGS.index(highest.get((task_id, department_id), stage)):
            highest[task_id, department_id] = AlertStage(stage)
    return highest


def last_word(jurisdiction_id: str) -> str:
    """机关代字 that was used last; before the first that of the region's plans, else empty."""
    used = select(LetterNumber.word).where(LetterNumber.jurisdiction_id == jurisdiction_id)
    word = db.session.scalar(used.order_by(LetterNumber.id.desc()).limit(1))
    if word:
        return word
    numbers = select(Plan.number).where(Plan.jurisdiction_id == jurisdiction_id, Plan.number.is_not(None))
    return next((word for number in db.session.scalars(numbers) if (word := rules.word_from(number))), "")


def last_serial(jurisdiction_id: str, word: str, year: int) -> int:
    """The highest number given out of a year, 0 before the first."""
    mine = LetterNumber.jurisdiction_id == jurisdiction_id, LetterNumber.word == word, LetterNumber.year == year
    return db.session.scalar(select(func.max(LetterNumber.serial)).where(*mine)) or 0


def start_of(jurisdiction_id: str, word: str, year: int) -> int | None:
    """From which number those of a year were said to go on, None where nobody said so."""
    start = LetterNumberStart
    mine = start.jurisdiction_id == jurisdiction_id, start.word == word, start.year == year
    return db.session.scalar(select(start.serial).where(*mine).order_by(start.id.desc()).limit(1))


def next_serial(jurisdiction_id: str, word: str, year: int) -> int:
    """The number that is given out next."""
    return max(last_serial(jurisdiction_id, word, year) + 1, start_of(jurisdiction_id, word, year) or 1)
