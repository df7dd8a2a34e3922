"""What is done to a report beside filling and reviewing it: 免报, 重新开放, 更正, 放弃更正, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import office_reports
from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.queries import ReportLine
from tracker.vocabulary import ReportState
from tracker.web.reports.reason_forms import ReasonForm
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, demand_own, requires
from tracker.web.request.versions import required_version

bp = Blueprint("report_acts", __name__, url_prefix="/report-acts")


@dataclass(frozen=True)
class Page:
    """The words of one act's page; `asks_until`: a day is asked where the round is closed."""

    act: str
    what_follows: str
    done: str
    asks_until: bool = False


EXEMPT = Page("免报", "本期不再要求这个单位报送这项任务，不计应报、不催报；理由单位可见，以后可以重新开放", "已免报")
REOPEN = Page(
    "重新开放",
    "单位可以重新填报；已冻结的灯不变，采用新内容后从现在的灯起变化。理由单位可见",
    "已重新开放",
    asks_until=True,
)
CORRECT = Page("更正", "更正后重新送审批和审核；新内容采用之前，原来采用的内容继续有效。理由综合处可见", "已转为草稿")
CORRECT_IN_REVIEW = replace(CORRECT, what_follows="更正后重新送审批和审核；综合处代录的原文留存。理由综合处可见")
CORRECT_AT_LEAD = replace(CORRECT, what_follows="更正后重新送审批，再交牵头单位；综合处代录的原文留存。理由综合处可见")


@bp.get("/<int:report_id>/exempt")
@requires(Permission.REPORT_MANAGE)
def ask_exempt(report_id: int) -> ResponseReturnValue:
    """The reason for 免报."""
    return _ask(report_id, Permission.REPORT_MANAGE, EXEMPT)


@bp.post("/<int:report_id>/exempt")
@requires(Permission.REPORT_MANAGE)
def exempt(report_id: int) -> ResponseReturnValue:
    """免报."""

    def done(reason: str, _: date | None) -> None:
        office_reports.exempt(signed_in.act(), [(report_id, required_version())], reason)

    return _do(report_id, Permission.REPORT_MANAGE, EXEMPT, done)


@bp.get("/<int:report_id>/reopen")
@requires(Permission.REPORT_MANAGE)
def ask_reopen(report_id: int) -> ResponseReturnValue:
    """The reason for 重新开放, and until when."""
    return _ask(report_id, Permission.REPORT_MANAGE, REOPEN)


@bp.post("/<int:report_id>/reopen")
@requires(Permission.REPORT_MANAGE)
def reopen(report_id: int) -> ResponseReturnValue:
    """重新开放."""

    def done(reason: str, until_on: date | None) -> None:
        office_reports.reopen(signed_in.act(), report_id, required_version(), reason, until_on)

    return _do(report_id, Permission.REPORT_MANAGE, REOPEN, done)


@bp.get("/<int:report_id>/correct")
@requires(Permission.REPORT_CORRECT)
def ask_correct(report_id: int) -> ResponseReturnValue:
    """The reason for 更正."""
    return _ask(report_id, Permission.REPORT_CORRECT, _correction(report_id))


@bp.post("/<int:report_id>/correct")
@requires(Permission.REPORT_CORRECT)
def correct(report_id: int) -> ResponseReturnValue:
    """更正: on to the form."""

    def done(reason: str, _: date | None) -> None:
        office_reports.correct(signed_in.act(), report_id, required_version(), reason)

    return _do(report_id, Permission.REPORT_CORRECT, _correction(report_id), done, "reports.edit")


def _correction(report_id: int) -> Page:
    """What follows from 更正 of what has been accepted, or still lies with 综合处 or the lead."""
    not_yet = {ReportState.TO_REVIEW: CORRECT_IN_REVIEW, ReportState.HANDED_UP: CORRECT_AT_LEAD}
    return not_yet.get(queries.line(report_id).state, CORRECT)


@bp.post("/<int:report_id>/drop")
@requires(Permission.REPORT_FILL)
def drop(report_id: int) -> ResponseReturnValue:
    """放弃更正."""
    demand_own(Permission.REPORT_FILL, queries.target(report_id))
    office_reports.drop_correction(signed_in.act(), report_id, required_version())
    flash("已放弃更正，原来采用的内容不变", "done")
    return redirect(url_for("reports.show", report_id=report_id), 303)


def _ask(report_id: int, permission: Permission, page: Page) -> ResponseReturnValue:
    demand(permission, queries.target(report_id))
    return _page(queries.line(report_id), page, ReasonForm())


def _do(
    report_id: int,
    permission: Permission,
    page: Page,
    act: Callable[[str, date | None], None],
    then: str = "reports.show",
) -> ResponseReturnValue:
    demand_own(permission, queries.target(report_id))
    line, form = queries.line(report_id), ReasonForm()
    if not form.is_whole(page.act, page.asks_until and line.round_closed, signed_in.today()):
        return _page(line, page, form), 422
    act(form.reason.data or "", form.until_on.value)
    flash(f"{page.done}{line.department}{line.measure}{line.title}", "done")
    return redirect(url_for(then, report_id=report_id), 303)


def _page(line: ReportLine, page: Page, form: ReasonForm) -> str:
    return render_template(
        "reports/office/reason.html", line=line, act=page, asks_until=page.asks_until and line.round_closed, form=form
    )
