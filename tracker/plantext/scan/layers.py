"""Whether the text that other software put over a page's picture says what the picture shows: sampled, not believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from tracker.plantext.reading import Remark
from tracker.plantext.scan.layout import merged
from tracker.plantext.scan.values import Row

_EVERY = 6  # pages: the first such page and every sixth after it are compared
_ALIKE = 0.99
"""A right layer and the recogniser differ in a few characters of ten thousand; what differs in more is not taken."""


@dataclass
class Layers:
    """What was found of a document's text layers so far."""

    seen: int = 0
    is_trusted: bool = True
    remarks: list[Remark] = field(default_factory=list)

    def is_sampled(self) -> bool:
        """Whether the next layered page is to be compared with its picture; counts it."""
        self.seen += 1
        return self.is_trusted and (self.seen - 1) % _EVERY == 0

    def agrees(self, number: int, printed: Sequence[Row], seen: Sequence[Row]) -> bool:
        """Whether a page's layer says what was recognised; from the first that does not, none is believed."""
        share = likeness(printed, seen)
        if share < _ALIKE:
            self.is_trusted = False
            found = f"第 {number} 页的文字层与图面不一致（相同 {share:.1%}）"
            if self.seen == 1:  # no page was taken from it
                self.remarks.append(Remark("layer_not_taken", f"{found}，没有采用文字层，全部按图面识别"))
            else:
                self.remarks.append(Remark("layer_differs", f"{found}，这一页起按图面识别；之前各页请与图核对"))
        return self.is_trusted


def likeness(first: Sequence[Row], second: Sequence[Row]) -> float:
    """The share of characters that agree, signs and blanks left out, rows from top to bottom."""
    one, other = _letters(first), _letters(second)
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one or other else 1.0


def _letters(rows: Sequence[Row]) -> str:
    return "".join(char for row in merged(rows) for char in row.words if char.isalnum())
