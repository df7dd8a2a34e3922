"""A 回头看 that was not passed: each body hears what it is to it, and who accounts for the task has something to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import PROOF, accepted, turned_to
from tests.reporting.world import OPENED, TEXT, Region, asked_bodies, by, opened, region, report, unchanged_refusal
from tracker import changes
from tracker.actor import SYSTEM, Actor
from tracker.acts.outcomes import endings
from tracker.acts.reporting import office_reports, reports
from tracker.acts.reporting.reports import Handed
from tracker.acts.tasks import adjustments, owners
from tracker.alerts import queries
from tracker.alerts.ladder.prose import is_laid
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput
from tracker.ledger.lights.conditions.dates import LOOK_BACK_FAILED
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.story.late_queries import to_tell
from tracker.ledger.story.queries import story
from tracker.outcomes.models import LookBackBody
from tracker.people.access import scope_of
from tracker.people.models import Department
from tracker.people.queries import posts_of
from tracker.plans.models import Indicator, Task, TaskTerms
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import ReportEvent
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import owed
from tracker.stores.folder import Folder
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.tasks.steps import end
from tracker.vocabulary import Forecast, Frequency, Kind, Mode, PartyRole, ReportState, Role, TaskAct, Waiting
from tracker.vocabulary.audit import AUDIT_ACTIONS
from tracker.worklist.queries import counts, desk_of, next_of, waiting
from tracker.worklist.task_facts import next_step, to_ask
from tracker.worklist.task_queries import aside_of, report_facts
from tracker.worklist.waits_for_whom import Thing

ENDED, LOOKED, LATER, NEXT = date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 9), date(2027, 3, 3)
AGAIN = date(2026, 12, 10)
FOUND = "线路已停运"
Q1 = Quarter(2027, 1)
TO_DO = "交通局按回头看意见整改，报送情况并附佐证"
SPARED = "回头看未通过，任务恢复推进，查出问题的是其他单位，本单位照常填报"
TO_PUT_RIGHT = "回头看未通过，任务恢复推进，请整改，在任务页报送整改情况并附佐证"


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def ended(
    of: Region,
    mode: Mode,
    lead: PartyRole = PartyRole.LEAD,
    *,
    beside: PartyRole = PartyRole.CO,
    proof: bool = False,
    value: int | None = None,
) -> Task:
    """A task of two bodies, reported and done; the quarter is open."""
    bodies = [(of.transport, lead), (of.commerce, beside)]
    task = of.task(bodies=bodies, mode=mode, lead_id=of.transport.id)
    if value is not None:
        rows.indicator(task, year=2027, frequency=Frequency.QUARTER, lag_days=0)
    db.session.commit()
    opened()
    reported(of, task, proof=proof, value=value)
    endings.apply(by(of.head, ENDED), task.id, None, "线网已建成", "渝交〔2026〕9号")
    endings.verify(by(of.coordinator_head, ENDED), task.id, None, "属实", "其余见台账")
    return task


def reported(
    of: Region,
    task: Task,
    on: date = OPENED,
    *,
    proof: bool = False,
    text: str = "已建成",
    value: int | None = None,
    forecast: Forecast = Forecast.ON_COURSE,
) -> None:
    """By 交通局, and accepted; `value`: of the figure."""
    found = report(task, of.transport)
    handed = Handed(Folder(Path()), references=[PROOF]) if proof else None
    draft = replace(TEXT, progress_text=text, forecast=forecast)
    if value is not None:
        figure = db.session.scalars(select(Indicator.id)).one()
        draft = replace(draft, readings=(ReadingDraft(figure, Decimal(value), date(2026, 12, 1), "统计", "年报"),))
    reports.save_draft(by(of.liaison, on), found.id, None, draft, handed)
    reports.send(by(of.liaison, on), found.id, None)
    reports.approve(by(of.head, on), [(found.id, None)])
    accepted(found, of, on)


def looked_back(of: Region, task: Task, *at_fault: Department) -> None:
    named = [one.id for one in at_fault]
    endings.look_back(by(of.coordinator_head, LOOKED), task.id, None, FOUND, is_upheld=False, at_fault=named)


def told(actor: Actor) -> str:
    """What the newest message of an answer says to a person, without its task and what was found."""
    first = queries.unread_results(posts_of(actor), 50)[0].message
    _, _, said = first.partition("，")
    return re.sub(f"：([^：]+：)?{FOUND}$", "", said)


def next_words(of: Region, task: Task, day: date = LOOKED) -> str:
    """下一步, the same of the page and of the list."""
    row = next(ledger_rows([task.id], day, CALENDAR))
    reports_of = report_facts(story(task.id, scope_of(of.coordinator)).reports)
    step = next_step(row, day, reports_of, aside_of(row, day))
    words = step.words if step else ""
    assert words == next_of(rows.CHONGQING, [task.id], day).get(task.id, "")
    return words


def has_to_put_right(actor: Actor, day: date = LOOKED) -> bool:
    """Whether it stands on a person's list; counted as it is listed."""
    desk = desk_of(actor, rows.CHONGQING)
    found = waiting(desk, day, [Waiting.RECTIFY])
    assert counts(desk, day)[Waiting.RECTIFY] == len(found)
    return bool(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "to_co"),
    [
        (Mode.EACH_REPORTS, SPARED),
        (Mode.LEAD_CONSOLIDATES, "回头看未通过，任务恢复推进，由交通局负责整改并汇总报送，涉及本单位的请配合整改"),
    ],
)
def test_each_body_hears_what_it_is_to_it(of: Region, mode: Mode, to_co: str) -> None:
    task = ended(of, mode)
    assert told(of.other_liaison) == told(of.other_head) == "任务已核验办结，本单位不再填报：属实"
    looked_back(of, task, *named(of, mode))
    assert told(of.liaison) == told(of.head) == TO_PUT_RIGHT
    assert told(of.other_liaison) == told(of.other_head) == to_co


