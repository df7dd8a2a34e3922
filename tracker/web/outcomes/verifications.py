"""核定清单: what a plan's 核定 round has to decide, taken in one act, signed by a leader, printed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from tracker.acts.outcomes import verdicts
from tracker.acts.outcomes.verdicts import Seen, TooEarly
from tracker.errors import BadInput
from tracker.outcomes.verification import queries as verification_queries
from tracker.outcomes.verification.queries import VerificationList
from tracker.people.access import Permission
from tracker.vocabulary import VerdictResult
from tracker.web.request import signed_in
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.plain_request import id_in

bp = Blueprint("verifications", __name__, url_prefix="/verifications")


class BatchForm(Form):
    """整改至 of the verdicts that fell short; why bodies that have time left are not waited for."""

    rectify_by = DayField("整改至")
    reason = TextAreaField("提前核定的理由", [Length(max=500, message="理由最多 500 字")])


class SignForm(Form):
    """What a leader writes under the list; `seen`: the fingerprint of the list on the page."""

    seen = StringField("清单")
    remark = TextAreaField("签发意见")


@bp.get("/<int:round_id>")
@requires(Permission.VERDICT_LIST_VIEW)
def show(round_id: int) -> ResponseReturnValue:
    """The list with answers, proposals and verdicts."""
    return _page(round_id, BatchForm())


@bp.post("/<int:round_id>/take")
@requires(Permission.VERDICT_GIVE)
def take(round_id: int) -> ResponseReturnValue:
    """Take the ticked proposals as verdicts."""
    demand(Permission.VERDICT_GIVE, verification_queries.target(round_id))
    form = BatchForm()
    if not form.validate():
        return _page(round_id, form), 422
    try:
        early = form.reason.data or ""
        count = verdicts.take_proposals(signed_in.act(), round_id, _ticked(), form.rectify_by.value, early)
    except TooEarly as refused:
        form.reason.errors = [refused.message, *refused.details]
        return _page(round_id, form), 422
    except BadInput as refused:
        form.rectify_by.errors = [refused.message, *refused.details]
        return _page(round_id, form), 422
    flash(f"已按建议核定 {count} 个节点", "done")
    return redirect(url_for("verifications.show", round_id=round_id), 303)


@bp.get("/<int:round_id>/sign")
@requires(Permission.VERDICT_LIST_SIGN)
def ask_sign(round_id: int) -> ResponseReturnValue:
    """The list once more before it is signed."""
    demand(Permission.VERDICT_LIST_SIGN, verification_queries.target(round_id))
    verification_list = verification_queries.verification_list(round_id, signed_in.today())
    verification_list.demand_in_force()
    verification_list.demand_decided()
    return render_template("outcomes/verifications/sign.html", list=verification_list, form=SignForm())


@bp.post("/<int:round_id>/sign")
@requires(Permission.VERDICT_LIST_SIGN)
def sign(round_id: int) -> ResponseReturnValue:
    """Sign the list as shown."""
    demand(Permission.VERDICT_LIST_SIGN, verification_queries.target(round_id))
    form = SignForm()
    verdicts.sign(signed_in.act(), round_id, form.seen.data or "", form.remark.data or "")
    flash("已签发核定清单；之后改动结论会在清单上标出", "done")
    return redirect(url_for("verifications.show", round_id=round_id), 303)


def _page(round_id: int, form: BatchForm) -> str:
    target = verification_queries.target(round_id)
    demand(Permission.VERDICT_LIST_VIEW, target)
    verification_list: VerificationList = verification_queries.verification_list(round_id, signed_in.today())
    return render_template(
        "outcomes/verifications/show.html",
        list=verification_list,
        form=form,
        ticked=set(request.form.getlist("node", type=id_in)),
        may_judge=verification_list.replaced_by is None and allowed(Permission.VERDICT_GIVE, target),
        may_sign=allowed(Permission.VERDICT_LIST_SIGN, target),
        today=signed_in.today(),
    )


def _ticked() -> list[Seen]:
    """The milestones ticked, each with the result its row proposed."""
    ids = sorted(set(request.form.getlist("node", type=id_in)))
    said = {id: request.form.get(f"result_{id}", "") for id in ids}
    if unknown := [id for id in ids if said[id] not in set(VerdictResult)]:
        raise BadInput(f"有 {len(unknown)} 个节点没有建议结论，请刷新后再勾选")
    return [Seen(id, VerdictResult(said[id])) for id in ids]
