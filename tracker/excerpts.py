"""The beginning of long words, where the whole stands elsewhere; names of many bodies: plans/owners/words.py."""

from __future__ import annotations


def shortened(words: str, most: int) -> str:
    """“综合能源站达到…”: at most so many signs, the last of them … where more was said."""
    return words if len(words) <= most else f"{words[: most - 1]}…"
