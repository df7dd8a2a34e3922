"""Why a task is red or yellow by judgement: such a light says no figure, its bodies said what stands in the way. Pure.

Example: 红·不能完成, “市发展改革委：投资主体不明确，年内难以全面实施。”
"""

from __future__ import annotations

from tracker.ledger.rows.row import LedgerRow, PartRow
from tracker.plans.owners.words import MOST_BODIES
from tracker.vocabulary import LightRule

_JUDGED = frozenset(
    {LightRule.IMPOSSIBLE, LightRule.NO_PROGRESS, LightRule.HARD, LightRule.TARGET_CHANGE, LightRule.SLOW}
)


def reason_in_words(row: LedgerRow) -> str:
    """The reason of a light, with the words of the bodies that it names where the light is a judgement.

    Each body's words stand behind its name, before whatever else the reason says: “市规划自然资源局：专业人员偏少；
    1家未报（市公安局）”. Words told for all by who led then stand behind the name of that body. As it is where they
    said nothing, or the light is no judgement.
    """
    bodies = _bodies(row) if row.light.rule in _JUDGED else []
    if not any(body.problems for body in bodies):
        return row.light.reason
    told = [_told(body) for body in bodies if body.problems or len(bodies) <= MOST_BODIES][:MOST_BODIES]
    more = [f"另有{len(bodies) - len(told)}家单位"] if len(bodies) > len(told) else []
    words, rest = "；".join([*told, *more]), row.light.reason.partition("；")[2]
    return f"{words.rstrip('。')}；{rest}" if rest else words


def _bodies(row: LedgerRow) -> list[PartRow]:
    """Whom the light names, by id; by name in rows that were kept before ids were."""
    light = row.light
    return [part for part in row.parts if part.department_id in light.owner_ids or part.short_name == light.body]


def _told(one: PartRow) -> str:
    return f"{one.speaker_in_short}：{one.problems}" if one.problems else one.short_name
