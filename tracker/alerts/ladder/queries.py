"""Reads what the ladder goes by: lights of closed rounds by body, letters unanswered, what holds a task up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.alerts.ladder import rungs
from tracker.alerts.ladder.keys import letter_keys
from tracker.alerts.ladder.prose import is_laid, said_of
from tracker.alerts.ladder.rungs import Due
from tracker.alerts.ladder.words import LastReport
from tracker.alerts.models import RoundMark
from tracker.alerts.named_tasks import NamedTask
from tracker.calendar.workdays import Calendar
from tracker.database import batches, db
from tracker.ledger.rows.kept_json import LitPart, LitRow, lights_from_json
from tracker.ledger.rows.owned import LIT_BADLY
from tracker.outcomes.letters.queries import lapsed_for_nothing
from tracker.outcomes.letters.rules import ANSWERS, AWAITED, CAPS, TAKEN_BACK, in_words
from tracker.outcomes.models import Letter, LetterEvent, LetterItem
from tracker.people.accounts.queries import commission_id
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import FrozenLight, Report, ReportVersion, Round
from tracker.reporting.quarters import round_label, told_until
from tracker.tasks.models import Assignment
from tracker.typed import something
from tracker.vocabulary import (
    AlertStage,
    Colour,
    LetterAct,
    LetterCause,
    LetterKind,
    LetterState,
    RoundKind,
    UnitClass,
)

_KEPT = 2 * rungs.ROUNDS
"""Closed rounds in sight: those the ladder looks back at, from the oldest that a gap may have held."""

_WRITTEN_TO = [one.value for one, cap in CAPS.items() if cap is not None]


def closed_rounds(jurisdiction_id: str, day: date, since: date | None) -> list[Round]:
    """The quarters closed by a day that the ladder looks at, the newest first.

    They are those closed since the last day scanned, or the newest one, and as many before as make a row.
    """
    found = list(db.session.scalars(_CLOSED, {"jurisdiction": jurisdiction_id, "day": day}))
    new = sum(1 for round in found if since and round.closed_on and round.closed_on >= since)
    return found[: max(new, 1) + rungs.ROUNDS - 1]


_QUARTERS = Round.jurisdiction_id == bindparam("jurisdiction"), Round.kind == RoundKind.QUARTER
_CLOSED = select(Round).where(*_QUARTERS, Round.closed_on <= bindparam("day")).order_by(Round.as_of.desc()).limit(_KEPT)


@dataclass(frozen=True)
class Mark:
    """How a body's part of a task was lit when a round closed; `department_id` None: laid at no body."""

    round_id: int
    task_id: int
    department_id: int | None
    colour: Colour
    word: str


def _marks_of(rounds: Sequence[Round], *, is_marked: bool) -> Iterator[Mark]:
    """Of the newest round those of which no letter speaks, and what the others say of the same tasks.

    Bodies to which no letters go are left out; where all rounds are marked, also what no rung begins with.
    """
    before = rounds[1].id if rounds[1:] else None
    asked = _marks_unsaid(is_marked, before is not None)
    found = [_mark(row) for row in db.session.execute(asked, {"newest": rounds[0].id, "before": before})]
    yield from found
    tasks = sorted({mark.task_id for mark in found})
    others = [round.id for round in rounds[1:]]
    for ids in batches(tasks if others else ()):
        yield from map(_mark, db.session.execute(_OF_TASKS, {"rounds": others, "tasks": ids}))


_MARKS = select(RoundMark.round_id, RoundMark.task_id, RoundMark.department_id, RoundMark.colour, RoundMark.word)
_OF_TASKS = _MARKS.where(RoundMark.round_id.in_(bindparam("rounds")), RoundMark.task_id.in_(bindparam("tasks")))


