"""Who is asked for a figure: its owner; of what nobody owns each body once whether it is its own (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import flask_migrate
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import turned_to
from tests.reporting.world import (
    OPENED,
    TEXT,
    Quarter,
    Region,
    accepted,
    by,
    opened,
    region,
    report,
    submitted,
    unchanged_refusal,
)
from tracker import changes
from tracker.actor import SYSTEM
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import office_reports, reports, reviews, told_reports, unchanged
from tracker.acts.tasks import owners
from tracker.acts.upkeep import turn
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, ItemClaim, Milestone, OwnerFact, Task
from tracker.plans.owners import deciding_steps, speaking_steps
from tracker.reporting.asked.own_answers import OwnAnswer
from tracker.reporting.asked.questions import Draft, ReadingDraft, missing
from tracker.reporting.interface.told import SystemReport
from tracker.reporting.models import Reading, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.office.entered import Answer
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.write import owner_steps as round_owner_steps
from tracker.reporting.write import page_queries
from tracker.reporting.write.queries import asked_of
from tracker.tasks.models import Assignment
from tracker.tasks.owners.settled_queries import settled_lately
from tracker.vocabulary import (
    EnteredHow,
    Forecast,
    FormSituation,
    ItemKind,
    Kind,
    KnownBy,
    Mode,
    OwnerDoubt,
    ReportState,
    Role,
    RoundKind,
    VerdictResult,
)
from tracker.worklist.home_queries import unit_desk

PAST = date(2025, 12, 31)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """Both bodies report for themselves; one figure and one own date in words, owned by nobody."""
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    figure = rows.indicator(task)
    date_in_words = rows.milestone(task, date(2027, 6, 30))
    item(task, ItemKind.FIGURE, figure.subject, indicator_id=figure.id)
    item(task, ItemKind.DATE, date_in_words.text, milestone_id=date_in_words.id)
    db.session.commit()
    return task


def item(
    task: Task, kind: ItemKind, words: str, known_by: KnownBy = KnownBy.OPEN, owners: Sequence[int] = (), **of: int
) -> Item:
    values = {"task_id": task.id, "kind": kind, "span_start": 0, "span_end": 2, "words": words}
    standing = {"known_by": known_by, "owner_ids": list(owners), "why": ""}
    proposed = standing["owner_ids"] if known_by is KnownBy.PROPOSED else []
    made = rows.added(Item(**values, **standing, outside_ids=[], proposed_ids=proposed, **of))
    rows.added(OwnerFact(item_id=made.id, **standing, since=PAST, recorded_at=rows.NOW, actor="测试"))
    return made


def items(task: Task) -> dict[str, Item]:
    found = select(Item).where(Item.task_id == task.id)
    return {one.kind: one for one in db.session.scalars(found)}


def given(task: Task, *owners: Department, kind: ItemKind = ItemKind.FIGURE) -> None:
    """综合处 says whose it is."""
    act = builders.act(on=OPENED)
    with changes.writing(act):
        deciding_steps.assign(act, [items(task)[kind]], [body.id for body in owners], "市政府办公厅函", OPENED)


def figure_of(task: Task) -> int:
    return db.session.scalars(select(Indicator.id).where(Indicator.task_id == task.id)).one()


def keys(task: Task) -> tuple[str, str]:
    """Of the figure and of the date."""
    date_id = items(task)[ItemKind.DATE].milestone_id
    return f"figure-{figure_of(task)}", f"date-{date_id}"


def asked(task: Task, body: Department) -> tuple[list[tuple[bool, bool]], list[str]]:
    """Of each figure shown whether it is required and whether it is asked whose it is; what is asked whose it is."""
    questions = asked_of(report(task, body))
    figures = [(figure.required, figure.is_unowned) for figure in questions.figures]
    return figures, [one.key for one in questions.unowned]


def says(*answers: OwnAnswer, of: Draft = TEXT) -> Draft:
    return replace(of, own=answers)


def claims(task: Task) -> list[tuple[int, bool, str]]:
    found = select(ItemClaim).join(Item, Item.id == ItemClaim.item_id).where(Item.task_id == task.id)
    return [(one.department_id, one.is_own, one.why) for one in db.session.scalars(found.order_by(ItemClaim.id))]


def told(task: Task, value: str = "76") -> Draft:
    return replace(TEXT, readings=(ReadingDraft(figure_of(task), Decimal(value), PAST, "交通统计"),))


@pytest.mark.parametrize(
    ("known_by", "owner", "transport", "commerce"),
    [
        (KnownBy.STATED, "transport", [(True, False)], []),
        (KnownBy.SILENT, "transport", [(True, False)], []),
        (KnownBy.ASSIGNED, "commerce", [], [(True, False)]),
        # 推定: the body it was proposed to is asked first, and nobody beside it.
        (KnownBy.PROPOSED, "transport", [(False, True)], []),
        (KnownBy.OPEN, None, [(False, True)], [(False, True)]),
        (KnownBy.STATED, None, [(False, False)], [(False, False)]),
        # An owner without a duty in the task can give nothing: then it is asked as if nobody were named.
        (KnownBy.ASSIGNED, "commission", [(False, False)], [(False, False)]),
        (KnownBy.PROPOSED, "commission", [(False, True)], [(False, True)]),
    ],
)
def test_a_figure_is_asked_of_its_owner(
    of: Region, task: Task, known_by: KnownBy, owner: str | None, transport: object, commerce: object
) -> None:
    one = items(task)[ItemKind.FIGURE]
    one.known_by, one.owner_ids = known_by, [getattr(of, owner).id] if owner else []
    db.session.commit()
    opened()
    assert (asked(task, of.transport)[0], asked(task, of.commerce)[0]) == (transport, commerce)


@pytest.mark.slow
def test_a_body_that_has_left_is_asked_for_no_value_it_has_not_told(of: Region, task: Task) -> None:
    """Its reports of earlier quarters stay its own, with what they told (移出)."""
    one = items(task)[ItemKind.FIGURE]
    one.known_by, one.owner_ids = KnownBy.STATED, [of.transport.id]
    db.session.commit()
    opened()
    accepted(report(task, of.transport), of, told(task))
    one.known_by, one.owner_ids = KnownBy.OPEN, []
    db.session.commit()
    assert [len(part) for part in asked(task, of.commerce)] == [1, 2]
    for assignment in db.session.scalars(select(Assignment).where(Assignment.task_id == task.id)):
        assignment.ended_on = OPENED
    db.session.commit()
    assert asked(task, of.commerce) == ([], [])
    assert len(asked(task, of.transport)[0]) == 1, "what it told stays"


def test_what_nobody_owns_is_a_claim_once_the_unit_head_has_approved(of: Region, task: Task) -> None:
    opened()
    figure, node = keys(task)
    mine = report(task, of.transport)
    assert asked(task, of.transport)[1] == [figure, node]
    no = OwnAnswer(node, False, "应由商务委承担")
    reports.save_draft(by(of.liaison), mine.id, None, says(OwnAnswer(figure, True), no))
    with pytest.raises(RuleRefused, match="1 处需要补充") as refused:
        reports.send(by(of.liaison), mine.id, None)
    assert "完成值" in refused.value.details[0], "是 makes the value required"
    reports.save_draft(by(of.liaison), mine.id, None, says(OwnAnswer(figure, True), no, of=told(task)))
    reports.send(by(of.liaison), mine.id, None)
    (page,) = page_queries.pages(page_queries.lines([mine.id]), of.head, OPENED)
    assert [(one.words, one.label) for one in page.begin.own] == [
        ("公交接驳率", "是本单位的"),
        ("到 2027 年达到", "不是本单位的（应由商务委承担）"),
    ], "the head reads what he approves"
    assert claims(task) == []
    reports.hand_back(by(of.head), mine.id, None, "请再核")
    assert claims(task) == []
    reports.send(by(of.liaison), mine.id, None)
    reports.approve(by(of.head), [(mine.id, None)])
    assert sorted(claims(task)) == [(of.transport.id, False, "应由商务委承担"), (of.transport.id, True, "")]
    owned = items(task)
    assert (owned["figure"].known_by, owned["figure"].owner_ids) == (KnownBy.CLAIMED, [of.transport.id])
    assert asked(task, of.transport) == ([(True, False)], []), "nothing is asked twice"
    assert asked(task, of.commerce) == ([], [node])
    # 综合处 had it on its list of 无人认领, and reads why it is gone, for 30 days.
    db.session.execute(update(Assignment).values(signed_on=OPENED - timedelta(days=1)))
    settled = [settled_lately(task.plan_id, OPENED + timedelta(days=later)) for later in (30, 31)]
    assert [[(one.words, one.whose, one.on) for one in several] for several in settled] == [
        [("公交接驳率：公交接驳率", of.transport.short_name, OPENED)],
        [],
    ]
    db.session.execute(update(Assignment).values(signed_on=OPENED))
    assert settled_lately(task.plan_id, OPENED) == [], "what is ticked when signing never lay there"


def proposed(task: Task, *bodies: Department) -> None:
    """推定: all items of the task, as if they had gone out so."""
    for one in items(task).values():
        fact = db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == one.id)).one()
        for row in (one, fact):
            row.known_by, row.owner_ids = KnownBy.PROPOSED, [body.id for body in bodies]
        one.proposed_ids = one.owner_ids
    db.session.commit()


def test_the_others_are_asked_once_all_that_it_was_proposed_to_have_declined(of: Region, task: Task) -> None:
    third = rows.department("公安局", rows.CHONGQING)
    rows.person(Role.LIAISON, third)
    rows.assignment(task, third, signed_on=OPENED)
    proposed(task, of.transport, of.commerce)
    opened()
    both = list(keys(task))
    assert [asked(task, body)[1] for body in (of.transport, of.commerce, third)] == [both, both, []]
    no = [OwnAnswer(key, False) for key in both]
    submitted(report(task, of.transport), of, says(*no))
    assert [asked(task, body)[1] for body in (of.transport, of.commerce, third)] == [[], both, []]
    act = builders.act(on=OPENED)
    with changes.writing(act):
        speaking_steps.claim(act, task, of.commerce.id, {one.id: False for one in items(task).values()})
    assert [asked(task, body)[1] for body in (of.transport, of.commerce, third)] == [[], [], both]


@pytest.mark.slow
def test_what_another_one_claimed_first_is_still_asked_of_whom_it_was_proposed_to(of: Region, task: Task) -> None:
    """推定 of both: the claim of one does not decide for the other; nobody beside them is asked."""
    third = rows.department("公安局", rows.CHONGQING)
    rows.assignment(task, third, signed_on=OPENED)
    proposed(task, of.transport, of.commerce)
    opened()
    both = list(keys(task))
    own = says(*(OwnAnswer(key, True) for key in both), of=told(task))
    submitted(report(task, of.transport), of, own)
    assert items(task)["figure"].owner_ids == [of.transport.id]
    assert asked(task, of.transport) == ([(True, False)], [])
    assert asked(task, of.commerce) == ([(False, True)], both)
    assert asked(task, third) == ([], [])
    mine = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), mine.id, None, own)
    reports.send(by(of.other_liaison), mine.id, None)
    reports.approve(by(of.other_head), [(mine.id, None)])
    assert sorted(items(task)["figure"].owner_ids) == [of.transport.id, of.commerce.id]
    assert asked(task, of.commerce)[1] == []


def test_the_question_says_why_it_is_asked(of: Region, task: Task) -> None:
    opened()
    figure, _ = keys(task)

    def why(body: Department) -> str:
        db.session.expire_all()
        return next(one.so_far for one in asked_of(report(task, body)).unowned if one.key == figure)

    assert why(of.transport) == "原文没有写明"
    proposed(task, of.transport)
    assert why(of.transport) == f"原文没有写明，推定由{of.transport.short_name}承担"
    given(task, of.transport)
    with changes.writing(act := builders.act(on=OPENED)):
        speaking_steps.pass_on(act, task.id, of.transport.id, None, "机构改革")
    assert why(of.commerce) == f"原由{of.transport.short_name}承担（指定），现未定"


def test_a_value_says_that_it_is_its_own(of: Region, task: Task) -> None:
    opened()
    submitted(report(task, of.transport), of, told(task))
    assert claims(task) == [(of.transport.id, True, "")]
    assert asked(task, of.commerce)[0] == []


def test_silence_answers_nothing(of: Region, task: Task) -> None:
    opened()
    submitted(report(task, of.transport), of)
    assert claims(task) == []
    assert items(task)["figure"].known_by == KnownBy.OPEN
    assert asked(task, of.commerce)[0] == [(False, True)]


def test_no_and_a_value_contradict_each_other(of: Region, task: Task) -> None:
    opened()
    figure, _ = keys(task)
    (problem,) = missing(asked_of(report(task, of.transport)), says(OwnAnswer(figure, False), of=told(task)), OPENED)
    assert problem.field == f"own_figure_{figure_of(task)}"


def test_two_claims_leave_it_open_and_ask_neither_again(of: Region, task: Task) -> None:
    opened()
    submitted(report(task, of.transport), of, told(task))
    figure = items(task)["figure"]
    act = builders.act(on=OPENED)
    with changes.writing(act):
        speaking_steps.claim(act, task, of.commerce.id, {figure.id: True})
    assert items(task)["figure"].known_by == KnownBy.OPEN
    assert asked(task, of.transport)[0] == asked(task, of.commerce)[0] == [(True, False)]


def sent_by_both(of: Region, task: Task, transport: Draft, commerce: Draft) -> None:
    """Both bodies have answered while nobody owned the figure; the head of 商务委 approves a day before the other."""
    opened()
    mine, its = report(task, of.transport).id, report(task, of.commerce).id
    for who, id, draft in ((of.liaison, mine, transport), (of.other_liaison, its, commerce)):
        reports.save_draft(by(who), id, None, draft)
        reports.send(by(who), id, None)
    reports.approve(by(of.other_head, OPENED + timedelta(days=1)), [(its, None)])
    assert items(task)["figure"].owner_ids == [of.commerce.id]
    reports.approve(by(of.head, OPENED + timedelta(days=2)), [(mine, None)])


@pytest.mark.parametrize("is_answered", [True, False])
def test_who_is_approved_second_has_claimed_it_too(of: Region, task: Task, is_answered: bool) -> None:
    figure = figure_of(task)
    own = says(OwnAnswer(f"figure-{figure}", True), of=told(task)) if is_answered else told(task)
    sent_by_both(of, task, own, own)
    assert claims(task) == [(of.commerce.id, True, ""), (of.transport.id, True, "")]
    contested = items(task)["figure"]
    assert (contested.known_by, contested.owner_ids, contested.doubt) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    for body in (of.transport, of.commerce):
        told_of = db.session.scalars(select(Alert.message).where(Alert.department_id == body.id)).all()
        assert any("多家认领，待综合处明确" in message for message in told_of)


@pytest.mark.slow
def test_who_is_approved_second_may_have_declined(of: Region, task: Task) -> None:
    sent_by_both(of, task, says(OwnAnswer(f"figure-{figure_of(task)}", False, "应由商务委承担")), told(task))
    assert claims(task) == [(of.commerce.id, True, ""), (of.transport.id, False, "应由商务委承担")]
    assert items(task)["figure"].owner_ids == [of.commerce.id]


def test_a_word_of_before_does_not_undo_what_the_body_said_since(of: Region, task: Task) -> None:
    opened()
    figure, mine = items(task)["figure"].id, report(task, of.transport).id
    reports.save_draft(by(of.liaison), mine, None, says(OwnAnswer(f"figure-{figure_of(task)}", False)))
    reports.send(by(of.liaison), mine, None)
    later = builders.act(on=OPENED + timedelta(days=1))
    with changes.writing(later):
        speaking_steps.claim(later, task, of.transport.id, {figure: True})
    assert report(task, of.transport).state == ReportState.TO_FILL, "its value is asked of it now"
    reports.save_draft(by(of.liaison, OPENED + timedelta(days=1)), mine, None, told(task))
    reports.send(by(of.liaison, OPENED + timedelta(days=1)), mine, None)
    reports.approve(by(of.head, OPENED + timedelta(days=2)), [(mine, None)])
    assert set(claims(task)) == {(of.transport.id, True, "")}
    assert items(task)["figure"].owner_ids == [of.transport.id]


def test_the_new_owner_is_asked_and_the_old_one_loses_no_words(of: Region, task: Task) -> None:
    given(task, of.transport)
    opened()
    mine = report(task, of.transport)
    reports.save_draft(by(of.liaison), mine.id, None, told(task))
    given(task, of.commerce)
    assert (asked(task, of.transport)[0], asked(task, of.commerce)[0]) == ([], [(True, False)])
    reports.send(by(of.liaison), mine.id, None)
    said = draft_of(db.session.get_one(ReportVersion, mine.version_id))
    assert (said.progress_text, said.readings) == (TEXT.progress_text, ())


@pytest.mark.slow
@pytest.mark.both
def test_a_value_that_was_accepted_stays_where_it_was_told(of: Region, task: Task) -> None:
    given(task, of.transport)
    opened()
    mine = accepted(report(task, of.transport), of, told(task))
    given(task, of.commerce)
    assert asked(task, of.transport)[0] == [(False, False)]
    (figure,) = asked_of(report(task, of.commerce)).figures
    assert figure.required and figure.last is not None and figure.last.value == 76
    (before,) = page_queries.earlier_owners(asked_of(report(task, of.commerce)), of.commerce.id)
    assert (before.department, before.words) == (of.transport.short_name, TEXT.progress_text)
    (page,) = page_queries.pages(page_queries.lines([report(task, of.commerce).id]), of.other_liaison, OPENED)
    assert page.begin.progress_text == "", "another body's words are shown, never filled in"
    office_reports.correct(by(of.liaison), mine.id, None, "更正文字")
    reports.save_draft(by(of.liaison), mine.id, None, replace(told(task), progress_text="更正后的文字"))
    reports.send(by(of.liaison), mine.id, None)


def test_what_the_office_enters_is_the_bodys_own_word(of: Region, task: Task) -> None:
    opened()
    figure, _ = keys(task)
    mine = report(task, of.transport)
    answer = Answer(EnteredHow.PHONE, "张某", OPENED)
    office_reports.enter(by(of.coordinator), mine.id, None, says(OwnAnswer(figure, False, "应由商务委")), answer)
    assert claims(task) == [(of.transport.id, False, "应由商务委")]


def test_no_change_is_not_refused_for_what_another_body_owes(of: Region, task: Task) -> None:
    opened()
    accepted(report(task, of.transport), of)
    later = Quarter(2027, 2)
    opened(quarter=later, on=date(2027, 6, 1))
    given(task, of.commerce)
    db.session.expire_all()
    mine = report(task, of.transport, later)
    assert unchanged_refusal(mine, date(2027, 6, 2)) is None
    theirs = report(task, of.commerce, later)
    with pytest.raises(RuleRefused):
        unchanged.say_no_change(by(of.other_liaison, date(2027, 6, 2)), theirs.id, None)


@pytest.fixture
def past(of: Region) -> Task:
    """A figure and a date in words whose date is past, owned by nobody; three bodies; 核定 is open."""
    third = rows.department("公安局", rows.CHONGQING)
    rows.person(Role.LIAISON, third)
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    rows.assignment(task, third)
    figure = rows.indicator(task)
    rows.milestone(task, PAST, indicator_id=figure.id)
    item(task, ItemKind.FIGURE, figure.subject, indicator_id=figure.id)
    db.session.commit()
    turned_to(OPENED)
    return task


def in_verification(task: Task) -> dict[str, Report]:
    """By name of the body what 核定 asks of it."""
    found = (
        select(Department.short_name, Report)
        .join(Report, Report.department_id == Department.id)
        .join(Round, Round.id == Report.round_id)
        .where(Round.kind == RoundKind.VERIFICATION, Report.task_id == task.id)
    )
    return dict(db.session.execute(found).all())


def ended(task: Task) -> dict[str, str]:
    """By name of the body why its 核定 ended."""
    db.session.expire_all()
    reasons = {}
    for name, one in in_verification(task).items():
        if one.state == ReportState.EXEMPT:
            events = select(ReportEvent.reason).where(ReportEvent.report_id == one.id).order_by(ReportEvent.id.desc())
            reasons[name] = db.session.scalars(events).first()
    return reasons


def test_whose_it_is_is_asked_in_one_of_two_open_rounds(of: Region, past: Task) -> None:
    assert asked(past, of.transport) == ([], []), "核定 asks it"
    act = builders.act(on=OPENED)
    with changes.writing(act) as session:
        session.scalars(select(Round).where(Round.kind == RoundKind.VERIFICATION)).one().closed_at = act.at
    assert asked(past, of.transport)[0] == [(False, True)]


def test_a_body_that_declines_is_done_with_verification(of: Region, past: Task) -> None:
    mine = in_verification(past)[of.transport.short_name]
    no = Draft(own=(OwnAnswer(f"figure-{figure_of(past)}", False),))
    assert missing(asked_of(mine), no, OPENED) == [], "who says no writes nothing else"
    submitted(mine, of, no)
    assert ended(past) == {of.transport.short_name: "已答复不是本单位的"}
    assert len(in_verification(past)) == 3


def test_verification_asks_whom_it_was_proposed_to_and_the_others_once_it_declined(of: Region) -> None:
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    figure = rows.indicator(task)
    rows.milestone(task, PAST, indicator_id=figure.id)
    item(task, ItemKind.FIGURE, figure.subject, KnownBy.PROPOSED, [of.transport.id], indicator_id=figure.id)
    for duty in db.session.scalars(select(Assignment).where(Assignment.task_id == task.id)):
        duty.signed_on = PAST  # silence would confirm what is proposed
    db.session.commit()
    turned_to(OPENED)
    assert list(in_verification(task)) == [of.transport.short_name]
    mine = in_verification(task)[of.transport.short_name]
    submitted(mine, of, Draft(own=(OwnAnswer(f"figure-{figure.id}", False),)))
    assert ended(task) == {of.transport.short_name: "已答复不是本单位的"}
    assert in_verification(task)[of.commerce.short_name].state == ReportState.TO_FILL


def test_a_claim_ends_what_nobody_else_needs_to_answer(of: Region, past: Task) -> None:
    submitted(in_verification(past)[of.transport.short_name], of, told(past))
    words = f"已由{of.transport.short_name}认领"
    assert ended(past) == {of.commerce.short_name: words, "公安局": words}
    given(past, of.commerce)
    assert set(ended(past)) == {"公安局"}, "the new owner is asked after all"
    assert in_verification(past)[of.commerce.short_name].state == ReportState.TO_FILL
    reviews.accept(by(of.coordinator), in_verification(past)[of.transport.short_name].id, None, None)
    assert asked_of(in_verification(past)[of.commerce.short_name]).figures[0].required


def test_what_ended_by_owners_is_known_by_a_fact_not_by_its_words(
    of: Region, past: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new owner's report was opened again where its last event read 已由…认领, and stayed ended in other words."""
    monkeypatch.setattr(round_owner_steps, "CLAIMED", "归{}了")
    submitted(in_verification(past)[of.transport.short_name], of, told(past))
    assert ended(past)["公安局"] == "归交通局了"
    given(past, of.commerce)
    assert in_verification(past)[of.commerce.short_name].state == ReportState.TO_FILL