@pytest.mark.slow
def test_of_several_that_report_it_says_whose_part_was_not_as_told(of: Region) -> None:
    """市商务委 alone was at fault; 交通局, which leads, was lit beside it and had it to put right."""
    task = ended(of, Mode.EACH_REPORTS)
    for nobody in ((), (of.commission,)):
        with pytest.raises(BadInput, match="请勾选查出问题的单位"):
            looked_back(of, task, *nobody)
        db.session.rollback()
    looked_back(of, task, of.commerce)
    assert told(of.other_liaison) == TO_PUT_RIGHT and told(of.liaison) == SPARED
    assert next_words(of, task) == "商务委按回头看意见整改，报送情况并附佐证"
    assert has_to_put_right(of.other_liaison) and not has_to_put_right(of.liaison)
    assert asked_by_office(task, LOOKED) == {of.commerce.id}
    assert lit(task, LOOKED) == {of.commerce.id}
    light = next(ledger_rows([task.id], LOOKED, CALENDAR)).light
    assert (light.title, light.reason) == ("黄·整改中", "回头看未通过，商务委")
    assert queries.unread_results(posts_of(of.other_liaison), 1)[0].message.endswith(f"：商务委：{FOUND}")


@pytest.mark.slow
def test_each_of_those_named_proves_its_own_part(of: Region) -> None:
    """The proof of 交通局 put right what 市商务委 had told, too."""
    task = ended(of, Mode.EACH_REPORTS)
    looked_back(of, task, of.transport, of.commerce)
    office_reports.correct(by(of.liaison, LATER), report(task, of.transport).id, None, "整改后重报")
    reported(of, task, LATER, proof=True, text="已复运")
    assert listed(of, task, LATER) == asked_by_office(task, LATER) == lit(task, LATER) == {of.commerce.id}


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("names", ["商务委", "交通局、商务委"])
def test_what_a_body_that_has_left_had_to_prove_is_for_who_accounts_for_the_task(of: Region, names: str) -> None:
    """What 交通局 had proven of its own before let off what 市商务委 never proved: green, and nobody was asked."""
    task = ended(of, Mode.EACH_REPORTS)
    looked_back(of, task, *named(of, Mode.EACH_REPORTS, names))
    duty = db.session.scalars(select(Assignment).where(Assignment.department_id == of.commerce.id)).one()
    mine, before, after = report(task, of.transport), date(2026, 12, 8), date(2026, 12, 10)
    office_reports.correct(by(of.liaison, before), mine.id, None, "整改后重报")
    reported(of, task, before, proof=True, text="已复运")
    assert listed(of, task, before) == asked_by_office(task, before) == lit(task, before) == {of.commerce.id}
    with changes.writing(by(of.coordinator, LATER)):
        end(by(of.coordinator, LATER), duty, "机构改革")
    for on in (LATER, after):
        assert listed(of, task, on) == asked_by_office(task, on) == lit(task, on) == {of.transport.id}
    office_reports.correct(by(of.liaison, after), mine.id, None, "接手商务委的部分")
    reported(of, task, after, proof=True, text="商务委的部分也已复运")
    assert listed(of, task, after) == asked_by_office(task, after) == lit(task, after) == set()


