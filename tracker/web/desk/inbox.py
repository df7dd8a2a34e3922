"""提醒箱: what the system said to one's posts, each line with the way to what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.alerts import inbox
from tracker.alerts import queries
from tracker.alerts.digest.rules import Digest, Item, Line, digest
from tracker.alerts.digest.words import said
from tracker.alerts.ladder.queries import letters_of
from tracker.alerts.queries import AlertRow
from tracker.alerts.results.keys import Source, source_of
from tracker.alerts.scan.stages import LADDER
from tracker.errors import BadInput, NotFound
from tracker.ledger.grace_queries import last_days_of_messages
from tracker.people.access import Permission
from tracker.people.queries import posts_of
from tracker.vocabulary import AlertStage
from tracker.web.request import signed_in, waiting
from tracker.web.request.guard import allowed, requires
from tracker.web.request.plain_request import id_in

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

SHOWN = 5
"""Lines of one day that are seen at once."""


@bp.get("")
@requires(Permission.INBOX_VIEW)
def index() -> ResponseReturnValue:
    """What waits, by day; ?news=1 what is only to be read, ?done=1 what was put aside."""
    posts = posts_of(signed_in.actor())
    is_done = request.args.get("done") == "1"
    is_news = not is_done and request.args.get("news") == "1"
    rows = queries.inbox(posts, done=is_done, news=is_news)
    grace = last_days_of_messages(rows)
    days = [_day(day, list(of_day), grace) for day, of_day in groupby(rows, key=lambda row: row.day)]
    return render_template(
        "desk/inbox/index.html",
        days=days,
        counts=waiting.inbox(),
        is_done=is_done,
        is_news=is_news,
        way=partial(way, letters=_letters_of(rows)),
        said=said,
        shown=len(rows),
    )


@dataclass(frozen=True)
class Day:
    """What was said on one day, as one digest; its lines with the rows they stand for."""

    day: date
    digest: Digest
    lines: list[tuple[Line, list[AlertRow]]]

    @property
    def first(self) -> list[tuple[Line, list[AlertRow]]]:
        """The lines that are seen at once; the others are folded."""
        return self.lines[:SHOWN]

    @property
    def others(self) -> list[tuple[Line, list[AlertRow]]]:
        """Those that are folded."""
        return self.lines[SHOWN:]

    @property
    def count_of_others(self) -> int:
        """How many messages are folded."""
        return sum(len(rows) for _, rows in self.others)

    @property
    def unread(self) -> list[int]:
        """Ids of what nobody has read."""
        return [row.id for _, rows in self.lines for row in rows if row.is_new]


def _day(day: date, rows: list[AlertRow], grace: Mapping[int, date]) -> Day:
    """Ages as of today: what was said in spring and is overdue by now stands with what is overdue."""
    by_id = {row.id: row for row in rows}
    items = [Item(row.id, row.stage, row.message, row.due_on, grace.get(row.id)) for row in rows]
    found = digest(items, signed_in.today())
    return Day(day, found, [(line, [by_id[item.id] for item in line.items]) for line in found.lines])


@bp.post("/read")
@requires(Permission.INBOX_VIEW)
def read() -> ResponseReturnValue:
    """Mark messages as read: those named, or all where all are asked for."""
    named = request.form.getlist("alert_id", type=id_in)
    if not named and request.form.get("all") != "1":
        raise BadInput("没有看懂要标为已读的是哪一条，请刷新提醒箱后再办")
    count = inbox.mark_read(signed_in.act(), named)
    flash(f"已标为已读 {count} 条；没办的仍留在这里，办完自动移走", "done")
    return redirect(url_for("inbox.index", news=request.form.get("news") or None), 303)


@bp.get("/<int:alert_id>")
@requires(Permission.INBOX_VIEW)
def follow(alert_id: int) -> ResponseReturnValue:
    """The link of a message that left: on to what it asks for, once somebody of its post is signed in."""
    row = queries.one_to(posts_of(signed_in.actor()), alert_id)
    if row is None:
        raise NotFound("没有这条提醒，或者它不是发给本人岗位的")
    return redirect(way(row, _letters_of([row]))[0])


def _letters_of(rows: Iterable[AlertRow]) -> dict[str, int]:
    """The letters that these messages speak of, by the message's key; results name theirs themselves."""
    return letters_of([row.key for row in rows if row.stage in _OF_LETTERS])


_OF_LETTERS = LADDER | {AlertStage.DISPATCH}


def way(row: AlertRow, letters: Mapping[str, int]) -> tuple[str, str]:
    """Address and words of what the message asks for; `letters`: see `_letters_of`."""
    if row.stage is AlertStage.RESULT:
        return _result(row)
    if row.stage is AlertStage.WEEKLY:
        return url_for("tasks.index", light="red"), "看红灯"
    if row.stage in _OF_LETTERS:
        letter = letters.get(row.key)
        return url_for("letters.show", letter_id=letter) if letter else url_for("letters.index"), "看函件"
    if row.stage in (AlertStage.A1, AlertStage.A2) and allowed(Permission.ASSIGNMENT_SIGN):
        return url_for("assignments.index"), "核对并签收"
    if row.stage in (AlertStage.A3, AlertStage.A4) and row.round_id and allowed(Permission.REPORT_FILL):
        return url_for("reports.index"), "填报"
    if row.stage is AlertStage.A4 and row.report_id and allowed(Permission.REPORT_FILL):
        return url_for("reports.edit", report_id=row.report_id), "填报"
    if row.stage is AlertStage.A4 and allowed(Permission.REPORT_APPROVE):
        return url_for("approvals.index"), "去审批"
    if row.goal_id and allowed(Permission.VERDICT_GIVE):
        return url_for("verdicts.goal", goal_id=row.goal_id), "核定"
    if row.milestone_id and row.stage is AlertStage.A6 and allowed(Permission.VERDICT_GIVE):
        return url_for("verdicts.milestone", milestone_id=row.milestone_id), "核定"
    if row.code:
        return url_for("tasks.show", code=row.code), "看任务"
    return url_for("tasks.index"), "看台账"


def _result(row: AlertRow) -> tuple[str, str]:
    """The thing the result is of."""
    source, number = source_of(row.key)
    if row.report_id:
        return url_for("reports.show", report_id=row.report_id), "看报告"
    if source is Source.ASK and allowed(Permission.ASSIGNMENT_SIGN):
        return url_for("asked.index"), "去确认"
    if source is Source.EXTENSION:
        return url_for("extensions.show", extension_id=number), "看申请"
    if source is Source.LETTER:
        return url_for("letters.show", letter_id=number), "看函件"
    if source is Source.COORDINATION:
        return url_for("coordination.show", matter_id=number), "看事项"
    return url_for("tasks.show", code=row.code) if row.code else url_for("tasks.index"), "看任务"
