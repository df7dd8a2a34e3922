"""A report from hand to hand: every transition, every refusal, every version kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Update, delete, event, select, update
from sqlalchemy.exc import DBAPIError

from tests.given import rows
from tests.reporting.world import (
    DUE,
    OPENED,
    TEXT,
    Region,
    accepted,
    by,
    opened,
    region,
    report,
    submitted,
    unchanged_refusal,
)
from tracker.actor import Actor
from tracker.acts.reporting import reports, reviews, unchanged
from tracker.acts.reporting.reports import Handed
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.people.models import User
from tracker.plans.models import PlanSetting, Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Evidence, Reading, Report, ReportEvent, ReportVersion, RoundCutoffs
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import line, other_reviewers, owed, target, to_approve
from tracker.reporting.rounds import asking_steps
from tracker.reporting.validity import VALIDITY_MONTHS
from tracker.reporting.versions.evidence_rules import NewFile, NewReference
from tracker.reporting.versions.queries import draft_of, evidence_of, versions_of
from tracker.reporting.write.page_queries import evidence, page
from tracker.stores.folder import Folder
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Appraisal,
    EvidenceKind,
    Kind,
    Mode,
    PartyRole,
    ReportState,
    Role,
    Stage,
    TaskState,
    UnitClass,
    YearlyConfirmation,
)
from tracker.worklist.review_queries import queue


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


@contextmanager
def meanwhile(engine: Engine, written: Update) -> Iterator[None]:
    """After the first question of the session somebody else writes this, where the database lets both at once."""
    answered: list[str] = []

    def write(connection: Connection, _: object, statement: str, *__: object) -> None:
        if not answered and statement.startswith("SELECT") and engine.dialect.name == "postgresql":
            answered.append(statement)
            with engine.begin() as other:
                other.execute(written)

    event.listen(engine, "after_cursor_execute", write)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", write)


def acts(found: Report) -> list[str]:
    events = select(ReportEvent.act).where(ReportEvent.report_id == found.id).order_by(ReportEvent.id)
    return list(db.session.scalars(events))


def test_a_report_goes_from_hand_to_hand(of: Region, mine: Report) -> None:
    accepted(mine, of)
    assert mine.state == ReportState.ACCEPTED
    assert acts(mine) == ["save", "send", "approve", "accept"]
    (version,) = versions_of(mine.id)
    assert (version.author, version.approver) == (of.liaison.name, of.head.name)
    assert mine.accepted_version_id == version.id
    last = db.session.scalars(select(ReportEvent).order_by(ReportEvent.id.desc()).limit(1)).one()
    assert (last.appraisal, last.self_reviewed, last.actor) == (Appraisal.NORMAL, False, of.coordinator.name)
    audited = db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "report"))
    assert list(audited) == ["report_save", "report_send", "report_approve", "report_accept"]


def test_saving_again_keeps_one_version_and_counts_the_row_up(of: Region, mine: Report) -> None:
    first = reports.save_draft(by(of.liaison), mine.id, mine.version, TEXT)
    second = reports.save_draft(by(of.liaison), mine.id, first, replace(TEXT, progress_text="再改"))
    assert second == first + 1
    (version,) = versions_of(mine.id)
    assert draft_of(version).progress_text == "再改"
    with pytest.raises(Conflict, match="刚被别人改过，现在是“草稿”"):
        reports.save_draft(by(of.liaison), mine.id, first, TEXT)


def test_what_is_missing_is_told_at_once_before_sending(of: Region, mine: Report) -> None:
    with pytest.raises(RuleRefused, match="还没有填写"):
        reports.send(by(of.liaison), mine.id, None)
    reports.save_draft(by(of.liaison), mine.id, None, Draft())
    with pytest.raises(RuleRefused, match="有 2 处需要补充") as refusal:
        reports.send(by(of.liaison), mine.id, None)
    assert refusal.value.details == ("请填写“进展情况”", "请选择本年完成预判")
    assert mine.state == ReportState.DRAFT


def test_a_returned_report_goes_on_as_a_new_version_with_its_words_and_proofs(of: Region, mine: Report) -> None:
    handed = Handed(Folder(Path()), references=[NewReference(EvidenceKind.DOCUMENT, "渝发改〔2026〕1号")])
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, handed)
    reports.send(by(of.liaison), mine.id, None)
    reports.approve(by(of.head), [(mine.id, mine.version)])
    reviews.give_back(by(of.coordinator), mine.id, mine.version, "请注明数据来源")
    assert (mine.state, mine.returned_count) == (ReportState.RETURNED, 1)
    found = page(mine.id, of.liaison, OPENED)
    assert found.begin == TEXT
    assert found.brought_back is not None and found.brought_back.reason == "请注明数据来源"
    assert owed(of.liaison.department_ids)[0].note == "请注明数据来源"
    submitted(mine, of, replace(TEXT, progress_text="已补充"))
    first, second = versions_of(mine.id)
    assert [draft_of(one).progress_text for one in (first, second)] == ["新开线路 6 条", "已补充"]
    assert list(db.session.scalars(select(Evidence.title))) == ["渝发改〔2026〕1号"] * 2
    reviews.accept(by(of.coordinator), mine.id, None, Appraisal.MARKED)
    assert mine.accepted_version_id == second.id


def test_withdrawn_and_handed_back_texts_can_be_sent_again(of: Region, mine: Report) -> None:
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    reports.withdraw(by(of.liaison), mine.id, mine.version)
    assert mine.state == ReportState.DRAFT
    reports.send(by(of.liaison), mine.id, None)
    reports.hand_back(by(of.head), mine.id, mine.version, "数字请再核")
    assert owed(of.liaison.department_ids)[0].note == "数字请再核"
    submitted(mine, of)
    assert acts(mine) == ["save", "send", "withdraw", "send", "decline", "send", "approve"]
    assert [one.number for one in versions_of(mine.id)] == [1, 2, 3]
    with pytest.raises(RuleRefused, match="现在是“待审核”，不能撤回"):
        reports.withdraw(by(of.liaison), mine.id, None)


@pytest.mark.parametrize("reason", ["", "  "])
def test_handing_back_and_returning_need_a_reason(of: Region, mine: Report, reason: str) -> None:
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    with pytest.raises(BadInput, match="理由"):
        reports.hand_back(by(of.head), mine.id, None, reason)
    reports.approve(by(of.head), [(mine.id, None)])
    with pytest.raises(BadInput, match="理由"):
        reviews.give_back(by(of.coordinator), mine.id, None, reason)


def test_illegal_acts_are_refused_with_the_present_state(of: Region, mine: Report) -> None:
    with pytest.raises(RuleRefused, match="现在是“待填报”，不能审批"):
        reports.approve(by(of.head), [(mine.id, None)])
    with pytest.raises(RuleRefused, match="现在是“待填报”，不能采用"):
        reviews.accept(by(of.coordinator), mine.id, None, Appraisal.NORMAL)
    accepted(mine, of)
    for act in (
        lambda: reports.save_draft(by(of.liaison), mine.id, None, TEXT),
        lambda: reports.send(by(of.liaison), mine.id, None),
        lambda: reports.approve(by(of.head), [(mine.id, None)]),
        lambda: reviews.give_back(by(of.coordinator), mine.id, None, "理由"),
    ):
        with pytest.raises(RuleRefused, match="现在是“已采用”"):
            act()


def test_each_act_belongs_to_its_role_and_department(of: Region, mine: Report) -> None:
    stranger = region(rows.SHANXI)
    for person in (of.other_liaison, of.head, of.coordinator, stranger.liaison):
        with pytest.raises(NotFound):
            reports.save_draft(by(person), mine.id, None, TEXT)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    for person in (of.liaison, of.other_head, of.coordinator, stranger.head):
        with pytest.raises(NotFound):
            reports.approve(by(person), [(mine.id, None)])
    reports.approve(by(of.head), [(mine.id, None)])
    for person in (of.liaison, of.head, stranger.coordinator):
        with pytest.raises(NotFound):
            reviews.accept(by(person), mine.id, None, Appraisal.NORMAL)
    with pytest.raises(NotFound):
        reviews.accept(by(of.coordinator), 10**6, None, Appraisal.NORMAL)


def test_lists_show_each_person_his_own(of: Region, mine: Report) -> None:
    assert [one.department for one in owed(of.liaison.department_ids)] == ["交通局"]
    assert to_approve(of.head.department_ids) == []
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    assert [one.text for one in to_approve(of.head.department_ids)] == ["新开线路 6 条"]
    assert to_approve(of.other_head.department_ids) == []
    reports.approve(by(of.head), [(mine.id, None)])
    assert queue(rows.CHONGQING, None).ids == [mine.id]
    assert queue(rows.SHANXI, None).ids == []


def test_what_is_approved_while_a_list_is_read_is_not_listed_in_its_new_state(of: Region, mine: Report) -> None:
    """Else a head ticks what another has just approved, by the newest version: refused for ever (PostgreSQL)."""
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    db.session.rollback()
    approved = update(Report).where(Report.id == mine.id).values(state=ReportState.TO_REVIEW)
    with meanwhile(db.engine, approved):
        found = to_approve(of.head.department_ids)
    assert {one.state for one in found} <= {ReportState.TO_APPROVE}


def test_the_unit_head_approves_all_or_none(of: Region, mine: Report) -> None:
    second = of.task()
    db.session.commit()
    asking_steps.join_newly_signed(by(of.coordinator), rows.CHONGQING, OPENED)
    db.session.commit()
    other = report(second, of.transport)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    with pytest.raises(RuleRefused):
        reports.approve(by(of.head), [(mine.id, None), (other.id, None)])
    assert mine.state == ReportState.TO_APPROVE
    reports.save_draft(by(of.liaison), other.id, None, TEXT)
    reports.send(by(of.liaison), other.id, None)
    assert reports.approve(by(of.head), [(mine.id, mine.version), (other.id, other.version)]) == 2
    with pytest.raises(BadInput, match="勾选"):
        reports.approve(by(of.head), [])


@pytest.mark.parametrize("older", [0, 1])
def test_a_report_named_twice_is_not_approved(of: Region, mine: Report, older: int) -> None:
    """Neither as it was seen, twice, nor beside a version that it no longer has."""
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    with pytest.raises((Conflict, RuleRefused)):
        reports.approve(by(of.head), [(mine.id, mine.version - older), (mine.id, mine.version)])
    assert mine.state == ReportState.TO_APPROVE


def test_of_two_reviewers_one_is_too_late(of: Region, mine: Report) -> None:
    submitted(mine, of)
    seen = mine.version
    reviews.accept(by(of.coordinator), mine.id, seen, Appraisal.NORMAL)
    with pytest.raises(Conflict, match="现在是“已采用”"):
        reviews.give_back(by(of.coordinator_head), mine.id, seen, "请补充")
    assert acts(mine)[-1] == "accept"


def test_the_same_form_sent_twice_acts_once(of: Region, mine: Report) -> None:
    submitted(mine, of)
    act = by(of.coordinator)
    reviews.accept(act, mine.id, None, Appraisal.NORMAL)
    with pytest.raises(Conflict, match="已提交过"):
        reviews.accept(act, mine.id, None, Appraisal.NORMAL)


def test_nobody_accepts_what_he_wrote_or_approved(of: Region, mine: Report) -> None:
    both = rows.who_is_also(of.head, of.coordinator)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    reports.approve(by(both), [(mine.id, None)])
    with pytest.raises(Forbidden, match="不能由本人采用"):
        reviews.accept(by(both), mine.id, None, Appraisal.NORMAL)
    assert reviews.accept(by(of.coordinator), mine.id, None, Appraisal.NORMAL) is False


def test_whoever_wrote_an_earlier_text_does_not_accept_the_last_one(of: Region, mine: Report) -> None:
    """Of a 处室 whose liaison later works for the office too."""
    now_office = replace(of.coordinator, user_id=of.liaison.user_id, name=of.liaison.name)
    colleague = rows.person(Role.LIAISON, of.transport)
    db.session.commit()
    submitted(mine, of)
    reviews.give_back(by(of.coordinator_head), mine.id, None, "请补充")
    reports.save_draft(by(colleague), mine.id, None, replace(TEXT, progress_text="已补充"))
    reports.send(by(colleague), mine.id, None)
    reports.approve(by(of.head), [(mine.id, None)])
    with pytest.raises(Forbidden, match="不能由本人采用"):
        reviews.accept(by(now_office), mine.id, None, Appraisal.NORMAL)


def test_whoever_wrote_on_a_draft_that_another_finished_does_not_accept_it(of: Region, mine: Report) -> None:
    first, last = rows.person(Role.LIAISON, of.transport), of.liaison
    db.session.commit()
    reports.save_draft(by(last), mine.id, None, TEXT)
    reports.save_draft(by(first), mine.id, None, TEXT)
    submitted(mine, of)
    assert target(mine.id).wrote == {first.user_id, last.user_id, of.head.user_id}
    assert acts(mine) == ["save", "save", "save", "send", "approve"]


def test_a_coordinator_of_another_division_is_no_other_reviewer(of: Region, mine: Report) -> None:
    elsewhere = rows.department("价格处", unit_class=UnitClass.DIVISION, parent_id=of.commission.id)
    rows.person(Role.COORDINATOR, elsewhere)
    db.session.commit()
    submitted(mine, of)
    office = {of.coordinator.user_id, of.coordinator_head.user_id}
    assert {one.user_id for one in other_reviewers(target(mine.id), OPENED)} == office


def test_what_is_still_being_written_is_read_by_who_writes_it_alone(of: Region, mine: Report) -> None:
    viewer = rows.person(Role.VIEWER, of.commission)
    db.session.commit()
    handed = Handed(Folder(Path()), references=[NewReference(EvidenceKind.SYSTEM, "运行系统")])
    readers = (of.liaison, of.head, of.coordinator, viewer)

    def seen() -> list[list[str]]:
        found = [page(mine.id, one, OPENED) for one in readers]
        return [[text.draft.progress_text for text in one.versions] for one in found]

    reports.save_draft(by(of.liaison), mine.id, None, TEXT, handed)
    assert seen() == [["新开线路 6 条"], [], [], []]
    (proof,) = db.session.scalars(select(Evidence.id))
    for one in readers[1:]:
        with pytest.raises(NotFound):
            evidence(proof, one)
    assert evidence(proof, of.liaison)[0].title == "运行系统"
    reports.send(by(of.liaison), mine.id, None)
    assert seen() == [["新开线路 6 条"], ["新开线路 6 条"], [], []]
    reports.hand_back(by(of.head), mine.id, None, "数字请再核")
    assert [[event.reason for event in page(mine.id, one, OPENED).events] for one in readers] == [
        ["", "", "数字请再核"],
        ["", "", "数字请再核"],
        [],
        [],
    ]
    submitted(mine, of, replace(TEXT, progress_text="已核"))
    assert seen() == [["新开线路 6 条", "已核"]] * 2 + [["已核"]] * 2
    assert [event.act for event in page(mine.id, viewer, OPENED).events] == ["send", "approve"]


def test_the_newest_cut_offs_say_how_long_substance_counts(of: Region, mine: Report, task: Task) -> None:
    accepted(mine, of)
    days = db.session.scalars(select(RoundCutoffs)).one()
    corrected = {c.name: getattr(days, c.name) for c in RoundCutoffs.__table__.columns if c.name != "id"}
    db.session.add(RoundCutoffs(**{**corrected, "review_ends_on": date(2026, 1, 15)}))
    db.session.commit()
    opened(quarter=Quarter(2027, 2), on=date(2027, 6, 1))
    found = report(task, of.transport, Quarter(2027, 2))
    assert unchanged_refusal(found, date(2027, 6, 1)) == "上次的内容已过有效期"


@pytest.mark.parametrize(("months", "refusal"), [(3, "上次的内容已过有效期"), (None, None), (12, None)])
def test_how_long_substance_counts_is_what_the_plan_has_set(
    of: Region, mine: Report, task: Task, months: int | None, refusal: str | None
) -> None:
    accepted(mine, of)
    if months is not None:
        value = {"value": {kind.value: months for kind in VALIDITY_MONTHS}}
        said = {"name": "validity_months", "value": value, "rule_version": 2, "actor": "测试"}
        db.session.add(PlanSetting(plan_id=task.plan_id, recorded_at=by(of.head).at, **said))
        db.session.commit()
    opened(quarter=Quarter(2027, 2), on=date(2027, 6, 1))
    assert unchanged_refusal(report(task, of.transport, Quarter(2027, 2)), date(2027, 6, 1)) == refusal


def both_posts(of: Region) -> Actor:
    """The unit head, who is the unit's liaison, too."""
    return rows.who_is_also(of.head, of.liaison)


