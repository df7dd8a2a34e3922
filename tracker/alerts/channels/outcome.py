"""What became of one attempt to send: sent, failed for certain, or nobody knows (reliability.md P3). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.vocabulary import DeliveryState

LONGEST = 200
"""Characters kept of what the other side said."""


@dataclass(frozen=True)
class Outcome:
    """`words`: what the other side said, for the page; `is_final`: to try again would be of no use."""

    state: DeliveryState
    words: str
    is_final: bool = False


def sent(words: str = "") -> Outcome:
    """The other side said that it has it."""
    return Outcome(DeliveryState.SENT, _short(words))


def failed(words: str, *, is_final: bool = False) -> Outcome:
    """The other side has not got it, for certain."""
    return Outcome(DeliveryState.FAILED, _short(words), is_final)


def unknown(words: str) -> Outcome:
    """It was handed over, and no answer came: it may have arrived."""
    return Outcome(DeliveryState.UNKNOWN, _short(words))


def _short(words: str) -> str:
    """One line without signs that control a terminal or a log."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:LONGEST]
