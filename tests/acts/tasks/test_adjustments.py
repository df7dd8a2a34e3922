"""调整分工 after issue: bodies, who leads, whose each item is; the past stays, the preview is the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import row
from tests.reporting import world
from tracker import changes
from tracker.acts.outcomes import endings, verdicts
from tracker.acts.reporting import reports
from tracker.acts.tasks import adjustments
from tracker.acts.upkeep import installation, turn
from tracker.alerts.models import Alert
from tracker.changes import writing
from tracker.database import db
from tracker.errors import BadInput, Forbidden
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verdicts.target_queries import targets_of
from tracker.people.models import Department
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Item, Milestone, Party, PartyFact, Task
from tracker.plans.owners import speaking_steps
from tracker.plans.owners.queries import ownings
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.versions.queries import draft_of, versions_of
from tracker.reporting.write import page_queries
from tracker.reporting.write.queries import asked_of
from tracker.supervision.sheets.details import node_lines
from tracker.supervision.sheets.notes import words_of
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import AdjustmentRow
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import (
    AlertStage,
    AlertState,
    Basis,
    Forecast,
    ItemKind,
    Kind,
    MilestoneState,
    Mode,
    PartyRole,
    TaskAct,
    VerdictResult,
)

TODAY = builders.TODAY
WHY = {"reason": "职责调整", "document": "渝府办〔2026〕12号"}


@pytest.fixture
def region(session: scoped_session[Session]) -> world.Region:
    """A task of two bodies with one figure that nobody owns."""
    of = world.region()
    task = of.task()
    # Its words speak for no body: 公交接驳率 would be proposed for 市交通局.
    figure = rows.indicator(task, "综合评分", year=2027)
    rows.milestone(task, date(2027, 12, 31), indicator_id=figure.id)
    rows.named(task)
    session.commit()
    installation.lay_items(builders.act())
    return of


def task() -> Task:
    return db.session.scalars(select(Task)).one()


def figure() -> Item:
    return db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()


def held() -> dict[int, PartyRole]:
    return {one.department_id: PartyRole(one.role) for one in assignments_in_force(task().id)}


def change(of: world.Region, since: date = TODAY, **what: object) -> Adjustment:
    return Adjustment(since=since, **WHY, **what)  # type: ignore[arg-type]


def test_a_figure_gets_an_owner_and_the_day_before_is_told_as_it_was(region: world.Region) -> None:
    at = builders.act(at=builders.NOW + timedelta(hours=1))
    adjustment = change(region, owners={figure().id: (region.commerce.id,)})
    assert adjustments.adjust(at, task().id, None, adjustment)
    indicator_id = figure().indicator_id
    assert indicator_id is not None
    assert ownings([task().id]).figures[indicator_id].owner_ids == (region.commerce.id,)
    assert ownings([task().id], at.at).figures[indicator_id].is_open
    assert figure().why == "职责调整（渝府办〔2026〕12号）"


def test_a_body_goes_and_another_comes_and_leads(region: world.Region) -> None:
    newcomer = rows.department("市数据局", region.commerce.jurisdiction_id)
    db.session.commit()
    lead = task().lead_id
    assert lead is not None
    adjustments.adjust(
        builders.act(),
        task().id,
        None,
        change(
            region,
            joins={newcomer.id: PartyRole.CO},
            leaves=frozenset({region.commerce.id}),
            lead_id=newcomer.id,
            mode=Mode.LEAD_CONSOLIDATES,
            owners={figure().id: (newcomer.id,)},
        ),
    )
    assert held() == {lead: PartyRole.CO, newcomer.id: PartyRole.LEAD}
    assert (task().lead_id, task().mode) == (newcomer.id, Mode.LEAD_CONSOLIDATES)
    assert figure().owner_ids == [newcomer.id]


@pytest.mark.parametrize("is_named", [False, True])
def test_a_body_that_comes_back_beside_the_first_listed_reports_for_itself(
    region: world.Region, is_named: bool
) -> None:
    """分头直报, 商务委 out, and in again: 交通局, which nobody had named as lead, was to collect its reports."""
    named = change(region, lead_id=region.transport.id)
    gone, back = (
        change(region, **what)
        for what in ({"leaves": frozenset({region.commerce.id})}, {"joins": {region.commerce.id: PartyRole.CO}})
    )
    for one in [named, gone, back] if is_named else [gone, back]:
        adjustments.adjust(builders.act(), task().id, None, one)
    assert task().lead_id == region.transport.id
    assert task().mode == (Mode.LEAD_CONSOLIDATES if is_named else Mode.EACH_REPORTS)


def test_a_body_that_comes_beside_who_stayed_as_the_lead_left_reports_for_itself(region: world.Region) -> None:
    """商务委 was beside 交通局, the named lead: it was to collect reports, and handed up its own, to itself."""
    task().basis, task().mode = Basis.EXPLICIT, Mode.LEAD_CONSOLIDATES
    newcomer = rows.department("市数据局", region.commerce.jurisdiction_id)
    db.session.commit()
    for what, mode in (
        ({"leaves": frozenset({region.transport.id})}, Mode.SINGLE),
        ({"joins": {newcomer.id: PartyRole.CO}}, Mode.EACH_REPORTS),
    ):
        adjustments.adjust(builders.act(), task().id, None, change(region, **what))
        assert task().mode == mode
    assert held() == {region.commerce.id: PartyRole.CO, newcomer.id: PartyRole.CO}


def test_the_preview_is_what_happens_and_writes_nothing(region: world.Region) -> None:
    adjustment = change(region, owners={figure().id: (region.transport.id,)})
    seen = adjustments.preview(builders.act(), task().id, None, adjustment)
    assert (seen.before.open, seen.after.open) == ((f"综合评分 {figure().words}",), ())
    share = seen.after.share_of(region.transport.id)
    assert share is not None and share.owned == (f"综合评分 {figure().words}",)
    assert figure().owner_ids == [] and db.session.scalars(select(AdjustmentRow)).all() == []
    adjustments.adjust(builders.act(), task().id, None, adjustment)
    assert figure().owner_ids == [region.transport.id]


def test_the_day_before_a_body_came_is_told_without_it(region: world.Region) -> None:
    """“责任（配合）单位” of 13 September named a body that was brought in from the 14th on."""
    newcomer = rows.department("市数据局", region.commerce.jurisdiction_id)
    for party in db.session.scalars(select(Party)):
        of_party = {"party_id": party.id, "role": party.role, "department_id": party.department_id}
        db.session.add(PartyFact(**of_party, in_force=True, recorded_at=rows.NOW, actor="测试"))
    db.session.commit()
    at = builders.act(at=builders.NOW + timedelta(hours=1))
    adjustments.adjust(at, task().id, None, change(region, joins={newcomer.id: PartyRole.CO}))
    named = ["".join(next(ledger_rows([task().id], TODAY, CALENDAR, known)).co) for known in (None, at.at)]
    assert ("市数据局" in named[0], "市数据局" in named[1]) == (True, False)


def test_what_begins_later_waits_for_its_day(region: world.Region) -> None:
    day = TODAY + timedelta(days=3)
    assert not adjustments.adjust(
        builders.act(), task().id, None, change(region, day, owners={figure().id: (region.commerce.id,)})
    )
    turn.turn(builders.act(on=day - timedelta(days=1)), rows.CHONGQING)
    assert figure().owner_ids == []
    turn.turn(builders.act(on=day), rows.CHONGQING)
    assert figure().owner_ids == [region.commerce.id]
    turn.turn(builders.act(on=day + timedelta(days=1)), rows.CHONGQING)
    assert len(db.session.scalars(select(AdjustmentRow)).all()) == 1


def test_everything_that_is_missing_is_named_at_once(region: world.Region) -> None:
    with pytest.raises(BadInput) as refused:
        adjustments.adjust(
            builders.act(), task().id, None, Adjustment(TODAY - timedelta(days=1), "", "", lead_id=99999)
        )
    assert len(refused.value.details) == 4
    with pytest.raises(BadInput, match="不能全部移出"):
        adjustments.adjust(builders.act(), task().id, None, change(region, leaves=frozenset(held())))
    assert held()


def told() -> dict[str, list[str]]:
    """By body the results its liaison was told, the oldest first."""
    rows = select(Department.short_name, Alert.message).join(Department, Department.id == Alert.department_id)
    rows = rows.where(Alert.stage == AlertStage.RESULT, Alert.key.endswith("liaison")).order_by(Alert.id)
    messages: dict[str, list[str]] = {}
    for name, message in db.session.execute(rows):
        messages.setdefault(name, []).append(message)
    return messages


def test_who_comes_goes_gains_and_leads_is_told_each_its_own(region: world.Region) -> None:
    newcomer = rows.department("市数据局", region.commerce.jurisdiction_id)
    db.session.commit()
    task().mode = Mode.LEAD_CONSOLIDATES
    db.session.commit()
    bodies = sorted(held())
    lead = task().lead_id
    gone = next(body for body in bodies if body != lead)
    adjustments.adjust(
        builders.act(),
        task().id,
        None,
        change(
            region,
            joins={newcomer.id: PartyRole.CO},
            leaves=frozenset({gone}),
            owners={figure().id: (newcomer.id,)},
        ),
    )
    names = dict(db.session.execute(select(Department.id, Department.short_name)).all())
    messages = told()
    assert messages.keys() == {"市数据局", names[gone], names[lead]}
    assert all(len(several) == 1 for several in messages.values()), "no second message that it was corrected"
    assert "新加入" in messages["市数据局"][0] and "综合评分" in messages["市数据局"][0]
    assert "分工结束" in messages[names[gone]][0]
    assert "分工有变动" in messages[names[lead]][0]
    assert all("职责调整（渝府办〔2026〕12号）" in several[0] for several in messages.values())


def test_what_is_the_same_for_all_is_told_to_all(region: world.Region) -> None:
    adjustments.adjust(builders.act(), task().id, None, change(region, kind=Kind.ENCOURAGED))
    assert {several[0].split("：")[1].split("。")[0] for several in told().values()} == {"推进方式改为倡导"}
    assert len(told()) == len(held())


def test_a_task_that_begins_later_is_not_begun_until_then(region: world.Region) -> None:
    """domain.md 4: `start_on` is the plan's issue date unless the coordinator sets another."""
    begins = TODAY + timedelta(days=30)
    at = builders.act(at=builders.NOW + timedelta(hours=1))
    adjustments.adjust(at, task().id, None, change(region, start_on=begins))
    before, then = row(task(), begins - timedelta(days=1)), row(task(), begins)
    assert before.light.title == "灰·未启动" and before.start_on == begins
    assert then.light.title != "灰·未启动"
    known_then = next(ledger_rows([task().id], TODAY, CALENDAR, at.at))
    assert known_then.light.title != "灰·未启动" and known_then.start_on != begins, "as it was known before"
    assert {several[0].split("：")[1].split("。")[0] for several in told().values()} == {f"任务的起始日期改为 {begins}"}
    assert len(told()) == len(held())


