"""Words of accounts: of whom a second factor is asked, and how far a sign-in has come (reliability.md 2)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class FactorFor(Labelled):
    """Whose accounts need a 动态口令 beside the password."""

    NOBODY = "nobody", "不要求"
    ADMINISTRATORS = "administrators", "系统、安全、审计管理员"
    APPROVERS = "approvers", "三员，以及综合处、处室负责人和领导"
    EVERYONE = "everyone", "所有账号"


class SessionStep(Labelled):
    """How far a sign-in has come: the password alone opens no page where a code is asked for, too."""

    ENTERED = "entered", "已登录"
    CODE = "code", "待输动态口令"
    ENROL = "enrol", "待启用动态口令"
