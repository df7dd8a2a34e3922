"""Split, merge, move a boundary, add what was missed, mark words: on the real plans, and undone again (ux.md S6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.plans import clauses, drafts, parties
from tracker.acts.plans.clauses import Marked
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.plans.check import mark_queries
from tracker.plans.check import queries as check_queries
from tracker.plans.clauses import queries as clause_queries
from tracker.plans.codes import further
from tracker.plans.models import Indicator, Milestone, Party, Plan, Task
from tracker.plans.undo import steps as edit_steps
from tracker.vocabulary import Basis, CheckAct, Doubt, MarkAs, MilestoneSource, Mode, PartyRole, TaskState

TRAFFIC = "50-22-11-06"


def plan_of(task: Task) -> Plan:
    return db.session.get_one(Plan, task.plan_id)


def names(task: Task) -> list[str]:
    return [party.name for party in seeds.parties(task) if party.in_force]


def subjects(task: Task) -> set[str]:
    return set(db.session.scalars(select(Indicator.subject).where(Indicator.task_id == task.id)))


def own_dates(task: Task) -> set[date | None]:
    own = Milestone.task_id == task.id, Milestone.source == MilestoneSource.OWN
    return set(db.session.scalars(select(Milestone.due_on).where(*own)))


def sentence_start(task: Task, words: str) -> int:
    return next(one.span[0] for one in clause_queries.sentences_of(task.id) if words in one.text)


def is_sound(plan_id: int) -> None:
    """Spans claim the words they have, places follow the text, figures stand in their own task."""
    rows = [task for task in seeds.tasks(plan_id) if task.state != TaskState.WITHDRAWN]
    plan = seeds.plan(plan_id)
    assert [task.text for task in rows] == [plan.text[task.text_start : task.text_end].strip() for task in rows]
    assert [task.text_start for task in rows] == sorted(task.text_start for task in rows)
    assert [one.number for one in check_queries.lines(plan_id)] == list(range(1, len(rows) + 1))
    for row in db.session.scalars(select(Indicator).where(Indicator.task_id.in_([task.id for task in rows]))):
        task = next(one for one in rows if one.id == row.task_id)
        assert task.text_start <= row.span_start < task.text_end


def test_both_halves_of_a_clause_have_its_bodies_and_each_its_own_figures(
    seeded: Seeded, chongqing_received: None
) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(TRAFFIC)
    bodies, figures, dates = names(task), subjects(task), own_dates(task)
    words = clause_queries.sentences_of(task.id)[3].text
    second_id = clauses.split_task(act(), plan_id, task.id, task.version, sentence_start(task, words))
    first, second = seeds.task(TRAFFIC), db.session.get_one(Task, second_id)
    assert (second.code, second.state, second.measure_id) == ("50-22-11-06-2", TaskState.DRAFT, first.measure_id)
    assert (first.position + 1, seeds.task("50-22-11-07").position) == (second.position, second.position + 1)
    assert second.text.startswith(words)
    assert names(first) == names(second) == bodies
    assert (second.basis, second.mode, second.lead_id) == (first.basis, first.mode, first.lead_id)
    assert subjects(first) | subjects(second) == figures
    assert own_dates(first) | own_dates(second) == dates
    plan_goals = Milestone.task_id == second.id, Milestone.source == MilestoneSource.PLAN
    assert set(db.session.scalars(select(Milestone.year).where(*plan_goals))) == {2025, 2030}
    is_sound(plan_id)


def test_no_code_is_given_twice(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    task = seeds.task("14-22-197-07-1")
    at = clause_queries.sentences_of(task.id)[1].span[0]
    clauses.split_task(act(), plan_id, task.id, None, at)
    assert seeds.task("14-22-197-07-8").position == seeds.task("14-22-197-07-1").position + 1
    drafts.undo(act(), plan_id)
    assert seeds.task("14-22-197-07-8").state == TaskState.WITHDRAWN
    second = clauses.split_task(act(), plan_id, task.id, None, at)
    assert db.session.get_one(Task, second).code == "14-22-197-07-9"
    is_sound(plan_id)


@pytest.mark.parametrize(
    ("code", "taken", "expected"),
    [
        ("50-22-11-06", ["50-22-11-06"], "50-22-11-06-2"),
        ("14-22-197-07-3", ["14-22-197-07-3", "14-22-197-07-9"], "14-22-197-07-10"),
        ("1401-22-1197-07-9", ["1401-22-1197-07-9"], "P7-001"),
        ("P7-012", ["P7-012", "P7-003"], "P7-013"),
    ],
)
def test_the_code_of_one_more_task(code: str, taken: list[str], expected: str) -> None:
    assert further(code, 7, taken) == expected


def test_a_clause_joined_to_the_one_before_it(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    first, second = seeds.task("14-22-197-07-1"), seeds.task("14-22-197-07-2")
    both = [*names(first), *names(second)]
    assert clauses.merge_task(act(), plan_id, second.id, second.version) == first.id
    first, second = seeds.task("14-22-197-07-1"), seeds.task("14-22-197-07-2")
    assert second.state == TaskState.WITHDRAWN
    assert names(first) == both
    assert (first.basis, first.mode) == (Basis.EXPLICIT, Mode.LEAD_CONSOLIDATES)
    assert second.text in first.text
    line = next(one for one in check_queries.lines(plan_id) if one.id == first.id)
    assert Doubt.TWO_STATEMENTS in line.doubts
    is_sound(plan_id)


def test_halves_of_one_clause_joined_again_are_the_clause(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(TRAFFIC)
    before = edit_steps.snapshot(seeds.plan(plan_id))["tasks"][task.id]
    second = clauses.split_task(act(), plan_id, task.id, None, clause_queries.sentences_of(task.id)[2].span[0])
    clauses.merge_task(act(), plan_id, second, None)
    assert edit_steps.snapshot(seeds.plan(plan_id))["tasks"][task.id] == before
    line = next(one for one in check_queries.lines(plan_id) if one.id == task.id)
    assert Doubt.TWO_STATEMENTS not in line.doubts
    is_sound(plan_id)


def test_a_boundary_moves_between_neighbours_only(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(TRAFFIC)
    starts = [one.span[0] for one in clause_queries.sentences_of(task.id)]
    second = clauses.split_task(act(), plan_id, task.id, None, starts[3])
    figures = subjects(task) | subjects(db.session.get_one(Task, second))
    around = clause_queries.sentences_around_boundary(second)
    assert around is not None
    assert (len(around[0]), around[1]) == (len(starts), starts[3])
    clauses.move_boundary(act(), plan_id, second, None, starts[5])
    moved = db.session.get_one(Task, second)
    assert moved.text_start == starts[5]
    assert subjects(seeds.task(TRAFFIC)) | subjects(moved) == figures
    is_sound(plan_id)
    with pytest.raises(BadInput):
        clauses.move_boundary(act(), plan_id, second, None, starts[0])
    with pytest.raises(RuleRefused, match="第一项任务"):
        clauses.move_boundary(act(), plan_id, task.id, None, starts[5])


def test_what_is_confirmed_is_not_cut(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    first, second = seeds.task("14-22-197-07-1"), seeds.task("14-22-197-07-2")
    drafts.confirm_task(act(), plan_id, first.id, None)
    for do in (
        lambda: clauses.merge_task(act(), plan_id, second.id, None),
        lambda: clauses.move_boundary(act(), plan_id, second.id, None, first.text_start + 10),
        lambda: clauses.split_task(act(), plan_id, first.id, None, first.text_start + 10),
    ):
        with pytest.raises(RuleRefused, match="重新校核"):
            do()


def test_a_clause_that_was_missed_is_read_where_somebody_says_it_stands(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    task = seeds.task("14-22-197-07-3")
    drafts.withdraw_task(act(), plan_id, task.id, None, "测试")
    free = clause_queries.free_sentences(plan_id)
    missed = [one for one in free if task.text_start <= one.span[0] < (task.statement_end or 0)]
    assert missed
    new = db.session.get_one(Task, clauses.add_task(act(), plan_id, [one.span for one in missed]))
    assert (new.text, new.statement, new.basis) == (task.text, task.statement, task.basis)
    assert names(new) == names(task)
    assert (new.code, new.measure_id) == ("14-22-197-07-8", task.measure_id)
    is_sound(plan_id)
    with pytest.raises(BadInput, match="已有一部分在别的任务里"):
        clauses.add_task(act(), plan_id, [missed[0].span])


def test_marked_text_without_a_statement_is_a_task_with_nobody_named(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    text = seeds.plan(plan_id).text
    one = clause_queries.free_sentences(plan_id)[3]
    new = db.session.get_one(Task, clauses.add_marked(act(), plan_id, Marked(one.text, one.span)))
    assert (new.text, new.statement, new.basis, names(new)) == (one.text.strip(), None, Basis.NONE, [])
    is_sound(plan_id)
    with pytest.raises(BadInput, match="对不上"):
        clauses.add_marked(act(), plan_id, Marked("别的字", one.span))
    with pytest.raises(BadInput, match="对不上"):
        clauses.add_marked(act(), plan_id, Marked("", (len(text) + 1, len(text) + 3)))


def marked(task: Task, words: str) -> Marked:
    at = plan_of(task).text.index(words, task.text_start)
    return Marked(words, (at, at + len(words)))


def test_marked_words_are_a_body(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(TRAFFIC)
    said = marked(task, "公共机构")
    party = db.session.get_one(Party, clauses.mark(act(), plan_id, task.id, task.version, said, MarkAs.CO))
    assert (party.name, party.role, party.role_read) == ("公共机构", PartyRole.CO, None)
    assert (party.span_start, party.span_end) == said.span
    line = next(one for one in check_queries.lines(plan_id) if one.id == task.id)
    assert Doubt.UNKNOWN_BODY in line.doubts


def test_who_marks_a_lead_has_decided_who_leads(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(TRAFFIC)
    clauses.mark(act(), plan_id, task.id, None, Marked("市交通局"), MarkAs.LEAD)
    task = seeds.task(TRAFFIC)
    leads = [party.name for party in seeds.parties(task) if party.role == PartyRole.LEAD]
    assert (leads, task.lead_confirmed, task.mode) == (["市交通局"], True, Mode.LEAD_CONSOLIDATES)
    drafts.confirm_task(act(), plan_id, task.id, None)
    assert seeds.task(TRAFFIC).state == TaskState.CONFIRMED
    drafts.reopen_task(act(), plan_id, task.id, None)
    with pytest.raises(BadInput, match="请选择由谁负总责"):
        drafts.confirm_task(act(), plan_id, task.id, None)


@pytest.mark.slow
def test_marked_words_are_a_date_or_a_figure(seeded: Seeded, chongqing_received: None) -> None:
    plan_id = seeded.receive(CHONGQING)
    task = seeds.task(TRAFFIC)
    row = db.session.scalars(select(Indicator).where(Indicator.task_id == task.id)).first()
    assert row is not None
    span = (row.span_start, row.span_end)
    words = plan_of(task).text[slice(*span)]
    with pytest.raises(BadInput, match="已列为指标"):
        clauses.mark(act(), plan_id, task.id, None, Marked(words, span), MarkAs.FIGURE)
    with pytest.raises(BadInput, match="没有读出日期"):
        clauses.mark(act(), plan_id, task.id, None, marked(task, "充换电"), MarkAs.DATE)
    with pytest.raises(BadInput, match="没有读出要达到的数值"):
        clauses.mark(act(), plan_id, task.id, None, marked(task, "充换电"), MarkAs.FIGURE)
    with pytest.raises(BadInput, match="原文中没有"):
        clauses.mark(act(), plan_id, task.id, None, Marked("省长办公会"), MarkAs.CO)
    other = seeds.task("50-22-11-07")
    said = marked(task, "2025 年")
    stated = db.session.get_one(Milestone, clauses.mark(act(), plan_id, other.id, None, said, MarkAs.DATE))
    assert (stated.due_on, stated.due_on_read) == (date(2025, 12, 31), None)
    assert (stated.span_start, stated.span_end) == said.span
    assert said.words in stated.text
    shown = [one for one in mark_queries.stretches(plan_id, check_queries.lines(plan_id)) if one.task_id == other.id]
    assert [one.span for one in shown if one.kind == "date"] == [said.span]
    figure = clauses.mark(act(), plan_id, other.id, None, Marked(words, span), MarkAs.FIGURE)
    assert db.session.get_one(Indicator, figure).subject == row.subject


Do = Callable[[int, Task], object]
CUTS: dict[CheckAct, Do] = {
    CheckAct.SPLIT: lambda plan_id, task: clauses.split_task(
        act(), plan_id, task.id, None, clause_queries.sentences_of(task.id)[1].span[0]
    ),
    CheckAct.MERGE: lambda plan_id, task: clauses.merge_task(act(), plan_id, task.id, None),
    CheckAct.BOUNDARY: lambda plan_id, task: clauses.move_boundary(
        act(), plan_id, task.id, None, clause_queries.sentences_of(task.id)[1].span[0]
    ),
    CheckAct.ADD_TASK: lambda plan_id, task: clauses.add_task(
        act(), plan_id, [clause_queries.free_sentences(plan_id)[0].span]
    ),
    CheckAct.MARK_PARTY: lambda plan_id, task: clauses.mark(
        act(), plan_id, task.id, None, Marked("充换电"), MarkAs.LEAD
    ),
    CheckAct.MARK_DATE: lambda plan_id, task: clauses.mark(
        act(), plan_id, task.id, None, Marked("2025 年"), MarkAs.DATE
    ),
}


@pytest.mark.parametrize("kind", CUTS, ids=lambda kind: kind.value)
def test_a_cut_undone_leaves_everything_as_it_was(seeded: Seeded, shanxi_received: None, kind: CheckAct) -> None:
    plan_id = seeded.receive(SHANXI)
    before = edit_steps.snapshot(seeds.plan(plan_id))
    CUTS[kind](plan_id, seeds.task("14-22-197-07-5"))
    assert drafts.undo(act(), plan_id) is kind
    after = edit_steps.snapshot(seeds.plan(plan_id))
    for table, rows in before.items():
        assert {row_id: after[table][row_id] for row_id in rows} == rows
    new = set(after["tasks"]) - set(before["tasks"])
    assert {after["tasks"][task_id]["state"] for task_id in new} <= {"withdrawn"}
    for table in ("parties", "milestones", "indicators"):
        assert {after[table][row]["task_id"] for row in set(after[table]) - set(before[table])} <= new
    is_sound(plan_id)


def test_the_second_of_two_people_cuts_nothing(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    task = seeds.task("14-22-197-07-5")
    seen = task.version
    parties.remove_party(act(actor=seeds.officer(SHANXI)), plan_id, task.id, seen, seeds.parties(task)[1].id)
    at = clause_queries.sentences_of(task.id)[1].span[0]
    with pytest.raises(Conflict, match="周岚已在"):
        clauses.split_task(act(), plan_id, task.id, seen, at)
    with pytest.raises(NotFound):
        clauses.split_task(act(actor=seeds.officer(CHONGQING)), plan_id, task.id, None, at)