def test_a_task_does_not_begin_after_its_own_date(region: world.Region) -> None:
    """What is overdue would be 灰·未启动: a red light hidden by a date."""
    with pytest.raises(BadInput, match="起始日期不能晚于任务的时限，最迟 2027-12-31"):
        adjustments.adjust(builders.act(), task().id, None, change(region, start_on=date(2028, 1, 1)))
    adjustments.adjust(builders.act(), task().id, None, change(region, start_on=date(2027, 12, 31)))


def test_a_date_with_a_final_verdict_keeps_no_task_from_beginning_after_it(region: world.Region) -> None:
    first = rows.milestone(task(), date(2026, 6, 30))
    db.session.commit()
    begins = change(region, start_on=date(2027, 1, 1))
    with pytest.raises(BadInput, match="最迟 2026-06-30"):
        adjustments.adjust(builders.act(), task().id, None, begins)
    verdicts.judge_milestone(builders.act(), first.id, None, NewVerdict(VerdictResult.REACHED, TODAY, "现场核查"))
    adjustments.adjust(builders.act(), task().id, None, begins)
    assert task().start_on == date(2027, 1, 1)


def test_a_task_of_which_something_was_accepted_has_begun(region: world.Region) -> None:
    """红·不能完成 became 灰·未启动 by a later start."""
    world.opened()
    mine, on = world.report(task(), region.transport), world.OPENED
    cannot = replace(world.TEXT, forecast=Forecast.IMPOSSIBLE)
    world.accepted(mine, region, cannot)
    act = builders.act(on=on)
    assert row(task(), on).light.title.startswith("红·不能完成")
    with pytest.raises(BadInput, match=f"已有采用的报告，起始日期不能晚于 {on}"):
        adjustments.adjust(act, task().id, None, change(region, on, start_on=on + timedelta(days=30)))
    adjustments.adjust(act, task().id, None, change(region, on, start_on=on))
    assert row(task(), on).light.title.startswith("红·不能完成")