@cache
def _marks_unsaid(is_marked: bool, has_before: bool) -> Select[*tuple[Any, ...]]:
    """Of the newest round; `has_before`: there is a round before it."""
    said = exists().where(
        LetterItem.task_id == RoundMark.task_id,
        LetterItem.department_id == RoundMark.department_id,
        LetterItem.subject_id == RoundMark.round_id,
        LetterItem.cause.in_(sorted(rungs.BY_LIGHT)),
        ~lapsed_for_nothing(),
    )
    written_to = select(Department.id).where(Department.unit_class.in_(_WRITTEN_TO))
    newest = _MARKS.where(RoundMark.round_id == bindparam("newest"), RoundMark.department_id.in_(written_to), ~said)
    return newest.where(_may_come_to_a_rung(has_before)) if is_marked else newest


def _may_come_to_a_rung(has_before: bool) -> ColumnElement[bool]:
    """Its colour is enough by itself, or the round before was lit, too."""
    is_enough = RoundMark.colour.in_(sorted(rungs.ALONE))
    if not has_before:
        return is_enough
    before = aliased(RoundMark)
    was_lit = exists().where(
        before.round_id == bindparam("before"),
        before.task_id == RoundMark.task_id,
        before.department_id == RoundMark.department_id,
    )
    return or_(is_enough, was_lit)


def _mark(row: Any) -> Mark:
    return Mark(row.round_id, row.task_id, row.department_id, Colour(row.colour), row.word)


def unmarked(round_id: int) -> Iterator[Mark]:
    """Of the red and yellow rows of a closed round that has none yet: they are written all at once."""
    if db.session.scalar(_ANY_MARK, {"round": round_id}):
        return
    lit = FrozenLight.round_id == round_id, FrozenLight.colour.in_([colour.value for colour in sorted(LIT_BADLY)])
    ids = list(db.session.scalars(select(FrozenLight.id).where(*lit).order_by(FrozenLight.id)))
    for part in batches(ids):
        kept = select(*_LIT).where(FrozenLight.id.in_(part))
        for task_id, light, parts in db.session.execute(kept.order_by(FrozenLight.id)):
            yield from _marks(round_id, lights_from_json({"task_id": task_id, "light": light, "parts": parts}))


_ANY_MARK = select(RoundMark.id).where(RoundMark.round_id == bindparam("round")).limit(1)
_LIT = FrozenLight.task_id, FrozenLight.row["light"], FrozenLight.row["parts"]
"""Taken out by the database: the whole row is three times as long."""


def _marks(round_id: int, row: LitRow) -> Iterator[Mark]:
    parts = laid_at(row)
    for part in parts:
        yield Mark(round_id, row.task_id, part.department_id, part.light.colour, said_of(part.light, part.short_name))
    if not parts:
        yield Mark(round_id, row.task_id, None, row.light.colour, row.light.title)


def laid_at(row: LitRow) -> list[LitPart]:
    """The bodies at whose door a red or yellow is laid, for what is their own."""
    return [
        part
        for part in row.parts
        if part.light.colour in LIT_BADLY and is_laid(part.light) and part.light.is_laid_at(part.department_id)
    ]


def of_lights(rounds: Sequence[Round], calendar: Calendar, unmarked: Sequence[Mark] = ()) -> list[Due]:
    """The rungs that the marks of the newest closed round, with those before, come to; `unmarked`: no row yet."""
    if not rounds:
        return []
    newest = rounds[0]
    closed_on = newest.closed_on or newest.as_of
    colours: defaultdict[tuple[int, int], dict[int, Colour]] = defaultdict(dict)
    words = {}
    for mark in (*_marks_of(rounds, is_marked=not unmarked), *unmarked):
        if mark.department_id is not None:
            colours[mark.task_id, mark.department_id][mark.round_id] = mark.colour
            if mark.round_id == newest.id:
                words[mark.task_id, mark.department_id] = mark.word
    found = {}
    for pair in words:
        rung = rungs.rung_of_lights([colours[pair].get(round.id) for round in rounds])
        if rung is not None:
            found[pair] = rung
    tasks = named_tasks({task_id for task_id, _ in found})
    in_a_row = _in_a_row(newest, found, colours)
    return [
        Due(
            stage=rung.stage,
            cause=rung.cause,
            subject_id=newest.id,
            due_on=closed_on,
            department_id=department_id,
            task_id=task_id,
            plan_id=tasks[task_id][0],
            day=calendar.forward(closed_on),
            words=_said(tasks[task_id][1], in_a_row[task_id, department_id], newest, words[task_id, department_id]),
        )
        for (task_id, department_id), rung in sorted(found.items())
        if task_id in tasks
    ]


