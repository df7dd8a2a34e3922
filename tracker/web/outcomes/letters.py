"""函件: one letter with what can be done with it now; those of the region for 综合处, those to it for a unit."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.actor import Act
from tracker.acts.supervision import letters
from tracker.acts.supervision import templates as own_templates
from tracker.alerts.ladder.cause_queries import relieved as relieved_of
from tracker.alerts.ladder.draft_queries import Anew, anew_of, gone_since_signed
from tracker.alerts.ladder.paper_queries import ON_PAPER, file_name, paper_of, template_of
from tracker.alerts.ladder.reminding_queries import at_rest_of, settled_since_sent
from tracker.alerts.papers import FIELDS, REQUIRED, BadTemplate, render
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.outcomes.letters import queries, rules
from tracker.outcomes.letters.queries import LetterRow
from tracker.papers.queries import standings
from tracker.people.access import OFFICE, UNIT, Permission, roles_towards, scope_of
from tracker.people.accounts.approval_queries import on_paper
from tracker.stores.fingerprints import fingerprint
from tracker.vocabulary import LetterAct, LetterKind, LetterState, Role, SentBy, TemplateFamily, Waiting
from tracker.web.outcomes.letter_forms import (
    AnswerForm,
    AskAgainForm,
    DraftForm,
    NumberForm,
    ReasonForm,
    SendForm,
    TemplateForm,
    form_of,
)
from tracker.web.request import signed_in, waiting
from tracker.web.request.form import Form
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.kept_files import DOCX, made, uploads
from tracker.web.request.plain_request import page_of
from tracker.web.request.trail import FileOf
from tracker.web.request.versions import required_version
from tracker.worklist.office_home_queries import unanswered_letters

bp = Blueprint("letters", __name__, url_prefix="/letters")


WAITING = (
    *(Waiting.DRAW_UP, Waiting.SIGN_LETTER, Waiting.SEND_LETTER),
    *(Waiting.ANSWER, Waiting.APPROVE_ANSWER, Waiting.NOTE_ANSWER, Waiting.READ_ANSWER),
)
"""What waits here."""

A, S = LetterAct, LetterState
_PAGE = 100
"""Letters that have ended, on one page."""
_OVER = tuple(state for state in LetterState if state not in rules.OPEN)


@bp.get("")
@requires(Permission.LETTER_VIEW)
def index() -> ResponseReturnValue:
    """What waits for the person first, then what is under way, then what is over."""
    scope, today = scope_of(signed_in.actor()), signed_in.today()
    under_way = queries.in_scope(scope, rules.OPEN)
    relieved = relieved_of([letter.id for letter in under_way if letter.state in rules.AWAITED])
    at_rest = at_rest_of([letter.id for letter in under_way if letter.is_late(today)], today) | relieved
    mine = {matter.id for matter in waiting.some(WAITING, len(under_way))} if under_way else set()
    ended = queries.count_in_scope(scope, _OVER)
    page = page_of("page", ended, _PAGE)
    to_note = _to_note(at_rest, today)
    waiting.note_answers(len(to_note))
    mine |= to_note
    return render_template(
        "outcomes/letters/index.html",
        mine=[row for row in under_way if row.id in mine],
        others=[row for row in under_way if row.id not in mine],
        over=queries.in_scope(scope, _OVER, limit=_PAGE, offset=(page - 1) * _PAGE),
        ended=ended,
        page=page,
        size=_PAGE,
        at_rest=at_rest,
        relieved=relieved,
        is_unit=not scope.is_whole,
        may_template=allowed(Permission.LETTER_TEMPLATE),
        today=today,
    )


def _to_note(at_rest: Collection[int], today: date) -> set[int]:
    """Of letters that ask for nothing any more those of which 综合处 has still to note the answer (函件反馈待录入)."""
    if not at_rest or not OFFICE.intersection(signed_in.actor().roles):
        return set()
    own = unanswered_letters(signed_in.home_jurisdiction(), today, waiting.own_plans())
    return set(own).intersection(at_rest)


@bp.get("/templates")
@requires(Permission.LETTER_TEMPLATE)
def templates() -> ResponseReturnValue:
    """Which template each kind is filled into."""
    return _templates_page(TemplateForm())


@bp.post("/templates")
@requires(Permission.LETTER_TEMPLATE)
def take_template() -> ResponseReturnValue:
    """The office's own, tried with real facts before it is taken."""
    form, file = TemplateForm(), request.files.get("file")
    is_read = form.validate()
    if file is None or not file.filename:
        form.file.errors = ["请选择模板文件（.docx）"]
    elif is_read:
        kind = LetterKind(form.kind.data or "")
        try:
            own_templates.take_for_letters(signed_in.act(), kind, file.filename, file.read(), uploads())
        except BadInput as refused:
            form.file.errors = [f"{refused.message}：{'；'.join(refused.details)}"]
        else:
            flash(f"{kind.label}改用《{file.filename}》", "done")
            return redirect(url_for("letters.templates"), 303)
    return _templates_page(form), 422


