"""Of whom a 动态口令 is asked (reliability.md 2: 三员 and the commission's own approvers, others by setting)."""

from __future__ import annotations

from collections.abc import Collection

from tracker.people.access import ADMINISTRATORS, LEADERS, OFFICE
from tracker.vocabulary import FactorFor, Role

_DEMANDED = {
    FactorFor.NOBODY: frozenset[Role](),
    FactorFor.ADMINISTRATORS: ADMINISTRATORS,
    FactorFor.APPROVERS: ADMINISTRATORS | OFFICE | LEADERS,
    FactorFor.EVERYONE: frozenset(Role),
}


def is_demanded(factor_for: FactorFor, roles: Collection[str], heads_division: bool = False) -> bool:
    """Whether an account with these roles needs one. `heads_division`: he approves for a 处室 of the commission.

    Of an account without a post one is asked for only where it is of all: it opens nothing yet.
    """
    if factor_for is FactorFor.EVERYONE:
        return True
    if factor_for is FactorFor.APPROVERS and heads_division:
        return True
    return bool(_DEMANDED[factor_for] & set(roles))
