"""The whole table: every state × act × role."""

from __future__ import annotations

import itertools

import pytest

from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.people.access import GRANTS, Permission
from tracker.reporting.transitions import TRANSITIONS, next_state, why_not_corrected
from tracker.vocabulary import Ground, ReportAct, ReportState, Role

OFFICE = {"coordinator", "coordinator_head"}

# domain.md 4, written down a second time: from, act, to, who, whether a reason is needed.
EXPECTED: list[tuple[str, str, str, set[str], bool]] = [
    ("待填报", "保存", "草稿", {"liaison"}, False),
    ("待填报", "免报", "免报", OFFICE, True),
    ("待填报", "缺报", "缺报", set(), False),
    ("待填报", "代录", "待审核", OFFICE, False),
    ("待填报", "代录送牵头", "已提交", OFFICE, False),
    ("待填报", "请报送", "待填报", OFFICE, True),
    ("待填报", "保留已采用", "已采用", set(), True),
    ("待填报", "列入本期", "待填报", set(), False),
    ("草稿", "保存", "草稿", {"liaison"}, False),
    ("草稿", "送审批", "待审批", {"liaison"}, False),
    ("草稿", "免报", "免报", OFFICE, True),
    ("草稿", "缺报", "缺报", set(), False),
    ("草稿", "代录", "待审核", OFFICE, False),
    ("草稿", "代录送牵头", "已提交", OFFICE, False),
    ("草稿", "放弃更正", "已采用", {"liaison"}, False),
    ("草稿", "保留已采用", "已采用", set(), True),
    ("草稿", "列入本期", "草稿", set(), False),
    ("待审批", "撤回", "草稿", {"liaison"}, False),
    ("待审批", "退回联络员", "草稿", {"unit_head"}, True),
    ("待审批", "审批", "待审核", {"unit_head"}, False),
    ("待审批", "审批送牵头", "已提交", {"unit_head"}, False),
    ("待审批", "线下签批", "待审核", {"liaison"}, False),
    ("待审批", "线下签批送牵头", "已提交", {"liaison"}, False),
    ("待审批", "免报", "免报", OFFICE, True),
    ("待审批", "缺报", "缺报", set(), False),
    ("待审批", "保留已采用", "已采用", set(), True),
    ("待审批", "列入本期", "待审批", set(), False),
    ("待审批", "新增填报", "待填报", set(), True),
    ("已提交", "收入汇总", "牵头已收", {"liaison", *OFFICE}, False),
    ("已提交", "牵头退回", "已退回", {"liaison"}, True),
    ("已提交", "更正", "草稿", {"liaison"}, True),  # what was entered for it
    ("已提交", "新增填报", "待填报", set(), True),
    ("已提交", "请报送", "待填报", OFFICE, True),
    ("牵头已收", "汇总", "已汇总", {"unit_head", "liaison", *OFFICE}, False),
    ("牵头已收", "牵头退回", "已退回", {"liaison"}, True),
    ("牵头已收", "新增填报", "待填报", set(), True),
    ("牵头已收", "更正", "草稿", {"liaison"}, True),
    ("牵头已收", "请报送", "待填报", OFFICE, True),
    ("已汇总", "牵头退回", "已退回", {"liaison"}, True),
    ("牵头已收", "移交新牵头", "已提交", set(), False),
    ("已汇总", "移交新牵头", "已提交", set(), False),
    ("已提交", "转综合处", "待审核", set(), False),
    ("牵头已收", "转综合处", "待审核", set(), False),
    ("已汇总", "转综合处", "待审核", set(), False),
    ("牵头已收", "随牵头放弃更正", "已提交", {"liaison"}, False),
    ("已汇总", "采用", "已采用", OFFICE, False),
    ("待审核", "采用", "已采用", OFFICE, False),
    ("待审核", "退回", "已退回", OFFICE, True),
    ("待审核", "更正", "草稿", {"liaison"}, True),
    ("待审核", "免报", "免报", OFFICE, True),
    ("待审核", "新增填报", "待填报", set(), True),
    ("已退回", "保存", "草稿", {"liaison"}, False),
    ("已退回", "免报", "免报", OFFICE, True),
    ("已退回", "代录", "待审核", OFFICE, False),
    ("已退回", "代录送牵头", "已提交", OFFICE, False),
    ("已退回", "保留已采用", "已采用", set(), True),
    ("已采用", "更正", "草稿", {"liaison"}, True),
    ("已采用", "撤销采用", "待审核", OFFICE, False),
    ("已采用", "随牵头撤销采用", "已汇总", OFFICE, False),
    ("已采用", "重新开放", "已退回", OFFICE, True),
    ("已采用", "请报送", "待填报", OFFICE, True),
    ("已采用", "新增填报", "待填报", set(), True),
    ("缺报", "保存", "草稿", {"liaison"}, False),
    ("缺报", "免报", "免报", OFFICE, True),
    ("缺报", "代录", "待审核", OFFICE, False),
    ("缺报", "代录送牵头", "已提交", OFFICE, False),
    ("缺报", "重新开放", "待填报", OFFICE, True),
    ("缺报", "请报送", "待填报", OFFICE, True),
    ("免报", "重新开放", "待填报", OFFICE, True),
    ("免报", "请报送", "待填报", OFFICE, True),
    ("免报", "新增填报", "待填报", set(), True),
]
WAYS = {(state, act): (to, who, reason) for state, act, to, who, reason in EXPECTED}