@bp.post("/templates/drop")
@requires(Permission.LETTER_TEMPLATE)
def drop_template() -> ResponseReturnValue:
    """Back to the shipped one."""
    form = TemplateForm()
    form.demand_valid()
    own_templates.drop_for_letters(signed_in.act(), LetterKind(form.kind.data or ""))
    flash("已恢复自带模板", "done")
    return redirect(url_for("letters.templates"), 303)


@bp.get("/templates/<string:kind>.docx")
@requires(Permission.LETTER_TEMPLATE)
def template(kind: str) -> ResponseReturnValue:
    """The file itself, to be changed in Word."""
    if kind not in {one.value for one in ON_PAPER}:
        raise NotFound("没有这种函件模板")
    found = LetterKind(kind)
    data = template_of(signed_in.home_jurisdiction(), found, uploads())
    return made(data, FileOf("template", found.value), f"{found.label}模板.docx", DOCX)


def _templates_page(form: TemplateForm) -> str:
    known = standings(signed_in.home_jurisdiction(), TemplateFamily.LETTER)
    return render_template(
        "outcomes/letters/templates.html",
        form=form,
        kinds=[(kind, known[kind].own) for kind in ON_PAPER],
        fields=FIELDS,
        required=REQUIRED,
    )


@bp.get("/<int:letter_id>")
@requires(Permission.LETTER_VIEW)
def show(letter_id: int) -> ResponseReturnValue:
    """One letter."""
    return _page(_to(letter_id, Permission.LETTER_VIEW))


@bp.get("/<int:letter_id>/paper.docx")
@requires(Permission.LETTER_VIEW)
def paper(letter_id: int) -> ResponseReturnValue:
    """The letter as .docx, as it stands; a 通报 has no paper of its own."""
    row = _to(letter_id, Permission.LETTER_VIEW)
    if row.kind in rules.WITHOUT_PAPER:
        raise RuleRefused("通报随督查专报或调度专报印发，这里没有单独的文稿。")
    template = template_of(row.jurisdiction_id, row.kind, uploads())
    try:
        data = render(template, paper_of(_up_to_date(row, anew_of(row.id, signed_in.today()))))
    except BadTemplate as refused:
        raise RuleRefused(
            f"{row.kind.label}模板填不了：{refused}。请综合处负责人在函件模板页更换，或恢复自带模板。"
        ) from refused
    return made(data, FileOf("letter", letter_id), file_name(row), DOCX)