def test_who_holds_both_posts_of_a_unit_does_not_approve_his_own_text(of: Region, mine: Report) -> None:
    both = both_posts(of)
    reports.save_draft(by(both), mine.id, None, TEXT)
    reports.send(by(both), mine.id, None)
    with pytest.raises(RuleRefused, match="由本人填写，不能由本人审批"):
        reports.approve(by(both), [(mine.id, None)])
    another = rows.person(Role.UNIT_HEAD, of.transport)
    assert reports.approve(by(another), [(mine.id, None)]) == 1


def test_nor_one_that_he_only_sent_or_wrote_on_before_another(of: Region, mine: Report) -> None:
    both = both_posts(of)
    reports.save_draft(by(both), mine.id, None, TEXT)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    with pytest.raises(RuleRefused, match="由本人填写"):
        reports.approve(by(both), [(mine.id, None)])
    reports.withdraw(by(of.liaison), mine.id, None)
    reports.send(by(of.liaison), mine.id, None)
    assert reports.approve(by(both), [(mine.id, None)]) == 1, "the text is another's now"


def test_who_approved_a_text_that_came_back_approves_the_next(of: Region, mine: Report) -> None:
    submitted(mine, of)
    reviews.give_back(by(of.coordinator), mine.id, None, "请写明文号")
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    assert reports.approve(by(of.head), [(mine.id, None)]) == 1


