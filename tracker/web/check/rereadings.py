"""读取器已更新: what today's reader reads otherwise in a stored plan, adopted or left one by one (ux.md S6, States)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import rereadings
from tracker.people.access import Permission
from tracker.plans import queries
from tracker.plans.check.mark_queries import text_of
from tracker.plans.reread import queries as reading_queries
from tracker.plans.reread.queries import Reread, Stand
from tracker.web.check.forms import RereadingForm
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires

bp = Blueprint("rereadings", __name__, url_prefix="/plans/<int:plan_id>/rereading")

AROUND = 24

STANDS = {
    Stand.OPEN: "待处理",
    Stand.BY_HAND: "在校核页办理",
    Stand.ADOPTED: "已采用",
    Stand.DECLINED: "不采用",
    Stand.CONFIRMED: "已确认，保持不变",
    Stand.CHANGED: "已由人更正，保持不变",
    Stand.OUT: "已下达，只供查看",
}


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """Every difference beside its words; what waits comes first."""
    demand(Permission.PLAN_CHECK, queries.target_of(plan_id))
    rereading = reading_queries.rereading(plan_id)
    text, _ = text_of(plan_id)
    in_turn = sorted(rereading.found, key=lambda reread: reread.stand is not Stand.OPEN)
    return render_template(
        "check/rereadings/show.html",
        plan=queries.plan_row(plan_id),
        rereading=rereading,
        shown=[(reread, _quoted(text, reread), STANDS[reread.stand]) for reread in in_turn],
    )


@bp.post("")
@requires(Permission.PLAN_CHECK)
def decide(plan_id: int) -> ResponseReturnValue:
    """采用 or 不采用."""
    demand(Permission.PLAN_CHECK, queries.target_of(plan_id))
    form = RereadingForm()
    form.demand_valid()
    key, adopts = form.key.data or "", form.adopt.data == "1"
    (rereadings.adopt if adopts else rereadings.decline)(signed_in.act(), plan_id, key)
    flash("已采用新读数，可在校核页撤销" if adopts else "不采用，保持原来的内容", "done")
    return redirect(url_for("rereadings.show", plan_id=plan_id), 303)


def _quoted(text: str, reread: Reread) -> tuple[str, str, str]:
    """The words at the place, cut to what fits, with a few before and after."""
    start, end = reread.difference.span
    shown = min(end, start + 4 * AROUND)
    return text[max(0, start - AROUND) : start], text[start:shown], text[shown : shown + AROUND]
