"""The pages of a scan beside its text: their pictures, and words put right by what the picture says (ux.md S6)."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from tracker.acts.plans import clauses
from tracker.acts.plans.clauses import Marked
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused, TrackerError
from tracker.people.access import Permission, Target
from tracker.plans import queries
from tracker.plans.check.mark_queries import text_of
from tracker.plans.scans.queries import NO_SUCH_PAGE, Pages, picture_of
from tracker.plans.scans.rereadings import Followed
from tracker.tasks.queries import departments_of_plan
from tracker.typed import is_id
from tracker.web.check.page import line_of, own, to_task
from tracker.web.check.pane import crop_of
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.kept_files import shown, uploads
from tracker.web.request.versions import place, required_version

bp = Blueprint("pictures", __name__, url_prefix="/plans/<int:plan_id>")


@bp.get("/pages/<int:number>.jpg")
@requires(Permission.PLAN_VIEW)
def page(plan_id: int, number: int) -> ResponseReturnValue:
    """The picture of one page, upright."""
    target = queries.target_of(plan_id)
    demand(Permission.PLAN_VIEW, Target(target.jurisdiction_id, departments_of_plan(plan_id)))
    name = picture_of(plan_id, number)
    return shown(uploads().found(name, NO_SUCH_PAGE), name, "image/jpeg")


@bp.get("/check/tasks/<int:task_id>/words")
@requires(Permission.PLAN_CHECK)
def ask(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Words chosen in the text, to be put right."""
    own(plan_id)
    return _form(plan_id, task_id, (_number("start"), _number("end")))


@bp.post("/check/tasks/<int:task_id>/words")
@requires(Permission.PLAN_CHECK)
def correct(plan_id: int, task_id: int) -> ResponseReturnValue:
    """What the picture says; words left as they are settle the doubt."""
    own(plan_id)
    span = (place("start"), place("end"))
    recognised, words = request.form.get("recognised", ""), request.form.get("words", "")
    try:
        marked = Marked(recognised, span)
        done = clauses.correct_words(signed_in.act(), plan_id, task_id, required_version(), marked, words)
    except NotFound:
        raise
    except (BadInput, RuleRefused, Conflict) as refused:
        return _form(plan_id, task_id, span, refused), refused.http_status
    same = recognised == words.strip()
    flash(f"已核对“{recognised}”" if same else f"已把“{recognised}”更正为“{words.strip()}”{_told(done)}", "done")
    return to_task(plan_id, task_id)


def _told(done: Followed) -> str:
    """What else the correction changed, in words; nothing where it changed nothing."""
    fields = "、".join(f"{what} {count} 处" for what, count in done.fields.items())
    told = [f"随之重读：{fields}"] if fields else []
    told += [f"{'、'.join(done.reopened)} 有变动，请重新确认"] if done.reopened else []
    told += ["责任分工的起止可能变了，请核对，需要时拆分、合并或补录"] if done.is_cut_otherwise else []
    return "".join(f"；{one}" for one in told)


def _form(plan_id: int, task_id: int, span: tuple[int, int], refused: TrackerError | None = None) -> str:
    plan, line = own(plan_id), line_of(plan_id, task_id)
    text, _ = text_of(plan_id)
    pages = Pages(plan_id)
    return render_template(
        "check/scan/word.html",
        plan=plan,
        line=line,
        span=span,
        words=text[slice(*span)],
        crop=crop_of(pages, span),
        refused=refused,
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not is_id(text):
        raise BadInput("没有选定原文中的位置。请在原文里选择后再提交。")
    return int(text)
