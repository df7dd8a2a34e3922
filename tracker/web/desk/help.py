"""帮助: what to do and how, a page for each job, the rules of the lights, the words and marks used everywhere."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.acts.plans import imports
from tracker.acts.reporting.paper import SCAN_WITHIN_DAYS
from tracker.errors import NotFound
from tracker.jobs import record, runs
from tracker.ledger.facts.plan_queries import settings_of
from tracker.ledger.facts.task import Settings
from tracker.outcomes.extensions import rules as extension_rules
from tracker.people.access import Permission, scope_of
from tracker.people.accounts import ageing
from tracker.people.accounts.entering import throttle
from tracker.people.accounts.sessions import rules as sessions
from tracker.plans import queries as plans
from tracker.plans.queries import PlanRow
from tracker.reporting.quarters import VERIFICATION_DAYS, CutOffRule
from tracker.reporting.transitions import UNDO_WITHIN
from tracker.tasks import limits
from tracker.tasks import queries as tasks
from tracker.vocabulary import PlanState
from tracker.web.desk.help_topics import LIGHTS, TOPICS, Topic, in_order_of
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.plain_request import id_in

bp = Blueprint("help", __name__, url_prefix="/help")

NO_SUCH_TOPIC = "没有这一页帮助。请从帮助首页进入。"

NUMBERS = {
    "sign_days": limits.SIGN_DAYS,
    "objection_days": limits.OBJECTION_DAYS,
    "scan_days": SCAN_WITHIN_DAYS,
    "verification_days": VERIFICATION_DAYS,
    "undo_minutes": UNDO_WITHIN // timedelta(minutes=1),
    "extensions": extension_rules.AT_MOST,
    "answer_days": extension_rules.ANSWERED_IN,
    "cut_offs": CutOffRule(),
    "tries": throttle.LIMIT,
    "lock_minutes": throttle.LOCK // timedelta(minutes=1),
    "idle_minutes": sessions.IDLE // timedelta(minutes=1),
    "session_hours": sessions.ABSOLUTE // timedelta(hours=1),
    "one_time_days": ageing.ONE_TIME.days,
    "patience_days": ageing.PATIENCE.days,
    "closed_days": ageing.BUSINESS_CLOSED,
    "file_days": runs.FILE_KEPT.days,
    "run_days": runs.KEPT.days,
    "job_days": record.KEPT.days,
    "import_days": imports.LEFT_AFTER.days,
}
"""Every number that a page of help names, from where it is the rule."""


@bp.get("")
@requires(Permission.HELP_VIEW)
def index() -> ResponseReturnValue:
    """All pages of help, those of one's own job first."""
    roles = signed_in.actor().roles
    return render_template("desk/help/index.html", topics=in_order_of(roles), roles=roles)


@bp.get("/lights")
@requires(Permission.HELP_VIEW)
def lights() -> ResponseReturnValue:
    """When which light is shown, with the numbers of one plan in sight; ?plan= names it."""
    in_sight = _plans_in_sight()
    asked = request.args.get("plan", type=id_in)
    plan = next((one for one in in_sight if one.id == asked), in_sight[0] if in_sight else None)
    rules = settings_of([plan.id])[plan.id] if plan else Settings()
    return _page(LIGHTS, plan=plan, plans=in_sight, rules=rules)


@bp.get("/<string:slug>")
@requires(Permission.HELP_VIEW)
def show(slug: str) -> ResponseReturnValue:
    """One page of help."""
    topic = next((one for one in TOPICS if one.slug == slug), None)
    if topic is None:
        raise NotFound(NO_SUCH_TOPIC)
    return _page(topic)


def _page(topic: Topic, **values: object) -> str:
    topics = in_order_of(signed_in.actor().roles)
    return render_template(topic.template, topic=topic, topics=topics, numbers=NUMBERS, **values)


def _plans_in_sight() -> list[PlanRow]:
    """Issued plans whose lights this person sees; none for administrators."""
    scope = scope_of(signed_in.actor())
    only = None if scope.department_ids is None else tasks.plan_ids_of(scope.department_ids)
    return plans.list_plans(scope.jurisdiction_id, only, PlanState.ISSUED)
