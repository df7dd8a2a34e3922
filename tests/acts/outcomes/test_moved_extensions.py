"""A pending request for a later date ends when its date becomes another body's; a draft too, a granted one stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.reporting.world import Region, by, region
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.acts.tasks import adjustments, owners
from tracker.acts.tasks.owners import Decision
from tracker.acts.upkeep import installation, turn
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.errors import NotFound
from tracker.outcomes.extensions import queries as read
from tracker.outcomes.extensions.node_queries import node
from tracker.outcomes.extensions.rules import OPEN, NewExtension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.access import scope_of
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, Party, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.queries import assignments_in_force
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import (
    AlertStage,
    ExtensionReason,
    ExtensionState,
    ItemKind,
    Kind,
    KnownBy,
    Mode,
    Role,
    TaskAct,
    VerdictResult,
    Waiting,
)
from tracker.worklist.queries import counts, desk_of

TODAY = builders.TODAY
DUE, LATER = date(2027, 12, 31), date(2028, 6, 30)
ASKED = NewExtension(LATER, ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐")
WHY = {"reason": "职责调整", "document": "渝府办〔2026〕12号"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def of(session: scoped_session[Session]) -> Region:
    """A task of two bodies with one figure, 市交通局's, who asks a later date for it."""
    found = region()
    task = found.task(mode=Mode.EACH_REPORTS)
    figure = rows.indicator(task, "综合评分", year=2027)
    rows.milestone(task, DUE, indicator_id=figure.id)
    for held in assignments_in_force(task.id):
        name = session.get_one(Department, held.department_id).short_name
        party = Party(task_id=task.id, position=held.id, name=name, role=held.role, department_id=held.department_id)
        session.add(party)
        session.flush()
        held.party_id = party.id
    session.commit()
    installation.lay_items(builders.act())
    adjust(found, owners={item().id: (found.transport.id,)})
    return found


def item() -> Item:
    return db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()


def own() -> Milestone:
    return db.session.scalars(select(Milestone).where(Milestone.indicator_id.is_not(None))).one()


def adjust(of: Region, **what: object) -> None:
    task_id = db.session.scalars(select(Task.id)).one()
    change = Adjustment(**{"since": TODAY, **WHY, **what})  # type: ignore[arg-type]
    adjustments.adjust(builders.act(at=builders.NOW + MINUTE), task_id, None, change)


def decide(of: Region, *bodies: int) -> None:
    decision = Decision(item().id, bodies, newest_facts([item().id])[item().id])
    owners.decide(by(of.coordinator, TODAY), of.plan.id, [decision], "三定规定")


def leave(of: Region) -> None:
    adjust(of, leaves=frozenset({of.transport.id}), owners={item().id: (of.commerce.id,)})


MOVES: dict[str, Callable[[Region], None]] = {
    "指定": lambda of: decide(of, of.commerce.id),
    "调整分工": lambda of: adjust(of, owners={item().id: (of.commerce.id,)}),
    "退出": leave,
}


def told(body: Department) -> list[str]:
    """What the head of a body finds in his inbox, the oldest first."""
    rows = select(Alert.message).where(
        Alert.stage == AlertStage.RESULT, Alert.department_id == body.id, Alert.key.endswith("unit_head")
    )
    return list(db.session.scalars(rows.order_by(Alert.id)))


def screened(of: Region) -> int:
    return counts(desk_of(of.coordinator, rows.CHONGQING), TODAY)[Waiting.SCREEN]


@pytest.mark.slow
@pytest.mark.parametrize("move", MOVES)
def test_a_request_ends_with_the_ownership_and_both_are_told(of: Region, move: str) -> None:
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    assert (read.extension(made).asked_by, screened(of)) == (of.transport.short_name, 1)
    MOVES[move](of)
    ended = read.extension(made)
    assert (ended.state, ended.asked_by, own().due_on) == (ExtensionState.LAPSED, of.transport.short_name, DUE)
    assert read.history(made)[0].reason == "该事项现由商务委承办，原申请失效"
    assert screened(of) == 0 and read.in_scope(scope_of(of.coordinator), OPEN) == []
    (heard,) = [words for words in told(of.transport) if "延期申请" in words]
    assert heard.endswith("，“综合评分”延期申请已失效：该事项现由商务委承办，原申请失效")
    (heard,) = [words for words in told(of.commerce) if "交通局申请的延期" in words]
    assert heard.endswith(f"（申请至{LATER}）已失效，需要延期的请本单位另行申请")
    with pytest.raises(NotFound):
        extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    anew = extensions.apply(by(of.other_head, TODAY), own().id, None, None, ASKED)
    assert (read.extension(anew).number, read.extension(anew).asked_by) == (1, of.commerce.short_name)
    lists = {
        who: [row.id for row in read.in_scope(scope_of(who), tuple(ExtensionState))] for who in (of.head, of.other_head)
    }
    assert lists[of.head] == [made] and set(lists[of.other_head]) == {made, anew}


