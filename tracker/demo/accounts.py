"""The demo accounts: one of each role in each jurisdiction, liaisons and unit heads in two bodies (design.md 5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.vocabulary import Role

COMMISSION_POSTS = (
    ("coordinator", "综合处经办", Role.COORDINATOR, "zonghe"),
    ("head", "综合处负责人", Role.COORDINATOR_HEAD, "zonghe"),
    ("leader", "分管领导", Role.LEADER, None),
    ("principal", "主要领导", Role.PRINCIPAL, None),
    ("viewer", "只读账号", Role.VIEWER, None),
    ("system", "系统管理员", Role.SYSTEM_ADMIN, None),
    ("security", "安全管理员", Role.SECURITY_ADMIN, None),
    ("auditor", "审计管理员", Role.AUDITOR, None),
)

# A body that leads and one that does not: key in the registry, word of the account name, word of the display name.
BODIES = {
    "500000": ("cq", (("cq-fgw-zihuan", "zihuan", "资环处"), ("cq-sww", "sww", "市商务委"))),
    "140000": ("sx", (("sx-swt", "swt", "省商务厅"), ("sx-scjgj", "scjgj", "省市场监管局"))),
}


@dataclass(frozen=True)
class DemoAccount:
    """An account to make; `department_key` is the registry's."""

    jurisdiction: str
    username: str
    display_name: str
    role: Role
    department_key: str


def demo_accounts(jurisdiction: str) -> list[DemoAccount]:
    """The accounts of one jurisdiction, none where there is no demo plan."""
    if jurisdiction not in BODIES:
        return []
    prefix, bodies = BODIES[jurisdiction]
    commission = f"{prefix}-fgw"
    accounts = [
        DemoAccount(jurisdiction, f"{prefix}-{word}", name, role, f"{commission}-{room}" if room else commission)
        for word, name, role, room in COMMISSION_POSTS
    ]
    for key, word, name in bodies:
        accounts.append(DemoAccount(jurisdiction, f"{prefix}-liaison-{word}", f"{name}联络员", Role.LIAISON, key))
        accounts.append(DemoAccount(jurisdiction, f"{prefix}-unit-head-{word}", f"{name}负责人", Role.UNIT_HEAD, key))
    return accounts
