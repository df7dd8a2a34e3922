"""Letters of the ladder: drawn up by the scan once; signed, numbered, sent and answered by people."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from tests.alerts.offices import Office, days, office, own_date, quarter_closed, scanned, sign_all
from tests.given.builders import act
from tests.given.notices import NOTICE, OF_2027
from tests.given.rows import CHONGQING, added, department, person, task, verdict, who_is_also
from tests.ledger.ledger_rows import lit, part, row
from tracker import changes
from tracker.actor import Act, Actor
from tracker.acts.alerts.scan import scan
from tracker.acts.outcomes import endings
from tracker.acts.reporting import rounds
from tracker.acts.reporting.paper import Signature
from tracker.acts.supervision import letters
from tracker.acts.supervision.letters import Words
from tracker.acts.upkeep import calendar as calendar_acts
from tracker.alerts.ladder import cause_queries, draft_queries
from tracker.alerts.ladder import queries as ladder_queries
from tracker.alerts.ladder.chased_queries import chased_on
from tracker.alerts.ladder.draft_queries import Anew, anew_of, drafts, scene_of, unsaid
from tracker.alerts.ladder.paper_queries import paper_of
from tracker.alerts.ladder.reminding_queries import asking_nothing
from tracker.alerts.ladder.rungs import Due
from tracker.alerts.ladder.words import LastReport
from tracker.alerts.models import Alert, RoundMark
from tracker.alerts.scan.dates import milestone_queries
from tracker.audit import AuditEntry
from tracker.calendar.days import statutory_days
from tracker.calendar.files import read_notice
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.ledger.rows.kept_json import as_json
from tracker.outcomes.letters import queries
from tracker.outcomes.letters.queries import LetterRow
from tracker.outcomes.letters.steps import draw_up
from tracker.outcomes.models import Letter, LetterEvent, LetterItem, LetterNumber, LetterNumberStart
from tracker.people.access import Scope
from tracker.people.models import ApprovalSetting, Department, DepartmentName, Post
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Milestone, Task, TaskTransition
from tracker.plans.steps import move
from tracker.reporting.models import FrozenLight, Report, Round
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.stores.fingerprints import fingerprint
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    AlertState,
    ApprovalWay,
    LetterCause,
    LetterKind,
    LetterState,
    LightRule,
    NameKind,
    PartyRole,
    ReportState,
    Role,
    RoundKind,
    SentBy,
    TaskAct,
    TaskState,
    UnitClass,
    VerdictResult,
)
from tracker.worklist.office_home_queries import office_desk, unanswered_letters

pytestmark = pytest.mark.usefixtures("session")

DUE, FIFTH = date(2026, 11, 27), date(2026, 12, 4)
"""An own date, and the fifth working day after it."""

S = LetterState


@dataclass(frozen=True)
class Desk:
    """Who does what."""

    here: Office
    coordinator: Actor
    head: Actor
    leader: Actor
    principal: Actor
    unit: Actor


@pytest.fixture
def of() -> Desk:
    here = office()
    roles = (Role.COORDINATOR, Role.COORDINATOR_HEAD, Role.LEADER, Role.PRINCIPAL)
    people = [person(role, here.commission) for role in roles]
    found = Desk(here, *people, unit=person(Role.UNIT_HEAD, here.commerce))
    own_date(here.task, DUE)
    sign_all()
    return found


def liaison(of: Desk) -> Actor:
    return person(Role.LIAISON, of.here.commerce)


def all_letters() -> list[LetterRow]:
    return sorted(queries.in_scope(Scope(CHONGQING, None), tuple(S)), key=lambda one: one.id)


def by(actor: Actor, on: date = FIFTH) -> Act:
    return act(on, actor)


def of_body(body: int, kind: LetterKind = LetterKind.SUPERVISION) -> LetterRow:
    return next(one for one in all_letters() if one.department_id == body and one.kind is kind)


@pytest.mark.slow
def test_a_date_five_working_days_late_draws_up_one_letter_a_body_and_tells_the_office_once(of: Desk) -> None:
    for day in days(date(2026, 11, 28), 6):
        scanned(day)
    assert all_letters() == []
    created = scanned(FIFTH).created
    assert [one.stage for one in created if one.stage.startswith("B")] == ["B2", "B2"]
    assert scanned(FIFTH).created == ()
    found = all_letters()
    assert [(one.unit, one.kind, one.state, one.due_day) for one in found] == [
        ("市商务委", LetterKind.SUPERVISION, S.DRAFT, FIFTH),
        ("市交通局", LetterKind.SUPERVISION, S.DRAFT, FIFTH),
    ]
    assert "应于2026年11月27日前完成，至今没有经审核的完成情况，截至2026年12月4日已逾期7天" in found[0].body
    assert "此前已提醒1次（2026年11月30日）" in found[0].body
    told = db.session.scalars(select(Alert).where(Alert.stage == AlertStage.B2)).all()
    assert len(told) == 2 and {one.department_id for one in told} == {of.here.commission.id}, "no unit hears of a draft"


@pytest.mark.both
@pytest.mark.slow
def test_four_scans_at_once_draw_up_once(of: Desk, app: Flask) -> None:
    db.session.remove()
    start = Barrier(4)

    def work(number: int) -> int:
        with app.app_context():
            start.wait(10)
            return sum(one.stage == AlertStage.B2 for one in scanned(FIFTH).created)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 2]
    assert len(all_letters()) == 2


def test_a_dry_run_tells_of_the_drafts_and_writes_none(of: Desk) -> None:
    told = scan(act(FIFTH), CHONGQING, dry_run=True).created
    assert [one.stage for one in told if one.stage.startswith("B")] == ["B2", "B2"]
    assert all_letters() == [] and db.session.scalars(select(Alert)).all() == []


@pytest.mark.slow
def test_a_scan_that_looks_back_draws_nothing_up(of: Desk) -> None:
    scanned(date(2026, 12, 3))
    scanned(date(2026, 12, 2))
    assert all_letters() == []
    scanned(FIFTH)
    assert len(all_letters()) == 2


@pytest.mark.slow
def test_a_draft_lapses_with_its_reason_where_the_cause_went_away(of: Desk) -> None:
    scanned(FIFTH)
    subject = int(db.session.scalars(select(Letter.key)).all()[0].split(":")[1].split("-")[1])
    verdict(subject, DUE, act(date(2026, 12, 7)).at)
    db.session.commit()
    scanned(date(2026, 12, 8))
    told = db.session.execute(select(Alert.state, Alert.ended_by).where(Alert.stage == AlertStage.B2)).all()
    assert set(map(tuple, told)) == {(AlertState.EXPIRED, AlertEnd.LETTER)}


@pytest.mark.slow
def test_what_waits_for_its_verification_is_held_up_and_looked_at_again(of: Desk) -> None:
    row = db.session.get_one(Task, of.here.task.id)
    row.state = TaskState.TO_VERIFY
    asked = {"act": TaskAct.APPLY, "state": TaskState.TO_VERIFY, "effective_on": date(2026, 12, 3), "actor": "测试"}
    added(TaskTransition(task_id=row.id, reason="", recorded_at=act(date(2026, 12, 3)).at, **asked))
    db.session.commit()
    scanned(FIFTH)
    assert all_letters() == []
    scanned(date(2026, 12, 10))
    assert all_letters() == []
    scanned(date(2026, 12, 17))  # five working days have passed meanwhile: what was held back is drawn up
    assert {one.due_day for one in all_letters()} == {date(2026, 12, 11)}


@pytest.mark.slow
def test_who_is_not_in_line_gets_a_request_and_the_office_itself_nothing(of: Desk) -> None:
    other = department("市总工会", unit_class=UnitClass.MASS_ORGANISATION)
    own = task(of.here.plan, [(other, PartyRole.LEAD), (of.here.commission, PartyRole.CO)], state=TaskState.TO_SIGN)
    own_date(own, DUE)
    sign_all()
    scanned(FIFTH)
    found = {one.unit: (one.kind, one.stage) for one in all_letters()}
    assert found["市总工会"] == (LetterKind.REQUEST, AlertStage.B1)
    assert "市发展改革委" not in found


def sent(of: Desk, on: date = FIFTH) -> LetterRow:
    """The 督办函 to the commerce body, signed, numbered and sent on a day."""
    scanned(on)
    id = of_body(of.here.commerce.id).id
    letters.submit(by(of.coordinator, on), id, None)
    letters.sign(by(of.leader, on), id, None)
    letters.number(by(of.coordinator, on), id, None, "渝发改函")
    letters.send(by(of.coordinator, on), id, None, on, SentBy.EXCHANGE)
    return queries.letter(id)


@pytest.mark.slow
def test_the_way_of_a_letter_each_step_a_fact_with_its_audit_row(of: Desk) -> None:
    letter = sent(of)
    assert (letter.state, letter.number, letter.signed_by) == (S.SENT, "渝发改函〔2026〕1号", "市发展改革委分管领导")
    assert letter.reply_by == date(2026, 12, 11)
    told = db.session.scalars(
        select(Alert).where(Alert.department_id == of.here.commerce.id, Alert.stage == "B2")
    ).all()
    assert [(one.state, one.due_on) for one in told] == [(AlertState.SENT, letter.reply_by)]
    letters.receive(by(of.unit, date(2026, 12, 7)), letter.id, None)
    letters.answer(by(of.unit, date(2026, 12, 14)), letter.id, None, "已整改")
    db.session.refresh(told[0])
    assert told[0].state == AlertState.HANDLED
    answered = queries.letter(letter.id)
    assert answered.is_answered_late and answered.received_on == date(2026, 12, 7)
    letters.ask_again(by(of.coordinator, date(2026, 12, 15)), letter.id, None, "请补充完成时限", 3)
    asked = queries.letter(letter.id)
    assert (asked.reply_by, asked.returned, asked.answered_on) == (date(2026, 12, 18), "请补充完成时限", None)
    letters.answer(by(of.unit, date(2026, 12, 16)), letter.id, None, "12月底前完成")
    letters.close(by(of.coordinator, date(2026, 12, 17)), letter.id, None)
    assert queries.letter(letter.id).state is S.CLOSED
    acts = [one.act.value for one in reversed(queries.history(letter.id))]
    assert acts == [
        *("draw_up", "submit", "sign", "number", "send", "receive", "answer", "ask_again", "answer", "close")
    ]
    answers = [one for one in queries.history(letter.id) if one.in_time is not None]
    assert [(one.on, one.due_on, one.in_time) for one in answers] == [
        (date(2026, 12, 16), date(2026, 12, 18), True),
        (date(2026, 12, 14), date(2026, 12, 11), False),
    ]
    rows = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.object_type == "letter", AuditEntry.object_id == str(letter.id))
    )
    assert [action.removesuffix("_letter") for action in rows] == acts


@pytest.mark.slow
def test_only_who_may_signs_and_only_the_body_or_the_office_answers(of: Desk) -> None:
    scanned(FIFTH)
    id = of_body(of.here.commerce.id).id
    for actor in (of.coordinator, of.leader, of.unit):
        with pytest.raises((RuleRefused, NotFound, Forbidden)):
            letters.sign(by(actor), id, None)
    letters.submit(by(of.coordinator), id, None)
    for actor in (of.coordinator, of.head, of.unit):
        with pytest.raises((Forbidden, NotFound)):
            letters.sign(by(actor), id, None)
    letters.sign(by(of.leader), id, None)
    other = person(Role.UNIT_HEAD, of.here.traffic)
    letters.number(by(of.coordinator), id, None, "渝发改函")
    letters.send(by(of.coordinator), id, None, FIFTH, SentBy.HAND)
    with pytest.raises(NotFound):
        letters.answer(by(other), id, None, "不是我的")
    letters.answer(by(of.coordinator, date(2026, 12, 9)), id, None, "来函反馈", date(2026, 12, 8))
    assert queries.letter(id).answered_on == date(2026, 12, 8)


def test_a_page_that_is_out_of_date_changes_nothing(of: Desk) -> None:
    scanned(FIFTH)
    letter = of_body(of.here.commerce.id)
    words = Words("标题", "正文", "", 5)
    letters.save(by(of.coordinator), letter.id, letter.version, words)
    with pytest.raises(Conflict, match="修改"):
        letters.submit(by(of.coordinator), letter.id, letter.version)
    with pytest.raises(BadInput, match="请填写标题"):
        letters.save(by(of.coordinator), letter.id, None, replace(words, title=" "))


@pytest.mark.slow
def test_a_number_is_never_given_out_twice_and_begins_anew_each_year(of: Desk) -> None:
    first = sent(of)
    letters.void(by(of.coordinator), first.id, None, "文字有误")
    other = of_body(of.here.traffic.id)
    letters.submit(by(of.coordinator), other.id, None)
    letters.sign(by(of.leader), other.id, None)
    assert letters.number(by(of.coordinator), other.id, None, "渝发改函") == "渝发改函〔2026〕2号"
    with pytest.raises(RuleRefused):
        letters.number(by(of.coordinator), other.id, None, "渝发改函")
    assert queries.letter(first.id).number == "渝发改函〔2026〕1号"
    for day, word, expected in (
        (date(2027, 1, 4), "渝发改函", "渝发改函〔2027〕1号"),
        (FIFTH, "渝发改督", "渝发改督〔2026〕1号"),
        (FIFTH, "渝发改函", "渝发改函〔2026〕3号"),
    ):
        made = signed(of, day)
        assert letters.number(by(of.coordinator, day), made, None, word) == expected


def signed(of: Desk, on: date = FIFTH) -> int:
    """A 提醒函 that 综合处 drew up by hand, signed on a day."""
    made = letters.draw_up(by(of.coordinator, on), of.here.task.id, of.here.commerce.id, AlertStage.B1)
    letters.submit(by(of.coordinator, on), made, None)
    letters.sign(by(of.head, on), made, None)
    return made


def test_the_year_of_a_number_is_that_of_the_date_of_the_letter(of: Desk) -> None:
    made = signed(of, date(2026, 12, 31))
    assert letters.number(by(of.coordinator, date(2027, 1, 4)), made, None, "渝发改函") == "渝发改函〔2026〕1号"


@pytest.mark.slow
def test_the_numbers_of_a_year_go_on_from_those_given_out_elsewhere(of: Desk) -> None:
    def number(first: int | None = None) -> str:
        return letters.number(by(of.coordinator), signed(of), None, "渝发改函", first)

    for wrong in (0, -3, 100000):
        with pytest.raises(BadInput, match="起始序号填"):
            number(wrong)
    assert number(48) == "渝发改函〔2026〕48号"
    for again in (48, 60):
        with pytest.raises(BadInput, match="已从 48 号起编"):
            number(again)
    assert number() == "渝发改函〔2026〕49号"
    assert db.session.scalars(select(LetterNumberStart.serial)).all() == [48]
    recorded = select(AuditEntry.detail).where(AuditEntry.action == "start_numbers")
    assert ["〔2026〕48号" in str(one) for one in db.session.scalars(recorded)] == [True]


def test_no_start_lies_below_a_number_that_was_given_out(of: Desk) -> None:
    assert letters.number(by(of.coordinator), signed(of), None, "渝发改函") == "渝发改函〔2026〕1号"
    with pytest.raises(BadInput, match="已编到 1 号"):
        letters.number(by(of.coordinator), signed(of), None, "渝发改函", 1)


@pytest.mark.both
@pytest.mark.slow
def test_two_who_number_at_once_get_two_numbers(of: Desk, app: Flask) -> None:
    ids = [signed(of) for _ in range(4)]
    people = [replace(of.coordinator), *(person(Role.COORDINATOR, of.here.commission) for _ in range(3))]
    db.session.commit()
    start = Barrier(len(ids))

    def number(id: int, actor: Actor) -> str:
        with app.app_context():
            start.wait(10)
            given = letters.number(by(actor), id, None, "渝发改函")
            db.session.remove()
            return given

    with ThreadPoolExecutor(len(ids)) as pool:
        given = list(pool.map(number, ids, people))
    assert sorted(given) == [f"渝发改函〔2026〕{serial}号" for serial in range(1, 5)]
    assert sorted(db.session.scalars(select(LetterNumber.serial))) == [1, 2, 3, 4]


@pytest.mark.both
def test_two_who_sign_at_once_sign_once(of: Desk, app: Flask) -> None:
    made = letters.draw_up(by(of.coordinator), of.here.task.id, of.here.commerce.id, AlertStage.B1)
    letters.submit(by(of.coordinator), made, None)
    version = queries.letter(made).version
    heads = [of.head, person(Role.COORDINATOR_HEAD, of.here.commission)]
    db.session.commit()
    start = Barrier(2)

    def sign(actor: Actor) -> str:
        with app.app_context():
            try:
                start.wait(10)
                letters.sign(by(actor), made, version)
            except Conflict:
                return "conflict"
            finally:
                db.session.remove()
            return "signed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(sign, heads)) == ["conflict", "signed"]
    events = select(LetterEvent).where(LetterEvent.letter_id == made, LetterEvent.act == "sign")
    assert len(db.session.scalars(events).all()) == 1


def test_a_rung_that_is_left_out_needs_a_reason(of: Desk) -> None:
    with pytest.raises(BadInput, match="越过了提醒函或商请函、督办函"):
        letters.draw_up(by(of.coordinator), of.here.task.id, of.here.commerce.id, AlertStage.B3)
    made = letters.draw_up(by(of.coordinator), of.here.task.id, of.here.commerce.id, AlertStage.B3, "市领导批示")
    assert queries.letter(made).skip_reason == "市领导批示"
    letters.save(by(of.coordinator), made, None, Words("标题", "正文", "", 5))
    with pytest.raises(BadInput, match="越过了提醒函或商请函、督办函"):
        letters.submit(by(of.coordinator), made, None)
    second = letters.draw_up(by(of.coordinator), of.here.task.id, of.here.commerce.id, AlertStage.B2, "急")
    assert queries.left_out_of(second) == [AlertStage.B1]
    other = department("市总工会", unit_class=UnitClass.MASS_ORGANISATION)
    own = task(of.here.plan, [(other, PartyRole.LEAD)], state=TaskState.ACTIVE)
    db.session.commit()
    with pytest.raises(RuleRefused, match="群团不适用"):
        letters.draw_up(by(of.coordinator), own.id, other.id, AlertStage.B2, "急")


@pytest.mark.slow
def test_a_letter_by_hand_stands_in_place_of_the_drafts_below_it(of: Desk) -> None:
    scanned(FIFTH)
    made = letters.draw_up(by(of.coordinator), of.here.task.id, of.here.commerce.id, AlertStage.B3, "市领导批示")
    found = {one.id: (one.state, one.reason) for one in all_letters() if one.department_id == of.here.commerce.id}
    assert found.pop(made)[0] is S.DRAFT
    assert set(found.values()) == {(S.WITHDRAWN, "已由新拟的通报代替")}


@pytest.mark.slow
def test_nothing_is_signed_whose_cause_went_away(of: Desk) -> None:
    scanned(FIFTH)
    id = of_body(of.here.commerce.id).id
    letters.submit(by(of.coordinator), id, None)
    row = db.session.get_one(Task, of.here.task.id)
    row.state = TaskState.SUSPENDED
    db.session.commit()
    with pytest.raises(RuleRefused, match="事由已消失：任务已中止。这份函件已失效"):
        letters.sign(by(of.leader), id, None)
    fallen = queries.letter(id)
    assert (fallen.state, fallen.reason, fallen.signed_on) == (S.LAPSED, "任务已中止", None)
    assert queries.history(id)[0].actor == "系统"


LATER = date(2026, 12, 8)


def test_a_draft_is_signed_with_the_facts_of_its_day(of: Desk) -> None:
    scanned(FIFTH)
    id = of_body(of.here.commerce.id).id
    letters.submit(by(of.coordinator), id, None)
    assert "截至2026年12月4日已逾期7天" in queries.letter(id).body
    read = fingerprint(queries.letter(id).body.encode())
    with pytest.raises(Conflict, match="事实刚有变动"):
        letters.sign(by(of.leader, LATER), id, None, read)
    letters.sign(by(of.leader, LATER), id, None)
    signed = queries.letter(id)
    assert "截至2026年12月8日已逾期11天" in signed.body and "截至2026年12月4日" not in signed.body
    assert queries.history(id)[0].words == signed.body


@pytest.mark.slow
def test_what_a_person_wrote_stays_and_is_said_to_be_out_of_date(of: Desk) -> None:
    scanned(FIFTH)
    letter = of_body(of.here.commerce.id)
    opening, line, closing = letter.body.split("\n")
    mine = Words("标题", f"经研究，{opening}\n{line}请说明原因。\n{closing}", "", 5)
    letters.save(by(of.coordinator), letter.id, None, mine)
    now = now_of(letter.id, LATER)
    assert (now.changes, now.body) == ((), mine.body)
    ((_, kept),) = now.kept
    assert "逾期11天" in kept.now and "逾期7天" in kept.before
    letters.redraw(by(of.coordinator, LATER), letter.id, None)
    assert queries.letter(letter.id).body == now_of(letter.id, LATER).whole
    assert "逾期11天" in queries.letter(letter.id).body and "请说明原因" not in queries.letter(letter.id).body


def now_of(letter_id: int, day: date) -> Anew:
    found = anew_of(letter_id, day)
    assert found is not None
    return found


@pytest.mark.slow
def test_the_limit_in_the_text_is_the_limit_that_counts(of: Desk) -> None:
    scanned(FIFTH)
    letter = of_body(of.here.commerce.id)
    assert "自本函发出次日起5个工作日内书面反馈" in letter.body
    letters.save(by(of.coordinator), letter.id, None, Words("标题", letter.body, "", 10))
    assert "自本函发出次日起10个工作日内书面反馈" in queries.letter(letter.id).body
    with pytest.raises(BadInput, match="正文写的反馈时限是 15 个工作日，“反馈时限”填的是 10 个工作日"):
        letters.save(by(of.coordinator), letter.id, None, Words("标题", "请于15个工作日内反馈。", "", 10))


@pytest.mark.slow
def test_who_submits_and_who_signs_reads_the_facts_once(of: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    anew = draft_queries.anew
    monkeypatch.setattr(
        draft_queries, "anew", lambda scene, letter, *said: read.append(letter.id) or anew(scene, letter, *said)
    )
    scanned(FIFTH)
    id = of_body(of.here.commerce.id).id
    letters.submit(by(of.coordinator), id, None)
    letters.sign(by(of.leader), id, None)
    assert read == [id, id]


def test_a_limit_that_a_report_names_is_not_that_of_the_letter(of: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = LastReport("已建立企业诉求机制，10个工作日内反馈办理结果。", "", date(2026, 9, 30))
    monkeypatch.setattr(ladder_queries, "told_last", lambda pairs, day: dict.fromkeys(pairs, told))
    scanned(FIFTH)
    letter = of_body(of.here.commerce.id)
    assert told.progress in letter.body
    letters.submit(by(of.coordinator), letter.id, None)
    assert queries.letter(letter.id).state is S.TO_SIGN


@pytest.mark.slow
def test_what_is_needed_no_more_leaves_text_and_counts(of: Desk) -> None:
    other = task(of.here.plan, [(of.here.commerce, PartyRole.LEAD)], state=TaskState.TO_SIGN)
    own_date(other, DUE)
    sign_all()
    scanned(FIFTH)
    id = of_body(of.here.commerce.id).id
    assert "\n二、" in queries.letter(id).body
    row = db.session.get_one(Task, other.id)
    row.state = TaskState.SUSPENDED
    db.session.commit()
    now = now_of(id, FIFTH)
    assert (
        list(now.gone.values()) == ["任务已中止"]
        and now.changes == ()
        and other.code not in now.body
        and "二、" not in now.body
    )
    scanned(date(2026, 12, 7))
    letters.submit(by(of.coordinator, date(2026, 12, 7)), id, None)
    letters.sign(by(of.leader, date(2026, 12, 7)), id, None)
    signed = queries.letter(id)
    assert [item.code for item in signed.speaks_of] == [of.here.task.code] and len(signed.items) == 2
    assert other.code not in signed.body and "二、" not in signed.body
    letters.number(by(of.coordinator, date(2026, 12, 7)), id, None, "渝发改函")
    letters.send(by(of.coordinator, date(2026, 12, 7)), id, None, date(2026, 12, 7), SentBy.HAND)
    assert (other.id, of.here.commerce.id) not in queries.taken([(other.id, of.here.commerce.id)])


def test_a_letter_by_hand_says_what_is_known_and_why(of: Desk) -> None:
    commerce, matter = of.here.commerce.id, "市领导12月1日批示加快推进。"
    made = letters.draw_up(by(of.coordinator), of.here.task.id, commerce, AlertStage.B1, matter=matter)
    body = queries.letter(made).body
    assert f"（{of.here.task.code}）：市领导12月1日批示加快推进。阶段目标“" in body
    assert "应于2026年11月27日前完成，至今没有经审核的完成情况，截至2026年12月4日已逾期7天。" in body
    other = task(of.here.plan, [(of.here.commerce, PartyRole.LEAD)], state=TaskState.ACTIVE)
    db.session.commit()
    with pytest.raises(BadInput, match="请填写事由"):
        letters.draw_up(by(of.coordinator), other.id, commerce, AlertStage.B1)
    with pytest.raises(BadInput, match="事由不超过"):
        letters.draw_up(by(of.coordinator), other.id, commerce, AlertStage.B1, matter="长" * 501)
    letters.draw_up(by(of.coordinator), other.id, commerce, AlertStage.B1, matter=matter)


@pytest.mark.slow
def test_only_what_reached_somebody_counts_as_a_reminder(of: Desk) -> None:
    """市商务委 has a liaison and a head here, 市交通局 nobody."""
    for day in days(date(2026, 11, 28), 7):
        scanned(day)
    assert "此前已提醒1次（2026年11月30日）" in of_body(of.here.commerce.id).body
    assert "此前已提醒" not in of_body(of.here.traffic.id).body, "nobody was there to be reminded"


def test_what_was_said_of_another_round_is_no_reminder_of_this_one(of: Desk) -> None:
    report = late_report(of)
    other = replaced_round(of)
    for key, of_report, on in (("A4:a", report.id, date(2026, 12, 24)), ("A4:b", other.id, date(2026, 12, 23))):
        post = db.session.query(Post).filter_by(department_id=of.here.commerce.id, role=Role.LIAISON.value).one()
        about = {"task_id": of.here.task.id, "report_id": of_report, "post_id": post.id, "key": key, "day": on}
        told = {"jurisdiction_id": CHONGQING, "stage": AlertStage.A4, "department_id": of.here.commerce.id}
        added(Alert(**about, **told, message="", state=AlertState.SENT, recorded_at=act(on).at, actor="测试"))
    db.session.commit()
    due = Due(
        stage=AlertStage.B1,
        cause=LetterCause.REPORT,
        subject_id=report.id,
        due_on=report.due_on,
        department_id=of.here.commerce.id,
        task_id=of.here.task.id,
        plan_id=of.here.plan.id,
        day=date(2026, 12, 28),
        words="",
    )
    assert chased_on([due], date(2026, 12, 28)) == {due: (date(2026, 12, 24),)}


def late_report(of: Desk, name: str = "2026Q4", as_of: date = date(2026, 12, 20)) -> Report:
    """A report of the commerce body that was due on 23 December and has not come."""
    on = date(2026, 12, 2)
    opened = {"opened_on": on, "opened_at": act(on).at, "opened_by": "测试", "as_of": as_of}
    round = added(Round(jurisdiction_id=CHONGQING, kind=RoundKind.QUARTER, name=name, **opened))
    held = db.session.query(Assignment).filter_by(task_id=of.here.task.id, department_id=of.here.commerce.id).one()
    row = {"task_id": of.here.task.id, "department_id": of.here.commerce.id, "round_id": round.id}
    given = {"jurisdiction_id": CHONGQING, "state": ReportState.TO_FILL, "due_on": date(2026, 12, 23)}
    given["asked_at"] = act(on).at
    report: Report = added(Report(assignment_id=held.id, **row, **given))
    db.session.commit()
    return report


def replaced_round(of: Desk) -> Report:
    return late_report(of, "2026Q3")


def missing(of: Desk, report: Report) -> Due:
    """What a scan comes to on the third day without it."""
    return Due(
        stage=AlertStage.B1,
        cause=LetterCause.REPORT,
        subject_id=report.id,
        due_on=report.due_on,
        department_id=of.here.commerce.id,
        task_id=of.here.task.id,
        plan_id=of.here.plan.id,
        day=date(2026, 12, 28),
        words="未报",
        late_since=report.due_on,
    )


def reminder(of: Desk, report: Report) -> int:
    """The draft of a 提醒函 about it, as a scan draws it up."""
    (new,) = drafts(scene_of(CHONGQING, date(2026, 12, 28)), [missing(of, report)])
    with changes.writing(by(of.coordinator, date(2026, 12, 28))):
        return draw_up(by(of.coordinator, date(2026, 12, 28)), new).id


def left_missing(report: Report, on: date) -> None:
    """Its round is closed without it."""
    round = db.session.get_one(Round, report.round_id)
    round.closed_on, round.closed_at, report.state = on, act(on).at, ReportState.MISSING
    db.session.commit()


def came(report: Report, on: date) -> None:
    report.first_submitted_at, report.state = act(on).at, ReportState.TO_REVIEW
    db.session.commit()


@pytest.mark.parametrize("what", ["came", "made up", "overtaken"])
def test_a_reminder_of_a_report_falls_when_it_came_or_a_later_one_did(of: Desk, what: str) -> None:
    report, on = late_report(of), date(2026, 12, 28)
    id = reminder(of, report)
    if what != "came":
        left_missing(report, on)
    if what == "overtaken":
        report = late_report(of, "2027Q1", date(2027, 3, 20))
    came(report, on)
    why = "以后一期的进展已报送" if what == "overtaken" else "2026-12-28 已报送"
    with pytest.raises(RuleRefused, match=f"事由已消失：{why}"):
        letters.submit(by(of.coordinator, on), id, None)
    assert queries.letter(id).state is S.LAPSED


@pytest.mark.both
def test_a_later_date_or_rectifying_that_still_runs_is_no_cause() -> None:
    here = office()
    people = [person(Role.COORDINATOR, here.commission) for _ in range(5)]
    of = Desk(here, *people)
    sign_all()
    body, other = here.commerce.id, here.traffic.id
    closed(of, 2, {body: LightRule.POSTPONED, other: LightRule.SLOW})
    closed(of, 3, {body: LightRule.RECTIFYING, other: LightRule.SLOW})
    scanned(date(2026, 11, 23))
    assert [(one.stage, one.department_id) for one in all_letters()] == [(AlertStage.B1, other)]
    body_of = all_letters()[0].body
    assert "截至2026年第3季度，已连续2个季度滞后，本季度进展缓慢（低于目标）" in body_of


def test_who_writes_or_signs_lets_a_draft_fall_at_once_only_where_its_cause_has_gone(of: Desk) -> None:
    scanned(FIFTH)
    first, second = of_body(of.here.commerce.id).id, of_body(of.here.traffic.id).id
    letters.submit(by(of.coordinator), second, None)
    with pytest.raises(RuleRefused, match="事由还在"):
        letters.fall(by(of.coordinator), first, None)
    row = db.session.get_one(Task, of.here.task.id)
    row.state = TaskState.SUSPENDED
    db.session.commit()
    with pytest.raises((NotFound, Forbidden)):
        letters.fall(by(of.unit), first, None)
    letters.fall(by(of.coordinator), first, None)
    letters.fall(by(of.leader), second, None)
    assert {queries.letter(id).state for id in (first, second)} == {S.LAPSED}


def test_no_light_is_written_of_while_its_task_waits_for_its_verification() -> None:
    here = office()
    of = Desk(here, *(person(Role.COORDINATOR, here.commission) for _ in range(5)))
    sign_all()
    closed(of, 3, {here.commerce.id: LightRule.GAP_WIDE})
    asked = {"act": TaskAct.APPLY, "state": TaskState.TO_VERIFY, "effective_on": date(2026, 11, 23), "actor": "测试"}
    added(TaskTransition(task_id=here.task.id, reason="", recorded_at=act(date(2026, 11, 23)).at, **asked))
    db.session.get_one(Task, here.task.id).state = TaskState.TO_VERIFY
    db.session.commit()
    for day in (date(2026, 11, 23), date(2026, 11, 30)):
        scanned(day)
        assert all_letters() == []
    scanned(date(2026, 12, 1))  # after five working days
    assert [one.stage for one in all_letters()] == [AlertStage.B2]


@pytest.mark.slow
@pytest.mark.both
def test_silence_to_a_supervision_letter_comes_to_the_circular_and_two_of_a_year_to_a_talk(of: Desk) -> None:
    letter = sent(of)
    scanned(date(2026, 12, 11))
    assert not [one for one in all_letters() if one.kind is LetterKind.CIRCULAR], "the last day itself is in time"
    scanned(date(2026, 12, 14))
    circular = of_body(of.here.commerce.id, LetterKind.CIRCULAR)
    assert [item.cause for item in circular.items] == [LetterCause.UNANSWERED]
    assert letter.number and letter.number in circular.body
    letters.submit(by(of.coordinator, date(2026, 12, 14)), circular.id, None)
    letters.sign(by(of.principal, date(2026, 12, 15)), circular.id, None)
    quarter_closed("2026Q3", date(2026, 12, 15))
    second = letters.draw_up(by(of.coordinator), of.here.task.id, of.here.commerce.id, AlertStage.B3)
    letters.submit(by(of.coordinator, date(2026, 12, 16)), second, None)
    scanned(date(2026, 12, 16))
    assert not [one for one in all_letters() if one.kind is LetterKind.TALK]
    letters.sign(by(of.principal, date(2026, 12, 17)), second, None)
    scanned(date(2026, 12, 17))
    talk = of_body(of.here.commerce.id, LetterKind.TALK)
    assert talk.stage is AlertStage.B4
    due = select(LetterItem.due_on).where(LetterItem.letter_id == talk.id)
    assert set(db.session.scalars(due)) == {date(2026, 12, 17)}, "of the second, not of the first"


@pytest.mark.slow
def test_a_letter_of_two_dates_of_a_task_names_the_task_once_where_it_leads(of: Desk) -> None:
    """The scan ended there, this day and every day after it: nobody in the region heard anything any more."""
    own_date(of.here.task, DUE)
    letter = sent(of)
    assert len(letter.items) == 2
    scanned(date(2026, 12, 14))
    circular = of_body(of.here.commerce.id, LetterKind.CIRCULAR)
    assert len(circular.items) == 1
    letters.submit(by(of.coordinator, date(2026, 12, 14)), circular.id, None)
    letters.sign(by(of.principal, date(2026, 12, 15)), circular.id, None)


@pytest.mark.slow
@pytest.mark.both
def test_an_answer_in_time_that_is_to_be_added_to_is_silence_only_after_its_new_day(of: Desk) -> None:
    letter = sent(of)
    letters.answer(by(of.unit, date(2026, 12, 9)), letter.id, None, "已整改")
    letters.ask_again(by(of.coordinator, date(2026, 12, 10)), letter.id, None, "请补充完成时限。", 5)
    for day in (date(2026, 12, 14), date(2026, 12, 17)):
        scanned(day)
        assert not [one for one in all_letters() if one.kind is LetterKind.CIRCULAR]
    scanned(date(2026, 12, 18))
    circular = of_body(of.here.commerce.id, LetterKind.CIRCULAR)
    said = "2026年12月9日反馈，经审核需补充，要求2026年12月17日前补充反馈，至今没有补充"
    assert said in circular.body and "至今没有反馈" not in circular.body
    letters.answer(by(of.unit, date(2026, 12, 21)), letter.id, None, "12月底前完成")
    letters.ask_again(by(of.coordinator, date(2026, 12, 21)), letter.id, None, "请写明责任人", 5)
    scanned(date(2026, 12, 22))
    assert of_body(of.here.commerce.id, LetterKind.CIRCULAR).state is S.LAPSED, "it was answered meanwhile"
    scanned(date(2026, 12, 29))
    (again,) = [one for one in all_letters() if one.kind is LetterKind.CIRCULAR and one.state is S.DRAFT]
    assert said.replace("12月9日", "12月21日").replace("12月17日", "12月28日") in again.body, "the last answer is named"


def test_what_is_to_be_added_is_told_to_liaison_and_head(of: Desk) -> None:
    letter = sent(of)
    letters.answer(by(of.unit, date(2026, 12, 9)), letter.id, None, "已整改")
    with pytest.raises(BadInput, match="还要补充什么"):
        letters.ask_again(by(of.coordinator, date(2026, 12, 10)), letter.id, None, " ")
    for days_given in (0, 61, None):
        with pytest.raises(BadInput, match="补充反馈时限"):
            letters.ask_again(by(of.coordinator, date(2026, 12, 10)), letter.id, None, "请补充", days_given)
    letters.ask_again(by(of.coordinator, date(2026, 12, 10)), letter.id, None, "请补充完成时限。")
    told = db.session.scalars(select(Alert).where(Alert.stage == AlertStage.RESULT)).all()
    words = "督办函（渝发改函〔2026〕1号）的反馈退回补充：请补充完成时限。请在2026年12月17日前补充反馈。"
    assert [(one.department_id, one.message) for one in told] == [(of.here.commerce.id, words)] * 2
    assert len({one.post_id for one in told}) == 2


def results_unread(of: Desk) -> list[str]:
    """What the commerce body has been told of its letters and has not settled."""
    found = select(Alert.message).where(Alert.stage == AlertStage.RESULT, Alert.state == AlertState.SENT)
    found = found.where(Alert.department_id == of.here.commerce.id)
    return sorted(set(db.session.scalars(found)))


@pytest.mark.parametrize("how", ["answered", "void"])
def test_what_was_to_be_added_is_asked_for_no_more_once_it_came_or_the_letter_is_void(of: Desk, how: str) -> None:
    """请在…前补充反馈 stood unread beside the answer that had been added."""
    letter = sent(of)
    letters.answer(by(of.unit, date(2026, 12, 9)), letter.id, None, "已整改")
    letters.ask_again(by(of.coordinator, date(2026, 12, 10)), letter.id, None, "请补充完成时限。")
    assert len(results_unread(of)) == 1
    if how == "answered":
        letters.answer(by(of.unit, date(2026, 12, 11)), letter.id, None, "12月底前完成")
        assert results_unread(of) == []
    else:
        letters.void(by(of.coordinator, date(2026, 12, 11)), letter.id, None, "事由已了结")
        assert results_unread(of) == ["督办函（渝发改函〔2026〕1号）已作废，不用反馈。理由：事由已了结。"]


def test_a_body_hears_that_the_letter_it_got_is_void(of: Desk) -> None:
    """Its message went without a word, and the paper lay on its desk."""
    letter = sent(of)
    letters.void(by(of.coordinator, date(2026, 12, 9)), letter.id, None, "与该单位沟通后改为电话了解。")
    said = "督办函（渝发改函〔2026〕1号）已作废，不用反馈。理由：与该单位沟通后改为电话了解。"
    assert results_unread(of) == [said]


@pytest.mark.slow
def test_what_never_left_is_void_without_a_word(of: Desk) -> None:
    scanned(FIFTH)
    id = of_body(of.here.commerce.id).id
    letters.submit(by(of.coordinator, FIFTH), id, None)
    letters.sign(by(of.leader, FIFTH), id, None)
    letters.void(by(of.coordinator, FIFTH), id, None, "不再需要")
    assert results_unread(of) == []


def test_the_head_approves_the_answer_to_what_is_addressed_to_him(of: Desk) -> None:
    letter, writer = sent(of), liaison(of)
    with pytest.raises(Forbidden):
        letters.answer(by(writer), letter.id, None, "已整改")
    letters.propose(by(writer), letter.id, None, "已整改")
    row = queries.letter(letter.id)
    assert (row.state, row.proposed, row.answer, row.answered_on) == (S.TO_APPROVE, "已整改", "", None)
    with pytest.raises(BadInput, match="退回修改的理由"):
        letters.send_back(by(of.unit), letter.id, None, " ")
    letters.send_back(by(of.unit), letter.id, None, "请写明时限")
    letters.propose(by(writer), letter.id, None, "12月底前完成")
    with pytest.raises(Forbidden):
        letters.answer(by(writer), letter.id, None, "12月底前完成")
    head_of_another = who_is_also(writer, person(Role.UNIT_HEAD, of.here.traffic))
    with pytest.raises(Forbidden):
        letters.answer(by(head_of_another), letter.id, None, "12月底前完成")
    letters.answer(by(of.unit), letter.id, None, "12月25日前完成")
    row = queries.letter(letter.id)
    assert (row.state, row.proposed, row.answer) == (S.ANSWERED, "", "12月25日前完成")
    assert queries.history(letter.id)[0].approver == of.unit.name


@pytest.mark.slow
def test_what_waits_for_the_head_is_not_answered_yet(of: Desk) -> None:
    letter = sent(of)
    letters.propose(by(liaison(of)), letter.id, None, "已整改")
    scanned(date(2026, 12, 14))
    assert of_body(of.here.commerce.id, LetterKind.CIRCULAR).state is S.DRAFT


@pytest.mark.slow
def test_a_body_that_approves_on_paper_says_who_signed(of: Desk) -> None:
    letter, writer = sent(of), liaison(of)
    signature = Signature("李四", "局长", FIFTH)
    with pytest.raises(RuleRefused, match="系统内由单位负责人审批"):
        letters.sign_off(by(writer), letter.id, None, "已整改", signature)
    approval = {"department_id": of.here.commerce.id, "way": ApprovalWay.PAPER, "recorded_at": act(FIFTH).at}
    added(ApprovalSetting(**approval, actor="测试"))
    db.session.commit()
    with pytest.raises(BadInput, match="签批人姓名"):
        letters.sign_off(by(writer), letter.id, None, "已整改", replace(signature, approver=""))
    with pytest.raises(BadInput, match="签批日期 2026-12-03 早于函件发出日 2026-12-04"):
        letters.sign_off(by(writer), letter.id, None, "已整改", replace(signature, signed_on=date(2026, 12, 3)))
    letters.sign_off(by(writer), letter.id, None, "已整改", signature)
    assert queries.letter(letter.id).state is S.ANSWERED
    assert queries.history(letter.id)[0].approver == "李四（局长，2026-12-04线下签批）"


def test_a_reminder_is_answered_by_whoever_writes_for_the_body(of: Desk) -> None:
    made = signed(of)
    letters.number(by(of.coordinator), made, None, "渝发改函")
    letters.send(by(of.coordinator), made, None, FIFTH, SentBy.EXCHANGE)
    with pytest.raises(RuleRefused):
        letters.propose(by(liaison(of)), made, None, "已整改")
    letters.answer(by(liaison(of)), made, None, "已整改")
    assert queries.letter(made).state is S.ANSWERED


def closed(of: Desk, number: int, rules: dict[int, LightRule]) -> None:
    """A quarter closed at the end of so many months, with the light of each body's part."""
    month = number * 3
    on = date(2026, month, 20)
    round = added(
        Round(
            jurisdiction_id=CHONGQING,
            kind=RoundKind.QUARTER,
            name=f"2026Q{number}",
            as_of=on,
            opened_on=date(2026, month, 2),
            opened_at=act(date(2026, month, 2)).at,
            opened_by="测试",
            closed_on=date(2026, month, 29),
            closed_at=act(date(2026, month, 29)).at,
        )
    )
    parts = tuple(part(f"单位{body}", department_id=body, light=lit(rule, "低于目标")) for body, rule in rules.items())
    worst = next(iter(rules.values()))
    frozen = row(task_id=of.here.task.id, light=lit(worst), parts=parts)
    added(
        FrozenLight(
            round_id=round.id,
            task_id=of.here.task.id,
            colour=worst.colour,
            word=worst.label,
            reason="",
            rule=worst,
            rule_version=1,
            frozen_on=on,
            row=as_json(frozen),
            recorded_at=act(on).at,
            actor="测试",
        )
    )
    db.session.commit()


