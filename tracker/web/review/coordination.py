"""需协调事项: what units ask to be coordinated, handled to its end: 层级, 责任领导, 进展, 结果 (domain.md 6)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form as AnyForm

from tracker.acts.outcomes import coordination
from tracker.people.access import LEADERS, Permission, may, scope_of
from tracker.people.queries import holders_of
from tracker.reporting.coordination import queries
from tracker.reporting.coordination.queries import MatterRow
from tracker.reporting.coordination.rules import ANSWERED_BY, WITH_LEADERS
from tracker.vocabulary import CoordinationAct, CoordinationLevel
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.versions import required_version
from tracker.web.review.forms import ArrangeForm, WordsForm

bp = Blueprint("coordination", __name__, url_prefix="/coordination")


@bp.get("")
@requires(Permission.COORDINATION_VIEW)
def index() -> ResponseReturnValue:
    """What waits, whose turn it is first, and what was brought to its end; a unit sees its own."""
    scope = scope_of(signed_in.actor())
    waiting = queries.open_matters(scope)
    return render_template(
        "review/coordination/index.html",
        waiting=[row for row in waiting if _is_mine(row)] + [row for row in waiting if not _is_mine(row)],
        mine={row.id for row in waiting if _is_mine(row)},
        closed=queries.closed_matters(scope),
    )


@bp.get("/<int:matter_id>")
@requires(Permission.COORDINATION_VIEW)
def show(matter_id: int) -> ResponseReturnValue:
    """One of them, with what happened and what can be done."""
    return _page(_own(matter_id))


@bp.post("/<int:matter_id>/arrange")
@requires(Permission.COORDINATION_HANDLE)
def arrange(matter_id: int) -> ResponseReturnValue:
    """Say at which level, by which leader."""
    row, form = _own(matter_id, Permission.COORDINATION_HANDLE), ArrangeForm()
    if not form.validate() or form.level.value is None:
        form.level.errors = form.level.errors or ["请选择协调层级"]
        return _page(row, arranging=form), 422
    with form.blaming(form.leader):
        coordination.arrange(
            signed_in.act(),
            matter_id,
            required_version(),
            form.level.value,
            form.leader.data or "",
            form.note.data or "",
        )
        flash(f"已明确{row.department}的需协调事项：{form.level.value.label}", "done")
        return redirect(url_for("coordination.show", matter_id=matter_id), 303)
    return _page(row, arranging=form), 422


@bp.post("/<int:matter_id>/progress")
@requires(Permission.COORDINATION_HANDLE)
def progress(matter_id: int) -> ResponseReturnValue:
    """Note how it goes, or 办结 with what came of it."""
    row, form = _own(matter_id, Permission.COORDINATION_HANDLE), WordsForm()
    is_end = "close" in request.form
    with form.blaming(form.words):
        verb = coordination.close if is_end else coordination.note
        verb(signed_in.act(), matter_id, required_version(), form.words.data or "")
        flash(f"{row.department}的需协调事项已办结，单位可见结果" if is_end else "已记进展，单位可见", "done")
        return redirect(url_for("coordination.show", matter_id=matter_id), 303)
    return _page(row, saying=form), 422


@bp.post("/<int:matter_id>/instruct")
@requires(Permission.COORDINATION_DECIDE)
def instruct(matter_id: int) -> ResponseReturnValue:
    """The leader says how it is to be done."""
    row, form = _own(matter_id, Permission.COORDINATION_DECIDE), WordsForm()
    with form.blaming(form.words):
        coordination.instruct(signed_in.act(), matter_id, required_version(), form.words.data or "")
        flash("已记下意见，交综合处办理", "done")
        return redirect(url_for("coordination.index"), 303)
    return _page(row, saying=form), 422


def _own(matter_id: int, permission: Permission = Permission.COORDINATION_VIEW) -> MatterRow:
    row = queries.matter(matter_id)
    demand(permission, queries.target(row))
    return row


def _is_mine(row: MatterRow) -> bool:
    """Whether it is this person's turn."""
    actor = signed_in.actor()
    if row.state in ANSWERED_BY:
        return bool(actor.roles & ANSWERED_BY[row.state])
    return may(actor, Permission.COORDINATION_HANDLE, queries.target(row))


def _page(row: MatterRow, arranging: AnyForm | None = None, saying: AnyForm | None = None) -> str:
    actor, target = signed_in.actor(), queries.target(row)
    leaders = holders_of(LEADERS, row.jurisdiction_id, signed_in.today())
    return render_template(
        "review/coordination/show.html",
        row=row,
        events=queries.events_of(row.id),
        act_label=lambda code: CoordinationAct(code).label,
        level_label=lambda code: CoordinationLevel(code).label if code else "",
        leaders=[leader.name for leader in leaders],
        waits_for_leader=row.state in WITH_LEADERS,
        may_handle=row.is_open and may(actor, Permission.COORDINATION_HANDLE, target),
        may_instruct=row.state in WITH_LEADERS and may(actor, Permission.COORDINATION_DECIDE, target) and _is_mine(row),
        arranging=arranging or ArrangeForm(data={"level": row.level, "leader": row.leader}),
        saying=saying or WordsForm(),
    )