def test_the_table_has_these_ways_and_no_other() -> None:
    found = [
        (state.label, act.label, way.to.label, {role.value for role in way.roles}, way.needs is Ground.REASON)
        for (state, act), way in TRANSITIONS.items()
    ]
    assert found == EXPECTED


def outcome(state: ReportState, act: ReportAct, role: Role) -> str:
    """`草稿`, or what refuses and why: `RuleRefused: 报告现在是“免报”，不能保存`."""
    try:
        return next_state(state, act, roles={role}, reason="有误").label
    except (RuleRefused, Forbidden) as refused:
        return f"{type(refused).__name__}: {refused}"


@pytest.mark.parametrize("state", ReportState)
def test_every_act_and_role_in_each_state(state: ReportState) -> None:
    wrong = []
    for act, role in itertools.product(ReportAct, Role):
        to, who, _ = WAYS.get((state.label, act.label), (None, set[str](), False))
        found = outcome(state, act, role)
        if to is None:
            is_right = found.startswith("RuleRefused: ") and state.label in found
        elif role.value not in who:
            is_right = found.startswith("Forbidden: ") and "办理" in found
        else:
            is_right = found == to
        if not is_right:
            wrong.append(f"{state.label} {act.label} {role.label}: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("state", "act"), [way[:2] for way in EXPECTED if way[4]])
def test_a_reason_is_asked_for(state: str, act: str) -> None:
    source = next(one for one in ReportState if one.label == state)
    done = next(one for one in ReportAct if one.label == act)
    with pytest.raises(BadInput, match="理由"):
        next_state(source, done, roles=None, reason="  ")


def test_time_alone_makes_a_report_missing() -> None:
    assert next_state(ReportState.TO_FILL, ReportAct.MISS, roles=None) is ReportState.MISSING


@pytest.mark.parametrize(
    ("state", "own", "entered", "late"),
    [
        # Handed in by itself; entered for it by 综合处; after its round was closed without its lead.
        (ReportState.HANDED_UP, "已交牵头单位", "", ""),
        (ReportState.RECEIVED, "已交牵头单位", "已交牵头单位", ""),
        (ReportState.TO_REVIEW, "正在审核", "", "正在审核"),
        (ReportState.ACCEPTED, "", "", ""),
    ],
)
def test_when_a_unit_may_begin_a_correction(state: ReportState, own: str, entered: str, late: str) -> None:
    """What a lead had quoted its body could take back, and what was entered for a co-body it could not."""
    said = (
        why_not_corrected(state, is_entered=False),
        why_not_corrected(state, is_entered=True),
        why_not_corrected(state, is_entered=False, is_late=True),
    )
    for words, expected in zip(said, (own, entered, late), strict=True):
        assert (words and words.removeprefix("这份报告")[: len(expected)]) == expected


def test_pages_offer_a_correction_in_the_states_in_which_a_unit_may_begin_one() -> None:
    """The table of permissions has states of its own."""
    of_table = {state for state, act in TRANSITIONS if act is ReportAct.CORRECT}
    begun = {state for state in of_table if not why_not_corrected(state, is_entered=True)}
    granted = [grant.states for grant in GRANTS if grant.permission is Permission.REPORT_CORRECT]
    assert granted and all(states == begun for states in granted)
