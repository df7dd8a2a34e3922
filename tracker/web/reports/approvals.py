"""待审批: the unit head reads the texts in place, approves one or all that are ticked, hands one back with a reason."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import reports
from tracker.calendar.days import load_calendar
from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.hand_queries import authors_of
from tracker.reporting.lead_queries import handing_up
from tracker.reporting.write import page_queries
from tracker.vocabulary import Role
from tracker.web.reports.reason_forms import HandBackForm
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, demand_own, requires
from tracker.web.request.plain_request import page_of
from tracker.web.request.versions import chosen_versions, required_version

bp = Blueprint("approvals", __name__, url_prefix="/approvals")

TEXTS = 20
"""How many whole texts a page shows, and how many are approved at once."""


@bp.get("")
@requires(Permission.REPORT_APPROVE)
def index() -> ResponseReturnValue:
    """Everything that waits for the unit head, each text whole."""
    return _list()


@bp.post("")
@requires(Permission.REPORT_APPROVE)
def approve() -> ResponseReturnValue:
    """Approve what is ticked, all or none."""
    chosen = chosen_versions("chosen")
    if not chosen:
        return _list(problem="请先勾选要审批的报告"), 422
    for target in queries.targets([report_id for report_id, _ in chosen]).values():
        demand_own(Permission.REPORT_APPROVE, target)
    to_lead = len(handing_up([report_id for report_id, _ in chosen]))
    count = reports.approve(signed_in.act(), chosen)
    way = (
        "转综合处审核" if not to_lead else "转牵头单位汇总" if to_lead == count else f"其中 {to_lead} 份转牵头单位汇总"
    )
    flash(f"已审批 {count} 份报告，{way}", "done")
    return redirect(url_for("approvals.index"), 303)


@bp.get("/<int:report_id>")
@requires(Permission.REPORT_APPROVE)
def show(report_id: int) -> ResponseReturnValue:
    """One report that waits, with its own two decisions."""
    demand(Permission.REPORT_APPROVE, queries.target(report_id))
    return _one(report_id, HandBackForm())


@bp.post("/<int:report_id>/hand-back")
@requires(Permission.REPORT_APPROVE)
def hand_back(report_id: int) -> ResponseReturnValue:
    """Back to the liaison with a reason."""
    demand_own(Permission.REPORT_APPROVE, queries.target(report_id))
    form = HandBackForm()
    if not form.validate():
        return _one(report_id, form), 422
    line = queries.line(report_id)
    reports.hand_back(signed_in.act(), report_id, required_version(), form.reason.data or "")
    flash(f"已把{line.measure}{line.title}退回联络员修改", "done")
    return redirect(url_for("approvals.index"), 303)


def _list(problem: str = "") -> str:
    actor, today = signed_in.actor(), signed_in.today()
    bodies = actor.bodies_as([Role.UNIT_HEAD])
    total = queries.count_to_approve(bodies)
    number = page_of("page", total, TEXTS)
    waiting = queries.to_approve(bodies, TEXTS, (number - 1) * TEXTS)
    return render_template(
        "reports/approvals/index.html",
        total=total,
        number=number,
        size=TEXTS,
        pages=page_queries.pages(waiting, actor, today),
        own=_own([line.id for line in waiting]),
        sentences=page_queries.own_sentences(waiting),
        problem=problem,
        today=today,
        calendar=load_calendar(),
        own_text=reports.OWN_TEXT,
        **words(),
    )


def _own(report_ids: Collection[int]) -> frozenset[int]:
    """Which of these texts the head wrote himself: another head approves them."""
    user_id = signed_in.actor().user_id
    return frozenset(report_id for report_id, authors in authors_of(report_ids).items() if user_id in authors)


def _one(report_id: int, form: HandBackForm) -> str:
    page = page_queries.page(report_id, signed_in.actor(), signed_in.today())
    return render_template(
        "reports/approvals/show.html",
        page=page,
        sentences=page_queries.own_sentences([page.line]),
        is_own=bool(_own([report_id])),
        to_lead=bool(handing_up([report_id])),
        form=form,
        today=signed_in.today(),
        calendar=load_calendar(),
        own_text=reports.OWN_TEXT,
        **words(),
    )
