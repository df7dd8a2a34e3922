"""What the office does to a report beside reviewing it, and the unit's correction of what was taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tests.given import builders, rows
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, region, report, submitted
from tracker.actor import Act, Actor
from tracker.acts.reporting import office_reports, reports, reviews, rounds
from tracker.acts.reporting import unchanged as unchanged_acts
from tracker.acts.reporting.reports import Handed
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.ledger.facts.bodies.part_queries import Duty, duties
from tracker.ledger.facts.bodies.queries import bodies_of
from tracker.ledger.facts.figures.queries import readings
from tracker.ledger.facts.owner_queries import Owners
from tracker.people.access import Permission, may
from tracker.people.models import PostHolding
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import ChaseCall, Evidence, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.office import steps as office_steps
from tracker.reporting.office.entered import Answer
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import owed, standing, target, under_way
from tracker.reporting.review.queries import undoable
from tracker.reporting.rounds import asking_steps
from tracker.reporting.rounds.queries import round_row
from tracker.reporting.versions.evidence_rules import NewFile, NewReference
from tracker.reporting.versions.queries import draft_of, versions_of
from tracker.reporting.write.page_queries import page
from tracker.stores.folder import Folder
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Appraisal,
    ChangeKind,
    EnteredHow,
    EvidenceKind,
    Kind,
    Mode,
    PartyRole,
    ReportAct,
    ReportStanding,
    ReportState,
    Role,
    Stage,
    TaskState,
)

BY_PHONE = Answer(EnteredHow.PHONE, "张某（规划科）", OPENED)
SAID = Draft("电话答复：新开线路 6 条")


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    return of.task()


@pytest.fixture
def mine(of: Region, task: Task) -> Report:
    """What the transport bureau owes, its round opened."""
    opened()
    return report(task, of.transport)


def closed(on: date = date(2027, 1, 5)) -> Round:
    """The round, closed by hand on a day."""
    round = db.session.scalars(select(Round)).one()
    rounds.close_round(builders.act(on=on), round.id)
    return round


def acts(found: Report) -> list[str]:
    events = select(ReportEvent.act).where(ReportEvent.report_id == found.id).order_by(ReportEvent.id)
    return list(db.session.scalars(events))


def later(actor: Actor, minutes: int) -> Act:
    """An act so many minutes after noon of the day the round opened."""
    noon = builders.act(on=OPENED, actor=actor)
    return replace(noon, at=noon.at + timedelta(minutes=minutes))


def told(found: Report) -> list[bool]:
    """Of each acceptance that speaks in the ledger, whether it has substance."""
    parts = duties(bodies_of([found.task_id], None), None, {}, {})[found.task_id]
    return [one.substance for duty in parts if duty.part.body.id == found.department_id for one in duty.part.reports]


def test_what_a_unit_says_on_the_telephone_is_entered_and_goes_to_review(of: Region, mine: Report) -> None:
    handed = Handed(Folder(Path()), references=[NewReference(EvidenceKind.DOCUMENT, "交函〔2026〕8号")])
    office_reports.enter(by(of.coordinator), mine.id, mine.version, SAID, BY_PHONE, handed)
    assert (mine.state, acts(mine)) == (ReportState.TO_REVIEW, ["enter"])
    (version,) = versions_of(mine.id)
    assert (version.entered_how, version.entered_from, version.entered_on) == ("phone", "张某（规划科）", OPENED)
    assert version.sent_at == version.submitted_at == mine.first_submitted_at is not None
    assert list(db.session.scalars(select(Evidence.title))) == ["交函〔2026〕8号"]
    assert draft_of(version).forecast is None, "what the unit did not answer stays open"
    assert [one.text for one in under_way(of.liaison.department_ids)] == [SAID.progress_text], "the unit sees it"
    with pytest.raises(Forbidden, match="不能由本人采用"):
        reviews.accept(by(of.coordinator), mine.id, None, Appraisal.NORMAL)
    assert reviews.accept(by(of.coordinator_head), mine.id, None, Appraisal.NORMAL) is False


def test_what_was_entered_with_a_file_and_is_sent_again_is_not_called_another_s(
    of: Region, mine: Report, tmp_path: Path
) -> None:
    """The answer was lost, the browser sends the same form once more: it was this one that entered it."""
    act, seen = by(of.coordinator), mine.version
    handed = Handed(Folder(tmp_path), [NewFile("复函.pdf", b"%PDF-1.7")])
    office_reports.enter(act, mine.id, seen, SAID, BY_PHONE, handed)
    with pytest.raises(Conflict, match="这一页已提交过"):
        office_reports.enter(act, mine.id, seen, SAID, BY_PHONE, handed)


def test_where_one_is_all_there_is_what_he_entered_is_self_reviewed(of: Region, mine: Report) -> None:
    ended = update(PostHolding).where(PostHolding.user_id == of.coordinator_head.user_id)
    db.session.execute(ended.values(valid_to=OPENED - timedelta(days=1)))
    db.session.commit()
    office_reports.enter(by(of.coordinator), mine.id, None, SAID, BY_PHONE)
    assert reviews.accept(by(of.coordinator), mine.id, None, Appraisal.NORMAL) is True


def test_of_what_is_taken_together_only_what_he_entered_is_self_reviewed(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    ended = update(PostHolding).where(PostHolding.user_id == of.coordinator_head.user_id)
    db.session.execute(ended.values(valid_to=OPENED - timedelta(days=1)))
    opened()
    lead, co = report(task, of.transport), report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), co.id, None, TEXT)
    reports.send(by(of.other_liaison), co.id, None)
    reports.approve(by(of.other_head), [(co.id, None)])
    office_reports.enter(by(of.coordinator), lead.id, None, SAID, BY_PHONE)
    assert reviews.accept(by(of.coordinator), lead.id, None, Appraisal.NORMAL) is True
    taken = select(ReportEvent.report_id, ReportEvent.self_reviewed).where(ReportEvent.act == ReportAct.ACCEPT)
    assert dict(db.session.execute(taken).all()) == {lead.id: True, co.id: False}


def test_entering_signs_for_the_duty_as_a_report_does(of: Region) -> None:
    task = of.task(state=TaskState.TO_SIGN)
    opened()
    found = report(task, of.transport)
    office_reports.enter(by(of.coordinator), found.id, None, SAID, BY_PHONE)
    assert db.session.get_one(Assignment, found.assignment_id).signed_how == "reported"


@pytest.mark.parametrize(
    ("draft", "answer", "told"),
    [
        (Draft(), BY_PHONE, "请填写“进展情况”"),
        (SAID, replace(BY_PHONE, told_by=" "), "请填写是谁答复的"),
        (SAID, replace(BY_PHONE, told_on=OPENED + timedelta(days=1)), "答复日期不能晚于今天"),
    ],
)
def test_nothing_is_entered_without_words_and_who_said_them(
    of: Region, mine: Report, draft: Draft, answer: Answer, told: str
) -> None:
    with pytest.raises((BadInput, RuleRefused)) as refusal:
        office_reports.enter(by(of.coordinator), mine.id, None, draft, answer)
    assert told in refusal.value.details
    assert mine.state == ReportState.TO_FILL


def test_what_the_unit_was_writing_stays_beside_what_was_entered(of: Region, mine: Report) -> None:
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    office_reports.enter(by(of.coordinator), mine.id, None, SAID, BY_PHONE)
    first, second = versions_of(mine.id)
    assert (first.progress_text, first.sent_at) == (TEXT.progress_text, None)
    assert second.progress_text == SAID.progress_text
    seen = page(mine.id, of.coordinator, OPENED)
    assert [one.row.id for one in seen.versions] == [second.id]


def test_the_unit_corrects_what_was_entered_for_it_before_and_after_the_review(of: Region, mine: Report) -> None:
    office_reports.enter(by(of.coordinator), mine.id, None, SAID, BY_PHONE)
    office_reports.correct(by(of.liaison), mine.id, mine.version, "应为 7 条")
    assert mine.state == ReportState.DRAFT
    submitted(mine, of, replace(TEXT, progress_text="新开线路 7 条"))
    first, second = versions_of(mine.id)
    assert (first.entered_how, second.entered_how) == ("phone", None)
    reviews.accept(by(of.coordinator_head), mine.id, None, Appraisal.NORMAL)
    assert mine.accepted_version_id == second.id


def test_what_was_entered_for_a_co_body_it_corrects_until_its_lead_has_taken_it_in(of: Region) -> None:
    """Its page said that it may and had no button; what the lead had quoted the act let it take back."""
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    lead, own = report(task, of.transport), report(task, of.commerce)
    office_reports.enter(by(of.coordinator), own.id, None, SAID, BY_PHONE)
    assert may(of.other_liaison, Permission.REPORT_CORRECT, target(own.id))
    office_reports.correct(by(of.other_liaison), own.id, None, "应为 7 条")
    assert own.state == ReportState.DRAFT
    reports.save_draft(by(of.other_liaison), own.id, None, TEXT)
    reports.send(by(of.other_liaison), own.id, None)
    reports.approve(by(of.other_head), [(own.id, None)])
    reports.save_draft(by(of.liaison), lead.id, None, TEXT, quoting=own.id)
    with pytest.raises(RuleRefused, match="已交牵头单位，不能更正"):
        office_reports.correct(by(of.other_liaison), own.id, None, "再改")


def test_what_the_unit_sent_itself_is_not_corrected_while_it_is_reviewed(of: Region, mine: Report) -> None:
    submitted(mine, of)
    with pytest.raises(RuleRefused, match="正在审核，不能更正"):
        office_reports.correct(by(of.liaison), mine.id, None, "有误")


def test_a_correction_that_is_not_sent_says_so_where_it_is_listed(of: Region, mine: Report) -> None:
    """It was listed like a report nobody had written, and had no end but a button elsewhere."""

    def listed() -> list[tuple[str, str]]:
        return [(line.note_of, line.note) for line in owed([of.transport.id]) if line.id == mine.id]

    accepted(mine, of)
    office_reports.correct(by(of.liaison), mine.id, None, "数字有误")
    words = "数字有误（还没有送审，已采用的内容仍有效，不改了的打开报告放弃更正）"
    assert listed() == [("更正", words)]
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    assert listed() == [("更正", words)]
    office_reports.drop_correction(by(of.liaison), mine.id, None)
    assert listed() == []


def test_a_correction_goes_the_same_way_and_what_was_accepted_holds_until_then(of: Region, mine: Report) -> None:
    accepted(mine, of)
    first = mine.accepted_version_id
    with pytest.raises(BadInput, match="理由"):
        office_reports.correct(by(of.liaison), mine.id, None, " ")
    office_reports.correct(by(of.liaison), mine.id, None, "数字有误")
    submitted(mine, of, replace(TEXT, progress_text="新开线路 5 条"))
    assert (mine.state, mine.accepted_version_id) == (ReportState.TO_REVIEW, first)
    assert told(mine) == [True]
    reviews.accept(by(of.coordinator), mine.id, None, Appraisal.SLOW)
    assert mine.accepted_version_id != first
    assert told(mine) == [True], "one of each round"


def test_a_correction_can_be_dropped(of: Region, mine: Report) -> None:
    accepted(mine, of)
    first = mine.accepted_version_id
    office_reports.correct(by(of.liaison), mine.id, None, "数字有误")
    reports.save_draft(by(of.liaison), mine.id, None, replace(TEXT, progress_text="半句"))
    assert standing([mine.department_id]).returned == 0, "the unit itself took it up again"
    office_reports.drop_correction(by(of.liaison), mine.id, None)
    assert (mine.state, mine.version_id, mine.accepted_version_id) == (ReportState.ACCEPTED, first, first)
    office_reports.correct(by(of.liaison), mine.id, None, "数字仍有误")
    submitted(mine, of, replace(TEXT, progress_text="新开线路 5 条"))
    assert [one.number for one in versions_of(mine.id)] == [1, 2, 3]


def stands(mine: Report) -> dict[str, int]:
    """How the reports of the round stand for the coordinator, those alone of which there are any."""
    counts = round_row(mine.round_id, frozenset({mine.department_id})).counts
    return {one.label: counts[one] for one in ReportStanding if counts[one]}


def test_only_what_was_returned_counts_as_returned_until_it_is_sent_again(of: Region, mine: Report) -> None:
    submitted(mine, of)
    reviews.give_back(by(of.coordinator), mine.id, None, "请补充")
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    assert stands(mine) == {"退回": 1}
    reports.send(by(of.liaison), mine.id, None)
    assert stands(mine) == {"退回": 1}, "its head has not sent it yet"
    unit = standing([mine.department_id])
    assert (unit.owed, unit.to_approve, unit.returned) == (0, 1, 0), "its liaison owes nothing now"
    reports.hand_back(by(of.head), mine.id, None, "再核对")
    unit = standing([mine.department_id])
    assert stands(mine) == {"退回": 1} and (unit.owed, unit.returned, unit.declined) == (1, 1, 0)
    accepted(mine, of)
    office_reports.correct(by(of.liaison), mine.id, None, "数字有误")
    assert stands(mine) == {"重填": 1}
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    assert stands(mine) == {"重填": 1}


def test_what_waits_for_its_head_has_no_cut_off_for_its_liaison(of: Region, mine: Report) -> None:
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    assert standing([mine.department_id]).due_on == mine.due_on
    reports.send(by(of.liaison), mine.id, None)
    unit = standing([mine.department_id])
    assert (unit.owed, unit.to_approve, unit.due_on) == (0, 1, None)


def test_what_came_back_says_why_until_its_head_has_sent_it_again(of: Region, mine: Report) -> None:
    submitted(mine, of)
    reviews.give_back(by(of.coordinator), mine.id, None, "请补充")
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    reports.withdraw(by(of.liaison), mine.id, None)
    back = page(mine.id, of.liaison, OPENED).brought_back
    assert back is not None and back.reason == "请补充"
    assert owed([mine.department_id])[0].note == "请补充"


def test_a_day_until_which_a_report_was_opened_is_over_with_what_came(of: Region, mine: Report) -> None:
    """Opened again in a closed quarter, sent in time, accepted: corrected in June, it is not “已过 144 天”."""
    rounds.close_round(by(of.coordinator), mine.round_id, None, "测试")
    until = OPENED + timedelta(days=5)
    office_reports.reopen(by(of.coordinator), mine.id, None, "补报", until)
    assert owed([mine.department_id])[0].limit_on == until
    accepted(mine, of)
    office_reports.correct(by(of.liaison, until + timedelta(days=100)), mine.id, None, "数字有误")
    assert owed([mine.department_id])[0].open_limit_on is None


def test_nothing_that_came_is_late_any_more(of: Region, mine: Report) -> None:
    """市交通局 corrects in January what it sent in time: it is on time, whatever day it is."""
    accepted(mine, of)
    office_reports.correct(by(of.liaison), mine.id, None, "数字有误")
    (line,) = owed([mine.department_id])
    assert (line.open_limit_on, line.is_on_time, standing([mine.department_id]).due_on) == (None, True, None)


def test_what_the_office_asked_for_again_cannot_be_dropped(of: Region, mine: Report) -> None:
    accepted(mine, of)
    office_reports.reopen(by(of.coordinator), mine.id, None, "口径不符")
    assert mine.state == ReportState.RETURNED
    assert page(mine.id, of.liaison, OPENED).brought_back is not None
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    assert standing([mine.department_id]).returned == 1
    with pytest.raises(RuleRefused, match="不能放弃更正"):
        office_reports.drop_correction(by(of.liaison), mine.id, None)


def test_what_the_office_entered_since_cannot_be_dropped_with_a_correction(of: Region, mine: Report) -> None:
    """What it had asked for again came back as accepted, and what it had entered was gone."""
    accepted(mine, of)
    office_reports.reopen(by(of.coordinator), mine.id, None, "口径不符")
    office_reports.enter(by(of.coordinator), mine.id, None, SAID, BY_PHONE)
    office_reports.correct(by(of.liaison), mine.id, None, "电话里说错了")
    assert not page(mine.id, of.liaison, OPENED).can_drop
    with pytest.raises(RuleRefused, match="不能放弃更正"):
        office_reports.drop_correction(by(of.liaison), mine.id, None)


def test_an_acceptance_is_taken_back_within_ten_minutes_by_who_gave_it(of: Region, mine: Report) -> None:
    submitted(mine, of)
    reviews.accept(later(of.coordinator, 0), mine.id, None, Appraisal.NORMAL)
    with pytest.raises(Forbidden, match=f"只能由{of.coordinator.name}撤销"):
        reviews.undo_acceptance(later(of.coordinator_head, 1), mine.id, mine.version)
    with pytest.raises(RuleRefused, match="已超过 10 分钟"):
        reviews.undo_acceptance(later(of.coordinator, 11), mine.id, mine.version)
    reviews.undo_acceptance(later(of.coordinator, 10), mine.id, mine.version)
    assert (mine.state, mine.accepted_version_id, told(mine)) == (ReportState.TO_REVIEW, None, [])
    assert db.session.scalar(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)) == "report_undo"
    with pytest.raises(RuleRefused, match="不是刚采用的"):
        reviews.undo_acceptance(later(of.coordinator, 10), mine.id, mine.version)
    reviews.accept(later(of.coordinator, 20), mine.id, None, Appraisal.NORMAL)
    assert told(mine) == [True]


def test_undoing_the_acceptance_of_a_correction_brings_back_what_held_before(of: Region, mine: Report) -> None:
    accepted(mine, of)
    first = mine.accepted_version_id
    office_reports.correct(by(of.liaison), mine.id, None, "数字有误")
    submitted(mine, of, Draft(nil_report=True, progress_text="未开展"))
    reviews.accept(later(of.coordinator, 0), mine.id, None, Appraisal.NORMAL)
    assert told(mine) == [False]
    reviews.undo_acceptance(later(of.coordinator, 5), mine.id, None)
    assert (mine.accepted_version_id, told(mine)) == (first, [True])


def test_what_was_known_before_an_undoing_is_still_known_of_that_time(of: Region, mine: Report) -> None:
    submitted(mine, of)
    reviews.accept(later(of.coordinator, 0), mine.id, None, Appraisal.NORMAL)
    reviews.undo_acceptance(later(of.coordinator, 9), mine.id, None)

    def known(minutes: int) -> int:
        at = later(of.coordinator, minutes).at
        parts = duties(bodies_of([mine.task_id], at), at, {}, {})[mine.task_id]
        return sum(len(duty.part.reports) for duty in parts)

    assert [known(minutes) for minutes in (0, 5, 10)] == [0, 1, 0]


def test_a_corrected_reading_counts_alone(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], kind=Kind.MEASURED, mode=Mode.SINGLE)
    figure = rows.indicator(task)
    opened()
    found = report(task, of.transport)

    def told_as(value: str, as_of: date) -> Draft:
        reading = ReadingDraft(figure.id, Decimal(value), as_of, "统计月报", "全市")
        return replace(TEXT, readings=(reading,))

    def standing() -> tuple[Decimal, date]:
        (fact,) = readings([task.id], Owners(), None)[figure.id].values
        return fact.value, fact.as_of

    submitted(found, of, told_as("90", date(2026, 11, 30)))
    reviews.accept(later(of.coordinator, 0), found.id, None, None)
    assert standing() == (90, date(2026, 11, 30))
    office_reports.correct(by(of.liaison), found.id, None, "应为 10 月数")
    submitted(found, of, told_as("70", date(2026, 10, 31)))
    reviews.accept(later(of.coordinator, 1), found.id, None, None)
    assert standing() == (70, date(2026, 10, 31))
    reviews.undo_acceptance(later(of.coordinator, 2), found.id, None)
    assert standing() == (90, date(2026, 11, 30))


@pytest.mark.parametrize("state", ["to_fill", "draft", "to_approve", "returned", "to_review", "missing"])
def test_a_body_is_spared_with_a_reason_unless_something_was_accepted(of: Region, mine: Report, state: str) -> None:
    if state in ("draft", "to_approve"):
        reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    if state == "to_approve":
        reports.send(by(of.liaison), mine.id, None)
    if state in ("returned", "to_review"):
        submitted(mine, of)
    if state == "returned":
        reviews.give_back(by(of.coordinator), mine.id, None, "请补充")
    if state == "missing":
        closed()
    assert mine.state == state
    with pytest.raises(BadInput, match="理由"):
        office_reports.exempt(by(of.coordinator), [(mine.id, mine.version)], "")
    assert office_reports.exempt(by(of.coordinator), [(mine.id, mine.version)], "职责已划转") == 1
    assert mine.state == ReportState.EXEMPT


def test_what_was_accepted_is_not_spared_afterwards(of: Region, mine: Report) -> None:
    accepted(mine, of)
    with pytest.raises(RuleRefused, match="现在是“已采用”，已有采用的内容"):
        office_reports.exempt(by(of.coordinator), [(mine.id, None)], "职责已划转")
    office_reports.correct(by(of.liaison), mine.id, None, "有误")
    with pytest.raises(RuleRefused, match="现在是“草稿”，已有采用的内容"):
        office_reports.exempt(by(of.coordinator), [(mine.id, None)], "职责已划转")
    with pytest.raises(BadInput, match="勾选"):
        office_reports.exempt(by(of.coordinator), [], "职责已划转")


def test_a_joint_report_that_others_gave_to_is_not_spared(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    lead, co = report(task, of.transport), report(task, of.commerce)
    office_reports.enter(by(of.coordinator), co.id, None, SAID, BY_PHONE)
    with pytest.raises(RuleRefused, match="不能免报。牵头单位不报的，请代录"):
        office_reports.exempt(by(of.coordinator), [(lead.id, None)], "本期不报")
    office_reports.enter(by(of.coordinator), lead.id, None, SAID, BY_PHONE)
    assert (lead.state, co.state) == (ReportState.TO_REVIEW, ReportState.CONSOLIDATED)


def test_who_was_spared_by_mistake_is_asked_again(of: Region, mine: Report) -> None:
    office_reports.exempt(by(of.coordinator), [(mine.id, None)], "职责已划转")
    assert not any(duty.part.asked for duty in _of(mine))
    office_reports.reopen(by(of.coordinator), mine.id, None, "职责仍在本单位")
    assert mine.state == ReportState.TO_FILL
    assert all(duty.part.asked for duty in _of(mine))
    submitted(mine, of)
    assert mine.state == ReportState.TO_REVIEW


@pytest.mark.parametrize(("ended_on", "is_opened"), [(OPENED, False), (OPENED + timedelta(days=1), True), (None, True)])
def test_a_report_of_a_duty_that_has_ended_is_not_opened_again(
    of: Region, mine: Report, ended_on: date | None, *, is_opened: bool
) -> None:
    """The body owed two reports of one task until the next turn spared the first again."""
    office_reports.exempt(by(of.coordinator), [(mine.id, None)], "职责已划转")
    db.session.get_one(Assignment, mine.assignment_id).ended_on = ended_on
    db.session.commit()
    try:
        office_reports.reopen(by(of.coordinator), mine.id, None, "职责仍在本单位")
    except RuleRefused as refused:
        assert not is_opened and "的分工已于 2026-12-01 结束，本期不再报送" in refused.message
    assert (mine.state == ReportState.TO_FILL) is is_opened


def _of(found: Report) -> list[Duty]:
    return [
        one
        for one in duties(bodies_of([found.task_id], None), None, {}, {})[found.task_id]
        if one.part.body.id == found.department_id
    ]


def test_a_report_of_a_closed_round_is_opened_again_until_a_day(of: Region, mine: Report) -> None:
    closed()
    day = date(2027, 1, 6)
    with pytest.raises(BadInput, match="开放到哪一天"):
        office_reports.reopen(by(of.coordinator, day), mine.id, None, "系统故障")
    with pytest.raises(BadInput, match="已经过去"):
        office_reports.reopen(by(of.coordinator, day), mine.id, None, "系统故障", day - timedelta(days=1))
    with pytest.raises(BadInput, match="理由"):
        office_reports.reopen(by(of.coordinator, day), mine.id, None, "", day)
    office_reports.reopen(by(of.coordinator, day), mine.id, None, "系统故障", date(2027, 1, 8))
    assert mine.state == ReportState.TO_FILL
    event = db.session.scalars(select(ReportEvent).order_by(ReportEvent.id.desc()).limit(1)).one()
    assert (event.until_on, event.reason) == (date(2027, 1, 8), "系统故障")


@pytest.mark.parametrize(("day", "missed"), [(date(2027, 1, 8), 0), (date(2027, 1, 9), 1)])
def test_what_was_opened_again_and_never_came_is_missing_after_its_day(
    of: Region, mine: Report, day: date, missed: int
) -> None:
    closed()
    office_reports.reopen(by(of.coordinator, date(2027, 1, 6)), mine.id, None, "系统故障", date(2027, 1, 8))
    assert office_steps.miss_reopened(builders.act(on=day), rows.CHONGQING, day) == missed
    assert mine.state == (ReportState.MISSING if missed else ReportState.TO_FILL)


def test_the_office_acts_only_where_it_may(of: Region, mine: Report) -> None:
    stranger = region(rows.SHANXI)
    for person in (of.liaison, of.head, stranger.coordinator, rows.person(Role.LEADER, of.commission)):
        db.session.commit()
        with pytest.raises(NotFound):
            office_reports.exempt(by(person), [(mine.id, None)], "职责已划转")
        with pytest.raises(NotFound):
            office_reports.enter(by(person), mine.id, None, SAID, BY_PHONE)
        with pytest.raises(NotFound):
            office_reports.reopen(by(person), mine.id, None, "有误")
    accepted(mine, of)
    for person in (of.other_liaison, of.head, of.coordinator, stranger.liaison):
        with pytest.raises(NotFound):
            office_reports.correct(by(person), mine.id, None, "有误")


def test_of_two_the_second_hears_who_was_first(of: Region, mine: Report) -> None:
    seen = mine.version
    office_reports.enter(by(of.coordinator), mine.id, seen, SAID, BY_PHONE)
    with pytest.raises(Conflict, match=f"已由{of.coordinator.name}代录，现在是“待审核”"):
        office_reports.exempt(by(of.coordinator_head), [(mine.id, seen)], "职责已划转")


@pytest.mark.parametrize("column", ["entered_how", "entered_from", "entered_on"])
def test_how_it_was_entered_is_never_changed(of: Region, mine: Report, column: str) -> None:
    office_reports.enter(by(of.coordinator), mine.id, None, SAID, BY_PHONE)
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(update(ReportVersion).values({column: None}))


def test_a_call_is_noted(of: Region, mine: Report) -> None:
    office_reports.note_call(by(of.coordinator), mine.round_id, of.transport.id, "张某", "明天报")
    call = db.session.scalars(select(ChaseCall)).one()
    assert (call.spoken_to, call.note, call.actor) == ("张某", "明天报", of.coordinator.name)
    submitted(mine, of)
    with pytest.raises(NotFound, match="没有未报的报告"):
        office_reports.note_call(by(of.coordinator), mine.round_id, of.transport.id)
    with pytest.raises(NotFound, match="报告期"):
        office_reports.note_call(by(region(rows.SHANXI).coordinator), mine.round_id, of.transport.id)
    # 催报 names who has a report to send again, too, with its telephone.
    reviews.give_back(by(of.coordinator), mine.id, None, "请补充佐证")
    office_reports.note_call(by(of.coordinator), mine.round_id, of.transport.id)


def unchanged(of: Region, count: int) -> list[Report]:
    """Reports of as many tasks that say 无变化 after a first quarter in which something was told."""
    tasks = [of.task(bodies=[(of.transport, PartyRole.LEAD)], kind=Kind.DELIVERABLE) for _ in range(count)]
    third = Quarter(2026, 3)
    opened(quarter=third, on=date(2026, 9, 1))
    draft = replace(TEXT, stage=Stage.DRAFTING)
    for one in tasks:
        accepted(report(one, of.transport, third), of, draft, date(2026, 9, 10))
    opened()
    found = [report(one, of.transport) for one in tasks]
    for one in found:
        unchanged_acts.say_no_change(by(of.liaison), one.id, None)
        reports.approve(by(of.head), [(one.id, None)])
    return found


def test_what_is_plainly_unchanged_is_accepted_at_once(of: Region) -> None:
    found = unchanged(of, 2)
    with pytest.raises(BadInput, match="核评"):
        reviews.accept_alike(by(of.coordinator), [(one.id, one.version) for one in found], ChangeKind.UNCHANGED, None)
    chosen = [(one.id, one.version) for one in found]
    assert reviews.accept_alike(by(of.coordinator), chosen, ChangeKind.UNCHANGED, Appraisal.NORMAL) == 2
    assert [one.state for one in found] == [ReportState.ACCEPTED] * 2
    ids, at = [one.id for one in found], builders.act(on=OPENED).at
    assert [line.id for line in undoable(ids, of.coordinator, at)] == ids[::-1], "the newest first"
    assert undoable(ids, of.coordinator_head, at) == undoable(ids, of.coordinator, at + timedelta(minutes=11)) == []


def test_of_a_batch_with_something_to_look_at_nothing_is_accepted(of: Region) -> None:
    first, second = unchanged(of, 2)
    third = of.task()
    db.session.commit()
    asking_steps.join_newly_signed(builders.act(on=OPENED), rows.CHONGQING, OPENED)
    db.session.commit()
    found = [(one.id, None) for one in (first, second, submitted(report(third, of.transport), of))]
    with pytest.raises(RuleRefused, match="有 1 份需要逐份审核") as refusal:
        reviews.accept_alike(by(of.coordinator), found, ChangeKind.UNCHANGED, Appraisal.NORMAL)
    assert "不是无变化" in refusal.value.details[0]
    assert first.state == ReportState.TO_REVIEW
    with pytest.raises(BadInput, match="勾选"):
        reviews.accept_alike(by(of.coordinator), [], ChangeKind.UNCHANGED, Appraisal.NORMAL)


def test_several_are_returned_for_one_reason(of: Region) -> None:
    found = unchanged(of, 2)
    with pytest.raises(BadInput, match="理由"):
        reviews.give_back_all(by(of.coordinator), [(one.id, None) for one in found], " ")
    assert reviews.give_back_all(by(of.coordinator), [(one.id, None) for one in found], "请写明进展") == 2
    assert {one.state for one in found} == {ReportState.RETURNED}


@pytest.fixture
def joint(of: Region) -> tuple[Report, Report]:
    """A joint report that waits, and the co-body's that was consolidated into it."""
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    lead, co = report(task, of.transport), report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), co.id, None, TEXT)
    reports.send(by(of.other_liaison), co.id, None)
    reports.approve(by(of.other_head), [(co.id, None)])
    submitted(lead, of)
    assert (lead.state, co.state) == (ReportState.TO_REVIEW, ReportState.CONSOLIDATED)
    return lead, co


