"""Reads the letters for the workbook, each as it stood at the period's instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select

from tracker.database import db
from tracker.ledger.facts.known_queries import facts
from tracker.outcomes.letters import rules
from tracker.outcomes.letters.queries import items_of
from tracker.outcomes.models import Letter, LetterEvent
from tracker.people.names.queries import recorded_names
from tracker.supervision.period import Period
from tracker.supervision.queries import last_closing, task_ids
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.letters import LetterLine, Written
from tracker.vocabulary import TO_ALL, LetterAct, LetterKind, LetterState

_SHOWN = (*rules.OUT, LetterState.NUMBERED, LetterState.VOID)


@dataclass(frozen=True)
class Letters:
    """The lines of 督办事项 in the order of writing, and by task what was written of it.

    Of a selection of bodies lines and the last letter of a task are theirs alone; it counts whoever they went to.
    """

    lines: tuple[LetterLine, ...]
    of_tasks: Mapping[int, Written]


def letters(selection: Selection, period: Period) -> Letters:
    """What had a number by then, or was decided; of a selection without what went to all, or to other bodies."""
    statement = select(Letter).where(Letter.jurisdiction_id == selection.jurisdiction_id).order_by(Letter.id)
    found, tasks = list(db.session.scalars(statement)), _tasks(selection, period)
    events: defaultdict[int, list[LetterEvent]] = defaultdict(list)
    for event in facts(LetterEvent, LetterEvent.letter_id.in_([one.id for one in found]), period.known):
        events[event.letter_id].append(event)
    shown = [one for one in found if events[one.id] and events[one.id][-1].state in _SHOWN]
    items = {
        id: [item for item in of_letter if item.lapsed_on is None]
        for id, of_letter in items_of([one.id for one in shown]).items()
    }
    names, closed_at = recorded_names(period.known), last_closing(selection, period)
    lines, of_tasks = [], dict[int, Written]()
    for letter in shown:
        about_tasks = {item.task_id for item in items.get(letter.id, ())}
        if not _is_about(letter, about_tasks, selection, tasks):
            continue
        body = names.full(letter.department_id, period.names_of) if letter.department_id else TO_ALL
        about = "、".join(dict.fromkeys(item.code for item in items.get(letter.id, ())))
        told_of = f"{letter.title}（{about}）" if about else letter.title
        line = _line(letter, events[letter.id], body, told_of, closed_at)
        is_of_body = selection.of_body(letter.department_id)
        if is_of_body:
            lines.append(line)
        if line.state in rules.OUT:
            _count(of_tasks, about_tasks, line, is_told=is_of_body)
    return Letters(tuple(lines), of_tasks)


def _tasks(selection: Selection, period: Period) -> frozenset[int] | None:
    """The tasks of the selection; None: all."""
    if selection.task_ids is None and selection.plans:
        return frozenset(task_ids(selection, period.known))
    return selection.task_ids


def _is_about(letter: Letter, about: set[int], selection: Selection, tasks: frozenset[int] | None) -> bool:
    """By its tasks, which may have gone over to another plan since it was written; without any by its plan."""
    if tasks is None:
        return True
    if about:
        return bool(about & tasks)
    return selection.task_ids is None and letter.plan_id in selection.plans


def _line(
    letter: Letter, events: Sequence[LetterEvent], body: str, about: str, closed_at: datetime | None
) -> LetterLine:
    """`closed_at`: of the quarter before."""
    by_act = {LetterAct(event.act): event for event in events}
    sent, signed = by_act.get(LetterAct.SEND), by_act.get(LetterAct.SIGN)
    answers = [event for event in events if event.act in rules.ANSWERS]
    return LetterLine(
        number=by_act[LetterAct.NUMBER].words if LetterAct.NUMBER in by_act else "",
        kind=LetterKind(letter.kind),
        about=about,
        body=body,
        sent_on=sent.on if sent else None,
        rounds=tuple(_rounds(events)) or ((None, None),),
        answer=answers[-1].words if answers else "",
        state=LetterState(events[-1].state),
        why_void=by_act[LetterAct.VOID].words if LetterAct.VOID in by_act else "",
        was_told=closed_at is not None and signed is not None and signed.recorded_at <= closed_at,
    )


def _rounds(events: Sequence[LetterEvent]) -> Iterator[tuple[date | None, date | None]]:
    """Each limit that was set for an answer, with the day on which it came; what was to be added to has two.

    None of a 通报, of a 调度函 and before a letter is sent.
    """
    limits = [place for place, event in enumerate(events) if event.due_on]
    for first, end in pairwise([*limits, len(events)]):
        came = [event.on for event in events[first:end] if event.act in rules.ANSWERS]
        yield events[first].due_on, came[-1] if came else None


def _count(of_tasks: dict[int, Written], task_ids: Iterable[int], line: LetterLine, *, is_told: bool) -> None:
    named = [one for one in (line.number, str(line.sent_on or "")) if one]
    last, last_to = _stands(line, named), _stands(line, [*named, line.body])
    for task_id in task_ids:
        before = of_tasks.get(task_id, Written())
        told = (last, last_to) if is_told else (before.last, before.last_to)
        of_tasks[task_id] = Written(before.count + 1, *told)


def _stands(line: LetterLine, named: Sequence[str]) -> str:
    """“督办函（渝发改函〔2025〕1号，2025-10-22，重庆市能源局）已反馈”."""
    which = f"（{'，'.join(named)}）" if named else ""
    return f"{line.kind.label}{which}{line.state.label}"
