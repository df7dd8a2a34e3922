"""Which bodies the duty words of an item speak for, and how much (domain.md 4).

Pure. The word must govern the item: of a figure its subject is looked at first, then its own part of the sentence, then
the sentence. 绿色家庭 in the subject says 妇联, whatever else the sentence lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.plans.owners.proposing.bodies import Body, Circle
from tracker.plans.owners.proposing.duty_table import Weight
from tracker.plans.owners.proposing.duty_words import Hit, bare, duty_words, label

_CUT = re.compile(r"[，。；,;]")
_ASIDE = re.compile(
    r"依托|结合|围绕|按照|根据|参照|充分发挥|充分利用|发挥.*作用$|通过|针对|在.+(?:基础上|前提下|的同时)$"
)
_TARGET = re.compile(r"\d(?!\d*年)")
_TASK = 3
_ORDER = list(Weight)


@dataclass(frozen=True)
class Evidence:
    """What speaks for a body: `words` by function, each function with its weight; `weight`: the most of them."""

    body: Body
    weight: Weight
    words: dict[str, tuple[str, ...]]
    is_stand_in: bool = False

    @property
    def is_task(self) -> bool:
        """Whether words of its function alone name a task. A word of two characters names a thing: 公路, 就业.

        Things stand in tasks of others, too: 打击公路车匪路霸 is of 公安.
        """
        return self.weight is Weight.OWN and any(len(word) >= _TASK for word in self._said)

    @property
    def is_said_twice(self) -> bool:
        """Whether two words say it, none of them part of the other: 跨境电商 and 海外仓, not 保险 and 保险公司."""
        said = self._said
        return sum(not any(word != other and word in other for other in said) for word in said) > 1

    @property
    def _said(self) -> set[str]:
        return {word for words in self.words.values() for word in words}

    def why(self) -> str:
        """“快递”、“寄递”属邮政管理职责：市邮政管理局."""
        said = "；".join(
            "、".join(f"“{word}”" for word in words[:3]) + f"属{label(function)}职责"
            for function, words in self.words.items()
        )
        instead = "（本地未见单列的主管部门，由其承担）" if self.is_stand_in else ""
        return f"{said}：{self.body.name}{instead}"


def stretches(sentence: str, subject: str) -> list[str]:
    """The words of an item, the nearest first: subject, own part, sentence; of what has no subject, the sentence."""
    whole = bare(sentence)
    if not subject:
        return [whole]
    own = bare(subject)
    part = max(_CUT.split(whole), key=lambda part: _shared(own, part))
    return [own, part, whole]


def evidence(text: str, bodies: Sequence[Body], circle: Circle) -> list[Evidence]:
    """What speaks for each of the bodies in a bare text, the strongest first, then in their order."""
    hits = _hits(text)
    made = filter(None, (_of_body(body, hits, circle) for body in bodies))
    return sorted(made, key=lambda one: _ORDER.index(one.weight))


def strongest(made: Sequence[Evidence]) -> list[Evidence]:
    """Those of the greatest weight among them."""
    return [one for one in made if one.weight is made[0].weight]


def is_about(sentence: str, subject: str, chosen: Evidence) -> bool:
    """Whether the item is about what the words say, and nothing else.

    A figure is, where they stand in its subject or its part. A sentence may ask for several things: two words must say
    it, and one must stand in each part that sets a target: 快递通达率达到100%，配送中心覆盖率达到90% is of two.
    """
    said = {word for words in chosen.words.values() for word in words}
    nearest = stretches(sentence, subject)
    if subject:
        return any(word in text for text in nearest[:-1] for word in said)
    targets = (part for part in _CUT.split(nearest[0]) if _TARGET.search(part))
    return chosen.is_said_twice and all(any(word in part for word in said) for part in targets)


def _of_body(one: Body, hits: Iterable[Hit], circle: Circle) -> Evidence | None:
    """What of the hits speaks for a body; by functions it has instead of another, never more than SHARED."""
    said: dict[str, dict[Weight, list[str]]] = {}
    stands_in = False
    for hit in hits:
        for function, weight in hit.weights.items():
            instead = circle.stand_ins.get(function) in one.functions
            if function in one.functions or instead:
                held = Weight.SHARED if instead and weight is Weight.OWN else weight
                said.setdefault(function, {}).setdefault(held, []).append(hit.word)
                stands_in = stands_in or instead
    if not said:
        return None
    weight = min((weight for found in said.values() for weight in found), key=_ORDER.index)
    words = {function: tuple(dict.fromkeys(found[weight])) for function, found in said.items() if weight in found}
    return Evidence(one, weight, words, stands_in)


@lru_cache(maxsize=4096)
def _hits(text: str) -> tuple[Hit, ...]:
    """The duty words of a text; those in a part that only says by what or with what are hints: 依托公共机构…，"""
    return tuple(hit.weakened() if _ASIDE.match(part) else hit for part in _CUT.split(text) for hit in duty_words(part))


def _shared(own: str, part: str) -> int:
    return sum(own[at : at + 2] in part for at in range(len(own) - 1))