def _said(task: str, in_a_row: int, newest: Round, word: str) -> str:
    return f"{task}：{_rounds(in_a_row, newest.name, word)}"


def as_closed_last(jurisdiction_id: str, day: date, found: Sequence[Due]) -> list[Due]:
    """These, what is written of a light in the words of the quarter closed last, where the body's part is lit there.

    Example: a 通报 drawn up after the third quarter of 2026 waits for the principal until April; he reads of the first
    of 2027 and of four quarters in a row.
    """
    pairs = {(due.task_id, due.department_id) for due in found if due.cause in rungs.BY_LIGHT}
    newest = next(iter(closed_rounds(jurisdiction_id, day, None)), None) if pairs else None
    if newest is None:
        return list(found)
    lit: dict[tuple[int, int], str] = {
        (row.task_id, row.department_id): row.word
        for part in batches(sorted({task_id for task_id, _ in pairs}))
        for row in db.session.execute(_OF_TASKS, {"rounds": [newest.id], "tasks": part})
        if (row.task_id, row.department_id) in pairs
    }
    tasks, in_a_row = named_tasks({task for task, _ in lit}), _in_a_row(newest, lit, {pair: {} for pair in lit})
    now = {
        pair: _said(tasks[pair[0]][1], in_a_row[pair], newest, word) for pair, word in lit.items() if pair[0] in tasks
    }
    return [
        replace(due, words=now.get((due.task_id, due.department_id), due.words)) if due.cause in rungs.BY_LIGHT else due
        for due in found
    ]


def _in_a_row(
    newest: Round, pairs: Collection[tuple[int, int]], known: Mapping[tuple[int, int], Mapping[int, Colour]]
) -> dict[tuple[int, int], int]:
    """How many closed quarters in a row each body's part of a task was red or yellow, back from the newest.

    More than its rung asks for, where it was lit before. `known`: by body's part and round, rows not written yet too.
    """
    if not pairs:
        return {}
    until = {"jurisdiction": newest.jurisdiction_id, "until": newest.as_of}
    ids = list(db.session.scalars(_CLOSED_UNTIL, until))
    lit: defaultdict[tuple[int, int | None], set[int]] = defaultdict(set)
    for pair in pairs:
        lit[pair].update(known[pair])
    for part in batches(sorted({task_id for task_id, _ in pairs})):
        for row in db.session.execute(_OF_TASKS, {"rounds": ids, "tasks": part}):
            lit[row.task_id, row.department_id].add(row.round_id)
    return {(task, body): len(list(takewhile(lit[task, body].__contains__, ids))) for task, body in pairs}


_CLOSED_UNTIL = (
    select(Round.id)
    .where(*_QUARTERS, Round.closed_on.is_not(None), Round.as_of <= bindparam("until"))
    .order_by(Round.as_of.desc())
)


def _rounds(rounds: int, name: str, word: str) -> str:
    """“截至2026年第3季度，已连续2个季度滞后，本季度进展缓慢”; what itself speaks of several is not of this one."""
    last = f"截至{round_label(name)}，"
    this = "" if word.startswith("连续") else "本季度"
    return f"{last}{word}" if rounds == 1 else f"{last}已连续{rounds}个季度滞后，{this}{word}"


