"""Every state of every thing: one matter for each post that is asked, none without a post, none of what is at rest.

A state that is new to an enum fails here until the table of kinds, or AT_REST, says what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain, combinations
from typing import Any

import pytest
from flask import Flask

from tests.ledger.ledger_rows import node, part, row
from tracker.outcomes.extensions import rules as extension_rules
from tracker.people.access import LEADERS, OFFICE, UNIT
from tracker.plans import lifecycle
from tracker.reporting import transitions
from tracker.vocabulary import MilestoneState, PlanState, ReportState, Role, TaskState, Waiting
from tracker.worklist.matters import Fact, Matter, matters
from tracker.worklist.task_facts import ReportFact, duty_state, facts_of
from tracker.worklist.waits_for_whom import AT_REST, KINDS, STATES, DutyState, Flag, NodesState, Thing, nodes_state

DAY = date(2026, 11, 20)
OF_BODY, OF_LEAD, PLAN = 7, 9, 3


def flags_of(thing: Thing) -> list[frozenset[Flag]]:
    """Every combination of what else decides about a thing."""
    known = sorted({flag for kind in KINDS if kind.thing is thing for flag in (*kind.needs, *kind.lacks)}, key=str)
    sizes = (combinations(known, size) for size in range(len(known) + 1))
    return [frozenset(flags) for flags in chain.from_iterable(sizes)]


def fact(thing: Thing, state: StrEnum, flags: frozenset[Flag] = frozenset(), **given: Any) -> Fact:
    values: dict[str, Any] = {"plan_id": PLAN, "department_ids": (OF_BODY,), "lead_id": OF_LEAD}
    return Fact(thing, 1, state, flags=flags, **{**values, **given})


def test_every_thing_has_its_states() -> None:
    assert set(STATES) == set(AT_REST) == set(Thing)
    for thing, states in STATES.items():
        waiting = {state for kind in KINDS if kind.thing is thing for state in kind.states}
        assert waiting | AT_REST[thing] == set(states), f"{thing}: what does each of its states wait for?"


@pytest.mark.parametrize(
    ("thing", "state"), [(thing, state) for thing, states in STATES.items() for state in states], ids=str
)
def test_each_post_that_is_asked_has_one_matter(thing: Thing, state: StrEnum) -> None:
    wrong = [
        f"{'+'.join(sorted(flag.value for flag in flags)) or 'no flag'}: {fault}"
        for flags in flags_of(thing)
        for fault in faults_of(matters([fact(thing, state, flags)]), is_asked(thing, state, flags))
    ]
    assert not wrong, "\n".join(wrong)


def faults_of(found: Sequence[Matter], is_one_asked: bool) -> Iterator[str]:
    """What is wrong with the matters of one thing."""
    posts = [one.post for one in found]
    if len(posts) != len(set(posts)):
        yield f"a post is asked twice: {posts}"
    if bool(found) is not is_one_asked:
        yield f"asked: {posts or 'nobody'}"
    for one in found:
        if not one.words:
            yield f"no words: {one}"
        if not one.post.roles or not any(one.post.roles <= roles for roles in (UNIT, OFFICE, LEADERS)):
            yield f"neither of one body, nor of 综合处, nor of the leaders: {one.post}"
        of_whom = (one.post.department_id, one.post.plan_id)
        if of_whom not in ([(OF_BODY, None), (OF_LEAD, None)] if one.post.roles <= UNIT else [(None, PLAN)]):
            yield f"of another body or plan: {one.post}"


def is_asked(thing: Thing, state: StrEnum, flags: frozenset[Flag]) -> bool:
    """At rest nothing waits, but for what a flag says; an objection that holds its task waits as that task."""
    if thing is Thing.ASSIGNMENT and state is DutyState.OBJECTED:
        return Flag.HOLDS_TASK not in flags
    if state not in AT_REST[thing]:
        return True
    if thing is Thing.TASK:
        is_unclaimed = Flag.UNCLAIMED in flags and state in (TaskState.TO_SIGN, TaskState.ACTIVE)
        return is_unclaimed or (Flag.LEADLESS in flags and state is TaskState.ACTIVE)
    return state is PlanState.ISSUED and bool(flags)


@pytest.mark.parametrize("thing", [Thing.ASSIGNMENT, Thing.REPORT, Thing.EXTENSION, Thing.NODES, Thing.SCAN])
def test_what_belongs_to_no_body_waits_for_the_office(thing: Thing) -> None:
    for state in STATES[thing]:
        for one in matters([fact(thing, state, department_ids=(), lead_id=None)]):
            assert one.post.department_id is None and one.post.plan_id == PLAN


def test_of_several_owners_each_is_asked_and_not_who_leads() -> None:
    found = matters([fact(Thing.NODES, NodesState.RECTIFYING, department_ids=(4, 5))])
    assert [one.post.department_id for one in found] == [4, 5]
    assert [one.post.department_id for one in matters([fact(Thing.NODES, NodesState.RECTIFYING)])] == [OF_BODY]


TABLES = {
    Thing.TASK: lifecycle.TRANSITIONS,
    Thing.REPORT: transitions.TRANSITIONS,
    Thing.EXTENSION: extension_rules.TRANSITIONS,
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.thing in TABLES], ids=lambda kind: kind.words)
def test_who_is_asked_may_act(kind: Any) -> None:
    """The tables of transitions let each role that is asked move the thing on.

    待认领 is no state of its task, nor is 牵头单位待定.
    """
    if kind.waiting in (Waiting.CLAIM, Waiting.NAME_LEAD, Waiting.WRITE):
        return
    for state in kind.states:
        ways = [way for (given, _), way in TABLES[kind.thing].items() if given is state]
        assert kind.turn.roles <= frozenset[Role]().union(*(way.roles for way in ways))


@pytest.mark.parametrize("state", list(MilestoneState))
def test_every_state_of_an_own_node(state: MilestoneState) -> None:
    late, early = DAY - timedelta(1), DAY
    fell_short = state in (MilestoneState.PARTLY, MilestoneState.MISSED)
    is_open = state is MilestoneState.TO_DECIDE
    for by in (early, late):
        assert (nodes_state(state, by, DAY, is_told=True) is NodesState.UNDECIDED) is (fell_short or is_open)
        assert (nodes_state(state, by, DAY, is_told=False) is NodesState.RECTIFYING) is fell_short
        assert (nodes_state(state, by, DAY, is_told=False) is NodesState.UNTOLD) is is_open


@pytest.mark.parametrize(
    ("told", "in_time", "over"),
    [
        ({}, NodesState.RECTIFYING, NodesState.RECTIFYING),
        ({"is_retold": True}, NodesState.RECTIFYING, NodesState.UNDECIDED),
        ({"is_unowned": True}, NodesState.RECTIFYING, NodesState.UNDECIDED),
    ],
)
def test_what_fell_short_is_its_owners_until_something_newer_was_accepted(
    told: dict[str, bool], in_time: NodesState, over: NodesState
) -> None:
    short, last = MilestoneState.PARTLY, DAY
    assert nodes_state(short, last, DAY, is_told=False, **told) is in_time
    assert nodes_state(short, last, DAY + timedelta(1), is_told=False, **told) is over


def test_a_duty_is_signed_for_while_its_task_is_out() -> None:
    assert duty_state(TaskState.TO_SIGN, None, None) is DutyState.UNSIGNED
    assert duty_state(TaskState.ACTIVE, None, None) is DutyState.LATER
    assert duty_state(TaskState.TO_REASSIGN, None, None) is DutyState.SIGNED
    assert duty_state(TaskState.TO_SIGN, None, DAY) is DutyState.OBJECTED
    assert duty_state(TaskState.TO_SIGN, DAY, None) is DutyState.SIGNED


def test_the_matters_of_one_task() -> None:
    """A body has not signed, one objected, a node is past, a co-body's report lies with the lead, one is to review."""
    shown = row(
        lead_id=1,
        parts=(part(), part("乙局", assignment_id=2, department_id=2, signed_on=None, objected_on=DAY)),
        milestones=(node(date(2025, 12, 31), state=MilestoneState.TO_DECIDE, is_told=True),),
    )
    reports = (
        ReportFact(11, 2, ReportState.HANDED_UP, DAY),
        ReportFact(12, 1, ReportState.TO_REVIEW, DAY),
        ReportFact(13, 1, ReportState.ACCEPTED, DAY),
    )
    found = [(one.waiting, one.id, one.post.department_id) for one in matters(facts_of(shown, DAY, reports))]
    assert found == [
        (Waiting.JUDGE, 1, None),
        (Waiting.REVIEW, 12, None),
        (Waiting.TAKE_IN, 11, 1),
        (Waiting.SETTLE, 2, None),
    ]


def test_every_page_is_there(app: Flask) -> None:
    for kind in KINDS:
        rules = list(app.url_map.iter_rules(kind.page.endpoint))
        assert any(set(rule.arguments) <= set(kind.page.values) for rule in rules), kind.page.endpoint


@pytest.mark.parametrize(
    ("state", "button"),
    [
        (ReportState.TO_FILL, "填报{period}"),
        (ReportState.DRAFT, "填报{period}"),
        (ReportState.RETURNED, "修改报告"),
        # of a quarter that is over; its home and the report's page say 补报, too
        (ReportState.MISSING, "补报"),
    ],
)
def test_what_the_button_for_a_report_says(state: ReportState, button: str) -> None:
    (matter,) = matters([fact(Thing.REPORT, state)])
    assert matter.kind.button == button
