"""How a report stands for the coordinator, in every state, submitted before or not."""

from __future__ import annotations

import itertools

import pytest

from tracker.reporting.standing import Came, standing, states_of
from tracker.vocabulary import ReportStanding, ReportState

# state: never submitted while there is time, begun by its body alone, missed, submitted before, returned since
EXPECTED = {
    "待填报": ("未报", "主动报送", "缺报", "重填", "退回"),
    "草稿": ("未报", "主动报送", "缺报", "重填", "退回"),
    "待审批": ("待审批", "主动报送", "缺报", "重填", "退回"),
    "已提交": ("交牵头", "交牵头", "交牵头", "交牵头", "交牵头"),
    "牵头已收": ("交牵头", "交牵头", "交牵头", "交牵头", "交牵头"),
    "已汇总": ("交牵头", "交牵头", "交牵头", "交牵头", "交牵头"),
    "待审核": ("待审核", "待审核", "待审核", "待审核", "待审核"),
    "已采用": ("已采用", "已采用", "已采用", "已采用", "已采用"),
    "已退回": ("退回", "退回", "退回", "退回", "退回"),
    "缺报": ("缺报", "缺报", "缺报", "缺报", "缺报"),
    "免报": ("免报", "免报", "免报", "免报", "免报"),
}


@pytest.mark.parametrize(("state", "came"), list(itertools.product(ReportState, Came)))
def test_every_state(state: ReportState, came: Came) -> None:
    assert standing(state, came).label == EXPECTED[state.label][list(Came).index(came)]


@pytest.mark.parametrize("wanted", list(ReportStanding))
def test_the_condition_of_a_list_finds_just_these(wanted: ReportStanding) -> None:
    found = {(state, came) for state, was in states_of(wanted) for came in Came if was in (None, came)}
    assert found == {(state, came) for state in ReportState for came in Came if standing(state, came) is wanted}


def test_each_has_a_mark_of_its_own() -> None:
    assert "".join(one.mark for one in ReportStanding) == "未批牵审退重采缺免主"
