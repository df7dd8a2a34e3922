"""Which drafts of a plan that is to replace another are to be checked: SQL and the comparison say the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.given import rows
from tests.given.builders import NOW
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.revised import head_of_office, revised_plan, signed_plan
from tests.plans.seeded import Seeded
from tracker.acts.plans import plans
from tracker.database import db
from tracker.plans.models import Plan, RevisionPair, Task
from tracker.plans.progress import Replacing
from tracker.plans.queries import plan_row
from tracker.plans.revise.queries import revision, said_before
from tracker.vocabulary import Likeness, PlanState, TaskState

__all__ = ["revised_plan", "signed_plan"]


def new() -> int:
    return db.session.scalars(select(Plan.id).order_by(Plan.id.desc())).all()[0]


def old() -> int:
    return db.session.scalars(select(Plan.id).order_by(Plan.id)).all()[0]


def same(plan_id: int) -> set[int]:
    """The drafts that the pages show as 相同."""
    found = revision(plan_id)
    assert found is not None
    return {pair.new.id for pair in found.pairs if pair.new and pair.likeness is Likeness.SAME}


@pytest.mark.both
@pytest.mark.parametrize("words", ["", " ", "\n", "\t", "\u3000", "市", "（"])
def test_a_draft_was_said_before_wherever_its_lines_break(seeded: Seeded, revised_plan: None, words: str) -> None:
    draft = next(task for task in revised.rows(new()) if "宣传月" in task.text)
    draft.text = draft.text[:3] + words + draft.text[3:]
    db.session.commit()
    assert said_before(new()) == same(new())
    assert (draft.id in same(new())) is (not words.strip())


@pytest.mark.both
def test_both_forms_of_a_mark_are_the_same(seeded: Seeded, revised_plan: None) -> None:
    draft = next(task for task in revised.rows(new()) if "轨道站点" in task.text)
    draft.text = draft.text.replace("，", ",").replace("（", "(")
    db.session.commit()
    assert said_before(new()) == same(new()) and draft.id in same(new())


@pytest.mark.both
def test_it_is_to_be_checked_until_all_that_is_new_is_confirmed(seeded: Seeded, revised_plan: None) -> None:
    assert plan_row(new()).replacing is Replacing.TO_CHECK
    for task in revised.rows(new()):
        if task.id not in same(new()):
            task.state = TaskState.CONFIRMED
    db.session.commit()
    assert db.session.scalars(select(Task.id).where(Task.plan_id == new(), Task.state == TaskState.DRAFT)).all()
    assert plan_row(new()).replacing is Replacing.TO_CONFIRM


def of_month() -> tuple[int, int]:
    """The task and the draft that say 宣传月."""
    found = revision(new())
    assert found is not None
    return next((one.old.id, one.new.id) for one in found.pairs if one.old and one.new and "宣传月" in one.new.text)


def apart() -> None:
    """拆开 of two that say the same."""
    plans.part(head_of_office(), new(), None, *of_month())


def beside_another() -> None:
    """And the draft is put beside the task whose words are gone."""
    draft = of_month()[1]
    dropped = next(task.id for task in revised.rows(old()) if "自行车道" in task.text)
    apart()
    plans.pair(head_of_office(), new(), None, dropped, draft)


def together_again() -> None:
    pair = of_month()
    apart()
    plans.pair(head_of_office(), new(), None, *pair)


def twice() -> None:
    """The new plan says 宣传月 in two measures, the old one in one."""
    first, *others = revised.rows(new())
    month = next(task for task in others if "宣传月" in task.text)
    first.text, first.statement = month.text, month.statement
    db.session.commit()


@pytest.mark.both
@pytest.mark.parametrize("make", [apart, beside_another, together_again, twice])
def test_what_a_person_said_of_two_and_what_is_said_twice_counts(
    seeded: Seeded, revised_plan: None, make: Callable[[], None]
) -> None:
    """确认替代 asked to check a draft first whose page had no button, as it said what the old plan says."""
    make()
    assert said_before(new()) == same(new())
    for task in revised.rows(new()):
        if task.id not in same(new()):
            task.state = TaskState.DRAFT
            db.session.commit()
            assert plan_row(new()).replacing is Replacing.TO_CHECK
            task.state = TaskState.CONFIRMED
            db.session.commit()
    assert plan_row(new()).replacing is Replacing.TO_CONFIRM


@pytest.mark.both
def test_what_was_put_together_in_another_plan_says_nothing_of_this_one(seeded: Seeded, revised_plan: None) -> None:
    """The plan was handed in twice: the one list said 待校核 where its page had nothing to check."""
    plan_id, (task_id, _) = new(), of_month()
    for task in revised.rows(plan_id):
        if task.id not in same(plan_id):
            task.state = TaskState.CONFIRMED
    other = rows.task(rows.plan(seeds.CHONGQING, state=PlanState.CHECKING), state=TaskState.DRAFT)
    pair = {"plan_id": other.plan_id, "task_id": task_id, "draft_id": other.id, "is_paired": True}
    rows.added(RevisionPair(**pair, recorded_at=NOW, actor="测试"))
    db.session.commit()
    assert said_before(plan_id) == same(plan_id)
    assert plan_row(plan_id).replacing is Replacing.TO_CONFIRM
