"""Acts on letters of the ladder: drawn up, signed off, numbered, sent, answered, closed (domain.md 4, 8, 10).

A scan draws most of them up; whatever leaves does so by a person's act here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker import changes
from tracker.actor import SYSTEM, Act
from tracker.acts.reporting.paper import Signature, faults_of
from tracker.alerts.end_queries import HANDLED
from tracker.alerts.ladder import draft_queries
from tracker.alerts.ladder import steps as ladder
from tracker.alerts.ladder.draft_queries import Anew, Why, scene_of
from tracker.alerts.ladder.redrawing import limits_said
from tracker.alerts.results import letter_steps
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.outcomes.letters import queries, rules, steps
from tracker.outcomes.letters.rules import Number
from tracker.outcomes.letters.steps import EventDetails
from tracker.outcomes.models import Letter, LetterItem
from tracker.people.access import OFFICE, Permission, roles_towards
from tracker.people.accounts.approval_queries import on_paper
from tracker.plans.models import Task
from tracker.problems import Problem
from tracker.reporting.line_queries import is_expected
from tracker.reporting.models import Report
from tracker.stores.fingerprints import fingerprint
from tracker.typed import something
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    LetterAct,
    LetterKind,
    LetterState,
    Role,
    SentBy,
)

LONGEST = 20000
LONGEST_BODY = 50_000
"""As long as a draft of some 130 tasks gets; a page that sends more is refused as a whole."""

LONGEST_MATTER = 500
MOST_DAYS = 60
MOST_NUMBERS = 99999


@dataclass(frozen=True)
class Words:
    """What a draft says, as a person leaves it."""

    title: str
    body: str
    contact: str
    answer_in: int
    skip_reason: str = ""


def draw_up(act: Act, task_id: int, department_id: int, stage: AlertStage, reason: str = "", matter: str = "") -> int:
    """综合处 goes to a rung of its own accord; the id of the draft. `matter`: why, as the letter says it.

    RuleRefused where the class of the body knows no such rung, BadInput where one is left out without a reason, or
    where there is nothing to write of.
    """
    if len(matter) > LONGEST_MATTER:
        raise BadInput(f"事由不超过 {LONGEST_MATTER} 字。", field="matter")
    with changes.writing(act):
        task = db.session.get(Task, task_id)
        if task is None or (act.actor.is_person and task.jurisdiction_id != act.actor.jurisdiction_id):
            raise NotFound(queries.NO_LETTER)
        had = queries.taken([(task_id, department_id)]).get((task_id, department_id), set())
        left_out = rules.left_out(stage, had, by_rule=False)
        if left_out and not something(reason):
            raise BadInput(f"越过了{rules.named(left_out)}，请填写理由。", field="reason")
        scene, why = scene_of(task.jurisdiction_id, act.today), Why(matter, reason)
        new = draft_queries.by_hand(scene, task_id, task.plan_id, department_id, stage, act.request_id, why)
        ladder.hold(task.jurisdiction_id)
        letter = steps.draw_up(act, new)
        ladder.supersede(act, [letter])
        return letter.id


def dispatch(act: Act, round_id: int) -> int:
    """Draw up the 调度函 of a quarter that is open; RuleRefused where it has one that was not taken back."""
    with changes.writing(act):
        code = act.actor.jurisdiction_id or ""
        new = next(
            (letter for letter in draft_queries.dispatches(scene_of(code, act.today)) if letter.round_id == round_id),
            None,
        )
        if new is None:
            raise RuleRefused("这一期已有调度函，或者已经关闭。请在函件列表里查看。")
        return steps.draw_up(act, new).id


def save(act: Act, letter_id: int, version: int | None, words: Words) -> None:
    """Other words of a draft. BadInput where something is wanting."""
    _check(words)
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        _write(act, letter, words, _anew(act, letter, words.body.strip(), words.answer_in))


def redraw(act: Act, letter_id: int, version: int | None) -> None:
    """A draft is drawn up anew from the facts of today; what people wrote into it goes."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        now = _anew(act, letter, letter.body, letter.answer_in)
        if now is None or now.fallen:
            raise RuleRefused("这份函件没有可以重拟的内容。请刷新后查看。")
        steps.move(act, letter, LetterAct.SAVE, words=now.whole)
        _take_in(act, letter, replace(now, body=now.whole))


