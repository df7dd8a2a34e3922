"""Words of the worklist: what somebody is waited for (the table of kinds stands in worklist/waits_for_whom.py)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class Waiting(Labelled):
    """What waits for an act of a post, in the order in which a task's page names the next one."""

    CHECK = "check", "待校核"
    ISSUE = "issue", "待下达"
    REASSIGN = "reassign", "待改派"
    SIGN = "sign", "待签收"
    CONFIRM = "confirm", "承担内容待确认"
    CLAIM = "claim", "待认领"
    VERIFY = "verify", "待核验"
    CLOSE = "close", "待销号"
    ARCHIVE = "archive", "待归档"
    SCREEN = "screen", "延期待初审"
    DECIDE = "decide", "延期待审批"
    AMEND = "amend", "延期待补充"
    APPLY = "apply", "延期待申请"
    JUDGE = "judge", "待核定"
    REVIEW = "review", "待审核"
    APPROVE = "approve", "待审批"
    SIGN_OFF = "sign_off", "待线下签批"
    FILL = "fill", "待填报"
    WRITE = "write", "综合文字待写"
    MAKE_UP = "make_up", "待补报"
    TAKE_IN = "take_in", "待收入汇总"
    SETTLE = "settle", "异议待处理"
    OWN = "own", "承办单位待定"
    RECTIFY = "rectify", "待整改"
    RECONCILE = "reconcile", "意见分歧"
    COORDINATE = "coordinate", "需协调事项"
    SCAN = "scan", "扫描件逾期未补"
    JUDGE_GOAL = "judge_goal", "方案目标待核定"
    SIGN_LIST = "sign_list", "核定清单待签发"
    STAFF = "staff", "岗位无人"