def test_an_adjustment_that_is_taken_back_is_told_to_whom_it_was_told(region: world.Region) -> None:
    day = TODAY + timedelta(days=3)
    body = next(body for body in held() if body != task().lead_id)
    adjustments.adjust(builders.act(), task().id, None, change(region, day, owners={figure().id: (body,)}))
    planned = db.session.scalars(select(AdjustmentRow)).one()
    first = told()
    assert all("将调整分工" in several[-1] for several in first.values())
    adjustments.withdraw(builders.act(at=builders.NOW + timedelta(hours=1)), planned.id)
    assert {name: several[-1] for name, several in told().items()}.keys() == first.keys()
    assert all("已撤回，分工不变" in several[-1] for several in told().values())
    turn.turn(builders.act(on=day), rows.CHONGQING)
    assert figure().owner_ids == []


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_was_told_of_the_day_to_come_ends_with_it(region: world.Region, is_withdrawn: bool) -> None:
    """“将调整分工” stood unread beside “调整分工” of the same words."""
    day = TODAY + timedelta(days=3)
    body = next(body for body in held() if body != task().lead_id)
    adjustments.adjust(builders.act(), task().id, None, change(region, day, owners={figure().id: (body,)}))
    standing = select(Alert.message).where(Alert.stage == AlertStage.RESULT, Alert.state == AlertState.SENT)
    assert all("将调整分工" in words for words in db.session.scalars(standing))
    if is_withdrawn:
        planned = db.session.scalars(select(AdjustmentRow.id)).one()
        adjustments.withdraw(builders.act(at=builders.NOW + timedelta(hours=1)), planned)
    else:
        turn.turn(builders.act(on=day), rows.CHONGQING)
    left = db.session.scalars(standing).all()
    assert left and not [words for words in left if "将调整分工" in words]