def fall(act: Act, letter_id: int, version: int | None) -> None:
    """Who writes or signs a draft lets it fall before the next scan does. RuleRefused while its cause stands."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, _unsigned(act, letter_id))
        if not _let_fall(act, letter, _anew(act, letter, letter.body, letter.answer_in)):
            raise RuleRefused("这份函件的事由还在，没有失效。不需要的，请填写理由撤回。")


def _unsigned(act: Act, letter_id: int) -> Permission:
    letter = db.session.get(Letter, letter_id)
    is_to_sign = letter is not None and letter.state == LetterState.TO_SIGN
    return Permission.LETTER_SIGN if is_to_sign and not act.actor.roles & OFFICE else Permission.LETTER_DRAFT


def submit(act: Act, letter_id: int, version: int | None, words: Words | None = None) -> None:
    """Hand a draft to who signs, with the facts of today. BadInput without a reason for a rung that is left out.

    RuleRefused where its cause went away: then it has fallen.
    """
    if words is not None:
        _check(words)
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        said = words or _words_of(letter)
        now = _anew(act, letter, said.body.strip(), said.answer_in)
        fallen = _let_fall(act, letter, now)
        if not fallen:
            _write(act, letter, said, now)
            _demand_reason(letter)
            steps.move(act, letter, LetterAct.SUBMIT, words=letter.body)
            ladder.end_messages(letter, HANDLED, act.today)
    _refuse_fallen(fallen)


def hand_back(act: Act, letter_id: int, version: int | None, reason: str) -> None:
    """Who signs wants it otherwise. BadInput without a reason."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_SIGN)
        steps.move(act, letter, LetterAct.RETURN, words=reason)


def sign(act: Act, letter_id: int, version: int | None, read: str | None = None) -> None:
    """Sign it off, with the facts of the day. `read`: the fingerprint of the text as it was read.

    Conflict where it says something else by now; RuleRefused where its cause went away: then it has fallen.
    """
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_SIGN)
        rules.next_state(LetterKind(letter.kind), LetterState(letter.state), LetterAct.SIGN, roles=act.actor.roles)
        now = _anew(act, letter, letter.body, letter.answer_in)
        fallen = _let_fall(act, letter, now)
        if not fallen:
            _demand_read(now.body if now else letter.body, read)
            _take_in(act, letter, now)
            steps.move(act, letter, LetterAct.SIGN, words=letter.body)
            letter.signed_on, letter.signed_by = act.today, act.actor.name
    _refuse_fallen(fallen)


def _demand_read(body: str, read: str | None) -> None:
    if read is not None and read != fingerprint(body.encode()):
        raise Conflict("文稿里的事实刚有变动，没有审签。请刷新后重新读过，再决定是否审签。")


def number(act: Act, letter_id: int, version: int | None, word: str, first: int | None = None) -> str:
    """Give it the next number of the year: 渝发改函〔2026〕3号. BadInput where 机关代字 cannot be one.

    `first`: the numbers of the year go on from here, as others were given out elsewhere before it.
    """
    word = word.strip()
    if not rules.is_word(word):
        raise BadInput("请填写机关代字，只用汉字，例如“渝发改函”。", field="word")
    if first is not None and not 1 <= first <= MOST_NUMBERS:
        raise BadInput(f"起始序号填 1 到 {MOST_NUMBERS}。", field="first")
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        # The way is asked for first: a number is given out once for ever.
        rules.next_state(LetterKind(letter.kind), LetterState(letter.state), LetterAct.NUMBER, roles=None)
        if first is not None:
            steps.start_numbers(act, letter, Number(word, (letter.signed_on or act.today).year, first))
        given = steps.give_number(act, letter, word)
        steps.move(act, letter, LetterAct.NUMBER, words=str(given))
        return str(given)


