"""Plans: the list with what comes next, upload, one plan as a table of contents, its head (ux.md S5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import imports, plans
from tracker.acts.plans.plans import Head
from tracker.calendar.days import load_calendar
from tracker.errors import TrackerError
from tracker.ledger.pages.filter_queries import LedgerFilter
from tracker.ledger.pages.light_queries import lights_of, own_lights
from tracker.ledger.pages.queries import counted
from tracker.outcomes.verdicts.queries import goals_of_plan
from tracker.people.access import UNIT, Permission, Target, scope_of
from tracker.people.registry import queries as department_queries
from tracker.plans import queries
from tracker.plans.head.queries import written_head
from tracker.plans.models import Plan
from tracker.plans.progress import STEPS
from tracker.plans.queries import MeasureRow, PlanRow
from tracker.plans.receive.given import Given
from tracker.plans.reread import queries as reading_queries
from tracker.plans.revise import queries as revision_queries
from tracker.plans.states import NOT_ISSUED
from tracker.plantext.scan.extra import is_installed
from tracker.reporting.division.queries import running_target
from tracker.stores.fingerprints import fingerprint
from tracker.tasks import queries as tasks
from tracker.tasks.member_queries import groups_of_plan
from tracker.vocabulary import Colour, PlanMode, PlanState, UnitClass, Waiting
from tracker.web.plans.forms import HeadForm, UploadForm, formats
from tracker.web.request import signed_in, waiting
from tracker.web.request.choices import Options, options
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.plain_request import page_of
from tracker.web.request.versions import required_version

bp = Blueprint("plans", __name__, url_prefix="/plans")

LINES = 100
"""How many tasks a page of the table of contents shows."""

NO_HOST = 0
NO_PLAN = 0


@bp.get("")
@requires(Permission.PLAN_VIEW)
def index() -> ResponseReturnValue:
    """Plans of the jurisdiction; a unit sees those in which it has a duty."""
    scope = scope_of(signed_in.actor())
    if scope.department_ids is not None:
        rows = queries.list_plans(only=tasks.plan_ids_of(scope.department_ids))
        to_sign = waiting.counts()[Waiting.SIGN]
        return render_template("plans/index.html", rows=rows, to_sign=to_sign, objections=0)
    home = signed_in.home_jurisdiction()
    objections = tasks.count_to_answer(home) if allowed(Permission.PLAN_CHECK) else 0
    return render_template("plans/index.html", rows=queries.list_plans(home), to_sign=0, objections=objections)


@bp.get("/new")
@requires(Permission.PLAN_RECEIVE)
def new() -> ResponseReturnValue:
    """Where a plan is handed in."""
    return _upload_page(_upload_form())


@bp.post("/new")
@requires(Permission.PLAN_RECEIVE)
def receive() -> ResponseReturnValue:
    """Read what was handed in and go to the plan; what cannot be read is said on the form."""
    form = _upload_form()
    try:
        content = form.content
    except TrackerError as refused:
        form.file.errors = [refused.message]
        return _upload_page(form), refused.http_status
    if not form.validate():
        return _upload_page(form), 422
    if content is None:
        form.file.errors = ["请选择文件，或者粘贴正文"]
        return _upload_page(form), 422
    config, home = current_app.config["TRACKER"], signed_in.home_jurisdiction()
    try:
        handed_in = imports.hand_in(signed_in.act(), config, home, *content, *_asked(form))
    except TrackerError as refused:
        form.file.errors = [refused.message, *refused.details]
        known = queries.plan_of_file(home, fingerprint(content[1]))
        return _upload_page(form, known), refused.http_status
    if handed_in.run_id is not None:
        return redirect(url_for("runs.show", run_id=handed_in.run_id, then="file"), 303)
    ids = handed_in.plan_ids
    row = queries.plan_row(ids[0])
    more = f"；这个文件里有 {len(ids)} 份方案，已分别导入" if len(ids) > 1 else ""
    flash(
        f"已导入 {row.name}：{row.measures} 条举措，{row.tasks} 项任务{more}。下一步：核对文号和日期，然后校核", "done"
    )
    return redirect(url_for("plans.show", plan_id=row.id))


def _upload_page(form: UploadForm, known: Plan | None = None) -> str:
    reads_scans = is_installed()
    return render_template(
        "plans/new.html", form=form, steps=STEPS, formats=formats(), known=known, reads_scans=reads_scans
    )


@bp.get("/<int:plan_id>")
@requires(Permission.PLAN_VIEW)
def show(plan_id: int) -> ResponseReturnValue:
    """The plan as a table of contents, with its goals and what comes next."""
    row = queries.plan_row(plan_id)
    target = queries.target_of(plan_id)
    demand(Permission.PLAN_VIEW, Target(target.jurisdiction_id, tasks.departments_of_plan(plan_id)))
    may_check = allowed(Permission.PLAN_CHECK, target)
    own = _own_tasks(plan_id) if row.jurisdiction_id != signed_in.home_jurisdiction() else None
    total = len(own) if own is not None else sum(row.states.values())
    page = page_of("page", total, LINES)
    measures = queries.contents(plan_id, LINES if total > LINES else None, (page - 1) * LINES, own)
    today, heir = signed_in.today(), revision_queries.replaced_by(plan_id)
    goals = goals_of_plan(plan_id, today)
    return render_template(
        "plans/show.html",
        plan=row,
        today=today,
        goals=[replace(goal, replaced_by=heir.cited) for goal in goals] if heir else goals,
        figures=queries.figures_of_plan(plan_id),
        measures=measures,
        **_lights(row, measures),
        page=page,
        total=total,
        size=LINES,
        groups=groups_of_plan(plan_id, today) if allowed(Permission.GROUP_VIEW, target) else [],
        head=written_head(plan_id),
        replaces=revision_queries.replaces(plan_id),
        replaced_by=heir,
        is_older=may_check and reading_queries.is_older(plan_id),
        heirs=revision_queries.heirs(plan_id),
        steps=STEPS,
        may_check=may_check,
        may_issue=allowed(Permission.PLAN_ISSUE, target),
        may_divide=row.handed_down_at is not None
        and not row.is_over
        and allowed(Permission.TASK_ADJUST, running_target(plan_id)),
    )


@bp.get("/<int:plan_id>/head")
@requires(Permission.PLAN_CHECK)
def head(plan_id: int) -> ResponseReturnValue:
    """The form of a plan's head."""
    row = _own(plan_id)
    revision_queries.refuse_over(plan_id)
    form = _head_form(row)
    form.authority_basis.data, form.host_id.data = row.authority_basis, row.host_id or NO_HOST
    if row.state is PlanState.CHECKING:
        form.number.data, form.mode.data = row.number or "", row.mode.value
        form.issued_on.process_data(row.issued_on)
        replaces = revision_queries.replaces(plan_id)
        form.replaces_id.data = replaces.id if replaces else NO_PLAN
    return render_template("plans/head.html", form=form, plan=row)