def lights_of(of: Desk) -> list[tuple[AlertStage | None, LetterCause]]:
    return [
        (one.stage, item.cause)
        for one in all_letters()
        for item in one.items
        if one.department_id == of.here.commerce.id
    ]


def test_lights_of_closed_rounds_come_to_their_rungs_once() -> None:
    here = office()
    people = [person(Role.COORDINATOR, here.commission) for _ in range(5)]
    of = Desk(here, *people)
    sign_all()
    body, other = here.commerce.id, here.traffic.id
    closed(of, 2, {body: LightRule.GAP, other: LightRule.GAP_WIDE})
    closed(of, 3, {body: LightRule.GAP, other: LightRule.GAP_WIDE})
    for day in (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 24)):
        scanned(day)
    assert [(one.stage, one.department_id) for one in all_letters()] == [(AlertStage.B1, body), (AlertStage.B3, other)]
    assert lights_of(of) == [(AlertStage.B1, LetterCause.YELLOW)]
    assert len(db.session.scalars(select(RoundMark)).all()) == 4


def reached(letter: LetterRow, on: date, result: VerdictResult = VerdictResult.REACHED) -> None:
    """What a 督办函 speaks of is 核定 达成, or was judged otherwise."""
    (subject,) = {item.subject_id for item in db.session.scalars(select(LetterItem).filter_by(letter_id=letter.id))}
    verdict(subject, on, act(on).at, result=result)
    db.session.commit()


