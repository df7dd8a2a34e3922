"""审核队列: one report a page, promise, what changed, proofs and checks; accept with 核评 or return with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import reviews
from tracker.calendar.days import load_calendar
from tracker.clock import SHANGHAI
from tracker.ledger.pages.light_queries import lights_of
from tracker.ledger.story.marked_text import key_sentences
from tracker.ledger.story.outlook_queries import outlook_of
from tracker.ledger.story.queries import own_words, quoted
from tracker.people.access import Permission, Target, reviews_own_work
from tracker.reporting import queries
from tracker.reporting.asked.questions import Draft
from tracker.reporting.joint.consolidation_queries import came_after
from tracker.reporting.quarters import round_label
from tracker.reporting.review.checks import CameMeanwhile
from tracker.reporting.review.queries import checks_of
from tracker.reporting.write.page_queries import ReportPage, page
from tracker.vocabulary import Appraisal, ReportState
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, demand_own, requires
from tracker.web.request.plain_request import id_in
from tracker.web.request.versions import required_version
from tracker.web.review import accepted
from tracker.web.review.forms import AcceptForm, ReturnForm
from tracker.web.review.lists import address, own_queue, parts

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

# Words a reviewer may put into the reason with one click; nothing is put there by itself (ux.md S12).
PHRASES = (
    "请注明数据来源和截至日期",
    "请写明本期实际做了什么，附数量和地点",
    "请补充佐证材料（文件、文号或公开网址）",
    "进展情况与上期相同，请写明本期变化",
    "数值低于上期，请说明原因",
    "内容不属于这一任务，请核对后重报",
)


@bp.get("")
@requires(Permission.REPORT_REVIEW)
def index() -> ResponseReturnValue:
    """The first report of the queue, or that nothing waits."""
    waiting = own_queue().ids
    if waiting:
        return show(waiting[0])
    return render_template("review/empty.html", undo=accepted.still_undoable())


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
    target = _own(report_id)
    line = queries.line(report_id)
    form = AcceptForm()
    if not form.validate():
        return _again(report_id, target, accept=form)
    appraisal = form.appraisal.value
    following = own_queue().after(report_id)
    over = request.form.getlist("over", type=id_in)
    try:
        is_own = reviews.accept(signed_in.act(), report_id, required_version(), appraisal, over)
    except CameMeanwhile as refused:
        form.form_errors = [refused.message]
        return _one(report_id, target, accept=form), 422
    accepted.remember(report_id)
    note = f"，核评{appraisal.label}" if appraisal else ""
    flash(f"已采用{line.department}{line.measure}{note}{'（自报自审）' if is_own else ''}", "done")
    return redirect(address(following), 303)


@bp.post("/<int:report_id>/undo")
@requires(Permission.REPORT_REVIEW)
def undo(report_id: int) -> ResponseReturnValue:
    """撤销采用: the report waits for its review again."""
    _own(report_id)
    line = queries.line(report_id)
    reviews.undo_acceptance(signed_in.act(), report_id, required_version())
    flash(f"已撤销采用{line.department}{line.measure}，现在重新待审核", "done")
    return redirect(address(report_id), 303)


@bp.post("/<int:report_id>/return")
@requires(Permission.REPORT_REVIEW)
def give_back(report_id: int) -> ResponseReturnValue:
    """退回修改, with a reason that the unit sees."""
    target = _own(report_id)
    form = ReturnForm()
    if not form.validate():
        return _again(report_id, target, form)
    line = queries.line(report_id)
    following = own_queue().after(report_id)
    reviews.give_back(signed_in.act(), report_id, required_version(), form.reason.data or "")
    flash(f"已退回{line.department}{line.measure}，单位修改后重新报送", "done")
    return redirect(address(following), 303)


def _own(report_id: int) -> Target:
    """A report of a plan of one's own; whether it still waits is told by what the act meets."""
    target = queries.target(report_id)
    demand_own(Permission.REPORT_REVIEW, target)
    return target


def _again(
    report_id: int, target: Target, back: ReturnForm | None = None, accept: AcceptForm | None = None
) -> ResponseReturnValue:
    """The form with what is wanting; of a report that waits no more, who decided."""
    if target.state != ReportState.TO_REVIEW:
        return _decided(report_id)
    return _one(report_id, target, back, accept), 422


def _one(report_id: int, target: Target, back: ReturnForm | None = None, accept: AcceptForm | None = None) -> str:
    found, queue = page(report_id, signed_in.actor(), signed_in.today()), own_queue()
    place, quote = queue.place(report_id) or 0, quoted(found.line.task_id)
    is_own = reviews_own_work(signed_in.actor(), target)
    calendar, came = load_calendar(), came_after(report_id)
    appraisal = Appraisal.NORMAL if found.asked.appraisal else None
    light = lights_of({found.line.task_id}, signed_in.today(), calendar).get(found.line.task_id)
    return render_template(
        "review/show.html",
        page=found,
        earlier=(earlier := _earlier(found)),
        base=earlier.draft if earlier else None,
        quoted=quote,
        sentence=list(key_sentences(quote.clause)),
        own=None if found.row.is_joint else own_words(found.line.task_id, found.line.department_id, quote),
        checks=checks_of(found, [report.department for report in came]),
        came=came,
        outlook=outlook_of(found, appraisal, signed_in.today(), calendar),
        appraisal=appraisal,
        parts=parts(queue, report_id),
        place=place,
        count=len(queue),
        before=queue.ids[place - 1] if place else None,
        after=queue.ids[place + 1] if place + 1 < len(queue) else None,
        light=light,
        is_own=is_own,
        is_others=is_own and bool(queries.other_reviewers(target, signed_in.today())),
        appraisals=list(Appraisal),
        phrases=PHRASES,
        back=back or ReturnForm(),
        accept=accept or AcceptForm(),
        undo=accepted.still_undoable(),
        **words(),
    )


@dataclass(frozen=True)
class Earlier:
    """The text with which a report is compared. `whose`: what a line of it is called, 上期; `named`: the whole."""

    draft: Draft
    whose: str
    named: str


def _earlier(report_page: ReportPage) -> Earlier | None:
    """What holds until a correction is taken, the last quarter's, the one returned."""
    earlier = [version for version in report_page.versions[:-1] if not version.is_open]
    taken = {event.version_id for event in report_page.events if event.act == "accept"}
    held = [one for one in earlier if one.row.id in taken]
    if held:
        return Earlier(held[-1].draft, "更正前", "更正前采用的文字")
    if report_page.last is not None:
        last = report_page.last
        return Earlier(last.draft, "上期", f"{round_label(last.round_name)}采用的文字")
    return Earlier(earlier[-1].draft, "原稿", "原来的稿次") if earlier else None


def _decided(report_id: int) -> ResponseReturnValue:
    report_page = page(report_id, signed_in.actor(), signed_in.today())
    last = report_page.events[-1] if report_page.events else None
    if last is not None:
        at = f"{last.recorded_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        flash(f"这份报告现在是“{report_page.line.state.label}”：{last.actor}于 {at} 办理", "warn")
    return redirect(url_for("reports.show", report_id=report_id))