def send(act: Act, letter_id: int, version: int | None, on: date, by: SentBy, *, is_sure: bool = True) -> None:
    """It has left: when, and how. Its body sees it from now on. BadInput for a day before it was signed or to come.

    Not `is_sure`: BadInput where a cause has gone since it was signed (domain.md 8).
    """
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        if not is_sure and draft_queries.gone_since_signed(letter.id, act.today):
            raise BadInput("审签以后情况有变，见上面。事由已经消失的请作废；确需发出的请勾选", field="still")
        if on > act.today or (letter.signed_on and on < letter.signed_on):
            raise BadInput(f"发出日期应在审签日 {letter.signed_on} 和今天之间。", field="sent_on")
        if LetterKind(letter.kind) not in rules.UNANSWERABLE:
            letter.reply_by = load_calendar().add(on, letter.answer_in)
        steps.move(act, letter, LetterAct.SEND, EventDetails(on, letter.reply_by), words=by.label)
        letter.sent_on, letter.sent_by = on, by
        ladder.tell_body(act, letter, _posts(letter), _message(letter))


def receive(act: Act, letter_id: int, version: int | None) -> None:
    """The body has it."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_ANSWER)
        steps.move(act, letter, LetterAct.RECEIVE)
        letter.received_on = act.today


def propose(act: Act, letter_id: int, version: int | None, words: str) -> None:
    """The liaison hands an answer to the head of the body, to whom the letter is. BadInput without words."""
    _demand_words(words)
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_ANSWER)
        steps.move(act, letter, LetterAct.PROPOSE, words=words.strip())
        letter.received_on = letter.received_on or act.today
        letter.proposed = words.strip()


def send_back(act: Act, letter_id: int, version: int | None, reason: str) -> None:
    """The head wants the answer otherwise. BadInput without a reason."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_ANSWER)
        steps.move(act, letter, LetterAct.SEND_BACK, words=reason)


def answer(act: Act, letter_id: int, version: int | None, words: str, on: date | None = None) -> None:
    """The body answers, or 综合处 enters an answer on paper with its day. BadInput without words.

    An answer to what is addressed to the head of a body is his, or comes on paper.
    """
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_ANSWER)
        roles = roles_towards(act.actor, queries.target(letter))
        is_of_head = LetterKind(letter.kind) in rules.TO_HEADS and Role.UNIT_HEAD in roles
        _answer(act, letter, LetterAct.ANSWER, words, on or act.today, act.actor.name if is_of_head else "")


def sign_off(act: Act, letter_id: int, version: int | None, words: str, signature: Signature) -> None:
    """The head approved the answer on paper (线下签批). RuleRefused for a body that approves here (线上)."""
    faults = faults_of(act, signature)
    if faults:
        raise BadInput.of(faults)
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_ANSWER)
        if not on_paper([letter.department_id] if letter.department_id else []):
            raise RuleRefused("本单位在系统内由单位负责人审批。改为线下签批的，请与综合处联系。")
        if signature.signed_on and letter.sent_on and signature.signed_on < letter.sent_on:
            early = f"签批日期 {signature.signed_on} 早于函件发出日 {letter.sent_on}，请核对"
            raise BadInput(early, field="signed_on")
        approver = f"{signature.approver.strip()}（{signature.post.strip()}，{signature.signed_on}线下签批）"
        _answer(act, letter, LetterAct.SIGN_OFF, words, act.today, approver)


