"""Which bodies the words of a collective assignee most likely mean: a proposal for whoever lists its members."""

from __future__ import annotations

_EVERY = (
    "各区县（自治县）",
    "各县（市、区）",
    "各设区市",
    "各区县",
    "各区市",
    "各市县",
    "各地市",
    "各市",
    "各县",
    "各区",
    "各",
)


def core(phrase: str) -> str:
    """What each member is: 各市发展改革委 → 发展改革委; empty where the words name no kind of body (各有关部门)."""
    rest = next((phrase.removeprefix(one) for one in _EVERY if phrase.startswith(one)), "").strip("、 ")
    return "" if "有关" in rest or "相关" in rest else rest.removesuffix("部门")


def fits(phrase: str, names: tuple[str, ...]) -> bool:
    """Whether a body below, by any of its names, is of the kind that the words mean."""
    kind = core(phrase)
    return bool(kind) and any(kind in name for name in names)