@pytest.mark.slow
def test_who_comes_after_it_is_not_lit_for_it(of: Region) -> None:
    """商务委, which it named, leaves. 住房局 comes: it was lit with 交通局, which alone was asked."""
    task = ended(of, Mode.EACH_REPORTS)
    looked_back(of, task, of.commerce)
    housing = rows.department("住房局")
    db.session.commit()
    duty = db.session.scalars(select(Assignment).where(Assignment.department_id == of.commerce.id)).one()
    with changes.writing(by(of.coordinator, LATER)):
        end(by(of.coordinator, LATER), duty, "机构改革")
        rows.assignment(task, housing)
    assert listed(of, task, LATER) == asked_by_office(task, LATER) == lit(task, LATER) == {of.transport.id}
    assert next(ledger_rows([task.id], LATER, CALENDAR)).light.reason == "回头看未通过，交通局"


def test_who_gets_it_as_another_leaves_hears_so(of: Region) -> None:
    """交通局 had read 查出问题的是其他单位, was lit the next day and had it to put right."""
    task = ended(of, Mode.EACH_REPORTS)
    rows.named(task)
    looked_back(of, task, of.commerce)
    adjustment = Adjustment(LATER, "机构改革", "渝府办〔2026〕12号", leaves=frozenset({of.commerce.id}))
    adjustments.adjust(builders.act(on=LATER), task.id, None, adjustment)
    assert "整改随之由本单位承担：回头看未通过（自 2026-12-07 起）" in told(of.liaison)
    assert "整改不再由本单位承担：回头看未通过（自 2026-12-07 起）" in told(of.other_liaison)


@pytest.mark.slow
@pytest.mark.parametrize("was", [Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES])
def test_where_another_way_to_report_begins_it_is_one_bodys_still(of: Region, was: Mode) -> None:
    """交通局 was lit and on no list, as 商务委 had proven its part; or 商务委 was lit for what 交通局 had told."""
    task = ended(of, was)
    looked_back(of, task, *named(of, was, "交通局、商务委"))
    if was is Mode.EACH_REPORTS:
        proven_by_commerce(of, task)
    becomes = Mode.LEAD_CONSOLIDATES if was is Mode.EACH_REPORTS else Mode.EACH_REPORTS
    terms = {"mode": becomes, "lead_id": task.lead_id, "kind": task.kind, "lead_confirmed": True}
    with changes.writing(by(of.coordinator, LATER)):
        task.mode = becomes
        rows.added(TaskTerms(task_id=task.id, recorded_at=builders.act(on=LATER).at, actor="测试", **terms))
        changes.touched(task.id)
    assert listed(of, task, LATER) == asked_by_office(task, LATER) == lit(task, LATER) == {of.transport.id}


def proven_by_commerce(of: Region, task: Task) -> None:
    found, on = report(task, of.commerce), LOOKED
    handed = Handed(Folder(Path()), references=[PROOF])
    reports.save_draft(by(of.other_liaison, on), found.id, None, TEXT, handed)
    reports.send(by(of.other_liaison, on), found.id, None)
    reports.approve(by(of.other_head, on), [(found.id, None)])
    accepted(found, of, on)


