"""报表: ask for the supervision workbook of a quarter and take it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.supervision import workbooks
from tracker.people.access import Permission
from tracker.supervision import page_queries
from tracker.supervision.editions import kept_queries
from tracker.supervision.editions.waiting_queries import asked, held_back, sentence, waiting_editions
from tracker.supervision.period import Book, Year, span_of
from tracker.supervision.selecting.queries import TITLES, columns_of, offer
from tracker.supervision.selecting.rules import ALWAYS
from tracker.supervision.sheets.sheets import SHEETS
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.rounds.forms import COLUMN_GROUPS, FILE_NAMES, LABELS, WorkbookForm

bp = Blueprint("workbooks", __name__, url_prefix="/workbooks")


@bp.get("")
@requires(Permission.WORKBOOK_BUILD)
def index() -> ResponseReturnValue:
    """The quarters one may ask for, the plans, and what was built before."""
    return _page(_form())


@bp.post("")
@requires(Permission.WORKBOOK_BUILD)
def create() -> ResponseReturnValue:
    """Queue the file; the run's page shows progress and then hands it out."""
    code = signed_in.home_jurisdiction()
    form = _form()
    if not form.validate():
        return _page(form), 422
    span, selection, columns = span_of(form.quarter.data or ""), form.selection(code), form.chosen_columns()
    book = Book(form.book.data or Book.WHOLE)
    is_full = selection.is_whole and columns in (None, TITLES)
    on = form.day(signed_in.today())
    signed = kept_queries.newest_of(code, span.name, signed=True) if is_full else None
    is_it = signed is not None and signed.named.word == (span.word(on) if isinstance(span, Year) else "")
    if signed is not None and is_it and book in (file.book for file in signed.files):
        flash(f"{span.label}已签发，请下载{signed.label}，不再另行生成", "done")
        return redirect(url_for("editions.show", edition_id=signed.id), 303)
    with form.blaming(form.on):
        run_id = workbooks.request(signed_in.act(), selection, span, on, book, columns)
        flash(f"正在生成{span.label}台账（{LABELS[book]}）", "done")
        return redirect(url_for("runs.show", run_id=run_id, then="file"), 303)
    return _page(form), 422


@bp.post("/all-columns")
@requires(Permission.WORKBOOK_BUILD)
def restore() -> ResponseReturnValue:
    """全部恢复: every column is ticked again, here and the next time."""
    workbooks.restore_columns(signed_in.act())
    flash("已恢复全部列", "done")
    return redirect(url_for("workbooks.index"), 303)


def _form() -> WorkbookForm:
    """As sent; the quarter people mean, all tasks and the columns of the last file where nothing was chosen."""
    form, code = WorkbookForm(), signed_in.home_jurisdiction()
    form.quarter.data = form.quarter.data or page_queries.quarter_in_question(code, signed_in.today()).name
    if not form.is_submitted():
        form.columns.data = list(columns_of(signed_in.actor().user_id))
    form.offer(offer(code))
    return form


def _page(form: WorkbookForm) -> str:
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    editions, quarters = kept_queries.editions(code), page_queries.quarters(code, today)
    name, unsigned = page_queries.quarter_in_question(code, today).name, waiting_editions(code, today)
    return render_template(
        "rounds/workbooks/index.html",
        form=form,
        quarters=quarters,
        today=today,
        sheets=SHEETS,
        groups=COLUMN_GROUPS,
        always=ALWAYS,
        names=FILE_NAMES,
        built=page_queries.built(code),
        editions=editions,
        waiting={matter.id: asked(matter) for matter in unsigned},
        held_back=[(matter.id, sentence(matter)) for matter in held_back(unsigned)],
        years=page_queries.years(code, today, editions),
        unmade=page_queries.without_edition(code),
        brief=next((quarter for quarter in quarters if quarter.name == name and not quarter.is_closed), None),
    )