@pytest.mark.slow
def test_no_circular_speaks_of_what_came_without_an_answer(of: Desk) -> None:
    letter = sent(of)
    reached(letter, date(2026, 12, 10))
    scanned(date(2026, 12, 14))
    assert not [
        one for one in all_letters() if one.kind is LetterKind.CIRCULAR and one.department_id == letter.department_id
    ]


@pytest.mark.slow
def test_a_circular_speaks_of_what_fell_short_and_was_not_answered(of: Desk) -> None:
    reached(sent(of), date(2026, 12, 10), VerdictResult.MISSED)
    scanned(date(2026, 12, 14))
    assert of_body(of.here.commerce.id, LetterKind.CIRCULAR).state is S.DRAFT


@pytest.mark.slow
def test_a_circular_that_is_drawn_up_falls_when_what_was_asked_for_came(of: Desk) -> None:
    letter = sent(of)
    scanned(date(2026, 12, 14))
    drawn = of_body(of.here.commerce.id, LetterKind.CIRCULAR)
    reached(letter, date(2026, 12, 15))
    scanned(date(2026, 12, 15))
    fallen = queries.letter(drawn.id)
    assert (fallen.state, fallen.reason) == (S.LAPSED, "督办函所督办的事项：已核定为“达成”")


def test_a_scan_reads_what_is_said_of_a_date_before_it_writes_and_once_after(
    of: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks for it of the message that stands, of the drafts, and of the 督办函 that nobody has answered.

    Where it writes drafts, it looks at what these speak of once more.
    """
    sent(of)
    on, read = date(2026, 12, 14), Counter[tuple[date, int]]()
    said_of = milestone_queries._said_of
    monkeypatch.setattr(
        milestone_queries,
        "_said_of",
        lambda ids, plans, day, calendar: read.update((day, id) for id in ids) or said_of(ids, plans, day, calendar),
    )
    for on, most in ((date(2026, 12, 14), 3), (date(2026, 12, 15), 1)):
        read.clear()
        scanned(on)
        assert max(times for (day, _), times in read.items() if day == on) == most


def test_the_letter_of_a_second_date_speaks_of_the_first_that_nobody_has_signed_too(of: Desk) -> None:
    """It took the draft's place, and the date that was overdue longest stood in no letter any more."""
    own_date(of.here.task, FIFTH)
    for day in (FIFTH, date(2026, 12, 7), date(2026, 12, 11)):
        scanned(day)
    first, second = (one for one in all_letters() if one.unit == "市商务委")
    assert (first.state, second.state, second.due_day) == (S.LAPSED, S.DRAFT, date(2026, 12, 11))
    assert "应于2026年11月27日前完成，至今没有经审核的完成情况，截至2026年12月11日已逾期14天" in second.body
    assert "应于2026年12月4日前完成，至今没有经审核的完成情况，截至2026年12月11日已逾期7天" in second.body
    scanned(date(2026, 12, 14))
    assert [one.id for one in all_letters() if one.unit == "市商务委"] == [first.id, second.id]


def test_a_circular_of_an_unanswered_letter_leaves_the_draft_of_another_date(of: Desk) -> None:
    """It took its place, and no letter asked for the second date any more."""
    own_date(of.here.task, FIFTH)
    letter = sent(of)
    for day in (date(2026, 12, 11), date(2026, 12, 14)):
        scanned(day)
    states = {(one.kind, one.due_day): one.state for one in all_letters() if one.department_id == letter.department_id}
    assert states == {
        (LetterKind.SUPERVISION, FIFTH): S.SENT,
        (LetterKind.SUPERVISION, date(2026, 12, 11)): S.DRAFT,
        (LetterKind.CIRCULAR, date(2026, 12, 14)): S.DRAFT,
    }


def test_a_circular_of_an_unanswered_letter_names_the_quarters_in_red_too(
    of: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft of the 通报 for two quarters in red gave way to it, and the principal read of the silence alone."""
    monkeypatch.setattr(cause_queries, "_turned", lambda *_: ())  # its part is red all the time
    sent(of)
    for number in (2, 3):
        closed(of, number, {of.here.commerce.id: LightRule.GAP_WIDE})
    for day in (date(2026, 12, 7), date(2026, 12, 14)):
        scanned(day)
    of_red, drawn = circulars(of)
    assert (of_red.state, drawn.state) == (S.LAPSED, S.DRAFT)
    assert {item.cause for item in drawn.items} == {LetterCause.RED, LetterCause.UNANSWERED}
    assert "已连续2个季度滞后" in drawn.body and "至今没有反馈" in drawn.body
    scanned(date(2026, 12, 15))
    assert circulars(of) == [of_red, drawn]


def circulars(of: Desk) -> list[LetterRow]:
    """The 通报 drawn up for the commerce body."""
    of_it = [one for one in all_letters() if one.department_id == of.here.commerce.id]
    return [one for one in of_it if one.kind is LetterKind.CIRCULAR]


@pytest.mark.slow
@pytest.mark.parametrize("is_opened", [False, True])
def test_what_fell_with_a_stop_is_drawn_up_again_when_the_task_goes_on(of: Desk, is_opened: bool) -> None:
    """恢复, and nobody was written to of the date that was overdue before: its draft had fallen once and for all.

    By the next scan, or before it as somebody handed it in.
    """
    with changes.writing(act(FIFTH)):
        move(act(FIFTH), of.here.task, TaskAct.SIGN)
    scanned(FIFTH)
    task, overdue = of.here.task.id, (AlertStage.B2, LetterCause.OVERDUE)
    assert standing(of) == {overdue}
    endings.decide(by(of.leader, date(2026, 12, 7)), task, None, TaskAct.SUSPEND, "渝府办〔2026〕31号")
    if is_opened:
        with pytest.raises(RuleRefused, match="任务已中止"):
            letters.submit(by(of.coordinator, date(2026, 12, 7)), of_body(of.here.commerce.id).id, None)
    scanned(date(2026, 12, 8))
    assert standing(of) == set()
    endings.decide(by(of.leader, date(2026, 12, 14)), task, None, TaskAct.RESUME, "条件已恢复")
    for day, again in ((date(2026, 12, 17), set()), (date(2026, 12, 18), {overdue}), (date(2026, 12, 21), {overdue})):
        scanned(day)
        assert standing(of) == again, day
    first, second = (one for one in all_letters() if one.department_id == of.here.commerce.id)
    assert (first.state, first.reason, second.state) == (S.LAPSED, "任务已中止", S.DRAFT)


def test_a_reminder_is_no_letter_in_place_of_what_fell_with_a_stop(of: Desk) -> None:
    """A 提醒函 of another matter stood beside it, and the 督办函 of the overdue date was held to be said by it."""
    with changes.writing(act(FIFTH)):
        move(act(FIFTH), of.here.task, TaskAct.SIGN)
    scanned(FIFTH)
    task, body = of.here.task.id, of.here.commerce.id
    endings.decide(by(of.leader, date(2026, 12, 7)), task, None, TaskAct.SUSPEND, "渝府办〔2026〕31号")
    scanned(date(2026, 12, 8))
    endings.decide(by(of.leader, date(2026, 12, 14)), task, None, TaskAct.RESUME, "条件已恢复")
    letters.draw_up(by(of.coordinator, date(2026, 12, 15)), task, body, AlertStage.B1, "用地")
    assert standing(of) == {(AlertStage.B1, LetterCause.BY_HAND)}
    scanned(date(2026, 12, 18))
    assert standing(of) == {(AlertStage.B2, LetterCause.OVERDUE)}, "as high and higher, it speaks for the reminder, too"


def test_who_gets_a_request_alone_is_asked_for_its_report_and_for_the_overdue_date(of: Desk) -> None:
    """Both are its first rung: that of the date had given way to that of the report."""
    of.here.commerce.unit_class = UnitClass.PARTY
    db.session.commit()
    scanned(FIFTH)
    due, scene = missing(of, replaced_round(of)), scene_of(CHONGQING, date(2026, 12, 28))
    (letter,) = drafts(scene, unsaid(scene, [due]))
    assert (letter.kind, letter.due_day) == (LetterKind.REQUEST, due.day)
    assert "应于2026年11月27日前完成" in letter.body
    assert {one.cause for one in letter.items} == {LetterCause.REPORT, LetterCause.OVERDUE}


@pytest.mark.slow
def test_what_went_since_a_letter_was_signed_is_told_before_it_leaves(of: Desk) -> None:
    scanned(FIFTH)
    letter = of_body(of.here.commerce.id)
    letters.submit(by(of.coordinator), letter.id, None)
    assert draft_queries.gone_since_signed(letter.id, FIFTH) == {}, "a draft falls by itself"
    letters.sign(by(of.leader), letter.id, None)
    assert draft_queries.gone_since_signed(letter.id, FIFTH) == {}
    reached(letter, date(2026, 12, 7))
    letters.number(by(of.coordinator, date(2026, 12, 7)), letter.id, None, "渝发改函")
    gone = draft_queries.gone_since_signed(letter.id, date(2026, 12, 7))
    assert list(gone.values()) == ["已核定为“达成”"]
    letters.send(by(of.coordinator, date(2026, 12, 7)), letter.id, None, date(2026, 12, 7), SentBy.HAND)
    assert draft_queries.gone_since_signed(letter.id, date(2026, 12, 7)) == {}


@pytest.mark.slow
def test_a_paper_that_left_keeps_the_name_of_its_body(of: Desk) -> None:
    letter = sent(of)
    body = db.session.get_one(Department, of.here.commerce.id)
    name, body.name = body.name, "某市商贸流通局"
    former = {"kind": NameKind.FORMER, "valid_to": date(2027, 1, 10), "source": "机构改革方案"}
    added(
        DepartmentName(department_id=body.id, name=name, recorded_at=act(date(2027, 1, 11)).at, actor="测试", **former)
    )
    db.session.commit()
    assert paper_of(queries.letter(letter.id)).to == name
    draft = of_body(of.here.traffic.id)
    assert paper_of(draft).to == draft.unit


def test_a_letter_counts_the_quarters_that_were_behind_and_not_those_its_rung_asks_for() -> None:
    here = office()
    of = Desk(here, *(person(Role.COORDINATOR, here.commission) for _ in range(5)))
    sign_all()
    body, other = here.commerce.id, here.traffic.id
    closed(of, 1, {body: LightRule.GAP, other: LightRule.GAP})
    closed(of, 2, {body: LightRule.GAP, other: LightRule.GAP_WIDE})
    closed(of, 3, {body: LightRule.GAP, other: LightRule.GAP_WIDE})
    scanned(date(2026, 11, 23))
    assert all("已连续3个季度滞后" in one.body for one in all_letters()), "one of them as the sheet 滞后清单 counts"


@pytest.mark.slow
@pytest.mark.both
def test_what_waits_to_be_signed_is_told_as_the_quarter_closed_last_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The principal was to sign of two quarters in July what had gone on for three by October."""
    monkeypatch.setattr(cause_queries, "_turned", lambda *_: ())  # its part is yellow all the time
    here = office()
    of = Desk(here, *(person(Role.COORDINATOR, here.commission) for _ in range(5)))
    sign_all()
    body = here.commerce.id
    for number in (1, 2):
        closed(of, number, {body: LightRule.GAP})
    scanned(date(2026, 7, 6))
    (letter,) = all_letters()
    assert "截至2026年第2季度，已连续2个季度滞后，本季度" in letter.body
    closed(of, 3, {body: LightRule.SLOW})
    scanned(date(2026, 10, 8))
    now = draft_queries.anew_of(letter.id, date(2026, 10, 8))
    assert now is not None and "截至2026年第3季度，已连续3个季度滞后，本季度进展缓慢（低于目标）" in now.body
    ((_, change),) = now.changes
    assert "第2季度" in change.before and "第3季度" in change.now
    before = draft_queries.anew_of(letter.id, date(2026, 9, 1))
    assert before is not None and before.body == letter.body


@pytest.mark.slow
def test_what_gave_way_to_a_draft_that_fell_is_drawn_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """黄 in two quarters, then no report; the cut-off is moved: the body stays yellow, and somebody decides of it."""
    monkeypatch.setattr(cause_queries, "_turned", lambda *_: ())  # its part is yellow all the time
    here = office()
    of = Desk(here, *(person(Role.COORDINATOR, here.commission) for _ in range(5)))
    sign_all()
    body = here.commerce.id
    for number in (2, 3):
        closed(of, number, {body: LightRule.GAP})
    scanned(date(2026, 11, 23))
    yellow, report = (AlertStage.B1, LetterCause.YELLOW), (AlertStage.B1, LetterCause.REPORT)
    assert lights_of(of) == [yellow]
    scanned(date(2026, 12, 28))
    assert report in lights_of(of) and standing(of) & {yellow, report} == {report}
    round = db.session.scalars(select(Round).where(Round.closed_on.is_(None))).one()
    later = Chosen(date(2027, 1, 8), date(2027, 1, 12), date(2027, 1, 18))
    rounds.change_cutoffs(by(of.coordinator, date(2026, 12, 29)), round.id, None, later, "元旦假期调整")
    for day in (date(2026, 12, 29), date(2026, 12, 30)):
        scanned(day)
        assert standing(of) & {yellow, report} == {yellow}
    assert lights_of(of).count(yellow) == 2, "once more, and only once"


def standing(of: Desk) -> set[tuple[AlertStage | None, LetterCause]]:
    """Rung and cause of what unsigned letters to its first body still say."""
    return {
        (one.stage, item.cause)
        for one in all_letters()
        for item in one.items
        if one.department_id == of.here.commerce.id and item.lapsed_on is None
    }


@pytest.mark.both
def test_the_letter_of_a_round_goes_to_all_that_are_asked_and_awaits_no_answer(of: Desk) -> None:
    scanned(date(2026, 12, 1))
    round = db.session.scalars(select(Round).where(Round.kind == RoundKind.QUARTER)).one()
    made = letters.dispatch(by(of.coordinator, date(2026, 12, 1)), round.id)
    with pytest.raises(RuleRefused):
        letters.dispatch(by(of.coordinator, date(2026, 12, 1)), round.id)
    for do, actor in ((letters.submit, of.coordinator), (letters.sign, of.head)):
        do(by(actor, date(2026, 12, 1)), made, None)
    letters.number(by(of.coordinator, date(2026, 12, 1)), made, None, "渝发改函")
    letters.send(by(of.coordinator, date(2026, 12, 1)), made, None, date(2026, 12, 1), SentBy.EXCHANGE)
    assert queries.letter(made).state is S.ISSUED
    told = db.session.scalars(select(Alert.department_id).where(Alert.stage == AlertStage.DISPATCH)).all()
    assert sorted(told) == sorted([of.here.commerce.id, of.here.traffic.id])
    assert [one.id for one in queries.in_scope(Scope(None, frozenset({of.here.traffic.id})), tuple(S))] == [made]


def test_a_letter_of_a_round_that_was_taken_back_is_drawn_up_again(of: Desk) -> None:
    day = date(2026, 12, 1)
    scanned(day)
    round = db.session.scalars(select(Round).where(Round.kind == RoundKind.QUARTER)).one()
    withdrawn = letters.dispatch(by(of.coordinator, day), round.id)
    letters.withdraw(by(of.coordinator, day), withdrawn, None, "写错了")
    voided = letters.dispatch(by(of.coordinator, day), round.id)
    letters.submit(by(of.coordinator, day), voided, None)
    letters.sign(by(of.head, day), voided, None)
    letters.void(by(of.coordinator, day), voided, None, "时限有变")
    last = letters.dispatch(by(of.coordinator, day), round.id)
    with pytest.raises(RuleRefused, match="已有调度函"):
        letters.dispatch(by(of.coordinator, day), round.id)
    assert [queries.letter(id).state for id in (withdrawn, voided, last)] == [S.WITHDRAWN, S.VOID, S.DRAFT]
    keys = [db.session.get_one(Letter, id).key for id in (withdrawn, voided, last)]
    assert keys == [keys[0], f"{keys[0]}-2", f"{keys[0]}-3"]


@pytest.mark.slow
def test_a_body_sees_nothing_before_it_was_sent(of: Desk) -> None:
    scanned(FIFTH)
    mine = Scope(None, frozenset({of.here.commerce.id}))
    assert queries.in_scope(mine, tuple(S)) == []
    sent(of)
    assert [one.state for one in queries.in_scope(mine, tuple(S))] == [S.SENT]


def test_a_region_sees_no_letter_of_another(of: Desk) -> None:
    scanned(FIFTH)
    assert queries.in_scope(Scope("140000", None), tuple(S)) == []
    stranger = person(Role.COORDINATOR, department("山西省发展改革委", "140000", UnitClass.COMMISSION))
    with pytest.raises(NotFound):
        letters.submit(by(stranger), of_body(of.here.commerce.id).id, None)


def reminded(day: date) -> list[str]:
    """To which posts a scan says that an answer has not come."""
    return [one.post for one in scanned(day).created if "反馈期限" in one.message]


def standing_on(letter: LetterRow) -> set[tuple[str, date]]:
    """By body or office the days of the messages on the letter that stand."""
    found = select(Department.short_name, Alert.day).join(Department, Department.id == Alert.department_id)
    key = db.session.get_one(Letter, letter.id).key
    return {
        (name, day)
        for name, day in db.session.execute(
            found.where(Alert.key.startswith(f"{key}:"), Alert.state == AlertState.SENT)
        )
    }


BOTH, OFFICE = ["单位联络员", "单位负责人"], "综合处经办"


@pytest.mark.slow
def test_an_answer_that_has_not_come_is_asked_for_before_its_day_and_after_it(of: Desk) -> None:
    """Its body was told once; nobody said that its day came, or that it had passed."""
    letter = sent(of)
    found = {day: reminded(day) for day in days(date(2026, 12, 7), 15)}
    assert {day: sorted(posts) for day, posts in found.items() if posts} == {
        date(2026, 12, 8): BOTH,
        date(2026, 12, 10): BOTH,
        date(2026, 12, 14): [*BOTH, OFFICE],
        date(2026, 12, 21): BOTH,
    }
    assert standing_on(letter) == {("市商务委", date(2026, 12, 21)), ("市发展改革委", date(2026, 12, 14))}
    assert [office_desk(CHONGQING, one).unanswered for one in (letter.reply_by or DUE, date(2026, 12, 14))] == [0, 1]
    letters.answer(by(of.unit, date(2026, 12, 21)), letter.id, None, "已整改")
    assert standing_on(letter) == set() and office_desk(CHONGQING, date(2026, 12, 21)).unanswered == 0
    assert reminded(date(2026, 12, 28)) == []


@pytest.mark.slow
def test_what_was_due_while_nothing_was_scanned_is_on_record_also_of_an_answer_that_came_meanwhile(of: Desk) -> None:
    """The answer came on 9 December, the day after the first reminder was due, and was to be added to by the 16th."""
    letter = sent(of)
    scanned(date(2026, 12, 7))
    letters.answer(by(of.unit, date(2026, 12, 9)), letter.id, None, "已整改")
    letters.ask_again(by(of.coordinator, date(2026, 12, 9)), letter.id, None, "请补充完成时限")
    assert sorted(reminded(date(2026, 12, 15))) == sorted(BOTH * 3)
    assert reminders_on_record() == {
        (date(2026, 12, 11), date(2026, 12, 8), AlertState.HANDLED),
        (date(2026, 12, 16), date(2026, 12, 11), AlertState.EXPIRED),
        (date(2026, 12, 16), date(2026, 12, 15), AlertState.SENT),
    }
    letters.void(by(of.coordinator, date(2026, 12, 18)), letter.id, None, "情况有变")
    assert sorted(reminded(date(2026, 12, 21))) == [*BOTH, OFFICE]
    late = {(day, state) for due_on, day, state in reminders_on_record() if due_on < day}
    assert late == {(date(2026, 12, 17), AlertState.EXPIRED)}


@pytest.mark.slow
def test_what_waited_for_the_days_off_of_a_year_is_said_once_they_are_known(of: Desk) -> None:
    """The notice of 2027 comes on 11 January: what is counted over the year's end lay up to a week before the scan."""
    letter = sent(of, date(2026, 12, 24))
    for day in days(date(2026, 12, 25), 17):
        scanned(day)
    assert {(due_on, day) for due_on, day, _ in reminders_on_record()} == {
        (letter.reply_by, date(2026, 12, 28)),
        (letter.reply_by, date(2026, 12, 30)),
    }
    calendar_acts.load(act(date(2027, 1, 11)), read_notice(OF_2027, NOTICE, statutory_days()))
    assert sorted(reminded(date(2027, 1, 12))) == sorted([*BOTH * 2, OFFICE])
    assert {day for _, day, _ in reminders_on_record() if day.year == 2027} == {date(2027, 1, 4), date(2027, 1, 11)}
    assert reminded(date(2027, 1, 13)) == []


def reminders_on_record() -> set[tuple[date | None, date, AlertState]]:
    """The last day that each names, its own day and what became of it."""
    found = select(Alert.due_on, Alert.day, Alert.state).where(Alert.message.contains("反馈期限"))
    return {(due_on, day, AlertState(state)) for due_on, day, state in db.session.execute(found)}


@pytest.mark.slow
@pytest.mark.parametrize("became", ["stays", "relieved", "stopped"])
def test_nobody_is_reminded_of_what_fell_short_and_is_not_his_any_more(of: Desk, became: str) -> None:
    """What fell short is open until it is answered, but not of a body without the duty, nor of a task that stopped."""
    reached(sent(of), date(2026, 12, 10), VerdictResult.MISSED)
    scanned(date(2026, 12, 11))
    if became == "relieved":
        held = {"task_id": of.here.task.id, "department_id": of.here.commerce.id}
        db.session.query(Assignment).filter_by(**held).one().ended_on = date(2026, 12, 11)
    elif became == "stopped":
        db.session.get_one(Task, of.here.task.id).state = TaskState.SUSPENDED
    db.session.commit()
    assert sorted(reminded(date(2026, 12, 14))) == ([*BOTH, OFFICE] if became == "stays" else [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("became", "expected"),
    [("relieved", []), (TaskState.SUSPENDED, []), (TaskState.TERMINATED, []), (TaskState.COMPLETED, BOTH)],
)
def test_before_its_last_day_nobody_is_reminded_of_what_is_not_his_any_more(
    of: Desk, became: str, expected: list[str]
) -> None:
    """Of what he has done an answer is awaited until that day."""
    letter = sent(of)
    assert sorted(reminded(date(2026, 12, 8))) == BOTH
    if became == "relieved":
        held = {"task_id": of.here.task.id, "department_id": of.here.commerce.id}
        db.session.query(Assignment).filter_by(**held).one().ended_on = date(2026, 12, 9)
    else:
        db.session.get_one(Task, of.here.task.id).state = became
    db.session.commit()
    scanned(date(2026, 12, 9))
    assert bool(standing_on(letter)) is bool(expected), "what was said before asks for nothing any more"
    assert sorted(reminded(date(2026, 12, 10))) == expected


@pytest.mark.slow
def test_what_is_to_be_added_has_days_of_its_own(of: Desk) -> None:
    letter = sent(of)
    letters.answer(by(of.unit, date(2026, 12, 7)), letter.id, None, "已整改")
    letters.ask_again(by(of.coordinator, date(2026, 12, 8)), letter.id, None, "请补充完成时限", 3)
    found = {day: sorted(reminded(day)) for day in days(date(2026, 12, 8), 7)}
    assert {day: posts for day, posts in found.items() if posts} == {
        date(2026, 12, 10): BOTH,
        date(2026, 12, 14): [*BOTH, OFFICE],
    }


@pytest.mark.slow
def test_a_gap_says_the_same_as_daily_scans_and_a_dry_run_writes_none(of: Desk) -> None:
    letter, last = sent(of), date(2026, 12, 21)
    key = db.session.get_one(Letter, letter.id).key
    rehearsed = [one.key for one in scan(act(last), CHONGQING, dry_run=True).created if "反馈期限" in one.message]
    assert [one.removeprefix(f"{key}:").split(":")[0] for one in rehearsed] == [
        *["2026-12-11-3"] * 2,
        *["2026-12-11-1"] * 2,
        *["2026-12-11+1"] * 3,
        *["2026-12-11+6"] * 2,
    ]
    assert [one.key for one in scanned(last).created if "反馈期限" in one.message] == rehearsed
    assert standing_on(letter) == {("市商务委", last), ("市发展改革委", date(2026, 12, 14))}
    assert reminded(last) == []


@pytest.mark.slow
def test_who_has_done_what_the_letter_asked_for_is_not_called_late(of: Desk) -> None:
    letter = sent(of)
    reached(letter, date(2026, 12, 9))
    scanned(date(2026, 12, 9))
    assert sorted(reminded(date(2026, 12, 10))) == BOTH, "its answer is awaited all the same"
    assert standing_on(letter) == {("市商务委", date(2026, 12, 10))}
    assert reminded(date(2026, 12, 14)) == []
    assert standing_on(letter) == set(), "尚未反馈 stood in its inbox as 已逾期, under a home that said 不再催办"
    assert {row.state for row in db.session.scalars(select(Alert).where(Alert.due_on == letter.reply_by))} == {
        AlertState.EXPIRED
    }
    assert asking_nothing(CHONGQING, late_letters(), date(2026, 12, 14)) == {letter.id}, "综合处 has still to note it"


def late_letters() -> list[int]:
    """函件反馈逾期 on the home of 综合处."""
    return unanswered_letters(CHONGQING, date(2026, 12, 14))


@pytest.mark.slow
def test_who_has_not_is(of: Desk) -> None:
    letter = sent(of)
    assert late_letters() == [letter.id] and asking_nothing(CHONGQING, [letter.id], date(2026, 12, 14)) == set()
    reached(letter, date(2026, 12, 9), VerdictResult.MISSED)
    assert asking_nothing(CHONGQING, [letter.id], date(2026, 12, 14)) == set(), "what fell short is open"


@pytest.mark.slow
def test_nobody_is_reminded_of_a_date_that_was_put_off_and_fell_short_then(of: Desk) -> None:
    """Its new date is another matter: what fell short of it comes to a letter of its own."""
    letter = sent(of)
    (subject,) = {item.subject_id for item in db.session.scalars(select(LetterItem).filter_by(letter_id=letter.id))}
    on = act(date(2026, 12, 9), of.coordinator)
    node = db.session.get_one(Milestone, subject)
    with changes.writing(on):
        postpone(on, db.session.get_one(Task, node.task_id), node, date(2026, 12, 10), "汛期停工")
    reached(letter, date(2026, 12, 11), VerdictResult.MISSED)
    scanned(date(2026, 12, 11))
    assert asking_nothing(CHONGQING, [letter.id], date(2026, 12, 14)) == {letter.id}
    assert reminded(date(2026, 12, 14)) == []