ENDS = "没有答复的延期申请“到 2027 年达到”（申请至 2028-06-30）变为已失效"


@pytest.mark.slow
@pytest.mark.parametrize("what", ["承办单位改变", "退出", "不再牵头"])
def test_the_preview_says_which_request_ends(of: Region, what: str) -> None:
    """It was silent; who had asked heard of it afterwards."""
    if what == "不再牵头":
        adjust(of, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
        decide(of)
    change = {
        "承办单位改变": {"owners": {item().id: (of.commerce.id,)}},
        "退出": {"leaves": frozenset({of.transport.id}), "owners": {item().id: (of.commerce.id,)}},
        "不再牵头": {"lead_id": of.commerce.id},
    }[what]
    adjustment = Adjustment(since=TODAY, **WHY, **change)  # type: ignore[arg-type]
    assert ENDS not in foreseen(adjustment)["交通局"]
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    lines = foreseen(adjustment)
    assert ENDS in lines["交通局"] and not any("延期" in line for line in lines["商务委"])
    assert read.extension(made).state is ExtensionState.APPLIED, "a preview ends nothing"
    keeps = Adjustment(since=TODAY, **WHY, kind=Kind.STANDING)
    assert foreseen(keeps)["交通局"] == ("推进方式改为常态",)


def foreseen(adjustment: Adjustment) -> dict[str, tuple[str, ...]]:
    """By body what the preview says."""
    task_id = db.session.scalars(select(Task.id)).one()
    seen = adjustments.preview(builders.act(at=builders.NOW + MINUTE), task_id, None, adjustment)
    return {body.name: body.told for body in seen.changes}


@pytest.mark.slow
def test_who_is_told_of_a_later_day_hears_that_its_request_ends_and_hears_it_once(of: Region) -> None:
    extensions.save(by(of.liaison, TODAY), own().id, None, None, ASKED)
    day = TODAY + timedelta(days=3)
    adjust(of, since=day, owners={item().id: (of.commerce.id,)})
    (planned,) = [words for words in told(of.transport) if "将调整分工" in words]
    assert "延期申请草稿“到 2027 年达到”（申请至 2028-06-30）变为已失效" in planned
    turn.turn(builders.act(on=day), rows.CHONGQING)
    (done,) = [words for words in told(of.transport) if f"调整分工，自 {day} 起" in words and "将调整" not in words]
    assert "延期" not in done, "that is a message of its own"


@pytest.mark.slow
@pytest.mark.parametrize("days", [0, 3])
def test_who_gets_a_date_that_is_put_right_is_told_until_when(of: Region, days: int) -> None:
    """The new owner heard of the figure alone, and found the 整改 on its task page."""
    missed = NewVerdict(VerdictResult.MISSED, TODAY, "统计公报", Decimal(76), date(2027, 6, 30))
    own().due_on = own().original_due_on = date(2025, 12, 31)
    db.session.commit()
    verdicts.judge_milestone(by(of.coordinator, TODAY), own().id, None, missed)
    what = "“到 2027 年达到”未达成，整改至 2027-06-30"
    adjustment = Adjustment(since=TODAY, **WHY, owners={item().id: (of.commerce.id,)})
    lines = foreseen(adjustment)
    assert f"整改随之由本单位承担：{what}" in lines["商务委"]
    assert f"整改不再由本单位承担：{what}" in lines["交通局"]
    day = TODAY + timedelta(days=days)
    adjust(of, since=day, owners={item().id: (of.commerce.id,)})
    turn.turn(builders.act(on=day), rows.CHONGQING)
    assert all(f"由本单位承担：{what}" in words for words in told(of.commerce) if "调整分工" in words)
    assert sum("调整分工" in words for words in told(of.commerce)) == (2 if days else 1)


@pytest.mark.slow
@pytest.mark.parametrize("result", [VerdictResult.REACHED, VerdictResult.MISSED])
def test_a_figure_with_a_final_verdict_is_taken_on_and_not_reported(of: Region, result: VerdictResult) -> None:
    """“新增填报” stood in the preview, and in the message, of a figure that is asked of nobody any more."""
    own().due_on = own().original_due_on = date(2025, 12, 31)
    db.session.commit()
    rectify_by = None if result is VerdictResult.REACHED else date(2027, 6, 30)
    verdict = NewVerdict(result, TODAY, "统计公报", Decimal(86), rectify_by, is_sure=True, why="口径不同")
    verdicts.judge_milestone(by(of.coordinator, TODAY), own().id, None, verdict)
    change = {item().id: (of.commerce.id,)}
    adjustment = Adjustment(since=TODAY, **WHY, owners=change)
    lines, seen = foreseen(adjustment), adjustments.preview(builders.act(), item().task_id, None, adjustment)
    adjust(of, owners=change)
    share = seen.after.share_of(of.commerce.id)
    assert share is not None and share.owned == (f"综合评分 {item().words}",), "it is the body's all the same"
    ((news,), what) = [words for words in told(of.commerce) if "调整分工" in words], f"综合评分 {item().words}"
    for said in ("\n".join(lines["商务委"]), news):
        assert (f"新增填报：{what}" in said) is (result is VerdictResult.MISSED)
        assert (f"新增承办：{what}" in said) is (result is VerdictResult.REACHED)


@pytest.mark.parametrize("move", MOVES)
def test_a_draft_ends_and_is_nobody_elses_news(of: Region, move: str) -> None:
    made = extensions.save(by(of.liaison, TODAY), own().id, None, None, ASKED)
    MOVES[move](of)
    assert read.extension(made).state is ExtensionState.LAPSED
    assert not any("申请的延期" in words for words in told(of.commerce))
    assert node(own().id).open_id is None


def test_what_a_leader_has_before_him_ends_too(of: Region) -> None:
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    extensions.forward(by(of.coordinator, TODAY), made, None)
    decide(of, of.commerce.id)
    assert read.extension(made).state is ExtensionState.LAPSED
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    assert counts(desk_of(leader, rows.CHONGQING), TODAY)[Waiting.DECIDE] == 0


def test_a_granted_date_stays_with_the_date(of: Region) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    extensions.forward(by(of.coordinator, TODAY), made, None)
    extensions.grant(by(leader, TODAY), made, None, LATER)
    decide(of, of.commerce.id)
    assert (read.extension(made).state, own().due_on) == (ExtensionState.GRANTED, LATER)
    assert [row.id for row in read.in_scope(scope_of(of.other_head), tuple(ExtensionState))] == [made]


def test_of_what_becomes_several_bodies_the_request_goes_on(of: Region) -> None:
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    decide(of, of.transport.id, of.commerce.id)
    assert read.extension(made).state is ExtensionState.APPLIED


def test_a_body_that_leaves_without_a_successor_asks_for_nothing(of: Region) -> None:
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    adjust(of, leaves=frozenset({of.transport.id}))
    assert read.extension(made).state is ExtensionState.LAPSED
    assert "承办单位待综合处明确" in read.history(made)[0].reason


def says(of: Region, *, is_own: bool) -> None:
    """市交通局 says of the figure that it is its own, or that it is not."""
    (duty,) = [one for one in assignments_in_force(item().task_id) if one.department_id == of.transport.id]
    shown = frozenset({item().id})
    owners.claim(by(of.liaison, TODAY), duty.id, Ticks(shown, shown if is_own else frozenset()))


@pytest.mark.parametrize("hand_in", [extensions.apply, extensions.save], ids=["已申请", "草稿"])
def test_who_says_that_it_is_not_its_own_asks_for_nothing(of: Region, hand_in: Callable[..., int]) -> None:
    row = item()
    row.known_by, row.owner_ids = KnownBy.OPEN, []
    db.session.commit()
    says(of, is_own=True)
    assert item().known_by == KnownBy.CLAIMED
    made = hand_in(by(of.head if hand_in is extensions.apply else of.liaison, TODAY), own().id, None, None, ASKED)
    says(of, is_own=False)
    assert (item().known_by, item().owner_ids) == (KnownBy.OPEN, [])
    assert (read.extension(made).state, node(own().id).open_id) == (ExtensionState.LAPSED, None)
    assert read.history(made)[0].reason == "本单位不再承办该事项，承办单位待综合处明确，原申请失效"
    assert screened(of) == 0 and not any("申请的延期" in words for words in told(of.commerce))


def test_what_is_of_all_ends_with_the_duty_of_who_asked(of: Region) -> None:
    decide(of)
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    adjust(of, leaves=frozenset({of.transport.id}))
    assert read.extension(made).state is ExtensionState.LAPSED


@pytest.mark.slow
def test_what_is_of_all_goes_with_who_leads(of: Region) -> None:
    adjust(of, mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    decide(of)
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    adjust(of, lead_id=of.commerce.id)
    assert read.extension(made).state is ExtensionState.LAPSED


def test_the_end_of_a_task_says_so(of: Region) -> None:
    principal = rows.person(Role.PRINCIPAL, of.commission)
    db.session.commit()
    made = extensions.apply(by(of.head, TODAY), own().id, None, None, ASKED)
    task = db.session.scalars(select(Task)).one()
    endings.decide(by(principal, TODAY), task.id, None, TaskAct.TERMINATE, "渝府发〔2026〕9号")
    assert read.extension(made).state is ExtensionState.LAPSED
    (heard,) = [words for words in told(of.transport) if "延期申请" in words]
    assert "延期申请已失效：任务" in heard
