"""方案目标核定: one verdict for each plan and year, and the own milestones of tasks that wait for theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.outcomes import verdicts
from tracker.errors import BadInput
from tracker.ledger.grace_queries import last_days
from tracker.outcomes.verdicts import queries
from tracker.outcomes.verdicts.queries import GoalLine, MilestoneLine
from tracker.outcomes.verdicts.rules import NewVerdict, Subject, problems
from tracker.outcomes.verification import queries as verification_queries
from tracker.people.access import Permission
from tracker.plans.head.host_queries import plans_acted_on
from tracker.plans.revise.queries import refuse_replaced_goal
from tracker.reporting.asked.questions import LastReading
from tracker.web.outcomes.verdict_forms import VerdictForm, verdict_in
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.plain_request import id_in, page_of
from tracker.worklist.verdict_list_queries import judged_early, untold, with_owners

bp = Blueprint("verdicts", __name__, url_prefix="/verdicts")

LINES = 50
"""How many nodes a page of either list shows."""


@bp.get("")
@requires(Permission.VERDICT_GIVE)
def index() -> ResponseReturnValue:
    """Plan goals by plan, then the own milestones that wait."""
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    own = plans_acted_on(signed_in.actor(), Permission.VERDICT_GIVE, code)
    goals = [line for line in queries.goals(code, today) if own is None or line.plan_id in own]
    told_later = with_owners(code, today)
    past = [id for id in queries.waiting(code, own, today) if id not in told_later]
    waiting = past + judged_early(code, own, today)
    others = queries.count_dated(code, own) - len(waiting)
    page, others_page = page_of("page", len(waiting), LINES), page_of("others", others, LINES)
    shown = queries.dated(code, own, waiting, LINES, (others_page - 1) * LINES) if others else []
    first = waiting[(page - 1) * LINES : page * LINES]
    lines = queries.milestones([*first, *shown], today)
    return render_template(
        "outcomes/verdicts/index.html",
        plans=[(plan, list(lines)) for plan, lines in groupby(goals, key=lambda line: line.plan_title)],
        count=len(waiting),
        page=page,
        waiting=[line for line in lines if line.id in first],
        untold=_to_be_asked([line for line in lines if line.id in first], today),
        others=others,
        others_page=others_page,
        rest=[line for line in lines if line.id in shown],
        size=LINES,
        lists=verification_queries.lists_of(code),
        today=today,
    )


def _to_be_asked(lines: Sequence[MilestoneLine], today: date) -> set[int]:
    """The nodes of which nothing was told, once the last day for their verdict is over."""
    silent = untold([line.id for line in lines])
    ends = last_days(line for line in lines if line.id in silent)
    return {id for id, last_on in ends.items() if last_on < today}


@bp.get("/milestones/<int:milestone_id>")
@requires(Permission.VERDICT_GIVE)
def milestone(milestone_id: int) -> ResponseReturnValue:
    """The form for an own milestone, begun with the value accepted last."""
    demand(Permission.VERDICT_GIVE, queries.target(milestone_id=milestone_id))
    line = queries.milestone(milestone_id, signed_in.today())
    queries.refuse_uncounted(line.task_id)
    return _milestone_page(line, VerdictForm(line.unit, data={} if line.subject.at_odds else _begin(line.subject.told)))


@bp.post("/milestones/<int:milestone_id>")
@requires(Permission.VERDICT_GIVE)
def judge_milestone(milestone_id: int) -> ResponseReturnValue:
    """Give the verdict."""
    demand(Permission.VERDICT_GIVE, queries.target(milestone_id=milestone_id))
    line = queries.milestone(milestone_id, signed_in.today())
    form, judge = VerdictForm(line.unit), partial(verdicts.judge_milestone, signed_in.act(), milestone_id, _seen())
    given = _given(form, line.subject, judge, f"{line.code}{line.measure}的节点")
    return given or (_milestone_page(line, form), 422)


@bp.get("/goals/<int:goal_id>")
@requires(Permission.VERDICT_GIVE)
def goal(goal_id: int) -> ResponseReturnValue:
    """The form for what a plan promises for a year."""
    demand(Permission.VERDICT_GIVE, queries.target(goal_id=goal_id))
    line = queries.goal(goal_id, signed_in.today())
    refuse_replaced_goal(line.plan_id)
    return _goal_page(line, VerdictForm())


@bp.post("/goals/<int:goal_id>")
@requires(Permission.VERDICT_GIVE)
def judge_goal(goal_id: int) -> ResponseReturnValue:
    """Give the verdict."""
    demand(Permission.VERDICT_GIVE, queries.target(goal_id=goal_id))
    line = queries.goal(goal_id, signed_in.today())
    form, judge = VerdictForm(), partial(verdicts.judge_goal, signed_in.act(), goal_id, _seen())
    given = _given(form, line.subject, judge, f"{line.plan_title} {line.year} 年目标")
    return given or (_goal_page(line, form), 422)


def _given(
    form: VerdictForm, subject: Subject, judge: Callable[[NewVerdict], object], about: str
) -> ResponseReturnValue | None:
    """The verdict of the form is given; None, with the form's faults in it, where it cannot be."""
    if not _is_complete(form, subject):
        return None
    try:
        judge(verdict_in(form))
    except BadInput as refused:
        form.basis.errors = [refused.message, *refused.details]
        return None
    read_as = f"，{form.value.read_as}" if form.value.read_as else ""
    flash(f"已核定{about}：{form.result_label}{read_as}", "done")
    return redirect(url_for("verdicts.index"), 303)


def _milestone_page(line: MilestoneLine, form: VerdictForm) -> str:
    history = queries.verdicts_on(milestone_id=line.id)
    told = line.subject.told
    return render_template("outcomes/verdicts/milestone.html", line=line, form=form, history=history, told=told)


def _goal_page(line: GoalLine, form: VerdictForm) -> str:
    history = queries.verdicts_on(goal_id=line.id)
    return render_template("outcomes/verdicts/goal.html", line=line, form=form, history=history)


def _begin(last_reading: LastReading | None) -> dict[str, object]:
    return (
        {"value": last_reading.value, "as_of": last_reading.as_of, "basis": last_reading.source} if last_reading else {}
    )


def _is_complete(form: VerdictForm, subject: Subject) -> bool:
    """Whether the form can be used; what is missing is put beside its fields."""
    is_read = form.validate()
    for problem in problems(verdict_in(form), subject, signed_in.today()):
        if not form[problem.field].errors:
            form[problem.field].errors = [problem.message]
            is_read = False
    return bool(is_read)


def _seen() -> int | None:
    """Id of the newest verdict the page showed."""
    return request.form.get("seen", type=id_in)