@pytest.mark.parametrize("role", [PartyRole.LEAD, PartyRole.CO])
def test_where_the_lead_collects_since_it_is_of_those_named_that_still_report(of: Region, role: PartyRole) -> None:
    """商务委 leads beside 交通局 (共同牵头): its light was yellow, and 待办 asked nobody."""
    task = ended(of, Mode.EACH_REPORTS, beside=role)
    looked_back(of, task, of.transport, of.commerce)
    office_reports.correct(by(of.liaison, LATER), report(task, of.transport).id, None, "整改后重报")
    reported(of, task, LATER, proof=True, text="已复运")
    given = Adjustment(LATER, "理顺分工", "渝府办〔2026〕8号", mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    adjustments.adjust(by(of.coordinator_head, LATER), task.id, None, given)
    asked = {of.commerce.id} if role is PartyRole.LEAD else set[int]()
    assert listed(of, task, LATER) == asked_by_office(task, LATER) == lit(task, LATER) == asked


def test_the_next_one_is_of_those_that_it_names_itself(of: Region) -> None:
    """The task was verified once more since: what 商务委 was told then is over."""
    task = ended(of, Mode.EACH_REPORTS)
    looked_back(of, task, of.commerce)
    endings.apply(by(of.head, LATER), task.id, None, "线网已复运", "渝交〔2026〕12号")
    endings.verify(by(of.coordinator_head, LATER), task.id, None, "属实", "其余见台账")
    named_now = [of.transport.id]
    endings.look_back(by(of.coordinator_head, AGAIN), task.id, None, FOUND, is_upheld=False, at_fault=named_now)
    assert listed(of, task, AGAIN) == asked_by_office(task, AGAIN) == lit(task, AGAIN) == {of.transport.id}
    assert told(of.liaison) == TO_PUT_RIGHT and told(of.other_liaison) == SPARED


def test_where_nobody_leads_each_is_to_put_it_right(of: Region) -> None:
    task = ended(of, Mode.EACH_REPORTS, PartyRole.CO)
    led_by_nobody(task)
    looked_back(of, task, of.transport, of.commerce)
    assert told(of.liaison) == told(of.other_liaison) == TO_PUT_RIGHT
    assert next_words(of, task) == "交通局、商务委按回头看意见整改，报送情况并附佐证"
    assert has_to_put_right(of.liaison) and has_to_put_right(of.other_liaison)


def listed(of: Region, task: Task, day: date) -> set[int]:
    """The bodies that 待办 and 下一步 ask, in one."""
    row = next(ledger_rows([task.id], day, CALENDAR))
    asked = {body for fact in aside_of(row, day) if fact.thing is Thing.LOOK_BACK for body in fact.department_ids}
    people = {of.transport.id: of.liaison, of.commerce.id: of.other_liaison}
    assert asked == {body for body, liaison in people.items() if has_to_put_right(liaison, day)}
    return asked


def asked_by_office(task: Task, day: date) -> set[int]:
    return {one.body_id for one in to_tell(task.id, day).looked_back}


def lit(task: Task, day: date) -> set[int]:
    """The bodies whose own light it is."""
    parts = next(ledger_rows([task.id], day, CALENDAR)).parts
    return {part.department_id for part in parts if part.light.reason.startswith(LOOK_BACK_FAILED)}


def named(of: Region, mode: Mode, names: str = "交通局") -> list[Department]:
    """Whom it has to name; where one body tells for all, nobody."""
    if mode is not Mode.EACH_REPORTS:
        return []
    return [one for one in (of.transport, of.commerce) if one.short_name in names.split("、")]


def named_by_nobody(task: Task) -> None:
    """As it was recorded before a 回头看 named bodies: it is of all that report, and the proof of one puts it right."""
    with changes.writing(by(SYSTEM, LOOKED)):
        db.session.execute(delete(LookBackBody))
        changes.touched(task.id)


def led_by_nobody(task: Task) -> None:
    task.lead_id = None
    db.session.execute(update(TaskTerms).values(lead_id=None))
    db.session.commit()


def is_lit(task: Task, day: date) -> bool:
    return next(ledger_rows([task.id], day, CALENDAR)).light.reason.startswith(LOOK_BACK_FAILED)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "lead", "names"),
    [
        (Mode.EACH_REPORTS, PartyRole.LEAD, "交通局"),
        (Mode.LEAD_CONSOLIDATES, PartyRole.LEAD, "交通局"),
        (Mode.EACH_REPORTS, PartyRole.CO, "交通局、商务委"),
    ],
    ids=["each reports", "the lead reports for all", "nobody leads, and it named nobody"],
)
def test_the_light_the_list_the_messages_and_the_office_mean_the_same_bodies(
    of: Region, mode: Mode, lead: PartyRole, names: str
) -> None:
    """It is written down three times: ledger/facts, worklist/sources, alerts/results."""
    task = ended(of, mode, lead)
    if lead is PartyRole.CO:
        led_by_nobody(task)
    looked_back(of, task, *named(of, mode, names))
    asked = {one.id for one in (of.transport, of.commerce) if one.short_name in names.split("、")}
    heard = {of.transport.id: told(of.liaison), of.commerce.id: told(of.other_liaison)}
    assert {body for body, words in heard.items() if words == TO_PUT_RIGHT} == asked
    if lead is PartyRole.CO:
        named_by_nobody(task)
    corrected = report(task, of.transport)
    for on, proof in ((LOOKED, False), (LATER, True)):
        assert is_lit(task, on)
        assert listed(of, task, on) == asked
        assert asked_by_office(task, on) == asked
        office_reports.correct(by(of.liaison, on), corrected.id, None, "整改后重报")
        reported(of, task, on, proof=proof, text=f"{on} 已复运")
    assert not is_lit(task, LATER)
    assert listed(of, task, LATER) == asked_by_office(task, LATER) == set()