def test_where_one_person_is_all_there_is_it_is_printed(of: Region, mine: Report) -> None:
    office = [of.coordinator.user_id, of.coordinator_head.user_id]
    for user in db.session.scalars(select(User).where(User.id.in_(office))):
        user.disabled_at = user.created_at
    db.session.commit()
    both = rows.who_is_also(of.head, of.coordinator)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.send(by(of.liaison), mine.id, None)
    reports.approve(by(both), [(mine.id, None)])
    assert reviews.accept(by(both), mine.id, None, Appraisal.NORMAL) is True
    event = db.session.scalars(select(ReportEvent).where(ReportEvent.act == "accept")).one()
    assert event.self_reviewed


@pytest.mark.parametrize(
    ("kind", "asks"),
    [(Kind.ADVANCE, True), (Kind.DELIVERABLE, True), (Kind.STANDING, False), (Kind.MEASURED, False)],
)
def test_an_appraisal_is_asked_by_kind(of: Region, kind: Kind, asks: bool) -> None:
    task = of.task(kind=kind)
    opened()
    found = report(task, of.transport)
    submitted(found, of, replace(TEXT, stage=Stage.DRAFTING, confirmation=YearlyConfirmation.DONE))
    if asks:
        with pytest.raises(BadInput, match="核评"):
            reviews.accept(by(of.coordinator), found.id, None)
    reviews.accept(by(of.coordinator), found.id, None, Appraisal.SLOW)
    event = db.session.scalars(select(ReportEvent).where(ReportEvent.act == "accept")).one()
    assert event.appraisal == (Appraisal.SLOW if asks else None)