def test_who_planned_it_takes_it_back_while_the_task_stands_still(region: world.Region) -> None:
    """The head himself read that only the head may; back in 推进中 before its day, it was carried out."""
    day = TODAY + timedelta(days=3)
    what = change(region, day, owners={figure().id: (region.commerce.id,)})
    adjustments.adjust(world.by(region.coordinator_head, TODAY), task().id, None, what)
    planned = db.session.scalars(select(AdjustmentRow.id)).one()
    endings.decide(builders.act(), task().id, None, TaskAct.SUSPEND, "渝府办〔2026〕20号")
    with pytest.raises(Forbidden):
        adjustments.withdraw(world.by(region.coordinator, TODAY), planned)
    adjustments.withdraw(world.by(region.coordinator_head, TODAY), planned)
    assert db.session.get_one(AdjustmentRow, planned).withdrawn_at is not None


def test_what_no_longer_fits_on_its_day_is_told_and_stops_nothing(region: world.Region) -> None:
    """The turn of the day failed on it, today and every day after."""
    day = TODAY + timedelta(days=3)
    body = next(body for body in held() if body != task().lead_id)
    adjustments.adjust(builders.act(), task().id, None, change(region, day, leaves=frozenset({body})))
    again = change(region, owners={figure().id: (body,)}, leaves=frozenset())
    adjustments.adjust(builders.act(at=builders.NOW + timedelta(minutes=1)), task().id, None, again)
    at_once = change(region, leaves=frozenset({body}))
    adjustments.adjust(builders.act(at=builders.NOW + timedelta(hours=1)), task().id, None, at_once)
    assert turn.turn(builders.act(on=day), rows.CHONGQING).days
    planned = db.session.scalars(select(AdjustmentRow).order_by(AdjustmentRow.id)).first()
    assert planned is not None and planned.withdrawn_at is not None
    assert body not in held()
    assert "没有生效" in told()[names_of()[body]][-1]


def names_of() -> dict[int, str]:
    return dict(db.session.execute(select(Department.id, Department.short_name)).all())


TYPED = (Decimal(62), date(2026, 11, 30), "统计月报")


