"""某日为何亮此灯: how a task was lit on a past day, by what was known then, and what was said afterwards (ux.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import typed
from tracker.alerts.results.followed_queries import followed, standing_then
from tracker.errors import BadInput
from tracker.ledger import guest_queries
from tracker.ledger.lights.threshold_words import explained
from tracker.ledger.story.past_queries import PastDay, handed_down_on, past_day
from tracker.ledger.story.queries import ReportStory, target_named
from tracker.ledger.story.used_queries import UsedItem
from tracker.outcomes.extensions import queries as extensions
from tracker.outcomes.letters import queries as letters
from tracker.people.access import Permission, scope_of
from tracker.reporting.quarters import round_label
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, requires

bp = Blueprint("past", __name__, url_prefix="/tasks")

FIRST_SAID = 12


@bp.get("/<string:code>/past")
@requires(Permission.TASK_VIEW)
def show(code: str) -> ResponseReturnValue:
    """The day that ?on= names; a wrong one is refused on the page."""
    scope = scope_of(signed_in.actor())
    task_id, of_task = target_named(code, scope)
    demand(Permission.TASK_VIEW, of_task)
    typed_day, found, error = request.args.get("on", "").strip(), None, ""
    try:
        day = _day(typed_day, task_id)
        own = guest_queries.own_bodies(signed_in.actor(), of_task.jurisdiction_id)
        found = past_day(task_id, day, scope, own)
    except (BadInput, ValueError) as refused:
        error = str(refused)
    if found is None:
        return render_template("tasks/past.html", code=code, typed_day=typed_day, past=None, error=error), 422
    return render_template(
        "tasks/past.html",
        code=code,
        typed_day=typed_day,
        past=found,
        why=explained(found.row),
        items=[_seen(item) for item in found.items],
        rounds=_rounds(found),
        standing=standing_then(task_id, scope, day),
        said=followed(task_id, scope, day, signed_in.today()),
        first_said=FIRST_SAID,
        letters=[one for one in letters.of_task(task_id, scope) if one.on >= day],
        error="",
    )


def _day(text: str, task_id: int) -> date:
    """A past day on which the task had been handed down; BadInput or ValueError (Chinese) for any other."""
    if not text:
        raise BadInput("请填写“日期”")
    day, handed = typed.day(text), handed_down_on(task_id)
    if day >= signed_in.today():
        raise BadInput(f"{day} 还没有过完，只能查今天（{signed_in.today()}）以前的日子；今天的灯在任务页上")
    if handed is None or day < handed:
        when = f"本条 {handed} 才下达" if handed else "本条还没有下达"
        raise BadInput(f"{when}，{day} 还没有灯")
    return day


def _seen(item: UsedItem) -> UsedItem:
    """Without a request that the person may not read."""
    if item.request_id is None:
        return item
    may = allowed(Permission.EXTENSION_VIEW, extensions.target_of_request(item.request_id, to_read=True))
    return item if may else replace(item, asked="")


def _rounds(found: PastDay) -> list[tuple[str, date, Sequence[ReportStory]]]:
    """The reports by round, the newest first: its name, the day it speaks of, what each body had sent."""
    grouped: list[Any] = [list(told) for _, told in groupby(found.told.reports, key=lambda one: one.round_name)]
    return [(round_label(told[0].round_name), told[0].as_of, told) for told in grouped]
