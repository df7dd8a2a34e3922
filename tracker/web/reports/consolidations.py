"""牵头汇总: the lead sends a co-body's text back with a reason, and chases those it has nothing from (ux.md S11)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import joint_reports, rounds
from tracker.alerts.chase import queries as chase_queries
from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.joint import consolidation_queries
from tracker.reporting.joint.queries import joint_id_of
from tracker.reporting.write import page_queries
from tracker.vocabulary import Role
from tracker.web.reports.reason_forms import SendBackForm
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("consolidations", __name__, url_prefix="/consolidations")


@bp.get("/<int:report_id>/back")
@requires(Permission.REPORT_CONSOLIDATE)
def ask_back(report_id: int) -> ResponseReturnValue:
    """A co-body's text, and the reason for which it is sent back."""
    demand(Permission.REPORT_CONSOLIDATE, queries.target(report_id))
    return _back_page(report_id, SendBackForm())


@bp.post("/<int:report_id>/back")
@requires(Permission.REPORT_CONSOLIDATE)
def send_back(report_id: int) -> ResponseReturnValue:
    """退回: the co-body goes on with a new version; the lead never changes its words."""
    demand(Permission.REPORT_CONSOLIDATE, queries.target(report_id))
    form = SendBackForm()
    if not form.validate():
        return _back_page(report_id, form), 422
    line, joint_id = queries.line(report_id), joint_id_of(report_id)
    joint_reports.send_back(signed_in.act(), report_id, required_version(), form.reason.data or "")
    flash(f"已退回{line.department}的报告，等其修改后再次报送", "done")
    at = url_for("reports.index") if joint_id is None else url_for("reports.edit", report_id=joint_id)
    return redirect(at, 303)


@bp.post("/<int:report_id>/take")
@requires(Permission.REPORT_CONSOLIDATE)
def take_late(report_id: int) -> ResponseReturnValue:
    """补入: one click takes a late or corrected text of a co-body into the joint report."""
    demand(Permission.REPORT_CONSOLIDATE, queries.target(report_id))
    line = queries.line(report_id)
    joint_id = joint_reports.take_late(signed_in.act(), report_id, required_version())
    flash(f"已把{line.department}的内容补入汇总报告草稿，核对后请再次提交", "done")
    return redirect(url_for("reports.edit", report_id=joint_id), 303)


@bp.get("/<int:report_id>/chase")
@requires(Permission.REPORT_CONSOLIDATE)
def ask_chase(report_id: int) -> ResponseReturnValue:
    """Of a joint report, who has given nothing and what he would be told."""
    demand(Permission.REPORT_FILL, queries.target(report_id))
    missing = consolidation_queries.desk(report_id).missing
    told = {
        unsent.department_id: unsent.say(Role.LIAISON)
        for unsent in chase_queries.unsent_of([co_report.id for co_report in missing])
    }
    line = queries.line(report_id)
    return render_template("reports/consolidations/chase.html", line=line, missing=missing, told=told)


@bp.post("/<int:report_id>/chase")
@requires(Permission.REPORT_CONSOLIDATE)
def chase(report_id: int) -> ResponseReturnValue:
    """催报: one message to each co-body that has not reported, once a day."""
    demand(Permission.REPORT_FILL, queries.target(report_id))
    missing = [co_report.id for co_report in consolidation_queries.desk(report_id).missing]
    if not missing:
        flash("配合单位都已报送，不用催报", "done")
        return redirect(url_for("reports.edit", report_id=report_id), 303)
    done = rounds.chase(signed_in.act(), missing)
    already = f"，{done.already} 家今天已催过" if done.already else ""
    flash(f"已催报 {done.units} 家配合单位{already}；报来后会出现在本页右边", "done")
    return redirect(url_for("reports.edit", report_id=report_id), 303)


def _back_page(report_id: int, form: SendBackForm) -> str:
    return render_template(
        "reports/consolidations/back.html",
        page=page_queries.page(report_id, signed_in.actor(), signed_in.today()),
        joint_id=joint_id_of(report_id),
        form=form,
        **words(),
    )
