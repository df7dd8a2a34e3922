"""报表, its editions: one with its rows of then, what is done with it, its files, the check of all fingerprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from tracker.acts.supervision import editions as acts
from tracker.audit import checking_queries
from tracker.errors import NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.supervision.editions import compare_queries, kept_queries
from tracker.supervision.editions.body_queries import bodies_of
from tracker.supervision.editions.kept_queries import EditionLine, Wanted
from tracker.supervision.editions.rules import NO_EDITION
from tracker.supervision.editions.waiting_queries import held_back, sentence, waits_for
from tracker.supervision.period import span_of
from tracker.vocabulary import Colour, DifferenceKind, EditionState
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.kept_files import editions
from tracker.web.request.plain_request import id_in, page_in, page_of
from tracker.web.request.versions import required_version
from tracker.web.rounds.edition_files import hand_out, offered, target_of
from tracker.web.rounds.forms import FILE_NAMES, BackForm

bp = Blueprint("editions", __name__, url_prefix="/editions")

SIZE = 50
ONLY = {"completed": "已完成", "overdue": "逾期"}


@bp.post("")
@requires(Permission.EDITION_PREPARE)
def create() -> ResponseReturnValue:
    """Have the next edition of a quarter or a year made; who asks while it is made is shown the same progress."""
    span = span_of(request.form.get("quarter", ""))
    run_id = acts.request(signed_in.act(), signed_in.home_jurisdiction(), span)
    flash(f"正在生成{span.label}报表；同一版有人已申请的，等同一份", "done")
    return redirect(url_for("runs.show", run_id=run_id, then="file"), 303)


@bp.get("/<int:edition_id>")
@requires(Permission.EDITION_VIEW)
def show(edition_id: int) -> ResponseReturnValue:
    """One edition: counts that open their rows, the rows as they were, what may be done with it."""
    one = _own(edition_id)
    wanted = _wanted()
    bodies = bodies_of(edition_id, one.sha256, one.jurisdiction_id, one.as_of)
    ids = kept_queries.tasks_then(edition_id, wanted, bodies)
    number = page_of("page", len(ids), SIZE)
    rows = kept_queries.rows_then(edition_id, ids[(number - 1) * SIZE : number * SIZE])
    return render_template(
        "rounds/editions/show.html",
        one=one,
        wanted=wanted,
        only=ONLY,
        rows=rows,
        total=len(ids),
        own={row.task_id: bodies.light_of(wanted.department, row) for row in rows} if wanted.department else {},
        number=number,
        size=SIZE,
        files=offered(one),
        names=FILE_NAMES,
        colours=tuple(Colour),
        bodies=bodies.counts(),
        differences=kept_queries.differences_of(edition_id),
        held_back=[sentence(matter) for matter in held_back(waits_for(edition_id, signed_in.today()))],
        anchor=checking_queries.anchor_of_edition(edition_id),
        others=[other for other in kept_queries.editions(one.jurisdiction_id, one.quarter) if other.id != one.id],
        may_review=one.state is EditionState.DRAFT and allowed(Permission.EDITION_PREPARE, target_of(one)),
        may_return=one.state is EditionState.REVIEWED and allowed(Permission.EDITION_PREPARE, target_of(one)),
        may_sign=allowed(Permission.EDITION_SIGN, target_of(one)),
        may_prepare=one.is_newest and one.state is not EditionState.REVIEWED and allowed(Permission.EDITION_PREPARE),
    )


@bp.get("/<int:edition_id>/tasks/<string:code>")
@requires(Permission.EDITION_VIEW)
def task(edition_id: int, code: str) -> ResponseReturnValue:
    """A task in full as the edition has it: names, words, figures and lights of then."""
    one = _own(edition_id)
    return render_template("rounds/editions/task.html", one=one, row=kept_queries.row_then(edition_id, code))


@bp.get("/compare")
@requires(Permission.EDITION_VIEW)
def compare() -> ResponseReturnValue:
    """两版对比: what changed from one edition to another, by the bodies whose it is."""
    known = kept_queries.editions(signed_in.home_jurisdiction())
    after = _chosen(known, "after") or next(iter(known), None)
    before = _chosen(known, "before") or _one_before(known, after)
    found = []
    if before is not None and after is not None:
        found = compare_queries.compared(before.id, after.id, is_same_round=before.round_id == after.round_id)
    kind = next((one for one in DifferenceKind if one == request.args.get("kind")), None)
    return render_template(
        "rounds/editions/compare.html",
        known=known,
        before=before,
        after=after,
        kinds=tuple(DifferenceKind),
        kind=kind,
        counts=Counter(difference.kind for difference in found),
        units=compare_queries.by_department([difference for difference in found if kind in (None, difference.kind)]),
        total=len(found),
    )


def _chosen(known: Sequence[EditionLine], name: str) -> EditionLine | None:
    wanted = request.args.get(name, type=id_in)
    return next((line for line in known if line.id == wanted), None)


def _one_before(known: Sequence[EditionLine], after: EditionLine | None) -> EditionLine | None:
    """What an edition is compared with unless somebody says otherwise: the one it corrects, else the quarter before.

    Of a year's first its last quarter, with which it has its tasks and day in common; of a quarter never a year.
    """
    later = [line.id for line in known].index(after.id) if after is not None else len(known)
    others = (line for line in known[later + 1 :] if not line.is_year or (after and line.quarter == after.quarter))
    return next(others, None)


@bp.get("/history")
@requires(Permission.EDITION_VIEW)
def history() -> ResponseReturnValue:
    """历期对比: each task's light when the last quarters were closed."""
    code = signed_in.home_jurisdiction()
    number = page_in(request.args.get("page", ""))
    return render_template(
        "rounds/editions/history.html", found=compare_queries.history(code, number, SIZE), number=number, size=SIZE
    )