def _answer(act: Act, letter: Letter, do: LetterAct, words: str, day: date, approver: str) -> None:
    _demand_words(words)
    if day > act.today or (letter.sent_on and day < letter.sent_on):
        raise BadInput(f"反馈日期应在发出日 {letter.sent_on} 和今天之间。", field="answered_on")
    steps.move(act, letter, do, EventDetails(day, approver=approver), words=words.strip())
    letter.received_on = letter.received_on or day
    letter.answered_on, letter.answer, letter.proposed, letter.returned = day, words.strip(), "", ""
    ladder.end_messages(letter, HANDLED, act.today)
    letter_steps.end_told(letter, HANDLED, act.today)


def _demand_words(words: str) -> None:
    if not something(words):
        raise BadInput("请填写反馈内容：办理情况、原因和下一步安排。", field="answer")
    if len(words) > LONGEST:
        raise BadInput(f"反馈内容不超过 {LONGEST} 字。", field="answer")


def ask_again(
    act: Act, letter_id: int, version: int | None, reason: str, answer_in: int | None = rules.ANSWER_IN
) -> None:
    """The answer does not do: the body is to add to it, within so many working days. BadInput without a reason.

    That it answered, and whether in time, stays on record; silence counts from the new day.
    """
    if answer_in is None or not 1 <= answer_in <= MOST_DAYS:
        raise BadInput(f"补充反馈时限填 1 到 {MOST_DAYS} 个工作日。", field="answer_in")
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        letter.reply_by = load_calendar().add(act.today, answer_in)
        steps.move(act, letter, LetterAct.ASK_AGAIN, EventDetails(due_on=letter.reply_by), words=reason)
        letter.answered_on, letter.returned = None, reason.strip()
        letter_steps.tell_returned(act, letter)


def close(act: Act, letter_id: int, version: int | None, words: str = "") -> None:
    """The answer does: the letter is closed off (销号)."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        steps.move(act, letter, LetterAct.CLOSE, words=words)
        letter.closed_on = act.today


def withdraw(act: Act, letter_id: int, version: int | None, reason: str) -> None:
    """Take back what nobody has signed. BadInput without a reason."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, Permission.LETTER_DRAFT)
        steps.move(act, letter, LetterAct.WITHDRAW, words=reason)
        letter.reason = reason.strip()
        ladder.end_messages(letter, HANDLED, act.today)


def void(act: Act, letter_id: int, version: int | None, reason: str) -> None:
    """What was signed is not to hold; its number is not given out again. BadInput without a reason."""
    with changes.writing(act):
        letter = steps.reload(act, letter_id, version, _voids(letter_id))
        steps.move(act, letter, LetterAct.VOID, words=reason)
        letter.reason = reason.strip()
        ladder.end_messages(letter, AlertEnd.LETTER, act.today)
        letter_steps.end_told(letter, AlertEnd.LETTER, act.today)
        letter_steps.tell_void(act, letter)


def _voids(letter_id: int) -> Permission:
    """A decision is taken back by who took it."""
    letter = db.session.get(Letter, letter_id)
    is_decided = letter is not None and letter.state == LetterState.DECIDED
    return Permission.LETTER_SIGN if is_decided else Permission.LETTER_DRAFT


def _check(words: Words) -> None:
    faults = []
    if not words.title.strip() or len(words.title) > 200:
        faults.append(Problem("title", "请填写标题，不超过 200 字"))
    if not words.body.strip() or len(words.body) > LONGEST_BODY:
        faults.append(Problem("body", f"请填写正文，不超过 {LONGEST_BODY} 字"))
    if len(words.contact) > 120:
        faults.append(Problem("contact", "联系人和电话不超过 120 字"))
    if not 1 <= words.answer_in <= MOST_DAYS:
        faults.append(Problem("answer_in", f"反馈时限填 1 到 {MOST_DAYS} 个工作日"))
    if faults:
        raise BadInput.of(faults)


def _words_of(letter: Letter) -> Words:
    return Words(letter.title, letter.body, letter.contact, letter.answer_in, letter.skip_reason)


