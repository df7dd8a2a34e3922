"""What was read of corrected words is read again: figures, years, dates, bodies, goals, the plan's head (ux.md S6).

What a person set stays. A confirmed task of which something changes becomes a draft again: somebody looks at it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.plans.check import steps as check_steps
from tracker.plans.check.corrections import Figure
from tracker.plans.draft import as_read
from tracker.plans.draft.milestones import Planned, due_on, of_figure, year_end
from tracker.plans.draft.modes import needs_decision
from tracker.plans.draft.oddities import FigureRead
from tracker.plans.draft.queries import date_of, figure_of
from tracker.plans.draft.steps import indicator_row
from tracker.plans.head import steps as head_steps
from tracker.plans.models import Indicator, Item, Measure, Milestone, Plan, PlanGoal, Task
from tracker.plans.owners import laying_steps
from tracker.plans.queries import direction_of, terms_of
from tracker.plans.receive.kept import as_kept
from tracker.plans.receive.parts import parts_of
from tracker.plans.reread.differences import FIELDS, Difference, differences
from tracker.plans.reread.queries import is_settled, task_at
from tracker.plans.reread.steps import adopt
from tracker.plans.scans.places import Correction, Span, moved_reading
from tracker.plans.scans.rereadings import (
    Followed,
    as_drafted,
    clauses,
    dates,
    figures,
    followed,
    followed_direction,
    paired,
    renewed,
)
from tracker.plans.steps import changed, move
from tracker.plantext.certainty import overlaps
from tracker.plantext.reading import Goal, IndicatorReading, PlanReading
from tracker.vocabulary import Basis, MilestoneSource, ReadingChange, Relation, TaskAct, TaskState

_BY_OTHERS = frozenset({ReadingChange.FIGURE, ReadingChange.FIGURE_ADDED, ReadingChange.FIGURE_GONE})
_BY_OTHERS |= {ReadingChange.DATE_ADDED}


@dataclass(frozen=True)
class Readings:
    """The same plan as the same reader reads it before and after a correction, the places of `was` the old ones."""

    correction: Correction
    was: PlanReading
    now: PlanReading


class Following:
    """One correction of one plan, whose rows have already moved along."""

    def __init__(self, act: Act, plan: Plan, readings: Readings) -> None:
        self._act, self._plan, self._readings = act, plan, readings
        self._correction = readings.correction
        self._tasks = [task for task in _tasks(plan.id) if task.state != TaskState.WITHDRAWN]
        self.done = Followed()

    def follow(self) -> Followed:
        """All of it; the kept reading last, since it tells what a person changed."""
        self._head()
        self._statements()
        self._bodies()
        self._figures()
        self._dates()
        self._goals()
        self._keep()
        db.session.flush()
        return self.done

    def _pairs(self, before: Any, after: Any, alike: Any) -> Any:
        return paired(before, after, lambda one: one.span, self._correction, alike)

    def _task_at(self, span: Span) -> Task | None:
        """The task in whose text or statement these words stand."""
        for task in self._tasks:
            statement = (task.statement_start or 0, task.statement_end or 0)
            if overlaps((task.text_start, task.text_end), span) or task.statement and overlaps(statement, span):
                return task
        return None

    def _opened(self, task: Task, what: str) -> None:
        follow(self._act, self.done, task, what)

    def _of_all(self, tasks: Iterable[Task], what: str) -> None:
        """One change of the plan that each of these tasks takes part in."""
        self.done.fields[what] += 1
        for task in tasks:
            _ask_again(self._act, self.done, task)

    def _head(self) -> None:
        plan, was, now = self._plan, self._readings.was, self._readings.now
        old, new = was.parts[plan.part].title or was.title, now.parts[plan.part].title or now.title
        if new and old != new and plan.title in (old, self._recut(old or "", was.parts[plan.part].span)):
            plan.title = new[:200]
            self.done.fields["标题"] += 1
        if was.issued_on != now.issued_on and plan.issued_on == was.issued_on:
            head_steps.set_issued_on(plan, now.issued_on)
            self._of_all(self._tasks, "印发日期")
        if was.document_number != now.document_number and plan.number == was.document_number:
            head_steps.refuse_taken(plan.jurisdiction_id, now.document_number, plan.file_sha256, {plan.id})
            plan.number = now.document_number
            self.done.fields["文号"] += 1
        if was.issuers != now.issuers and tuple(plan.issuers) == was.issuers:
            plan.issuers = list(now.issuers)

    def _recut(self, words: str, span: Span) -> str:
        return self._correction.recut(words, self._readings.was.text, span)

    def _statements(self) -> None:
        """A statement that is read only now, or no longer, of a clause that nobody cut otherwise."""
        for was, now in paired(
            clauses(self._readings.was),
            clauses(self._readings.now),
            lambda one: one.text_span,
            self._correction,
            lambda one: one.kind,
        ):
            if was is None or now is None:
                continue
            old = self._correction.moved(was.statement_span) if was.statement_span else None
            task = self._task_at(now.text_span)
            if old == now.statement_span or task is None or _statement_of(task) != old:
                continue
            task.statement = now.statement
            task.statement_start, task.statement_end = now.statement_span or (None, None)
            self._opened(task, "责任分工")

    def _bodies(self) -> None:
        """Bodies, their roles, 牵头写法 and 推进方式, as the present reader tells them apart."""
        found = differences(self._was_moved(), as_kept(self._readings.now), self._plan.part)
        self.done.is_cut_otherwise = any(difference.what not in FIELDS for difference in found)
        mine = [difference for difference in found if difference.what in FIELDS - _BY_OTHERS]
        for difference in sorted(mine, key=lambda one: one.what is not ReadingChange.BASIS):
            task = task_at(difference, self._tasks)
            if task is not None and not is_settled(self._plan, difference, task):
                self._adopt(task, difference)

    def _adopt(self, task: Task, difference: Difference) -> None:
        try:
            adopt(self._act, self._plan, task, difference)
        except (BadInput, RuleRefused):
            return  # the body stands in the clause under another name
        self._opened(task, difference.what.label)

    def _was_moved(self) -> dict[str, Any]:
        """The earlier reading at the new places, with the corrected words in the names it gives."""
        moved = moved_reading(as_kept(self._readings.was), self._correction)
        before = [clause for measure in self._readings.was.measures for clause in measure.clauses]
        after = [clause for measure in moved["measures"] for clause in measure["clauses"]]
        for clause, kept in zip(before, after, strict=True):
            for party, name in zip(clause.parties, kept["parties"], strict=True):
                name["name"] = self._recut(party.name, party.span)
        return moved

    def _figures(self) -> None:
        rows = list(db.session.scalars(select(Indicator).where(Indicator.plan_id == self._plan.id)))
        for was, now in self._pairs(figures(self._readings.was), figures(self._readings.now), lambda one: one.relation):
            row = self._row_of(rows, was) if was else None
            if row is not None and was and now:
                self._renew_figure(row, was, now)
                self._renew_day(row, was, now)
            elif row is not None and was and _is_untold(row) and figure_of(row) in self._read_at(row, was):
                self._drop_figure(row)
            elif (
                was is None
                and now
                and not any(overlaps(now.span, (indicator.span_start, indicator.span_end)) for indicator in rows)
            ):
                self._add_figure(now)

    def _row_of(self, rows: list[Indicator], was: IndicatorReading) -> Indicator | None:
        place = self._correction.moved(was.span)
        there = [row for row in rows if overlaps((row.span_start, row.span_end), place)]
        return next((row for row in there if row.relation == was.relation), there[0] if there else None)

    def _read_at(self, row: Indicator, was: IndicatorReading) -> list[FigureRead]:
        """The figure as it was read: by the present reader, and by the one that read the plan."""
        place = (row.span_start, row.span_end)
        kept = as_read.figure_at(self._plan.reading, place, Relation(row.relation), row.unit)
        present = as_drafted(was, self._readings.was.text, row.unit)
        words = self._recut(present.subject, was.span)
        renamed = FigureRead(words, *(getattr(present, name) for name in ("relation", "value", "unit", "year", "mode")))
        return [one for one in (renamed, present, kept) if one is not None]

    def _renew_figure(self, row: Indicator, was: IndicatorReading, now: IndicatorReading) -> None:
        old = as_drafted(was, self._readings.was.text, row.unit)
        new = as_drafted(now, self._readings.now.text, row.unit)
        standing = figure_of(row)
        after = followed(standing, self._read_at(row, was), old, new)
        if (row.span_start, row.span_end) == self._correction.moved(was.span):
            row.span_start, row.span_end = now.span
        direction = followed_direction(direction_of(row), was, now)
        if (after, direction) == (standing, direction_of(row)):
            return
        task = next((one for one in self._tasks if one.id == row.task_id), None)
        if task is None:
            row.subject, row.relation, row.value, row.unit = after.subject, after.relation, after.value, after.unit
            row.year, row.mode, row.direction = after.year, after.mode, direction
            self.done.fields["指标"] += 1
            return
        parts = (after.subject, after.relation, after.value, after.unit, after.year, after.mode)
        figure = Figure(*parts, terms=terms_of(row), direction=direction)
        check_steps.set_figure(self._act, task, row.id, figure)
        self._opened(task, "指标")

    def _renew_day(self, row: Indicator, was: IndicatorReading, now: IndicatorReading) -> None:
        """到2026年6月底 that becomes 9月底; a day that a person set stays, and what was read beside it is kept up."""
        old, new = _day(was), _day(now)
        own = date_of(row) if old != new else None
        if own is None:
            return
        own.due_on_read = new if own.due_on_read == old else own.due_on_read
        if new is None or row.year != new.year:
            return
        standing = own.due_on
        if standing != new and standing == (old if old and old.year == new.year else year_end(new.year)):
            check_steps.take_day(row, own, new)
            task = next((one for one in self._tasks if one.id == row.task_id), None)
            self._changed(task, "完成时限", {"due_on": standing.isoformat()}, {"due_on": new.isoformat()})

    def _drop_figure(self, row: Indicator) -> None:
        task = next((one for one in self._tasks if one.id == row.task_id), None)
        laying_steps.forget(Item.indicator_id, [row.id])
        for own in db.session.scalars(select(Milestone).where(Milestone.indicator_id == row.id)):
            db.session.delete(own)
        db.session.flush()
        db.session.delete(row)
        self._changed(task, "指标", {"figure": row.subject}, {})

    def _add_figure(self, now: IndicatorReading) -> None:
        task = self._task_at(now.span)
        if task is None:
            return
        path = [int(number) for number in db.session.get_one(Measure, task.measure_id).path.split(".")]
        own = select(Indicator.position).where(Indicator.task_id == task.id)
        row = indicator_row(self._plan, task, max(db.session.scalars(own), default=0), now, path)
        db.session.add(row)
        db.session.flush()
        if row.year is not None:
            words = of_figure(row.subject, self._plan.text[slice(*now.span)])
            self._add_date(task, Planned(MilestoneSource.OWN, due_on(now, row.year), words, now.span), row.id)
        self._changed(task, "指标", {}, {"figure": row.subject})

    def _changed(self, task: Task | None, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        if task is not None:
            changed(self._act, task, "correct_words", before, after)
            self._opened(task, what)

    def _dates(self) -> None:
        own = Milestone.source == MilestoneSource.OWN, Milestone.indicator_id.is_(None)
        mine = Milestone.task_id.in_([task.id for task in self._tasks])
        rows = list(db.session.scalars(select(Milestone).where(mine, *own)))
        for was, now in self._pairs(dates(self._readings.was), dates(self._readings.now), lambda one: one.due_on):
            place = self._correction.moved(was.span) if was else now.span
            there = [row for row in rows if overlaps((row.span_start or 0, row.span_end or 0), place)]
            row = next(
                (milestone for milestone in there if was and was.due_on in (milestone.due_on, milestone.due_on_read)),
                None,
            )
            if row is not None and was:
                self._renew_date(row, was, now)
            elif was is None and not any(milestone.due_on == now.due_on for milestone in there):
                self._new_date(now)

    def _renew_date(self, row: Milestone, was: Planned, now: Planned | None) -> None:
        """A date that a person set stays; what was read beside it is kept up."""
        task = next(one for one in self._tasks if one.id == row.task_id)
        is_as_read = row.due_on == was.due_on
        if now is None:
            if is_as_read:
                laying_steps.forget(Item.milestone_id, [row.id])
                db.session.delete(row)
                self._changed(task, "完成时限", {"due_on": was.due_on.isoformat()}, {})
            return
        row.due_on_read = now.due_on if row.due_on_read == was.due_on else row.due_on_read
        if is_as_read and was.due_on != now.due_on:
            row.due_on = row.original_due_on = now.due_on
            row.year, row.text = now.due_on.year, now.text
            self._changed(task, "完成时限", {"due_on": was.due_on.isoformat()}, {"due_on": now.due_on.isoformat()})

    def _new_date(self, now: Planned) -> None:
        task = self._task_at(now.span)
        if task is not None:
            self._add_date(task, now)
            self._changed(task, "完成时限", {}, {"due_on": now.due_on.isoformat()})

    def _add_date(self, task: Task, date: Planned, figure_id: int | None = None, goal_id: int | None = None) -> None:
        db.session.add(
            Milestone(
                task_id=task.id,
                source=date.source,
                goal_id=goal_id,
                indicator_id=figure_id,
                year=date.due_on.year,
                text=date.text,
                span_start=date.span[0],
                span_end=date.span[1],
                due_on=date.due_on,
                original_due_on=date.due_on,
                due_on_read=date.due_on,
            )
        )

    def _goals(self) -> None:
        """The plan's goals, of which every task has a copy."""
        before, after = (parts_of(one)[self._plan.part].goals for one in (self._readings.was, self._readings.now))
        rows = list(db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == self._plan.id)))
        for was, now in self._pairs(before, after, lambda one: one.year):
            row = next((one for one in rows if was and self._correction.moved(was.span)[0] == one.span_start), None)
            taken = {one.year for one in rows if one is not row}
            if row is not None and now and was.year != now.year and row.year == was.year and now.year not in taken:
                self._renew_goal(row, now)
            elif was is None and now.year not in taken:
                self._add_goal(now)
            elif row is not None and now is None:
                self._drop_goal(row)

    def _copies(self, goal: PlanGoal) -> list[Milestone]:
        return list(db.session.scalars(select(Milestone).where(Milestone.goal_id == goal.id)))

    def _with(self, copies: Iterable[Milestone]) -> list[Task]:
        ids = {copy.task_id for copy in copies}
        return [task for task in self._tasks if task.id in ids]

    def _renew_goal(self, row: PlanGoal, now: Goal) -> None:
        row.year, row.due_on, row.text = now.year, year_end(now.year), now.text
        row.span_start, row.span_end = now.span
        for copy in self._copies(row):
            copy.year, copy.text = now.year, now.text
            copy.due_on = copy.original_due_on = copy.due_on_read = row.due_on
        self._of_all(self._with(self._copies(row)), "方案目标")

    def _add_goal(self, now: Goal) -> None:
        due, (start, end) = year_end(now.year), now.span
        row = PlanGoal(plan_id=self._plan.id, year=now.year, text=now.text, span_start=start, span_end=end, due_on=due)
        db.session.add(row)
        db.session.flush()
        for task in self._tasks:
            self._add_date(task, Planned(MilestoneSource.PLAN, due, now.text, now.span), goal_id=row.id)
        self._of_all(self._tasks, "方案目标")

    def _drop_goal(self, row: PlanGoal) -> None:
        copies = self._copies(row)
        tasks = self._with(copies)
        for copy in copies:
            db.session.delete(copy)
        db.session.flush()
        db.session.delete(row)
        self._of_all(tasks, "方案目标")

    def _keep(self) -> None:
        """The plan's own reading says what is read now: what differs from it afterwards, a person has set."""
        was = moved_reading(as_kept(self._readings.was), self._correction)
        kept = {"stated_dates": [], **self._plan.reading}
        self._plan.reading = {**renewed(kept, was, as_kept(self._readings.now)), "text": self._plan.text}


def follow(act: Act, done: Followed, task: Task, what: str) -> None:
    """Count the change of a task, and ask for it to be confirmed again."""
    done.fields[what] += 1
    _ask_again(act, done, task)


def _ask_again(act: Act, done: Followed, task: Task) -> None:
    if task.state != TaskState.CONFIRMED:
        return
    move(act, task, TaskAct.REOPEN)
    task.checked_by = task.checked_at = None
    if needs_decision(Basis(task.basis)):
        task.lead_confirmed = False
    done.reopened.append(task.code)


def _tasks(plan_id: int) -> list[Task]:
    return list(db.session.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.position)))


def _statement_of(task: Task) -> Span | None:
    return (task.statement_start, task.statement_end or 0) if task.statement_start is not None else None


def _day(one: IndicatorReading) -> date | None:
    return due_on(one, one.year) if one.year is not None else None


def _is_untold(row: Indicator) -> bool:
    """Whether nobody has said how the figure is told."""
    return not row.caliber and row.source_id is None and row.baseline_value is None