@bp.post("/<int:letter_id>")
@requires(Permission.LETTER_DRAFT)
def save(letter_id: int) -> ResponseReturnValue:
    """Keep the draft, or hand it to who signs."""
    row = _to(letter_id, Permission.LETTER_DRAFT)
    # Where no rung is left out any more the page asks for no reason: the one that was given stays.
    form = DraftForm(data={"skip_reason": row.skip_reason})
    form.validate()
    is_handed_in = request.form.get("do") != "save"
    do = letters.submit if is_handed_in else letters.save
    with form.blaming(form.body):
        do(signed_in.act(), letter_id, required_version(), form.words())
        return _done(letter_id, f"已送{_signers(row.kind)}审签" if is_handed_in else "已保存草稿")
    return _page(row, draft=form), 422


@bp.post("/<int:letter_id>/redraw")
@requires(Permission.LETTER_DRAFT)
def redraw(letter_id: int) -> ResponseReturnValue:
    """Draw the draft up anew."""
    _to(letter_id, Permission.LETTER_DRAFT)
    letters.redraw(signed_in.act(), letter_id, required_version())
    return _done(letter_id, "已按今天的事实重拟")


@bp.post("/<int:letter_id>/fall")
@requires(Permission.LETTER_VIEW)
def fall(letter_id: int) -> ResponseReturnValue:
    """Its cause went away: who writes or signs it need not wait for the next scan."""
    _to(letter_id, Permission.LETTER_VIEW)
    letters.fall(signed_in.act(), letter_id, required_version())
    return _done(letter_id, "事由已消失，这份函件已失效")


@bp.post("/<int:letter_id>/sign")
@requires(Permission.LETTER_SIGN)
def sign(letter_id: int) -> ResponseReturnValue:
    """Sign it off."""
    row = _to(letter_id, Permission.LETTER_SIGN)
    letters.sign(signed_in.act(), letter_id, required_version(), request.form.get("read"))
    flash("已审定，随下一期通报印发" if row.kind in rules.WITHOUT_PAPER else "已审签，由综合处编号并发出", "done")
    return redirect(url_for("letters.index"), 303)


@bp.post("/<int:letter_id>/return")
@requires(Permission.LETTER_SIGN)
def hand_back(letter_id: int) -> ResponseReturnValue:
    """It is to be otherwise."""
    return _with_reason(letter_id, Permission.LETTER_SIGN, letters.hand_back, "已退回修改")


@bp.post("/<int:letter_id>/number")
@requires(Permission.LETTER_DRAFT)
def number(letter_id: int) -> ResponseReturnValue:
    """Give it its number."""
    row, form = _to(letter_id, Permission.LETTER_DRAFT), NumberForm()
    if form.validate():
        with form.blaming(form.first):
            word, first = form.word.data or "", form.first.data
            given = letters.number(signed_in.act(), letter_id, required_version(), word, first)
            return _done(letter_id, f"已编号 {given}，下载盖章后发出")
    return _page(row, numbered=form), 422


@bp.post("/<int:letter_id>/send")
@requires(Permission.LETTER_DRAFT)
def send(letter_id: int) -> ResponseReturnValue:
    """Note that it left."""
    row, form = _to(letter_id, Permission.LETTER_DRAFT), SendForm()
    if form.validate():
        with form.blaming(form.sent_on):
            on, by = form.sent_on.value or signed_in.today(), SentBy(form.sent_by.data or "")
            is_sure = bool(form.still.data)
            letters.send(signed_in.act(), letter_id, required_version(), on, by, is_sure=is_sure)
            said = "已登记发出，收函单位在系统里可以看到" if row.kind is not LetterKind.DISPATCH else "已登记印发"
            return _done(letter_id, said)
    return _page(row, sent=form), 422


@bp.post("/<int:letter_id>/receive")
@requires(Permission.LETTER_ANSWER)
def receive(letter_id: int) -> ResponseReturnValue:
    """The body has it."""
    _to(letter_id, Permission.LETTER_ANSWER)
    letters.receive(signed_in.act(), letter_id, required_version())
    return _done(letter_id, "已签收，请按期反馈")