def type_value(of: world.Region, task: Task) -> None:
    """市商务委 has typed a value of the figure, and words; nobody has sent them."""
    indicator_id = figure().indicator_id
    assert indicator_id is not None
    value, as_of, source = TYPED
    said = replace(world.TEXT, readings=(ReadingDraft(indicator_id, value, as_of, source),))
    reports.save_draft(world.by(of.other_liaison), world.report(task, of.commerce).id, None, said)


def drafts(of: world.Region, body: Department) -> Sequence[Draft]:
    """All versions of a body's report, the oldest first."""
    versions = versions_of(world.report(task(), body).id)
    return [draft_of(version) for version in versions]


def values(draft: Draft) -> list[tuple[object, ...]]:
    return [(said.value, said.as_of, said.source) for said in draft.readings if not said.is_empty]


@pytest.mark.parametrize("has_begun", [False, True])
def test_what_was_typed_moves_with_the_figure_and_nothing_is_lost(region: world.Region, has_begun: bool) -> None:
    """The value stood in the draft of 市商务委 until it was saved again, and was gone then."""
    world.opened()
    type_value(region, task())
    if has_begun:
        own = replace(world.TEXT, progress_text="调度两次")
        reports.save_draft(world.by(region.liaison), world.report(task(), region.transport).id, None, own)
    act = builders.act(on=world.OPENED)
    adjustment = change(region, world.OPENED, owners={figure().id: (region.transport.id,)})
    seen = {one.name: one.told for one in adjustments.preview(act, task().id, None, adjustment).changes}
    assert any("“综合评分”62%" in line and "转入交通局的草稿" in line for line in seen["商务委"]), seen
    assert any("商务委" in line and "“综合评分”62%" in line and "请核对" in line for line in seen["交通局"]), seen
    assert len(drafts(region, region.commerce)) == 1, "a preview moves nothing"
    adjustments.adjust(builders.act(on=world.OPENED), task().id, None, adjustment)
    kept, now = drafts(region, region.commerce)
    assert values(kept) == [TYPED] and values(now) == []
    assert now.progress_text == kept.progress_text == world.TEXT.progress_text
    taken = drafts(region, region.transport)[-1]
    assert values(taken) == [TYPED]
    assert taken.progress_text == ("调度两次" if has_begun else "")
    assert any("转入交通局的草稿" in line for line in told()["商务委"])
    shown = page_queries.page(world.report(task(), region.commerce).id, region.other_liaison, world.OPENED)
    ((figure_told, said),) = shown.values_gone(shown.versions[0])
    assert (figure_told.subject, said.value) == ("综合评分", 62), "who typed it can still read it"
    assert shown.values_gone(shown.versions[1]) == []
    reports.save_draft(world.by(region.other_liaison), world.report(task(), region.commerce).id, None, world.TEXT)
    assert values(drafts(region, region.commerce)[0]) == [TYPED]


def test_where_the_new_owner_has_a_value_the_other_stays_as_a_version(region: world.Region) -> None:
    world.opened()
    type_value(region, task())
    indicator_id = figure().indicator_id
    assert indicator_id is not None
    own = replace(world.TEXT, readings=(ReadingDraft(indicator_id, Decimal(64), TYPED[1], "月报"),))
    reports.save_draft(world.by(region.liaison), world.report(task(), region.transport).id, None, own)
    adjustment = change(region, world.OPENED, owners={figure().id: (region.transport.id,)})
    seen = adjustments.preview(builders.act(on=world.OPENED), task().id, None, adjustment)
    lines = next(one.told for one in seen.changes if one.name == "商务委")
    assert any("“综合评分”62%" in line and "留在原草稿的上一稿" in line for line in lines), lines
    adjustments.adjust(builders.act(on=world.OPENED), task().id, None, adjustment)
    assert [values(one) for one in drafts(region, region.commerce)] == [[TYPED], []]
    assert values(drafts(region, region.transport)[-1])[0][0] == 64


