"""The text of a plan for whoever may see the plan: any field opens at its words (ux.md S9 原文句)."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.people.access import Permission, Target
from tracker.plans import queries
from tracker.plans.check.mark_queries import text_of
from tracker.plans.check.markup import Mark, paragraphs
from tracker.tasks.queries import departments_of_plan
from tracker.web.request.guard import demand, requires

bp = Blueprint("plan_text", __name__, url_prefix="/plans/<int:plan_id>/text")

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


@bp.get("")
@requires(Permission.PLAN_VIEW)
def show(plan_id: int) -> ResponseReturnValue:
    """The whole text of the file with its notice; `?at=230-233#here` marks and opens a place in it."""
    target = queries.target_of(plan_id)
    demand(Permission.PLAN_VIEW, Target(target.jurisdiction_id, departments_of_plan(plan_id)))
    text, _ = text_of(plan_id)
    place = _PLACE.fullmatch(request.args.get("at", ""))
    span = (int(place[1]), min(int(place[2]), len(text))) if place else None
    marks = [Mark(span, "here", "here")] if span else []
    return render_template(
        "plans/text.html",
        plan=queries.plan_row(plan_id),
        is_found=span is not None and span[0] < span[1],
        paragraphs=paragraphs(text, marks, []),
    )
