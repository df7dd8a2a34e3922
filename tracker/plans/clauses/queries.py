"""Reads where the tasks of a plan stand in its text, and which sentences belong to none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.plans.clauses import cuts
from tracker.plans.models import Measure, Plan, Task
from tracker.plans.queries import whole_plan
from tracker.plantext.certainty import overlaps
from tracker.vocabulary import TaskState

Span = tuple[int, int]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the text with its place."""

    span: Span
    text: str


def neighbour_before(task: Task) -> Task | None:
    """The task before it in the same measure, 作废 ones left out."""
    statement = select(Task).where(
        Task.measure_id == task.measure_id, Task.position < task.position, Task.state != TaskState.WITHDRAWN
    )
    return db.session.scalars(statement.order_by(Task.position.desc()).limit(1)).one_or_none()


def id_before(task_id: int) -> int | None:
    """The id of the task before it in the same measure."""
    earlier = neighbour_before(db.session.get_one(Task, task_id))
    return earlier.id if earlier else None


def sentences_of(task_id: int) -> list[Sentence]:
    """The sentences of a task's text."""
    task = db.session.get_one(Task, task_id)
    text = whole_plan(task.plan_id).text
    return _sentences(text, cuts.sentences(text, (task.text_start, task.text_end)))


def sentences_around_boundary(task_id: int) -> tuple[list[Sentence], int] | None:
    """The sentences of a task and of the one before it, with the place where the second begins; None without one."""
    task = db.session.get_one(Task, task_id)
    earlier = neighbour_before(task)
    if earlier is None:
        return None
    text = whole_plan(task.plan_id).text
    span = cuts.whole((earlier.text_start, earlier.text_end), (task.text_start, task.text_end))
    return _sentences(text, cuts.sentences(text, span)), task.text_start


def free_sentences(plan_id: int) -> list[Sentence]:
    """The sentences of a plan that stand in no task, no statement of one and no heading."""
    plan = whole_plan(plan_id)
    within = tuple(plan.reading["parts"][plan.part]["span"])
    return _sentences(plan.text, cuts.free_sentences(plan.text, within, [*taken_spans(plan_id), *_heads(plan)]))


def loose_remarks(plan_id: int) -> list[str]:
    """What the reader remarked on places that belong to no task, in words."""
    plan = whole_plan(plan_id)
    start, end = plan.reading["parts"][plan.part]["span"]
    taken = taken_spans(plan_id)
    return [
        f"{remark['message']}：{plan.text[slice(*remark['span'])].strip()[:60]}"
        for remark in plan.reading["remarks"]
        if remark["span"]
        and overlaps((start, end), tuple(remark["span"]))
        and not any(overlaps(span, tuple(remark["span"])) for span in taken)
    ]


def source_remarks(plan_id: int) -> list[str]:
    """What the reader remarked on the file as a whole and on the head before the plan: a number it did not find.

    What a person has filled in since, or on the upload page, is missing no more.
    """
    plan = whole_plan(plan_id)
    first = plan.reading["parts"][0]["span"][0]
    filled_in = {code for code, value in {"no_number": plan.number, "no_date": plan.issued_on}.items() if value}
    of_head = [one for one in plan.reading["remarks"] if one["span"] is None or one["span"][1] <= first]
    return [one["message"] for one in of_head if one["code"] not in filled_in]


def taken_spans(plan_id: int) -> list[Span]:
    """What of a plan's text belongs to a task that was not 作废: its words, its statement."""
    statement = select(Task.text_start, Task.text_end, Task.statement_start, Task.statement_end)
    rows = db.session.execute(statement.where(Task.plan_id == plan_id, Task.state != TaskState.WITHDRAWN)).all()
    words = [(row.text_start, row.text_end) for row in rows]
    return words + [(row.statement_start, row.statement_end) for row in rows if row.statement_start is not None]


def _heads(plan: Plan) -> list[Span]:
    """From where a measure begins to where its first words do: （六）发展绿色交通消费。"""
    statement = select(Measure.span_start, Measure.title).where(Measure.plan_id == plan.id)
    heads = []
    for start, title in db.session.execute(statement):
        at = plan.text.find(title, start)
        heads.append((start, at + len(title) if at >= 0 else start))
    return heads


def _sentences(text: str, spans: list[Span]) -> list[Sentence]:
    return [Sentence(span, text[slice(*span)]) for span in spans]
