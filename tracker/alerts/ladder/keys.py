"""How the key of a message about a letter is put together, so that all of one letter are found by its own. Pure.

“B2:overdue-1-1:2026-11-27:7:draft”: of the letter “B2:overdue-1-1:2026-11-27:7”, that its draft waits for 综合处.
"""

from __future__ import annotations

_LONGEST = 120


def message_key(letter_key: str, *said: object) -> str:
    """Of a letter what is said, on which occasion and to whom."""
    return f"{beginning(letter_key)}{':'.join(map(str, said))}"[:_LONGEST]


def beginning(letter_key: str) -> str:
    """How the keys of all messages begin that are about this letter."""
    return f"{letter_key}:"


def letter_keys(key: str) -> tuple[str, ...]:
    """The keys that the letter of such a message may have, the longest first: all that ends before a colon."""
    parts = key.split(":")
    return tuple(":".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
