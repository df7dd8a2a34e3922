"""The pages of help: whose job each describes, and the screens from whose heads it is reached (ux.md S24)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tracker.people.access import ADMINISTRATORS, EVERYONE, LEADERS, OFFICE, READERS, UNIT
from tracker.vocabulary import Role


@dataclass(frozen=True)
class Topic:
    """A page of help; `roles`: whose job it describes, `for_whom` in words; `screens`: blueprints that lead to it."""

    slug: str
    template: str
    title: str
    about: str
    for_whom: str
    roles: frozenset[Role]
    screens: frozenset[str] = frozenset()


LIGHTS = Topic(
    "lights",
    "desk/help/lights.html",
    "亮灯规则",
    "五种灯各在什么情况下亮，按先后顺序；各方案自己的数",
    "所有看台账的人",
    READERS | UNIT,
    frozenset({"tasks", "indicators"}),
)

TOPICS = (
    Topic(
        "report",
        "desk/help/report.html",
        "本季怎么报",
        "五步；无变化、零报告、数据未到期；Excel 填报；撤回，退回之后",
        "单位联络员",
        frozenset({Role.LIAISON}),
        frozenset({"reports", "forms", "paper", "unchanged", "own_workbooks"}),
    ),
    Topic(
        "unit-head",
        "desk/help/unit_head.html",
        "单位负责人怎么办",
        "审批、线下签批、签收和异议、延期、申请办结",
        "单位负责人",
        frozenset({Role.UNIT_HEAD}),
        frozenset({"approvals", "assignments", "extensions", "completions", "own_workbooks"}),
    ),
    Topic(
        "consolidate",
        "desk/help/consolidate.html",
        "牵头单位怎么汇总",
        "引用、退回、催报、不同意见；缺一家也能报",
        "牵头单位",
        UNIT,
        frozenset({"consolidations"}),
    ),
    Topic(
        "quarter",
        "desk/help/quarter.html",
        "综合处的一个季度",
        "开期、催报、审核、代录、免报、重新开放、关闭；核定轮",
        "综合处",
        OFFICE,
        frozenset(
            {
                *("rounds", "round_reports", "review_batches", "chases", "entering", "verdicts", "verifications"),
                *("workbooks", "editions", "templates"),
            }
        ),
    ),
    Topic(
        "plans",
        "desk/help/plans.html",
        "从方案文件到下达任务",
        "上传、校核、疑点、下达，修订稿怎样承接，共七步",
        "综合处",
        OFFICE,
        frozenset({"plans", "revisions", "rereadings", "issuing", "owners"}),
    ),
    Topic(
        "leader",
        "desk/help/leader.html",
        "领导怎么办",
        "看板、延期审批、销号、签发核定清单、报表",
        "分管领导、主要领导",
        LEADERS,
        frozenset({"decisions", "extensions", "completions", "verifications", "workbooks", "editions"}),
    ),
    LIGHTS,
    Topic(
        "division",
        "desk/help/division.html",
        "承办单位和调整分工",
        "句子、指标、节点各归谁；下达后怎样调整，一条一条改或用 Excel",
        "综合处",
        OFFICE,
        frozenset({"adjustments", "division"}),
    ),
    Topic(
        "accounts",
        "desk/help/accounts.html",
        "账号与交接",
        "登录、密码、动态口令、添加和停用账号；岗位换人怎样交接",
        "所有人",
        ADMINISTRATORS,
        frozenset({"users", "rules", "account", "factor", "own_sessions", "handovers"}),
    ),
    Topic(
        "channels",
        "desk/help/channels.html",
        "提醒怎样发出去",
        "邮件和群机器人；每人每天一条；没有送到时；暂停发送",
        "系统管理员、综合处",
        OFFICE | {Role.SYSTEM_ADMIN},
        frozenset({"channels", "deliveries"}),
    ),
    Topic(
        "backups",
        "desk/help/backups.html",
        "备份和恢复",
        "备份里有什么，什么时候做，怎样恢复；恢复后的发送",
        "系统管理员",
        frozenset({Role.SYSTEM_ADMIN}),
        frozenset({"backups"}),
    ),
    Topic(
        "ladder",
        "desk/help/ladder.html",
        "督办阶梯和函件",
        "何时拟哪种函，谁审签，编号、发出、反馈、销号；单位怎样反馈",
        "综合处、领导、单位",
        READERS | UNIT,
        frozenset({"ladder", "letters"}),
    ),
    Topic(
        "marks",
        "desk/help/marks.html",
        "标记和用语",
        "原文里的五种标记，责任写法、推进方式、任务状态",
        "所有人",
        frozenset(),
    ),
)


def in_order_of(roles: Collection[str]) -> list[Topic]:
    """All pages, those of one's own roles first."""
    return sorted(TOPICS, key=lambda one: not one.roles & frozenset(roles))


def of_screen(screen: str | None, roles: Collection[str]) -> Topic | None:
    """The page that the head of a screen leads to: that of one's own role; 账号 is everybody's."""
    found = [topic for topic in TOPICS if screen in topic.screens]
    own = (topic for topic in found if (EVERYONE if topic.roles == ADMINISTRATORS else topic.roles) & frozenset(roles))
    return next(own, None)