def test_the_value_of_who_had_the_figure_goes_and_a_neighbours_stays(region: world.Region) -> None:
    """A draft of before had a value of a figure that was another's: that one moved, and not the owner's."""
    third = rows.department("公安局", region.commerce.jurisdiction_id)
    db.session.commit()
    world.opened()
    type_value(region, task())
    with changes.writing(builders.act(on=world.OPENED)) as session:
        of_task = session.scalars(select(Task)).one()
        speaking_steps.claim(world.by(region.liaison), of_task, region.transport.id, {figure().id: True})
    indicator_id = figure().indicator_id
    assert indicator_id is not None
    own = replace(world.TEXT, readings=(ReadingDraft(indicator_id, Decimal(64), TYPED[1], "月报"),))
    reports.save_draft(world.by(region.liaison), world.report(task(), region.transport).id, None, own)
    given = change(region, world.OPENED, joins={third.id: PartyRole.ACTING}, owners={figure().id: (third.id,)})
    seen = adjustments.preview(builders.act(on=world.OPENED), task().id, None, given)
    lines = {one.name: one.told for one in seen.changes}
    assert any("“综合评分”64%" in line for line in lines["交通局"]) and lines["商务委"] == ()
    adjustments.adjust(builders.act(on=world.OPENED), task().id, None, given)
    assert len(drafts(region, region.commerce)) == 1
    assert [len(values(one)) for one in drafts(region, region.transport)] == [1, 0]


def test_a_body_that_goes_hands_its_typed_value_on(region: world.Region) -> None:
    world.opened()
    type_value(region, task())
    adjustment = change(
        region,
        world.OPENED,
        leaves=frozenset({region.commerce.id}),
        owners={figure().id: (region.transport.id,)},
    )
    adjustments.adjust(builders.act(on=world.OPENED), task().id, None, adjustment)
    assert values(drafts(region, region.transport)[-1]) == [TYPED]
    kept, now = drafts(region, region.commerce)
    assert (values(kept), values(now)) == ([TYPED], []), "kept with the report that ended, as its last version but one"
    assert now.progress_text == kept.progress_text == world.TEXT.progress_text


def test_what_the_new_owner_deletes_does_not_come_back_with_the_next_adjustment(region: world.Region) -> None:
    """The value stayed in the draft of who left (免报), and went into the owner's with every change of the task."""
    third = rows.department("公安局", region.commerce.jurisdiction_id)
    db.session.commit()
    world.opened()
    type_value(region, task())
    goes = {"leaves": frozenset({region.commerce.id}), "owners": {figure().id: (region.transport.id,)}}
    adjustments.adjust(builders.act(on=world.OPENED), task().id, None, change(region, world.OPENED, **goes))
    taken = world.report(task(), region.transport)
    assert values(drafts(region, region.transport)[-1]) == [TYPED]
    reports.save_draft(world.by(region.liaison), taken.id, None, world.TEXT)
    comes = change(region, world.OPENED, joins={third.id: PartyRole.CO})
    adjustments.adjust(builders.act(on=world.OPENED), task().id, None, comes)
    assert values(drafts(region, region.transport)[-1]) == []


def test_what_another_body_claimed_meanwhile_is_not_written_over(region: world.Region) -> None:
    """A value typed of a figure that somebody else claims is kept as a version when the draft is saved again."""
    world.opened()
    type_value(region, task())
    with changes.writing(builders.act(on=world.OPENED)) as session:
        of_task = session.scalars(select(Task)).one()
        speaking_steps.claim(world.by(region.liaison), of_task, region.transport.id, {figure().id: True})
    other = replace(world.TEXT, progress_text="改过的文字")
    reports.save_draft(world.by(region.other_liaison), world.report(task(), region.commerce).id, None, other)
    kept, now = drafts(region, region.commerce)
    assert values(kept) == [TYPED] and values(now) == []


def test_what_others_are_asked_when_a_body_leaves_stands_in_the_preview_and_in_their_message(
    region: world.Region,
) -> None:
    """“没有变动” stood beside the body whose form asked 是否由本单位承担 from that day on."""
    world.opened()
    adjustments.adjust(builders.act(), task().id, None, change(region, owners={figure().id: (region.commerce.id,)}))
    mine = world.report(task(), region.transport)
    assert asked_of(mine).figures == ()
    leaving = change(region, leaves=frozenset({region.commerce.id}))
    at = builders.act(at=builders.NOW + timedelta(hours=1))
    seen = {one.name: one.told for one in adjustments.preview(at, task().id, None, leaving).changes}
    line = f"要答复是否由本单位承担：综合评分 {figure().words}"
    assert line in seen["交通局"]
    adjustments.adjust(at, task().id, None, leaving)
    assert [one.is_unowned for one in asked_of(mine).figures] == [True]
    assert line in told()["交通局"][-1]


