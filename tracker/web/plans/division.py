"""承办分工表 of a plan: take it away, hand it in, look at what it changes, take it over (domain.md 4, 11)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import division_files
from tracker.errors import BadInput, Conflict, RuleRefused
from tracker.people.access import Permission
from tracker.plans.queries import plan_row
from tracker.plans.revise.queries import refuse_over
from tracker.reporting.division import book as division_book
from tracker.reporting.division.queries import running_target, sheet_of
from tracker.reporting.form import marking as form_marking
from tracker.web.request import signed_in
from tracker.web.request.fields import day_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.kept_files import XLSX, made, uploads
from tracker.web.request.trail import FileOf

bp = Blueprint("division", __name__, url_prefix="/plans")

STEPS = ("下载", "填好上传", "核对改动", "确认调整")


@bp.get("/<int:plan_id>/division")
@requires(Permission.TASK_ADJUST)
def show(plan_id: int) -> ResponseReturnValue:
    """Where the sheet is taken away and handed in."""
    _demand(plan_id)
    return _page(plan_id)


@bp.get("/<int:plan_id>/division/file")
@requires(Permission.TASK_ADJUST)
def download(plan_id: int) -> ResponseReturnValue:
    """The sheet as things stand."""
    _demand(plan_id)
    sheet = sheet_of(plan_id, signed_in.today())
    of = FileOf("plan", plan_id, "承办分工表")
    return made(division_book.write(sheet), of, sheet.file_name, XLSX)


@bp.post("/<int:plan_id>/division")
@requires(Permission.TASK_ADJUST)
def upload(plan_id: int) -> ResponseReturnValue:
    """Read what was handed in and show what it would change; what cannot be read is said, and nothing kept."""
    _demand(plan_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(plan_id, ["请先选择填好的承办分工表"]), 422
    try:
        fingerprint = division_files.receive(signed_in.act(), plan_id, file.filename, file.read(), uploads())
    except BadInput as refused:
        return _page(plan_id, [refused.message, *refused.details]), 422
    return redirect(url_for("division.preview", plan_id=plan_id, file=fingerprint), 303)


@bp.get("/<int:plan_id>/division/preview")
@requires(Permission.TASK_ADJUST)
def preview(plan_id: int) -> ResponseReturnValue:
    """Task by task what the uploaded sheet would change as things stand now."""
    _demand(plan_id)
    return _preview(plan_id, request.args.get("file", ""))


@bp.get("/<int:plan_id>/division/marked")
@requires(Permission.TASK_ADJUST)
def marked(plan_id: int) -> ResponseReturnValue:
    """The person's own sheet with what must be mended marked in it."""
    _demand(plan_id)
    data = _stored(plan_id, request.args.get("file", ""))
    faults = division_files.preview(signed_in.act(), plan_id, data).differences.faults
    of = FileOf("plan", plan_id, "标注错误")
    return made(form_marking.marked(data, faults), of, "标注错误-承办分工表.xlsx", XLSX)


@bp.post("/<int:plan_id>/division/take")
@requires(Permission.TASK_ADJUST)
def take(plan_id: int) -> ResponseReturnValue:
    """确认调整: all or nothing; where somebody was faster, the page of differences says so."""
    _demand(plan_id)
    fingerprint, since = request.form.get("file", ""), day_in(request.form.get("since", ""))
    if since is None:
        return _preview(plan_id, fingerprint, ["“自何日起”要写成 2026-11-20 这样的日期"]), 422
    data = _stored(plan_id, fingerprint)
    try:
        taken = division_files.take(signed_in.act(), plan_id, data, since, request.form.get("seen", ""))
    except (BadInput, Conflict, RuleRefused) as refused:
        return _preview(plan_id, fingerprint, [refused.message, *refused.details]), refused.http_status
    when = "已调整" if since <= signed_in.today() else f"已登记，自 {since} 起调整"
    left = f"；{len(taken.stale)} 行系统已更新，没有导入" if taken.stale else ""
    collectives = f"、统称 {len(taken.groups)} 个" if taken.groups else ""
    flash(
        f"{when}承办单位 {len(taken.changes)} 项{collectives}，涉及 {len(list(taken.by_task()))} 条任务{left}", "done"
    )
    return redirect(url_for("plans.show", plan_id=plan_id), 303)


def _demand(plan_id: int) -> None:
    demand(Permission.TASK_ADJUST, running_target(plan_id))
    refuse_over(plan_id)


def _stored(plan_id: int, fingerprint: str) -> bytes:
    return division_files.stored(signed_in.act(), plan_id, fingerprint, uploads())


def _page(plan_id: int, problems: Sequence[str] = ()) -> str:
    sheet = sheet_of(plan_id, signed_in.today())
    return render_template(
        "plans/division/index.html", plan=plan_row(plan_id), sheet=sheet, problems=problems, steps=STEPS
    )


def _preview(plan_id: int, fingerprint: str, wrong: Sequence[str] = ()) -> str:
    seen = division_files.preview(signed_in.act(), plan_id, _stored(plan_id, fingerprint))
    return render_template(
        "plans/division/preview.html",
        plan=plan_row(plan_id),
        seen=seen,
        found=seen.differences,
        file=fingerprint,
        wrong=wrong,
        since=request.form.get("since") or signed_in.today().isoformat(),
        steps=STEPS,
    )