@bp.post("/<int:plan_id>/head")
@requires(Permission.PLAN_CHECK)
def set_head(plan_id: int) -> ResponseReturnValue:
    """Correct a plan's head."""
    row = _own(plan_id)
    form = _head_form(row)
    if not form.validate():
        return render_template("plans/head.html", form=form, plan=row), 422
    corrected = Head(
        row.number, row.issued_on, (form.authority_basis.data or "").strip(), row.mode, form.host_id.data or None
    )
    if row.state is PlanState.CHECKING:
        corrected = replace(
            corrected,
            number=(form.number.data or "").strip() or None,
            issued_on=form.issued_on.value,
            mode=next(mode for mode in PlanMode if mode == form.mode.data),
            replaces_id=form.replaces_id.data or None,
        )
    plans.set_head(signed_in.act(), plan_id, required_version(), corrected)
    flash("已保存方案信息，修改前后都记入操作记录", "done")
    return redirect(url_for("plans.show", plan_id=plan_id))


def _lights(plan: PlanRow, measures: Sequence[MeasureRow]) -> dict[str, Any]:
    """The lights of a plan that is out: counted, and of the tasks on the page by task; a unit sees its own lights."""
    if plan.handed_down_at is None:
        return {"counted": None, "lights": {}}
    scope, calendar, today = scope_of(signed_in.actor()), load_calendar(), signed_in.today()
    of_plan = counted(scope, LedgerFilter(plan_id=plan.id, handed_down=True), today)
    shown = {task.id for measure in measures for task in measure.tasks if task.state not in NOT_ISSUED}
    if scope.department_ids is None:
        lights = lights_of(shown, today, calendar)
    else:
        shown &= tasks.task_ids_of(scope.department_ids, plan.id)
        lights = own_lights(scope.department_ids, shown, today, calendar)
    return {"counted": of_plan, "lights": lights, "colours": tuple(Colour)}


def _own_tasks(plan_id: int) -> frozenset[int]:
    """What a member from below sees of a plan: the tasks in which its departments have a duty."""
    return tasks.task_ids_of(signed_in.actor().bodies_as(UNIT), plan_id)


def _own(plan_id: int) -> PlanRow:
    demand(Permission.PLAN_CHECK, queries.target_of(plan_id))
    return queries.plan_row(plan_id)


def _head_form(row: PlanRow) -> HeadForm:
    form = HeadForm()
    form.host_id.choices = _hosts(row.jurisdiction_id)
    if row.state is PlanState.CHECKING:
        form.replaces_id.choices = _replaceable(row.jurisdiction_id, row.id)
    else:
        del form.number, form.issued_on, form.mode, form.replaces_id
    return form


def _hosts(jurisdiction_id: str) -> Options:
    rows = department_queries.departments(jurisdiction_id, unit_class=UnitClass.DIVISION)
    own = [(row.id, row.short_name) for row in rows if row.jurisdiction_id == jurisdiction_id]
    return options([(NO_HOST, "未定"), *own])


def _asked(form: UploadForm) -> tuple[int | None, Given]:
    """The plan it replaces, and what was said of it."""
    return form.replaces_id.data or None, Given((form.number.data or "").strip() or None, form.host_id.data or None)


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.host_id.choices = _hosts(signed_in.home_jurisdiction())
    form.replaces_id.choices = _replaceable(signed_in.home_jurisdiction())
    return form


def _replaceable(jurisdiction_id: str, but: int | None = None) -> Options:
    known = revision_queries.replaceable(jurisdiction_id, but)
    return options([(NO_PLAN, "不替代，是新方案"), *((one.id, f"{one.name} {one.title}"[:60]) for one in known)])
