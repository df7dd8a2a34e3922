"""What becomes of an attempt, of its digest, and what follows: state × event, with part, number and 可能重复."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.alerts.channels.outcome import Outcome, failed, sent, unknown
from tracker.alerts.outbox.transitions import TRANSITIONS, Attempt, Event, Step, Then, after, event_of
from tracker.vocabulary import DeliveryState

S, E = DeliveryState, Event
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = timedelta(0)


def queued(part: int = 1, number: int = 1, is_repeat: bool = False) -> Attempt:
    return Attempt(S.QUEUED, part, number, is_repeat)


def sending(part: int = 1, number: int = 1, is_repeat: bool = False) -> Attempt:
    return Attempt(S.SENDING, part, number, is_repeat)


@pytest.mark.parametrize("state", S)
def test_only_what_waits_or_leaves_turns(state: DeliveryState) -> None:
    """An answer that comes late changes nothing, nor does a second claim."""
    waits = {E.CLAIMED, E.OVERTAKEN, E.SETTLED, E.TOLD, E.SWITCHED_OFF}
    known = {S.QUEUED: waits, S.SENDING: set(E) - waits}.get(state, set())
    assert {event for event in E if (state, event) in TRANSITIONS} == known
    assert {event for event in E if after(Attempt(state), event) is not None} == known


@pytest.mark.parametrize(
    ("before", "event", "to", "digest", "then", "following", "wait"),
    [
        (queued(), E.CLAIMED, S.SENDING, S.QUEUED, Then.NOTHING, None, NOW),
        (queued(2, 3, True), E.CLAIMED, S.SENDING, S.QUEUED, Then.NOTHING, None, NOW),
        # Nothing of it stands: signed, read, or another's by now. Fewer parts say it all: it was told.
        (queued(), E.SETTLED, S.VOID, S.VOID, Then.NOTHING, None, NOW),
        (queued(2), E.TOLD, S.VOID, S.SENT, Then.NOTHING, None, NOW),
        # The next day takes it over: its number counts on, that of a later part does not; 可能重复 stays.
        (queued(1, 3), E.OVERTAKEN, S.MERGED, S.MERGED, Then.NEXT_DAY, queued(1, 3), NOW),
        (queued(2, 3), E.OVERTAKEN, S.MERGED, S.MERGED, Then.NEXT_DAY, queued(), NOW),
        (queued(1, 2, True), E.OVERTAKEN, S.MERGED, S.MERGED, Then.NEXT_DAY, queued(1, 2, True), NOW),
        # Its channel was switched off: by the next one, from the first part on, which says again what had arrived.
        (queued(1, 4), E.SWITCHED_OFF, S.FAILED, S.FAILED, Then.ELSEWHERE, queued(), NOW),
        (queued(2), E.SWITCHED_OFF, S.FAILED, S.FAILED, Then.ELSEWHERE, queued(1, 1, True), NOW),
        (queued(1, 2, True), E.SWITCHED_OFF, S.FAILED, S.UNKNOWN, Then.ELSEWHERE, queued(1, 1, True), NOW),
        # Two parts: the first has arrived, the second follows at once; 可能重复 holds for it, too.
        (sending(1, 3), E.ARRIVED, S.SENT, S.QUEUED, Then.NEXT_PART, queued(2), NOW),
        (sending(1, 3, True), E.ARRIVED, S.SENT, S.QUEUED, Then.NEXT_PART, queued(2, 1, True), NOW),
        (sending(2), E.ARRIVED, S.SENT, S.SENT, Then.NOTHING, None, NOW),
        # It fails: after 1, 5 … minutes, the sixth time a day later, the seventh was the last.
        (sending(), E.REFUSED, S.FAILED, S.QUEUED, Then.AGAIN, queued(1, 2), MINUTE),
        (sending(2, 2, True), E.REFUSED, S.FAILED, S.QUEUED, Then.AGAIN, queued(2, 3, True), 5 * MINUTE),
        (sending(1, 6), E.REFUSED, S.FAILED, S.QUEUED, Then.AGAIN, queued(1, 7), DAY),
        (sending(1, 7), E.REFUSED, S.FAILED, S.FAILED, Then.ELSEWHERE, queued(), NOW),
        (sending(1, 7, True), E.REFUSED, S.FAILED, S.UNKNOWN, Then.ELSEWHERE, queued(1, 1, True), NOW),
        (sending(2, 7), E.REFUSED, S.FAILED, S.FAILED, Then.ELSEWHERE, queued(1, 1, True), NOW),
        # A wrong key, or nobody to send to: no second attempt by this channel.
        (sending(), E.REFUSED_FOR_GOOD, S.FAILED, S.FAILED, Then.ELSEWHERE, queued(), NOW),
        # Nobody knows: once more, saying so; twice is enough.
        (sending(), E.LOST, S.UNKNOWN, S.QUEUED, Then.AGAIN, queued(1, 2, True), MINUTE),
        (sending(1, 2, True), E.LOST, S.UNKNOWN, S.UNKNOWN, Then.ELSEWHERE, queued(1, 1, True), NOW),
        (sending(1, 7), E.LOST, S.UNKNOWN, S.UNKNOWN, Then.ELSEWHERE, queued(1, 1, True), NOW),
    ],
)
def test_what_becomes_of_it_and_what_follows(
    before: Attempt,
    event: Event,
    to: DeliveryState,
    digest: DeliveryState,
    then: Then,
    following: Attempt | None,
    wait: timedelta,
) -> None:
    """Of a digest of two parts."""
    now = Attempt(to, before.part, before.number, before.is_repeat)
    assert after(before, event, parts=2) == Step(now, digest, then, following, wait)


@pytest.mark.parametrize(
    ("outcome", "event"),
    [
        (sent(), E.ARRIVED),
        (failed("500"), E.REFUSED),
        (failed("证书不受信任", is_final=True), E.REFUSED_FOR_GOOD),
        (unknown("没有收到答复"), E.LOST),
    ],
)
def test_what_the_other_side_said_is_an_event(outcome: Outcome, event: Event) -> None:
    assert event_of(outcome) is event
