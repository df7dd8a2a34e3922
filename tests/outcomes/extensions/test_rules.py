"""Requests for a later date: every state × act × role, who decides, both sides of every limit."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.outcomes.extensions import rules
from tracker.outcomes.extensions.rules import NewExtension, Subject
from tracker.vocabulary import ExtensionAct, ExtensionReason, ExtensionState, Role, TaskState, VerdictResult

UNIT, HEAD = {"liaison", "unit_head"}, {"unit_head"}
OFFICE, LEADERS = {"coordinator", "coordinator_head"}, {"leader", "principal"}

# domain.md 4, written down a second time: from, act, to, who, whether a reason is needed.
EXPECTED = [
    ("草稿", "save", "草稿", UNIT, False),
    ("草稿", "apply", "已申请", HEAD, False),
    ("草稿", "withdraw", "已撤回", UNIT, False),
    ("草稿", "lapse", "已失效", set[str](), True),
    ("已申请", "forward", "待审批", OFFICE, False),
    ("已申请", "return", "草稿", OFFICE, True),
    ("已申请", "withdraw", "已撤回", HEAD, False),
    ("已申请", "lapse", "已失效", set[str](), True),
    ("待审批", "grant", "已批准", LEADERS, False),
    ("待审批", "refuse", "不予延期", LEADERS, True),
    ("待审批", "withdraw", "已撤回", HEAD, False),
    ("待审批", "lapse", "已失效", set[str](), True),
]
TABLE = {(source, act): (to, who, needs) for source, act, to, who, needs in EXPECTED}


def outcome(
    state: ExtensionState, act: ExtensionAct, role: Role | None, reason: str = "有", **more: Role | None
) -> object:
    """The new state's label, or the kind of refusal."""
    roles = None if role is None else {role.value}
    try:
        return rules.next_state(state, act, roles=roles, reason=reason, **more).label
    except (RuleRefused, Forbidden, BadInput) as refused:
        return type(refused)


@pytest.mark.parametrize("state", ExtensionState)
def test_every_act_and_role_in_each_state(state: ExtensionState) -> None:
    wrong = []
    for act, role in itertools.product(ExtensionAct, Role):
        to, who, _ = TABLE.get((state.label, act.value), (RuleRefused, None, None))
        found = outcome(state, act, role)
        if found != (to if who is None or role.value in who else Forbidden):
            wrong.append(f"{state.label} {act.value} {role.label}: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("state", "act", "to", "needs"), [(*way[:3], way[4]) for way in EXPECTED])
def test_commands_are_asked_for_no_role_but_for_the_same_words(state: str, act: str, to: str, needs: bool) -> None:
    source = next(one for one in ExtensionState if one.label == state)
    assert outcome(source, ExtensionAct(act), None) == to
    assert outcome(source, ExtensionAct(act), None, " ") == (BadInput if needs else to)


@pytest.mark.parametrize("act", [ExtensionAct.GRANT, ExtensionAct.REFUSE])
def test_one_level_higher_is_for_the_principal_alone(act: ExtensionAct) -> None:
    for role in Role:
        got = outcome(ExtensionState.TO_DECIDE, act, role, level=Role.PRINCIPAL)
        assert (got is Forbidden) == (role is not Role.PRINCIPAL)


@pytest.mark.parametrize("level", [Role.LEADER, Role.PRINCIPAL])
def test_what_was_handed_in_and_came_back_its_head_takes_back(level: Role) -> None:
    for role in Role:
        got = outcome(ExtensionState.DRAFT, ExtensionAct.WITHDRAW, role, level=level)
        assert got == ("已撤回" if role is Role.UNIT_HEAD else Forbidden)


@pytest.mark.parametrize("level", [None, Role.LEADER, Role.PRINCIPAL])
@pytest.mark.parametrize("state", ExtensionState)
def test_what_a_page_offers_is_what_the_table_lets(state: ExtensionState, level: Role | None) -> None:
    wrong = []
    for act, role in itertools.product(ExtensionAct, Role):
        found = outcome(state, act, role, level=level)
        if rules.is_for(state, act, {role.value}, level) != (found not in (RuleRefused, Forbidden)):
            wrong.append(f"{state.label} {act.value} {role.label}: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("number", "is_late", "level"),
    [(1, False, Role.LEADER), (1, True, Role.PRINCIPAL), (2, False, Role.PRINCIPAL), (2, True, Role.PRINCIPAL)],
)
def test_who_decides(number: int, is_late: bool, level: Role) -> None:
    assert rules.level_of(number, is_late) is level


DUE, LAST, TODAY = date(2027, 6, 30), date(2030, 12, 31), date(2026, 11, 20)
SUBJECT = Subject(TaskState.ACTIVE, True, DUE, LAST)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (SUBJECT, None),
        *((replace(SUBJECT, task_state=state), "推进中") for state in TaskState if state not in rules.ASKABLE),
        (replace(SUBJECT, task_state=TaskState.TO_SIGN), "本单位签收后"),
        (replace(SUBJECT, task_state=TaskState.TO_SIGN, is_signed=True), None),
        (replace(SUBJECT, is_own=False), "方案统一核定"),
        (replace(SUBJECT, due_on=None), "自己写明时限"),
        (replace(SUBJECT, verdict=VerdictResult.REACHED), "达成"),
        (replace(SUBJECT, verdict=VerdictResult.PARTLY), None),
        (replace(SUBJECT, verdict=VerdictResult.MISSED), None),
        (replace(SUBJECT, made=1), None),
        (replace(SUBJECT, made=2), "最多 2 次"),
        (replace(SUBJECT, due_on=LAST - timedelta(days=1)), None),
        (replace(SUBJECT, due_on=LAST), "最后目标年"),
        (replace(SUBJECT, due_on=LAST, last_goal_on=None), None),
    ],
)
def test_what_nothing_can_be_asked_for(subject: Subject, words: str | None) -> None:
    found = rules.refusal(subject)
    assert (found is None) if words is None else (found is not None and words in found)


@pytest.mark.parametrize(
    ("day", "subject", "words"),
    [
        (DUE + timedelta(days=1), SUBJECT, None),
        (DUE, SUBJECT, "应晚于现在的时限"),
        (LAST, SUBJECT, None),
        (LAST + timedelta(days=1), SUBJECT, "最迟 2030-12-31"),
        (LAST + timedelta(days=1), replace(SUBJECT, last_goal_on=None), None),
        (TODAY, replace(SUBJECT, due_on=date(2025, 12, 31)), "晚于今天"),
        (TODAY + timedelta(days=1), replace(SUBJECT, due_on=date(2025, 12, 31)), None),
        (None, SUBJECT, "请填写"),
    ],
)
def test_a_later_date(day: date | None, subject: Subject, words: str | None) -> None:
    found = rules.date_fault(day, subject, TODAY)
    assert (found is None) if words is None else (found is not None and words in found)


def test_everything_wanting_is_told_at_once() -> None:
    found = rules.problems(NewExtension(None, None), SUBJECT, TODAY)
    assert [one.field for one in found] == ["requested_on", "category", "reason", "progress", "remedy"]


def test_what_is_whole_is_taken_and_what_is_too_long_is_not() -> None:
    whole = NewExtension(LAST, ExtensionReason.FUNDS, "资金", "已开工", "追加", "渝府办〔2026〕1号")
    assert rules.problems(whole, SUBJECT, TODAY) == []
    longest = replace(whole, basis="字" * rules.LONGEST)
    assert rules.problems(longest, SUBJECT, TODAY) == []
    assert [one.field for one in rules.too_long(replace(whole, basis="字" * (rules.LONGEST + 1)))] == ["basis"]