@pytest.mark.slow
def test_what_ended_by_owners_before_it_was_kept_is_known_by_its_words_once(of: Region, past: Task) -> None:
    submitted(in_verification(past)[of.transport.short_name], of, told(past))
    task_id, body_id = past.id, of.commerce.id
    db.session.remove()
    flask_migrate.downgrade(revision="0024")
    flask_migrate.upgrade()
    task = db.session.get_one(Task, task_id)
    given(task, db.session.get_one(Department, body_id))
    assert set(ended(task)) == {"公安局"}


@pytest.mark.slow
def test_what_a_person_exempted_stays_so(of: Region, past: Task) -> None:
    office_reports.exempt(by(of.coordinator), [(in_verification(past)["公安局"].id, None)], "电话已答复")
    given(past, of.transport)
    assert ended(past)["公安局"] == "电话已答复"
    assert in_verification(past)[of.transport.short_name].state == ReportState.TO_FILL


def test_who_was_not_asked_is_asked_once_it_owns(of: Region, past: Task) -> None:
    fourth = rows.department("能源局", rows.CHONGQING)
    rows.assignment(past, fourth, signed_on=OPENED)
    db.session.commit()
    given(past, fourth)
    assert in_verification(past)["能源局"].state == ReportState.TO_FILL
    assert set(ended(past)) == {of.transport.short_name, of.commerce.short_name, "公安局"}


