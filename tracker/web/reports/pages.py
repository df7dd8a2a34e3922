"""进展填报: what a unit owes, the form of one report, its check page, what became of it, its proofs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.actor import Act
from tracker.acts.reporting import reports, unchanged
from tracker.acts.reporting.reports import Handed
from tracker.calendar.days import load_calendar
from tracker.changes import AlreadyDone
from tracker.clock import SHANGHAI
from tracker.errors import BadInput, Conflict, RuleRefused, TrackerError
from tracker.ledger.story.marked_text import key_sentences
from tracker.ledger.story.queries import own_words, quoted
from tracker.people.access import OFFICE, Permission, may_ever, own_bodies
from tracker.people.accounts.approval_queries import on_paper
from tracker.problems import Problem
from tracker.reporting import queries
from tracker.reporting.asked.questions import Draft, Questions, missing, value_is_due
from tracker.reporting.form.fields import fields_of
from tracker.reporting.joint import consolidation_queries
from tracker.reporting.joint.consolidation_queries import Desk
from tracker.reporting.paper import queries as paper_queries
from tracker.reporting.transitions import HAS_LEFT_LIAISON, ON_RECORD
from tracker.reporting.versions.evidence_rules import ACCEPT
from tracker.reporting.versions.form_queries import names_of_forms
from tracker.reporting.write import page_queries
from tracker.reporting.write.page_queries import ReportPage
from tracker.reporting.write.second_look import SURE, doubts
from tracker.reporting.write.unchanged_queries import reuse
from tracker.reporting.write.unchanged_rules import why_not_in
from tracker.vocabulary import FormSituation, ReportState
from tracker.web.reports import excel, forms
from tracker.web.reports.beside import beside
from tracker.web.reports.words import is_office, on_its_way, words
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, demand_own, requires
from tracker.web.request.kept_files import handed_out, uploads
from tracker.web.request.plain_request import id_in, page_of
from tracker.web.request.trail import FileOf
from tracker.web.request.versions import required_version

bp = Blueprint("reports", __name__, url_prefix="/reports")

LINES = 50
"""How many reports a page of either list shows."""

SAVED = "已保存草稿，提交送审后单位负责人才能看到"
_SENT = (ReportState.TO_APPROVE, ReportState.HANDED_UP, ReportState.TO_REVIEW)
QUOTED = "已引用配合单位的文字，原样放在本单位文字之后"
SAVED_BY_ANOTHER = "别人刚保存过这份报告，自动保存已停，文字留在本页；点“保存草稿”对照两份文字"


@bp.get("")
@requires(Permission.REPORT_FILL)
def index() -> ResponseReturnValue:
    """What the unit owes, most urgent first, and what became of the rest."""
    departments, office = _mine()
    standing, today = queries.standing(departments, office), signed_in.today()
    page, sent_page = page_of("page", standing.owed, LINES), page_of("sent", standing.sent, LINES)
    owed = queries.owed(departments, office, LINES, (page - 1) * LINES)
    year = request.args.get("year", type=id_in)
    of_year = standing.by_year.get(year or 0, 0)
    past_page = page_of("past", of_year, LINES)
    return render_template(
        "reports/index.html",
        standing=standing,
        owed=owed,
        page=page,
        ticked="tick" in request.args,
        reuse=reuse([line.id for line in owed], today),
        under_way=queries.under_way(departments, office, LINES, (sent_page - 1) * LINES) if standing.sent else [],
        sent_page=sent_page,
        year=year,
        past=queries.sent_in(year, departments, office, LINES, (past_page - 1) * LINES) if year and of_year else [],
        past_page=past_page,
        size=LINES,
        is_paper=bool(on_paper(departments)),
        forms=excel.choices() if not office else [],
        today=today,
        calendar=load_calendar(),
    )


@bp.get("/<int:report_id>")
@requires(Permission.REPORT_VIEW)
def show(report_id: int) -> ResponseReturnValue:
    """One report as it stands, all its versions and what happened to it."""
    demand(Permission.REPORT_VIEW, queries.target(report_id))
    report_page = _page(report_id)
    desk = consolidation_queries.desk_by(report_page.row)
    line, clause = report_page.line, quoted(report_page.line.task_id)
    return render_template(
        "reports/show.html",
        page=report_page,
        quoted=clause,
        own_words=own_words(line.task_id, line.department_id, clause),
        key_sentences=key_sentences,
        is_own=line.department_id in signed_in.actor().department_ids,
        desk=desk,
        form_files=names_of_forms([version.row.id for version in report_page.versions]),
        **_paper_approval(report_page),
        may_fill=_may_fill(line),
        may_take=_may_take(report_page, desk),
        may_consolidate=allowed(Permission.REPORT_CONSOLIDATE, queries.target(report_id)),
        **words(),
    )


def _may_take(page: ReportPage, desk: Desk) -> bool:
    """Whether the joint report is out, and the person takes in what its co-bodies sent meanwhile."""
    if page.line.state not in HAS_LEFT_LIAISON:
        return False
    return any(allowed(Permission.REPORT_CONSOLIDATE, queries.target(report.id)) for report in desk.unquoted)


@bp.get("/<int:report_id>/edit")
@requires(Permission.REPORT_FILL)
def edit(report_id: int) -> ResponseReturnValue:
    """The form, begun with what stands there or with the words accepted last; of what was sent its page."""
    target = queries.target(report_id)
    was_ours = not allowed(Permission.REPORT_FILL, target) and may_ever(
        signed_in.actor(), Permission.REPORT_FILL, target
    )
    if was_ours or target.state == ReportState.TO_APPROVE:
        demand(Permission.REPORT_VIEW, target)
        return redirect(url_for("reports.show", report_id=report_id))
    demand(Permission.REPORT_FILL, target)
    report_page = _page(report_id)
    _demand_can_come(report_page.line)
    return _form_page(report_page, forms.report_form(forms.OwnForm, report_page.asked, report_page.begin))


@bp.post("/<int:report_id>/edit")
@requires(Permission.REPORT_FILL)
def save(report_id: int) -> ResponseReturnValue:
    """Save; 提交送审 goes on to the check page where nothing is missing."""
    _demand_open(report_id)
    report_page = _page(report_id)
    form = forms.report_form(forms.OwnForm, report_page.asked, report_page.begin)
    if not form.validate():
        if "check" in request.form:
            unread = {name for name, field in form._fields.items() if field.errors}
            lacking = missing(report_page.asked, forms.draft_in(form, report_page.asked), signed_in.today())
            forms.tell(form, [problem for problem in lacking if problem.field not in unread])
        return _form_page(report_page, form), 422
    draft, seen = forms.draft_in(form, report_page.asked), required_version()
    if forms.says_no_change(form) and _types_nothing(draft, report_page):
        return redirect(url_for("reports.set_aside", report_id=report_id), 303)
    files, references, faults = forms.proofs_in(form)
    if faults and not (files or references):
        forms.tell(form, faults)
        return _form_page(report_page, form), 422
    removed = request.form.getlist("removed", type=id_in)
    handed = Handed(uploads(), files, references, removed)
    try:
        quoting = request.form.get("quote", type=id_in)
        reports.save_draft(signed_in.act(), report_id, seen, draft, handed, quoting)
    except BadInput as refused:
        form.files.errors = [refused.message, *refused.details]
        return _form_page(report_page, form), 422
    except Conflict as clash:
        return _both_texts(report_id, form, clash), 409
    if read := forms.numbers_read(form):
        flash("；".join(read.values()), "done")
    if faults:
        return _incomplete(report_id, faults, _refused_words(faults, form))
    return _after_saving(report_id, draft, report_page, form)


def _types_nothing(draft: Draft, report_page: ReportPage) -> bool:
    """Whether a form says what it began with, and that is nothing of this round: no text yet, or 无变化 alone."""
    if report_page.current is not None and not report_page.begin.no_change:
        return False
    said, begun = (fields_of(one, report_page.asked, is_written=False) for one in (draft, report_page.begin))
    return said == begun


def _demand_open(report_id: int) -> None:
    """Demand the permission; who had it until a colleague sent the report hears that, and keeps his words."""
    target = queries.target(report_id)
    if not allowed(Permission.REPORT_FILL, target) and may_ever(signed_in.actor(), Permission.REPORT_FILL, target):
        state = queries.line(report_id).state.label
        raise Conflict(f"这份报告已由同岗位的人送出，现在是“{state}”，本页没有保存。要修改的，请先撤回或等退回。")
    demand(Permission.REPORT_FILL, target)


def _refused_words(faults: list[Problem], form: forms.ReportForm) -> str:
    """The proof in words that was not kept, to be mended in its box."""
    is_refused = any(fault.field == "reference_words" for fault in faults)
    return form.reference_words.data or "" if is_refused else ""


def _after_saving(report_id: int, draft: Draft, report_page: ReportPage, form: forms.ReportForm) -> ResponseReturnValue:
    """Where the pressed button leads once the words are saved."""
    if "send_back" in request.form:
        co_report_id = request.form.get("send_back", type=id_in)
        return redirect(url_for("consolidations.ask_back", report_id=co_report_id), 303)
    if "chase" in request.form:
        return redirect(url_for("consolidations.ask_chase", report_id=report_id), 303)
    if forms.says_no_change(form) and "check" in request.form:
        return redirect(url_for("reports.set_aside", report_id=report_id), 303)
    if "check" not in request.form:
        flash(QUOTED if "quote" in request.form else SAVED, "done")
        return redirect(url_for("reports.edit", report_id=report_id), 303)
    lacking = missing(report_page.asked, draft, signed_in.today())
    if lacking:
        return _incomplete(report_id, lacking)
    return redirect(url_for("reports.check", report_id=report_id), 303)


def _both_texts(report_id: int, form: forms.ReportForm, clash: Conflict) -> str:
    """Somebody else saved meanwhile: what was typed stays in its boxes, the other's words stand beside them.

    Nothing is overwritten; whoever saves again has seen both. Raises the clash where nothing can be written any more.
    """
    if isinstance(clash, AlreadyDone) or not _may_fill(queries.line(report_id)):
        raise clash
    return _form_page(_page(report_id), form, clash=clash.message.partition("请刷新")[0])


@bp.post("/<int:report_id>/autosave")
@requires(Permission.REPORT_FILL)
def autosave(report_id: int) -> ResponseReturnValue:
    """Save what is typed so far; JSON for tracker.js. What cannot be read yet is left out."""
    try:
        demand(Permission.REPORT_FILL, queries.target(report_id))
        report_page = _page(report_id)
        form = forms.report_form(forms.OwnForm, report_page.asked, report_page.begin)
        if told := forms.told_in_other_units(form, report_page.asked):
            raise BadInput(told[0])
        form.validate()
        # Its own request number: the form's one-time token is kept for the sending that follows.
        act = Act(signed_in.actor(), clock.now(), signed_in.request_number())
        draft = forms.draft_in(form, report_page.asked)
        version = reports.save_draft(act, report_id, required_version(), draft)
    except Conflict as clash:
        is_open = _may_fill(queries.line(report_id))
        return jsonify(message=SAVED_BY_ANOTHER if is_open else clash.message), clash.http_status
    except TrackerError as refused:
        return jsonify(message=refused.message), refused.http_status
    said = beside(report_page, draft, forms.numbers_read(form), lit=False).as_json
    return jsonify(saved_at=f"{act.at.astimezone(SHANGHAI):%H:%M}", version=version, **said)


@bp.get("/<int:report_id>/check")
@requires(Permission.REPORT_FILL)
def check(report_id: int) -> ResponseReturnValue:
    """The check page: everything once more before it goes to the unit head."""
    demand(Permission.REPORT_FILL, queries.target(report_id))
    report_page = _page(report_id)
    if report_page.current is None or missing(report_page.asked, report_page.begin, signed_in.today()):
        return redirect(url_for("reports.edit", report_id=report_id))
    return _check_page(report_page)


@bp.post("/<int:report_id>/send")
@requires(Permission.REPORT_FILL)
def send(report_id: int) -> ResponseReturnValue:
    """确认提交: to the unit head; what 综合处 writes itself goes to review."""
    demand_own(Permission.REPORT_FILL, queries.target(report_id))
    line = queries.line(report_id)
    if line.state in _SENT:
        raise AlreadyDone
    try:
        reports.send(signed_in.act(), report_id, required_version(), is_sure="sure" in request.form)
    except reports.Doubtful as asked_back:
        return _check_page(_page(report_id), asked_back.message), asked_back.http_status
    is_paper = bool(on_paper([line.department_id])) and not is_office()
    flash(f"已提交{line.measure}{line.title}，{on_its_way(is_paper=is_paper)}", "done")
    return redirect(url_for("paper.index" if is_paper else "reports.index"), 303)


@bp.get("/<int:report_id>/no-change")
@requires(Permission.REPORT_FILL)
def set_aside(report_id: int) -> ResponseReturnValue:
    """The typed words beside the last ones, before 本期无变化 is said over them."""
    demand(Permission.REPORT_FILL, queries.target(report_id))
    report_page = _page(report_id)
    _demand_can_come(report_page.line)
    return render_template("reports/no_change.html", page=report_page, refusal=_refusal(report_page), **words())


@bp.post("/<int:report_id>/no-change")
@requires(Permission.REPORT_FILL)
def no_change(report_id: int) -> ResponseReturnValue:
    """本期无变化: the last words go to the unit head as they stand; typed ones are set aside by who has seen them."""
    demand_own(Permission.REPORT_FILL, queries.target(report_id))
    line = queries.line(report_id)
    has_seen_words = "set_aside" in request.form
    unchanged.say_no_change(signed_in.act(), report_id, required_version(), sets_words_aside=has_seen_words)
    is_paper = bool(on_paper([line.department_id]))
    flash(f"已报{line.measure}{line.title}“与上期相比无变化”，{on_its_way(is_paper=is_paper)}", "done")
    return redirect(url_for("reports.index"), 303)


@bp.post("/<int:report_id>/withdraw")
@requires(Permission.REPORT_FILL)
def withdraw(report_id: int) -> ResponseReturnValue:
    """Take a text back from the unit head."""
    demand_own(Permission.REPORT_FILL, queries.target(report_id))
    reports.withdraw(signed_in.act(), report_id, required_version())
    flash("已撤回，修改后再提交送审", "done")
    return redirect(url_for("reports.edit", report_id=report_id), 303)


@bp.get("/evidence/<int:evidence_id>")
@requires(Permission.REPORT_VIEW)
def evidence(evidence_id: int) -> ResponseReturnValue:
    """A stored proof, handed out as a file to whoever may read its report."""
    proof, target = page_queries.evidence(evidence_id, signed_in.actor())
    demand(Permission.REPORT_VIEW, target)
    file = uploads().found(proof.file_sha256 or "", "这份佐证没有存下文件，请联系报送单位重新提供")
    return handed_out(file, FileOf("evidence", evidence_id), str(proof.file_sha256), proof.file_name or proof.title)


def _check_page(report_page: ReportPage, problem: str = "") -> str:
    before = report_page.before.draft if report_page.before else None
    return render_template(
        "reports/check.html",
        page=report_page,
        desk=consolidation_queries.desk_by(report_page.row),
        before=before,
        doubts=doubts(report_page.asked, report_page.begin, before),
        sure_label=SURE,
        problem=problem,
        is_office=is_office(),
        is_paper=not is_office() and bool(on_paper([report_page.line.department_id])),
        **words(),
    )


def _page(report_id: int) -> ReportPage:
    return page_queries.page(report_id, signed_in.actor(), signed_in.today())


def _mine() -> tuple[frozenset[int], str | None]:
    """The departments whose reports the person writes, and where he is a coordinator, who writes those of 保障."""
    actor = signed_in.actor()
    return own_bodies(actor, Permission.REPORT_FILL), actor.jurisdiction_id if actor.roles & OFFICE else None


def _paper_approval(report_page: ReportPage) -> dict[str, Any]:
    """The approval on paper of the newest text with its scans, where there is one."""
    approval = paper_queries.approval_of(report_page.current.row.id if report_page.current else None)
    return {"approval": approval, "scans": paper_queries.scans_of(approval.id) if approval else []}


def _demand_can_come(line: queries.ReportLine) -> None:
    """RuleRefused before anybody types what cannot be saved."""
    if queries.only_on_record([line]):
        raise RuleRefused(ON_RECORD)


def _may_fill(line: queries.ReportLine) -> bool:
    return not queries.only_on_record([line]) and allowed(Permission.REPORT_FILL, queries.target(line.id))


def _refusal(report_page: ReportPage) -> str | None:
    """Why 本期无变化 cannot be said of it; None where it may."""
    return page_queries.no_change_refusals([report_page], signed_in.today())[report_page.line.id]


def _situations(report_page: ReportPage) -> list[tuple[str, str, bool]]:
    """What the report may be called: code, words, whether it can be chosen now (变化选择)."""
    state = report_page.line.state
    refusal = _refusal(report_page) or why_not_in(state)
    no_change = f"本期无变化：{refusal}，不能选" if refusal else "本期无变化"
    return [
        (FormSituation.PROGRESS.value, "有进展", True),
        (FormSituation.NO_CHANGE.value, no_change, refusal is None),
        (FormSituation.NIL.value, "零报告", True),
    ]


def _incomplete(report_id: int, lacking: list[Problem], reference: str = "") -> ResponseReturnValue:
    """The saved words again with everything that is missing beside its field; `reference`: a proof to be mended."""
    report_page = _page(report_id)
    form = forms.report_form(forms.OwnForm, report_page.asked, report_page.begin)
    form.files.data, form.reference_words.data = [], reference
    forms.tell(form, lacking)
    return _form_page(report_page, form), 422


def _early(asked: Questions) -> set[int]:
    """The figures whose value of a period not told yet cannot exist today (数据未到期)."""
    today = signed_in.today()
    return {figure.indicator_id for figure in asked.figures if not value_is_due(figure, today)}


def _form_page(report_page: ReportPage, form: forms.ReportForm, *, clash: str = "") -> str:
    departments, office = _mine()
    owed = queries.owed_ids(departments, office)
    line, clause = report_page.line, quoted(report_page.line.task_id)
    place = owed.index(report_page.line.id) if report_page.line.id in owed else None
    return render_template(
        "reports/edit.html",
        page=report_page,
        form=form,
        desk=consolidation_queries.desk_by(report_page.row),
        clash=clash,
        own=forms.own_fields(form, report_page.asked),
        figures=[(figure, forms.figure_fields(form, figure)) for figure in report_page.asked.figures],
        early=set() if report_page.asked.verifies else _early(report_page.asked),
        removed=request.form.getlist("removed", type=id_in),
        beside=beside(report_page, forms.draft_in(form, report_page.asked), forms.numbers_read(form)),
        quoted=clause,
        own_words=own_words(line.task_id, line.department_id, clause),
        earlier=page_queries.earlier_owners(report_page.asked, line.department_id),
        key_sentences=key_sentences,
        situations=_situations(report_page),
        place=place,
        owed=owed,
        today=signed_in.today(),
        calendar=load_calendar(),
        is_office=is_office(),
        accept=ACCEPT,
        **words(),
    )