def test_sent_versions_cannot_be_touched(of: Region, mine: Report) -> None:
    figure = rows.indicator(db.session.get_one(Task, mine.task_id))
    db.session.commit()
    reading = ReadingDraft(figure.id, Decimal(80), OPENED, "报表")
    handed = Handed(Folder(Path()), references=[NewReference(EvidenceKind.DOCUMENT, "渝发改〔2026〕1号")])
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, handed)
    submitted(mine, of, replace(TEXT, readings=(reading,)))
    (version,) = versions_of(mine.id)

    def refused() -> None:
        with pytest.raises(DBAPIError, match="never changed"):
            db.session.flush()
        db.session.rollback()

    version.progress_text = "改"
    refused()
    db.session.delete(version)
    refused()
    db.session.scalars(select(Reading)).one().value = Decimal(90)
    refused()
    db.session.add(
        Evidence(version_id=version.id, kind=EvidenceKind.DOCUMENT, title="后补", added_at=version.saved_at, actor="x")
    )
    refused()
    for change in (
        delete(Reading),
        delete(Evidence),
        delete(ReportVersion),
        update(ReportVersion).values(progress_text="改"),
        update(ReportVersion).values(sent_at=None),
        update(Reading).values(value=Decimal(1)),
    ):
        with pytest.raises(DBAPIError, match="never changed"):
            db.session.execute(change)
        db.session.rollback()
    assert db.session.get_one(ReportVersion, version.id).progress_text == "新开线路 6 条"


