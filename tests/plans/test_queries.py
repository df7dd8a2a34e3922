"""Reading plans back: the list, the number as typed, contents, whom a permission asks for."""

from __future__ import annotations

import pytest

from tests.clients.statements import counted
from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.plans import drafts
from tracker.database import db
from tracker.errors import NotFound
from tracker.plans import queries
from tracker.plans.check import mark_queries
from tracker.plans.check import queries as check_queries
from tracker.vocabulary import Doubt, TaskState


@pytest.mark.both
def test_lists_are_of_one_jurisdiction(seeded: Seeded, chongqing_received: None) -> None:
    first, second = seeded.receive(CHONGQING), seeded.receive(SHANXI)
    assert [row.id for row in queries.list_plans(CHONGQING)] == [first]
    assert [row.id for row in queries.list_plans()] == [second, first]
    row = queries.list_plans(SHANXI)[0]
    assert (row.measures, row.tasks, row.states) == (24, 82, {TaskState.DRAFT: 82})
    assert queries.list_plans(only=[]) == []


@pytest.mark.parametrize(
    "typed", ["渝发改规范〔2022〕11号", "渝发改规范[2022]11号", " 渝发改规范（2022）11号 ", "渝发改规范﹝2022﹞11号"]
)
def test_a_number_is_found_with_any_brackets(seeded: Seeded, chongqing_received: None, typed: str) -> None:
    plan_id = seeded.receive(CHONGQING)
    assert queries.plan_ids_numbered(typed) == [plan_id]
    assert queries.plan_ids_numbered(typed, SHANXI) == []


def test_a_plan_is_acted_on_by_its_host_and_the_commission(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    target = queries.target_of(plan_id)
    assert target.jurisdiction_id == CHONGQING
    assert target.host_ids == {seeds.department("cq-fgw-zihuan").id, seeds.department("cq-fgw").id}
    with pytest.raises(NotFound):
        queries.target_of(99)


def test_contents_follow_the_text(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    found = queries.contents(plan_id)
    assert [row.label for row in found][:2] == ["（四）", "（五）"]
    assert found[0].section_title == "全面促进重点领域消费绿色转型"
    assert sum(len(row.tasks) for row in found) == 82


def test_what_the_check_page_counts(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    lines = check_queries.lines(plan_id)
    assert [line.number for line in lines] == list(range(1, 26))
    assert sum(line.is_clear for line in lines) == 1
    assert lines[0].doubts == (Doubt.NO_LEAD, Doubt.NO_YEAR)
    assert check_queries.unknown_names(plan_id) == []
    drafts.withdraw_task(act(), plan_id, lines[0].id, None, "不作任务")
    assert len(check_queries.lines(plan_id)) == 24


@pytest.mark.both
def test_many_tasks_are_read_in_as_many_statements_as_few(seeded: Seeded, shanxi_received: None) -> None:
    lines = check_queries.lines(seeded.receive(SHANXI))
    db.session.expunge_all()
    with counted() as asked:
        few = check_queries.check_tasks(lines[:20])
        for_few = len(asked)
        db.session.expunge_all()
        found = check_queries.check_tasks(lines)
    assert len(asked) - for_few <= for_few
    assert [task.line.id for task in found] == [line.id for line in lines]
    assert found[:20] == few


def test_a_decided_first_body_is_one_of_all(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task("50-22-11-06")
    first = seeds.parties(task)[0]
    span = (first.span_start, first.span_end)

    def kind() -> str:
        marked = mark_queries.stretches(plan_id, check_queries.lines(plan_id))
        return next(one.kind for one in marked if one.span == span)

    assert kind() == "doubt"
    seeds.accept_first_listed(plan_id)
    assert kind() == "co"
