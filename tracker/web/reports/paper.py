"""线下签批: what was signed on paper is handed in for many reports at once, scans may follow (domain.md 3)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from wtforms import FileField, StringField

from tracker.acts.reporting import paper
from tracker.acts.reporting.paper import Signature
from tracker.calendar.days import load_calendar
from tracker.errors import BadInput
from tracker.people.access import OFFICE, Permission, own_bodies
from tracker.reporting import queries
from tracker.reporting.paper import queries as paper_queries
from tracker.reporting.versions.evidence_rules import ACCEPT, NewFile
from tracker.web.request import signed_in, waiting
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form
from tracker.web.request.guard import demand, demand_own, requires
from tracker.web.request.kept_files import handed_out, uploads
from tracker.web.request.plain_request import id_in
from tracker.web.request.trail import FileOf
from tracker.web.request.versions import chosen_versions

bp = Blueprint("paper", __name__, url_prefix="/paper")

NO_FILE = "请选择扫描件"


class SignatureForm(Form):
    """Who signed, in which post, when; the scan where it is at hand."""

    approver = StringField("签批人姓名")
    post = StringField("签批人职务")
    signed_on = DayField("签批日期")
    scan = FileField("签批扫描件")


@bp.get("")
@requires(Permission.REPORT_SIGN_OFF)
def index() -> ResponseReturnValue:
    """The unit's reports whose paper goes round, and the scans it still owes."""
    return _page(SignatureForm())


@bp.post("")
@requires(Permission.REPORT_SIGN_OFF)
def sign_off() -> ResponseReturnValue:
    """Hand in the ticked reports as signed on paper."""
    form, chosen = SignatureForm(), chosen_versions("chosen")
    for target in queries.targets([report_id for report_id, _ in chosen]).values():
        demand_own(Permission.REPORT_SIGN_OFF, target)
    if not form.validate():
        return _page(form), 422
    signature = Signature(form.approver.data or "", form.post.data or "", form.signed_on.value)
    scan = _file(form.scan.data)
    try:
        count = paper.sign_off(signed_in.act(), chosen, signature, uploads(), scan)
    except BadInput as refused:
        return _page(form, form.blame(refused)), 422
    later = "" if scan else f"；扫描件请在 {paper.SCAN_WITHIN_DAYS} 个工作日内补传"
    flash(f"已登记 {count} 份报告的线下签批，转下一步审核{later}", "done")
    return redirect(url_for("paper.index"), 303)


@bp.get("/scans")
@requires(Permission.SCAN_VIEW)
def scans() -> ResponseReturnValue:
    """Approvals on paper without a scan: of the jurisdiction for 综合处, of one's own unit else."""
    actor = signed_in.actor()
    if actor.roles & OFFICE:
        lines = paper_queries.missing_scans(None, signed_in.home_jurisdiction(), waiting.own_plans())
    else:
        lines = paper_queries.missing_scans(own_bodies(actor, Permission.SCAN_VIEW))
    return render_template("reports/paper/scans.html", lines=lines, today=signed_in.today(), calendar=load_calendar())


@bp.post("/scans")
@requires(Permission.REPORT_SIGN_OFF)
def add_scan() -> ResponseReturnValue:
    """One scan for the ticked approvals."""
    file = _file(request.files.get("scan"))
    if file is None:
        return _page(SignatureForm(formdata=None), scan_problems=[NO_FILE]), 422
    try:
        chosen = request.form.getlist("approval", type=id_in)
        count = paper.add_scan(signed_in.act(), chosen, file, uploads())
    except BadInput as refused:
        return _page(SignatureForm(formdata=None), scan_problems=[refused.message]), 422
    flash(f"已补传 {count} 份报告的签批扫描件", "done")
    return redirect(url_for("paper.index"), 303)


@bp.get("/scans/<int:scan_id>")
@requires(Permission.REPORT_VIEW)
def scan(scan_id: int) -> ResponseReturnValue:
    """A scan, handed out as a file to whoever may read its report."""
    row, target = paper_queries.scan(scan_id)
    demand(Permission.REPORT_VIEW, target)
    file = uploads().found(row.file_sha256, "这份扫描件没有存下文件，请联系报送单位重新提供")
    return handed_out(file, FileOf("scan", scan_id), row.file_sha256, row.file_name)


def _page(form: SignatureForm, problems: list[str] | None = None, scan_problems: list[str] | None = None) -> str:
    ids = own_bodies(signed_in.actor(), Permission.REPORT_SIGN_OFF)
    missing = paper_queries.missing_scans(ids)
    ticked = request.form.getlist("approval", type=id_in)
    return render_template(
        "reports/paper/index.html",
        form=form,
        waiting=paper_queries.waiting_on_paper(ids),
        missing=missing,
        approvals={line.id for line in missing} if "all" in request.args else set(ticked),
        chosen=None if request.method == "GET" else set(request.form.getlist("chosen")),
        problems=problems or [],
        scan_problems=scan_problems or [],
        accept=ACCEPT,
        today=signed_in.today(),
        calendar=load_calendar(),
    )


def _file(sent: FileStorage | None) -> NewFile | None:
    """The file that was chosen; None where none was."""
    return NewFile(sent.filename, sent.read()) if sent and sent.filename else None
