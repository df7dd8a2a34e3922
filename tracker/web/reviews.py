"""审核队列: one report a page, promise, what changed, proofs and checks; accept with 核评 or return with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.calendar_days import load_calendar
from tracker.clock import SHANGHAI
from tracker.ledger.lights import Light
from tracker.ledger.queries.standing_lights import lights_of
from tracker.people.access import Permission, Target, reviews_own_work
from tracker.plans.queries import target_of
from tracker.reporting import actions, queries
from tracker.reporting.checks import Handed, checks
from tracker.reporting.page_queries import ReportPage, page
from tracker.reporting.queries import QueueLine
from tracker.reporting.questions import Draft
from tracker.vocabulary import Appraisal, Colour, ReportState
from tracker.web import signed_in
from tracker.web.permission import allowed, demand, requires
from tracker.web.report_words import words
from tracker.web.versions import required_version

bp = Blueprint("reviews", __name__, url_prefix="/reviews")


@dataclass(frozen=True)
class Group:
    """A part of the queue under its heading."""

    title: str
    lines: tuple[QueueLine, ...]


@dataclass(frozen=True)
class Queue:
    """What waits for this person, with the lights of its tasks."""

    groups: tuple[Group, ...]
    lights: Mapping[int, Light]

    @property
    def ids(self) -> list[int]:
        """Its reports in order."""
        return [line.id for group in self.groups for line in group.lines]

    def after(self, report_id: int) -> str:
        """Address of the report after this one, of the first one after the last, or of the empty queue."""
        ids = self.ids
        later = ids[ids.index(report_id) + 1 :] if report_id in ids else []
        others = later or [one for one in ids if one != report_id]
        return url_for("reviews.show", report_id=others[0]) if others else url_for("reviews.index")


@bp.get("")
@requires(Permission.REPORT_REVIEW)
def index() -> ResponseReturnValue:
    """The first report of the queue, or that nothing waits."""
    waiting = _queue().ids
    if waiting:
        return redirect(url_for("reviews.show", report_id=waiting[0]))
    return render_template("reviews/empty.html")


@bp.get("/<int:report_id>")
@requires(Permission.REPORT_REVIEW)
def show(report_id: int) -> ResponseReturnValue:
    """One report with its place in the queue; where somebody decided first, who did."""
    target = queries.target(report_id)
    demand(Permission.REPORT_VIEW, target)
    if target.state != ReportState.TO_REVIEW:
        return _decided(report_id)
    demand(Permission.REPORT_REVIEW, target)
    return _one(report_id, target)


@bp.post("/<int:report_id>/accept")
@requires(Permission.REPORT_REVIEW)
def accept(report_id: int) -> ResponseReturnValue:
    """采用并下一条."""
    _own(report_id)
    line = queries.line(report_id)
    code = request.form.get("appraisal")
    appraisal = next((word for word in Appraisal if word == code), None)
    following = _queue().after(report_id)
    is_own = actions.accept(signed_in.act(), report_id, required_version(), appraisal)
    note = f"，核评{appraisal.label}" if appraisal else ""
    flash(f"已采用{line.department}{line.measure}{note}{'（自报自审）' if is_own else ''}", "done")
    return redirect(following, 303)


@bp.post("/<int:report_id>/return")
@requires(Permission.REPORT_REVIEW)
def give_back(report_id: int) -> ResponseReturnValue:
    """退回修改, with a reason that the unit sees."""
    target = _own(report_id)
    reason = request.form.get("reason", "")
    if not reason.strip():
        return _one(report_id, target, problem="请填写退回理由，单位会看到"), 422
    line = queries.line(report_id)
    following = _queue().after(report_id)
    actions.give_back(signed_in.act(), report_id, required_version(), reason)
    flash(f"已退回{line.department}{line.measure}，单位修改后重新报送", "done")
    return redirect(following, 303)


def _own(report_id: int) -> Target:
    """A report of a plan of one's own; whether it still waits is told by what the act meets."""
    target = queries.target(report_id)
    demand(Permission.REPORT_REVIEW, replace(target, state=ReportState.TO_REVIEW))
    return target


def _one(report_id: int, target: Target, problem: str = "") -> str:
    found, queue = page(report_id, signed_in.actor(), signed_in.today()), _queue()
    ids = queue.ids
    return render_template(
        "reviews/show.html",
        page=found,
        base=_base(found),
        checks=_checks(found),
        groups=queue.groups,
        place=ids.index(report_id) if report_id in ids else 0,
        ids=ids,
        light=queue.lights.get(found.line.task_id),
        is_own=reviews_own_work(signed_in.actor(), target),
        appraisals=list(Appraisal),
        problem=problem,
        reason=request.form.get("reason", ""),
        **words(),
    )


def _queue() -> Queue:
    """The queue: red tasks, yellow ones, 无变化, the rest."""
    lines = _waiting()
    lights = lights_of({line.task_id for line in lines}, signed_in.today(), load_calendar())
    sorted_in: dict[str, list[QueueLine]] = {"红灯任务": [], "黄灯任务": [], "无变化": [], "其余": []}
    for line in lines:
        sorted_in[_heading(line, lights.get(line.task_id))].append(line)
    groups = tuple(Group(title, tuple(found)) for title, found in sorted_in.items() if found)
    return Queue(groups, lights)


def _heading(line: QueueLine, light: Light | None) -> str:
    if light is not None and light.colour in (Colour.RED, Colour.YELLOW):
        return f"{light.colour.label}灯任务"
    return "无变化" if line.no_change else "其余"


def _waiting() -> list[QueueLine]:
    """What this person may review: of the plans of his 处室, or of all."""
    lines = queries.to_review(signed_in.home_jurisdiction())
    plans = {line.plan_id for line in lines}
    mine = {
        plan_id
        for plan_id in plans
        if allowed(Permission.REPORT_REVIEW, replace(target_of(plan_id), state=ReportState.TO_REVIEW))
    }
    return [line for line in lines if line.plan_id in mine]


def _base(found: ReportPage) -> Draft | None:
    """What the text is compared with: accepted last quarter, else the version returned before this one."""
    if found.last is not None:
        return found.last.draft
    return found.versions[-2].draft if len(found.versions) > 1 else None


def _checks(found: ReportPage) -> list[object]:
    proofs = len(found.current.evidence) if found.current else 0
    last = found.last.draft if found.last else None
    return [*checks(found.asked, found.begin, last, Handed(found.line.as_of, proofs, found.line.is_late))]


def _decided(report_id: int) -> ResponseReturnValue:
    found = page(report_id, signed_in.actor(), signed_in.today())
    last = found.events[-1] if found.events else None
    if last is not None:
        at = f"{last.recorded_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        flash(f"这份报告现在是“{found.line.state.label}”：{last.actor}于 {at} 办理", "warn")
    return redirect(url_for("reports.show", report_id=report_id))
