"""Reads facts into drafts: which letters a scan is to draw up, with their words (domain.md 8, B1–B4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, func, select

from tracker.alerts.ladder import cause_queries, queries, rungs, words
from tracker.alerts.ladder.chased_queries import chased_on
from tracker.alerts.ladder.fact_queries import sentences_of, told_already
from tracker.alerts.ladder.queries import Mark
from tracker.alerts.ladder.redrawing import Change, change, redraw
from tracker.alerts.ladder.rungs import Due
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates, said_of_dates
from tracker.alerts.scan.dates.pause_queries import tasks_held
from tracker.alerts.scan.plan_queries import IssuedPlan
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.outcomes.letters import queries as letter_queries
from tracker.outcomes.letters import rules
from tracker.outcomes.letters.rules import NewItem, NewLetter
from tracker.outcomes.models import Letter, LetterItem
from tracker.people.accounts.liaison_queries import office_contact
from tracker.people.models import Department
from tracker.plans.models import Plan, Task
from tracker.reporting.models import Round
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.vocabulary import AlertStage, LetterCause, LetterKind, UnitClass


@dataclass(frozen=True)
class Scene:
    """A region on a day, as a scan or the reader of a draft finds it."""

    jurisdiction_id: str
    said: SaidOfDates

    @property
    def day(self) -> date:
        """The day of the scan, or of the reading."""
        return self.said.day

    @property
    def plans(self) -> Mapping[int, IssuedPlan]:
        """Those of the region that were handed down."""
        return self.said.plans

    @property
    def calendar(self) -> Calendar:
        """The working days as they are known."""
        return self.said.calendar


def scene_of(jurisdiction_id: str, day: date) -> Scene:
    """That of a region on a day."""
    return Scene(jurisdiction_id, said_of_dates(jurisdiction_id, day))


def came_to(
    scene: Scene, since: date | None, dated: Iterable[Due], rounds: Sequence[Round], unmarked: Sequence[Mark] = ()
) -> list[list[Due]]:
    """The rungs that tasks have come to, day by day; `dated`: those of the table of stages.

    `since`: the last day scanned; each round closed from then on is looked at, before the first scan the newest, and
    each year in which circulars were signed: of 31 December one may hear on 4 January.
    """
    jurisdiction_id, day, calendar = scene.jurisdiction_id, scene.day, scene.calendar
    closed = [place for place, one in enumerate(rounds) if place == 0 or (since and (one.closed_on or day) >= since)]
    years = range((since or day).year, day.year + 1)
    found = [
        *dated,
        *(due for place in closed for due in queries.of_lights(rounds[place:], calendar, unmarked)),
        *_of_silence(scene),
        *(due for year in years for due in queries.of_circulars(jurisdiction_id, year, day)),
    ]
    return rungs.by_day(
        one for one in found if one.day <= day and one.plan_id in scene.plans and calendar.is_certain(one.day, one.day)
    )


def _of_silence(scene: Scene) -> list[Due]:
    """通报 for each 督办函 that was not answered, but for what it asked for and came without an answer."""
    found = queries.of_silence(scene.jurisdiction_id, scene.day, scene.calendar)
    done = cause_queries.settled({due.subject_id for due in found}, scene.said)
    return [due for due in found if (due.subject_id, due.task_id) not in done]


def unsaid(scene: Scene, found: Sequence[Due]) -> list[Due]:
    """Those of which no letter speaks, and that nothing holds up."""
    due = rungs.within(found, queries.classes(scene.jurisdiction_id, {one.department_id for one in found}))
    new = _without_gone(scene, _new(due))
    held = _held(scene, new)
    free = [one for one in new if one.cause not in rungs.BY_LIGHT or one.task_id not in held]
    return _with_older(rungs.beside(free, letter_queries.open_of({one.task_id for one in new})))


def _with_older(new: list[Due]) -> list[Due]:
    """These, and what else a draft as high says of their tasks: it gives way to theirs, what it speaks of goes on.

    Example: the date of 4 December is overdue, too; the 督办函 of that of 27 November, which nobody has signed, names
    it no longer alone. Of reports the newest that is missing is asked for; a light goes on beside a letter without an
    answer, but not beside a date or a report, which it repeats.
    """
    together: dict[tuple[int, int, str | None], Due] = {(due.task_id, due.department_id, due.stage): due for due in new}
    said = {(due.task_id, due.department_id, due.cause, due.subject_id) for due in new}
    asked = {(due.task_id, due.department_id) for due in new if due.cause is LetterCause.REPORT}
    older = []
    for item, letter in db.session.execute(_IN_DRAFTS, {"tasks": {due.task_id for due in new}}) if new else ():
        beside = together.get((item.task_id, item.department_id, letter.stage))
        is_said = (item.task_id, item.department_id, item.cause, item.subject_id) in said
        is_asked = item.cause == LetterCause.REPORT and (item.task_id, item.department_id) in asked
        if beside is not None and not is_said and not is_asked:
            older.append(replace(_due(letter, item, beside.plan_id), day=beside.day))
    say_more = set(rungs.beside([*new, *older], {}))
    return [*new, *_new([due for due in older if due in say_more], are_moved=True)]


_IN_DRAFTS = (
    select(LetterItem, Letter)
    .join(Letter, Letter.id == LetterItem.letter_id)
    .where(
        LetterItem.task_id.in_(bindparam("tasks", expanding=True)),
        LetterItem.lapsed_on.is_(None),
        LetterItem.cause.in_(rungs.GOING_ON),
        Letter.state.in_(rules.UNSIGNED),
    )
    .order_by(LetterItem.id)
)


def _new(due: Sequence[Due], *, are_moved: bool = False) -> list[Due]:
    """Those of which no letter speaks; what gave way to a draft that lapsed is drawn up again, under a new key.

    `are_moved`: so is all of them, whatever letter speaks of them: a draft gives way with them now.
    """
    new: list[Due] = []
    left = list(due)
    while left:
        said = letter_queries.existing_items([one.key for one in left])
        new += [one for one in left if one.key not in said]
        left = [replace(one, again=one.again + 1) for one in left if one.key in said and (are_moved or said[one.key])]
    return new


def _without_gone(scene: Scene, due: Sequence[Due]) -> list[Due]:
    """What is drawn up again only where its cause is still there."""
    items = {id: _item(id, one) for id, one in enumerate(due) if one.again}
    gone = cause_queries.gone(items.values(), scene.said)
    return [one for id, one in enumerate(due) if id not in gone]


def _item(id: int, one: Due) -> LetterItem:
    of = {"task_id": one.task_id, "department_id": one.department_id, "subject_id": one.subject_id}
    return LetterItem(id=id, cause=one.cause, due_on=one.due_on, **of)


def _held(scene: Scene, found: Sequence[Due]) -> frozenset[int]:
    """Tasks whose light is not written of while an answer is waited for; own dates were held back by the scan."""
    is_asked = any(due.cause in rungs.BY_LIGHT for due in found)
    return tasks_held(scene.jurisdiction_id, scene.day, scene.calendar) if is_asked else frozenset()


def drafts(scene: Scene, found: Sequence[Due]) -> list[NewLetter]:
    """One letter for each body, plan and rung."""
    if not found:
        return []
    known = _known(scene, found)
    asked = contact(scene.jurisdiction_id, scene.day)
    return [_letter(scene, known, together, asked) for together in rungs.by_letter(found)]


@dataclass(frozen=True)
class Known:
    """What the words of all drafts need, read once."""

    names: Mapping[int, str]
    classes: Mapping[int, UnitClass]
    sources: Mapping[int, words.Source]
    texts: Mapping[int, str]
    told: Mapping[tuple[int, int], words.LastReport]
    chased: Mapping[Due, tuple[date, ...]]
    facts: Mapping[Due, tuple[str, ...]]

    def matter(self, one: Due) -> words.Matter:
        """What a letter says of it."""
        return words.Matter(
            words=one.words,
            text=self.texts[one.task_id],
            late_since=one.late_since,
            reported=self.told.get((one.task_id, one.department_id)),
            reminded_on=self.chased.get(one, ()),
            facts=self.facts.get(one, ()),
            asked=words.ASKED.get(one.cause, ""),
        )


_SOURCES = select(
    Plan.id, Plan.title, func.coalesce(Plan.number, ""), func.coalesce(Plan.authority_basis, "") != ""
).where(Plan.id.in_(bindparam("plans", expanding=True)))


def _known(scene: Scene, found: Sequence[Due], *plans: int) -> Known:
    """`plans`: those spoken of beside the ones that the tasks stand in."""
    bodies, tasks = {due.department_id for due in found}, {due.task_id for due in found}
    pairs = {(due.task_id, due.department_id) for due in found}
    already = told_already({(due.task_id, due.department_id) for due in found if due.cause is not LetterCause.BY_HAND})
    return Known(
        names=dict(db.session.execute(select(Department.id, Department.name).where(Department.id.in_(bodies))).all()),
        classes=queries.classes(scene.jurisdiction_id, bodies),
        sources={
            id: words.Source(title, number, is_authorised)
            for id, title, number, is_authorised in db.session.execute(
                _SOURCES, {"plans": [*{*plans, *(due.plan_id for due in found)}]}
            )
        },
        texts=dict(db.session.execute(select(Task.id, Task.text).where(Task.id.in_(tasks))).all()),
        told=queries.told_last(pairs, scene.day),
        chased=chased_on(found, scene.day),
        facts={
            due: _facts(scene, due)
            if due.cause is LetterCause.BY_HAND
            else already.get((due.task_id, due.department_id), ())
            for due in found
        },
    )


def _facts(scene: Scene, one: Due) -> tuple[str, ...]:
    return sentences_of(one.task_id, one.department_id, scene.said)


def _words(
    scene: Scene, known: Known, kind: LetterKind, together: Sequence[Due], answer_in: int, plan_id: int | None = None
) -> words.Words:
    """`plan_id`: the plan that it speaks of, where that is not the one its tasks stand in."""
    first = together[0]
    matters = [known.matter(due) for due in together]
    source, unit = known.sources[plan_id or first.plan_id], known.names[first.department_id]
    return words.draft(kind, source, unit, matters, answer_in, scene.day)


def _letter(scene: Scene, known: Known, together: Sequence[Due], asked: str) -> NewLetter:
    first = together[0]
    kind = rules.kind_of(first.stage, known.classes[first.department_id])
    said = _words(scene, known, kind, together, rules.ANSWER_IN)
    return NewLetter(
        key=first.key,
        jurisdiction_id=scene.jurisdiction_id,
        kind=kind,
        stage=first.stage,
        department_id=first.department_id,
        plan_id=first.plan_id,
        round_id=None,
        due_day=min(due.day for due in together),
        title=said.title,
        body=said.body,
        contact=asked,
        drawn=said.frame,
        items=tuple(
            NewItem(one.key, one.task_id, one.cause, one.subject_id, one.due_on, one.words, line, one.late_since)
            for one, line in zip(together, said.lines, strict=True)
        ),
    )


def by_hand(
    scene: Scene, task_id: int, plan_id: int, department_id: int, stage: AlertStage, request: str, why: Why
) -> NewLetter:
    """The draft of a letter that 综合处 goes to of its own accord; RuleRefused for a class without such a rung.

    BadInput where neither the program knows anything against the body nor a matter is named.
    """
    classes = queries.classes(scene.jurisdiction_id, [department_id])
    named = queries.named_tasks([task_id])
    if not queries.on_duty([(task_id, department_id)]) or task_id not in named or plan_id not in scene.plans:
        raise RuleRefused("这项任务不由该单位承担，或者已经办结，不能发函。")
    if rules.capped(stage, classes[department_id]) is not stage:
        raise RuleRefused(f"{classes[department_id].label}不适用{stage.label}。")
    about = why.matter.strip().rstrip("。；")
    due = Due(
        stage=stage,
        cause=LetterCause.BY_HAND,
        subject_id=task_id,
        due_on=scene.day,
        department_id=department_id,
        task_id=task_id,
        plan_id=plan_id,
        day=scene.day,
        words=f"{named[task_id][1]}：{about}" if about else named[task_id][1],
    )
    if not about and not _facts(scene, due):
        raise BadInput("这项任务没有逾期、未报、函件未反馈或滞后的记录，请填写事由，会写入函件。", field="matter")
    (new,) = drafts(scene, [due])
    key = f"{due.key}:{request}"[:120]
    return replace(
        new, key=key, skip_reason=why.skipping.strip(), items=tuple(replace(item, key=key) for item in new.items)
    )


@dataclass(frozen=True)
class Why:
    """Why a letter is drawn up by hand: the matter, which stands in it, and why a rung is left out, which does not."""

    matter: str = ""
    skipping: str = ""


@dataclass(frozen=True)
class Anew:
    """A draft as its facts are now: its text, opening and closing, by item its line.

    `gone`: by item why its cause has gone; `changes`: by task what is said otherwise; `kept`: the same where a person
    wrote the line himself, so that it was not brought up to date; `whole`: the text with nothing a person wrote;
    `titles`: by the title as it was drawn what it is now.
    """

    body: str
    frame: str
    lines: Mapping[int, str]
    gone: Mapping[int, str]
    changes: tuple[tuple[int, Change], ...]
    kept: tuple[tuple[int, Change], ...]
    whole: str
    titles: Mapping[str, str]

    @property
    def fallen(self) -> str:
        """Why nothing of it is left, empty while anything is."""
        return "" if self.lines else "；".join(dict.fromkeys(self.gone.values()))


def anew(scene: Scene, letter: Letter, body: str, answer_in: int) -> Anew | None:
    """What an unsigned letter says with the facts of this day; `body`: its text as a person left it.

    None of one that speaks of no tasks (调度函), or of a plan that holds no more.
    """
    items = list(
        db.session.scalars(select(LetterItem).where(LetterItem.letter_id == letter.id).order_by(LetterItem.id))
    )
    if not items or letter.plan_id not in scene.plans:
        return None
    standing = [item for item in items if item.lapsed_on is None]
    gone = cause_queries.gone(standing, scene.said)
    lapsed = {item.id: item.lapse_reason for item in items if item.lapsed_on}
    left = [item for item in standing if item.id not in gone]
    if not left:
        return Anew(body, letter.drawn, {}, {**lapsed, **gone}, (), (), "", {})
    return _anew(scene, letter, body, answer_in, items, left, gone)


def anew_of(letter_id: int, day: date) -> Anew | None:
    """The same of a letter as it stands, on a day."""
    letter = db.session.get_one(Letter, letter_id)
    if letter.state not in rules.UNSIGNED:
        return None
    return anew(scene_of(letter.jurisdiction_id, day), letter, letter.body, letter.answer_in)


def gone_since_signed(letter_id: int, day: date) -> dict[int, str]:
    """By item of a letter that was signed and has not left, why its cause has gone; nothing of any other letter."""
    letter = db.session.get_one(Letter, letter_id)
    if letter.state not in rules.UNSENT:
        return {}
    scene = scene_of(letter.jurisdiction_id, day)
    of_letter = select(LetterItem).where(LetterItem.letter_id == letter_id, LetterItem.lapsed_on.is_(None))
    items = list(db.session.scalars(of_letter.order_by(LetterItem.id)))
    return cause_queries.gone(items, scene.said)


def _anew(
    scene: Scene,
    letter: Letter,
    body: str,
    answer_in: int,
    items: Sequence[LetterItem],
    left: Sequence[LetterItem],
    gone: Mapping[int, str],
) -> Anew:
    # A plan in whose place another stands is no ground any more: its tasks have gone over to that one.
    stand_in = dict(db.session.execute(_PLANS_OF, {"tasks": [item.task_id for item in left]}).all())
    due = [_due(letter, item, stand_in[item.task_id]) for item in left]
    together = queries.as_closed_last(scene.jurisdiction_id, scene.day, due)
    known, kind = _known(scene, together, letter.plan_id or 0), LetterKind(letter.kind)
    now = _words(scene, known, kind, together, answer_in)
    before = _words(scene, known, kind, together, letter.answer_in, letter.plan_id)
    lines = {item.id: line for item, line in zip(left, now.lines, strict=True)}
    frames = {**_frame(before.frame, now.frame), **_frame(letter.drawn, now.frame)}
    said = redraw(body, {**frames, **{item.line: lines.get(item.id) for item in items if item.line}})
    changed = [(item, change(item.line, lines.get(item.id, ""))) for item in items if item.line != lines.get(item.id)]
    is_asked = {item.id for item in (*left, *(one for one in items if one.id in gone))}
    return Anew(
        body=said.body,
        frame=now.frame,
        lines=lines,
        gone=gone,
        changes=tuple((item.task_id, one) for item, one in changed if item.line in said.found and item.id in lines),
        kept=tuple((item.task_id, one) for item, one in changed if item.line not in said.found and item.id in is_asked),
        whole=now.body,
        titles={before.title: now.title},
    )


def _frame(before: str, now: str) -> dict[str, str | None]:
    """Opening and closing, line for line."""
    return dict(zip(before.split("\n"), now.split("\n"), strict=False)) if before else {}


_PLANS_OF = select(Task.id, Task.plan_id).where(Task.id.in_(bindparam("tasks", expanding=True)))


def _due(letter: Letter, item: LetterItem, plan_id: int) -> Due:
    return Due(
        stage=AlertStage(letter.stage or ""),
        cause=LetterCause(item.cause),
        subject_id=item.subject_id,
        due_on=item.due_on or letter.due_day,
        department_id=item.department_id,
        task_id=item.task_id,
        plan_id=plan_id,
        day=letter.due_day,
        words=item.words,
        late_since=item.late_since,
    )


def contact(jurisdiction_id: str, day: date) -> str:
    """“张三，023-6757…”: whom to ask; empty without anybody."""
    found = office_contact(jurisdiction_id, day)
    return "，".join(one for one in (found.name, found.phone) if one) if found else ""


def dispatches(scene: Scene) -> list[NewLetter]:
    """The 调度函 of each quarter that opened and has none, or none that was not taken back."""
    return [_dispatch(scene, round) for round in queries.dispatched(scene.jurisdiction_id, scene.day)]


def _dispatch(scene: Scene, round: Round) -> NewLetter:
    days, before = cutoffs_of(round.id), queries.dispatches_of(round.id)
    said = words.dispatch(round_label(round.name), days.unit_due_on, days.lead_due_on)
    return NewLetter(
        key=f"{AlertStage.DISPATCH.value}:round-{round.id}{f'-{before + 1}' if before else ''}",
        jurisdiction_id=scene.jurisdiction_id,
        kind=LetterKind.DISPATCH,
        stage=None,
        department_id=None,
        plan_id=None,
        round_id=round.id,
        due_day=scene.calendar.forward(round.opened_on),
        title=said.title,
        body=said.body,
        contact=contact(scene.jurisdiction_id, scene.day),
    )
