"""延期 (S14): a unit asks for a later date, the office looks first, a leader decides (domain.md 4)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.outcomes import extensions
from tracker.calendar.days import load_calendar
from tracker.errors import BadInput, RuleRefused
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.extensions import node_queries as postponing
from tracker.outcomes.extensions import queries, rules
from tracker.outcomes.extensions.node_queries import Node
from tracker.outcomes.extensions.queries import ExtensionRow
from tracker.people.access import OFFICE, Permission, Target, own_bodies, roles_towards, scope_of
from tracker.people.queries import holders_of
from tracker.vocabulary import ExtensionAct, ExtensionState, Role, Waiting
from tracker.web.outcomes.extension_forms import AnswerForm, ExtensionForm, form_of, request_in
from tracker.web.request import signed_in, waiting
from tracker.web.request.choices import options
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.plain_request import id_in
from tracker.web.request.versions import required_version

bp = Blueprint("extensions", __name__, url_prefix="/extensions")

A = ExtensionAct
_ANSWERED = tuple(state for state in ExtensionState if state not in rules.OPEN)
_WAITING = (Waiting.SCREEN, Waiting.DECIDE, Waiting.AMEND, Waiting.APPLY)

SOONEST = 15
NOTHING_TO_ASK = "这条任务没有可以延期的节点。本条自己写明时限、还没有达成的节点才能申请延期。"


@bp.get("")
@requires(Permission.EXTENSION_VIEW)
def index() -> ResponseReturnValue:
    """What waits for the person first, then what is on its way, then what was answered."""
    scope = scope_of(signed_in.actor())
    on_its_way = queries.in_scope(scope, rules.OPEN)
    if scope.is_whole:
        on_its_way = [row for row in on_its_way if row.state is not ExtensionState.DRAFT]
    waits = {matter.id for matter in waiting.some(_WAITING, len(on_its_way))}
    mine = [row for row in on_its_way if row.id in waits]
    answered = sorted(queries.in_scope(scope, _ANSWERED), key=lambda row: row.id, reverse=True)
    years = Counter(row.year for row in answered)
    year = request.args.get("year", max(years, default=0), type=id_in)
    return render_template(
        "outcomes/extensions/index.html",
        mine=mine,
        others=[row for row in on_its_way if row not in mine],
        answered=[row for row in answered if row.year == year],
        years=dict(sorted(years.items(), reverse=True)),
        year=year,
        today=signed_in.today(),
        is_unit=not scope.is_whole,
        soonest=_soonest(),
    )


@bp.get("/new/<int:task_id>")
@requires(Permission.EXTENSION_DRAFT)
def ask(task_id: int) -> ResponseReturnValue:
    """The form for a task's own milestones; ?milestone= chooses one."""
    nodes = _askable(task_id)
    asked = request.args.get("milestone", type=id_in)
    chosen = next((node for node in nodes if node.milestone_id == asked), nodes[0])
    form = ExtensionForm(data={"milestone_id": chosen.milestone_id})
    return _ask_page(task_id, form, nodes)


@bp.post("/new/<int:task_id>")
@requires(Permission.EXTENSION_DRAFT)
def create(task_id: int) -> ResponseReturnValue:
    """Keep a draft, or hand the request in."""
    nodes = _askable(task_id)
    form = ExtensionForm()
    chosen = next((node for node in nodes if node.milestone_id == form.milestone_id.data), None)
    if chosen is None:
        form.milestone_id.errors = ["请选择延哪一个节点"]
        return _ask_page(task_id, form, nodes), 422
    return _written(form, chosen, None) or (_ask_page(task_id, form, nodes), 422)


@bp.get("/<int:extension_id>")
@requires(Permission.EXTENSION_VIEW)
def show(extension_id: int) -> ResponseReturnValue:
    """One request with what can be done with it now."""
    demand(Permission.EXTENSION_VIEW, queries.target_of_request(extension_id, to_read=True))
    row = queries.extension(extension_id)
    return _page(row, form_of(row), AnswerForm(data={"due_on": row.requested_on}))


@bp.post("/<int:extension_id>")
@requires(Permission.EXTENSION_DRAFT)
def rewrite(extension_id: int) -> ResponseReturnValue:
    """Other words of a draft, kept or handed in."""
    demand(Permission.EXTENSION_DRAFT, queries.target_of_request(extension_id))
    row, form = queries.extension(extension_id), ExtensionForm()
    return _written(form, postponing.node(row.milestone_id), row) or (_page(row, form, AnswerForm()), 422)


