"""The bodies of a clause as the rules of owners see them: what each is called and what it is for.

Pure. 重庆市交通局, also called 市交通局, has the function 交通.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracker.people.names.functions import functions_of
from tracker.plans.owners.proposing.duty_table import STANDS_IN

# 财政投资基金控股集团 is no 财政: a firm has no function of government.
_FIRM = re.compile(r"(?:集团|公司|总台)\W*$")


@dataclass(frozen=True)
class Body:
    """A body or a collective: `names[0]` is printed. `functions`: what it is for; empty where no name says it.

    The `id` of a collective is none of a body: it must not stand among owners.
    """

    id: int
    names: tuple[str, ...]
    functions: frozenset[str]
    is_group: bool = False

    @property
    def name(self) -> str:
        """As it is printed."""
        return self.names[0] if self.names else ""


@lru_cache(maxsize=4096)
def body(id: int, names: tuple[str, ...], is_group: bool = False) -> Body:
    """A body with the functions its names say."""
    is_firm = any(_FIRM.search(name) for name in names)
    functions = frozenset[str]() if is_firm else frozenset[str]().union(*map(functions_of, names))
    return Body(id, names, functions, is_group)


@dataclass(frozen=True)
class Circle:
    """Who may own the items of a clause: bodies and collectives it names, its leads, and bodies it does not name."""

    bodies: tuple[Body, ...]
    groups: tuple[Body, ...]
    leads: tuple[Body, ...]
    outside: tuple[Body, ...]

    @property
    def named(self) -> tuple[Body, ...]:
        """Bodies and collectives."""
        return self.bodies + self.groups

    @cached_property
    def stand_ins(self) -> dict[str, str]:
        """Functions no body of the region is named after, with the one that has them instead: 能源 of 发展改革."""
        present = frozenset[str]().union(*(one.functions for one in self.named + self.outside))
        return {function: other for function, other in STANDS_IN.items() if function not in present}


def names_of(bodies: Sequence[Body]) -> str:
    """市交通局、市邮政管理局."""
    return "、".join(one.name for one in bodies)