@pytest.mark.slow
def test_who_bears_alone_what_it_bore_with_another_is_told_and_so_is_the_other(region: world.Region) -> None:
    both = (region.transport.id, region.commerce.id)
    what = f"综合评分 {figure().words}"

    def given(hour: int, *owners: int) -> dict[str, str]:
        at = builders.act(at=builders.NOW + timedelta(hours=hour))
        asked = change(region, owners={figure().id: owners})
        seen = {one.name: one.told for one in adjustments.preview(at, task().id, None, asked).changes}
        adjustments.adjust(at, task().id, None, asked)
        last = {name: several[-1] for name, several in told().items()}
        assert all(line in last[name] for name, lines in seen.items() for line in lines), "the preview is what is told"
        return last

    given(1, *both)
    alone = given(2, region.transport.id)
    assert f"改由本单位单独承办：{what}" in alone["交通局"] and f"不再填报，相关提醒失效：{what}" in alone["商务委"]
    again = given(3, *both)
    assert f"改为与其他单位共同承办：{what}" in again["交通局"] and f"新增填报：{what}" in again["商务委"]


LATER = TODAY + timedelta(days=3)


@pytest.mark.parametrize("is_given", [True, False], ids=["to another body", "to nobody"])
def test_a_verdict_stays_that_of_the_body_which_it_judged(region: world.Region, is_given: bool) -> None:
    """交通局 was found 未达成 and was joined with others: what it had missed read as the new body's, or as 责任未定."""
    adjustments.adjust(builders.act(), task().id, None, change(region, owners={figure().id: (region.transport.id,)}))
    node = db.session.scalars(select(Milestone).where(Milestone.indicator_id == figure().indicator_id)).one()
    node.due_on = node.original_due_on = date(2025, 12, 31)
    rows.verdict(node.id, node.due_on, builders.NOW + timedelta(hours=1), result=VerdictResult.MISSED)
    db.session.commit()

    def told() -> tuple[str, str, str]:
        (line,), (page,) = node_lines(row(task(), LATER)), targets_of(task().jurisdiction_id, 2025, LATER)
        return words_of(line[4]), words_of(line[6]), f"{page.owner}；{page.judged_of}"

    # Full names of bodies that no registry has are their keys.
    found, old = "未达成（截至2025-12-31）", region.transport.key
    assert told() == (old, found, "交通局；")
    new = rows.department("交通物流局")
    db.session.commit()
    given = {"joins": {new.id: PartyRole.CO}, "owners": {figure().id: (new.id,)}} if is_given else {}
    leaving = change(region, LATER, leaves=frozenset({region.transport.id}), **given)
    adjustments.adjust(builders.act(on=LATER), task().id, None, leaving)
    now, full = ("交通物流局", new.key) if is_given else ("责任未定", "责任未定")
    assert told() == (full, f"{found}，核定时由{old}承办", f"{now}；交通局")


def test_what_was_put_off_stays_in_its_first_year_when_its_body_is_joined_with_others(region: world.Region) -> None:
    adjustments.adjust(builders.act(), task().id, None, change(region, owners={figure().id: (region.transport.id,)}))
    node = db.session.scalars(select(Milestone).where(Milestone.indicator_id == figure().indicator_id)).one()
    node.due_on = node.original_due_on = date(2025, 12, 31)
    db.session.commit()
    with writing(by := builders.act()):
        postpone(by, task(), node, date(2027, 6, 30), "批准第 1 次延期申请")
    new = rows.department("交通物流局")
    db.session.commit()
    given = {"joins": {new.id: PartyRole.CO}, "owners": {figure().id: (new.id,)}}
    leaving = change(region, LATER, leaves=frozenset({region.transport.id}), **given)
    adjustments.adjust(builders.act(on=LATER), task().id, None, leaving)
    (page,) = targets_of(task().jurisdiction_id, 2025, LATER)
    assert (page.state, page.due_on, page.owner) == (MilestoneState.POSTPONED, date(2027, 6, 30), "交通物流局")
