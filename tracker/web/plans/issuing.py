"""下达: who gets what, what stays behind, then the act of the head of the office (ux.md S7)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import plans
from tracker.calendar.days import load_calendar
from tracker.people.access import Permission
from tracker.plans import queries
from tracker.plans.progress import STEPS
from tracker.plans.revise.queries import refuse_new_tasks
from tracker.tasks import duty_queries, issue_queries
from tracker.web.desk.vacant_words import not_received
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("issuing", __name__, url_prefix="/plans/<int:plan_id>/issue")


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """The list of units with their shares, and everything that stays behind, named; before it comes 确认替代."""
    target = queries.target_of(plan_id)
    demand(Permission.PLAN_CHECK, target)
    refuse_new_tasks(plan_id)
    plan = queries.plan_row(plan_id)
    if plan.replacing:
        return redirect(url_for("revisions.show", plan_id=plan_id))
    book = duty_queries.duty_book(plan_id, signed_in.today())
    return render_template(
        "plans/issuing/show.html",
        plan=plan,
        going=issue_queries.handing_down(plan_id, signed_in.today(), load_calendar()),
        book=book,
        items={unit.department_id: len(unit.items) for unit in book.units},
        steps=STEPS,
        may_issue=allowed(Permission.PLAN_ISSUE, target),
    )


@bp.get("/duties")
@requires(Permission.PLAN_CHECK)
def duties(plan_id: int) -> ResponseReturnValue:
    """What each body would have to do, to be read and signed before it goes out."""
    demand(Permission.PLAN_CHECK, queries.target_of(plan_id))
    book = duty_queries.duty_book(plan_id, signed_in.today())
    return render_template("plans/issuing/duties.html", plan=queries.plan_row(plan_id), book=book)


@bp.post("")
@requires(Permission.PLAN_ISSUE)
def issue(plan_id: int) -> ResponseReturnValue:
    """Issue what is confirmed."""
    demand(Permission.PLAN_ISSUE, queries.target_of(plan_id))
    done = plans.issue(signed_in.act(), plan_id, required_version(), request.form.get("seen", ""))
    left = f"；未决 {done.undecided} 条，校核后可以再下达" if done.undecided else ""
    units, lost = len(done.department_ids), not_received(done.department_ids)
    flash(f"已下达 {done.issued} 条，涉及 {units} 家单位{left}。各单位在首页看到待签收任务{lost}", "done")
    return redirect(url_for("plans.show", plan_id=plan_id))