@bp.post("/<int:edition_id>/review")
@requires(Permission.EDITION_PREPARE)
def review(edition_id: int) -> ResponseReturnValue:
    """It was looked at and can be signed."""
    one = _own(edition_id)
    acts.review(signed_in.act(), edition_id, required_version(), request.form.get("seen", ""))
    flash(f"已审核{one.quarter_label}报表第{one.number}版，待综合处负责人签发", "done")
    return redirect(url_for("editions.show", edition_id=edition_id), 303)


@bp.get("/<int:edition_id>/return")
@requires(Permission.EDITION_PREPARE)
def ask_return(edition_id: int) -> ResponseReturnValue:
    """Why it goes back."""
    return render_template("rounds/editions/return.html", one=_own(edition_id), form=BackForm())


@bp.post("/<int:edition_id>/return")
@requires(Permission.EDITION_PREPARE)
def give_back(edition_id: int) -> ResponseReturnValue:
    """It is a draft again."""
    one, form = _own(edition_id), BackForm()
    if not form.validate():
        return render_template("rounds/editions/return.html", one=one, form=form), 422
    acts.give_back(signed_in.act(), edition_id, required_version(), form.reason.data or "")
    flash("已退回草稿，可以重新生成或再次审核", "done")
    return redirect(url_for("editions.show", edition_id=edition_id), 303)


@bp.get("/<int:edition_id>/sign")
@requires(Permission.EDITION_SIGN)
def ask_sign(edition_id: int) -> ResponseReturnValue:
    """What is signed, before it is."""
    one = _own(edition_id)
    return render_template("rounds/editions/sign.html", one=one, colours=tuple(Colour), refused=None)


@bp.post("/<int:edition_id>/sign")
@requires(Permission.EDITION_SIGN)
def sign(edition_id: int) -> ResponseReturnValue:
    """Sign it off: from now on nothing of it changes."""
    one = _own(edition_id)
    try:
        acts.sign(signed_in.act(), edition_id, required_version(), request.form.get("seen", ""), editions())
    except RuleRefused as refused:
        page = render_template("rounds/editions/sign.html", one=one, colours=tuple(Colour), refused=refused)
        return page, 422
    signed = kept_queries.edition(edition_id)
    flash(f"已签发{one.quarter_label}报表，{signed.label}；文件和数据已冻结，以后下载都是同一份", "done")
    return redirect(url_for("editions.show", edition_id=edition_id), 303)


@bp.get("/<int:edition_id>/files/<string:book>")
@requires(Permission.EDITION_VIEW)
def file(edition_id: int, book: str) -> ResponseReturnValue:
    """A file of it, byte for byte as it was made."""
    return hand_out(_own(edition_id), book)


@bp.post("/verify")
@requires(Permission.EDITION_VIEW)
def verify() -> ResponseReturnValue:
    """Compare files and data of all editions with their fingerprints."""
    found = acts.verify(signed_in.act(), signed_in.home_jurisdiction(), editions())
    return render_template("rounds/editions/verify.html", found=found)


def _own(edition_id: int) -> EditionLine:
    """One of one's own jurisdiction."""
    one = kept_queries.edition(edition_id)
    if one.jurisdiction_id != signed_in.home_jurisdiction():
        raise NotFound(NO_EDITION)
    demand(Permission.EDITION_VIEW, target_of(one))
    return one


def _wanted() -> Wanted:
    """What the address asks for; what cannot be read is left out."""
    light, only = request.args.get("light", ""), request.args.get("only", "")
    return Wanted(
        light=next((colour for colour in Colour if colour == light), None),
        department=request.args.get("unit") or None,
        only=only if only in ONLY else None,
    )
