"""承办单位待定: what bodies did not claim, claimed twice or refused, decided by 综合处 (domain.md 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision, SpokenMeanwhile
from tracker.errors import BadInput, RuleRefused
from tracker.ledger.story.queries import target
from tracker.people.access import Permission
from tracker.people.registry import queries as department_queries
from tracker.plans import queries as plans
from tracker.plans.owners.claim_queries import Newest
from tracker.reporting.division.share_queries import task_ref
from tracker.tasks.asking.queries import ask_state
from tracker.tasks.owners.doubt_queries import DoubtRow, doubts_of
from tracker.tasks.owners.settled_queries import settled_lately
from tracker.tasks.owners.waiting_queries import doubts_by_plan, vacant_duties
from tracker.vocabulary import OwnerDoubt, PlanState, Waiting
from tracker.web.request import signed_in, waiting
from tracker.web.request.guard import demand, requires
from tracker.web.request.plain_request import id_in
from tracker.web.request.versions import version_pair

bp = Blueprint("owners", __name__, url_prefix="/owners")

LISTS: Mapping[OwnerDoubt, str] = {
    OwnerDoubt.UNCLAIMED: "各单位已签收，没有单位认领的指标和节点",
    OwnerDoubt.SEVERAL: "不止一家认领，请定一家或共同承担",
    OwnerDoubt.OUTSIDE: "原文词语或单位意见指向责任单位以外的单位",
    OwnerDoubt.DISPUTED: "原文或综合处已明确，单位提出不同意见",
}
"""The lists of a plan, each with what stands in it."""

_ALL = 1000
"""So many of the items that wait for 综合处 are looked at."""

_FIELDS = {owners.NO_BASIS: "why", owners.NO_DAYS: "days"}
"""Where on the page what is missing is typed."""


@dataclass(frozen=True)
class Given:
    """What was ticked and typed for an item."""

    owner_ids: frozenset[int] = frozenset()
    together: bool = False
    other: str = ""
    along: bool = True

    @property
    def is_anything(self) -> bool:
        """Whether somebody decided on it."""
        return bool(self.owner_ids or self.together or self.other)


@bp.get("")
@requires(Permission.OWNER_DECIDE)
def index() -> ResponseReturnValue:
    """The plans that have gone out, each with what is to be decided; the only one at once."""
    home, own = signed_in.home_jurisdiction(), waiting.own_plans()
    issued = [plan for plan in plans.list_plans(home, state=PlanState.ISSUED) if own is None or plan.id in own]
    if len(issued) == 1:
        return redirect(url_for("owners.show", plan_id=issued[0].id))
    counts = doubts_by_plan(home, signed_in.today())
    asked = Counter(matter.values["plan_id"] for matter in waiting.some([Waiting.OWN], _ALL))
    known = [(plan, counts.get(plan.id, {})) for plan in issued]
    return render_template(
        "tasks/owners/index.html",
        plans=[(plan, of_plan, max(asked[plan.id] - sum(of_plan.values()), 0)) for plan, of_plan in known],
        doubts=tuple(OwnerDoubt),
    )


@bp.get("/<int:plan_id>")
@requires(Permission.OWNER_DECIDE)
def show(plan_id: int) -> ResponseReturnValue:
    """The lists of a plan; ?decided=1 what was decided, to be decided anew; ?proposed=1 ticks what is 推定."""
    demand(Permission.OWNER_DECIDE, plans.target_of(plan_id))
    rows = doubts_of(plan_id, signed_in.today(), decided=_is_decided())
    is_ticked = request.args.get("proposed") == "1"
    ticked = {row.id: Given(frozenset(row.owner_ids)) for row in rows if is_ticked and row.is_proposed}
    return _page(plan_id, rows, ticked)


@bp.post("/<int:plan_id>")
@requires(Permission.OWNER_DECIDE)
def decide(plan_id: int) -> ResponseReturnValue:
    """指定 what is ticked, all with one 依据."""
    demand(Permission.OWNER_DECIDE, plans.target_of(plan_id))
    item_ids = request.form.getlist("item", type=id_in)
    given = {item_id: one for item_id in item_ids if (one := _given(item_id)).is_anything}
    try:
        count = owners.decide(signed_in.act(), plan_id, _decisions(given), request.form.get("why", ""))
    except (BadInput, RuleRefused) as refused:
        rows = doubts_of(plan_id, signed_in.today(), decided=_is_decided())
        return _page(plan_id, rows, given, [refused.message, *refused.details]), 422
    except SpokenMeanwhile as refused:
        rows = doubts_of(plan_id, signed_in.today(), decided=_is_decided(), also=refused.item_ids)
        before = {item_id: version_pair(f"seen-{item_id}") for item_id in refused.item_ids}
        return _page(plan_id, rows, given, [refused.message], before), 409
    along = f"，连同句中的指标、节点 {count - len(given)} 项" if count > len(given) else ""
    flash(f"已明确 {len(given)} 项的承办单位{along}，已告知有关单位", "done")
    return redirect(url_for("owners.show", plan_id=plan_id), 303)


@bp.post("/<int:plan_id>/ask")
@requires(Permission.OWNER_DECIDE)
def ask(plan_id: int) -> ResponseReturnValue:
    """请各单位确认 what is 推定, and what is nobody's."""
    demand(Permission.OWNER_DECIDE, plans.target_of(plan_id))
    try:
        count, until = owners.ask(signed_in.act(), plan_id, request.form.get("days", type=int))
    except (BadInput, RuleRefused) as refused:
        return _page(plan_id, doubts_of(plan_id, signed_in.today()), {}, [refused.message]), 422
    flash(
        f"已请 {count} 家单位确认，答复期限 {until}；到期没有回复的，推定的视为由其承担，责任未定的视为不是它的", "done"
    )
    return redirect(url_for("owners.show", plan_id=plan_id), 303)


