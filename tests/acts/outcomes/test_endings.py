"""办结, 销号, 回头看, 归档 and a leader's acts: gates, exceptions, what ends with a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.reporting.world import OPENED, Region, accepted, by, opened, region, report, submitted
from tracker import changes
from tracker.actor import Actor
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.alerts.models import Alert
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.outcomes.endings import queries as read
from tracker.outcomes.endings.steps import wind_up_replaced
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import CompletionFact, Extension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Task, TaskTransition
from tracker.plans.steps import move
from tracker.reporting.models import ReportEvent
from tracker.vocabulary import (
    ExtensionReason,
    Gate,
    Kind,
    Mode,
    PartyRole,
    Role,
    TaskAct,
    TaskState,
    VerdictResult,
)

TODAY = builders.TODAY
A = TaskAct


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """Its transport bureau alone answers for it; no own dates, no figures."""
    found = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    return found


@pytest.fixture
def leader(of: Region) -> Actor:
    found = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    return found


def applied(of: Region, task: Task, on: date = TODAY) -> None:
    endings.apply(by(of.head, on), task.id, None, "线网已建成", "渝交〔2026〕9号")


def completed(of: Region, task: Task, on: date = TODAY, exception: str = "") -> None:
    applied(of, task, on)
    endings.verify(by(of.coordinator_head, on), task.id, None, "属实", exception)


def state(task: Task) -> TaskState:
    db.session.expire_all()
    return TaskState(db.session.get_one(Task, task.id).state)


def test_from_the_application_to_the_archive(of: Region, task: Task, leader: Actor) -> None:
    applied(of, task)
    assert state(task) is TaskState.TO_VERIFY
    endings.verify(by(of.coordinator_head, TODAY), task.id, task.version, "属实")
    assert state(task) is TaskState.COMPLETED
    assert endings.close(by(leader, TODAY), [(task.id, task.version)], "同意") == 1
    assert state(task) is TaskState.CLOSED
    assert endings.archive(by(of.coordinator, TODAY), [(task.id, None)]) == 1
    assert state(task) is TaskState.ARCHIVED
    told = read.dossier(task.id, TODAY).said
    assert [one.act for one in told] == [A.ARCHIVE, A.CLOSE, A.VERIFY, A.APPLY]
    assert (told[-1].words, told[-1].proof, told[-1].actor) == ("线网已建成", "渝交〔2026〕9号", of.head.name)
    acts = select(AuditEntry.action).where(AuditEntry.task_id == task.id).order_by(AuditEntry.id)
    assert list(db.session.scalars(acts)) == ["apply_task", "verify_task", "close_task", "archive_task"]


def test_handed_back_and_applied_for_again(of: Region, task: Task) -> None:
    applied(of, task)
    with pytest.raises(BadInput, match="理由"):
        endings.give_back(by(of.coordinator_head, TODAY), task.id, None, " ")
    endings.give_back(by(of.coordinator_head, TODAY), task.id, None, "补充验收记录")
    assert state(task) is TaskState.ACTIVE
    completed(of, task)
    assert state(task) is TaskState.COMPLETED


def test_only_the_accountable_bodys_head_applies(of: Region) -> None:
    task = of.task()
    db.session.commit()
    for who in (of.other_head, region(rows.SHANXI).head):
        with pytest.raises(NotFound):
            endings.apply(by(who, TODAY), task.id, None, "已办结")
    with pytest.raises(Forbidden, match="单位负责人"):
        endings.apply(by(of.liaison, TODAY), task.id, None, "已办结")
    with pytest.raises(BadInput, match="完成情况"):
        endings.apply(by(of.head, TODAY), task.id, None, " ")


def test_without_an_accountable_body_every_body_may_apply(of: Region) -> None:
    task = of.task()
    task.lead_id = None
    db.session.commit()
    endings.apply(by(of.other_head, TODAY), task.id, None, "已办结")
    assert state(task) is TaskState.TO_VERIFY


def test_an_unmet_gate_wants_a_written_exception(of: Region, task: Task, leader: Actor) -> None:
    rows.milestone(task, date(2027, 12, 31))
    db.session.commit()
    applied(of, task)
    with pytest.raises(BadInput, match="例外理由") as refused:
        endings.verify(by(of.coordinator_head, TODAY), task.id, None)
    assert [one.partition("：")[0] for one in refused.value.details] == [Gate.NODES.label]
    endings.verify(by(of.coordinator_head, TODAY), task.id, None, exception="已提前一年建成")
    fact = db.session.scalars(select(CompletionFact).order_by(CompletionFact.id.desc())).first()
    assert fact is not None and (fact.unmet, fact.exception) == (["nodes"], "已提前一年建成")
    endings.close(by(leader, TODAY), [(task.id, None)])
    assert state(task) is TaskState.CLOSED, "what was excepted at the verification is not asked again"


def test_an_exception_nobody_needed_is_not_kept(of: Region, task: Task) -> None:
    completed(of, task, exception="以防万一")
    assert [one.exception for one in read.dossier(task.id, TODAY).said] == ["", ""]


def test_a_gate_that_closed_since_the_verification_is_asked_at_the_closing(
    of: Region, task: Task, leader: Actor
) -> None:
    completed(of, task)
    rows.indicator(task)
    db.session.commit()
    with pytest.raises(BadInput, match="逐条销号"):
        endings.close(by(leader, TODAY), [(task.id, None)])
    endings.close(by(leader, TODAY), [(task.id, None)], exception="指标由统计局另行公布")
    closing = read.last_said(task.id, A.CLOSE)
    assert closing is not None and closing.unmet == (Gate.FIGURES,)


def test_a_verdict_met_or_short(of: Region, task: Task) -> None:
    own = rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    applied(of, task)
    gates = {one.gate: one.is_met for one in read.dossier(task.id, TODAY).account.checked}
    assert not gates[Gate.NODES] and gates[Gate.RECTIFIED]
    missed = NewVerdict(VerdictResult.MISSED, date(2025, 12, 31), "公报", rectify_by=date(2027, 6, 30))
    first = verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, missed)
    gates = {one.gate: one.is_met for one in read.dossier(task.id, TODAY).account.checked}
    assert gates[Gate.NODES] and not gates[Gate.RECTIFIED]
    reached = replace(missed, result=VerdictResult.REACHED, rectify_by=None)
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, first, reached)
    endings.verify(by(of.coordinator_head, TODAY), task.id, None)


def test_an_open_report_and_its_proof(of: Region, task: Task) -> None:
    opened()
    mine = report(task, of.transport)
    endings.apply(by(of.head), task.id, None, "已建成")
    checked = {one.gate: one for one in read.dossier(task.id, TODAY).account.checked}
    assert not checked[Gate.REPORTS].is_met and "交通局" in checked[Gate.REPORTS].words
    assert not checked[Gate.EVIDENCE].is_met
    accepted(mine, of)
    checked = {one.gate: one for one in read.dossier(task.id, TODAY).account.checked}
    assert checked[Gate.REPORTS].is_met


def test_nobody_verifies_his_own(of: Region, task: Task) -> None:
    both = rows.who_is_also(of.coordinator_head, of.head)
    endings.apply(by(both, TODAY), task.id, None, "已建成", "文号")
    with pytest.raises(RuleRefused, match="另一位"):
        endings.verify(by(both, TODAY), task.id, None)


def test_a_standing_task_is_not_completed_before_the_last_goal_year(of: Region, leader: Actor) -> None:
    task = of.task(kind=Kind.STANDING, bodies=[(of.transport, PartyRole.LEAD)])
    db.session.commit()
    with pytest.raises(RuleRefused, match=r"2030.*转常态管理"):
        applied(of, task)
    with pytest.raises(RuleRefused, match="2030"):
        applied(of, task, date(2029, 12, 31))
    endings.decide(by(leader, TODAY), task.id, None, A.TO_STANDING, "已形成制度")
    assert state(task) is TaskState.COMPLETED
    assert endings.close(by(leader, TODAY), [(task.id, None)]) == 1, "the reason given stands for the gates"
    other = of.task(kind=Kind.STANDING, bodies=[(of.transport, PartyRole.LEAD)])
    db.session.commit()
    completed(of, other, date(2030, 1, 1), exception="佐证见台账")


def test_a_look_back_that_upholds_and_one_that_does_not(of: Region, task: Task, leader: Actor) -> None:
    completed(of, task)
    with pytest.raises(BadInput, match="理由"):
        endings.look_back(by(of.coordinator_head, TODAY), task.id, None, " ", is_upheld=True)
    endings.look_back(by(of.coordinator_head, TODAY), task.id, task.version, "现场看过", is_upheld=True)
    assert state(task) is TaskState.COMPLETED
    endings.close(by(leader, TODAY), [(task.id, None)])
    endings.look_back(by(of.coordinator_head, TODAY), task.id, None, "线路已停运", is_upheld=False)
    assert state(task) is TaskState.ACTIVE
    found = [one.is_upheld for one in read.dossier(task.id, TODAY).said if one.act is A.LOOK_BACK]
    assert found == [False, True]
    told = [one.message for one in db.session.scalars(select(Alert).where(Alert.stage == "R").order_by(Alert.id))]
    assert any(words.endswith("，已销号") for words in told)
    assert "回头看未通过，任务恢复推进，请整改，在任务页报送整改情况并附佐证：线路已停运" in told[-1]


def test_all_or_none_are_closed(of: Region, task: Task, leader: Actor) -> None:
    completed(of, task)
    other = of.task()
    db.session.commit()
    with pytest.raises(RuleRefused, match="推进中"):
        endings.close(by(leader, TODAY), [(task.id, None), (other.id, None)])
    assert state(task) is TaskState.COMPLETED
    with pytest.raises(BadInput, match="勾选"):
        endings.close(by(leader, TODAY), [])


@pytest.mark.parametrize(
    ("verb", "ground", "after"),
    [
        (A.SUSPEND, "渝府办〔2026〕8号", TaskState.SUSPENDED),
        (A.TERMINATE, "渝府办〔2026〕8号", TaskState.TERMINATED),
        (A.TO_STANDING, "已形成制度", TaskState.COMPLETED),
        (A.EXPIRE, "期限已满", TaskState.COMPLETED),
    ],
)
@pytest.mark.slow
def test_what_a_leader_decides_and_what_ends_with_it(
    of: Region, leader: Actor, verb: TaskAct, ground: str, after: TaskState
) -> None:
    task = of.task()
    own = rows.milestone(task, date(2028, 12, 31))
    db.session.commit()
    opened()
    handed_in = submitted(report(task, of.transport), of)
    owed = report(task, of.commerce)
    asked = NewExtension(date(2029, 6, 30), ExtensionReason.FUNDS, "资金", "已开工", "追加")
    extensions.apply(by(of.head), own.id, None, None, asked)
    with pytest.raises(BadInput):
        endings.decide(by(leader), task.id, None, verb, "  ")
    with pytest.raises(Forbidden):
        endings.decide(by(of.coordinator_head), task.id, None, verb, ground)
    endings.decide(by(leader), task.id, None, verb, ground)
    assert state(task) is after
    assert (owed.state, handed_in.state) == ("exempt", "to_review"), "what was handed in is still reviewed"
    last = db.session.scalars(
        select(ReportEvent).where(ReportEvent.report_id == owed.id).order_by(ReportEvent.id.desc())
    ).first()
    assert last is not None and (last.actor, last.reason) == ("系统", f"任务{verb.label}")
    assert db.session.scalars(select(Extension.state)).all() == ["lapsed"]
    moved = db.session.scalars(select(TaskTransition).order_by(TaskTransition.id.desc())).first()
    assert moved is not None and moved.reason == ground


@pytest.mark.slow
def test_what_hung_on_a_task_of_a_replaced_plan_ends_with_the_days_turn(of: Region) -> None:
    task = of.task()
    own = rows.milestone(task, date(2028, 12, 31))
    db.session.commit()
    opened()
    asked = NewExtension(date(2029, 6, 30), ExtensionReason.FUNDS, "资金", "已开工", "追加")
    extensions.apply(by(of.head), own.id, None, None, asked)
    owed = report(task, of.commerce)
    act = builders.act(on=OPENED)
    with changes.writing(act):
        move(act, db.session.get_one(Task, task.id), A.REPLACE, "渝发改规范〔2026〕2号")
    assert owed.state == "to_fill"
    for count in (1, 0):
        again = builders.act(on=OPENED)
        with changes.writing(again):
            assert wind_up_replaced(again, rows.CHONGQING) == count
    db.session.expire_all()
    assert owed.state == "exempt" and db.session.scalars(select(Extension.state)).all() == ["lapsed"]


def test_a_suspended_task_goes_on(of: Region, task: Task, leader: Actor) -> None:
    endings.decide(by(leader, TODAY), task.id, None, A.SUSPEND, "渝府办〔2026〕8号")
    endings.decide(by(leader, TODAY), task.id, None, A.RESUME, "条件已恢复")
    assert state(task) is TaskState.ACTIVE


def test_merging_names_the_other_task(of: Region, task: Task, leader: Actor) -> None:
    other, ended = of.task(), of.task(state=TaskState.TERMINATED)
    foreign = region(rows.SHANXI).task()
    db.session.commit()
    for code, words in (
        ("", "哪一条"),
        (task.code, "并入自己"),
        (ended.code, "已终止"),
        (foreign.code, "没有编号"),
        ("X", "没有编号"),
    ):
        with pytest.raises(BadInput, match=words):
            endings.decide(by(leader, TODAY), task.id, None, A.MERGE, "内容相同", code)
    endings.decide(by(leader, TODAY), task.id, None, A.MERGE, "内容相同", f" {other.code} ")
    said = read.last_said(task.id, A.MERGE)
    assert said is not None and (said.into, said.words) == (other.code, f"并入 {other.code}：内容相同")
    assert state(task) is TaskState.COMPLETED


def test_nothing_expires_while_a_past_date_has_no_verdict(of: Region, task: Task, leader: Actor) -> None:
    own = rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    with pytest.raises(RuleRefused, match="1 个到期的节点"):
        endings.decide(by(leader, TODAY), task.id, None, A.EXPIRE, "期限已满")
    missed = NewVerdict(VerdictResult.MISSED, date(2025, 12, 31), "公报", rectify_by=date(2027, 6, 30))
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, missed)
    endings.decide(by(leader, TODAY), task.id, None, A.EXPIRE, "期限已满")
    assert state(task) is TaskState.COMPLETED


def test_other_acts_are_not_decided_here(of: Region, task: Task, leader: Actor) -> None:
    with pytest.raises(RuleRefused, match="不在这里"):
        endings.decide(by(leader, TODAY), task.id, None, A.CLOSE, "同意")


@pytest.mark.parametrize(
    "late",
    [
        lambda of, leader, task, seen: endings.give_back(by(of.coordinator_head, TODAY), task, seen, "补材料"),
        lambda of, leader, task, seen: endings.verify(by(of.coordinator_head, TODAY), task, seen),
        lambda of, leader, task, seen: endings.decide(by(leader, TODAY), task, seen, A.TERMINATE, "渝府办〔2026〕8号"),
    ],
)
def test_the_later_of_two_hears_who_was_first(
    of: Region, task: Task, leader: Actor, late: Callable[[Region, Actor, int, int], None]
) -> None:
    applied(of, task)
    seen = task.version
    endings.verify(by(of.coordinator_head, TODAY), task.id, seen)
    with pytest.raises(Conflict, match=f"{of.coordinator_head.name}.*已办结"):
        late(of, leader, task.id, seen)
