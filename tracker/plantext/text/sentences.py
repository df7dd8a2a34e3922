"""The sentence around words of a text: 到2026年6月底，建成50座, between two stops, semicolons or line ends."""

from __future__ import annotations

from tracker.plantext.reading import Span

_ENDS = "。；;\n"


def sentence(text: str, span: Span) -> Span:
    """The sentence a span stands in, without its closing mark."""
    start = max(text.rfind(mark, 0, span[0]) for mark in _ENDS) + 1
    end = min((at for mark in _ENDS if (at := text.find(mark, span[1])) >= 0), default=len(text))
    while start < span[0] and text[start].isspace():
        start += 1
    return start, end
