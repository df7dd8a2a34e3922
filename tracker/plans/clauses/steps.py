"""Cuts, joins and adds draft tasks where a person says that a clause begins or ends (ux.md S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import or_, select, update

from tracker.actor import Act
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.people.names.queries import recorded_names
from tracker.plans.clauses import cuts
from tracker.plans.clauses.queries import neighbour_before, taken_spans
from tracker.plans.clauses.unions import Named, united
from tracker.plans.codes import further, stem_of
from tracker.plans.draft.modes import responsibility_mode
from tracker.plans.draft.party_steps import renew_lead
from tracker.plans.draft.queries import parties_of
from tracker.plans.draft.steps import Place, write_tasks
from tracker.plans.models import Indicator, Item, Measure, Milestone, Party, Plan, PlanGoal, Task
from tracker.plans.revise.queries import refuse_new_tasks
from tracker.plans.steps import changed, enter, move
from tracker.plantext.clause_reading import read_clause
from tracker.plantext.statements.kinds import kind_of
from tracker.vocabulary import Basis, FigureMode, MilestoneSource, PartyRole, TaskAct, TaskState

Span = tuple[int, int]
Row = TypeVar("Row", Party, Milestone)


def split(act: Act, task: Task, at: int) -> Task:
    """Cut a draft in two where the second task begins; the second one.

    The first keeps its code. Both are governed by the same statement: the bodies are the same; figures and own
    milestones go with their words.
    """
    plan = db.session.get_one(Plan, task.plan_id)
    first, second = cuts.halves(plan.text, (task.text_start, task.text_end), at)
    before = _said(task)
    new = _twin(act, plan, task, second)
    _lay(plan, task, first)
    _share_out(task, new, second[0])
    for one in (task, new):
        _renew_kind(one)
    changed(act, task, "split_clause", before, {**_said(task), "second": new.code})
    return new


def merge(act: Act, task: Task) -> Task:
    """Join a draft to the one before it in the same measure, which stays; the other is 作废 with that reason.

    RuleRefused where there is none, or it is confirmed already.
    """
    stays = _draft_before(task)
    plan = db.session.get_one(Plan, task.plan_id)
    before = _said(stays)
    _unite(stays, task)
    _lay(plan, stays, cuts.whole((stays.text_start, stays.text_end), (task.text_start, task.text_end)))
    _share_out(stays, task, None)
    _renew_kind(stays, f"{before['text']}\n{task.text}")
    changed(act, stays, "merge_clauses", before, {**_said(stays), "second": task.code})
    move(act, task, TaskAct.WITHDRAW, f"并入{stays.code}")
    return stays


def move_boundary(act: Act, task: Task, at: int) -> Task:
    """Part a draft anew from the one before it, so that it begins at `at`; the one before it."""
    earlier = _draft_before(task)
    plan = db.session.get_one(Plan, task.plan_id)
    spans = ((earlier.text_start, earlier.text_end), (task.text_start, task.text_end))
    first, second = cuts.boundary(plan.text, *spans, at)
    before = {"first": _said(earlier), "second": _said(task)}
    _lay(plan, earlier, first)
    _lay(plan, task, second)
    _share_out(earlier, task, second[0])
    for one in (earlier, task):
        _renew_kind(one)
        changed(act, one, "move_boundary", before, {"first": _said(earlier), "second": _said(task)})
    return earlier


def add(act: Act, plan: Plan, chosen: Sequence[Span]) -> Task:
    """A task that was missed, from sentences that belong to none; its bodies are read from a statement among them.

    It stands in the measure over its place, the first one where none is.
    """
    refuse_new_tasks(plan.id)
    span = cuts.joined(plan.text, chosen, taken_spans(plan.id))
    measures = db.session.scalars(select(Measure).where(Measure.plan_id == plan.id).order_by(Measure.position)).all()
    if not measures:
        raise RuleRefused("这份方案没有读出举措，不能补录任务。请核对上传的文件。")
    measure = [one for one in measures if one.span_start <= span[0]][-1:] or measures[:1]
    clause, figures = read_clause(plan.text, span, measure[0].title)
    goals = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == plan.id).order_by(PlanGoal.year))
    place, code = _room(plan, span[0]), _code(plan, measure[0])
    by_year = {goal.year: goal for goal in goals}
    at = Place(measure[0], place, code, clause, figures)
    [task] = write_tasks(act, plan, [at], by_year, recorded_names())
    changed(act, task, "add_clause", {}, _said(task))
    return task


def _draft_before(task: Task) -> Task:
    earlier = neighbour_before(task)
    if earlier is None:
        raise RuleRefused("这是本条举措的第一项任务，前面没有可以合并的。")
    if earlier.state != TaskState.DRAFT:
        raise RuleRefused(
            f"上一条 {earlier.code} 现在是“{TaskState(earlier.state).label}”。请先把它重新校核，再改分界。"
        )
    return earlier


def _said(task: Task) -> dict[str, object]:
    return {"text": task.text, "span": [task.text_start, task.text_end], "bodies": [p.name for p in parties_of(task)]}


def _lay(plan: Plan, task: Task, span: Span) -> None:
    """The words of a task are those of its span, always."""
    task.text_start, task.text_end = span
    task.text = plan.text[slice(*span)].strip()


def _twin(act: Act, plan: Plan, task: Task, span: Span) -> Task:
    """A further task under the same statement with the same bodies and goals of the plan."""
    measure = db.session.get_one(Measure, task.measure_id)
    place, code = _room(plan, span[0]), _code(plan, measure)
    same = {
        name: getattr(task, name)
        for name in ("statement", "statement_start", "statement_end", "basis", "open_ended", "mode")
    }
    same |= {name: getattr(task, name) for name in ("lead_id", "lead_confirmed", "start_on", "kind", "kind_read")}
    new = Task(
        jurisdiction_id=task.jurisdiction_id,
        plan_id=plan.id,
        measure_id=measure.id,
        position=place,
        code=code,
        text=plan.text[slice(*span)].strip(),
        text_start=span[0],
        text_end=span[1],
        state=TaskState.DRAFT,
        **same,
    )
    db.session.add(new)
    db.session.flush()
    enter(act, new, TaskAct.RECEIVE, f"拆自{task.code}")
    for party in parties_of(task):
        db.session.add(_copied(party, new.id, party.position))
    for goal in _milestones((task,), MilestoneSource.PLAN):
        db.session.add(_copied(goal, new.id))
    db.session.flush()
    return new


def _copied(row: Row, task_id: int, position: int | None = None) -> Row:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
    values["task_id"] = task_id
    if position is not None:
        values["position"] = position
    return type(row)(**values)


def _room(plan: Plan, start: int) -> int:
    """The place of a task that begins at `start`; the ones behind it move on by one."""
    ahead = select(Task.position).where(Task.plan_id == plan.id, Task.text_start < start)
    place = max(db.session.scalars(ahead), default=0) + 1
    db.session.flush()
    behind = update(Task).where(Task.plan_id == plan.id).execution_options(synchronize_session=False)
    # Places are unique: out of the way first, then to where they belong.
    db.session.execute(behind.where(Task.position >= place).values(position=-Task.position - 1))
    db.session.execute(behind.where(Task.position < 0).values(position=-Task.position))
    db.session.expire_all()
    return place


def _code(plan: Plan, measure: Measure) -> str:
    codes = db.session.scalars(select(Task.code).where(Task.measure_id == measure.id).order_by(Task.id))
    beside = next(iter(codes), f"P{plan.id}-000")
    alike = or_(Task.code.startswith(f"{stem_of(beside)}-"), Task.code.startswith(f"P{plan.id}-"))
    return further(beside, plan.id, db.session.scalars(select(Task.code).where(alike)).all())


def _milestones(tasks: Sequence[Task], source: MilestoneSource) -> list[Milestone]:
    statement = select(Milestone).where(Milestone.task_id.in_([task.id for task in tasks]), Milestone.source == source)
    return list(db.session.scalars(statement.order_by(Milestone.id)))


def _share_out(first: Task, second: Task, at: int | None) -> None:
    """Figures and own milestones go to the task in whose words they stand; `at` None: all to the first."""
    pair = {True: second.id, False: first.id}
    figures = db.session.scalars(select(Indicator).where(Indicator.task_id.in_(pair.values()))).all()
    owner = {row.id: pair[at is not None and row.span_start >= at] for row in figures}
    for number, row in enumerate(sorted(figures, key=lambda figure: (figure.span_start, figure.id)), start=1):
        row.task_id, row.position = owner[row.id], number
    for milestone in _milestones((first, second), MilestoneSource.OWN):
        if milestone.indicator_id is not None:
            milestone.task_id = owner[milestone.indicator_id]
        elif at is None or milestone.span_start is not None:
            milestone.task_id = pair[at is not None and (milestone.span_start or 0) >= at]
    _share_items(pair, at)
    db.session.flush()


def _share_items(pair: Mapping[bool, int], at: int | None) -> None:
    """What was decided of a sentence, a figure or a date (承办单位) goes with its words."""
    for item in db.session.scalars(select(Item).where(Item.task_id.in_(pair.values()))):
        if item.milestone_id is not None:
            item.task_id = db.session.get_one(Milestone, item.milestone_id).task_id
        else:
            item.task_id = pair[at is not None and item.span_start >= at]


def _renew_kind(task: Task, text: str | None = None) -> None:
    """The kind is proposed anew from the words and figures; one that a person chose stays."""
    modes = db.session.scalars(select(Indicator.mode).where(Indicator.task_id == task.id)).all()
    title = db.session.get_one(Measure, task.measure_id).title
    proposed = kind_of(title, text or task.text, tuple(FigureMode(mode) for mode in modes))
    if task.kind == task.kind_read:
        task.kind = proposed
    task.kind_read = proposed


def _unite(stays: Task, goes: Task) -> None:
    """The bodies of both for the one that stays; it takes the other's statement where it has none."""
    ours, theirs = parties_of(stays), parties_of(goes)
    joined = united(_named(ours), Basis(stays.basis), _named(theirs), Basis(goes.basis))
    by_id = {party.id: party for party in theirs}
    last = max((party.position for party in ours), default=0)
    for place, (party_id, role) in enumerate(joined.joining, start=last + 1):
        party = _copied(by_id[party_id], stays.id, place)
        party.role = role
        if goes.basis != Basis.EXPLICIT:
            party.role_read = role  # the first of a list nobody leads was read as no more than that
        db.session.add(party)
    if stays.statement is None:
        stays.statement, stays.statement_start = goes.statement, goes.statement_start
        stays.statement_end = goes.statement_end
    stays.basis, stays.open_ended = joined.basis, stays.open_ended or goes.open_ended
    if joined.joining:
        stays.mode = responsibility_mode(joined.basis, len(ours) + len(joined.joining))
    db.session.flush()
    renew_lead(stays)


def _named(parties: Sequence[Party]) -> list[Named]:
    return [
        Named(
            party.id,
            (party.department_id, party.group_id) if party.department_id or party.group_id else party.name,
            PartyRole(party.role),
            party.group_id is not None,
        )
        for party in parties
    ]
