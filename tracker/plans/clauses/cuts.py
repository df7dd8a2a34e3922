"""Where a clause's text may be cut: its sentences, two halves, one whole, the boundary between neighbours (ux.md S6).

Pure: spans are half-open ranges of the plan's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.errors import BadInput

Span = tuple[int, int]

_END = frozenset("。；;！？!?\n")
_OPENS, _CLOSES = frozenset("（(【［[《“"), frozenset("）)】］]》”")
_SPACE = " 　\n\t"
# What a cut leaves behind at the start of a half.
_LEFT_BEHIND = _SPACE + "。；;，,、"
_SAYS = re.compile(r"[一-鿿]{2}")


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a stretch with their closing marks, in order; none within brackets, none that says nothing.

    A line's end closes everything: a bracket nobody closed hides no sentence behind it.
    """
    found: list[Span] = []
    start, depth = span[0], 0
    for place in range(*span):
        mark = text[place]
        if mark == "\n":
            depth = 0
        elif mark in _OPENS:
            depth += 1
        elif mark in _CLOSES:
            depth = max(depth - 1, 0)
        if mark in _END and depth == 0:
            found.append((start, place + 1))
            start = place + 1
    found.append((start, span[1]))
    trimmed = [_trimmed(text, one) for one in found]
    return [one for one in trimmed if _SAYS.search(text, *one)]


def halves(text: str, span: Span, at: int) -> tuple[Span, Span]:
    """A stretch cut in two where the second half begins. BadInput where one half would say nothing."""
    if not span[0] < at < span[1]:
        raise BadInput("请在这一条的文字中间选择从哪一句拆开。")
    first, second = _trimmed(text, (span[0], at)), _trimmed(text, (at, span[1]))
    if not (_SAYS.search(text, *first) and _SAYS.search(text, *second)):
        raise BadInput("拆开后有一半没有文字。请换一句。")
    return first, second


def whole(first: Span, second: Span) -> Span:
    """Two stretches with all that stands between them."""
    return min(first[0], second[0]), max(first[1], second[1])


def boundary(text: str, first: Span, second: Span, at: int) -> tuple[Span, Span]:
    """Two neighbours parted anew, so that the second begins at `at`."""
    return halves(text, whole(first, second), at)


def free_sentences(text: str, within: Span, taken: Iterable[Span]) -> list[Span]:
    """The sentences of a stretch that belong to nothing yet: what may have been missed."""
    found: list[Span] = []
    start = within[0]
    for span in [*sorted(taken), (within[1], within[1])]:
        if span[0] > start:
            found += sentences(text, (start, min(span[0], within[1])))
        start = max(start, span[1])
    return found


def joined(text: str, chosen: Sequence[Span], taken: Iterable[Span]) -> Span:
    """Sentences that follow each other as one stretch. BadInput for none, or where something of a task lies in it."""
    if not chosen:
        raise BadInput("请选择要补录的句子。")
    span = _trimmed(text, (min(one[0] for one in chosen), max(one[1] for one in chosen)))
    if not _SAYS.search(text, *span):
        raise BadInput("所选的地方没有文字。请重新选择。")
    if any(span[0] < other[1] and other[0] < span[1] for other in taken):
        raise BadInput("所选的文字已有一部分在别的任务里。请只选没有读成任务的句子；要分开的，请用“拆分”。")
    return span


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _LEFT_BEHIND:
        start += 1
    while end > start and text[end - 1] in _SPACE:
        end -= 1
    return start, end