def named_tasks(task_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """By task in force its plan and how letters name it."""
    return {
        task_id: (plan_id, str(NamedTask(code, label, title)))
        for ids in batches(sorted(task_ids))
        for task_id, plan_id, code, label, title in db.session.execute(_NAMED, {"tasks": ids})
    }


_NAMED = (
    select(Task.id, Task.plan_id, Task.code, Measure.label, Measure.title)
    .join(Measure, Measure.id == Task.measure_id)
    .where(Task.state.in_(IN_FORCE), Task.id.in_(bindparam("tasks")))
)


def of_silence(jurisdiction_id: str, day: date, calendar: Calendar) -> list[Due]:
    """通报 for each 督办函 that was not answered in time."""
    waits = db.session.scalars(_WAITS, {"jurisdiction": jurisdiction_id, "day": day})
    letters = {one.id: one for one in waits}
    answered = _answered_on([one.id for one in letters.values() if one.returned])
    return [
        Due(
            stage=AlertStage.B3,
            cause=LetterCause.UNANSWERED,
            subject_id=letter.id,
            due_on=letter.reply_by,
            department_id=item.department_id,
            task_id=item.task_id,
            plan_id=plan_id,
            day=rungs.unanswered_on(letter.reply_by, calendar),
            words=f"{name}：{_unanswered(letter, answered.get(letter.id))}",
        )
        for letter, item, plan_id, name in _items(letters)
        if letter.reply_by is not None and rungs.unanswered_on(letter.reply_by, calendar) <= day
    ]


_WAITS = select(Letter).where(
    Letter.jurisdiction_id == bindparam("jurisdiction"),
    Letter.kind == LetterKind.SUPERVISION,
    Letter.state.in_(AWAITED),
    Letter.reply_by < bindparam("day"),
)


def _answered_on(letter_ids: Collection[int]) -> dict[int, date]:
    """When letters were answered last."""
    return dict(db.session.execute(_CAME, {"letters": list(letter_ids)}).all()) if letter_ids else {}


_CAME = (
    select(LetterEvent.letter_id, func.max(LetterEvent.on))
    .where(LetterEvent.letter_id.in_(bindparam("letters")), LetterEvent.act.in_(ANSWERS))
    .group_by(LetterEvent.letter_id)
)


def _unanswered(letter: Letter, answered_on: date | None) -> str:
    """An answer that was to be added to is no silence: what is missing is said."""
    until = in_words(letter.reply_by) if letter.reply_by else ""
    if answered_on is None:
        return f"督办函（{letter.number}）要求{until}前反馈，至今没有反馈"
    return f"督办函（{letter.number}）{in_words(answered_on)}反馈，经审核需补充，要求{until}前补充反馈，至今没有补充"


def of_circulars(jurisdiction_id: str, year: int, day: date) -> list[Due]:
    """约谈 for each body that was named in two 通报 of a calendar year, as known on a day.

    Red in two plans when the third quarter closes, it is listed twice in one 通报: that is one.
    """
    days = {"first": date(year, 1, 1), "last": min(day, date(year, 12, 31))}
    named = db.session.execute(_DECIDED, {"jurisdiction": jurisdiction_id, **days})
    of_body: defaultdict[int, dict[datetime | None, tuple[Letter, date]]] = defaultdict(dict)
    for letter, on, paper in named:
        if letter.department_id is not None:
            of_body[letter.department_id].setdefault(paper, (letter, on))
    papers = [list(of_papers.values()) for of_papers in of_body.values()]
    second = {had[1][0].id: had[1] for had in papers if len(had) >= rungs.TALK_AFTER}
    return [
        Due(
            stage=AlertStage.B4,
            cause=LetterCause.CIRCULARS,
            subject_id=year,
            due_on=second[letter.id][1],
            department_id=item.department_id,
            task_id=item.task_id,
            plan_id=plan_id,
            day=second[letter.id][1],
            words=f"{name}：{year}年内已两次列入通报",
        )
        for letter, item, plan_id, name in _items({id: letter for id, (letter, _) in second.items()})
    ]


# The 通报 of a quarter lists what was decided by its closing and was in none before: of one not closed yet None.
_PAPER = (
    select(func.min(Round.closed_at))
    .where(*_QUARTERS, Round.closed_at >= LetterEvent.recorded_at)
    .correlate(LetterEvent)
    .scalar_subquery()
)
_DECIDED = (
    select(Letter, LetterEvent.on, _PAPER)
    .join(LetterEvent, LetterEvent.letter_id == Letter.id)
    .where(
        Letter.jurisdiction_id == bindparam("jurisdiction"),
        Letter.state == LetterState.DECIDED,
        LetterEvent.act == LetterAct.SIGN,
        LetterEvent.on.between(bindparam("first"), bindparam("last")),
    )
    .order_by(LetterEvent.on, Letter.id)
)


def _items(letters: Mapping[int, Letter]) -> Iterator[tuple[Letter, LetterItem, int, str]]:
    """What these letters speak of, each task once: two dates of one task are two items of its letter."""
    items = list(db.session.scalars(_SPOKEN_OF, {"letters": list(letters)})) if letters else []
    tasks = named_tasks({item.task_id for item in items})
    once = {(item.letter_id, item.task_id, item.department_id): item for item in items}
    for item in sorted(once.values(), key=lambda one: one.id):
        if item.task_id in tasks:
            yield letters[item.letter_id], item, *tasks[item.task_id]


_SPOKEN_OF = (
    select(LetterItem)
    .where(LetterItem.letter_id.in_(bindparam("letters")), LetterItem.lapsed_on.is_(None))
    .order_by(LetterItem.id.desc())
)


def classes(jurisdiction_id: str, department_ids: Collection[int]) -> dict[int, UnitClass]:
    """By body its class, which caps the ladder; who sends the letters is no lower commission."""
    found = select(Department.id, Department.unit_class).where(Department.id.in_(department_ids))
    known = {id: UnitClass(unit_class) for id, unit_class in db.session.execute(found)}
    own = commission_id(jurisdiction_id)
    return {**known, own: UnitClass.COMMISSION} if own in known else known


def on_duty(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these bodies still have a duty in these tasks."""
    found = db.session.execute(_IN_FORCE, {"tasks": list({task_id for task_id, _ in pairs})})
    return {(task_id, department_id) for task_id, department_id in found}.intersection(pairs)


_IN_FORCE = select(Assignment.task_id, Assignment.department_id).where(
    Assignment.task_id.in_(bindparam("tasks")), Assignment.ended_on.is_(None)
)


def dispatched(jurisdiction_id: str, day: date) -> list[Round]:
    """Quarters that are open on a day and have no 调度函, or none that was not taken back."""
    written = exists().where(
        Letter.round_id == Round.id, Letter.kind == LetterKind.DISPATCH, Letter.state.not_in(TAKEN_BACK)
    )
    is_open = select(Round).where(
        Round.jurisdiction_id == jurisdiction_id,
        Round.kind == RoundKind.QUARTER,
        Round.opened_on <= day,
        Round.closed_on.is_(None),
        ~written,
    )
    return list(db.session.scalars(is_open.order_by(Round.id)))


def dispatches_of(round_id: int) -> int:
    """How many 调度函 were drawn up for a quarter, those taken back among them."""
    drawn = select(func.count()).where(Letter.round_id == round_id, Letter.kind == LetterKind.DISPATCH)
    return db.session.scalar(drawn) or 0


def told_last(pairs: Collection[tuple[int, int]], day: date) -> dict[tuple[int, int], LastReport]:
    """By task and body what was accepted of it last, and the day it speaks of, as the ledger prints it on a day."""
    version = ReportVersion
    found = (
        select(Report.task_id, Report.department_id, version.progress_text, version.problems, Round.as_of)
        .join(Round, Round.id == Report.round_id)
        .join(version, version.id == Report.accepted_version_id)
        .where(Report.task_id.in_({task_id for task_id, _ in pairs}), version.progress_text != "")
        .order_by(Round.as_of)
    )
    return {
        (task_id, department_id): LastReport(text, something(problems), told_until(as_of, day))
        for task_id, department_id, text, problems, as_of in db.session.execute(found)
    }


def letters_of(keys: Collection[str]) -> dict[str, int]:
    """By the key of a message about a letter that letter; without those of which none is found."""
    said = {key: letter_keys(key) for key in keys}
    candidates = {one for several in said.values() for one in several}
    if not candidates:
        return {}
    found = dict(db.session.execute(select(Letter.key, Letter.id).where(Letter.key.in_(candidates))).all())
    first = {key: next((found[one] for one in several if one in found), None) for key, several in said.items()}
    return {key: id for key, id in first.items() if id is not None}
