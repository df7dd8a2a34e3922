"""三员 are three people: which posts one account may hold at once and one after the other (reliability.md P11)."""

from __future__ import annotations

from collections.abc import Collection

from tracker.errors import RuleRefused
from tracker.people.access import ADMINISTRATORS
from tracker.vocabulary import Role

BESIDE = "系统、安全、审计管理员的岗位不能与其他岗位由同一账号担任（三员分设），请另建账号"
AFTER = "这个账号担任过{}，不能再担任{}（三员分设，先后兼任也不行），请由另一人用新账号担任"
SAME_PERSON = "{}与{}“{}”同名或邮箱相同，三员要由不同的人担任。确是两个人的，请先改姓名或邮箱以示区别"
NOT_BY_ONESELF = "本人申请或本人担任的岗位，由另一位安全管理员确认"


class NotSeparate(RuleRefused):
    """What must lie with different people would come together; every such refusal is written to the trail."""


def demand_separate(role: Role, beside: Collection[Role], ever: Collection[Role]) -> None:
    """NotSeparate unless an account may hold `role`. `beside`: roles it has then or later; `ever`: all it ever had.

    Example: who was 系统管理员 never becomes 审计管理员 under the same account, which could hide what he did; who was
    联络员 may become 系统管理员 once he is 联络员 no more.
    """
    others = set(beside) - {role}
    if (role in ADMINISTRATORS and others) or ADMINISTRATORS & others:
        raise NotSeparate(BESIDE)
    before = (ADMINISTRATORS & set(ever)) - {role}
    if role in ADMINISTRATORS and before:
        raise NotSeparate(AFTER.format(min(before).label if len(before) == 1 else "其他管理员", role.label))
