"""A plan takes another's place: tasks go on with their history, dropped ones end, new ones are checked as usual."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.given.builders import TODAY, act
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.revised import NEW, NEW_ON, OLD, SIGNED_ON, head_of_office, of_old, revised_plan, rows, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.outcomes import verdicts
from tracker.acts.plans import drafts, plans
from tracker.acts.plans.plans import Head
from tracker.alerts.models import Alert
from tracker.audit import AuditEntry
from tracker.clock import end_of
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.ledger.facts.settings_queries import plan_settings
from tracker.ledger.story.queries import story
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import (
    Indicator,
    IndicatorTerms,
    Item,
    Milestone,
    MilestoneDate,
    Party,
    Plan,
    Task,
    TaskRevision,
    TaskTerms,
    TaskTransition,
)
from tracker.plans.owners.item_queries import labels
from tracker.plans.queries import plan_row
from tracker.plans.revise import queries as revision_queries
from tracker.tasks import queries
from tracker.tasks.models import AssignmentFact
from tracker.vocabulary import AlertEnd, AlertState, Likeness, PlanMode, PlanState, Role, TaskState, VerdictResult

__all__ = ["revised_plan", "signed_plan"]


@pytest.fixture
def old(seeded: Seeded, signed_plan: None) -> int:
    """The old plan."""
    return db.session.scalars(select(func.min(Plan.id))).one()


@pytest.fixture
def new(old: int, revised_plan: None) -> int:
    """The plan that is to replace it."""
    return db.session.scalars(select(func.max(Plan.id))).one()


def told(plan_id: int) -> list[tuple[str | None, str | None, str]]:
    """(old measure, new measure, what became of it)."""
    found = revision_queries.revision(plan_id)
    assert found is not None
    return [
        (pair.old.label if pair.old else None, pair.new.label if pair.new else None, pair.likeness.label)
        for pair in found.pairs
    ]


def bodies(task: Task) -> dict[str, tuple[str, bool]]:
    """Of the duties in force: short name → role, signed."""
    found = queries.assignments_in_force(task.id)
    return {
        db.session.get_one(Department, one.department_id).short_name: (one.role, one.signed_on is not None)
        for one in found
    }


def figures(task: Task) -> list[tuple[str, int]]:
    found = db.session.scalars(select(Indicator).where(Indicator.task_id == task.id).order_by(Indicator.position))
    return [(one.subject, int(one.value)) for one in found]


def words_at(task: Task, spans: Sequence[tuple[int | None, int | None]]) -> list[str]:
    text = db.session.get_one(Plan, task.plan_id).text
    return [text[start:end] for start, end in spans]


def acts_of(task: Task) -> list[str]:
    found = select(TaskTransition.act).where(TaskTransition.task_id == task.id).order_by(TaskTransition.id)
    return list(db.session.scalars(found))


def test_the_two_plans_clause_by_clause(new: int) -> None:
    assert told(new) == [
        (None, "（一）", "新增"),
        ("（一）", "（二）", "相同"),
        ("（二）", "（三）", "改写"),
        ("（三）", None, "取消"),
        ("（四）", "（四）", "相同"),
    ]


def test_what_the_confirmation_does(old: int, new: int) -> None:
    done = plans.carry_over(head_of_office(), new, revised.version(new))
    assert done == plans.CarriedOver(same=2, reworded=1, dropped=1, finished=0, left=0)
    same, reworded, dropped, moved = (of_old(number) for number in (1, 2, 3, 4))
    assert [task.plan_id for task in (same, reworded, dropped, moved)] == [new, new, old, new]
    assert [(task.code, task.state) for task in rows(new)] == [
        ("50-26-40-01", TaskState.DRAFT),
        ("50-26-3-01", TaskState.ACTIVE),
        ("50-26-3-02", TaskState.ACTIVE),
        ("50-26-3-04", TaskState.ACTIVE),
    ]
    assert dropped.state == TaskState.TERMINATED
    history = select(TaskTransition).where(TaskTransition.task_id == dropped.id)
    ended = db.session.scalars(history.order_by(TaskTransition.id)).all()[-1]
    assert (ended.act, ended.reason) == ("replace", "渝发改〔2026〕40号")
    assert db.session.get_one(Plan, old).state == PlanState.REPLACED
    assert db.session.get_one(Plan, new).state == PlanState.ISSUED
    assert revision_queries.revision(new) is None


@pytest.mark.slow
def test_same_words_go_on_untouched(new: int) -> None:
    before = [(one.id, one.signed_on) for one in queries.assignments_in_force(of_old(1).id)]
    nodes = {one.id for one in db.session.scalars(select(Milestone).where(Milestone.task_id == of_old(1).id))}
    plans.carry_over(head_of_office(), new, None)
    task = of_old(1)
    assert [(one.id, one.signed_on) for one in queries.assignments_in_force(task.id)] == before
    assert acts_of(task)[-1] == "sign"
    spans = [(one.span_start, one.span_end) for one in seeds.parties(task)]
    assert words_at(task, spans) == ["市交通局", "市城市管理局"]
    (figure,) = db.session.scalars(select(Indicator).where(Indicator.task_id == task.id))
    assert words_at(task, [(figure.span_start, figure.span_end)])[0].startswith("95%")
    assert words_at(task, [(task.text_start, task.text_end)])[0].strip() == task.text
    own = select(Milestone).where(Milestone.task_id == task.id, Milestone.source == "own")
    assert {one.id for one in db.session.scalars(own)} <= nodes
    goals = select(Milestone).where(Milestone.task_id == task.id, Milestone.source == "plan")
    assert len(db.session.scalars(goals).all()) == 2


@pytest.mark.both
def test_new_words_bring_new_bodies_and_figures(old: int, new: int) -> None:
    assert bodies(of_old(2)) == {"市经济信息委": ("lead", True), "市交通局": ("co", True)}
    plans.carry_over(head_of_office(), new, None)
    task = of_old(2)
    assert "500个" in task.text
    assert bodies(task) == {"市经济信息委": ("lead", True), "市住房城乡建委": ("co", False)}
    ended = select(AssignmentFact.reason).where(AssignmentFact.act == "ended")
    assert db.session.scalars(ended).all() == ["方案替代：渝发改〔2026〕40号"]
    assert [value for _, value in figures(task)] == [500]
    assert acts_of(task)[-1] == "amend"
    for duty in queries.assignments_in_force(task.id):
        assert duty.party_id is not None
        assert db.session.get_one(Party, duty.party_id).task_id == task.id
    brought = (
        select(MilestoneDate.reason).join(Milestone).where(Milestone.task_id == task.id, Milestone.source == "own")
    )
    assert db.session.scalars(brought).all() == ["渝发改〔2026〕40号"]


@pytest.mark.both
def test_a_figure_with_a_higher_target_goes_on(new: int) -> None:
    """300 by 2027 is 500 by 2027: whose it is, and what was told of it, stay; begun anew, a red task was green."""
    (was,) = db.session.scalars(select(Indicator).where(Indicator.task_id == of_old(2).id))
    owned = select(Item.id, Item.known_by, Item.owner_ids).where(Item.indicator_id == was.id)
    before = db.session.execute(owned).all()
    (date_then,) = db.session.scalars(select(Milestone.id).where(Milestone.indicator_id == was.id))
    plans.carry_over(head_of_office(), new, None)
    (now,) = db.session.scalars(select(Indicator).where(Indicator.task_id == of_old(2).id))
    assert (now.id, now.value, now.year) == (was.id, 500, 2027)
    assert words_at(of_old(2), [(now.span_start, now.span_end)])[0].startswith("500个")
    assert db.session.execute(owned).all() == before != []
    facts = select(IndicatorTerms.target_value, IndicatorTerms.year, IndicatorTerms.reason)
    told = db.session.execute(facts.where(IndicatorTerms.indicator_id == now.id).order_by(IndicatorTerms.id)).all()
    assert told == [(300, 2027, ""), (500, 2027, "方案替代：渝发改〔2026〕40号")]
    dates = {one.id: one for one in db.session.scalars(select(Milestone).where(Milestone.indicator_id == now.id))}
    assert dates.pop(date_then).task_id != of_old(2).id, "judged in the earlier words, if it was"
    (date_now,) = dates.values()
    assert (date_now.task_id, date_now.due_on) == (of_old(2).id, date(2027, 12, 31)) and "500" in date_now.text


@pytest.mark.both
def test_a_figure_is_called_by_its_new_target_and_of_days_before_by_the_old_one(new: int) -> None:
    """Who signs anew for 500个 was asked to tick 充电桩：300个."""
    task = of_old(2)
    plans.carry_over(head_of_office(), new, None)
    item = db.session.scalars(select(Item).where(Item.task_id == task.id, Item.indicator_id.is_not(None))).one()
    assert labels([item]) == {item.id: "充电桩：500个"}
    for known, words in ((None, "500个"), (end_of(NEW_ON), "300个")):
        told_of = story(task.id, None, known).items
        assert [one.words for one in told_of if one.indicator_id is not None] == [words]


def test_who_goes_on_with_a_task_hears_that_the_new_plan_words_it_otherwise(new: int) -> None:
    """Its duty stays, so no notice of the plan reaches it; 市住房城乡建委, new in the task, has that notice.

    市交通局, which the new words leave out, is told so. Of a target that was raised it heard the number of the plan.
    """
    plans.carry_over(head_of_office(), new, None)
    reworded = of_old(2)
    targets = "原目标“充电桩：300个（2027-12-31）”不再适用，现目标“充电桩：500个（2027-12-31）”"
    told = select(Department.short_name, Alert.message).join(Department, Department.id == Alert.department_id)
    told = told.where(Alert.message.contains("方案替代"), Alert.task_id == reworded.id)
    named = f"（三）推广新能源汽车（{reworded.code}）"
    assert set(db.session.execute(told).all()) == {
        ("市经济信息委", f"{named}，分工或内容更正：方案替代：渝发改〔2026〕40号；{targets}"),
        ("市交通局", f"{named}，移出本项任务，不再填报：方案替代：渝发改〔2026〕40号；{targets}"),
    }


def test_what_was_said_of_a_date_ends_when_the_new_plan_sets_it_anew(new: int) -> None:
    """请整改 stood unread beside 原目标不再适用: it asked for what no report takes any more."""
    of_figure = Milestone.task_id == of_old(2).id, Milestone.indicator_id.is_not(None)
    node = db.session.scalars(select(Milestone).where(*of_figure)).one()
    node.due_on = NEW_ON
    db.session.commit()
    short = NewVerdict(
        VerdictResult.PARTLY, NEW_ON, "现场核查", Decimal(280), date(2027, 6, 30), is_sure=True, why="核实"
    )
    verdicts.judge_milestone(head_of_office(NEW_ON), node.id, None, short)
    said = select(Alert.state, Alert.ended_by).where(Alert.message.contains("请整改"))
    assert set(db.session.execute(said).all()) == {(AlertState.SENT, None)}
    plans.carry_over(head_of_office(), new, None)
    assert set(db.session.execute(said).all()) == {(AlertState.EXPIRED, AlertEnd.DATE)}


def test_a_task_does_not_begin_after_what_the_new_plan_asks(new: int) -> None:
    """Its start was 调整分工 before the new words moved the date: overdue, it would have been 灰·未启动."""
    late, task = date(2028, 6, 1), of_old(2)
    task.start_on = late
    of_old(1).start_on = TODAY
    db.session.commit()
    plans.carry_over(head_of_office(), new, None)
    task = of_old(2)
    assert task.start_on == db.session.get_one(Plan, new).issued_on
    terms = select(TaskTerms.start_on).where(TaskTerms.task_id == task.id).order_by(TaskTerms.id.desc())
    assert db.session.scalars(terms).first() == task.start_on, "known before with the other"
    assert of_old(1).start_on == TODAY, "in time as it is"


@pytest.mark.both
def test_the_old_plan_keeps_the_earlier_words(old: int, new: int) -> None:
    texts = [task.text for task in rows(old)]
    plans.carry_over(head_of_office(), new, None)
    assert [task.text for task in rows(old)] == texts
    assert [task.state for task in rows(old)] == [
        TaskState.WITHDRAWN,
        TaskState.WITHDRAWN,
        TaskState.TERMINATED,
        TaskState.WITHDRAWN,
    ]
    kept = rows(old)[1]
    assert figures(kept) == [], "it goes on in the task, with another target"
    assert [party.name for party in seeds.parties(kept)] == ["市经济信息委", "市交通局"]
    assert revision_queries.heirs(old)[kept.id][0] == "50-26-3-02"
    (earlier,) = revision_queries.earlier_words(of_old(2).id)
    assert (earlier.plan.number, earlier.label, earlier.likeness) == ("渝发改〔2026〕3号", "（二）", Likeness.REWORDED)
    assert "300个" in earlier.text
    by = revision_queries.replaced_by(old)
    assert by is not None
    assert (by.id, by.number) == (new, "渝发改〔2026〕40号")


def test_new_clauses_go_out_as_usual(new: int) -> None:
    with pytest.raises(RuleRefused, match="新旧对照"):
        plans.issue(head_of_office(), new, None)
    plans.carry_over(head_of_office(), new, None)
    drafts.confirm_task(act(), new, rows(new)[0].id, None)
    assert plans.issue(head_of_office(), new, None).issued == 1
    assert rows(new)[0].state == TaskState.TO_SIGN


def test_what_takes_a_plan_s_place_is_what_the_head_looked_at(new: int) -> None:
    """A clause parted after the page was opened would have ended a task that the page did not name."""
    looked_at = revision_queries.revision(new)
    assert looked_at is not None
    pair = next(one for one in looked_at.pairs if one.old and one.new)
    plans.part(act(), new, None, pair.old.id, pair.new.id)
    with pytest.raises(Conflict, match="新旧对照刚有改动"):
        plans.carry_over(head_of_office(), new, None, looked_at.seen)
    assert all(task.state == TaskState.ACTIVE for task in map(of_old, (1, 2, 3, 4)))


def test_only_the_head_may_and_only_once(new: int) -> None:
    coordinator = act(actor=seeds.officer(CHONGQING, Role.COORDINATOR))
    with pytest.raises(Forbidden):
        plans.carry_over(coordinator, new, None)
    assert of_old(3).state == TaskState.ACTIVE
    seen = revised.version(new)
    plans.carry_over(head_of_office(), new, seen)
    with pytest.raises(RuleRefused, match="已经确认"):
        plans.carry_over(head_of_office(), new, None)
    with pytest.raises(Conflict):
        plans.carry_over(head_of_office(), new, seen)


def test_reworded_clauses_are_confirmed_first(seeded: Seeded, old: int) -> None:
    new = revised.received(seeded, NEW, NEW_ON, old)
    with pytest.raises(RuleRefused, match="50-26-40-03"):
        plans.carry_over(head_of_office(), new, None)


@pytest.mark.slow
def test_dropped_tasks_need_a_document_number(seeded: Seeded, old: int) -> None:
    new = revised.new_plan(seeded, old, NEW.replace("渝发改〔2026〕40号\n", ""))
    with pytest.raises(BadInput, match="文号"):
        plans.carry_over(head_of_office(), new, None)


def test_a_person_pairs_otherwise(new: int) -> None:
    found = revision_queries.revision(new)
    assert found is not None
    (pair,) = [one for one in found.pairs if one.likeness is Likeness.REWORDED]
    assert pair.old is not None
    assert pair.new is not None
    plans.part(head_of_office(), new, None, pair.old.id, pair.new.id)
    assert ("（二）", None, "取消") in told(new)
    assert (None, "（三）", "新增") in told(new)
    slow = of_old(3)
    plans.pair(head_of_office(), new, None, slow.id, pair.new.id)
    assert ("（三）", "（三）", "改写") in told(new)
    plans.pair(head_of_office(), new, None, pair.old.id, pair.new.id)
    assert ("（二）", "（三）", "改写") in told(new)
    assert ("（三）", None, "取消") in told(new)
    with pytest.raises(NotFound):
        plans.pair(head_of_office(), new, None, pair.new.id, pair.old.id)


def test_what_was_not_handed_down_goes_no_further(seeded: Seeded) -> None:
    old = revised.received(seeded, OLD, SIGNED_ON)
    new = revised.received(seeded, NEW, NEW_ON, old)
    assert told(new)[0] == (None, "（一）", "新增")
    done = plans.carry_over(head_of_office(), new, None)
    assert (done.same, done.left) == (0, 4)
    assert {task.state for task in rows(old)} == {TaskState.WITHDRAWN}
    assert db.session.get_one(Plan, new).state == PlanState.CHECKING


def test_finished_work_the_new_plan_does_not_name_stays_finished(old: int, new: int) -> None:
    of_old(3).state = TaskState.CLOSED
    db.session.commit()
    done = plans.carry_over(head_of_office(), new, None)
    assert (done.dropped, done.finished) == (0, 1)
    assert (of_old(3).plan_id, of_old(3).state) == (old, TaskState.CLOSED)


@pytest.mark.slow
@pytest.mark.parametrize(("state", "is_over"), [(TaskState.ACTIVE, True), (TaskState.CLOSED, False)])
def test_what_a_plan_goes_by_is_set_no_more_once_nothing_of_it_goes_on(
    old: int, new: int, state: TaskState, is_over: bool
) -> None:
    """更正 and 设置 of a plan whose tasks had all gone over; what is finished and stays may be looked back at."""
    of_old(3).state = state
    db.session.commit()
    plans.carry_over(head_of_office(), new, None)
    row = plan_row(old)
    settings = plan_settings(old)
    other = replace(settings, thresholds={**settings.thresholds, "gap_red": 40})
    head = Head(row.number, row.issued_on, "渝府办〔2026〕3号", row.mode, row.host_id)
    said = pytest.raises(RuleRefused, match="已被渝发改〔2026〕40号替代") if is_over else nullcontext()
    with said:
        plans.set_head(head_of_office(), old, None, head)
    with said:
        plans.set_settings(head_of_office(), old, None, other, "联席会议定")
    assert row.is_over is is_over
    assert not plan_row(new).is_over


@pytest.mark.parametrize(("own", "expected"), [(None, 40), (25, 25)])
def test_thresholds_of_the_old_plan_go_on_unless_the_new_one_has_its_own(
    old: int, new: int, own: int | None, expected: int
) -> None:
    for plan_id, gap_red in ((old, 40), (new, own)):
        if gap_red is not None:
            now = plan_settings(plan_id)
            changed = replace(now, thresholds={**now.thresholds, "gap_red": gap_red})
            plans.set_settings(head_of_office(), plan_id, None, changed, "联席会议定")
    plans.carry_over(head_of_office(), new, None)
    assert plan_settings(new).thresholds["gap_red"] == expected


@pytest.mark.parametrize("has_own", [False, True])
def test_the_division_of_the_old_plan_decides_on_the_new_one_unless_it_has_its_own(
    seeded: Seeded, old: int, new: int, *, has_own: bool
) -> None:
    """The new plan was nobody's: its 保障 reports were asked of whoever was named first, every 处室 could act on it."""
    own = seeds.department("cq-fgw-zonghe").id
    db.session.get_one(Plan, old).host_id = seeds.department("cq-fgw-zihuan").id
    db.session.get_one(Plan, new).host_id = own if has_own else None
    db.session.commit()
    plans.carry_over(head_of_office(), new, None)
    assert plan_row(new).host_id == (own if has_own else seeds.department("cq-fgw-zihuan").id)


