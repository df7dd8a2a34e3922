"""Excel 填报: take the form away, hand it in, look at what it changes, take it over (ux.md S13)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import excel_forms
from tracker.acts.reporting.excel_forms import HANDED_UP, KEPT, TO_REVIEW, Read, Taken
from tracker.errors import BadInput, Conflict, NotFound
from tracker.people.access import Permission, Target, own_bodies
from tracker.people.accounts.approval_queries import on_paper
from tracker.people.registry.queries import short_names
from tracker.reporting.form import book as form_book
from tracker.reporting.form import marking as form_marking
from tracker.reporting.form import queries as form_queries
from tracker.reporting.form.differences import Differences, all_of
from tracker.reporting.form.queries import FormChoice, Heading
from tracker.reporting.joint.consolidation_queries import desks
from tracker.reporting.office.entered import Answer
from tracker.reporting.rounds.queries import open_quarters, round_row
from tracker.reporting.rounds.unit_queries import open_quarters_for
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.reporting.write.second_look import SURE
from tracker.vocabulary import EnteredHow
from tracker.web.reports.words import is_office, sent_to
from tracker.web.request import signed_in
from tracker.web.request.fields import day_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.kept_files import XLSX, made, uploads
from tracker.web.request.plain_request import id_in
from tracker.web.request.trail import FileOf
from tracker.web.rounds.between import between_quarters

bp = Blueprint("forms", __name__, url_prefix="/forms")

STEPS = ("下载", "填好上传", "核对改动", "确认导入")
SHOWN = 100
"""Reports whose changes the page of differences lists in full."""


@dataclass(frozen=True)
class Handed:
    """One uploaded file on the page of differences."""

    upload_id: int
    name: str
    differences: Differences
    heading: Heading


@bp.get("")
@requires(Permission.REPORT_FILL)
def index() -> ResponseReturnValue:
    """The forms one may take away, and where they are handed in again."""
    return _index()


@bp.get("/<int:round_id>/<int:department_id>")
@requires(Permission.REPORT_FILL)
def download(round_id: int, department_id: int) -> ResponseReturnValue:
    """The form of one body, with what stands in the system."""
    round = round_row(round_id)
    demand(Permission.REPORT_VIEW, Target(round.jurisdiction_id, frozenset({department_id})))
    form = form_queries.form_of(round_id, department_id, signed_in.actor(), signed_in.today())
    of = FileOf("round", round_id, "填报表", department_id)
    return made(form_book.write(form), of, form.head.file_name, XLSX)


@bp.post("/all/<int:round_id>")
@requires(Permission.ROUND_MANAGE)
def request_all(round_id: int) -> ResponseReturnValue:
    """Queue the forms of all bodies with the draft letter; the run's page hands them out."""
    demand(Permission.REPORT_VIEW, Target(round_row(round_id).jurisdiction_id))
    run_id = excel_forms.request_all(signed_in.act(), round_id)
    flash("正在生成全部单位的填报表和调度函代拟稿", "done")
    return redirect(url_for("runs.show", run_id=run_id, then="file"), 303)


@bp.post("")
@requires(Permission.REPORT_FILL)
def upload() -> ResponseReturnValue:
    """Read what was handed in and show what it would change; what cannot be read is said, and nothing kept."""
    files = [
        NewFile(file.filename or "填报表.xlsx", file.read()) for file in request.files.getlist("files") if file.filename
    ]
    try:
        ids = excel_forms.receive(signed_in.act(), files, uploads())
    except BadInput as refused:
        return _index([refused.message, *refused.details]), 422
    return redirect(url_for("forms.preview", upload=ids), 303)


@bp.get("/preview")
@requires(Permission.REPORT_FILL)
def preview() -> ResponseReturnValue:
    """Cell by cell what the uploaded files would change as things stand now."""
    ids = _uploads()
    return _preview(ids) if ids else redirect(url_for("forms.index"))


@bp.post("/take")
@requires(Permission.REPORT_FILL)
def take() -> ResponseReturnValue:
    """确认导入: all or nothing; where somebody was faster, the page of differences says so."""
    ids = request.form.getlist("upload", type=id_in)
    try:
        answers = _answers()
        seen = request.form.getlist("skipped", type=id_in)
        taken = excel_forms.take_uploaded(
            signed_in.act(),
            ids,
            uploads(),
            send="send" in request.form,
            answers=answers,
            skipping=seen,
            is_sure="sure" in request.form,
        )
    except NotFound:
        raise
    except (BadInput, Conflict) as refused:
        if not ids:
            raise
        return _preview(ids, [] if refused.details else [refused.message]), refused.http_status
    flash(_done(taken), "done")
    after = "paper.index" if taken.sent and _is_paper() else "reports.index"
    return redirect(url_for("forms.index" if taken.differences.entered else after), 303)


