"""The whole table: every state × act × role, and what must be given in writing."""

from __future__ import annotations

import itertools

import pytest

from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.plans import lifecycle
from tracker.vocabulary import Ground, PlanMode, Role, TaskAct, TaskState

OFFICE = {"coordinator", "coordinator_head"}
HEAD = {"coordinator_head"}
UNIT = {"liaison", "unit_head"}
UNIT_HEAD = {"unit_head"}
LEADERS = {"leader", "principal"}

# domain.md 4, written down a second time: from, act, to, who, what is needed.
EXPECTED: list[tuple[str, str, str, set[str], str | None]] = [
    ("草稿", "确认", "已确认", OFFICE, None),
    ("草稿", "作废", "已作废", OFFICE, "理由"),
    ("已确认", "下达", "待签收", HEAD, None),
    ("已确认", "重新校核", "草稿", OFFICE, None),
    ("待签收", "代签收", "推进中", OFFICE, None),
    ("待签收", "改派", "待签收", HEAD, "依据"),
    ("待签收", "签收", "推进中", UNIT, None),
    ("待签收", "默示确认", "推进中", set(), None),
    ("待签收", "异议", "待改派", UNIT_HEAD, "理由"),
    ("待签收", "更正", "待签收", HEAD, "理由"),
    ("待签收", "终止", "已终止", LEADERS, "依据文号"),
    ("待签收", "方案被替代", "已终止", HEAD, "依据文号"),
    ("待改派", "改派", "待签收", OFFICE, "依据"),
    ("待改派", "终止", "已终止", LEADERS, "依据文号"),
    ("待改派", "方案被替代", "已终止", HEAD, "依据文号"),
    ("推进中", "更正", "推进中", HEAD, "理由"),
    ("推进中", "申请办结", "待核验", UNIT_HEAD, None),
    ("推进中", "中止", "已中止", LEADERS, "依据文号"),
    ("推进中", "终止", "已终止", LEADERS, "依据文号"),
    ("推进中", "方案被替代", "已终止", HEAD, "依据文号"),
    ("推进中", "转常态管理", "已办结", LEADERS, "理由"),
    ("推进中", "并入", "已办结", LEADERS, "理由"),
    ("推进中", "期满", "已办结", LEADERS, "理由"),
    ("待核验", "退回", "推进中", HEAD, "理由"),
    ("待核验", "核验通过", "已办结", HEAD, None),
    ("待核验", "终止", "已终止", LEADERS, "依据文号"),
    ("待核验", "方案被替代", "已终止", HEAD, "依据文号"),
    ("已办结", "销号", "已销号", LEADERS, None),
    ("已办结", "回头看", "推进中", HEAD, "理由"),
    ("已销号", "归档", "已归档", OFFICE, None),
    ("已销号", "回头看", "推进中", HEAD, "理由"),
    ("已中止", "恢复", "推进中", LEADERS, "理由"),
    ("已中止", "终止", "已终止", LEADERS, "依据文号"),
    ("已中止", "方案被替代", "已终止", HEAD, "依据文号"),
]
TABLE = {(source, act): (to, who, needs) for source, act, to, who, needs in EXPECTED}


def outcome(state: TaskState, act: TaskAct, roles: set[str] | None, mode: PlanMode, ground: str) -> str | type:
    """The new state's label, or the kind of refusal."""
    try:
        return lifecycle.next_state(state, act, roles=roles, plan_mode=mode, ground=ground).label
    except (RuleRefused, Forbidden, BadInput) as refused:
        return type(refused)


@pytest.mark.parametrize("state", TaskState)
def test_every_act_and_role_in_each_state(state: TaskState) -> None:
    wrong = []
    for act, role in itertools.product(TaskAct, Role):
        to, who, _ = TABLE.get((state.label, act.label), (RuleRefused, None, None))
        found = outcome(state, act, {role.value}, PlanMode.CONTINUED, "渝府办〔2026〕1号")
        if found != (to if who is None or role.value in who else Forbidden):
            wrong.append(f"{state.label} {act.label} {role.label}: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", TaskState)
def test_commands_are_asked_for_no_role_but_for_the_same_words(state: TaskState) -> None:
    wrong = []
    for act in TaskAct:
        to, _, needs = TABLE.get((state.label, act.label), (RuleRefused, None, None))
        written = outcome(state, act, None, PlanMode.CONTINUED, "有")
        silent = outcome(state, act, None, PlanMode.CONTINUED, " ")
        if (written, silent) != (to, BadInput if needs else to):
            wrong.append(f"{state.label} {act.label}: {written}, without words {silent}")
    assert not wrong, "\n".join(wrong)


def test_the_table_here_is_as_long_as_the_one_in_use() -> None:
    assert len(TABLE) == len(EXPECTED) == len(lifecycle.TRANSITIONS)


def test_silence_signs_only_what_is_continued() -> None:
    arguments = (TaskState.TO_SIGN, TaskAct.SIGN_SILENTLY, None)
    assert outcome(*arguments, PlanMode.CONTINUED, "") == "推进中"
    assert outcome(*arguments, PlanMode.NEW, "") is RuleRefused


def test_nobody_signs_by_silence_in_person() -> None:
    everybody = {role.value for role in Role}
    assert outcome(TaskState.TO_SIGN, TaskAct.SIGN_SILENTLY, everybody, PlanMode.CONTINUED, "") is Forbidden


def test_refusals_say_what_stands_in_the_way() -> None:
    with pytest.raises(RuleRefused, match="任务现在是“推进中”，不能签收"):
        lifecycle.next_state(TaskState.ACTIVE, TaskAct.SIGN, roles=None, plan_mode=PlanMode.NEW)
    with pytest.raises(Forbidden, match="下达由综合处负责人办理"):
        lifecycle.next_state(TaskState.CONFIRMED, TaskAct.ISSUE, roles={"coordinator"}, plan_mode=PlanMode.NEW)
    with pytest.raises(BadInput, match="请填写改派的依据"):
        lifecycle.next_state(TaskState.TO_REASSIGN, TaskAct.REASSIGN, roles=None, plan_mode=PlanMode.NEW)


def test_a_way_out_of_work_names_its_document_or_reason() -> None:
    for (_, act), way in lifecycle.TRANSITIONS.items():
        if act in (TaskAct.SUSPEND, TaskAct.TERMINATE):
            assert way.needs is Ground.DOCUMENT
