"""Where a clause begins and ends: split, merge, move the boundary, add what was missed (ux.md S6)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from tracker.acts.plans import clauses
from tracker.errors import BadInput, NotFound, RuleRefused, TrackerError
from tracker.people.access import Permission
from tracker.plans.check import queries as check_queries
from tracker.plans.clauses import queries as clause_queries
from tracker.typed import is_id
from tracker.web.check.page import line_of, own, to_task
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.versions import place, required_version

bp = Blueprint("cutting", __name__, url_prefix="/plans/<int:plan_id>/check")

NO_NEIGHBOUR = "这是本条举措的第一项任务，前面没有可以合并或移动分界的。请回到校核页。"


@bp.get("/tasks/<int:task_id>/split")
@requires(Permission.PLAN_CHECK)
def ask_split(plan_id: int, task_id: int) -> ResponseReturnValue:
    """The sentences of the task, each a place to cut."""
    return _split_page(plan_id, task_id)


@bp.post("/tasks/<int:task_id>/split")
@requires(Permission.PLAN_CHECK)
def split(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Cut it there; the second task is shown."""
    own(plan_id)

    def cut() -> int:
        return clauses.split_task(signed_in.act(), plan_id, task_id, required_version(), place("at"))

    return _done(
        plan_id, cut, "已拆分，两条任务的责任单位相同，请分别核对", lambda why: _split_page(plan_id, task_id, why)
    )


@bp.get("/tasks/<int:task_id>/boundary")
@requires(Permission.PLAN_CHECK)
def ask_boundary(plan_id: int, task_id: int) -> ResponseReturnValue:
    """The sentences of the task and of the one before it, each a place where the second may begin."""
    return _boundary_page(plan_id, task_id)


@bp.post("/tasks/<int:task_id>/boundary")
@requires(Permission.PLAN_CHECK)
def move_boundary(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Part the two there."""
    own(plan_id)

    def cut() -> int:
        clauses.move_boundary(signed_in.act(), plan_id, task_id, required_version(), place("at"))
        return task_id

    return _done(plan_id, cut, "已移动与上一条的分界", lambda why: _boundary_page(plan_id, task_id, why))


@bp.get("/tasks/<int:task_id>/merge")
@requires(Permission.PLAN_CHECK)
def ask_merge(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Both tasks, before they become one."""
    return _merge_page(plan_id, task_id)


@bp.post("/tasks/<int:task_id>/merge")
@requires(Permission.PLAN_CHECK)
def merge(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Join the task to the one before it."""
    own(plan_id)

    def join() -> int:
        return clauses.merge_task(signed_in.act(), plan_id, task_id, required_version())

    return _done(plan_id, join, "已合并为一条，请核对责任单位", lambda why: _merge_page(plan_id, task_id, why))


@bp.get("/missed")
@requires(Permission.PLAN_CHECK)
def ask_missed(plan_id: int) -> ResponseReturnValue:
    """The sentences that belong to no task, to be ticked."""
    return _missed_page(plan_id)


@bp.post("/missed")
@requires(Permission.PLAN_CHECK)
def add_missed(plan_id: int) -> ResponseReturnValue:
    """The ticked sentences, which follow each other, become a task."""
    own(plan_id)

    def add() -> int:
        chosen = [tuple(place.partition("-")[::2]) for place in request.form.getlist("sentence")]
        if not all(is_id(start) and is_id(end) for start, end in chosen):
            raise BadInput("所选句子与原文对不上。请刷新后重新选择。")
        return clauses.add_task(signed_in.act(), plan_id, [(int(start), int(end)) for start, end in chosen])

    return _done(plan_id, add, "已补录一条任务，请核对责任单位和指标", lambda why: _missed_page(plan_id, why))


def _done(plan_id: int, act: Callable[[], int], said: str, page: Callable[[TrackerError], str]) -> ResponseReturnValue:
    """Act, then show the task it led to; what cannot be done is said on the page it was asked on."""
    try:
        task_id = act()
    except NotFound:
        raise
    except (BadInput, RuleRefused) as refused:
        return page(refused), refused.http_status
    flash(said, "done")
    return to_task(plan_id, task_id)


def _split_page(plan_id: int, task_id: int, refused: TrackerError | None = None) -> str:
    plan, line = own(plan_id), line_of(plan_id, task_id)
    sentences = clause_queries.sentences_of(task_id)
    return render_template("check/split.html", plan=plan, line=line, sentences=sentences, refused=refused)


def _boundary_page(plan_id: int, task_id: int, refused: TrackerError | None = None) -> str:
    plan, line = own(plan_id), line_of(plan_id, task_id)
    around = clause_queries.sentences_around_boundary(task_id)
    if around is None:
        raise RuleRefused(NO_NEIGHBOUR)
    sentences, begins = around
    return render_template(
        "check/boundary.html", plan=plan, line=line, sentences=sentences, begins=begins, refused=refused
    )


def _merge_page(plan_id: int, task_id: int, refused: TrackerError | None = None) -> str:
    plan, line = own(plan_id), line_of(plan_id, task_id)
    before = clause_queries.id_before(task_id)
    if before is None:
        raise RuleRefused(NO_NEIGHBOUR)
    earlier = line_of(plan_id, before)
    both = check_queries.check_tasks([earlier, line])
    return render_template("check/merge.html", plan=plan, line=line, earlier=earlier, tasks=both, refused=refused)


def _missed_page(plan_id: int, refused: TrackerError | None = None) -> str:
    return render_template(
        "check/missed.html",
        plan=own(plan_id),
        sentences=clause_queries.free_sentences(plan_id),
        remarks=[*clause_queries.source_remarks(plan_id), *clause_queries.loose_remarks(plan_id)],
        chosen=request.form.getlist("sentence"),
        refused=refused,
    )