@pytest.mark.parametrize(("on", "late"), [(DUE, False), (DUE + timedelta(days=1), True)])
def test_on_time_is_judged_by_the_first_submission(of: Region, mine: Report, on: date, late: bool) -> None:
    submitted(mine, of, on=on)
    reviews.give_back(by(of.coordinator, on), mine.id, None, "请补充")
    submitted(mine, of, on=on + timedelta(days=3))
    assert line(mine.id).is_late is late
    assert line(mine.id).is_on_time is not late


def test_a_submitted_report_signs_its_assignment(of: Region) -> None:
    task = of.task(state=TaskState.TO_SIGN)
    opened()
    found = report(task, of.transport)
    reports.save_draft(by(of.liaison), found.id, None, TEXT)
    reports.send(by(of.liaison), found.id, None)
    assignment = db.session.get_one(Assignment, found.assignment_id)
    assert assignment.signed_on is None
    reports.approve(by(of.head), [(found.id, None)])
    assert (assignment.signed_on, assignment.signed_how) == (OPENED, "reported")
    assert task.state == TaskState.ACTIVE, "the first-listed body's signature sets the task going"


def test_the_next_report_begins_with_the_words_accepted_last(of: Region, mine: Report, task: Task) -> None:
    accepted(mine, of)
    second = Quarter(2027, 2)
    opened(quarter=second, on=date(2027, 6, 1))
    found = page(report(task, of.transport, second).id, of.liaison, date(2027, 6, 1))
    assert (found.current, found.begin) == (None, TEXT)
    assert found.last is not None and found.last.round_name == "2026Q4"
    assert page(report(task, of.commerce, second).id, of.other_liaison, date(2027, 6, 1)).begin == Draft()