@pytest.mark.slow
def test_a_third_plan_replaces_the_second(seeded: Seeded, old: int, new: int) -> None:
    plans.carry_over(head_of_office(), new, None)
    text = NEW.replace("40号", "52号").replace("500个", "600个")
    third = revised.new_plan(seeded, new, text)
    plans.carry_over(head_of_office(), third, None)
    assert [value for _, value in figures(of_old(2))] == [600]
    assert [one.plan.number for one in revision_queries.earlier_words(of_old(2).id)] == [
        "渝发改〔2026〕40号",
        "渝发改〔2026〕3号",
    ]
    assert len(db.session.scalars(select(TaskRevision)).all()) == 6


@pytest.mark.slow
def test_the_same_number_only_as_a_new_version(seeded: Seeded, old: int) -> None:
    same_number = NEW.replace("40号", "3号")
    with pytest.raises(RuleRefused, match="替代的方案"):
        revised.received(seeded, same_number, NEW_ON)
    new = revised.new_plan(seeded, old, same_number)
    plans.carry_over(head_of_office(), new, None)
    assert rows(new)[0].code == f"P{new}-001"
    assert of_old(1).plan_id == new


def test_which_plan_is_replaced_is_said_in_the_head(seeded: Seeded, old: int) -> None:
    new = revised.received(seeded, NEW, NEW_ON)
    assert revision_queries.replaces(new) is None

    def head(replaces_id: int | None) -> Head:
        return Head("渝发改〔2026〕40号", NEW_ON, "", PlanMode.NEW, None, replaces_id)

    plans.set_head(head_of_office(), new, None, head(old))
    other = revision_queries.replaces(new)
    assert other is not None
    assert other.id == old
    plans.set_head(head_of_office(), new, None, head(None))
    assert revision_queries.replaces(new) is None
    with pytest.raises(NotFound):
        plans.set_head(head_of_office(), new, None, head(new))
    said = select(AuditEntry.detail).where(AuditEntry.action == "set_replaced_plan").order_by(AuditEntry.id)
    assert [one["after"] for one in db.session.scalars(said)] == [old, None]


@pytest.mark.slow
def test_a_replaced_plan_is_not_replaced_again(seeded: Seeded, old: int, new: int) -> None:
    plans.carry_over(head_of_office(), new, None)
    with pytest.raises(RuleRefused, match="已被"):
        revised.received(seeded, NEW.replace("40号", "52号"), NEW_ON, old)
    assert [one.id for one in revision_queries.replaceable(CHONGQING)] == [new]


@pytest.mark.slow
def test_of_two_that_would_replace_the_same_plan_the_first_confirmed_does(seeded: Seeded, old: int, new: int) -> None:
    second = revised.new_plan(seeded, old, NEW.replace("40号", "52号"))
    plans.carry_over(head_of_office(), new, None)
    with pytest.raises(RuleRefused, match="已被渝发改〔2026〕40号替代"):
        plans.carry_over(head_of_office(), second, None)
    by = revision_queries.replaced_by(old)
    assert by is not None
    assert (by.id, of_old(1).plan_id) == (new, new)