@pytest.mark.slow
def test_who_owns_nothing_any_more_makes_nothing_up_of_a_closed_verification(of: Region, past: Task) -> None:
    """市公安局's home went on to say 往期缺报 after its only figure had moved to 市交通局."""
    turned_to(date(2027, 4, 30))
    assert {one.state for one in in_verification(past).values()} == {ReportState.MISSING}
    before = [unit_desk([one.id]).missing for one in (of.commerce, of.transport)]
    given(past, of.transport)
    words = f"已明确由{of.transport.short_name}承担"
    assert ended(past) == {of.commerce.short_name: words, "公安局": words}
    assert in_verification(past)[of.transport.short_name].state == ReportState.MISSING
    after = [unit_desk([one.id]).missing for one in (of.commerce, of.transport)]
    assert after == [before[0] - 1, before[1]]


@pytest.mark.slow
def test_what_has_its_verdict_is_asked_of_a_new_owner_by_the_quarter_alone(of: Region, past: Task) -> None:
    """It was asked in 核定, too, where there was nothing left to judge."""
    given(past, of.transport)
    node = db.session.scalars(select(Milestone.id).where(Milestone.indicator_id == figure_of(past))).one()
    short = NewVerdict(VerdictResult.PARTLY, PAST, "统计公报", Decimal(76), date(2027, 6, 30))
    verdicts.judge_milestone(by(of.coordinator), node, None, short)
    fourth = rows.department("能源局", rows.CHONGQING)
    rows.assignment(past, fourth, signed_on=OPENED)
    db.session.commit()
    given(past, fourth)
    assert "能源局" not in in_verification(past)
    given(past, of.commerce)
    assert in_verification(past)[of.commerce.short_name].state == ReportState.EXEMPT
    assert asked(past, of.commerce)[0] == [(True, False)]