@bp.post("/late/<int:task_id>")
@requires(Permission.REPORT_MANAGE)
def ask_late(task_id: int) -> ResponseReturnValue:
    """请报送 of what is overdue in a task, from its page."""
    of_task = target(task_id)
    demand(Permission.REPORT_MANAGE, of_task)
    days = request.form.get("days", type=int)
    names, until = owners.ask_late(signed_in.act(), task_id, days)
    flash(f"已请{'、'.join(names)}报送，限 {until}；已列入待办并告知", "done")
    return redirect(url_for("tasks.show", code=task_ref(task_id).code), 303)


@bp.post("/own/<int:task_id>")
@requires(Permission.REPORT_FILL)
def tell_own(task_id: int) -> ResponseReturnValue:
    """报送情况 of what is overdue or to be put right, from the task's page on to the form of the body named there."""
    report_id = owners.tell_own(signed_in.act(), task_id, request.form.get("body", type=id_in))
    return redirect(url_for("reports.edit", report_id=report_id), 303)


def _is_decided() -> bool:
    return request.args.get("decided") == "1"


def _given(item_id: int) -> Given:
    form = request.form
    return Given(
        frozenset(form.getlist(f"give-{item_id}", type=id_in)),
        form.get(f"all-{item_id}") == "1",
        form.get(f"other-{item_id}", "").strip(),
        f"along-{item_id}" in form or f"has-along-{item_id}" not in form,
    )


def _decisions(given: Mapping[int, Given]) -> list[Decision]:
    bodies = _bodies_here() if any(one.other for one in given.values()) else {}
    return [
        Decision(item_id, _owners(one, bodies), version_pair(f"seen-{item_id}"), one.along)
        for item_id, one in given.items()
    ]


def _bodies_here() -> dict[str, int]:
    """Ids by short name; a county may have a body of the same name, which owns nothing of a plan of this region."""
    home = signed_in.home_jurisdiction()
    return {
        department.short_name: department.id
        for department in department_queries.departments(home)
        if department.jurisdiction_id == home
    }


def _owners(given: Given, bodies: Mapping[str, int]) -> tuple[int, ...]:
    if given.together and (given.owner_ids or given.other):
        raise BadInput("“全体共同承担”和具体单位请只选一种。")
    if given.other and given.other not in bodies:
        raise BadInput(f"名册中没有“{given.other}”，请按名册中的简称填写。")
    other = [bodies[given.other]] if given.other else []
    return tuple(dict.fromkeys([*sorted(given.owner_ids), *other]))


def _page(
    plan_id: int,
    shown: Sequence[DoubtRow],
    given: Mapping[int, Given],
    wrong: Collection[str] = (),
    moved: Mapping[int, Newest] | None = None,
) -> str:
    """`moved`: items of which something was said since they were shown, with what was; they stand first, marked."""
    moved = moved or {}
    rows = [row for row in shown if row.id not in moved]
    by_doubt = {doubt: [row for row in rows if row.doubt is doubt and row.is_waiting] for doubt in OwnerDoubt}
    listed = {row.id for same in by_doubt.values() for row in same}
    asked = {matter.id for matter in waiting.some([Waiting.OWN], _ALL)} - listed
    lit = [row for row in rows if row.id in asked]
    rows = [row for row in rows if row.id not in asked]
    return render_template(
        "tasks/owners/show.html",
        plan=plans.plan_row(plan_id),
        plan_id=plan_id,
        lists=[(doubt, LISTS[doubt], same) for doubt, same in by_doubt.items()],
        lit=lit,
        moved=[row for row in shown if row.id in moved],
        before=moved,
        early=[row for row in rows if row.doubt is not None and not row.is_waiting],
        proposed=[row for row in rows if row.doubt is None and row.is_proposed],
        sentences=[row for row in rows if row.doubt is None and not (row.is_decided or row.is_proposed)],
        decided=[row for row in rows if row.doubt is None and row.is_decided],
        is_decided=_is_decided(),
        given=given,
        wrong=[(_FIELDS.get(message, ""), message) for message in wrong],
        days=request.form.get("days", "10"),
        why=request.form.get("why", ""),
        bodies=list(_bodies_here()),
        today=signed_in.today(),
        asking=ask_state(plan_id),
        vacant=vacant_duties(plan_id, signed_in.today()),
        settled=settled_lately(plan_id, signed_in.today()),
    )
