"""The one table of what leaves: what becomes of an attempt and of its digest, what follows (reliability.md P3). Pure.

A digest is sent part by part, each part by attempts. An attempt goes 待发 → 发送中, committed before the first byte
leaves → 已发送, 发送失败 or 结果不明. What failed is tried again later, then by the person's next channel. 结果不明 may
have arrived: the next attempt says 可能重复, and twice 结果不明 by one channel is enough.

静默时段, 暂停发送, a channel switched off and a robot's twenty a minute are no states: they are asked of what is 待发
each time that one is claimed (outbox/steps.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from tracker.alerts.channels.outcome import Outcome
from tracker.alerts.outbox.backoff import wait_after
from tracker.vocabulary import DeliveryState

S = DeliveryState


class Event(StrEnum):
    """What happens to an attempt. Never on a screen."""

    CLAIMED = "claimed"
    """Its time has come and its channel takes one: it is one process's alone, and leaves now."""
    OVERTAKEN = "overtaken"
    """The digest of a later day says it, too."""
    SETTLED = "settled"
    """Nothing of its digest stands any more."""
    TOLD = "told"
    """The parts before it say all that still stands."""
    SWITCHED_OFF = "switched_off"
    """Its channel was switched off."""
    ARRIVED = "arrived"
    """The other side said that it has it."""
    REFUSED = "refused"
    """It has not arrived, for certain."""
    REFUSED_FOR_GOOD = "refused_for_good"
    """Nor would it another time."""
    LOST = "lost"
    """It was handed over, or its process died over it: nobody knows."""


class Then(StrEnum):
    """What follows from it."""

    NOTHING = "nothing"
    NEXT_PART = "next_part"
    """The next part by the same channel; after the last one the digest is sent."""
    AGAIN = "again"
    """The same part later by the same channel; after the last attempt elsewhere."""
    ELSEWHERE = "elsewhere"
    """From the first part on by the person's next channel; without any the digest is given up."""
    NEXT_DAY = "next_day"
    """From the first part on in the digest that says it, too; by the same channel its number counts on."""


@dataclass(frozen=True)
class Way:
    """Where an event leads: the attempt, its digest (待发: it goes on, or hangs on what follows), and what follows."""

    to: DeliveryState
    then: Then = Then.NOTHING
    digest: DeliveryState = S.QUEUED


TRANSITIONS: Mapping[tuple[DeliveryState, Event], Way] = {
    (S.QUEUED, Event.CLAIMED): Way(S.SENDING),
    (S.QUEUED, Event.OVERTAKEN): Way(S.MERGED, Then.NEXT_DAY, S.MERGED),
    (S.QUEUED, Event.SETTLED): Way(S.VOID, digest=S.VOID),
    (S.QUEUED, Event.TOLD): Way(S.VOID, digest=S.SENT),
    (S.QUEUED, Event.SWITCHED_OFF): Way(S.FAILED, Then.ELSEWHERE),
    (S.SENDING, Event.ARRIVED): Way(S.SENT, Then.NEXT_PART),
    (S.SENDING, Event.REFUSED): Way(S.FAILED, Then.AGAIN),
    (S.SENDING, Event.REFUSED_FOR_GOOD): Way(S.FAILED, Then.ELSEWHERE),
    (S.SENDING, Event.LOST): Way(S.UNKNOWN, Then.AGAIN),
}
"""What is not here changes nothing: an answer that comes too late, a claim of what another has."""

FAILING = frozenset({S.FAILED, S.UNKNOWN})
"""Of an attempt, or of a digest that no channel is left for: it has not arrived, or nobody knows."""

NOT_ARRIVED = frozenset({S.QUEUED, S.FAILED, S.VOID})
"""Of a digest: what was in it has not arrived for certain; the next one holds it again."""


@dataclass(frozen=True)
class Attempt:
    """One attempt to send one part; `number` counts by channel and part, from 1. `is_repeat`: it says 可能重复."""

    state: DeliveryState
    part: int = 1
    number: int = 1
    is_repeat: bool = False


@dataclass(frozen=True)
class Step:
    """What an event has made of an attempt.

    `digest`: of its digest, 待发 while it goes on; where `then` is ELSEWHERE, what it is without any other channel.
    `following`: the next attempt, `wait` from now.
    """

    attempt: Attempt
    digest: DeliveryState
    then: Then = Then.NOTHING
    following: Attempt | None = None
    wait: timedelta = timedelta(0)


def after(attempt: Attempt, event: Event, parts: int = 1) -> Step | None:
    """What becomes of an attempt; None where it is past that. `parts`: into how many its digest is divided.

    Example: the second attempt of one part fails: 发送失败, and a third one follows five minutes later.
    """
    way = TRANSITIONS.get((attempt.state, event))
    if way is None:
        return None
    now = replace(attempt, state=way.to)
    match way.then:
        case Then.NOTHING:
            return Step(now, way.digest)
        case Then.NEXT_DAY:
            # What was tried of a later part counts for that part.
            number = attempt.number if attempt.part == 1 else 1
            return Step(now, way.digest, way.then, Attempt(S.QUEUED, 1, number, attempt.is_repeat))
        case Then.NEXT_PART if attempt.part >= parts:
            return Step(now, S.SENT)
        case Then.NEXT_PART:
            return Step(now, way.digest, way.then, Attempt(S.QUEUED, attempt.part + 1, 1, attempt.is_repeat))
        case Then.AGAIN if (wait := _wait(now, attempt)) is not None:
            following = Attempt(S.QUEUED, attempt.part, attempt.number + 1, _may_have_arrived(now))
            return Step(now, way.digest, way.then, following, wait)
    # Its first part says again what arrived before a later one failed.
    following = Attempt(S.QUEUED, 1, 1, _may_have_arrived(now) or attempt.part > 1)
    return Step(now, S.UNKNOWN if _may_have_arrived(now) else S.FAILED, Then.ELSEWHERE, following)


def _wait(now: Attempt, before: Attempt) -> timedelta | None:
    """How long until the next attempt by this channel; None: there is none. Twice unknown: he may have it twice."""
    return None if before.is_repeat and now.state is S.UNKNOWN else wait_after(before.number)


def _may_have_arrived(attempt: Attempt) -> bool:
    return attempt.is_repeat or attempt.state is S.UNKNOWN


def event_of(outcome: Outcome) -> Event:
    """What an outcome of sending means for the attempt."""
    if outcome.state is S.SENT:
        return Event.ARRIVED
    if outcome.state is S.UNKNOWN:
        return Event.LOST
    return Event.REFUSED_FOR_GOOD if outcome.is_final else Event.REFUSED