def test_no_change_sends_the_last_words_to_the_unit_head(of: Region, mine: Report, task: Task) -> None:
    with pytest.raises(RuleRefused, match="还没有采用过"):
        unchanged.say_no_change(by(of.liaison), mine.id, None)
    accepted(mine, of)
    second = Quarter(2027, 2)
    opened(quarter=second, on=date(2027, 6, 1))
    found = report(task, of.transport, second)
    assert unchanged_refusal(found, date(2027, 6, 1)) is None
    unchanged.say_no_change(by(of.liaison, date(2027, 6, 1)), found.id, found.version)
    assert found.state == ReportState.TO_APPROVE
    (version,) = versions_of(found.id)
    assert draft_of(version) == replace(TEXT, no_change=True)


def test_a_nil_report_needs_one_sentence(of: Region, mine: Report) -> None:
    reports.save_draft(by(of.liaison), mine.id, None, Draft(nil_report=True))
    with pytest.raises(RuleRefused, match="1 处"):
        reports.send(by(of.liaison), mine.id, None)
    submitted(mine, of, Draft("等待国家方案。", nil_report=True))
    assert line(mine.id).nil_report


def test_readings_are_kept_with_their_day_and_source(of: Region) -> None:
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure, other = rows.indicator(task), rows.indicator(task, "分担率")
    opened()
    found = report(task, of.transport)
    reports.save_draft(by(of.liaison), found.id, None, TEXT)
    with pytest.raises(RuleRefused, match="2 处"):
        reports.send(by(of.liaison), found.id, None)
    told = ReadingDraft(figure.id, Decimal("84.1"), OPENED, "年报", "全市")
    accepted(found, of, replace(TEXT, readings=(told, ReadingDraft(other.id, not_due=True))))
    (version,) = versions_of(found.id)
    assert draft_of(version).readings == (told, ReadingDraft(other.id, not_due=True))
    opened(quarter=Quarter(2027, 2), on=date(2027, 6, 1))
    asked = page(report(task, of.transport, Quarter(2027, 2)).id, of.liaison, date(2027, 6, 1)).asked
    last = asked.figures[0].last
    assert last is not None and (last.value, last.as_of, last.source) == (Decimal("84.1"), OPENED, "年报")


def test_figures_are_asked_of_the_body_that_answers_for_them(of: Region, task: Task) -> None:
    rows.indicator(task, "商务委的", source_id=of.commerce.id)
    rows.indicator(task, "没写明的")
    opened()
    mine = page(report(task, of.transport).id, of.liaison, OPENED)
    theirs = page(report(task, of.commerce).id, of.other_liaison, OPENED)
    assert [(one.subject, one.required) for one in mine.asked.figures] == [("没写明的", False)]
    assert [(one.subject, one.required) for one in theirs.asked.figures] == [("商务委的", True), ("没写明的", False)]


