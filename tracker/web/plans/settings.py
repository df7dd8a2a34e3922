"""方案设置: the thresholds of a plan's lights and the days of its messages, after a preview (domain.md 5, 8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import plans
from tracker.errors import RuleRefused
from tracker.ledger.facts.settings_queries import PlanSettings, plan_settings
from tracker.people.access import Permission
from tracker.plans import queries
from tracker.plans.queries import PlanRow
from tracker.plans.settings.queries import history_of
from tracker.plans.settings.table import THRESHOLDS
from tracker.plans.settings.timing import DEFAULT, STAGES
from tracker.reporting.review.checks import plain
from tracker.web.plans.settings_form import SettingsForm
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("plan_settings", __name__, url_prefix="/plans/<int:plan_id>/settings")


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """What the plan goes by, in words, and who set it."""
    demand(Permission.PLAN_CHECK, queries.target_of(plan_id))
    form = SettingsForm()
    form.begin(plan_settings(plan_id))
    return _page(queries.plan_row(plan_id), form)


@bp.post("")
@requires(Permission.PLAN_SET)
def change(plan_id: int) -> ResponseReturnValue:
    """Say what would change, or change it."""
    demand(Permission.PLAN_SET, queries.target_of(plan_id))
    plan, form = queries.plan_row(plan_id), SettingsForm()
    if not form.validate():
        return _page(plan, form), 422
    if request.form.get("do") != "save":
        return _page(plan, form, list(_changes(plan_settings(plan_id), form.settings)))
    try:
        at_once = plans.set_settings(
            signed_in.act(), plan_id, required_version(), form.settings, (form.reason.data or "").strip()
        )
    except RuleRefused as refused:
        form.reason.errors = [refused.message]
        return _page(plan, form), 422
    flash(f"已改方案设置，从现在起按新的算；{'灯已重算' if at_once else '灯在后台重算'}，已发的提醒不变", "done")
    return redirect(url_for("plan_settings.show", plan_id=plan_id), 303)


def _changes(now: PlanSettings, then: PlanSettings) -> Iterator[tuple[str, str, str]]:
    """Each setting that would be another: its words, how it is, how it would be."""
    for threshold in THRESHOLDS:
        before, after = now.thresholds[threshold.field], then.thresholds[threshold.field]
        if before != after:
            yield threshold.label, f"{plain(Decimal(before))} {threshold.unit}", f"{plain(after)} {threshold.unit}"
    for stage in STAGES:
        days, new = getattr(now.timing, stage.field), getattr(then.timing, stage.field)
        if days != new:
            yield stage.label, stage.words(days), stage.words(new)


def _page(plan: PlanRow, form: SettingsForm, changes: list[tuple[str, str, str]] | None = None) -> str:
    now = plan_settings(plan.id)
    return render_template(
        "plans/settings.html",
        plan=plan,
        form=form,
        changes=changes,
        thresholds=THRESHOLDS,
        stages=[
            (
                setting,
                setting.words(getattr(now.timing, setting.field)),
                "、".join(map(str, getattr(DEFAULT, setting.field))),
            )
            for setting in STAGES
        ],
        labels=_labels(),
        history=history_of(plan.id),
        may_set=not plan.is_over and allowed(Permission.PLAN_SET, queries.target_of(plan.id)),
    )


def _labels() -> dict[str, str]:
    return {threshold.name: threshold.label for threshold in THRESHOLDS} | {
        setting.name: setting.label for setting in STAGES
    }
