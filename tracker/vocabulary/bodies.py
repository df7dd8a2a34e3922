"""Words of bodies, their names, posts and places (domain.md 3, 9)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class Role(Labelled):
    """Roles of domain.md 3."""

    COORDINATOR = "coordinator", "综合处经办"
    COORDINATOR_HEAD = "coordinator_head", "综合处负责人"
    LIAISON = "liaison", "单位联络员"
    UNIT_HEAD = "unit_head", "单位负责人"
    LEADER = "leader", "分管领导"
    PRINCIPAL = "principal", "主要领导"
    VIEWER = "viewer", "只读"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


class UnitClass(Labelled):
    """单位类别, which caps the ladder (domain.md 3, 8)."""

    GOVERNMENT = "government", "政府部门"
    LOWER_COMMISSION = "lower_commission", "下级发改部门"
    PARTY = "party", "党委部门"
    MASS_ORGANISATION = "mass_organisation", "群团"
    CENTRAL = "central", "中央驻地单位"
    ENTERPRISE = "enterprise", "企事业"
    DIVISION = "division", "内设处室"
    COMMISSION = "commission", "发展改革部门"


# The 处室 of a commission that coordinates all plans (domain.md 3); where it has another name its people hold posts at
# the commission itself.
GENERAL_DIVISION = "综合处"


TO_ALL = "各有关单位"
"""To whom goes what is addressed to no single body."""


class JurisdictionLevel(Labelled):
    """Level of an administrative division in seeds/departments/ (GB/T 2260)."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class NameKind(Labelled):
    """What a recorded name of a department is (domain.md 9)."""

    FULL = "full", "全称"
    SHORT = "short", "简称"
    ALIAS = "alias", "别称"
    SPELLING = "spelling", "异写"
    FORMER = "former", "旧名"
    REVOKED = "revoked", "已撤回"


class MatchHow(Labelled):
    """How a written name was recognised (domain.md 9)."""

    EXACT = "exact", "全称或简称"
    ALIAS = "alias", "别称"
    SPELLING = "spelling", "异写"
    FORMER = "former", "旧名"
    LATER = "later", "后用名"
    PREFIX = "prefix", "省略地名"
    GROUP = "group", "统称"
    BY_HAND = "by_hand", "人工认定"


class ApprovalWay(Labelled):
    """How a department's reports are approved (domain.md 3)."""

    ONLINE = "online", "线上审批"
    PAPER = "paper", "线下签批"
