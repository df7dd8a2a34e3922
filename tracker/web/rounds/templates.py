"""文稿模板: which Word template each paper of an edition is filled into; the office may bring its own."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.supervision import templates as acts
from tracker.errors import BadInput, NotFound
from tracker.papers.examples import fields_of
from tracker.papers.queries import of_family, standings
from tracker.people.access import Permission
from tracker.supervision.papers.edition_queries import newest_told
from tracker.supervision.papers.template_queries import fit, template_file
from tracker.supervision.papers.writing import OFFERS, papers, shipped, title
from tracker.supervision.period import span_of
from tracker.vocabulary import PaperKind, TemplateFamily, TemplateStep
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.kept_files import DOCX, editions, made
from tracker.web.request.plain_request import id_in
from tracker.web.request.trail import FileOf
from tracker.web.rounds.forms import PaperTemplateForm

bp = Blueprint("templates", __name__, url_prefix="/editions/templates")

NO_KIND = "没有这种文稿。请从“文稿模板”页进入。"
NO_TEMPLATE = "没有这份模板。请从“文稿模板”页进入。"


@bp.get("")
@requires(Permission.PAPER_TEMPLATE)
def index() -> str:
    """Each paper with the template it is filled into, since when and by whom."""
    known = standings(signed_in.home_jurisdiction(), TemplateFamily.EDITION)
    return render_template("rounds/templates/index.html", kinds=[(kind, known[kind]) for kind in PaperKind])


@bp.get("/<string:kind>")
@requires(Permission.PAPER_TEMPLATE)
def show(kind: str) -> str:
    """One of them: what waits to be taken, what a template may say, what was done."""
    return _page(_kind(kind), PaperTemplateForm())


@bp.post("/<string:kind>")
@requires(Permission.PAPER_TEMPLATE)
def upload(kind: str) -> ResponseReturnValue:
    """Try a template of the office with the facts of the newest edition."""
    paper, form, file = _kind(kind), PaperTemplateForm(), request.files.get("file")
    form.validate()
    if file is None or not file.filename:
        form.file.errors = ["请选择模板文件（.docx）"]
        return _page(paper, form), 422
    try:
        acts.try_out(signed_in.act(), paper, file.filename, file.read(), editions())
    except BadInput as refused:
        form.file.errors = [f"{refused.message}，问题见页首"]
        return _page(paper, form, refused.details), 422
    flash("试填通过，还没有采用：请下载试填稿看过版式，再点“采用”", "done")
    return redirect(url_for("templates.show", kind=kind), 303)


@bp.post("/<string:kind>/take")
@requires(Permission.PAPER_TEMPLATE)
def take(kind: str) -> ResponseReturnValue:
    """What was tried is in force."""
    paper = _kind(kind)
    acts.take(signed_in.act(), paper, _asked_for(), editions())
    flash(f"已采用。以后生成的{paper.label}用这份模板，以前生成的不变", "done")
    return redirect(url_for("templates.show", kind=kind), 303)


@bp.post("/<string:kind>/leave")
@requires(Permission.PAPER_TEMPLATE)
def leave(kind: str) -> ResponseReturnValue:
    """What was tried is not taken."""
    acts.leave(signed_in.act(), _kind(kind), _asked_for())
    flash("没有采用，现用的模板不变", "done")
    return redirect(url_for("templates.show", kind=kind), 303)


@bp.post("/<string:kind>/drop")
@requires(Permission.PAPER_TEMPLATE)
def drop(kind: str) -> ResponseReturnValue:
    """Back to the one that is shipped."""
    acts.drop(signed_in.act(), _kind(kind))
    flash("已恢复系统自带模板，以前生成的文稿不变", "done")
    return redirect(url_for("templates.show", kind=kind), 303)


@bp.get("/<string:kind>/current.docx")
@requires(Permission.PAPER_TEMPLATE)
def current(kind: str) -> ResponseReturnValue:
    """The template in force, to be changed in Word or WPS."""
    paper = _kind(kind)
    own = standings(signed_in.home_jurisdiction(), TemplateFamily.EDITION)[paper].own
    data = template_file(own, editions()) if own is not None else shipped(paper)
    of = FileOf("template", own.id if own is not None else paper.value)
    return made(data, of, f"{paper.label}模板.docx", DOCX)


@bp.get("/<string:kind>/<int:template_id>.docx")
@requires(Permission.PAPER_TEMPLATE)
def kept(kind: str, template_id: int) -> ResponseReturnValue:
    """A template of before, as it was brought."""
    paper = _kind(kind)
    fact = of_family(standings(signed_in.home_jurisdiction(), TemplateFamily.EDITION), template_id)
    if fact is None or fact.kind != paper or fact.file_sha256 is None:
        raise NotFound(NO_TEMPLATE)
    name = f"{paper.label}模板（{fact.recorded_at:%Y%m%d}）.docx"
    return made(template_file(fact, editions()), FileOf("template", template_id), name, DOCX)


@bp.get("/<string:kind>/trial.docx")
@requires(Permission.PAPER_TEMPLATE)
def trial(kind: str) -> ResponseReturnValue:
    """The paper of the newest edition by the template that waits to be taken."""
    paper, code = _kind(kind), signed_in.home_jurisdiction()
    tried = standings(code, TemplateFamily.EDITION)[paper].tried
    edition, told = newest_told(code)
    if tried is None or edition is None or paper not in told:
        raise NotFound(NO_TEMPLATE)
    data = papers({paper: told[paper]}, {paper: template_file(tried, editions())})[paper]
    name = f"{title(span_of(edition.quarter), paper)}（试填，不是正式文稿）.docx"
    return made(data, FileOf("template", tried.id, "试填稿"), name, DOCX)


def _page(kind: PaperKind, form: PaperTemplateForm, faults: Sequence[str] = ()) -> str:
    code = signed_in.home_jurisdiction()
    standing = standings(code, TemplateFamily.EDITION)[kind]
    edition, told = newest_told(code)
    tried = standing.tried
    return render_template(
        "rounds/templates/show.html",
        kind=kind,
        form=form,
        faults=faults,
        standing=standing,
        edition=edition,
        may_try=kind in told,
        fit=fit(tried, editions()) if tried is not None else None,
        fields=list(fields_of(OFFERS[kind], told.get(kind, {}))),
        steps=TemplateStep,
    )


def _kind(code: str) -> PaperKind:
    found = next((kind for kind in PaperKind if kind == code), None)
    if found is None:
        raise NotFound(NO_KIND)
    return found


def _asked_for() -> int:
    """Which of the templates that were tried is meant."""
    return request.form.get("template", 0, type=id_in)