@bp.post("/<int:letter_id>/answer")
@requires(Permission.LETTER_ANSWER)
def answer(letter_id: int) -> ResponseReturnValue:
    """The body answers, or its liaison hands the answer to its head; 综合处 enters one that came on paper."""
    row, form = _to(letter_id, Permission.LETTER_ANSWER), AnswerForm()
    if form.validate():
        with form.blaming(form.answer):
            return _done(letter_id, _answer(row, form))
    return _page(row, answered=form), 422


def _answer(row: LetterRow, form: AnswerForm) -> str:
    """What was done with it, in words."""
    act, version, words = signed_in.act(), required_version(), form.answer.data or ""
    if allowed(Permission.LETTER_DRAFT):
        letters.answer(act, row.id, version, words, form.answered_on.value)
        return "已录入反馈，请审核"
    roles = roles_towards(signed_in.actor(), queries.target_of_letter(row.id))
    if row.kind not in rules.TO_HEADS or Role.UNIT_HEAD in roles:
        letters.answer(act, row.id, version, words)
        return "已反馈，由综合处审核"
    if _is_on_paper(row):
        letters.sign_off(act, row.id, version, words, form.signature())
        return "已登记线下签批并反馈，由综合处审核"
    letters.propose(act, row.id, version, words)
    return "已送本单位负责人审批，批准后反馈综合处"


@bp.post("/<int:letter_id>/send-back")
@requires(Permission.LETTER_ANSWER)
def send_back(letter_id: int) -> ResponseReturnValue:
    """The head wants the answer otherwise."""
    return _with_reason(letter_id, Permission.LETTER_ANSWER, letters.send_back, "已退回联络员修改")


@bp.post("/<int:letter_id>/ask-again")
@requires(Permission.LETTER_DRAFT)
def ask_again(letter_id: int) -> ResponseReturnValue:
    """The answer does not do."""
    row, form = _to(letter_id, Permission.LETTER_DRAFT), AskAgainForm()
    if form.validate():
        with form.blaming(form.reason):
            reason, answer_in = form.reason.data or "", form.answer_in.data
            letters.ask_again(signed_in.act(), letter_id, required_version(), reason, answer_in)
            return _done(letter_id, "已退回补充，理由和新的反馈时限已通知收函单位")
    return _page(row, again=form), 422


@bp.post("/<int:letter_id>/close")
@requires(Permission.LETTER_DRAFT)
def close(letter_id: int) -> ResponseReturnValue:
    """The answer does."""
    _to(letter_id, Permission.LETTER_DRAFT)
    letters.close(signed_in.act(), letter_id, required_version())
    flash("已销号", "done")
    return redirect(url_for("letters.index"), 303)


@bp.post("/<int:letter_id>/withdraw")
@requires(Permission.LETTER_DRAFT)
def withdraw(letter_id: int) -> ResponseReturnValue:
    """Take the draft back."""
    return _with_reason(letter_id, Permission.LETTER_DRAFT, letters.withdraw, "已撤回，理由留在办理记录里")


@bp.post("/<int:letter_id>/void")
@requires(Permission.LETTER_VIEW)
def void(letter_id: int) -> ResponseReturnValue:
    """What was signed is not to hold."""
    return _with_reason(letter_id, Permission.LETTER_VIEW, letters.void, "已作废，编号不再使用")


GiveReason = Callable[[Act, int, int | None, str], None]


def _with_reason(letter_id: int, permission: Permission, do: GiveReason, said: str) -> ResponseReturnValue:
    row, form = _to(letter_id, permission), ReasonForm()
    if form.validate():
        with form.blaming(form.reason):
            do(signed_in.act(), letter_id, required_version(), form.reason.data or "")
            return _done(letter_id, said)
    return _page(row, reason=form), 422


def _done(letter_id: int, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for("letters.show", letter_id=letter_id), 303)


def _to(letter_id: int, permission: Permission) -> LetterRow:
    demand(permission, queries.target_of_letter(letter_id))
    return queries.letter(letter_id)