@pytest.mark.slow
def test_who_accounts_for_it_has_it_to_do_until_a_proof_is_accepted(of: Region) -> None:
    task = ended(of, Mode.EACH_REPORTS)
    assert not has_to_put_right(of.liaison, ENDED)
    looked_back(of, task, of.transport)
    assert next_words(of, task) == TO_DO
    assert has_to_put_right(of.liaison) and not has_to_put_right(of.other_liaison)
    corrected = report(task, of.transport)
    for on, proof in ((LOOKED, False), (LATER, True)):
        office_reports.correct(by(of.liaison, on), corrected.id, None, "整改后重报")
        reported(of, task, on, proof=proof, text=f"{on} 已复运")
        assert has_to_put_right(of.liaison, LATER) is not proof
    assert TO_DO not in next_words(of, task, LATER)


def test_the_proof_that_was_found_untrue_proves_nothing(of: Region) -> None:
    """A correction keeps the proofs of the text before it: accepted, it ended the 整改 with the very proof of then."""
    task = ended(of, Mode.EACH_REPORTS, proof=True)
    looked_back(of, task, of.transport)
    corrected = report(task, of.transport)
    for on, proof in ((date(2026, 12, 8), False), (LATER, True)):
        office_reports.correct(by(of.liaison, on), corrected.id, None, "整改后重报")
        reported(of, task, on, proof=proof, text=f"{on} 已复运")
        assert has_to_put_right(of.liaison, LATER) is is_lit(task, LATER) is not proof


@pytest.mark.slow
def test_a_value_proves_as_a_document_does(of: Region) -> None:
    """Told since, that is: with the one of before nothing was put right."""
    task = ended(of, Mode.EACH_REPORTS, value=70)
    looked_back(of, task, of.transport)
    assert has_to_put_right(of.liaison, LATER) and is_lit(task, LATER)
    office_reports.correct(by(of.liaison, LATER), report(task, of.transport).id, None, "整改后重报")
    # Red for something else, it is asked for that alone.
    reported(of, task, LATER, text="已复运", value=72, forecast=Forecast.IMPOSSIBLE)
    assert not has_to_put_right(of.liaison, LATER) and not asked_by_office(task, LATER)


