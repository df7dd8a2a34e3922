"""本期无变化 of a whole list at once, from the list of what is owed or from the home page (ux.md S3)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import unchanged
from tracker.acts.reporting.unchanged import Unchanged
from tracker.people.access import Permission
from tracker.people.accounts.approval_queries import on_paper
from tracker.reporting import queries
from tracker.web.reports.words import on_its_way
from tracker.web.request import signed_in
from tracker.web.request.guard import demand_own, requires
from tracker.web.request.versions import chosen_versions

bp = Blueprint("unchanged", __name__, url_prefix="/unchanged")

MOST_NAMED = 8
"""How many skipped reports a message names."""


@bp.post("")
@requires(Permission.REPORT_FILL)
def say() -> ResponseReturnValue:
    """本期无变化 of everything that is ticked; what cannot be said so is named with why."""
    chosen = chosen_versions("chosen")
    targets = queries.targets([report_id for report_id, _ in chosen])
    for target in targets.values():
        demand_own(Permission.REPORT_FILL, target)
    done = unchanged.say_no_change_to(signed_in.act(), chosen)
    flash(*_told(done, frozenset().union(*(targets[id].department_ids for id in done.sent))))
    return redirect(url_for("reports.index"), 303)


def _told(done: Unchanged, bodies: frozenset[int]) -> tuple[str, str]:
    """What was sent by these bodies, and of what was skipped which and why."""
    told = f"已报 {len(done.sent)} 项“与上期相比无变化”，{on_its_way(is_paper=bodies == on_paper(bodies))}"
    if not done.skipped:
        return told, "done"
    names = {line.id: f"{line.measure}{line.title}" for line in queries.lines([one for one, _ in done.skipped])}
    skipped = "；".join(f"{names[one]}：{why}" for one, why in done.skipped[:MOST_NAMED])
    more = f"；另有 {len(done.skipped) - MOST_NAMED} 项" if len(done.skipped) > MOST_NAMED else ""
    return f"{told if done.sent else '没有报送'}。跳过 {len(done.skipped)} 项，请填写进展：{skipped}{more}", "warn"