def test_files_are_stored_before_the_row_and_refused_ones_leave_nothing(
    of: Region, mine: Report, tmp_path: Path
) -> None:
    folder = tmp_path / "uploads"
    uploads = Folder(folder)
    secret = Handed(uploads, [NewFile("表.pdf", b"%PDF-1"), NewFile("机密.pdf", b"%PDF-2")])
    with pytest.raises(BadInput, match="密级"):
        reports.save_draft(by(of.liaison), mine.id, None, TEXT, secret)
    assert not folder.exists()
    assert mine.state == ReportState.TO_FILL
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, Handed(uploads, [NewFile("表.pdf", b"%PDF-1")]))
    (proof,) = db.session.scalars(select(Evidence))
    assert (proof.kind, proof.file_name, proof.file_bytes) == (EvidenceKind.FILE, "表.pdf", 6)
    assert (folder / str(proof.file_sha256)).read_bytes() == b"%PDF-1"
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, Handed(uploads, removed=[proof.id]))
    assert list(db.session.scalars(select(Evidence))) == []
    for person, version in ((of.other_liaison, None), (of.liaison, 1)):
        with pytest.raises((NotFound, Conflict)):
            new = Handed(uploads, [NewFile("新.pdf", b"%PDF-new")])
            reports.save_draft(by(person), mine.id, version, TEXT, new)
    submitted(mine, of)
    with pytest.raises(RuleRefused):
        reports.save_draft(by(of.liaison), mine.id, None, TEXT, Handed(uploads, [NewFile("新.pdf", b"%PDF-new")]))
    assert len(list(folder.iterdir())) == 1, "nothing is stored for who may not save"
    with pytest.raises(BadInput, match="最多添加 10 件"):
        reports.save_draft(by(of.liaison), mine.id, None, TEXT, Handed(uploads, [NewFile("表.pdf", b"%PDF-1")] * 11))


def test_proofs_of_others_cannot_be_taken_off(of: Region, mine: Report, task: Task) -> None:
    theirs = report(task, of.commerce)
    handed = Handed(Folder(Path()), references=[NewReference(EvidenceKind.SYSTEM, "商务运行系统")])
    reports.save_draft(by(of.other_liaison), theirs.id, None, TEXT, handed)
    (proof,) = db.session.scalars(select(Evidence))
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, Handed(Folder(Path()), removed=[proof.id]))
    assert [row.id for row in db.session.scalars(select(Evidence))] == [proof.id]


@pytest.mark.parametrize("is_saved_first", [False, True])
def test_a_proof_ticked_on_a_text_that_came_back_is_taken_off_the_next(
    of: Region, mine: Report, is_saved_first: bool
) -> None:
    """The form was shown before the next version was made, and names the proofs of the one that came back."""
    words = ["运行系统", "统计报表", "运行系统"]
    references = [NewReference(EvidenceKind.SYSTEM, one) for one in words]
    handed = Handed(Folder(Path()), references=references)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, handed)
    reports.send(by(of.liaison), mine.id, None)
    reports.hand_back(by(of.head), mine.id, None, "佐证不对")
    wrong, *_ = evidence_of([mine.version_id or 0])
    if is_saved_first:
        reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    reports.save_draft(by(of.liaison), mine.id, None, TEXT, Handed(Folder(Path()), removed=[wrong.id]))
    db.session.refresh(mine)
    assert [one.title for one in evidence_of([mine.version_id or 0])] == ["统计报表", "运行系统"]
    assert len(evidence_of([wrong.version_id])) == 3, "what was sent stays as it was"


@pytest.mark.both
def test_the_office_writes_for_governance_and_another_of_it_reviews(of: Region) -> None:
    bodies = [(of.commission, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    task = of.task(kind=Kind.GOVERNANCE, bodies=bodies)
    opened()
    found = report(task, of.commission)
    assert [one.id for one in owed(of.coordinator.department_ids, rows.CHONGQING)] == [found.id]
    reports.save_draft(by(of.coordinator), found.id, None, Draft("已召开联席会议 2 次"))
    reports.send(by(of.coordinator), found.id, None)
    assert found.state == ReportState.TO_REVIEW
    with pytest.raises(Forbidden):
        reviews.accept(by(of.coordinator), found.id, None)
    reviews.accept(by(of.coordinator_head), found.id, None)
    assert acts(found) == ["save", "send", "approve", "accept"]
