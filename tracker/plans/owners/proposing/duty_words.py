"""Finds duty words (职能词) in the words of an item, with the functions they speak for.

Pure. In 积极推广绿色快递包装 it finds 快递包装, of 邮政. The longest word wins at each place: in 绿色建材 no 建材 is
found, and words that hold a duty word and belong to nobody (生态环境友好) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.plans.owners.proposing.duty_table import DUTIES, LABELS, NOBODYS, Duty, Weight


@dataclass(frozen=True)
class Hit:
    """A duty word found in a text. `weights`: the functions it speaks for, and how much."""

    word: str
    weights: Mapping[str, Weight]

    def weakened(self) -> Hit:
        """The same as a hint alone."""
        return Hit(self.word, dict.fromkeys(self.weights, Weight.HINT))


def label(function: str) -> str:
    """A function as it is printed: 邮政管理 for 邮政."""
    return LABELS.get(function, function)


def _index(duties: Iterable[Duty]) -> dict[str, dict[str, Weight]]:
    index: dict[str, dict[str, Weight]] = {}
    for duty in duties:
        for word in duty.words:
            index.setdefault(word, {}).update(dict.fromkeys(duty.functions, duty.weight))
    return index


_INDEX = _index(DUTIES)
_WORD = re.compile("|".join(re.escape(word) for word in sorted({*_INDEX, *NOBODYS.split()}, key=len, reverse=True)))
_UNSAID = re.compile(r"[\s“”‘’\"']")


def bare(text: str) -> str:
    """A text as duty words are looked for in it: without blanks and quotation marks."""
    return _UNSAID.sub("", text)


def duty_words(text: str) -> list[Hit]:
    """The duty words of a `bare` text in their order, the longest at each place, none inside another one."""
    words = (match.group() for match in _WORD.finditer(text))
    return [Hit(word, _INDEX[word]) for word in words if word in _INDEX]