@bp.post("/<int:extension_id>/withdraw")
@requires(Permission.EXTENSION_DRAFT)
def withdraw(extension_id: int) -> ResponseReturnValue:
    """Take it back."""
    demand(Permission.EXTENSION_DRAFT, queries.target_of_request(extension_id))
    extensions.withdraw(signed_in.act(), extension_id, required_version())
    flash("已撤回延期申请，时限不变；撤回的不计次数", "done")
    return redirect(url_for("extensions.index"), 303)


@bp.post("/<int:extension_id>/forward")
@requires(Permission.EXTENSION_SCREEN)
def forward(extension_id: int) -> ResponseReturnValue:
    """The first look: on to who decides."""
    demand(Permission.EXTENSION_SCREEN, queries.target_of_request(extension_id))
    row, form = queries.extension(extension_id), AnswerForm()
    extensions.forward(signed_in.act(), extension_id, required_version(), form.words.data or "")
    flash(f"已初审，转{_level(row).label}审批", "done")
    return redirect(url_for("extensions.index"), 303)


@bp.post("/<int:extension_id>/hand-back")
@requires(Permission.EXTENSION_SCREEN)
def hand_back(extension_id: int) -> ResponseReturnValue:
    """The first look: something is wanting."""
    demand(Permission.EXTENSION_SCREEN, queries.target_of_request(extension_id))
    row, form = queries.extension(extension_id), AnswerForm()
    if _lacks_reason(form, "请填写退回的理由，申请单位会看到"):
        return _page(row, form_of(row), form), 422
    extensions.hand_back(signed_in.act(), extension_id, required_version(), form.reason.data or "")
    flash("已退回申请单位补充", "done")
    return redirect(url_for("extensions.index"), 303)


@bp.post("/<int:extension_id>/grant")
@requires(Permission.EXTENSION_DECIDE)
def grant(extension_id: int) -> ResponseReturnValue:
    """The leader grants a later date."""
    demand(Permission.EXTENSION_DECIDE, queries.target_of_request(extension_id))
    row, form = queries.extension(extension_id), AnswerForm()
    fault = rules.date_fault(form.due_on.value, postponing.node(row.milestone_id).subject, signed_in.today())
    is_read = form.validate()
    if fault and not form.due_on.errors:
        form.due_on.errors = [fault]
    if fault or not is_read:
        return _page(row, form_of(row), form), 422
    extensions.grant(signed_in.act(), extension_id, required_version(), form.due_on.value, form.words.data or "")
    flash(f"已批准 {row.code} 延期至 {form.due_on.value}，原定时限 {row.original_due_on} 保留", "done")
    return redirect(url_for("extensions.index"), 303)


@bp.post("/<int:extension_id>/refuse")
@requires(Permission.EXTENSION_DECIDE)
def refuse(extension_id: int) -> ResponseReturnValue:
    """The leader does not grant it."""
    demand(Permission.EXTENSION_DECIDE, queries.target_of_request(extension_id))
    row, form = queries.extension(extension_id), AnswerForm()
    if _lacks_reason(form, "请填写不予延期的理由，申请单位会看到"):
        return _page(row, form_of(row), form), 422
    extensions.refuse(signed_in.act(), extension_id, required_version(), form.reason.data or "")
    flash(f"已答复 {row.code} 不予延期，时限不变", "done")
    return redirect(url_for("extensions.index"), 303)


def _lacks_reason(form: AnswerForm, fault: str) -> bool:
    """Whether no reason is given; the field then says what to do."""
    if (form.reason.data or "").strip():
        return False
    form.reason.errors = [fault]
    return True


def _soonest() -> list[tuple[Node, LedgerRow]]:
    """What a unit may ask for, each with its task's row; nothing for who does not ask."""
    bodies = own_bodies(signed_in.actor(), Permission.EXTENSION_DRAFT)
    nodes = postponing.soonest(bodies, SOONEST) if bodies else []
    ids = list(dict.fromkeys(node.task_id for node in nodes))
    tasks = {row.task_id: row for row in ledger_rows(ids, signed_in.today(), load_calendar())}
    return [(node, tasks[node.task_id]) for node in nodes]


def _askable(task_id: int) -> list[Node]:
    """The nodes the person may ask a later date for; RuleRefused where there is none."""
    demand(Permission.EXTENSION_DRAFT, queries.target_of_task(task_id))
    departments = own_bodies(signed_in.actor(), Permission.EXTENSION_DRAFT)
    own = [node for node in postponing.nodes_of([task_id]) if node.askers & departments]
    free = [one for one in own if one.refusal(departments) is None and one.open_id is None]
    if not free:
        raise RuleRefused(_why_nothing(own, departments))
    return free


