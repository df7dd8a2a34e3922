"""代录: a coordinator enters what a unit answered on paper, by telephone or by mail; it goes straight to review."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, StringField

from tracker.acts.reporting import office_reports
from tracker.acts.reporting.reports import Handed
from tracker.errors import BadInput
from tracker.ledger.story.marked_text import key_sentences
from tracker.ledger.story.queries import own_words, quoted
from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.asked.questions import Draft
from tracker.reporting.office.entered import Answer, missing_when_entered
from tracker.reporting.versions.evidence_rules import ACCEPT
from tracker.reporting.write.page_queries import ReportPage, page
from tracker.reporting.write.second_look import SURE, far_values
from tracker.vocabulary import EnteredHow
from tracker.web.reports import forms
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.guard import demand, requires
from tracker.web.request.kept_files import uploads
from tracker.web.request.versions import required_version

bp = Blueprint("entering", __name__, url_prefix="/entering")


class EnteredForm(forms.ReportForm):
    """A report, and who answered how and when."""

    nil_report = BooleanField("零报告：本期没有进展")
    entered_how = RadioField("答复方式", choices=options(EnteredHow.choices()), validate_choice=False)
    entered_from = StringField("答复人")
    entered_on = DayField("答复日期")
    sure = BooleanField(SURE)


@bp.get("/<int:report_id>")
@requires(Permission.REPORT_MANAGE)
def show(report_id: int) -> ResponseReturnValue:
    """The form of a report for the office, empty of what the unit did not say."""
    demand(Permission.REPORT_MANAGE, queries.target(report_id))
    report_page = _page(report_id)
    return _form_page(report_page, _form(report_page))


@bp.post("/<int:report_id>")
@requires(Permission.REPORT_MANAGE)
def enter(report_id: int) -> ResponseReturnValue:
    """代录: to review at once."""
    demand(Permission.REPORT_MANAGE, queries.target(report_id))
    report_page = _page(report_id)
    form = _form(report_page)
    readable = form.validate()
    draft = forms.draft_in(form, report_page.asked)
    answer = _answer(form)
    lacking = missing_when_entered(report_page.asked, draft, signed_in.today())
    if not form["sure"].data:
        lacking += far_values(report_page.asked, draft)
    forms.tell(form, [problem for problem in lacking if not form[problem.field].errors])
    if not readable or answer is None or lacking:
        return _form_page(report_page, form), 422
    files, references, faults = forms.proofs_in(form)
    if faults:
        forms.tell(form, faults)
        return _form_page(report_page, form), 422
    try:
        handed = Handed(uploads(), files, references)
        is_sure = bool(form["sure"].data)
        act, version = signed_in.act(), required_version()
        goes_up = office_reports.enter(act, report_id, version, draft, answer, handed, is_sure=is_sure)
    except BadInput as refused:
        form.files.errors = [refused.message, *refused.details]
        return _form_page(report_page, form), 422
    line, read = report_page.line, "；".join(forms.numbers_read(form).values())
    told = f"（{read}）" if read else ""
    about = f"{line.department}{line.measure}{line.title}{told}"
    waits = "已交牵头单位，由其汇总" if goes_up else "待综合处另一位同事审核"
    flash(f"已代录{about}，{waits}，单位可以查看和更正", "done")
    return redirect(url_for("reports.show", report_id=report_id), 303)


def _page(report_id: int) -> ReportPage:
    return page(report_id, signed_in.actor(), signed_in.today())


def _form(report_page: ReportPage) -> EnteredForm:
    """Begun empty: what the unit did not say is not said for it."""
    return forms.report_form(EnteredForm, report_page.asked, Draft(), entered_on=signed_in.today())


def _answer(form: EnteredForm) -> Answer | None:
    """Who answered how and when; None, with the messages beside the fields, where that is not said."""
    how = next((way for way in EnteredHow if way.value == form.entered_how.data), None)
    told_by, told_on = (form.entered_from.data or "").strip()[:80], form.entered_on.value
    if how is None:
        form.entered_how.errors = ["请选择答复方式"]
    if not told_by:
        form.entered_from.errors = ["请填写是谁答复的，如姓名和科室"]
    if told_on is None or told_on > signed_in.today():
        form.entered_on.errors = ["请填写答复日期，不晚于今天"]
        return None
    return Answer(how, told_by, told_on) if how and told_by else None


def _form_page(report_page: ReportPage, form: EnteredForm) -> str:
    odd = far_values(report_page.asked, forms.draft_in(form, report_page.asked))
    line, clause = report_page.line, quoted(report_page.line.task_id)
    return render_template(
        "reports/entering/show.html",
        page=report_page,
        form=form,
        quoted=clause,
        own_words=own_words(line.task_id, line.department_id, clause),
        key_sentences=key_sentences,
        own=forms.own_fields(form, report_page.asked),
        figures=[(figure, forms.figure_fields(form, figure)) for figure in report_page.asked.figures],
        is_doubted=bool(odd or form["sure"].data),
        accept=ACCEPT,
        **words(),
    )
