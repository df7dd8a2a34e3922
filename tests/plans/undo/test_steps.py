"""Every act of the check page is kept and can be turned back, the newest first (ux.md S6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.plans import drafts, parties, plans
from tracker.acts.plans.drafts import Choice
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.people.names.queries import recorded_names
from tracker.people.registry import naming_steps
from tracker.plans.check.corrections import Figure
from tracker.plans.models import Indicator, Milestone, Party, PlanEdit, Task, TaskTransition
from tracker.plans.undo import queries as edit_queries
from tracker.plans.undo import steps as edit_steps
from tracker.plans.undo.snapshots import Change
from tracker.vocabulary import (
    CheckAct,
    FigureMode,
    Kind,
    LeadDecision,
    MilestoneSource,
    NameKind,
    PartyRole,
    Relation,
    TaskState,
    UnitClass,
)

OPEN = "50-22-11-06"


def a_figure(task: Task, year: int | None) -> tuple[int, Figure]:
    row = db.session.scalars(select(Indicator).where(Indicator.task_id == task.id).order_by(Indicator.position)).first()
    assert row is not None
    return row.id, Figure(row.subject, Relation.AT_LEAST, Decimal(320), row.unit, year, FigureMode.CUMULATIVE)


def body(task: Task, place: int = 1) -> Party:
    return seeds.parties(task)[place]


def stated_date(task: Task) -> int:
    own = (
        Milestone.task_id == task.id,
        Milestone.source == MilestoneSource.OWN,
        Milestone.indicator_id.is_(None),
    )
    return db.session.scalars(select(Milestone.id).where(*own)).first() or 0


def forget(task: Task, name: str = "市农事委") -> int:
    """The first body of a task bears a name that nobody knows."""
    party = body(task, 0)
    party.name, party.department_id, party.matched = name, None, None
    task.lead_id = None
    db.session.commit()
    return party.id


Do = Callable[[Task], object]
ACTS: dict[CheckAct, tuple[str, Do]] = {
    CheckAct.CONFIRM: (
        OPEN,
        lambda t: drafts.confirm_task(
            act(), t.plan_id, t.id, None, Choice(decision=LeadDecision.OTHER, party_id=body(t, 2).id)
        ),
    ),
    CheckAct.TERMS: (
        OPEN,
        lambda t: drafts.correct_task(act(), t.plan_id, t.id, None, Choice(kind=Kind.STANDING)),
    ),
    CheckAct.WITHDRAW: (OPEN, lambda t: drafts.withdraw_task(act(), t.plan_id, t.id, None, "重复")),
    CheckAct.FIGURE: (
        "50-22-11-03",
        lambda t: drafts.set_figure(act(), t.plan_id, t.id, None, *a_figure(t, 2027)),
    ),
    CheckAct.DATE: (
        "50-22-11-13",
        lambda t: drafts.set_milestone_date(act(), t.plan_id, t.id, None, stated_date(t), date(2025, 6, 30)),
    ),
    CheckAct.ROLE: (OPEN, lambda t: parties.set_role(act(), t.plan_id, t.id, None, body(t).id, PartyRole.LEAD)),
    CheckAct.MEANING: (
        OPEN,
        lambda t: parties.choose_department(act(), t.plan_id, t.id, None, forget(t), seeds.department("cq-sww").id),
    ),
    CheckAct.REMOVE_PARTY: (OPEN, lambda t: parties.remove_party(act(), t.plan_id, t.id, None, body(t).id)),
    CheckAct.ADD_PARTY: (
        OPEN,
        lambda t: parties.add_party(act(), t.plan_id, t.id, None, seeds.department("cq-fl").id, PartyRole.CO),
    ),
}


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.value)
def test_an_act_undone_leaves_everything_as_it_was(seeded: Seeded, chongqing_received: None, kind: CheckAct) -> None:
    plan_id = seeded.receive(CHONGQING)
    code, do = ACTS[kind]
    if kind is CheckAct.MEANING:
        forget(seeds.task(code))
    before = edit_steps.snapshot(seeds.plan(plan_id))
    seen = seeds.task(code).version
    do(seeds.task(code))
    assert edit_steps.snapshot(seeds.plan(plan_id)) != before
    standing = edit_queries.next_to_undo(plan_id)
    assert standing is not None and (standing.kind, standing.code, standing.actor) == (kind, code, "命令行")
    assert drafts.undo(act(), plan_id, standing.id) is kind
    assert edit_steps.snapshot(seeds.plan(plan_id)) == before
    assert seeds.task(code).version > seen
    assert edit_queries.next_to_undo(plan_id) is None
    said = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert "undo_edit" in said


def test_confirming_all_that_is_clear_is_one_act(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    before = edit_steps.snapshot(seeds.plan(plan_id))
    assert drafts.confirm_clear(act(), plan_id, None) > 1
    assert drafts.undo(act(), plan_id) is CheckAct.CONFIRM_CLEAR
    assert edit_steps.snapshot(seeds.plan(plan_id)) == before
    task = next(task for task in seeds.tasks(plan_id) if task.basis == "explicit")
    told = select(TaskTransition.act).where(TaskTransition.task_id == task.id).order_by(TaskTransition.id)
    assert db.session.scalars(told).all()[-2:] == ["confirm", "undo"]


def test_acts_are_undone_one_after_another_the_newest_first(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    before = edit_steps.snapshot(seeds.plan(plan_id))
    for kind in (CheckAct.ROLE, CheckAct.REMOVE_PARTY, CheckAct.ADD_PARTY, CheckAct.TERMS, CheckAct.CONFIRM):
        ACTS[kind][1](seeds.task(OPEN))
    undone = [drafts.undo(act(), plan_id) for _ in range(5)]
    assert undone == [CheckAct.CONFIRM, CheckAct.TERMS, CheckAct.ADD_PARTY, CheckAct.REMOVE_PARTY, CheckAct.ROLE]
    assert edit_steps.snapshot(seeds.plan(plan_id)) == before
    with pytest.raises(RuleRefused, match="没有可以撤销的操作"):
        drafts.undo(act(), plan_id)


def test_nothing_changed_is_no_act(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(OPEN)
    drafts.correct_task(act(), plan_id, task.id, None, Choice(kind=Kind(task.kind)))
    assert edit_queries.edits(plan_id) == []


def test_an_alias_confirmed_by_mistake_means_nobody_again(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task, other = seeds.task(OPEN), seeds.task("50-22-11-07")
    forget(other)
    party_id = forget(task)
    before = edit_steps.snapshot(seeds.plan(plan_id))
    settled = parties.add_alias(act(), plan_id, task.id, None, party_id, seeds.department("cq-sww").id)
    assert settled == 2
    assert recorded_names().resolve("市农事委", date(2026, 11, 20), CHONGQING).department_id
    drafts.undo(act(), plan_id)
    assert edit_steps.snapshot(seeds.plan(plan_id)) == before
    assert recorded_names().resolve("市农事委", date(2026, 11, 20), CHONGQING).department_id is None
    right = seeds.department("cq-nyncw").id
    parties.add_alias(act(), plan_id, task.id, None, party_id, right)
    assert recorded_names().resolve("市农事委", date(2026, 11, 20), CHONGQING).department_id == right


def meant(name: str = "市农事委") -> int | None:
    return recorded_names().resolve(name, date(2026, 11, 20), CHONGQING).department_id


@pytest.fixture
def moved(seeded: Seeded, chongqing_received: None) -> tuple[int, int]:
    """A plan and a body it names: by an alias of the commerce commission, then of another body everywhere."""
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(OPEN)
    forget(seeds.task("50-22-11-07"))
    party_id = forget(task)
    wrong, right = seeds.department("cq-sww").id, seeds.department("cq-nyncw").id
    parties.add_alias(act(), plan_id, task.id, None, party_id, wrong)
    assert parties.choose_department_everywhere(act(), plan_id, task.id, None, party_id, right) == 2
    assert meant() == right
    return plan_id, party_id


def test_a_name_corrected_everywhere_means_the_former_body_again(moved: tuple[int, int]) -> None:
    plan_id, party_id = moved
    drafts.undo(act(), plan_id)
    former = seeds.department("cq-sww").id
    assert db.session.get_one(Party, party_id).department_id == former
    assert meant() == former, "the next plan is read as these drafts are"
    drafts.undo(act(), plan_id)
    assert meant() is None


def test_a_name_given_to_somebody_else_since_stays_with_him(moved: tuple[int, int]) -> None:
    plan_id, _ = moved
    third = seeds.department("cq-jtj").id
    naming_steps.add_name(act(), third, "市农事委", NameKind.ALIAS, "另一方案 校核时认定")
    db.session.commit()
    drafts.undo(act(), plan_id)
    assert meant() == third


def test_what_was_kept_without_the_names_it_ended_is_still_undone(moved: tuple[int, int]) -> None:
    plan_id, party_id = moved
    edit = db.session.scalars(select(PlanEdit).order_by(PlanEdit.id.desc()).limit(1)).one()
    edit.names = {key: value for key, value in edit.names.items() if key != "revoked"}
    db.session.commit()
    drafts.undo(act(), plan_id)
    assert db.session.get_one(Party, party_id).department_id == seeds.department("cq-sww").id
    assert meant() is None


def test_a_new_body_stays_on_record_but_the_plans_word_for_it_means_nobody(
    seeded: Seeded, chongqing_received: None
) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(OPEN)
    party_id = forget(task)
    parties.add_department(act(), plan_id, task.id, None, party_id, "重庆市农事委员会", UnitClass.GOVERNMENT)
    drafts.undo(act(), plan_id)
    names = recorded_names()
    assert names.resolve("市农事委", date(2026, 11, 20), CHONGQING).department_id is None
    assert names.resolve("重庆市农事委员会", date(2026, 11, 20), CHONGQING).department_id


def test_a_collective_entered_by_mistake_means_nobody_again(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(OPEN)
    party_id = forget(task, "各农事单位")
    member = seeds.department("cq-sww").id
    parties.add_collective(act(), plan_id, task.id, None, party_id, [member], None)
    number = seeds.plan(plan_id).number
    assert recorded_names().resolve("各农事单位", date(2026, 11, 20), CHONGQING, number).group_id
    drafts.undo(act(), plan_id)
    assert recorded_names().resolve("各农事单位", date(2026, 11, 20), CHONGQING, number).group_id is None
    assert parties.add_collective(act(), plan_id, task.id, None, party_id, [], None) == 1


def test_what_has_gone_out_is_not_undone(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    ACTS[CheckAct.CONFIRM][1](seeds.task(OPEN))
    plans.issue(act(), plan_id, None)
    with pytest.raises(RuleRefused, match=f"{OPEN}（待签收）在这之后又有变动，不能撤销"):
        drafts.undo(act(), plan_id)
    assert seeds.task(OPEN).state == TaskState.TO_SIGN


@pytest.mark.parametrize("issued", [0, 1])
def test_an_act_on_several_tasks_is_offered_while_none_has_gone_out(
    seeded: Seeded, shanxi_received: None, issued: int
) -> None:
    """一并确认 was offered after 下达, and refused when it was sent."""
    plan_id = seeded.receive(SHANXI)
    drafts.confirm_clear(act(), plan_id, None)
    (edit,) = edit_queries.edits(plan_id)
    assert edit.task_id is None and edit_queries.next_to_undo(plan_id) == edit
    for task in [task for task in seeds.tasks(plan_id) if task.state == TaskState.CONFIRMED][:issued]:
        task.state = TaskState.TO_SIGN
    db.session.commit()
    assert (edit_queries.next_to_undo(plan_id) is None) is bool(issued)


def test_what_changed_only_beside_the_task_is_of_it(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task, other = seeds.task(OPEN), seeds.task("50-22-11-07")
    forget(other)
    parties.choose_department_everywhere(act(), plan_id, task.id, None, forget(task), seeds.department("cq-sww").id)
    (edit,) = db.session.scalars(select(PlanEdit))
    assert edit_queries.tasks_of([Change.of_json(change) for change in edit.changes]) == {task.id, other.id}
    other.state = TaskState.TO_SIGN
    db.session.commit()
    assert edit_queries.next_to_undo(plan_id) is None


def test_who_saw_another_act_undoes_nothing(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    ACTS[CheckAct.ROLE][1](seeds.task(OPEN))
    shown = edit_queries.next_to_undo(plan_id)
    ACTS[CheckAct.TERMS][1](seeds.task(OPEN))
    assert shown is not None
    with pytest.raises(Conflict, match="最近一次操作现在是命令行的“改推进方式、汇总方式”"):
        drafts.undo(act(), plan_id, shown.id)


def test_only_the_last_fifty_are_undone(
    seeded: Seeded, chongqing_received: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_queries, "KEPT", 2)
    plan_id = seeded.receive(CHONGQING)
    for kind in (CheckAct.ROLE, CheckAct.REMOVE_PARTY, CheckAct.TERMS):
        ACTS[kind][1](seeds.task(OPEN))
    assert [drafts.undo(act(), plan_id) for _ in range(2)] == [CheckAct.TERMS, CheckAct.REMOVE_PARTY]
    with pytest.raises(RuleRefused, match="没有可以撤销的操作"):
        drafts.undo(act(), plan_id)


def test_a_stranger_undoes_nothing(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    ACTS[CheckAct.ROLE][1](seeds.task(OPEN))
    with pytest.raises(NotFound):
        drafts.undo(act(actor=seeds.officer(SHANXI)), plan_id)


def test_the_second_of_two_hears_who_was_first(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(OPEN)
    seen = task.version
    drafts.correct_task(act(actor=seeds.officer()), plan_id, task.id, seen, Choice(kind=Kind.STANDING))
    with pytest.raises(Conflict, match=r"周岚已在 .* 改过这一条（改推进方式、汇总方式）"):
        drafts.correct_task(act(), plan_id, task.id, seen, Choice(kind=Kind.DELIVERABLE))


@pytest.mark.parametrize("kept", ["0a1b2c3d4e5f", None])
def test_what_was_done_before_the_tables_changed_is_not_undone(
    seeded: Seeded, chongqing_received: None, kept: str | None
) -> None:
    """An act is kept as columns by name: after an upgrade they may mean another thing, or be gone."""
    plan_id = seeded.receive(CHONGQING)
    ACTS[CheckAct.CONFIRM][1](seeds.task(OPEN))
    edit = db.session.scalars(select(PlanEdit)).one()
    edit.names = {**edit.names, "schema": kept}
    db.session.commit()
    with pytest.raises(RuleRefused, match="“确认”是系统升级以前做的"):
        drafts.undo(act(), plan_id)
    assert seeds.task(OPEN).state == TaskState.CONFIRMED