def _up_to_date(row: LetterRow, now: Anew | None) -> LetterRow:
    return replace(row, title=now.titles.get(row.title, row.title), body=now.body) if now else row


def _is_on_paper(row: LetterRow) -> bool:
    return bool(row.department_id and on_paper([row.department_id]))


def _signers(kind: LetterKind) -> str:
    return "或".join(role.label for role in Role if role in rules.SIGNERS[kind])


_IN_UNIT = frozenset({A.PROPOSE, A.SEND_BACK})
_OUTSIDE = frozenset({A.SEND, A.RECEIVE, *rules.ANSWERS, A.ASK_AGAIN, A.CLOSE, A.VOID})


def _seen(roles: Collection[str]) -> Collection[LetterAct]:
    """How a draft came about is the business of 综合处, how an answer did that of its body."""
    if OFFICE.intersection(roles):
        return frozenset(LetterAct) - _IN_UNIT
    return _OUTSIDE | _IN_UNIT if UNIT.intersection(roles) else _OUTSIDE


def _page(stored: LetterRow, **forms: Form) -> str:
    now = anew_of(stored.id, signed_in.today())
    row = _up_to_date(stored, now)
    target = queries.target_of_letter(row.id)
    roles = roles_towards(signed_in.actor(), target)

    def may(act: LetterAct, permission: Permission) -> bool:
        return rules.is_for(row.kind, row.state, act, roles) and allowed(permission, target)

    drafts, signs, answers = Permission.LETTER_DRAFT, Permission.LETTER_SIGN, Permission.LETTER_ANSWER
    history, word = queries.history(row.id), queries.last_word(row.jurisdiction_id)
    return render_template(
        "outcomes/letters/show.html",
        row=row,
        now=now,
        gone=gone_since_signed(stored.id, signed_in.today()),
        settled=settled_since_sent(stored.id, signed_in.today()),
        is_relieved=row.state in rules.AWAITED and row.id in relieved_of([row.id]),
        codes={item.task_id: item.code for item in row.items},
        read=fingerprint(row.body.encode()),
        paper=paper_of(row),
        history=history,
        seen=[one for one in history if one.act in _seen(roles)],
        left_out=rules.named(queries.left_out_of(row.id)),
        signers=_signers(row.kind),
        has_paper=row.kind not in rules.WITHOUT_PAPER,
        may_write=may(A.SUBMIT, drafts),
        may_sign=may(A.SIGN, signs),
        may_number=may(A.NUMBER, drafts),
        may_send=may(A.SEND, drafts),
        may_receive=may(A.RECEIVE, answers),
        may_answer=may(A.ANSWER, answers),
        may_propose=may(A.PROPOSE, answers) and not may(A.ANSWER, answers),
        may_send_back=may(A.SEND_BACK, answers),
        is_on_paper=may(A.SIGN_OFF, answers) and not may(A.ANSWER, answers) and _is_on_paper(row),
        may_close=may(A.CLOSE, drafts),
        may_withdraw=may(A.WITHDRAW, drafts),
        may_void=may(A.VOID, signs if row.state is S.DECIDED else drafts),
        is_office=allowed(drafts),
        draft=forms.get("draft") or form_of(row),
        numbered=forms.get("numbered") or NumberForm(data={"word": word}),
        may_start=not row.signed_on or queries.start_of(row.jurisdiction_id, word, row.signed_on.year) is None,
        sent=forms.get("sent") or SendForm(data={"sent_on": signed_in.today()}),
        answered=forms.get("answered")
        or AnswerForm(
            data={
                "answer": "" if allowed(drafts) else row.proposed or (row.answer if row.returned else ""),
                "answered_on": signed_in.today(),
                "signed_on": signed_in.today(),
            }
        ),
        again=forms.get("again") or AskAgainForm(),
        reason=forms.get("reason") or ReasonForm(),
        today=signed_in.today(),
    )