@bp.get("/uploads/<int:upload_id>/marked")
@requires(Permission.REPORT_FILL)
def marked(upload_id: int) -> ResponseReturnValue:
    """The person's own file with what must be mended marked in it."""
    (read,) = _read([upload_id])
    data = form_marking.marked(read.file.data, read.differences.problems)
    return made(data, FileOf("form", upload_id, "标注错误"), f"标注错误-{read.file.name}", XLSX)


def _index(problems: list[str] | None = None) -> str:
    actor, code = signed_in.actor(), signed_in.home_jurisdiction()
    bodies = None if is_office() else own_bodies(actor, Permission.REPORT_FILL)
    quarters = open_quarters(code) if bodies is None else open_quarters_for(code, bodies)
    return render_template(
        "reports/excel/index.html",
        choices=choices(),
        rounds=[round_row(quarter.id) for quarter in quarters],
        between="" if quarters else between_quarters(code, bodies),
        problems=problems or [],
        steps=STEPS,
    )


def choices() -> list[FormChoice]:
    """The forms this person may take away: his bodies', for the office all of the open quarters."""
    if not is_office():
        return form_queries.forms_of_bodies(own_bodies(signed_in.actor(), Permission.REPORT_FILL))
    quarters = open_quarters(signed_in.home_jurisdiction())
    return [form for quarter in quarters for form in form_queries.forms_of_round(quarter.id)]


def _answers() -> dict[int, Answer]:
    """By body how it answered whose reports are entered for it; BadInput where it is not said of one."""
    return {id: _answer(id) for id in request.form.getlist("entered", type=id_in)}


def _answer(department_id: int) -> Answer:
    told = {name: request.form.get(f"{name}_{department_id}", "").strip() for name in ("how", "told_by", "told_on")}
    how = next((word for word in EnteredHow if word == told["how"]), None)
    told_by, told_on = told["told_by"], day_in(told["told_on"])
    if how is None or not told_by or told_on is None or told_on > signed_in.today():
        raise BadInput(f"{short_names([department_id]).get(department_id, '')}：{excel_forms.NO_ANSWER}（不晚于今天）")
    return Answer(how, told_by[:80], told_on)


def _is_paper() -> bool:
    """Whether the head of the person's unit approves on paper, of several units all of them."""
    bodies = own_bodies(signed_in.actor(), Permission.REPORT_FILL)
    return bool(bodies) and not is_office() and bodies == on_paper(bodies)


def _sending() -> str:
    """What happens to a text that is sent: 送单位负责人审批."""
    to = sent_to(is_office=is_office(), is_paper=_is_paper())
    return f"提交{to}" if is_office() or _is_paper() else f"送{to}"


def _done(taken: Taken) -> str:
    """What an import did, in one line."""
    differences = taken.differences
    told = [
        f"{taken.sent} 项已{_sending()}" if taken.sent else "",
        f"{taken.to_review} 项{TO_REVIEW}" if taken.to_review else "",
        f"{taken.handed_up} 项{HANDED_UP}" if taken.handed_up else "",
        f"{taken.drafts} 项{KEPT}" if taken.drafts else "",
        f"{len(differences.stale)} 项跳过，没有导入" if differences.stale else "",
        f"{len(differences.skipped)} 处已不由本单位填报，没有读取" if differences.skipped else "",
    ]
    taken_in = (
        f"已导入 {len(differences.rows)} 项任务 {differences.cells} 格" if differences.rows else "没有改动，没有导入"
    )
    parts = "，".join(part for part in told if part)
    return f"{taken_in}：{parts}" if parts else taken_in


def _preview(ids: list[int], refusals: list[str] | None = None) -> str:
    several = _read(ids)
    found = all_of([one.differences for one in several])
    files = [Handed(id, one.file.name, one.differences, one.heading) for id, one in zip(ids, several, strict=True)]
    return render_template(
        "reports/excel/preview.html",
        files=files,
        found=found,
        units=_units(files),
        desks=desks([row.report_id for row in found.complete if row.is_joint]),
        entered_of={file.heading.department_id: file.heading.department for file in files if file.differences.entered},
        shown=SHOWN,
        steps=STEPS,
        refusals=refusals or [],
        ways=list(EnteredHow),
        is_office=is_office(),
        sending=_sending(),
        today=signed_in.today(),
        typed=request.form,
        sure_label=SURE,
    )


def _units(files: list[Handed]) -> dict[int, str]:
    """By report whose it is, where that is not plain: of forms of several bodies, and of what the office enters."""
    if len({file.heading.department_id for file in files}) == 1 and not any(file.differences.entered for file in files):
        return {}
    return {id: file.heading.department for file in files for id in file.differences.reports}


def _read(ids: list[int]) -> list[Read]:
    return excel_forms.uploaded(signed_in.act(), ids, uploads())


def _uploads() -> list[int]:
    return sorted(set(request.args.getlist("upload", type=id_in)))
