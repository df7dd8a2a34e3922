"""The page of one piece of long work: how far it is, renewed without script, and the result when it is there."""

from __future__ import annotations

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from tracker.acts.upkeep.built_files import KINDS
from tracker.errors import NotFound
from tracker.jobs import runs
from tracker.jobs.runs import Run
from tracker.people.access import READERS, Permission
from tracker.plans.models import Plan
from tracker.plans.queries import plan_of_file
from tracker.plans.receive.imports import KIND as IMPORT
from tracker.plans.receive.imports import plan_of
from tracker.stores.store import StoreDown
from tracker.supervision.editions.rules import KIND as EDITION
from tracker.web.desk.anew import anew
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.kept_files import editions, handed_out
from tracker.web.request.trail import FileOf

bp = Blueprint("runs", __name__, url_prefix="/runs")

RENEW_SECONDS = 1
GONE = "这份文件已不在服务器上，请重新生成。"


@bp.get("/<int:run_id>")
@requires(Permission.RUN_VIEW)
def show(run_id: int) -> ResponseReturnValue:
    """排队, 处理中, 完成 or 未完成; asks to be loaded again while there is something to wait for.

    Who has waited for it (`then=file`) is handed the file as soon as it is there, with no further click.
    """
    run = _own(run_id)
    waits = run.state in (runs.QUEUED, runs.RUNNING)
    has_result = run.state == runs.DONE and run.kind != runs.REBUILD
    is_gone = _is_gone(run)
    page = make_response(
        render_template(
            "desk/runs/show.html",
            run=run,
            state=runs.STATE_LABELS[run.state],
            waits=waits,
            may_cancel=waits and runs.may_cancel(signed_in.actor(), run),
            is_import=run.kind == IMPORT,
            is_rebuild=run.kind == runs.REBUILD,
            edition_id=_edition_of(run),
            plan_id=plan_of(run.kind, run.result),
            known=_known(run),
            is_gone=is_gone,
            kept_days=runs.FILE_KEPT.days,
            anew=anew(run) if is_gone else None,
        )
    )
    if waits:
        again = url_for("runs.show", run_id=run_id, then="file")
        page.headers["Refresh"] = f"{RENEW_SECONDS}; url={again}"
    elif has_result and not is_gone and request.args.get("then") == "file":
        page.headers["Refresh"] = f"0; url={_result_of(run)}"
    return page


@bp.post("/<int:run_id>/cancel")
@requires(Permission.RUN_VIEW)
def cancel(run_id: int) -> ResponseReturnValue:
    """Stop it, for who asked for it or heads the office; what has already ended stays as it is."""
    is_import = _own(run_id).kind == IMPORT
    if runs.cancel(signed_in.act(), run_id):
        flash("已取消，没有导入" if is_import else "已取消，没有生成文件", "done")
    return redirect(url_for("runs.show", run_id=run_id), 303)


@bp.get("/<int:run_id>/file")
@requires(Permission.RUN_VIEW)
def file(run_id: int) -> ResponseReturnValue:
    """The result, under the name it was given; where it has gone, the page that says so and offers it anew."""
    run = _own(run_id)
    if run.kind not in KINDS or run.state != runs.DONE:
        raise NotFound(GONE)
    offer = redirect(url_for("runs.show", run_id=run_id), 303)
    if not run.result:
        return offer
    try:
        file = editions().opened(run.result)
    except FileNotFoundError:
        return offer
    return handed_out(file, FileOf("run", run_id), run.result, run.message or run.result)


def _is_gone(run: Run) -> bool:
    """Whether it has made a file that does not lie ready any more; as the record says where no store answers."""
    if run.kind not in KINDS or run.state != runs.DONE:
        return False
    try:
        return not run.result or editions().size(run.result) is None
    except StoreDown:
        return False


def _result_of(run: Run) -> str:
    edition_id = _edition_of(run)
    if edition_id is not None:
        return url_for("editions.show", edition_id=edition_id)
    plan_id = plan_of(run.kind, run.result)
    return url_for("runs.file", run_id=run.id) if plan_id is None else url_for("plans.show", plan_id=plan_id)


def _edition_of(run: Run) -> int | None:
    """The edition that a run has made."""
    return int(run.result) if run.kind == EDITION and run.result else None


def _known(run: Run) -> Plan | None:
    """The plan that was there before, of an import refused for that."""
    is_refused = run.kind == IMPORT and run.state == runs.FAILED
    return plan_of_file(run.jurisdiction_id, run.parameters["sha256"]) if is_refused else None


def _own(run_id: int) -> Run:
    """The run, of one's own jurisdiction; a department's people open what they asked for themselves.

    What an auditor asked for is told on his own page and nowhere else.
    """
    run, actor = runs.run_row(run_id), signed_in.actor()
    if run.kind == runs.VERIFY_AUDIT:
        raise NotFound(runs.NO_SUCH_RUN)
    is_seen = bool(actor.roles & READERS) or run.requested_by == actor.user_id
    if run.jurisdiction_id != signed_in.home_jurisdiction() or not is_seen:
        raise NotFound(runs.NO_SUCH_RUN)
    return run