def _write(act: Act, letter: Letter, words: Words, now: Anew | None) -> None:
    """The words of a person, with the facts of today where he left them as they were drawn."""
    body = now.body if now else words.body.strip()
    if LetterKind(letter.kind) not in rules.UNANSWERABLE:
        _demand_same_limit(body, words.answer_in)
    new = (words.title.strip(), body, words.contact.strip(), words.answer_in, words.skip_reason.strip())
    old = (letter.title, letter.body, letter.contact, letter.answer_in, letter.skip_reason)
    if new != old:
        steps.move(act, letter, LetterAct.SAVE, words=body if body != letter.body else "")
        letter.title, letter.body, letter.contact, letter.answer_in, letter.skip_reason = new
    _take_in(act, letter, now)


def _demand_same_limit(body: str, answer_in: int) -> None:
    other = next((days for days in limits_said(body) if days != answer_in), None)
    if other is not None:
        raise BadInput(f"正文写的反馈时限是 {other} 个工作日，“反馈时限”填的是 {answer_in} 个工作日，请改成一致。")


def _anew(act: Act, letter: Letter, body: str, answer_in: int) -> Anew | None:
    return draft_queries.anew(scene_of(letter.jurisdiction_id, act.today), letter, body, answer_in)


def _take_in(act: Act, letter: Letter, now: Anew | None) -> None:
    """The facts of today are those of the letter; what is needed no more is left out."""
    if now is None:
        return
    letter.title = now.titles.get(letter.title, letter.title)
    letter.body, letter.drawn = now.body, now.frame
    for item in db.session.scalars(select(LetterItem).where(LetterItem.letter_id == letter.id)):
        item.line = now.lines.get(item.id, item.line)
        if item.id in now.gone and item.lapsed_on is None:
            ladder.drop(item, act.today, now.gone[item.id])


def _let_fall(act: Act, letter: Letter, now: Anew | None) -> str:
    """Why nothing of a draft is left, empty while anything is. It falls by itself, whoever opened it."""
    if now is None or not now.fallen:
        return ""
    ladder.let_fall(replace(act, actor=SYSTEM), letter, now.gone)
    return now.fallen


def _refuse_fallen(fallen: str) -> None:
    if fallen:
        raise RuleRefused(f"事由已消失：{fallen}。这份函件已失效，不用再办。")


def _demand_reason(letter: Letter) -> None:
    """Every task of the letter has had the rungs below, or the letter says why not."""
    left_out = [] if letter.skip_reason.strip() else queries.left_out_of(letter.id)
    if left_out:
        raise BadInput(f"越过了{rules.named(left_out)}，请填写越级理由。", field="skip_reason")


_TO = {
    LetterKind.REMINDER: (Role.LIAISON, Role.UNIT_HEAD),
    LetterKind.REQUEST: (Role.LIAISON, Role.UNIT_HEAD),
    LetterKind.SUPERVISION: (Role.UNIT_HEAD,),
    LetterKind.TALK: (Role.UNIT_HEAD,),
    LetterKind.DISPATCH: (Role.LIAISON,),
}
"""Whom a letter is for (domain.md 8)."""


def _posts(letter: Letter) -> list[tuple[int, Role]]:
    roles = _TO[LetterKind(letter.kind)]
    if letter.department_id is not None:
        return [(letter.department_id, role) for role in roles]
    asked = select(Report.department_id).where(Report.round_id == letter.round_id, is_expected())
    bodies = db.session.scalars(asked.distinct().order_by(Report.department_id))
    return [(body, role) for body in bodies for role in roles]


def _message(letter: Letter) -> str:
    named = f"{LetterKind(letter.kind).label}（{letter.number}）：{letter.title}"
    if letter.reply_by is None:
        return f"{named}。请按要求报送。"
    return f"{named}。请签收，并在{rules.in_words(letter.reply_by)}前反馈。"