def test_what_was_taken_with_a_joint_report_is_undone_with_it(of: Region, joint: tuple[Report, Report]) -> None:
    lead, co = joint
    reviews.accept(later(of.coordinator, 0), lead.id, None, Appraisal.NORMAL)
    assert (co.state, told(co)) == (ReportState.ACCEPTED, [True])
    with pytest.raises(RuleRefused, match="随牵头单位的报告采用"):
        reviews.undo_acceptance(later(of.coordinator, 1), co.id, None)
    reviews.undo_acceptance(later(of.coordinator, 1), lead.id, None)
    assert (lead.state, co.state) == (ReportState.TO_REVIEW, ReportState.CONSOLIDATED)
    assert (co.accepted_version_id, told(co), told(lead)) == (None, [], [])
    reviews.accept(later(of.coordinator, 2), lead.id, None, Appraisal.NORMAL)
    assert (told(co), told(lead)) == ([True], [True])


def test_undoing_the_correction_of_a_joint_report_leaves_what_was_taken_before(
    of: Region, joint: tuple[Report, Report]
) -> None:
    lead, co = joint
    reviews.accept(later(of.coordinator, 0), lead.id, None, Appraisal.NORMAL)
    office_reports.correct(by(of.liaison), lead.id, None, "数字有误")
    submitted(lead, of)
    reviews.accept(later(of.coordinator, 3), lead.id, None, Appraisal.NORMAL)
    reviews.undo_acceptance(later(of.coordinator, 5), lead.id, None)
    assert (lead.state, co.state, told(co)) == (ReportState.TO_REVIEW, ReportState.ACCEPTED, [True])


def test_nobody_accepts_with_a_joint_report_what_he_entered_for_a_co_body(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    lead, co = report(task, of.transport), report(task, of.commerce)
    office_reports.enter(by(of.coordinator), co.id, None, SAID, BY_PHONE)
    submitted(lead, of)
    assert co.state == ReportState.CONSOLIDATED
    with pytest.raises(Forbidden, match="不能由本人采用"):
        reviews.accept(by(of.coordinator), lead.id, None, Appraisal.NORMAL)
    assert reviews.accept(by(of.coordinator_head), lead.id, None, Appraisal.NORMAL) is False
    assert (lead.state, co.state) == (ReportState.ACCEPTED, ReportState.ACCEPTED)


def test_what_a_co_body_says_on_the_telephone_goes_to_its_lead(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    co = report(task, of.commerce)
    office_reports.enter(by(of.coordinator), co.id, None, SAID, BY_PHONE)
    assert (co.state, acts(co)) == (ReportState.HANDED_UP, ["enter_up"])