def _why_nothing(nodes: list[Node], departments: frozenset[int]) -> str:
    if any(node.open_id for node in nodes):
        return "已有办理中的延期申请，请在“延期”里打开那一份。"
    told = {why for node in nodes if (why := node.refusal(departments))}
    return f"{told.pop()}。" if len(told) == 1 else NOTHING_TO_ASK


def _written(form: ExtensionForm, node: Node, row: ExtensionRow | None) -> ResponseReturnValue | None:
    """Save or hand in; None where the form must be shown again with what is wanting."""
    new, is_handed_in = request_in(form), request.form.get("do") != "save"
    is_read = form.validate()
    wanting = rules.problems(new, node.subject, signed_in.today()) if is_handed_in else rules.too_long(new)
    for problem in wanting:
        if not form[problem.field].errors:
            form[problem.field].errors = [problem.message]
    if wanting or not is_read:
        return None
    do = extensions.apply if is_handed_in else extensions.save
    version = required_version() if row else None
    try:
        made = do(signed_in.act(), node.milestone_id, row.id if row else None, version, new)
    except BadInput as refused:
        form.reason.errors = [refused.message, *refused.details]
        return None
    if is_handed_in:
        extension = queries.extension(made)
        flash(
            f"已提交延期申请，综合处初审后由{_level(extension).label}审批，{extension.answer_by} 前答复；时限没有改变",
            "done",
        )
    else:
        flash("已保存草稿，由单位负责人提交", "done")
    return redirect(url_for("extensions.show", extension_id=made), 303)


def _ask_page(task_id: int, form: ExtensionForm, nodes: list[Node]) -> str:
    form.milestone_id.choices = options([(node.milestone_id, f"{node.text}（时限 {node.due_on}）") for node in nodes])
    chosen = next((node for node in nodes if node.milestone_id == form.milestone_id.data), nodes[0])
    task = next(ledger_rows([task_id], signed_in.today(), load_calendar()))
    return render_template(
        "outcomes/extensions/ask.html", form=form, nodes=nodes, node=chosen, task=task, **_route(chosen), **_words()
    )


def _page(row: ExtensionRow, form: ExtensionForm, answer: AnswerForm) -> str:
    node, target = postponing.node(row.milestone_id), queries.target_of_request(row.id)
    return render_template(
        "outcomes/extensions/show.html",
        held=node.refusal_of(row.asked_by_id) if row.is_open else None,
        row=row,
        form=form,
        answer=answer,
        node=node,
        history=queries.history(row.id),
        may_write=_is_mine_to(A.SAVE, row, Permission.EXTENSION_DRAFT, target),
        may_withdraw=_is_mine_to(A.WITHDRAW, row, Permission.EXTENSION_DRAFT, target),
        may_screen=_is_mine_to(A.FORWARD, row, Permission.EXTENSION_SCREEN, target),
        may_decide=_is_mine_to(A.GRANT, row, Permission.EXTENSION_DECIDE, target),
        **_route(node, row.level),
        **_words(),
    )


def _route(node: Node, level: Role | None = None) -> dict[str, Any]:
    """Who will look and decide, by name."""
    code, today = queries.target(node.milestone_id).jurisdiction_id, signed_in.today()
    is_late = node.due_on is not None and today > node.due_on
    decides = level or rules.level_of(node.subject.made + 1, is_late)

    def names(*roles: Role) -> str:
        return "、".join(dict.fromkeys(holder.name for holder in holders_of(roles, code, today)))

    return {"level": decides, "screens": names(*OFFICE), "decides": names(decides), "is_late": is_late}


def _words() -> dict[str, Any]:
    is_head = allowed(Permission.EXTENSION_APPLY)
    return {"today": signed_in.today(), "is_head": is_head, "at_most": rules.AT_MOST, "answered_in": rules.ANSWERED_IN}


def _level(row: ExtensionRow) -> Role:
    return row.level or Role.LEADER


def _is_mine_to(act: ExtensionAct, row: ExtensionRow, permission: Permission, target: Target) -> bool:
    """Whether the tables let the person's roles do this to the request as it stands."""
    roles = roles_towards(signed_in.actor(), target)
    return rules.is_for(row.state, act, roles, row.level) and allowed(permission, target)