@pytest.mark.slow
def test_what_it_sent_waits_for_the_office(of: Region) -> None:
    task = ended(of, Mode.SINGLE)
    looked_back(of, task, of.transport)
    found = report(task, of.transport)
    office_reports.correct(by(of.liaison, LOOKED), found.id, None, "整改后重报")
    reports.save_draft(by(of.liaison, LOOKED), found.id, None, TEXT, Handed(Folder(Path()), references=[PROOF]))
    reports.send(by(of.liaison, LOOKED), found.id, None)
    assert next_words(of, task) == "交通局负责人审批本期报告"
    assert not has_to_put_right(of.liaison)
    sent = ReportEvent.report_id == found.id, ReportEvent.state == ReportState.TO_APPROVE
    event = db.session.scalars(select(ReportEvent).where(*sent).order_by(ReportEvent.id.desc())).first()
    assert event is not None
    event.recorded_at -= timedelta(days=30)
    db.session.flush()
    assert has_to_put_right(of.liaison), "what was written before it tells nothing of what was found"
    assert next_of(rows.CHONGQING, [task.id], LOOKED)[task.id] == TO_DO, "审批 was said of whatever waited there"
    db.session.rollback()
    reports.approve(by(of.head, LOOKED), [(found.id, None)])
    assert next_words(of, task) == "综合处审核交通局的报告" and not has_to_put_right(of.liaison)
    light = next(ledger_rows([task.id], LOOKED, CALENDAR)).light
    assert light.reason == "回头看未通过，交通局已报送，待综合处审核"
    assert not is_laid(light), "a 提醒函 was drawn up of what 综合处 had not read"


def test_what_the_office_asked_for_is_not_answered_by_no_change(of: Region) -> None:
    """The next quarter would take 本期无变化; it was offered for 整改, too, and told nothing of it."""
    task = ended(of, Mode.EACH_REPORTS)
    opened(quarter=Q1, on=NEXT)
    assert not asked_bodies(task, Q1)
    at_fault = [of.transport.id]
    endings.look_back(by(of.coordinator_head, NEXT), task.id, None, FOUND, is_upheld=False, at_fault=at_fault)
    _, until = owners.ask_late(by(of.coordinator, NEXT), task.id, 10)
    mine = report(task, of.transport, Q1)
    assert mine.until_on == until
    assert unchanged_refusal(mine, NEXT) == "综合处请报送，要写明情况"


@pytest.mark.slow
def test_the_office_may_ask_it_for_a_report(of: Region) -> None:
    """Between two quarters nothing else asks for it."""
    task = ended(of, Mode.EACH_REPORTS)
    looked_back(of, task, of.transport)
    row = next(ledger_rows([task.id], LOOKED, CALENDAR))
    told_of = story(task.id, scope_of(of.coordinator)).reports
    assert [one.name for one in to_ask(row, told_of, aside_of(row, LOOKED))] == ["交通局"]
    names, until = owners.ask_late(by(of.coordinator, LOOKED), task.id, 10)
    assert names == ["交通局"]
    (mine,) = [one for one in owed([of.transport.id]) if one.task_id == task.id]
    assert mine.until_on == until
    assert f"请报送：回头看未通过（自 2026-12-07 起），请在 {until} 前报送整改情况并附佐证" in told(of.liaison)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "ask_late"))
    reason = "回头看未通过（自 2026-12-07 起）"
    assert (AUDIT_ACTIONS[entry.action], entry.reason) == ("请报送", reason), "it said 逾期事项 of whatever was asked"


@pytest.mark.slow
def test_of_a_text_of_the_office_it_is_to_be_put_right_too(of: Region) -> None:
    """保障 is grey whatever was found: the message said 请整改, and nobody's list or 下一步 did."""
    task = ended(of, Mode.SINGLE)
    task.kind = Kind.GOVERNANCE
    terms = db.session.scalars(select(TaskTerms).where(TaskTerms.task_id == task.id)).one()
    terms.kind = Kind.GOVERNANCE
    db.session.commit()
    looked_back(of, task, of.transport)
    assert next(ledger_rows([task.id], LOOKED, CALENDAR)).light.title == "灰·保障"
    assert told(of.liaison) == TO_PUT_RIGHT and next_words(of, task) == TO_DO
    assert has_to_put_right(of.liaison) and not has_to_put_right(of.other_liaison)


@pytest.mark.slow
@pytest.mark.parametrize("verb", [TaskAct.SUSPEND, TaskAct.TERMINATE])
def test_of_a_task_that_stands_still_or_is_over_nothing_is_to_be_put_right(of: Region, verb: TaskAct) -> None:
    task = ended(of, Mode.SINGLE)
    looked_back(of, task, of.transport)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    endings.decide(by(leader, LOOKED), task.id, None, verb, "渝府办〔2026〕8号")
    turned_to(LOOKED)
    assert not has_to_put_right(of.liaison)
