"""新旧对照: a plan beside the one it is to replace, what goes on with what, and the head's confirmation (ux.md S5)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import plans
from tracker.errors import NotFound
from tracker.excerpts import shortened
from tracker.people.access import Permission
from tracker.plans import queries
from tracker.plans.queries import PlanRow
from tracker.plans.revise import queries as revision_queries
from tracker.plans.revise.fates import Pair, Passage
from tracker.plans.revise.queries import Revision
from tracker.vocabulary import Likeness, TaskState
from tracker.web.plans.revision_forms import PairForm
from tracker.web.request import signed_in
from tracker.web.request.comparison import Part, compare
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("revisions", __name__, url_prefix="/plans/<int:plan_id>/revision")

NOT_REPLACING = "这份方案没有待确认的替代。要替代另一份方案的，请在“更正方案信息”里选择它。"

# What needs looking at comes first.
ORDER = (Likeness.REWORDED, Likeness.DROPPED, Likeness.NEW, Likeness.SAME)
_OPTION_WORDS = 17  # characters of a clause that tell it from the others of its measure


@dataclass(frozen=True)
class Shown:
    """One pair with the two wordings cut where they differ; of others than reworded ones each is whole."""

    pair: Pair
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    state: TaskState
    code: str


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """The pairs of one kind, the first that has any."""
    plan, found = _own(plan_id)
    likeness = next((likeness for likeness in ORDER if likeness == request.args.get("kind")), None)
    kind = likeness or next((likeness for likeness in ORDER if found.count(likeness)), Likeness.SAME)
    return render_template(
        "plans/revisions/show.html",
        plan=plan,
        revision=found,
        kind=kind,
        kinds=[(likeness, found.count(likeness)) for likeness in ORDER],
        shown=[_shown(found, pair) for pair in found.pairs if pair.likeness is kind],
        others=_others(found, kind),
        form=PairForm(),
        may_confirm=allowed(Permission.PLAN_ISSUE, queries.target_of(plan_id)),
    )


@bp.post("/pair")
@requires(Permission.PLAN_CHECK)
def pair(plan_id: int) -> ResponseReturnValue:
    """Put two clauses together, or take them apart."""
    _own(plan_id)
    form = PairForm()
    chosen = form.chosen()
    if chosen is None:
        flash("请先选择对应的任务", "error")
        return redirect(url_for("revisions.show", plan_id=plan_id, kind=form.kind.data or None), 303)
    task_id, draft_id = chosen
    act = plans.pair if form.together.data else plans.part
    act(signed_in.act(), plan_id, required_version(), task_id, draft_id)
    flash("已对上，两条算作同一项任务" if form.together.data else "已拆开，一条取消、一条新增", "done")
    return redirect(url_for("revisions.show", plan_id=plan_id, kind=form.kind.data or None), 303)


@bp.get("/confirm")
@requires(Permission.PLAN_ISSUE)
def ask(plan_id: int) -> ResponseReturnValue:
    """What the confirmation would do, counted and named."""
    plan, found = _own(plan_id, Permission.PLAN_ISSUE)
    dropped = [pair.old for pair in found.pairs if pair.old and pair.new is None]
    return render_template(
        "plans/revisions/confirm.html",
        plan=plan,
        revision=found,
        counts={likeness.value: found.count(likeness) for likeness in Likeness},
        dropped=[(found.rows[passage.id].code, passage) for passage in dropped if not passage.is_finished],
        finished=[(found.rows[passage.id].code, passage) for passage in dropped if passage.is_finished],
    )


@bp.post("/confirm")
@requires(Permission.PLAN_ISSUE)
def confirm(plan_id: int) -> ResponseReturnValue:
    """确认替代."""
    _, found = _own(plan_id, Permission.PLAN_ISSUE)
    done = plans.carry_over(signed_in.act(), plan_id, required_version(), request.form.get("seen", ""))
    flash(
        f"已替代 {found.replaces.name}：承接 {done.same + done.reworded} 条（改写 {done.reworded} 条），"
        f"终止 {done.dropped} 条。新增的任务校核后照常下达",
        "done",
    )
    return redirect(url_for("plans.show", plan_id=plan_id))


def _own(plan_id: int, permission: Permission = Permission.PLAN_CHECK) -> tuple[PlanRow, Revision]:
    demand(permission, queries.target_of(plan_id))
    revision = revision_queries.revision(plan_id)
    if revision is None:
        raise NotFound(NOT_REPLACING)
    return queries.plan_row(plan_id), revision


def _shown(revision: Revision, pair: Pair) -> Shown:
    before, after = _words(pair.old), _words(pair.new)
    parts = compare(before, after) if pair.old and pair.new else [("same", before or after)]
    known = pair.old or pair.new
    assert known is not None
    row = revision.rows[known.id]
    return Shown(
        pair=pair,
        before=tuple(part for part in parts if part[0] != "ins"),
        after=tuple(part for part in parts if part[0] != "del"),
        state=TaskState(row.state),
        code=row.code,
    )


def _words(passage: Passage | None) -> str:
    return passage.text + passage.statement if passage else ""


def _others(revision: Revision, kind: Likeness) -> list[tuple[int, str]]:
    """What a dropped clause might go on in, or a new one go on from."""
    if kind is Likeness.DROPPED:
        return [_option(one.new) for one in revision.pairs if one.new and not one.old]
    if kind is Likeness.NEW:
        return [_option(one.old) for one in revision.pairs if one.old and not one.new]
    return []


def _option(passage: Passage) -> tuple[int, str]:
    """A clause by its heading and its first words: a measure has several."""
    start = shortened(passage.text, _OPTION_WORDS)
    return (
        passage.id,
        f"{passage.label}{passage.title}：{start}"
        if passage.text != passage.title
        else f"{passage.label}{passage.title}",
    )