def test_a_date_in_words_is_asked_and_confirmed_by_its_owner_alone(of: Region) -> None:
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.ADVANCE)
    node = rows.milestone(task, PAST)
    item(task, ItemKind.DATE, node.text, milestone_id=node.id)
    db.session.commit()
    turned_to(OPENED)
    asked_before = asked_of(in_verification(task)[of.transport.short_name])
    assert [one.key for one in asked_before.unowned] == [f"date-{node.id}"]
    told_nothing = Draft("已经印发")
    assert missing(asked_before, told_nothing, OPENED) == []
    yes = replace(told_nothing, own=(OwnAnswer(f"date-{node.id}", True),))
    assert [problem.field for problem in missing(asked_before, yes, OPENED)] == ["confirmation"]
    given(task, of.transport, kind=ItemKind.DATE)
    assert set(ended(task)) == {of.commerce.short_name}
    mine = asked_of(in_verification(task)[of.transport.short_name])
    assert [problem.field for problem in missing(mine, told_nothing, OPENED)] == ["confirmation"]


@pytest.mark.slow
@pytest.mark.parametrize("is_sent", [False, True])
def test_who_wrote_that_it_is_not_its_own_was_not_silent(of: Region, task: Task, is_sent: bool) -> None:
    """The text waits on its desk or its head's while the day to answer 综合处 goes by."""
    proposed(task, of.transport)
    opened()
    for duty in db.session.scalars(select(Assignment)):
        duty.signed_on = OPENED
    db.session.commit()
    _, until = owners.ask(by(of.coordinator), of.plan.id, 3)
    mine, (figure, _) = report(task, of.transport), keys(task)
    reports.save_draft(by(of.liaison), mine.id, None, says(OwnAnswer(figure, False, "应由商务委承担")))
    if is_sent:
        reports.send(by(of.liaison), mine.id, None)
    after = until + timedelta(days=1)
    turn.turn(builders.act(on=after, actor=SYSTEM), rows.CHONGQING)
    assert {kind: one.known_by for kind, one in items(task).items()} == {
        ItemKind.FIGURE: KnownBy.PROPOSED,
        ItemKind.DATE: KnownBy.SILENT,
    }, "only of the date it said nothing"
    if is_sent:
        reports.approve(by(of.head, after), [(mine.id, None)])
        assert claims(task) == [(of.transport.id, False, "应由商务委承担")]
        assert items(task)[ItemKind.FIGURE].known_by == KnownBy.OPEN


@pytest.mark.both
@pytest.mark.parametrize("is_told", [False, True])
def test_a_value_of_a_figure_that_another_claims_stays_as_a_version(of: Region, task: Task, is_told: bool) -> None:
    """The page and what another system hands in keep it alike; whose the figure is may become otherwise again."""
    opened()
    mine = report(task, of.transport)
    reports.save_draft(by(of.liaison), mine.id, None, told(task))
    act = builders.act(on=OPENED)
    with changes.writing(act):
        speaking_steps.claim(act, task, of.commerce.id, {items(task)[ItemKind.FIGURE].id: True})
    db.session.expire_all()
    if is_told:
        words = {"progress_text": "新开线路 7 条"}
        one = SystemReport(
            mine.id, mine.version, FormSituation.PROGRESS, words, {"forecast": Forecast.ON_COURSE}, is_sure=True
        )
        told_reports.hand_in(by(of.liaison), [one], "digest", lambda handed: "{}")
    else:
        reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    kept = select(Reading.value).join(ReportVersion, ReportVersion.id == Reading.version_id)
    assert list(db.session.scalars(kept.where(ReportVersion.report_id == mine.id))) == [Decimal(76)]
