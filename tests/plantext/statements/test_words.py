"""Which characters a pattern looks for before it tries itself: none of those it may begin with is left out."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

from tracker.plantext.statements.words import ROLE

_GUARD = re.compile(r"\(\?=\[([一-鿿]+)\]\)")


def test_a_verb_of_responsibility_is_looked_for_at_each_character_it_may_begin_with() -> None:
    guard = _GUARD.match(ROLE.pattern)
    assert guard is not None
    parsed = importlib.import_module("re._parser").parse(ROLE.pattern[guard.end() :])
    opens, is_ever_empty = _opens(parsed)
    assert not is_ever_empty
    assert set(guard[1]) == opens


def _opens(parts: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool]:
    """The characters that a parsed pattern may begin with, and whether it may match nothing at all."""
    opens: set[str] = set()
    for kind, what in parts:
        found, is_empty = _opens_of(str(kind), what)
        opens |= found
        if not is_empty:
            return opens, False
    return opens, True


def _opens_of(kind: str, what: Any) -> tuple[set[str], bool]:
    match kind:
        case "LITERAL":
            return {chr(what)}, False
        case "IN":
            assert all(str(one) == "LITERAL" for one, _ in what), "a range at the beginning is no list of characters"
            return {chr(character) for _, character in what}, False
        case "BRANCH":
            branches = [_opens(branch) for branch in what[1]]
            return set().union(*(opens for opens, _ in branches)), any(is_empty for _, is_empty in branches)
        case "SUBPATTERN":
            return _opens(what[-1])
        case "MAX_REPEAT" | "MIN_REPEAT":
            opens, is_empty = _opens(what[2])
            return opens, is_empty or what[0] == 0
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return set(), True
    raise AssertionError(f"not expected in a pattern: {kind}")
